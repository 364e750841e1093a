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
    naming = Naming(plot.obstacles, layout.font_size, layout.largest_mark / 2 + 3)
    named = [
        Named(roof.role, titled(roof.name, roof.value, layout.font_size), plot.path(roof.corners), roof.family)
        for roof in roofs
    ]
    position = view.legend or layout.legend_of_views
    by_name = part.alone and not view.legend and position != "below"
    labels = _beside(lines, part, plot, named, layout.font_size) if by_name else ()
    is_keyed = part.alone and not labels and len(series) > 1
    if not labels:
        labels = tuple(roof_names(named, naming, ()))
        if not part.names_beside:
            labels = tuple(label for label in labels if label.box.left < frame.right)
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
    return keyed(panel, items((), (), series, ()), position, layout.font_size) if is_keyed else panel


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
    yield from cut("x", view.x, [standing(row.xs) for row in rows], evaluation, log[0])
    yield from cut("y", view.y, [standing(row.ys) for row in rows], evaluation, log[1])


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
    told, grid = told_of(part.evaluation), grid_of(rows, shown.x, shown.y)
    families, own = Families(part.evaluation), [_lines(row, part) for row in rows]
    machines: dict[_Course, set[str]] = {}
    for row, found in zip(rows, own, strict=True):
        machines.setdefault(_course(found), set()).add(part.looks[row.series.name].machine)
    series, lines = [], []
    for row, found in zip(rows, own, strict=True):
        look, style = part.looks[row.series.name], row.series.style
        family = families.of(machines[_course(found)])
        hued = look.hued and family >= 0
        inside = {text: shown.within(places) for text, places in found.items()}
        made = DrawnSeries(
            name=row.series.name,
            index=look.index,
            tint=look.index if hued else look.tint,
            color=style.color,
            shape=style.shape or look.shape,
            size=style.size or layout.smallest_mark,
            points=merged(row, shown.x, shown.y, told, grid=grid),
            trails=tuple(dict.fromkeys(piece for pieces in inside.values() for piece in pieces if len(piece) > 1)),
            line=_LINE,
            crowded=grid > 0,
            family=family,
            hued=hued,
        )
        series.append(made)
        lines += [_Line(made, text, pieces[-1] if pieces else ()) for text, pieces in inside.items()]
    return tuple(series), lines


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
    names, families = Names(evaluation), Families(evaluation)
    found: dict[tuple[str, str], tuple[Role, str, float, int]] = {}
    if measure == "intensity":
        for ridge in evaluation.ridges:
            text = f"ridge {quantity_text(ridge.intensity, INTENSITY)}"
            name = names.of(ridge.hardware, dtype=ridge.dtype)
            found[name, text] = (Role.RIDGE, text, ridge.intensity, families.of([ridge.hardware]))
    if measure == "performance":
        for ceiling in evaluation.ceilings:
            text = rate_text(ceiling.peak, [ceiling.dtype])
            name = names.of(ceiling.hardware, ceiling.unit, ceiling.dtype)
            found[name, text] = (Role.COMPUTE, text, ceiling.peak, families.of([ceiling.hardware]))
    low, high = (shown.x.low, shown.x.high) if shown else (0.0, 0.0)
    return tuple(
        Roof(role, name, text, (Place(low, value), Place(high, value)), family)
        for (name, _), (role, text, value, family) in found.items()
        if shown is None or shown.y.holds(value)
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


def _beside(
    lines: Sequence[_Line], part: Part, plot: Plot, references: Sequence[Named], size: float
) -> tuple[Label, ...]:
    """The names of lines and of what they are held against, beyond the frame, in the order in which they end; none
    where they are too many for its height, or where series meet at their ends and a key tells them apart."""
    frame, height = plot.frame, size * LINE_HEIGHT
    ends = [_End(each.role, each.text, frame.right + 1, each.path[-1][3], each.family) for each in references]
    for line, text in _named_lines(lines, part.looks):
        x, y = plot.pixel(line.places[-1])
        ends.append(_End(Role.SERIES, text, x + line.series.size / 2 + 1, y, line.series.family))
    if len(ends) == len(references) or len(ends) * height > frame.height:
        return ()
    heights = sorted(end.y for end in ends if end.role is Role.SERIES)
    if not any(line.told for line in lines) and any(below - above < _APART for above, below in pairwise(heights)):
        return ()
    ends.sort(key=lambda end: end.y)
    labels = []
    for end, middle in zip(ends, column([end.y for end in ends], height, frame.top), strict=True):
        text = fit(end.text, _WIDEST * size, size)
        width = text_width(text, size)
        box = Box(frame.right + _LED + _BESIDE + width / 2, middle, width, height)
        leader = (frame.right + _LED, middle, end.x, end.y)
        labels.append(Label(end.role, text, box, leader, end.family))
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
