"""The charts as one draws them with Altair itself, with care: Vega-Lite, and by vl-convert SVG and PNG."""

import math
import re
from pathlib import Path

import altair as alt
import vl_convert
from charts import GRID, INK, MUTED, Chart, Roof, Row, ticks

LEFT, TOP, BOTTOM = 68, 62, 58


def draw(chart: Chart, stem: Path, width: float, height: float, scale: float = 2) -> list[Path]:
    """Writes a chart of about so many pixels of 1/96 inch: Vega-Lite sets the size of the frame, not of the whole."""
    views = {"sweep": sweep, "heatmap": heatmap, "agreement": agreement, "time": bars}
    drawn = views.get(chart.view, roofline)(chart, width, height)
    title = {"text": chart.title, "anchor": "start", "frame": "bounds", "fontSize": 16, "offset": 10}
    if not chart.panels:
        title |= {"subtitle": chart.subtitle, "subtitleColor": MUTED, "subtitleFontSize": 12}
    drawn = drawn.properties(title=alt.TitleParams(**title), background="white", padding=8)
    drawn = drawn.configure(font="Liberation Sans, Arial, sans-serif")
    drawn = drawn.configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor=GRID)
    drawn = drawn.configure_legend(labelFontSize=12, titleFontSize=12, labelLimit=0, symbolSize=70)
    drawn = drawn.configure_view(stroke=None).configure_text(fontSize=12, color=INK)
    text = drawn.to_json(indent=None)
    svg = vl_convert.vegalite_to_svg(text, vl_version="6.1")
    written = [stem.with_suffix(ending) for ending in (".vl.json", ".svg", ".png")]
    written[0].write_text(text, encoding="utf-8")
    written[1].write_text(svg, encoding="utf-8")
    # As many pixels as the others', wherever the frame's surroundings came out larger or smaller than thought.
    scale *= width / float(re.search(r'width="([\d.]+)"', svg)[1])
    written[2].write_bytes(vl_convert.vegalite_to_png(text, vl_version="6.1", scale=scale))
    return written


def roofline(chart: Chart, width: float, height: float) -> alt.TopLevelMixin:
    """Also of energy; a panel for each device where the chart has panels."""
    several = len(chart.roofs) > 1 and not chart.panels
    beside = 16
    below = BOTTOM + 18 * (len(chart.roofs) if several else 0)
    if not chart.panels:
        return panel(chart, "", width - LEFT - beside, height - TOP - below, several)
    inner = (width - beside - LEFT - 30) / 2, (height - TOP - 2 * BOTTOM - 30) / 2
    panels = [panel(chart, device, *inner, several).properties(title=title) for device, title in chart.panels]
    for number, one in enumerate(panels):
        # Titles of axes once, at the left and at the bottom.
        axes = one.layer[0].encoding
        axes.x = axes.x if number > 1 else axes.x.title(None)
        axes.y = axes.y.title(None) if number % 2 else axes.y
    return alt.concat(*panels, columns=2, spacing=12).resolve_scale(color="shared")


def panel(chart: Chart, device: str, width: float, height: float, several: bool) -> alt.LayerChart:
    """The lines, what they are, and the points, in a frame of this size."""
    roofs = [roof for roof in chart.roofs if device in ("", roof.device)]
    low, high = chart.x_domain
    x, y = axis("x", chart), axis("y", chart)
    corners = [
        {"roof": roof.words, "x": at, "y": roof.at(at)}
        for roof in roofs
        for at in (low, *(each for each in roof.x if low < each < high), high)
    ]
    feet = [
        {"roof": roof.words, "x": roof.ridge, "y": each}
        for roof in roofs
        for each in (chart.y_domain[0], roof.at(roof.ridge))
    ]
    names, inks = [roof.words for roof in roofs], [roof.color for roof in roofs]
    named = alt.Color("roof:N").title(None).scale(domain=names, range=inks)
    key = {"orient": "bottom", "direction": "vertical", "columns": 1, "symbolStrokeWidth": 2}
    color = {"color": named.legend(**key)} if several else {}
    lines = alt.Chart(data(corners)).mark_line(strokeWidth=2, color=INK)
    lines = lines.encode(x=x, y=y, tooltip="roof:N", **color)
    ridge = alt.Chart(data(feet)).mark_line(strokeDash=[2, 3], strokeWidth=1, color=MUTED)
    ridge = ridge.encode(x="x:Q", y="y:Q", detail="roof:N", **({"color": named.legend(None)} if several else {}))
    layers = [lines, ridge]
    if not several:
        layers += words(chart, roofs[0], width, height)
    if chart.rows:
        layers.append(points(chart, [roof.device for roof in roofs]))
    drawn = alt.layer(*layers).properties(width=width, height=height)
    return drawn.resolve_scale(color="independent") if several else drawn


