"""Formulas of formulas, for what no text stands for: dimensions agree by construction, and nothing is ever raised."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import Literal

from rooflang.diagnostic import Problem
from rooflang.program import fold
from rooflang.program.formula import Choice, Constant, Formula, Kind, Scalar
from rooflang.source import Source, Span
from rooflang.units import Dimension

# Dimensions agree here by construction, so no message will point to this place.
_ANYWHERE = Span(Source("the roofline", ""), 0, 0)


def _at(formula: Formula) -> fold.Operand:
    return formula, formula.span or _ANYWHERE


def joined(operator: str, a: Formula, b: Formula) -> Formula:
    """Two operands of fitting dimensions."""
    try:
        return fold.binary(operator, _at(a), _at(b), _ANYWHERE)
    except Problem:
        return _inexact(operator, a, b)


def _inexact(operator: str, a: Formula, b: Formula) -> Formula:
    """What has too many bits as an exact number is computed as the arrays would: as doubles, infinite beyond them."""
    assert isinstance(a, Constant)
    assert isinstance(b, Constant)
    try:
        x, y = (Constant(double(each.value), each.type) for each in (a, b))
        return fold.binary(operator, _at(x), _at(y), _ANYWHERE)
    except Problem:
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        return Constant(inf, a.type / b.type if operator == "/" else a.type * b.type if operator == "*" else a.type)


def double(value: Scalar) -> float:
    """The nearest double, infinite beyond them."""
    assert not isinstance(value, str)
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def divide(a: Formula, b: Formula) -> Formula:
    """A quotient, infinite or undefined where the divisor is zero."""
    if isinstance(b, Constant) and b.value == 0:
        # An op without traffic, or that takes no time: infinite or undefined, which is for the numbers to say.
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        if not isinstance(a, Constant):
            # Setting by setting: infinity times what is zero there is undefined, as zero divided by zero is.
            return joined("*", a, Constant(inf, b.type**-1))
        return Constant(inf if a.value else float("nan"), a.type / b.type)
    return joined("/", a, b)


def most(values: Sequence[Formula]) -> Formula:
    """The largest."""
    return fold.function("max", [_at(value) for value in values], _ANYWHERE)


def total(values: Sequence[Formula], start: Formula) -> Formula:
    """The sum of all, and of where it starts."""
    result = start
    for value in values:
        result = joined("+", result, value)
    return result


def is_zero(value: Formula) -> bool:
    """Whether it is nothing, at every setting."""
    return isinstance(value, Constant) and value.value == 0


def both(a: Formula, b: Formula) -> Formula:
    """`a and b`."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Constant):
            return other if one.value else one
    return joined("and", a, b)


def choose(condition: Formula, yes: Formula, no: Formula) -> Formula:
    """`if condition then yes else no`."""
    if isinstance(condition, Constant):
        return yes if condition.value else no
    return Choice(condition, yes, no, yes.type)


def zero(dimension: Dimension) -> Formula:
    """Nothing, of a dimension."""
    return Constant(Fraction(0), dimension)


def leading(amounts: Mapping[str, Formula], kind: Literal[Kind.WORD, Kind.TEXT], words: Sequence[str] = ()) -> Formula:
    """The name of the largest amount, as a text or as one of these words; a tie is the first of them."""
    names, words = tuple(amounts), tuple(words)
    best: Formula = Constant(names[0], kind, None, words)
    largest = amounts[names[0]]
    for name in names[1:]:
        more = joined(">", amounts[name], largest)
        best = choose(more, Constant(name, kind, None, words), best)
        largest = most([largest, amounts[name]])
    return best
