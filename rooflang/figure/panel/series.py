"""The marks of series: which colour, shape and size each has, so that none hides another."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from math import isclose

from rooflang.figure.figure import DrawnSeries, Layout, Mark, Place, Point
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.nesting import levels
from rooflang.figure.panel.points import MANY, Rows, merged, rows_of, told_of
from rooflang.figure.texts.lists import readable
from rooflang.frozen import frozen
from rooflang.program.program import kernels
from rooflang.roofline import places
from rooflang.roofline.evaluation import KEYS, Evaluation
from rooflang.roofline.places import SAME

MOST, NAMED = 60, 48
"""Of more series than the first number, the second's are told apart; with roofs and ridges they fit the key. More
entries of a key or rows of a strip than the first are counted in the last one: nobody reads them, and they have their
entries in the data."""

FAINT = -2
"""The tint of what stands behind all else."""

_SIZES = 24
_LEAST = 0.25
"""Of a theme's frame, the width of the narrowest one in which marks are smaller still."""


@frozen
class Look:
    """How a series is told apart on a page: its number, that of its colour, the shape of its marks, and what it is
    called apart from its device, where that is in its name. `machine` is the only device that it has points of; where
    nothing else tells the series of the page apart, they may be `hued` as that is. `text` and `base_text` are the names
    as one reads them."""

    index: int
    tint: int
    shape: str
    base: str
    device: str = ""
    machine: str = ""
    hued: bool = False
    text: str = ""
    base_text: str = ""


def named(rows: Sequence[Rows], machines: Sequence[str]) -> tuple[Rows, ...]:
    """The series as they are, or, of more than can be told apart, the first ones and all others as one, the last."""
    bases = [_base(row, machines)[0] for row in rows]
    distinct = list(dict.fromkeys(bases))
    if len(distinct) <= MOST:
        return tuple(rows)
    kept = frozenset(distinct[:NAMED])
    first = [row for row, base in zip(rows, bases, strict=True) if base in kept]
    others = [row for row, base in zip(rows, bases, strict=True) if base not in kept]
    rest = places.joined([row.series for row in others], f"and {len(others):,} more")
    return (*first, rows_of(rest, others[0].name, rest=True))


def looks(rows: Sequence[Rows], machines: Sequence[str], layout: Layout, hues: bool = False) -> dict[str, Look]:
    """The look of each series, by name. Series that only differ in their device have one colour and different shapes;
    where no devices have to be told apart, the shapes go on where the colours run out. With `hues` series of which each
    device has one alone are hued."""
    bases = {row.series.name: _base(row, machines) for row in rows if not row.rest}
    tints = {base: number for number, base in enumerate(dict.fromkeys(base for base, _ in bases.values()))}
    found: dict[str, Look] = {}
    devices = {device for _, device in bases.values()}
    owners = {row.series.name: _machine(row) for row in rows}
    hued = hues and len(owners) > 1 and "" not in owners.values() and len(set(owners.values())) == len(owners)
    read = {row.series.name: _reader(row) for row in rows}
    for index, (name, (base, device)) in enumerate(bases.items()):
        device_name = machines[device] if base != name else ""
        tint, turn = _tint_and_turn(tints[base], device, len(tints), devices, layout)
        shape = layout.shapes[turn % len(layout.shapes)]
        texts = read[name](name), read[name](base)
        found[name] = Look(index, tint, shape, base, device_name, owners[name], hued, *texts)
    for name in (row.series.name for row in rows if row.rest):
        found[name] = Look(len(found), FAINT, layout.shapes[0], name, text=name, base_text=name)
    return found


def _reader(row: Rows) -> Callable[[str], str]:
    """How a name of a series is read: names of ops and devices in it without what stands for their blanks."""
    names = {next(iter(row.series.columns[column]), "") for column in ("op", "hardware")}
    return lambda text: " ".join(readable(word) if word in names else word for word in text.split(" "))


def _tint_and_turn(base: int, device: int, bases: int, devices: Collection[int], layout: Layout) -> tuple[int, int]:
    """The numbers of a colour and of a shape. Where shapes come first, the greys are those of devices if there are
    shapes for all else and greys for all devices; else devices are told by their roofs and lines alone."""
    by_device = max(devices, default=0) > 0
    if not layout.shapes_first:
        return base, device if by_device else base // layout.colors
    is_enough = bases <= len(layout.shapes) and len(devices) <= layout.colors
    return (device, base) if by_device and is_enough else (base, base)


