"""The layers of a chart, from the grid up to the labels. Each reads a named data set; the numbers are the figure's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import altair as alt

from rooflang.chart import axes
from rooflang.chart.axes import INTENSITY, PERFORMANCE, drawing_number, plain
from rooflang.chart.theme import Stroke, Theme
from rooflang.figure.figure import (
    DrawnMeasured,
    DrawnSeries,
    Figure,
    Label,
    Legend,
    LegendEntry,
    Point,
    Role,
    Strip,
)
from rooflang.figure.legend import GAP, SAMPLE

_Mark = Literal["line", "point", "rect", "rule", "text"]

Data = dict[str, list[dict[str, Any]]]

_SHAPES: Mapping[str, str] = {"x": "M-1,-1L1,1M-1,1L1,-1", "triangle": "triangle-up"}
_HOLLOW = ("x",)
_ROOF = "roof"
# Names of the language, and paths of them, hold none of these.
_NO_FIELD = re.compile(r"[^\w .-]")
_STRIP_MARK, _STRIP_OUTLINE, _SAMPLE_MARK = 7.0, 9.0, 16.0


def datasets(figure: Figure, theme: Theme) -> Data:
    """Everything that is drawn, as rows under the names that the layers use."""
    data: Data = {
        "none": [{}],
        "x ticks": [{INTENSITY: plain(tick.value)} for tick in figure.x.ticks],
        "x minor": [{INTENSITY: plain(value)} for value in figure.x.minor],
        "y ticks": [{PERFORMANCE: plain(tick.value)} for tick in figure.y.ticks],
        "y minor": [{PERFORMANCE: plain(value)} for value in figure.y.minor],
        "ridges": [
            {"ridge": f"{ridge.name} {ridge.value}".strip()} | _place(ridge.place.intensity, ridge.top)
            for ridge in figure.ridges
        ],
        "leaders": _leader_rows(figure),
        "legend": _legend_rows(figure.legend) if figure.legend else [],
        "strip": _strip_rows(figure, figure.strip, theme) if figure.strip else [],
    }
    for role in Role:
        data[_roof_data(role)] = _roof_rows(figure, role)
        data[f"{role} labels"] = [_label_row(label) for label in figure.labels if label.role is role]
    for series in figure.series:
        data[_name(series)] = _point_rows(series.points, figure.column_titles)
        data[f"{_name(series)} trail"] = _trail_rows(series)
        data[f"{_name(series)} rings"] = _point_rows(series.rings, figure.column_titles)
    for place, one in enumerate(figure.measured):
        data[_measured_data(place)] = _point_rows(one.points, one.column_titles)
        data[f"{_measured_data(place)} drops"] = _drop_rows(one)
    return data


def layers(figure: Figure, theme: Theme) -> list[alt.UnitSpec]:
    """The layers from the bottom up."""
    return [
        *_grid_layers(figure, theme),
        *(_legend_layers(figure, figure.legend, theme) if figure.legend else ()),
        *_roof_layers(figure, theme),
        *(layer for series in _by_size(figure.series) for layer in _series_layers(figure, series, theme)),
        *_measured_layers(figure, theme),
        *_label_layers(figure, theme),
        *(_strip_layers(figure, figure.strip, theme) if figure.strip else ()),
    ]


def _true(value: float) -> float:
    """A point's own number; the digits beyond the twelfth are left to floating point."""
    return plain(float(f"{value:.12g}"))


# --- data -----------------------------------------------------------------------------------------------------------


def _place(intensity: float, performance: float) -> dict[str, Any]:
    return {INTENSITY: drawing_number(intensity), PERFORMANCE: drawing_number(performance)}


def _roof_rows(figure: Figure, role: Role) -> list[dict[str, Any]]:
    return [
        {"roof": f"{roof.name} {roof.value}".strip(), "line": number} | _place(corner.intensity, corner.performance)
        for number, roof in enumerate(figure.roofs)
        for corner in roof.corners
        if roof.role is role
    ]


def _point_rows(points: Iterable[Point], titles: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {INTENSITY: _true(point.place.intensity), PERFORMANCE: _true(point.place.performance)}
        | dict(zip(map(_field, titles), point.texts, strict=True))
        for point in points
    ]


def _drop_rows(one: DrawnMeasured) -> list[dict[str, Any]]:
    return [
        {**_place(low.intensity, low.performance), _ROOF: drawing_number(high.performance)} for low, high in one.drops
    ]


