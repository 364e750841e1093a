"""The view of a sweep: a measure over what is swept, a line for each choice of all else."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import nan

from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import (
    Axis,
    Box,
    DrawnSeries,
    Label,
    Layout,
    Panel,
    Place,
    Point,
    Role,
    Roof,
    Tick,
)
from rooflang.figure.panel.axis import Scale, airy, axis, drawable, named_axis
from rooflang.figure.panel.domain import Scales, cut, standing
from rooflang.figure.panel.keys import keyed
from rooflang.figure.panel.legend import items
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import Rows, column_titles, grid_of, in_order, merged, told_of
from rooflang.figure.panel.roofs import Families, Names
from rooflang.figure.panel.series import Look
from rooflang.figure.panel.surround import surround
from rooflang.figure.part import Part
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.texts.naming import Named, Naming, roof_names, titled
from rooflang.figure.texts.spots import column
from rooflang.frozen import frozen, replace
from rooflang.program.schema import SHARES
from rooflang.roofline import places
from rooflang.roofline.evaluation import KEYS, Evaluation
from rooflang.units import INTENSITY, NONE, number_text, quantity_text, rate_text

_AIR, _BESIDE, _LED, _WIDEST = 16.0, 6.0, 18.0, 220 / 12
_DECADE, _FEW, _LINE, _APART = 10.0, 16, 1.75, 3.0


@frozen
class _Line:
    """The places of one choice, in the order of what is swept, and what tells it from others of its series."""

    series: DrawnSeries
    told: str
    places: tuple[Place, ...]


def sweep(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin."""
    evaluation, view = part.evaluation, part.evaluation.chart.view
    name, measure = view.across[0], view.measure
    words = _words(part, name)
    rows = [_over(row, name, measure, words) for row in part.rows]
    shown = part.shared or sweep_scales(part, layout)
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    series, lines = _drawn(rows, part, shown, layout)
    roofs = _references(evaluation, measure, shown)
    plot = Plot(frame, shown, roofs, (), series, (), None)
    position = view.legend or layout.legend_of_views
    labels = _labels(lines, part, plot, layout)
    x, y = _axes(part, shown, words, layout)
    panel = Panel(
        title=part.title,
        frame=frame,
        margins=surround(x, y, plot.beyond(labels), layout, bool(part.title)),
        x=x,
        y=y,
        roofs=roofs,
        column_titles=column_titles(evaluation),
        series=series,
        labels=labels,
    )
    if not part.alone or len(series) < 2 or any(label.role is Role.SERIES for label in labels):
        return panel
    return keyed(panel, items((), (), series, (), part.looks), position, layout.font_size)


def _labels(lines: Sequence[_Line], part: Part, plot: Plot, layout: Layout) -> tuple[Label, ...]:
    """The names of lines and of what they are held against, beyond the frame; else, where a key tells the lines apart,
    of the latter alone."""
    view, size = part.evaluation.chart.view, layout.font_size
    named = [
        Named(roof.role, titled(roof.name, roof.value, size), plot.path(roof.corners), roof.family)
        for roof in plot.roofs
    ]
    if part.alone and not view.legend and layout.legend_of_views != "below":
        ends = _ends(lines, part, plot, named, size)
        if _can_be_named(ends, lines, plot.frame.height, size):
            return _beside(ends, plot.frame, size)
    labels = roof_names(named, Naming(plot.obstacles, size, layout.largest_mark / 2 + 3), ())
    return tuple(label for label in labels if part.names_beside or label.box.left < plot.frame.right)


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


def _drawn(
    rows: Sequence[Rows], part: Part, shown: Scales, layout: Layout
) -> tuple[tuple[DrawnSeries, ...], list[_Line]]:
    """The series with their lines. Lines have no shape: where there are several devices, each has the hue or the dashes
    of its device's roofs, but for those that lie on the lines of another one."""
    families, own = Families(part.evaluation), [_lines(row, part) for row in rows]
    machines: dict[_Course, set[str]] = {}
    for row, found in zip(rows, own, strict=True):
        machines.setdefault(_course(found), set()).add(part.looks[row.series.name].machine)
    told, grid = told_of(part.evaluation), grid_of(rows, shown.x, shown.y)
    # Words have no order in which a line could go from one to the next.
    is_ordered = part.evaluation.dimension(part.evaluation.chart.view.across[0]) is not None
    series, lines = [], []
    for row, found in zip(rows, own, strict=True):
        points = merged(row, shown.x, shown.y, told, grid=grid)
        inside = {text: shown.within(places) for text, places in found.items()}
        made = _looking(_plain(row, points, layout), part.looks[row.series.name], families.of(machines[_course(found)]))
        trails = dict.fromkeys(piece for pieces in inside.values() for piece in pieces if len(piece) > 1)
        if not is_ordered:
            made = replace(made, size=row.series.style.size or (layout.largest_mark + layout.smallest_mark) / 2)
        series.append(replace(made, trails=tuple(trails) if is_ordered else (), crowded=grid > 0))
        lines += [_Line(series[-1], text, pieces[-1] if pieces else ()) for text, pieces in inside.items()]
    return tuple(series), lines


def _plain(row: Rows, points: tuple[Point, ...], layout: Layout) -> DrawnSeries:
    """A series as its plot wants it."""
    style = row.series.style
    size = style.size or layout.smallest_mark
    return DrawnSeries(row.series.name, 0, 0, style.color, style.shape, size, points, (), line=_LINE)


