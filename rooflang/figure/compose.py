"""Evaluation to figure: what stands where. Nothing is rounded, no library is used, nothing depends on the machine."""

from collections.abc import Sequence

from rooflang.figure.figure import Figure, Layout, Margins, Panel
from rooflang.figure.metrics import LINE_HEIGHT, fit, wrap
from rooflang.figure.part import Part
from rooflang.figure.points import rows_of
from rooflang.figure.roofline import EDGE, roofline
from rooflang.figure.series import looks
from rooflang.figure.words import counted, description, subtitle
from rooflang.roofline.evaluation import Evaluation


def compose(evaluation: Evaluation, layout: Layout) -> Figure:
    """The figure of an evaluation, laid out as a theme wants it."""
    chart = evaluation.chart
    width, height = chart.view.width or layout.width, chart.view.height or layout.height
    rows = tuple(map(rows_of, evaluation.series))
    machines = list(dict.fromkeys(slope.hardware for slope in evaluation.slopes))
    part = Part(evaluation, rows, looks(rows, machines, layout), width, height)
    panel = roofline(part, layout)
    margins = _around([panel])
    title_room = margins.left + width + margins.right - 2 * EDGE
    title = wrap(chart.title, title_room, layout.title_size, bold=True)
    under = fit(subtitle(evaluation), title_room, layout.font_size) if layout.title_in_corner else ""
    return Figure(
        name=chart.name,
        theme=layout.theme,
        title=title,
        subtitle=under,
        description=description(evaluation, panel.roofs, panel.ridges, rows),
        width=width,
        height=height,
        margins=_with_title(margins, title, under, layout),
        panels=(panel,),
        counted=counted(evaluation),
    )


def _around(panels: Sequence[Panel]) -> Margins:
    """The margins of the page without its heading."""
    (panel,) = panels
    own = panel.margins
    return Margins(EDGE + own.left, own.right + EDGE + 6, EDGE + own.top, own.bottom + EDGE)


def _with_title(margins: Margins, title: Sequence[str], under: str, layout: Layout) -> Margins:
    """The margins with room for what stands above the frame."""
    heading = len(title) * layout.title_size * LINE_HEIGHT + (6 if title else 0)
    second = layout.font_size * LINE_HEIGHT + 4 if under else 0
    return Margins(margins.left, margins.right, margins.top + heading + second, margins.bottom)
