"""Right texts parse, their nodes stand where they say, and of wrong ones every mistake is reported at its place."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.parse import parse, parse_expression
from tests.laws.specs import examples
from tests.syntax.grammatical import Author

ROOT = Path(__file__).parent.parent.parent
SPECS = sorted((ROOT / "specs").rglob("*.roof"))
SEEDS = st.integers(0, 2**48)

# --- right texts ----------------------------------------------------------------------------------------------------


def parsed(text: str) -> tree.File:
    """The tree of a text that is right."""
    file = parse(Source("a.roof", text))
    assert not [(problem.message, problem.span and problem.span.text) for problem in file.problems], text
    return file


@examples(300)
@given(SEEDS)
def test_a_text_that_follows_the_grammar_parses(seed: int) -> None:
    parsed(Author(Random(seed)).file())


@examples(200)
@given(SEEDS)
def test_an_expression_that_follows_the_grammar_parses(seed: int) -> None:
    text = Author(Random(seed)).expression(0)
    expression, problems = parse_expression(Source("<expression>", text))
    assert expression is not None and not problems, text


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_specs_parse(path: Path) -> None:
    parsed(path.read_text(encoding="utf-8"))


# --- layout ---------------------------------------------------------------------------------------------------------


def shape(node: Any) -> Any:
    """A tree without its places."""
    if isinstance(node, Span | Source):
        return None
    if isinstance(node, tuple):
        return tuple(map(shape, node))
    if is_node(node):
        return (type(node).__name__, *map(shape, parts(node)))
    return node


def is_node(value: object) -> bool:
    return type(value).__module__ == tree.__name__


def parts(node: Any) -> list[Any]:
    """What a node is made of."""
    return [getattr(node, name) for name in type(node).__match_args__]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("let a = 1 +\n 2", "let a = 1 + 2"),
        ("let a =\n\n  1", "let a = 1"),
        ("let a = [1,\n 2\n,3\n]", "let a = [1, 2, 3,]"),
        ("let a = (1\n + 2)", "let a = 1 + 2"),
        ("let a = if\n b then\n c else\n d", "let a = if b then c else d"),
        ("let a = 1 ..\n 3 by\n *2", "let a = 1..3 by *2"),
        ("let a = b and\n not\n c", "let a = b and not c"),
        ("expect a ~\n b within\n c", "expect a ~ b within c"),
        ("chart c { plot f for\n a in\n b,\n c in d where\n e }", "chart c { plot f for a in b, c in d where e }"),
        ("op f(a,\n b) {\n\n\n x = 1;;\n; y = 2 \n}", "op f(a, b) { x = 1; y = 2 }"),
        ("let a = 1\r\nlet b = 2\r\n", "let a = 1\nlet b = 2"),
        ("let a = 1 # 2\nlet b = 2 #", "let a = 1; let b = 2"),
        ("let\ta\t=\t1", "let a = 1"),
        ("let a = 3 GB/n", "let a = 3 GB / n"),
        ("let a = 8Ki/heads", "let a = 8 Ki / heads"),
        ("let a = 3GB/s/n", "let a = 3 GB/s / n"),
        ("let a = 50%/n", "let a = 50 % / n"),
        ("let a = 1k/s", "let a = 1 k / s"),
        ("let a = ((((1))))", "let a = 1"),
    ],
)
def test_two_layouts_of_one_text(text: str, same: str) -> None:
    assert shape(parsed(text).statements) == shape(parsed(same).statements)


@pytest.mark.parametrize(
    "text",
    ["let a = 1\n+ 2", "let a = b\n(c)", "let a = 1 2", "let a = 1 == 2 == 3", "x = 1 y = 2", "let a = 1 .. 2 .. 3"],
)
def test_how_a_line_begins_never_continues_the_one_before(text: str) -> None:
    assert parse(Source("a.roof", text)).problems or len(parse(Source("a.roof", text)).statements) == 2


# --- places ---------------------------------------------------------------------------------------------------------

EXPRESSION = get_args(tree.Expression)


def nodes(value: Any) -> Iterator[Any]:
    """Every node of a tree."""
    if isinstance(value, tuple):
        for each in value:
            yield from nodes(each)
    elif is_node(value):
        yield value
        for part in parts(value):
            yield from nodes(part)


def assert_places(file: tree.File) -> None:
    for node in nodes(file.statements):
        if not isinstance(node, tree.Import):
            assert_place(node)
        if hasattr(node, "span"):
            for inner in nodes(tuple(parts(node))):
                if hasattr(inner, "span"):
                    assert node.span.start <= inner.span.start and inner.span.end <= node.span.end, (node, inner)


def inside_brackets(text: str) -> str:
    """What stands in brackets around a single word."""
    return re.sub(r"#[^\n]*", "", text).strip("() \t\r\n") if text.startswith("(") else text


def assert_place(node: Any) -> None:
    text = node.span.text
    assert text == text.strip(" \t\r\n;") and text, node
    if isinstance(node, tree.Name | tree.Hole | tree.Number):
        text = inside_brackets(text)
    match node:
        case tree.Identifier(name) | tree.Name(name):
            assert text == name
        case tree.Hole():
            assert text == "?"
        case tree.Number(value, unit):
            digits = text.removesuffix(unit.name) if unit else text
            assert Fraction(digits.strip().replace("_", "")) == value
        case tree.Text() if not text.startswith("("):
            assert text[0] == text[-1] == '"'
        case tree.List() | tree.Call() | tree.Index():
            assert text[-1] in ")]"
        case tree.Block(kind):
            assert text.startswith(kind.name) and text[-1] == "}" and text.startswith(node.head.text)
        case tree.Path():
            assert text.replace(" ", "") == node.text
        case tree.Let() | tree.Param() | tree.Expect() | tree.Plot() | tree.Use() | tree.Edition():
            assert text.startswith(type(node).__name__.lower())


def assert_read_again(file: tree.File) -> None:
    """What an expression's place holds is that expression."""
    for node in nodes(file.statements):
        if isinstance(node, EXPRESSION):
            # In brackets, where its line ends count for nothing either.
            again, problems = parse_expression(Source("<expression>", f"({node.span.text}\n)"))
            assert not problems and shape(again) == shape(node), node.span.text


