"""Values against the types that fields take."""

from rooflang import codes
from rooflang.program.fold import fail, with_unit
from rooflang.program.formula import Constant, Kind, words_in
from rooflang.program.report import a
from rooflang.program.schema import (
    AChart,
    BlockOf,
    FieldType,
    ListOf,
    OnAxis,
    Quantity,
    TextValue,
    TruthOrText,
    TruthValue,
    Words,
)
from rooflang.program.values import FORMULA, Block, Charted, Items, Unknown, Value, describe
from rooflang.source import Span
from rooflang.units import NONE, Dimension


def coerced(  # noqa: C901  (an arm for each type)
    value: Value, type_: FieldType, span: Span, what: str, where: Span | None
) -> Value:
    """The value as a type takes it; `what` takes it, at `where`. Raises Problem where it can't."""
    if isinstance(value, Unknown):
        return value
    match type_:
        case Quantity(dimension, plain):
            return _quantity(value, dimension, plain, span, what, where, type_.counts)
        case OnAxis(dimension):
            # Which dimension that is, is for the view to say.
            if isinstance(value, FORMULA) and isinstance(value.type, Dimension):
                return value
            return _quantity(value, dimension, True, span, what, where)
        case Words(block=kind_name) if kind_name and isinstance(value, Block):
            return coerced(value, BlockOf(kind_name), span, what, where)
        case Words(name, words):
            if isinstance(value, Constant) and value.type is Kind.WORD and value.value in words:
                return value
            raise fail(
                codes.WRONG_VALUE, f"{what} takes a {name}, and this is {describe(value)}", span, hint=_unquoted(value)
            )
        case TextValue() | TruthValue():
            kind = Kind.TEXT if isinstance(type_, TextValue) else Kind.TRUTH
            if isinstance(value, FORMULA) and value.type is kind:
                return value
            raise fail(codes.WRONG_VALUE, f"{what} takes {kind.value}, and this is {describe(value)}", span)
        case TruthOrText():
            if isinstance(value, FORMULA) and value.type in (Kind.TRUTH, Kind.TEXT):
                return value
            message = f"{what} takes `true`, `false` or a string, and this is {describe(value)}"
            raise fail(codes.WRONG_VALUE, message, span)
        case BlockOf(kind_name):
            if isinstance(value, Block) and value.record.merged.kind.name == kind_name:
                return value
            raise fail(
                codes.WRONG_VALUE,
                f"{what} takes {a(kind_name)}, and this is {describe(value)}",
                span,
                hint=_unquoted(value),
            )
        case AChart():
            if isinstance(value, Charted):
                return value
            is_figure = isinstance(value, Block) and value.record.merged.kind.name == "figure"
            hint = "write the charts of that figure" if is_figure else _unquoted(value)
            raise fail(codes.WRONG_VALUE, f"{what} takes a chart, and this is {describe(value)}", span, hint=hint)
        case ListOf(item, or_one):
            if isinstance(value, Items):
                return Items(tuple(coerced(each, item, span, what, where) for each in value.values), span)
            if or_one:
                return Items((coerced(value, item, span, what, where),), span)
            raise fail(codes.WRONG_VALUE, f"{what} takes a list, and this is {describe(value)}", span)
        case _:
            return value


def _quantity(
    value: Value, dimension: Dimension, plain: bool, span: Span, what: str, where: Span | None, counts: str = ""
) -> Value:
    if isinstance(value, FORMULA):
        if value.type == dimension:
            return value
        if plain and value.type == NONE and isinstance(value, Constant):
            return Constant(value.value, dimension, span)
    wanted = dimension.name if dimension else "a plain number" + (f" of {counts}" if counts else "")
    message = f"{what} takes {wanted}, and this is {describe(value)}"
    labels = ((where, f"takes {wanted}"),) if where else ()
    number = isinstance(value, FORMULA) and isinstance(value.type, Dimension)
    code = codes.WRONG_DIMENSION if number else codes.WRONG_VALUE
    hint = with_unit(value.type, dimension, span) if isinstance(value, FORMULA) else ""
    raise fail(code, message, span, *labels, note=describe(value), hint=hint or _unquoted(value))


def wanted(expected: FieldType | None) -> str:
    """What belongs there, in words."""
    match expected:
        case Quantity(dimension) | OnAxis(dimension):
            return dimension.name
        case Words(what):
            return f"a {what}"
        case TextValue():
            return "a string"
        case TruthValue():
            return "`true` or `false`"
        case TruthOrText():
            return "`true`, `false` or a string"
        case BlockOf(kind):
            return a(kind)
        case AChart():
            return a("chart")
        case ListOf(item, or_one) if or_one:
            return wanted(item)
        case ListOf():
            return "a list"
        case _:
            return "a value"


def words_of(expected: FieldType | None) -> Words | None:
    """The words that are expected, directly or in a list."""
    if isinstance(expected, ListOf):
        return words_of(expected.item)
    return expected if isinstance(expected, Words) else None


def kind_of(expected: FieldType | None) -> str:
    """The kind of block that is expected, directly or in a list; empty where none is."""
    match expected:
        case ListOf(item):
            return kind_of(item)
        case BlockOf(kind) | Words(block=kind):
            return kind
        case AChart():
            return "chart"
        case _:
            return ""


def like(value: Value) -> FieldType | None:
    """What the other side of a comparison has to be."""
    if isinstance(value, FORMULA) and value.type is Kind.WORD and (words := words_in(value)):
        return Words("word of this set", words)
    if isinstance(value, FORMULA) and isinstance(value.type, Dimension):
        return Quantity(value.type)
    return None


def _unquoted(value: Value) -> str:
    text = isinstance(value, FORMULA) and value.type is Kind.TEXT
    return "write it without quotes" if text else ""
