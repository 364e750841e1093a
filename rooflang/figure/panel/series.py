"""The marks of series: where they stand, and how large they are, so that none hides another; and their trails."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import isclose

from rooflang.figure.figure import DrawnSeries, Layout, Place, Point
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.looks import Look
from rooflang.figure.panel.nesting import levels
from rooflang.figure.panel.points import MANY, Rows, merged, told_of
from rooflang.program.program import kernels
from rooflang.roofline.evaluation import KEYS, Evaluation
from rooflang.roofline.places import SAME

_SIZES = 24
"""Between more nobody sees a difference."""
_LEAST = 0.25
"""Of a theme's frame, the width or the height of the least one in which marks are smaller still."""
_RING, _WIDEST = 0.25, 1.6
"""By how much marks of one level are wider than those of the next, and how wide they get, in the theme's largest."""
_DEEP = 3
"""Of so many levels and more that are nested, rims would hide most of what is seen."""


def drawn_series(
    evaluation: Evaluation,
    rows: Sequence[Rows],
    known: Mapping[str, Look],
    shown: Scales,
    layout: Layout,
    grid: float = 0.0,
) -> tuple[DrawnSeries, ...]:
    """The series with their marks; those that meet get different sizes."""
    told = told_of(evaluation)
    points = [merged(row, shown.x, shown.y, told, grid=grid) for row in rows]
    told_apart = [(row, own) for row, own in zip(rows, points, strict=True) if not row.rest]
    inks = [row.series.style.color or known[row.series.name].tint % layout.colors for row, _ in told_apart]
    nested = _nested([own for _, own in told_apart], inks, shown, layout)
    rest = [(layout.smallest_mark, False) for row in rows if row.rest]
    kind, crowded = evaluation.chart.view.kind, grid > 0 or sum(map(len, points)) > MANY
    return tuple(
        DrawnSeries(
            name=row.series.name,
            text=known[row.series.name].text,
            index=known[row.series.name].index,
            tint=known[row.series.name].tint,
            color=row.series.style.color,
            shape=row.series.style.shape or known[row.series.name].shape,
            size=row.series.style.size or size,
            points=own,
            trails=tuple(_trails(row, shown, evaluation)) if row.series.style.trail else (),
            rings=merged(row.ringed, shown.x, shown.y, told, grid=grid) if kind == "roofline" else (),
            crowded=crowded,
            rimless=rimless,
            drops=tuple(_drops(row, own, shown)) if kind == "gap" else (),
            machine=known[row.series.name].machine,
        )
        for row, own, (size, rimless) in zip(rows, points, (*nested, *rest), strict=True)
    )


def _drops(rows: Rows, points: Sequence[Point], shown: Scales) -> Iterator[tuple[Place, Place]]:
    """From each point up to its ideal roof, each once."""
    roofs = dict(zip(zip(rows.xs.tolist(), rows.ys.tolist(), strict=True), rows.of("attainable"), strict=True))
    for point in points:
        roof = roofs[point.place.x, point.place.y]
        if roof > point.place.y * (1 + SAME):
            yield point.place, Place(point.place.x, min(roof, shown.y.high))


def _nested(
    points: Sequence[Sequence[Point]], inks: Sequence[Hashable], shown: Scales, layout: Layout
) -> list[tuple[float, bool]]:
    """The size of each series' marks, and whether they have no rims: from the largest to the smallest over the levels
    that are needed; of many the largest are larger still, so that a ring of each is left by the next. In frames that
    are narrower or lower than the theme's they are smaller, lest they hide one another."""
    pixels = [[(shown.x.pixel(p.place.x), shown.y.pixel(p.place.y)) for p in own] for own in points]
    shares = abs(shown.x.end - shown.x.start) / layout.width, abs(shown.y.end - shown.y.start) / layout.height
    factor = min(max(min(shares), _LEAST), 1.0) ** 0.5
    largest, smallest = factor * layout.largest_mark, factor * layout.smallest_mark
    nested = levels(pixels, largest / 2)
    last = [min(max(nested[other][0] for other in group), _SIZES - 1) for _, group in nested]
    if not any(last):
        return [((largest + smallest) / 2, False) for _ in nested]
    # Without rims only colours tell one from the next.
    apart = [len({inks[other] for other in group}) == len(group) for _, group in nested]
    return [
        (_size(level % _SIZES, most, smallest, largest), most >= _DEEP and is_apart)
        for (level, _), most, is_apart in zip(nested, last, apart, strict=True)
    ]


def _size(level: int, last: int, smallest: float, largest: float) -> float:
    widest = min(max(smallest + _RING * largest * last, largest), _WIDEST * largest)
    return widest - level * (widest - smallest) / max(last, 2)


def _trails(rows: Rows, shown: Scales, evaluation: Evaluation) -> Iterator[tuple[Place, ...]]:
    """A trail for each choice of all that is swept but the last number, each once. Where ideal points lie on one roof,
    it goes along that."""
    numbers = [name for name, dimension in evaluation.swept.items() if dimension is not None]
    others = [name for name in dict.fromkeys((*KEYS, *evaluation.swept)) if name not in numbers[-1:]]
    trails: dict[tuple[object, ...], dict[Place, None]] = {}
    for row in rows.shown:
        place = rows.place(row)
        if shown.x.holds(place.x) and shown.y.holds(place.y):
            trails.setdefault(tuple(rows.columns[name][row] for name in others), {})[place] = None
    along = [
        tuple(_via(list(trail), _ridges(key[: len(KEYS)], evaluation) if rows.name == "performance" else ()))
        for key, trail in trails.items()
    ]
    yield from dict.fromkeys(trail for trail in along if len(trail) > 1)


def _ridges(key: Sequence[object], evaluation: Evaluation) -> list[Place]:
    """Where the roof of an op on a device may turn: nowhere for ops of several kernels, whose sum leaves the roof, nor
    where a rate of the device is swept, so that each point has a roof of its own."""
    _, _, hardware, dtype = key
    bandwidths = {slope.bandwidth for slope in evaluation.slopes if slope.hardware == hardware and slope.is_main}
    flats = [each for each in evaluation.ceilings if (each.hardware, each.dtype) == (hardware, dtype)]
    if len(bandwidths) != 1 or len({each.unit for each in flats}) < len(flats) or not _is_single(key, evaluation):
        return []
    (bandwidth,) = bandwidths
    return [Place(each.peak / bandwidth, each.peak) for each in flats]


def _is_single(key: Sequence[object], evaluation: Evaluation) -> bool:
    """Whether what these words name is one kernel."""
    families = [
        each
        for each in evaluation.chart.families
        if (each.op_name, each.phase, each.machine.name, each.dtype) == tuple(key)
    ]
    return bool(families) and all(len(list(kernels(each.op))) == 1 for each in families)


def _via(trail: Sequence[Place], ridges: Sequence[Place]) -> Iterator[Place]:
    """The places of a trail, and between a point on a slope and one on its ceiling the ridge."""
    yield from trail[:1]
    for before, after in pairwise(trail):
        low, high = sorted((before, after), key=lambda place: place.x)
        yield from (
            ridge
            for ridge in ridges
            if low.x * (1 + SAME) < ridge.x < high.x * (1 - SAME)
            and isclose(low.y / low.x, ridge.y / ridge.x, rel_tol=SAME)
            and isclose(high.y, ridge.y, rel_tol=SAME)
        )
        yield after