@examples(200)
@given(SEEDS)
def test_every_node_stands_where_it_says(seed: int) -> None:
    assert_places(parsed(Author(Random(seed)).file()))


@examples(60)
@given(SEEDS)
def test_the_place_of_an_expression_holds_it(seed: int) -> None:
    assert_read_again(parsed(Author(Random(seed)).file()))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_places_in_the_specs(path: Path) -> None:
    file = parsed(path.read_text(encoding="utf-8"))
    assert_places(file)
    assert_read_again(file)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("let a = (1 + 2) * c", ["(1 + 2) * c", "(1 + 2)"]),
        ("let a = 2 * (1 + 2)", ["2 * (1 + 2)", "(1 + 2)"]),
        ("let a = -(1)", ["-(1)"]),
        ("let a = (f)(3)", ["(f)(3)"]),
        ("let a = (x).y", ["(x).y"]),
        ("let a = if (b) then (c) else (d)", ["if (b) then (c) else (d)"]),
    ],
)
def test_brackets_belong_to_what_holds_them(text: str, spans: list[str]) -> None:
    (statement,) = parsed(text).statements
    assert statement.span.text == text
    found = [node.span.text for node in nodes(statement) if isinstance(node, EXPRESSION)]
    assert found[0] == spans[0] and all(span in found for span in spans)


# --- mistakes -------------------------------------------------------------------------------------------------------

