"""What stands around a frame whatever the view: the texts along its axes, their titles, and the panel's own."""

from rooflang.figure.figure import TITLE_ROW, Axis, Layout, Margins
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width

TICK = 8.0
"""Between the frame and the texts along an axis."""


def surround(x: Axis, y: Axis, right: float, layout: Layout, titled: bool) -> Margins:
    """The margins of a frame with so much on its right; an axis that isn't labelled takes none."""
    size = layout.font_size
    ticks = max((text_width(tick.text, size) for tick in y.ticks), default=0.0) + TICK if y.labelled else 0.0
    turned = 0.0 if layout.title_in_corner or not y.labelled else size * LINE_HEIGHT + 10
    # In a row of panels all have room for the axis title, so that their own titles are in line.
    above = (size * LINE_HEIGHT + 12 if layout.title_in_corner else 4.0) + (TITLE_ROW if titled else 0.0)
    return Margins(ticks + turned, right, above, TICK + 2 * size * LINE_HEIGHT + 7 if x.labelled else 0.0)
