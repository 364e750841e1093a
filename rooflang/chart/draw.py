"""Figure to Vega-Lite: one layered view of fixed size, all data inside, ready to embed.

Several panels stand in one view as well, each with scales of its own that range over its frame: so every pixel is the
figure's, which a concatenation of views would leave to the fonts of whoever renders it.
"""

from typing import Any

import altair as alt

from rooflang.chart.areas import area_data
from rooflang.chart.axes import TEXT_DROP, TEXT_GAP, drawing_number
from rooflang.chart.encoding import layer, pixel, pixel_fields
from rooflang.chart.keys import key_data, key_layers
from rooflang.chart.layers import BY_SERIES, layers
from rooflang.chart.look import FONT, Theme
from rooflang.chart.rows import Data, Names, datasets
from rooflang.chart.theme import THEMES
from rooflang.figure.figure import Box, Figure
from rooflang.figure.footer import heights
from rooflang.figure.texts.metrics import LINE_HEIGHT, isolated
from rooflang.frozen import replace

VegaLite = dict[str, Any]

_FIRST, _LAST = ("$schema", "title", "description"), ("config", "layer", "datasets")


def draw(figure: Figure, theme: Theme | None = None) -> VegaLite:
    """The Vega-Lite specification of a figure, in the theme that it was laid out for: the built-in one of its name,
    unless it is another."""
    theme = theme or THEMES[figure.theme]
    theme = replace(theme, layout=replace(theme.layout, font_size=figure.font_size, title_size=figure.title_size))
    # The figure is right by construction and the tests check the result against the schema: checking each part costs
    # more than building it.
    with alt.utils.schemapi.debug_mode(False):
        content, data = _content(figure, theme)
        chart = alt.TopLevelLayerSpec(**content, **_page(figure, theme))
        built: VegaLite = chart.to_dict(validate=False)
    told = {"usermeta": {"rooflang": dict(figure.counted)}} if figure.counted else {}
    drawing = {"$schema": alt.SCHEMA_URL, **built, **told, "config": _config(theme), "datasets": data}
    between = sorted(drawing.keys() - {*_FIRST, *_LAST})
    return {key: drawing[key] for key in (*_FIRST, *between, *_LAST) if key in drawing}


def _content(figure: Figure, theme: Theme) -> tuple[dict[str, Any], Data]:
    """The layers, and the data that they use."""
    page = Box(figure.width / 2, figure.height / 2, figure.width, figure.height)
    alone = len(figure.panels) == 1
    made: list[list[alt.UnitSpec]] = []
    data: Data = {"none": [{}]}
    for number, panel in enumerate(figure.panels):
        names = Names("" if alone else f"panel {number + 1}: ")
        made.append(layers(panel, names, page, theme))
        data |= datasets(panel, names, theme)
        data |= {names.of(name): rows for name, rows in area_data(panel, theme).items()}
        data |= key_data(panel.legend, names, theme) if panel.legend else {}
    if figure.key:
        made[0] += key_layers(figure.key, Names(""), theme)
        data |= key_data(figure.key, Names(""), theme)
    if figure.footer:
        made[-1].append(_footer(figure, theme))
        data["footer"] = [
            {"text": isolated(text), "y": drawing_number(y)}
            for text, y in zip(figure.footer, heights(_foot(figure), figure.footer, theme.layout), strict=True)
        ]
    used = {one.data.name for each in made for one in each}
    data = {name: rows for name, rows in data.items() if name in used}
    if alone:
        return {"layer": made[0]}, data
    return {
        "layer": [alt.LayerSpec(layer=each) for each in made],
        "resolve": alt.Resolve(axis=_apart("x", "y"), scale=_apart("x", "y", *BY_SERIES)),
    }, data


def _apart(*channels: str) -> dict[str, str]:
    return dict.fromkeys(channels, "independent")


def _foot(figure: Figure) -> float:
    return figure.height + round(figure.margins.bottom)


def _footer(figure: Figure, theme: Theme) -> alt.UnitSpec:
    """What was counted, at the left edge of the page."""
    left = pixel(theme.layout.edge - round(figure.margins.left))
    encoding = {"x": left, "y": pixel_fields()["y"], "text": alt.Text(field="text", type="nominal")}
    look = {"color": theme.muted, "fontSize": theme.layout.footer_size, "align": "left", "baseline": "middle"}
    return layer("footer", "text", encoding, **look)


def _page(figure: Figure, theme: Theme) -> dict[str, Any]:
    margins = {side: round(getattr(figure.margins, side)) for side in ("left", "right", "top", "bottom")}
    page: dict[str, Any] = {
        "width": drawing_number(figure.width),
        "height": drawing_number(figure.height),
        "padding": margins,
        # The layout is the figure's: nothing is left to the fonts of whoever renders it.
        "autosize": alt.AutoSizeParams(type="none"),
        "background": theme.page,
        "description": figure.description,
    }
    return page | ({"title": _title(figure, theme)} if figure.title else {})


def _title(figure: Figure, theme: Theme) -> alt.TitleParams:
    start = theme.title_anchor == "start"
    lines = list(map(isolated, figure.title))
    wording: dict[str, Any] = {"text": lines if len(lines) > 1 else lines[0]}
    if figure.subtitle:
        wording["subtitle"] = isolated(figure.subtitle)
    return alt.TitleParams(
        **wording,
        anchor="start" if start else "middle",
        frame="group",
        offset=10,
        dx=round(theme.layout.edge - figure.margins.left) if start else 0,
    )


def _config(theme: Theme) -> dict[str, Any]:
    size, line = theme.layout.font_size, theme.axis_stroke
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": theme.ink,
            "labelFontSize": size,
            "labelFlush": False,
            "labelOverlap": False,
            "labelPadding": TEXT_GAP,
            "labelLimit": 0,
            "titleColor": theme.ink,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "titleLimit": 0,
            "tickSize": theme.tick_length,
            "ticks": theme.tick_length > 0,
            "tickColor": line.color,
            "domainColor": line.color,
            "domainWidth": line.width,
            # Over the grid, which would cut it into pieces.
            "zindex": 1,
        },
        "axisX": {"labelPadding": TEXT_DROP - theme.tick_length},
        "axisY": {"domain": False} if theme.layout.title_in_corner else {},
        "title": {
            "color": theme.ink,
            "fontSize": theme.layout.title_size,
            "fontWeight": theme.title_weight,
            "lineHeight": drawing_number(theme.layout.title_size * LINE_HEIGHT),
            "limit": 0,
            "subtitleColor": theme.muted,
            "subtitleFontSize": size,
            "subtitlePadding": 5,
        },
        "text": {"fontSize": size, "color": theme.ink},
        "point": {"opacity": 1},
    }
