"""The roofline itself: what an op attains on a machine, as formulas.

An op takes `overhead + (sum of (need / efficiency)^p)^(1/p)` over what it needs: work / peak, traffic / bandwidth, and
the bytes of every inner level and link that it names over their bandwidths. With efficiencies of 1, no overhead and a
sharpness p of infinity that is the roofline of Williams, Waterman and Patterson (Communications of the ACM 52(4),
2009), max(work / peak, traffic / bandwidth). The times of ops that run one after the other add.
"""

from collections.abc import Callable, Mapping, Sequence
from math import inf

from rooflang.frozen import frozen
from rooflang.program import fold
from rooflang.program.algebra import both, choose, divide, is_zero, joined, leading, most, total, zero
from rooflang.program.ceilings import channel_of, peak_of
from rooflang.program.formula import Constant, Formula, Kind
from rooflang.program.program import Channel, Efficiency, Either, Kernel, Machine, Op, Overlap, Repeat, Sum, Transfer
from rooflang.program.schema import MEASURES
from rooflang.units import DATA, ENERGY, TIME, WORK, Dimension

COMPUTE, MEMORY, OVERHEAD = "compute", "memory", "overhead"


@frozen
class Attained:
    """Work in FLOP, traffic with the main memory in B, time in s.

    By resource (`compute`, `memory`, inner levels and links by name, `overhead`), each in s: `needs` is how long it is
    busy, `spent` the time of the kernels that it binds, `pull` its part in the time: by that much the time falls for a
    ceiling that is raised by its share. `moved` are the bytes of levels and links, `at_peak` is the time that the work
    alone would take at its peak, `dynamic` the energy in J beside that of the constant power.
    """

    flops: Formula
    bytes: Formula
    time: Formula
    at_peak: Formula
    needs: Mapping[str, Formula]
    spent: Mapping[str, Formula]
    pull: Mapping[str, Formula]
    moved: Mapping[str, Formula]
    dynamic: Formula

    @property
    def intensity(self) -> Formula:
        """FLOP/B."""
        return divide(self.flops, self.bytes)

    @property
    def performance(self) -> Formula:
        """FLOP/s."""
        return divide(self.flops, self.time)

    @property
    def utilization(self) -> Formula:
        """Performance over the peak: of a sum, the time at peak over the time."""
        return divide(self.at_peak, self.time)


def measures(attained: Attained, machine: Machine) -> dict[str, Formula]:
    """Everything that can be asked of an op on a machine, by name.

    First what every point carries; then `mbu`, the share of the bandwidth; bytes and intensity of each inner level and
    link; what the ideal roof over its intensity allows, `attainable`; energy (J) and power (W) where the device says
    what it takes, cost (USD) where it has a price, and the work for each.
    """
    found = {name: bound(attained, machine) if name == "bound" else getattr(attained, name) for name in MEASURES}
    in_memory = divide(attained.bytes, machine.memory.bandwidth)
    found["mbu"] = divide(in_memory, attained.time)
    found["attainable"] = divide(attained.flops, most([attained.at_peak, in_memory]))
    for channel in machine.channels:
        found[f"{channel.name}_bytes"] = attained.moved.get(channel.name, zero(DATA))
    for name, moved in attained.moved.items():
        found[f"{name}_intensity"] = divide(attained.flops, moved)
    energy = _energy(attained, machine)
    if energy is not None:
        found |= {"energy": energy, "power": divide(energy, attained.time)}
        found["flops_per_joule"] = divide(attained.flops, energy)
    if machine.price is not None:
        found["cost"] = joined("*", machine.price, attained.time)
        found["flops_per_usd"] = divide(attained.flops, found["cost"])
    return found


def bound(attained: Attained, machine: Machine) -> Formula:
    """The resource that binds for most of the time; a tie is the first of them."""
    words = (COMPUTE, MEMORY, *(channel.name for channel in machine.channels), OVERHEAD)
    return leading(attained.spent, Kind.WORD, words)


