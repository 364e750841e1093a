"""The benchmarks against peers, without the peers: what they answered to a few settings is recorded in `peers/`."""

import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BENCHMARK = HERE.parent.parent / "benchmarks" / "peers"
NAMES = ("genz", "aiconfigurator", "mlsysim", "lyroofp")


@pytest.fixture
def module(monkeypatch):
    """The scripts import one another by name, as scripts do."""
    monkeypatch.syspath_prepend(str(BENCHMARK))
    return importlib.import_module


def recorded(name):
    return json.loads((HERE / "peers" / f"{name}.json").read_text(encoding="utf-8"))


def read(module, name, answer):
    """What the script of a peer makes of an answer."""
    agreement, peer = module("agreement"), module(f"peer_{name}")
    if name == "lyroofp":
        ours = agreement.Point(**{**answer["ours"], "setting": agreement.Setting(**answer["ours"]["setting"])})
        return [peer.point(ours, answer["found"])]
    setting = agreement.Setting(**answer["setting"])
    if name == "genz":
        return list(peer.points(answer["table"], setting, answer["bandwidth"]))
    if name == "aiconfigurator":
        return list(peer.points(answer["found"], answer["times"], setting, answer["device"]))
    return list(peer.points(answer["times"], answer["held"], setting, answer["device"]))


@pytest.mark.parametrize("name", NAMES)
def test_counted_as_the_peer_counts_every_recorded_op_is_ours(module, name):
    peer, agreement = module(f"peer_{name}").PEER, module("agreement")
    its_way = [f"{name}_its_way{phase}" for phase in (("_prefill", "_decode") if name == "mlsysim" else ("",))]
    charts = module("our_points").charts(peer.spec, its_way)
    ours = agreement.indexed(point for points in charts.values() for point in points)
    theirs = [point for answer in recorded(name)["answers"] for point in read(module, name, answer)]
    apart = ("weights", "cache") if name == "mlsysim" else ("step",)
    ops = [point for point in theirs if point.op not in apart]
    assert len(ops) >= 3
    for point in ops:
        same = agreement.Group((point.op,), (point.op,), "")
        found = agreement.compare(ours, {(point.setting, point.op): point}, same)
        assert found and found.whole == 1, (point, ours[point.setting, point.op])


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_op_of_a_peer_has_its_row(module, name):
    peer = module(f"peer_{name}").PEER
    known = {op for group in peer.groups for op in group.theirs}
    theirs = {point.op for answer in recorded(name)["answers"] for point in read(module, name, answer)}
    assert theirs <= known


def test_two_sides_agree_within_one_percent_measure_by_measure(module):
    agreement = module("agreement")
    setting = agreement.Setting("m", "d", "decode", 1, 1)
    ours = agreement.Point(setting, "a", 100, 200, 1.0, "memory")
    group = agreement.Group(("a", "b"), ("A",), "")
    both = agreement.indexed([ours, agreement.Point(setting, "b", 100, 200, 2.0, "compute")])
    theirs = agreement.indexed([agreement.Point(setting, "A", 201, 500, None, "compute")])
    found = agreement.compare(both, theirs, group)
    assert dict(found.agreed) == {"flops": 1, "bytes": 0, "bound": 1}
    assert (found.whole, found.ratios["bytes"]) == (0, (0.8, 0.8))
    assert agreement.compare({}, theirs, group) is None


def test_a_table_says_what_differs_and_why(module):
    agreement, report = module("agreement"), module("report")
    setting = agreement.Setting("m", "d", "decode", 1, 1)
    group = agreement.Group(("qkv",), ("QKV",), "One product.")
    ours = agreement.indexed([agreement.Point(setting, "qkv", 100, 200, 1.0, "memory")])
    theirs = agreement.indexed([agreement.Point(setting, "QKV", 100, 100, 0.5, "memory")])
    text = report.table([(group, agreement.compare(ours, theirs, group), None)])
    assert "**0 of 1**" in text and "- `qkv`: One product." in text
    assert "| `qkv` | `QKV` | 1 | 1 | 0 | 0 | 1 | 0 | – | 2 |" in text


def test_a_peer_that_is_not_installed_is_a_line(module):
    run = module("run")
    peer = replace(run.peer_genz.PEER, module="no_module_of_this_name")
    (text,) = run.section(peer, Path("peer_genz.py"), run.sys.executable)
    assert text.startswith("## genz-llm\n\nNot installed: `python -m pip install -r ")


def test_the_readme_is_of_the_versions_that_the_requirements_name():
    readme = (BENCHMARK / "README.md").read_text(encoding="utf-8")
    lines = (BENCHMARK / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if "==" in line]
    assert len(pinned) == len(NAMES)
    assert all(f"## {name} {version}\n" in readme for name, version in pinned)
    assert "Not installed" not in readme
