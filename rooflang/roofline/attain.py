"""The roofline itself: what an op attains on a machine, as formulas.

An op takes `overhead + ((work / (e_c * peak))^p + (traffic / (e_m * bandwidth))^p)^(1/p)`: with efficiencies of 1, no
overhead and a sharpness p of infinity that is the roofline of Williams, Waterman and Patterson (Communications of the
ACM 52(4), 2009), max(work / peak, traffic / bandwidth). The times of ops that run one after the other add.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf

from rooflang.diagnostic import Problem
from rooflang.frozen import frozen
from rooflang.program import fold
from rooflang.program.formula import Call, Choice, Constant, Formula, Kind
from rooflang.program.machines import peak_of
from rooflang.program.program import Either, Kernel, Machine, Op, Repeat, Sum
from rooflang.program.schema import BOUNDS
from rooflang.source import Source, Span
from rooflang.units import DATA, TIME, WORK, Dimension


@frozen
class Attained:
    """Work in FLOP, traffic in B, time in s; `at_peak` is the time that the work alone would take at its peak, and
    `spent` the time under each bound."""

    flops: Formula
    bytes: Formula
    time: Formula
    at_peak: Formula
    spent: Mapping[str, Formula]

    @property
    def intensity(self) -> Formula:
        """FLOP/B."""
        return _divide(self.flops, self.bytes)

    @property
    def performance(self) -> Formula:
        """FLOP/s."""
        return _divide(self.flops, self.time)

    @property
    def utilization(self) -> Formula:
        """Performance over the peak: of a sum, the time at peak over the time."""
        return _divide(self.at_peak, self.time)

    @property
    def bound(self) -> Formula:
        """The bound under which most of the time is spent; a tie is the first of `BOUNDS`."""
        best = BOUNDS[0]
        word: Formula = _word(best)
        most = self.spent[best]
        for name in BOUNDS[1:]:
            more = _binary(">", self.spent[name], most)
            word = _choose(more, _word(name), word)
            most = _most(most, self.spent[name])
        return word


def attain(op: Op, machine: Machine) -> Attained:
    """What an op attains on a machine. Raises Problem where the machine has no peak for its dtype."""
    match op:
        case Kernel():
            return _kernel(op, machine)
        case Sum(parts):
            return _sum([attain(part, machine) for part in parts])
        case Repeat(times, inner):
            return _scaled(attain(inner, machine), times)
        case Either(condition, yes, no):
            return _either(condition, attain(yes, machine), attain(no, machine))


def _kernel(kernel: Kernel, machine: Machine) -> Attained:
    reached = machine.efficiency_of(kernel.op_class)
    peak = peak_of(machine, kernel.dtype, kernel.unit, kernel.span)
    traffic = _binary("+", kernel.read, kernel.write)
    at_peak = _divide(kernel.flops, peak)
    compute = _divide(at_peak, reached.compute)
    memory = _divide(_divide(traffic, machine.memory.bandwidth), reached.memory)
    time = _binary("+", reached.overhead, _knee(compute, memory, reached.sharpness))
    return Attained(kernel.flops, traffic, time, at_peak, _winner(compute, memory, reached.overhead, time))


def _knee(compute: Formula, memory: Formula, sharpness: Formula) -> Formula:
    """The p-norm of both terms, scaled by the larger so that no power overflows."""
    larger = _most(compute, memory)
    if isinstance(sharpness, Constant) and sharpness.value == inf:
        return larger
    smaller = Call("min", (compute, memory), TIME)
    ratio = _divide(smaller, larger)
    power = _binary("^", ratio, sharpness)
    root = _binary("^", _binary("+", fold.constant(1), power), _divide(fold.constant(1), sharpness))
    # Where both terms are zero, so is the time, and the ratio is nothing.
    return _choose(_binary(">", larger, _zero(TIME)), _binary("*", larger, root), larger)


def _winner(compute: Formula, memory: Formula, overhead: Formula, time: Formula) -> dict[str, Formula]:
    """The whole time under the largest of three terms; a tie is compute, then memory."""
    is_compute = _both(_binary(">=", compute, memory), _binary(">=", compute, overhead))
    is_memory = _both(_binary("<", compute, memory), _binary(">=", memory, overhead))
    zero = _zero(TIME)
    neither = _choose(is_compute, zero, _choose(is_memory, zero, time))
    return {
        "compute": _choose(is_compute, time, zero),
        "memory": _choose(is_memory, time, zero),
        "overhead": neither,
    }


def _sum(parts: list[Attained]) -> Attained:
    def total(values: list[Formula], dimension: Dimension) -> Formula:
        result = _zero(dimension)
        for value in values:
            result = _binary("+", result, value)
        return result

    return Attained(
        total([part.flops for part in parts], WORK),
        total([part.bytes for part in parts], DATA),
        total([part.time for part in parts], TIME),
        total([part.at_peak for part in parts], TIME),
        {name: total([part.spent[name] for part in parts], TIME) for name in BOUNDS},
    )


def _scaled(inner: Attained, times: Formula) -> Attained:
    return Attained(
        _binary("*", times, inner.flops),
        _binary("*", times, inner.bytes),
        _binary("*", times, inner.time),
        _binary("*", times, inner.at_peak),
        {name: _binary("*", times, spent) for name, spent in inner.spent.items()},
    )


def _either(condition: Formula, yes: Attained, no: Attained) -> Attained:
    return Attained(
        _choose(condition, yes.flops, no.flops),
        _choose(condition, yes.bytes, no.bytes),
        _choose(condition, yes.time, no.time),
        _choose(condition, yes.at_peak, no.at_peak),
        {name: _choose(condition, yes.spent[name], no.spent[name]) for name in BOUNDS},
    )


# --- building formulas that no text stands for ------------------------------------------------------------------------

# Dimensions agree here by construction, so no message will point to this place.
_ANYWHERE = Span(Source("the roofline", ""), 0, 0)


def _at(formula: Formula) -> fold.Operand:
    return formula, formula.span or _ANYWHERE


def _binary(operator: str, a: Formula, b: Formula) -> Formula:
    try:
        return fold.binary(operator, _at(a), _at(b), _ANYWHERE)
    except Problem:
        # Beyond every double: infinite, which is what the arrays would hold.
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        return Constant(inf, a.type / b.type if operator == "/" else a.type * b.type if operator == "*" else a.type)


def _divide(a: Formula, b: Formula) -> Formula:
    if isinstance(b, Constant) and b.value == 0:
        # An op without traffic, or that takes no time: infinite or undefined, which is for the numbers to say.
        assert isinstance(a.type, Dimension)
        assert isinstance(b.type, Dimension)
        value = inf if isinstance(a, Constant) and a.value else float("nan")
        return Constant(value, a.type / b.type)
    return _binary("/", a, b)


def _most(a: Formula, b: Formula) -> Formula:
    return fold.function("max", [_at(a), _at(b)], _ANYWHERE)


def _both(a: Formula, b: Formula) -> Formula:
    return _binary("and", a, b)


def _choose(condition: Formula, yes: Formula, no: Formula) -> Formula:
    if isinstance(condition, Constant):
        return yes if condition.value else no
    return Choice(condition, yes, no, yes.type)


def _word(name: str) -> Constant:
    return Constant(name, Kind.WORD, None, BOUNDS)


def _zero(dimension: Dimension) -> Formula:
    return Constant(Fraction(0), dimension)