def _energy(attained: Attained, machine: Machine) -> Formula | None:
    """In J: after its parts where the device says them, else its power all the time."""
    if machine.energy is not None:
        return joined("+", attained.dynamic, joined("*", machine.energy.constant, attained.time))
    return joined("*", machine.power, attained.time) if machine.power is not None else None


def attain(op: Op, machine: Machine, pulls: bool = False) -> Attained:
    """What an op attains on a machine; with its `pull` only where `pulls` asks for it, which few do.

    Raises Problem where the machine lacks a peak, level or link for it.
    """
    match op:
        case Kernel():
            return _kernel(op, machine, pulls)
        case Sum(parts):
            return _sum([attain(part, machine, pulls) for part in parts])
        case Repeat(times, inner):
            return _scaled(attain(inner, machine, pulls), times)
        case Either(condition, yes, no):
            return _either(condition, attain(yes, machine, pulls), attain(no, machine, pulls))
        case Overlap(inner):
            return _overlapped(attain(inner, machine, pulls), machine.efficiency_of("").sharpness, pulls)


def _kernel(kernel: Kernel, machine: Machine, pulls: bool) -> Attained:
    reached = machine.efficiency_of(kernel.op_class)
    peak = peak_of(machine, kernel.dtype, kernel.unit, kernel.span)
    traffic = joined("+", kernel.read, kernel.write)
    at_peak = divide(kernel.flops, peak)
    needs = {
        COMPUTE: divide(at_peak, reached.compute),
        MEMORY: divide(divide(traffic, machine.memory.bandwidth), reached.memory),
    }
    moved: dict[str, Formula] = {}
    for transfer in kernel.transfers:
        if not is_zero(transfer.bytes):
            channel = channel_of(transfer, machine)
            moved[channel.name] = transfer.bytes
            needs[channel.name] = _passing(transfer, channel, reached)
    busy = _knee(needs, reached.sharpness)
    time = joined("+", reached.overhead, busy)
    pull = {**_pulls(needs, reached.sharpness, busy), OVERHEAD: reached.overhead} if pulls else {}
    needs[OVERHEAD] = reached.overhead
    dynamic = _dynamic(kernel, traffic, machine)
    return Attained(kernel.flops, traffic, time, at_peak, needs, _winner(needs, time), pull, moved, dynamic)


def _passing(transfer: Transfer, channel: Channel, reached: Efficiency) -> Formula:
    """Bytes over the bandwidth that is reached, and the latency of every message."""
    assert channel.bandwidth is not None
    bandwidth = joined("*", channel.bandwidth, reached.channels.get(channel.name, fold.constant(1)))
    return joined("+", divide(transfer.bytes, bandwidth), joined("*", transfer.messages, channel.latency))


def _dynamic(kernel: Kernel, traffic: Formula, machine: Machine) -> Formula:
    if machine.energy is None:
        return zero(ENERGY)
    per_flop = machine.energy.work.get(kernel.dtype, zero(ENERGY / WORK))
    return joined("+", joined("*", kernel.flops, per_flop), joined("*", traffic, machine.energy.traffic))


def _knee(needs: Mapping[str, Formula], sharpness: Formula) -> Formula:
    """The p-norm of all terms, scaled by the largest so that no power overflows."""
    largest = most(list(needs.values()))
    if _is_sharp(sharpness):
        return largest
    root = joined("^", total(list(_powers(needs, largest, sharpness).values()), fold.constant(0)), _inverse(sharpness))
    # Where all terms are zero, so is the time, and the ratios are nothing.
    return choose(joined(">", largest, zero(TIME)), joined("*", largest, root), largest)