def _looking(series: DrawnSeries, look: Look, family: int) -> DrawnSeries:
    """The series with the look that tells it apart, and the hue of a machine where its lines are those of one."""
    hued = look.hued and family >= 0
    tint = look.index if hued else look.tint
    shape = series.shape or look.shape
    return replace(series, index=look.index, tint=tint, shape=shape, family=family, hued=hued, text=look.text)


_Course = frozenset[tuple[Place, ...]]


def _course(lines: Mapping[str, Sequence[Place]]) -> _Course:
    """Where lines go, whatever tells them apart."""
    return frozenset(map(tuple, lines.values()))


def _lines(rows: Rows, part: Part) -> dict[str, list[Place]]:
    """The places of each choice of all that is swept besides, under what tells it from the others."""
    across = part.evaluation.chart.view.across[0]
    others = [name for name in dict.fromkeys((*KEYS, *part.evaluation.swept)) if name != across]
    varied = [name for name in others if len(set(rows.of(name))) > 1]
    found: dict[str, list[Place]] = {}
    for row in sorted(rows.shown, key=lambda row: rows.across[row]):
        texts = []
        for name in varied:
            value, dimension = rows.columns[name][row], part.evaluation.dimension(name)
            shown = str(value) if dimension is None else quantity_text(value, dimension)
            texts.append(shown if name in KEYS else f"{name.rsplit('.', 1)[-1]} {shown}")
        found.setdefault(", ".join(texts), []).append(rows.place(row))
    return found


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


def _named_lines(lines: Sequence[_Line], looks: Mapping[str, Look]) -> Iterator[tuple[_Line, str]]:
    """Lines and what they are called; those that lie on one another are one, called after what they have in common."""
    groups: dict[tuple[Place, ...], list[_Line]] = {}
    for line in lines:
        if line.places:
            groups.setdefault(line.places, []).append(line)
    for group in groups.values():
        bases = list(dict.fromkeys(looks[line.series.name].base for line in group))
        names = list(dict.fromkeys(line.series.name for line in group))
        told = list(dict.fromkeys(line.told for line in group if line.told))
        name = ", ".join(names if len(names) == 1 else bases)
        yield group[0], ", ".join([name, *told]) if len(told) == 1 else name


@frozen
class _End:
    """What a name beside the frame leads to: a pixel, what it names."""

    role: Role
    text: str
    x: float
    y: float
    family: int = -1


def _ends(lines: Sequence[_Line], part: Part, plot: Plot, references: Sequence[Named], size: float) -> list[_End]:
    """Where what has a name ends, from the top down."""
    right = plot.frame.right + 1
    ends = [_End(each.role, each.text, right, each.path[-1][3], each.family) for each in references]
    for line, text in _named_lines(lines, part.looks):
        x, y = plot.pixel(line.places[-1])
        ends.append(_End(Role.SERIES, text, x + line.series.size / 2 + 1, y, line.series.family))
    return sorted(ends, key=lambda end: end.y)


def _can_be_named(ends: Sequence[_End], lines: Sequence[_Line], high: float, size: float) -> bool:
    """Whether names beside a frame so high tell the lines apart: not where they are too many for it, nor where series
    meet at their ends, which a key does better."""
    heights = [end.y for end in ends if end.role is Role.SERIES]
    if not heights or len(ends) * size * LINE_HEIGHT > high:
        return False
    return any(line.told for line in lines) or all(below - above >= _APART for above, below in pairwise(heights))


def _beside(ends: Sequence[_End], frame: Box, size: float) -> tuple[Label, ...]:
    """Names beyond the frame, in the order in which their lines end, each with a thin line to that."""
    height, left = size * LINE_HEIGHT, frame.right + _LED
    labels = []
    for end, middle in zip(ends, column([end.y for end in ends], height, frame.top), strict=True):
        text = fit(end.text, _WIDEST * size, size)
        width = text_width(text, size)
        box = Box(left + _BESIDE + width / 2, middle, width, height)
        labels.append(Label(end.role, text, box, (left, middle, end.x, end.y), end.family))
    return tuple(labels)


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
    x = named_axis(title, field, shown.x, words, size) if words else axis(title, field, shown.x, ticks, size)
    upwards = titled_measure(evaluation, view.measure)
    dimension = evaluation.dimension(view.measure) or NONE
    y = axis(view.y.title or upwards, f"{view.measure} ", shown.y, view.y.ticks, size, dimension)
    if view.measure in SHARES:
        ticks_ = tuple(Tick(tick.value, tick.text and f"{number_text(100 * tick.value)} %") for tick in y.ticks)
        y = replace(y, ticks=ticks_)
    return part.edged(x, y)


_TITLES = {
    "intensity": "Operational intensity",
    "mbu": "Share of the bandwidth",
    "utilization": "Share of the peak",
    "mfu": "Share of the peak",
    "step_time": "Time in a step",
    "flops_per_joule": "Energy efficiency",
    "flops_per_usd": "Work for its cost",
}


def titled_measure(evaluation: Evaluation, name: str) -> str:
    """The title of an axis: what stands along it, and its unit."""
    dimension = evaluation.dimension(name)
    last = name.rsplit(".", 1)[-1].replace("_", " ")
    title = _TITLES.get(name) or (last.capitalize() if name not in evaluation.swept else last)
    return f"{title} ({dimension.unit})" if dimension else title
