"""The layers of a panel, from the grid up to the labels. Each reads a named data set; the numbers are the figure's."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import altair as alt

from rooflang.chart import axes
from rooflang.chart.areas import bars, cells
from rooflang.chart.axes import drawing_number
from rooflang.chart.encoding import at, layer, pixel, pixel_fields, stroke, tooltips, x_of, y_of
from rooflang.chart.look import Stroke, Theme
from rooflang.chart.rows import ROOF, Alike, Names, alike, style_of, suffix
from rooflang.figure.figure import Box, Legend, LegendEntry, Mark, Panel, Role, Strip
from rooflang.figure.panel.legend import SAMPLE
from rooflang.figure.panel.series import FAINT

_SHAPES: Mapping[str, str] = {"x": "M-1,-1L1,1M-1,1L1,-1", "triangle": "triangle-up"}
_HOLLOW = ("x",)
_STRIP_MARK, _STRIP_OUTLINE, _SIGN, _SAMPLE_MARK = 7 / 12, 9 / 12, 8 / 12, 16 / 12
"""Of the size of the type."""
_SAMPLE_LINE = 1.5


def layers(panel: Panel, names: Names, page: Box, theme: Theme) -> list[alt.UnitSpec]:
    """The layers of a panel from the bottom up; `page` is the view that it stands in."""
    made = _Layers(panel, names, page, theme)
    return [
        *made.grid(),
        *bars(panel, names, theme),
        *cells(panel, names, theme),
        *(made.legend(panel.legend) if panel.legend else ()),
        *made.roofs(),
        *made.drops(),
        *(each for group in _by_size(made.groups) for each in made.series(group)),
        *made.measured(),
        *made.labels(),
        *made.title(),
        *(made.strip(panel.strip) if panel.strip else ()),
    ]


def _by_size(groups: Iterable[Alike]) -> list[Alike]:
    """Larger marks below smaller ones, and faint ones below all."""
    return sorted(groups, key=lambda group: (group[0].tint != FAINT, -group[0].size))


class _Layers:
    """Makes the layers of one panel."""

    def __init__(self, panel: Panel, names: Names, page: Box, theme: Theme):
        self.panel, self.names, self.page, self.theme = panel, names, page, theme
        self.groups = alike(panel)
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
            yield layer("none", "rect", _corners(panel.frame), aria=False, **edge)

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
        for group in self.groups:
            if any(one.drops for one in group):
                ends = {"x": self.x, "y": self.y, "y2": alt.Y2(field=ROOF)}
                line = stroke(Stroke(self.theme.ink_of(group[0].mark), 1))
                yield layer(f"{self.names.series(group[0])} drops", "rule", ends, aria=False, opacity=0.7, **line)

    def series(self, group: Alike) -> Iterator[alt.UnitSpec]:
        """Series that look alike: their trails, the rings on other roofs, their points."""
        series, theme = group[0], self.theme
        data = self.names.series(series)
        if any(one.trails for one in group):
            order, apart = alt.Order(field="step", type="quantitative"), alt.Detail(field="trail", type="nominal")
            encoding = {"x": self.x, "y": self.y, "order": order, "detail": apart}
            line = stroke(theme.trail(series.mark, series.family, series.line))
            yield layer(f"{data} trail", "line", encoding, aria=False, **line)
        told = {"x": self.x, "y": self.y, "tooltip": tooltips(self.panel.column_titles)}
        if any(one.rings for one in group):
            ring = {"shape": "circle", "filled": False, "size": drawing_number(series.size**2)}
            edge = {"color": theme.ink_of(series.mark), "strokeWidth": theme.measured_stroke}
            yield layer(f"{data} rings", "point", told, **ring, **edge)
        yield layer(data, "point", told, **mark_style(series.mark, theme, series.size, series.crowded))

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
            yield layer(self.names.measured(place), "point", told, **_outline(one.mark, theme, one.size))

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
            where = {"x": pixel(self.panel.frame.left), "y": pixel(self.panel.title_y)}
            text = {"text": alt.Text(field="text", type="nominal")}
            style = {"color": self.theme.ink, "fontWeight": "bold", "align": "left", "baseline": "middle"}
            yield layer(self.names.of("title"), "text", where | text, **style)

    def strip(self, strip: Strip) -> Iterator[alt.UnitSpec]:
        """A row a series: from where to where it goes, and its marks, all of one size."""
        theme, frame, names = self.theme, self.panel.frame, self.names
        size = theme.layout.font_size
        edge = at(frame.left, frame.bottom) | {"x2": pixel(frame.right)}
        yield layer("none", "rule", edge, aria=False, **stroke(theme.divider))
        alone = {group[0].index for group in self.groups if len(group) == 1}
        ink = alt.Color(field="color", type="nominal", scale=None)
        low, high = alt.X(field="low", type="quantitative"), alt.X2(field="high")
        ends = {"x": low, "x2": high, "y": pixel_fields()["y"], "color": ink}
        yield layer(names.of("strip"), "rule", ends, aria=False, strokeWidth=theme.fine, opacity=0.6)
        known = self.panel.series_by_index
        for row in strip.rows:
            # Those of one row stand in the same places.
            for series in [known[index] for index in row.series[:1]]:
                encoding = {"x": self.x, "y": pixel(row.y), "tooltip": tooltips(self.panel.column_titles)}
                mark = mark_style(series.mark, theme, _STRIP_MARK * size, series.crowded)
                data = names.series(series) if series.index in alone else names.row(series)
                yield layer(data, "point", encoding, aria=False, **mark)
            for place in row.measured:
                one = self.panel.measured[place]
                encoding = {"x": self.x, "y": pixel(row.y), "tooltip": tooltips(one.column_titles)}
                style = _outline(one.mark, theme, _STRIP_OUTLINE * size)
                yield layer(names.measured(place), "point", encoding, aria=False, **style)
        text = {"y": pixel_fields()["y"], "text": alt.Text(field="text", type="nominal")}
        yield layer(
            names.of("strip"), "text", {"x": pixel(frame.left - 8), **text}, color=theme.ink, align="right",
            baseline="middle",
        )  # fmt: skip
        for sign in strip.signs:
            shape = _SHAPES.get(sign.shape, sign.shape)
            area = drawing_number((_SIGN * size) ** 2)
            style = {"filled": sign.shape not in _HOLLOW, "color": theme.muted, "size": area, "opacity": 1}
            yield layer("none", "point", at(sign.x, sign.y), aria=False, shape=shape, **style)
        if strip.signs:
            encoding = pixel_fields() | {"text": text["text"]}
            yield layer(names.of("signs"), "text", encoding, color=theme.ink, align="left", baseline="middle")
        if any(row.sweep for row in strip.rows):
            yield layer(
                names.of("sweeps"), "text", pixel_fields() | {"text": text["text"]}, aria=False, color=theme.muted,
                align="left", baseline="middle",
            )  # fmt: skip

    def legend(self, legend: Legend) -> Iterator[alt.UnitSpec]:
        """The key: its box where it stands in the plot, samples, texts."""
        theme = self.theme
        if legend.inside:
            edge = {"stroke": theme.box.color, "strokeWidth": theme.box.width}
            yield layer("none", "rect", _corners(legend.box), aria=False, color=theme.page, cornerRadius=2, **edge)
        for entry in legend.entries:
            yield from self._sample(entry)
        text = {"text": alt.Text(field="text", type="nominal")}
        style = {"color": theme.ink, "align": "left", "baseline": "middle"}
        yield layer(self.names.of("legend"), "text", pixel_fields() | text, **style)

    def _sample(self, entry: LegendEntry) -> Iterator[alt.UnitSpec]:
        """A line, a mark, or a mark on the line that goes through all of its kind; what counts others has none."""
        theme, middle = self.theme, at(entry.x + SAMPLE / 2, entry.y)
        if line := self._sample_line(entry):
            ends = at(entry.x, entry.y) | {"x2": pixel(entry.x + SAMPLE)}
            yield layer("none", "rule", ends, aria=False, **stroke(line))
        if entry.mark and entry.role is Role.MEASURED:
            yield layer("none", "point", middle, aria=False, **_outline(entry.mark, theme, entry.mark.size))
        elif entry.mark:
            size = min(entry.mark.size, _SAMPLE_MARK * theme.layout.font_size)
            yield layer("none", "point", middle, aria=False, **mark_style(entry.mark, theme, size))

    def _sample_line(self, entry: LegendEntry) -> Stroke | None:
        if entry.mark:
            return self.theme.trail(entry.mark, entry.number, _SAMPLE_LINE) if entry.number >= 0 else None
        if entry.role is Role.NOTE:
            return None
        is_reached = entry.role is Role.ACHIEVED
        return self.theme.line(entry.role, -1 if is_reached else entry.number, order=entry.number if is_reached else 0)


def _corners(box: Box) -> dict[str, Any]:
    return at(box.left, box.top) | {"x2": pixel(box.right), "y2": pixel(box.bottom)}


def mark_style(mark: Mark, theme: Theme, size: float, crowded: bool = False) -> dict[str, Any]:
    """How the marks of a series are drawn, so wide; `crowded` ones have no rims."""
    hollow = mark.shape in _HOLLOW or not theme.halo
    return {
        "shape": _SHAPES.get(mark.shape, mark.shape),
        "size": drawing_number(size * size),
        "filled": not hollow,
        "color": theme.ink_of(mark),
        "opacity": 1,
        "strokeWidth": theme.mark_stroke,
    } | ({} if hollow or crowded else {"stroke": theme.halo})


def _outline(mark: Mark, theme: Theme, size: float) -> dict[str, Any]:
    """What was measured is hollow, and covers what is under it."""
    return {
        "shape": _SHAPES.get(mark.shape, mark.shape),
        "size": drawing_number(size * size),
        "filled": True,
        "color": theme.page,
        "opacity": 1,
        "stroke": theme.ink_of(mark),
        "strokeWidth": theme.measured_stroke,
    }
