"""`measured` blocks to what was measured: rows of a table or of a file, checked cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import nan

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.frozen import frozen, replace
from rooflang.program import fold
from rooflang.program.algebra import divide, double, joined, zero
from rooflang.program.attain import attain
from rooflang.program.blocks import Merged
from rooflang.program.ceilings import roof_of
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Column, Constant, Formula, Kind
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.program import Kernel, Machine, Measured, MeasuredSeries
from rooflang.program.report import SaidElsewhere, did_you_mean, listed
from rooflang.program.requirements import must, passes
from rooflang.program.schema import Anything, FieldType, Quantity, TextValue
from rooflang.program.scope import Record, Scope
from rooflang.program.values import FORMULA, UNKNOWN, Block, Items, Selected, Unknown, Value, describe
from rooflang.program.wording import value_text
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.library import Module
from rooflang.units import DATA, INTENSITY, NONE, RATE, TIME, WORK, Dimension

GIVEN: Mapping[str, Dimension] = {
    "flops": WORK,
    "bytes": DATA,
    "intensity": INTENSITY,
    "performance": RATE,
    "time": TIME,
}
"""What a row may give of its point."""

COMPUTED: Mapping[str, Dimension] = {"attainable": RATE, "efficiency": NONE, "explained": NONE, "left": NONE}
"""What follows from it: the roof there, performance / roof, and the two factors of that."""

_TEXTS = ("series", "class")
# Figures are rounded where they are printed.
_TOLERANCE = 0.02

# What follows from what, in the order in which it can be found.
_FOLLOWS = (
    ("flops", "performance", "*", "time"),
    ("flops", "intensity", "*", "bytes"),
    ("intensity", "flops", "/", "bytes"),
    ("performance", "flops", "/", "time"),
    ("bytes", "flops", "/", "intensity"),
    ("time", "flops", "/", "performance"),
)

_NEEDED = {
    "intensity": "`intensity`, or `flops` and `bytes`",
    "performance": "`performance`, or `time` with `flops` or `bytes`",
}

Number = Fraction | float
Row = dict[str, Number | str]


@frozen
class _Table:
    """The rows of a block by series, and the columns that they have."""

    series: tuple[MeasuredSeries, ...]
    types: Mapping[str, Dimension | None]


class Measurements:
    """Reads `measured` blocks, each once."""

    def __init__(self, interpreter: Interpreter, machines: Machines):
        self.interpreter, self.machines = interpreter, machines
        self._tables: dict[Merged, _Table | None] = {}
        self._made: dict[tuple[Merged, str], Measured | None] = {}

    def key(self, merged: Merged) -> str:
        """What tells the block from others of its name."""
        return f"{merged.module.name}:{merged.name}"

    def made(self) -> tuple[Measured, ...]:
        """All that was asked for by itself, with the dtype that its block says."""
        return tuple(each for (_, dtype), each in self._made.items() if each is not None and not dtype)

    def measured(self, record: Record, dtype: str = "", where: Span | None = None) -> Measured | None:
        """What a block says; a dtype holds where it says none itself, which somebody asks for at a place. None where
        something in it is wrong, which was reported."""
        own = self.interpreter.field(record, "dtype")
        key = record.merged, "" if own is not None else dtype
        if key not in self._made:
            self._made[key] = None
            with self.interpreter.reporter.reporting(), self.interpreter.deriving(record.merged):
                self._made[key] = self._make(record, own, dtype, where or record.merged.span)
        return self._made[key]

    def says_dtype(self, merged: Merged) -> bool:
        """Whether the block says its dtype."""
        return "dtype" in merged.fields

    def column(self, selected: Selected, name: tree.Identifier) -> Value:
        """`measured["series"].efficiency`. Raises Problem where there is no such series or column."""
        assert isinstance(selected.of, Block)
        merged = selected.of.record.merged
        made = self.measured(selected.of.record, where=selected.span)
        if made is None:
            return UNKNOWN
        names = [each.name for each in made.series]
        if selected.series not in names:
            hint = did_you_mean(selected.series, names) or f"it has {listed(names)}"
            message = f"`{merged.name}` has no series `{selected.series}`"
            raise fail(codes.UNKNOWN_NAME, message, selected.span, hint=hint)
        if name.name not in made.types:
            hint = did_you_mean(name.name, made.types) or f"it has {listed(made.types)}"
            raise fail(codes.UNKNOWN_FIELD, f"a measured series has no column `{name.name}`", name.span, hint=hint)
        dimension = made.types[name.name]
        type_ = Kind.TEXT if dimension is None else dimension
        return Column(made.key, selected.series, name.name, type_, name.span)

    def check(self, record: Record) -> None:
        """Look at all of a block."""
        self._table(record)
        if self.says_dtype(record.merged):
            self.measured(record)
        else:
            self._machine(record)

    # --- one block --------------------------------------------------------------------------------------------------

    def _make(self, record: Record, own: Value | None, dtype: str, where: Span) -> Measured | None:
        merged = record.merged
        table, machine = self._table(record), self._machine(record)
        word = str(own.value) if isinstance(own, Constant) else dtype if own is None else ""
        if own is None and not dtype:
            message = f"`{merged.name}` does not say in which dtype it was measured"
            hint = "write `dtype = fp16` in it"
            raise fail(codes.MISSING_VALUE, message, where, (merged.span, f"`{merged.name}`"), hint=hint)
        if table is None or machine is None or not word:
            return None
        span = merged.fields["dtype"].value.span if own is not None else where
        attainable = roof_of(machine, word, Axis("intensity", INTENSITY), span)
        classes = dict.fromkeys(each for series in table.series for each in series.classes)
        known = "flops" in table.types and "bytes" in table.types
        reached = {each: _reached(machine, word, each, known, merged.span) for each in classes}
        title = self.interpreter.title(record)
        types = {**table.types, **COMPUTED}
        return Measured(
            merged.name, title, self.key(merged), machine, word, types, table.series, attainable, reached, merged.span,
            tuple(self._sources(record)),
        )  # fmt: skip

    def _sources(self, record: Record) -> Iterator[str]:
        value = self.interpreter.field(record, "source")
        yield from (str(each.value) for each in _items(value) if isinstance(each, Constant))

    def _machine(self, record: Record) -> Machine | None:
        device = self.interpreter.field(record, "hardware")
        if isinstance(device, Block):
            return self.machines.machine(device.record)
        if device is None and record.merged.whole:
            message = f"`{record.merged.name}` does not say on which hardware it was measured"
            hint = "write `hardware = A40` in it"
            self._report(codes.MISSING_VALUE, message, record.merged.span, hint)
        return None

    def _table(self, record: Record) -> _Table | None:
        if record.merged not in self._tables:
            self._tables[record.merged] = None
            with self.interpreter.reporter.reporting():
                table, plain = self._rows_of(record)
                if table is not None:
                    self._tables[record.merged] = _Reader(self.interpreter, record, table, plain).table()
        return self._tables[record.merged]

    def _rows_of(self, record: Record) -> tuple[Record | None, bool]:
        """The block `table`, and whether it was read from a file, where plain numbers are in base units."""
        merged = record.merged
        table, file = record.child("table"), merged.fields.get("data")
        if table is not None and file is not None:
            # Of a derived block that gives other rows, those count.
            own = [merged.own.span.holds(span) for span in (table.merged.own.span, file.span)]
            if own[0] == own[1]:
                label = (table.merged.own.head, "the table")
                raise fail(codes.DUPLICATE, f"`{merged.name}` takes its rows from a table and a file", file.span, label)
            table, file = (table, None) if own[0] else (None, file)
        if table is not None:
            return table, False
        if file is None:
            if merged.whole:
                hint = 'write `table (series, flops, bytes, time) { … }` or `data = csv("…")` in it'
                raise fail(codes.MISSING_VALUE, f"`{merged.name}` has no rows", merged.span, hint=hint)
            return None, False
        value = self.interpreter.field(record, "data")
        return (value.record.child("table"), True) if isinstance(value, Block) else (None, True)

    def _report(self, code: codes.Code, message: str, span: Span, hint: str = "") -> None:
        self.interpreter.reporter.report(Diagnostic(code, message, span, hint=hint))


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.values if isinstance(value, Items) else ()


def _reached(machine: Machine, dtype: str, op_class: str, known: bool, span: Span) -> Formula:
    """What efficiencies and overhead leave of the roof for an op of a class, by the same formula as for every op."""
    flops: Formula = Axis("flops", WORK)
    traffic: Formula = Axis("bytes", DATA)
    if not known:
        # The amount is anybody's guess, and with it the share of the overhead in the time.
        traffic = fold.constant(1, DATA)
        flops = joined("*", Axis("intensity", INTENSITY), traffic)
        machine = replace(
            machine, efficiencies=tuple(replace(each, overhead=zero(TIME)) for each in machine.efficiencies)
        )
    kernel = Kernel("", op_class, "", dtype, flops, traffic, zero(DATA), (), span, span)
    return divide(flops, attain(kernel, machine).time)


class _Reader:
    """Reads the rows of one table, and reports all that is wrong with them."""

    def __init__(self, interpreter: Interpreter, record: Record, table: Record, plain: bool):
        self.interpreter, self.record, self.merged, self.plain = interpreter, record, table.merged, plain
        self.scope_record = table
        self.columns = [parameter for parameter, _ in table.merged.parameters]
        self.names = [column.name.name for column in self.columns]
        self.wrong = False
        self._dimensions: dict[str, Dimension] = {}

    def table(self) -> _Table | None:
        """All rows; None where one of them, or the columns, are wrong."""
        if not self._columns_are_right() or not self.merged.whole:
            return None
        rows = [self._row(number, row, module) for number, (row, module) in enumerate(self.merged.rows, 1)]
        if not rows:
            self._problem(codes.MISSING_VALUE, f"`{self.record.merged.name}` has no rows", self.merged.own.head)
        types = self._types([row for row in rows if row is not None])
        if self.wrong:
            return None
        spans = [row.span for row, _ in self.merged.rows]
        return _Table(tuple(self._by_series([row for row in rows if row is not None], spans, types)), types)

    # --- columns ----------------------------------------------------------------------------------------------------

    def _columns_are_right(self) -> bool:
        for column in self.columns:
            if column.default is not None:
                message = f"the column `{column.name.name}` takes its values from the rows"
                self._problem(codes.MISPLACED, message, column.default.span)
            if column.name.name in COMPUTED:
                message = f"`{column.name.name}` follows from the other columns"
                self._problem(codes.DUPLICATE, message, column.name.span, hint="give the column another name")
        has = {*self.names}
        for name, first, _, second in _FOLLOWS:
            has |= {name} if {first, second} <= has else set()
        if lacking := [needed for name, needed in _NEEDED.items() if name not in has]:
            self._lack(lacking)
        return not self.wrong

    def _lack(self, columns: Sequence[str]) -> None:
        where = self.merged.own.head if not self.plain else self.columns[0].span.to(self.columns[-1].span)
        close = [
            f"`{name}`: {hint}" for name in self.names if name not in GIVEN and (hint := did_you_mean(name, GIVEN))
        ]
        hint = " ".join(close) or f"it has {listed(self.names)}"
        hint = hint if self.names else "its columns stand behind it: `table (series, flops, bytes, time) { … }`"
        name = self.record.merged.name
        self._problem(
            codes.MISSING_VALUE,
            f"the rows of `{name}` lack {'columns' if len(columns) > 1 else 'a column'}: {'; '.join(columns)}",
            where,
            hint=hint,
        )

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(self, number: int, row: tree.Row, module: Module) -> Row | None:
        if len(row.cells) != len(self.columns):
            count = f"{len(row.cells)} value{'s' if len(row.cells) != 1 else ''}"
            message = f"row {number} has {count}, and there are {len(self.columns)} columns"
            label = Label(self.merged.own.head, listed(self.names)) if not self.plain else None
            self._problem(
                codes.BAD_ROW, message, row.span, label, "" if label else f"the columns are {listed(self.names)}"
            )
            return None
        cells = dict(zip(self.names, row.cells, strict=True))
        empty = [name for name, cell in cells.items() if _is_empty(cell) and (name in GIVEN or name == "series")]
        if empty:
            where = cells[empty[0]].span if len(empty) == 1 else row.span
            self._problem(codes.MISSING_VALUE, f"row {number} has no {listed(empty)}", where)
        values: Row = {}
        for column in self.columns:
            name = column.name.name
            if name in empty:
                continue
            try:
                values[name] = self._cell(number, column, cells[name], module)
            except Problem as problem:
                self.wrong = True
                self.interpreter.reporter.met(problem)
        return self._completed(number, values, row.span) if len(values) == len(cells) else None

    def _cell(self, number: int, column: tree.Parameter, cell: tree.Expression, module: Module) -> Number | str:
        """The value of a cell. Raises Problem where it is wrong."""
        name = column.name.name
        what = f"`{name}` of row {number}"
        if _is_empty(cell):
            return ""
        type_: FieldType = Anything()
        if name in GIVEN:
            type_ = Quantity(GIVEN[name], plain=self.plain)
        elif name in _TEXTS:
            type_ = TextValue()
        if self.plain and isinstance(type_, TextValue) and not isinstance(cell, tree.Text):
            # A file has no quotes to tell a name made of digits from a number.
            return cell.span.text
        if self.plain and name in GIVEN and isinstance(cell, tree.Text):
            message = f"{what} takes {GIVEN[name].name}, and `{cell.span.text}` is no number"
            raise fail(codes.WRONG_VALUE, message, cell.span)
        scope = Scope(module, self.record.world, self.scope_record)
        value = self.interpreter.typed(cell, scope, type_, what, column.span)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        return self._value(value, what, name, cell.span)

    def _value(self, value: Value, what: str, name: str, span: Span) -> Number | str:
        if isinstance(value, FORMULA) and not isinstance(value, Constant):
            raise fail(codes.UNDECIDED, f"{what} can't follow from a chart's columns", span)
        if isinstance(value, Constant) and value.type is Kind.TEXT:
            return str(value.value)
        if not isinstance(value, Constant) or not isinstance(value.value, Fraction | float):
            message = f"{what} takes a number or a string, and this is {describe(value)}"
            raise fail(codes.WRONG_VALUE, message, span)
        if name in GIVEN and not passes(double(value.value), "positive"):
            raise fail(codes.OUT_OF_RANGE, f"{what} {must('positive')}", span)
        if name not in GIVEN:
            self._check_dimension(value, what, name, span)
        return value.value

    def _check_dimension(self, value: Constant, what: str, name: str, span: Span) -> None:
        """A further column is of one dimension all the way down."""
        assert isinstance(value.type, Dimension)
        first = self._dimensions.setdefault(name, value.type)
        if first != value.type:
            message = f"{what} is {describe(value)}, and the rows above have {describe(replace(value, type=first))}"
            raise fail(codes.WRONG_DIMENSION, message, span)

    # --- what follows -----------------------------------------------------------------------------------------------

    def _completed(self, number: int, row: Row, span: Span) -> Row:
        """The row with all that its values fix; those that say one thing twice have to agree."""
        known: dict[str, Number] = {}
        known.update((name, value) for name, value in row.items() if name in GIVEN and not isinstance(value, str))
        for name, first, operator, second in _FOLLOWS:
            if first not in known or second not in known:
                continue
            found = known[first] / known[second] if operator == "/" else known[first] * known[second]
            if known.setdefault(name, found) != found and operator == "/":
                self._check_agreement(number, name, known[name], f"{first} / {second}", found, span)
        return {**row, **known}

    def _check_agreement(self, number: int, name: str, said: Number, by: str, found: Number, span: Span) -> None:
        if abs(double(said / found) - 1) <= _TOLERANCE:
            return
        one, other = (value_text(double(value), GIVEN[name]) for value in (said, found))
        message = f"the values of row {number} contradict each other: `{name}` is {one}, and {by} is {other}"
        self._problem(codes.BAD_ROW, message, span)

    def _types(self, rows: Sequence[Row]) -> dict[str, Dimension | None]:
        """The columns that every row has: what follows for all of them, and what else the table holds."""
        known = [name for name in GIVEN if rows and all(name in row for row in rows)]
        others = [name for name in self.names if name not in GIVEN and name != "series"]
        types: dict[str, Dimension | None] = {name: GIVEN[name] for name in known}
        for name in others:
            # With one text among them all of its values are texts.
            texts = any(isinstance(row[name], str) and row[name] for row in rows)
            types[name] = None if texts else self._dimensions.get(name)
        return types

    def _by_series(
        self, rows: Sequence[Row], spans: Sequence[Span], types: Mapping[str, Dimension | None]
    ) -> Iterator[MeasuredSeries]:
        name = self.record.merged.name
        groups: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            groups.setdefault(str(row.get("series", name)), []).append(place)
        for series, places in groups.items():
            columns = {
                column: tuple(_plain(rows[place].get(column, ""), types[column]) for place in places)
                for column in types
            }
            classes = tuple(str(rows[place].get("class", "")) for place in places)
            yield MeasuredSeries(
                series, columns, classes, tuple(place + 1 for place in places), tuple(spans[place] for place in places)
            )

    def _problem(self, code: codes.Code, message: str, span: Span, label: Label | None = None, hint: str = "") -> None:
        self.wrong = True
        labels = (label,) if label is not None else ()
        self.interpreter.reporter.report(Diagnostic(code, message, span, labels=labels, hint=hint))


def _is_empty(cell: tree.Expression) -> bool:
    return isinstance(cell, tree.Text) and cell.plain == ""


def _plain(value: Number | str, dimension: Dimension | None) -> float | str:
    """A number as a double; what is left out is no number."""
    if dimension is None:
        return value if isinstance(value, str) else value_text(double(value), NONE)
    return nan if isinstance(value, str) else double(value)
