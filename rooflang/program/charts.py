"""Chart blocks to charts: words that are swept are multiplied out into families, swept numbers stay symbolic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import PurePosixPath
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.program import schema
from rooflang.program.blocks import FieldDef, Gatherer, Merged
from rooflang.program.fields import same_value
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Column, Constant, Formula, Kind
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines, peak_of, requirement
from rooflang.program.ops import Ops, Setting, applications, op_text
from rooflang.program.program import AxisView, Chart, Family, Machine, Note, Requirement, Style, Sweep, View, kernels
from rooflang.program.report import SaidElsewhere, did_you_mean
from rooflang.program.schema import Quantity, TextValue, Words
from rooflang.program.scope import Record, Scope, World
from rooflang.program.values import (
    FORMULA,
    OPS,
    UNKNOWN,
    Applied,
    Block,
    Items,
    Member,
    Selected,
    Unknown,
    Value,
    describe,
)
from rooflang.program.wording import constant_text
from rooflang.syntax import tree
from rooflang.units import DATA, INTENSITY, NONE, RATE, TIME, WORK, Dimension

SETTING_LIMIT = 5_000_000
FAMILY_LIMIT = 5_000
MEASURES: Mapping[str, Dimension] = {
    "flops": WORK,
    "bytes": DATA,
    "intensity": INTENSITY,
    "performance": RATE,
    "time": TIME,
    "utilization": NONE,
}
_COLUMNS = ("chart", "series", "op", "bound", *MEASURES)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of all that is swept and is no number."""

    values: Mapping[str, Value]
    phase: str
    device: Value
    dtype: str


class Charts:
    """Makes charts of chart blocks, each once."""

    def __init__(self, interpreter: Interpreter, machines: Machines, ops: Ops, standard_costs: Record | None):
        self.interpreter, self.machines, self.ops = interpreter, machines, ops
        self.standard_costs = (standard_costs,) if standard_costs else ()
        self._made: dict[Merged, Chart | None] = {}
        self._broken: set[Merged] = set()

    def chart(self, merged: Merged) -> Chart | None:
        """The chart; None where something in it is wrong and was reported."""
        if merged not in self._made:
            self._made[merged] = None
            maker = _Maker(self, merged)
            self._made[merged] = maker.make()
            if maker.failed:
                self._broken.add(merged)
        return self._made[merged]

    def made(self) -> tuple[Chart, ...]:
        """All charts that were asked for so far."""
        return tuple(chart for chart in self._made.values() if chart is not None)

    def key(self, merged: Merged) -> str:
        """What tells the chart from others of its name."""
        return f"{merged.module.name}:{merged.name}"

    def column(self, selected: Selected, name: tree.Identifier) -> Value:
        """`chart["series"].intensity`. Raises Problem where there is no such series or column."""
        merged = selected.chart.merged
        chart = self.chart(merged)
        if chart is None:
            return UNKNOWN
        labels = [family.label for family in chart.families]
        names = [str(label.value) for label in labels if isinstance(label, Constant)]
        if selected.series not in names and merged in self._broken:
            return UNKNOWN
        if selected.series not in names and len(names) == len(labels):
            unique = list(dict.fromkeys(names))
            hint = did_you_mean(selected.series, unique) or f"it has {', '.join(f'`{n}`' for n in unique)}"
            message = f"the chart `{merged.name}` has no series `{selected.series}`"
            raise fail(codes.UNKNOWN_NAME, message, selected.span, hint=hint)
        types = self._column_types(chart)
        if name.name not in types:
            hint = did_you_mean(name.name, types) or f"it has {', '.join(f'`{n}`' for n in types)}"
            raise fail(codes.UNKNOWN_FIELD, f"a series has no column `{name.name}`", name.span, hint=hint)
        type_, words = types[name.name]
        return Column(self.key(merged), selected.series, name.name, type_, name.span, words)

    def _column_types(self, chart: Chart) -> dict[str, tuple[Dimension | Kind, tuple[str, ...]]]:
        types: dict[str, tuple[Dimension | Kind, tuple[str, ...]]] = {}
        for name, dimension in chart.swept.items():
            values = tuple(dict.fromkeys(family.words.get(name, "") for family in chart.families))
            types[name] = (dimension, ()) if dimension is not None else (Kind.WORD, values)
        types |= {name: (dimension, ()) for name, dimension in MEASURES.items()}
        types["op"] = (Kind.TEXT, ())
        types["bound"] = (Kind.WORD, schema.BOUNDS)
        types["phase"] = (Kind.WORD, tuple(dict.fromkeys(family.phase for family in chart.families)))
        types["hardware"] = (Kind.WORD, tuple(dict.fromkeys(family.machine.name for family in chart.families)))
        types["dtype"] = (Kind.WORD, tuple(schema.DTYPES))
        return types


