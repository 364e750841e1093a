"""The roofline itself: what an op attains on a machine, as formulas.

An op takes `overhead + (sum of (need / efficiency)^p)^(1/p)` over what it needs: work / peak, traffic / bandwidth, and
the bytes of every inner level and link that it names over their bandwidths. With efficiencies of 1, no overhead and a
sharpness p of infinity that is the roofline of Williams, Waterman and Patterson (Communications of the ACM 52(4),
2009), max(work / peak, traffic / bandwidth). The times of ops that run one after the other add.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import inf

from rooflang import codes
from rooflang.diagnostic import Problem
from rooflang.frozen import frozen
from rooflang.program import fold
from rooflang.program.fold import fail
from rooflang.program.formula import Choice, Constant, Formula, Kind, Scalar
from rooflang.program.machines import peak_of
from rooflang.program.program import Channel, Efficiency, Either, Kernel, Machine, Op, Overlap, Repeat, Sum, Transfer
from rooflang.program.report import listed
from rooflang.source import Source, Span
from rooflang.units import DATA, ENERGY, INTENSITY, NONE, RATE, TIME, WORK, Dimension

COMPUTE, MEMORY, OVERHEAD = "compute", "memory", "overhead"
MEASURES: Mapping[str, Dimension | None] = {
    "flops": WORK,
    "bytes": DATA,
    "intensity": INTENSITY,
    "performance": RATE,
    "time": TIME,
    "bound": None,
    "utilization": NONE,
}
"""What every point carries, in the order of the columns, with its dimension (None for words)."""


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

    @property
    def bound(self) -> Formula:
        """The resource that binds for most of the time; a tie is the first of them."""
        names = tuple(self.spent)
        word: Formula = _word(names[0], names)
        most = self.spent[names[0]]
        for name in names[1:]:
            more = _binary(">", self.spent[name], most)
            word = _choose(more, _word(name, names), word)
            most = _most([most, self.spent[name]])
        return word


def measures(attained: Attained, machine: Machine) -> dict[str, Formula]:
    """Everything that can be asked of an op on a machine, by name.

    First what every point carries; then `mbu`, the share of the bandwidth; bytes and intensity of each inner level and
    link; energy (J) and power (W) where the device says what it takes, cost (USD) where it has a price.
    """
    found: dict[str, Formula] = {name: getattr(attained, name) for name in MEASURES}
    found["mbu"] = divide(divide(attained.bytes, machine.memory.bandwidth), attained.time)
    for name, moved in attained.moved.items():
        found[f"{name}_bytes"] = moved
        found[f"{name}_intensity"] = divide(attained.flops, moved)
    energy = _energy(attained, machine)
    if energy is not None:
        found |= {"energy": energy, "power": divide(energy, attained.time)}
    if machine.price is not None:
        found["cost"] = _binary("*", machine.price, attained.time)
    return found


def _energy(attained: Attained, machine: Machine) -> Formula | None:
    """In J: after its parts where the device says them, else its power all the time."""
    if machine.energy is not None:
        return _binary("+", attained.dynamic, _binary("*", machine.energy.constant, attained.time))
    return _binary("*", machine.power, attained.time) if machine.power is not None else None


def attain(op: Op, machine: Machine) -> Attained:
    """What an op attains on a machine. Raises Problem where the machine lacks a peak, level or link for it."""
    match op:
        case Kernel():
            return _kernel(op, machine)
        case Sum(parts):
            return _sum([attain(part, machine) for part in parts])
        case Repeat(times, inner):
            return _scaled(attain(inner, machine), times)
        case Either(condition, yes, no):
            return _either(condition, attain(yes, machine), attain(no, machine))
        case Overlap(inner):
            return _overlapped(attain(inner, machine), machine.efficiency_of("").sharpness)


def channel_of(transfer: Transfer, machine: Machine) -> Channel:
    """The level or link that bytes pass. Raises Problem where the machine has none, or no bandwidth of it."""
    channel = machine.channel(transfer.name, transfer.kind)
    label = (machine.span, f"`{machine.name}`")
    what = "link" if transfer.kind == "link" else "inner level"
    if channel is None:
        has = [each.name for each in machine.channels if each.kind == transfer.kind]
        hint = f"it has {listed(has)}" if has else ""
        named = f" `{transfer.name}`" if transfer.name else ""
        raise fail(codes.NO_PEAK, f"`{machine.name}` has no {what}{named}", transfer.span, label, hint=hint)
    if channel.bandwidth is None:
        message = f"the {what} `{channel.name}` of `{machine.name}` has no bandwidth"
        raise fail(codes.NO_PEAK, message, transfer.span, (channel.span, f"`{channel.name}`"))
    return channel


def _kernel(kernel: Kernel, machine: Machine) -> Attained:
    reached = machine.efficiency_of(kernel.op_class)
    peak = peak_of(machine, kernel.dtype, kernel.unit, kernel.span)
    traffic = _binary("+", kernel.read, kernel.write)
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
    busy, pull = _knee(needs, reached.sharpness)
    time = _binary("+", reached.overhead, busy)
    spent = _winner({**needs, OVERHEAD: reached.overhead}, time)
    return Attained(
        kernel.flops, traffic, time, at_peak, {**needs, OVERHEAD: reached.overhead}, spent,
        {**pull, OVERHEAD: reached.overhead}, moved, _dynamic(kernel, traffic, machine),
    )  # fmt: skip


def _passing(transfer: Transfer, channel: Channel, reached: Efficiency) -> Formula:
    """Bytes over the bandwidth that is reached, and the latency of every message."""
    assert channel.bandwidth is not None
    bandwidth = _binary("*", channel.bandwidth, reached.channels.get(channel.name, fold.constant(1)))
    return _binary("+", divide(transfer.bytes, bandwidth), _binary("*", transfer.messages, channel.latency))


def _dynamic(kernel: Kernel, traffic: Formula, machine: Machine) -> Formula:
    if machine.energy is None:
        return zero(ENERGY)
    per_flop = machine.energy.work.get(kernel.dtype, zero(ENERGY / WORK))
    return _binary("+", _binary("*", kernel.flops, per_flop), _binary("*", traffic, machine.energy.traffic))


def _knee(needs: Mapping[str, Formula], sharpness: Formula) -> tuple[Formula, dict[str, Formula]]:
    """The p-norm of all terms, scaled by the largest so that no power overflows, and the part of each in it."""
    largest = _most(list(needs.values()))
    if isinstance(sharpness, Constant) and sharpness.value == inf:
        return largest, _winner(needs, largest)
    # Where all terms are zero, so is the time, and the ratios are nothing.
    any_need = _binary(">", largest, zero(TIME))
    powers = {name: _binary("^", divide(need, largest), sharpness) for name, need in needs.items()}
    total = _total(list(powers.values()), fold.constant(0))
    root = _binary("^", total, divide(fold.constant(1), sharpness))
    time = _choose(any_need, _binary("*", largest, root), largest)
    parts = {name: _binary("*", time, divide(power, total)) for name, power in powers.items()}
    return time, {name: _choose(any_need, part, zero(TIME)) for name, part in parts.items()}


def _winner(needs: Mapping[str, Formula], time: Formula) -> dict[str, Formula]:
    """The whole time under the largest of the needs; a tie is the first of them."""
    names = list(needs)
    won: dict[str, Formula] = {}
    for place, name in enumerate(names):
        is_largest: Formula = fold.truth(True)
        for other, each in enumerate(names):
            if other != place:
                operator = ">" if other < place else ">="
                is_largest = _both(is_largest, _binary(operator, needs[name], needs[each]))
        won[name] = _choose(is_largest, time, zero(TIME))
    return won


def _overlapped(inner: Attained, sharpness: Formula) -> Attained:
    """All of it at once: the overheads stay one after the other."""
    needs = {name: need for name, need in inner.needs.items() if name != OVERHEAD}
    busy, pull = _knee(needs, sharpness)
    overhead = inner.needs[OVERHEAD]
    time = _binary("+", busy, overhead)
    return Attained(
        inner.flops, inner.bytes, time, inner.at_peak, inner.needs, _winner(inner.needs, time),
        {**pull, OVERHEAD: overhead}, inner.moved, inner.dynamic,
    )  # fmt: skip


def _sum(parts: list[Attained]) -> Attained:
    return _combined(parts, lambda values, dimension: _total(values, zero(dimension)))


def _scaled(inner: Attained, times: Formula) -> Attained:
    return _combined([inner], lambda values, _: _binary("*", times, values[0]))


def _either(condition: Formula, yes: Attained, no: Attained) -> Attained:
    return _combined([yes, no], lambda values, _: _choose(condition, values[0], values[1]))


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


# --- building formulas that no text stands for ------------------------------------------------------------------------

# Dimensions agree here by construction, so no message will point to this place.
_ANYWHERE = Span(Source("the roofline", ""), 0, 0)


def _at(formula: Formula) -> fold.Operand:
    return formula, formula.span or _ANYWHERE


def _binary(operator: str, a: Formula, b: Formula) -> Formula:
    try:
        return fold.binary(operator, _at(a), _at(b), _ANYWHERE)
    except Problem:
        return _inexact(operator, a, b)


def _inexact(operator: str, a: Formula, b: Formula) -> Formula:
    """What has too many bits as an exact number is computed as the arrays would: as doubles, infinite beyond them."""
    assert isinstance(a, Constant)
    assert isinstance(b, Constant)
    try:
        x, y = (Constant(_double(each.value), each.type) for each in (a, b))
        return fold.binary(operator, _at(x), _at(y), _ANYWHERE)
    except Problem:
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        return Constant(inf, a.type / b.type if operator == "/" else a.type * b.type if operator == "*" else a.type)


def _double(value: Scalar) -> float:
    assert not isinstance(value, str)
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def divide(a: Formula, b: Formula) -> Formula:
    """A quotient, infinite or undefined where the divisor is zero."""
    if isinstance(b, Constant) and b.value == 0:
        # An op without traffic, or that takes no time: infinite or undefined, which is for the numbers to say.
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        value = inf if isinstance(a, Constant) and a.value else float("nan")
        return Constant(value, a.type / b.type)
    return _binary("/", a, b)


def _most(values: Sequence[Formula]) -> Formula:
    return fold.function("max", [_at(value) for value in values], _ANYWHERE)


def _total(values: Sequence[Formula], start: Formula) -> Formula:
    result = start
    for value in values:
        result = _binary("+", result, value)
    return result


def is_zero(value: Formula) -> bool:
    """Whether it is nothing, at every setting."""
    return isinstance(value, Constant) and value.value == 0


def _both(a: Formula, b: Formula) -> Formula:
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Constant):
            return other if one.value else one
    return _binary("and", a, b)


def _choose(condition: Formula, yes: Formula, no: Formula) -> Formula:
    if isinstance(condition, Constant):
        return yes if condition.value else no
    return Choice(condition, yes, no, yes.type)


def _word(name: str, words: tuple[str, ...]) -> Constant:
    return Constant(name, Kind.WORD, None, words)


def zero(dimension: Dimension) -> Formula:
    """Nothing, of a dimension."""
    return Constant(Fraction(0), dimension)
