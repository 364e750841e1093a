"""The one key of a page of several panels."""

from collections.abc import Sequence

from rooflang.figure.figure import Box, DrawnSeries, Layout, RidgeLine, Roof
from rooflang.figure.grid import Grid
from rooflang.figure.panel.keys import key_at
from rooflang.figure.panel.legend import Item, banded, items
from rooflang.figure.panel.machines import keyed_lines, machine_items, shapes_of
from rooflang.figure.part import Part
from rooflang.frozen import replace


def with_key(page: Grid, shown: Sequence[Part], layout: Layout, position: str) -> Grid:
    """The page with a key of all series on its right, and of its machines, where there is more than one."""
    timed = [panel for panel in page.panels if panel.bars]
    series = _alike([one for panel in page.panels if not panel.bars for one in panel.series], layout)
    bars = _alike([one for panel in timed for one in panel.series], layout)
    measured = [one for panel in page.panels for one in panel.measured]
    numbered, lines, ridges = _lines(page, shown, layout)
    looks = {name: look for part in shown for name, look in part.looks.items()}
    machines: tuple[Item, ...] = ()
    if layout.name_roofs and shown[0].machines:
        machines = machine_items(shown[0].evaluation, page.panels[0].roofs, shapes_of(series, looks))
    bands = dict.fromkeys(item for panel in page.panels for item in banded(panel.band))
    entries: tuple[Item, ...] = (
        *bands,
        *numbered,
        *items(lines, ridges, series, measured, looks, bars, machines),
    )
    if position == "none" or len(entries) < 2:
        return page
    # Rooflines have most to lose of their width.
    falls = layout.legend == "below" or all(part.is_roofline for part in shown)
    side = "below" if position == "below" or (not position and falls) else "right"
    frame = Box(page.width / 2, page.height / 2, page.width, page.height)
    size = layout.font_size
    key, margins = key_at(entries, side, frame, page.margins, size, gap=size)
    return replace(page, key=key, margins=margins)


def _lines(
    page: Grid, shown: Sequence[Part], layout: Layout
) -> tuple[tuple[Item, ...], Sequence[Roof], Sequence[RidgeLine]]:
    """What the key says of lines: those of one roofline, since all have the same where it tells them."""
    for part, panel in zip(shown, page.panels, strict=True):
        if part.is_roofline:
            return keyed_lines(part.evaluation, panel.roofs, panel.ridges, layout)
    return (), (), ()


def _alike(series: Sequence[DrawnSeries], layout: Layout) -> tuple[DrawnSeries, ...]:
    """Each name once, all marks of one size: sizes tell apart what meets in one panel, and mean nothing on the page. A
    line's sample shows more than that of its marks alone."""
    found: dict[str, DrawnSeries] = {}
    for one in series:
        found[one.name] = max(found.get(one.name, one), one, key=lambda each: (each.family, bool(each.trails)))
    return tuple(replace(one, size=layout.smallest_mark + 3) for one in found.values())