class _Maker:
    """Makes one chart."""

    def __init__(self, charts: Charts, merged: Merged):
        self.charts, self.merged = charts, merged
        self.interpreter, self.machines, self.ops = charts.interpreter, charts.machines, charts.ops
        self.record = self.interpreter.world.record(merged)
        self.failed = False

    def make(self) -> Chart | None:
        devices = self._devices()
        dtypes, roles = self._dtypes()
        if (not dtypes and self._says_dtype()) or not self._has_devices(devices) or not self._reaches(devices, dtypes):
            return None
        view = _Viewer(self.interpreter, self.record).view()
        costs = self._costs()
        swept: dict[str, Dimension | None] = {}
        families: list[Family] = []
        for plot, module in self.merged.plots:
            maker = _Plot(self, plot, Scope(module, self.interpreter.world, self.record), devices, roles, costs)
            with self.interpreter.reporter.reporting():
                found = maker.families()
                families += found
                swept |= {each.name: each.numbers.dimension if each.numbers else None for each in maker.swept}
                dtypes = list(dict.fromkeys([*dtypes, *maker.swept_dtypes()]))
                continue
            self.failed = True
        self._check_names(families)
        self._check_settings(families)
        machines = self._machines(devices, families, dtypes)
        if machines is None:
            return None
        return Chart(
            self.merged.name,
            self.interpreter.title(self.record),
            self.merged.span,
            self.charts.key(self.merged),
            PurePosixPath(self.merged.module.folder),
            machines,
            tuple(dtypes),
            swept,
            tuple(families),
            view,
        )

    # --- what the chart says ----------------------------------------------------------------------------------------

    def _devices(self) -> tuple[Block, ...]:
        value = self.interpreter.field(self.record, "hardware")
        items = value.values if isinstance(value, Items) else ()
        self._check_list("hardware", value)
        return tuple(item for item in items if isinstance(item, Block))

    def _check_list(self, name: str, value: Value | None) -> None:
        """A list of devices or dtypes has at least one, and each once."""
        if not isinstance(value, Items):
            return
        span = self.merged.fields[name].value.span
        if not value.values:
            message = f"`{name}` is an empty list"
            self.interpreter.reporter.report(Diagnostic(codes.EMPTY_CHART, message, span))
        for index, each in enumerate(value.values):
            if any(same_value(each, other) for other in value.values[:index]):
                message = f"`{_word(each)}` is given twice"
                self.interpreter.reporter.report(Diagnostic(codes.DUPLICATE, message, span))

    def _dtypes(self) -> tuple[list[str], dict[str, str]]:
        """The compute dtypes whose ceilings are drawn, and the dtype of each role: that of the points."""
        value = self.interpreter.field(self.record, "dtype")
        items = value.values if isinstance(value, Items) else ()
        self._check_list("dtype", value)
        dtypes = [str(item.value) for item in items if isinstance(item, Constant)]
        roles = dict.fromkeys(schema.ROLES, dtypes[0]) if dtypes else {}
        child = self.record.child("dtype")
        for role in child.merged.fields if child else ():
            assert child is not None
            each = self.interpreter.field(child, role)
            if isinstance(each, Constant):
                roles[role] = str(each.value)
        if roles.get("compute") and roles["compute"] not in dtypes:
            dtypes.insert(0, roles["compute"])
        return dtypes, roles

    def _says_dtype(self) -> bool:
        """Whether it says a dtype, be it one that does not exist."""
        child = self.merged.children.get(("dtype", ""))
        return "dtype" in self.merged.fields or (child is not None and "compute" in child.fields)

    def _costs(self) -> tuple[Record, ...]:
        own = []
        entries = self.record.child("costs")
        if entries:
            own.append(entries)
        named = self.interpreter.field(self.record, "costs")
        if isinstance(named, Block):
            own.append(named.record)
        return (*own, *self.charts.standard_costs)

    def _machines(
        self, devices: tuple[Block, ...], families: Sequence[Family], dtypes: Sequence[str]
    ) -> tuple[Machine, ...] | None:
        made = [self.machines.machine(device.record) for device in devices]
        if any(machine is None for machine in made):
            return None
        swept = [family.machine for family in families]
        names = {machine.name: machine for machine in [*(m for m in made if m), *swept]}
        if not names:
            return None
        return tuple(names.values())

    def _has_devices(self, devices: Sequence[Block]) -> bool:
        """Whether there is a device for every plot: the chart's, or swept ones."""
        if devices:
            return True
        if "hardware" in self.merged.fields:
            return False
        swept = [any(sweep.path.text == "hardware" for sweep in plot.sweeps) for plot, _ in self.merged.plots]
        if not swept or not all(swept):
            self._missing_hardware()
        return bool(swept) and all(swept)

    def _reaches(self, devices: Sequence[Block], dtypes: Sequence[str]) -> bool:
        """Whether every device has a peak for every dtype of the chart; once said, its plots needn't say it again."""
        before = len(self.interpreter.reporter.problems)
        for device in devices:
            machine = self.machines.machine(device.record)
            if machine is not None:
                self._check_peaks(machine, dtypes)
        return len(self.interpreter.reporter.problems) == before

    def _missing_hardware(self) -> None:
        if not self.merged.whole:
            return
        message = f"the chart `{self.merged.name}` has no hardware"
        hint = 'write `hardware = A40` in it, with `use "std/hardware/nvidia": A40` at the head of the file'
        self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, self.merged.span, hint=hint))

    def _check_peaks(self, machine: Machine, dtypes: Sequence[str]) -> None:
        definition = self.merged.fields.get("dtype")
        child = self.merged.children.get(("dtype", ""))
        span = definition.value.span if definition else child.span if child else self.merged.span
        for dtype in dtypes:
            with self.interpreter.reporter.reporting():
                peak_of(machine, dtype, "", span)

    def _check_settings(self, families: Sequence[Family]) -> None:
        if self.merged.plots and not families and not self.failed:
            message = f"the chart `{self.merged.name}` has no setting left"
            where = self.merged.plots[0][0].span
            self.interpreter.reporter.report(Diagnostic(codes.EMPTY_CHART, message, where))
            self.failed = True

    def _check_names(self, families: Sequence[Family]) -> None:
        """Two plots that give one name would be one series."""
        seen: dict[str, Family] = {}
        for family in families:
            if not isinstance(family.label, Constant):
                continue
            name = str(family.label.value)
            other = seen.setdefault(name, family)
            if other.span != family.span:
                label = Label(other.span, "the first")
                message = f"two plots give the series `{name}`"
                hint = 'tell them apart with `{ label = "…" }`'
                self.interpreter.reporter.report(
                    Diagnostic(codes.SAME_SERIES, message, family.span, labels=(label,), hint=hint)
                )


