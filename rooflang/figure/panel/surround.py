"""What stands around a frame whatever the view: the texts along its axes, their titles, and the panel's own."""

from rooflang.figure.figure import TITLE_ROW, Axis, Layout, Margins
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width

TICK = 8.0
"""Between the frame and the texts along an axis."""


def surround(x: Axis, y: Axis, right: float, layout: Layout, titled: bool) -> Margins:
    """The margins of a frame with so much on its right; an axis takes none for texts or a title that it hasn't."""
    size = layout.font_size
    ticks = max((text_width(tick.text, size) for tick in y.ticks), default=0.0) + TICK if y.labelled else 0.0
    is_titled = y.labelled and y.title != ""
    turned = size * LINE_HEIGHT + 10 if is_titled and not layout.title_in_corner else 0.0
    corner = size * LINE_HEIGHT + 12 if is_titled and layout.title_in_corner else 4.0
    return Margins(ticks + turned, right, corner + (TITLE_ROW if titled else 0.0), _below(x, size))


def _below(x: Axis, size: float) -> float:
    if not x.labelled:
        return 0.0
    return TICK + (2 * size * LINE_HEIGHT + 7 if x.title else size * LINE_HEIGHT)
