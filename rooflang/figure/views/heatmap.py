"""The view of two sweeps at once: a cell a setting, coloured by a measure, with lines where compute begins to bind."""

from collections.abc import Mapping, Sequence
from math import ceil, isfinite

from rooflang.figure.figure import Box, Cell, Layout, Panel, Ramp
from rooflang.figure.panel.axis import Scale, named_axis
from rooflang.figure.panel.machines import short_names
from rooflang.figure.panel.points import column_titles, row_texts, told_of
from rooflang.figure.panel.surround import surround
from rooflang.figure.panel.titles import titled_measure
from rooflang.figure.part import Part
from rooflang.figure.texts.lists import readable
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width
from rooflang.figure.views.ramp import Colours, ramp_at, share_of, short
from rooflang.figure.views.sweep import axis_values
from rooflang.frozen import frozen
from rooflang.program.schema import SHARES
from rooflang.units import NONE, number_text, padded, quantity_text

_TOOTHED = 20.0
"""So many pixels of the lines between cells have a tooth."""

Line = tuple[float, float, float, float]


@frozen
class _Value:
    """What stands in a cell."""

    number: float
    bound: str
    texts: tuple[str, ...]


def heatmap(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin."""
    evaluation, view = part.evaluation, part.evaluation.chart.view
    across, upwards = view.across
    columns, rows = part.along or (axis_values(part, name) for name in view.across)
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    x = Scale(0.0, float(len(columns)), 0.0, part.width, log=False)
    y = Scale(0.0, float(len(rows)), part.height, 0.0, log=False)
    values = _values(part, columns, rows)
    low, high = part.span or span(part)
    texts = _texts(values, view.measure)
    widest, size = max((text_width(text, layout.font_size) for text in texts.values()), default=0.0), layout.font_size
    # All have their numbers, or none: a few alone would look like those that count.
    fits = widest + 6 <= x.pixel(1) and size * LINE_HEIGHT + 2 <= y.pixel(0) - y.pixel(1)
    cells = tuple(
        _cell(value, place, (x, y), share_of(value.number, (low, high), view.measure), texts[place] if fits else "")
        for place, value in values.items()
    )
    borders = tuple(_borders(values, x, y))
    names_x, names_y = (
        [_name(part, name, value) for value in found] for name, found in ((across, columns), (upwards, rows))
    )
    told = part.sides or (sides(part) if borders else ())
    title_x = view.x.title or titled_measure(evaluation, across)
    title_y = view.y.title or titled_measure(evaluation, upwards)
    across_axis, upright_axis = part.edged(
        named_axis(title_x, "column", x, names_x, size), named_axis(title_y, "row", y, names_y, size)
    )
    margins = surround(across_axis, upright_axis, 0.0, layout, bool(part.title))
    ramp: Ramp | None = None
    if part.key and view.legend != "none":
        colours = Colours(view.measure, titled_measure(evaluation, view.measure), low, high)
        side = view.legend or layout.legend_of_views
        ramp, margins = ramp_at(colours, told, frame, margins, side, layout.font_size)
    return Panel(
        title=part.title,
        frame=frame,
        margins=margins,
        x=across_axis,
        y=upright_axis,
        column_titles=column_titles(evaluation),
        cells=cells,
        borders=borders,
        toothed=max(1, ceil(_TOOTHED / max(min(x.pixel(1), y.pixel(0) - y.pixel(1)), 1.0))),
        ramp=ramp,
    )


def span(part: Part) -> tuple[float, float]:
    """The least and the greatest value, for all panels of a page to have the same colours."""
    measure = part.evaluation.chart.view.measure
    numbers = [value for row in part.rows for value in row.columns[measure] if value == value and abs(value) < 1e300]
    if measure in SHARES:
        return 0.0, max(numbers, default=1.0)
    return min(numbers, default=1.0), max(numbers, default=1.0)


def sides(part: Part) -> tuple[str, ...]:
    """What holds on either side of the lines where compute begins to bind, that first; nothing where there are none."""
    bounds = {str(bound) for row in part.rows for bound in row.columns["bound"]}
    others = sorted(bounds - {"compute"})
    if "compute" not in bounds or not others:
        return ()
    return "compute-bound", f"{others[0]}-bound" if len(others) == 1 else "not compute-bound"


def _values(part: Part, columns: Sequence[object], rows: Sequence[object]) -> dict[tuple[int, int], _Value]:
    view, told = part.evaluation.chart.view, told_of(part.evaluation)
    across, upwards = ({value: place for place, value in enumerate(found)} for found in (columns, rows))
    made: dict[tuple[int, int], _Value] = {}
    for each in part.rows:
        where = zip(*(each.columns[name] for name in view.across), strict=True)
        numbers, bounds = each.columns[view.measure], each.columns["bound"]
        for (x, y), number, bound, texts in zip(where, numbers, bounds, row_texts(each, told), strict=True):
            if x in across and y in upwards:
                made[across[x], upwards[y]] = _Value(number, str(bound), texts)
    return made


def _texts(values: Mapping[tuple[int, int], _Value], measure: str) -> dict[tuple[int, int], str]:
    """What stands in the cells: of as many digits everywhere, unless all of them are whole numbers."""
    is_share, numbers = measure in SHARES, [value.number for value in values.values() if value.number == value.number]
    texts = {place: short(value.number, measure) for place, value in values.items()}
    if all(number == int(number) for number in numbers if isfinite(number)) and not is_share:
        return texts
    return {place: padded(text, 2 if is_share else 3) for place, text in texts.items()}


def _cell(value: _Value, place: tuple[int, int], scales: tuple[Scale, Scale], share: float | None, text: str) -> Cell:
    (column, row), (x, y) = place, scales
    left, right, top, bottom = x.pixel(column), x.pixel(column + 1), y.pixel(row + 1), y.pixel(row)
    box = Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return Cell(box, share, text, value.texts)


def _borders(values: Mapping[tuple[int, int], _Value], x: Scale, y: Scale) -> list[Line]:
    """Lines between cells of which one is bound by compute and the other isn't; they go so that it is on the right."""
    found: list[Line] = []
    for (column, row), value in values.items():
        beside, above = values.get((column + 1, row)), values.get((column, row + 1))
        if beside and _differ(value, beside):
            edge, ends = x.pixel(column + 1), (y.pixel(row), y.pixel(row + 1))
            start, end = sorted(ends, reverse=beside.bound == "compute")
            found.append((edge, start, edge, end))
        if above and _differ(value, above):
            edge, ends = y.pixel(row + 1), (x.pixel(column), x.pixel(column + 1))
            start, end = sorted(ends, reverse=above.bound == "compute")
            found.append((start, edge, end, edge))
    return found


def _differ(one: _Value, other: _Value) -> bool:
    return (one.bound == "compute") != (other.bound == "compute")


def _name(part: Part, name: str, value: object) -> str:
    dimension = part.evaluation.dimension(name)
    if dimension is None or not isinstance(value, float):
        return short_names(part.evaluation).get(str(value), readable(str(value)))
    return number_text(value) if dimension == NONE else quantity_text(value, dimension)
