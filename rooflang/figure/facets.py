"""A chart in parts: one for each value of the column that its spec names, or the whole."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TypeVar

from rooflang.figure.figure import Layout
from rooflang.figure.panel.domain import Scales, scales
from rooflang.figure.panel.looks import looks, named
from rooflang.figure.panel.machines import machine_names, short_names
from rooflang.figure.panel.points import Rows, in_order, rows_of
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.figure.part import Part
from rooflang.figure.views.bars import bar_marks, bars_height, settings
from rooflang.figure.views.heatmap import sides, span
from rooflang.figure.views.sweep import axis_values, sweep_scales
from rooflang.frozen import EMPTY, replace
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import quantity_text

Line = TypeVar("Line")

_WIDE, _LEAST, _SHARE = 1040.0, 240.0, 0.68
_NARROW = 12.0
"""Of a frame, the least width in sizes of the type, unless the spec says it."""
_ONE_ROW, _ACROSS, _NEAR = 3, 1.4, 1.5
"""Of so many panels there is one row; of more, the page is to be so many times as wide as high, counted in panels, give
or take so many columns."""


def parts(evaluation: Evaluation, layout: Layout) -> tuple[Part, ...]:
    """The parts of a chart in the order in which their values come first; all have the same scales. Of a heat map each
    series is a part too."""
    view, whole = evaluation.chart.view, whole_of(evaluation, layout)
    found = split(whole)
    if len(found) == 1:
        # What the line under the title says needs no saying again.
        titled = view.kind == "heatmap" and not layout.title_in_corner
        return (replace(whole, rows=found[0].rows, title=found[0].title if titled else ""),)
    return _arranged(whole, found, layout)


def whole_of(evaluation: Evaluation, layout: Layout) -> Part:
    """All of a chart, its series as they look where it stands alone."""
    whole = bare(evaluation, layout)
    return replace(whole, looks=looks(whole.rows, machines_of([whole]), layout, whole.kind == "sweep"))


def bare(evaluation: Evaluation, layout: Layout) -> Part:
    """All of a chart before it is known how its series look."""
    view = evaluation.chart.view
    column = UPWARDS[view.kind].column if view.kind in UPWARDS else "".join(view.measures[:1])
    pointless = view.kind in ("roofs", "agreement")
    rows = () if pointless else tuple(rows_of(series, column) for series in evaluation.series)
    whole = Part(evaluation, rows, EMPTY, view.width or layout.width, view.height or layout.height)
    return replace(whole, rows=named(rows, machines_of([whole]))) if whole.is_roofline else whole


def machines_of(wholes: Sequence[Part]) -> Mapping[str, str]:
    """The machines of charts, by name, each once, and what they are called among the names of series."""
    return {name: text for whole in wholes for name, text in short_names(whole.evaluation).items()}


def split(whole: Part) -> list[Part]:
    """The parts, as large as the whole."""
    evaluation, view = whole.evaluation, whole.evaluation.chart.view
    apart = [_apart(row, view.facet) for row in whole.rows] if view.facet else []
    values = in_order(value for own in apart for value in own)
    found = [
        replace(
            whole,
            evaluation=_of(evaluation, view.facet, value),
            rows=tuple(own[value] for own in apart if value in own),
            title=_title(evaluation, view.facet, value),
        )
        for value in values
    ] or [whole]
    if view.kind != "heatmap":
        return found
    return [
        replace(part, rows=(row,), title=", ".join(filter(None, (part.title, row.series.name))))
        for part in found
        for row in part.rows
    ] or [whole]


def _arranged(whole: Part, found: Sequence[Part], layout: Layout) -> tuple[Part, ...]:
    """The parts of a page of several panels."""
    view = whole.evaluation.chart.view
    width, height = _size(whole, found, layout)
    count = per_row(len(found), view.per_row)
    apart = view.facet in ("hardware", "dtype")
    marks = bar_marks([each for part in found for each in settings(part)], layout) if view.kind == "time" else {}
    sized_ = [replace(part, width=width, height=height, marks=marks, alone=False) for part in found]
    common = alike(replace(whole, width=width, height=height), sized_, layout)
    own_bars = view.kind == "time" and len({tuple(each.name for each in settings(part)) for part in found}) > 1
    last_row = (len(found) - 1) // count * count
    return tuple(
        replace(
            part,
            leftmost=own_bars or number % count == 0,
            lowest=number + count >= len(found),
            titled_across=number == last_row,
            titled_upwards=number == 0,
            spanning=True,
            names_beside=apart or (number + 1) % count == 0 or number + 1 == len(found),
            # A key below is under the last row, one beside at the end of the first.
            key=number == (last_row if (view.legend or layout.legend_of_views) == "below" else count - 1),
            machines=share_machines(common),
        )
        for number, part in enumerate(common)
    )


def share_machines(found: Sequence[Part]) -> bool:
    """Whether all panels are rooflines of the same machines, of which there are several."""
    names = {tuple(machine_names(part.evaluation).items()) for part in found}
    return len(names) == 1 and len(names.pop()) > 1 and all(part.is_roofline for part in found)


def alike(whole: Part, found: Sequence[Part], layout: Layout) -> list[Part]:
    """The parts of a chart with what all of them have in common: scales, and what colours mean."""
    common: dict[str, object] = {"shared": _shared(whole, layout), "span": _span(whole, found)}
    across = whole.evaluation.chart.view.across
    common["along"] = tuple(tuple(axis_values(whole, name)) for name in across)
    common["sides"] = sides(whole) if whole.kind == "heatmap" else ()
    return [replace(part, **common) for part in found]


def _shared(whole: Part, layout: Layout) -> Scales | None:
    if whole.is_roofline:
        return scales(whole.evaluation, whole.rows, layout, whole.width, whole.height)
    return sweep_scales(whole, layout) if whole.kind == "sweep" else None


def _span(whole: Part, found: Sequence[Part]) -> tuple[float, float] | None:
    """The values that all panels have in common: those of a heat map's colours, or of the longest bar."""
    match whole.kind:
        case "heatmap":
            return span(whole)
        case "time":
            return 0.0, max((each.total for part in found for each in settings(part)), default=1.0)
        case _:
            return None


