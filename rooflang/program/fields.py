"""Names to values: followed in any order, each computed once, a ring shown as one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from math import inf
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.frozen import replace
from rooflang.program import fold, schema
from rooflang.program.blocks import FieldDef, Merged
from rooflang.program.coerce import coerced, kind_of
from rooflang.program.fold import fail
from rooflang.program.formula import Constant, Kind
from rooflang.program.names import Names
from rooflang.program.report import Heir, Reporter, SaidElsewhere, did_you_mean, listed, told
from rooflang.program.schema import (
    Anything,
    AnyWord,
    BlockOf,
    DataFile,
    FieldType,
    ListOf,
    Quantity,
    TextValue,
    TruthValue,
    Words,
)
from rooflang.program.scope import Declared, Imported, Lost, Prefix, Record, Scope, World
from rooflang.program.values import (
    FORMULA,
    UNKNOWN,
    Applied,
    Block,
    Builtin,
    Charted,
    Items,
    Namespace,
    Selected,
    Unknown,
    Value,
    describe,
)
from rooflang.program.wording import constant_text
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.data import FORMATS, format_of
from rooflang.syntax.library import Library, Module
from rooflang.units import Dimension

FUNCTIONS = ("min", "max", "sum", "all", "any", "len", "ceil", "floor", "log2", "sqrt", "abs")
MACHINE_FUNCTIONS = ("ridge", "peak", "attainable")
QUESTIONS = ("total", "overlap", "run", "sensitivity", "crossover", "first", "last")
BUILTINS = (*FUNCTIONS, *MACHINE_FUNCTIONS, *QUESTIONS, "sizeof", "huggingface")
_CONSTANTS: Mapping[str, Constant] = {
    "true": fold.truth(True),
    "false": fold.truth(False),
    "inf": fold.constant(inf),
    **{name: Constant(name, Kind.WORD, words=tuple(schema.DTYPES)) for name in schema.DTYPES},
}
_FEW = 6
"""So many names are told where none is close."""
ColumnOf = Callable[[Selected, tree.Identifier], Value]
OnMachine = Callable[[str, Sequence[Value], Sequence[Span], Span], Value]
Question = Callable[[str, tree.Call, Scope], Value]


class Fields(ABC):
    """The values of names and fields.

    `column_of`, `on_machine` and `question` are handed in by those who know charts, machines and ops.
    """

    def __init__(self, library: Library):
        self.reporter = Reporter(module.file.source for module in library.given)
        self.names = Names(library, self.reporter)
        self.world = World()
        self.defines: dict[tree.Param, tree.Expression] = {}
        self.column_of: ColumnOf
        self.on_machine: OnMachine
        self.question: Question
        # What is being evaluated, in order: a name that needs one of these is part of a ring.
        self._evaluating: dict[tuple[int, object], str] = {}

    @abstractmethod
    def evaluate(self, expression: tree.Expression, scope: Scope, expected: FieldType | None = None) -> Value:
        """The value of an expression; UNKNOWN, with the problem reported, where it has none. Never raises."""

    # --- names ------------------------------------------------------------------------------------------------------

    def lookup(self, name: str, span: Span, scope: Scope) -> Value:
        """What a name means. Raises Problem where nothing has it."""
        if name in scope.locals:
            return scope.locals[name]
        record = scope.record
        while record is not None:
            for place in (record, record.also):
                if place is not None:
                    found = self._in_record(place, name, span)
                    if found is not None:
                        return found
            record = record.parent
        if self.names.has(name, scope.module):
            declared, module = self.names.declared(tree.Identifier(name, span), scope.module)
            return self.value_of(declared, module, name, span, scope.world)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in BUILTINS and name not in scope.module.file.lost:
            return Builtin(name)
        raise self.names.unknown(name, span, scope.module, self.visible(scope))

    def _in_record(self, record: Record, name: str, span: Span) -> Value | None:
        if name in record.bindings:
            return record.bindings[name]
        if name in record.merged.lets:
            return self._field_value(record, record.merged.lets[name], None, span)
        if name in record.merged.fields:
            return self.field(record, name, span)
        return None

    def visible(self, scope: Scope) -> Iterator[str]:
        """Every name that can be used here."""
        yield from scope.locals
        if scope.record:
            yield from scope.record.named()
        yield from self.names.visible(scope.module)
        yield from (*_CONSTANTS, *BUILTINS)

    def value_of(self, declared: Declared, module: Module, name: str, span: Span, world: World) -> Value:
        """What a declaration of a module is worth. Raises Problem at a ring."""
        match declared:
            case FieldDef():
                return self._memoized(
                    world.values, declared, name, span, lambda: self.evaluate(declared.value, Scope(module, world))
                )
            case tree.Param():
                return self._memoized(world.values, declared, name, span, lambda: self._param(declared, module, world))
            case tree.Block():
                return self._block_value(declared, module, span, world)
            case Prefix(used, prefix):
                return Namespace(used, prefix)
            case Lost():
                return UNKNOWN
            case Imported():
                raise AssertionError("imports are followed before")

    def _param(self, param: tree.Param, module: Module, world: World) -> Value:
        scope = Scope(module, world)
        default = self.evaluate(param.default, scope)
        choices = self.evaluate(param.choices, scope) if param.choices else None
        value, place = default, param.default.span
        if param in self.defines:
            expression = self.defines[param]
            place = expression.span
            value = self._same_type(default, expression, scope, param)
        if choices is not None and not isinstance(choices, (Items, Unknown)):
            assert param.choices is not None
            message = f"`in` takes a list or a range, and this is {describe(choices)}"
            raise fail(codes.WRONG_VALUE, message, param.choices.span)
        self._check_choices(param, default, choices)
        chosen = not isinstance(choices, Items) or any(same_value(value, choice) for choice in choices.values)
        if chosen or isinstance(value, Unknown):
            return value
        assert param.choices is not None
        assert isinstance(choices, Items)
        shown = ", ".join(constant_text(each) for each in choices.values[:12] if isinstance(each, Constant))
        message = f"`{param.name.name}` takes one of {shown}{', …' if len(choices.values) > 12 else ''}"
        label = Label(param.choices.span, "its list")
        self.reporter.report(Diagnostic(codes.NO_CHOICE, message, place, labels=(label,)))
        return UNKNOWN

    def _check_choices(self, param: tree.Param, default: Value, choices: Value | None) -> None:
        """Every choice is the kind of value that the default is."""
        if not (isinstance(choices, Items) and isinstance(default, Constant)):
            return
        for choice in choices.values:
            if not isinstance(choice, Unknown) and not (isinstance(choice, Constant) and choice.type == default.type):
                assert param.choices is not None
                message = f"`{param.name.name}` is {describe(default)}, and its list holds {describe(choice)}"
                raise fail(codes.WRONG_DIMENSION, message, param.choices.span, (param.default.span, describe(default)))

    def _same_type(self, default: Value, expression: tree.Expression, scope: Scope, param: tree.Param) -> Value:
        expected: FieldType | None = None
        if isinstance(default, FORMULA) and isinstance(default.type, Dimension):
            expected = Quantity(default.type)
        elif isinstance(default, Constant) and default.type is Kind.WORD:
            expected = Words("word", default.words)
        elif isinstance(default, Constant) and default.type is Kind.TEXT:
            expected = TextValue()
        elif isinstance(default, Constant):
            expected = TruthValue()
        elif isinstance(default, Block):
            expected = BlockOf(default.record.merged.kind.name)
        elif isinstance(default, Items):
            expected = ListOf(Anything())
        if expected is None:
            return self.evaluate(expression, scope)
        return self.typed(expression, scope, expected, f"`{param.name.name}`", param.default.span)

    def _block_value(self, block: tree.Block, module: Module, span: Span, world: World) -> Value:
        merged = self.names.merge(block, module)
        if merged is None:
            return UNKNOWN
        match merged.kind.name:
            case "op" | "opset":
                return Applied(merged, {}, span)
            case "chart":
                return Charted(merged)
            case _:
                return Block(world.record(merged))

    def read_block(self, node: tree.Call, scope: Scope) -> Value:
        """The block that a file was read into. Raises Problem where it couldn't be, which was said as it was read."""
        module = self.names.configs.get(node)
        if module is None:
            raise SaidElsewhere
        block = module.file.statements[0]
        assert isinstance(block, tree.Block)
        return self._block_value(block, module, node.span, scope.world)

    def _memoized(
        self, values: dict[object, Value], key: object, name: str, span: Span, compute: Callable[[], Value]
    ) -> Value:
        """Compute a value once; a name that needs itself is a ring."""
        if key in values:
            return values[key]
        mark = (id(values), key)
        if mark in self._evaluating:
            names = list(self._evaluating.values())
            ring = " → ".join([*names[list(self._evaluating).index(mark) :], name])
            hint = "the names of a block come first; call the outer one otherwise" if ring == f"{name} → {name}" else ""
            raise fail(codes.CYCLE, f"`{name}` depends on itself: {ring}", span, hint=hint)
        self._evaluating[mark] = name
        try:
            values[key] = compute()
        except Problem as problem:
            self.reporter.met(problem)
            values[key] = UNKNOWN
        finally:
            del self._evaluating[mark]
        return values[key]

    # --- fields -----------------------------------------------------------------------------------------------------

    def field(self, record: Record, name: str, span: Span | None = None) -> Value | None:
        """The value of a field, checked against its kind; None where it isn't given. Never raises."""
        override = record.world.overrides.get((record.merged, name))
        if override is not None:
            return override
        if name not in record.merged.fields:
            return None
        definition = record.merged.fields[name]
        type_ = record.merged.kind.fields.get(name, record.merged.kind.open)
        with self.reporter.reporting():
            return self._field_value(record, definition, type_, span or definition.span)
        return UNKNOWN

    def _field_value(self, record: Record, definition: FieldDef, type_: FieldType | None, span: Span) -> Value:
        if definition in record.world.overrides:
            return record.world.overrides[definition]

        def compute() -> Value:
            if isinstance(definition.value, tree.Hole) and record.merged.inherits(definition):
                raise _left_open(record.merged)
            scope = Scope(definition.module, record.world, record)
            if type_ is None:
                return self.evaluate(definition.value, scope)
            return self.typed(definition.value, scope, type_, f"`{definition.name}`", definition.span)

        def inherited() -> Value:
            with self.deriving(merged):
                return compute()

        merged = record.top.merged
        computed = inherited if merged.bases else compute
        return self._memoized(cast("dict[object, Value]", record.values), definition, definition.name, span, computed)

    def deriving(self, merged: Merged) -> AbstractContextManager[None]:
        """Work a block out; where it is derived, what is wrong in what it inherits names it."""
        if not merged.bases:
            return nullcontext()
        return self.reporter.deriving(Heir(merged.span, tuple(base.span for base in merged.bases)))

    def title(self, record: Record) -> str:
        """The title of a block, its name where it has none."""
        title = record.merged.title
        if title is None:
            return record.merged.name
        value = self._field_value(record, title, TextValue(), title.span)
        return str(value.value) if isinstance(value, Constant) else record.merged.name

    def typed(
        self, expression: tree.Expression, scope: Scope, type_: FieldType, what: str, where: Span | None = None
    ) -> Value:
        """The value of an expression where a type is expected; `what` takes it, at `where`. Never raises."""
        if isinstance(type_, AnyWord):
            return self._any_word(expression, type_)
        if isinstance(type_, DataFile):
            return self._data_file(expression, scope)
        if isinstance(type_, ListOf) and isinstance(type_.item, AnyWord) and not isinstance(expression, tree.List):
            return Items((self._any_word(expression, type_.item),), expression.span)
        if isinstance(type_, ListOf) and isinstance(expression, tree.List):
            items = tuple(self.typed(item, scope, type_.item, what, where) for item in expression.items)
            return Items(items, expression.span)
        value = self.evaluate(expression, scope, type_)
        with self.reporter.reporting():
            try:
                return coerced(value, type_, expression.span, what, where)
            except Problem as problem:
                raise self._of_its_kind(problem, expression, scope, type_) from None
        return UNKNOWN

    def _of_its_kind(self, problem: Problem, expression: tree.Expression, scope: Scope, type_: FieldType) -> Problem:
        """The problem that something is no block of a kind, or no such word, with those that there are for a hint."""
        if isinstance(expression, tree.List) and expression.items:
            return Problem(replace(problem.diagnostic, hint=f"write one, as in `{expression.items[0].span.text}`"))
        kind = kind_of(type_)
        known = list(self.names.blocks_of(kind, scope.module)) if kind else []
        words = type_.words if isinstance(type_, Words) else ()
        known, most = [*known, *words], _FEW + len(words)
        if problem.diagnostic.hint or not known:
            return problem
        name = expression.name if isinstance(expression, tree.Name) else ""
        several = told(known) if len(known) <= most else ""
        return Problem(replace(problem.diagnostic, hint=did_you_mean(name, known) or several))

    def _data_file(self, expression: tree.Expression, scope: Scope) -> Value:
        """The `measured` block that a file was read into."""
        call = expression if isinstance(expression, tree.Call) else None
        if call is None or not format_of(call):
            forms = ", ".join(f"`{name}(…)`" for name in FORMATS)
            message = f"`data` takes a file of data: {forms}"
            hint = f'as in `{FORMATS[0]}("runs/a40.csv")`'
            self.reporter.report(Diagnostic(codes.WRONG_VALUE, message, expression.span, hint=hint))
            return UNKNOWN
        with self.reporter.reporting():
            return self.read_block(call, scope)
        return UNKNOWN

    def _any_word(self, expression: tree.Expression, type_: AnyWord) -> Value:
        if isinstance(expression, tree.Name):
            return Constant(expression.name, Kind.WORD, expression.span)
        hint = "write it without quotes" if isinstance(expression, tree.Text) else ""
        if isinstance(expression, tree.List) and expression.items:
            hint = f"write one, as in `{expression.items[0].span.text}`"
        message = f"a {type_.what} is a bare word"
        self.reporter.report(Diagnostic(codes.WRONG_VALUE, message, expression.span, hint=hint))
        return UNKNOWN


def _left_open(merged: Merged) -> Problem:
    """Holes that were inherited are the derived block's to fill, all of them at once."""
    fields = [each for each in merged.open if merged.inherits(each)]
    names = listed(each.name for each in fields)
    message = f"the {merged.kind.name} `{merged.name}` has to say {names}, which what it is derived from leaves open"
    return fail(codes.HOLE, message, merged.span, (fields[0].value.span, "left open"))


def same_value(a: Value, b: Value) -> bool:
    """Whether two constants, or two blocks, are the same."""
    if isinstance(a, Constant) and isinstance(b, Constant):
        return a.type == b.type and a.value == b.value
    return isinstance(a, Block) and isinstance(b, Block) and a.record.merged is b.record.merged
