"""The house's own look, on white: roofs are named where they stand, series in a strip under the plot."""

from rooflang.chart.look import REACHED, Accent, Stroke, Theme
from rooflang.figure.figure import Layout, Role

_INK, _MUTED = "#1f2a37", "#5f6b7a"
SERIES = ("#0072b2", "#f06307", "#77049a", "#689e6c", "#2703e9", "#af64ff", "#810010", "#985668")
"""Searched for: as far apart from one another and from the roofs as eight colours with contrast 3 to white get, to any
colour vision and from one to the next in grey. `tests/chart/test_theme.py` says by how much."""

LIGHT = Theme(
    layout=Layout(
        theme="light",
        width=640,
        height=380,
        font_size=12,
        title_size=17,
        legend="none",
        strip=True,
        name_roofs=True,
        ridge_to_top=False,
        title_in_corner=True,
        shapes=("circle", "square", "diamond", "triangle", "cross", "x"),
        colors=len(SERIES),
        devices=5 * (1 + len(REACHED)),
        largest_mark=12,
        smallest_mark=6,
        measured_mark=12,
    ),
    ink=_INK,
    muted=_MUTED,
    page="#ffffff",
    frame=Stroke("", 0),
    box=Stroke("#d5dae1", 1),
    divider=Stroke("#c3cad3", 1),
    major=Stroke("#e3e7ec", 1),
    minor=Stroke("", 0),
    strokes={
        Role.MEMORY: Stroke("#3b4654", 2),
        Role.CHANNEL: Stroke("#8a94a1", 1.2),
        Role.COMPUTE: Stroke("#3b4654", 2),
        Role.RIDGE: Stroke("#8a94a1", 1, (2, 3)),
        Role.ACHIEVED: Stroke("#8a94a1", 1.5, (6, 3)),
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
    families=tuple(map(Accent, ("#3b4654", "#8a4b12", "#0b6b5d", "#6b3fa0", "#9c2f5f"))),
    reached=REACHED,
    faint=1.1,
    fine=1,
    halo="#ffffff",
    mark_stroke=0.75,
    measured_stroke=1.75,
    tick_length=0,
    axis_stroke=Stroke("#8a94a1", 1),
    title_weight="bold",
    title_anchor="start",
    ramp=("#edf3fa", "#b5d3ea", "#6aaed6", "#2a78b8", "#0a3a72"),
)