def _trail_rows(series: DrawnSeries) -> list[dict[str, Any]]:
    return [
        {"trail": number, "step": step, **_place(at.intensity, at.performance)}
        for number, trail in enumerate(series.trails)
        for step, at in enumerate(trail)
    ]


def _label_row(label: Label) -> dict[str, Any]:
    numbers = {"x": label.box.x, "y": label.box.y, "angle": label.box.angle}
    return {"text": label.text} | {key: drawing_number(value) for key, value in numbers.items()}


def _strip_rows(figure: Figure, strip: Strip, theme: Theme) -> list[dict[str, Any]]:
    return [
        {"text": row.text, "color": _ink(figure.series[row.index], theme) if row.index >= 0 else theme.muted}
        # Between measured points nothing is known.
        | {"y": drawing_number(row.y), "low": drawing_number(row.low)}
        | {"high": drawing_number(row.high if row.index >= 0 else row.low)}
        for row in strip.rows
    ]


def _legend_rows(legend: Legend) -> list[dict[str, Any]]:
    return [
        {"text": entry.text, "x": drawing_number(entry.x + SAMPLE + GAP), "y": drawing_number(entry.y)}
        for entry in legend.entries
    ]


def _leader_rows(figure: Figure) -> list[dict[str, Any]]:
    return [
        dict(zip(("x", "y", "x2", "y2"), map(drawing_number, label.leader), strict=True))
        for label in figure.labels
        if label.leader is not None
    ]


def _name(series: DrawnSeries) -> str:
    return f"series {series.index + 1}"


def _measured_data(place: int) -> str:
    return f"measured {place + 1}"


def _roof_data(role: Role) -> str:
    return f"{role} roofs"


# --- encodings ------------------------------------------------------------------------------------------------------


def _layer(data: str, kind: _Mark, encoding: Mapping[str, Any], **style: Any) -> alt.UnitSpec:
    mark = alt.MarkDef(type=kind, **{key: value for key, value in style.items() if value not in ("", ())})
    return alt.UnitSpec(data=alt.NamedData(name=data), mark=mark, encoding=alt.Encoding(**encoding))


def _x() -> alt.X:
    return alt.X(field=INTENSITY, type="quantitative")


def _y() -> alt.Y:
    return alt.Y(field=PERFORMANCE, type="quantitative")


def _pixel_fields() -> dict[str, Any]:
    return {
        "x": alt.X(field="x", type="quantitative", scale=None, axis=None),
        "y": alt.Y(field="y", type="quantitative", scale=None, axis=None),
    }


def _pixel(value: float) -> Any:
    return alt.value(drawing_number(value))


def _at(x: float, y: float) -> dict[str, Any]:
    return {"x": _pixel(x), "y": _pixel(y)}


def _stroke(stroke: Stroke) -> dict[str, Any]:
    return {"color": stroke.color, "strokeWidth": stroke.width, "strokeDash": list(stroke.dash) or ""}


# --- layers ---------------------------------------------------------------------------------------------------------


def _grid_layers(figure: Figure, theme: Theme) -> Iterable[alt.UnitSpec]:
    """The lines of the grid; those of the ticks carry the scales and the axes for all layers."""
    bottom = figure.strip.bottom if figure.strip else figure.height
    across = {"y": alt.value(0), "y2": alt.value(drawing_number(bottom))}
    upwards = {"x": alt.value(0), "x2": alt.value(drawing_number(figure.width))}
    if theme.minor.color:
        yield _layer("x minor", "rule", {"x": _x(), **across}, aria=False, **_stroke(theme.minor))
        yield _layer("y minor", "rule", {"y": _y(), **upwards}, aria=False, **_stroke(theme.minor))
    yield _layer("x ticks", "rule", {"x": axes.x(figure, theme), **across}, aria=False, **_stroke(theme.major))
    yield _layer("y ticks", "rule", {"y": axes.y(figure, theme), **upwards}, aria=False, **_stroke(theme.major))
    if theme.frame.color:
        corners = _at(0, 0) | {"x2": _pixel(figure.width), "y2": _pixel(figure.height)}
        edge = {"stroke": theme.frame.color, "strokeWidth": theme.frame.width, "filled": False}
        yield _layer("none", "rect", corners, aria=False, **edge)


