"""The layers of bars and of cells: what is drawn as areas rather than as marks and lines."""

from collections.abc import Iterator

import altair as alt

from rooflang.chart.axes import drawing_number
from rooflang.chart.encoding import at, field_name, layer, pixel, pixel_fields, tooltips
from rooflang.chart.look import Theme
from rooflang.chart.rows import Names, Row
from rooflang.figure.figure import Bar, Cell, Panel, Ramp
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width

_STEPS = 32
_GAP, _UNDER, _RIM = 8.0, 4.0, 1.0


def area_data(panel: Panel, theme: Theme) -> dict[str, list[Row]]:
    """The data sets of bars and cells."""
    return {
        "segments": [row for bar in panel.bars for row in _segment_rows(panel, bar, theme)],
        "segment texts": [row for bar in panel.bars for row in _segment_texts(panel, bar, theme)],
        "cells": [_cell_row(panel, cell, theme) for cell in panel.cells],
        "cell texts": [_cell_text(cell, theme) for cell in panel.cells if cell.text],
        "borders": [
            dict(zip(("x", "y", "x2", "y2"), map(drawing_number, line), strict=True)) for line in panel.borders
        ],
        "ramp": _ramp_rows(panel.ramp, theme) if panel.ramp else [],
        "ramp texts": _ramp_texts(panel.ramp, theme) if panel.ramp else [],
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
    where = {"x": alt.X(field="middle", type="quantitative"), "y": pixel_fields()["y"]}
    text = {"text": alt.Text(field="text", type="nominal"), "color": ink}
    if any(segment.text for bar in panel.bars for segment in bar.segments):
        yield layer(names.of("segment texts"), "text", where | text, aria=False, align="center", baseline="middle")


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
        for color, width in ((theme.page, 5), (theme.ink, 2.5)):
            yield layer(
                names.of("borders"), "rule", ends, aria=False, color=color, strokeWidth=width, strokeCap="square"
            )
    if panel.ramp:
        yield layer(names.of("ramp"), "rect", corners, aria=False)
        words = pixel_fields() | {"text": text["text"]}
        yield layer(names.of("ramp texts"), "text", words, color=theme.ink, align="left", baseline="middle")
        if panel.ramp.border:
            y = panel.ramp.box.bottom + _below(panel.ramp, theme)
            line = at(panel.ramp.box.left, y) | {"x2": pixel(panel.ramp.box.left + 20)}
            yield layer("none", "rule", line, aria=False, color=theme.ink, strokeWidth=2.5)


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


def _segment_texts(panel: Panel, bar: Bar, theme: Theme) -> Iterator[Row]:
    for segment in bar.segments:
        if segment.text:
            where = {
                "middle": drawing_number((segment.low + segment.high) / 2),
                "y": drawing_number(_middle(panel, bar)),
            }
            yield {"text": segment.text, **where, "color": theme.on(theme.ink_of(segment.mark))}


def _line_row(line: tuple[float, float, float, float]) -> Row:
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


def _below(ramp: Ramp, theme: Theme) -> float:
    """From the ramp down to the middle of the line under it, clear of the texts beside or under the ramp."""
    size = theme.layout.font_size
    return _UNDER + 1.5 * LINE_HEIGHT * size if ramp.across else 4 / 3 * size


def _ramp_texts(ramp: Ramp, theme: Theme) -> list[Row]:
    size = theme.layout.font_size
    if ramp.across:
        texts = [(ramp.title, ramp.box.left, ramp.box.top - LINE_HEIGHT / 2 * size)]
        middle = ramp.box.bottom + _UNDER + LINE_HEIGHT / 2 * size
        texts += [(text, place - text_width(text, size) / 2, middle) for place, text in ramp.ticks]
    else:
        texts = [(ramp.title, ramp.box.left, ramp.box.top - 5 / 3 * size)]
        texts += [(text, ramp.box.right + _GAP, place) for place, text in ramp.ticks]
    if ramp.border:
        texts.append((ramp.border, ramp.box.left + 26, ramp.box.bottom + _below(ramp, theme)))
    return [{"text": text, "x": drawing_number(x), "y": drawing_number(y)} for text, x, y in texts]
