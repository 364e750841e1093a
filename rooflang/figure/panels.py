"""The panel of a part, drawn by the view of its chart, with its title."""

from collections.abc import Sequence

from rooflang.figure.figure import Layout, Panel
from rooflang.figure.part import Part
from rooflang.figure.texts.metrics import CUT, fit, text_width
from rooflang.figure.views.agreement import agreement
from rooflang.figure.views.bars import bars
from rooflang.figure.views.heatmap import heatmap
from rooflang.figure.views.roofline import roofline
from rooflang.figure.views.sweep import sweep
from rooflang.frozen import replace

_TITLE_BEYOND = 12.0
"""How far a panel's title may reach beyond its frame, in pixels: less than the gap between panels."""


def panel(part: Part, layout: Layout) -> Panel:
    """The panel of a part, as the view of its chart draws it. Among the panels of its chart its title stands over the
    frame, among those of others at the edge of all that is around that; one that would reach its neighbour begins
    before the frame as well, and is cut where it is wider than all of the panel."""
    made, size = _view(part, layout), layout.font_size
    width = text_width(part.title, size, bold=True)
    beyond = max(made.margins.right, _TITLE_BEYOND) if part.spanning else made.margins.right
    room = made.margins.left + made.frame.width + beyond
    needed = max(width - made.frame.width - beyond, 0.0) if part.spanning else made.margins.left
    return replace(
        made,
        title=fit(part.title, room, size, bold=True),
        title_back=min(needed, made.margins.left),
        is_cut=made.is_cut or width > room or any(axis.title.endswith(CUT) for axis in (made.x, made.y)),
    )


def _view(part: Part, layout: Layout) -> Panel:
    match part.kind:
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


def naming(shown: Sequence[Part], layout: Layout) -> Layout:
    """Roofs that aren't the same in all panels are named where they stand, in every theme: one key can't tell them."""
    roofs = {(part.evaluation.slopes, part.evaluation.ceilings, part.evaluation.budgets) for part in shown}
    return replace(layout, name_roofs=True) if len(roofs) > 1 else layout