def _roof_layers(figure: Figure, theme: Theme) -> Iterable[alt.UnitSpec]:
    bottom = figure.strip.bottom if figure.strip else figure.height
    if figure.ridges:
        ends = {"x": _x(), "y": _y(), "y2": alt.value(drawing_number(bottom))}
        encoding = ends | {"tooltip": alt.Tooltip(field="ridge", type="nominal")}
        yield _layer("ridges", "rule", encoding, aria=False, **_stroke(theme.strokes[Role.RIDGE]))
    for role in (Role.ACHIEVED, Role.CHANNEL, Role.MEMORY, Role.COMPUTE):
        if any(roof.role is role for roof in figure.roofs):
            told = {
                "detail": alt.Detail(field="line", type="nominal"),
                "tooltip": alt.Tooltip(field="roof", type="nominal"),
            }
            stroke = _stroke(theme.strokes[role])
            yield _layer(_roof_data(role), "line", {"x": _x(), "y": _y(), **told}, aria=False, **stroke)


def _series_layers(figure: Figure, series: DrawnSeries, theme: Theme) -> Iterable[alt.UnitSpec]:
    if series.trails:
        order, apart = alt.Order(field="step", type="quantitative"), alt.Detail(field="trail", type="nominal")
        encoding = {"x": _x(), "y": _y(), "order": order, "detail": apart}
        yield _layer(f"{_name(series)} trail", "line", encoding, aria=False, **_stroke(Stroke(_ink(series, theme), 1)))
    told = {"x": _x(), "y": _y(), "tooltip": _tooltips(figure.column_titles)}
    if series.rings:
        ring = {"shape": "circle", "filled": False, "size": drawing_number(series.size**2), "strokeWidth": 1.5}
        yield _layer(f"{_name(series)} rings", "point", told, color=_ink(series, theme), **ring)
    yield _layer(_name(series), "point", told, **_mark(series, theme, series.size))


def _by_size(series: Iterable[DrawnSeries]) -> list[DrawnSeries]:
    """Larger marks below smaller ones."""
    return sorted(series, key=lambda one: -one.size)


def _measured_layers(figure: Figure, theme: Theme) -> Iterable[alt.UnitSpec]:
    """Under all marks the lines up to the roofs."""
    for place, one in enumerate(figure.measured):
        if one.drops:
            ends = {"x": _x(), "y": _y(), "y2": alt.Y2(field=_ROOF)}
            style = _stroke(Stroke(_ink(one, theme), 1))
            yield _layer(f"{_measured_data(place)} drops", "rule", ends, aria=False, opacity=0.7, **style)
    for place, one in enumerate(figure.measured):
        told = {"x": _x(), "y": _y(), "tooltip": _tooltips(one.column_titles)}
        yield _layer(_measured_data(place), "point", told, **_outline(one, _ink(one, theme), theme, one.size))


