"""Ratios against peers, from one run on one machine: absolute times depend on it, ratios hardly do.

python benchmarks/run.py [--rounds N] [--strict]     (--strict: exit 1 where a ratio is above its target)

Both sides of a ratio are whole processes, run by turns, so that what else the machine does hits both alike.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import specs

HERE = Path(__file__).resolve().parent
PICTURES = ("-f", "vl.json,svg,png")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is measured, against what, and the ratio that it may reach."""

    name: str
    target: float
    ours: tuple[str, ...]
    peer: tuple[str, ...]
    most_rounds: int = 99


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="runs of each side (default: 9)")
    parser.add_argument("--strict", action="store_true", help="fail where a ratio is above its target")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        results = [report(each, arguments.rounds) for each in comparisons(Path(folder))]
    return 1 if arguments.strict and not all(results) else 0


def comparisons(folder: Path) -> Sequence[Comparison]:
    """The targets of the project."""

    def spec(name: str, text: str) -> str:
        path = folder / f"{name}.roof"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def build(path: str) -> tuple[str, ...]:
        return rooflang("build", path, "-o", str(folder / "out"), *PICTURES)

    def peer(count: int) -> tuple[str, ...]:
        return sys.executable, str(HERE / "peer_matplotlib.py"), str(folder / "peer"), str(count)

    def large(what: str) -> tuple[str, ...]:
        return sys.executable, str(HERE / "peer_scale.py"), str(folder / "peer"), what

    million, series = spec("million", specs.MILLION), spec("series", specs.SERIES)
    one, ten, hundred = (spec(f"{count}", specs.charts(count)) for count in (1, 10, 100))
    short, long = spec("short", specs.TEN_LINES), spec("long", specs.thousand_lines())
    return (
        Comparison("check one file / python -c pass", 12.0, rooflang("check", one), (sys.executable, "-c", "pass")),
        Comparison("check 1000 lines / 10 lines", 3.0, rooflang("check", long), rooflang("check", short)),
        Comparison("build 1 chart / matplotlib script", 0.75, build(one), peer(1)),
        Comparison("build 10 charts / matplotlib script", 0.6, build(ten), peer(10)),
        Comparison("build 100 charts / matplotlib script", 0.5, build(hundred), peer(100), 2),
        Comparison("build 1,000,000 settings / matplotlib", 2.0, build(million), large("settings"), 3),
        Comparison("build 2,000 series / matplotlib", 2.0, build(series), large("series"), 3),
    )


def rooflang(*words: str) -> tuple[str, ...]:
    return sys.executable, "-m", "rooflang", *words


def report(comparison: Comparison, rounds: int) -> bool:
    """Measure, print a line, and say whether the target is met."""
    ours, peer = by_turns(min(rounds, comparison.most_rounds), comparison.ours, comparison.peer)
    ratio = median(ours) / median(peer)
    verdict = "ok" if ratio <= comparison.target else "ABOVE"
    print(
        f"{comparison.name:37} {ratio:6.2f}  (target {comparison.target:5.2f}, {verdict:5})"
        f"  {1000 * median(ours):6.0f} ms / {1000 * median(peer):6.0f} ms",
        flush=True,
    )
    return ratio <= comparison.target


def by_turns(rounds: int, *commands: Sequence[str]) -> tuple[list[float], ...]:
    """The times of each command; the first round, which fills caches, doesn't count."""
    times: tuple[list[float], ...] = tuple([] for _ in commands)
    for number in range(rounds + 1):
        for command, taken in zip(commands, times, strict=True):
            seconds = timed(lambda command=command: run(command))
            if number:
                taken.append(seconds)
    return times


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def run(command: Sequence[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
