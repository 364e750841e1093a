"""Runs, totals and questions: against closed forms written out here, and against what charts say of the same op."""

import math
from dataclasses import dataclass, replace
from math import inf

from hypothesis import assume, given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.program.resolve import ask
from rooflang.roofline.compute import Computation
from rooflang.syntax.load import load
from tests.laws.specs import assert_claims, close, examples
from tests.laws.test_time import SHARES, SHARPNESS, exact, magnitudes


@dataclass(frozen=True, slots=True)
class Kernel:
    """Work in FLOP, bytes of the main memory, of a level and of a link, messages."""

    flops: float
    memory: float
    l2: float
    nvlink: float
    messages: int

    @property
    def text(self) -> str:
        numbers = ", ".join(map(exact, (self.flops, self.memory, self.l2, self.nvlink, self.messages)))
        return f"kernel({numbers})"


@dataclass(frozen=True, slots=True)
class Device:
    """Rates, the shares of them that are reached, and what starting costs."""

    peak: float
    memory: float
    l2: float
    nvlink: float
    latency: float
    share: float
    sharpness: float
    overhead: float

    @property
    def text(self) -> str:
        return f"""
hardware card {{
  compute tensor {{ fp16 = {exact(self.peak)} * 1 FLOP/s }}
  memory hbm {{ bandwidth = {exact(self.memory)} * 1 B/s }}
  memory l2 {{ bandwidth = {exact(self.l2)} * 1 B/s }}
  link nvlink {{ bandwidth = {exact(self.nvlink)} * 1 B/s; latency = {exact(self.latency)} * 1 s }}
  overhead = {exact(self.overhead)} * 1 s
  efficiency {{ compute = {exact(self.share)}; l2 = {exact(self.share)}; sharpness = {exact(self.sharpness)} }}
}}
op kernel(f, m, l, n, messages_) {{
  flops = f * 1 FLOP; read = m * 1 B; traffic.l2 = l * 1 B; comm = n * 1 B; messages = messages_
}}
"""

    def needs(self, kernel: Kernel) -> dict[str, float]:
        """How long each is busy."""
        return {
            "compute": kernel.flops / self.peak / self.share,
            "memory": kernel.memory / self.memory,
            "l2": kernel.l2 / self.l2 / self.share,
            "nvlink": kernel.nvlink / self.nvlink + kernel.messages * self.latency,
        }

    def busy(self, needs: dict[str, float]) -> float:
        """The p-norm of the needs."""
        largest = max(needs.values())
        if self.sharpness == inf or largest == 0:
            return largest
        return largest * sum((need / largest) ** self.sharpness for need in needs.values()) ** (1 / self.sharpness)

    def time(self, kernel: Kernel) -> float:
        return self.overhead + self.busy(self.needs(kernel))


KERNELS = st.builds(
    Kernel, magnitudes(6, 15), magnitudes(3, 12), magnitudes(3, 13), magnitudes(3, 11), st.integers(0, 9)
)
DEVICES = st.builds(
    Device, magnitudes(12, 16), magnitudes(10, 13), magnitudes(11, 14), magnitudes(9, 12),
    magnitudes(-7, -5), SHARES, SHARPNESS, magnitudes(-7, -4) | st.just(0.0),
)  # fmt: skip
SEVERAL = st.lists(KERNELS, min_size=1, max_size=4)


def number(text: str, expression: str) -> float:
    """What an expression is worth in a spec, every digit of it."""
    library = load(("-",), text.encode(), [pipeline.COSTS], expression)
    answer = ask(library)
    assert not answer.problems, [problem.message for problem in answer.problems]
    (formula,) = answer.formulas
    return float(Computation({}).value(formula))


def values(device: Device, *expressions: str) -> list[float]:
    return [number(f"edition 2026\n{device.text}", expression) for expression in expressions]


@examples(40)
@given(DEVICES, KERNELS)
def test_a_run_takes_what_its_needs_take(device: Device, kernel: Kernel) -> None:
    run = f"run({kernel.text}, card, fp16)"
    (time,) = values(device, f"{run}.time / 1 s")
    assert close(time, device.time(kernel), 1e-9)


@examples(25)
@given(DEVICES, SEVERAL)
def test_all_at_once_is_no_slower_and_no_faster_than_its_busiest_part(device: Device, kernels: list[Kernel]) -> None:
    whole = " + ".join(kernel.text for kernel in kernels)
    runs = (f"run({whole}, card, fp16)", f"run(overlap({whole}), card, fp16)")
    one_by_one, at_once = values(device, *(f"{run}.time / 1 s" for run in runs))
    assert close(one_by_one, sum(map(device.time, kernels)), 1e-9)
    needs = [device.needs(kernel) for kernel in kernels]
    together = {name: sum(each[name] for each in needs) for name in needs[0]}
    assert close(at_once, device.busy(together) + len(kernels) * device.overhead, 1e-9)
    # With a knee below 1 a sum of norms may be the smaller one: Minkowski's inequality needs p >= 1.
    assert at_once <= one_by_one * (1 + 1e-9) or device.sharpness < 1


@examples(25)
@given(DEVICES, SEVERAL)
def test_sensitivities_are_the_parts_of_the_time(device: Device, kernels: list[Kernel]) -> None:
    run = f"run({' + '.join(kernel.text for kernel in kernels)}, card, fp16)"
    bounds = ("compute", "memory", "l2", "nvlink", "overhead")
    parts = values(device, *(f"sensitivity({run}, {bound})" for bound in bounds))
    assert math.isclose(sum(parts), 1, rel_tol=1e-9)
    assert all(0 <= part <= 1 + 1e-12 for part in parts)


@examples(25)
@given(DEVICES, KERNELS)
def test_a_sensitivity_is_how_fast_the_time_falls(device: Device, kernel: Kernel) -> None:
    assume(device.sharpness in (1.0, 2.0, 5.0))
    (part,) = values(device, f"sensitivity(run({kernel.text}, card, fp16), memory)")
    step = 1e-5
    faster = replace(device, memory=device.memory * (1 + step)).time(kernel)
    slower = replace(device, memory=device.memory / (1 + step)).time(kernel)
    assert math.isclose(part, (slower - faster) / (2 * step * device.time(kernel)), abs_tol=1e-4)


@examples(20)
@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(20, 400))
def test_a_crossover_is_the_first_of_its_kind(k: int, n: int, ridge: int) -> None:
    """1/m + 1/k + 1/n elements move for each FLOP: compute binds from the least m on with that below 1/ridge."""
    room = 1 / ridge - 1 / k - 1 / n
    head = f"edition 2026\nhardware card {{ compute tensor {{ fp16 = {ridge} TFLOP/s }}; "
    head += "memory hbm { bandwidth = 1 TB/s } }\nop linear(m, k, n) { weight w[k, n]; y[m, n] = x[m, k] * w[k, n] }\n"
    assume(abs(room) > 1e-9)
    found = number(head, f"crossover(linear(k = {k}, n = {n}), card, fp16, m)")
    assert found == (math.ceil(1 / room - 1e-7) if room > 0 else inf)


@examples(30)
@given(st.integers(1, 60), st.integers(0, 4000))
def test_searches_try_every_value(size: int, bound: int) -> None:
    squares = [n for n in range(1, size + 1) if n * n > bound]
    first, last = (str(squares[0]), str(squares[-1])) if squares else ("inf", "inf")
    assert_claims([
        f"first(n in 1..{size}, n * n > {bound}) == {first}",
        f"last(n in 1..{size}, n * n > {bound}) == {last}",
    ])  # fmt: skip