def _tooltips(titles: Sequence[str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(field=_escaped(_field(title)), type="nominal", title=title) for title in titles]


def _label_layers(figure: Figure, theme: Theme) -> Iterable[alt.UnitSpec]:
    if any(label.leader for label in figure.labels):
        ends = {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2")}
        yield _layer("leaders", "rule", _pixel_fields() | ends, aria=False, color=theme.muted, strokeWidth=0.75)
        foot = {
            "x": alt.X(field="x2", type="quantitative", scale=None, axis=None),
            "y": alt.Y(field="y2", type="quantitative", scale=None, axis=None),
        }
        yield _layer("leaders", "point", foot, aria=False, color=theme.muted, filled=True, size=9)
    for role, ink in theme.label_inks.items():
        if any(label.role is role for label in figure.labels):
            turned = {"angle": alt.Angle(field="angle", type="quantitative", scale=None)}
            encoding = _pixel_fields() | turned | {"text": alt.Text(field="text", type="nominal")}
            yield _layer(f"{role} labels", "text", encoding, color=ink, baseline="middle", align="center")


def _strip_layers(figure: Figure, strip: Strip, theme: Theme) -> Iterable[alt.UnitSpec]:
    """A row a series: from where to where it goes, and its marks, all of one size."""
    edge = _at(0, figure.height) | {"x2": _pixel(figure.width)}
    yield _layer("none", "rule", edge, aria=False, **_stroke(theme.divider))
    ink = alt.Color(field="color", type="nominal", scale=None)
    low, high = alt.X(field="low", type="quantitative"), alt.X2(field="high")
    ends = {"x": low, "x2": high, "y": _pixel_fields()["y"], "color": ink}
    yield _layer("strip", "rule", ends, aria=False, strokeWidth=1, opacity=0.6)
    for row in strip.rows:
        if row.index >= 0:
            series = figure.series[row.index]
            encoding = {"x": _x(), "y": _pixel(row.y), "tooltip": _tooltips(figure.column_titles)}
            yield _layer(_name(series), "point", encoding, aria=False, **_mark(series, theme, _STRIP_MARK))
        for place in row.measured:
            one = figure.measured[place]
            encoding = {"x": _x(), "y": _pixel(row.y), "tooltip": _tooltips(one.column_titles)}
            style = _outline(one, _ink(one, theme), theme, _STRIP_OUTLINE)
            yield _layer(_measured_data(place), "point", encoding, aria=False, **style)
    names = {"x": alt.value(-8), "y": _pixel_fields()["y"], "text": alt.Text(field="text", type="nominal")}
    yield _layer("strip", "text", names, color=theme.ink, align="right", baseline="middle")


def _legend_layers(figure: Figure, legend: Legend, theme: Theme) -> Iterable[alt.UnitSpec]:
    box = legend.box
    if legend.inside:
        corners = _at(box.left, box.top) | {"x2": _pixel(box.right), "y2": _pixel(box.bottom)}
        edge = {"stroke": theme.box.color, "strokeWidth": theme.box.width}
        yield _layer("none", "rect", corners, aria=False, color=theme.page, cornerRadius=2, **edge)
    for entry in legend.entries:
        yield _sample(figure, entry, theme)
    text = {"text": alt.Text(field="text", type="nominal")}
    yield _layer("legend", "text", _pixel_fields() | text, color=theme.ink, align="left", baseline="middle")


def _sample(figure: Figure, entry: LegendEntry, theme: Theme) -> alt.UnitSpec:
    if entry.role is Role.SERIES:
        series = figure.series[entry.index]
        middle = _at(entry.x + SAMPLE / 2, entry.y)
        return _layer("none", "point", middle, aria=False, **_mark(series, theme, min(series.size, _SAMPLE_MARK)))
    if entry.role is Role.MEASURED:
        one, ink = figure.measured[max(entry.index, 0)], theme.ink
        ink = _ink(one, theme) if entry.index >= 0 else ink
        middle = _at(entry.x + SAMPLE / 2, entry.y)
        return _layer("none", "point", middle, aria=False, **_outline(one, ink, theme, one.size))
    line = _at(entry.x, entry.y) | {"x2": _pixel(entry.x + SAMPLE)}
    return _layer("none", "rule", line, aria=False, **_stroke(theme.strokes[entry.role]))


def _mark(series: DrawnSeries, theme: Theme, size: float) -> dict[str, Any]:
    shape, ink = _shape(series, theme), _ink(series, theme)
    hollow = shape in _HOLLOW or not theme.halo
    return {
        "shape": _SHAPES.get(shape, shape),
        "size": drawing_number(size * size),
        "filled": not hollow,
        "color": ink,
        "opacity": 1,
        "strokeWidth": theme.mark_stroke,
    } | ({} if hollow else {"stroke": theme.halo})


def _outline(one: DrawnMeasured, ink: str, theme: Theme, size: float) -> dict[str, Any]:
    """What was measured is hollow, and covers what is under it."""
    return {
        "shape": one.shape,
        "size": drawing_number(size * size),
        "filled": True,
        "color": theme.page,
        "opacity": 1,
        "stroke": ink,
        "strokeWidth": theme.measured_stroke,
    }


def _shape(series: DrawnSeries, theme: Theme) -> str:
    """The series' shape; where the colours have run out, the theme's next one."""
    turn = series.index // len(theme.series)
    return series.shape if turn == 0 or series.shape != theme.shapes[0] else theme.shapes[turn % len(theme.shapes)]


def _ink(series: DrawnSeries | DrawnMeasured, theme: Theme) -> str:
    return series.color or theme.series[series.index % len(theme.series)]


def _field(title: str) -> str:
    """What a column is called in the data: a file's names may be anything, and none may take the place of a point's
    position or end a path."""
    return _NO_FIELD.sub("_", title)


def _escaped(field: str) -> str:
    """A field's name in which a dot is a dot and no path."""
    return field.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]")
