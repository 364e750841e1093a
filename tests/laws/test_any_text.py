"""Whatever a file holds, checking it ends soon, with problems at places that exist, and the same ones each time."""

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.diagnostic import Diagnostic
from rooflang.excerpt import concise, full
from rooflang.pipeline import Outcome
from rooflang.source import Span
from tests.laws.specs import examples, request

ROOT = Path(__file__).parent.parent.parent
SOON = 20.0  # seconds of this process's own: what else the machine has to do doesn't count


@contextmanager
def soon(seconds: float = SOON) -> Iterator[None]:
    """Fail where it takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def checked(text: str | bytes) -> Outcome:
    """What checking says, which must make sense."""
    with soon():
        outcome = pipeline.check(request(text))
        for problem in outcome.problems:
            assert_shown(problem)
    return outcome


def assert_shown(problem: Diagnostic) -> None:
    assert problem.message and problem.code.id
    fixed = problem.fix.span if problem.fix else None
    for span in (problem.span, fixed, *(label.span for label in problem.labels)):
        if span is not None:
            assert_inside(span)
    assert concise(problem) and full(problem)


def assert_inside(span: Span) -> None:
    assert 0 <= span.start <= span.end <= len(span.source.text), span
    assert span.line >= 1 and span.column >= 1


def assert_same_again(text: str | bytes, outcome: Outcome) -> None:
    again = pipeline.check(request(text)).problems
    assert [full(problem) for problem in again] == [full(problem) for problem in outcome.problems]


# --- noise ----------------------------------------------------------------------------------------------------------


@examples(120)
@given(st.binary(max_size=200))
def test_bytes(data: bytes) -> None:
    assert_same_again(data, checked(data))


@examples(120)
@given(st.text(max_size=120))
def test_characters(text: str) -> None:
    checked(text.encode("utf-8", "surrogatepass"))


# --- tokens ---------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|\n|[ \t\r]+|\d[\d_.]*(?:e[+-]?\d+)?|\w+|\.\.|//|[<>=!]=|.', re.DOTALL)
# What the specs have too little of.
SPICE = (
    '? inf true false 0 1 -1 1/0 0.5 1e300 1e-300 9^9 1.. 1..3 1..1k [] [0] "" "{" "{x}" "{1/0}" ~ within in '
    "where for if then else and or not to by of as : ; { } ( ) [ ] = == , . .. ... // ^ * \x00 \ufeff é µ "
    "\u2028 @ $ ' ` & | ! phase dtype hardware op opset chart plot expect let param use edition model costs "
    "fp16 int4 fp32 GB/s TFLOP/s GB TFLOPS Gb/s GBps % k Ki s min max sum all any len ceil floor log2 sqrt "
    "abs sizeof ridge peak attainable weight cache view stored unit class work flops read write traffic "
    "repeat label color shape size trail x y note at ticks domain legend theme"
).split(" ")


@cache
def corpus() -> tuple[str, ...]:
    """The specs of the project, right ones and wrong ones."""
    paths = sorted([*(ROOT / "specs").rglob("*.roof"), *(ROOT / "tests" / "cases").rglob("*.roof")])
    texts = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    return tuple(text for text in texts if len(text) < 10_000)


@cache
def vocabulary() -> tuple[str, ...]:
    return tuple(sorted({token for text in corpus() for token in TOKEN.findall(text) if len(token) < 40}))


def some_token(random: Random) -> str:
    return random.choice(SPICE if random.random() < 0.5 else vocabulary())


@examples(150)
@given(st.randoms(use_true_random=True), st.integers(1, 60))
def test_tokens_in_any_order(random: Random, count: int) -> None:
    between = random.choice(["", " ", "\n", " \n"])
    checked(between.join(some_token(random) for _ in range(count)))


# --- mutations ------------------------------------------------------------------------------------------------------


def mutate(parts: list[str], random: Random, source: Sequence[str]) -> None:
    """Delete, double, swap, insert or replace one of the parts."""
    place, other = random.randrange(len(parts)), random.randrange(len(parts))
    match random.randrange(6):
        case 0:
            del parts[place]
        case 1:
            parts.insert(place, parts[place])
        case 2:
            parts[place], parts[other] = parts[other], parts[place]
        case 3:
            parts.insert(place, random.choice(source))
        case 4:
            parts[place] = random.choice(source)
        case _:
            del parts[place : place + random.randrange(1, 6)]
    if not parts:
        parts.append("")


def mutated(text: str, random: Random) -> str:
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        if random.random() < 0.25:
            lines = text.split("\n")
            mutate(lines, random, random.choice(corpus()).split("\n"))
            text = "\n".join(lines)
        else:
            # Blanks are dull to mutate.
            tokens = TOKEN.findall(text) or [""]
            solid = [place for place, token in enumerate(tokens) if token.strip()]
            chosen = [tokens[place] for place in solid] or [""]
            mutate(chosen, random, [some_token(random)])
            if len(chosen) == len(solid):
                for place, token in zip(solid, chosen, strict=True):
                    tokens[place] = token
            else:
                tokens = [f"{token} " if token != "\n" else token for token in shifted(tokens, chosen)]
            text = "".join(tokens)
    return text


def shifted(tokens: list[str], solid: list[str]) -> Iterator[str]:
    """The solid tokens in their new number, with the line ends about where they were."""
    left = iter(solid)
    for token in tokens:
        yield token if not token.strip() else next(left, "")
    yield from left


@examples(260)
@given(st.integers(0, 10**6), st.integers(0, 2**32))
def test_a_spec_with_slips(which: int, seed: int) -> None:
    text = mutated(corpus()[which % len(corpus())], Random(seed))
    outcome = checked(text)
    if seed % 8 == 0:
        assert_same_again(text, outcome)


@examples(60)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_a_spec_cut_short(which: int, share: float) -> None:
    text = corpus()[which % len(corpus())]
    checked(text[: int(share * len(text))])


@examples(40)
@given(st.integers(0, 10**6), st.integers(0, 2**32))
def test_an_expression_with_slips(which: int, seed: int) -> None:
    random = Random(seed)
    lines = [line for line in corpus()[which % len(corpus())].split("\n") if "=" in line] or ["1"]
    expression = random.choice(lines).partition("=")[2]
    with soon():
        text, outcome = pipeline.value(mutated(expression, random))
        for problem in outcome.problems:
            assert_shown(problem)
    assert isinstance(text, str)


def test_the_specs_themselves_are_right() -> None:
    for path in sorted((ROOT / "specs" / "std").rglob("*.roof")):
        if "use" not in path.read_text(encoding="utf-8").split("\n")[1]:
            assert not checked(path.read_bytes()).problems


# --- slips that once were fatal -------------------------------------------------------------------------------------

FATAL = [
    "let a = floor(inf - inf)",
    "let a = 1..(inf - inf)",
    'let a = "{10^1000/3}"',
    "expect 10^1000 / 3 == 1",
    "let a = 10^1000 * 1 B\nexpect a == 1 B",
    "let a = sqrt(2) * 10^400",
    "let a = " + "(" * 5000 + "1" + ")" * 5000,
    "let a = " + "-" * 5000 + "1",
    "let a = " + "not " * 5000 + "true",
    "let a = " + "1 + " * 20_000 + "1",
    "let a = " + "2 ^ " * 5000 + "1",
    "let a = " + "if true then 1 else " * 5000 + "1",
    "let a = " + "[" * 5000,
    "chart c {" * 5000,
    "let a = 9^9^9^9",
    "let a = (10^1000)^(10^1000)",
    "let a = 2^(10^30)",
    "let a = 1..10^12",
    "let a = 1..10^300 by *1.0000001",
    "let a = 1..2 by 10^-9",
    "let a = sum(1..200_000) + len(1..1_000_000)",
    "".join(f"let a{n} = a{n + 1}\n" for n in range(3000)) + "let a3000 = 1",
    "".join(f"let a{n} = a{n + 1} + a{n + 1}\n" for n in range(60)) + "let a60 = 1",
    "".join(f"model m{n} : m{n + 1} {{ }}\n" for n in range(3000)) + "model m3000 { a = 1 }",
    "\ufeffedition 2026",
    "let a = \x001",
    'let a = "' + "{1}" * 5000 + '"',
    'let a = "' + "{" * 5000 + '"',
    "let a = " + "9" * 100_000,
    "let a = 1e" + "9" * 100,
    "let " + "a" * 100_000 + " = 1",
    "#" * 100_000,
    ";" * 100_000,
    "}" * 20_000,
    "use " * 5000,
]


@pytest.mark.parametrize("text", FATAL, ids=lambda text: f"{text[:24]}…{len(text)}")
def test_a_slip_that_could_be_fatal(text: str) -> None:
    checked(text)
