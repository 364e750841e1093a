"""A point of a chart to its `Derivation`: one setting, every formula of it as a number."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isclose
from typing import Any, cast

import numpy as np

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Problem
from rooflang.program.attain import OVERHEAD, Attained, attain, bound
from rooflang.program.ceilings import channel_of
from rooflang.program.formula import Constant, Formula, Kind
from rooflang.program.program import (
    Chart,
    Efficiency,
    Either,
    Family,
    Kernel,
    Machine,
    Op,
    Overlap,
    Repeat,
    Statement,
    Sum,
    Sweep,
    Tensor,
    Transfer,
)
from rooflang.program.report import did_you_mean, listed, told
from rooflang.program.wording import value_text
from rooflang.roofline.compute import Array, Computation, axes
from rooflang.roofline.derivation import Balance, Derivation, Group, Moved, Need, Setting, Step, Worked
from rooflang.roofline.evaluation import TRUTHS
from rooflang.source import Source, Span

Wanted = Mapping[str, Constant | str]
"""The setting that is asked for: numbers by constants, words by themselves."""


def derive(chart: Chart, series: str, at: Wanted) -> Derivation:
    """The first point of a series at a setting. Raises Problem where there is none."""
    families = [family for family in chart.families if series in _names(family)]
    if not families:
        names = list(dict.fromkeys(name for family in chart.families for name in _names(family)))
        hint = did_you_mean(series, names) or f"it has {listed(names)}"
        raise _fail(f"the chart `{chart.name}` has no series `{series}`", "SERIES", series, hint)
    for name, wanted in at.items():
        _check(name, wanted, families)
    for family in families:
        place = _place(family, series, at)
        if place is not None:
            return _Point(family, place).derivation(chart, series)
    asked = ", ".join(f"{name} = {_wanted_text(wanted)}" for name, wanted in at.items())
    raise _fail(f"the series `{series}` has no point at {asked}", "--at", asked, "each is swept, but not all together")


def _fail(message: str, argument: str, word: str, hint: str) -> Problem:
    span = Span(Source(argument, word), 0, len(word))
    return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span, hint=hint))


# --- which point ----------------------------------------------------------------------------------------------------


def _names(family: Family) -> list[str]:
    """The series that the points of a family belong to."""
    if isinstance(family.label, Constant):
        return [str(family.label.value)]
    return list(dict.fromkeys(np.ravel(Computation(axes(family)).value(family.label)).tolist()))


def _place(family: Family, series: str, at: Wanted) -> tuple[int, ...] | None:
    """The first setting of a family that is kept, belongs to the series and is as wanted."""
    shape = tuple(len(sweep.values) for sweep in family.sweeps)
    computation = Computation(axes(family))
    fits: Array = np.ones(shape, bool)
    if family.where is not None:
        fits = fits & np.asarray(computation.value(family.where), bool)
    if not isinstance(family.label, Constant):
        fits = fits & (np.asarray(computation.value(family.label)) == series)
    words = _words(family)
    for name, wanted in at.items():
        if name in words:
            fits = fits & (words[name] == _wanted_text(wanted))
        elif name in computation.axes:
            fits = fits & np.isclose(computation.axes[name], _wanted_number(wanted), rtol=1e-12, atol=0)
        else:
            return None
    return tuple(int(each) for each in np.argwhere(fits)[0]) if fits.any() else None


def _words(family: Family) -> dict[str, str]:
    words = {"phase": family.phase, "hardware": family.machine.name, "dtype": family.dtype}
    return {**family.words, **{name: word for name, word in words.items() if word}}


def _check(name: str, wanted: Constant | str, families: Sequence[Family]) -> None:
    """A name that is asked for is swept, and takes the value. Raises Problem where not."""
    sweeps = [sweep for family in families for sweep in family.sweeps if sweep.name == name]
    words = [found[name] for family in families for found in [_words(family)] if name in found]
    text = _wanted_text(wanted)
    never = f"`{name}` is not {text} at any point of the series"
    if words and text not in words:
        raise _fail(never, "--at", name, did_you_mean(text, words) or told(words))
    if sweeps and not any(_takes(sweep, wanted) for sweep in sweeps):
        raise _fail(never, "--at", name, _takes_text(sweeps[0]))
    if not words and not sweeps:
        known = [sweep.name for family in families for sweep in family.sweeps]
        known += [word for family in families for word in _words(family)]
        hint = did_you_mean(name, known) or (told(known) if known else "")
        raise _fail(f"the series is not swept over `{name}`", "--at", name, hint)


def _takes(sweep: Sweep, wanted: Constant | str) -> bool:
    if isinstance(wanted, str) or wanted.type != sweep.dimension:
        return False
    return any(isclose(float(value), _wanted_number(wanted), rel_tol=1e-12) for value in sweep.values)


def _takes_text(sweep: Sweep, shown: int = 8) -> str:
    values = [value_text(float(value), sweep.dimension) for value in sweep.values]
    more = f", … {values[-1]}" if len(values) > shown else ""
    return f"it takes {', '.join(values[:shown])}{more}"


def _wanted_text(wanted: Constant | str) -> str:
    if isinstance(wanted, str):
        return wanted
    return value_text(cast(Any, wanted.value if isinstance(wanted.value, str) else float(wanted.value)), wanted.type)


def _wanted_number(wanted: Constant | str) -> float:
    return float(wanted.value) if isinstance(wanted, Constant) else inf


# --- the point ------------------------------------------------------------------------------------------------------


class _Point:
    """One setting of a family."""

    def __init__(self, family: Family, place: tuple[int, ...]):
        self.family, self.machine = family, family.machine
        self.values = {
            sweep.name: float(sweep.values[index]) for sweep, index in zip(family.sweeps, place, strict=True)
        }
        self.computation = Computation({name: np.array([value]) for name, value in self.values.items()})
        self.groups: list[Group] = []

    def derivation(self, chart: Chart, series: str) -> Derivation:
        """All of it."""
        family = self.family
        steps = tuple(self._steps(family.op, 1.0, 0))
        measures = {name: self._measure(measure) for name, measure in family.measures.items()}
        spent = {name: self._number(time) for name, time in attain(family.op, self.machine).spent.items()}
        return Derivation(
            chart.name, series, family, tuple(self._settings(chart)), steps, tuple(self.groups), measures, spent
        )

    def _settings(self, chart: Chart) -> Iterator[Setting]:
        words = _words(self.family)
        for name, dimension in chart.swept.items():
            if name in self.values:
                yield Setting(name, self.values[name], dimension)
            elif words.get(name):
                yield Setting(name, words[name], None)

    def _measure(self, formula: Formula) -> float | str:
        value = np.ravel(self.computation.value(formula))[0]
        if formula.type is Kind.TRUTH:
            return TRUTHS[0] if value else TRUTHS[1]
        return str(value) if isinstance(value, str) else float(value)

    def _number(self, formula: Formula) -> float:
        return float(np.ravel(self.computation.value(formula))[0])

    # --- kernels ----------------------------------------------------------------------------------------------------

    def _steps(self, op: Op, times: float, group: int) -> Iterator[Step]:
        """Every kernel that runs here."""
        match op:
            case Kernel():
                yield self._step(op, times, group)
            case Sum(parts):
                for part in parts:
                    yield from self._steps(part, times, group)
            case Repeat(more, inner):
                yield from self._steps(inner, times * self._number(more), group)
            case Either(condition, yes, no):
                yield from self._steps(yes if self._number(condition) else no, times, group)
            case Overlap(inner) if group:
                # What overlaps inside runs at once with all the rest.
                yield from self._steps(inner, times, group)
            case Overlap(inner):
                self.groups.append(self._group(op, times))
                yield from self._steps(inner, 1.0, len(self.groups))

    def _step(self, kernel: Kernel, times: float, group: int) -> Step:
        reached = self.machine.efficiency_of(kernel.op_class)
        unit, peak = self._peak(kernel)
        statements = tuple(map(self._worked, kernel.statements))
        flops, work = self._number(kernel.flops), sum(each.work for each in statements)
        attained = attain(kernel, self.machine)
        needs = tuple(self._needs(kernel, peak, reached, attained))
        bandwidth = self._number(self.machine.memory.bandwidth)
        return Step(
            kernel.name, kernel.op_class, unit, kernel.dtype, times, group,
            statements, flops / work if work else 1.0, flops,
            tuple(map(self._moved, kernel.tensors)), kernel.written,
            self._number(kernel.read), self._number(kernel.write), peak / bandwidth,
            self._balance(needs, attained, reached.sharpness),
        )  # fmt: skip

    def _group(self, op: Overlap, times: float) -> Group:
        attained = attain(op, self.machine)
        amounts = {"compute": attained.flops, "memory": attained.bytes, **attained.moved}
        # Each kernel has ceilings of its own, so that only their time can be added.
        needs = tuple(
            Need(name, self._number(amounts[name]), 0.0, 1.0, 0.0, 0.0, self._number(time))
            for name, time in attained.needs.items()
            if name != OVERHEAD
        )
        balance = self._balance(needs, attained, self.machine.efficiency_of("").sharpness)
        return Group(len(self.groups) + 1, times, balance)

    def _balance(self, needs: tuple[Need, ...], attained: Attained, sharpness: Formula) -> Balance:
        overhead = self._number(attained.needs[OVERHEAD])
        binding = str(self._measure(bound(attained, self.machine)))
        times = {**{need.resource: need.time for need in needs}, OVERHEAD: overhead}
        largest = times.pop(binding)
        next_ = max(times.values())
        lead = largest / next_ if next_ else inf
        return Balance(needs, overhead, self._number(sharpness), self._number(attained.time), binding, lead)

    def _peak(self, kernel: Kernel) -> tuple[str, float]:
        """The unit that the kernel runs on, and its peak."""
        rates = {
            peak.unit: self._number(peak.rate)
            for peak in self.machine.peaks_of(kernel.dtype)
            if kernel.unit in ("", peak.unit)
        }
        unit = max(rates, key=rates.__getitem__)
        return unit, rates[unit]

    def _needs(self, kernel: Kernel, peak: float, reached: Efficiency, attained: Attained) -> Iterator[Need]:
        times = {name: self._number(time) for name, time in attained.needs.items()}
        flops, traffic = self._number(attained.flops), self._number(attained.bytes)
        bandwidth = self._number(self.machine.memory.bandwidth)
        yield Need("compute", flops, peak, self._number(reached.compute), 0.0, 0.0, times["compute"])
        yield Need("memory", traffic, bandwidth, self._number(reached.memory), 0.0, 0.0, times["memory"])
        for transfer in kernel.transfers:
            need = self._passing(transfer, self.machine, reached, times)
            if need is not None:
                yield need

    def _passing(
        self, transfer: Transfer, machine: Machine, reached: Efficiency, times: Mapping[str, float]
    ) -> Need | None:
        amount = self._number(transfer.bytes)
        channel = machine.channel(transfer.name, transfer.kind)
        if channel is None or channel.name not in times:
            return None
        channel = channel_of(transfer, machine)
        assert channel.bandwidth is not None
        share = reached.channels.get(channel.name)
        return Need(
            channel.name, amount, self._number(channel.bandwidth), self._number(share) if share is not None else 1.0,
            self._number(transfer.messages), self._number(channel.latency), times[channel.name],
        )  # fmt: skip

    def _worked(self, statement: Statement) -> Worked:
        extents = {name: self._number(extent) for name, extent in statement.extents.items()}
        return Worked(statement.text, self._number(statement.each), extents, self._number(statement.work))

    def _moved(self, tensor: Tensor) -> Moved:
        elements, size = self._number(tensor.elements), self._number(tensor.size)
        extents = tuple(map(self._number, tensor.extents))
        return Moved(tensor.name, tensor.role, tensor.dtype, extents, elements, size, elements * size, tensor.read)
