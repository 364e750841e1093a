"""What was measured against its roof: the gap is split without a rest, whatever the device and the point."""

import math
from collections.abc import Sequence
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.roofline.evaluation import Measurement
from tests.laws.specs import Row, chart, close, codes, examples, rows_of
from tests.laws.test_time import ACHIEVED, IDEAL, Device, Kernel, exact, magnitudes

POINTS = st.builds(Kernel, magnitudes(0, 18), magnitudes(0, 15), st.just(0.0))
SLOWER = st.floats(1.0, 1e4)
HEAD = "edition 2026\n"


def block(columns: str, rows: Sequence[str]) -> str:
    lines = "\n".join(rows)
    return f"measured runs {{\nhardware = card\ndtype = fp16\ntable ({columns}) {{\n{lines}\n}}\n}}\n"


def measurement(text: str) -> Measurement:
    (found,) = chart(f"{HEAD}{text}chart c {{ measured = runs }}\n").measured
    return found


def row_of(text: str) -> Row:
    (one,) = measurement(text).series
    (row,) = rows_of(one)
    return row


def timed(device: Device, kernel: Kernel, seconds: float) -> str:
    row = f"{exact(kernel.flops)} * 1 FLOP, {exact(kernel.bytes)} * 1 B, {exact(seconds)} * 1 s"
    return device.text + block("series, flops, bytes, time", [f'"a", {row}'])


def roof(device: Device, kernel: Kernel) -> float:
    return min(device.peak, device.bandwidth * kernel.flops / kernel.bytes)


@examples(80)
@given(ACHIEVED | IDEAL, POINTS, SLOWER)
def test_the_gap_is_what_the_model_explains_and_what_is_left(device: Device, kernel: Kernel, slower: float) -> None:
    seconds = kernel.flops / roof(device, kernel) * slower
    row = row_of(timed(device, kernel, seconds))
    performance, modelled = kernel.flops / seconds, kernel.flops / device.time(kernel)
    assert close(row["attainable"], roof(device, kernel), 1e-9)
    assert close(row["efficiency"], performance / roof(device, kernel), 1e-9)
    assert close(row["explained"], modelled / roof(device, kernel), 1e-9)
    assert close(row["left"], performance / modelled, 1e-9)
    assert close(row["efficiency"], row["explained"] * row["left"], 1e-9)


@examples(60)
@given(ACHIEVED, POINTS)
def test_of_a_point_as_the_model_has_it_nothing_is_left(device: Device, kernel: Kernel) -> None:
    row = row_of(timed(device, kernel, device.time(kernel)))
    assert close(row["left"], 1.0, 1e-9)
    assert row["efficiency"] <= 1 + 1e-9


@examples(60)
@given(IDEAL, POINTS, st.floats(0.01, 100))
def test_a_point_is_told_where_it_passes_the_roof(device: Device, kernel: Kernel, slower: float) -> None:
    seconds = kernel.flops / roof(device, kernel) * slower
    told = codes(HEAD + timed(device, kernel, seconds))
    if not math.isclose(slower, 1, rel_tol=1e-8):
        assert told == (["W503"] if slower < 1 else [])


@examples(40)
@given(ACHIEVED, POINTS, SLOWER)
def test_it_makes_no_difference_by_which_columns_a_point_is_given(
    device: Device, kernel: Kernel, slower: float
) -> None:
    seconds = kernel.flops / roof(device, kernel) * slower
    flops, traffic, time = f"{exact(kernel.flops)} * 1 FLOP", f"{exact(kernel.bytes)} * 1 B", f"{exact(seconds)} * 1 s"
    intensity, performance = f"({flops}) / ({traffic})", f"({flops}) / ({time})"
    given_by = {
        "flops, bytes, time": (flops, traffic, time),
        "flops, intensity, time": (flops, intensity, time),
        "bytes, intensity, performance": (traffic, intensity, performance),
        "bytes, performance, time": (traffic, performance, time),
        "flops, bytes, intensity, performance, time": (flops, traffic, intensity, performance, time),
    }
    found = []
    for columns, (first, *others) in given_by.items():
        # A row begins with a string or a number.
        row = ", ".join(["0", f"({first})", *(f"({each})" for each in others)])
        found.append(row_of(device.text + block(f"batch, {columns}", [row])))
    for row in found[1:]:
        assert all(close(row[name], found[0][name], 1e-9) for name in found[0] if name != "batch")


@examples(40)
@given(ACHIEVED, POINTS, SLOWER)
def test_without_an_amount_of_work_the_overhead_explains_nothing(device: Device, kernel: Kernel, slower: float) -> None:
    performance = roof(device, kernel) / slower
    place = f"{exact(kernel.flops / kernel.bytes)} * 1 FLOP/B, {exact(performance)} * 1 FLOP/s"
    row = row_of(device.text + block("n, intensity, performance", [f"1, {place}"]))
    endless = Device(device.peak, device.bandwidth, device.compute, device.memory, device.sharpness, 0.0)
    modelled = kernel.flops / endless.time(kernel)
    assert close(row["explained"], modelled / roof(device, kernel), 1e-6)
    assert close(row["efficiency"], row["explained"] * row["left"], 1e-9)
    assert "flops" not in row and "time" not in row


def test_an_ideal_device_explains_nothing() -> None:
    device = Device(1e14, 1e12, sharpness=inf)
    row = row_of(timed(device, Kernel(1e12, 1e9, 0.0), 0.02))
    assert row["explained"] == 1 and row["left"] == row["efficiency"] == 0.5


def test_a_class_has_its_own_efficiency() -> None:
    device = (
        "hardware card { compute tensor { fp16 = 100 TFLOP/s }; memory hbm { bandwidth = 1 TB/s }\n"
        "efficiency { compute = 50% }; efficiency gemm { compute = 80% } }\n"
    )
    rows = ['"gemm", 1 TFLOP, 1 GB, 20 ms', '"", 1 TFLOP, 1 GB, 20 ms', '"norm", 1 TFLOP, 1 GB, 20 ms']
    (one,) = measurement(device + block("class, flops, bytes, time", rows)).series
    assert [row["explained"] for row in rows_of(one)] == [0.8, 0.5, 0.5]


def test_what_is_measured_stays_out_of_the_data_of_a_chart() -> None:
    text = timed(Device(1e14, 1e12), Kernel(1e12, 1e9, 0.0), 0.02)
    made = chart(f"{HEAD}{text}chart c {{ measured = runs }}\n")
    assert len(made) == 0 and len(made.measured[0]) == 1
    assert not pipeline.check(pipeline.Request(("-",), stdin=f"{HEAD}{text}")).problems
