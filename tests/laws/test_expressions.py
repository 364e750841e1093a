"""Expressions mean what Python's exact fractions say, alone and in a sweep; ranges hold what a loop would."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rooflang import pipeline
from tests.laws.specs import CARD, FORMULA, assert_claims, close, examples, plotted, request, rows

# --- the same expression in two languages ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Twin:
    """An expression as rooflang and as Python writes it: Python's own grammar says what it means."""

    roof: str
    python: str

    def value(self, **names: Any) -> Any:
        """What it is; ZeroDivisionError where it is nothing."""
        return eval(self.python, {"F": Fraction, "floor": floor, "ceil": ceil, **names})


def number(text: str) -> Twin:
    return Twin(text, f"F('{text}')")


NUMBERS = st.one_of(
    st.integers(0, 99).map(lambda n: number(str(n))),
    st.builds(lambda n, e: number(f"{n}e{e}"), st.integers(0, 99), st.integers(-3, 3)),
    st.builds(lambda a, b: number(f"{a}.{b:02}"), st.integers(0, 20), st.integers(0, 99)),
    st.builds(lambda n: Twin(f"{n}%", f"F({n}, 100)"), st.integers(1, 99)),
    st.builds(
        lambda n, p: Twin(f"{n}{p[0]}", f"F({n} * {p[1]})"),
        st.integers(1, 9),
        st.sampled_from([("k", 1000), ("Ki", 1024)]),
    ),
)


def joined(operator: str) -> Any:
    python = {"^": "**"}.get(operator, operator)
    return lambda a, b: Twin(f"{a.roof} {operator} {b.roof}", f"{a.python} {python} {b.python}")


def grouped(inner: Twin) -> Twin:
    return Twin(f"({inner.roof})", f"({inner.python})")


def power(base: Twin, exponent: int) -> Twin:
    # In brackets on both sides: a tower of powers has no bounds.
    return Twin(f"(({base.roof}) ^ {exponent})", f"(({base.python}) ** {exponent})")


def chosen(a: Twin, comparison: str, b: Twin, yes: Twin, no: Twin) -> Twin:
    return Twin(
        f"(if {a.roof} {comparison} {b.roof} then {yes.roof} else {no.roof})",
        f"(({yes.python}) if {a.python} {comparison} {b.python} else ({no.python}))",
    )


def called(function: str, parts: Sequence[Twin]) -> Twin:
    inner = ", ".join(part.python for part in parts)
    return Twin(
        f"{function}({', '.join(part.roof for part in parts)})",
        f"sum([{inner}])" if function == "sum" else f"{function}({inner})",
    )


COMPARISONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def expressions(leaves: st.SearchStrategy[Twin], operators: Sequence[str], size: int = 10) -> st.SearchStrategy[Twin]:
    """Expressions whose brackets are where they happen to be: precedence decides."""

    def more(inner: st.SearchStrategy[Twin]) -> st.SearchStrategy[Twin]:
        several = st.lists(inner, min_size=2, max_size=4)
        kinds = [st.builds(joined(operator), inner, inner) for operator in operators if operator not in ("^", "neg")]
        kinds += [inner.map(grouped)]
        kinds += [st.builds(chosen, inner, COMPARISONS, inner, inner, inner)]
        kinds += [st.builds(called, st.sampled_from(["min", "max", "sum"]), several)]
        if "neg" in operators:
            kinds += [inner.map(lambda each: Twin(f"-{each.roof}", f"-{each.python}"))]
            kinds += [
                st.builds(lambda name, each: called(name, [each]), st.sampled_from(["abs", "ceil", "floor"]), inner)
            ]
        if "^" in operators:
            kinds += [st.builds(power, inner, st.integers(-3, 3))]
        return st.one_of(*kinds)

    return st.recursive(leaves, more, max_leaves=size)


ALL = ("+", "-", "*", "/", "//", "^", "neg")


def fraction(value: Any) -> str:
    exact = Fraction(value)
    return f"({exact.numerator} / {exact.denominator})"


def answers(claims: Sequence[str]) -> list[str]:
    """The values of several expressions, in one run."""
    text, outcome = pipeline.value(f"[{', '.join(claims)}]")
    assert not outcome.problems, (claims, outcome.problems)
    return text.split("\n")


@examples(40)
@given(st.lists(expressions(NUMBERS, ALL), min_size=1, max_size=12))
def test_arithmetic_is_exact(twins: list[Twin]) -> None:
    text, expected = "edition 2026\n", []
    for twin in twins:
        try:
            value, code = twin.value(), None
        except ZeroDivisionError:
            value, code = 0, "E305"
        text += f"expect ({twin.roof}) == {fraction(value)}\n"
        expected.append(code)
    found: list[str | None] = [None] * len(twins)
    for problem in pipeline.check(request(text)).problems:
        assert problem.span is not None
        found[problem.span.line - 2] = problem.code.id
    for twin, one, other in zip(twins, found, expected, strict=True):
        # Numbers of thousands of bits are rounded, or beyond every double; it takes powers of powers to get there.
        long = ("E108", "E504") if twin.roof.count("^") > 3 else ("E108",)
        assert one in (other, *long), twin.roof


