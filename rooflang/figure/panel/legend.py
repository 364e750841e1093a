"""The key: what a sample stands for, in a box in a corner of the plot or to its right."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from rooflang.figure.figure import (
    Band,
    Box,
    DrawnMeasured,
    DrawnSeries,
    Legend,
    LegendEntry,
    Mark,
    RidgeLine,
    Role,
    Roof,
)
from rooflang.figure.panel.looks import MOST, Look
from rooflang.figure.panel.measured import MEASURED
from rooflang.figure.texts.metrics import fit, text_width
from rooflang.frozen import EMPTY, replace

SAMPLE = 24.0
"""The length in pixels of a line's sample; a mark stands in its middle."""

GAP = 7.0
"""Between a sample and its text."""

_PAD, _INSET, _BETWEEN = 8.0, 8.0, 16.0
_ROW = 1.45
_WIDEST = 312 / 12
"""Of a text, in sizes of the type."""

_APART = 14.0
"""Between the cells of a row."""

Item = tuple[Role, str | tuple[str, ...], int, Mark | None]
"""What a row of the key is for, its text or its cells, the number of its family, and its mark."""


def items(
    roofs: Sequence[Roof],
    ridges: Sequence[RidgeLine],
    series: Sequence[DrawnSeries],
    measured: Sequence[DrawnMeasured],
    looks: Mapping[str, Look] = EMPTY,
    bars: Sequence[DrawnSeries] = (),
    machines: Sequence[Item] = (),
) -> tuple[Item, ...]:
    """What the key lists: machines, slopes, ceilings, ridges, what is reached, series and what bars are made of, and
    what was measured. Where that is shorter, what colours mean and what shapes or lines mean stand apart, instead of
    all pairs of them."""
    ideal: list[Item] = [(r.role, _text(r), r.family, None) for r in roofs if r.role is not Role.ACHIEVED]
    reached: list[Item] = [(r.role, f"{_text(r)} achieved", r.order, None) for r in roofs if r.role is Role.ACHIEVED]
    alone = len(ridges) == 1
    crossings: list[Item] = [(Role.RIDGE, _ridge(ridge, alone), ridge.family, None) for ridge in ridges]
    names = _names(series, looks, bars, machines)
    return (*machines, *ideal, *crossings, *reached, *names, *_measured(measured))


def _names(
    series: Sequence[DrawnSeries], looks: Mapping[str, Look], bars: Sequence[DrawnSeries], machines: Sequence[Item]
) -> Iterable[Item]:
    """The entries of series, one by one or apart, then those of bars that no other has the name and the colour of.
    Where `machines` have entries, series are named apart from them only if these tell their shapes, or if shapes tell
    more than machines."""
    of_bars = _one_by_one(bars)
    whole, found = [*_joined(_one_by_one(series), of_bars)], _apart(series, looks)
    is_told = any(mark for *_, mark in machines)
    if found is None or (machines and not is_told and any(looks[one.name].device for one in series)):
        return whole
    bases, devices = found
    apart = [*_joined(bases, of_bars), *(() if is_told else devices)]
    return apart if len(apart) < len(whole) else whole


def _one_by_one(series: Sequence[DrawnSeries]) -> list[Item]:
    return [(Role.SERIES, one.text or one.name, one.family, one.mark) for one in series]


def _joined(entries: Sequence[Item], bars: Sequence[Item]) -> Iterable[Item]:
    known = {(text, _ink(mark)) for _, text, _, mark in entries if mark}
    return *entries, *(bar for bar in bars if bar[3] and (bar[1], _ink(bar[3])) not in known)


def _apart(series: Sequence[DrawnSeries], looks: Mapping[str, Look]) -> tuple[list[Item], list[Item]] | None:
    """The entries of what series are called apart from their device, then those of devices; None where colours, shapes
    and lines don't tell the ones from the others."""
    if any(one.name not in looks for one in series):
        return None
    by_base: dict[str, list[DrawnSeries]] = {}
    by_device: dict[str, list[DrawnSeries]] = {}
    for one in series:
        look = looks[one.name]
        by_base.setdefault(look.main, []).append(one)
        by_device.setdefault(look.second, []).append(one)
    (base_inks, base_shapes), (device_inks, device_shapes) = map(_alike, (by_base, by_device))
    if not ((base_inks and (base_shapes or device_shapes)) or (base_shapes and device_inks)):
        return None
    by_device.pop("", None)
    marked = not (base_inks and base_shapes)
    bases: list[Item] = [(Role.SERIES, name, -1, replace(_common(own), lined=False)) for name, own in by_base.items()]
    devices: list[Item] = []
    for name, own in by_device.items():
        family = max(one.family for one in own)
        if marked:
            devices.append((Role.SERIES, name, family, _common(own)))
        elif any(one.trails for one in own):
            devices.append((Role.MEMORY, name, family, None))
    return bases, devices


