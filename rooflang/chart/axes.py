"""The two axes of a panel: the only places that set a scale, its ticks and its title."""

import json
from collections.abc import Mapping
from typing import Any

import altair as alt

from rooflang.chart.look import Theme
from rooflang.figure.figure import Axis, Box, Panel
from rooflang.figure.texts.metrics import LINE_HEIGHT, isolated, text_width

TEXT_DROP = 8.0
"""From the horizontal axis down to its texts: far enough to pass under those of the other axis in the corner."""

_COUNTED = 40.0
"""Where an even axis has more values than one in so many pixels of the page, each second one is left out unless the
axis says how many there are."""

TEXT_GAP = 4.0
"""From the end of a tick to its text."""


def x(panel: Panel, page: Box, theme: Theme) -> alt.X:
    """The horizontal axis, under the strip where there is one."""
    size = theme.layout.font_size
    title_y = TEXT_DROP + size * LINE_HEIGHT + 6
    where = {"titleX": panel.frame.width / 2, "titleY": title_y, "offset": panel.foot - page.bottom}
    # A scale whose range is set counts from the page's edge, and so does what stands along its axis.
    where["titleX"] = _middle(panel.x, panel.frame.x if panel.frame != page else panel.frame.width / 2)
    drawn = _axis(panel.x, where, _how(panel, page, "bottom"), titleBaseline="top", titleAlign="center")
    return alt.X(field=_path(panel.x), type="quantitative", scale=_scale(panel.x, _range(panel, page)[0]), axis=drawn)


def y(panel: Panel, page: Box, theme: Theme) -> alt.Y:
    """The vertical axis; its title lies in the upper left corner or stands along the axis."""
    size = theme.layout.font_size
    if theme.layout.title_in_corner:
        where = {"titleAngle": 0.0, "titleX": -panel.margins.left, "titleY": panel.frame.top - 11.0}
    else:
        ticks = max((text_width(tick.text, size) for tick in panel.y.ticks), default=0.0)
        left = -(ticks + theme.tick_length + TEXT_GAP + 8)
        where = {"titleAngle": -90.0, "titleX": left, "titleY": _middle(panel.y, panel.frame.y)}
    where["offset"] = -panel.frame.left
    align: Any = "left" if theme.layout.title_in_corner else "center"
    drawn = _axis(panel.y, where, _how(panel, page, "left"), titleBaseline="bottom", titleAlign=align)
    return alt.Y(field=_path(panel.y), type="quantitative", scale=_scale(panel.y, _range(panel, page)[1]), axis=drawn)


def drawing_number(value: float) -> float:
    """Six significant digits: for what only helps to draw, so that no last digit depends on the machine."""
    return plain(float(f"{value:.6g}"))


def plain(value: float) -> float:
    """Whole numbers as such, so that JSON shows no `.0`."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _middle(axis: Axis, of_frame: float) -> float:
    return of_frame if axis.middle is None else axis.middle


def _path(axis: Axis) -> str:
    return axis.field.replace(".", "\\.")


def _range(panel: Panel, page: Box) -> tuple[list[float] | None, list[float] | None]:
    """From where to where the axes go, in pixels; a panel that fills its page needs not say so."""
    if panel.frame == page and not panel.inset:
        return None, None
    frame = panel.frame
    across, upwards = [frame.left, frame.right], [frame.bottom - panel.inset, frame.top + panel.inset]
    return [drawing_number(value) for value in across], [drawing_number(value) for value in upwards]


def _scale(axis: Axis, range_: list[float] | None) -> alt.Scale:
    domain = [plain(value) for value in axis.domain]
    more: dict[str, Any] = {"range": range_} if range_ else {}
    if not axis.log:
        return alt.Scale(type="linear", domain=domain, nice=False, zero=False, **more)
    return alt.Scale(type="log", domain=domain, nice=False, **more)


def _how(panel: Panel, page: Box, side: str) -> dict[str, Any]:
    """On which side an axis stands: of several panels each second one would be given the other side. How many values it
    has, where some would be left out."""
    axis, extent = (panel.x, page.width) if side == "bottom" else (panel.y, page.height)
    is_many = not axis.log and len(axis.ticks) > extent / _COUNTED
    many = {"tickCount": len(axis.ticks)} if is_many else {}
    return many if panel.frame == page else {"orient": side, **many}


def _axis(axis: Axis, where: Mapping[str, float], drawn: Mapping[str, Any], **how: Any) -> alt.Axis:
    """Texts are looked up by value, so that they are the figure's to the letter."""
    values = [plain(tick.value) for tick in axis.ticks]
    texts = [tick.text for tick in axis.ticks]
    lookup = f"{json.dumps(texts, ensure_ascii=False)}[indexof({json.dumps(values)}, datum.value)]"
    placed: dict[str, Any] = {key: drawing_number(value) for key, value in where.items()}
    if not axis.labelled:
        return alt.Axis(title=None, values=values, labels=False, grid=False, offset=placed["offset"], **drawn)
    return alt.Axis(title=isolated(axis.title), values=values, labelExpr=lookup, grid=False, **placed, **drawn, **how)
