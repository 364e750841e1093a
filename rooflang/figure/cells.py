"""The sizes of the frames of several charts on one page: columns share its width, and each frame takes what its own
surroundings leave of its cell; the frames of a row are equally high."""

from collections.abc import Callable, Sequence
from math import inf

from rooflang.figure.facets import per_row, sized
from rooflang.figure.figure import Figure, Layout, Panel
from rooflang.figure.gather import Size
from rooflang.figure.page import FREE, NARROW, TRIES, least_height
from rooflang.frozen import replace
from rooflang.program.program import View

_AROUND = 7.0
"""Of a cell on a page of no set width, in sizes of the type: what usually stands around a frame."""
_BAR = 1.9
"""How much of the height each bar takes, in sizes of the type."""

Make = Callable[[Sequence[Size]], Figure]


def in_a_cell(layout: Layout, across: int) -> Layout:
    """The layout for a panel of a page with so many columns."""
    return replace(layout, page_width=layout.page_width / across)


def fitted(make: Make, owners: Sequence[int], view: View, layout: Layout) -> Figure:
    """The figure that `make` makes of the sizes of its charts, which `owners` are the numbers of for each panel. What
    stands around a frame depends on its size in turn, so that it is fitted again where that has changed."""
    count = per_row(len(owners), view.per_row)
    size = sized(len(owners), view.per_row, view.width, layout)
    sizes: list[Size] = [(size[0], view.height or size[1])] * (max(owners) + 1)
    figure = make(sizes)
    for attempt in range(TRIES):
        wanted = _wanted(figure, owners, count, view, layout)
        if attempt >= FREE:
            pairs = zip(wanted, sizes, strict=True)
            wanted = [(min(one[0], other[0]), min(one[1], other[1])) for one, other in pairs]
        if wanted == sizes:
            break
        sizes = wanted
        figure = make(sizes)
    return figure


def _wanted(figure: Figure, owners: Sequence[int], count: int, view: View, layout: Layout) -> list[Size]:
    """The size of the frames of each chart: that of the narrowest one, where it has several."""
    widths = _widths(figure, count, view, layout)
    heights = [height for row, height in zip(*_heights(figure, owners, count, view, layout), strict=True) for _ in row]
    found: dict[int, Size] = {}
    for owner, width, height in zip(owners, widths, heights, strict=True):
        found[owner] = min(width, found.get(owner, (inf, 0.0))[0]), height
    return [found[owner] for owner in sorted(found)]


def _widths(figure: Figure, count: int, view: View, layout: Layout) -> list[float]:
    """How wide each frame is to be."""
    if view.width:
        return [view.width] * len(figure.panels)
    if layout.page_width:
        columns = [figure.panels[start::count] for start in range(count)]
        taken = sum(max(panel.breadth for panel in column) for column in columns)
        cell = (layout.page_width - (figure.size[0] - taken)) / count
    else:
        cell = sized(len(figure.panels), view.per_row, None, layout)[0] + _AROUND * layout.font_size
    least = NARROW * layout.font_size
    return [max(cell - panel.margins.left - panel.margins.right, least) for panel in figure.panels]


def _heights(
    figure: Figure, owners: Sequence[int], count: int, view: View, layout: Layout
) -> tuple[list[Sequence[Panel]], list[float]]:
    """The rows, and how high their frames are to be: all alike where a chart goes over several rows."""
    rows: list[Sequence[Panel]] = [figure.panels[start : start + count] for start in range(0, len(owners), count)]
    if view.height:
        return rows, [view.height] * len(rows)
    least = [max(least_height(panel, layout) for panel in row) for row in rows]
    base = sized(len(owners), view.per_row, None, layout)[1]
    most = [max(_comfortable(panel, base, layout) for panel in row) for row in rows]
    if any(owners[start - 1] == owners[start] for start in range(count, len(owners), count)):
        least, most = [max(least)] * len(rows), [max(most)] * len(rows)
    if not layout.page_height:
        return rows, most
    left = layout.page_height - (figure.size[1] - sum(row[0].frame.height for row in rows))
    return rows, _shared(left, least)


def _comfortable(panel: Panel, base: float, layout: Layout) -> float:
    """How high a frame is where a page has no set height: bars as high as their number makes them."""
    return len(panel.bars) * _BAR * layout.font_size + 2 * panel.inset if panel.bars else base


def _shared(left: float, least: Sequence[float]) -> list[float]:
    """What is left for rows, in equal shares, but to each its least."""
    found = list(least)
    free = list(range(len(least)))
    while free:
        share = (left - sum(found[row] for row in range(len(least)) if row not in free)) / len(free)
        tight = [row for row in free if least[row] > share]
        if not tight:
            for row in free:
                found[row] = share
            break
        free = [row for row in free if row not in tight]
    return found