def _pulls(needs: Mapping[str, Formula], sharpness: Formula, time: Formula) -> dict[str, Formula]:
    """The part of each term in their p-norm."""
    if _is_sharp(sharpness):
        return _winner(needs, time)
    largest = most(list(needs.values()))
    any_need = joined(">", largest, zero(TIME))
    powers = _powers(needs, largest, sharpness)
    sum_ = total(list(powers.values()), fold.constant(0))
    parts = {name: joined("*", time, divide(power, sum_)) for name, power in powers.items()}
    return {name: choose(any_need, part, zero(TIME)) for name, part in parts.items()}


def _powers(needs: Mapping[str, Formula], largest: Formula, sharpness: Formula) -> dict[str, Formula]:
    return {name: joined("^", divide(need, largest), sharpness) for name, need in needs.items()}


def _is_sharp(sharpness: Formula) -> bool:
    return isinstance(sharpness, Constant) and sharpness.value == inf


def _inverse(sharpness: Formula) -> Formula:
    return divide(fold.constant(1), sharpness)


def _winner(needs: Mapping[str, Formula], time: Formula) -> dict[str, Formula]:
    """The whole time under the largest of the needs; a tie is the first of them."""
    # What is never needed never wins: most devices have no overhead.
    names = [name for name, need in needs.items() if not is_zero(need)] or list(needs)
    won: dict[str, Formula] = dict.fromkeys(needs, zero(TIME))
    for place, name in enumerate(names):
        is_largest: Formula = fold.truth(True)
        for other, each in enumerate(names):
            if other != place:
                operator = ">" if other < place else ">="
                is_largest = both(is_largest, joined(operator, needs[name], needs[each]))
        won[name] = choose(is_largest, time, zero(TIME))
    return won


def _overlapped(inner: Attained, sharpness: Formula, pulls: bool) -> Attained:
    """All of it at once: the overheads stay one after the other."""
    needs = {name: need for name, need in inner.needs.items() if name != OVERHEAD}
    busy = _knee(needs, sharpness)
    overhead = inner.needs[OVERHEAD]
    pull = {**_pulls(needs, sharpness, busy), OVERHEAD: overhead} if pulls else {}
    time = joined("+", busy, overhead)
    return Attained(
        inner.flops, inner.bytes, time, inner.at_peak, inner.needs, _winner(inner.needs, time),
        pull, inner.moved, inner.dynamic,
    )  # fmt: skip


def _sum(parts: list[Attained]) -> Attained:
    return _combined(parts, lambda values, dimension: total(values, zero(dimension)))


def _scaled(inner: Attained, times: Formula) -> Attained:
    return _combined([inner], lambda values, _: joined("*", times, values[0]))


def _either(condition: Formula, yes: Attained, no: Attained) -> Attained:
    return _combined([yes, no], lambda values, _: choose(condition, values[0], values[1]))


def _combined(parts: Sequence[Attained], join: Callable[[list[Formula], Dimension], Formula]) -> Attained:
    """Each amount of several joined alike; a resource that one of them doesn't need is needed for no time."""

    def by_name(mappings: list[Mapping[str, Formula]], dimension: Dimension) -> dict[str, Formula]:
        names = _resources(mappings)
        return {name: join([each.get(name, zero(dimension)) for each in mappings], dimension) for name in names}

    return Attained(
        join([part.flops for part in parts], WORK),
        join([part.bytes for part in parts], DATA),
        join([part.time for part in parts], TIME),
        join([part.at_peak for part in parts], TIME),
        by_name([part.needs for part in parts], TIME),
        by_name([part.spent for part in parts], TIME),
        by_name([part.pull for part in parts], TIME),
        by_name([part.moved for part in parts], DATA),
        join([part.dynamic for part in parts], ENERGY),
    )


def _resources(mappings: Sequence[Mapping[str, Formula]]) -> list[str]:
    """All names, the overhead last as everywhere."""
    names = list(dict.fromkeys(name for each in mappings for name in each if name != OVERHEAD))
    return [*names, OVERHEAD] if any(OVERHEAD in each for each in mappings) else names
