"""The roofline view: points under the roofs of their machines, over intensity."""

from collections.abc import Sequence

from rooflang.figure.figure import (
    Axis,
    Box,
    Label,
    Layout,
    Margins,
    Panel,
    Place,
    RidgeLine,
    Role,
    Roof,
    Strip,
)
from rooflang.figure.panel.axis import axis, drawable
from rooflang.figure.panel.domain import Scales, roomier, scales
from rooflang.figure.panel.keys import keyed
from rooflang.figure.panel.legend import Item, items, legend
from rooflang.figure.panel.measured import drawn_measured
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import column_titles, grid_of
from rooflang.figure.panel.roofs import ridges, roofs
from rooflang.figure.panel.series import drawn_series
from rooflang.figure.panel.surround import TICK, surround
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.figure.part import Part
from rooflang.figure.texts.geometry import outline
from rooflang.figure.texts.label import is_free, note, place
from rooflang.figure.texts.metrics import fit, text_width
from rooflang.figure.texts.naming import Named, Naming, ridge_names, roof_names, titled
from rooflang.figure.views.strip import strip
from rooflang.frozen import replace

INTENSITY_TITLE = "Operational intensity (FLOP/B)"
INTENSITY = "FLOP/B"

_LARGE = 50_000
"""Of more settings no room is made for the key: each try lays all of them out anew."""
_ROOM = tuple(step / 4 for step in range(13))
_CORNERS = ("bottom_right", "top_left", "bottom_left", "top_right")


