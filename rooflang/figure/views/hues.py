"""How ops look in bars: what belongs together has one hue, what is too small to be told apart one look together."""

from collections.abc import Iterator, Mapping, Sequence

from rooflang.figure.figure import Layout, Mark
from rooflang.figure.panel.looks import FAINT
from rooflang.units import number_text

HATCHES = 5
"""The ways of filling an area with one hue: plain, and hatched in four ways."""

_TOGETHER, _AGAIN = (0, 1, 3, 4, 2), (2, 4, 3, 1)
"""In which order they are taken: by what has a hue first, and by others that have it as well."""

_SMALL = 0.02
"""Of each bar, as much as an op may take that isn't told apart."""


def marks_of(bars: Sequence[Mapping[str, float]], layout: Layout) -> dict[str, Mark]:
    """The look of each op, by its name, over bars of times in s; that of what is too small has the name which says how
    many ops these are and how much of any bar. An op that is called like another one and a word more, as
    `out backward` beside `out`, has its hue, hatched. Where there are more hues than the theme's, small ops are taken
    together, the least first, and hues come again, hatched."""
    most = _most(bars)
    kept = _kept(most, layout)
    looks, size = dict(_looks(kept, layout.colors)), layout.smallest_mark + 5
    marks = {op: Mark("block", looks[op][0], "", size, hatch=looks[op][1]) for op in kept}
    others = [op for op in most if op not in marks]
    if others:
        marks[_called(others, bars)] = Mark("block", FAINT, "", size)
    return marks


def name_of(op: str, marks: Mapping[str, Mark]) -> str:
    """Under which name an op is drawn: its own, or that of all others."""
    return op if op in marks else next(name for name, mark in marks.items() if mark.tint == FAINT)


def is_others(mark: Mark) -> bool:
    """Whether a look is that of all that isn't told apart."""
    return mark.tint == FAINT


def _most(bars: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The largest share of any bar that each op has, in the order in which ops come."""
    most: dict[str, float] = {}
    for times in bars:
        total = sum(times.values())
        for op, time in times.items():
            most[op] = max(most.get(op, 0.0), time / total if total else 0.0)
    return most


def _kept(most: Mapping[str, float], layout: Layout) -> list[str]:
    """The ops that have a look of their own. One small op alone keeps it as well."""
    kept, left = list(most), sorted(most, key=lambda op: most[op])
    while left and ((len(_families(kept)) > layout.colors and most[left[0]] < _SMALL) or not _fits(kept, layout)):
        kept.remove(left.pop(0))
    return list(most) if len(kept) == len(most) - 1 and _fits(list(most), layout) else kept


def _fits(ops: Sequence[str], layout: Layout) -> bool:
    return all(hatch < HATCHES for _, (_, hatch) in _looks(ops, layout.colors))


def _looks(ops: Sequence[str], colors: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The number of the hue of each op, and how it is hatched, `HATCHES` where all ways are taken. What belongs
    together is hatched in other ways than what only has to share a hue."""
    left = [list(range(HATCHES)) for _ in range(colors)]
    for number, family in enumerate(_families(ops).values()):
        tint = number % colors
        for op in family:
            ways = _TOGETHER if number < colors else _AGAIN
            hatch = next((way for way in ways if way in left[tint]), HATCHES)
            if hatch < HATCHES:
                left[tint].remove(hatch)
            yield op, (tint, hatch)


def _families(ops: Sequence[str]) -> dict[str, list[str]]:
    """What belongs together, under the shortest name."""
    families: dict[str, list[str]] = {}
    for op in ops:
        bases = [other for other in ops if op.startswith(f"{other} ")]
        families.setdefault(min(bases, key=len, default=op), []).append(op)
    return families


def _called(others: Sequence[str], bars: Sequence[Mapping[str, float]]) -> str:
    """All others, and how much of a bar they are together where that is the most."""
    shares = [sum(times.get(op, 0.0) for op in others) / (sum(times.values()) or 1.0) for times in bars]
    return f"{len(others)} others (up to {number_text(100 * max(shares), 2)} %)"
