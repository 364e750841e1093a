"""The words of Vega-Lite that layers are made of: places on the axes or in pixels, strokes, a layer itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from rooflang.chart.axes import drawing_number
from rooflang.chart.look import Stroke, Theme
from rooflang.figure import figure
from rooflang.figure.figure import Box, Panel

# Names of the language, and paths of them, hold none of these.
_NO_FIELD = re.compile(r"[^\w .-]")

_SHAPES: Mapping[str, str] = {"x": "M-1,-1L1,1M-1,1L1,-1", "triangle": "triangle-up", "block": "square"}
_HOLLOW = ("x",)

BAND = 0.18
"""How much of what is behind a band it hides."""

Mark = Literal["area", "line", "point", "rect", "rule", "text", "bar"]


def layer(data: str, kind: Mark, encoding: Mapping[str, Any], **style: Any) -> alt.UnitSpec:
    """One layer of marks over a named data set; a style that is empty is left out."""
    mark = alt.MarkDef(type=kind, **{key: value for key, value in style.items() if value not in ("", ())})
    return alt.UnitSpec(data=alt.NamedData(name=data), mark=mark, encoding=alt.Encoding(**encoding))


def only(chosen: Sequence[alt.FilterTransform], of: alt.UnitSpec) -> alt.UnitSpec:
    """A layer with some rows of its data."""
    if chosen:
        of["transform"] = list(chosen)
    return of


def one_of(field: str, values: Sequence[str]) -> alt.FilterTransform:
    """The rows in which a field has one of the values."""
    return alt.FilterTransform(filter=alt.FieldOneOfPredicate(field=field, oneOf=list(values)))


def having(field: str) -> alt.FilterTransform:
    """The rows that have a field."""
    return alt.FilterTransform(filter=alt.FieldValidPredicate(field=field, valid=True))


def x_of(panel: Panel) -> alt.X:
    """A place on the horizontal axis."""
    return alt.X(field=escaped(panel.x.field), type="quantitative")


def y_of(panel: Panel) -> alt.Y:
    """A place on the vertical axis."""
    return alt.Y(field=escaped(panel.y.field), type="quantitative")


def pixel_fields(x: str = "x", y: str = "y") -> dict[str, Any]:
    """A place in pixels, out of two fields."""
    return {
        "x": alt.X(field=x, type="quantitative", scale=None, axis=None),
        "y": alt.Y(field=y, type="quantitative", scale=None, axis=None),
    }


def pixel(value: float) -> Any:
    """A place in pixels."""
    return alt.value(drawing_number(value))


def at(x: float, y: float) -> dict[str, Any]:
    """A place in pixels, both ways."""
    return {"x": pixel(x), "y": pixel(y)}


def stroke(line: Stroke) -> dict[str, Any]:
    """How a line is drawn."""
    return {"color": line.color, "strokeWidth": line.width, "strokeDash": list(line.dash) or ""}


def symbol(shape: str) -> str:
    """A shape as Vega calls it, or as a path."""
    return _SHAPES.get(shape, shape)


def is_hollow(shape: str, theme: Theme) -> bool:
    """Whether a mark is all rim; one that stands for an area never is."""
    return shape in _HOLLOW or (shape != "block" and not theme.halo)


def tooltips(titles: Sequence[str]) -> list[alt.Tooltip]:
    """What a mark tells: its columns by their titles."""
    return [alt.Tooltip(field=escaped(field_name(title)), type="nominal", title=title) for title in titles]


def field_name(title: str) -> str:
    """What a column is called in the data: a file's names may be anything, and none may take the place of a point's
    position or end a path."""
    return _NO_FIELD.sub("_", title)


def escaped(field: str) -> str:
    """A field's name in which a dot is a dot and no path."""
    return field.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]")


def corners(box: Box) -> dict[str, Any]:
    """The corners of a box, for a rectangle."""
    return at(box.left, box.top) | {"x2": pixel(box.right), "y2": pixel(box.bottom)}


def outline(mark: figure.Mark, theme: Theme, size: float) -> dict[str, Any]:
    """What was measured is hollow, and covers what is under it."""
    return {
        "shape": symbol(mark.shape),
        "size": drawing_number(size * size),
        "filled": True,
        "color": theme.page,
        "opacity": 1,
        "stroke": theme.ink_of(mark),
        "strokeWidth": theme.measured_stroke,
    }
