"""The key to the colours of cells, and to the lines between them: on the right of the frame, or under it."""

from collections.abc import Sequence
from math import log10

from rooflang.figure.figure import Box, Margins, Ramp
from rooflang.figure.panel.axis import Scale, axis, drawable
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.frozen import frozen, replace
from rooflang.program.schema import SHARES
from rooflang.units import number_text, si_text

_LEAST, _LARGE = 0.01, 1000
_WIDE, _GAP, _HIGH, _BESIDE = 14.0, 24.0, 160.0, 8.0
"""Of a key on the right: its width, what is between it and the frame, its height, and what is between it and its
numbers, in pixels."""
_TITLE, _LINE = 5 / 3, 3.0
"""How far its title is above it, and the line that is explained below it, in sizes of the type."""
_THIN, _AWAY, _UNDER = 10.0, 4.0, 4.0
"""Of a key below: its height, what is above its title, and what is between it and its numbers, in pixels."""
_SIDES = (-1.35, 1.0)
"""How far from the line what holds on either side of it is told, in sizes of the type."""

Text = tuple[str, float, float]


@frozen
class Colours:
    """What colours mean: a measure, what it is called, and its values from the least to the greatest."""

    measure: str
    title: str
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends."""
        return self.low, self.high

    def shown(self, start: float, end: float, size: float) -> list[tuple[float, str]]:
        """Round values with their places between two pixels; the ends where there is but one, which says little."""
        if self.high <= self.low:
            return [((start + end) / 2, short(self.low, self.measure, "%"))]
        scale = Scale(self.low, self.high, start, end, _is_log(self.ends, self.measure))
        found = [tick.value for tick in axis("", "", scale, (), size).ticks if tick.text]
        values = found if len(found) > 1 else [self.low, self.high]
        shares = [share_of(value, self.ends, self.measure) or 0.0 for value in values]
        return [
            (start + (end - start) * share, short(value, self.measure, "%"))
            for share, value in zip(shares, values, strict=True)
        ]


def ramp_at(
    colours: Colours, told: tuple[str, ...], frame: Box, margins: Margins, side: str, size: float
) -> tuple[Ramp, Margins]:
    """The key `below` the frame, or on its right, and the margins that hold it too; `told` is what holds on either side
    of lines between cells, if any."""
    if side == "below":
        ramp = _below(colours, told, frame, margins.bottom, size)
        lowest = max(y for _, _, y in ramp.texts) + LINE_HEIGHT / 2 * size
        return ramp, replace(margins, bottom=lowest + _AWAY - frame.bottom)
    ramp = _beside(colours, told, frame, size)
    right = max(x + text_width(text, size) for text, x, _ in ramp.texts)
    return ramp, replace(margins, right=right - frame.right)


def _beside(colours: Colours, told: tuple[str, ...], frame: Box, size: float) -> Ramp:
    line = size * LINE_HEIGHT
    under = (_LINE + _SIDES[1] + LINE_HEIGHT / 2) * size if told else line
    height = max(min(_HIGH, frame.height - 2 * line - under), line)
    box = Box(frame.right + _GAP + _WIDE / 2, frame.top + 2 * line + height / 2, _WIDE, height)
    texts = [(colours.title, box.left, box.top - _TITLE * size)]
    texts += [(text, box.right + _BESIDE, y) for y, text in colours.shown(box.bottom, box.top, size)]
    # Clear of the number beside the lower end, and of what stands over the line.
    middle = box.bottom + _LINE * size
    return Ramp(box, (*texts, *_told(told, box.left, middle, size)), told, middle)


def _below(colours: Colours, told: tuple[str, ...], frame: Box, foot: float, size: float) -> Ramp:
    """As wide as the frame, under all that stands below it."""
    top = frame.bottom + foot + _AWAY + size * LINE_HEIGHT
    box = Box(frame.x, top + _THIN / 2, frame.width, _THIN)
    texts = [(fit(colours.title, frame.width, size), box.left, box.top - LINE_HEIGHT / 2 * size)]
    numbers = box.bottom + _UNDER + LINE_HEIGHT / 2 * size
    shown = _apart(colours.shown(box.left, box.right, size), box, size)
    texts += [(text, x - text_width(text, size) / 2, numbers) for x, text in shown]
    middle = numbers + (LINE_HEIGHT / 2 + 2) * size
    fitted = tuple(fit(text, frame.width, size) for text in told)
    return Ramp(box, (*texts, *_told(fitted, box.left, middle, size)), fitted, middle, across=True)


def _told(told: tuple[str, ...], left: float, middle: float, size: float) -> list[Text]:
    return [(text, left, middle + away * size) for text, away in zip(told, _SIDES, strict=False)]


def _apart(ticks: Sequence[tuple[float, str]], box: Box, size: float) -> list[tuple[float, str]]:
    """Texts under colours, moved to where they stay under these; without those that would touch the one before."""
    found: list[tuple[float, str]] = []
    free = box.left
    for place, text in ticks:
        half = text_width(text, size) / 2
        middle = min(max(place, box.left + half), box.right - half)
        if middle - half >= free:
            found.append((middle, text))
            free = middle + half + _UNDER
    return found


def short(number: float, measure: str, unit: str = "") -> str:
    """A number as short as it can be; shares in per cent, whose sign stands in the key and not in each cell."""
    if number != number:
        return ""
    if measure in SHARES:
        return f"{number_text(100 * number, 2)} {unit}".strip()
    return number_text(number, 3) if _LEAST <= number < _LARGE else si_text(number, 3)


def share_of(number: float, ends: tuple[float, float], measure: str) -> float | None:
    """Where a value lies between the ends, by its logarithm where all are positive."""
    low, high = ends
    if number != number:
        return None
    if not _is_log(ends, measure):
        return min(max((number - low) / (high - low), 0.0), 1.0) if high > low else 0.5
    if not drawable(number):
        return 1.0 if number > low else 0.0
    return min(max(log10(number / low) / log10(high / low), 0.0), 1.0) if high > low else 0.5


def _is_log(ends: tuple[float, float], measure: str) -> bool:
    return measure not in SHARES and all(map(drawable, ends))
