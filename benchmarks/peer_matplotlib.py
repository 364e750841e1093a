"""The peer: what an engineer's script does today. Draws the rooflines of Llama 13B on an A40 as SVG and PNG.

python benchmarks/peer_matplotlib.py OUT COUNT
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

PEAK, BANDWIDTH = 149.7e12, 696e9
HIDDEN, HEADS, WIDTH, INNER = 5120, 40, 128, 13824
SI = {0: "", 3: "k", 6: "M", 9: "G", 12: "T"}


def main(out: Path, count: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        draw(out / f"chart_{number}")


def draw(stem: Path) -> None:
    figure, axes = plt.subplots(figsize=(7.4, 5.4))
    ridge = PEAK / BANDWIDTH
    axes.plot([0.77, ridge], [0.77 * BANDWIDTH, PEAK], "b--", label="696GB/s")
    axes.plot([ridge, 12750], [PEAK, PEAK], "r--", label="149.7 TFLOP/s")
    axes.axvline(ridge, color="g", linestyle="--", label="Ridge Point")
    for name, intensity in series().items():
        axes.scatter(intensity, np.minimum(PEAK, BANDWIDTH * intensity), marker="x", label=name)
    axes.set(xscale="log", yscale="log", xlim=(0.77, 12750), ylim=(7e9, 220e12))
    axes.set(xlabel="Operational intensity (FLOP/B)", ylabel="Performance (FLOP/s)")
    axes.set_title("Roofline Model (Llama 13B, A40)")
    for axis, ticks in ((axes.xaxis, (1, 10, 100, 1e3, 1e4)), (axes.yaxis, (1e10, 1e11, 1e12, 1e13, 1e14))):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter(FuncFormatter(lambda value, _: si(value)))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(True, which="both", alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(stem.with_suffix(".svg"))
    figure.savefig(stem.with_suffix(".png"), dpi=200)
    plt.close(figure)


def series() -> dict[str, np.ndarray]:
    batch, seq = np.meshgrid(2 ** np.arange(7), 2 ** np.arange(7, 14), indexing="ij")
    made = {}
    for op, shape in {"qkv mlp": (HIDDEN, HIDDEN), "up/gate/down": (HIDDEN, INNER)}.items():
        for phase, tokens in {"init": batch * seq, "ar": batch + 0 * seq}.items():
            made[f"{op} {phase}"] = (1 / (1 / tokens + 1 / shape[0] + 1 / shape[1])).ravel()
    for phase, queries in {"init": seq, "ar": 1 + 0 * seq}.items():
        made[f"qk/pv {phase}"] = (1 / (1 / queries + 1 / seq + 1 / WIDTH)).ravel()
    return made


def si(value: float) -> str:
    power = 3 * int(np.floor(np.log10(value) / 3 + 1e-9))
    return f"{value / 10**power:g}{SI[power]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
