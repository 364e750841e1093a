"""The charts as one draws them with Plotly, with care: a page and JSON, and by Kaleido, which needs a Chromium, SVG and
PNG.
"""

import math
from functools import cache
from pathlib import Path

import plotly.graph_objects as go
from charts import GRID, INK, MUTED, Chart, Roof, si, ticks
from plotly.io import write_images
from plotly.subplots import make_subplots

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down")
AXIS = {"gridcolor": GRID, "linecolor": MUTED, "showline": True, "zeroline": False, "ticks": "outside", "ticklen": 4}
AXIS |= {"title_font_size": 13, "title_standoff": 8}
LEFT, TOP, BOTTOM = 70, 84, 56


@cache
def lacking() -> str:
    """Why no pictures can be drawn here, or an empty text: a picture of nothing tells."""
    try:
        go.Figure().to_image("svg")
    except (ValueError, RuntimeError) as problem:  # no Kaleido; no Chromium, or none that starts
        return " ".join(str(problem).split())
    return ""


def draw(chart: Chart, stem: Path, width: float, height: float, scale: float = 2) -> list[Path]:
    """Writes a chart of so many pixels of 1/96 inch; where pictures are `lacking`, only the page and JSON."""
    views = {"sweep": sweep, "heatmap": heatmap, "agreement": agreement, "time": bars}
    figure = views.get(chart.view, roofline)(chart, width, height)
    # Panels have titles of their own, and no room for one more.
    below = "" if chart.panels else chart.subtitle
    figure.update_layout(
        template="none",
        width=round(width),
        height=round(height),
        font={"family": "Liberation Sans, Arial, sans-serif", "size": 13, "color": INK},
        title={"text": f"<b>{chart.title}</b>", "subtitle": {"text": below}, "x": 0.02, "xanchor": "left"},
        title_font_size=17,
        title_subtitle_font={"size": 13, "color": MUTED},
        hoverlabel_align="left",
        legend_tracegroupgap=0,
    )
    written = [stem.with_suffix(".html"), stem.with_suffix(".json")]
    figure.write_html(written[0], include_plotlyjs="cdn", div_id=chart.name)
    figure.write_json(written[1])
    if not lacking():
        pictures = [stem.with_suffix(".svg"), stem.with_suffix(".png")]
        # Both at once: a Chromium is started for every call.
        write_images([figure, figure], pictures, scale=[1, scale], width=round(width), height=round(height))
        written += pictures
    return written


