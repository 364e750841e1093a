"""The look of the figures that papers have from Matplotlib: dashed roofs, `x` marks, a key.

Its colours are theirs, in part too pale for the laws that the other themes keep.
"""

from rooflang.chart.look import REACHED, Accent, Stroke, Theme
from rooflang.figure.figure import Layout, Role

_SERIES = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"),
    *("#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"),
)

PAPER = Theme(
    layout=Layout(
        theme="paper",
        width=640,
        height=440,
        font_size=12,
        title_size=16,
        legend="bottom_right",
        strip=False,
        name_roofs=False,
        ridge_to_top=True,
        title_in_corner=False,
        shapes=("x", "cross", "diamond", "triangle", "circle", "square"),
        colors=len(_SERIES),
        devices=5,
        largest_mark=16,
        smallest_mark=6,
        measured_mark=12,
        footer=False,
    ),
    ink="#000000",
    muted="#000000",
    page="#ffffff",
    frame=Stroke("#000000", 1),
    box=Stroke("#cccccc", 0.8),
    divider=Stroke("#cccccc", 0.8),
    major=Stroke("#d4d4d4", 0.8),
    minor=Stroke("#ececec", 0.6),
    strokes={
        Role.MEMORY: Stroke("#0000ff", 1.5, (6, 3)),
        Role.CHANNEL: Stroke("#6666ff", 1, (3, 3)),
        Role.COMPUTE: Stroke("#ff0000", 1.5, (6, 3)),
        Role.RIDGE: Stroke("#008000", 1.5, (6, 3)),
        Role.ACHIEVED: Stroke("#7f7f7f", 1.2, (2, 2)),
    },
    label_inks={
        Role.MEMORY: "#0000ff",
        Role.CHANNEL: "#3333cc",
        Role.COMPUTE: "#cc0000",
        Role.RIDGE: "#006400",
        Role.ACHIEVED: "#555555",
        Role.NOTE: "#000000",
        Role.SERIES: "#000000",
    },
    series=_SERIES,
    families=tuple(Accent(dash=dash) for dash in ((6, 3), (2, 2), (9, 3, 2, 3), (4, 1.5), (1, 2.5))),
    reached=REACHED,
    faint=1,
    fine=1,
    halo="",
    mark_stroke=1.5,
    measured_stroke=1.75,
    tick_length=4,
    axis_stroke=Stroke("#000000", 1),
    title_weight="normal",
    title_anchor="middle",
    ramp=("#edf3fa", "#b5d3ea", "#6aaed6", "#2a78b8", "#0a3a72"),
)
