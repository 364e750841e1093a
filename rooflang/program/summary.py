"""What can be asked of a value that is no number: the measures of a run, the fields of a device or a model, the
parameters of an opset. It is what `rooflang eval` shows of such a value."""

from collections.abc import Iterator

from rooflang.program.charts import Charts
from rooflang.program.formula import Constant, Formula, Kind
from rooflang.program.interpret import Interpreter
from rooflang.program.ops import Ops, applications, op_text
from rooflang.program.program import Named
from rooflang.program.report import listed
from rooflang.program.runs import known
from rooflang.program.scope import Record
from rooflang.program.values import (
    FORMULA,
    OPS,
    Applied,
    Block,
    Charted,
    Children,
    Items,
    Namespace,
    Run,
    Unknown,
    Value,
    describe,
)
from rooflang.program.wording import constant_text

# What a run is most often asked for comes first.
_FIRST = ("time", "bound", "performance", "utilization", "rate", "memory", "fits", "free")


class Summaries:
    """Sums values up."""

    def __init__(self, interpreter: Interpreter, ops: Ops, charts: Charts):
        self.interpreter, self.ops, self.charts = interpreter, ops, charts

    def of(self, value: Value) -> tuple[str, tuple[Named, ...]]:
        """What a value is, and what it has by name: as it is written behind a dot where it can be asked so."""
        match value:
            case Run():
                return f"{describe(value)} on `{value.machine.name}`", tuple(_of_run(value))
            case Block(record):
                return describe(value), tuple(self._of_block(record))
            case Children(record, kind):
                rows = [row for each in record.children(kind) for row in self._fields(each, f"{each.merged.name}.")]
                return f"{describe(value)}: `{record.merged.name}.{kind}`", tuple(rows)
            case Charted():
                return describe(value), tuple(self._of_chart(value))
            case Items(values):
                return describe(value), tuple(Named(f"[{place}]", _plain(each)) for place, each in enumerate(values))
            case Namespace(module):
                return describe(value), (Named("names", listed(self.interpreter.names.of(module))),)
            case _ if isinstance(value, OPS):
                return self._of_op(value)
            case _:
                return describe(value), ()

    # --- blocks -----------------------------------------------------------------------------------------------------

    def _of_block(self, record: Record) -> Iterator[Named]:
        title = self.interpreter.title(record)
        if title != record.merged.name:
            yield Named("title", title)
        yield from self._fields(record, "")

    def _fields(self, record: Record, path: str) -> Iterator[Named]:
        """The fields, those of the blocks inside under their paths."""
        for name in record.merged.fields:
            value = self.interpreter.field(record, name)
            if value is not None and not isinstance(value, Unknown):
                yield Named(path + name, _plain(value))
        for kind, name in record.merged.children:
            child = record.child(kind, name)
            assert child is not None
            yield from self._fields(child, f"{path}{kind}.{name}." if name else f"{path}{kind}.")

    def _of_chart(self, chart: Charted) -> Iterator[Named]:
        made = self.charts.chart(chart.merged)
        if made is None:
            return
        yield Named("title", made.title)
        yield Named("hardware", listed(machine.name for machine in made.machines))
        yield Named("dtype", listed(made.dtypes))
        labels = [family.label for family in made.families]
        names = [str(label.value) for label in labels if isinstance(label, Constant)]
        yield Named("series", ", ".join(f'"{name}"' for name in dict.fromkeys(names)))
        yield Named("columns", listed(self.charts.columns(chart.merged)))

    # --- ops --------------------------------------------------------------------------------------------------------

    def _of_op(self, value: Value) -> tuple[str, tuple[Named, ...]]:
        applied = tuple(dict.fromkeys(applications(value)))
        head = describe(value) if isinstance(value, Applied) else f"an op, `{op_text(value)}`"
        rows = [row for each in applied for row in self._of_applied(each, several=len(applied) > 1)]
        return head, tuple(rows)

    def _of_applied(self, applied: Applied, several: bool) -> Iterator[Named]:
        merged = applied.merged
        path = f"{merged.name}." if several else ""
        if merged.title is not None:
            yield Named(f"{path}title", self.interpreter.title(Record(merged, self.interpreter.world)))
        for parameter, _ in merged.parameters:
            name = parameter.name.name
            if name in applied.arguments:
                yield Named(path + name, _plain(applied.arguments[name]))
            else:
                default = parameter.default
                yield Named(path + name, f"{default.span.one_line}, unless given" if default else "has to be given")
        if phases := merged.children_of("phase"):
            yield Named(f"{path}phases", listed(phases))
        if merged.ops:
            yield Named(f"{path}ops", ", ".join(f'"{name}"' for name in merged.ops))
        if merged.kind.name == "opset":
            said = listed(name for name in merged.kind.fields if name in merged.fields)
            yield Named(f"{path}says", said or "nothing of memory or tokens")


def _of_run(run: Run) -> Iterator[Named]:
    found = known(run)
    for name in dict.fromkeys((*(each for each in _FIRST if each in found), *found)):
        yield Named(name, found[name])


def _plain(value: Value) -> Formula | str:
    """A value on one line."""
    if isinstance(value, FORMULA):
        return value
    if isinstance(value, Block):
        return value.record.merged.name
    if isinstance(value, Items):
        return f"[{', '.join(_text(item) for item in value.values)}]"
    return describe(value)


def _text(value: Value) -> str:
    plain = _plain(value)
    if isinstance(plain, Constant):
        return f'"{plain.value}"' if plain.type is Kind.TEXT else constant_text(plain)
    return plain if isinstance(plain, str) else "…"
