"""How far two counts of the same ops agree: pure functions from points to the rows of a table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isclose

WITHIN = 0.01
MEASURES = ("flops", "bytes", "time")


@dataclass(frozen=True, slots=True)
class Setting:
    """What both sides are given."""

    model: str
    device: str
    phase: str
    batch: int
    seq: int
    tp: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """What one side makes of one op: FLOP, bytes, seconds, and what it is bound by. None is what it doesn't say."""

    setting: Setting
    op: str
    flops: float | None
    bytes: float | None
    time: float | None
    bound: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Ops of the library beside the ops of the peer that do the same, and why the two may count it otherwise."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many of the settings both sides say the same, measure by measure, and between which ratios they differ."""

    settings: frozenset[Setting]
    agreed: Mapping[str, int]
    whole: int
    ratios: Mapping[str, tuple[float, float]]


Points = Mapping[tuple[Setting, str], Point]


def indexed(points: Iterable[Point]) -> Points:
    return {(each.setting, each.op): each for each in points}


def compare(ours: Points, theirs: Points, group: Group) -> Agreement | None:
    """The group in all settings in which both sides have it; None if there are none."""
    pairs = []
    for setting in dict.fromkeys(setting for setting, op in theirs if op in group.theirs):
        mine, other = joined(ours, setting, group.ours), joined(theirs, setting, group.theirs)
        if mine and other:
            pairs.append((mine, other))
    return agreement(pairs) if pairs else None


def joined(points: Points, setting: Setting, ops: Sequence[str]) -> Point | None:
    """The ops of one setting, one after the other: sums, and the bound under which most of the time is spent."""
    found = [points[setting, op] for op in ops if (setting, op) in points]
    if not found:
        return None
    spent: dict[str | None, float] = defaultdict(float)
    for each in found:
        spent[each.bound] += each.time or 0
    bound = max(spent, key=lambda each: spent[each])
    flops, moved, time = (total(getattr(each, name) for each in found) for name in MEASURES)
    return Point(setting, " + ".join(ops), flops, moved, time, bound)


def total(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None


def agreement(pairs: Sequence[tuple[Point, Point]]) -> Agreement:
    tests: dict[str, Callable[[Point, Point], bool]] = {
        **{measure: (lambda a, b, m=measure: close(getattr(a, m), getattr(b, m))) for measure in MEASURES},
        "bound": lambda a, b: b.bound is None or a.bound == b.bound,
    }
    said = {
        measure: sum(test(*pair) for pair in pairs)
        for measure, test in tests.items()
        if any(getattr(theirs, measure) is not None for _, theirs in pairs)
    }
    whole = sum(all(test(*pair) for test in tests.values()) for pair in pairs)
    settings = frozenset(ours.setting for ours, _ in pairs)
    return Agreement(settings, said, whole, {each: span(each, pairs) for each in MEASURES if each in said})


def close(ours: float | None, theirs: float | None) -> bool:
    """Within 1%. What the peer doesn't say can't be wrong."""
    return theirs is None or (ours is not None and isclose(ours, theirs, rel_tol=WITHIN, abs_tol=1e-12))


def span(measure: str, pairs: Sequence[tuple[Point, Point]]) -> tuple[float, float]:
    """The least and the greatest of ours / theirs."""
    found = [ratio(getattr(ours, measure), getattr(theirs, measure)) for ours, theirs in pairs]
    return min(found), max(found)


def ratio(ours: float | None, theirs: float | None) -> float:
    if theirs is None or ours == theirs:
        return 1.0
    return (ours or 0) / theirs if theirs else inf
