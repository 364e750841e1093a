"""The peer of large charts: a matplotlib script that scatters the same points under the same roofs, as SVG and PNG.

python benchmarks/peer_scale.py OUT settings|series

A million points are drawn into a bitmap inside the SVG, as one has to: as shapes they would take minutes.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from peer_matplotlib import BANDWIDTH, PEAK


def main(out: Path, what: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    figure, axes = plt.subplots(figsize=(7.4, 5.4))
    axes.plot([0.1, PEAK / BANDWIDTH, 1e4], [0.1 * BANDWIDTH, PEAK, PEAK])
    if what == "settings":
        m, n = np.meshgrid(np.arange(1, 1001), np.arange(1, 1001), indexing="ij")
        scatter(axes, m.ravel(), n.ravel(), "linear", rasterized=True)
    else:
        for n in range(1, 2001):
            scatter(axes, 2.0 ** np.arange(11), n, f"n is {n}")
    axes.set(xscale="log", yscale="log", xlabel="Operational intensity (FLOP/B)", ylabel="Performance (FLOP/s)")
    figure.savefig(out / "scale.svg")
    figure.savefig(out / "scale.png", dpi=200)


def scatter(axes: plt.Axes, m: np.ndarray, n: np.ndarray | int, name: str, **how: bool) -> None:
    intensity = 1 / (1 / m + 1 / 4096 + 1 / n)
    axes.scatter(intensity, np.minimum(PEAK, BANDWIDTH * intensity), s=12, label=name, **how)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
