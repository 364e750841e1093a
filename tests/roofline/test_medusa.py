"""The charts of specs/medusa point by point, against the closed forms of the paper's ops (arXiv:2401.10774, G.1)."""

import math
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.pipeline import Request
from rooflang.roofline.evaluation import Evaluation
from tests.laws.specs import close, rows_of

SPECS = Path(__file__).parent.parent.parent / "specs" / "medusa"
ELEMENT = 2  # bytes of fp16
BATCHES = [2**n for n in range(7)]
LENGTHS = [2**n for n in range(7, 14)]


@dataclass(frozen=True, slots=True)
class Model:
    hidden: int
    heads: int
    head: int
    inner: int


@dataclass(frozen=True, slots=True)
class Device:
    peak: float
    bandwidth: float


MODELS = {
    "llama_7b": Model(4096, 32, 128, 11008),
    "llama_13b": Model(5120, 40, 128, 13824),
    "llama_33b": Model(6656, 52, 128, 17920),
}
DEVICES = {"a40": Device(149.7e12, 696e9), "a6000": Device(181e12, 768e9), "a100": Device(312e12, 1935e9)}


@dataclass(frozen=True, slots=True)
class Point:
    """A number of matrix products in a row, all of one shape (rows, inner, columns), `count` times over."""

    products: int
    count: int
    shape: tuple[int, int, int]

    @property
    def intensity(self) -> float:
        """FLOP per byte: 2mkn over 2(mk + kn + mn)."""
        return 2 / ELEMENT / math.fsum(1 / side for side in self.shape)

    @property
    def flops(self) -> float:
        return 2.0 * self.products * self.count * math.prod(self.shape)


def expected(op: str, phase: str, model: Model, batch: int, seq: int) -> Point:
    queries = seq if phase == "init" else 1
    match op:
        case "qkv mlp":
            return Point(3, 1, (batch * queries, model.hidden, model.hidden))
        case "up/gate/down":
            return Point(3, 1, (batch * queries, model.hidden, model.inner))
        case "qk/pv":
            return Point(2, batch * model.heads, (queries, seq, model.head))
    raise AssertionError(op)


def evaluated(name: str) -> Evaluation:
    evaluations, outcome = pipeline.tables(Request((str(SPECS / f"{name}.roof"),)))
    assert not outcome.problems
    (evaluation,) = evaluations
    return evaluation


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("device", DEVICES)
def test_every_point_is_the_closed_forms(model: str, device: str) -> None:
    made, card = MODELS[model], DEVICES[device]
    evaluation = evaluated(f"{model}_{device}")
    names = [f"{op} {phase}" for op in ("qkv mlp", "up/gate/down", "qk/pv") for phase in ("init", "ar")]
    assert [series.name for series in evaluation.series] == names
    for series in evaluation.series:
        found = rows_of(series)
        assert [(row["batch"], row["seq"]) for row in found] == list(product(BATCHES, LENGTHS))
        for row in found:
            point = expected(row["op"], row["phase"], made, int(row["batch"]), int(row["seq"]))
            performance = min(card.peak, card.bandwidth * point.intensity)
            assert close(row["intensity"], point.intensity)
            assert close(row["flops"], point.flops)
            assert close(row["bytes"], point.flops / point.intensity)
            assert close(row["performance"], performance)
            assert close(row["time"], point.flops / performance)
            assert close(row["utilization"], performance / card.peak)
            assert row["bound"] == ("compute" if point.intensity >= card.peak / card.bandwidth else "memory")


@pytest.mark.parametrize(
    ("name", "series", "low", "high", "memory"),
    [
        ("llama_13b_a40", "qkv mlp init", 121.9, 2547.6, 1),
        ("llama_13b_a40", "up/gate/down init", 123.8, 3709.8, 1),
        ("llama_13b_a40", "qk/pv init", 42.67, 124.12, 49),
        ("llama_13b_a40", "qk/pv ar", 0.985, 0.992, 49),
        ("llama_13b_a40", "qkv mlp ar", 1.00, 62.4, 49),
        ("llama_13b_a40", "up/gate/down ar", 1.00, 62.9, 49),
        ("llama_33b_a40", "qkv mlp init", 123.3, 3307.0, 1),
        ("llama_33b_a40", "up/gate/down init", 124.7, 4808.8, 1),
    ],
)
def test_the_ranges_that_are_in_print(name: str, series: str, low: float, high: float, memory: int) -> None:
    (found,) = [each for each in evaluated(name).series if each.name == series]
    column = found.columns["intensity"]
    assert float(column.min()) == pytest.approx(low, rel=5e-3) and float(column.max()) == pytest.approx(high, rel=1e-3)
    assert int((found.columns["bound"] == "memory").sum()) == memory and len(found) == 49


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("device", DEVICES)
def test_the_roofs_and_the_ridge(model: str, device: str) -> None:
    evaluation, card = evaluated(f"{model}_{device}"), DEVICES[device]
    assert [ceiling.peak for ceiling in evaluation.ceilings] == [card.peak]
    assert [slope.bandwidth for slope in evaluation.slopes] == [card.bandwidth]
    (ridge,) = evaluation.ridges
    assert close(ridge.intensity, card.peak / card.bandwidth) and ridge.performance == card.peak
    assert not evaluation.achieved
