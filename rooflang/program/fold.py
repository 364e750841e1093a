"""Formulas from operands: dimensions are checked, and what is constant is computed at once, exactly."""

import re
from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from math import ceil, floor, inf, isnan, isqrt, log2, sqrt
from typing import cast

from rooflang import codes
from rooflang.codes import Code
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.program.formula import (
    Binary,
    Call,
    Choice,
    Column,
    Constant,
    Formula,
    Function,
    Kind,
    Near,
    Operator,
    Type,
)
from rooflang.source import Span
from rooflang.units import NONE, Dimension, find_unit

BIT_LIMIT = 4096
# A quotient whose parts differ by no more bits than this is below 2^1024, where doubles end.
DOUBLE_BITS = 1022

Operand = tuple[Formula, Span]

_ORDER: dict[str, Callable[[Fraction | float, Fraction | float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def constant(value: Fraction | float | int, type_: Type = NONE, span: Span | None = None) -> Constant:
    """A number as a formula."""
    return Constant(value if isinstance(value, float) else Fraction(value), type_, span)


def truth(value: bool, span: Span | None = None) -> Constant:
    """A truth value as a formula."""
    return Constant(value, Kind.TRUTH, span)


def describe(type_: Type) -> str:
    """A type in the field's words."""
    return type_.name if isinstance(type_, Dimension) else type_.value


def fail(code: Code, message: str, span: Span, *labels: tuple[Span, str], hint: str = "", note: str = "") -> Problem:
    """The problem to raise."""
    places = tuple(Label(place, text) for place, text in labels)
    return Problem(Diagnostic(code, message, span, note, places, hint))


# --- operators ------------------------------------------------------------------------------------------------------


def binary(operator: str, left: Operand, right: Operand, span: Span) -> Formula:
    """`left operator right`. Raises Problem where dimensions disagree or an exact number explodes."""
    (a, _), (b, _) = left, right
    type_ = _binary_type(operator, left, right, span)
    if isinstance(a, Constant) and isinstance(b, Constant):
        return _fold(operator, a, b, type_, left, right, span)
    simpler = _identity(operator, a, b)
    return simpler or Binary(cast(Operator, operator), a, b, type_, span)


def _identity(operator: str, a: Formula, b: Formula) -> Formula | None:
    """`1 * x`, `x / 1` and `0 + x` are x: formulas stay as small as what was meant."""
    if operator in ("*", "/") and isinstance(b, Constant) and b.type == NONE and b.value == 1:
        return a
    if operator == "*" and isinstance(a, Constant) and a.type == NONE and a.value == 1:
        return b
    if operator == "+" and isinstance(a, Constant) and a.value == 0:
        return b
    if operator == "+" and isinstance(b, Constant) and b.value == 0:
        return a
    return None


def _binary_type(operator: str, left: Operand, right: Operand, span: Span) -> Type:
    (a, a_span), (b, b_span) = left, right
    if operator in ("and", "or"):
        for side, side_span in (left, right):
            _require(side.type is Kind.TRUTH, f"`{operator}` joins truth values", side.type, side_span)
        return Kind.TRUTH
    if operator in ("==", "!="):
        _same(a.type, b.type, f"`{operator}` compares", a_span, b_span, span)
        return Kind.TRUTH
    for side, side_span in (left, right):
        _require(isinstance(side.type, Dimension), f"`{operator}` takes numbers", side.type, side_span)
    assert isinstance(a.type, Dimension)
    assert isinstance(b.type, Dimension)
    match operator:
        case "<" | "<=" | ">" | ">=":
            _same(a.type, b.type, f"`{operator}` compares", a_span, b_span, span)
            return Kind.TRUTH
        case "+" | "-":
            verb = "adds" if operator == "+" else "subtracts"
            _same(a.type, b.type, f"`{operator}` {verb}", a_span, b_span, span)
            return a.type
        case "*":
            return a.type * b.type
        case "/" | "//":
            return a.type / b.type
        case "^":
            return _power_type(a.type, b, a_span, b_span)
    raise AssertionError(operator)


def _power_type(base: Dimension, exponent: Formula, a_span: Span, b_span: Span) -> Dimension:
    _require(exponent.type == NONE, "an exponent is a plain number", exponent.type, b_span)
    if not base:
        return NONE
    value = exponent.value if isinstance(exponent, Constant) else None
    whole = isinstance(value, Fraction) and value.denominator == 1 and abs(value) <= 100
    if not whole:
        raise fail(codes.WRONG_DIMENSION, f"{base.name} can be raised only to a whole number", b_span)
    return base ** int(cast(Fraction, value))


def _require(holds: bool, what: str, type_: Type, span: Span) -> None:
    """Raise a problem, whose sentence is put together only then: most operands are right."""
    if not holds:
        code = codes.WRONG_DIMENSION if isinstance(type_, Dimension) else codes.WRONG_VALUE
        raise fail(code, f"{what}, and this is {describe(type_)}", span)


def _same(a: Type, b: Type, verb: str, a_span: Span, b_span: Span, span: Span) -> None:
    if a != b:
        raise fail(
            codes.WRONG_DIMENSION if isinstance(a, Dimension) and isinstance(b, Dimension) else codes.WRONG_VALUE,
            f"{verb} {describe(a)} and {describe(b)}",
            b_span,
            (a_span, describe(a)),
            note=describe(b),
            hint=with_unit(a, b, a_span) or with_unit(b, a, b_span) or _unquoted(a, b),
        )


def _unquoted(*types: Type) -> str:
    """A hint where a word is compared with a text."""
    return "words are written without quotes" if set(types) == {Kind.WORD, Kind.TEXT} else ""


def with_unit(given: Type, wanted: Type, span: Span) -> str:
    """A hint where a plain number is written and a quantity is wanted."""
    if given != NONE or not isinstance(wanted, Dimension) or not wanted or not find_unit(wanted.unit):
        return ""
    written = re.fullmatch(r"[0-9][0-9_.]*(e[-+]?[0-9]+)?", span.text)
    return f"write its unit behind it, as in `{span.text} {wanted.unit}`" if written else ""


def _fold(operator: str, a: Constant, b: Constant, type_: Type, left: Operand, right: Operand, span: Span) -> Constant:
    if operator in ("and", "or"):
        return truth(bool(a.value and b.value) if operator == "and" else bool(a.value or b.value), span)
    if operator in ("==", "!="):
        return truth((a.value == b.value) == (operator == "=="), span)
    x, y = cast("Fraction | float", a.value), cast("Fraction | float", b.value)
    if operator in _ORDER:
        return truth(_ORDER[operator](x, y), span)
    if operator in ("/", "//") and y == 0:
        raise fail(codes.DIVISION_BY_ZERO, "this is a division by zero", right[1])
    try:
        result = limited(_arithmetic(operator, x, y, span), span)
    except OverflowError:
        result = inf
    if result in (inf, -inf) and not {x, y} & {inf, -inf}:
        raise fail(codes.NUMBER_TOO_LARGE, "this number is beyond every double", span)
    return Constant(result, type_, span)


def _arithmetic(operator: str, x: Fraction | float, y: Fraction | float, span: Span) -> Fraction | float:
    match operator:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
        case "/":
            return x / y
        case "//":
            return Fraction(floor(x / y)) if isinstance(x, Fraction) and isinstance(y, Fraction) else x // y
        case "^":
            return _power(x, y, span)
    raise AssertionError(operator)


def _power(x: Fraction | float, y: Fraction | float, span: Span) -> Fraction | float:
    if x == 0 and y < 0:
        raise fail(codes.DIVISION_BY_ZERO, "zero has no negative power", span)
    if isinstance(x, Fraction) and isinstance(y, Fraction) and y.denominator == 1:
        size = max(x.numerator.bit_length(), x.denominator.bit_length())
        # Asked before the power is taken: 9^9^9 would fill the memory.
        if abs(x) not in (0, 1) and abs(y) * max(size - 1, 1) > BIT_LIMIT:
            return _rounded_power(x, int(y))
        return Fraction(x ** int(y))
    if x < 0:
        raise fail(codes.NOT_A_NUMBER, "a negative number has no fractional power", span)
    return cast(float, float(x) ** float(y))


def _rounded_power(x: Fraction, y: int) -> float:
    """The double next to a power whose exact value would be too long. Raises OverflowError beyond all doubles."""
    # Every digit of the exponent costs one: an error of the base grows as often as it is multiplied.
    context = Context(prec=60 + len(str(abs(y))), Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
    power = float(context.power(context.divide(Decimal(x.numerator), Decimal(x.denominator)), y))
    if power in (inf, -inf):
        raise OverflowError
    # There is one zero only.
    return power + 0.0


def limited(value: Fraction | float, span: Span) -> Fraction | float:
    """The value, rounded to a double where it has more bits than an exact number may have.

    Raises Problem where it is beyond every double, or is no number.
    """
    if isinstance(value, float):
        if isnan(value):
            raise fail(codes.NOT_A_NUMBER, "this has no value: infinities don't cancel", span)
        return value
    above, below = value.numerator.bit_length(), value.denominator.bit_length()
    if above - below > DOUBLE_BITS:
        raise fail(codes.NUMBER_TOO_LARGE, "this number is beyond every double", span)
    return value if max(above, below) <= BIT_LIMIT else float(value)


def negative(operand: Operand, span: Span) -> Formula:
    """`-x`."""
    value, value_span = operand
    _require(isinstance(value.type, Dimension), "`-` takes a number", value.type, value_span)
    if isinstance(value, Constant):
        return Constant(-cast("Fraction | float", value.value), value.type, span)
    return Call("neg", (value,), value.type, span)


def negation(operand: Operand, span: Span) -> Formula:
    """`not x`."""
    value, value_span = operand
    _require(value.type is Kind.TRUTH, "`not` takes a truth value", value.type, value_span)
    if isinstance(value, Constant):
        return truth(not value.value, span)
    return Call("not", (value,), Kind.TRUTH, span)


def near(left: Operand, right: Operand, tolerance: Operand, span: Span) -> Formula:
    """`left ~ right within tolerance`."""
    (a, a_span), (b, b_span), (t, t_span) = left, right, tolerance
    _require(isinstance(a.type, Dimension), "`~` compares numbers", a.type, a_span)
    _same(a.type, b.type, "`~` compares", a_span, b_span, span)
    relative = t.type == NONE
    _require(
        relative or t.type == a.type,
        "a tolerance is a share such as `1%`, or a quantity like the two sides",
        t.type,
        t_span,
    )
    if isinstance(t, Constant) and cast(float, t.value) < 0:
        raise fail(codes.OUT_OF_RANGE, "a tolerance can't be negative", t_span)
    if isinstance(a, Constant) and isinstance(b, Constant) and isinstance(t, Constant):
        x, y, z = (cast(float, c.value) for c in (a, b, t))
        return truth(abs(x - y) <= (z * abs(y) if relative else z), span)
    return Near(a, b, t, relative, span)


def choice(condition: Formula, yes: Operand, no: Operand, span: Span) -> Formula:
    """`if condition then yes else no` where the condition is not constant."""
    _same(yes[0].type, no[0].type, "the branches are", yes[1], no[1], span)
    return Choice(condition, yes[0], no[0], yes[0].type, span)


# --- functions ------------------------------------------------------------------------------------------------------


def function(name: str, arguments: Sequence[Operand], span: Span) -> Formula:
    """`ceil floor log2 sqrt abs` of one number; `min max` of several; `min max sum all any len` of one column."""
    if name in ("ceil", "floor", "log2", "sqrt", "abs"):
        return _of_one(name, arguments, span)
    if len(arguments) == 1 and has_rows(arguments[0][0]):
        return _of_column(name, arguments[0], span)
    return _of_several(name, arguments, span)


def _of_one(name: str, arguments: Sequence[Operand], span: Span) -> Formula:
    if len(arguments) != 1:
        raise fail(codes.SURPLUS_ARGUMENT, f"`{name}` takes one number", span)
    value, value_span = arguments[0]
    dimension = value.type
    if not isinstance(dimension, Dimension):
        raise fail(codes.WRONG_DIMENSION, f"`{name}` takes a number, and this is {describe(dimension)}", value_span)
    if name in ("ceil", "floor", "log2"):
        _require(dimension == NONE, f"`{name}` takes a plain number", dimension, value_span)
    type_: Type = dimension
    if name == "sqrt":
        even = all(exponent % 2 == 0 for exponent in dimension.exponents)
        if not even:
            raise fail(codes.WRONG_DIMENSION, f"{describe(dimension)} has no square root", value_span)
        type_ = Dimension(tuple(exponent // 2 for exponent in dimension.exponents))
    if not isinstance(value, Constant):
        return Call(cast(Function, name), (value,), type_, span)
    return Constant(_fold_one(name, cast("Fraction | float", value.value), value_span), type_, span)


def _fold_one(name: str, x: Fraction | float, span: Span) -> Fraction | float:
    if name == "abs":
        return max(x, -x)
    if name in ("ceil", "floor"):
        return x if x in (inf, -inf) else Fraction(ceil(x) if name == "ceil" else floor(x))
    if x < 0 or (x == 0 and name == "log2"):
        raise fail(
            codes.NOT_A_NUMBER, f"`{name}` of a number that is {'negative' if x < 0 else 'zero'} is no number", span
        )
    if name == "log2":
        return _log2(x)
    if isinstance(x, Fraction):
        roots = isqrt(x.numerator), isqrt(x.denominator)
        if (roots[0] ** 2, roots[1] ** 2) == (x.numerator, x.denominator):
            return Fraction(*roots)
    return sqrt(x)


def _log2(x: Fraction | float) -> Fraction | float:
    if isinstance(x, Fraction):
        # Powers of two, the usual case, stay exact.
        if x.denominator == 1 and x.numerator.bit_count() == 1:
            return Fraction(x.numerator.bit_length() - 1)
        if x.numerator == 1 and x.denominator.bit_count() == 1:
            return Fraction(1 - x.denominator.bit_length())
        return log2(x.numerator) - log2(x.denominator)
    return log2(x)


def has_rows(value: Formula) -> bool:
    """Whether it has a row a setting of a series (all else in a claim is one value)."""
    pending = [value]
    while pending:
        node = pending.pop()
        match node:
            case Column():
                return True
            case Binary(_, left, right):
                pending += [left, right]
            case Near(left, right, tolerance):
                pending += [left, right, tolerance]
            case Choice(condition, yes, no):
                pending += [condition, yes, no]
            case Call(name, arguments) if not (name in _REDUCTIONS and len(arguments) == 1):
                pending += arguments
    return False


_REDUCTIONS = ("min", "max", "sum", "all", "any", "len")


def _of_column(name: str, argument: Operand, span: Span) -> Formula:
    value, value_span = argument
    type_: Type
    match name:
        case "all" | "any":
            _require(value.type is Kind.TRUTH, f"`{name}` takes truth values", value.type, value_span)
            type_ = Kind.TRUTH
        case "len":
            type_ = NONE
        case "sum" if value.type is Kind.TRUTH:
            type_ = NONE
        case _:
            numeric = isinstance(value.type, Dimension)
            _require(numeric, f"`{name}` takes numbers", value.type, value_span)
            type_ = value.type
    return Call(cast(Function, name), (value,), type_, span)


def _of_several(name: str, arguments: Sequence[Operand], span: Span) -> Formula:
    if name == "len":
        return constant(len(arguments), NONE, span)
    if name in ("all", "any"):
        operator = "and" if name == "all" else "or"
        result: Operand = (truth(name == "all", span), span)
        for argument in arguments:
            result = (binary(operator, result, argument, span), span)
        return result[0]
    if not arguments:
        raise fail(codes.MISSING_ARGUMENT, f"`{name}` takes at least one value", span)
    result = arguments[0]
    if name == "sum":
        return _sum(arguments, span)
    for argument in arguments:
        _require(isinstance(argument[0].type, Dimension), f"`{name}` takes numbers", argument[0].type, argument[1])
        _same(result[0].type, argument[0].type, f"`{name}` compares", result[1], argument[1], span)
    values = [value for value, _ in arguments]
    if all(isinstance(value, Constant) for value in values):
        pick = min if name == "min" else max
        return Constant(pick(cast("Fraction", cast(Constant, v).value) for v in values), values[0].type, span)
    return Call(cast(Function, name), tuple(values), values[0].type, span) if len(values) > 1 else values[0]


def _sum(arguments: Sequence[Operand], span: Span) -> Formula:
    if arguments[0][0].type is Kind.TRUTH:
        arguments = [(_as_number(value), place) for value, place in arguments]
    result = arguments[0]
    type_ = result[0].type
    if isinstance(type_, Dimension) and all(isinstance(v, Constant) and v.type == type_ for v, _ in arguments):
        # A million constants are added as numbers, not as formulas.
        total = sum((cast(Fraction, cast(Constant, value).value) for value, _ in arguments), Fraction(0))
        return Constant(limited(total, span), type_, span)
    for argument in arguments[1:]:
        result = (binary("+", result, argument, span), span)
    return result[0]


def _as_number(value: Formula) -> Formula:
    return (
        Choice(value, constant(1), constant(0), NONE, value.span)
        if not isinstance(value, Constant)
        else constant(int(bool(value.value)))
    )
