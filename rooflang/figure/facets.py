"""A chart in parts: one for each value of the column that its spec names, or the whole."""

from collections.abc import Sequence
from math import ceil, sqrt

from rooflang.figure.domain import scales
from rooflang.figure.figure import Layout
from rooflang.figure.part import Part
from rooflang.figure.points import Rows, rows_of
from rooflang.figure.series import looks
from rooflang.figure.upwards import UPWARDS
from rooflang.frozen import replace
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import quantity_text

_WIDE, _LEAST, _SHARE, _ACROSS = 1040.0, 240.0, 0.68, 1.4


def parts(evaluation: Evaluation, layout: Layout) -> tuple[Part, ...]:
    """The parts of a chart in the order in which their values come first; all have the same scales."""
    view = evaluation.chart.view
    column = UPWARDS[view.kind].column if view.kind in UPWARDS else evaluation.chart.view.measures[0]
    rows = tuple(rows_of(series, column) for series in evaluation.series) if view.kind != "roofs" else ()
    machines = list(dict.fromkeys(slope.hardware for slope in evaluation.slopes))
    known = looks(rows, machines, layout)
    values = _values(rows, view.facet) if view.facet else []
    if len(values) < 2:
        width, height = view.width or layout.width, view.height or layout.height
        return (Part(evaluation, rows, known, width, height),)
    width, height = _size(evaluation, layout, len(values))
    shared = scales(evaluation, rows, layout, width, height) if view.kind in UPWARDS else None
    count = per_row(len(values), view.per_row)
    return tuple(
        Part(
            _of(evaluation, view.facet, value),
            tuple(own for row in rows if (own := _having(row, view.facet, value)).across),
            known,
            width,
            height,
            title=_title(evaluation, view.facet, value),
            shared=shared,
            alone=False,
            leftmost=number % count == 0,
            lowest=number + count >= len(values),
            names_beside=view.facet in ("hardware", "dtype") or (number + 1) % count == 0 or number + 1 == len(values),
        )
        for number, value in enumerate(values)
    )


def per_row(panels: int, wanted: int | None) -> int:
    """How many panels stand beside one another: as the spec wants it, or so that the page is wider than high."""
    if wanted:
        return min(wanted, panels)
    return panels if panels <= 3 else ceil(sqrt(panels * _ACROSS - 1.5))


def _size(evaluation: Evaluation, layout: Layout, panels: int) -> tuple[float, float]:
    """The size of one of several frames."""
    view = evaluation.chart.view
    across = per_row(panels, view.per_row)
    width = view.width or min(layout.width, max(_LEAST, _WIDE / across * layout.width / 640))
    return width, view.height or width * _SHARE


def _values(rows: Sequence[Rows], name: str) -> list[object]:
    """The values of a column over all series, numbers in ascending order, words as they come."""
    found = dict.fromkeys(value for row in rows for value in row.columns[name] if value == value and value != "")
    return sorted(found) if all(isinstance(value, float) for value in found) else list(found)


def _having(rows: Rows, name: str, value: object) -> Rows:
    """The rows of a series that have a value."""
    kept = [row for row, each in enumerate(rows.columns[name]) if each == value]
    shown = set(rows.shown)
    return Rows(
        rows.series,
        {column: [values[row] for row in kept] for column, values in rows.columns.items()},
        [rows.across[row] for row in kept],
        [rows.upwards[row] for row in kept],
        tuple(place for place, row in enumerate(kept) if row in shown),
    )


def _of(evaluation: Evaluation, name: str, value: object) -> Evaluation:
    """The evaluation with the roofs that a part has: those of its device, or of its element type."""
    if name == "hardware":
        return replace(
            evaluation,
            ceilings=tuple(each for each in evaluation.ceilings if each.hardware == value),
            slopes=tuple(each for each in evaluation.slopes if each.hardware == value),
            ridges=tuple(each for each in evaluation.ridges if each.hardware == value),
            achieved=tuple(each for each in evaluation.achieved if each.hardware == value),
            budgets=tuple(each for each in evaluation.budgets if each.hardware == value),
            measured=tuple(each for each in evaluation.measured if each.measured.machine.name == value),
        )
    if name == "dtype":
        return replace(
            evaluation,
            ceilings=tuple(each for each in evaluation.ceilings if each.dtype == value),
            ridges=tuple(each for each in evaluation.ridges if each.dtype == value),
            achieved=tuple(each for each in evaluation.achieved if each.dtype == value),
            budgets=tuple(each for each in evaluation.budgets if each.dtype == value),
        )
    return evaluation


def _title(evaluation: Evaluation, name: str, value: object) -> str:
    """What a part is called: a device by its title, a word as it is, a number with its name."""
    if name == "hardware":
        titles = {slope.hardware: slope.hardware_title for slope in evaluation.slopes}
        return titles.get(str(value)) or str(value)
    if isinstance(value, float):
        dimension = evaluation.dimension(name)
        assert dimension is not None
        return f"{name.rsplit('.', 1)[-1]} = {quantity_text(value, dimension)}"
    return str(value)
