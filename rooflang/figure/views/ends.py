"""Names of lines: beyond the frame, each led to where its line ends, or along the lines."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import hypot

from rooflang.figure.figure import Box, Label, Layout, Role
from rooflang.figure.panel.looks import Look
from rooflang.figure.panel.plot import Plot
from rooflang.figure.part import Part
from rooflang.figure.texts.geometry import Line as Stroke
from rooflang.figure.texts.label import Wanted, clearly
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.texts.naming import Named, Naming, roof_names, titled
from rooflang.figure.texts.spots import along, column
from rooflang.figure.views.lines import Line
from rooflang.frozen import frozen

_BESIDE, _LED, _APART = 6.0, 18.0, 3.0
_WIDEST = 220 / 12
"""Of a name, in sizes of the type."""
_FEW = 8
"""Of more lines a key is read sooner than names all over the frame."""
_STRAIGHT, _STEEP = 0.5, 1.2
"""So many pixels a stroke may lie beside the straight line that it goes on; what rises by more pixels a pixel is too
steep for a name."""


def names(lines: Sequence[Line], part: Part, plot: Plot, layout: Layout) -> tuple[Label, ...]:
    """The names of lines and of what they are held against, beyond the frame; else those of the lines along them; else,
    where a key tells the lines apart or there is only one, of the latter alone."""
    view, size = part.evaluation.chart.view, layout.font_size
    named = [
        Named(roof.role, titled(roof.name, roof.value, size), plot.path(roof.corners), roof.family)
        for roof in plot.roofs
    ]
    is_free = len(lines) > 1 and part.alone and view.legend in ("", "none")
    if is_free and (view.legend or layout.legend_of_views) != "below":
        ends = _ends(lines, part, plot, named)
        if _can_be_named(ends, lines, plot.frame.height, size):
            return _beside(ends, plot.frame, size)
    own = _along(lines, part, plot, layout) if is_free and layout.name_roofs else ()
    labels = roof_names(named, Naming(plot.obstacles, size, layout.largest_mark / 2 + 3), own)
    return (*own, *(label for label in labels if part.names_beside or label.box.left < plot.frame.right))


@frozen
class _End:
    """What a name beside the frame leads to: a pixel, what it names."""

    role: Role
    text: str
    x: float
    y: float
    family: int = -1


def _ends(lines: Sequence[Line], part: Part, plot: Plot, references: Sequence[Named]) -> list[_End]:
    """Where what has a name ends, from the top down."""
    right = plot.frame.right + 1
    ends = [_End(each.role, each.text, right, each.path[-1][3], each.family) for each in references]
    for line, text in _named_lines(lines, part.looks, plot):
        x, y = plot.pixel(line.places[-1])
        ends.append(_End(Role.SERIES, text, x + line.series.size / 2 + 1, y, line.series.family))
    return sorted(ends, key=lambda end: end.y)


def _named_lines(lines: Sequence[Line], looks: Mapping[str, Look], plot: Plot) -> Iterator[tuple[Line, str]]:
    """Lines and what they are called; those that lie on one another are one, called after what they have in common."""
    groups: dict[tuple[tuple[float, ...], ...], list[Line]] = {}
    for line in lines:
        if line.places:
            course = tuple(tuple(round(value, 3) for value in plot.pixel(place)) for place in line.places)
            groups.setdefault(course, []).append(line)
    for group in groups.values():
        bases = list(dict.fromkeys(look.base_text or look.base for line in group for look in [looks[line.series.name]]))
        names = list(dict.fromkeys(line.series.text or line.series.name for line in group))
        told = list(dict.fromkeys(line.told for line in group if line.told))
        name = ", ".join(names if len(names) == 1 else bases)
        yield group[0], ", ".join([name, *told]) if len(told) == 1 else name


def _can_be_named(ends: Sequence[_End], lines: Sequence[Line], high: float, size: float) -> bool:
    """Whether names beside a frame so high tell the lines apart: not where they are too many for it, nor where a key
    does better, as series meet at their ends, or more of them have one line than their names have room for."""
    own = [end for end in ends if end.role is Role.SERIES]
    if not own or len(ends) * size * LINE_HEIGHT > high:
        return False
    if any(line.told for line in lines):
        return True
    shared = [end.text for end in own if ", " in end.text]
    if any(text_width(text, size) > _WIDEST * size for text in shared):
        return False
    return all(below.y - above.y >= _APART for above, below in pairwise(own))


def _beside(ends: Sequence[_End], frame: Box, size: float) -> tuple[Label, ...]:
    """Names beyond the frame, in the order in which their lines end, each with a thin line to that."""
    height, left = size * LINE_HEIGHT, frame.right + _LED
    labels = []
    for end, middle in zip(ends, column([end.y for end in ends], height, frame.top), strict=True):
        text = fit(end.text, _WIDEST * size, size)
        width = text_width(text, size)
        box = Box(left + _BESIDE + width / 2, middle, width, height)
        labels.append(Label(end.role, text, box, (left, middle, end.x, end.y), end.family))
    return tuple(labels)


def _along(lines: Sequence[Line], part: Part, plot: Plot, layout: Layout) -> tuple[Label, ...]:
    """Names along the lines, each where its own runs straight and no other is as near; none unless all have a place."""
    named = [(plot.path(line.places), text, line.series.family) for line, text in _named_lines(lines, part.looks, plot)]
    if len(named) > _FEW:
        return ()
    roofs = [stroke for roof in plot.roofs for stroke in plot.path(roof.corners)]
    size, clear, labels = layout.font_size, layout.smallest_mark / 2 + 3, list[Label]()
    for path, text, family in named:
        rivals = [stroke for other, _, _ in named if other is not path for stroke in other]
        extent = text_width(text, size), size * LINE_HEIGHT
        spots = tuple(spot for one in _stretches(path) for spot in along(one, one, *extent, clear) if not spot.led)
        wanted = Wanted(Role.SERIES, (text,), size, path, (*rivals, *roofs), spots, (family,))
        if not (found := clearly(wanted, plot.obstacles, labels)):
            return ()
        labels += found
    return tuple(labels)


def _stretches(path: Sequence[Stroke]) -> list[Stroke]:
    """The straight stretches of a path that aren't steep, the longest first."""
    stretches: list[Stroke] = []
    for stroke in path:
        if stretches and _goes_on(stretches[-1], stroke):
            stretches[-1] = (*stretches[-1][:2], *stroke[2:])
        else:
            stretches.append(stroke)
    level = [(x1, y1, x2, y2) for x1, y1, x2, y2 in stretches if abs(y2 - y1) <= _STEEP * (x2 - x1)]
    return sorted(level, key=lambda one: -hypot(one[2] - one[0], one[3] - one[1]))


def _goes_on(stretch: Stroke, stroke: Stroke) -> bool:
    """Whether a stroke that follows a stretch lies on it still, prolonged."""
    x1, y1, x2, y2 = stretch
    length = hypot(x2 - x1, y2 - y1)
    across = (x2 - x1) * (stroke[3] - y1) - (y2 - y1) * (stroke[2] - x1)
    return length > 0 and abs(across) / length <= _STRAIGHT
