"""Evaluation to figure: what stands where. Nothing is rounded, no library is used, nothing depends on the machine."""

from collections.abc import Iterator, Sequence

from rooflang.figure.axis import axis, drawable
from rooflang.figure.domain import Scales, roomier, scales
from rooflang.figure.figure import (
    Axis,
    Box,
    DrawnMeasured,
    DrawnSeries,
    Figure,
    Label,
    Layout,
    Legend,
    Margins,
    Place,
    Point,
    RidgeLine,
    Role,
    Roof,
    Row,
    Strip,
)
from rooflang.figure.geometry import Line, outline, segments
from rooflang.figure.label import Obstacles, is_free, note, place
from rooflang.figure.legend import Item, items, legend, moved
from rooflang.figure.measured import MEASURED, drawn_measured
from rooflang.figure.metrics import LINE_HEIGHT, fit, text_width, wrap
from rooflang.figure.naming import Named, Naming, ridge_names, roof_names, titled
from rooflang.figure.nesting import levels
from rooflang.figure.points import Rows, column_titles, merged, rings, rows_of, told_of
from rooflang.figure.roofs import ridges, roofs
from rooflang.figure.words import counted, description, subtitle
from rooflang.frozen import frozen, replace
from rooflang.roofline.evaluation import KEYS, Evaluation

INTENSITY_TITLE = "Operational intensity (FLOP/B)"
PERFORMANCE_TITLE = "Performance (FLOP/s)"

_ROOM = tuple(step / 4 for step in range(13))
_CORNERS = ("bottom_right", "top_left", "bottom_left", "top_right")
_EDGE = 14.0
_TICK = 8.0
_ROW_HEIGHT, _ROW_GAP = 16.0, 10.0


