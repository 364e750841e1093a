"""What the axes show: every point, roof and ridge, with a little air, unless the chart sets a domain."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context
from itertools import pairwise, starmap
from math import log10

from rooflang.codes import DOMAIN_CUTS, UNDRAWABLE
from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import Layout, Place
from rooflang.figure.panel.axis import Scale, airy, drawable, tick_text
from rooflang.figure.panel.points import Rows, rows_of
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.figure.texts.metrics import LINE_HEIGHT
from rooflang.frozen import frozen, replace
from rooflang.program.program import AxisView
from rooflang.roofline.evaluation import Column, Evaluation
from rooflang.roofline.places import ends, inside
from rooflang.units import INTENSITY, RATE, Dimension, quantity_text

_AIR, _DIGITS = 16.0, 4
_NOTHING = (0.1, 1000.0), (1e9, 1e14)
_SIDE, _LEAST, _NAME, _TRIES = 0.3, 0.5, 110.0, 40
"""What is on each side of the ridges, of the axis, in decades, and in pixels, so that a roof's number stands at it."""


@frozen
class Scales:
    """Both axes as scales of pixels."""

    x: Scale
    y: Scale

    def holds(self, place: Place) -> bool:
        """Whether a place is shown."""
        return self.x.holds(place.x) and self.y.holds(place.y)

    def within(self, path: Sequence[Place]) -> tuple[tuple[Place, ...], ...]:
        """What is shown of a path: the pieces that the frame leaves of it."""
        if all(map(self.holds, path)):
            return (tuple(path),)
        pieces: list[list[Place]] = []
        for start, end in filter(None, starmap(self._clipped, pairwise(path))):
            if pieces and pieces[-1][-1] == start:
                pieces[-1].append(end)
            else:
                pieces.append([start, end])
        return tuple(map(tuple, pieces))

    def _clipped(self, start: Place, end: Place) -> tuple[Place, Place] | None:
        """What is shown of a line between two places (Y.-D. Liang, B. A. Barsky, ACM TOG 3(1), 1984)."""
        first, last = 0.0, 1.0
        for scale, one, other in ((self.x, start.x, end.x), (self.y, start.y, end.y)):
            pixel, way = scale.pixel(one), scale.pixel(other) - scale.pixel(one)
            if not way and not scale.holds(one):
                return None
            enters, leaves = sorted((edge - pixel) / way for edge in (scale.start, scale.end)) if way else (0.0, 1.0)
            first, last = max(first, enters), min(last, leaves)
        return (self._between(start, end, first), self._between(start, end, last)) if first < last else None

    def _between(self, start: Place, end: Place, share: float) -> Place:
        if share in (0.0, 1.0):
            return end if share else start
        x, y = (
            scale.value(scale.pixel(one) + share * (scale.pixel(other) - scale.pixel(one)))
            for scale, one, other in ((self.x, start.x, end.x), (self.y, start.y, end.y))
        )
        return Place(x, y)


def scales(evaluation: Evaluation, rows: Sequence[Rows], layout: Layout, width: float, height: float) -> Scales:
    """The scales on which everything stands."""
    view = evaluation.chart.view
    x = Scale(*(view.x.domain or _x_domain(evaluation, rows, width)), 0.0, width)
    top = _AIR + (layout.font_size * LINE_HEIGHT if layout.name_roofs else 0)
    y = Scale(*(view.y.domain or _y_domain(evaluation, rows, x, height, top)), height, 0.0)
    return Scales(x, y)


def roomier(scale: Scale, decades: float, upwards: bool) -> Scale:
    """The scale with so many decades more at one end."""
    factor = 10**decades
    if upwards:
        return replace(scale, high=float(f"{scale.high * factor:.4g}"))
    return replace(scale, low=float(f"{scale.low / factor:.4g}"))


