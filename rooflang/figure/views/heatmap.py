"""The view of two sweeps at once: a cell a setting, coloured by a measure, with lines where compute begins to bind."""

from collections.abc import Mapping, Sequence
from math import ceil, isfinite, log10

from rooflang.figure.figure import Box, Cell, Layout, Panel, Ramp
from rooflang.figure.panel.axis import Scale, axis, drawable, named_axis
from rooflang.figure.panel.points import column_titles, row_texts, told_of
from rooflang.figure.panel.surround import surround
from rooflang.figure.panel.titles import titled_measure
from rooflang.figure.part import Part
from rooflang.figure.texts.lists import readable
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.views.sweep import axis_values
from rooflang.frozen import frozen, replace
from rooflang.program.schema import SHARES
from rooflang.units import NONE, number_text, padded, quantity_text, si_text

_TICK, _RAMP, _RAMP_GAP, _RAMP_HEIGHT = 8.0, 14.0, 24.0, 160.0
_AIR, _TOOTHED, _LEAST, _LARGE = 8.0, 20.0, 0.01, 1000
_SIDES = 4.6
"""What is told of the lines between cells takes so many sizes of the type under the colours."""
_THIN, _BESIDE, _SIDES_BELOW = 10.0, 4.0, 3.8
"""Of a key below: how high its colours are, the gap above its title, and what is told of lines in sizes of the type."""

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
        _cell(value, place, (x, y), _share(value.number, (low, high), view.measure), texts[place] if fits else "")
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
    if part.key and layout.legend_of_views == "below":
        ramp = _ramp_below(part, frame, margins.bottom, (low, high), told, size)
        margins = replace(margins, bottom=margins.bottom + _below(ramp, size))
    elif part.key:
        ramp = _ramp(part, frame, (low, high), told, size)
        margins = replace(margins, right=_RAMP_GAP + _RAMP + _ramp_width(ramp, size))
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
    texts = {place: _short(value.number, measure) for place, value in values.items()}
    if all(number == int(number) for number in numbers if isfinite(number)) and not is_share:
        return texts
    return {place: padded(text, 2 if is_share else 3) for place, text in texts.items()}


def _cell(value: _Value, place: tuple[int, int], scales: tuple[Scale, Scale], share: float | None, text: str) -> Cell:
    (column, row), (x, y) = place, scales
    left, right, top, bottom = x.pixel(column), x.pixel(column + 1), y.pixel(row + 1), y.pixel(row)
    box = Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return Cell(box, share, text, value.texts)


def _short(number: float, measure: str, unit: str = "") -> str:
    """A number as short as it can be; shares in per cent, whose sign stands in the key and not in each cell."""
    if number != number:
        return ""
    if measure in SHARES:
        return f"{number_text(100 * number, 2)} {unit}".strip()
    return number_text(number, 3) if _LEAST <= number < _LARGE else si_text(number, 3)


def _share(number: float, ends: tuple[float, float], measure: str) -> float | None:
    """Where a value lies between the ends, by its logarithm where all are positive."""
    low, high = ends
    if number != number:
        return None
    if not _is_log(ends, measure):
        return min(max((number - low) / (high - low), 0.0), 1.0) if high > low else 0.5
    if not drawable(number):
        return 1.0 if number > low else 0.0
    return min(max(log10(number / low) / log10(high / low), 0.0), 1.0) if high > low else 0.5


def _is_log(ends: tuple[float, float], measure: str) -> bool:
    return measure not in SHARES and all(map(drawable, ends))


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
        return readable(str(value))
    return number_text(value) if dimension == NONE else quantity_text(value, dimension)


def _ramp(part: Part, frame: Box, ends: tuple[float, float], told: tuple[str, ...], size: float) -> Ramp:
    """The key, right of the frame: round values, and what the lines mean."""
    measure = part.evaluation.chart.view.measure
    low, high = ends
    line = size * LINE_HEIGHT
    below = _SIDES * size if told else line
    height = max(min(_RAMP_HEIGHT, frame.height - 2 * line - below), line)
    top = frame.top + 2 * line
    box = Box(frame.right + _RAMP_GAP + _RAMP / 2, top + height / 2, _RAMP, height)
    values = (
        _round_values(Scale(low, high, box.bottom, box.top, _is_log(ends, measure)), size) if high > low else (low,)
    )
    shares = [_share(value, ends, measure) or 0.0 for value in values]
    ticks = tuple(
        (box.bottom - height * share, _short(value, measure, "%")) for share, value in zip(shares, values, strict=True)
    )
    return Ramp(box, titled_measure(part.evaluation, measure), ticks, told)


def _ramp_below(
    part: Part, frame: Box, foot: float, ends: tuple[float, float], told: tuple[str, ...], size: float
) -> Ramp:
    """The key under all that stands below the frame, as wide as that: round values, and what the lines mean."""
    measure = part.evaluation.chart.view.measure
    low, high = ends
    top = frame.bottom + foot + _BESIDE + size * LINE_HEIGHT
    box = Box(frame.x, top + _THIN / 2, frame.width, _THIN)
    scale = Scale(low, high, box.left, box.right, _is_log(ends, measure))
    values = _round_values(scale, size) if high > low else (low,)
    shares = [_share(value, ends, measure) or 0.0 for value in values]
    texts = [_short(value, measure, "%") for value in values]
    ticks = _apart([(box.left + box.width * share, text) for share, text in zip(shares, texts, strict=True)], box, size)
    title = fit(titled_measure(part.evaluation, measure), frame.width, size)
    return Ramp(box, title, ticks, tuple(fit(text, frame.width, size) for text in told), across=True)


def _apart(ticks: Sequence[tuple[float, str]], box: Box, size: float) -> tuple[tuple[float, str], ...]:
    """Texts under colours, moved to where they stay under these; without those that would touch the one before."""
    found: list[tuple[float, str]] = []
    free = box.left
    for place, text in ticks:
        half = text_width(text, size) / 2
        middle = min(max(place, box.left + half), box.right - half)
        if middle - half >= free:
            found.append((middle, text))
            free = middle + half + _AIR / 2
    return tuple(found)


def _below(ramp: Ramp, size: float) -> float:
    """How much a key under the frame takes: its title, its colours, the values, what the lines mean."""
    sides = _SIDES_BELOW * size if ramp.sides else 0.0
    return _BESIDE + _THIN + 2 * size * LINE_HEIGHT + sides + _TICK / 2


def _round_values(scale: Scale, size: float) -> tuple[float, ...]:
    """The round values among the colours; the ends where there is but one, which says little."""
    found = tuple(tick.value for tick in axis("", "", scale, (), size).ticks if tick.text)
    return found if len(found) > 1 else (scale.low, scale.high)


def _ramp_width(ramp: Ramp, size: float) -> float:
    """How far the key reaches beyond its colours."""
    beside = max(text_width(text, size) for _, text in ramp.ticks) + _AIR
    return max(beside, *(text_width(text, size) - _RAMP for text in (ramp.title, *ramp.sides)))
