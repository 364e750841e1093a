"""The numbers of the charts, as rooflang computes them, in the shape that a script would have them in: plain rows,
lines and texts. What the peers draw is exactly this; how they draw it is theirs.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rooflang.export import columns
from rooflang.figure.views.agreement import compared
from rooflang.pipeline import Request, tables
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import BANDWIDTH, ENERGY, RATE, WORK, quantity_text

SPECS = Path(__file__).resolve().parents[2] / "specs"
NAMES = (
    "medusa/llama_13b_a40",
    "devices/nvidia_generations",
    "classics/williams_machines",
    "classics/energy",
    "hpc/stencils",
    "llm/attention_kinds",
    "llm/weight_bits",
    "llm/batch_map",
    "measured/h100_agreement",
    "training/step",
)
"""Every view has a chart here, and the roofline several, from one device and six series to five devices and none."""

Row = dict[str, float | str]

# Okabe and Ito's, which those who confuse colours tell apart too; yellow, which is faint on white, comes last.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#555555", "#f0e442")
PAIRED = ("#1f78b4", "#a6cee3", "#33a02c", "#b2df8a", "#e31a1c", "#fb9a99", "#ff7f00", "#fdbf6f", "#6a3d9a", "#cab2d6")
INK, MUTED, GRID = "#222222", "#666666", "#e2e2e2"


@dataclass(frozen=True, slots=True)
class Roof:
    """A device's line over intensity, bent at its ridge (FLOP/B); what is written along and over it."""

    device: str
    title: str
    color: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    slope: str
    peak: str
    ridge: float

    def at(self, intensity: float) -> float:
        """Its height, between two corners as a straight line of a logarithmic chart."""
        ends = zip(self.x, self.y, self.x[1:], self.y[1:], strict=False)
        x0, y0, x1, y1 = next(each for each in ends if each[2] >= intensity)
        return y0 * (y1 / y0) ** (math.log(intensity / x0) / math.log(x1 / x0))

    @property
    def words(self) -> str:
        """All of it, for a key."""
        told = (self.slope, self.peak, f"ridge {self.ridge:.4g} FLOP/B")
        return f"{self.title}: {', '.join(filter(None, told))}"


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `rows` have the columns that `rooflang table` prints, `series` without its device, and `x` and `y`
    name those of them that are drawn. `panels` are the devices with a panel of their own."""

    name: str
    view: str
    title: str
    subtitle: str
    rows: Sequence[Row]
    roofs: Sequence[Roof]
    x: str
    y: str
    x_title: str
    y_title: str
    swept: Sequence[str]
    panels: Sequence[tuple[str, str]] = ()

    def of(self, series: str) -> list[Row]:
        return [row for row in self.rows if row["series"] == series]

    def unique(self, column: str) -> list:
        """The values of a column, each once, as they come."""
        return list(dict.fromkeys(row[column] for row in self.rows))

    @property
    def colors(self) -> dict[str, str]:
        """By series; those of bars, which are many, by pairs: an op dark, its way back light; what has none is grey."""
        names = self.unique("series")
        if self.view != "time":
            return dict(zip(names, COLORS, strict=False))
        paired = [each for name in names if f"{name} backward" in names for each in (name, f"{name} backward")]
        return {name: "#777777" for name in names} | dict(zip(paired, PAIRED, strict=True))

    @property
    def downwards(self) -> list[str]:
        """The series as their lines lie one over another, the topmost first."""
        return sorted(self.colors, key=lambda name: -self.of(name)[0][self.y])

    @property
    def is_free_below(self) -> bool:
        """Whether there is room for a key under a roof, right of its ridge: then the frame needn't be narrower."""
        return len(self.roofs) == 1 and self.over_intensity and len(self.colors) > 1

    @property
    def within(self) -> str:
        """How much of what was measured lies in the band of 20 % either way."""
        near = sum(1 / 1.2 <= row[self.y] / row[self.x] <= 1.2 for row in self.rows)
        return f"within 20 %: {near} of {len(self.rows)}"

    @property
    def cells(self) -> list[list[Row]]:
        """The rows of a heat map, a list for each of its lines."""
        found = {(row[self.x], row[self.y]): row for row in self.rows}
        return [[found[x, y] for x in self.unique(self.x)] for y in self.unique(self.y)]

    @property
    def borders(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """The edges of a heat map's cells, corner to corner, beyond which something else binds."""
        cells = self.cells
        for j, line in enumerate(cells):
            for i, cell in enumerate(line):
                if i + 1 < len(line) and line[i + 1]["bound"] != cell["bound"]:
                    yield (i + 1, j), (i + 1, j + 1)
                if j + 1 < len(cells) and cells[j + 1][i]["bound"] != cell["bound"]:
                    yield (i, j + 1), (i + 1, j + 1)

    @property
    def over_intensity(self) -> bool:
        return self.x == "intensity"

    @property
    def x_domain(self) -> tuple[float, float]:
        """The ends of the axis: every point, and every ridge with a piece of roof behind it."""
        values = [row[self.x] for row in self.rows] or [roof.ridge / 10 for roof in self.roofs]
        ridges = [roof.ridge * 7 for roof in self.roofs if self.over_intensity]
        return min(values) / 1.4, max(*(each * 1.4 for each in values), *ridges)

    @property
    def y_domain(self) -> tuple[float, float]:
        """The ends of the axis: every point, and the roofs with a little air over them."""
        values = [row[self.y] for row in self.rows]
        values += [roof.y[-1] for roof in self.roofs]
        if self.over_intensity:
            values += [roof.at(self.x_domain[0]) for roof in self.roofs]
        return min(values) / 1.2, max(values) * 1.8


def read(name: str) -> Chart:
    """One of `NAMES`."""
    evaluations, outcome = tables(Request((str(SPECS / f"{name}.roof"),)))
    assert not outcome.problems, outcome.problems
    evaluation = evaluations[-1]
    chart, view = evaluation.chart, evaluation.chart.view
    rows = list(_compared(evaluation) if view.kind == "agreement" else _rows(evaluation))
    titles = {machine.name: machine.title for machine in chart.machines}
    x, y, x_title, y_title = _axes(evaluation)
    words = [", ".join(titles.values()) if len(titles) < 3 else f"{len(titles)} devices", chart.dtypes[0]]
    return Chart(
        name=chart.name,
        view=view.kind,
        title=chart.title,
        subtitle=" · ".join(filter(None, words)),
        rows=rows,
        roofs=list(_roofs(evaluation)),
        x=x,
        y=y,
        x_title=x_title,
        y_title=y_title,
        swept=[name for name in evaluation.swept if name not in ("phase", "hardware")],
        panels=list(titles.items()) if view.facet else (),
    )


def ticks(low: float, high: float) -> list[float]:
    """Those of a logarithmic axis: powers of ten, and where these are few, twice and five times as much."""
    powers = [10.0**k for k in range(-3, 18)]
    many = [value * digit for value in powers for digit in (1, 2, 5) if low <= value * digit <= high]
    few = [value for value in powers if low <= value <= high]
    return few if len(few) > 2 else many


def si(value: float) -> str:
    """As an axis has it: `100T`, `1k`."""
    power = min(max(math.floor(math.log10(value) / 3 + 1e-9), 0), 5) if value > 0 else 0
    return f"{value / 1000**power:.3g}{' kMGTP'[power].strip()}"


def _axes(evaluation: Evaluation) -> tuple[str, str, str, str]:
    """The columns that are drawn, and the titles of their axes."""
    view = evaluation.chart.view
    intensity, performance = "Operational intensity (FLOP/B)", "Performance (FLOP/s)"
    match view.kind:
        case "energy":
            return "intensity", "flops_per_joule", intensity, "Energy efficiency (FLOP/J)"
        case "sweep":
            return view.across[0], view.measure, view.across[0], performance
        case "heatmap":
            return *view.across, *view.across
        case "agreement":
            return "modelled", "performance", "Modelled performance (FLOP/s)", "Measured performance (FLOP/s)"
        case "time":
            return "batch", "step_time", "", "Share of the step (%)"
    return "intensity", "performance", view.x.title or intensity, view.y.title or performance


def _rows(evaluation: Evaluation) -> Iterator[Row]:
    wanted = {"energy": "flops_per_joule", "time": "step_time"}.get(evaluation.chart.view.kind)
    names = columns.names(evaluation)
    for series in evaluation.series:
        further = series.columns[wanted].tolist() if wanted else [None] * len(series)
        for *values, extra in zip(*columns.values(evaluation, series), further, strict=True):
            row = dict(zip(names, values, strict=True))
            row["series"] = row["series"].removesuffix(f" {row['hardware']}").replace("_", " ")
            yield row | ({wanted: extra} if wanted else {})


def _compared(evaluation: Evaluation) -> Iterator[Row]:
    """What was measured with what is modelled for it."""
    for measurement in evaluation.measured:
        for series in measurement.series:
            rows = compared(series, evaluation, measurement.measured.machine.name)
            for modelled, measured in zip(rows.xs.tolist(), rows.ys.tolist(), strict=True):
                yield {"series": series.name, "modelled": modelled, "performance": measured}


def _roofs(evaluation: Evaluation) -> Iterator[Roof]:
    colors = iter((*COLORS, *COLORS))
    titles = {machine.name: machine.title for machine in evaluation.chart.machines}
    for budget in evaluation.budgets:
        x = tuple(10 ** (k / 20) for k in range(-20, 101))
        y = tuple(map(budget.flops_per_joule, (*x, budget.ridge)))
        best = quantity_text(1 / (budget.per_flop + budget.constant / budget.peak), WORK / ENERGY)
        corners = sorted(zip((*x, budget.ridge), y, strict=True))
        lines = zip(*corners, strict=True)
        yield Roof(budget.hardware, titles[budget.hardware], INK, *lines, "", f"at most {best}", budget.ridge)
    alone = len(evaluation.chart.machines) == 1 or bool(evaluation.chart.view.facet)
    drawn = evaluation.chart.view.kind in ("roofline", "roofs", "sweep")
    for ceiling in evaluation.ceilings if drawn else ():
        slope = next(each for each in evaluation.slopes if each.hardware == ceiling.hardware)
        ridge = ceiling.peak / slope.bandwidth
        yield Roof(
            ceiling.hardware,
            titles[ceiling.hardware],
            INK if alone else next(colors),
            (1e-3, ridge, 1e6),
            (slope.bandwidth * 1e-3, ceiling.peak, ceiling.peak),
            quantity_text(slope.bandwidth, BANDWIDTH),
            quantity_text(ceiling.peak, RATE),
            ridge,
        )
