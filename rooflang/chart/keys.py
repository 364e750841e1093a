"""The key of a panel or of a page: its box where it stands in the plot, samples, texts."""

from collections.abc import Iterator
from typing import Any

import altair as alt

from rooflang.chart.areas import hatches, line_row
from rooflang.chart.axes import drawing_number
from rooflang.chart.encoding import BAND, at, corners, is_hollow, layer, outline, pixel, pixel_fields, stroke, symbol
from rooflang.chart.hatch import hatching
from rooflang.chart.look import Stroke, Theme
from rooflang.chart.rows import Data, Names, Row
from rooflang.figure.figure import Box, Legend, LegendEntry, Role
from rooflang.figure.panel.legend import GAP, SAMPLE
from rooflang.figure.texts.metrics import isolated

_LINE, _MARK = 1.5, 16 / 12
"""How wide the line of a sample is, and how large a mark may be, in sizes of the type."""


def key_layers(legend: Legend, names: Names, theme: Theme) -> Iterator[alt.UnitSpec]:
    """The layers of a key from the bottom up."""
    if legend.inside:
        edge = {"stroke": theme.box.color, "strokeWidth": theme.box.width}
        yield layer("none", "rect", corners(legend.box), aria=False, color=theme.page, cornerRadius=2, **edge)
    for entry in legend.entries:
        yield from _sample(entry, theme)
    yield from _marks(legend, names, theme)
    yield from hatches(legend.entries, names.of("key hatches"), theme)
    text = {"text": alt.Text(field="text", type="nominal")}
    style = {"color": theme.ink, "align": "left", "baseline": "middle"}
    yield layer(names.of("legend"), "text", pixel_fields() | text, **style)


def key_data(legend: Legend, names: Names, theme: Theme) -> Data:
    """The data sets of a key by their names; some may be empty, and used by no layer."""
    data: Data = {
        "legend": _texts(legend),
        "key marks": _mark_rows(legend, theme, False),
        "key crosses": _mark_rows(legend, theme, True),
        "key hatches": _hatches(legend, theme),
    }
    return {names.of(name): rows for name, rows in data.items()}


def _sample(entry: LegendEntry, theme: Theme) -> Iterator[alt.UnitSpec]:
    """A line, which what has a mark has where a line goes through all of its kind, and the mark of what was measured;
    what counts others has nothing."""
    middle = at(entry.x + SAMPLE / 2, entry.y)
    if line := _line(entry, theme):
        ends = at(entry.x, entry.y) | {"x2": pixel(entry.x + SAMPLE)}
        yield layer("none", "rule", ends, aria=False, **stroke(line))
    if entry.role is Role.BAND:
        area = Box(entry.x + SAMPLE / 2, entry.y, SAMPLE, theme.layout.font_size)
        yield layer("none", "rect", corners(area), aria=False, color=theme.muted, opacity=BAND)
    if entry.mark and entry.role is Role.MEASURED:
        yield layer("none", "point", middle, aria=False, **outline(entry.mark, theme, entry.mark.size))


def _line(entry: LegendEntry, theme: Theme) -> Stroke | None:
    if entry.mark:
        return theme.trail(entry.mark, entry.number, _LINE) if entry.mark.lined else None
    if entry.role in (Role.NOTE, Role.BAND):
        return None
    is_reached = entry.role is Role.ACHIEVED
    return theme.line(entry.role, -1 if is_reached else entry.number, order=entry.number if is_reached else 0)


def _marks(legend: Legend, names: Names, theme: Theme) -> Iterator[alt.UnitSpec]:
    """The marks of series."""
    marks = [entry.mark for entry in legend.entries if entry.mark and entry.role is not Role.MEASURED]
    encoding = pixel_fields() | {
        "color": alt.Color(field="color", type="nominal", scale=None),
        "shape": alt.Shape(field="shape", type="nominal", scale=None),
        "size": alt.Size(field="size", type="quantitative", scale=None),
    }
    for name, hollow in (("key marks", False), ("key crosses", True)):
        if any(is_hollow(mark.shape, theme) == hollow for mark in marks):
            rim: dict[str, Any] = {} if hollow else {"stroke": theme.halo}
            look = {"filled": not hollow, "opacity": 1, "strokeWidth": theme.mark_stroke, **rim}
            yield layer(names.of(name), "point", encoding, aria=False, **look)


def _texts(legend: Legend) -> list[Row]:
    return [
        {"text": isolated(entry.text), "x": drawing_number(entry.x + SAMPLE + GAP), "y": drawing_number(entry.y)}
        for entry in legend.entries
    ]


def _mark_rows(legend: Legend, theme: Theme, hollow: bool) -> list[Row]:
    """The marks of series, those that are hollow or the others."""
    largest = _MARK * theme.layout.font_size
    return [
        {
            "x": drawing_number(entry.x + SAMPLE / 2),
            "y": drawing_number(entry.y),
            "color": theme.ink_of(entry.mark),
            "shape": symbol(entry.mark.shape),
            "size": drawing_number(min(entry.mark.size, largest) ** 2),
        }
        for entry in legend.entries
        if entry.mark and entry.role is not Role.MEASURED and is_hollow(entry.mark.shape, theme) == hollow
    ]


def _hatches(legend: Legend, theme: Theme) -> list[Row]:
    """The lines over the samples of what is hatched."""
    rows: list[Row] = []
    for entry in legend.entries:
        if entry.mark and entry.mark.hatch:
            side = min(entry.mark.size, _MARK * theme.layout.font_size)
            rows += map(line_row, hatching(Box(entry.x + SAMPLE / 2, entry.y, side, side), entry.mark.hatch))
    return rows
