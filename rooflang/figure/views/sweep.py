"""The view of a sweep: a measure over what is swept, a line for each choice of all else."""

from collections.abc import Iterator, Sequence
from math import nan

from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import Axis, Box, DrawnSeries, Layout, Panel, Place, Role, Roof, Tick
from rooflang.figure.panel.axis import Scale, airy, axis, drawable, named_axis
from rooflang.figure.panel.domain import Scales, cut, standing
from rooflang.figure.panel.legend import items
from rooflang.figure.panel.machines import short_names
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import Rows, in_order
from rooflang.figure.panel.roofs import Families, Names
from rooflang.figure.panel.titles import titled_measure
from rooflang.figure.part import Part
from rooflang.figure.texts.lists import readable
from rooflang.figure.views.ends import names
from rooflang.figure.views.framed import beside_names, framed
from rooflang.figure.views.lines import drawn_lines
from rooflang.frozen import replace
from rooflang.program.schema import SHARES
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import INTENSITY, NONE, number_text, quantity_text, rate_text

_AIR, _DECADE, _FEW = 16.0, 10.0, 16


def sweep(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin, beside which the names of lines have room."""
    made = _sized(part, layout)
    narrower = beside_names(part, layout, made.margins.right)
    return made if narrower.width == part.width else _sized(narrower, layout)


def _sized(part: Part, layout: Layout) -> Panel:
    """The panel, its frame as wide as the part says."""
    evaluation, view = part.evaluation, part.evaluation.chart.view
    name, measure = view.across[0], view.measure
    words = _words(part, name)
    rows = [_over(row, name, measure, words) for row in part.rows]
    shown = part.shared or sweep_scales(part, layout)
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    series, lines = drawn_lines(rows, part, shown, layout)
    plot = Plot(frame, shown, _references(evaluation, measure, shown), (), series, (), None)
    labels = names(lines, part, plot, layout)
    needed = len(series) > 1 and not any(label.role is Role.SERIES for label in labels)
    ordered = sorted(series, key=lambda one: _height(one, shown))
    entries = items((), (), ordered, (), part.looks) if needed else ()
    return framed(part, plot, _axes(part, shown, words, layout), labels, entries, layout)


def _height(series: DrawnSeries, shown: Scales) -> float:
    """How far down its line lies in the mean: so the key has them in the order in which they lie."""
    heights = [shown.y.pixel(point.place.y) for point in series.points]
    return sum(heights) / max(len(heights), 1)


def sweep_scales(part: Part, layout: Layout) -> Scales:
    """The scales on which everything stands."""
    view = part.evaluation.chart.view
    words, xs, ys = _along(part)
    log = logarithmic(part)
    if words:
        x = Scale(0.0, float(len(words)), 0.0, part.width, log=False)
    else:
        x = _scale(xs, view.x.domain, 0.0, part.width, log[0])
    y = _scale([0.0, *ys] if view.measure in SHARES else ys, view.y.domain, part.height, 0.0, log[1])
    return Scales(x, y)


def logarithmic(part: Part) -> tuple[bool, bool]:
    """Which of both axes is logarithmic; the other one is even."""
    words, xs, ys = _along(part)
    return not words and _is_geometric(xs), part.evaluation.chart.view.measure not in SHARES and all(map(drawable, ys))


def cut_off(part: Part) -> Iterator[Diagnostic]:
    """The warnings about points that a set domain leaves out."""
    evaluation, view = part.evaluation, part.evaluation.chart.view
    words, log = _words(part, view.across[0]), logarithmic(part)
    rows = [_over(row, view.across[0], view.measure, words) for row in part.rows]
    name, measure = map(evaluation.dimension, (view.across[0], view.measure))
    yield from cut("x", view.x, [standing(row.xs) for row in rows], evaluation, name, log[0])
    yield from cut("y", view.y, [standing(row.ys) for row in rows], evaluation, measure, log[1])


def _along(part: Part) -> tuple[tuple[str, ...], list[float], list[float]]:
    """What stands along the axes: the words that are swept, or the numbers in ascending order; the measure, and what it
    is held against."""
    view = part.evaluation.chart.view
    words = _words(part, view.across[0])
    rows = [_over(row, view.across[0], view.measure, words) for row in part.rows]
    xs = in_order(value for row in rows for value in row.xs.tolist())
    ys = [value for row in rows for value in row.ys.tolist()]
    return words, xs, [*ys, *(roof.corners[0].y for roof in _references(part.evaluation, view.measure, None))]


def _scale(values: Sequence[float], domain: tuple[float, float] | None, start: float, end: float, log: bool) -> Scale:
    if domain:
        return Scale(*domain, start, end, log)
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    if log:
        return Scale(*airy(low, high, abs(end - start), _AIR, 1.5 * _AIR), start, end)
    air = (high - low or abs(high) or 1.0) * _AIR / abs(end - start)
    return Scale(low if low == 0 else low - air, high + air, start, end, log=False)


def _is_geometric(values: Sequence[float]) -> bool:
    """Whether what is swept spans a decade, so that an even axis would crowd its beginning."""
    return bool(values) and drawable(values[0]) and values[-1] / values[0] >= _DECADE


def _words(part: Part, name: str) -> tuple[str, ...]:
    """What is swept, where it is words; empty for numbers."""
    if part.evaluation.dimension(name) is not None:
        return ()
    return tuple(map(str, part.along[0] if part.along else axis_values(part, name)))


def axis_values(part: Part, name: str) -> list[object]:
    """The values along an axis: numbers in ascending order, words as they come."""
    return in_order(value for row in part.rows for value in row.columns[name])


def _over(rows: Rows, name: str, measure: str, words: Sequence[str]) -> Rows:
    """The rows of a series with other columns along the axes."""
    xs, ys = rows.series.columns[name], rows.series.columns[measure]
    if words:
        known = {word: place + 0.5 for place, word in enumerate(words)}
        xs = places.numbers([known.get(str(value), nan) for value in rows.columns[name]])
    stands = (ys == ys) if measure in SHARES else places.drawable(ys)
    return replace(rows, across=xs, upwards=ys, kept=((xs == xs) & stands).nonzero()[0])


def _references(evaluation: Evaluation, measure: str, shown: Scales | None) -> tuple[Roof, ...]:
    """Level lines that the measure is held against: the ridges for an intensity, the peaks for a performance."""
    low, high = (shown.x.low, shown.x.high) if shown else (0.0, 0.0)
    levels = {(name, text): (role, value, family) for role, name, text, value, family in _levels(evaluation, measure)}
    return tuple(
        Roof(role, name, text, (Place(low, value), Place(high, value)), family)
        for (name, text), (role, value, family) in levels.items()
        if shown is None or shown.y.holds(value)
    )


def _levels(evaluation: Evaluation, measure: str) -> Iterator[tuple[Role, str, str, float, int]]:
    names, families = Names(evaluation, short=True), Families(evaluation)
    for ridge in evaluation.ridges if measure == "intensity" else ():
        name = names.of(ridge.hardware, dtype=ridge.dtype)
        text = f"ridge {quantity_text(ridge.intensity, INTENSITY)}"
        yield Role.RIDGE, name, text, ridge.intensity, families.of([ridge.hardware])
    for ceiling in evaluation.ceilings if measure == "performance" else ():
        name = names.of(ceiling.hardware, ceiling.unit, ceiling.dtype)
        yield (
            Role.COMPUTE,
            name,
            rate_text(ceiling.peak, [ceiling.dtype]),
            ceiling.peak,
            families.of([ceiling.hardware]),
        )


def _axes(part: Part, shown: Scales, words: Sequence[str], layout: Layout) -> tuple[Axis, Axis]:
    evaluation, view = part.evaluation, part.evaluation.chart.view
    name, size = view.across[0], layout.font_size
    title = view.x.title or titled_measure(evaluation, name)
    # The blank, as upwards: the name itself is that of the tooltip's text.
    field = f"{name} " if not words else "place"
    # What was swept is what can be read off.
    own = part.along[0] if part.along else in_order(value for row in part.rows for value in row.of(name))
    swept = [value for value in own if isinstance(value, float)] if not words else []
    ticks = view.x.ticks or (swept if len(swept) <= _FEW else ())
    machines = short_names(evaluation)
    told = [machines.get(word, readable(word)) for word in words]
    x = named_axis(title, field, shown.x, told, size) if words else axis(title, field, shown.x, ticks, size)
    upwards = titled_measure(evaluation, view.measure)
    dimension = evaluation.dimension(view.measure) or NONE
    y = axis(view.y.title or upwards, f"{view.measure} ", shown.y, view.y.ticks, size, dimension)
    if view.measure in SHARES:
        ticks_ = tuple(Tick(tick.value, tick.text and f"{number_text(100 * tick.value)} %") for tick in y.ticks)
        y = replace(y, ticks=ticks_)
    return part.edged(x, y)
