"""`Measured` to a `Measurement`: how near each point comes to its roof, and how much of the gap the model explains.

efficiency = performance / attainable = explained * left. `explained` is the share of the ideal roof that efficiencies,
overhead and sharpness leave of it for the same work; `left` is how much of that was reached.
"""

from collections.abc import Iterator

import numpy as np

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.program.program import Measured, MeasuredSeries, Style
from rooflang.program.wording import value_text
from rooflang.roofline.compute import Array, Computation
from rooflang.roofline.evaluation import Column, Measurement, Series, as_array
from rooflang.units import INTENSITY, RATE

# Beyond so many points of one block the unit is wrong, and every further warning says the same.
_TOLD = 8
_HAIR = 1e-9


def measure(measured: Measured) -> Measurement:
    """All columns of what was measured; points above their roof are warnings. Never raises."""
    series, problems = [], []
    for given in measured.series:
        columns = _columns(given, measured)
        series.append(Series(given.name, columns, Style()))
        problems += list(_above(given, columns, measured))
    return Measurement(measured, tuple(series), tuple(_told(problems, measured)))


def _columns(given: MeasuredSeries, measured: Measured) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, values in given.columns.items():
        words = measured.types[name] is None
        columns[name] = as_array([str(value) for value in values]) if words else np.array(values, float)
    computation = Computation(columns)
    performance = columns["performance"]
    attainable = np.broadcast_to(computation.value(measured.attainable), performance.shape)
    reached = _reached(given, measured, computation, performance)
    return {
        **columns,
        "attainable": attainable,
        "efficiency": performance / attainable,
        "explained": reached / attainable,
        "left": performance / reached,
    }


def _reached(given: MeasuredSeries, measured: Measured, computation: Computation, like: Array) -> Array:
    """What efficiencies and overhead leave of the roof, row by row as its class of op has it."""
    by_class = {
        name: np.broadcast_to(computation.value(formula), like.shape) for name, formula in measured.reached.items()
    }
    return np.array([by_class[name][row] for row, name in enumerate(given.classes)])


def _above(given: MeasuredSeries, columns: dict[str, Column], measured: Measured) -> Iterator[Diagnostic]:
    for row in np.flatnonzero(columns["efficiency"] > 1 + _HAIR).tolist():
        performance, roof = (value_text(columns[name][row], RATE, 4) for name in ("performance", "attainable"))
        if performance == roof:
            performance, roof = (value_text(columns[name][row], RATE, 9) for name in ("performance", "attainable"))
        intensity = value_text(columns["intensity"][row], INTENSITY, 4)
        message = (
            f"row {given.rows[row]} reaches {performance}, and the roof of `{measured.machine.name}` "
            f"({measured.dtype}) at {intensity} is {roof}"
        )
        hint = "look at the units, at the dtype, and whether the bytes are those of the main memory"
        yield Diagnostic(codes.ABOVE_ROOF, message, given.spans[row], hint=hint)


def _told(problems: list[Diagnostic], measured: Measured) -> Iterator[Diagnostic]:
    yield from problems[:_TOLD]
    if (more := len(problems) - _TOLD) > 0:
        rows = "a further row" if more == 1 else f"{more:,} further rows"
        message = f"{rows} of `{measured.name}` {'lies' if more == 1 else 'lie'} above the roof"
        yield Diagnostic(codes.ABOVE_ROOF, message, measured.span)
