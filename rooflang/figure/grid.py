"""Panels on a page: beside and below one another, their frames in line."""

from collections.abc import Sequence
from itertools import pairwise

from rooflang.figure.figure import Box, Label, Legend, Margins, Panel, Ramp, Strip
from rooflang.figure.panel.legend import moved
from rooflang.frozen import frozen, replace

_GUTTER, _BETWEEN = 18.0, 12.0
"""Between two columns, and between two rows."""


@frozen
class Grid:
    """Panels at their places; the size of the page from the first frame's upper left corner to the last one's lower
    right, and what stands around that."""

    panels: tuple[Panel, ...]
    width: float
    height: float
    margins: Margins
    key: Legend | None = None


def grid(panels: Sequence[Panel], across: int) -> Grid:
    """The panels in rows of so many, the frames of a row equally high. In a column frames of one width are in line;
    else what stands around them is. They come with their frames at the origin."""
    columns = [panels[start::across] for start in range(min(across, len(panels)))]
    rows = [panels[start : start + across] for start in range(0, len(panels), across)]
    is_even = len({panel.frame.width for panel in panels}) == 1
    lefts = _lefts(columns, panels[-1]) if is_even else _lefts_of_cells(columns)
    tops = _places([(_most(row, "top"), row[0].frame.height, _most(row, "bottom")) for row in rows], _BETWEEN)
    placed = []
    for number, panel in enumerate(panels):
        left = lefts[number % across] + (0.0 if is_even else panel.margins.left)
        placed.append(_shifted(_level(panel, rows[number // across]), left, tops[number // across]))
    width, height = max(panel.frame.right for panel in placed), tops[-1] + rows[-1][0].frame.height
    margins = Margins(
        max(panel.margins.left - panel.frame.left for panel in placed),
        max(panel.frame.right + panel.margins.right for panel in placed) - width,
        _most(rows[0], "top"),
        max(panel.frame.bottom + panel.margins.bottom for panel in placed) - height,
    )
    return Grid(tuple(placed), width, height, margins)


def _lefts(columns: Sequence[Sequence[Panel]], last: Panel) -> list[float]:
    """Where the frames of columns begin, all frames of one width."""
    # What stands beside the last panel is in nobody's way where its row isn't full.
    beside = [[panel for panel in column if len(column) == 1 or panel is not last] for column in columns]
    width = last.frame.width
    margins = [(_most(own, "left"), width, _most(full, "right")) for own, full in zip(columns, beside, strict=True)]
    return _places(margins, _GUTTER)


def _lefts_of_cells(columns: Sequence[Sequence[Panel]]) -> list[float]:
    """Where columns begin with what stands beside their frames; the first frame is at the origin."""
    starts = _places([(0.0, max(panel.breadth for panel in own), 0.0) for own in columns], _GUTTER)
    return [start - columns[0][0].margins.left for start in starts]


def _level(panel: Panel, row: Sequence[Panel]) -> Panel:
    """The panel with its title as high as those of its row."""
    return replace(panel, margins=replace(panel.margins, top=_most(row, "top")))


def _most(panels: Sequence[Panel], side: str) -> float:
    return max(float(getattr(panel.margins, side)) for panel in panels)


def _places(extents: Sequence[tuple[float, float, float]], gap: float) -> list[float]:
    """Where frames begin, one behind the other, of what stands before each, itself, and what stands after it."""
    places = [0.0]
    for (_, extent, after), (before, _, _) in pairwise(extents):
        places.append(places[-1] + extent + after + before + gap)
    return places


def _shifted(panel: Panel, dx: float, dy: float) -> Panel:
    """The panel so many pixels further to the right and down; what is in the units of the axes stays."""
    return replace(
        panel,
        frame=_box(panel.frame, dx, dy),
        labels=tuple(_label(label, dx, dy) for label in panel.labels),
        legend=_legend(panel.legend, dx, dy) if panel.legend else None,
        strip=_strip(panel.strip, dx, dy) if panel.strip else None,
        cells=tuple(replace(cell, box=_box(cell.box, dx, dy)) for cell in panel.cells),
        borders=tuple((x1 + dx, y1 + dy, x2 + dx, y2 + dy) for x1, y1, x2, y2 in panel.borders),
        ramp=_ramp(panel.ramp, dx, dy) if panel.ramp else None,
    )


def _ramp(ramp: Ramp, dx: float, dy: float) -> Ramp:
    texts = tuple((text, x + dx, y + dy) for text, x, y in ramp.texts)
    return replace(ramp, box=_box(ramp.box, dx, dy), texts=texts, line=ramp.line + dy)


def _box(box: Box, dx: float, dy: float) -> Box:
    return replace(box, x=box.x + dx, y=box.y + dy)


def _label(label: Label, dx: float, dy: float) -> Label:
    led = label.leader
    leader = (led[0] + dx, led[1] + dy, led[2] + dx, led[3] + dy) if led else None
    return replace(label, box=_box(label.box, dx, dy), leader=leader)


def _legend(key: Legend, dx: float, dy: float) -> Legend:
    entries = tuple(replace(entry, y=entry.y + dy) for entry in key.entries)
    return moved(replace(key, box=replace(key.box, y=key.box.y + dy), entries=entries), dx)


def _strip(strip: Strip, dx: float, dy: float) -> Strip:
    rows = tuple(replace(row, y=row.y + dy, sweep_x=row.sweep_x + dx) for row in strip.rows)
    signs = tuple(replace(sign, x=sign.x + dx, y=sign.y + dy) for sign in strip.signs)
    return Strip(strip.top + dy, strip.bottom + dy, rows, signs)
