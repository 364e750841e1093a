"""The strip under a roofline: a row a series, on the plot's intensity axis, since ideal points all lie on the same two
lines and hide one another there."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from rooflang.figure.figure import DrawnSeries, Row, Sign, Strip
from rooflang.figure.panel.looks import MOST, Look
from rooflang.figure.panel.machines import shapes_of, shapes_of_more
from rooflang.figure.panel.measured import MEASURED
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import Rows
from rooflang.figure.texts.metrics import fit, isolated, text_width
from rooflang.frozen import frozen
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import NONE, quantity_text

ROW = 4 / 3
"""The height of a row, in sizes of the type."""

_GAP, _BESIDE, _CLEAR, _PAST = 10 / 12, 10 / 12, 2 / 12, 5 / 12
_SIGN = 0.75
_WIDEST = 22.0
"""All in sizes of the type."""
_MOST_SWEPT = 2


@frozen
class _Wanted:
    """A row before it has its place: series, what was measured, its text, its points' intensities, and what is swept
    along them, in full and in short."""

    series: tuple[int, ...]
    measured: tuple[int, ...]
    text: str
    shown: Sequence[float]
    sweeps: tuple[str, ...] = ()


def strip(
    plot: Plot,
    rows: Sequence[Rows],
    known: Mapping[str, Look],
    evaluation: Evaluation,
    size: float,
    machines: Mapping[str, str],
    room: float = inf,
) -> Strip | None:
    """A row for each series, those that only differ in their device together where they have the same intensities; then
    what was measured. Names are as wide as `room` lets them be; `machines` are what those are called that no key names:
    what shapes mean is told over the rows. None where all of it is one series, whose points stand in the frame alone,
    with nothing to be told of them."""
    top, height = plot.frame.bottom + _GAP * size, ROW * size
    room = min(room, _WIDEST * size)
    signs = _signs(plot, known, machines, top + 0.5 * height, size)
    first = signs[-1].y + 0.5 * height + 2 if signs else top
    drawn: list[Row] = []
    all_rows = [each for each in (*_series_rows(plot, rows, known, evaluation), *_measured_rows(plot)) if each.shown]
    told = _told(plot, all_rows[:MOST], size)
    if len(all_rows) == 1 == len(all_rows[0].series) and not (told or signs):
        return None
    for number, wanted in enumerate(all_rows):
        middle = first + (len(drawn) + 0.5) * height
        if (more := len(all_rows) - number) > 1 and number == MOST - 1:
            low = plot.scales.x.low
            drawn.append(Row((), middle, f"and {more:,} more", low, low))
            break
        low, high = min(wanted.shown), max(wanted.shown)
        sweep, x = told.get(number, ("", 0.0))
        text = fit(wanted.text, room, size)
        drawn.append(Row(wanted.series, middle, text, low, high, wanted.measured, sweep, x))
    return Strip(top, first + len(drawn) * height, tuple(drawn), signs)


def _signs(
    plot: Plot, known: Mapping[str, Look], machines: Mapping[str, str], y: float, size: float
) -> tuple[Sign, ...]:
    """What each shape stands for, where the key doesn't say so, in rows that cross no ridge; none where one is too wide
    for that."""
    sign, edge = _SIGN * size, plot.frame.left + _SIGN * size
    ridges = sorted(plot.scales.x.pixel(ridge.place.x) for ridge in plot.ridges)
    signs, x = [], edge
    of_machines = shapes_of(plot.series, known) if machines else {}
    for name, shape in (shapes_of_more(plot.series, known) or of_machines).items():
        text = machines.get(name, name)
        wide = sign + text_width(text, size)
        if (start := _past(ridges, x, sign, wide, plot.frame.right)) is None:
            y += ROW * size
            start = _past(ridges, edge, sign, wide, plot.frame.right)
        if start is None:
            return ()
        signs.append(Sign(shape, text, start, y))
        x = start + wide + 2 * sign
    return tuple(signs)


def _past(ridges: Sequence[float], start: float, before: float, wide: float, end: float) -> float | None:
    """Where what is so wide, and has so much before it, stands between ridges, from a pixel on."""
    clear = _CLEAR / _SIGN * before
    for ridge in ridges:
        if start - before <= ridge <= start + wide:
            start = ridge + clear + before
    return start if start + wide <= end else None


def _series_rows(
    plot: Plot, rows: Sequence[Rows], known: Mapping[str, Look], evaluation: Evaluation
) -> Iterator[_Wanted]:
    groups: dict[tuple[str, tuple[float, ...]], list[DrawnSeries]] = {}
    for series in plot.series:
        key = (known[series.name].base, tuple(sorted(_intensities(series))))
        groups.setdefault(key, []).append(series)
    by_name = {row.series.name: row for row in rows}
    for group in groups.values():
        look = known[group[0].name]
        text = look.base_text if len(group) > 1 else look.text
        sweeps = swept_texts(by_name[group[0].name], evaluation)
        yield _Wanted(tuple(each.index for each in group), (), text, _intensities(group[0]), sweeps)


def _intensities(series: DrawnSeries) -> list[float]:
    return [point.place.x for point in series.points]


def _measured_rows(plot: Plot) -> Iterator[_Wanted]:
    """What was measured under names of its own; then, run by run, all that was measured of the series."""
    groups: dict[tuple[bool, str], list[int]] = {}
    for number, one in enumerate(plot.measured):
        groups.setdefault((one.modelled, one.run if one.modelled else one.name), []).append(number)
    for (is_run, name), numbers in sorted(groups.items(), key=lambda group: group[0][0]):
        text = f"{MEASURED} in {isolated(name)}" if is_run else f"{isolated(name)}, {MEASURED}"
        shown = [point.place.x for number in numbers for point in plot.measured[number].points]
        yield _Wanted((), tuple(numbers), text, shown)


def _told(plot: Plot, rows: Sequence[_Wanted], size: float) -> dict[int, tuple[str, float]]:
    """What is swept, by the number of the row that tells it, and its left end. What several rows have in common is told
    once, by the first that has a place for it; what has none in full is told in short, or else left out."""
    found: dict[int, tuple[str, float]] = {}
    for sweeps in dict.fromkeys(row.sweeps for row in rows if row.sweeps):
        own = [number for number, row in enumerate(rows) if row.sweeps == sweeps]
        places = (
            (number, text, start)
            for text in sweeps
            for places in (_beside, _beyond)
            for number in own
            for start in places(plot, rows[number].shown, text_width(text, size), size)
        )
        for number, text, start in places:
            found[number] = text, start
            break
    return found


def _beside(plot: Plot, shown: Sequence[float], width: float, size: float) -> Iterator[float]:
    """Where a text may begin right of a row's points, or left of them, so that it crosses no ridge."""
    scale, (left, right) = plot.scales.x, _ends(plot, shown)
    beside, clear = _BESIDE * size, _CLEAR * size
    for start in (right + beside, left - beside - width):
        if _is_open(plot, start, width) and not any(
            start - clear < scale.pixel(ridge.place.x) < start + width + clear for ridge in plot.ridges
        ):
            yield start


