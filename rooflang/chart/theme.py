"""The looks: `light`, the house's own, and `paper`, that of the figures in papers. All of a look is here.

A theme's `layout` is what `compose` needs to know of it. To add a theme, add it here and to the language's words.
"""

from collections.abc import Mapping

from rooflang.figure.figure import Layout, Mark, Role
from rooflang.frozen import frozen

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Labels are measured in the first of these; the others are as wide."""


@frozen
class Stroke:
    """A line: its colour, its width in pixels, its dashes."""

    color: str
    width: float
    dash: tuple[float, ...] = ()


@frozen
class Accent:
    """What the lines of one machine have of their own; what is empty is that of all lines of their kind."""

    color: str = ""
    dash: tuple[float, ...] = ()


@frozen
class Theme:
    """Colours, weights and dashes; `layout` says where things stand.

    `series` are the colours in their order, told apart also by the colour-blind; `families` is what tells the roofs of
    several machines apart, `reached` the dashes of what is reached, class by class. `faint` is the width of roofs that
    don't limit what is drawn. `label_inks` colours the names of lines; marks with `halo` are filled and have an edge in
    that colour.
    """

    layout: Layout
    ink: str
    muted: str
    page: str
    frame: Stroke
    box: Stroke
    divider: Stroke
    major: Stroke
    minor: Stroke
    strokes: Mapping[Role, Stroke]
    label_inks: Mapping[Role, str]
    series: tuple[str, ...]
    families: tuple[Accent, ...]
    reached: tuple[tuple[float, ...], ...]
    faint: float
    halo: str
    mark_stroke: float
    measured_stroke: float
    tick_length: float
    axis_stroke: Stroke
    title_weight: str
    title_anchor: str
    ramp: tuple[str, ...] = ("#edf3fa", "#b5d3ea", "#6aaed6", "#2a78b8", "#0a3a72")

    def line(self, role: Role, family: int = -1, faint: bool = False, order: int = 0) -> Stroke:
        """How a line is drawn: as its role wants it, with what its machine has of its own."""
        base, accent = self.strokes.get(role, self.strokes[Role.MEMORY]), self._accent(family)
        is_reached = role is Role.ACHIEVED
        dash = self.reached[order % len(self.reached)] if is_reached else base.dash
        if accent.dash and not is_reached:
            dash = accent.dash
        color = base.color if role is Role.CHANNEL else accent.color or base.color
        return Stroke(color, self.faint if faint else base.width, dash)

    def ink_of(self, mark: Mark) -> str:
        """The colour of a mark."""
        if mark.color or mark.tint >= 0:
            return mark.color or self.series[mark.tint % len(self.series)]
        return self.ink if mark.tint == -1 else self.muted

    def shade(self, share: float | None) -> str:
        """The colour of a share from 0 to 1, between those of the ramp; the page's where there is none."""
        if share is None:
            return self.page
        place = share * (len(self.ramp) - 1)
        first = min(int(place), len(self.ramp) - 2)
        low, high = _channels(self.ramp[first]), _channels(self.ramp[first + 1])
        mixed = (round(a + (b - a) * (place - first)) for a, b in zip(low, high, strict=True))
        return "#" + "".join(f"{value:02x}" for value in mixed)

    def on(self, color: str) -> str:
        """The ink or the page's colour, whichever is read more easily on a colour."""
        return max((self.ink, self.page), key=lambda each: contrast(each, color))

    def label_ink(self, role: Role, family: int = -1) -> str:
        """The colour of a line's name."""
        return self._accent(family).color or self.label_inks.get(role, self.label_inks[Role.MEMORY])

    def _accent(self, family: int) -> Accent:
        return self.families[family % len(self.families)] if family >= 0 and self.families else Accent()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"); one by its name counts as grey."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """The relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, ...]:
    if len(color) == 7 and color.startswith("#"):
        return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))
    return (128, 128, 128)


_INK, _MUTED = "#1f2a37", "#5f6b7a"
_LIGHT_SERIES = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7a5195", "#4d4d4d")
_REACHED: tuple[tuple[float, ...], ...] = ((6, 3), (2, 2), (9, 3, 2, 3), (1, 3))
_PAPER_SERIES = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"),
    *("#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"),
)

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
        unit_gap=" ",
        ridge_to_top=False,
        title_in_corner=True,
        shapes=("circle", "square", "diamond", "triangle"),
        colors=len(_LIGHT_SERIES),
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
    series=_LIGHT_SERIES,
    families=tuple(map(Accent, ("#3b4654", "#8a4b12", "#0b6b5d", "#6b3fa0", "#9c2f5f"))),
    reached=_REACHED,
    faint=1.1,
    halo="#ffffff",
    mark_stroke=0.75,
    measured_stroke=1.75,
    tick_length=0,
    axis_stroke=Stroke("#8a94a1", 1),
    title_weight="bold",
    title_anchor="start",
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
        unit_gap="",
        ridge_to_top=True,
        title_in_corner=False,
        shapes=("x", "cross", "diamond", "triangle"),
        colors=len(_PAPER_SERIES),
        largest_mark=16,
        smallest_mark=6,
        measured_mark=12,
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
        Role.COMPUTE: "#ff0000",
        Role.RIDGE: "#006400",
        Role.ACHIEVED: "#555555",
        Role.NOTE: "#000000",
    },
    series=_PAPER_SERIES,
    families=tuple(Accent(dash=dash) for dash in ((6, 3), (2, 2), (9, 3, 2, 3), (4, 1.5), (1, 2.5))),
    reached=_REACHED,
    faint=1,
    halo="",
    mark_stroke=1.5,
    measured_stroke=1.75,
    tick_length=4,
    axis_stroke=Stroke("#000000", 1),
    title_weight="normal",
    title_anchor="middle",
)

THEMES: Mapping[str, Theme] = {theme.layout.theme: theme for theme in (LIGHT, PAPER)}
