"""The roofs and ridges of a chart: of every machine, every dtype whose ceiling it shows, every unit that an op uses."""

from collections.abc import Iterator, Sequence
from math import inf, nan

import numpy as np

from rooflang.frozen import frozen
from rooflang.program.algebra import is_zero
from rooflang.program.ceilings import peak_of
from rooflang.program.fold import constant
from rooflang.program.formula import Constant, Formula
from rooflang.program.program import Channel, Chart, Efficiency, Family, Machine, kernels
from rooflang.roofline.compute import Computation, axes
from rooflang.roofline.evaluation import AchievedRoof, Budget, Ceiling, Ridge, Slope

# Of more values that a rate is swept over only the least and the greatest are drawn as roofs.
SWEPT_ROOFS = 8


@frozen
class _World:
    """A machine as one family sees it, and what computes its rates."""

    machine: Machine
    computation: Computation

    def values(self, formula: Formula) -> list[float]:
        """Every value that a rate takes, ascending."""
        # Not np.unique, which loads a part of NumPy that nothing else needs.
        values: list[float] = sorted(set(np.asarray(self.computation.value(formula), float).ravel().tolist()))
        return values if len(values) <= SWEPT_ROOFS else [values[0], values[-1]]

    def pairs(self, a: Formula, b: Formula) -> list[tuple[float, float]]:
        """Every pair of values that two rates take together."""
        both = np.broadcast_arrays(self.computation.value(a), self.computation.value(b))
        rows: list[tuple[float, float]] = sorted(set(zip(*(each.ravel().tolist() for each in both), strict=True)))
        return rows if len(rows) <= SWEPT_ROOFS else [rows[0], rows[-1]]


Roofs = tuple[tuple[Ceiling, ...], tuple[Slope, ...], tuple[Ridge, ...], tuple[AchievedRoof, ...]]


def roofs(chart: Chart) -> Roofs:
    """Ceilings, slopes, ridges and achieved roofs, each once, in the order of the machines and dtypes of the chart."""
    ceilings: dict[Ceiling, None] = {}
    slopes: dict[Slope, None] = {}
    ridges: dict[Ridge, None] = {}
    achieved: dict[AchievedRoof, None] = {}
    for machine in chart.machines:
        families = [family for family in chart.families if family.machine.name == machine.name]
        for world in _worlds(machine, families):
            memory = world.machine.memory
            for bandwidth in world.values(memory.bandwidth):
                slopes[Slope(machine.name, machine.title, memory.level, bandwidth)] = None
            for channel in _passed(world.machine, families):
                assert channel.bandwidth is not None
                for bandwidth in world.values(channel.bandwidth):
                    slopes[Slope(machine.name, machine.title, channel.name, bandwidth, is_main=False)] = None
            for dtype, unit in _wanted(chart, machine, families):
                rate, unit_name = _rate(world.machine, dtype, unit)
                for peak in world.values(rate):
                    ceilings[Ceiling(machine.name, machine.title, unit_name, dtype, peak)] = None
                for peak, bandwidth in world.pairs(rate, memory.bandwidth):
                    ridges[Ridge(machine.name, dtype, peak / bandwidth, peak)] = None
            achieved.update(dict.fromkeys(_achieved(world, chart, families)))
    return tuple(ceilings), tuple(slopes), tuple(ridges), tuple(achieved)


def budgets(chart: Chart) -> tuple[Budget, ...]:
    """What each machine takes for work and traffic in each dtype that the chart shows; where fields of it are swept, at
    the greatest of their rates."""
    found: dict[Budget, None] = {}
    for machine in chart.machines:
        families = [family for family in chart.families if family.machine.name == machine.name]
        for world in _worlds(machine, families):
            own, energy = world.machine, world.machine.energy
            constant_power = energy.constant if energy else own.power
            for dtype in dict.fromkeys(dtype for dtype, _ in _wanted(chart, machine, families)):
                rate, _ = _rate(own, dtype, "")
                parts = (
                    rate,
                    own.memory.bandwidth,
                    energy.work.get(dtype) if energy else None,
                    energy.traffic if energy else None,
                    constant_power,
                )
                numbers = [world.values(part)[-1] if part is not None else 0.0 for part in parts]
                peak, bandwidth, per_flop, per_byte, power = numbers
                price = world.values(own.price)[-1] if own.price is not None else nan
                told = (machine.name, machine.title, dtype)
                found[Budget(*told, peak, bandwidth, per_flop, per_byte, power, price)] = None
    return tuple(found)


def _worlds(machine: Machine, families: Sequence[Family]) -> Iterator[_World]:
    """The machine as each family sees it: where fields of it are swept, their rates differ."""
    seen: dict[int, None] = {}
    for family in families:
        key = id(family.machine)
        if key not in seen:
            seen[key] = None
            yield _World(family.machine, Computation(axes(family)))
    if not families:
        yield _World(machine, Computation({}))


def _passed(machine: Machine, families: Sequence[Family]) -> Iterator[Channel]:
    """The inner levels and links that ops of the chart use."""
    transfers = [each for family in families for kernel in kernels(family.op) for each in kernel.transfers]
    found = (machine.channel(each.name, each.kind) for each in transfers if not is_zero(each.bytes))
    yield from dict.fromkeys(channel for channel in found if channel is not None)


def _wanted(chart: Chart, machine: Machine, families: Sequence[Family]) -> list[tuple[str, str]]:
    """The dtypes of the chart on their highest unit, and what the ops use beside."""
    wanted = dict.fromkeys((dtype, "") for dtype in chart.dtypes if machine.peaks_of(dtype))
    for family in families:
        for kernel in kernels(family.op):
            wanted[kernel.dtype, kernel.unit] = None
    return list(wanted)


def _rate(machine: Machine, dtype: str, unit: str) -> tuple[Formula, str]:
    peaks = [peak for peak in machine.peaks_of(dtype) if unit in ("", peak.unit)]
    if all(isinstance(peak.rate, Constant) for peak in peaks):
        best = max(peaks, key=lambda peak: peak.rate.value)  # type: ignore[union-attr]
        return best.rate, best.unit
    return peak_of(machine, dtype, unit, machine.span), unit or peaks[0].unit


def _achieved(world: _World, chart: Chart, families: Sequence[Family]) -> Iterator[AchievedRoof]:
    """The general class, and those of the ops that are drawn."""
    machine = world.machine
    dtype = next(iter(_wanted(chart, machine, families)), ("", ""))[0]
    if not dtype:
        return
    used = dict.fromkeys(kernel.op_class for family in families for kernel in kernels(family.op))
    peak, _ = _rate(machine, dtype, "")
    for each in machine.efficiencies:
        if each.op_class in ("", *used) and not _ideal(each):
            yield AchievedRoof(
                machine.name,
                dtype,
                each.op_class,
                world.values(peak)[-1] * world.values(each.compute)[-1],
                world.values(machine.memory.bandwidth)[-1] * world.values(each.memory)[-1],
                world.values(each.sharpness)[-1],
            )


def _ideal(efficiency: Efficiency) -> bool:
    wanted = (constant(1), constant(1), constant(inf))
    given = (efficiency.compute, efficiency.memory, efficiency.sharpness)
    return all(isinstance(a, Constant) and a.value == b.value for a, b in zip(given, wanted, strict=True))
