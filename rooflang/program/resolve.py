"""`Library` to `Program`: every name is followed, every op worked out, every claim understood, nothing computed."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.frozen import replace
from rooflang.program.blocks import Merged
from rooflang.program.calls import truth_of
from rooflang.program.charts import Charts
from rooflang.program.counting import CLAIM
from rooflang.program.fold import fail, has_rows
from rooflang.program.formula import Constant, Formula, columns
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.ops import Ops, Setting, holder_of
from rooflang.program.program import Answer, Chart, Expect, OwnTheme, Page, Program, Side
from rooflang.program.questions import Questions
from rooflang.program.report import did_you_mean, told
from rooflang.program.requirements import must, passes
from rooflang.program.schema import TextValue
from rooflang.program.scope import Imported, Prefix, Record, Scope, declared_at
from rooflang.program.summary import Summaries
from rooflang.program.themes import own_theme
from rooflang.program.values import FORMULA, UNKNOWN, Applied, Block, Charted, Items, Unknown, Value, describe
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.library import Library, Module
from rooflang.syntax.parse import parse_expression

if TYPE_CHECKING:
    from rooflang.program.catalog import Catalog

# How a string spells the characters that mean something in it.
_AS_IT_IS = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "{{", "}": "}}"})
# What the interpreter's depth limit needs at most.
_FRAMES = 20_000


def resolve(
    library: Library, defines: Sequence[str] = (), only: Sequence[str] = (), only_from: str = "--only"
) -> Program:
    """What the specs of a run mean. `defines` are `name=value` for params; `only` names the charts that are wanted, as
    the argument `only_from` of the command does.

    Never raises: what is wrong is in the problems.
    """
    with _deep_recursion():
        return _Resolver(library).program(defines, only, only_from)


def ask(library: Library, defines: Sequence[str] = ()) -> Answer:
    """What the library's expression means among the names of the one given spec, if there is one, and of the standard
    library."""
    with _deep_recursion():
        return _Resolver(library).answer(defines)


def survey(library: Library, kind: str = "", name: str = "") -> "Catalog":
    """What the files of a library declare, as a reader looks for it: all, what is of a kind, or what has a name."""
    with _deep_recursion():
        return _Resolver(library).catalog(kind, name)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Nesting is limited by the interpreter at its own place; Python's limit would be hit before."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Resolver:
    def __init__(self, library: Library):
        self.library = library
        self.interpreter = Interpreter(library)
        self.machines = Machines(self.interpreter)
        self.themes: list[OwnTheme] = []
        self.ops = Ops(self.interpreter)
        self.charts = Charts(self.interpreter, self.machines, self.ops, self._standard_costs())
        questions = Questions(self.interpreter, self.machines, self.ops, self.charts.standard_costs)
        self.interpreter.question = questions.ask
        self.interpreter.on_machine = self.machines.ask
        self.interpreter.column_of = self.charts.column

    def program(self, defines: Sequence[str], only: Sequence[str], only_from: str) -> Program:
        problems = [*self.library.problems, *self._define(defines)]
        wanted = [merged for merged in self._blocks("chart") if not only or merged.name in only]
        problems += self._check_only(only, only_from)
        charts = [chart for merged in wanted if (chart := self.charts.chart(merged)) is not None]
        expects = tuple(expect for module in self.library.given for expect in self._expects(module, wanted, only))
        self._derive()
        for module in self.library.given:
            self._check(module)
        self._check_configs()
        pages = self._pages(only)
        asked = self._asked(charts, expects, pages)
        problems += self.interpreter.reporter.problems.values()
        measured = self.charts.measurements.made()
        program = Program(tuple(charts), asked, expects, tuple(problems), measured, pages, tuple(self.themes))
        return self._only_of(program) if only else program

    def _only_of(self, program: Program) -> Program:
        """Without warnings about what isn't drawn: other charts and figures, their themes, and what was measured for
        them."""
        shown = [*program.charts, *(chart for page in program.pages for chart in page.charts)]
        drawn: list[Chart | Page] = [*program.charts, *program.pages]
        wanted = {each.span for each in drawn} | {each.span for each in shown}
        blocks = [merged for kind in ("chart", "figure") for merged in self._blocks(kind)]
        others = [merged.own.span for merged in blocks if merged.span not in wanted]
        themes = {each.view.own.span for each in drawn if each.view.own}
        keys = {each.key for chart in shown for each in chart.measured}
        keys |= {column.chart for expect in program.expects for column in columns(expect.condition)}
        return replace(
            program,
            problems=tuple(each for each in program.problems if each.is_error or not _is_in(each.span, others)),
            measured=tuple(each for each in program.measured if each.key in keys),
            themes=tuple(theme for theme in program.themes if theme.span in themes),
        )

    def answer(self, defines: Sequence[str]) -> Answer:
        """What an expression means, with the charts that it asks about."""
        problems = [*self.library.problems, *self._define(defines)]
        expression = self.library.asked
        value: Value = UNKNOWN
        if expression is not None:
            module = self.library.given[0] if self.library.given else self.library.nowhere
            self.interpreter.names.open(module, [each for each in self.library.modules if each.standard])
            value = self.interpreter.evaluate(expression, Scope(module, self.interpreter.world))
            self._check_configs()
        formulas = _formulas(value)
        keys = {column.chart for formula in formulas for column in columns(formula)}
        charts = tuple(chart for chart in self.charts.made() if chart.key in keys)
        unit = expression.unit.name if isinstance(expression, tree.Convert) else ""
        summary = Summaries(self.interpreter, self.ops, self.charts)
        text, parts = ("", ()) if formulas or isinstance(value, Unknown) else summary.of(value)
        problems += [*self.interpreter.reporter.problems.values()]
        return Answer(formulas, unit, text, parts, charts, tuple(problems), self.charts.measurements.made())

    def catalog(self, kind: str, name: str) -> "Catalog":
        """Blocks with their fields worked out."""
        self._derive()
        # Imported here: only those who list or show the library wait for it.
        from rooflang.program.catalog import Catalog
        from rooflang.program.entries import Entries

        maker = Entries(self.interpreter, self.machines)
        entries = tuple(maker.of(self.library, kind, name))
        value = self._named(name)
        called = {name: maker.of_block(value.record.merged)} if isinstance(value, Block) else {}
        values = {} if value is None or called else {name: describe(value)}
        problems = (*self.library.problems, *self.interpreter.reporter.problems.values())
        return Catalog(entries, problems, called, values)

    def _named(self, name: str) -> Value | None:
        """What a `let` or `param` of the spec, or of what it uses, stands for."""
        for module in self.library.modules:
            if not module.standard and name in self.interpreter.names.of(module):
                declared = self.interpreter.names.of(module)[name]
                with self.interpreter.reporter.reporting():
                    value = self.interpreter.lookup(name, declared_at(declared), Scope(module, self.interpreter.world))
                    return None if isinstance(value, Unknown) else value
        return None

    # --- what is asked for ------------------------------------------------------------------------------------------

    def _standard_costs(self) -> Record | None:
        for module in self.library.modules:
            if not (module.standard and module.path and module.path.stem == "costs"):
                continue
            for statement in module.file.statements:
                if isinstance(statement, tree.Block) and statement.name and statement.name.name == "standard":
                    merged = self.interpreter.names.merge(statement, module)
                    return self.interpreter.world.record(merged) if merged else None
        return None

    def _define(self, defines: Sequence[str]) -> Iterator[Diagnostic]:
        """`-D name=value` for the params of the files that are built."""
        for text in defines:
            name, _, value = text.partition("=")
            params = [param for param in self._params() if param.name.name == name]
            if params and all(isinstance(param.default, tree.Text) for param in params) and not value.startswith('"'):
                # A shell takes the quotes of a string away.
                value = f'"{value.translate(_AS_IT_IS)}"'
            expression, problems = parse_expression(Source(f"-D {name}", value))
            yield from problems
            if not params:
                span = Span(Source(f"-D {name}", text), 0, len(name))
                known = [param.name.name for param in self._params()]
                hint = did_you_mean(name, known) or (
                    told(known) if known else f"they have none; one is `param {name} = 8`"
                )
                yield Diagnostic(codes.UNKNOWN_NAME, f"no param of these files is called `{name}`", span, hint=hint)
            if expression is not None:
                self.interpreter.defines.update(dict.fromkeys(params, expression))

    def _params(self) -> Iterator[tree.Param]:
        for module in self.library.given:
            yield from (each for each in module.file.statements if isinstance(each, tree.Param))

    def _pages(self, only: Sequence[str]) -> tuple[Page, ...]:
        """The figures of the files, those that are wanted."""
        wanted = [merged for merged in self._blocks("figure") if not only or merged.name in only]
        pages = (self.charts.page(merged) for merged in wanted if not self.interpreter.names.is_open(merged))
        return tuple(page for page in pages if page is not None)

    def _blocks(self, kind: str) -> Iterator[Merged]:
        for module in self.library.given:
            for statement in module.file.statements:
                if isinstance(statement, tree.Block) and statement.kind.name == kind and statement.name:
                    merged = self.interpreter.names.merge(statement, module)
                    if merged is not None:
                        yield merged

    def _check_only(self, only: Sequence[str], only_from: str) -> Iterator[Diagnostic]:
        names = [merged.name for kind in ("chart", "figure") for merged in self._blocks(kind)]
        for name in only:
            if name not in names:
                span = Span(Source(only_from, name), 0, len(name))
                yield Diagnostic(
                    codes.UNKNOWN_NAME,
                    f"no chart of these files is called `{name}`",
                    span,
                    hint=did_you_mean(name, names) or (told(names) if names else ""),
                )

    # --- claims -----------------------------------------------------------------------------------------------------

    def _expects(self, module: Module, wanted: Sequence[Merged], only: Sequence[str]) -> Iterator[Expect]:
        """The claims of a file; where only some charts are wanted, those that ask about no other."""
        scope = Scope(module, self.interpreter.world)
        keys = {self.charts.key(merged) for merged in wanted}
        for statement in module.file.statements:
            if not isinstance(statement, tree.Expect):
                continue
            if only and not self._mentions_only(statement, module, wanted):
                continue
            with self.interpreter.reporter.reporting():
                value = self.interpreter.evaluate(statement.condition, scope)
                expect = self._expect(statement, value, scope)
                if expect is not None and (not only or self._asked_of(expect) <= keys):
                    yield expect

    def _asked_of(self, expect: Expect) -> set[str]:
        """The keys of the charts that a claim asks about; what was measured is no chart."""
        measured = {each.key for each in self.charts.measurements.made()}
        return {column.chart for column in columns(expect.condition)} - measured

    def _mentions_only(self, statement: tree.Expect, module: Module, wanted: Sequence[Merged]) -> bool:
        charts = {merged.name for merged in self._blocks("chart")} - {merged.name for merged in wanted}
        return not any(name.name in charts for name in tree.names_in(statement.condition))

    def _expect(self, statement: tree.Expect, value: Value, scope: Scope) -> Expect | None:
        if isinstance(value, Unknown):
            return None
        span = statement.condition.span
        claim = truth_of(value, span, CLAIM)
        if has_rows(claim):
            hint = "say `all(…)` or `any(…)`"
            raise fail(codes.WRONG_VALUE, "this claim has a value for each row of a series", span, hint=hint)
        message = ""
        if statement.message is not None:
            text = self.interpreter.typed(statement.message, scope, TextValue(), "`else`")
            message = str(text.value) if isinstance(text, Constant) else ""
        return Expect(claim, message, span, self._sides(statement.condition, scope))

    def _sides(self, condition: tree.Expression, scope: Scope) -> tuple[Side, ...]:
        """What a failing claim shows: both sides of its comparison, at their places."""
        match condition:
            case tree.Near(left, right):
                parts = [left, right]
            case tree.Binary(operator, left, right) if operator.name in ("==", "!=", "<", "<=", ">", ">="):
                parts = [left, right]
            case tree.Binary(operator, left, right) if operator.name in ("and", "or"):
                return (*self._sides(left, scope), *self._sides(right, scope))
            case tree.Call(_, arguments):
                return tuple(side for each in arguments for side in self._sides(each.value, scope))
            case tree.Unary(_, operand):
                return self._sides(operand, scope)
            case _:
                return ()
        sides = []
        with self.interpreter.reporter.silent():
            for part in parts:
                value = self.interpreter.evaluate(part, scope)
                if isinstance(value, FORMULA):
                    sides.append(Side(value, part.span))
        return tuple(sides)

    def _asked(self, charts: Sequence[Chart], expects: Sequence[Expect], pages: Sequence[Page]) -> tuple[Chart, ...]:
        """The charts beside those that are drawn which claims ask about, or pages show."""
        drawn = {chart.key for chart in charts}
        keys = {column.chart for expect in expects for column in columns(expect.condition)}
        keys = (keys | {chart.key for page in pages for chart in page.charts}) - drawn
        return tuple(chart for chart in self.charts.made() if chart.key in keys)

    # --- what nothing uses ------------------------------------------------------------------------------------------

    def _check(self, module: Module) -> None:
        """Look at every declaration of a file, used or not: all that is wrong in it is reported in one run."""
        scope = Scope(module, self.interpreter.world)
        for name in self.interpreter.names.of(module):
            with self.interpreter.reporter.reporting():
                span = declared_at(self.interpreter.names.of(module)[name])
                value = self.interpreter.lookup(name, span, scope)
                if not isinstance(self.interpreter.names.of(module)[name], Imported | Prefix):
                    self._check_value(value)

    def _derive(self) -> None:
        """Look at every base of a block first: what a base leaves open is no mistake of its own."""
        for module in self.library.modules:
            for statement in module.file.statements:
                if isinstance(statement, tree.Block) and statement.base:
                    self.interpreter.names.merge(statement, module)

    def _check_value(self, value: Value) -> None:
        match value:
            case Block(record) if self.interpreter.names.is_open(record.merged):
                pass
            case Block(record) if record.merged.kind.name == "hardware":
                self._check_fields(record)
                self.machines.machine(record)
            case Block(record) if record.merged.kind.name == "measured":
                self._check_fields(record)
                self.charts.measurements.check(record)
            case Block(record) if record.merged.kind.name == "theme":
                self._check_fields(record)
                own = own_theme(self.interpreter, record)
                self.themes += [own] if own else []
            case Block(record):
                self._check_fields(record)
                self._check_expects(record)
                if record.merged.kind.name == "costs":
                    self._check_costs(record)
            case Applied(merged, arguments) if not arguments:
                with self.interpreter.deriving(merged):
                    check = self._check_op if merged.kind.name == "op" else self._check_opset
                    check(merged)
            case Charted(merged):
                self._check_fields(self.interpreter.world.record(merged))
            case _:
                pass

    def _check_configs(self) -> None:
        """Look at every model that was read from a config, by a name or in an expression."""
        read = set(self.interpreter.names.configs.values())
        for merged, record in list(self.interpreter.world.records.items()):
            if merged.module in read and merged.kind.name == "model":
                self._check_value(Block(record))

    def _check_expects(self, record: Record) -> None:
        """What a model says has to hold of its fields, told where the model is named if it was inherited."""
        for each in self.ops.counting.expectations(record):
            own = each.span.source is record.merged.span.source
            labels = () if own else (Label(each.span, "what has to hold"),)
            where = each.span if own else record.merged.span
            self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, each.subject, where, labels=labels))

    def _check_costs(self, record: Record) -> None:
        for name, definition in record.merged.fields.items():
            value = self.interpreter.field(record, name)
            number = value.value if isinstance(value, Constant) else Fraction(0)
            if not passes(cast("Fraction | float", number), "not negative"):
                message = f"the cost of `{name}` {must('not negative')}"
                where = definition.value.span
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, where))

    def _check_fields(self, record: Record) -> None:
        for name in record.merged.fields:
            self.interpreter.field(record, name)
        self.interpreter.title(record)
        for kind, name in record.merged.children:
            child = record.child(kind, name)
            assert child is not None
            self._check_fields(child)
            if kind == "costs":
                self._check_costs(child)

    def _bound(self, merged: Merged, phase: str = "") -> Record:
        """An op or opset whose parameters without a default are not known."""
        names = [parameter.name.name for parameter, _ in merged.parameters if parameter.default is None]
        applied = Applied(merged, dict.fromkeys(names, UNKNOWN), merged.span)
        return self.ops.instance(applied, Setting({}, (), phase, self.interpreter.world), {})

    def _check_op(self, merged: Merged) -> None:
        record = self._bound(merged)
        self._check_fields(record)
        self._check_lets(record)
        costs = (*self.charts.standard_costs, *self._all_costs())
        self.ops.counting.count(record, self.ops.own_roles(record), costs)

    def _all_costs(self) -> Iterator[Record]:
        """Every `costs` of the run: which of them an op is counted by, the chart that plots it decides."""
        for module in self.library.modules:
            for statement in module.file.statements:
                merged = self.interpreter.names.merge(statement, module) if isinstance(statement, tree.Block) else None
                if merged is None:
                    continue
                record = self.interpreter.world.record(merged)
                if merged.kind.name == "costs":
                    yield record
                elif merged.kind.name == "chart" and (entries := record.child("costs")):
                    yield entries

    def _check_opset(self, merged: Merged) -> None:
        for phase in merged.children_of("phase") or ("",):
            with self.interpreter.reporter.inside(merged.name, merged.span):
                self._check_phase(merged, phase)

    def _check_phase(self, merged: Merged, phase: str) -> None:
        record = self._bound(merged, phase)
        self._check_fields(record)
        self._check_lets(record)
        for definition in merged.ops.values():
            scope = Scope(definition.module, record.world, holder_of(definition, record))
            with self.interpreter.reporter.reporting():
                value = self.interpreter.evaluate(definition.value, scope)
                costs = (*self.charts.standard_costs, *self._all_costs())
                setting = Setting({}, costs, phase, self.interpreter.world, checking=True)
                self.ops.lower(value, setting, definition.value.span)

    def _check_lets(self, record: Record) -> None:
        for name, definition in record.merged.lets.items():
            with self.interpreter.reporter.reporting():
                self.interpreter.lookup(name, definition.span, Scope(definition.module, record.world, record))


def _is_in(span: Span | None, others: Sequence[Span]) -> bool:
    """Whether a place lies in one of some others."""
    return span is not None and any(other.holds(span) for other in others)


def _formulas(value: Value) -> tuple[Formula, ...]:
    """The formulas of a number or of a list of numbers; none where it is anything else."""
    if isinstance(value, FORMULA):
        return (value,)
    if isinstance(value, Items):
        found = [_formulas(item) for item in value.values]
        # With a device or an op among them, each is shown as what it is.
        return tuple(formula for each in found for formula in each) if all(found) else ()
    return ()
