"""Labels: each at the first of its places where the rules let it stand, so that none is read as another line's name.

The rules, which hold for the names of lines: a name meets no line, no other label and no legend, and lies in the frame;
no foreign line is as near to it as its own; where a thin line leads to it, that crosses nothing. Marks are only avoided
where they can be. A note stands where the spec wants it: it keeps clear of other labels, and of the rest where it can.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import hypot, inf

from rooflang.figure.figure import Box, Label, Role
from rooflang.figure.texts.geometry import Line, around, crossing, grown, rows_of, touch, within
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width
from rooflang.frozen import frozen

AIR = 3.0
"""Between a label and whatever else is there."""

_ON_POINT, _ON_LINE, _LED = 10.0, 3.0, 1.0


@frozen
class Spot:
    """Where a text may stand, and the pixel of its line that it stands by.

    `gap` is how far away from its line it is; `led` if a thin line has to lead there instead. Several rows begin at the
    left of the box with an `align` of -1, end at its right with 1, and stand in its middle with 0.
    """

    box: Box
    foot: tuple[float, float]
    gap: float = 0.0
    led: bool = False
    align: int = 0

    @property
    def leader(self) -> Line | None:
        """From just outside the box to the foot."""
        if not self.led:
            return None
        x, y = self.foot
        box = grown(self.box, 1.0)
        return min(max(x, box.left), box.right), min(max(y, box.top), box.bottom), x, y


@frozen
class Obstacles:
    """What labels keep clear of: the frame, the `blocks` (the legend), points, and the lines of roofs and ridges."""

    frame: Box
    blocks: tuple[Box, ...]
    points: tuple[Box, ...]
    lines: tuple[Line, ...]


@frozen
class Wanted:
    """A text or several in rows, what they name, and their places, best first.

    `own` are the lines that are named, `rivals` those that the text could be taken for; `families` are those of the
    lines, a text each, where they have any.
    """

    role: Role
    texts: tuple[str, ...]
    size: float
    own: tuple[Line, ...]
    rivals: tuple[Line, ...]
    spots: tuple[Spot, ...]
    families: tuple[int, ...] = ()


@frozen
class _Taken:
    """What the labels take that stand in the frame already."""

    boxes: tuple[Box, ...]
    leaders: tuple[Line, ...]


def place(want: Wanted, obstacles: Obstacles, placed: Sequence[Label]) -> tuple[Label, ...]:
    """The labels, one a row, at the best place that is left; none where there is no such place."""
    taken = _taken(placed, obstacles.frame)
    spot = _best(want, want.spots, obstacles, taken)
    if spot is None and not want.own:
        spot = _best(want, _anywhere(want, obstacles.frame), obstacles, taken)
    return _labels(want, spot) if spot else ()


def clearly(want: Wanted, obstacles: Obstacles, placed: Sequence[Label]) -> tuple[Label, ...]:
    """The labels at the first place that hides nothing at all; none where there is no such place."""
    taken = _taken(placed, obstacles.frame)
    for spot in want.spots:
        if _is_open(want, spot, obstacles, taken) and not _cost(spot, obstacles):
            return _labels(want, spot)
    return ()


def is_free(box: Box, obstacles: Obstacles) -> bool:
    """Whether a box meets no point and no line."""
    return not _is_crossed(box, obstacles.lines) and not any(touch(box, point) for point in obstacles.points)


def note(text: str, size: float, x: float, y: float) -> Wanted:
    """A text that begins at a place, or ends there, or stands over or under it."""
    width, height = text_width(text, size), size * LINE_HEIGHT
    shifts = [(i, j) for j in (0, -1, 1, -2, 2) for i in (0.5, -0.5, 0.0)]
    spots = tuple(Spot(Box(x + i * width, y + j * height, width, height), (x, y)) for i, j in shifts)
    return Wanted(Role.NOTE, (text,), size, (), (), spots)


def _taken(placed: Sequence[Label], frame: Box) -> _Taken:
    inside = [label for label in placed if label.box.left < frame.right]
    return _Taken(tuple(label.box for label in inside), tuple(label.leader for label in inside if label.leader))


def _labels(want: Wanted, spot: Spot) -> tuple[Label, ...]:
    widths = [text_width(text, want.size) for text in want.texts]
    boxes = rows_of(spot.box, widths, spot.align)
    led = _led(want, spot)
    return tuple(
        Label(want.role, text, box, spot.leader if row == led else None, want.families[row] if want.families else -1)
        for row, (text, box) in enumerate(zip(want.texts, boxes, strict=True))
    )


def _led(want: Wanted, spot: Spot) -> int:
    """The row of the line that a leader ends at: of several lines it is the outermost."""
    foot = Box(*spot.foot, 1.0, 1.0)
    ends = [row for row, line in enumerate(want.own[: len(want.texts)]) if touch(foot, around(line))]
    return ends[0] if ends else 0


def _best(want: Wanted, spots: Iterable[Spot], obstacles: Obstacles, taken: _Taken) -> Spot | None:
    best, least = None, inf
    for spot in spots:
        if least <= (_LED if spot.led else 0):
            break
        if _is_open(want, spot, obstacles, taken):
            cost = _cost(spot, obstacles)
            best, least = (spot, cost) if cost < least else (best, least)
    return best


def _is_open(want: Wanted, spot: Spot, obstacles: Obstacles, taken: _Taken) -> bool:
    """Whether the rules let a text stand there."""
    if not within(spot.box, obstacles.frame, AIR):
        return False
    airy = grown(spot.box, AIR / 2)
    led = [around(spot.leader)] if spot.leader else []
    return (
        not (want.own and _is_crossed(airy, obstacles.lines))
        and not (spot.gap and _is_crossed(grown(spot.box, spot.gap), want.rivals))
        and not any(line not in want.own for box in led for line in crossing(box, obstacles.lines))
        and not any(touch(box, other) for box in (airy, *led) for other in (*obstacles.blocks, *taken.boxes))
        and not any(_is_crossed(box, taken.leaders) for box in (airy, *led))
    )


def _is_crossed(box: Box, lines: Iterable[Line]) -> bool:
    return next(crossing(box, lines), None) is not None


def _cost(spot: Spot, obstacles: Obstacles) -> float:
    """What a place costs: what the text covers, and the line that leads to it."""
    airy = grown(spot.box, AIR / 2)
    covered = len(list(crossing(airy, obstacles.lines)))
    hidden = sum(touch(airy, point) for point in obstacles.points)
    return _ON_LINE * covered + _ON_POINT * hidden + _LED * spot.led


def _anywhere(want: Wanted, frame: Box) -> Iterator[Spot]:
    """All over the frame, nearest first."""
    shape, (x, y) = want.spots[0].box, want.spots[0].foot
    columns = int(frame.width // 12)
    rows = int(frame.height // shape.height)
    middles = [
        (frame.left + (column + 0.5) * 12, frame.top + (row + 0.5) * shape.height)
        for column in range(columns)
        for row in range(rows)
    ]
    for middle in sorted(middles, key=lambda place: hypot(place[0] - x, place[1] - y)):
        yield Spot(Box(*middle, shape.width, shape.height), (x, y))
