"""The marks of series: which colour, shape and size each has, so that none hides another."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
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
"""Between more nobody sees a difference."""
_LEAST = 0.25
"""Of a theme's frame, the width or the height of the least one in which marks are smaller still."""
_RING, _WIDEST = 0.25, 1.6
"""By how much marks of one level are wider than those of the next, and how wide they get, in the theme's largest."""
_DEEP = 3
"""Of so many levels and more that are nested, rims would hide most of what is seen."""


@frozen
class Look:
    """How a series is told apart on a page: its number, that of its colour, the shape of its marks, and what it is
    called apart from its device. `machine` is the only device that it has points of; where nothing else tells the
    series of the page apart, they may be `hued` as that is. `text` and `base_text` are the names as one reads them.
    Of a name `main` is told by what all series have in common that share it, colour or shape, and `second`, if any, by
    the other of the two: that is the `device` alone where this isn't empty."""

    index: int
    tint: int
    shape: str
    base: str
    device: str = ""
    machine: str = ""
    hued: bool = False
    text: str = ""
    base_text: str = ""
    main: str = ""
    second: str = ""


@frozen
class _Told:
    """What the name of a series says: its op and the rest; or all but its device, and that, where it is in the name."""

    op: str
    rest: str
    base: str
    device: str

    @property
    def phase(self) -> str:
        """The rest without the device."""
        return self.rest.removesuffix(self.device).strip()


_Made = Mapping[str, tuple[int, int, str, str]]
"""The numbers of the colours and of the shapes of series, by name, and what they tell of it: main and second."""


def named(rows: Sequence[Rows], machines: Collection[str]) -> tuple[Rows, ...]:
    """The series as they are, or, of more than can be told apart, the first ones and all others as one, the last."""
    bases = [_told(row, machines).base for row in rows]
    distinct = list(dict.fromkeys(bases))
    if len(distinct) <= MOST:
        return tuple(rows)
    kept = frozenset(distinct[:NAMED])
    first = [row for row, base in zip(rows, bases, strict=True) if base in kept]
    others = [row for row, base in zip(rows, bases, strict=True) if base not in kept]
    rest = places.joined([row.series for row in others], f"and {len(others):,} more")
    return (*first, rows_of(rest, others[0].name, rest=True))


def looks(rows: Sequence[Rows], machines: Mapping[str, str], layout: Layout, hues: bool = False) -> dict[str, Look]:
    """The look of each series, by name; `machines` says how those of devices are read. Series that only differ in their
    device have one colour and different shapes; where no devices have to be told apart, the shapes go on where the
    colours run out. Where names are too many for that and ops are not, colours tell these, and shapes the rest. With
    `hues` series of which each device has one alone are hued."""
    told = _all_told(rows, machines)
    tints = _numbered(each.base for each in told.values())
    if len(tints) > (len(layout.shapes) if layout.shapes_first else layout.colors) and (made := _by_op(told, layout)):
        return _named(rows, told, made, machines, layout)
    numbers = {name: list(machines).index(each.device) if each.device else 0 for name, each in told.items()}
    by_name: dict[str, tuple[int, int, str, str]] = {}
    for name, each in told.items():
        look = _tint_and_turn(tints[each.base], numbers[name], len(tints), set(numbers.values()), layout)
        by_name[name] = (*look, each.base, each.device)
    return _named(rows, told, by_name, machines, layout, hues)


def _tint_and_turn(base: int, device: int, bases: int, devices: Collection[int], layout: Layout) -> tuple[int, int]:
    """The numbers of a colour and of a shape. Where shapes come first, the greys are those of devices if there are
    shapes for all else and greys for all devices; else devices are told by their roofs and lines alone."""
    by_device = max(devices, default=0) > 0
    if not layout.shapes_first:
        return base, device if by_device else base // layout.colors
    is_enough = bases <= len(layout.shapes) and len(devices) <= layout.colors
    return (device, base) if by_device and is_enough else (base, base)


