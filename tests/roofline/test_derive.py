"""A derivation is the row of the chart's data that it explains, and its parts add up."""

from math import inf, isfinite
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.program.schema import MEASURES
from rooflang.roofline.derivation import Balance, Derivation
from rooflang.roofline.derive import derive

ROOT = Path(__file__).parent.parent.parent
SPECS = ["specs/medusa/llama_13b_a40.roof", "specs/medusa/llama_33b_a100.roof", "tests/cases/right/questions.roof"]
DEMO = """\
edition 2026
hardware card {
  compute tensor { fp16 = 100 TFLOP/s; int8 = 200 TOP/s }
  compute vector { fp16 = 25 TFLOP/s }
  memory hbm { bandwidth = 1 TB/s; capacity = 64 GB }
  memory l2  { bandwidth = 4 TB/s; capacity = 40 MB }
  link nvlink { bandwidth = 200 GB/s; latency = 2 us }
  power = 500 W
  efficiency { compute = 50%; memory = 80%; nvlink = 50%; overhead = 10 us }
  efficiency gemm { compute = 70%; memory = 80%; sharpness = 2 }
}
op linear(m, k, n) { class = gemm; weight w[k, n]; y[m, n] = x[m, k] * w[k, n] }
op half(m, n) { work = 1/2; p[m, n] = softmax(s[m, n]) }
op conv(n, h, k) { weight w[k]; y[n, h] = x[n, h + k] * w[k] }
op copy(n) { flops = n * 1 GFLOP; read = 1 MB; write = n * 2 B; traffic.l2 = n * 4 MB }
op reduce(n) { comm = n * 2 MB; messages = n }
opset step(batch = 1) {
  phase one { times = 1 }
  phase two { times = 2 }
  "layer"  = times * linear(batch, 4096, 512) + overlap(2 * copy(batch) + times * reduce(batch)) + half(batch, 4096)
  "conv"   = if batch > 2 then conv(batch, 100, 3) else conv(batch, 10, 3)
  "nested" = 2 * overlap(copy(batch) + 3 * overlap(reduce(batch) + conv(1, 7, 2)))
  repeat = 4
}
chart c {
  hardware = card
  dtype { compute = fp16; weight = int4 }
  columns = [energy, mbu]
  plot step() for batch in [1, 2, 4] where batch != 4 or phase == two
  plot total(step()) for batch in [1, 2, 4], dtype in [fp16, int8] { label = "all {batch} {phase} {dtype}" }
}
"""


def evaluations(spec: str):
    if spec == "demo":
        return pipeline.tables(pipeline.Request(("-",), stdin=DEMO))[0]
    return pipeline.tables(pipeline.Request((str(ROOT / spec),)))[0]


def points(spec: str):
    """Every row of every series of a spec, with what derives it."""
    for evaluation in evaluations(spec):
        for series in evaluation.series:
            for index in range(len(series)):
                row = {name: series.columns[name][index] for name in series.columns}
                yield evaluation.chart, series.name, row, derivation(evaluation, series.name, row)


def derivation(evaluation, series: str, row) -> Derivation:
    from rooflang.program.formula import Constant

    at = {}
    for name, dimension in evaluation.swept.items():
        value = row[name]
        if isinstance(value, str) and value:
            at[name] = value
        elif not isinstance(value, str) and value == value:
            at[name] = Constant(float(value), dimension)
    return derive(evaluation.chart, series, at)


@pytest.mark.parametrize("spec", ["demo", *SPECS])
def test_a_derivation_is_its_row(spec):
    found = list(points(spec))
    for _, _, row, derived in found:
        for name in (*MEASURES, *(name for name in ("energy", "mbu") if name in row)):
            value = row[name]
            assert derived.measures[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-14))
    assert found or spec.endswith("questions.roof")


@pytest.mark.parametrize("spec", ["demo", *SPECS])
def test_the_parts_add_up(spec):
    for _, _, _, derived in points(spec):
        runs = [(step.times * derived.repeats(step), step) for step in derived.steps]
        work = sum(times * step.flops for times, step in runs)
        traffic = sum(times * (step.read + step.write) for times, step in runs)
        alone = sum(step.times * step.balance.time for step in derived.steps if not step.group)
        at_once = sum(group.times * group.balance.time for group in derived.groups)
        assert derived.measures["flops"] == pytest.approx(work, rel=1e-12)
        assert derived.measures["bytes"] == pytest.approx(traffic, rel=1e-12)
        assert derived.measures["time"] == pytest.approx(alone + at_once, rel=1e-12)
        assert sum(derived.spent.values()) == pytest.approx(derived.measures["time"], rel=1e-12)


@pytest.mark.parametrize("spec", ["demo", *SPECS])
def test_a_kernel_follows_from_its_statements_tensors_and_ceilings(spec):
    for _, _, _, derived in points(spec):
        for step in derived.steps:
            check_work(step)
            check_needs(step.balance)
            if step.tensors:
                for read, total in ((True, step.read), (False, step.write)):
                    moved = sum(tensor.bytes for tensor in step.tensors if tensor.read is read)
                    assert moved == pytest.approx(total, rel=1e-12)


def check_work(step) -> None:
    for statement in step.statements:
        points_ = 1.0
        for extent in statement.extents.values():
            points_ *= extent
        assert statement.work == pytest.approx(statement.each * points_, rel=1e-12)
    if step.statements:
        assert step.flops == pytest.approx(step.share * sum(each.work for each in step.statements), rel=1e-12)


def check_needs(balance: Balance) -> None:
    for need in balance.needs:
        time = need.amount / (need.ceiling * need.reached) + need.messages * need.latency
        assert need.time == pytest.approx(time, rel=1e-12)
    times = [need.time for need in balance.needs]
    p = balance.sharpness
    busy = max(times) if p == inf else sum(time**p for time in times) ** (1 / p)
    assert balance.time == pytest.approx(busy + balance.overhead, rel=1e-12)
    named = {**{need.resource: need.time for need in balance.needs}, "overhead": balance.overhead}
    assert named[balance.binding] == max(named.values())
    others = max(time for name, time in named.items() if name != balance.binding)
    assert balance.lead == (pytest.approx(max(named.values()) / others) if others else inf)
    assert balance.lead >= 1 or not isfinite(balance.lead)
