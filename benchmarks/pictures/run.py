"""How large the files of ten charts are: ours, and those of the same numbers drawn with other libraries, with care.

python benchmarks/pictures/run.py [--out FOLDER] [--scale N]     (--out: keep what was drawn, to be looked at)

All pictures of a chart are as large as ours: SVG in the same frame, PNG of as many pixels.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import charts

from rooflang.pipeline import Request, build

PEERS = ("matplotlib", "plotly", "altair")
OURS = ("vl.json", "svg", "png", "pdf")
COMPARED = ("svg", "png")

Draw = Callable[[charts.Chart, Path, float, float, float], list[Path]]
Sizes = dict[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="where to leave the files (default: nowhere)")
    parser.add_argument("--scale", type=float, default=2.0, help="pixels of a PNG per unit of the chart (default: 2)")
    arguments = parser.parse_args()
    peers = dict(available())
    with TemporaryDirectory() as folder:
        out = arguments.out or Path(folder)
        sizes = {name: measure(name, out, peers, arguments.scale) for name in charts.NAMES}
    report(sizes)
    return 0


def available() -> Iterator[tuple[str, Draw]]:
    """What can be drawn with here; says what can't, and why."""
    for name in PEERS:
        try:
            module = import_module(f"with_{name}")
        except ImportError as problem:
            print(f"{name} is left out: {problem} (python -m pip install -e '.[bench]')", file=sys.stderr)
            continue
        if name == "plotly" and (reason := module.lacking()):
            print(f"plotly draws no pictures here: {reason}", file=sys.stderr)
        yield name, module.draw


def measure(name: str, out: Path, peers: Mapping[str, Draw], scale: float) -> Sizes:
    """The sizes of all files of a chart in bytes, by who drew them and how the files end."""
    build(Request((str(charts.SPECS / f"{name}.roof"),)), out / "rooflang", OURS, scale)
    chart = charts.read(name)
    ours = [next((out / "rooflang").rglob(f"{chart.name}.{ending}")) for ending in OURS]
    width, height = frame(ours[1])
    written = {"rooflang": ours}
    for peer, draw in peers.items():
        (out / peer).mkdir(parents=True, exist_ok=True)
        written[peer] = draw(chart, out / peer / chart.name, width, height, scale)
    return {
        f"{who} {path.name.removeprefix(f'{chart.name}.')}": path.stat().st_size
        for who, paths in written.items()
        for path in paths
    }


def frame(svg: Path) -> tuple[float, float]:
    """Width and height of a picture, in pixels of 1/96 inch."""
    head = svg.read_text(encoding="utf-8")[:1000]
    found = [re.search(rf'\b{name}="([\d.]+)"', head) for name in ("width", "height")]
    assert all(found), head
    return float(found[0][1]), float(found[1][1])


def report(sizes: Mapping[str, Sizes]) -> None:
    columns = list(dict.fromkeys(column for each in sizes.values() for column in each))
    names = max(map(len, sizes))
    print("kB".ljust(names), *(f"{who.rpartition(' ')[0]:>10}" for who in columns))
    print(" " * names, *(f"{who.rpartition(' ')[2]:>10}" for who in columns))
    for name, each in sizes.items():
        numbers = {column: f"{size / 1000:.1f}" for column, size in each.items()}
        print(name.ljust(names), *(f"{numbers.get(column, ''):>10}" for column in columns))
    print("\nours / theirs, the median of the charts")
    for ending in COMPARED:
        for peer in PEERS:
            pairs = [(each[f"rooflang {ending}"], each.get(f"{peer} {ending}")) for each in sizes.values()]
            ratios = [ours / theirs for ours, theirs in pairs if theirs]
            if ratios:
                print(f"{ending}  {peer:12} {median(ratios):5.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    sys.exit(main())