def roofline(chart: Chart, width: float, height: float) -> go.Figure:
    """Also of energy; a panel for each device where the chart has panels."""
    panels = chart.panels or [("", "")]
    columns = 2 if len(panels) > 1 else 1
    lines = -(-len(panels) // columns)
    spaces = {"horizontal_spacing": 0.05, "vertical_spacing": 0.09, "subplot_titles": [title for _, title in panels]}
    figure = make_subplots(lines, columns, shared_xaxes=True, shared_yaxes=True, **spaces)
    several = len(chart.roofs) > 1 and not chart.panels
    right = 20
    below = BOTTOM + 20 * (len(chart.roofs) if several else len(panels) > 1)
    inner = (width - LEFT - right) / columns, (height - TOP - below) / lines
    for number, (device, _) in enumerate(panels):
        cell = {"row": number // columns + 1, "col": number % columns + 1}
        for roof in (roof for roof in chart.roofs if device in ("", roof.device)):
            line(figure, chart, roof, cell, inner, several)
        points(figure, chart, device, cell, number == 0)
    log_log(figure, chart)
    figure.update_xaxes(title_text=chart.x_title, row=lines)
    figure.update_yaxes(title_text=chart.y_title, col=1)
    figure.update_annotations(font_size=13)
    figure.update_layout(margin={"l": LEFT, "r": right, "t": TOP, "b": below})
    under = {"y": -48 / inner[1] / lines, "yanchor": "top"}
    if several:
        # The devices at the left, the series, where there are some, at the right.
        figure.update_layout(legend={"x": -0.08, **under}, legend2={"x": 1, "xanchor": "right", **under})
        figure.update_traces(legend="legend2", selector={"mode": "markers"})
    elif chart.is_free_below:
        figure.update_layout(legend={"x": 1, "xanchor": "right", "y": 0.06, "yanchor": "bottom"})
    else:
        figure.update_layout(legend={"orientation": "h", "x": 0.5, "xanchor": "center", **under})
    return figure


def line(figure: go.Figure, chart: Chart, roof: Roof, cell: dict, inner: tuple[float, float], named: bool) -> None:
    """A roof and its ridge, with what they are: in the key, or beside them where the line is the only one."""
    low, high = chart.x_domain
    x = [low, *(each for each in roof.x if low < each < high), high]
    look = {"name": roof.words, "showlegend": named, "mode": "lines"}
    y = [roof.at(each) for each in x]
    hover = f"{roof.words}<extra></extra>"
    figure.add_scatter(x=x, y=y, line={"color": roof.color, "width": 2}, hovertemplate=hover, **look, **cell)
    foot = {"x": [roof.ridge] * 2, "y": [chart.y_domain[0], roof.at(roof.ridge)], "hoverinfo": "skip"}
    dotted = {"color": roof.color if named else MUTED, "width": 1, "dash": "dot"}
    figure.add_scatter(**foot, mode="lines", line=dotted, showlegend=False, **cell)
    if named:
        return
    plain = {"showarrow": False, **cell}
    if roof.slope:
        at = (low * roof.ridge) ** 0.5
        tall, wide = (math.log(end / start) for start, end in (chart.y_domain, chart.x_domain))
        angle = -math.degrees(math.atan2(inner[1] / tall, inner[0] / wide))
        place = {"x": log(at), "y": log(roof.at(at)), "xshift": -10, "yshift": 10}
        figure.add_annotation(text=roof.slope, textangle=angle, **place, **plain)
    peak = {"text": roof.peak, "xanchor": "right", "yanchor": "bottom", "yshift": 6}
    figure.add_annotation(x=log(high), y=log(roof.y[-1]), **peak, **plain)
    side = {"xanchor": "right" if roof.ridge**2 > low * high and chart.panels else "left", "yanchor": "bottom"}
    ridge = {"text": f"ridge {roof.ridge:.4g} FLOP/B", "font_color": MUTED}
    figure.add_annotation(x=log(roof.ridge), y=log(chart.y_domain[0]), **ridge, **side, **plain)


def points(figure: go.Figure, chart: Chart, device: str, cell: dict, keyed: bool) -> None:
    """The series, each device's in a shape of its own; what comes later is smaller, so that nothing is hidden."""
    devices = [roof.device for roof in chart.roofs if device in ("", roof.device)]
    for number, (series, color) in enumerate(chart.colors.items()):
        rows = [row for row in chart.of(series) if row["hardware"] in devices]
        symbols = [SYMBOLS[devices.index(row["hardware"])] for row in rows]
        marker = {"color": color, "size": 12 - number, "symbol": symbols, "line": {"color": "white", "width": 1}}
        hover = [told(row, chart) for row in rows]
        look = {"mode": "markers", "marker": marker, "showlegend": keyed and len(chart.colors) > 1, "cliponaxis": False}
        places = {"x": [row[chart.x] for row in rows], "y": [row[chart.y] for row in rows]}
        figure.add_scatter(**places, name=series, legendgroup=series, hovertext=hover, hoverinfo="text", **look, **cell)


def told(row: dict, chart: Chart) -> str:
    """What a point says when the pointer is over it."""
    settings = [f"{name} {row[name]:g}" for name in chart.swept if isinstance(row.get(name), float | int)]
    lines = [f"<b>{row['series']}</b>, {row['hardware']}, {row['dtype']}", *settings]
    lines += [f"{row['intensity']:.4g} FLOP/B", f"{si(row['performance'])}FLOP/s, {row['bound']}-bound"]
    lines += [f"{row['time']:.4g} s", f"{row['utilization']:.1%} of the peak"]
    return "<br>".join(lines)


def sweep(chart: Chart, width: float, height: float) -> go.Figure:
    figure = go.Figure()
    for series in chart.downwards:
        rows, color = chart.of(series), chart.colors[series]
        places = {"x": [row[chart.x] for row in rows], "y": [row[chart.y] for row in rows]}
        hover = {"hovertext": [told(row, chart) for row in rows], "hoverinfo": "text"}
        marker = {"size": 8, "line": {"color": "white", "width": 1}}
        figure.add_scatter(**places, name=series, line={"color": color, "width": 2}, marker=marker, **hover)
    for roof in chart.roofs:
        figure.add_hline(roof.y[-1], line={"color": INK, "width": 2}, layer="below")
        words = {"text": roof.peak, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
        figure.add_annotation(x=log(chart.x_domain[0]), y=log(roof.y[-1]), **words)
    log_log(figure, chart)
    values = chart.unique(chart.x)
    figure.update_xaxes(title_text=chart.x_title, tickvals=values, ticktext=[f"{value:g}" for value in values])
    figure.update_yaxes(title_text=chart.y_title)
    key = {"x": 1, "xanchor": "right", "y": 0, "yanchor": "bottom"}
    return figure.update_layout(legend=key, margin={"l": LEFT, "r": 20, "t": TOP, "b": BOTTOM})


def heatmap(chart: Chart, width: float, height: float) -> go.Figure:
    columns, lines = chart.unique(chart.x), chart.unique(chart.y)
    shares = [[100 * row["utilization"] for row in line] for line in chart.cells]
    hover = [[told(row, chart) for row in line] for line in chart.cells]
    names = [f"{x:g}" for x in columns], [f"{y:g}" for y in lines]
    figure = go.Figure()
    words = {"texttemplate": "%{z:.2g}", "hovertext": hover, "hoverinfo": "text"}
    named = {"text": "Share of the peak (%)", "side": "right", "font_size": 13}
    bar = {"title": named, "outlinewidth": 0, "thickness": 18}
    figure.add_heatmap(z=shares, zmin=0, colorscale="Blues", xgap=1, ygap=1, colorbar=bar, **words)
    # Cells are centred on whole numbers; None lifts the pen.
    x, y = zip(*(place for corners in chart.borders for place in (*corners, (None, None))), strict=True)
    halved = [[None if each is None else each - 0.5 for each in places] for places in (x, y)]
    drawn = {"x": halved[0], "y": halved[1], "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(**drawn, line={"color": "white", "width": 5}, showlegend=False)
    figure.add_scatter(**drawn, line={"color": INK, "width": 3}, name="compute binds above", showlegend=True)
    for axis, title, texts in zip("xy", (chart.x_title, chart.y_title), names, strict=True):
        ticks = {"tickvals": list(range(len(texts))), "ticktext": texts, "showgrid": False, "zeroline": False}
        figure.layout[f"{axis}axis"].update(title={"text": title, "font_size": 13}, **ticks)
    key = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.01, "yanchor": "bottom"}
    return figure.update_layout(legend=key, margin={"l": LEFT, "r": 20, "t": TOP, "b": BOTTOM})


def agreement(chart: Chart, width: float, height: float) -> go.Figure:
    figure = go.Figure()
    ends = [chart.x_domain[0] / 2, chart.x_domain[1]]
    band = {"x": [*ends, *ends[::-1]], "y": [ends[0] / 1.2, ends[1] / 1.2, ends[1] * 1.2, ends[0] * 1.2]}
    figure.add_scatter(**band, fill="toself", fillcolor=GRID, mode="none", name=chart.within, hoverinfo="skip")
    figure.add_scatter(x=ends, y=ends, mode="lines", line_color=INK, name="measured = modelled", hoverinfo="skip")
    for series, color in chart.colors.items():
        rows = chart.of(series)
        places = {"x": [row[chart.x] for row in rows], "y": [row[chart.y] for row in rows]}
        marker = {"symbol": "diamond-open", "size": 9, "color": color, "line_width": 2}
        told_ = "%{y:.4s}FLOP/s measured<br>%{x:.4s}FLOP/s modelled"
        figure.add_scatter(**places, mode="markers", marker=marker, name=series, hovertemplate=told_)
    log_log(figure, chart)
    figure.update_xaxes(title_text=chart.x_title)
    figure.update_yaxes(title_text=chart.y_title)
    key = {"x": 0, "y": 1, "yanchor": "top"}
    return figure.update_layout(legend=key, margin={"l": LEFT, "r": 20, "t": TOP, "b": BOTTOM})


def bars(chart: Chart, width: float, height: float) -> go.Figure:
    figure = go.Figure()
    batches = chart.unique(chart.x)
    names = [f"batch {batch:g}" for batch in batches]
    totals = [sum(row[chart.y] for row in chart.rows if row[chart.x] == batch) for batch in batches]
    for series, color in chart.colors.items():
        shares = [100 * row[chart.y] / total for row, total in zip(chart.of(series), totals, strict=True)]
        words = {"text": [f"{share:.0f}" if share > 3 else "" for share in shares], "insidetextanchor": "middle"}
        words["hovertemplate"] = "%{y}: %{x:.3g} %"
        figure.add_bar(y=names, x=shares, name=series, orientation="h", marker_color=color, textangle=0, **words)
    for name, total in zip(names, totals, strict=True):
        text = f"{total:.3g} s" if total > 1 else f"{1000 * total:.0f} ms"
        figure.add_annotation(x=100, y=name, text=text, xanchor="left", showarrow=False)
    figure.update_xaxes(title_text=chart.y_title, range=(0, 100), **AXIS)
    figure.update_yaxes(ticksuffix=" ")
    figure.update_yaxes(autorange="reversed")
    key = {"orientation": "h", "y": -0.5, "traceorder": "normal", "entrywidth": 0.33, "entrywidthmode": "fraction"}
    figure.update_layout(barmode="stack", bargap=0.35, legend=key, legend_font_size=11)
    return figure.update_layout(margin={"l": LEFT, "r": 60, "t": 70, "b": 124})


def log_log(figure: go.Figure, chart: Chart) -> None:
    # Plotly's own SI prefixes would make 0.1 FLOP/B 100 milli-FLOP/B.
    for update, domain in ((figure.update_xaxes, chart.x_domain), (figure.update_yaxes, chart.y_domain)):
        values = ticks(*domain)
        named = {"tickvals": values, "ticktext": list(map(si, values))}
        update(type="log", range=list(map(log, domain)), **named, **AXIS)


def log(value: float) -> float:
    """Where it stands on a logarithmic axis."""
    return math.log10(value)
