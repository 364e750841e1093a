"""Evaluation to figure: what stands where. Nothing is rounded, no library is used, nothing depends on the machine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rooflang.figure.facets import gathered, parts, per_row
from rooflang.figure.figure import Axis, Box, DrawnSeries, Figure, Layout, Margins, Panel
from rooflang.figure.footer import footer, with_footer
from rooflang.figure.grid import Grid, grid
from rooflang.figure.page import paged
from rooflang.figure.panel.keys import key_at
from rooflang.figure.panel.legend import Item, banded, items
from rooflang.figure.panel.machines import machine_items, shapes_of
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.figure.part import Part
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width, wrap
from rooflang.figure.views.agreement import agreement
from rooflang.figure.views.bars import bars
from rooflang.figure.views.heatmap import heatmap
from rooflang.figure.views.roofline import roofline
from rooflang.figure.views.sweep import sweep
from rooflang.figure.words import counted, description, subtitle
from rooflang.frozen import frozen, replace
from rooflang.program.program import Page, View
from rooflang.roofline.evaluation import Evaluation

_TITLE_BEYOND = 12.0
"""How far a panel's title may reach beyond its frame, in pixels: less than the gap between panels."""


def compose(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure of an evaluation, laid out as a theme wants it."""

    def make(view: View, sized: Layout) -> Figure:
        return _composed(replace(evaluation, chart=replace(evaluation.chart, view=view)), sized)

    return paged(make, evaluation.chart.view, layout)


def _composed(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure, its frame as large as the spec or else the layout wants it."""
    chart = evaluation.chart
    shown = parts(evaluation, layout)
    layout = _naming(shown, layout)
    panels = [panel(part, layout) for part in shown]
    page = grid(panels, per_row(len(panels), chart.view.per_row))
    if len(panels) > 1:
        page = _with_key(_titled_together(page, layout), shown, layout, chart.view.legend)

    def words(room: float) -> _Words:
        return _Words(
            chart.name,
            chart.title,
            subtitle(evaluation, panels, room, layout.font_size) if layout.title_in_corner else "",
            description(evaluation, shown, panels),
            counted(evaluation),
            footer(evaluation, panels, layout, room),
        )

    return _figure(page, words, layout)


def compose_page(page: Page, evaluations: Sequence[Evaluation], layout: Layout) -> Figure:
    """The figure of several charts, in their order, with one key."""

    def make(view: View, sized: Layout) -> Figure:
        return _gathered(replace(page, view=view), evaluations, sized)

    return paged(make, page.view, layout)


def _gathered(page: Page, evaluations: Sequence[Evaluation], layout: Layout) -> Figure:
    """The figure, its frames as large as the spec or else the layout wants them."""
    shown = gathered(evaluations, page, layout)
    layout = _naming(shown, layout)
    panels = [panel(part, layout) for part in shown]
    placed = grid(panels, per_row(len(panels), page.view.per_row))
    if len(panels) > 1:
        placed = _with_key(placed, shown, layout, page.view.legend)
    both = list(zip(shown, panels, strict=True))
    told = []
    for each in evaluations:
        own = [(part, made) for part, made in both if part.evaluation.chart is each.chart]
        told.append(description(each, [part for part, _ in own], [made for _, made in own]))
    meant = {"charts": {each.chart.name: counted(each) for each in evaluations}}

    def words(room: float) -> _Words:
        foot = footer(_together(page, evaluations), panels, layout, room)
        return _Words(page.name, page.title, "", " ".join(told), meant, foot)

    return _figure(placed, words, layout)


def _together(page: Page, evaluations: Sequence[Evaluation]) -> Evaluation:
    """The charts of a page as one, for what is said of all of them."""
    charts = [each.chart for each in evaluations]
    machines = {machine.name: machine for chart in charts for machine in chart.machines}
    roles = charts[0].roles if all(chart.roles == charts[0].roles for chart in charts) else {}
    costs = charts[0].costs if len({chart.costs for chart in charts}) == 1 else ""
    chart = replace(
        charts[0],
        machines=tuple(machines.values()),
        families=tuple(family for chart in charts for family in chart.families),
        roles=roles,
        costs=costs,
        view=page.view,
    )
    return replace(evaluations[0], chart=chart, achieved=tuple(roof for each in evaluations for roof in each.achieved))


@frozen
class _Words:
    """What is written around the panels of a page, or told of it."""

    name: str
    title: str
    subtitle: str
    description: str
    counted: Mapping[str, Any]
    footer: tuple[str, ...] = ()


def _figure(page: Grid, words_in: Callable[[float], _Words], layout: Layout) -> Figure:
    """The page with its words, which are told how wide they may be."""
    own, edge = page.margins, layout.edge
    margins = Margins(edge + own.left, own.right + edge + 6, edge + own.top, own.bottom + edge)
    title_room = margins.left + page.width + margins.right - 2 * edge
    words = words_in(title_room)
    title = wrap(words.title, title_room, layout.title_size, bold=True)
    under = fit(words.subtitle, title_room, layout.font_size)
    return Figure(
        name=words.name,
        theme=layout.theme,
        title=title,
        subtitle=under,
        description=words.description,
        width=page.width,
        height=page.height,
        margins=with_footer(_with_title(margins, title, under, layout), words.footer, layout),
        panels=page.panels,
        counted=words.counted,
        footer=words.footer,
        font_size=layout.font_size,
        title_size=layout.title_size,
    )


def panel(part: Part, layout: Layout) -> Panel:
    """The panel of a part, as the view of its chart draws it; a title that would reach its neighbour begins before the
    frame, and is cut where it is wider than all of the panel."""
    made, size = _view(part, layout), layout.font_size
    width = text_width(part.title, size, bold=True)
    beyond = max(made.margins.right, _TITLE_BEYOND)
    room = made.margins.left + made.frame.width + beyond
    back = min(max(width - made.frame.width - beyond, 0.0), made.margins.left)
    return replace(made, title=fit(part.title, room, size, bold=True), title_back=back, is_cut=width > room)


def _view(part: Part, layout: Layout) -> Panel:
    match part.evaluation.chart.view.kind:
        case "time":
            return bars(part, layout)
        case "sweep":
            return sweep(part, layout)
        case "heatmap":
            return heatmap(part, layout)
        case "agreement":
            return agreement(part, layout)
        case _:
            return roofline(part, layout)


def _naming(shown: Sequence[Part], layout: Layout) -> Layout:
    """Roofs that aren't the same in all panels are named where they stand, in every theme: one key can't tell them."""
    roofs = {(part.evaluation.slopes, part.evaluation.ceilings, part.evaluation.budgets) for part in shown}
    return replace(layout, name_roofs=True) if len(roofs) > 1 else layout


def _with_key(page: Grid, shown: Sequence[Part], layout: Layout, position: str) -> Grid:
    """The page with a key of all series on its right, and of its machines, where there is more than one."""
    timed = [panel for panel in page.panels if panel.bars]
    series = _alike([one for panel in page.panels if not panel.bars for one in panel.series], layout)
    bars = _alike([one for panel in timed for one in panel.series], layout)
    measured = [one for panel in page.panels for one in panel.measured]
    lines = ((), ()) if layout.name_roofs else (page.panels[0].roofs, page.panels[0].ridges)
    looks = {name: look for part in shown for name, look in part.looks.items()}
    machines: tuple[Item, ...] = ()
    if layout.name_roofs and shown[0].machines:
        machines = machine_items(shown[0].evaluation, page.panels[0].roofs, shapes_of(series, looks))
    bands = dict.fromkeys(item for panel in page.panels for item in banded(panel.band))
    entries: tuple[Item, ...] = (*bands, *items(*lines, series, measured, looks, bars, machines))
    if position == "none" or len(entries) < 2:
        return page
    # Rooflines have most to lose of their width.
    falls = layout.legend == "below" or all(_is_roofline(part) for part in shown)
    side = "below" if position == "below" or (not position and falls) else "right"
    frame = Box(page.width / 2, page.height / 2, page.width, page.height)
    size = layout.font_size
    legend, margins = key_at(entries, side, frame, page.margins, size, gap=size)
    first, *others = page.panels
    return replace(page, panels=(replace(first, legend=legend), *others), margins=margins)


def _is_roofline(part: Part) -> bool:
    return part.evaluation.chart.view.kind in UPWARDS


def _alike(series: Sequence[DrawnSeries], layout: Layout) -> tuple[DrawnSeries, ...]:
    """Each name once, all marks of one size: sizes tell apart what meets in one panel, and mean nothing on the page. A
    line's sample shows more than that of its marks alone."""
    found: dict[str, DrawnSeries] = {}
    for one in series:
        found[one.name] = max(found.get(one.name, one), one, key=lambda each: (each.family, bool(each.trails)))
    return tuple(replace(one, size=layout.smallest_mark + 3) for one in found.values())


def _titled_together(page: Grid, layout: Layout) -> Grid:
    """The page of one chart: the titles of its axes stand in the middle of all panels, cut to the page."""
    around = page.margins
    across = page.width + 2 * min(around.left, around.right)
    beside = page.height + 2 * min(around.top, around.bottom)
    upwards = around.left + page.width + around.right if layout.title_in_corner else beside

    def titled(axis: Axis, middle: float, room: float) -> Axis:
        return replace(axis, middle=middle, title=fit(axis.title, room, layout.font_size))

    panels = tuple(
        replace(each, x=titled(each.x, page.width / 2, across), y=titled(each.y, page.height / 2, upwards))
        for each in page.panels
    )
    return replace(page, panels=panels)


def _with_title(margins: Margins, title: Sequence[str], under: str, layout: Layout) -> Margins:
    """The margins with room for what stands above the frame."""
    heading = len(title) * layout.title_size * LINE_HEIGHT + (6 if title else 0)
    second = layout.font_size * LINE_HEIGHT + 4 if under else 0
    return Margins(margins.left, margins.right, margins.top + heading + second, margins.bottom)
