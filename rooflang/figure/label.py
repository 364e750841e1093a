"""Labels: each at the first of its places where it meets nothing else, so that no two ever overlap."""

from collections.abc import Iterable, Iterator, Sequence
from math import hypot, inf

from rooflang.figure.figure import Box, Label, Role
from rooflang.figure.geometry import Line, around, grown, touch, within
from rooflang.figure.metrics import LINE_HEIGHT, text_width
from rooflang.frozen import frozen

_AIR = 3.0
_ON_POINT, _BETWEEN, _ON_LINE, _LED = 10.0, 8.0, 3.0, 1.0
_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)


@frozen
class Spot:
    """Where a text may stand, and the pixel of its line that it stands by; `led` if a thin line has to lead there."""

    box: Box
    foot: tuple[float, float]
    led: bool = False

    @property
    def tie(self) -> Line:
        """From just outside the box to the foot."""
        x, y = self.foot
        box = grown(self.box, 1.0)
        if self.box.angle:
            return box.x, box.y, x, y
        return min(max(x, box.left), box.right), min(max(y, box.top), box.bottom), x, y


@frozen
class Obstacles:
    """What labels keep clear of: `blocks` (the legend) and the frame always, points and lines where they can."""

    frame: Box
    blocks: tuple[Box, ...]
    points: tuple[Box, ...]
    lines: tuple[Box, ...]


@frozen
class Wanted:
    """A text, what it stands for, its own line, the pixel that it names, and its places, best first."""

    role: Role
    text: str
    own: tuple[Box, ...]
    anchor: tuple[float, float]
    spots: tuple[Spot, ...]


def place(wanted: Iterable[Wanted], obstacles: Obstacles) -> tuple[Label, ...]:
    """Each text at its best place that is left; what finds none at all (in a tiny chart) is left out."""
    placed: list[Label] = []
    for want in wanted:
        best = _best(want, want.spots, obstacles, placed)
        best = best or _best(want, _anywhere(want, obstacles.frame), obstacles, placed)
        if best is not None:
            placed.append(Label(want.role, want.text, best.box, best.tie if best.led else None))
    return tuple(placed)


def is_free(box: Box, obstacles: Obstacles) -> bool:
    """Whether a box meets no point and no line."""
    return not any(touch(box, other) for other in (*obstacles.lines, *obstacles.points))


def along(role: Role, text: str, size: float, line: Line, clear: float) -> Wanted:
    """A text that runs along a rising line, above it or below, `clear` pixels away."""
    width, height = text_width(text, size), size * LINE_HEIGHT
    x1, y1, x2, y2 = line
    thin = around(line)
    spots = []
    if thin.width > width + 2 * _AIR:
        ux, uy = (x2 - x1) / thin.width, (y2 - y1) / thin.width
        for side in (1, -1):
            # A mark reaches furthest across a slope with its corners.
            away = side * (clear * 1.42 + height / 2)
            for share in _ALONG:
                run = width / 2 + _AIR + share * (thin.width - width - 2 * _AIR)
                middle = (x1 + ux * run + uy * away, y1 + uy * run - ux * away)
                spots.append(Spot(Box(*middle, width, height, thin.angle), (x1 + ux * run, y1 + uy * run)))
    return Wanted(role, text, (thin,), (thin.x, thin.y), (*spots, *_off(line, width, height)))


def _off(line: Line, width: float, height: float) -> Iterator[Spot]:
    """Level places under a rising line, and over it, to which a thin line leads past its neighbours."""
    x1, y1, x2, y2 = line
    for reach in (2.5, 4.0, 6.0):
        for side in (1, -1):
            for share in _ALONG:
                x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
                middle = (x + side * (width / 2 + reach * height), y + side * reach * height)
                yield Spot(Box(*middle, width, height), (x, y), led=True)


