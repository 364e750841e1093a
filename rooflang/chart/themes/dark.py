"""`light` on a dark page: for screens."""

from rooflang.chart.look import Accent, Stroke
from rooflang.chart.themes.light import LIGHT
from rooflang.figure.figure import Role
from rooflang.frozen import replace

_PAGE, _INK, _MUTED = "#12171e", "#e6ebf1", "#9aa7b5"
_ROOF, _LINE = "#c2ccd8", "#77849a"
SERIES = ("#4aa3f0", "#ffa92d", "#ae03eb", "#8fff9a", "#23725d", "#b58a21", "#cc0105", "#ff5da4")
"""Searched for as those of `light` were."""

DARK = replace(
    LIGHT,
    layout=replace(LIGHT.layout, theme="dark", colors=len(SERIES)),
    ink=_INK,
    muted=_MUTED,
    page=_PAGE,
    box=Stroke("#333d49", 1),
    divider=Stroke("#3b4653", 1),
    major=Stroke("#262e38", 1),
    strokes={
        Role.MEMORY: Stroke(_ROOF, 2),
        Role.CHANNEL: Stroke(_LINE, 1.2),
        Role.COMPUTE: Stroke(_ROOF, 2),
        Role.RIDGE: Stroke(_LINE, 1, (2, 3)),
        Role.ACHIEVED: Stroke(_LINE, 1.5, (6, 3)),
    },
    label_inks={
        Role.MEMORY: _INK,
        Role.CHANNEL: _MUTED,
        Role.COMPUTE: _INK,
        Role.RIDGE: _MUTED,
        Role.ACHIEVED: _MUTED,
        Role.NOTE: _INK,
    },
    series=SERIES,
    families=tuple(map(Accent, (_ROOF, "#eda35c", "#56c7b1", "#b79df2", "#f18bb0"))),
    halo=_PAGE,
    axis_stroke=Stroke(_LINE, 1),
    ramp=("#18222e", "#1c3f60", "#2b6ea6", "#6aaed6", "#d9eaf7"),
)
