"""What a look consists of: colours, weights and dashes, and the layout that `compose` needs to know of it."""

from collections.abc import Mapping

from rooflang.figure.figure import Layout, Mark, Role
from rooflang.frozen import frozen

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Labels are measured in the first of these; the others are as wide."""

TEXT, GRAPHICS = 4.5, 3.0
"""The least contrasts to what is behind: WCAG 2.1, 1.4.3 and 1.4.11."""

REACHED: tuple[tuple[float, ...], ...] = ((6, 3), (2, 2), (9, 3, 2, 3), (1, 3))
"""The dashes of what is reached, class by class."""


_DASH, _LEAST_DASH, _PERIOD = 9.0, 4.0, 36.0
"""Of lines that lie on one another: the longest and the shortest dash, and after how many pixels all had their turn."""


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
    don't limit what is drawn, `fine` that of thin lines: trails, rows, what leads to a roof. `label_inks` colours the
    names of lines; marks with `halo` are filled and have an edge in that colour. `ramp` are the colours of shares
    from 0 to 1.
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
    fine: float
    halo: str
    mark_stroke: float
    measured_stroke: float
    tick_length: float
    axis_stroke: Stroke
    title_weight: str
    title_anchor: str
    ramp: tuple[str, ...]

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
        hue = mark.color or self._accent(mark.family).color
        if hue or mark.tint >= 0:
            return hue or self.series[mark.tint % len(self.series)]
        return self.ink if mark.tint == -1 else self.muted

    def trail(self, mark: Mark, family: int, width: float) -> Stroke:
        """The line through marks: in the hue of a machine, or with its dashes, where it is all of one."""
        accent = self._accent(family)
        return Stroke(mark.color or accent.color or self.ink_of(mark), width * self.fine, accent.dash)

    @staticmethod
    def turn(turn: int, of: int) -> tuple[float, ...]:
        """The dashes of a line that so many have in common, each over those before it: what is left of it is one dash
        in so many."""
        dash = max(_LEAST_DASH, min(_DASH, _PERIOD / of))
        return ((of - turn) * dash, turn * dash) if turn else ()

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
        """The ink or the page's colour, whichever is read more easily on a colour; where neither is read well, black or
        white, of which one is on every colour: their contrasts to it have the product 21, more than 4.5 * 4.5."""
        best = max((self.ink, self.page), key=lambda each: contrast(each, color))
        if contrast(best, color) >= TEXT:
            return best
        return max(("#000000", "#ffffff"), key=lambda each: contrast(each, color))

    def label_ink(self, role: Role, family: int = -1) -> str:
        """The colour of a line's name."""
        return self._accent(family).color or self.label_inks.get(role, self.label_inks[Role.MEMORY])

    def _accent(self, family: int) -> Accent:
        """What tells a machine apart: where hues begin anew, they have dashes."""
        if family < 0 or not self.families:
            return Accent()
        again, place = divmod(family, len(self.families))
        accent = self.families[place]
        return Accent(accent.color, REACHED[(again - 1) % len(REACHED)]) if again and accent.color else accent


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