def above(role: Role, text: str, size: float, line: Line, clear: float, own: tuple[Box, ...] = ()) -> Wanted:
    """A text over a flat line, or under it, near its right end first; `own` where the line is part of a longer one."""
    width, height = text_width(text, size), size * LINE_HEIGHT
    x1, y, x2, _ = line
    left, right = x1 + width / 2 + _AIR, x2 - width / 2 - 2 * _AIR
    middles = [right - share * max(right - left, 0) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    near = clear + height / 2
    spots = [
        Spot(Box(x, y + side * (near + row * (height + 2)), width, height), (x, y), led=row > 0)
        for row in range(8)
        for side in (-1, 1)
        for x in middles
    ]
    return Wanted(role, text, own or (around(line),), (x2 - width, y), tuple(spots))


def beside(role: Role, text: str, size: float, line: Line) -> Wanted:
    """A text next to an upright line, from its foot upwards; further out a thin line leads to it."""
    width, height = text_width(text, size), size * LINE_HEIGHT
    x, _, _, foot = line
    spots = []
    for reach in (0.0, 14.0, 28.0, 56.0):
        for row in range(12):
            y = foot - 2 * _AIR - height / 2 - row * (height + 2)
            for side in (1, -1):
                edge = x + side * (_AIR + 2 + reach)
                spots.append(Spot(Box(edge + side * width / 2, y, width, height), (x, y), led=reach > 0))
    return Wanted(role, text, (around(line),), (x, foot), tuple(spots))


def at(role: Role, text: str, size: float, x: float, y: float) -> Wanted:
    """A text that begins at a place, or ends there, or stands over or under it."""
    width, height = text_width(text, size), size * LINE_HEIGHT
    shifts = [(i, j) for j in (0, -1, 1, -2, 2) for i in (0.5, -0.5, 0.0)]
    spots = tuple(Spot(Box(x + i * width, y + j * height, width, height), (x, y)) for i, j in shifts)
    return Wanted(role, text, (), (x, y), spots)


def _best(want: Wanted, spots: Iterable[Spot], obstacles: Obstacles, placed: Sequence[Label]) -> Spot | None:
    best, least = None, inf
    # What the name could be taken for: found once, since a name is tried at many places.
    foreign = [line for line in obstacles.lines if line not in want.own] if want.own else []
    for spot in spots:
        if least <= (_LED if spot.led else 0):
            break
        if _is_open(spot, obstacles, placed):
            cost = _cost(spot, obstacles, foreign)
            best, least = (spot, cost) if cost < least else (best, least)
    return best


def _is_open(spot: Spot, obstacles: Obstacles, placed: Sequence[Label]) -> bool:
    """Whether a label may stand there at all: in the frame, and clear of the legend and of other labels."""
    taken = [grown(spot.box, _AIR / 2), *([around(spot.tie)] if spot.led else [])]
    return (
        within(spot.box, obstacles.frame, _AIR)
        and not any(touch(box, block) for box in taken for block in obstacles.blocks)
        and not any(_meets(box, label) for box in taken for label in placed)
    )


def _cost(spot: Spot, obstacles: Obstacles, foreign: Sequence[Box]) -> float:
    """What a place costs: what the text covers, and the other lines that stand between it and its own."""
    airy, tie = grown(spot.box, _AIR / 2), around(spot.tie)
    between = sum(touch(tie, line) for line in foreign)
    covered = sum(touch(airy, line) for line in obstacles.lines)
    hidden = sum(touch(airy, point) for point in obstacles.points)
    return _ON_LINE * covered + _ON_POINT * hidden + (_LED + between if spot.led else _BETWEEN * between)


def _meets(box: Box, label: Label) -> bool:
    return touch(box, label.box) or (label.leader is not None and touch(box, around(label.leader)))


def _anywhere(want: Wanted, frame: Box) -> Iterator[Spot]:
    """All over the frame, nearest first, with a line that leads to what is named."""
    shape = want.spots[0].box
    x, y = want.anchor
    columns = int(frame.width // 12)
    rows = int(frame.height // shape.height)
    middles = [
        (frame.left + (column + 0.5) * 12, frame.top + (row + 0.5) * shape.height)
        for column in range(columns)
        for row in range(rows)
    ]
    for middle in sorted(middles, key=lambda place: hypot(place[0] - x, place[1] - y)):
        box = Box(*middle, shape.width, shape.height)
        yield Spot(box, want.anchor, led=bool(want.own))
