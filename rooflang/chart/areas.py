"""The layers of bars and of cells: what is drawn as areas rather than as marks and lines."""

from collections.abc import Iterable, Iterator

import altair as alt

from rooflang.chart.axes import drawing_number
from rooflang.chart.encoding import at, field_name, layer, pixel, pixel_fields, tooltips
from rooflang.chart.hatch import Line, hatching
from rooflang.chart.look import Theme
from rooflang.chart.rows import Names, Row
from rooflang.figure.figure import Bar, Box, Cell, LegendEntry, Mark, Panel, Ramp
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.metrics import text_width

_STEPS = 32
_RIM, _HATCH, _PATCH = 1.0, 1.3, 2.0
_BORDER, _TOOTH, _SAMPLE = 2.5, 8.0, 40.0


def area_data(panel: Panel, theme: Theme) -> dict[str, list[Row]]:
    """The data sets of bars and cells."""
    return {
        "segments": [row for bar in panel.bars for row in _segment_rows(panel, bar, theme)],
        "hatches": [row for bar in panel.bars for row in _hatch_rows(panel, bar)],
        "hatched texts": [row for bar in panel.bars for row in _patches(panel, bar, theme)],
        "segment texts": [row for bar in panel.bars for row in _segment_texts(panel, bar, theme)],
        "cells": [_cell_row(panel, cell, theme) for cell in panel.cells],
        "cell texts": [_cell_text(cell, theme) for cell in panel.cells if cell.text],
        "borders": [line_row(line) for line in panel.borders],
        "teeth": _teeth(panel) if panel.borders else [],
        "ramp": _ramp_rows(panel.ramp, theme) if panel.ramp else [],
        "ramp texts": _ramp_texts(panel.ramp) if panel.ramp else [],
    }