def compose(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure of an evaluation, laid out as a theme wants it."""
    chart = evaluation.chart
    width, height = chart.view.width or layout.width, chart.view.height or layout.height
    rows = tuple(map(rows_of, evaluation.series))
    plot = _roomy_plot(evaluation, rows, layout, Box(width / 2, height / 2, width, height))
    labels = _labels(plot, evaluation, layout)
    plot = plot.beside(labels)
    strip = _strip(plot) if layout.strip and (rows or plot.measured) and chart.view.legend != "none" else None
    x = axis(chart.view.x.title or INTENSITY_TITLE, plot.scales.x, chart.view.x.ticks, layout.font_size)
    y = axis(chart.view.y.title or PERFORMANCE_TITLE, plot.scales.y, chart.view.y.ticks, layout.font_size)
    under = "" if layout.title_in_corner is False else subtitle(evaluation)
    margins = _margins(plot, strip, y, labels, layout)
    title_room = margins.left + width + margins.right - 2 * _EDGE
    title = wrap(chart.title, title_room, layout.title_size, bold=True)
    under = fit(under, title_room, layout.font_size)
    return Figure(
        name=chart.name,
        theme=layout.theme,
        title=title,
        subtitle=under,
        description=description(evaluation, plot.roofs, plot.ridges, rows),
        width=width,
        height=height,
        margins=_with_title(margins, title, under, layout),
        x=x,
        y=y,
        roofs=plot.roofs,
        ridges=plot.ridges,
        column_titles=column_titles(evaluation),
        series=plot.series,
        labels=labels,
        legend=plot.legend,
        strip=strip,
        counted=counted(evaluation),
        measured=plot.measured,
    )


@frozen
class _Plot:
    """What stands inside the frame, before the labels."""

    frame: Box
    scales: Scales
    roofs: tuple[Roof, ...]
    ridges: tuple[RidgeLine, ...]
    series: tuple[DrawnSeries, ...]
    measured: tuple[DrawnMeasured, ...]
    legend: Legend | None

    def pixel(self, where: Place) -> tuple[float, float]:
        """The pixel of a place."""
        return self.scales.x.pixel(where.intensity), self.scales.y.pixel(where.performance)

    def path(self, places: Sequence[Place]) -> tuple[Line, ...]:
        """The lines through places."""
        return segments(tuple(map(self.pixel, places)))

    def upright(self, ridge: RidgeLine) -> Line:
        """The line of a ridge, from its top to the foot of the frame."""
        x, y = self.pixel(Place(ridge.place.intensity, ridge.top))
        return x, y, x, self.frame.bottom

    def beside(self, labels: Sequence[Label]) -> "_Plot":
        """The plot with its legend, where that stands on the right, beyond the labels."""
        if self.legend is None or self.legend.inside:
            return self
        return replace(self, legend=moved(self.legend, self.beyond(labels)))

    def beyond(self, labels: Sequence[Label]) -> float:
        """How far the labels on the right of the frame reach."""
        edge = self.frame.right
        return max([label.box.right for label in labels if label.box.left > edge], default=edge) - edge

    @property
    def obstacles(self) -> Obstacles:
        """What labels keep clear of."""
        lines = [line for roof in self.roofs for line in self.path(roof.corners)]
        lines += map(self.upright, self.ridges)
        blocks = (self.legend.box,) if self.legend and self.legend.inside else ()
        return Obstacles(self.frame, blocks, tuple(self._marks()), tuple(lines))

    def _marks(self) -> Sequence[Box]:
        """The marks, one for all that stand within three pixels."""
        cells: dict[tuple[int, int], Box] = {}
        for series in self.series:
            for point in (*series.points, *series.rings):
                x, y = self.pixel(point.place)
                cells.setdefault((round(x / 3), round(y / 3)), Box(x, y, series.size, series.size))
        return [*cells.values(), *self._measured_marks()]

    def _measured_marks(self) -> Iterator[Box]:
        """Measured points, and the lines up to their roofs: a label covers one sooner than it goes missing."""
        for one in self.measured:
            yield from (Box(*self.pixel(point.place), one.size, one.size) for point in one.points)
            for low, high in one.drops:
                (x, bottom), (_, top) = self.pixel(low), self.pixel(high)
                yield Box(x, (top + bottom) / 2, 1.0, bottom - top)


def _roomy_plot(evaluation: Evaluation, rows: tuple[Rows, ...], layout: Layout, frame: Box) -> _Plot:
    """The plot, with the legend where it hides nothing: the vertical axis reaches further where it must."""
    view = evaluation.chart.view
    base = scales(evaluation, rows, layout, frame.width, frame.height)
    wanted = view.legend or layout.legend
    corners = (wanted,) if view.legend else (wanted, *_CORNERS)
    first = _plot(evaluation, rows, layout, frame, base)
    if wanted in ("none", "right"):
        return _with_legend(first, wanted, layout)
    for corner in dict.fromkeys(corners):
        if _is_clear(plot := _with_legend(first, corner, layout)):
            return plot
    for decades in () if view.y.domain else _ROOM:
        roomy = Scales(base.x, roomier(base.y, decades, upwards=wanted.startswith("top")))
        if _is_clear(plot := _with_legend(_plot(evaluation, rows, layout, frame, roomy), wanted, layout)):
            return plot
    return _with_legend(first, wanted if view.legend else "right", layout)


def _plot(evaluation: Evaluation, rows: tuple[Rows, ...], layout: Layout, frame: Box, shown: Scales) -> _Plot:
    lines = roofs(evaluation, shown.x, shown.y, layout.unit_gap)
    crossings = ridges(evaluation, shown.x, shown.y, layout.ridge_to_top)
    series = _series(evaluation, rows, shown, layout)
    return _Plot(frame, shown, lines, crossings, series, drawn_measured(evaluation, series, shown, layout), None)


def _with_legend(plot: _Plot, position: str, layout: Layout) -> _Plot:
    # Lines that are named where they stand need no entry.
    lines = ((), ()) if layout.name_roofs else (plot.roofs, plot.ridges)
    entries: tuple[Item, ...] = () if position == "none" else items(*lines, plot.series, plot.measured)
    return replace(plot, legend=legend(entries, position, plot.frame, layout.font_size))


def _is_clear(plot: _Plot) -> bool:
    return plot.legend is None or not plot.legend.inside or is_free(plot.legend.box, plot.obstacles)


def _series(evaluation: Evaluation, rows: Sequence[Rows], shown: Scales, layout: Layout) -> tuple[DrawnSeries, ...]:
    told = told_of(evaluation)
    points = [merged(row, shown.x, shown.y, told) for row in rows]
    return tuple(
        DrawnSeries(
            name=row.series.name,
            index=index,
            color=row.series.style.color,
            shape=row.series.style.shape or layout.shape,
            size=row.series.style.size or size,
            points=own,
            trails=_trails(row, shown, evaluation) if row.series.style.trail else (),
            rings=rings(row, shown.x, shown.y, told),
        )
        for index, (row, own, size) in enumerate(zip(rows, points, _sizes(points, shown, layout), strict=True))
    )


def _sizes(points: Sequence[Sequence[Point]], shown: Scales, layout: Layout) -> list[float]:
    """The size of each series' marks: from the largest to the smallest over the levels that are needed."""
    pixels = [[(shown.x.pixel(p.place.intensity), shown.y.pixel(p.place.performance)) for p in own] for own in points]
    nested = levels(pixels, layout.largest_mark / 2)
    step = (layout.largest_mark - layout.smallest_mark) / max(*nested, 2) if len(nested) > 1 else 0.0
    top = layout.largest_mark if any(nested) else (layout.largest_mark + layout.smallest_mark) / 2
    return [top - level * step for level in nested]


def _trails(rows: Rows, shown: Scales, evaluation: Evaluation) -> tuple[tuple[Place, ...], ...]:
    """A trail for each choice of all that is swept but the last number."""
    numbers = [name for name, dimension in evaluation.swept.items() if dimension is not None]
    others = [name for name in dict.fromkeys((*KEYS, *evaluation.swept)) if name not in numbers[-1:]]
    trails: dict[tuple[object, ...], dict[Place, None]] = {}
    for row in rows.shown:
        place = Place(rows.columns["intensity"][row], rows.columns["performance"][row])
        if shown.x.holds(place.intensity) and shown.y.holds(place.performance):
            trails.setdefault(tuple(rows.columns[name][row] for name in others), {})[place] = None
    return tuple(dict.fromkeys(tuple(trail) for trail in trails.values() if len(trail) > 1))


def _labels(plot: _Plot, evaluation: Evaluation, layout: Layout) -> tuple[Label, ...]:
    """Notes where the spec wants them, then what names the lines."""
    obstacles, size, scale = plot.obstacles, layout.font_size, plot.scales
    room = plot.frame.width - 2 * _EDGE
    labels: list[Label] = []
    for wanted in evaluation.chart.view.notes:
        if drawable(wanted.intensity) and scale.x.holds(wanted.intensity) and scale.y.holds(wanted.performance):
            at = plot.pixel(Place(wanted.intensity, wanted.performance))
            labels += place(note(fit(wanted.text, room, size), size, *at), obstacles, labels)
    naming = Naming(obstacles, size, layout.largest_mark / 2 + 3)
    roofs_named = [_named_roof(plot, roof, layout) for roof in plot.roofs] if layout.name_roofs else []
    labels += roof_names(roofs_named, naming, labels)
    labels += ridge_names([_named_ridge(plot, ridge, layout) for ridge in plot.ridges], naming, labels)
    return tuple(labels)


def _named_roof(plot: _Plot, roof: Roof, layout: Layout) -> Named:
    name = f"achieved {roof.name}".strip() if roof.role is Role.ACHIEVED else roof.name
    return Named(roof.role, titled(name, roof.value, layout.font_size), plot.path(roof.corners))


def _named_ridge(plot: _Plot, ridge: RidgeLine, layout: Layout) -> Named:
    value = f"ridge {ridge.value}" if layout.name_roofs else ridge.value
    return Named(Role.RIDGE, titled(ridge.name, value, layout.font_size), (plot.upright(ridge),))


def _strip(plot: _Plot) -> Strip:
    top = plot.frame.bottom + _ROW_GAP
    drawn: list[Row] = []
    for index, text, measured, points in _rows(plot):
        shown = [point.place.intensity for point in points]
        middle = top + (len(drawn) + 0.5) * _ROW_HEIGHT
        if shown:
            drawn.append(Row(index, middle, text, min(shown), max(shown), measured))
    return Strip(top, top + len(drawn) * _ROW_HEIGHT, tuple(drawn))


def _rows(plot: _Plot) -> Iterator[tuple[int, str, tuple[int, ...], Sequence[Point]]]:
    """The series; what was measured under names of its own; and all that was measured of the series."""
    for series in plot.series:
        yield series.index, series.name, (), series.points
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(plot.measured):
        groups.setdefault("" if one.modelled else one.name, []).append(number)
    for name, numbers in sorted(groups.items(), key=lambda group: not group[0]):
        text = f"{name}, {MEASURED}" if name else MEASURED
        yield -1, text, tuple(numbers), [point for number in numbers for point in plot.measured[number].points]


def _margins(plot: _Plot, strip: Strip | None, y: Axis, labels: Sequence[Label], layout: Layout) -> Margins:
    size = layout.font_size
    ticks = max((text_width(tick.text, size) for tick in y.ticks), default=0.0) + _TICK
    names = max((text_width(row.text, size) for row in strip.rows), default=0.0) + _TICK if strip else 0.0
    turned = 0.0 if layout.title_in_corner else size * LINE_HEIGHT + 10
    key = plot.legend
    right = key.box.right - plot.frame.right if key and not key.inside else plot.beyond(labels)
    below = (strip.bottom - plot.frame.bottom if strip else 0.0) + _TICK + 2 * size * LINE_HEIGHT + 7
    lowest = max([outline(label.box)[-1][1] for label in labels], default=0.0) - plot.frame.bottom
    return Margins(_EDGE + max(ticks + turned, names), right + _EDGE + 6, _EDGE, max(below, lowest) + _EDGE)


def _with_title(margins: Margins, title: Sequence[str], under: str, layout: Layout) -> Margins:
    """The margins with room for what stands above the frame."""
    heading = len(title) * layout.title_size * LINE_HEIGHT + (6 if title else 0)
    second = layout.font_size * LINE_HEIGHT + 4 if under else 0
    corner = layout.font_size * LINE_HEIGHT + 12 if layout.title_in_corner else 4
    return Margins(margins.left, margins.right, margins.top + heading + second + corner, margins.bottom)
