"""However a quantity is written, the numbers are the same."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.units import BINARY_PREFIXES, LARGE_PREFIXES, SMALL_PREFIXES, number_text, padded
from tests.laws.specs import LINEAR, assert_claims, csv, examples

BANDWIDTHS = [
    "696 GB/s",
    "0.696 TB/s",
    "696_000 MB/s",
    "5568 Gbit/s",
    "6.96e11 B/s",
    "696e9 B/s",
    "696GB/s",
    "696 MB/ms",
    "41.76 TB/min",
    "2505.6 TB/h",
    "696k * 1 MB/s",
    "69_600% * 1 GB/s",
    "1392 GB / 2 s",
    "2 * 348 GB/s",
    "696 GB/s to TB/s",
    "(696 * 10^9 / 2^30) * 1 GiB/s",
]
PEAKS = [
    "149.7 TFLOP/s",
    "0.1497 PFLOP/s",
    "149_700 GFLOP/s",
    "149.7 TOP/s",
    "1.497e14 FLOP/s",
    "149.7 GFLOP/ms",
    "538.92 PFLOP/h",
    "299.4 TFLOP/s / 2",
]


def spec(bandwidth: str, peak: str) -> str:
    return f"""
edition 2026
hardware card {{
  compute tensor {{ fp16 = {peak} }}
  memory gddr6 {{ bandwidth = {bandwidth} }}
}}
{LINEAR}
chart layer {{
  hardware = card
  dtype = fp16
  plot linear(m, 4096, 4096) for m in 1..4096 by *2
}}
"""


STANDARD = csv(spec(BANDWIDTHS[0], PEAKS[0]))


@pytest.mark.parametrize("bandwidth", BANDWIDTHS)
def test_a_bandwidth_in_any_unit_gives_the_same_table(bandwidth: str) -> None:
    assert csv(spec(bandwidth, PEAKS[0])) == STANDARD


@pytest.mark.parametrize("peak", PEAKS)
def test_a_peak_in_any_unit_gives_the_same_table(peak: str) -> None:
    assert csv(spec(BANDWIDTHS[0], peak)) == STANDARD


def decimals() -> st.SearchStrategy[tuple[str, Fraction]]:
    """A number above zero as written, and exactly."""
    return st.tuples(st.integers(1, 10**9), st.integers(-9, 9)).map(
        lambda pair: (f"{pair[0]}e{pair[1]}", Fraction(pair[0]) * Fraction(10) ** pair[1])
    )


LETTERS = {name: Fraction(10) ** power for name, power in {**LARGE_PREFIXES, **SMALL_PREFIXES}.items()}
BINARY = {name: Fraction(2) ** power for name, power in BINARY_PREFIXES.items()}
FACTORS = {"": Fraction(1), **LETTERS, **BINARY}


@examples(30)
@given(
    st.lists(
        st.tuples(decimals(), st.sampled_from(sorted(FACTORS)), st.sampled_from(["B", "FLOP", "s", "J"])), min_size=1
    )
)
def test_a_prefix_is_its_factor(cases: list[tuple[tuple[str, Fraction], str, str]]) -> None:
    claims = []
    for (text, exact), prefix, base in cases:
        value = exact * FACTORS[prefix]
        claims.append(f"{text} {prefix}{base} == {value.numerator}/{value.denominator} * 1 {base}")
    assert_claims(claims)


@examples(30)
@given(st.lists(st.tuples(decimals(), decimals()), min_size=1, max_size=10))
def test_units_divide_as_their_quantities_do(cases: list[tuple[tuple[str, Fraction], tuple[str, Fraction]]]) -> None:
    claims = []
    for (a, _), (b, _) in cases:
        claims += [
            f"{a} GB / ({b} s) == {a} / {b} * 1 GB/s",
            f"{a} TFLOP/s / ({b} GB/s) == 1000 * {a} / {b} * 1 FLOP/B",
            f"{a} kW * ({b} h) == {a} * {b} * 3.6 MJ",
            f"{a} bit + {b} B == ({a} / 8 + {b}) * 1 B",
        ]
    assert_claims(claims)


@given(st.floats(1e-4, 1e9), st.integers(1, 6))
def test_padding_adds_noughts_alone(value: float, digits: int) -> None:
    text = number_text(value, digits)
    longer = padded(text, digits)
    assert float(longer) == float(text)
    assert "e" in text or len(longer.replace(".", "").lstrip("0")) >= digits


def test_padding_leaves_what_it_would_falsify() -> None:
    assert [padded(text, 3) for text in ("1", "1k", "1.5k", "0", "inf", "1e-7", "1234", "-2")] == [
        "1.00", "1.00k", "1.50k", "0", "inf", "1e-7", "1234", "-2.00",
    ]  # fmt: skip
