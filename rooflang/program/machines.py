"""Hardware blocks to machines, and the functions that ask them: `ridge`, `peak`, `attainable`."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import Any, Literal, cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.frozen import replace
from rooflang.program import fold
from rooflang.program.ceilings import peak_of, roof_of
from rooflang.program.fold import fail
from rooflang.program.formula import Constant, Formula
from rooflang.program.interpret import Interpreter
from rooflang.program.program import Channel, Efficiency, Energy, Machine, Memory, Peak, Test
from rooflang.program.report import SaidElsewhere, did_you_mean, listed, told
from rooflang.program.requirements import must, passes
from rooflang.program.schema import BOUNDS, DTYPES
from rooflang.program.scope import Record
from rooflang.program.values import FORMULA, Block, Items, Value, describe
from rooflang.source import Span
from rooflang.units import DATA, ENERGY, INTENSITY, NONE, POWER, TIME

_EFFICIENCIES: Mapping[str, Test] = {
    "compute": "fraction",
    "memory": "fraction",
    "sharpness": "positive or inf",
    "overhead": "not negative",
}


class Machines:
    """Makes machines of records, each once."""

    def __init__(self, interpreter: Interpreter):
        self.interpreter = interpreter
        self._made: dict[Record, Machine | None] = {}

    def machine(self, record: Record) -> Machine | None:
        """The machine that a hardware block describes; None where something in it is wrong or missing."""
        if record not in self._made:
            self._made[record] = None
            with self.interpreter.deriving(record.merged):
                self._made[record] = self._make(record)
        return self._made[record]

    def _make(self, record: Record) -> Machine | None:
        peaks = self._peaks(record)
        memory = self._memory(record)
        channels = self._channels(record)
        efficiencies = self._efficiencies(record, [channel.name for channel in channels])
        energy = self._energy(record, [peak.dtype for peak in peaks or ()])
        if memory is None or efficiencies is None or peaks is None:
            return None
        merged = record.merged
        power, price = (self._number(record, name, "positive", f"the {name}") for name in ("power", "price"))
        year = self._number(record, "year", "positive", "the year")
        return Machine(
            merged.name, self.interpreter.title(record), peaks, memory, efficiencies, merged.span,
            tuple(self._sources(record)), channels, power, price, energy, year,
        )  # fmt: skip

    def _peaks(self, record: Record) -> tuple[Peak, ...] | None:
        peaks, wrong = [], False
        for unit in record.children("compute"):
            for dtype in (name for name in unit.merged.fields if name in DTYPES):
                rate = self._number(unit, dtype, "positive", f"the peak `{unit.merged.name}.{dtype}`")
                if rate is None:
                    wrong = True
                    continue
                peaks.append(Peak(unit.merged.name, dtype, rate, unit.merged.fields[dtype].span))
        if not peaks and not wrong:
            self._missing(record, "no peak", "compute tensor { fp16 = … TFLOP/s }")
        return tuple(peaks) if peaks and not wrong else None

    def _memory(self, record: Record) -> Memory | None:
        """The main memory, which is the first."""
        level = next(record.children("memory"), None)
        if level is None:
            self._missing(record, "no memory", "memory hbm { bandwidth = … GB/s }")
            return None
        if "bandwidth" not in level.merged.fields:
            self._missing(level, "no bandwidth", "bandwidth = … GB/s")
            return None
        bandwidth = self._number(level, "bandwidth", "positive", f"the bandwidth of `{level.merged.name}`")
        capacity = self._number(level, "capacity", "positive", f"the capacity of `{level.merged.name}`")
        if bandwidth is None:
            return None
        return Memory(level.merged.name, bandwidth, capacity, level.merged.fields["bandwidth"].span)

    def _channels(self, record: Record) -> tuple[Channel, ...]:
        """The inner levels, which stand behind the main memory, and the links."""
        inner = list(record.children("memory"))[1:]
        links = list(record.children("link"))
        self._check_channel_names([*inner, *links])
        for each in (*inner, *links):
            self._check_new(each)
        found = [*(self._channel(each, "memory") for each in inner), *(self._channel(each, "link") for each in links)]
        return tuple(found)

    def _check_new(self, record: Record) -> None:
        """A misspelt memory or link must not make a new one: a dotted field changes what stands, and so does a block
        whose name is nearly that of the main memory."""
        merged, owner = record.merged, record.parent
        assert owner is not None
        kind = merged.kind.name
        known = [name for name in owner.merged.children_of(kind) if name != merged.name]
        meant = did_you_mean(merged.name, known[:1] if kind == "memory" else ())
        if not meant and not merged.dotted:
            return
        new = f"a new one is a block: `{kind} {merged.name} {{ … }}`"
        hint = meant or did_you_mean(merged.name, known) or (f"there is {listed(known)}; {new}" if known else new)
        message = f"there is no {kind} `{merged.name}` that this could change"
        self.interpreter.reporter.report(Diagnostic(codes.UNKNOWN_FIELD, message, merged.span, hint=hint))

    def _channel(self, record: Record, kind: Literal["memory", "link"]) -> Channel:
        name, fields = record.merged.name, record.merged.fields
        if "bandwidth" not in fields and (kind == "link" or "capacity" not in fields):
            self._missing(record, "no bandwidth", "bandwidth = … GB/s")
        bandwidth = self._number(record, "bandwidth", "positive", f"the bandwidth of `{name}`")
        capacity = self._number(record, "capacity", "positive", f"the capacity of `{name}`")
        latency = self._number(record, "latency", "not negative", f"the latency of `{name}`")
        span = fields["bandwidth"].span if "bandwidth" in fields else record.merged.span
        return Channel(name, kind, bandwidth, latency or fold.constant(Fraction(0), TIME), capacity, span)

    def _check_channel_names(self, channels: Sequence[Record]) -> None:
        """A bound names its level or link: `compute`, `memory` and `overhead` mean something else there."""
        seen: dict[str, Span] = {}
        for each in channels:
            merged = each.merged
            if merged.name in (*BOUNDS, "power"):
                message = f"`{merged.name}` is the name of another bound"
                self.interpreter.reporter.report(Diagnostic(codes.DUPLICATE, message, merged.span))
            elif merged.name in seen:
                message = f"a memory and a link are both called `{merged.name}`"
                labels = (Label(seen[merged.name], "the memory"),)
                self.interpreter.reporter.report(Diagnostic(codes.DUPLICATE, message, merged.span, labels=labels))
            seen[merged.name] = merged.span

    def _energy(self, record: Record, dtypes: Sequence[str]) -> Energy | None:
        """What work and traffic take beside the constant power; what is not said of it takes nothing."""
        child = record.child("energy")
        if child is None:
            return None
        values: dict[str, Formula] = {}
        for name, definition in child.merged.fields.items():
            value = self._number(child, name, "not negative", f"the energy `{name}`")
            if value is not None:
                values[name] = value
            if name in DTYPES and name not in dtypes:
                message = f"`{record.merged.name}` has no peak for {name}"
                self.interpreter.reporter.report(Diagnostic(codes.NO_PEAK, message, definition.span))
        return Energy(
            {name: value for name, value in values.items() if name in DTYPES},
            values.get("memory", fold.constant(Fraction(0), ENERGY / DATA)),
            values.get("constant", fold.constant(Fraction(0), POWER)),
        )

    def _efficiencies(self, record: Record, channels: Sequence[str]) -> tuple[Efficiency, ...] | None:
        ideal = Efficiency("", fold.constant(1), fold.constant(1), fold.constant(inf), fold.constant(Fraction(0), TIME))
        overhead = self._number(record, "overhead", "not negative", "the overhead")
        if overhead is not None:
            ideal = replace(ideal, overhead=overhead)
        general = self._efficiency(record.child("efficiency"), ideal, channels)
        classes = [each for each in record.children("efficiency") if each.merged.name]
        named = [self._efficiency(each, general or ideal, channels) for each in classes]
        if general is None or any(each is None for each in named):
            return None
        return (general, *(each for each in named if each is not None))

    def _efficiency(self, record: Record | None, below: Efficiency, channels: Sequence[str]) -> Efficiency | None:
        if record is None:
            return below
        values: dict[str, Any] = {"op_class": record.merged.name}
        reached = dict(below.channels)
        wrong = False
        for name in record.merged.fields:
            value = self._reached(record, name, channels)
            if value is None:
                wrong = True
            elif name in _EFFICIENCIES:
                values[name] = value
            else:
                reached[name] = value
        return None if wrong else replace(below, **values, channels=reached)

    def _reached(self, record: Record, name: str, channels: Sequence[str]) -> Formula | None:
        """One field of an efficiency."""
        if name in _EFFICIENCIES or name in channels:
            test = _EFFICIENCIES.get(name, "fraction")
            return self._number(record, name, test, f"the {name} efficiency" if test == "fraction" else f"the {name}")
        known = (*_EFFICIENCIES, *channels)
        hint = did_you_mean(name, known) or told(known)
        span = record.merged.fields[name].span
        message = f"an efficiency has no field `{name}`"
        self.interpreter.reporter.report(Diagnostic(codes.UNKNOWN_FIELD, message, span, hint=hint))
        return None

    def _number(self, record: Record, name: str, test: Test, subject: str) -> Formula | None:
        """The number in a field, checked where it is constant."""
        value = self.interpreter.field(record, name)
        if not isinstance(value, FORMULA):
            return None
        definition = record.merged.fields.get(name)
        span = definition.value.span if definition else record.merged.span
        if isinstance(value, Constant) and not passes(cast("Fraction | float", value.value), test):
            self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, f"{subject} {must(test)}", span))
            return None
        return value

    def _missing(self, record: Record, what: str, example: str) -> None:
        outermost = record
        while outermost.parent is not None:
            outermost = outermost.parent
        if not outermost.merged.whole:
            return
        message = f"the {record.merged.kind.name} `{record.merged.name}` has {what}"
        self.interpreter.reporter.report(
            Diagnostic(codes.MISSING_VALUE, message, record.merged.span, hint=f"write `{example}` in it")
        )

    def _sources(self, record: Record) -> Iterator[str]:
        """Those of the device, then those of its parts."""
        value = self.interpreter.field(record, "source")
        for item in value.values if isinstance(value, Items) else ():
            if isinstance(item, Constant):
                yield str(item.value)
        for kind, name in record.merged.children:
            child = record.child(kind, name)
            assert child is not None
            yield from self._sources(child)

    # --- questions --------------------------------------------------------------------------------------------------

    def ask(self, name: str, values: Sequence[Value], spans: Sequence[Span], span: Span) -> Value:
        """`ridge(hardware, dtype)`, `peak(hardware, dtype)`, `attainable(hardware, dtype, intensity)`."""
        wanted = 3 if name == "attainable" else 2
        if len(values) != wanted:
            takes = "a device and a dtype" if wanted == 2 else "a device, a dtype and an intensity"
            code = codes.MISSING_ARGUMENT if len(values) < wanted else codes.SURPLUS_ARGUMENT
            more = "" if wanted == 2 else ", 10 FLOP/B"
            raise fail(code, f"`{name}` takes {takes}", span, hint=f"as in `{name}(A40, fp16{more})`")
        block, dtype = values[0], values[1]
        if not (isinstance(block, Block) and block.record.merged.kind.name == "hardware"):
            raise fail(codes.WRONG_VALUE, f"`{name}` takes a device first, and this is {describe(block)}", spans[0])
        if not isinstance(dtype, Constant):
            raise fail(codes.WRONG_VALUE, f"`{name}` takes a dtype, and this is {describe(dtype)}", spans[1])
        machine = self.machine(block.record)
        if machine is None:
            raise SaidElsewhere
        rate = (peak_of(machine, str(dtype.value), "", spans[1]), span)
        if name == "peak":
            return rate[0]
        bandwidth = (machine.memory.bandwidth, span)
        if name == "ridge":
            return fold.binary("/", rate, bandwidth, span)
        intensity = values[2]
        if not (isinstance(intensity, FORMULA) and intensity.type in (INTENSITY, NONE)):
            message = f"`attainable` takes an intensity, and this is {describe(intensity)}"
            raise fail(codes.WRONG_DIMENSION, message, spans[2])
        if intensity.type == NONE:
            raise fail(codes.WRONG_DIMENSION, "`attainable` takes an intensity: write `FLOP/B` behind it", spans[2])
        return roof_of(machine, str(dtype.value), intensity, span)
