"""Peers on the same work: the same models, devices and settings, op by op, and the time that a point takes.

python benchmarks/peers/run.py [--only PEER] [--python PEER=PATH] [--write]

Runs the peers that are installed (requirements.txt; in another Python with --python), and prints what is found as
Markdown. --write puts it into README.md, beside this file.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import our_points
import peer_aiconfigurator
import peer_genz
import peer_lyroofp
import peer_mlsysim
import report
from adapter import Answer, Peer, Request, answer_of
from agreement import Agreement, Group, Point, compare, indexed

from rooflang import pipeline

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parent.parent / "tests" / "cases" / "published"
PEERS = {each.PEER.name: each for each in (peer_genz, peer_aiconfigurator, peer_mlsysim, peer_lyroofp)}
MARKS = ("<!-- what run.py found -->", "<!-- up to here -->")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=tuple(PEERS), help="only this peer (may be repeated)")
    parser.add_argument("--python", action="append", default=[], metavar="PEER=PATH", help="the Python that has it")
    parser.add_argument("--write", action="store_true", help="put what is found into README.md")
    arguments = parser.parse_args()
    pythons = dict(each.split("=", 1) for each in arguments.python)
    found = [
        part
        for name, script in PEERS.items()
        if not arguments.only or name in arguments.only
        for part in section(script.PEER, Path(script.__file__), pythons.get(name, sys.executable))
    ]
    text = "\n".join([*found, *published()])
    if arguments.write:
        write(HERE / "README.md", text)
    print(text)
    return 0


def section(peer: Peer, script: Path, python: str) -> Iterator[str]:
    """All about one peer, or that it isn't there."""
    if not installed(peer, python):
        yield f"## {peer.name}\n\nNot installed: `python -m pip install -r benchmarks/peers/requirements.txt`.\n"
        return
    print(f"{peer.name} …", file=sys.stderr, flush=True)
    charts = our_points.charts(peer.spec)
    library = charts[f"{peer.spec}_library"]
    its_way = [point for name, points in charts.items() if "_its_way" in name for point in points]
    if peer.spec == "mlsysim":
        library += our_points.held(our_points.settings(peer.degrees))
    answer = ask(peer, script, python, library)
    again = ask(peer, script, python, its_way) if peer.judges else answer
    yield report.heading(peer.name, answer.version, peer.remarks)
    plain = agreements(peer, library, answer)
    counted = by_its_rules(peer, its_way, again, plain)
    yield report.table([(group, plain[group], counted.get(group)) for group in peer.groups if group in plain])
    if not peer.judges:
        yield own_figures(peer, library, answer, ask(peer, script, python, library, own=True))
    yield speed(peer, answer)


def installed(peer: Peer, python: str) -> bool:
    found = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({peer.module!r}) is None)"
    return not subprocess.run((python, "-c", found), check=False).returncode


def ask(peer: Peer, script: Path, python: str, points: Sequence[Point], own: bool = False) -> Answer:
    """Run its script in its Python."""
    settings = tuple(our_points.settings((1,) if own else peer.degrees))
    given = tuple(points) if peer.judges else ()
    request = Request(our_points.devices(), our_points.models(), settings, given, own)
    with TemporaryDirectory() as folder:
        asked, answered = Path(folder, "request.json"), Path(folder, "answer.json")
        asked.write_text(json.dumps(asdict(request)), encoding="utf-8")
        command = (python, str(script), str(asked), str(answered))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr[-4000:]}")
        return answer_of(json.loads(answered.read_text(encoding="utf-8")))


def agreements(peer: Peer, library: Sequence[Point], answer: Answer) -> dict[Group, Agreement]:
    ours, theirs = indexed(library), indexed(answer.points)
    found = {group: compare(ours, theirs, group) for group in peer.groups}
    return {group: each for group, each in found.items() if each}


def by_its_rules(
    peer: Peer, its_way: Sequence[Point], answer: Answer, plain: Mapping[Group, Agreement]
) -> dict[Group, Agreement]:
    """The same settings, with our points counted as the peer counts: they have its names, and its step is our total."""
    ours, theirs = indexed(its_way), indexed(answer.points)
    found = {}
    for group, agreed in plain.items():
        mine = peer.totals if group.theirs == ("step",) else group.theirs
        same = {key: point for key, point in theirs.items() if point.setting in agreed.settings}
        found[group] = compare(ours, same, Group(mine, group.theirs, ""))
    return {group: each for group, each in found.items() if each}


def own_figures(peer: Peer, library: Sequence[Point], answer: Answer, own: Answer) -> str:
    """What the peer takes the devices for, and what that makes of a step."""
    step = next(group for group in peer.groups if group.theirs == ("step",))
    ours = [point for point in library if point.setting.tp == 1]
    one = [point for point in answer.points if point.setting.tp == 1]
    ratios = {
        device: compare(only(ours, device), only(own.points, device), step).ratios["time"] for device in own.devices
    }
    with_ours = {device: compare(only(ours, device), only(one, device), step).ratios["time"] for device in ratios}
    return report.devices(our_points.devices(), own.devices, with_ours, ratios)


def only(points: Sequence[Point], device: str) -> dict:
    return indexed(point for point in points if point.setting.device == device)


def speed(peer: Peer, answer: Answer) -> str:
    """Seconds per point of both sides, in this run: a point is an op in a setting, or a step for whom knows no ops."""
    chart = "steps" if peer.totals == ("step",) else "ops"
    our_points.timed("sweep", chart)
    counts, seconds = zip(*(our_points.timed("sweep", chart) for _ in range(5)), strict=True)
    compared = our_points.timed(peer.spec, f"{peer.spec}_library")
    whole = {"step"} if chart == "ops" else {"weights", "cache"}
    theirs = sum(point.op not in whole for point in answer.points)
    return report.speed(chart, (counts[0], median(seconds)), compared, (theirs, answer.seconds), answer.prepared)


def published() -> Iterator[str]:
    """Of those that can't be installed by name."""
    yield "## LLM-Viewer and Medusa\n"
    yield "Neither can be installed by its name. What their papers print is claimed, figure by figure, in\n"
    for name in ("llm_viewer", "medusa"):
        outcome = pipeline.check(pipeline.Request((str(PUBLISHED / f"{name}.roof"),)))
        wrong = sum(each.is_error for each in outcome.problems)
        yield f"- `tests/cases/published/{name}.roof`: {outcome.expects} claims, {outcome.expects - wrong} hold"
    yield ""


def write(path: Path, text: str) -> None:
    """Replace what stands between the marks."""
    before, rest = path.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    path.write_text(f"{before}{MARKS[0]}\n\n{text.strip()}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
