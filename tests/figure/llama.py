"""Evaluations made by hand from closed forms: Llama decoders on NVIDIA devices, and whatever else a test wants."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from rooflang.program.program import AxisView, Chart, Note, Style, View
from rooflang.roofline.evaluation import AchievedRoof, Ceiling, Evaluation, Ridge, Series, Slope
from rooflang.source import Source, Span
from rooflang.units import NONE

SPAN = Span(Source("by_hand.roof", "chart"), 0, 5)
A40 = ("A40", "NVIDIA A40", 149.7e12, 696e9)
A6000 = ("A6000", "NVIDIA RTX A6000", 154.8e12, 768e9)
A100 = ("A100", "NVIDIA A100 80GB PCIe", 312e12, 1935e9)
LLAMA_13B = (5120, 40, 128, 13824)
LLAMA_33B = (6656, 52, 128, 17920)

Device = tuple[str, str, float, float]
Row = Mapping[str, Any]


def linear(m: float, k: float, n: float) -> tuple[float, float]:
    """Work in FLOP and traffic in B of a matrix product in fp16."""
    return 2 * m * k * n, 2 * (m * k + k * n + m * n)


def attention(batch: float, heads: float, q: float, s: float, d: float) -> tuple[float, float]:
    """Work and traffic of the two products of attention, one at a time, in fp16."""
    return 2 * batch * heads * 2 * q * s * d, 2 * batch * heads * 2 * (q * s + q * d + s * d)


def settings() -> Iterable[tuple[int, int]]:
    """Batch and sequence length, in powers of two."""
    return product([2**i for i in range(7)], [2**i for i in range(7, 14)])


def decoder(model: tuple[int, int, int, int], device: Device, labels: str = "{op} {phase}") -> list[Series]:
    """The six series of the decoder of a model on a device, in the order of the figures."""
    hidden, heads, width, inner = model
    made = []
    for op in ("qkv mlp", "up/gate/down", "qk/pv"):
        for phase in ("init", "ar"):
            rows = []
            for batch, seq in settings():
                queries = seq if phase == "init" else 1
                if op == "qkv mlp":
                    flops, traffic = linear(batch * queries, hidden, hidden)
                elif op == "up/gate/down":
                    flops, traffic = linear(batch * queries, hidden, inner)
                else:
                    flops, traffic = attention(batch, heads, queries, seq, width)
                rows.append(row(device, flops, traffic, batch=batch, seq=seq))
            name = labels.format(op=op, phase=phase, hardware=device[0])
            made.append(series(name, rows, op=op, phase=phase, hardware=device[0]))
    return made


def row(device: Device, flops: float, traffic: float, overhead: float = 0.0, **swept: Any) -> Row:
    """One setting under an ideal roof, or under one with an overhead."""
    _, _, peak, bandwidth = device
    compute, memory = flops / peak, traffic / bandwidth
    time = max(compute, memory) + overhead
    bound = "compute" if compute >= memory else "memory"
    performance = flops / time
    measures = {"flops": flops, "bytes": traffic, "intensity": flops / traffic, "performance": performance}
    return {**swept, **measures, "time": time, "bound": bound, "utilization": performance / peak}


def series(name: str, rows: Sequence[Row], style: Style | None = None, **words: str) -> Series:
    """A series of rows; `words` are the same in all of them."""
    keys = {"op": name, "phase": "", "hardware": "A40", "dtype": "fp16"} | words
    columns: dict[str, Any] = {key: np.array([word] * len(rows), dtype=object) for key, word in keys.items()}
    for key in rows[0] if rows else ("flops", "bytes", "intensity", "performance", "time", "bound", "utilization"):
        values = [one[key] for one in rows]
        words_only = key == "bound" or any(isinstance(value, str) for value in values)
        columns[key] = np.array(values, dtype=object if words_only else float)
    return Series(name, columns, style or Style())


def evaluation(
    made: Sequence[Series],
    devices: Sequence[Device] = (A40,),
    title: str = "Roofline Model (Llama 13B, A40)",
    theme: str = "light",
    legend: str = "",
    x: AxisView | None = None,
    y: AxisView | None = None,
    width: float | None = None,
    height: float | None = None,
    notes: tuple[Note, ...] = (),
    achieved: tuple[AchievedRoof, ...] = (),
    ceilings: Sequence[Ceiling] | None = None,
    swept: Sequence[str] = ("batch", "seq"),
) -> Evaluation:
    """An evaluation of series on devices."""
    view = View(x or AxisView(), y or AxisView(), legend, theme, width, height, notes)
    names = {name: NONE for name in swept}
    chart = Chart(
        name="llama",
        title=title,
        span=SPAN,
        key="llama",
        folder=PurePosixPath("."),
        machines=(),
        dtypes=("fp16",),
        roles={},
        swept=names,
        families=(),
        view=view,
    )
    roofs = ceilings or [Ceiling(name, words, "tensor", "fp16", peak) for name, words, peak, _ in devices]
    slopes = [Slope(name, words, "gddr6", bandwidth) for name, words, _, bandwidth in devices]
    speed = {slope.hardware: slope.bandwidth for slope in slopes}
    ridges = [Ridge(roof.hardware, roof.dtype, roof.peak / speed[roof.hardware], roof.peak) for roof in roofs]
    return Evaluation(chart, names, tuple(made), tuple(roofs), tuple(slopes), tuple(ridges), achieved)


def seed(theme: str = "paper", model: tuple[int, int, int, int] = LLAMA_13B, **view: Any) -> Evaluation:
    """The seeds' chart: Llama 13B on an A40, with the ticks that the seeds name."""
    x = AxisView(ticks=(1.0, 10.0, 100.0, 1e3, 1e4))
    y = AxisView(ticks=(1e10, 1e11, 1e12, 1e13, 1e14))
    return evaluation(decoder(model, A40), theme=theme, x=x, y=y, **{"legend": "bottom_right", **view})