def per_row(panels: int, wanted: int | None) -> int:
    """How many panels stand beside one another: as the spec wants it, or so that the page is wider than high; in rows
    that are as even as they can be near that."""
    if wanted:
        return min(wanted, panels)
    if panels <= _ONE_ROW:
        return panels
    best = sqrt(panels * _ACROSS)
    near = [count for count in range(1, panels + 1) if abs(count - best) < _NEAR]
    return min(near, key=lambda count: (-panels % count, abs(count - best)))


def _size(whole: Part, found: Sequence[Part], layout: Layout) -> tuple[float, float]:
    """The size of one of several frames."""
    view = whole.evaluation.chart.view
    width, height = sized(len(found), view.per_row, view.width, layout)
    if view.kind == "time":
        height = max(map(bars_height, found))
    return width, view.height or height


def sized(panels: int, wanted: int | None, width: float | None, layout: Layout) -> tuple[float, float]:
    """The width and the height of one of several frames."""
    least = max(_LEAST, _NARROW * layout.font_size)
    width = width or min(layout.width, max(least, _WIDE / per_row(panels, wanted) * layout.width / 640))
    return width, width * _SHARE


def _apart(rows: Rows, name: str) -> dict[object, Rows]:
    """The rows of a series by the value that they have in a column, where they have one."""
    found = {}
    for value, own in places.split(rows.series.columns[name]):
        if value == value and value != "":
            found[value] = rows_of(rows.series.having(own), rows.name, rows.rest)
    return found


def _of(evaluation: Evaluation, name: str, value: object) -> Evaluation:
    """The evaluation with the roofs that a part has: those of its device, or of its element type."""
    if name not in ("hardware", "dtype"):
        return evaluation

    def own(lines: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(line for line in lines if getattr(line, name) == value)

    found = replace(
        evaluation,
        ceilings=own(evaluation.ceilings),
        ridges=own(evaluation.ridges),
        achieved=own(evaluation.achieved),
        budgets=own(evaluation.budgets),
    )
    if name == "dtype":
        return found
    measured = tuple(each for each in evaluation.measured if each.measured.machine.name == value)
    return replace(found, slopes=own(evaluation.slopes), measured=measured)


def _title(evaluation: Evaluation, name: str, value: object) -> str:
    """What a part is called: a device by its title, a word as it is, a number with its name."""
    if name == "hardware":
        return machine_names(evaluation).get(str(value), str(value))
    if isinstance(value, float):
        dimension = evaluation.dimension(name)
        assert dimension is not None
        return f"{name.rsplit('.', 1)[-1]} = {quantity_text(value, dimension)}"
    return str(value)
