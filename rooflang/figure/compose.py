"""Evaluation to figure: what stands where. Nothing is rounded, no library is used, nothing depends on the machine."""

from collections.abc import Sequence

from rooflang.figure.bars import bars
from rooflang.figure.facets import parts, per_row
from rooflang.figure.figure import Box, Figure, Layout, Margins, Panel
from rooflang.figure.grid import Grid, grid
from rooflang.figure.heatmap import heatmap
from rooflang.figure.legend import Item, items, legend
from rooflang.figure.metrics import LINE_HEIGHT, fit, wrap
from rooflang.figure.part import Part
from rooflang.figure.roofline import EDGE, roofline
from rooflang.figure.sweep import sweep
from rooflang.figure.words import counted, description, subtitle
from rooflang.frozen import replace
from rooflang.roofline.evaluation import Evaluation


def compose(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure of an evaluation, laid out as a theme wants it."""
    chart = evaluation.chart
    shown = parts(evaluation, layout)
    panels = [panel(part, layout) for part in shown]
    page = grid(panels, per_row(len(panels), chart.view.per_row))
    if len(panels) > 1:
        page = _with_key(page, layout, chart.view.legend)
    margins = Margins(
        EDGE + page.margins.left, page.margins.right + EDGE + 6, EDGE + page.margins.top, page.margins.bottom + EDGE
    )
    title_room = margins.left + page.width + margins.right - 2 * EDGE
    title = wrap(chart.title, title_room, layout.title_size, bold=True)
    under = fit(subtitle(evaluation), title_room, layout.font_size) if layout.title_in_corner else ""
    return Figure(
        name=chart.name,
        theme=layout.theme,
        title=title,
        subtitle=under,
        description=description(evaluation, shown, panels),
        width=page.width,
        height=page.height,
        margins=_with_title(margins, title, under, layout),
        panels=page.panels,
        counted=counted(evaluation),
    )


def panel(part: Part, layout: Layout) -> Panel:
    """The panel of a part, as the view of its chart draws it."""
    match part.evaluation.chart.view.kind:
        case "time":
            return bars(part, layout)
        case "sweep":
            return sweep(part, layout)
        case "heatmap":
            return heatmap(part, layout)
        case _:
            return roofline(part, layout)


def _with_key(page: Grid, layout: Layout, position: str) -> Grid:
    """The page with a key of all series on its right, where there is more than one."""
    series = {one.name: one for panel in page.panels for one in panel.series}
    measured = [one for panel in page.panels for one in panel.measured]
    lines = ((), ()) if layout.name_roofs else (page.panels[0].roofs, page.panels[0].ridges)
    # Their sizes tell apart what meets in one panel, and mean nothing on the page.
    alike = tuple(replace(one, size=layout.smallest_mark + 3) for one in series.values())
    entries: tuple[Item, ...] = items(*lines, alike, measured)
    if position == "none" or len(entries) < 2:
        return page
    frame = Box((page.width + page.margins.right) / 2, page.height / 2, page.width + page.margins.right, page.height)
    key = legend(entries, "right", frame, layout.font_size)
    assert key is not None
    first = replace(page.panels[0], legend=key)
    margins = replace(page.margins, right=key.box.right - page.width)
    return replace(page, panels=(first, *page.panels[1:]), margins=margins)


def _with_title(margins: Margins, title: Sequence[str], under: str, layout: Layout) -> Margins:
    """The margins with room for what stands above the frame."""
    heading = len(title) * layout.title_size * LINE_HEIGHT + (6 if title else 0)
    second = layout.font_size * LINE_HEIGHT + 4 if under else 0
    return Margins(margins.left, margins.right, margins.top + heading + second, margins.bottom)
