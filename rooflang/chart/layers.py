"""The layers of a panel, from the grid up to the labels. Each reads a named data set; the numbers are the figure's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from rooflang.chart import axes
from rooflang.chart.areas import bars, cells
from rooflang.chart.axes import drawing_number
from rooflang.chart.encoding import (
    BAND,
    at,
    corners,
    having,
    is_hollow,
    layer,
    one_of,
    only,
    outline,
    pixel,
    pixel_fields,
    stroke,
    symbol,
    tooltips,
    x_of,
    y_of,
)
from rooflang.chart.keys import key_layers
from rooflang.chart.look import Stroke, Theme
from rooflang.chart.rows import DASH, IN_STRIP, ROOF, SERIES, Names, by_size, style_of, suffix
from rooflang.figure.figure import Box, Panel, Role, Strip
from rooflang.frozen import EMPTY

_STRIP_MARK, _STRIP_OUTLINE, _SIGN = 7 / 12, 9 / 12, 8 / 12
"""Of the size of the type."""

BY_SERIES = ("color", "shape", "size", "stroke", "strokeDash")
"""The channels in which the series of a panel differ."""


def layers(panel: Panel, names: Names, page: Box, theme: Theme) -> list[alt.UnitSpec]:
    """The layers of a panel from the bottom up; `page` is the view that it stands in."""
    made = _Layers(panel, names, page, theme)
    return [
        *made.grid(),
        *bars(panel, names, theme),
        *cells(panel, names, theme),
        *made.band(),
        *(key_layers(panel.legend, names, theme) if panel.legend else ()),
        *made.roofs(),
        *made.drops(),
        *made.series(),
        *made.measured(),
        *made.labels(),
        *made.title(),
        *(made.strip(panel.strip) if panel.strip else ()),
    ]


class _Layers:
    """Makes the layers of one panel."""

    def __init__(self, panel: Panel, names: Names, page: Box, theme: Theme):
        self.panel, self.names, self.page, self.theme = panel, names, page, theme
        self.series_by_size = by_size(panel)
        self.x, self.y = x_of(panel), y_of(panel)
        self.across = {"y": pixel(panel.frame.top), "y2": pixel(panel.foot)}
        self.upwards = {"x": pixel(panel.frame.left), "x2": pixel(panel.frame.right)}

    def grid(self) -> Iterator[alt.UnitSpec]:
        """The lines of the grid; those of the ticks carry the scales and the axes for all layers."""
        theme, names, panel = self.theme, self.names, self.panel
        if theme.minor.color:
            yield layer(names.of("x minor"), "rule", {"x": self.x, **self.across}, aria=False, **stroke(theme.minor))
            yield layer(names.of("y minor"), "rule", {"y": self.y, **self.upwards}, aria=False, **stroke(theme.minor))
        x, y = axes.x(panel, self.page, theme), axes.y(panel, self.page, theme)
        yield layer(names.of("x ticks"), "rule", {"x": x, **self.across}, aria=False, **stroke(theme.major))
        # Between bars and cells there is nothing to be read off.
        shown = {"opacity": 0} if panel.bars or panel.cells else {}
        yield layer(names.of("y ticks"), "rule", {"y": y, **self.upwards}, aria=False, **stroke(theme.major), **shown)
        if theme.frame.color:
            edge = {"stroke": theme.frame.color, "strokeWidth": theme.frame.width, "filled": False}
            yield layer("none", "rect", corners(panel.frame), aria=False, **edge)

    def band(self) -> Iterator[alt.UnitSpec]:
        """What lies near enough to a line: under all else."""
        if self.panel.band:
            ends = {"x": self.x, "y": self.y, "y2": alt.Y2(field=ROOF)}
            yield layer(self.names.of("band"), "area", ends, aria=False, color=self.theme.muted, opacity=BAND)

    def roofs(self) -> Iterator[alt.UnitSpec]:
        """Ridges, then roofs: what is reached under what is ideal."""
        theme = self.theme
        foot = pixel(self.panel.foot)
        for family in dict.fromkeys(ridge.family for ridge in self.panel.ridges):
            encoding = {"x": self.x, "y": self.y, "y2": foot, "tooltip": alt.Tooltip(field="ridge", type="nominal")}
            line = theme.line(Role.RIDGE, family)
            yield layer(self.names.of(f"ridges{suffix(family)}"), "rule", encoding, aria=False, **stroke(line))
        told = {
            "detail": alt.Detail(field="line", type="nominal"),
            "tooltip": alt.Tooltip(field="roof", type="nominal"),
        }
        for role in (Role.ACHIEVED, Role.CHANNEL, Role.MEMORY, Role.COMPUTE, Role.CURVE, Role.RIDGE):
            styles = dict.fromkeys(style_of(roof) for roof in self.panel.roofs if roof.role is role)
            for style in sorted(styles, key=lambda each: not each.faint):
                line = theme.line(role, style.family, style.faint, style.order)
                data = self.names.of(style.data)
                yield layer(data, "line", {"x": self.x, "y": self.y, **told}, aria=False, **stroke(line))

    def drops(self) -> Iterator[alt.UnitSpec]:
        """From points up to their ideal roofs, where the chart shows gaps: under all marks."""
        if any(one.drops for one in self.series_by_size):
            ends = {"x": self.x, "y": self.y, "y2": alt.Y2(field=ROOF), "color": self._color()}
            yield layer(self.names.of("drops"), "rule", ends, aria=False, opacity=0.7, strokeWidth=1)

    def series(self) -> Iterator[alt.UnitSpec]:
        """The trails of all series, the rings on other roofs, the points."""
        names, series = self.names, self.series_by_size
        if any(one.trails for one in series):
            yield from self._trails()
        told = {"x": self.x, "y": self.y, "color": self._color(), "tooltip": tooltips(self.panel.column_titles)}
        sizes = alt.Size(**self._by_series([drawing_number(one.size**2) for one in series]))
        if any(one.rings for one in series):
            edge = {"shape": "circle", "filled": False, "strokeWidth": self.theme.measured_stroke}
            yield layer(names.of("rings"), "point", told | {"size": sizes}, **edge)
        if series:
            yield from self._marks(told | {"size": sizes}, rims=self._rims())

    def _trails(self) -> Iterator[alt.UnitSpec]:
        lines = [self.theme.trail(one.mark, one.family, one.line) for one in self.series_by_size]
        order, apart = alt.Order(field="step", type="quantitative"), alt.Detail(field="trail", type="nominal")
        encoding = {"x": self.x, "y": self.y, "order": order, "detail": apart}
        encoding["stroke"] = alt.Stroke(**self._by_series([line.color for line in lines]))
        if any(one.pieces for one in self.series_by_size):
            encoding["strokeDash"] = alt.StrokeDash(field=DASH, type="nominal", scale=None)
        elif any(line.dash for line in lines):
            dashes = [list(line.dash) or [1, 0] for line in lines]
            encoding["strokeDash"] = alt.StrokeDash(**self._by_series(dashes))
        # All series of a view have trails of one width.
        yield layer(self.names.of("trails"), "line", encoding, aria=False, strokeWidth=lines[0].width)

    def _rims(self) -> Mapping[str, Any]:
        """The colours of rims, where not all series have them: of those that have none, their own."""
        theme, series = self.theme, self.series_by_size
        if not theme.halo or not any(one.rimless for one in series) or series[0].crowded:
            return {}
        inks = [theme.ink_of(one.mark) if one.rimless else theme.halo for one in series]
        return {"stroke": alt.Stroke(**self._by_series(inks))}

    def _marks(
        self,
        encoding: Mapping[str, Any],
        also: Sequence[alt.FilterTransform] = (),
        rims: Mapping[str, Any] = EMPTY,
        **style: Any,
    ) -> Iterator[alt.UnitSpec]:
        """The points; those that are hollow lie over the others. All have `rims` of one colour, unless these say which
        have which."""
        theme, series = self.theme, self.series_by_size
        hollow = [one for one in series if is_hollow(one.shape, theme)]
        filled = [one for one in series if not is_hollow(one.shape, theme)]
        shapes = alt.Shape(**self._by_series([symbol(one.shape) for one in series]))
        for own in (filled, hollow):
            if own:
                names = [one_of(SERIES, [one.name for one in own])] if len(own) < len(series) else []
                rim = {"stroke": theme.halo} if own is filled and not own[0].crowded else {}
                look = {"filled": own is filled, "opacity": 1, "strokeWidth": theme.mark_stroke, **rim, **style}
                told = {**encoding, "shape": shapes, **(rims if own is filled else {})}
                yield only((*names, *also), layer(self.names.of("points"), "point", told, **look))

    def _color(self) -> alt.Color:
        return alt.Color(**self._by_series([self.theme.ink_of(one.mark) for one in self.series_by_size]))

    def _by_series(self, values: Sequence[Any]) -> dict[str, Any]:
        """A channel that has a value for each series."""
        # Sizes would stand at even steps from the first to the last otherwise.
        names = [one.name for one in self.series_by_size]
        scale = alt.Scale(type="ordinal", domain=names, range=list(values))
        return {"field": SERIES, "type": "nominal", "scale": scale, "legend": None}

    def measured(self) -> Iterator[alt.UnitSpec]:
        """What was measured: under all marks the lines up to the roofs."""
        theme = self.theme
        for place, one in enumerate(self.panel.measured):
            if one.drops:
                ends = {"x": self.x, "y": self.y, "y2": alt.Y2(field=ROOF)}
                style = stroke(Stroke(theme.ink_of(one.mark), theme.fine))
                yield layer(f"{self.names.measured(place)} drops", "rule", ends, aria=False, opacity=0.7, **style)
        for place, one in enumerate(self.panel.measured):
            told = {"x": self.x, "y": self.y, "tooltip": tooltips(one.column_titles)}
            yield layer(self.names.measured(place), "point", told, **outline(one.mark, theme, one.size))

    def labels(self) -> Iterator[alt.UnitSpec]:
        """The names of lines, with the thin lines that lead to what they name, and notes."""
        theme, labels = self.theme, self.panel.labels
        if any(label.leader for label in labels):
            data, line = self.names.of("leaders"), Stroke(theme.muted, 0.75 * theme.fine)
            ends = {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2")}
            yield layer(data, "rule", pixel_fields() | ends, aria=False, **stroke(line))
            foot, dot = pixel_fields("x2", "y2"), drawing_number(9 * theme.fine**2)
            yield layer(data, "point", foot, aria=False, color=theme.muted, filled=True, size=dot)
        for role in Role:
            for family in dict.fromkeys(label.family for label in labels if label.role is role):
                turned = {"angle": alt.Angle(field="angle", type="quantitative", scale=None)}
                encoding = pixel_fields() | turned | {"text": alt.Text(field="text", type="nominal")}
                data = self.names.of(f"{role} labels{suffix(family)}")
                ink = theme.label_ink(role, family)
                yield layer(data, "text", encoding, color=ink, baseline="middle", align="center")

    def title(self) -> Iterator[alt.UnitSpec]:
        """What the panel is called, over its frame."""
        if self.panel.title:
            where = {"x": pixel(self.panel.frame.left - self.panel.title_back), "y": pixel(self.panel.title_y)}
            text = {"text": alt.Text(field="text", type="nominal")}
            style = {"color": self.theme.ink, "fontWeight": "bold", "align": "left", "baseline": "middle"}
            yield layer(self.names.of("title"), "text", where | text, **style)

    def strip(self, strip: Strip) -> Iterator[alt.UnitSpec]:
        """A row a series: from where to where it goes, and its marks, all of one size."""
        theme, frame, names = self.theme, self.panel.frame, self.names
        size = theme.layout.font_size
        edge = at(frame.left, frame.bottom) | {"x2": pixel(frame.right)}
        yield layer("none", "rule", edge, aria=False, **stroke(theme.divider))
        ink = alt.Color(field="color", type="nominal", scale=None)
        low, high = alt.X(field="low", type="quantitative"), alt.X2(field="high")
        ends = {"x": low, "x2": high, "y": pixel_fields()["y"], "color": ink}
        yield layer(names.of("strip"), "rule", ends, aria=False, strokeWidth=theme.fine, opacity=0.6)
        if any(row.series for row in strip.rows):
            yield from self._strip_marks(_STRIP_MARK * size)
        for row in strip.rows:
            for place in row.measured:
                one = self.panel.measured[place]
                encoding = {"x": self.x, "y": pixel(row.y), "tooltip": tooltips(one.column_titles)}
                style = outline(one.mark, theme, _STRIP_OUTLINE * size)
                yield layer(names.measured(place), "point", encoding, aria=False, **style)
        text = {"y": pixel_fields()["y"], "text": alt.Text(field="text", type="nominal")}
        yield layer(
            names.of("strip"), "text", {"x": pixel(frame.left - 8), **text}, color=theme.ink, align="right",
            baseline="middle",
        )  # fmt: skip
        for sign in strip.signs:
            shape = symbol(sign.shape)
            area = drawing_number((_SIGN * size) ** 2)
            style = {"filled": not is_hollow(sign.shape, theme), "color": theme.muted, "size": area, "opacity": 1}
            yield layer("none", "point", at(sign.x, sign.y), aria=False, shape=shape, **style)
        if strip.signs:
            encoding = pixel_fields() | {"text": text["text"]}
            yield layer(names.of("signs"), "text", encoding, color=theme.ink, align="left", baseline="middle")
        if any(row.sweep for row in strip.rows):
            yield layer(
                names.of("sweeps"), "text", pixel_fields() | {"text": text["text"]}, aria=False, color=theme.muted,
                align="left", baseline="middle",
            )  # fmt: skip

    def _strip_marks(self, size: float) -> Iterator[alt.UnitSpec]:
        """The points once more, each in its series' row, all of one size."""
        y = alt.Y(field=IN_STRIP, type="quantitative", scale=None, axis=None)
        encoding = {"x": self.x, "y": y, "color": self._color(), "tooltip": tooltips(self.panel.column_titles)}
        yield from self._marks(encoding, [having(IN_STRIP)], size=drawing_number(size**2), aria=False)
