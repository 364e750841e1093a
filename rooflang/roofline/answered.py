"""An `Answer` to what is shown of it: a value, a list of values, or parts by their names."""

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite

import numpy as np

from rooflang.diagnostic import Problem
from rooflang.frozen import frozen
from rooflang.program.formula import Constant, Formula, Scalar
from rooflang.program.program import Answer
from rooflang.program.schema import SHARES
from rooflang.program.wording import constant_text, in_unit, number_in_unit, value_text
from rooflang.roofline.compute import Computation
from rooflang.roofline.judge import rows_of
from rooflang.roofline.lacking import Evaluations, lacking
from rooflang.source import Source, Span
from rooflang.units import Dimension, quantity_text

_NOWHERE = Span(Source("<expression>", ""), 0, 0)
_DIGITS = 6


@frozen
class Shown:
    """A value as one would write it, and as data: a number in base units, exact where it is known exactly, a truth
    value or a text. None is no value."""

    text: str
    value: Scalar | None


@frozen
class Answered:
    """What an expression is worth: `values`, one or a list of them; or what it is, in `head`, and its parts by name."""

    head: str = ""
    values: tuple[Shown, ...] = ()
    parts: tuple[tuple[str, Shown], ...] = ()

    @property
    def text(self) -> str:
        """A line a value."""
        return "\n".join(each.text for each in self.values) if self.values else self.head


def answered(answer: Answer, evaluations: Evaluations) -> Answered:
    """The values that an expression has. Raises Problem where a row of it has none."""
    computation = Computation({}, lambda column: rows_of(column, evaluations, _NOWHERE))
    values: list[Shown] = []
    for formula in answer.formulas:
        if isinstance(formula, Constant):
            text = in_unit(formula, answer.unit) if answer.unit else constant_text(formula)
            values.append(Shown(text, formula.value))
        else:
            values += _computed(formula, answer.unit, computation, evaluations)
    parts = ((each.name, _part(each.name, each.value, computation)) for each in answer.parts)
    return Answered(answer.text, tuple(values), tuple(parts))


def _computed(formula: Formula, unit: str, computation: Computation, evaluations: Evaluations) -> Iterator[Shown]:
    values = np.atleast_1d(np.asarray(computation.value(formula))).ravel().tolist()
    if absent := lacking(formula, computation, evaluations, _NOWHERE):
        raise Problem(absent)
    for value in values:
        wanted = number_in_unit(Fraction(value), unit) if unit and isfinite(value) else ""
        yield Shown(wanted or value_text(value, formula.type, 12), value)


def _part(name: str, part: Formula | str, computation: Computation) -> Shown:
    if isinstance(part, str):
        return Shown(part, part)
    if isinstance(part, Constant) and not isinstance(part.value, float):
        # Exact, as it was written.
        value: Scalar = part.value
    else:
        value = np.ravel(computation.value(part)).tolist()[0]
    if value != value:
        return Shown("", None)
    if isinstance(value, str | bool) or not isinstance(part.type, Dimension):
        return Shown(value_text(value, part.type) if not isinstance(value, Fraction) else "", value)
    if name in SHARES:
        return Shown(f"{quantity_text(100 * float(value), part.type, _DIGITS)} %", value)
    return Shown(quantity_text(float(value), part.type, _DIGITS), value)