class _Plot:
    """One `plot` of a chart."""

    def __init__(
        self,
        maker: _Maker,
        plot: tree.Plot,
        scope: Scope,
        devices: tuple[Block, ...],
        roles: Mapping[str, str],
        costs: tuple[Record, ...],
    ):
        self.maker, self.plot, self.scope = maker, plot, scope
        self.interpreter, self.ops = maker.interpreter, maker.ops
        self.devices, self.roles, self.costs = devices, roles, costs
        self.body = Gatherer(schema.PLOT, scope.module, self.interpreter.reporter.report)
        block = tree.Block(tree.Identifier("plot", plot.span), None, None, None, None, plot.body, plot.span, plot.span)
        self.style = self.body.block(block)
        self.swept: tuple[Swept, ...] = ()

    def families(self) -> list[Family]:
        """The families of points. Raises Problem where the plot makes no sense at all."""
        probe = self._probe()
        phases = self._phases(probe)
        self.swept = self._sweeps(phases, probe)
        if isinstance(probe, Unknown):
            raise SaidElsewhere
        self._check_swept(probe)
        self._check_count()
        found: list[tuple[int, Family]] = []
        for choice in self._choices(phases):
            found += self._families_of(choice)
        # The ops of an opset come first, as its author ordered them, and under each the choices.
        return [family for _, family in sorted(found, key=lambda pair: pair[0])]

    def swept_dtypes(self) -> list[str]:
        """The dtypes that are swept, whose ceilings are drawn."""
        each = next((swept for swept in self.swept if swept.name == "dtype"), None)
        return [str(value.value) for value in each.values if isinstance(value, Constant)] if each else []

    # --- what is swept ----------------------------------------------------------------------------------------------

    def _probe(self) -> Value:
        """The op with nothing known of what is swept: enough to see its phases and parameters."""
        unknown = {sweep.path.text: UNKNOWN for sweep in self.plot.sweeps}
        scope = Scope(self.scope.module, self.scope.world, self.scope.record, unknown)
        value = self.interpreter.evaluate(self.plot.op, scope)
        if not isinstance(value, OPS) and not isinstance(value, Unknown):
            raise fail(
                codes.NOT_AN_OP, f"`plot` takes an op or an opset, and this is {describe(value)}", self.plot.op.span
            )
        return value

    def _phases(self, probe: Value) -> tuple[str, ...]:
        phases = [phase for applied in applications(probe) for phase in applied.merged.children_of("phase")]
        return tuple(dict.fromkeys(phases))

    def _sweeps(self, phases: tuple[str, ...], probe: Value) -> tuple[Swept, ...]:
        found: dict[str, Swept] = {}
        for sweep in self.plot.sweeps:
            with self.interpreter.reporter.reporting():
                self._check_name(sweep, found)
                self._check_independent(sweep)
                found[sweep.path.text] = self._sweep(sweep, phases, probe)
        if len(found) < len(self.plot.sweeps):
            raise SaidElsewhere
        return tuple(found.values())

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

    def _sweep(self, sweep: tree.Sweep, phases: tuple[str, ...], probe: Value) -> Swept:
        name = sweep.path.text
        expected: schema.FieldType | None = None
        if name == "phase" and not isinstance(probe, Unknown):
            if not phases and "phase" not in self.ops.unfilled(probe):
                raise fail(codes.UNKNOWN_ARGUMENT, "`phase` is swept, but the op has no phases", sweep.path.span)
            expected = Words("phase of this opset", phases) if phases else None
        elif name == "phase":
            # Its words are those of an opset that could not be made.
            raise SaidElsewhere
        elif name == "dtype":
            expected = schema.DTYPE
        value = self.interpreter.evaluate(sweep.values, self.scope, expected)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        if not isinstance(value, Items):
            raise fail(
                codes.WRONG_VALUE,
                f"a sweep runs over a list or a range, and this is {describe(value)}",
                sweep.values.span,
            )
        if any(isinstance(item, Unknown) for item in value.values):
            raise SaidElsewhere
        if not value.values:
            raise fail(codes.EMPTY_RANGE, f"`{name}` is swept over nothing", sweep.values.span)
        overrides = self._field_of(sweep.path, value) if len(sweep.path.names) > 1 else None
        return Swept(sweep.path, value.values, self._numbers(sweep, value), overrides)

    def _numbers(self, sweep: tree.Sweep, items: Items) -> Sweep | None:
        """The sweep where it is over numbers; None where it is over words, devices or models."""
        constants = [item for item in items.values if isinstance(item, Constant) and isinstance(item.type, Dimension)]
        if len(constants) != len(items.values):
            for item in items.values:
                usable = isinstance(item, Block) or (isinstance(item, Constant) and item.type in (Kind.WORD, Kind.TEXT))
                if not usable or constants:
                    message = (
                        f"a sweep runs over numbers, or over words, devices or models, and here is {describe(item)}"
                    )
                    raise fail(codes.WRONG_VALUE, message, sweep.values.span)
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

    def _check_swept(self, probe: Value) -> None:
        """A swept name is used in the op, or is a parameter of it, and not both."""
        used = {name.name for name in tree.names_in(self.plot.op)}
        if isinstance(probe, Unknown):
            return
        unfilled = set(self.ops.unfilled(probe))
        for swept in self.swept:
            name = swept.name
            if name in ("phase", "dtype", "hardware") or len(swept.path.names) > 1:
                continue
            if name in used and name in unfilled:
                message = f"`{name}` is used here and is a parameter without an argument too: which is meant?"
                raise fail(
                    codes.AMBIGUOUS_SWEEP,
                    message,
                    swept.path.span,
                    hint=f"hand it on with `{name} = {name}`, or call the swept name otherwise",
                )
            if name not in used and name not in unfilled:
                known = [*unfilled, "phase", "dtype", "hardware"]
                hint = did_you_mean(name, known)
                raise fail(
                    codes.UNKNOWN_ARGUMENT,
                    f"`{name}` is swept, but the op has no such parameter and does not use it",
                    swept.path.span,
                    hint=hint,
                )

    def _check_count(self) -> None:
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
        machine = self.maker.machines.machine(machine_record)
        if machine is None:
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
        reserved = ("phase", "dtype", "hardware")
        value = self.ops.fill(
            value, {name: each for name, each in simple.items() if name not in reserved or self._takes(value, name)}
        )
        for index, (op_name, each) in enumerate(self._ops_of(value)):
            with self.interpreter.reporter.reporting():
                family = self._family(op_name, each, simple, setting, machine, choice, world)
                if family is not None:
                    yield index, family
                continue
            self.maker.failed = True

    def _takes(self, value: Value, name: str) -> bool:
        return name in set(self.ops.unfilled(value)) and any(swept.name == name for swept in self.swept)

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
        words = {
            swept.name: _word(names[swept.name])
            for swept in self.swept
            if swept.numbers is None and swept.name in names
        }
        sweeps = tuple(swept.numbers for swept in self.swept if swept.numbers)
        label = self._label(scope, op_name, choice, machine, dtypes, words)
        requirements = self._machine_requirements(machine)
        return Family(
            op_name, choice.phase, machine, "+".join(dtypes), words, sweeps, op, where, label,
            self._style(scope), requirements, self.plot.span,
        )  # fmt: skip

    def _machine_requirements(self, machine: Machine) -> tuple[Requirement, ...]:
        """Constant rates were checked with the device; swept ones are checked setting by setting."""
        found: list[Requirement] = []
        memory = machine.memory
        found += requirement(memory.bandwidth, "positive", f"the bandwidth of `{machine.name}`", memory.span)
        for peak in machine.peaks:
            found += requirement(peak.rate, "positive", f"the peak of `{machine.name}`", peak.span)
        for each in machine.efficiencies:
            found += requirement(each.compute, "fraction", "the compute efficiency", machine.span)
            found += requirement(each.memory, "fraction", "the memory efficiency", machine.span)
            found += requirement(each.sharpness, "positive or inf", "the sharpness", machine.span)
            found += requirement(each.overhead, "not negative", "the overhead", machine.span)
        return tuple(found)

    def _where(self, scope: Scope) -> Formula | None:
        if self.plot.where is None:
            return None
        value = self.interpreter.evaluate(self.plot.where, scope)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        if not isinstance(value, FORMULA) or value.type is not Kind.TRUTH:
            raise fail(
                codes.WRONG_VALUE, f"`where` takes a condition, and this is {describe(value)}", self.plot.where.span
            )
        return value

    def _label(
        self,
        scope: Scope,
        op_name: str,
        choice: Choice,
        machine: Machine,
        dtypes: Sequence[str],
        words: Mapping[str, str],
    ) -> Formula:
        definition = self.style.fields.get("label")
        if definition is not None:
            value = self._styled(scope, definition, TextValue())
            if isinstance(value, FORMULA):
                return value
            raise SaidElsewhere
        parts = [op_name, choice.phase]
        # Models that are swept would fall together under one name.
        parts += [word for name, word in words.items() if name not in ("phase", "hardware", "dtype")]
        if self._many("hardware", len(self.devices)):
            parts.append(machine.name)
        if self._many("dtype", 1):
            parts.append("+".join(dtypes))
        return Constant(" ".join(part for part in parts if part), Kind.TEXT)

    def _many(self, name: str, otherwise: int) -> bool:
        swept = next((each for each in self.swept if each.name == name), None)
        return (len(swept.values) if swept else otherwise) > 1

    def _style(self, scope: Scope) -> Style:
        values: dict[str, object] = {}
        for name, type_ in schema.PLOT.fields.items():
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
        size = values.get("size")
        return Style(
            str(values.get("color", "")),
            str(values.get("shape", "")),
            float(cast(Fraction, size)) if size is not None else None,
            cast("bool | None", values.get("trail")),
        )

    def _styled(self, scope: Scope, definition: FieldDef, type_: schema.FieldType) -> Value:
        return self.interpreter.typed(definition.value, scope, type_, f"`{definition.name}`", definition.span)