def _beyond(plot: Plot, shown: Sequence[float], width: float, size: float) -> Iterator[float]:
    """Where it may begin further away: right of a ridge that is in its way there, or left of one."""
    left, right = _ends(plot, shown)
    beside, past = _BESIDE * size, _PAST * size
    ridges = sorted(plot.scales.x.pixel(ridge.place.x) for ridge in plot.ridges)
    after = [max(ridge + past, right + beside) for ridge in ridges if ridge >= right]
    before = [min(ridge - past, left - beside) - width for ridge in reversed(ridges) if ridge <= left]
    for start in (*after, *before):
        if _is_open(plot, start, width) and not any(start < ridge < start + width for ridge in ridges):
            yield start


def _ends(plot: Plot, shown: Sequence[float]) -> tuple[float, float]:
    return plot.scales.x.pixel(min(shown)), plot.scales.x.pixel(max(shown))


def _is_open(plot: Plot, start: float, width: float) -> bool:
    return plot.frame.left <= start and start + width <= plot.frame.right


def swept_texts(rows: Rows, evaluation: Evaluation) -> tuple[str, ...]:
    """What is swept from the least to the greatest intensity, `batch 1 \u2192 64`, and in short, `batch \u2192`, or
    `\u2190 batch` where it grows the other way: the names on which that depends, all others being the same, in one
    direction. None where there are too many."""
    numbers = [name for name, dimension in evaluation.swept.items() if dimension is not None]
    told, short = [], []
    for name in numbers:
        others = [other for other in evaluation.swept if other != name]
        way = places.way(rows.series.columns, name, others, rows.across, rows.kept)
        ends = places.ends(rows.series.columns[name][rows.kept]) if way else ()
        if way and ends[0] < ends[1]:
            first, last = ends if way > 0 else ends[::-1]
            dimension = evaluation.dimension(name) or NONE
            texts = [quantity_text(value, dimension) for value in (first, last)]
            called = name.rsplit(".", 1)[-1]
            told.append(f"{called} {texts[0]} \u2192 {texts[1]}")
            short.append(f"{called} \u2192" if way > 0 else f"\u2190 {called}")
    return (", ".join(told), ", ".join(short)) if 0 < len(told) <= _MOST_SWEPT else ()