def words(chart: Chart, roof: Roof, width: float, height: float) -> list[alt.Chart]:
    """What a line is, beside it: for one roof there is room."""
    low, high = chart.x_domain
    at = (low * roof.ridge) ** 0.5
    tall, wide = (math.log(end / start) for start, end in (chart.y_domain, chart.x_domain))
    angle = 360 - math.degrees(math.atan2(height / tall, width / wide))
    found = [text(high, roof.y[-1], roof.peak, align="right", dx=-4, dy=-15)]
    if roof.slope:
        found.append(text(at, roof.at(at), roof.slope, angle=angle, dy=-12))
    side = {"align": "right", "dx": -4} if roof.ridge**2 > low * high and chart.panels else {"align": "left", "dx": 4}
    ridge = f"ridge {roof.ridge:.4g} FLOP/B"
    return [*found, text(roof.ridge, chart.y_domain[0], ridge, color=MUTED, baseline="bottom", dy=-3, **side)]


def text(x: float, y: float, words: str, **look) -> alt.Chart:
    return alt.Chart(data([{"x": x, "y": y, "text": words}])).mark_text(**look).encode(x="x:Q", y="y:Q", text="text:N")


def points(chart: Chart, devices: list[str]) -> alt.Chart:
    """The series, each device's in a shape of its own; what comes later is smaller, so that nothing is hidden."""
    rows = [row for row in chart.rows if row["hardware"] in devices]
    names = list(chart.colors)
    several = len(devices) > 1
    where = "top-left" if several else "bottom-right" if chart.is_free_below else "bottom"
    sizes = alt.Scale(domain=names, range=[140 - 18 * number for number in range(len(names))])
    titles = {roof.device: roof.title for roof in chart.roofs}
    rows = [{**row, "device": titles[row["hardware"]]} for row in rows]
    shape = alt.Shape("device:N").scale(domain=[titles[each] for each in devices]).title(None).legend(orient=where)
    marks = alt.Chart(data(rows)).mark_point(filled=True, opacity=1, stroke="white", strokeWidth=1, size=120)
    further = {"size": alt.Size("series:N").scale(sizes).legend(None)} if len(names) > 1 else {}
    further |= {"shape": shape} if several else {}
    return marks.encode(
        x=axis("x", chart, chart.x),
        y=axis("y", chart, chart.y),
        color=series(chart, orient=where),
        tooltip=told(chart),
        **further,
    )


def sweep(chart: Chart, width: float, height: float) -> alt.LayerChart:
    values = chart.unique(chart.x)
    x = axis("x", chart, chart.x).axis(values=values)
    corner = series(chart, chart.downwards, orient="bottom-right")
    dots = alt.OverlayMarkDef(size=60, stroke="white", strokeWidth=1)
    lines = alt.Chart(data(chart.rows)).mark_line(point=dots, strokeWidth=2)
    lines = lines.encode(x=x, y=axis("y", chart, chart.y), color=corner, tooltip=told(chart))
    layers = []
    for roof in chart.roofs:
        height_ = alt.Y("y:Q")
        layers.append(alt.Chart(data([{"y": roof.y[-1]}])).mark_rule(strokeWidth=2, color=INK).encode(y=height_))
        layers.append(text(chart.x_domain[0], roof.y[-1], roof.peak, align="left", dx=4, dy=-9))
    return alt.layer(*layers, lines).properties(width=width - LEFT - 24, height=height - TOP - BOTTOM)


def heatmap(chart: Chart, width: float, height: float) -> alt.LayerChart:
    columns, lines = chart.unique(chart.x), chart.unique(chart.y)[::-1]
    inner = width - LEFT - 90, height - TOP - BOTTOM
    cell = inner[0] / len(columns), inner[1] / len(lines)
    share = alt.Color("utilization:Q").scale(scheme="blues", domainMin=0).title("Share of the peak")
    base = alt.Chart(data(chart.rows)).encode(
        x=alt.X(f"{chart.x}:O").title(chart.x_title).axis(labelAngle=0, ticks=False, domain=False),
        y=alt.Y(f"{chart.y}:O").title(chart.y_title).sort("descending").axis(ticks=False, domain=False),
        tooltip=told(chart),
    )
    cells = base.mark_rect(stroke="white").encode(color=share.legend(format="%", gradientLength=200))
    ink = alt.when("datum.utilization > 0.55").then(alt.value("white")).otherwise(alt.value(INK))
    shares = base.mark_text().encode(text=alt.Text("utilization:Q").format(".2~p"), color=ink)
    edges = [
        {"x": a[0] * cell[0], "x2": b[0] * cell[0], "y": inner[1] - a[1] * cell[1], "y2": inner[1] - b[1] * cell[1]}
        for a, b in chart.borders
    ]
    named = alt.StrokeDash("name:N").title(None).scale(range=[[1, 0]])
    border = alt.Chart(data([{**edge, "name": "compute binds above"} for edge in edges]))
    border = border.mark_rule(strokeWidth=5, color="white", strokeCap="square").encode(
        x=alt.X("x:Q").scale(domain=(0, inner[0])).axis(None),
        x2="x2:Q",
        y=alt.Y("y:Q").scale(domain=(inner[1], 0)).axis(None),
        y2="y2:Q",
    )
    line = border.mark_rule(strokeWidth=3, color=INK, strokeCap="square").encode(strokeDash=named)
    both = alt.layer(alt.layer(cells, shares), alt.layer(border, line)).resolve_scale(x="independent", y="independent")
    return both.properties(width=inner[0], height=inner[1])


