"""A `plot` to families: words that are swept are multiplied out, swept numbers stay symbolic."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Problem
from rooflang.frozen import frozen, replace
from rooflang.program import schema
from rooflang.program.algebra import joined
from rooflang.program.attain import Attained, attain
from rooflang.program.blocks import FieldDef, Gatherer
from rooflang.program.calls import truth_of
from rooflang.program.ceilings import peak_of
from rooflang.program.coerce import coerced
from rooflang.program.colors import NAMES, is_color
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Constant, Formula, Kind, operands
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.ops import Ops, Setting, applications, op_text, total_of
from rooflang.program.program import Family, Machine, Op, Requirement, Style, Sweep, kernels
from rooflang.program.report import SaidElsewhere, did_you_mean, listed
from rooflang.program.requirements import requirement
from rooflang.program.runs import known
from rooflang.program.schema import MEASURES, ListOf, TextValue, Words
from rooflang.program.scope import Record, Scope, World
from rooflang.program.values import (
    FORMULA,
    OPS,
    UNKNOWN,
    Applied,
    Block,
    Items,
    Member,
    Run,
    Unknown,
    Value,
    describe,
)
from rooflang.program.wording import constant_text
from rooflang.syntax import tree
from rooflang.units import NONE, Dimension

SETTING_LIMIT = 5_000_000
FAMILY_LIMIT = 5_000
NAME_LIMIT = 32
LARGEST_MARK = 100
_HINTED = 80
_COLUMNS = ("chart", "series", "op", *MEASURES)
_MEANT = ("phase", "dtype", "hardware")
"""The swept names that mean something by themselves."""


@frozen
class Swept:
    """One swept name: `path` is its text, `definition` the field that it stands for where it is a path.

    Numbers stay a sweep; words, devices and models are multiplied out.
    """

    path: tree.Path
    values: tuple[Value, ...]
    numbers: Sweep | None
    overrides: object | None

    @property
    def name(self) -> str:
        """As in the columns."""
        return self.path.text

    @property
    def texts(self) -> bool:
        """Whether it is swept over strings."""
        return all(isinstance(value, Constant) and value.type is Kind.TEXT for value in self.values)


@frozen
class Choice:
    """One choice of all that is swept and is no number."""

    values: Mapping[str, Value]
    phase: str
    device: Value
    dtype: str


@frozen
class Tools:
    """What works expressions, machines and ops out."""

    interpreter: Interpreter
    machines: Machines
    ops: Ops


@frozen
class Given:
    """What the chart around a plot says: devices, the dtype of each role, where costs are looked up, and the column
    whose values have panels of their own."""

    devices: tuple[Block, ...]
    roles: Mapping[str, str]
    costs: tuple[Record, ...]
    facet: str = ""


class Plot:
    """One `plot` of a chart."""

    def __init__(self, tools: Tools, plot: tree.Plot, scope: Scope, given: Given):
        self.plot, self.scope = plot, scope
        self.interpreter, self.machines, self.ops = tools.interpreter, tools.machines, tools.ops
        self.devices, self.roles, self.costs, self.facet = given.devices, given.roles, given.costs, given.facet
        self.failed = False
        body = Gatherer(schema.PLOT, scope.module, self.interpreter.reporter.report)
        block = tree.Block(tree.Identifier("plot", plot.span), None, None, None, None, plot.body, plot.span, plot.span)
        self.style = body.block(block)
        self.swept: tuple[Swept, ...] = ()
        self.probe: Value = UNKNOWN

    def families(self) -> list[Family]:
        """The families of points. Raises Problem where the plot makes no sense at all."""
        phases = self._look()
        self._check_count()
        found: list[tuple[int, Family]] = []
        for choice in self._choices(phases):
            found += self._families_of(choice)
        self._check_overrides([family for _, family in found])
        # The ops of an opset come first, as its author ordered them, and under each the choices.
        return [family for _, family in sorted(found, key=lambda pair: pair[0])]

    def look(self) -> None:
        """Look at the op and what is swept, which need no device. Raises Problem where the plot makes no sense."""
        self._look()

    def look_at_the_rest(self) -> None:
        """Look at the condition and the body, whatever is wrong with the op, what is swept or the devices."""
        names = ("op", *_MEANT, *self.style.lets, *(each.path.text for each in self.plot.sweeps))
        scope = Scope(self.scope.module, self.scope.world, self.scope.record, dict.fromkeys(names, UNKNOWN))
        for part in (self._where, self._given_label):
            with self.interpreter.reporter.reporting():
                part(scope)
        for name in schema.PLOT.fields:
            with self.interpreter.reporter.reporting():
                self._style(scope, (name,))

    def _look(self) -> tuple[str, ...]:
        """What is swept; the phases of the op."""
        late = [sweep for sweep in self.plot.sweeps if sweep.path.text == "phase" or self._unknown_words(sweep)]
        others = self._sweeps([sweep for sweep in self.plot.sweeps if sweep not in late], (), UNKNOWN)
        probe = self.probe = self._probe(others)
        phases = self._phases(probe)
        swept = {**others, **self._sweeps(late, phases, probe)}
        if len(swept) < len(self.plot.sweeps) or isinstance(probe, Unknown):
            raise SaidElsewhere
        self.swept = tuple(swept[sweep.path.text] for sweep in self.plot.sweeps)
        self._check_swept(probe, phases)
        return phases

    def _check_overrides(self, families: Sequence[Family]) -> None:
        """A field of a device that no point depends on is swept in vain."""
        for swept in self.swept:
            if swept.overrides is None or swept.numbers is None or not families:
                continue
            if not any(swept.name in axes_of(family) for family in families):
                message = f"no point of this plot depends on `{swept.name}`"
                raise fail(codes.UNKNOWN_ARGUMENT, message, swept.path.span)

    def another(self) -> str:
        """A hint: a number that the plot doesn't sweep and could, with an example."""
        taken = {sweep.path.text for sweep in self.plot.sweeps}
        before = "".join(f"{sweep.path.text} in …, " for sweep in self.plot.sweeps)
        for applied in applications(self.probe):
            for parameter, _ in applied.merged.parameters:
                name, given = parameter.name.name, applied.arguments.get(parameter.name.name)
                if name not in taken and (number := _plain(parameter.default if given is None else given)):
                    put = f", with `{name}` in the place of `{number}`" if given is not None else ""
                    return f"as in `for {before}{name} in {_around(number)} by *2`{put}"
        name = "batch" if "batch" not in taken else "seq"
        return f"as in `for {before}{name} in 1..64 by *2`, with `{name}` in an argument of the op"

    def swept_dtypes(self) -> list[str]:
        """The dtypes that are swept, whose ceilings are drawn."""
        each = next((swept for swept in self.swept if swept.name == "dtype"), None)
        return [str(value.value) for value in each.values if isinstance(value, Constant)] if each else []

    # --- what is swept ----------------------------------------------------------------------------------------------

    def _probe(self, swept: Mapping[str, Swept]) -> Value:
        """The op at the first of the swept words, its numbers left open: enough to see its phases and parameters."""
        names: dict[str, Value] = {sweep.path.text: UNKNOWN for sweep in self.plot.sweeps}
        for name, each in swept.items():
            names[name] = Axis(name, each.numbers.dimension) if each.numbers else each.values[0]
        scope = Scope(self.scope.module, self.scope.world, self.scope.record, names)
        value = self.interpreter.evaluate(self.plot.op, scope)
        if not isinstance(value, OPS) and not isinstance(value, Unknown):
            message = f"`plot` takes an op or an opset, and this is {describe(value)}"
            hint = _instead(value)
            raise fail(codes.NOT_AN_OP, message, self.plot.op.span, hint=hint)
        return value

    def _phases(self, probe: Value) -> tuple[str, ...]:
        phases = [phase for applied in applications(probe) for phase in applied.merged.children_of("phase")]
        return tuple(dict.fromkeys(phases))

    def _unknown_words(self, sweep: tree.Sweep) -> list[str]:
        """The words in the list of a sweep that mean nothing by themselves, as those of phases do."""
        items = sweep.values.items if isinstance(sweep.values, tree.List) else ()
        visible = set(self.interpreter.visible(self.scope))
        return [item.name for item in items if isinstance(item, tree.Name) and item.name not in visible]

    def _sweeps(self, sweeps: Sequence[tree.Sweep], phases: tuple[str, ...], probe: Value) -> dict[str, Swept]:
        """What is swept, by name; what is wrong is reported and left out."""
        found: dict[str, Swept] = {}
        for sweep in sweeps:
            with self.interpreter.reporter.reporting():
                self._check_name(sweep, found)
                self._check_independent(sweep)
                found[sweep.path.text] = self._sweep(sweep, phases, probe)
        return found

    def _check_name(self, sweep: tree.Sweep, others: Mapping[str, Swept]) -> None:
        name = sweep.path.text
        if name in _COLUMNS:
            message = f"`{name}` is a column that every series has"
            raise fail(codes.DUPLICATE, message, sweep.path.span, hint="sweep under another name")
        if name in others:
            label = (others[name].path.span, "here first")
            raise fail(codes.DUPLICATE, f"`{name}` is swept twice", sweep.path.span, label)

    def _check_independent(self, sweep: tree.Sweep) -> None:
        names = {each.path.text for each in self.plot.sweeps if len(each.path.names) == 1}
        for used in tree.names_in(sweep.values):
            if used.name in names:
                raise fail(
                    codes.UNDECIDED,
                    f"a range can't use the swept name `{used.name}`",
                    used.span,
                    hint="filter with `where`",
                )

    def _expected(self, sweep: tree.Sweep, phases: tuple[str, ...], probe: Value) -> schema.FieldType | None:
        """What is swept where the name says it. Raises Problem where the op has no use for the name."""
        name = sweep.path.text
        if name == "dtype":
            return schema.DTYPE
        if isinstance(probe, Unknown):
            if name == "phase":
                # Its words are those of an opset that could not be made.
                raise SaidElsewhere
            return None
        if name == "phase":
            if not phases and "phase" not in self.ops.unfilled(probe):
                raise fail(codes.UNKNOWN_ARGUMENT, "`phase` is swept, but the op has no phases", sweep.path.span)
            return Words("phase of this opset", phases) if phases else None
        if len(sweep.path.names) == 1 and name not in _MEANT:
            # That its words mean nothing is the lesser matter.
            self._check_used(sweep, probe, phases)
        return None

    def _sweep(self, sweep: tree.Sweep, phases: tuple[str, ...], probe: Value) -> Swept:
        name = sweep.path.text
        expected = self._expected(sweep, phases, probe)
        value = self.interpreter.evaluate(sweep.values, self.scope, expected)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        if not isinstance(value, Items):
            message = f"a sweep runs over a list or a range, and this is {describe(value)}"
            hint = f"a list of one is `[{sweep.values.span.text}]`"
            raise fail(codes.WRONG_VALUE, message, sweep.values.span, hint=hint)
        if any(isinstance(item, Unknown) for item in value.values):
            raise SaidElsewhere
        if isinstance(expected, Words):
            coerced(value, ListOf(expected), sweep.values.span, f"`{name}`", sweep.path.span)
        if not value.values:
            raise fail(codes.EMPTY_RANGE, f"`{name}` is swept over nothing", sweep.values.span)
        self._check_once(sweep, value)
        overrides = self._field_of(sweep.path, value) if len(sweep.path.names) > 1 else None
        return Swept(sweep.path, value.values, self._numbers(sweep, value), overrides)

    def _check_once(self, sweep: tree.Sweep, items: Items) -> None:
        """Each value once: what stands twice would count twice. A range has no value twice."""
        written = sweep.values.items if isinstance(sweep.values, tree.List) else ()
        seen: set[object] = set()
        for place, item in enumerate(items.values if not isinstance(sweep.values, tree.Range) else ()):
            key = (item.type, item.value) if isinstance(item, Constant) else id(getattr(item, "record", item))
            if key in seen:
                where = written[place].span if len(written) == len(items.values) else sweep.values.span
                message = f"`{sweep.path.text}` is swept over `{word_of(item)}` twice"
                raise fail(codes.DUPLICATE, message, where, hint="leave it out: its points would count twice")
            seen.add(key)

    def _numbers(self, sweep: tree.Sweep, items: Items) -> Sweep | None:
        """The sweep where it is over numbers; None where it is over words, devices or models."""
        written = sweep.values.items if isinstance(sweep.values, tree.List) else ()
        constants = [item for item in items.values if isinstance(item, Constant) and isinstance(item.type, Dimension)]
        if len(constants) != len(items.values):
            for item in items.values:
                usable = isinstance(item, Block) or (isinstance(item, Constant) and item.type in (Kind.WORD, Kind.TEXT))
                if not usable or constants:
                    kinds = " and ".join(dict.fromkeys(map(describe, items.values)))
                    message = f"a sweep runs over numbers, or over words, devices or models, and here is {kinds}"
                    ranges = [each.span.text for each in written if isinstance(each, tree.Range)]
                    hint = f"a range stands without brackets: `{ranges[0]}`" if ranges else ""
                    raise fail(codes.WRONG_VALUE, message, sweep.values.span, hint=hint)
            return None
        dimension = cast(Dimension, constants[0].type)
        for item in constants:
            if item.type != dimension:
                message = f"this sweep mixes {dimension.name} and {describe(item)}"
                raise fail(codes.WRONG_DIMENSION, message, item.span or sweep.values.span)
        return Sweep(sweep.path.text, tuple(cast("Fraction | float", c.value) for c in constants), dimension)

    def _field_of(self, path: tree.Path, items: Items) -> object:
        """The field that a path names, as worlds override it. Raises Problem where there is none."""
        expression: tree.Expression = tree.Name(path.names[0].name, path.names[0].span)
        for name in path.names[1:]:
            holder = expression
            expression = tree.Attribute(holder, name, path.names[0].span.to(name.span))
        standing = self.interpreter.evaluate(expression, self.scope)
        if isinstance(standing, Unknown):
            raise SaidElsewhere
        record = self._holder(path)
        name_ = path.names[-1].name
        first = items.values[0]
        if isinstance(standing, FORMULA) and isinstance(first, Constant) and first.type != standing.type:
            message = f"`{path.text}` is {describe(standing)}, and is swept over {describe(first)}"
            raise fail(codes.WRONG_DIMENSION, message, items.span, (path.span, describe(standing)))
        return record.merged.fields.get(name_, (record.merged, name_))

    def _holder(self, path: tree.Path) -> Record:
        """The innermost block on a path whose last name is a field."""
        value = self.interpreter.lookup(path.names[0].name, path.names[0].span, self.scope)
        record: Record | None = value.record if isinstance(value, Block) else None
        kind = ""
        for name in path.names[1:-1]:
            if record is None:
                break
            if kind:
                record, kind = record.child(kind, name.name), ""
            elif name.name in record.merged.kind.children:
                kind = name.name
            else:
                inner = self.interpreter.field(record, name.name)
                record = inner.record if isinstance(inner, Block) else None
        if record is not None and kind:
            record = record.child(kind)
        if record is None or path.names[-1].name not in record.merged.fields:
            raise fail(
                codes.UNKNOWN_FIELD, f"`{path.text}` is no field of a device or a model that could be swept", path.span
            )
        return record

    def _check_swept(self, probe: Value, phases: Sequence[str]) -> None:
        for sweep in self.plot.sweeps:
            if not isinstance(probe, Unknown) and sweep.path.text not in _MEANT and len(sweep.path.names) == 1:
                self._check_used(sweep, probe, phases)

    def _check_used(self, sweep: tree.Sweep, probe: Value, phases: Sequence[str]) -> None:
        """A swept name is used in the op, or is a parameter of it, and not both."""
        name, unfilled = sweep.path.text, set(self.ops.unfilled(probe))
        is_used = any(used.name == name for used in tree.names_in(self.plot.op))
        if is_used and name in unfilled:
            message = f"`{name}` is used here and is a parameter without an argument too: which is meant?"
            hint = f"hand it on with `{name} = {name}`, or call the swept name otherwise"
            raise fail(codes.AMBIGUOUS_SWEEP, message, sweep.path.span, hint=hint)
        if not is_used and name not in unfilled:
            raise self._not_used(sweep, probe, phases)

    def _not_used(self, sweep: tree.Sweep, probe: Value, phases: Sequence[str]) -> Problem:
        name, unfilled = sweep.path.text, dict.fromkeys(self.ops.unfilled(probe))
        taken = {parameter.name.name for each in applications(probe) for parameter, _ in each.merged.parameters}
        if name in taken:
            message = f"`{name}` is swept, but the op has an argument for it already, which does not use it"
            return fail(codes.UNKNOWN_ARGUMENT, message, sweep.path.span, hint=f"hand it on with `{name} = {name}`")
        message = f"`{name}` is swept, but the op has no such parameter and does not use it"
        hint = did_you_mean(name, [*unfilled, *_MEANT])
        if set(self._unknown_words(sweep)) & set(phases):
            hint = f"did you mean `phase`, as in `phase in {sweep.values.span.text}`?"
        elif not hint:
            still = f"those without one are {listed(unfilled)}" if unfilled else "all its parameters have one"
            hint = f"write `{name}` in an argument of the op; {still}"
        return fail(codes.UNKNOWN_ARGUMENT, message, sweep.path.span, hint=hint)

    def _check_count(self) -> None:
        if len(self.swept) > NAME_LIMIT:
            raise fail(
                codes.TOO_MANY,
                f"this plot sweeps {len(self.swept)} names, and {NAME_LIMIT} is the limit",
                self.plot.span,
            )
        count = prod(len(swept.values) for swept in self.swept)
        if count > SETTING_LIMIT:
            message = f"this plot has {count:,} settings, and {SETTING_LIMIT:,} is the limit"
            raise fail(codes.TOO_MANY, message, self.plot.span)
        words = prod(len(swept.values) for swept in self.swept if swept.numbers is None)
        if words > FAMILY_LIMIT:
            message = (
                f"this plot has {words:,} choices of what is swept and is no number, and {FAMILY_LIMIT:,} is the limit"
            )
            raise fail(codes.TOO_MANY, message, self.plot.span)

    # --- choices of words -------------------------------------------------------------------------------------------

    def _choices(self, phases: tuple[str, ...]) -> Iterator[Choice]:
        """Every choice of what is swept and is no number, the last swept running fastest."""
        words = {swept.name: swept.values for swept in self.swept if swept.numbers is None}
        if "phase" not in words and phases:
            words = {**words, "phase": tuple(Constant(phase, Kind.WORD, words=phases) for phase in phases)}
        if "hardware" not in words:
            words["hardware"] = self.devices
        for values in product(*words.values()):
            chosen = dict(zip(words, values, strict=True))
            phase = chosen.get("phase")
            dtype = chosen.get("dtype")
            yield Choice(
                chosen,
                str(phase.value) if isinstance(phase, Constant) else "",
                chosen["hardware"],
                str(dtype.value) if isinstance(dtype, Constant) else "",
            )

    def _families_of(self, choice: Choice) -> list[tuple[int, Family]]:
        axes: dict[str, Value] = {
            swept.name: Axis(swept.name, swept.numbers.dimension, swept.path.span)
            for swept in self.swept
            if swept.numbers
        }
        overrides = {
            swept.overrides: axes.get(swept.name, choice.values.get(swept.name, UNKNOWN))
            for swept in self.swept
            if swept.overrides is not None
        }
        world = World(overrides) if overrides else self.interpreter.world
        device = choice.device
        if not (isinstance(device, Block) and device.record.merged.kind.name == "hardware"):
            raise fail(
                codes.WRONG_VALUE, f"`hardware` takes a hardware, and this is {describe(device)}", self.plot.span
            )
        names = {**choice.values, **axes}
        roles = dict.fromkeys(schema.ROLES, choice.dtype) if choice.dtype else self.roles
        costs = tuple(Record(record.merged, world, record.parent) for record in self.costs) if overrides else self.costs
        setting = Setting(roles, costs, choice.phase, world)
        machine_record = world.record(device.record.merged)
        machine = self.machines.machine(machine_record)
        if machine is None:
            self.failed = True
            return []
        return list(self._of_ops(names, setting, machine, choice, world))

    def _of_ops(
        self, names: Mapping[str, Value], setting: Setting, machine: Machine, choice: Choice, world: World
    ) -> Iterator[tuple[int, Family]]:
        simple = {name: value for name, value in names.items() if "." not in name}
        scope = Scope(self.scope.module, world, self.scope.record, simple)
        value = self.interpreter.evaluate(self.plot.op, scope)
        if isinstance(value, Unknown):
            return
        value = self.ops.fill(
            value, {name: each for name, each in simple.items() if name not in _MEANT or self._takes(value, name)}
        )
        opset = self._written_opset(value)
        for index, (op_name, each) in enumerate(self._ops_of(value)):
            with self.interpreter.reporter.reporting():
                family = self._family(op_name, each, simple, setting, machine, choice, world)
                if family is not None:
                    yield index, replace(family, opset=opset)
                continue
            self.failed = True

    def _takes(self, value: Value, name: str) -> bool:
        return name in set(self.ops.unfilled(value)) and any(swept.name == name for swept in self.swept)

    def _written_opset(self, value: Value) -> str:
        """How the opset is written whose ops are drawn; nothing where that is none, or too long for a hint."""
        op = self.plot.op
        is_member = isinstance(value, Member) and isinstance(op, tree.Index)
        is_opset = isinstance(value, Applied) and value.merged.kind.name == "opset"
        text = " ".join((op.base if isinstance(op, tree.Index) else op).span.text.split())
        return text if (is_opset or is_member) and len(text) <= _HINTED else ""

    def _ops_of(self, value: Value) -> Iterator[tuple[str, Value]]:
        if isinstance(value, Applied) and value.merged.kind.name == "opset":
            if not value.merged.ops:
                raise fail(codes.NOT_AN_OP, f"the opset `{value.merged.name}` has no ops", self.plot.op.span)
            for name in value.merged.ops:
                yield name, Member(value, name, value.span)
        else:
            yield op_text(value), value

    def _family(
        self,
        op_name: str,
        value: Value,
        names: Mapping[str, Value],
        setting: Setting,
        machine: Machine,
        choice: Choice,
        world: World,
    ) -> Family | None:
        dtype = setting.roles.get("compute", "")
        bound: dict[str, Value] = {
            # What a `let` of the body would name, which takes none, was said to stand in the wrong place.
            **dict.fromkeys(self.style.lets, UNKNOWN),
            **names,
            "op": Constant(op_name, Kind.TEXT),
            "phase": Constant(choice.phase, Kind.WORD, words=(choice.phase,)),
            "dtype": Constant(dtype, Kind.WORD, words=tuple(schema.DTYPES)),
            "hardware": choice.device,
        }
        if "phase" in names:
            bound["phase"] = names["phase"]
        scope = Scope(self.scope.module, world, self.scope.record, bound)
        where = self._where(scope)
        if isinstance(where, Constant) and where.value is False:
            return None
        op = self.ops.lower(value, setting, self.plot.op.span)
        if op is None:
            raise SaidElsewhere
        dtypes = list(dict.fromkeys(kernel.dtype for kernel in kernels(op)))
        for kernel in kernels(op):
            peak_of(machine, kernel.dtype, kernel.unit, kernel.peak_span)
        attained = self._attained(op_name, op, machine)
        run = Run(op, machine, attained, self.ops.said(value, setting), op_name, self.plot.op.span)
        words = {
            swept.name: word_of(names[swept.name])
            for swept in self.swept
            if swept.numbers is None and swept.name in names
        }
        sweeps = tuple(swept.numbers for swept in self.swept if swept.numbers)
        label = self._label(scope, op_name, choice, machine, dtypes, words)
        requirements = self._machine_requirements(machine)
        measured = self._measures(value, run)
        measured["step_time"] = joined("*", self.ops.times(value, setting), attained.time)
        return Family(
            op_name, choice.phase, machine, "+".join(dtypes), words, sweeps, op, measured, where,
            label, self._style(scope), requirements, self.plot.span,
        )  # fmt: skip

    def _measures(self, value: Value, run: Run) -> dict[str, Formula]:
        """What is known of the op: of a total all that a run knows, what its opset says included."""
        found = known(run)
        if total_of(value) is None:
            # How many devices share the work is for the opset to say, and this is a part of it at most.
            del found["devices"]
        return found

    def _attained(self, op_name: str, op: Op, machine: Machine) -> Attained:
        """What the op attains; a level or link that the machine lacks is told at the plot of a library's op."""
        reporter = self.interpreter.reporter
        with reporter.inside(op_name, self.plot.op.span), reporter.reporting():
            return attain(op, machine)
        raise SaidElsewhere

    def _machine_requirements(self, machine: Machine) -> tuple[Requirement, ...]:
        """Constant rates were checked with the device; swept ones are checked setting by setting."""
        found: list[Requirement] = []
        memory = machine.memory
        found += requirement(memory.bandwidth, "positive", f"the bandwidth of `{machine.name}`", memory.span)
        for channel in machine.channels:
            if channel.bandwidth is not None:
                subject = f"the bandwidth of `{channel.name}`"
                found += requirement(channel.bandwidth, "positive", subject, channel.span)
            found += requirement(channel.latency, "not negative", f"the latency of `{channel.name}`", channel.span)
        for peak in machine.peaks:
            found += requirement(peak.rate, "positive", f"the peak of `{machine.name}`", peak.span)
        for each in machine.efficiencies:
            found += requirement(each.compute, "fraction", "the compute efficiency", machine.span)
            found += requirement(each.memory, "fraction", "the memory efficiency", machine.span)
            found += requirement(each.sharpness, "positive or inf", "the sharpness", machine.span)
            found += requirement(each.overhead, "not negative", "the overhead", machine.span)
            for name, reached in each.channels.items():
                found += requirement(reached, "fraction", f"the {name} efficiency", machine.span)
        return tuple(found)

    def _where(self, scope: Scope) -> Formula | None:
        if self.plot.where is None:
            return None
        value = self.interpreter.evaluate(self.plot.where, scope)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        return truth_of(value, self.plot.where.span, "`where` takes a condition")

    def _label(
        self,
        scope: Scope,
        op_name: str,
        choice: Choice,
        machine: Machine,
        dtypes: Sequence[str],
        words: Mapping[str, str],
    ) -> Formula:
        if given := self._given_label(scope):
            return given
        parts = {"op": op_name, "phase": choice.phase}
        # Models that are swept would fall together under one name.
        parts |= {name: word for name, word in words.items() if name not in ("phase", "hardware", "dtype")}
        if self._many("hardware", len(self.devices)):
            parts["hardware"] = machine.name
        if self._many("dtype", 1):
            parts["dtype"] = "+".join(dtypes)
        # What each panel has one of is in no name, unless nothing else is.
        told = [part for name, part in parts.items() if part and name != self.facet]
        return Constant(" ".join(told) or op_name, Kind.TEXT)

    def _given_label(self, scope: Scope) -> Formula | None:
        definition = self.style.fields.get("label")
        if definition is None:
            return None
        value = self._styled(scope, definition, TextValue())
        if isinstance(value, FORMULA):
            return value
        raise SaidElsewhere

    def _many(self, name: str, otherwise: int) -> bool:
        swept = next((each for each in self.swept if each.name == name), None)
        return (len(swept.values) if swept else otherwise) > 1

    def _style(self, scope: Scope, names: Sequence[str] = tuple(schema.PLOT.fields)) -> Style:
        values: dict[str, object] = {}
        for name in names:
            type_ = schema.PLOT.fields[name]
            definition = self.style.fields.get(name)
            if definition is None or name == "label":
                continue
            value = self._styled(scope, definition, type_)
            if isinstance(value, Constant):
                values[name] = value.value
            elif not isinstance(value, Unknown):
                raise fail(
                    codes.UNDECIDED,
                    f"`{name}` holds for a whole series and can't depend on a swept number",
                    definition.value.span,
                )
        self._check_color(values.get("color"))
        size = values.get("size")
        self._check_size(size)
        return Style(
            str(values.get("color", "")),
            str(values.get("shape", "")),
            float(cast(Fraction, size)) if size is not None else None,
            cast("bool | None", values.get("trail")),
        )

    def _check_color(self, color: object) -> None:
        if isinstance(color, str) and not is_color(color):
            span = self.style.fields["color"].value.span
            hint = did_you_mean(color, NAMES) or 'as in `"#1f77b4"` or `"teal"`'
            raise fail(codes.WRONG_VALUE, f"`{color}` is no colour", span, hint=hint)

    def _check_size(self, size: object) -> None:
        if isinstance(size, Fraction | float) and not 0 < size <= LARGEST_MARK:
            message = f"the size of a mark is above 0, and at most {LARGEST_MARK} pixels"
            raise fail(codes.OUT_OF_RANGE, message, self.style.fields["size"].value.span)

    def _styled(self, scope: Scope, definition: FieldDef, type_: schema.FieldType) -> Value:
        return self.interpreter.typed(definition.value, scope, type_, f"`{definition.name}`", definition.span)


