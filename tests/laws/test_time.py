"""The roofline itself: what an op attains, ideal and achieved, against closed forms written out here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from hypothesis import example, given
from hypothesis import strategies as st

from tests.laws.specs import FORMULA, Row, close, examples, rows_of, same_values, series

KNIFE = 1e-9  # how near to a tie the bound may go either way


def exact(number: float) -> str:
    """The very double: its decimal text is another number."""
    return "inf" if number == inf else str(Fraction(number))


@dataclass(frozen=True, slots=True)
class Kernel:
    """Work in FLOP, traffic in B."""

    flops: float
    read: float
    write: float

    @property
    def bytes(self) -> float:
        return self.read + self.write

    @property
    def text(self) -> str:
        return f"formula({exact(self.flops)}, {exact(self.read)}, {exact(self.write)})"


@dataclass(frozen=True, slots=True)
class Device:
    """Rates, and what is reached of them."""

    peak: float
    bandwidth: float
    compute: float = 1.0
    memory: float = 1.0
    sharpness: float = inf
    overhead: float = 0.0

    @property
    def text(self) -> str:
        return f"""
hardware card {{
  compute tensor {{ fp16 = {exact(self.peak)} * 1 FLOP/s }}
  memory hbm {{ bandwidth = {exact(self.bandwidth)} * 1 B/s }}
  overhead = {exact(self.overhead)} * 1 s
  efficiency {{ compute = {exact(self.compute)}; memory = {exact(self.memory)}; sharpness = {exact(self.sharpness)} }}
}}
"""

    def terms(self, kernel: Kernel) -> dict[str, float]:
        """What each would take alone."""
        return {
            "compute": kernel.flops / (self.compute * self.peak),
            "memory": kernel.bytes / (self.memory * self.bandwidth),
            "overhead": self.overhead,
        }

    def time(self, kernel: Kernel) -> float:
        """overhead + ((work / (e_c peak))^p + (traffic / (e_m bandwidth))^p)^(1/p), by logarithms."""
        terms = self.terms(kernel)
        small, large = sorted((terms["compute"], terms["memory"]))
        if self.sharpness == inf or small == 0:
            return self.overhead + large
        shrunk = math.exp(self.sharpness * (math.log(small) - math.log(large)))
        return self.overhead + large * math.exp(math.log1p(shrunk) / self.sharpness)


def magnitudes(low: int, high: int) -> st.SearchStrategy[float]:
    """Numbers above zero, evenly over their powers of ten."""
    return st.builds(lambda a, e: float(f"{a}e{e}"), st.integers(1000, 9999), st.integers(low - 3, high - 3))


KERNELS = st.builds(Kernel, magnitudes(0, 18), magnitudes(0, 15), magnitudes(0, 15) | st.just(0.0))
IDEAL = st.builds(Device, magnitudes(9, 17), magnitudes(8, 15))
SHARES = st.integers(1, 1000).map(lambda n: n / 1000)
SHARPNESS = st.sampled_from([inf, 1.0, 0.5, 2.0, 5.0, 100.0, 1e4]) | st.floats(0.3, 60)
ACHIEVED = st.builds(
    Device, magnitudes(9, 17), magnitudes(8, 15), SHARES, SHARES, SHARPNESS, magnitudes(-9, -1) | st.just(0.0)
)
SEVERAL = st.lists(KERNELS, min_size=1, max_size=6)


def measured(device: Device, ops: Sequence[str]) -> list[Row]:
    """A row an op."""
    plots = "\n".join(f'plot {op} {{ label = "{number}" }}' for number, op in enumerate(ops))
    text = f"edition 2026\n{device.text}{FORMULA}chart c {{\nhardware = card\ndtype = fp16\n{plots}\n}}\n"
    found = series(text)
    assert list(found) == [str(number) for number in range(len(ops))]
    return [rows_of(one)[0] for one in found.values()]


def repeated(op: str, times: int) -> str:
    return " + ".join([op] * times)


@examples(60)
@given(IDEAL, SEVERAL)
def test_one_op_under_an_ideal_roof(device: Device, kernels: list[Kernel]) -> None:
    for kernel, row in zip(kernels, measured(device, [kernel.text for kernel in kernels]), strict=True):
        compute, memory = kernel.flops / device.peak, kernel.bytes / device.bandwidth
        assert close(row["time"], max(compute, memory))
        assert close(row["flops"], kernel.flops) and close(row["bytes"], kernel.bytes)
        assert close(row["performance"], min(device.peak, device.bandwidth * row["intensity"]))
        if not close(compute, memory, KNIFE):
            assert row["bound"] == ("compute" if compute > memory else "memory")


@examples(60)
@given(ACHIEVED, SEVERAL)
@example(Device(1e15, 1e12, sharpness=1e4), [Kernel(1.0, 1e18, 0.0), Kernel(1e18, 1.0, 0.0)])
@example(Device(1e15, 1e12, sharpness=0.3), [Kernel(1.0, 1e18, 0.0), Kernel(1e18, 1.0, 0.0)])
@example(Device(1e15, 1e12, sharpness=60.0), [Kernel(1e140, 1e-140, 0.0), Kernel(1e-140, 1e140, 0.0)])
@example(Device(1e15, 1e12, sharpness=5.0, overhead=1e-6), [Kernel(1e3, 1.0, 0.0)])
def test_one_op_under_an_achieved_roof(device: Device, kernels: list[Kernel]) -> None:
    for kernel, row in zip(kernels, measured(device, [kernel.text for kernel in kernels]), strict=True):
        terms = device.terms(kernel)
        assert close(row["time"], device.time(kernel))
        assert close(row["utilization"], row["performance"] / device.peak)
        ranked = sorted(terms, key=terms.__getitem__)
        if not close(terms[ranked[-1]], terms[ranked[-2]], KNIFE):
            assert row["bound"] == ranked[-1]


@examples(60)
@given(ACHIEVED, SEVERAL)
def test_columns_agree_with_one_another(device: Device, kernels: list[Kernel]) -> None:
    ops = [kernel.text for kernel in kernels]
    for row in measured(device, [*ops, " + ".join(ops), f"3 * ({' + '.join(ops)})"]):
        assert close(row["intensity"] * row["bytes"], row["flops"])
        assert close(row["performance"] * row["time"], row["flops"])
        # Of ops on one peak utilization is performance over that peak, of a sum as well.
        assert close(row["utilization"], row["performance"] / device.peak)
        assert 0 < row["utilization"] <= 1 + 1e-15


@examples(60)
@given(ACHIEVED | IDEAL, SEVERAL)
def test_no_point_lies_above_a_roof(device: Device, kernels: list[Kernel]) -> None:
    ops = [kernel.text for kernel in kernels]
    for row in measured(device, [*ops, " + ".join(ops), f"2 * ({ops[0]}) + {ops[-1]}"]):
        assert row["performance"] <= device.peak * (1 + 1e-15)
        assert row["performance"] <= device.bandwidth * row["intensity"] * (1 + 2e-15)


@examples(60)
@given(ACHIEVED | IDEAL, SEVERAL)
def test_a_sum_is_the_sum_of_its_parts(device: Device, kernels: list[Kernel]) -> None:
    ops = [kernel.text for kernel in kernels]
    *parts, total = measured(device, [*ops, " + ".join(ops)])
    for name in ("flops", "bytes", "time"):
        assert close(total[name], math.fsum(part[name] for part in parts))
    spent = {
        bound: math.fsum(part["time"] for part in parts if part["bound"] == bound)
        for bound in ("compute", "memory", "overhead")
    }
    most = max(spent.values())
    assert spent[total["bound"]] >= most * (1 - KNIFE)


@examples(50)
@given(ACHIEVED | IDEAL, KERNELS, KERNELS, st.integers(1, 9))
def test_repeating_is_adding(device: Device, kernel: Kernel, other: Kernel, times: int) -> None:
    one, two = kernel.text, f"({kernel.text} + {other.text})"
    pairs = [
        (f"{times} * {one}", repeated(one, times)),
        (f"{one} * {times}", repeated(one, times)),
        (f"{times} * {two}", repeated(two, times)),
        (f"2 * ({times} * {one})", f"{2 * times} * {one}"),
        (f"{times} * {one} + {other.text}", f"{other.text} + {times} * {one}"),
        (f"1 * {one}", one),
    ]
    found = measured(device, [op for pair in pairs for op in pair])
    for left, right in zip(found[::2], found[1::2], strict=True):
        same_values(left, right, ("flops", "bytes", "intensity", "time", "performance", "utilization"))
        assert left["bound"] == right["bound"]


@examples(40)
@given(ACHIEVED, SEVERAL, magnitudes(-9, 0))
def test_more_overhead_is_never_faster(device: Device, kernels: list[Kernel], more: float) -> None:
    slower = Device(
        device.peak, device.bandwidth, device.compute, device.memory, device.sharpness, device.overhead + more
    )
    ops = [f"{number} * {kernel.text}" for number, kernel in enumerate(kernels, 1)]
    pairs = zip(measured(device, ops), measured(slower, ops), strict=True)
    for number, (before, after) in enumerate(pairs, 1):
        assert after["time"] >= before["time"]
        assert close(after["time"], before["time"] + number * more)
        assert after["performance"] <= before["performance"]


@examples(40)
@given(ACHIEVED, SEVERAL, st.floats(1.0, 4.0))
def test_a_sharper_knee_and_higher_efficiencies_are_never_slower(
    device: Device, kernels: list[Kernel], factor: float
) -> None:
    better = Device(
        device.peak,
        device.bandwidth,
        min(1.0, device.compute * factor),
        min(1.0, device.memory * factor),
        device.sharpness * factor,
        device.overhead,
    )
    ops = [kernel.text for kernel in kernels]
    for before, after in zip(measured(device, ops), measured(better, ops), strict=True):
        assert after["time"] <= before["time"] * (1 + 1e-12)


@examples(25)
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_tie_is_compute(flops: int, count: int) -> None:
    # The ridge exactly: powers of two leave nothing to round.
    device = Device(2.0**50, 2.0**40)
    kernel = Kernel(float(flops) * 2**10, float(flops), 0.0)
    slow = Device(2.0**50, 2.0**40, overhead=kernel.flops / 2**50)
    for row in measured(device, [kernel.text, f"{count} * {kernel.text}"]) + measured(slow, [kernel.text]):
        assert row["bound"] == "compute"
    early = Kernel(float(flops), float(flops), 0.0)
    late = Device(2.0**50, 2.0**40, overhead=early.bytes / 2**40)
    assert [row["bound"] for row in measured(late, [early.text])] == ["memory"]


def test_an_efficiency_of_a_class_lies_over_the_general_one() -> None:
    text = """
edition 2026
hardware card {
  compute tensor { fp16 = 100 TFLOP/s }
  memory hbm { bandwidth = 1 TB/s }
  overhead = 10 us
  efficiency { compute = 50%; memory = 80% }
  efficiency gemm { compute = 75%; overhead = 5 us }
}
op general(f) { flops = f * 1 TFLOP; read = 1 B; write = 0 B }
op gemm_like : general { class = gemm }
chart c {
  hardware = card
  dtype = fp16
  plot general(f) for f in 1..3
  plot gemm_like(f) for f in 1..3
}
"""
    found = series(text)
    general, special = (rows_of(found[name]) for name in ("general", "gemm_like"))
    for f, (one, other) in enumerate(zip(general, special, strict=True), 1):
        assert close(one["time"], 10e-6 + f / 50)
        assert close(other["time"], 5e-6 + f / 75)