@examples(80)
@given(
    st.lists(
        st.tuples(expressions(NUMBERS, ("+", "-", "*"), 4), COMPARISONS, expressions(NUMBERS, ("+", "-", "*"), 4)),
        min_size=1,
        max_size=6,
    )
)
def test_comparisons_are_exact_and_join(parts: list[tuple[Twin, str, Twin]]) -> None:
    twins = [Twin(f"{a.roof} {c} {b.roof}", f"{a.python} {c} {b.python}") for a, c, b in parts]
    claims, expected = [twin.roof for twin in twins], [bool(twin.value()) for twin in twins]
    for word in ("and", "or"):
        claims.append(f" {word} ".join(twin.roof for twin in twins))
        expected.append(eval(f" {word} ".join(str(each) for each in expected[: len(twins)])))
    claims.append(" or not ".join(twin.roof for twin in twins))
    expected.append(eval(" or not ".join(str(each) for each in expected[: len(twins)])))
    assert_claims([f"({claim}) == {str(each).lower()}" for claim, each in zip(claims, expected, strict=True)])


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("(-2)^2", "4"),
        ("2^-1", "0.5"),
        ("2 * 3^2", "18"),
        ("7 // 2 * 2", "6"),
        ("7 - 3 - 2", "2"),
        ("8 / 4 / 2", "1"),
        ("-7 // 2", "-4"),
        ("1 + 1 == 2 and 2 + 2 == 4", "true"),
        ("not 1 == 2", "true"),
        ("not true or true", "true"),
        ("true or false and false", "true"),
        ("if true then 1 else 2 + 3", "1"),
        ("1 + if false then 1 else 2", ""),
        ("if 1 > 2 then 1 else if 2 > 1 then 5 else 6", "5"),
        ("0.1 + 0.2 == 0.3", "true"),
        ("1/3 * 3 == 1", "true"),
        ("8Ki/4", "2048"),
        ("1_000.5", "1000.5"),
        ("false and 1/0 == 1", "false"),
        ("true or 1/0 == 1", "true"),
        ("if true then 1 else 1/0", "1"),
    ],
)
def test_what_binds_tighter(text: str, means: str) -> None:
    assert pipeline.value(text)[0] == means


# --- roots and logarithms -------------------------------------------------------------------------------------------


@examples(40)
@given(st.lists(st.fractions(0, 10**6, max_denominator=1000), min_size=1, max_size=8))
def test_roots_and_rounding(numbers: list[Fraction]) -> None:
    claims = []
    for each in numbers:
        text = fraction(each)
        claims += [
            f"sqrt({text} * {text}) == {text}",
            f"sqrt({text}) ^ 2 ~ {text} within 0.000_000_001%",
            f"ceil({text}) == {ceil(each)} and floor({text}) == {floor(each)} and floor(-{text}) == {floor(-each)}",
            f"sqrt({isqrt(floor(each)) ** 2} B * 1 B) == {isqrt(floor(each))} B",
            f"2 ^ log2({text} + 1) ~ {text} + 1 within 0.000_000_001%",
        ]
    assert_claims(claims)


@examples(20)
@given(st.lists(st.integers(-60, 60), min_size=1, max_size=20))
def test_powers_of_two_are_exact(exponents: list[int]) -> None:
    assert_claims([f"log2(2 ^ {each}) == {each}" for each in exponents])


# --- the same in a sweep --------------------------------------------------------------------------------------------

NAMED = st.sampled_from([Twin("a", "a"), Twin("b", "b")])
# Without a difference nothing cancels, so that doubles stay as good as fractions.
POSITIVE = st.one_of(
    NAMED, st.integers(1, 99).map(lambda n: number(str(n))), st.integers(1, 99).map(lambda n: number(f"0.{n:02}"))
)
WHOLE = st.one_of(NAMED, st.integers(0, 99).map(lambda n: number(str(n))))
VALUES = st.lists(st.integers(1, 2000), min_size=1, max_size=4, unique=True)


def swept(expression: str, a: Sequence[object], b: Sequence[object]) -> list[float]:
    """An expression's value at every setting, through the sweep of a chart."""
    values = ", ".join(map(str, a)), ", ".join(map(str, b))
    text = plotted(
        f"plot formula({expression} + 0 * (a + b), 1, 1) for a in [{values[0]}], b in [{values[1]}]", CARD + FORMULA
    )
    return [row["flops"] for row in rows(text)]


@examples(80)
@given(expressions(POSITIVE, ("+", "*", "/"), 8), VALUES, VALUES)
def test_a_sweep_computes_what_exact_numbers_do(twin: Twin, a: list[int], b: list[int]) -> None:
    exact = [twin.value(a=Fraction(x), b=Fraction(y)) for x in a for y in b]
    assume(all(Fraction(1, 10**200) < each < 10**200 for each in exact))
    found = swept(twin.roof, a, b)
    assert all(close(one, float(other)) for one, other in zip(found, exact, strict=True))