RIGHT = [
    "let right{} = 1",
    "model right{} {{ a = 1; b = 2 }}",
    "hardware right{} {{\n  memory m {{ bandwidth = 1 GB/s }}\n}}",
    "param right{} = 2",
]
# Each wrong at the place that is marked, once.
WRONG = [
    "let wrong «=» ;",
    "let wrong = 1 + «*» 2",
    "let wrong = (1 + 2«;»",
    "let wrong = 1 + 2«)»",
    'let wrong = «"never closed»',
    'let wrong = "a «{»"',
    'let wrong = "a «}» b"',
    'model wrong { a = "a «}» b" }',
    r'let wrong = "a «\q»"',
    "let wrong = «@»",
    "let wrong = a «&&» b",
    "let wrong = 1 «2»",
    "let wrong = 1 < 2 «<» 3",
    "let wrong «1»",
    "let wrong«,» b = 1",
    "«+» 3",
    "model wrong { a «:» 1 }",
    "model wrong { a «=» }",
    "use «wrong»",
    'use "a" as «"b"»',
    "param wrong = 1 «in» ;",
    "edition «x»",
    "«}»",
    "let wrong = «.»5",
    "let wrong = «1e99999»",
    "op wrong(a, «1») { }",
    "let wrong = if a then b«»\n",
    "let wrong = [1, 2«;»",
    "expect a ~ b«»\n",
]


def marked(text: str) -> tuple[str, int, int]:
    start, end = text.index("«"), text.index("»") - 1
    return text.replace("«", "").replace("»", ""), start, end


@examples(150)
@given(st.lists(st.sampled_from(WRONG), min_size=8, max_size=8), SEEDS)
def test_eight_mistakes_in_one_file_are_reported_at_their_places(mistakes: list[str], seed: int) -> None:
    random = Random(seed)
    text, lines = "edition 2026\n", []
    for number, mistake in enumerate(mistakes):
        text += random.choice(RIGHT).format(number) + random.choice(["\n", "\n\n", '\n# a comment "(\n'])
        wrong, start, _ = marked(mistake)
        lines.append(Source("", text + wrong).locate(len(text) + start)[0])
        text += wrong.removesuffix("\n") + "\n"
    text += "let last = 1\n"
    file = parse(Source("a.roof", text))
    assert [problem.span.line for problem in file.problems if problem.span] == lines, text
    names = {
        node.name.name for node in file.statements if isinstance(node, tree.Let | tree.Block | tree.Param) and node.name
    }
    # A line that would go on with the one before takes that along.
    whole = {f"right{number}" for number, mistake in enumerate(mistakes) if not mistake.startswith("«+»")}
    assert whole | {"last"} <= names


@pytest.mark.parametrize("mistake", WRONG, ids=str.strip)
def test_a_mistake_is_reported_at_its_place(mistake: str) -> None:
    text, start, end = marked(mistake)
    file = parse(Source("a.roof", f"edition 2026\n{text}\nlet last = 1\n"))
    (problem,) = file.problems
    assert isinstance(file.statements[-1], tree.Let)
    assert problem.span is not None
    assert problem.span.start == 13 + start
    if end > start:
        assert problem.span.end == 13 + end


def test_mistakes_inside_a_block_cost_only_their_lines() -> None:
    text = """
hardware card {
  source = "a"
  overhead = 1 us us
  compute tensor { fp16 = ; int8 = 3 TOP/s }
  memory hbm {
    bandwidth = 2 TB/s +
      * 3
    capacity = 80 GB
  }
  efficiency { compute 5 }
  title == 3
}
let after = 1
"""
    file = parse(Source("a.roof", text))
    assert [problem.span.line for problem in file.problems if problem.span] == [4, 5, 8, 11, 12]
    block, after = file.statements
    assert isinstance(block, tree.Block) and isinstance(after, tree.Let)
    fields = [node.path.text for node in nodes(block) if isinstance(node, tree.Field)]
    assert {"source", "capacity"} <= set(fields)


@pytest.mark.parametrize(
    "text",
    ["let if = 1", "op f(a, in) { }", 'use "a": by', 'use "a" as then', "model for { }", "let a = b.or"],
)
def test_a_word_of_the_language_is_a_name_where_only_a_name_can_stand(text: str) -> None:
    assert not parse(Source("a.roof", text)).problems


def test_no_more_than_fifty_mistakes_are_reported() -> None:
    assert len(parse(Source("a.roof", "let a = \n" * 400)).problems) == 50