def agreement(chart: Chart, width: float, height: float) -> alt.LayerChart:
    low, high = chart.x_domain
    ends = data([{"x": at, "y": at, "low": at / 1.2, "high": at * 1.2} for at in (low, high)])
    band = alt.Chart(ends).mark_area(color=GRID, clip=True)
    band = band.encode(x=axis("x", chart), y=axis("y", chart, "low"), y2="high:Q")
    line = alt.Chart(ends).mark_line(color=INK, clip=True).encode(x="x:Q", y="y:Q")
    words_ = f"line: measured = modelled, band: {chart.within}"
    far = text(high / 1.2, chart.y_domain[0] * 2, words_, align="right", color=MUTED)
    marks = alt.Chart(data(chart.rows)).mark_point(shape="diamond", size=75, strokeWidth=1.8, opacity=1)
    marks = marks.encode(
        x=axis("x", chart, chart.x),
        y=axis("y", chart, chart.y),
        color=series(chart, orient="top-left", offset=12),
        tooltip=["series:N", alt.Tooltip("performance:Q", format=".4s"), alt.Tooltip("modelled:Q", format=".4s")],
    )
    return alt.layer(band, line, far, marks).properties(width=width - LEFT - 24, height=height - TOP - BOTTOM)


def bars(chart: Chart, width: float, height: float) -> alt.LayerChart:
    batches = chart.unique(chart.x)
    totals = {batch: sum(row[chart.y] for row in chart.rows if row[chart.x] == batch) for batch in batches}
    ends: dict[float, float] = {}
    rows = []
    for row in chart.rows:
        batch, share = row[chart.x], 100 * row[chart.y] / totals[row[chart.x]]
        ends[batch] = ends.get(batch, 0) + share
        place = {"from": ends[batch] - share, "to": ends[batch], "middle": ends[batch] - share / 2}
        light = "backward" in row["series"]
        rows.append({**row, **place, "name": f"batch {batch:g}", "share": share, "ink": INK if light else "white"})
    base = alt.Chart(data(rows)).encode(alt.Y("name:N").title(None).sort(None).axis(ticks=False, domain=False))
    color = series(chart, orient="bottom", columns=4)
    x = alt.X("from:Q").title(chart.y_title).scale(domain=(0, 100))
    parts = base.mark_bar(stroke="white").encode(x=x, x2="to:Q", color=color, tooltip=told(chart))
    shares = base.transform_filter("datum.share > 3").mark_text()
    shares = shares.encode(x="middle:Q", text=alt.Text("share:Q").format(".0f"), color=alt.Color("ink:N").scale(None))
    names = [f"{total:.3g} s" if total > 1 else f"{1000 * total:.0f} ms" for total in totals.values()]
    steps = [{"name": f"batch {batch:g}", "total": name, "x": 100} for batch, name in zip(totals, names, strict=True)]
    whole = alt.Chart(data(steps)).mark_text(align="left", dx=4)
    whole = whole.encode(y=alt.Y("name:N").sort(None), x="x:Q", text="total:N")
    return alt.layer(parts, shares, whole).properties(width=width - LEFT - 60, height=height - TOP - 128)


def axis(channel: str, chart: Chart, field: str = "") -> alt.X | alt.Y:
    """A logarithmic axis with a tick at each power of ten."""
    domain, title = (chart.x_domain, chart.x_title) if channel == "x" else (chart.y_domain, chart.y_title)
    kind = alt.X if channel == "x" else alt.Y
    values = ticks(*domain)
    # d3's SI prefixes would make 0.1 FLOP/B 100 milli-FLOP/B.
    label = "datum.value < 1 ? format(datum.value, '~g') : format(datum.value, '~s')"
    scaled = kind(f"{field or channel}:Q").title(title).scale(type="log", domain=domain, nice=False)
    return scaled.axis(values=values, labelExpr=label)


def series(chart: Chart, order: list[str] | None = None, **legend) -> alt.Color:
    """The colours of the series, with a key where there are several."""
    names = order or list(chart.colors)
    color = alt.Color("series:N").title(None).scale(domain=names, range=[chart.colors[name] for name in names])
    return color.legend(alt.Legend(**legend) if len(names) > 1 else None)


def told(chart: Chart) -> list[alt.Tooltip]:
    """What a point says when the pointer is over it."""
    words = [name for name in ("series", "hardware", "dtype", "bound") if name in chart.rows[0]]
    units = {"intensity": "FLOP/B", "performance": "FLOP/s", "time": "s"}
    numbers = [alt.Tooltip(f"{name}:Q", title=f"{name} ({unit})", format=".4~s") for name, unit in units.items()]
    settings = [f"{name}:{'Q' if isinstance(chart.rows[0][name], int | float) else 'N'}" for name in chart.swept]
    share = alt.Tooltip("utilization:Q", title="share of the peak", format=".1%")
    return [*(f"{name}:N" for name in words), *settings, *numbers, share]


def data(rows: list[Row]) -> alt.InlineData:
    return alt.InlineData(rows)