def _alike(groups: Mapping[str, Sequence[DrawnSeries]]) -> tuple[bool, bool]:
    """Whether all of each group have one colour, and whether they have one shape."""
    return (
        all(len({_ink(one.mark) for one in own}) == 1 for own in groups.values()),
        all(len({one.shape for one in own}) == 1 for own in groups.values()),
    )


def _common(series: Sequence[DrawnSeries]) -> Mark:
    """A mark for what several series have in common: of another colour than theirs where they have different ones, of
    the first one's shape where they have different shapes."""
    first = series[0].mark
    same = len({_ink(one.mark) for one in series}) == 1
    return first if same else replace(first, tint=-1, color="", family=-1)


def _ink(mark: Mark) -> tuple[int, str, int]:
    return mark.tint, mark.color, mark.family


def banded(band: Band | None) -> tuple[Item, ...]:
    """What the key says of a band, where there is one."""
    return ((Role.BAND, band.text, -1, None),) if band else ()


def _text(roof: Roof) -> str:
    return f"{roof.name} {roof.value}".strip()


def _measured(measured: Sequence[DrawnMeasured]) -> Iterable[Item]:
    """What no series is called like, by name; then once what the mark means."""
    alone: dict[str, Mark] = {}
    for one in measured:
        if not one.modelled:
            alone.setdefault(one.name, one.mark)
    yield from ((Role.MEASURED, name, -1, mark) for name, mark in alone.items())
    if measured:
        yield Role.MEASURED, MEASURED, -1, replace(measured[0].mark, tint=-1, color="")


def _ridge(ridge: RidgeLine, alone: bool) -> str:
    """One ridge says its value where it stands; several say them here, since not each finds a place there."""
    return f"{ridge.name} Ridge Point".strip() if alone else f"{ridge.name} ridge {ridge.value}".strip()


def legend(entries: Sequence[Item], position: str, frame: Box, size: float) -> Legend | None:
    """The key at a position of the plot, or to its right where it is too big for the plot."""
    if not entries:
        return None
    entries = _some(entries)
    columns = _columns(entries, frame.height - 2 * _INSET, size)
    width, height = _extent(columns, size)
    if position != "right" and width <= frame.width * 0.8 and height <= frame.height * 0.8:
        box = _corner(position, frame, width, height)
        return Legend(box, True, tuple(_entries(columns, box, size)))
    columns = _columns(entries, frame.height, size)
    box = _outside(frame, *_extent(columns, size))
    return Legend(box, False, tuple(_entries(columns, box, size)))


def below(entries: Sequence[Item], left: float, top: float, width: float, size: float) -> Legend | None:
    """The key under all else: lines, then marks, each in as many columns as the width has room for. Rows of several
    cells leave out the last ones where there is none for these."""
    if not entries:
        return None
    entries = _narrowed(_some(entries), width, size)
    # Without a frame around it, it needs no air inside that.
    placed: list[LegendEntry] = []
    right, bottom = left, top
    for block in _blocks(entries, width, size):
        wide, high = _extent(block, size)
        box = Box(left - _PAD + wide / 2, bottom - _PAD + high / 2, wide, high)
        placed += _entries(block, box, size)
        right, bottom = max(right, box.right - _PAD), bottom + len(block[0]) * size * _ROW
    return Legend(Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top), False, tuple(placed))


def _blocks(entries: Sequence[Item], width: float, size: float) -> list[list[Sequence[Item]]]:
    """The columns of all entries together, or of lines and marks each, whichever takes fewer rows."""
    lines = [entry for entry in entries if entry[3] is None and entry[0] is not Role.NOTE]
    marks = [entry for entry in entries if entry not in lines]
    whole = [_within(entries, width, size)]
    apart = [_within(own, width, size) for own in (lines, marks) if own]
    return min(whole, apart, key=lambda blocks: sum(len(block[0]) for block in blocks))


