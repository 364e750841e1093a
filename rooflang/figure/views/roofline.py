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
from rooflang.figure.panel.machines import is_table, keyed_lines, machine_items, machine_names, shapes_of
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
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.texts.naming import Named, Naming, ridge_names, ridge_text, roof_names, roof_text
from rooflang.figure.views.framed import beside_names
from rooflang.figure.views.strip import strip
from rooflang.frozen import replace

INTENSITY_TITLE = "Operational intensity (FLOP/B)"
INTENSITY = "FLOP/B"

_LARGE = 50_000
"""Of more settings no room is made for the key: each try lays all of them out anew."""
_ROOM = tuple(step / 4 for step in range(13))
_ROWS = 5
"""As many names stand over the topmost roof."""
_FLAT = (Role.COMPUTE, Role.CURVE)
_CORNER_OF_MACHINES = "top_left"
_CORNERS = ("bottom_right", "top_left", "bottom_left", "top_right")


def roofline(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin, beside whose strip its names have room; as it
    is where a narrower frame would have no room for the names of roofs."""
    made = _sized(part, layout)
    of_axes = surround(made.x, made.y, 0.0, layout, bool(part.title)).left
    narrower = beside_names(part, layout, made.margins.left - of_axes)
    if narrower.width == part.width or sum(map(len, part.rows)) > _LARGE:
        return made
    again = _sized(narrower, layout)
    return again if again.margins.right <= made.margins.right else made


def _sized(part: Part, layout: Layout) -> Panel:
    """The panel, its frame as wide as the part says."""
    view = part.evaluation.chart.view
    plot, labels = _named_plot(part, layout)
    if not part.names_beside:
        labels = tuple(label for label in labels if label.box.left < plot.frame.right)
    plot = plot.beside(labels)
    has_strip = layout.strip and part.alone and (part.rows or plot.measured) and view.legend != "none"
    machines = {} if _has_key(part, layout) else machine_names(part.evaluation)
    size, room = layout.font_size, layout.beside
    rows = strip(plot, part.rows, part.looks, part.evaluation, size, machines, room) if has_strip else None
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
    # What has found no place in the frame or beside it stands below.
    is_below = _wanted(part, layout) != "none" and plot.legend is None
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


def _named_plot(part: Part, layout: Layout) -> tuple[Plot, tuple[Label, ...]]:
    """The plot with its labels; the vertical axis goes on over the roofs for so many rows as it takes for their names
    to stand in the frame."""
    base = part.shared or scales(part.evaluation, part.rows, layout, part.width, part.height)
    first = _labelled(part, layout, base)
    is_set = part.shared or part.evaluation.chart.view.y.domain or sum(map(len, part.rows)) > _LARGE
    row = layout.font_size * LINE_HEIGHT / part.height * base.y.decades
    for rows in () if is_set or not _is_beyond(*first) else range(1, _ROWS + 1):
        raised = _labelled(part, layout, Scales(base.x, roomier(base.y, rows * row, upwards=True)))
        if not _is_beyond(*raised):
            return raised
    return first


def _labelled(part: Part, layout: Layout, base: Scales) -> tuple[Plot, tuple[Label, ...]]:
    plot = _roomy_plot(part, layout, base)
    # On a page of a set width a key beside the frame would leave little of it.
    beside = bool(layout.page_width and plot.legend and not plot.legend.inside)
    falls = beside and part.evaluation.chart.view.legend != "right"
    plot = replace(plot, legend=None) if falls else plot
    return plot, _labels(plot, part, layout)


def _is_beyond(plot: Plot, labels: Sequence[Label]) -> bool:
    return any(label.box.left >= plot.frame.right for label in labels)


def _roomy_plot(part: Part, layout: Layout, base: Scales) -> Plot:
    """The plot, with the legend where it hides nothing: the vertical axis reaches further where it must."""
    view, wanted = part.evaluation.chart.view, _wanted(part, layout)
    first = _plot(part, layout, base)
    if wanted in ("none", "right", "below"):
        return _with_legend(first, wanted, part, layout)
    corners = (wanted,) if view.legend else (wanted, *_CORNERS)
    for corner in dict.fromkeys(corners):
        if _is_clear(plot := _with_legend(first, corner, part, layout)):
            return plot
    is_large = sum(map(len, part.rows)) > _LARGE
    for decades in () if view.y.domain or is_large else _ROOM:
        roomy = Scales(base.x, roomier(base.y, decades, upwards=wanted.startswith("top")))
        if _is_clear(plot := _with_legend(_plot(part, layout, roomy), wanted, part, layout)):
            return plot
    return _with_legend(first, view.legend or ("below" if layout.legend == "none" else "right"), part, layout)


def _wanted(part: Part, layout: Layout) -> str:
    """Where the key stands: as the chart or else its theme wants it. Where there is none but for several machines, that
    stands in the first corner where it hides nothing, and below where it tells their numbers."""
    wanted = (part.evaluation.chart.view.legend or layout.legend) if part.alone else "none"
    if wanted == "none" and _has_key(part, layout) and not part.machines:
        return "below" if is_table(part.evaluation) else _CORNER_OF_MACHINES
    return wanted


def _has_key(part: Part, layout: Layout) -> bool:
    """Whether a key names the machines: several, where roofs are named at all. That of the page does where all panels
    have the same; else a panel does so itself, unless it is one of several of its chart."""
    is_wanted = part.evaluation.chart.view.legend != "none" and (part.alone or part.machines or part.shared is None)
    return layout.name_roofs and is_wanted and len(machine_names(part.evaluation)) > 1


def _plot(part: Part, layout: Layout, shown: Scales) -> Plot:
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    evaluation = part.evaluation
    # Beside one another panels have no room for long names.
    lines = roofs(evaluation, shown.x, shown.y, not part.alone)
    crossings = ridges(evaluation, shown.x, shown.y, layout.ridge_to_top, not part.alone)
    grid = grid_of(part.rows, shown.x, shown.y)
    series = drawn_series(evaluation, part.rows, part.looks, shown, layout, grid)
    measured = () if evaluation.budgets else drawn_measured(evaluation, series, part.looks, shown, layout)
    return Plot(frame, shown, lines, crossings, series, measured, None, grid)


def _with_legend(plot: Plot, position: str, part: Part, layout: Layout) -> Plot:
    entries = () if position in ("none", "below") else _entries(plot, part, layout)
    return replace(plot, legend=legend(entries, position, plot.frame, layout.font_size))


def _entries(plot: Plot, part: Part, layout: Layout) -> tuple[Item, ...]:
    """The machines where several are named by the key, then the series, unless a strip names them."""
    shapes = shapes_of(plot.series, part.looks)
    machines = machine_items(part.evaluation, plot.roofs, shapes) if _has_key(part, layout) else ()
    if machines and (not part.alone or (part.evaluation.chart.view.legend or layout.legend) == "none"):
        return machines
    numbered, own, crossings = keyed_lines(part.evaluation, plot.roofs, plot.ridges, layout)
    return (*numbered, *items(own, crossings, plot.series, plot.measured, part.looks, machines=machines))


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
    lines = _Naming(plot, part, layout)
    labels += roof_names([lines.roof(roof) for roof in plot.roofs if lines.names_roof(roof)], naming, labels)
    labels += ridge_names([lines.ridge(ridge) for ridge in plot.ridges if not lines.has_told(ridge)], naming, labels)
    return tuple(labels)


class _Naming:
    """What stands at the lines of a plot."""

    def __init__(self, plot: Plot, part: Part, layout: Layout):
        self._plot, self._layout = plot, layout
        self._has_key = _has_key(part, layout)
        self._told = self._has_key and is_table(part.evaluation)
        # Machines that no key names are named at a flat roof or curve of their own, where they have one.
        self._hubs = {roof.family for roof in plot.roofs if roof.role in _FLAT and layout.name_roofs}

    def names_roof(self, roof: Roof) -> bool:
        return self._layout.name_roofs and (roof.role is Role.ACHIEVED or not self.has_told(roof))

    def has_told(self, line: Roof | RidgeLine) -> bool:
        """Whether the key has the number of a line, which has the colour of its machine."""
        return self._told and line.family >= 0

    def roof(self, roof: Roof) -> Named:
        is_hub = roof.role in _FLAT or roof.family not in self._hubs
        text = roof_text(roof, is_hub and not self._has_key, self._layout.font_size)
        return Named(roof.role, text, self._plot.path(roof.corners), roof.family)

    def ridge(self, ridge: RidgeLine) -> Named:
        is_hub = not self._has_key and ridge.family not in self._hubs
        # The colour of a line alone says whose it is, where it has one.
        short = f"ridge {ridge.value}" if ridge.name and ridge.family >= 0 else ""
        text = ridge_text(ridge, is_hub, self._layout.font_size)
        return Named(Role.RIDGE, text, (self._plot.upright(ridge),), ridge.family, short)


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
