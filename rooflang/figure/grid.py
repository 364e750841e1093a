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


def grid(panels: Sequence[Panel], across: int) -> Grid:
    """The panels in rows of so many, all frames of one size. They come with their frames at the origin."""
    columns = [panels[start::across] for start in range(min(across, len(panels)))]
    rows = [panels[start : start + across] for start in range(0, len(panels), across)]
    width, height = panels[0].frame.width, panels[0].frame.height
    # What stands beside the last panel is in nobody's way where its row isn't full.
    beside = [[panel for panel in column if len(column) == 1 or panel is not panels[-1]] for column in columns]
    rights = [_most(column, "right") for column in beside]
    lefts = _places(list(zip((_most(column, "left") for column in columns), rights, strict=True)), width, _GUTTER)
    tops = _places([(_most(row, "top"), _most(row, "bottom")) for row in rows], height, _BETWEEN)
    placed = [
        _shifted(_level(panel, rows[number // across]), lefts[number % across], tops[number // across])
        for number, panel in enumerate(panels)
    ]
    margins = Margins(
        _most(columns[0], "left"),
        max(panel.frame.right + panel.margins.right for panel in placed) - (lefts[-1] + width),
        _most(rows[0], "top"),
        max(panel.frame.bottom + panel.margins.bottom for panel in placed) - (tops[-1] + height),
    )
    return Grid(tuple(placed), lefts[-1] + width, tops[-1] + height, margins)


def _level(panel: Panel, row: Sequence[Panel]) -> Panel:
    """The panel with its title as high as those of its row."""
    return replace(panel, margins=replace(panel.margins, top=_most(row, "top")))


def _most(panels: Sequence[Panel], side: str) -> float:
    return max(float(getattr(panel.margins, side)) for panel in panels)


def _places(margins: Sequence[tuple[float, float]], extent: float, gap: float) -> list[float]:
    """Where frames begin, one behind the other."""
    places = [0.0]
    for (_, after), (before, _) in pairwise(margins):
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
    ticks = tuple((place + (dx if ramp.across else dy), text) for place, text in ramp.ticks)
    return replace(ramp, box=_box(ramp.box, dx, dy), ticks=ticks)


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
