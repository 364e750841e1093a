"""The places where the name of a line may stand, best first: those that lie at it, then those that are led to it."""

from collections.abc import Iterator, Sequence

from rooflang.figure.figure import Box
from rooflang.figure.texts.geometry import Line, around
from rooflang.figure.texts.label import AIR, Spot

_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)
_ACROSS = (0.0, 0.25, 0.5, 0.75, 1.0)
_ROWS_AT_FOOT, _ROWS_UP = 12, 20
_REACHES = (16.0, 28.0, 48.0, 72.0)

TIGHT = 4.0
"""As near to its line as a name gets where there is no more room."""


def along(top: Line, bottom: Line, width: float, height: float, clear: float) -> Iterator[Spot]:
    """Along rising lines, above the topmost or below the bottommost; then level, with a thin line that leads there."""
    # A mark reaches furthest across a slope with its corners.
    for gap in (clear * 1.42, TIGHT):
        for line, side in ((top, 1), (bottom, -1)):
            yield from _turned(line, width, height, side, gap)
    for reach in _REACHES:
        for line, side in ((bottom, 1), (top, -1)):
            yield from _off(line, width, height, side, reach)


def over(top: Line, bottom: Line, width: float, height: float, clear: float) -> Iterator[Spot]:
    """Over the topmost of flat lines, or under the bottommost, near its right end first."""
    for gap in (clear, TIGHT):
        for (x1, y, x2, _), side in ((top, -1), (bottom, 1)):
            left, right = x1 + width / 2 + AIR, x2 - width / 2 - 2 * AIR
            for x in (right - share * max(right - left, 0) for share in _ACROSS):
                yield Spot(Box(x, y + side * (gap + height / 2), width, height), (x, y), gap, align=1)


def beside(left: Line, right: Line, width: float, height: float) -> Iterator[Spot]:
    """Next to upright lines, from the foot upwards; then at the upper end, or turned, to run up the line."""
    foot, top = right[3], max(left[1], right[1])
    lowest = foot - 2 * AIR - height / 2
    rows = min(_ROWS_AT_FOOT, 1 + int(max(lowest - top, 0) // (height + 2)))
    for y in (lowest - row * (height + 2) for row in range(rows)):
        for (x, *_), side in ((right, 1), (left, -1)):
            edge = x + side * (AIR + 2)
            yield Spot(Box(edge + side * width / 2, y, width, height), (x, y), AIR + 2, align=-side)
    # Only at the end of its roof: not where other ridges end beside it, under the same ceiling.
    yield Spot(
        Box(left[0] - AIR - width / 2, top - 2 * AIR - height / 2, width, height), (left[0], top), 3 * AIR, align=1
    )
    for row in range(_ROWS_UP):
        y = foot - 2 * AIR - width / 2 - row * height
        for (x, *_), side in ((left, -1), (right, 1)):
            yield Spot(Box(x + side * (AIR + height / 2), y, width, height, -90.0), (x, y), AIR)


def _turned(line: Line, width: float, height: float, side: int, gap: float) -> Iterator[Spot]:
    x1, y1, x2, y2 = line
    thin = around(line)
    if thin.width <= width + 2 * AIR:
        return
    ux, uy = (x2 - x1) / thin.width, (y2 - y1) / thin.width
    away = side * (gap + height / 2)
    for share in _ALONG:
        run = width / 2 + AIR + share * (thin.width - width - 2 * AIR)
        middle = (x1 + ux * run + uy * away, y1 + uy * run - ux * away)
        yield Spot(Box(*middle, width, height, thin.angle), (x1 + ux * run, y1 + uy * run), gap)


def _off(line: Line, width: float, height: float, side: int, reach: float) -> Iterator[Spot]:
    """Level places under a rising line, or over it."""
    x1, y1, x2, y2 = line
    for share in _ALONG:
        x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
        middle = (x + side * (width / 2 + reach), y + side * (height / 2 + reach))
        yield Spot(Box(*middle, width, height), (x, y), led=True)


def column(heights: Sequence[float], height: float, top: float) -> list[float]:
    """The middles of rows in the order of what they name, each as near to it as the others let it be.

    `heights` ascend. Rows that would overlap share the middle between them (pools of adjacent violators).
    """
    pools: list[tuple[float, int]] = []
    for number, wanted in enumerate(heights):
        pools.append((wanted - number * height, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (value, count), (other, more) = pools[-1], pools[-2]
            pools[-2:] = [((value * count + other * more) / (count + more), count + more)]
    starts = [max(value, top + height / 2) for value, count in pools for _ in range(count)]
    return [start + number * height for number, start in enumerate(starts)]