def _by_op(told: Mapping[str, _Told], layout: Layout) -> _Made:
    """A colour for each op and a shape for each rest of the names, or else for what that says beside the device, which
    is told by its roof; where shapes come first, the other way round. Empty where either are too few."""
    most = (len(layout.shapes), layout.colors) if layout.shapes_first else (layout.colors, len(layout.shapes))
    ops = _numbered(each.op for each in told.values())
    for rests in ({name: each.rest for name, each in told.items()}, {name: each.phase for name, each in told.items()}):
        numbers = _numbered(rests.values())
        if len(ops) > most[0] or len(numbers) > most[1]:
            continue
        found = {name: (ops[each.op], numbers[rests[name]]) for name, each in told.items()}
        return {
            name: (*((turn, tint) if layout.shapes_first else (tint, turn)), told[name].op, rests[name])
            for name, (tint, turn) in found.items()
        }
    return {}


def looks_of_ops(
    rows: Sequence[Rows],
    machines: Mapping[str, str],
    layout: Layout,
    timed: Collection[str],
    marks: Mapping[str, Mark],
) -> dict[str, Look]:
    """The look of each series, by name, on a page where ops are `timed` in bars too, which have `marks`: the colour is
    that of the op, faint where it is one of the others there, and the shape says what else the name does. Empty where
    there are not as many shapes, or where shapes come first."""
    told = _all_told(rows, machines)
    rests = _numbered(each.rest for each in told.values() if each.rest)
    if layout.shapes_first or len(rests) > len(layout.shapes):
        return {}
    known = {op: marks[op].tint if op in marks else FAINT for op in timed}
    free = sum(tint >= 0 for tint in known.values())
    more = dict.fromkeys(each.op for each in told.values() if each.op not in known)
    tints = known | {op: free + number for number, op in enumerate(more)}
    made = {name: (tints[each.op], rests.get(each.rest, 0), each.op, each.rest) for name, each in told.items()}
    return _named(rows, told, made, machines, layout)


def _named(
    rows: Sequence[Rows],
    told: Mapping[str, _Told],
    made: _Made,
    machines: Mapping[str, str],
    layout: Layout,
    hues: bool = False,
) -> dict[str, Look]:
    """The looks of all series; faint is what stands for many others."""
    owners = {row.series.name: _machine(row) for row in rows}
    alone = [owners[name] for name in told]
    hued = hues and len(alone) > 1 and "" not in alone and len(set(alone)) == len(alone)
    found: dict[str, Look] = {}
    for name, row in ((row.series.name, row) for row in rows if not row.rest):
        (tint, turn, main, second), read, own = made[name], _reader(row, machines), told[name]
        device = own.device if second == own.device else ""
        shape, texts = layout.shapes[turn % len(layout.shapes)], map(read, (name, own.base, main, second))
        found[name] = Look(len(found), tint, shape, own.base, device, owners[name], hued, *texts)
    for name in (row.series.name for row in rows if row.rest):
        found[name] = Look(len(found), FAINT, layout.shapes[0], name, text=name, base_text=name, main=name)
    return found


def _reader(row: Rows, machines: Mapping[str, str]) -> Callable[[str], str]:
    """How a name of a series is read: that of its op in it without what stands for blanks, and that of its device as
    all of the page has it."""
    op, device = (next(iter(row.series.columns[column]), "") for column in ("op", "hardware"))
    known = {op: readable(op), device: machines.get(device, readable(device))}
    return lambda text: " ".join(known.get(word, word) for word in text.split(" "))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Each name once, with its number."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _all_told(rows: Sequence[Rows], machines: Collection[str]) -> dict[str, _Told]:
    return {row.series.name: _told(row, machines) for row in rows if not row.rest}


def _told(row: Rows, machines: Collection[str]) -> _Told:
    name, ops = row.series.name, list(places.words_of(row.series.columns["op"]))
    device = next(iter(row.series.columns["hardware"]), "")
    ends = len(machines) > 1 and device in machines and name.endswith(f" {device}")
    is_op = len(ops) == 1 and name.startswith(f"{ops[0]} ")
    op, rest = (ops[0], name.removeprefix(f"{ops[0]} ")) if is_op else (name, "")
    return _Told(op, rest, name.removesuffix(f" {device}") if ends else name, device if ends else "")


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