def looks_of_ops(
    rows: Sequence[Rows], layout: Layout, timed: Collection[str], marks: Mapping[str, Mark]
) -> dict[str, Look]:
    """The look of each series, by name, on a page where ops are `timed` in bars too, which have `marks`: the colour is
    that of the op, faint where it is one of the others there, and the shape says what else the name does. Empty where
    there are not as many shapes, or where shapes come first."""
    told = {row.series.name: _op_and_rest(row) for row in rows if not row.rest}
    rests = {rest: number for number, rest in enumerate(dict.fromkeys(rest for _, rest in told.values() if rest))}
    if layout.shapes_first or len(rests) > len(layout.shapes):
        return {}
    known = {op: marks[op].tint if op in marks else FAINT for op in timed}
    free = sum(tint >= 0 for tint in known.values())
    more = dict.fromkeys(op for op, _ in told.values() if op not in known)
    tints = known | {op: free + number for number, op in enumerate(more)}
    found: dict[str, Look] = {}
    for row in rows:
        op, rest = told.get(row.series.name, (row.series.name, ""))
        tint = FAINT if row.rest else tints[op]
        shape = layout.shapes[rests.get(rest, 0)]
        texts = _reader(row)(row.series.name), readable(op)
        found[row.series.name] = Look(len(found), tint, shape, op, rest, _machine(row), False, *texts)
    return found


def _op_and_rest(row: Rows) -> tuple[str, str]:
    """What bars call a series, and what else its name says."""
    name, ops = row.series.name, list(places.words_of(row.series.columns["op"]))
    if len(ops) == 1 and name.startswith(f"{ops[0]} "):
        return ops[0], name.removeprefix(f"{ops[0]} ")
    return name, ""


def _base(row: Rows, machines: Sequence[str]) -> tuple[str, int]:
    """The name without the device, and the number of the device; the whole name where it doesn't end in that."""
    name = row.series.name
    device = next(iter(row.series.columns["hardware"]), "")
    if len(machines) > 1 and device in machines and name.endswith(f" {device}"):
        return name.removesuffix(f" {device}"), list(machines).index(device)
    return name, 0


def _machine(row: Rows) -> str:
    """The only device of a series."""
    found = places.words_of(row.series.columns["hardware"])
    return next(iter(found)) if len(found) == 1 else ""


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
    sizes = _sizes([own for row, own in zip(rows, points, strict=True) if not row.rest], shown, layout)
    rest = [layout.smallest_mark for row in rows if row.rest]
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
            drops=tuple(_drops(row, own, shown)) if kind == "gap" else (),
        )
        for row, own, size in zip(rows, points, (*sizes, *rest), strict=True)
    )


def _drops(rows: Rows, points: Sequence[Point], shown: Scales) -> Iterator[tuple[Place, Place]]:
    """From each point up to its ideal roof, each once."""
    roofs = dict(zip(zip(rows.xs.tolist(), rows.ys.tolist(), strict=True), rows.of("attainable"), strict=True))
    for point in points:
        roof = roofs[point.place.x, point.place.y]
        if roof > point.place.y * (1 + SAME):
            yield point.place, Place(point.place.x, min(roof, shown.y.high))


def _sizes(points: Sequence[Sequence[Point]], shown: Scales, layout: Layout) -> list[float]:
    """The size of each series' marks: from the largest to the smallest over the levels that are needed. In frames that
    are narrower than the theme's they are smaller, lest they hide one another."""
    pixels = [[(shown.x.pixel(p.place.x), shown.y.pixel(p.place.y)) for p in own] for own in points]
    factor = min(max(abs(shown.x.end - shown.x.start) / layout.width, _LEAST), 1.0) ** 0.5
    largest, smallest = factor * layout.largest_mark, factor * layout.smallest_mark
    # Between a hundred sizes nobody sees a difference.
    nested = [level % _SIZES for level in levels(pixels, largest / 2)]
    step = (largest - smallest) / max(*nested, 2) if len(nested) > 1 else 0.0
    top = largest if any(nested) else (largest + smallest) / 2
    return [top - level * step for level in nested]


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