def _instead(value: Value) -> str:
    """A hint where something is plotted that is no op."""
    match value:
        case Items():
            return "write a `plot` for each, or add them with `+`"
        case Run():
            return "plot the op itself: the chart says the device and the dtype"
        case Block(record) if record.merged.kind.name == "hardware":
            return "write `hardware = …` in the chart: without a plot it shows the roofs"
        case Block(record) if record.merged.kind.name == "model":
            return f"plot ops or an opset of it, as in `llm({record.merged.name})`"
        case _:
            return ""


def _plain(given: Value | tree.Expression | None) -> int:
    """The whole number that stands in an argument or as a default; 0 where there is none."""
    is_number = isinstance(given, tree.Number) and given.unit is None
    if is_number or (isinstance(given, Constant) and given.type == NONE):
        value = cast("tree.Number | Constant", given).value
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 and value > 0 else 0
    return 0


def _around(number: int) -> str:
    """A range that holds a number and more."""
    return f"{number // 4}..{4 * number}" if number >= 4 else "1..64"


def axes_of(family: Family) -> set[str]:
    """The swept numbers that the points of a family depend on."""
    pending: list[Formula] = list(family.measures.values())
    found: set[str] = set()
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            pending += operands(node)
            if isinstance(node, Axis):
                found.add(node.name)
    return found


def word_of(value: Value) -> str:
    """A swept word, text, device or model, as its column shows it."""
    if isinstance(value, Block):
        return value.record.merged.name
    return constant_text(value) if isinstance(value, Constant) else ""