def warnings(evaluation: Evaluation) -> tuple[Diagnostic, ...]:
    """What the domains that a chart sets cut off, and what no logarithmic axis can show."""
    view = evaluation.chart.view
    if view.kind not in UPWARDS:
        return ()
    rows = tuple(rows_of(series, UPWARDS[view.kind].column) for series in evaluation.series)
    return (
        *cut("x", view.x, _across(evaluation, rows), evaluation, INTENSITY),
        *cut("y", view.y, _upwards(evaluation, rows), evaluation, UPWARDS[view.kind].dimension),
        *(_lost(row, evaluation) for row in rows if row.lost and _belongs(row)),
    )


@frozen
class Thing:
    """Something that stands at values of an axis, or points, of which the values are the least and the greatest;
    `words` name it where it is no point."""

    values: Sequence[float]
    words: str = ""
    points: "Column | None" = None


def _across(evaluation: Evaluation, rows: Sequence[Rows]) -> list[Thing]:
    places = [ridge.intensity for ridge in evaluation.ridges]
    ridges = [Thing((place,), f"the ridge at {quantity_text(place, INTENSITY)}") for place in places]
    notes = [Thing((note.x,), f'the note "{note.text}"') for note in evaluation.chart.view.notes]
    points = [standing(each) for row in rows for each in (row.xs, row.ringed.xs)]
    measured = [standing(each.xs) for each in _measured(evaluation)]
    return [*points, *measured, *ridges, *notes]


def standing(values: Column) -> Thing:
    """Points that stand at these values."""
    return Thing(ends(values), "", values)


def _upwards(evaluation: Evaluation, rows: Sequence[Rows]) -> list[Thing]:
    notes = [Thing((note.y,), f'the note "{note.text}"') for note in evaluation.chart.view.notes]
    if evaluation.budgets:
        return [*(standing(row.ys) for row in rows), *notes]
    roofs = [Thing((c.peak,), f"the roof at {quantity_text(c.peak, RATE)}") for c in evaluation.ceilings]
    reached = [Thing((r.peak,), f"the achieved roof at {quantity_text(r.peak, RATE)}") for r in evaluation.achieved]
    measured = [standing(each.ys) for each in _measured(evaluation)]
    return [*(standing(row.ys) for row in rows), *measured, *roofs, *reached, *notes]


def _measured(evaluation: Evaluation) -> list[Rows]:
    return [rows_of(one) for measurement in evaluation.measured for one in measurement.series]


def _x_domain(evaluation: Evaluation, rows: Sequence[Rows], width: float) -> tuple[float, float]:
    values = [*_values(_across(evaluation, rows)), *_drawable(evaluation.chart.view.x.ticks)]
    ridges = _drawable(ridge.intensity for ridge in evaluation.ridges)
    if not values:
        return _NOTHING[0]
    low, high = min(values), max(values)
    if ridges:
        has_points = any(len(row.kept) for row in (*rows, *_measured(evaluation)))
        share = max(_SIDE, min(_NAME / width, 0.4))
        low, high = _around(ridges, low, high, share if has_points else 1.0)
    return airy(low, high, width, _AIR, _AIR)


def _around(ridges: Sequence[float], low: float, high: float, share: float) -> tuple[float, float]:
    """The ends of an axis that leaves a share of itself on both sides of the ridges, so that a roof has a slope and a
    flat, but neither less than half a decade nor more than one, which would be empty of points."""
    first, last = log10(min(ridges)), log10(max(ridges))
    start, end = min(log10(low), first), max(log10(high), last)
    left, right = start, end
    # What a side takes makes the whole longer: each time by a share less than before.
    for _ in range(_TRIES):
        side = min(max(share * (right - left), _LEAST), 1.0)
        left, right = min(start, first - side), max(end, last + side)
    return 10**left, 10**right


def _y_domain(evaluation: Evaluation, rows: Sequence[Rows], x: Scale, height: float, top: float) -> tuple[float, float]:
    values = [*_values(_upwards(evaluation, rows)), *_drawable(evaluation.chart.view.y.ticks)]
    values += _drawable(_left_ends(evaluation, x.low, x.high))
    return airy(min(values), max(values), height, _AIR, top) if values else _NOTHING[1]