def roofline(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin."""
    view = part.evaluation.chart.view
    plot = _roomy_plot(part, layout)
    # On a page of a set width a key beside the frame would leave little of it.
    falls = bool(layout.page_width and plot.legend and not plot.legend.inside) and view.legend != "right"
    plot = replace(plot, legend=None) if falls else plot
    labels = _labels(plot, part, layout)
    if not part.names_beside:
        labels = tuple(label for label in labels if label.box.left < plot.frame.right)
    plot = plot.beside(labels)
    has_strip = layout.strip and part.alone and (part.rows or plot.measured) and view.legend != "none"
    rows = strip(plot, part.rows, part.looks, part.evaluation, layout.font_size, layout.beside) if has_strip else None
    x = axis(view.x.title or INTENSITY_TITLE, INTENSITY, plot.scales.x, view.x.ticks, layout.font_size)
    shown = UPWARDS[view.kind]
    y = axis(view.y.title or shown.title, shown.field, plot.scales.y, view.y.ticks, layout.font_size)
    x, y = part.edged(x, y)
    margins = _margins(plot, rows, (x, y), labels, layout, bool(part.title))
    x, y = (x, y) if part.spanning else _titled(x, y, plot.frame, margins, layout)
    panel = Panel(
        grid=plot.grid,
        title=part.title,
        frame=plot.frame,
        margins=margins,
        x=x,
        y=y,
        roofs=plot.roofs,
        ridges=plot.ridges,
        column_titles=column_titles(part.evaluation),
        series=plot.series,
        measured=plot.measured,
        labels=labels,
        legend=plot.legend,
        strip=rows,
    )
    is_below = part.alone and (falls or (view.legend or layout.legend) == "below")
    return keyed(panel, _entries(plot, part, layout), "below", layout.font_size) if is_below else panel


def _titled(x: Axis, y: Axis, frame: Box, margins: Margins, layout: Layout) -> tuple[Axis, Axis]:
    """The axes with their titles, cut where they would leave the page: they stand in the middle of the frame's sides,
    or in its upper left corner."""
    across = frame.width + 2 * min(margins.left, margins.right)
    if layout.title_in_corner:
        upwards = margins.left + frame.width + margins.right
    else:
        upwards = frame.height + 2 * min(margins.top, margins.bottom)
    size = layout.font_size
    return replace(x, title=fit(x.title, across, size)), replace(y, title=fit(y.title, upwards, size))


def _roomy_plot(part: Part, layout: Layout) -> Plot:
    """The plot, with the legend where it hides nothing: the vertical axis reaches further where it must."""
    view = part.evaluation.chart.view
    base = part.shared or scales(part.evaluation, part.rows, layout, part.width, part.height)
    wanted = (view.legend or layout.legend) if part.alone else "none"
    corners = (wanted,) if view.legend else (wanted, *_CORNERS)
    first = _plot(part, layout, base)
    if wanted in ("none", "right", "below"):
        return _with_legend(first, wanted, part, layout)
    for corner in dict.fromkeys(corners):
        if _is_clear(plot := _with_legend(first, corner, part, layout)):
            return plot
    is_large = sum(map(len, part.rows)) > _LARGE
    for decades in () if view.y.domain or is_large else _ROOM:
        roomy = Scales(base.x, roomier(base.y, decades, upwards=wanted.startswith("top")))
        if _is_clear(plot := _with_legend(_plot(part, layout, roomy), wanted, part, layout)):
            return plot
    return _with_legend(first, wanted if view.legend else "right", part, layout)


def _plot(part: Part, layout: Layout, shown: Scales) -> Plot:
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    evaluation = part.evaluation
    lines = roofs(evaluation, shown.x, shown.y, layout.unit_gap)
    crossings = ridges(evaluation, shown.x, shown.y, layout.ridge_to_top)
    grid = grid_of(part.rows, shown.x, shown.y)
    series = drawn_series(evaluation, part.rows, part.looks, shown, layout, grid)
    measured = () if evaluation.budgets else drawn_measured(evaluation, series, part.looks, shown, layout)
    return Plot(frame, shown, lines, crossings, series, measured, None, grid)


def _with_legend(plot: Plot, position: str, part: Part, layout: Layout) -> Plot:
    entries = () if position in ("none", "below") else _entries(plot, part, layout)
    return replace(plot, legend=legend(entries, position, plot.frame, layout.font_size))


def _entries(plot: Plot, part: Part, layout: Layout) -> tuple[Item, ...]:
    # Lines that are named where they stand need no entry.
    lines = ((), ()) if layout.name_roofs else (plot.roofs, plot.ridges)
    return items(*lines, plot.series, plot.measured, part.looks)


def _is_clear(plot: Plot) -> bool:
    return plot.legend is None or not plot.legend.inside or is_free(plot.legend.box, plot.obstacles)


def _labels(plot: Plot, part: Part, layout: Layout) -> tuple[Label, ...]:
    """Notes where the spec wants them, then what names the lines."""
    obstacles, size, scale = plot.obstacles, layout.font_size, plot.scales
    room = plot.frame.width - 2 * layout.edge
    labels: list[Label] = []
    for wanted in part.evaluation.chart.view.notes:
        if drawable(wanted.x) and scale.x.holds(wanted.x) and scale.y.holds(wanted.y):
            at = plot.pixel(Place(wanted.x, wanted.y))
            labels += place(note(fit(wanted.text, room, size), size, *at), obstacles, labels)
    naming = Naming(obstacles, size, layout.largest_mark / 2 + 3)
    roofs_named = [_named_roof(plot, roof, layout) for roof in plot.roofs] if layout.name_roofs else []
    labels += roof_names(roofs_named, naming, labels)
    labels += ridge_names([_named_ridge(plot, ridge, layout) for ridge in plot.ridges], naming, labels)
    return tuple(labels)


def _named_roof(plot: Plot, roof: Roof, layout: Layout) -> Named:
    name = f"achieved {roof.name}".strip() if roof.role is Role.ACHIEVED else roof.name
    return Named(roof.role, titled(name, roof.value, layout.font_size), plot.path(roof.corners), roof.family)


def _named_ridge(plot: Plot, ridge: RidgeLine, layout: Layout) -> Named:
    value = f"ridge {ridge.value}" if layout.name_roofs else ridge.value
    # The colour of a line alone says whose it is, where it has one.
    short = ridge.value if ridge.name and ridge.family >= 0 else ""
    return Named(Role.RIDGE, titled(ridge.name, value, layout.font_size), (plot.upright(ridge),), ridge.family, short)


def _margins(
    plot: Plot, rows: Strip | None, axes: tuple[Axis, Axis], labels: Sequence[Label], layout: Layout, titled_: bool
) -> Margins:
    size, key = layout.font_size, plot.legend
    right = key.box.right - plot.frame.right if key and not key.inside else plot.beyond(labels)
    own = surround(*axes, right, layout, titled_)
    names = max((text_width(row.text, size) for row in rows.rows), default=0.0) + TICK if rows else 0.0
    below = (rows.bottom - plot.frame.bottom if rows else 0.0) + own.bottom
    lowest = max([outline(label.box)[-1][1] for label in labels], default=0.0) - plot.frame.bottom
    return replace(own, left=max(own.left, names), bottom=max(below, lowest))
