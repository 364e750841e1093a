"""Chart blocks to charts: devices, dtypes, plots, and the columns that claims may ask for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.program import schema
from rooflang.program.blocks import Merged
from rooflang.program.ceilings import peak_of
from rooflang.program.fields import same_value
from rooflang.program.fold import fail
from rooflang.program.formula import Column, Constant, Kind, Type, words_in
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.measured import Measurements
from rooflang.program.ops import Ops
from rooflang.program.plots import Given, Plot, Tools, word_of
from rooflang.program.program import AxisView, Chart, Family, Machine, Measured, Page, View
from rooflang.program.report import did_you_mean
from rooflang.program.runs import check_column, check_measure
from rooflang.program.schema import MEASURES
from rooflang.program.scope import Record, Scope
from rooflang.program.values import (
    UNKNOWN,
    Block,
    Charted,
    Items,
    Selected,
    Value,
)
from rooflang.program.views import PANEL_LIMIT, Drawn, Viewer
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import Dimension


class Charts:
    """Makes charts of chart blocks, each once."""

    def __init__(self, interpreter: Interpreter, machines: Machines, ops: Ops, standard_costs: Record | None):
        self.interpreter, self.machines, self.ops = interpreter, machines, ops
        self.standard_costs = (standard_costs,) if standard_costs else ()
        self.measurements = Measurements(interpreter, machines)
        self._made: dict[Merged, Chart | None] = {}
        self._broken: set[Merged] = set()
        self._types: dict[Merged, Mapping[str, tuple[Type, tuple[str, ...]]]] = {}
        self._texts: dict[Merged, frozenset[str]] = {}

    def chart(self, merged: Merged) -> Chart | None:
        """The chart; None where something in it is wrong and was reported."""
        if merged not in self._made:
            self._made[merged] = None
            maker = Maker(self, merged)
            with self.interpreter.deriving(merged):
                self._made[merged] = maker.make()
            self._texts[merged] = frozenset(maker.texts)
            if maker.failed:
                self._broken.add(merged)
        return self._made[merged]

    def page(self, merged: Merged) -> Page | None:
        """A figure of several charts; None where something in it is wrong, which was reported."""
        record = self.interpreter.world.record(merged)
        given = self._shown(merged, record)
        charts = [self.chart(each.merged) for each in given]
        whole = tuple(chart for chart in charts if chart is not None)
        with self.interpreter.deriving(merged):
            view = Viewer(self.interpreter, record).page(whole[0].view if whole else View(AxisView(), AxisView()))
        if not whole or len(whole) < len(charts):
            return None
        folder = PurePosixPath(merged.module.folder)
        return Page(merged.name, self.interpreter.title(record), merged.span, folder, whole, view)

    def _shown(self, merged: Merged, record: Record) -> tuple[Charted, ...]:
        """The charts of a figure; none where they are too many, which was reported."""
        value = self.interpreter.field(record, "charts")
        given = tuple(item for item in value.values if isinstance(item, Charted)) if isinstance(value, Items) else ()
        report = self.interpreter.reporter.report
        if "charts" not in merged.fields and not merged.whole:
            return ()
        if "charts" not in merged.fields or (isinstance(value, Items) and not value.values):
            message = f"the figure `{merged.name}` has no charts"
            hint = "write `charts = [one, another]` in it"
            report(Diagnostic(codes.MISSING_VALUE, message, merged.span, hint=hint))
            return ()
        where = merged.fields["charts"].value
        if len(given) > PANEL_LIMIT:
            message = f"a figure of {len(given)} charts, and {PANEL_LIMIT} is the limit"
            report(Diagnostic(codes.TOO_MANY, message, where.span))
            return ()
        for index, each in enumerate(given):
            if each.merged in [other.merged for other in given[:index]]:
                places = where.items if isinstance(where, tree.List) and len(where.items) == len(given) else ()
                span = places[index].span if places else where.span
                report(Diagnostic(codes.DUPLICATE, f"the figure has the chart `{each.merged.name}` twice", span))
        return given

    def made(self) -> tuple[Chart, ...]:
        """All charts that were asked for so far."""
        return tuple(chart for chart in self._made.values() if chart is not None)

    def columns(self, merged: Merged) -> tuple[str, ...]:
        """The columns that claims may ask of its series."""
        chart = self.chart(merged)
        return tuple(self._types_of(merged, chart)) if chart is not None else ()

    def key(self, merged: Merged) -> str:
        """What tells the chart from others of its name."""
        return f"{merged.module.name}:{merged.name}"

    def column(self, selected: Selected, name: tree.Identifier) -> Value:
        """`chart["series"].intensity`. Raises Problem where there is no such series or column."""
        if not isinstance(selected.of, Charted):
            return self.measurements.column(selected, name)
        merged = selected.of.merged
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
        types = self._types_of(merged, chart)
        full = _full_name(name, types, chart)
        type_, words = types[full]
        return Column(self.key(merged), selected.series, full, type_, name.span, words)

    def _types_of(self, merged: Merged, chart: Chart) -> Mapping[str, tuple[Type, tuple[str, ...]]]:
        if merged not in self._types:
            self._types[merged] = self._column_types(chart, self._texts[merged])
        return self._types[merged]

    def _column_types(self, chart: Chart, texts: frozenset[str]) -> dict[str, tuple[Type, tuple[str, ...]]]:
        types: dict[str, tuple[Type, tuple[str, ...]]] = {}
        for name, dimension in chart.swept.items():
            values = tuple(dict.fromkeys(family.words[name] for family in chart.families if name in family.words))
            kind = Kind.TEXT if name in texts else Kind.WORD
            types[name] = (dimension, ()) if dimension is not None else (kind, values if kind is Kind.WORD else ())
        for family in chart.families:
            for name, measure in family.measures.items():
                words = words_in(measure) if measure.type is Kind.WORD else ()
                known = types.get(name, (measure.type, ()))[1]
                types[name] = (measure.type, tuple(dict.fromkeys((*known, *words))))
        types["op"] = (Kind.TEXT, ())
        types["phase"] = (Kind.WORD, tuple(dict.fromkeys(family.phase for family in chart.families)))
        types["hardware"] = (Kind.WORD, tuple(dict.fromkeys(family.machine.name for family in chart.families)))
        types["dtype"] = (Kind.WORD, tuple(schema.DTYPES))
        return types


def _full_name(name: tree.Identifier, known: Iterable[str], chart: Chart) -> str:
    """The name of a column; one that is swept by a path may be called by the last name of that."""
    names = list(known)
    if name.name in names:
        return name.name
    paths = [each for each in names if each.endswith(f".{name.name}")]
    if len(paths) > 1:
        shown = " or ".join(f'`["{path}"]`' for path in paths)
        raise fail(codes.UNKNOWN_FIELD, f"`{name.name}` could be {shown}", name.span, hint="write one of these")
    if not paths:
        check_column(name, chart.families, names, of=f"`{chart.name}`")
    return paths[0]


class Maker:
    """Makes one chart."""

    def __init__(self, charts: Charts, merged: Merged):
        self.charts, self.merged = charts, merged
        self.interpreter, self.machines = charts.interpreter, charts.machines
        self.tools = Tools(charts.interpreter, charts.machines, charts.ops)
        self.record = self.interpreter.world.record(merged)
        self.failed = False
        self.texts: set[str] = set()
        """The names that are swept over strings."""

    def make(self) -> Chart | None:
        """The chart; None where it can't be drawn, which was reported."""
        devices = self._devices()
        dtypes, roles = self._dtypes()
        is_typed = bool(dtypes) or not (self._says_dtype() or not self.merged.whole)
        # Without a device or its element type there are no points; all else is looked at in the same run.
        has_points = self._has_devices(devices) and is_typed and self._reaches(devices, dtypes)
        viewer = Viewer(self.interpreter, self.record)
        given = Given(devices, roles, self._costs(), viewer.facet)
        swept: dict[str, Dimension | None] = {}
        families: list[Family] = []
        another, asked = "", frozenset(each.path.text for plot, _ in self.merged.plots for each in plot.sweeps)
        for plot, module in self.merged.plots:
            maker = Plot(self.tools, plot, Scope(module, self.interpreter.world, self.record), given)
            is_whole = False
            with self.interpreter.reporter.reporting():
                if has_points:
                    families += maker.families()
                else:
                    maker.look()
                is_whole = True
            if maker.failed or not (has_points and is_whole):
                maker.look_at_the_rest()
            self.failed = self.failed or maker.failed or not is_whole
            another = another or maker.another()
            self.texts |= {each.name for each in maker.swept if each.texts}
            swept |= {each.name: each.numbers.dimension if each.numbers else None for each in maker.swept}
            dtypes = list(dict.fromkeys([*dtypes, *maker.swept_dtypes()]))
        self._check_names(families)
        self._check_settings(families, has_points)
        tells = self._tells_measures(families)
        measured = self._measured(dtypes, has_points)
        dtypes = list(dict.fromkeys([*dtypes, *(each.dtype for each in measured)]))
        machines = self._machines(devices, families, measured)
        view = viewer.view(Drawn(swept, tuple(families), machines or (), another, asked))
        columns = self._columns(families, (*swept, *asked))
        if view is None or machines is None or not (tells and has_points):
            self.failed = True
            return None
        return Chart(
            self.merged.name,
            self.interpreter.title(self.record),
            self.merged.span,
            self.charts.key(self.merged),
            PurePosixPath(self.merged.module.folder),
            machines,
            tuple(dtypes),
            roles,
            swept,
            tuple(families),
            view,
            columns,
            measured,
            self._named_costs(),
        )

    def _columns(self, families: Sequence[Family], swept: Iterable[str]) -> tuple[str, ...]:
        """The further measures that the chart's data is to hold."""
        value = self.interpreter.field(self.record, "columns")
        items = value.values if isinstance(value, Items) else ()
        wanted = {str(item.value): item.span or self.merged.span for item in items if isinstance(item, Constant)}
        usual = dict.fromkeys(["chart", "series", "op", "phase", "hardware", "dtype", *swept, *MEASURES])
        for index, item in enumerate(items):
            if any(same_value(item, other) for other in items[:index]):
                span = item.span if isinstance(item, Constant) and item.span else self.merged.span
                self._report_twice(word_of(item), span)
        for name, span in wanted.items():
            with self.interpreter.reporter.reporting():
                if families:
                    check_column(tree.Identifier(name, span), families, usual)
                else:
                    check_measure(tree.Identifier(name, span), usual)
        return tuple(name for name in wanted if name not in usual)

    def _measured(self, dtypes: Sequence[str], has_points: bool) -> tuple[Measured, ...]:
        """What is drawn over the points; where it doesn't say its dtype, that is the chart's first."""
        value = self.interpreter.field(self.record, "measured")
        self._check_list("measured", value)
        if not has_points:
            return ()
        blocks = [item for item in value.values if isinstance(item, Block)] if isinstance(value, Items) else []
        span = self.merged.fields["measured"].value.span if blocks else self.merged.span
        dtype = dtypes[0] if dtypes else ""
        made = (self.charts.measurements.measured(block.record, dtype, span) for block in blocks)
        return tuple(each for each in made if each is not None)

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
        where = self.merged.fields[name].value
        span, places = where.span, where.items if isinstance(where, tree.List) else ()
        if not value.values:
            message = f"`{name}` is an empty list"
            self.interpreter.reporter.report(Diagnostic(codes.EMPTY_CHART, message, span))
        for index, each in enumerate(value.values):
            if any(same_value(each, other) for other in value.values[:index]):
                self._report_twice(word_of(each), places[index].span if len(places) == len(value.values) else span)

    def _report_twice(self, name: str, span: Span) -> None:
        self.interpreter.reporter.report(Diagnostic(codes.DUPLICATE, f"`{name}` is given twice", span))

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

    def _named_costs(self) -> str:
        named = self.interpreter.field(self.record, "costs")
        names = [named.record.merged.name] if isinstance(named, Block) else []
        # Entries of the chart's own have no name: it is the chart's.
        return ", ".join([*([self.merged.name] if self.record.child("costs") else []), *names])

    def _machines(
        self, devices: tuple[Block, ...], families: Sequence[Family], measured: Sequence[Measured]
    ) -> tuple[Machine, ...] | None:
        made = [self.machines.machine(device.record) for device in devices]
        if any(machine is None for machine in made):
            return None
        swept = [family.machine for family in families]
        names = {machine.name: machine for machine in [*(m for m in made if m), *swept]}
        machines = (*names.values(), *_further(measured, tuple(names.values())))
        return machines or None

    def _has_devices(self, devices: Sequence[Block]) -> bool:
        """Whether there is a device for every plot: the chart's, or swept ones."""
        if devices:
            return True
        if "hardware" in self.merged.fields:
            return False
        if "measured" in self.merged.fields and not self.merged.plots:
            return True
        swept = [any(sweep.path.text == "hardware" for sweep in plot.sweeps) for plot, _ in self.merged.plots]
        if not swept or not all(swept):
            self._missing_hardware()
        return bool(swept) and all(swept)

    def _reaches(self, devices: Sequence[Block], dtypes: Sequence[str]) -> bool:
        """Whether every device has a peak for every dtype of the chart; once said, its plots needn't say it again."""
        made = [self.machines.machine(device.record) for device in devices]
        return all([self._check_peaks(machine, dtypes) for machine in made if machine is not None])

    def _missing_hardware(self) -> None:
        if not self.merged.whole:
            return
        message = f"the chart `{self.merged.name}` has no hardware"
        hint = 'write `hardware = A40` in it, with `use "std/hardware/nvidia": A40` at the head of the file'
        self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, self.merged.span, hint=hint))

    def _check_peaks(self, machine: Machine, dtypes: Sequence[str]) -> bool:
        """Whether the device has a peak for each dtype."""
        definition = self.merged.fields.get("dtype")
        child = self.merged.children.get(("dtype", ""))
        span = definition.value.span if definition else child.span if child else self.merged.span
        reached = 0
        for dtype in dtypes:
            with self.interpreter.reporter.reporting():
                peak_of(machine, dtype, "", span)
                reached += 1
        return reached == len(dtypes)

    def _check_settings(self, families: Sequence[Family], has_points: bool) -> None:
        if has_points and self.merged.plots and not families and not self.failed:
            message = f"the chart `{self.merged.name}` has no setting left"
            where = self.merged.plots[0][0].span
            self.interpreter.reporter.report(Diagnostic(codes.EMPTY_CHART, message, where))
            self.failed = True

    def _tells_measures(self, families: Sequence[Family]) -> bool:
        """Whether no swept name is that of a measure, which could no longer be asked for."""
        measures = {name for family in families for name in family.measures}
        hiding = [each.path for plot, _ in self.merged.plots for each in plot.sweeps if each.path.text in measures]
        for path in hiding:
            message = f"`{path.text}` is a measure of this chart's points, which the sweep would hide"
            hint = "sweep under another name"
            self.interpreter.reporter.report(Diagnostic(codes.DUPLICATE, message, path.span, hint=hint))
        self.failed = self.failed or bool(hiding)
        return not hiding

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


def _further(measured: Sequence[Measured], machines: Sequence[Machine]) -> Iterator[Machine]:
    """The machines of measured points whose roofs the chart doesn't have yet."""
    known = list(machines)
    for each in measured:
        if not any(_same_roof(each.machine, machine, each.dtype) for machine in known):
            known.append(each.machine)
            yield each.machine


def _same_roof(one: Machine, other: Machine, dtype: str) -> bool:
    if one.name == other.name:
        return True
    if not other.peaks_of(dtype):
        return False
    rates = [(machine.memory.bandwidth, peak_of(machine, dtype, "", machine.span)) for machine in (one, other)]
    return all(isinstance(a, Constant) and same_value(a, b) for a, b in zip(*rates, strict=True))