def _left_ends(evaluation: Evaluation, low: float, high: float) -> Iterable[float]:
    """Where the roofs meet the left side of the frame; of curves the right side, and the middle, too."""
    shown = UPWARDS[evaluation.chart.view.kind]
    for budget in evaluation.budgets:
        assert shown.roof is not None
        yield from (shown.roof(budget, intensity) for intensity in (low, budget.ridge, high))
    for slope in () if evaluation.budgets else evaluation.slopes:
        peaks = [ceiling.peak for ceiling in evaluation.ceilings if ceiling.hardware == slope.hardware]
        yield min([slope.bandwidth * low, *peaks])
    for roof in () if evaluation.budgets else evaluation.achieved:
        yield roof.at(low)


def _values(things: Iterable[Thing]) -> list[float]:
    return _drawable(value for thing in things for value in thing.values)


def _drawable(values: Iterable[float]) -> list[float]:
    return [value for value in values if drawable(value)]


def cut(
    name: str,
    view: AxisView,
    things: Sequence[Thing],
    evaluation: Evaluation,
    dimension: Dimension | None,
    log: bool = True,
    nouns: tuple[str, str] = ("point", "points"),
) -> Iterable[Diagnostic]:
    """The warning about what a set domain leaves out, if anything; the axis has numbers of a dimension. `nouns` are
    what one point is called, and several."""
    if view.domain is None:
        return
    scale = Scale(*view.domain, 0.0, 1.0, log)
    gone = [~inside(each.points, *view.domain, log) for each in things if each.points is not None]
    points = sum(int(each.sum()) for each in gone)
    out = [thing.words for thing in things if thing.words and not all(map(scale.holds, thing.values))]
    named = [f"{points} {nouns[points != 1]}"] * bool(points) + list(dict.fromkeys(out))
    if named:
        values = _values(things) if log else [value for thing in things for value in thing.values]
        low, high = _needed(view.domain, values)
        yield Diagnostic(
            DOMAIN_CUTS,
            f"the {name} domain leaves out {_listed(named)}",
            view.spans.get("domain", evaluation.chart.span),
            hint=_everything(low, high, dimension),
        )


def _everything(low: float, high: float, dimension: Dimension | None) -> str:
    if low == high:
        return f"everything is at {_end(low, dimension, ROUND_HALF_EVEN)}"
    return f"everything is between {_end(low, dimension, ROUND_FLOOR)} and {_end(high, dimension, ROUND_CEILING)}"


def _end(value: float, dimension: Dimension | None, rounding: str) -> str:
    """An end of a domain as one would write it, rounded away from what it has to hold."""
    written = float(Context(prec=_DIGITS, rounding=rounding).create_decimal(repr(value)))
    return quantity_text(written, dimension, _DIGITS) if dimension else tick_text(written, _DIGITS)


def _needed(domain: tuple[float, float], values: Sequence[float]) -> tuple[float, float]:
    return min(values, default=domain[0]), max(values, default=domain[1])


def _listed(words: Sequence[str]) -> str:
    shown = [*words[:4], f"{len(words) - 4} more"] if len(words) > 5 else list(words)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _belongs(rows: Rows) -> bool:
    """Whether a series has a place on the axes at all: bytes over a link alone have none, and nobody expects one."""
    return any(rows.series.columns[name].any() for name in ("flops", "bytes"))


def _lost(rows: Rows, evaluation: Evaluation) -> Diagnostic:
    count = rows.lost
    return Diagnostic(
        UNDRAWABLE,
        f'{count} point{"s" if count != 1 else ""} of "{rows.series.name}" can\'t stand on a logarithmic axis: '
        "intensity or performance is zero or not finite",
        evaluation.chart.span,
        hint="leave such settings out with `where`; the CSV holds them in any case",
    )
