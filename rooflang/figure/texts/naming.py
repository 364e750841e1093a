"""The names of roofs and ridges: which lines share a label, and what stands beyond the frame."""

from collections.abc import Sequence
from math import inf

from rooflang.figure.figure import Box, Label, RidgeLine, Role, Roof
from rooflang.figure.texts.geometry import Line
from rooflang.figure.texts.label import Obstacles, Wanted, clearly, place
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.texts.spots import along, beside, column, over
from rooflang.frozen import frozen, replace

_APART, _REACH, _GAP, _WIDEST = 2.0, 20.0, 4.0, 260 / 12
"""In pixels, but for the last: in sizes of the type."""

_ONE_LINE, _NEAR = 3.0, 16.0
_FEW = 8
_STACKED = 30.0
"""Flat lines that are nearer than this leave no room for a name between them."""


SLOPES = (Role.MEMORY, Role.CHANNEL)


@frozen
class Named:
    """A line of the plot in pixels, and its name; `short` is what is left of that where it is too long, if anything."""

    role: Role
    text: str
    path: tuple[Line, ...]
    family: int = -1
    short: str = ""

    @property
    def is_upright(self) -> bool:
        """Whether it runs from the top down, as ridges do but where intensity is what stands upwards."""
        x1, _, x2, _ = self.path[0]
        return x1 == x2

    @property
    def level(self) -> float:
        """Where it lies among the lines that run parallel to it: how far down, or how far to the right."""
        x1, y1, x2, y2 = self.path[0]
        match self.role:
            case Role.RIDGE if self.is_upright:
                return x1
            case Role.MEMORY | Role.CHANNEL:
                return y1 - (y2 - y1) / (x2 - x1) * x1
            case _:
                return self.path[-1][3]


@frozen
class Naming:
    """What the names of one plot have in common; `clear` is how far away from its line a name keeps off its marks."""

    obstacles: Obstacles
    size: float
    clear: float

    def wanted(self, group: Sequence[Named], rivals: Sequence[Named]) -> Wanted:
        """The label of some lines that follow one another from the topmost or leftmost on."""
        first, last = group[0], group[-1]
        texts = tuple(named.text for named in group)
        width = max(text_width(text, self.size) for text in texts)
        height = len(texts) * self.size * LINE_HEIGHT
        match first.role:
            case Role.MEMORY | Role.CHANNEL:
                spots = along(first.path[0], last.path[0], width, height, self.clear)
            case Role.RIDGE if first.is_upright:
                spots = beside(first.path[0], last.path[0], width, height)
            case _:
                spots = over(self._flat(first), self._flat(last), width, height, self.clear)
        own = tuple(line for named in group for line in named.path)
        others = tuple(line for rival in rivals if rival not in group for line in rival.path)
        families = tuple(named.family for named in group)
        return Wanted(first.role, texts, self.size, own, others, tuple(spots), families)

    def _flat(self, named: Named) -> Line:
        """The part of a line that a name may stand at: all of a straight one, the right end of what is reached."""
        if named.role in (Role.COMPUTE, Role.RIDGE):
            return named.path[0]
        frame, (_, _, x, y) = self.obstacles.frame, named.path[-1]
        return max(named.path[0][0], x - frame.width / 3), y, x, y


def titled(name: str, value: str, size: float, mark: str = "") -> str:
    """The text of a line: where the name is very long, that is cut, and never the value. A `mark` parts the two."""
    room = _WIDEST * size - text_width(value, size)
    return f"{fit(name, room, size)}{mark if name else ''} {value}".strip()


def roof_text(roof: Roof, is_hub: bool, size: float) -> str:
    """What stands at a roof. A machine is named at its hubs, the flat roofs; what hangs together with one of them says
    what tells it from the others of its machine."""
    reached = "achieved" if roof.role is Role.ACHIEVED else ""
    part = " ".join(filter(None, (reached, roof.part)))
    if is_hub and roof.machine:
        return titled(roof.machine, f"{part} {roof.value}".strip(), size, ":")
    return titled(part, roof.value, size)


def ridge_text(ridge: RidgeLine, is_hub: bool, size: float) -> str:
    """What stands at a ridge: `ridge 295.3 FLOP/B`, and in front of that what tells it from others."""
    return titled(ridge.name if is_hub else ridge.part, f"ridge {ridge.value}", size)


def roof_names(roofs: Sequence[Named], naming: Naming, placed: Sequence[Label]) -> tuple[Label, ...]:
    """The names of roofs: slopes share a label where they must, and so do flat ones that are near one another; all flat
    ones stand beyond the frame where one of them finds no clear place in it."""
    slopes = sorted((roof for roof in roofs if roof.role in SLOPES), key=lambda roof: roof.level)
    flats = sorted((roof for roof in roofs if roof.role not in SLOPES), key=lambda roof: roof.level)
    risen = _slope_names(slopes, roofs, naming, placed)
    named = _flat_names(flats, roofs, naming, (*placed, *risen))
    return (*risen, *(_beyond(flats, naming) if named is None else named))


