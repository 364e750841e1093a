"""What is read is what Lark reads from the same grammar: the parser here is Lark's tables without Lark."""

import re
from collections.abc import Iterator
from functools import cache
from random import Random

import lark
from hypothesis import given
from hypothesis import strategies as st

from rooflang.assets import folder
from rooflang.source import Source
from rooflang.syntax.layout import layout
from rooflang.syntax.parse import parse
from rooflang.syntax.tokens import Token, TooDeep
from tests.laws.specs import examples
from tests.laws.test_any_text import corpus, mutated, some_token
from tests.syntax.grammatical import Author

# What is wrong with a token that Lark takes: its escapes, its braces, its size.
OF_TOKENS = {"E105", "E108"}
SEEDS = st.integers(0, 2**48)


class Layout:
    """The layout as Lark's post-lexer."""

    always_accept = ("END",)

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        for token in layout(Token(each.type, str(each), each.start_pos or 0, each.end_pos or 0) for each in stream):
            yield lark.Token(token.kind, token.text, start_pos=token.start, end_pos=token.end)


@cache
def grammar() -> lark.Lark:
    text = (folder("grammar") / "roof.lark").read_text(encoding="utf-8")
    # Lark takes `b int16` for `b in t16`; a word ends where no letter follows.
    text = re.sub(r'^([A-Z]+): "([a-z]+)"$', r"\1.1: /\2(?![A-Za-z0-9_])/", text, flags=re.MULTILINE)
    return lark.Lark(text, parser="lalr", lexer="contextual", start="file", postlex=Layout())


def lark_reads(text: str) -> bool:
    try:
        grammar().parse(text)
    except (lark.UnexpectedInput, TooDeep):
        return False
    return True


def assert_alike(text: str) -> None:
    # What stands between the braces of a string is a text of its own, and Lark takes its control characters.
    apart = r"[{}\x00-\x08\x0b-\x1f\x7f]"
    text = re.sub(apart, lambda found: " " if in_string(text, found.start()) else found[0], text)
    codes = {problem.code.id for problem in parse(Source("a.roof", text)).problems}
    if not codes & OF_TOKENS:
        assert lark_reads(text) == (not codes), (text, codes)


def in_string(text: str, place: int) -> bool:
    tokens = re.finditer(r'"(?:\\.|[^"\\\n])*"|#[^\n]*', text)
    return any(found.start() < place < found.end() for found in tokens)


@examples(150)
@given(SEEDS)
def test_right_texts(seed: int) -> None:
    assert_alike(Author(Random(seed)).file())


@examples(200)
@given(SEEDS)
def test_specs_with_slips(seed: int) -> None:
    random = Random(seed)
    assert_alike(mutated(random.choice(corpus()), random))


@examples(150)
@given(SEEDS, st.integers(1, 40))
def test_tokens_in_any_order(seed: int, count: int) -> None:
    random = Random(seed)
    assert_alike(random.choice(["", " ", " \n"]).join(some_token(random) for _ in range(count)))


@examples(150)
@given(SEEDS)
def test_right_texts_with_slips(seed: int) -> None:
    random = Random(seed)
    assert_alike(mutated(Author(random).file(), random))
