"""Powers that are too long to be exact are the double next to what they would be."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rooflang.program import fold
from rooflang.program.formula import Constant
from rooflang.source import Source, Span
from tests.laws.specs import examples

HERE = Span(Source("a power", ""), 0, 0)


def power(base: Fraction, exponent: int) -> Fraction | float:
    operands = (Constant(base), HERE), (Constant(Fraction(exponent)), HERE)
    found = fold.binary("^", *operands, HERE)
    assert isinstance(found, Constant)
    assert isinstance(found.value, Fraction | float)
    return found.value


@examples(60)
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(-3000, 3000))
def test_it_is_the_nearest_double(above: int, below: int, exponent: int) -> None:
    base, exponent = Fraction(min(above, below), max(above, below)), abs(exponent)
    exact = base**exponent
    assert float(power(base, exponent)) == float(exact)
    assert isinstance(power(base, exponent), float) == (exact.denominator.bit_length() > fold.BIT_LIMIT)


def test_the_share_of_experts_that_no_token_goes_to() -> None:
    tokens, top_k, experts = 4096, 8, 256
    missed = power(1 - Fraction(top_k, experts), tokens)
    assert isinstance(missed, float)
    assert missed == float((1 - Fraction(top_k, experts)) ** tokens)
    assert power(1 - Fraction(top_k, experts), 10**9) == 0
