"""Axes, logarithmic and even: domains with a little air, and ticks that never run into each other."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, floor, inf, isfinite, log10

from rooflang.figure.figure import Axis, Tick
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.frozen import frozen, replace
from rooflang.roofline.places import HIGHEST, LOWEST
from rooflang.units import ENERGY, MONEY, NONE, TIME, Dimension, number_text, quantity_text, si_text

_TEXT_AIR = 8.0
_ALMOST = 1e-6
"""What rows may lack of the room that they need, since that is computed."""
_PLAIN = 1e5
_SMALL = (TIME, ENERGY, MONEY)


@frozen
class Scale:
    """Values between `low` and `high` on a line from pixel `start` to pixel `end`, logarithmic or even."""

    low: float
    high: float
    start: float
    end: float
    log: bool = True

    def pixel(self, value: float) -> float:
        """Where a value stands."""
        if not self.log:
            return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.start + share * (self.end - self.start)

    def value(self, pixel: float) -> float:
        """What stands at a pixel."""
        share = (pixel - self.start) / (self.end - self.start)
        if not self.log:
            return self.low + share * (self.high - self.low)
        exponent = log10(self.low) + share * (log10(self.high) - log10(self.low))
        return _power(exponent)

    def holds(self, value: float) -> bool:
        """Whether a value is shown; a hair's breadth beyond counts as shown."""
        if not self.log:
            hair = 1e-9 * (self.high - self.low)
            return self.low - hair <= value <= self.high + hair
        return self.low * (1 - 1e-9) <= value <= self.high * (1 + 1e-9)

    @property
    def decades(self) -> float:
        """How many decades are shown."""
        return log10(self.high) - log10(self.low)


def drawable(value: float) -> bool:
    """Whether a logarithmic axis can show a value."""
    return isfinite(value) and LOWEST < value < HIGHEST


def airy(low: float, high: float, length: float, before: float, after: float) -> tuple[float, float]:
    """The domain in which `low` stands `before` pixels from the start and `high` `after` pixels from the end."""
    start, end = log10(low), log10(high)
    before, after = min(before, length / 6), min(after, length / 6)
    per_pixel = max(end - start, 0.5) / (length - before - after)
    return _outward(_power(start - before * per_pixel), -1), _outward(_power(end + after * per_pixel), 1)


def _power(exponent: float) -> float:
    """Ten to it, within what a double holds."""
    return float(10 ** min(max(exponent, -300.0), 300.0))


def _outward(value: float, way: int) -> float:
    """Four significant digits, which hold the value: what is drawn up to the frame ends at the very number shown."""
    digits, exponent = f"{value:.3e}".split("e")
    rounded = float(f"{digits}e{exponent}")
    step = 0 if (rounded - value) * way >= 0 else way
    return float(f"{round(float(digits) * 1000) + step}e{int(exponent) - 3}")


def axis(
    title: str, field: str, scale: Scale, wanted: Sequence[float], size: float, dimension: Dimension = NONE
) -> Axis:
    """The axis with the wanted ticks, or with ticks of its own where none are wanted. Those below 1 of a `dimension`
    that people write with small prefixes (time, energy, money) have their units."""
    if dimension in _SMALL:
        return _with_units(axis(title.split(" (")[0], field, scale, wanted, size), scale, size, dimension)
    values = sorted({value for value in wanted if scale.holds(value) and (drawable(value) or not scale.log)})
    ticks = _thinned(values, scale, size) if values else _own_ticks(scale, size)
    shown = {tick.value for tick in ticks}
    minor = tuple(value for value in _minor(scale) if value not in shown)
    return Axis(_fitting(title, scale, size), field, (scale.low, scale.high), ticks, minor, scale.log)


def _with_units(made: Axis, scale: Scale, size: float, dimension: Dimension) -> Axis:
    """The axis with quantities as texts, those left out that would run into others."""
    kept: list[Tick] = []
    end = -inf
    for tick in sorted(made.ticks, key=lambda tick: scale.pixel(tick.value)):
        text = quantity_text(tick.value, dimension) if tick.text else ""
        half, place = text_extent(text, scale, size) / 2, scale.pixel(tick.value)
        shown = text if place - half >= end else ""
        end = place + half if shown else end
        kept.append(Tick(tick.value, shown))
    return replace(made, ticks=tuple(sorted(kept, key=lambda tick: tick.value)))


def named_axis(title: str, field: str, scale: Scale, names: Sequence[str], size: float) -> Axis:
    """An axis of places 0, 1, 2, … with their names in the middle, upwards like lines of text; where they are too near,
    one in so many has its name."""
    places = [number + 0.5 for number in range(len(names))]
    room = abs(scale.end - scale.start) / max(len(names), 1)
    is_across = scale.end > scale.start
    need = max((text_width(name, size) + _TEXT_AIR if is_across else size * LINE_HEIGHT for name in names), default=0.0)
    step = max(1, ceil(need / room - _ALMOST)) if room else 1
    ticks = tuple(
        Tick(place, name if number % step == 0 else "")
        for number, (place, name) in enumerate(zip(places, names, strict=True))
    )
    return Axis(_fitting(title, scale, size), field, (scale.low, scale.high), ticks, (), log=False)


