"""The two axes: the only places that set a scale, its ticks and its title."""

import json
from collections.abc import Mapping
from typing import Any

import altair as alt

from rooflang.chart.theme import Theme
from rooflang.figure.figure import Axis, Figure
from rooflang.figure.metrics import LINE_HEIGHT, text_width

INTENSITY, PERFORMANCE = "FLOP/B", "FLOP/s"
"""The fields that hold a point's place; no swept name can be one of these."""

TEXT_DROP = 8.0
"""From the intensity axis down to its texts: far enough to pass under those of the other axis in the corner."""

TEXT_GAP = 4.0
"""From the end of a tick to its text."""

_EDGE = 14.0


def x(figure: Figure, theme: Theme) -> alt.X:
    """The intensity axis, under the strip where there is one."""
    size = theme.layout.font_size
    offset = figure.strip.bottom - figure.height if figure.strip else 0.0
    title_y = TEXT_DROP + size * LINE_HEIGHT + 6
    where = {"titleX": figure.width / 2, "titleY": title_y, "offset": offset}
    drawn = _axis(figure.x, where, titleBaseline="top", titleAlign="center")
    return alt.X(field=INTENSITY, type="quantitative", scale=_scale(figure.x), axis=drawn)


def y(figure: Figure, theme: Theme) -> alt.Y:
    """The performance axis; its title lies in the upper left corner or stands along the axis."""
    size = theme.layout.font_size
    if theme.layout.title_in_corner:
        where = {"titleAngle": 0.0, "titleX": _EDGE - figure.margins.left, "titleY": -11.0}
    else:
        ticks = max((text_width(tick.text, size) for tick in figure.y.ticks), default=0.0)
        left = -(ticks + theme.tick_length + TEXT_GAP + 8)
        where = {"titleAngle": -90.0, "titleX": left, "titleY": figure.height / 2}
    align: Any = "left" if theme.layout.title_in_corner else "center"
    drawn = _axis(figure.y, where, titleBaseline="bottom", titleAlign=align)
    return alt.Y(field=PERFORMANCE, type="quantitative", scale=_scale(figure.y), axis=drawn)


def drawing_number(value: float) -> float:
    """Six significant digits: for what only helps to draw, so that no last digit depends on the machine."""
    return plain(float(f"{value:.6g}"))


def plain(value: float) -> float:
    """Whole numbers as such, so that JSON shows no `.0`."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _scale(axis: Axis) -> alt.Scale:
    return alt.Scale(type="log", domain=[plain(value) for value in axis.domain], nice=False)


def _axis(axis: Axis, where: Mapping[str, float], **how: Any) -> alt.Axis:
    """Texts are looked up by value, so that they are the figure's to the letter."""
    values = [plain(tick.value) for tick in axis.ticks]
    texts = [tick.text for tick in axis.ticks]
    lookup = f"{json.dumps(texts, ensure_ascii=False)}[indexof({json.dumps(values)}, datum.value)]"
    placed: dict[str, Any] = {key: drawing_number(value) for key, value in where.items()}
    return alt.Axis(title=axis.title, values=values, labelExpr=lookup, grid=False, **placed, **how)