def _within(entries: Sequence[Item], width: float, size: float) -> list[Sequence[Item]]:
    """As many columns as the width has room for; one where it has room for none."""
    for count in range(len(entries), 0, -1):
        length = ceil(len(entries) / count)
        columns = [entries[start : start + length] for start in range(0, len(entries), length)]
        if _extent(columns, size)[0] - 2 * _PAD <= width:
            break
    return columns


def _narrowed(entries: Sequence[Item], width: float, size: float) -> Sequence[Item]:
    """The rows with as many cells as the width has room for, one at least."""
    for most in range(max(len(cells(entry)) for entry in entries), 1, -1):
        if _extent([entries], size)[0] - 2 * _PAD <= width:
            break
        entries = [
            (role, cells((role, text, number, mark))[: most - 1], number, mark) for role, text, number, mark in entries
        ]
    return entries


def _some(entries: Sequence[Item]) -> Sequence[Item]:
    """As many as one looks through, the others counted."""
    more = len(entries) - MOST + 1
    return (*entries[: MOST - 1], (Role.NOTE, f"and {more:,} more", -1, None)) if more > 1 else entries


def moved(key: Legend, by: float) -> Legend:
    """The key so many pixels further to the right."""
    entries = tuple(replace(entry, x=entry.x + by) for entry in key.entries)
    return Legend(replace(key.box, x=key.box.x + by), key.inside, entries)


def _columns(entries: Sequence[Item], height: float, size: float) -> list[Sequence[Item]]:
    room = max(1, int((height - 2 * _PAD) // (size * _ROW)))
    count = ceil(len(entries) / room)
    length = ceil(len(entries) / count)
    return [entries[start : start + length] for start in range(0, len(entries), length)]


def _extent(columns: Sequence[Sequence[Item]], size: float) -> tuple[float, float]:
    width = sum(row_width(column, size) for column in columns) + _BETWEEN * (len(columns) - 1)
    return width + 2 * _PAD, len(columns[0]) * size * _ROW + 2 * _PAD - size * 0.25


def row_width(entries: Sequence[Item], size: float) -> float:
    """How wide one column of entries is, from the samples to the ends of the texts."""
    return SAMPLE + GAP + _column_width(entries, size)


def _column_width(column: Sequence[Item], size: float) -> float:
    widths = _cell_widths(column, size)
    return sum(widths) + _APART * (len(widths) - 1)


def _cell_widths(column: Sequence[Item], size: float) -> list[float]:
    """How wide each cell is in the widest row of several cells; a row of one text may go on under all of them."""
    rows = [cells(item) for item in column]
    most = max(map(len, rows))
    widths = [
        max((text_width(_fit(row[n], size), size) for row in rows if n < len(row) > 1), default=0.0)
        for n in range(most)
    ]
    alone = max((text_width(_fit(row[0], size), size) for row in rows if len(row) == 1), default=0.0)
    widths[-1] += max(0.0, alone - sum(widths) - _APART * (most - 1))
    return widths


def cells(item: Item) -> tuple[str, ...]:
    """The texts of a row."""
    _, text, _, _ = item
    return (text,) if isinstance(text, str) else text


def _fit(text: str, size: float) -> str:
    return fit(text, _WIDEST * size, size)


def _corner(position: str, frame: Box, width: float, height: float) -> Box:
    x = frame.left + _INSET + width / 2 if position.endswith("left") else frame.right - _INSET - width / 2
    y = frame.top + _INSET + height / 2 if position.startswith("top") else frame.bottom - _INSET - height / 2
    return Box(x, y, width, height)


def _outside(frame: Box, width: float, height: float) -> Box:
    return Box(frame.right + _BETWEEN + width / 2, frame.top + height / 2, width, height)


def _entries(columns: Sequence[Sequence[Item]], box: Box, size: float) -> Iterable[LegendEntry]:
    x = box.left + _PAD
    for column in columns:
        widths = _cell_widths(column, size)
        starts = [x + sum(widths[:place]) + _APART * place for place in range(len(widths))]
        for row, item in enumerate(column):
            role, _, number, mark = item
            y = box.top + _PAD + (row + 0.5) * size * _ROW - size * 0.125
            first, *more = cells(item)
            yield LegendEntry(role, _fit(first, size), number, mark, x, y)
            for start, text in zip(starts[1:], more, strict=False):
                yield LegendEntry(Role.NOTE, _fit(text, size), -1, None, start, y)
        x += SAMPLE + GAP + _column_width(column, size) + _BETWEEN