def _word(value: Value) -> str:
    """A swept word, text, device or model, as its column shows it."""
    if isinstance(value, Block):
        return value.record.merged.name
    return constant_text(value) if isinstance(value, Constant) else ""


class _Viewer:
    """Reads how a chart is to look."""

    def __init__(self, interpreter: Interpreter, record: Record):
        self.interpreter, self.record = interpreter, record

    def view(self) -> View:
        legend = self.interpreter.field(self.record, "legend")
        theme = self.interpreter.field(self.record, "theme")
        return View(
            self._axis("x"),
            self._axis("y"),
            str(legend.value) if isinstance(legend, Constant) else "",
            str(theme.value) if isinstance(theme, Constant) else "light",
            self._size("width"),
            self._size("height"),
            tuple(note for merged in self.record.merged.notes for note in self._note(merged)),
        )

    def _size(self, name: str) -> float | None:
        value = self.interpreter.field(self.record, name)
        if not isinstance(value, Constant):
            return None
        number = float(cast(Fraction, value.value))
        if not 100 <= number <= 4000:
            span = self.record.merged.fields[name].value.span
            self.interpreter.reporter.report(
                Diagnostic(codes.OUT_OF_RANGE, f"the {name} of a chart lies between 100 and 4,000 pixels", span)
            )
            return None
        return number

    def _axis(self, name: str) -> AxisView:
        child = self.record.child(name)
        if child is None:
            return AxisView()
        title = self.interpreter.field(child, "title")
        ticks = self._positions(child, "ticks")
        domain = self._positions(child, "domain")
        span = child.merged.fields["domain"].value.span if "domain" in child.merged.fields else None
        if domain and span is not None and (len(domain) != 2 or domain[0] >= domain[1]):
            self.interpreter.reporter.report(
                Diagnostic(codes.WRONG_VALUE, "a domain is a lower and an upper end: `[0.5, 10k]`", span)
            )
            domain = ()
        return AxisView(
            str(title.value) if isinstance(title, Constant) else "",
            ticks,
            (domain[0], domain[1]) if domain else None,
            span,
        )

    def _positions(self, record: Record, name: str) -> tuple[float, ...]:
        value = self.interpreter.field(record, name)
        if not isinstance(value, Items):
            return ()
        numbers = [item for item in value.values if isinstance(item, Constant)]
        if len(numbers) < len(value.values):
            return ()
        for item in numbers:
            if not 0 < cast(Fraction, item.value) < Fraction(10) ** 300:
                message = "a logarithmic axis begins above zero and is finite"
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, item.span or value.span))
                return ()
        return tuple(sorted({float(cast(Fraction, item.value)) for item in numbers}))

    def _note(self, merged: Merged) -> Iterator[Note]:
        record = Record(merged, self.interpreter.world, self.record)
        definition = merged.fields.get("at")
        if definition is None:
            message = "a note says where it stands"
            hint = "write `at = [10 FLOP/B, 1 TFLOP/s]` in it"
            self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, merged.span, hint=hint))
            return
        places = []
        expression = definition.value
        items = expression.items if isinstance(expression, tree.List) else ()
        if len(items) != 2:
            message = "`at` takes an intensity and a performance"
            self.interpreter.reporter.report(
                Diagnostic(codes.WRONG_VALUE, message, expression.span, hint="as in `[10 FLOP/B, 1 TFLOP/s]`")
            )
            return
        scope = Scope(definition.module, self.interpreter.world, record)
        for item, dimension in zip(items, (INTENSITY, RATE), strict=True):
            value = self.interpreter.typed(item, scope, Quantity(dimension, plain=True), "`at`", definition.span)
            if not isinstance(value, Constant):
                return
            if not cast(Fraction, value.value) > 0:
                message = "a logarithmic axis begins above zero"
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, item.span))
                return
            places.append(float(cast(Fraction, value.value)))
        yield Note(self.interpreter.title(record), places[0], places[1])