def _flat_names(
    flats: Sequence[Named], roofs: Sequence[Named], naming: Naming, placed: Sequence[Label]
) -> tuple[Label, ...] | None:
    """The names of flat lines from the topmost on, where nothing is hidden by them; none where that can't be."""
    groups: list[tuple[Named, ...]] = [(flat,) for flat in flats]
    while True:
        named: tuple[Label, ...] = ()
        for group in groups:
            found = clearly(naming.wanted(group, roofs), naming.obstacles, (*placed, *named))
            if not found:
                break
            named = (*named, *found)
        else:
            return named
        upper = _joint(groups, groups.index(group), _STACKED)
        if upper is None:
            return None
        groups = [*groups[:upper], (*groups[upper], *groups[upper + 1]), *groups[upper + 2 :]]


def ridge_names(ridges: Sequence[Named], naming: Naming, placed: Sequence[Label]) -> tuple[Label, ...]:
    """The names of ridges; those near one another share a label where they must, those that find no place have their
    short names, or none."""
    labels = _ridge_names(ridges, naming, placed)
    told = {label.text for label in labels}
    left = [ridge for ridge in ridges if ridge.text not in told and ridge.short]
    if not left:
        return labels
    shortened = [replace(ridge, text=ridge.short) for ridge in left]
    rivals = (*shortened, *(ridge for ridge in ridges if ridge not in left))
    return (*labels, *_ridge_names(shortened, naming, (*placed, *labels), rivals))


def _ridge_names(
    ridges: Sequence[Named], naming: Naming, placed: Sequence[Label], rivals: Sequence[Named] = ()
) -> tuple[Label, ...]:
    groups: list[tuple[Named, ...]] = []
    for ridge in sorted(ridges, key=lambda one: one.level):
        if groups and ridge.level - groups[-1][-1].level < _ONE_LINE:
            groups[-1] = (*groups[-1], ridge)
        else:
            groups.append((ridge,))
    return _shared(groups, rivals or ridges, naming, placed, _NEAR)


def _slope_names(
    slopes: Sequence[Named], roofs: Sequence[Named], naming: Naming, placed: Sequence[Label]
) -> tuple[Label, ...]:
    """A label for each slope, or as few to share as it takes; where not even that, the upper ones above them all, and
    the lower ones below."""
    best = _shared([(slope,) for slope in slopes], roofs, naming, placed, inf)
    middle = len(slopes) // 2
    for cut in sorted(range(1, len(slopes)), key=lambda cut: abs(cut - middle)):
        if len(best) == len(slopes):
            break
        halves = (tuple(slopes[:cut]), tuple(slopes[cut:]))
        best = max(best, _placed(halves, roofs, naming, placed)[0], key=len)
    return best


def _shared(
    groups: list[tuple[Named, ...]], rivals: Sequence[Named], naming: Naming, placed: Sequence[Label], reach: float
) -> tuple[Label, ...]:
    """A label for each group of parallel lines; one that finds no place is joined to its neighbour within reach."""
    best: tuple[Label, ...] = ()
    while True:
        named, failed = _placed(groups, rivals, naming, placed)
        best = named if len(named) > len(best) else best
        joints = [joint for number in failed if (joint := _joint(groups, number, reach)) is not None]
        if not joints:
            return best
        # One by one, for the fewest that share; of many all at once, for the time that it takes.
        for upper in sorted(set(joints if len(groups) > _FEW else joints[:1]), reverse=True):
            groups = [*groups[:upper], (*groups[upper], *groups[upper + 1]), *groups[upper + 2 :]]


def _placed(
    groups: Sequence[Sequence[Named]], rivals: Sequence[Named], naming: Naming, placed: Sequence[Label]
) -> tuple[tuple[Label, ...], list[int]]:
    """The labels of groups, and which of them find no place."""
    named: tuple[Label, ...] = ()
    failed = []
    for number, group in enumerate(groups):
        found = place(naming.wanted(group, rivals), naming.obstacles, (*placed, *named))
        named = (*named, *found)
        failed += [] if found else [number]
    return named, failed


def _joint(groups: Sequence[tuple[Named, ...]], number: int, reach: float) -> int | None:
    """Which group to join to the one after it, so that this one is joined to the nearer of its neighbours."""
    gaps = {
        upper: groups[upper + 1][0].level - groups[upper][-1].level
        for upper in (number - 1, number)
        if 0 <= upper < len(groups) - 1
    }
    upper = min(gaps, key=lambda index: gaps[index], default=None)
    return upper if upper is not None and gaps[upper] < reach else None


def _beyond(flats: Sequence[Named], naming: Naming) -> list[Label]:
    """Names on the right of the frame, in the order of the roofs, each with a line to the end of its roof: not quite to
    it, for a steep one would run over the end of a near roof."""
    frame, height = naming.obstacles.frame, naming.size * LINE_HEIGHT
    middles = column([flat.level for flat in flats], height, frame.top)
    left = frame.right + _REACH
    labels = []
    for flat, middle in zip(flats, middles, strict=True):
        _, _, x, y = flat.path[-1]
        width = text_width(flat.text, naming.size)
        box = Box(left + _GAP + width / 2, middle, width, height)
        labels.append(Label(flat.role, flat.text, box, (left, middle, x + _APART, y), flat.family))
    return labels
