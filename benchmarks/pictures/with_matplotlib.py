"""The charts as one draws them with matplotlib, with care: SVG, whose texts stay texts as in ours, and PNG."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from charts import GRID, INK, MUTED, Chart, si, ticks
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "rooflang",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": "medium",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
}
MARKERS = "osD^v"
POINTS = {"textcoords": "offset points"}


def draw(chart: Chart, stem: Path, width: float, height: float, scale: float = 2) -> list[Path]:
    """Writes a chart of so many pixels of 1/96 inch."""
    views = {"sweep": sweep, "heatmap": heatmap, "agreement": agreement, "time": bars}
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(width / 96, height / 96), layout="constrained")
        figure.get_layout_engine().set(rect=(0.008, 0.008, 0.984, 0.976))
        figure.suptitle(chart.title, x=0.015, ha="left", fontweight="bold", fontsize=12)
        views.get(chart.view, roofline)(chart, figure)
        written = [stem.with_suffix(".svg"), stem.with_suffix(".png")]
        figure.savefig(written[0], metadata={"Date": None})
        figure.savefig(written[1], dpi=96 * scale)
        plt.close(figure)
    return written


def roofline(chart: Chart, figure: Figure) -> None:
    """Also of energy; a panel for each device where the chart has panels."""
    panels = chart.panels or [("", chart.subtitle)]
    columns = 2 if len(panels) > 1 else 1
    grid = figure.subplots(-(-len(panels) // columns), columns, sharex=True, sharey=True, squeeze=False)
    for axes, (device, title) in zip(grid.flat, panels, strict=True):
        axes.set_title(title, loc="left", color=INK if device else MUTED)
        roofs = [roof for roof in chart.roofs if device in ("", roof.device)]
        log_log(axes, chart)
        for roof in roofs:
            words = roof.words if len(roofs) > 1 else None
            axes.plot(roof.x, roof.y, color=roof.color, linewidth=1.6, label=words)
            ridge = {"color": roof.color if words else MUTED, "linewidth": 0.9, "linestyle": ":"}
            axes.vlines(roof.ridge, chart.y_domain[0], roof.at(roof.ridge), **ridge)
            if not words:
                write_along(axes, chart, roof)
        devices = [each.device for each in roofs]
        for row in (row for row in chart.rows if row["hardware"] in devices):
            marker = MARKERS[devices.index(row["hardware"])]
            color = chart.colors[row["series"]]
            # What comes later is smaller, so that nothing is hidden where many meet.
            size = 9 - 0.8 * list(chart.colors).index(row["series"])
            axes.plot(row["intensity"], row[chart.y], marker, ms=size, mfc=color, mec="white", mew=0.5, zorder=3)
    for axes in grid[-1]:
        axes.set_xlabel(chart.x_title)
    for axes in grid[:, 0]:
        axes.set_ylabel(chart.y_title)
    keys(figure, grid[0][0], chart)


def write_along(axes: Axes, chart: Chart, roof) -> None:
    """What a line is, beside it: for one roof there is room."""
    low, high = chart.x_domain
    small = 8.5 if chart.panels else 9.5
    if roof.slope:
        at = (low * roof.ridge) ** 0.5
        turned = {"rotation": 45, "rotation_mode": "anchor", "transform_rotates_text": True}
        axes.annotate(roof.slope, (at, roof.at(at)), (-6, 6), **POINTS, ha="center", size=small, **turned)
    axes.annotate(roof.peak, (high, roof.y[-1]), (-4, 7), **POINTS, ha="right", size=small)
    ridge, foot = f"ridge {roof.ridge:.4g} FLOP/B", axes.get_xaxis_transform()
    right = roof.ridge**2 > low * high
    side = {"xytext": (-4, 4), "ha": "right"} if right and chart.panels else {"xytext": (4, 4)}
    axes.annotate(ridge, (roof.ridge, 0), xycoords=foot, **side, **POINTS, color=MUTED, size=small)


def keys(figure: Figure, axes: Axes, chart: Chart) -> None:
    """The key: below where it names devices with their numbers or several panels share it, else in the frame."""
    dots = {"marker": "o", "linestyle": "", "markersize": 6}
    entries = [plt.Line2D([], [], color=color, label=name, **dots) for name, color in chart.colors.items()]
    if len(chart.roofs) > 1 and not chart.panels:
        lines = axes.get_legend_handles_labels()[0]
        if entries:
            for marker, line in zip(MARKERS, lines, strict=False):
                line.set(marker=marker, markersize=6, markerfacecolor="white", markevery=[0])
        figure.legend(handles=[*lines, *entries], loc="outside lower left", ncols=2 if entries else 1)
    elif chart.is_free_below:
        axes.legend(handles=entries, loc="lower right", bbox_to_anchor=(1, 0.06))
    elif len(entries) > 1:
        figure.legend(handles=entries, loc="outside lower center", ncols=len(entries))


def sweep(chart: Chart, figure: Figure) -> None:
    axes = figure.subplots()
    axes.set_title(chart.subtitle, loc="left", color=MUTED)
    log_log(axes, chart)
    for series in chart.downwards:
        rows, look = chart.of(series), {"color": chart.colors[series], "mec": "white", "mew": 0.5, "ms": 6}
        axes.plot([row[chart.x] for row in rows], [row[chart.y] for row in rows], "o-", label=series, **look)
    for roof in chart.roofs:
        axes.axhline(roof.y[-1], color=INK, linewidth=1.6, zorder=0)
        axes.annotate(roof.peak, (chart.x_domain[0], roof.y[-1]), (4, 4), **POINTS)
    axes.set_xticks(chart.unique(chart.x), [f"{value:g}" for value in chart.unique(chart.x)])
    axes.set_xticks([], minor=True)
    axes.set(xlabel=chart.x_title, ylabel=chart.y_title)
    axes.legend(loc="lower right")


def heatmap(chart: Chart, figure: Figure) -> None:
    axes = figure.subplots()
    axes.set_title(chart.subtitle, loc="left", color=MUTED)
    columns, lines = chart.unique(chart.x), chart.unique(chart.y)
    shares = [[100 * row["utilization"] for row in line] for line in chart.cells]
    mesh = axes.pcolormesh(shares, cmap="Blues", vmin=0, edgecolor="white", linewidth=1)
    for j, line in enumerate(shares):
        for i, share in enumerate(line):
            color = "white" if share > 55 else INK
            axes.text(i + 0.5, j + 0.5, f"{share:.2g}", ha="center", va="center", color=color)
    for corners in chart.borders:
        halo = [withStroke(linewidth=4.5, foreground="white")]
        axes.plot(*zip(*corners, strict=True), color=INK, linewidth=2.5, path_effects=halo)
    axes.plot([], [], color=INK, linewidth=2.5, label="compute binds above")
    axes.set_xticks([i + 0.5 for i in range(len(columns))], [f"{x:g}" for x in columns])
    axes.set_yticks([j + 0.5 for j in range(len(lines))], [f"{y:g}" for y in lines])
    axes.tick_params(length=0)
    axes.set(xlabel=chart.x_title, ylabel=chart.y_title)
    figure.colorbar(mesh, ax=axes, label="Share of the peak (%)").outline.set_visible(False)
    figure.legend(loc="outside lower right")


def agreement(chart: Chart, figure: Figure) -> None:
    axes = figure.subplots()
    axes.set_title(chart.subtitle, loc="left", color=MUTED)
    log_log(axes, chart)
    ends = [chart.x_domain[0] / 2, chart.x_domain[1]]
    axes.fill_between(ends, [x / 1.2 for x in ends], [1.2 * x for x in ends], color=GRID, label=chart.within)
    axes.plot(ends, ends, color=INK, linewidth=1.2, label="measured = modelled")
    for series, color in chart.colors.items():
        rows = chart.of(series)
        places = [row[chart.x] for row in rows], [row[chart.y] for row in rows]
        axes.plot(*places, "D", ms=5.5, mfc="none", mec=color, mew=1.3, label=series)
    axes.set(xlabel=chart.x_title, ylabel=chart.y_title)
    axes.legend(loc="upper left")


def bars(chart: Chart, figure: Figure) -> None:
    axes = figure.subplots()
    axes.set_title(chart.subtitle, loc="left", color=MUTED)
    batches = chart.unique(chart.x)
    names = [f"batch {batch:g}" for batch in batches]
    totals = [sum(row[chart.y] for row in chart.rows if row[chart.x] == batch) for batch in batches]
    left = [0.0] * len(totals)
    for series, color in chart.colors.items():
        shares = [100 * row[chart.y] / total for row, total in zip(chart.of(series), totals, strict=True)]
        look = {"color": color, "edgecolor": "white", "linewidth": 0.8, "height": 0.65}
        drawn = axes.barh(names, shares, left=left, label=series, **look)
        light = sum(matplotlib.colors.to_rgb(color)) > 1.6
        labels = [f"{share:.0f}" if share > 3 else "" for share in shares]
        axes.bar_label(drawn, labels, label_type="center", color=INK if light else "white", size=8.5)
        left = [sum(pair) for pair in zip(left, shares, strict=True)]
    for name, total in zip(names, totals, strict=True):
        text = f"{total:.3g} s" if total > 1 else f"{1000 * total:.0f} ms"
        axes.annotate(text, (100, name), (4, 0), **POINTS, va="center", annotation_clip=False)
    axes.set(xlabel=chart.y_title, xlim=(0, 100))
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="outside lower center", ncols=4, fontsize=8)


def log_log(axes: Axes, chart: Chart) -> None:
    axes.set(xscale="log", yscale="log", xlim=chart.x_domain, ylim=chart.y_domain)
    for axis, domain in ((axes.xaxis, chart.x_domain), (axes.yaxis, chart.y_domain)):
        axis.set_major_locator(FixedLocator(ticks(*domain)))
        axis.set_minor_locator(LogLocator(subs=range(2, 10)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: si(value)))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(True, which="major")
