"""How series are told apart: which colour and shape each has, and what it is called."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from rooflang.figure.figure import Layout, Mark
from rooflang.figure.panel.points import Rows, rows_of
from rooflang.figure.texts.lists import readable
from rooflang.frozen import frozen
from rooflang.roofline import places

MOST, NAMED = 60, 48
"""Of more series than the first number, the second's are told apart; with roofs and ridges they fit the key. More
entries of a key or rows of a strip than the first are counted in the last one: nobody reads them, and they have their
entries in the data."""

FAINT = -2
"""The tint of what stands behind all else."""


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
