"""`light` for one column of a page of two: 3.5 inches (336 pixels of 1/96 inch), type of 8 and 9 points, no colours.

Shapes tell series apart, and greys that survive a copier. What would stand beside the frame is in the key below it.
"""

from rooflang.chart.look import Accent, Stroke
from rooflang.chart.themes.light import LIGHT
from rooflang.figure.figure import Role
from rooflang.frozen import replace

_BLACK, _GREY = "#000000", "#5a5a5a"
SERIES = ("#000000", "#8c8c8c", "#505050")
_SHAPES = ("circle", "square", "diamond", "triangle", "cross", "triangle-down", "triangle-right")
"""Seven and three have no common divisor: so all pairs of them occur before one comes again."""

PRINT = replace(
    LIGHT,
    layout=replace(
        LIGHT.layout,
        theme="print",
        width=250,
        height=190,
        page_width=336,
        font_size=10.7,
        title_size=12,
        legend="below",
        strip=False,
        name_roofs=False,
        edge=4,
        footer_size=10.7,
        shapes=_SHAPES,
        shapes_first=True,
        devices=5,
        colors=len(SERIES),
        largest_mark=10,
        smallest_mark=6.5,
        measured_mark=9,
    ),
    ink=_BLACK,
    muted=_GREY,
    box=Stroke("#c4c4c4", 0.6),
    divider=Stroke("#b8b8b8", 0.6),
    major=Stroke("#dedede", 0.6),
    strokes={
        Role.MEMORY: Stroke(_BLACK, 1.4),
        Role.CHANNEL: Stroke(_GREY, 0.9),
        Role.COMPUTE: Stroke(_BLACK, 1.4),
        Role.RIDGE: Stroke(_GREY, 0.8, (2, 2)),
        Role.ACHIEVED: Stroke(_GREY, 1.1, (5, 2.5)),
    },
    label_inks={
        Role.MEMORY: _BLACK,
        Role.CHANNEL: _GREY,
        Role.COMPUTE: _BLACK,
        Role.RIDGE: _GREY,
        Role.ACHIEVED: _GREY,
        Role.NOTE: _BLACK,
    },
    series=SERIES,
    families=(Accent(), *(Accent(dash=dash) for dash in ((7, 2), (3, 2), (8, 2, 2, 2), (1.5, 1.5)))),
    faint=0.9,
    fine=0.75,
    mark_stroke=0.6,
    measured_stroke=1.2,
    axis_stroke=Stroke(_BLACK, 0.8),
    ramp=("#f4f4f4", "#d0d0d0", "#a0a0a0", "#666666", "#262626"),
)
