"""Where the key of a panel stands: beside it, under it, or nowhere."""

from collections.abc import Sequence

from rooflang.figure.figure import Box, Panel
from rooflang.figure.legend import Item, below, legend
from rooflang.figure.metrics import LINE_HEIGHT
from rooflang.frozen import replace

_GAP = 6.0


def keyed(panel: Panel, entries: Sequence[Item], position: str, size: float) -> Panel:
    """The panel with its key: under all else, or on the right of all that stands beside the frame."""
    if position == "none":
        return panel
    return under(panel, entries, size) if position == "below" else beside(panel, entries, size)


def under(panel: Panel, entries: Sequence[Item], size: float) -> Panel:
    """The panel with its key under all else, as wide as the rest."""
    frame, margins = panel.frame, panel.margins
    left, top = frame.left - margins.left, frame.bottom + margins.bottom + _GAP
    key = below(entries, left, top, frame.right + margins.right - left, size)
    if key is None:
        return panel
    lowest = max(entry.y for entry in key.entries) + size * LINE_HEIGHT / 2
    return replace(panel, legend=key, margins=replace(margins, bottom=lowest - frame.bottom))


def beside(panel: Panel, entries: Sequence[Item], size: float) -> Panel:
    """The panel with its key on the right of all that stands there."""
    frame, margins = panel.frame, panel.margins
    reach = Box(frame.x + margins.right / 2, frame.y, frame.width + margins.right, frame.height)
    key = legend(entries, "right", reach, size)
    if key is None:
        return panel
    return replace(panel, legend=key, margins=replace(margins, right=key.box.right - frame.right))
