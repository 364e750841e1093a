"""Values as one would write them: in texts, tables, messages and answers."""

from fractions import Fraction
from math import isfinite

from rooflang.program.formula import Constant, Kind, Type
from rooflang.units import NONE, find_unit, quantity_text


def fraction_text(value: Fraction) -> str:
    """An exact number: plain digits where it is whole, else in the shortest form."""
    return str(value.numerator) if value.denominator == 1 else plain_text(float(value))


def plain_text(value: float) -> str:
    """A number in the shortest form that reads back to the same."""
    return repr(value).removesuffix(".0")


def constant_text(value: Constant) -> str:
    """A constant as one would write it."""
    if isinstance(value.value, Fraction) and value.type == NONE:
        return fraction_text(value.value)
    return value_text(float(value.value) if isinstance(value.value, Fraction) else value.value, value.type, 12)


def value_text(value: float | bool | str, type_: Type, digits: int = 6) -> str:
    """A computed value: words as they are, plain numbers in full, quantities with so many digits."""
    if isinstance(type_, Kind):
        return ("true" if value else "false") if type_ is Kind.TRUTH else str(value)
    if type_ == NONE:
        return plain_text(float(value))
    return quantity_text(float(value), type_, digits)


def in_unit(value: Constant, unit_name: str) -> str:
    """`x to TFLOP/s` as text."""
    assert not isinstance(value.value, str)
    return number_in_unit(Fraction(value.value), unit_name) if _exact(value.value) else str(value.value)


def number_in_unit(value: Fraction, unit_name: str) -> str:
    """A number of base units, written in a unit."""
    unit = find_unit(unit_name)
    assert unit is not None
    number = value / unit.factor
    text = fraction_text(number) if number.denominator == 1 else f"{float(number):.12g}"
    return text + ("" if unit_name == "%" else " ") + unit_name


def _exact(value: Fraction | float) -> bool:
    return isinstance(value, Fraction) or isfinite(value)
