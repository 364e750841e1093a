"""The strip under a roofline: a row a series, on the plot's intensity axis, since ideal points all lie on the same two
lines and hide one another there."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from rooflang.figure.figure import DrawnSeries, Row, Sign, Strip
from rooflang.figure.panel.measured import MEASURED
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import Rows
from rooflang.figure.panel.series import Look
from rooflang.figure.texts.metrics import fit, isolated, text_width
from rooflang.frozen import frozen
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import NONE, quantity_text

ROW = 4 / 3
"""The height of a row, in sizes of the type."""

_GAP, _BESIDE = 10.0, 10.0
_SIGN = 0.75
_WIDEST = 22.0
_MOST_SWEPT = 2
MOST_ROWS = 60
"""More rows than these are counted in the last one: nobody reads them, and they have their entries in the data."""


@frozen
class _Wanted:
    """A row before it has its place: series, what was measured, its text, its points' intensities."""

    series: tuple[int, ...]
    measured: tuple[int, ...]
    text: str
    shown: Sequence[float]
    sweep: str = ""


def strip(
    plot: Plot, rows: Sequence[Rows], known: Mapping[str, Look], evaluation: Evaluation, size: float, room: float = inf
) -> Strip:
    """A row for each series, those that only differ in their device together where they have the same intensities; then
    what was measured. Names are as wide as `room` lets them be."""
    top, height = plot.frame.bottom + _GAP, ROW * size
    room = min(room, _WIDEST * size)
    signs = _signs(plot, known, top + 0.5 * height, size)
    first = top + (height + 2 if signs else 0)
    drawn: list[Row] = []
    told: set[str] = set()
    all_rows = [each for each in (*_series_rows(plot, rows, known, evaluation), *_measured_rows(plot)) if each.shown]
    for number, wanted in enumerate(all_rows):
        middle = first + (len(drawn) + 0.5) * height
        if (more := len(all_rows) - number) > 1 and number == MOST_ROWS - 1:
            low = plot.scales.x.low
            drawn.append(Row((), middle, f"and {more:,} more", low, low))
            break
        low, high = min(wanted.shown), max(wanted.shown)
        # What several rows have in common is told once.
        sweep, x = _beside(plot, low, high, "" if wanted.sweep in told else wanted.sweep, size)
        told.add(sweep)
        text = fit(wanted.text, room, size)
        drawn.append(Row(wanted.series, middle, text, low, high, wanted.measured, sweep, x))
    return Strip(top, first + len(drawn) * height, tuple(drawn), signs)


def _signs(plot: Plot, known: Mapping[str, Look], y: float, size: float) -> tuple[Sign, ...]:
    """The machine that each shape stands for, where there are several and they fit beside one another."""
    shapes: dict[str, str] = {}
    for series in plot.series:
        look = known[series.name]
        if look.device:
            shapes.setdefault(look.device, series.shape)
    sign = _SIGN * size
    signs, x = [], plot.frame.left + sign
    for device, shape in shapes.items():
        signs.append(Sign(shape, device, x, y))
        x += sign + text_width(device, size) + 2 * sign
    return tuple(signs) if len(set(shapes.values())) > 1 and x <= plot.frame.right else ()


def _series_rows(
    plot: Plot, rows: Sequence[Rows], known: Mapping[str, Look], evaluation: Evaluation
) -> Iterator[_Wanted]:
    groups: dict[tuple[str, tuple[float, ...]], list[DrawnSeries]] = {}
    for series in plot.series:
        key = (known[series.name].base, tuple(sorted(_intensities(series))))
        groups.setdefault(key, []).append(series)
    by_name = {row.series.name: row for row in rows}
    for (base, _), group in groups.items():
        text = base if len(group) > 1 else group[0].name
        sweep = swept_text(by_name[group[0].name], evaluation)
        yield _Wanted(tuple(each.index for each in group), (), text, _intensities(group[0]), sweep)


def _intensities(series: DrawnSeries) -> list[float]:
    return [point.place.x for point in series.points]


def _measured_rows(plot: Plot) -> Iterator[_Wanted]:
    """What was measured under names of its own; then all that was measured of the series."""
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(plot.measured):
        groups.setdefault("" if one.modelled else one.name, []).append(number)
    for name, numbers in sorted(groups.items(), key=lambda group: not group[0]):
        text = f"{isolated(name)}, {MEASURED}" if name else MEASURED
        shown = [point.place.x for number in numbers for point in plot.measured[number].points]
        yield _Wanted((), tuple(numbers), text, shown)


def _beside(plot: Plot, low: float, high: float, sweep: str, size: float) -> tuple[str, float]:
    """The sweep's text and its left end: right of the row's points, or left of them, where it crosses no ridge; else it
    is left out."""
    room = text_width(sweep, size) + _BESIDE
    left, right = plot.scales.x.pixel(low), plot.scales.x.pixel(high)
    if not sweep:
        return "", 0.0
    for start in (right + _BESIDE, left - room):
        end = start + room - _BESIDE
        crossed = any(start - 2 < plot.scales.x.pixel(ridge.place.x) < end + 2 for ridge in plot.ridges)
        if plot.frame.left <= start and end <= plot.frame.right and not crossed:
            return sweep, start
    return "", 0.0


def swept_text(rows: Rows, evaluation: Evaluation) -> str:
    """What is swept from the least to the greatest intensity, `batch 1 \u2192 64`: the names on which that depends, all
    others being the same, in one direction."""
    numbers = [name for name, dimension in evaluation.swept.items() if dimension is not None]
    told = []
    for name in numbers:
        others = [other for other in evaluation.swept if other != name]
        way = places.way(rows.series.columns, name, others, rows.across, rows.kept)
        ends = places.ends(rows.series.columns[name][rows.kept]) if way else ()
        if way and ends[0] < ends[1]:
            first, last = ends if way > 0 else ends[::-1]
            dimension = evaluation.dimension(name) or NONE
            texts = [quantity_text(value, dimension) for value in (first, last)]
            told.append(f"{name.rsplit('.', 1)[-1]} {texts[0]} \u2192 {texts[1]}")
    return ", ".join(told) if len(told) <= _MOST_SWEPT else ""
