"""`light` to be seen from afar: a page of 16 by 9, large type and marks, thick lines."""

from rooflang.chart.look import Stroke
from rooflang.chart.themes.light import LIGHT
from rooflang.figure.figure import Role
from rooflang.frozen import replace

_WIDTHS = {Role.MEMORY: 4, Role.CHANNEL: 2.4, Role.COMPUTE: 4, Role.RIDGE: 2, Role.ACHIEVED: 3}
_DASHES: dict[Role, tuple[float, ...]] = {Role.RIDGE: (4, 6), Role.ACHIEVED: (12, 6)}

SLIDES = replace(
    LIGHT,
    layout=replace(
        LIGHT.layout,
        theme="slides",
        width=1060,
        height=500,
        page_width=1280,
        page_height=720,
        font_size=20,
        title_size=32,
        footer_size=15,
        largest_mark=22,
        smallest_mark=11,
        measured_mark=20,
    ),
    box=Stroke("#d5dae1", 1.5),
    divider=Stroke("#c3cad3", 1.5),
    major=Stroke("#e3e7ec", 1.5),
    strokes={
        role: Stroke(stroke.color, _WIDTHS[role], _DASHES.get(role, ())) for role, stroke in LIGHT.strokes.items()
    },
    reached=tuple(tuple(2 * dash for dash in dashes) for dashes in LIGHT.reached),
    faint=2.2,
    fine=2,
    mark_stroke=1.25,
    measured_stroke=3,
    axis_stroke=Stroke(LIGHT.axis_stroke.color, 1.5),
)
