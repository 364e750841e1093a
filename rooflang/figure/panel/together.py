"""Lines that lie on one another for a stretch take turns there, dash by dash, so that each of them is seen."""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from rooflang.figure.figure import Piece, Place
from rooflang.figure.panel.domain import Scales
from rooflang.frozen import frozen

_NEAR = 1.0
"""As many pixels apart, a line of usual width hides another."""

_MOST = 100_000
"""More comparisons than that nobody waits for, nor tells so many lines apart."""

_Pixel = tuple[float, float]


@frozen
class _Course:
    """A line in pixels, from the left to the right, and all that its colour depends on."""

    pixels: tuple[_Pixel, ...]
    look: Hashable

    def at(self, x: float) -> float:
        """Its height at a place between its ends."""
        after = min(max(bisect_left(self.pixels, (x,)), 1), len(self.pixels) - 1)
        (x1, y1), (x2, y2) = self.pixels[after - 1 : after + 1]
        return y1 + (x - x1) / (x2 - x1) * (y2 - y1)


def pieces(lines: Sequence[Sequence[Place]], looks: Sequence[Hashable], shown: Scales) -> tuple[tuple[Piece, ...], ...]:
    """Each line in pieces, alone or with others. Those that look alike have one turn together. What doesn't run from
    the left to the right stays whole."""
    courses = [_Course(_pixels(line, shown), look) for line, look in zip(lines, looks, strict=True)]
    running = [number for number, course in enumerate(courses) if _runs(course.pixels)]
    stops = sorted({x for number in running for x, _ in courses[number].pixels})
    found: list[list[tuple[float, float, tuple[int, int]]]] = [[] for _ in lines]
    if len(stops) * len(running) <= _MOST:
        for start, end in pairwise(stops):
            for number, turn in _turns([(number, courses[number]) for number in running], start, end):
                found[number].append((start, end, turn))
    return tuple(
        tuple(_joined(line, course, own, shown)) if own else (Piece(tuple(line), 0, 1),)
        for line, course, own in zip(lines, courses, found, strict=True)
    )


def _pixels(line: Sequence[Place], shown: Scales) -> tuple[_Pixel, ...]:
    return tuple((round(shown.x.pixel(place.x), 3), round(shown.y.pixel(place.y), 3)) for place in line)


def _runs(pixels: Sequence[_Pixel]) -> bool:
    return len(pixels) > 1 and all(a[0] < b[0] for a, b in pairwise(pixels))


def _turns(courses: Sequence[tuple[int, _Course]], start: float, end: float) -> Iterator[tuple[int, tuple[int, int]]]:
    """The lines between two places at which none turns: the number of each, its turn and of how many."""
    heights = [
        (course.at(start), course.at(end), number, course.look)
        for number, course in courses
        if course.pixels[0][0] <= start and end <= course.pixels[-1][0]
    ]
    group: list[tuple[float, float, int, Hashable]] = []
    for each in sorted(heights, key=lambda each: each[:3]):
        if group and not _is_near(group[0][:2], each[:2], end - start):
            yield from _numbered(group)
            group = []
        group.append(each)
    yield from _numbered(group)


def _is_near(one: tuple[float, float], other: tuple[float, float], run: float) -> bool:
    """Whether two straight pieces lie on one another: seen across them, so that steep ones need not be as near."""
    steep = (1 + ((one[1] - one[0]) / run) ** 2) ** 0.5
    return all(abs(a - b) <= _NEAR * steep for a, b in zip(one, other, strict=True))


def _numbered(group: Sequence[tuple[float, float, int, Hashable]]) -> Iterator[tuple[int, tuple[int, int]]]:
    ordered = sorted(group, key=lambda each: each[2])
    turns = {look: turn for turn, look in enumerate(dict.fromkeys(each[3] for each in ordered))}
    for _, _, number, look in ordered:
        yield number, (turns[look], len(turns))


def _joined(
    line: Sequence[Place], course: _Course, own: Sequence[tuple[float, float, tuple[int, int]]], shown: Scales
) -> Iterator[Piece]:
    """What follows one another with the same turn, as one."""
    stretches: list[tuple[float, float, tuple[int, int]]] = []
    for start, end, turn in own:
        if stretches and stretches[-1][2] == turn:
            start = stretches.pop()[0]
        stretches.append((start, end, turn))
    own_places = dict(zip((x for x, _ in course.pixels), line, strict=True))
    for start, end, (own_turn, of) in stretches:
        ends = [x for x in (start, end) if x not in own_places]
        beyond = {x: Place(shown.x.value(x), shown.y.value(course.at(x))) for x in ends}
        places = {x: place for x, place in {**own_places, **beyond}.items() if start <= x <= end}
        yield Piece(tuple(places[x] for x in sorted(places)), own_turn, of)