@examples(80)
@given(expressions(WHOLE, ("+", "-", "*", "//", "neg"), 8), VALUES, VALUES)
def test_a_sweep_of_whole_numbers_is_exact(twin: Twin, a: list[int], b: list[int]) -> None:
    try:
        exact = [twin.value(a=Fraction(x), b=Fraction(y)) for x in a for y in b]
    except ZeroDivisionError:
        assume(False)
    # Doubles hold whole numbers up to 2^53, those in between as well.
    assume(all(abs(each) < 2**20 for each in exact) and twin.python.count("*") < 4)
    assert swept(f"abs({twin.roof})", a, b) == [float(abs(each)) for each in exact]


# --- ranges ---------------------------------------------------------------------------------------------------------


def counted(first: Fraction, last: Fraction, step: Fraction, multiplies: bool) -> list[Fraction]:
    """Both ends belong to it; the last is the largest that isn't above the end."""
    values = []
    while first <= last:
        values.append(first)
        first = first * step if multiplies else first + step
    return values


STARTS = st.fractions(-50, 50, max_denominator=8)


@examples(60)
@given(STARTS, st.fractions(0, 60, max_denominator=8), st.fractions("1/8", 20, max_denominator=8) | st.none())
def test_a_range_that_adds(first: Fraction, length: Fraction, step: Fraction | None) -> None:
    expected = counted(first, first + length, step or Fraction(1), False)
    by = f" by {fraction(step)}" if step else ""
    assert_holds(f"{fraction(first)}..{fraction(first + length)}{by}", expected)


@examples(60)
@given(
    st.fractions("1/8", 50, max_denominator=8),
    st.fractions(1, 5000, max_denominator=8),
    st.fractions("9/8", 9, max_denominator=8),
)
def test_a_range_that_multiplies(first: Fraction, times: Fraction, step: Fraction) -> None:
    expected = counted(first, first * times, step, True)
    assert_holds(f"{fraction(first)}..{fraction(first * times)} by *{fraction(step)}", expected)


@examples(30)
@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 90))
def test_a_range_of_quantities(first: int, length: int, step: int) -> None:
    expected = counted(Fraction(first), Fraction(first + length), Fraction(step), False)
    text = f"{first} GB/s..{first + length} GB/s by {step} GB/s"
    assert_claims([f"len({text}) == {len(expected)}", f"sum({text}) == {sum(expected)} GB/s"])


def assert_holds(text: str, expected: list[Fraction]) -> None:
    last = expected[-1]
    assert_claims(
        [
            f"len({text}) == {len(expected)}",
            *(f"({text})[{place}] == {fraction(each)}" for place, each in enumerate(expected[:6])),
            f"max({text}) == {fraction(last)} and sum({text}) == {fraction(sum(expected))}",
            f"{fraction(last)} in {text} and not ({fraction(last + 1)} in {text})",
        ]
    )


# --- what is printed reads back -------------------------------------------------------------------------------------

UNITS = [
    "B",
    "GB",
    "MiB",
    "GB/s",
    "TFLOP/s",
    "FLOP",
    "FLOP/B",
    "s",
    "us",
    "h",
    "J",
    "W",
    "USD",
    "USD/h",
    "tok",
    "tok/s",
    "FLOP/J",
    "J/B",
    "",
]


@examples(60)
@given(
    st.lists(
        st.tuples(st.integers(1, 10**15), st.integers(-24, 18), st.sampled_from(UNITS), st.sampled_from(["", "-"])),
        min_size=1,
        max_size=8,
    )
)
def test_a_printed_quantity_reads_back(cases: list[tuple[int, int, str, str]]) -> None:
    written = [f"{sign}{mantissa}e{exponent} {unit}" for mantissa, exponent, unit, sign in cases]
    printed = answers(written)
    # Twelve digits are printed.
    claims = [f"{again} ~ {text} within 0.000_000_001%" for text, again in zip(written, printed, strict=True)]
    assert_claims(claims)
    assert len(answers([f'"{{{text}}}"' for text in written])) == len(cases)


@examples(40)
@given(st.lists(st.fractions(0, 10**9), min_size=1, max_size=10))
def test_a_printed_number_reads_back_to_the_same_double(numbers: list[Fraction]) -> None:
    printed = answers([fraction(each) for each in numbers])
    assert [float(text) for text in printed] == [float(each) for each in numbers]
    assert answers(printed) == printed


@examples(30)
@given(st.integers(1, 10**12), st.integers(-6, 12), st.sampled_from(["GB/s", "kB/s", "TiB/s", "bit/s", "MB/ms", "B/h"]))
def test_a_converted_quantity_reads_back(mantissa: int, exponent: int, unit: str) -> None:
    text = f"{mantissa}e{exponent} MB/s"
    (printed,) = answers([f"{text}"]) if not unit else pipeline.value(f"{text} to {unit}")[0].split("\n")
    assert printed.endswith(f" {unit}")
    assert_claims([f"{printed} ~ {text} within 0.000_000_001%"])