def bars(panel: Panel, names: Names, theme: Theme) -> Iterator[alt.UnitSpec]:
    """Bars and what stands in them."""
    if not panel.bars:
        return
    ink = alt.Color(field="color", type="nominal", scale=None)
    low, high = alt.X(field="low", type="quantitative"), alt.X2(field="high")
    top, bottom = alt.Y(field="top", type="quantitative", scale=None, axis=None), alt.Y2(field="bottom")
    ends = {"x": low, "x2": high, "y": top, "y2": bottom, "color": ink, "tooltip": tooltips(panel.column_titles)}
    rim = alt.StrokeWidth(field="rim edge", type="quantitative", scale=None)
    yield layer(names.of("segments"), "rect", ends | {"strokeWidth": rim}, stroke=theme.page)
    yield from hatches(panel.bars, names.of("hatches"), theme)
    where = {"x": alt.X(field="middle", type="quantitative"), "y": pixel_fields()["y"]}
    text = {"text": alt.Text(field="text", type="nominal"), "color": ink}
    if any(segment.text for bar in panel.bars for segment in bar.segments):
        if any(segment.text and segment.mark.hatch for bar in panel.bars for segment in bar.segments):
            corners = pixel_fields() | {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2"), "color": ink}
            yield layer(names.of("hatched texts"), "rect", corners, aria=False)
        yield layer(names.of("segment texts"), "text", where | text, aria=False, align="center", baseline="middle")


def hatches(marked: Iterable[Bar | LegendEntry], data: str, theme: Theme) -> Iterator[alt.UnitSpec]:
    """The lines over what is hatched."""
    marks = [mark for each in marked for mark in (_marks(each) if isinstance(each, Bar) else [each.mark])]
    if any(mark and mark.hatch for mark in marks):
        ends = pixel_fields() | {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2")}
        yield layer(data, "rule", ends, aria=False, color=theme.page, strokeWidth=_HATCH)


def _marks(bar: Bar) -> list[Mark]:
    return [segment.mark for segment in bar.segments]


def cells(panel: Panel, names: Names, theme: Theme) -> Iterator[alt.UnitSpec]:
    """Cells, what stands in them, the lines between them, and the key to their colours."""
    if not panel.cells:
        return
    ink = alt.Color(field="color", type="nominal", scale=None)
    corners = pixel_fields() | {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2"), "color": ink}
    told = {"tooltip": tooltips(panel.column_titles)}
    yield layer(names.of("cells"), "rect", corners | told, stroke=theme.page, strokeWidth=1)
    text = {"text": alt.Text(field="text", type="nominal"), "color": ink}
    if any(cell.text for cell in panel.cells):
        yield layer(
            names.of("cell texts"), "text", pixel_fields() | text, aria=False, align="center", baseline="middle"
        )
    if panel.borders:
        ends = pixel_fields() | {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2")}
        for color, width in ((theme.page, 2 * _BORDER), (theme.ink, _BORDER)):
            yield layer(
                names.of("borders"), "rule", ends, aria=False, color=color, strokeWidth=width, strokeCap="square"
            )
    if panel.ramp:
        yield layer(names.of("ramp"), "rect", corners, aria=False)
        words = pixel_fields() | {"text": text["text"]}
        yield layer(names.of("ramp texts"), "text", words, color=theme.ink, align="left", baseline="middle")
        if panel.ramp.sides:
            line = at(panel.ramp.box.left, panel.ramp.line) | {"x2": pixel(panel.ramp.box.left + _SAMPLE)}
            yield layer("none", "rule", line, aria=False, color=theme.ink, strokeWidth=_BORDER)
    if panel.borders:
        shape = alt.Shape(field="shape", type="nominal", scale=None)
        style = {"filled": True, "opacity": 1, "color": theme.ink, "stroke": theme.page, "strokeWidth": 0.75}
        yield layer(names.of("teeth"), "point", pixel_fields() | {"shape": shape}, aria=False, size=_TOOTH**2, **style)


def _segment_rows(panel: Panel, bar: Bar, theme: Theme) -> Iterator[Row]:
    middle = _middle(panel, bar)
    scale = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    for segment in bar.segments:
        wide = scale.pixel(segment.high) - scale.pixel(segment.low)
        ends = {"low": drawing_number(segment.low), "high": drawing_number(segment.high)}
        edges = {"top": drawing_number(middle - bar.height / 2), "bottom": drawing_number(middle + bar.height / 2)}
        told = dict(zip(map(field_name, panel.column_titles), segment.texts, strict=True))
        # What parts one from the next may not hide what is narrow.
        rim = {"rim edge": drawing_number(min(_RIM, wide / 4))}
        yield {**ends, **edges, **rim, "color": theme.ink_of(segment.mark), **told}


def _hatch_rows(panel: Panel, bar: Bar) -> Iterator[Row]:
    scale = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    for segment in bar.segments:
        left, right = scale.pixel(segment.low), scale.pixel(segment.high)
        box = Box((left + right) / 2, _middle(panel, bar), right - left, bar.height)
        yield from map(line_row, hatching(box, segment.mark.hatch))


def _patches(panel: Panel, bar: Bar, theme: Theme) -> Iterator[Row]:
    """The plain rectangles behind the texts of what is hatched."""
    size, middle = theme.layout.font_size, _middle(panel, bar)
    scale = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    for segment in bar.segments:
        if segment.text and segment.mark.hatch:
            x, half = scale.pixel((segment.low + segment.high) / 2), text_width(segment.text, size) / 2 + _PATCH
            corners = {"x": x - half, "x2": x + half, "y": middle - size * 0.6, "y2": middle + size * 0.6}
            placed: Row = {key: drawing_number(value) for key, value in corners.items()}
            yield placed | {"color": theme.ink_of(segment.mark)}


def _segment_texts(panel: Panel, bar: Bar, theme: Theme) -> Iterator[Row]:
    for segment in bar.segments:
        if segment.text:
            where = {
                "middle": drawing_number((segment.low + segment.high) / 2),
                "y": drawing_number(_middle(panel, bar)),
            }
            yield {"text": segment.text, **where, "color": theme.on(theme.ink_of(segment.mark))}


def line_row(line: Line) -> Row:
    """The ends of a line."""
    return dict(zip(("x", "y", "x2", "y2"), map(drawing_number, line), strict=True))


def _middle(panel: Panel, bar: Bar) -> float:
    """The middle of a bar in pixels; the places of the vertical axis are even."""
    low, high = panel.y.domain
    inner = panel.frame.height - 2 * panel.inset
    return panel.frame.bottom - panel.inset - (bar.place - low) / (high - low) * inner


def _cell_row(panel: Panel, cell: Cell, theme: Theme) -> Row:
    box = cell.box
    corners = {"x": box.left, "x2": box.right, "y": box.top, "y2": box.bottom}
    told = dict(zip(map(field_name, panel.column_titles), cell.texts, strict=True))
    placed: Row = {key: drawing_number(value) for key, value in corners.items()}
    return placed | {"color": theme.shade(cell.share)} | told


def _cell_text(cell: Cell, theme: Theme) -> Row:
    where = {"x": drawing_number(cell.box.x), "y": drawing_number(cell.box.y)}
    return {"text": cell.text, **where, "color": theme.on(theme.shade(cell.share))}


def _ramp_rows(ramp: Ramp, theme: Theme) -> list[Row]:
    box = ramp.box
    length = (box.width if ramp.across else box.height) / _STEPS
    rows = []
    for step in range(_STEPS):
        if ramp.across:
            left = box.left + step * length
            corners = {"x": left, "x2": min(left + length + 0.5, box.right), "y": box.top, "y2": box.bottom}
        else:
            top = box.bottom - (step + 1) * length
            corners = {"x": box.left, "x2": box.right, "y": top, "y2": top + length + 0.5}
        shade = {"color": theme.shade((step + 0.5) / _STEPS)}
        rows.append({key: drawing_number(value) for key, value in corners.items()} | shade)
    return rows


def _teeth(panel: Panel) -> list[Row]:
    """What points from lines between cells to where compute binds."""
    # In their order along the map, so that teeth are as far apart as can be.
    chosen = sorted(panel.borders)[:: panel.toothed]
    rows = [_tooth(line) for line in chosen]
    if panel.ramp and panel.ramp.sides:
        left, y = panel.ramp.box.left, panel.ramp.line
        rows.append(_tooth((left + _SAMPLE, y, left, y)))
    return rows


def _tooth(line: Line) -> Row:
    """A triangle on the right of a line as it goes."""
    x1, y1, x2, y2 = line
    across, down = _sign(y1 - y2), _sign(x2 - x1)
    shape = {(1, 0): "right", (-1, 0): "left", (0, 1): "down", (0, -1): "up"}[across, down]
    x, y = (x1 + x2) / 2 + across * _TOOTH / 2, (y1 + y2) / 2 + down * _TOOTH / 2
    return {"x": drawing_number(x), "y": drawing_number(y), "shape": f"triangle-{shape}"}


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _ramp_texts(ramp: Ramp) -> list[Row]:
    return [{"text": text, "x": drawing_number(x), "y": drawing_number(y)} for text, x, y in ramp.texts]
