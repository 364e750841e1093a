"""Where the key of a panel or of a page stands: beside it, under it, or nowhere."""

from collections.abc import Sequence

from rooflang.figure.figure import Box, Legend, Margins, Panel
from rooflang.figure.panel.legend import Item, below, legend
from rooflang.figure.texts.metrics import LINE_HEIGHT
from rooflang.frozen import replace

_GAP = 8.0


def keyed(panel: Panel, entries: Sequence[Item], position: str, size: float) -> Panel:
    """The panel with its key: under all else, or on the right of all that stands beside the frame."""
    key, margins = key_at(entries, position, panel.frame, panel.margins, size)
    return replace(panel, legend=key, margins=margins) if key else panel


def key_at(
    entries: Sequence[Item], position: str, frame: Box, margins: Margins, size: float, gap: float = _GAP
) -> tuple[Legend | None, Margins]:
    """The key outside a frame and its margins, and the margins that hold it too."""
    if position == "none" or not entries:
        return None, margins
    return _under(entries, frame, margins, size, gap) if position == "below" else _beside(entries, frame, margins, size)


def _under(
    entries: Sequence[Item], frame: Box, margins: Margins, size: float, gap: float
) -> tuple[Legend | None, Margins]:
    """Under all else, as wide as the rest."""
    left, top = frame.left - margins.left, frame.bottom + margins.bottom + gap
    key = below(entries, left, top, frame.right + margins.right - left, size)
    assert key is not None
    lowest = max(entry.y for entry in key.entries) + size * LINE_HEIGHT / 2
    return key, replace(margins, bottom=lowest - frame.bottom)


def _beside(entries: Sequence[Item], frame: Box, margins: Margins, size: float) -> tuple[Legend | None, Margins]:
    """On the right of all that stands there, as high as the frame with what is under it."""
    width, height = frame.width + margins.right, frame.height + margins.bottom
    reach = Box(frame.left + width / 2, frame.top + height / 2, width, height)
    key = legend(entries, "right", reach, size)
    assert key is not None
    return key, replace(margins, right=key.box.right - frame.right)
