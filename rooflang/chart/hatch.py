"""Lines that hatch a rectangle: the page shows through an area in one of several ways."""

from collections.abc import Iterator
from math import ceil, floor

from rooflang.figure.figure import Box

Line = tuple[float, float, float, float]

_APART = 7.0
"""Between lines, along either axis."""


def hatching(box: Box, hatch: int) -> Iterator[Line]:
    """The lines in a box: rising, falling, level, or rising and falling; none for 0. They go on from box to box."""
    if hatch in (1, 4):
        yield from _rising(box)
    if hatch in (2, 4):
        yield from _falling(box)
    if hatch == 3:
        yield from ((box.left, y, box.right, y) for y in _steps(box.top, box.bottom))


def _rising(box: Box) -> Iterator[Line]:
    for sum_ in _steps(box.left + box.top, box.right + box.bottom):
        low, high = max(box.left, sum_ - box.bottom), min(box.right, sum_ - box.top)
        yield low, sum_ - low, high, sum_ - high


def _falling(box: Box) -> Iterator[Line]:
    for off in _steps(box.left - box.bottom, box.right - box.top):
        low, high = max(box.left, off + box.top), min(box.right, off + box.bottom)
        yield low, low - off, high, high - off


def _steps(start: float, end: float) -> Iterator[float]:
    yield from (step * _APART for step in range(ceil(start / _APART + 1e-9), floor(end / _APART - 1e-9) + 1))
