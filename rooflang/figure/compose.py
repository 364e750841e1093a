"""Evaluation to figure: what stands where. Nothing is rounded, no library is used, nothing depends on the machine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rooflang.figure.cells import fitted, in_a_cell
from rooflang.figure.facets import parts, per_row
from rooflang.figure.figure import Axis, Figure, Layout, Margins
from rooflang.figure.footer import footer, with_footer
from rooflang.figure.gather import Gathered, Size, gathered
from rooflang.figure.grid import Grid, grid
from rooflang.figure.key import with_key
from rooflang.figure.page import paged, suited
from rooflang.figure.panels import naming, panel
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, wrap
from rooflang.figure.words import counted, description, subtitle
from rooflang.frozen import frozen, replace
from rooflang.program.program import Page, View
from rooflang.roofline.evaluation import Evaluation


def compose(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure of an evaluation, laid out as a theme wants it."""

    def make(view: View, sized: Layout) -> Figure:
        return _composed(replace(evaluation, chart=replace(evaluation.chart, view=view)), sized)

    return paged(make, evaluation.chart.view, layout)


def _composed(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure, its frame as large as the spec or else the layout wants it."""
    chart = evaluation.chart
    shown = parts(evaluation, layout)
    layout = naming(shown, layout)
    panels = [panel(part, layout) for part in shown]
    page = grid(panels, per_row(len(panels), chart.view.per_row))
    if len(panels) > 1:
        page = with_key(_titled_together(page, layout), shown, layout, chart.view.legend)

    def words(room: float) -> _Words:
        return _Words(
            chart.name,
            chart.title,
            subtitle(evaluation, panels, page.key, room, layout.font_size) if layout.title_in_corner else "",
            description(evaluation, shown, panels),
            counted(evaluation),
            footer(evaluation, panels, layout, room),
        )

    return _figure(page, words, layout)


def compose_page(page: Page, evaluations: Sequence[Evaluation], layout: Layout) -> Figure:
    """The figure of several charts, in their order, with one key."""
    charts = gathered(evaluations, layout)
    count = len(charts.owners)

    def fit_(view: View, typed: Layout) -> Figure:
        def make(sizes: Sequence[Size]) -> Figure:
            return _gathered(replace(page, view=view), charts, sizes, typed)

        return fitted(make, charts.owners, view, typed)

    if not layout.page_width:
        return fit_(page.view, layout)
    return suited(fit_, per_row(count, page.view.per_row), count, page.view, layout)


def _gathered(page: Page, charts: Gathered, sizes: Sequence[Size], layout: Layout) -> Figure:
    """The figure, the frames of each chart of one size."""
    across = per_row(len(charts.owners), page.view.per_row)
    shown = charts.parts(sizes, across, layout)
    layout = naming(shown, layout)
    panels = [panel(part, in_a_cell(layout, across)) for part in shown]
    placed = grid(panels, across)
    if len(panels) > 1:
        placed = with_key(placed, shown, layout, page.view.legend)
    evaluations = [whole.evaluation for whole in charts.wholes]
    both = list(zip(charts.owners, shown, panels, strict=True))
    told = []
    for number, each in enumerate(evaluations):
        own = [(part, made) for owner, part, made in both if owner == number]
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
        key=page.key,
        counted=words.counted,
        footer=words.footer,
        font_size=layout.font_size,
        title_size=layout.title_size,
    )


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
