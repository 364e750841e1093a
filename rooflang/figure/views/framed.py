"""What the views of lines and of marks have in common: the panel around a plot, and where its key stands."""

from collections.abc import Iterator, Sequence

from rooflang.figure.figure import Axis, Label, Layout, Legend, Panel
from rooflang.figure.panel.keys import keyed
from rooflang.figure.panel.legend import Item, legend
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import column_titles
from rooflang.figure.panel.surround import surround
from rooflang.figure.part import Part
from rooflang.figure.texts.geometry import touch
from rooflang.figure.texts.label import is_free
from rooflang.frozen import replace

_KEPT = 0.75
"""Of its width a frame keeps so much beside names."""
_CORNERS = ("top_left", "bottom_right", "top_right", "bottom_left")


def beside_names(part: Part, layout: Layout, taken: float) -> Part:
    """The part, its frame less wide by what the names beside it take, if nobody has set its width: so the picture is as
    wide, and its type as large in it, as without them."""
    view = part.evaluation.chart.view
    is_set = view.width or layout.page_width or not part.alone or (view.own and "width" in view.own.values)
    width = part.width if is_set else round(max(part.width - taken, _KEPT * part.width))
    return replace(part, width=width)


def framed(
    part: Part, plot: Plot, axes: tuple[Axis, Axis], labels: Sequence[Label], entries: Sequence[Item], layout: Layout
) -> Panel:
    """The panel of a plot between its axes, with its labels and, where it stands alone, the key to its entries."""
    x, y = axes
    panel = Panel(
        title=part.title,
        frame=plot.frame,
        margins=surround(x, y, plot.beyond(labels), layout, bool(part.title)),
        x=x,
        y=y,
        roofs=plot.roofs,
        column_titles=column_titles(part.evaluation),
        series=plot.series,
        measured=plot.measured,
        labels=tuple(labels),
    )
    position = part.evaluation.chart.view.legend
    if not part.alone or not entries or position == "none":
        return panel
    if inside := next(_inside(plot, labels, entries, layout, position), None):
        return replace(panel, legend=inside)
    return keyed(panel, entries, "below" if position == "below" else layout.legend_of_views, layout.font_size)


def _inside(
    plot: Plot, labels: Sequence[Label], entries: Sequence[Item], layout: Layout, position: str
) -> Iterator[Legend]:
    """The key in a corner of the frame where it hides nothing, as near to the lines as can be: in the one that the spec
    or else the theme wants, or in any, unless it is wanted beside the frame or under it."""
    wanted = position or layout.legend
    if position == "right" or wanted == "below":
        return
    first = [corner for corner in _CORNERS if corner == wanted]
    for corner in first if position else dict.fromkeys((*first, *_CORNERS)):
        key = legend(entries, corner, plot.frame, layout.font_size)
        assert key is not None
        if key.inside and is_free(key.box, plot.obstacles) and not any(touch(key.box, each.box) for each in labels):
            yield key
