"""Formulas: work, traffic, time, labels and claims as data, for whoever walks them (NumPy today).

Nodes compare by identity, so that a subexpression that several formulas share is computed once.
Every number is in base units; `type` is a dimension, or what else the node yields.
"""

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import Literal

from rooflang.frozen import frozen
from rooflang.source import Span
from rooflang.units import NONE, Dimension


class Kind(Enum):
    """What a formula yields where it is no number."""

    TRUTH = "a truth value"
    WORD = "a word"
    TEXT = "a text"


Type = Dimension | Kind
Scalar = Fraction | float | bool | str


@frozen(eq=False)
class Constant:
    """An exact number (Fraction), an inexact one (float), a truth, a word or a text.

    `words` are those that a word is one of: what it may be compared with.
    """

    value: Scalar
    type: Type = NONE
    span: Span | None = None
    words: tuple[str, ...] = ()


@frozen(eq=False)
class Axis:
    """The value of a swept name."""

    name: str
    type: Type
    span: Span | None = None
    words: tuple[str, ...] = ()


@frozen(eq=False)
class Column:
    """A column of a chart's series, a row a setting: `llama["qk/pv ar"].intensity`."""

    chart: str
    series: str
    name: str
    type: Type
    span: Span | None = None
    words: tuple[str, ...] = ()


Operator = Literal["+", "-", "*", "/", "//", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or"]
Function = Literal[
    "neg", "not", "min", "max", "sum", "all", "any", "len", "ceil", "floor", "log2", "sqrt", "abs", "text"
]


@frozen(eq=False)
class Binary:
    """Two operands and an operator, dimensions already checked."""

    operator: Operator
    left: "Formula"
    right: "Formula"
    type: Type
    span: Span | None = None


@frozen(eq=False)
class Call:
    """A function of formulas. `min` and `max` of several take the least and greatest; `min`, `max`, `sum`,
    `all`, `any` and `len` of one column reduce it; `text` joins its arguments as one would write them."""

    function: Function
    arguments: tuple["Formula", ...]
    type: Type
    span: Span | None = None


@frozen(eq=False)
class Choice:
    """`if condition then yes else no`, setting by setting."""

    condition: "Formula"
    yes: "Formula"
    no: "Formula"
    type: Type
    span: Span | None = None


@frozen(eq=False)
class Near:
    """`left ~ right within tolerance`: relative to the right side where the tolerance is a plain number."""

    left: "Formula"
    right: "Formula"
    tolerance: "Formula"
    relative: bool
    span: Span | None = None
    type: Type = Kind.TRUTH


@frozen(eq=False)
class Search:
    """The first or last value of a name under which a condition holds; infinity where there is none.

    Without values the name runs over the whole numbers from 1, and the condition, once it holds, goes on holding.
    """

    which: Literal["first", "last"]
    axis: Axis
    values: tuple[Fraction | float, ...]
    condition: "Formula"
    type: Type
    span: Span | None = None


Formula = Constant | Axis | Column | Binary | Call | Choice | Near | Search


def operands(formula: Formula) -> tuple[Formula, ...]:
    """The formulas right inside a formula."""
    match formula:
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Choice(condition, yes, no):
            return (condition, yes, no)
        case Near(left, right, tolerance):
            return (left, right, tolerance)
        case Constant() | Axis() | Column() | Search():
            # What a search looks into depends on its own name.
            return ()


def columns(formula: Formula) -> Iterator[Column]:
    """The columns that a formula asks for."""
    pending = [formula]
    while pending:
        node = pending.pop()
        if isinstance(node, Column):
            yield node
        pending.extend(operands(node))


def words_in(formula: Formula) -> tuple[str, ...]:
    """The words that a formula can be."""
    while isinstance(formula, Choice):
        formula = formula.no
    return formula.words if isinstance(formula, Constant | Axis | Column) else ()