def _fitting(title: str, scale: Scale, size: float) -> str:
    """A title as long as its axis, or as what stands along most axes."""
    return fit(title, max(abs(scale.end - scale.start), 20 * size), size)


def tick_text(value: float, digits: int = 4) -> str:
    """`10k`, `100T`, `1024` rather than `1.024k`, and `0.1` rather than `100m`."""
    text = si_text(value, digits)
    is_count = value < _PLAIN and value == int(value) and "." in text
    return text if value >= 1 and not is_count else number_text(value, digits)


def text_extent(text: str, scale: Scale, size: float) -> float:
    """How many pixels of the axis a tick's text takes: its width along a horizontal one, its height on a vertical."""
    return text_width(text, size) + _TEXT_AIR if scale.end > scale.start else size * LINE_HEIGHT + 2


def _own_ticks(scale: Scale, size: float) -> tuple[Tick, ...]:
    if not scale.log:
        return tuple(tick for tick in _thinned(_even(scale), scale, size) if tick.text)
    decades = _powers(scale, (1,))
    if len(decades) == 2:
        # Two numbers are little to read an axis by.
        for digits in ((1, 2, 5), (1, 3)):
            parts = _powers(scale, digits)
            if not _collide(parts, scale, size):
                return tuple(Tick(value, text) for value, text in zip(parts, _texts(parts), strict=True))
    if len(decades) >= 3 or (len(decades) == 2 and scale.decades >= 1.5):
        kept = next(kept for step in range(1, 700) if not _collide(kept := _every(decades, step), scale, size))
        return tuple(Tick(value, text) for value, text in zip(kept, _texts(kept), strict=True))
    parts = _powers(scale, (1, 2, 5))
    values = parts if len(parts) >= 3 else _even(scale)
    return tuple(tick for tick in _thinned(values, scale, size) if tick.text)


def _every(decades: list[float], step: int) -> list[float]:
    """Multiples of the step, so that 1 and not 10 is marked where every third decade is."""
    return [value for value in decades if round(log10(value)) % step == 0] or decades[:1]


def _powers(scale: Scale, digits: Iterable[int]) -> list[float]:
    exponents = range(floor(log10(scale.low)) - 1, ceil(log10(scale.high)) + 1)
    values = [float(f"{digit}e{exponent}") for exponent in exponents for digit in digits]
    return [value for value in values if scale.holds(value)]


def _even(scale: Scale) -> list[float]:
    """Round values at even steps, for less than a decade."""
    rough = (scale.high - scale.low) / 5.5
    power = floor(log10(rough))
    factor = next(factor for factor in (1, 2, 5, 10) if factor * 10.0**power >= rough * (1 - 1e-9) or factor == 10)
    step = float(f"{factor}e{power}")
    first, last = ceil(scale.low / step - 1e-9), floor(scale.high / step + 1e-9)
    return [float(f"{number * factor}e{power}") for number in range(first, last + 1)] or [scale.low]


def _minor(scale: Scale) -> list[float]:
    """The lines between decades, where there is room for them."""
    if not scale.log:
        return []
    room = abs(scale.end - scale.start) / scale.decades
    return _powers(scale, range(1, 10)) if room >= 36 else []


def _texts(values: Sequence[float]) -> list[str]:
    """One text a value, with as many digits as it takes to tell them apart."""
    for digits in range(4, 18):
        texts = [tick_text(value, digits) for value in values]
        if len(set(texts)) == len(values):
            return texts
    return [repr(value) for value in values]


def _collide(values: Sequence[float], scale: Scale, size: float) -> bool:
    extents = [text_extent(text, scale, size) for text in _texts(values)]
    places = zip(map(scale.pixel, values), extents, strict=True)
    return any(abs(b - a) < (wide + broad) / 2 for (a, wide), (b, broad) in pairwise(places))


def _thinned(values: Sequence[float], scale: Scale, size: float) -> tuple[Tick, ...]:
    """All values; a text that would run into a rounder value's is left out."""
    texts = dict(zip(values, _texts(values), strict=True))
    kept: list[tuple[float, float]] = []
    shown: set[float] = set()
    for value in sorted(values, key=_roundness):
        place, extent = scale.pixel(value), text_extent(texts[value], scale, size)
        if all(abs(place - other) >= (extent + wide) / 2 for other, wide in kept):
            kept.append((place, extent))
            shown.add(value)
    return tuple(Tick(value, texts[value] if value in shown else "") for value in values)


def _roundness(value: float) -> tuple[int, int, float]:
    """Powers of ten first, then 5 and 2, then the shorter number."""
    digits = f"{value:.9e}".split("e")[0].rstrip("0")
    return {"1.": 0, "5.": 1, "2.": 2}.get(digits, 3), len(digits), value
