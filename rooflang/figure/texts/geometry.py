"""Boxes that may be turned: whether they touch, and whether a line crosses them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin

from rooflang.figure.figure import Box

Line = tuple[float, float, float, float]


def touch(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    reach = hypot(one.width, one.height) + hypot(other.width, other.height)
    if hypot(one.x - other.x, one.y - other.y) * 2 >= reach:
        return False
    axes = {box.angle % 90 for box in (one, other)}
    return all(_overlap(one, other, angle + turn) for angle in axes for turn in (0, 90))


def crossing(box: Box, lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, a pixel thick, that cross a box. As `touch` would say of each, but much sooner."""
    for line in lines:
        if _crosses(_turned(line, box) if box.angle else line, box):
            yield line


def around(line: Line, thickness: float = 1.0) -> Box:
    """The thin box of a line."""
    x1, y1, x2, y2 = line
    length = hypot(x2 - x1, y2 - y1)
    return Box((x1 + x2) / 2, (y1 + y2) / 2, length, thickness, _angle(line) if length else 0.0)


def within(box: Box, frame: Box, air: float = 0.0) -> bool:
    """Whether a box lies in an upright frame, so far from its edges."""
    if not box.angle:
        wide, tall = box.width / 2 + air, box.height / 2 + air
        return (
            frame.left <= box.x - wide
            and box.x + wide <= frame.right
            and frame.top <= box.y - tall
            and box.y + tall <= frame.bottom
        )
    corners = outline(box)
    return (
        min(x for x, _ in corners) >= frame.left + air
        and max(x for x, _ in corners) <= frame.right - air
        and min(y for _, y in corners) >= frame.top + air
        and max(y for _, y in corners) <= frame.bottom - air
    )


def outline(box: Box) -> tuple[tuple[float, float], ...]:
    """The four corners."""
    turn = radians(box.angle)
    dx, dy = (cos(turn) * box.width / 2, sin(turn) * box.width / 2)
    ex, ey = (-sin(turn) * box.height / 2, cos(turn) * box.height / 2)
    return tuple((box.x + i * dx + j * ex, box.y + i * dy + j * ey) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1)))


def grown(box: Box, by: float) -> Box:
    """The box with so much air on all sides."""
    return Box(box.x, box.y, box.width + 2 * by, box.height + 2 * by, box.angle)


def rows_of(box: Box, widths: Sequence[float], align: int = 0) -> tuple[Box, ...]:
    """Boxes of these widths below one another, as the rows of a box that may be turned: in its middle, or at its left
    (-1) or right (1) side."""
    height, turn = box.height / len(widths), radians(box.angle)
    made = []
    for row, width in enumerate(widths):
        along, down = align * (box.width - width) / 2, (row + 0.5) * height - box.height / 2
        x, y = box.x + cos(turn) * along - sin(turn) * down, box.y + sin(turn) * along + cos(turn) * down
        made.append(Box(x, y, width, height, box.angle))
    return tuple(made)


def segments(corners: tuple[tuple[float, float], ...]) -> tuple[Line, ...]:
    """The lines between corners that follow one another."""
    return tuple((x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(corners))


def _crosses(line: Line, box: Box) -> bool:
    """Whether a line crosses an upright box, told by the shadows on its sides and across the line."""
    x1, y1, x2, y2 = line
    x1, x2, y1, y2 = x1 - box.x, x2 - box.x, y1 - box.y, y2 - box.y
    half, tall = (box.width + 1) / 2, (box.height + 1) / 2
    if (x1 >= half and x2 >= half) or (x1 <= -half and x2 <= -half):
        return False
    if (y1 >= tall and y2 >= tall) or (y1 <= -tall and y2 <= -tall):
        return False
    across, down = y2 - y1, x1 - x2
    return abs(x1 * across + y1 * down) < half * abs(across) + tall * abs(down)


def _turned(line: Line, box: Box) -> Line:
    """The line as seen by one for whom the box is upright."""
    turn = radians(box.angle)
    c, s = cos(turn), sin(turn)
    x1, y1, x2, y2 = line[0] - box.x, line[1] - box.y, line[2] - box.x, line[3] - box.y
    return box.x + x1 * c + y1 * s, box.y + y1 * c - x1 * s, box.x + x2 * c + y2 * s, box.y + y2 * c - x2 * s


def _angle(line: Line) -> float:
    x1, y1, x2, y2 = line
    return degrees(atan2(y2 - y1, x2 - x1))


def _overlap(one: Box, other: Box, angle: float) -> bool:
    """Whether the shadows on a direction overlap."""
    (low, high), (other_low, other_high) = _shadow(one, angle), _shadow(other, angle)
    return low < other_high - 1e-9 and other_low < high - 1e-9


def _shadow(box: Box, angle: float) -> tuple[float, float]:
    direction, turn = radians(angle), radians(box.angle - angle)
    middle = box.x * cos(direction) + box.y * sin(direction)
    half = (abs(cos(turn)) * box.width + abs(sin(turn)) * box.height) / 2
    return middle - half, middle + half
