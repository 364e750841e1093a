"""Expressions to values: names are followed in any order, constants are folded, swept names stay symbolic.

Everything that goes wrong is reported once, at its place, and yields `UNKNOWN`, which silences what follows from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from fractions import Fraction
from math import inf
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Label, Problem
from rooflang.program import fold, schema
from rooflang.program.blocks import FieldDef, Gatherer, Merged, overlay
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Call, Column, Constant, Formula, Kind
from rooflang.program.schema import AnyWord, BlockOf, FieldType, ListOf, Quantity, TextValue, TruthValue, Words
from rooflang.program.scope import Declared, Imported, Prefix, Record, Scope, World, declared_at
from rooflang.program.wording import constant_text, fraction_text, in_unit
from rooflang.program.values import (
    FORMULA,
    OPS,
    UNKNOWN,
    Added,
    Applied,
    Block,
    Builtin,
    Charted,
    Children,
    Chosen,
    Items,
    Member,
    Namespace,
    OpValue,
    Repeated,
    Selected,
    Unknown,
    Value,
    describe,
)
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.library import Library, Module
from rooflang.units import DATA, NONE, Dimension, find_unit, suggest_unit

DEPTH_LIMIT = 400
RANGE_LIMIT = 1_000_000

FUNCTIONS = ("min", "max", "sum", "all", "any", "len", "ceil", "floor", "log2", "sqrt", "abs")
MACHINE_FUNCTIONS = ("ridge", "peak", "attainable")
_CONSTANTS: Mapping[str, Constant] = {
    "true": fold.truth(True),
    "false": fold.truth(False),
    "inf": fold.constant(inf),
    **{name: Constant(name, Kind.WORD, words=tuple(schema.DTYPES)) for name in schema.DTYPES},
}

ColumnOf = Callable[[Selected, tree.Identifier], Value]
OnMachine = Callable[[str, Sequence[Value], Sequence[Span], Span], Value]


class Interpreter:
    """The names of all modules of a run, and what they mean.

    `column_of` and `on_machine` are handed in by those who know charts and machines.
    """

    def __init__(self, library: Library):
        self.library = library
        self.problems: dict[tuple[str, int, int, str], Diagnostic] = {}
        self.world = World()
        self.defines: dict[tree.Param, tree.Expression] = {}
        self.column_of: ColumnOf
        self.on_machine: OnMachine
        self._scopes: dict[Module, dict[str, Declared]] = {}
        self._open: dict[Module, dict[str, Imported]] = {}
        self._merged: dict[tree.Block, Merged | None] = {}
        self._evaluating: list[tuple[object, str, Span]] = []
        self._depth = 0
        self._silent = 0
        for module in library.modules:
            self._declare(module)

    # --- reporting --------------------------------------------------------------------------------------------------

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a problem, once for each place."""
        if self._silent or not diagnostic.message:
            return
        span = diagnostic.span
        key = (span.source.name, span.start, span.end, diagnostic.code.id) if span else ("", 0, 0, diagnostic.message)
        self.problems.setdefault(key, diagnostic)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Look at something without reporting what is wrong with it."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Report a problem that is raised inside, and go on behind it."""
        try:
            yield
        except Problem as problem:
            self.report(problem.diagnostic)

    # --- modules ----------------------------------------------------------------------------------------------------

    def _declare(self, module: Module) -> None:
        names: dict[str, Declared] = {}
        self._scopes[module] = names
        self._open[module] = {}
        for use, used in module.uses:
            self._bring(use, used, module, names)
        for statement in module.file.statements:
            match statement:
                case tree.Let(name, value):
                    self._add(names, name, FieldDef(name.name, value, module, name.span))
                case tree.Param(name):
                    self._add(names, name, statement)
                case tree.Block():
                    self._declare_block(statement, names)
                case tree.Field(path):
                    hint = f"write `let {path.text} = …`" if len(path.names) == 1 else "put it into its block"
                    self.report(Diagnostic(codes.MISPLACED, "a field stands in a block", path.span, hint=hint))
                case tree.Plot() | tree.Definition() | tree.Declaration() | tree.NamedOp():
                    self.report(Diagnostic(codes.MISPLACED, "this stands in a block", statement.span))
                case tree.Edition() | tree.Use() | tree.Expect():
                    pass

    def _declare_block(self, block: tree.Block, names: dict[str, Declared]) -> None:
        if block.kind.name not in schema.TOP:
            known = list(schema.TOP)
            hint = did_you_mean(block.kind.name, known) or "there are " + ", ".join(f"`{kind}`" for kind in known)
            message = f"there is no kind `{block.kind.name}`"
            self.report(Diagnostic(codes.UNKNOWN_KIND, message, block.kind.span, hint=hint))
            # Its name exists all the same: what uses it is not wrong as well.
            if block.name:
                names.setdefault(block.name.name, block)
        elif block.name is None:
            message = f"a {block.kind.name} needs a name"
            hint = f"as in `{block.kind.name} my_{block.kind.name} {{ … }}`"
            self.report(Diagnostic(codes.MISSING_VALUE, message, block.kind.span, hint=hint))
        else:
            self._add(names, block.name, block)

    def _add(self, names: dict[str, Declared], name: tree.Identifier, declared: Declared) -> None:
        if name.name in names:
            label = Label(declared_at(names[name.name]), "given here first")
            message = f"`{name.name}` is given twice"
            self.report(Diagnostic(codes.DUPLICATE, message, name.span, labels=(label,)))
            return
        names[name.name] = declared

    def _bring(self, use: tree.Use, used: Module, module: Module, names: dict[str, Declared]) -> None:
        theirs = self._scopes.get(used, {})
        if use.prefix:
            self._add(names, use.prefix, Prefix(used, use.prefix.name, use.prefix.span))
            return
        if not use.names:
            for name in theirs:
                self._open[module].setdefault(name, Imported(used, name, use.path.span))
        for item in use.names:
            if item.name.name not in theirs and item.name.name not in used.file.lost:
                hint = did_you_mean(item.name.name, theirs)
                message = f"`{use.path.plain}` has no `{item.name.name}`"
                self.report(Diagnostic(codes.UNKNOWN_NAME, message, item.name.span, hint=hint))
            self._add(names, item.alias, Imported(used, item.name.name, item.alias.span))

    def names_of(self, module: Module) -> Mapping[str, Declared]:
        """The names that a module declares or brings."""
        return self._scopes[module]

    def open(self, module: Module, others: Iterable[Module]) -> None:
        """Bring all names of other modules behind a module's own."""
        self._scopes.setdefault(module, {})
        behind = self._open.setdefault(module, {})
        for other in others:
            for name, declared in self._scopes[other].items():
                behind.setdefault(name, Imported(other, name, declared_at(declared)))

    # --- blocks -----------------------------------------------------------------------------------------------------

    def merge(self, block: tree.Block, module: Module) -> Merged | None:
        """A block of a file with its bases; None where that can't be."""
        if block not in self._merged:
            kind = schema.TOP.get(block.kind.name)
            if kind is None:
                return None
            own = Gatherer(kind, module, self.report).block(block)
            # While the base is looked for the block counts as it stands, so that a ring ends here.
            self._merged[block] = own
            base = self._base(block, module)
            self._merged[block] = overlay(base, own) if base else own
        return self._merged[block]

    def _base(self, block: tree.Block, module: Module) -> Merged | None:
        if block.base is None:
            return None
        with self.reporting():
            found, base_module = self._find_block(block.base, module)
            if found.kind.name != block.kind.name:
                message = f"a {block.kind.name} can't be derived from a {found.kind.name}"
                raise fail(codes.WRONG_BASE, message, block.base.span, (declared_at(found), f"a {found.kind.name}"))
            self._check_base_ring(block, module)
            return self.merge(found, base_module)
        return None

    def _find_block(self, path: tree.Path, module: Module) -> tuple[tree.Block, Module]:
        declared: Declared | None = None
        for name in path.names:
            declared, module = self._declared(name, module)
            if isinstance(declared, Prefix):
                module = declared.module
        if not isinstance(declared, tree.Block):
            raise fail(codes.WRONG_BASE, f"`{path.text}` is no block to derive from", path.span)
        return declared, module

    def _declared(self, name: tree.Identifier, module: Module) -> tuple[Declared, Module]:
        """What a name of a module is, followed to the module that declares it."""
        found = self._scopes[module].get(name.name) or self._open[module].get(name.name)
        if found is None:
            raise self._unknown(name.name, name.span, module, self._scopes[module])
        while isinstance(found, Imported):
            module = found.module
            found = self._scopes[module].get(found.name) or self._open[module].get(found.name)
            if found is None:
                raise _Silent
        return found, module

    def _check_base_ring(self, block: tree.Block, module: Module) -> None:
        seen = [block]
        current, where = block, module
        while current.base is not None:
            current, where = self._find_block(current.base, where)
            if current in seen:
                ring = [each.name.name for each in seen[seen.index(current) :] if each.name]
                shown = " → ".join([*ring, ring[0]])
                assert block.base is not None
                raise fail(codes.BASE_CYCLE, f"these blocks are derived from one another in a ring: {shown}", block.base.span)
            seen.append(current)

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
        if name in self._scopes[scope.module] or name in self._open[scope.module]:
            declared, module = self._declared(tree.Identifier(name, span), scope.module)
            return self._value_of(declared, module, name, span, scope.world)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in FUNCTIONS or name in MACHINE_FUNCTIONS or name == "sizeof":
            return Builtin(name)
        raise self._unknown(name, span, scope.module, self._visible(scope))

    def _in_record(self, record: Record, name: str, span: Span) -> Value | None:
        if name in record.bindings:
            return record.bindings[name]
        if name in record.merged.lets:
            return self._field_value(record, record.merged.lets[name], None, span)
        if name in record.merged.fields:
            return self.field(record, name, span)
        return None

    def _visible(self, scope: Scope) -> Iterator[str]:
        yield from scope.locals
        if scope.record:
            yield from scope.record.named()
        yield from self._scopes[scope.module]
        yield from self._open[scope.module]
        yield from (*_CONSTANTS, *FUNCTIONS, *MACHINE_FUNCTIONS, "sizeof")

    def _unknown(self, name: str, span: Span, module: Module, known: Iterable[str]) -> Problem:
        if name in module.file.lost:
            return _Silent()
        message = f"nothing here is called `{name}`"
        close = get_close_matches(name, set(known), n=1)
        fix = Fix(span, close[0]) if close else None
        return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span, hint=did_you_mean(name, close), fix=fix))

    def _value_of(self, declared: Declared, module: Module, name: str, span: Span, world: World) -> Value:
        match declared:
            case FieldDef():
                key = (declared, "let")
                return self._memoized(
                    world.values, key, name, span, lambda: self.evaluate(declared.value, Scope(module, world))
                )
            case tree.Param():
                return self._memoized(world.values, declared, name, span, lambda: self._param(declared, module, world))
            case tree.Block():
                return self._block_value(declared, module, span, world)
            case Prefix(used, prefix):
                return Namespace(used, prefix)
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
        if isinstance(choices, Items) and not isinstance(value, Unknown):
            if not any(same_value(value, choice) for choice in choices.values):
                assert param.choices is not None
                message = f"`{param.name.name}` takes one of the values in its list"
                self.report(
                    Diagnostic(codes.NO_CHOICE, message, place, labels=(Label(param.choices.span, "its list"),))
                )
                return UNKNOWN
        return value

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
        if expected is None:
            return self.evaluate(expression, scope)
        return self.typed(expression, scope, expected, f"`{param.name.name}`", param.default.span)

    def _block_value(self, block: tree.Block, module: Module, span: Span, world: World) -> Value:
        merged = self.merge(block, module)
        if merged is None:
            return UNKNOWN
        match merged.kind.name:
            case "op" | "opset":
                return Applied(merged, {}, span)
            case "chart":
                return Charted(merged)
            case _:
                return Block(world.record(merged))

    def _memoized(self, values: dict[object, Value], key: object, name: str, span: Span, compute: Callable[[], Value]) -> Value:
        """Compute a value once; a name that needs itself is a ring."""
        if key in values:
            return values[key]
        if any(key is other for other, _, _ in self._evaluating):
            first = next(index for index, (other, _, _) in enumerate(self._evaluating) if other is key)
            ring = " → ".join([*(each for _, each, _ in self._evaluating[first:]), name])
            raise fail(codes.CYCLE, f"`{name}` depends on itself: {ring}", span)
        self._evaluating.append((key, name, span))
        try:
            values[key] = compute()
        except Problem as problem:
            self.report(problem.diagnostic)
            values[key] = UNKNOWN
        finally:
            self._evaluating.pop()
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
        with self.reporting():
            return self._field_value(record, definition, type_, span or definition.span)
        return UNKNOWN

    def _field_value(self, record: Record, definition: FieldDef, type_: FieldType | None, span: Span) -> Value:
        if definition in record.world.overrides:
            return record.world.overrides[definition]

        def compute() -> Value:
            scope = Scope(definition.module, record.world, record)
            if type_ is None:
                return self.evaluate(definition.value, scope)
            return self.typed(definition.value, scope, type_, f"`{definition.name}`", definition.span)

        return self._memoized(cast("dict[object, Value]", record.values), definition, definition.name, span, compute)

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
        if isinstance(type_, ListOf) and isinstance(expression, tree.List):
            items = tuple(self.typed(item, scope, type_.item, what, where) for item in expression.items)
            return Items(items, expression.span)
        value = self.evaluate(expression, scope, type_)
        with self.reporting():
            return self._coerced(value, type_, expression.span, what, where)
        return UNKNOWN

    def _any_word(self, expression: tree.Expression, type_: AnyWord) -> Value:
        if isinstance(expression, tree.Name):
            return Constant(expression.name, Kind.WORD, expression.span)
        self.report(Diagnostic(codes.WRONG_VALUE, f"a {type_.what} is a bare word", expression.span))
        return UNKNOWN

    def _coerced(self, value: Value, type_: FieldType, span: Span, what: str, where: Span | None) -> Value:
        if isinstance(value, Unknown):
            return value
        match type_:
            case Quantity(dimension, plain):
                return self._quantity(value, dimension, plain, span, what, where)
            case Words(name, words):
                if isinstance(value, Constant) and value.type is Kind.WORD and value.value in words:
                    return value
                raise fail(codes.WRONG_VALUE, f"{what} takes a {name}, and this is {describe(value)}", span)
            case TextValue() | TruthValue():
                kind = Kind.TEXT if isinstance(type_, TextValue) else Kind.TRUTH
                if isinstance(value, FORMULA) and value.type is kind:
                    return value
                raise fail(codes.WRONG_VALUE, f"{what} takes {kind.value}, and this is {describe(value)}", span)
            case BlockOf(kind_name):
                if isinstance(value, Block) and value.record.merged.kind.name == kind_name:
                    return value
                raise fail(codes.WRONG_VALUE, f"{what} takes a {kind_name}, and this is {describe(value)}", span)
            case ListOf(item, or_one):
                if isinstance(value, Items):
                    return Items(tuple(self._coerced(each, item, span, what, where) for each in value.values), span)
                if or_one:
                    return Items((self._coerced(value, item, span, what, where),), span)
                raise fail(codes.WRONG_VALUE, f"{what} takes a list, and this is {describe(value)}", span)
            case _:
                return value

    def _quantity(
        self, value: Value, dimension: Dimension, plain: bool, span: Span, what: str, where: Span | None
    ) -> Value:
        if isinstance(value, FORMULA):
            if value.type == dimension:
                return value
            if plain and value.type == NONE and isinstance(value, Constant):
                return Constant(value.value, dimension, span)
        wanted = dimension.name if dimension else "a plain number"
        message = f"{what} takes {wanted}, and this is {describe(value)}"
        labels = ((where, f"takes {wanted}"),) if where else ()
        raise fail(codes.WRONG_DIMENSION, message, span, *labels, note=describe(value))

    # --- expressions ------------------------------------------------------------------------------------------------

    def evaluate(self, expression: tree.Expression, scope: Scope, expected: FieldType | None = None) -> Value:
        """The value of an expression; UNKNOWN, with the problem reported, where it has none. Never raises."""
        self._depth += 1
        try:
            if self._depth > DEPTH_LIMIT:
                message = f"expressions and names are nested more than {DEPTH_LIMIT} deep here"
                raise fail(codes.TOO_DEEP, message, expression.span)
            return self._evaluate(expression, scope, expected)
        except Problem as problem:
            self.report(problem.diagnostic)
            return UNKNOWN
        finally:
            self._depth -= 1

    def _evaluate(self, expression: tree.Expression, scope: Scope, expected: FieldType | None) -> Value:
        match expression:
            case tree.Number():
                return self._number(expression)
            case tree.Text():
                return self._text(expression, scope)
            case tree.Name():
                return self._name(expression, scope, expected)
            case tree.Hole(span):
                wanted = _wanted(expected)
                raise fail(codes.HOLE, f"{wanted} belongs here", span)
            case tree.List(items, span):
                item = expected.item if isinstance(expected, ListOf) else expected
                return Items(tuple(self.evaluate(each, scope, item) for each in items), span)
            case tree.Range():
                return self._range(expression, scope)
            case tree.Unary():
                return self._unary(expression, scope)
            case tree.Binary():
                return self._binary(expression, scope)
            case tree.Near():
                return self._near(expression, scope)
            case tree.Convert():
                return self._convert(expression, scope)
            case tree.Conditional():
                return self._conditional(expression, scope, expected)
            case tree.Call():
                return self._call(expression, scope)
            case tree.Index():
                return self._index(expression, scope)
            case tree.Attribute():
                return self._attribute(expression, scope)

    def _number(self, number: tree.Number) -> Constant:
        if number.unit is None:
            return Constant(fold.limited(number.value, number.span), NONE, number.span)
        unit = find_unit(number.unit.name)
        if unit is None:
            raise self._unknown_unit(number.unit)
        if unit.reading:
            self._lenient(number.unit, unit.reading)
        return Constant(fold.limited(number.value * unit.factor, number.span), unit.dimension, number.span)

    def _lenient(self, unit: tree.Identifier, reading: str) -> None:
        message = f"`{unit.name}` is read as `{reading}`"
        self.report(
            Diagnostic(codes.LENIENT_UNIT, message, unit.span, hint=f"write `{reading}`", fix=Fix(unit.span, reading))
        )

    def _unknown_unit(self, unit: tree.Identifier) -> Problem:
        close = suggest_unit(unit.name)
        hint = f"did you mean `{close}`?" if close else "to multiply, write `*`"
        fix = Fix(unit.span, close) if close else None
        return Problem(Diagnostic(codes.UNKNOWN_UNIT, f"`{unit.name}` is no unit", unit.span, hint=hint, fix=fix))

    def _text(self, text: tree.Text, scope: Scope) -> Value:
        if text.plain is not None:
            return Constant(text.plain, Kind.TEXT, text.span)
        parts: list[Formula] = []
        for part in text.parts:
            if isinstance(part, str):
                parts.append(Constant(part, Kind.TEXT))
                continue
            value = self._shown(part, scope)
            if isinstance(value, Unknown):
                return UNKNOWN
            parts.append(value)
        if all(isinstance(part, Constant) for part in parts):
            return Constant("".join(constant_text(cast(Constant, part)) for part in parts), Kind.TEXT, text.span)
        return Call("text", tuple(parts), Kind.TEXT, text.span)

    def _shown(self, expression: tree.Expression, scope: Scope) -> Formula | Unknown:
        value = self.evaluate(expression, scope)
        if isinstance(value, Constant) and isinstance(expression, tree.Convert):
            return Constant(in_unit(value, expression.unit.name), Kind.TEXT)
        if isinstance(value, Block):
            return Constant(value.record.merged.name, Kind.TEXT)
        if isinstance(value, FORMULA) or isinstance(value, Unknown):
            return value
        raise fail(codes.WRONG_VALUE, f"{describe(value)} can't be written into a text", expression.span)

    def _name(self, name: tree.Name, scope: Scope, expected: FieldType | None) -> Value:
        words = _words_of(expected)
        if words is None:
            return self.lookup(name.name, name.span, scope)
        if name.name in words.words:
            return Constant(name.name, Kind.WORD, name.span, words.words)
        try:
            value = self.lookup(name.name, name.span, scope)
        except Problem:
            value = None
        if isinstance(value, Unknown) or (isinstance(value, Constant) and value.value in words.words):
            return value
        listed = ", ".join(f"`{word}`" for word in words.words)
        hint = did_you_mean(name.name, words.words) or (f"there are {listed}" if words.words else "")
        raise fail(codes.UNKNOWN_WORD, f"`{name.name}` is no {words.what}", name.span, hint=hint)

    def _range(self, node: tree.Range, scope: Scope) -> Value:
        parts = [node.first, node.last, *([node.step] if node.step else [])]
        values = [self.evaluate(part, scope) for part in parts]
        if any(isinstance(value, Unknown) for value in values):
            return UNKNOWN
        numbers = [self._exact(value, part.span, "an end or step of a range") for value, part in zip(values, parts, strict=True)]
        dimension = cast(Constant, values[0]).type
        for value, part in zip(values[1:], parts[1:], strict=True):
            if node.multiplies and part is node.step:
                if cast(Constant, value).type != NONE:
                    raise fail(codes.WRONG_DIMENSION, f"a factor is a plain number, and this is {describe(value)}", part.span)
            elif cast(Constant, value).type != dimension:
                labels = ((node.first.span, describe(values[0])),)
                raise fail(codes.WRONG_DIMENSION, f"this range runs from {describe(values[0])} to {describe(value)}", part.span, *labels)
        step = numbers[2] if node.step else Fraction(1)
        steps = progression(numbers[0], numbers[1], step, node.multiplies, node.span, node.step.span if node.step else node.span)
        return Items(tuple(Constant(each, dimension, node.span) for each in steps), node.span)

    def _exact(self, value: Value, span: Span, what: str) -> Fraction:
        if not isinstance(value, Constant):
            if isinstance(value, FORMULA) and isinstance(value.type, Dimension):
                raise fail(codes.UNDECIDED, f"{what} can't depend on a swept name", span)
            raise fail(codes.WRONG_VALUE, f"{what} is a number, and this is {describe(value)}", span)
        if isinstance(value.value, float) and abs(value.value) != inf:
            return Fraction(value.value)
        if not isinstance(value.value, Fraction):
            shown = "infinite" if isinstance(value.value, float) else describe(value)
            raise fail(codes.WRONG_VALUE, f"{what} is a number, and this is {shown}", span)
        return value.value

    # --- operators --------------------------------------------------------------------------------------------------

    def _unary(self, node: tree.Unary, scope: Scope) -> Value:
        value = self.evaluate(node.operand, scope)
        if isinstance(value, Unknown):
            return value
        operand = (self._formula(value, node.operand.span, f"`{node.operator}`"), node.operand.span)
        return fold.negative(operand, node.span) if node.operator == "-" else fold.negation(operand, node.span)

    def _binary(self, node: tree.Binary, scope: Scope) -> Value:
        """Chains such as `a + b + c` are walked in a loop: a thousand terms are no depth."""
        spine = [node]
        while isinstance(spine[-1].left, tree.Binary):
            spine.append(spine[-1].left)
        left: Value | None = None
        for each in reversed(spine):
            left = self._one_binary(each, left, scope)
        assert left is not None
        return left

    def _one_binary(self, node: tree.Binary, left: Value | None, scope: Scope) -> Value:
        try:
            return self._apply(node, left, scope)
        except Problem as problem:
            self.report(problem.diagnostic)
            return UNKNOWN

    def _apply(self, node: tree.Binary, left: Value | None, scope: Scope) -> Value:
        operator = node.operator.name
        if operator in ("and", "or"):
            return self._logical(node, left, scope)
        left, right = self._sides(node, left, scope)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        if operator == "in":
            return self._membership(left, right, node)
        if isinstance(left, OPS) or isinstance(right, OPS):
            return self._op_algebra(operator, left, right, node)
        if operator in ("==", "!=") and isinstance(left, Block) and isinstance(right, Block):
            return fold.truth((left.record.merged is right.record.merged) == (operator == "=="), node.span)
        a = self._formula(left, node.left.span, f"`{operator}`")
        b = self._formula(right, node.right.span, f"`{operator}`")
        return fold.binary(operator, (a, node.left.span), (b, node.right.span), node.span)

    def _logical(self, node: tree.Binary, left: Value | None, scope: Scope) -> Value:
        """A constant left side decides: what stands behind it may make no sense then."""
        operator = node.operator.name
        value = left if left is not None else self.evaluate(node.left, scope)
        if isinstance(value, Constant) and value.type is Kind.TRUTH and value.value is (operator == "or"):
            return fold.truth(operator == "or", node.span)
        right = self.evaluate(node.right, scope)
        if isinstance(value, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        a = self._formula(value, node.left.span, f"`{operator}`")
        b = self._formula(right, node.right.span, f"`{operator}`")
        return fold.binary(operator, (a, node.left.span), (b, node.right.span), node.span)

    def _sides(self, node: tree.Binary, left: Value | None, scope: Scope) -> tuple[Value, Value]:
        """Both sides; a bare word on one of them is looked up in the words that the other can be."""
        if left is None and isinstance(node.left, tree.Name | tree.Hole) and not isinstance(node.right, tree.Name):
            right = self.evaluate(node.right, scope)
            return self.evaluate(node.left, scope, _like(right)), right
        if left is None:
            left = self.evaluate(node.left, scope)
        if isinstance(left, Unknown) and isinstance(node.right, tree.Name):
            # It may be a word of a set that can't be known now.
            return left, UNKNOWN
        return left, self.evaluate(node.right, scope, _like(left))

    def _membership(self, left: Value, right: Value, node: tree.Binary) -> Value:
        if not isinstance(right, Items):
            raise fail(codes.WRONG_VALUE, f"`in` takes a list or a range, and this is {describe(right)}", node.right.span)
        if isinstance(left, Block):
            found = any(isinstance(v, Block) and v.record.merged is left.record.merged for v in right.values)
            return fold.truth(found, node.span)
        a = self._formula(left, node.left.span, "`in`")
        result: Formula = fold.truth(False, node.span)
        for value in right.values:
            if isinstance(value, Unknown):
                return UNKNOWN
            b = self._formula(value, node.right.span, "`in`")
            equal = fold.binary("==", (a, node.left.span), (b, node.right.span), node.span)
            result = equal if result is None or _is_false(result) else fold.binary("or", (result, node.span), (equal, node.span), node.span)
        return result

    def _op_algebra(self, operator: str, left: Value, right: Value, node: tree.Binary) -> Value:
        if operator == "+" and isinstance(left, OPS) and isinstance(right, OPS):
            parts = (*left.parts, right) if isinstance(left, Added) else (left, right)
            return Added(parts, node.span)
        if operator == "*" and isinstance(left, OPS) != isinstance(right, OPS):
            (times, times_span), op = ((right, node.right.span), left) if isinstance(left, OPS) else ((left, node.left.span), right)
            number = self._formula(times, times_span, "`*`")
            if number.type != NONE:
                raise fail(codes.WRONG_DIMENSION, f"an op repeats a plain number of times, and this is {describe(number)}", times_span)
            return Repeated(number, cast(OpValue, op), node.span)
        message = f"ops add with `+` and repeat with `n *`; `{operator}` joins {describe(left)} and {describe(right)}"
        raise fail(codes.WRONG_VALUE, message, node.span)

    def _formula(self, value: Value, span: Span, who: str) -> Formula:
        if isinstance(value, FORMULA):
            return value
        raise fail(codes.WRONG_VALUE, f"{who} takes numbers, and this is {describe(value)}", span)

    def _near(self, node: tree.Near, scope: Scope) -> Value:
        parts = (node.left, node.right, node.tolerance)
        values = [self.evaluate(part, scope) for part in parts]
        if any(isinstance(value, Unknown) for value in values):
            return UNKNOWN
        left, right, tolerance = (
            (self._formula(value, part.span, "`~`"), part.span) for value, part in zip(values, parts, strict=True)
        )
        return fold.near(left, right, tolerance, node.span)

    def _convert(self, node: tree.Convert, scope: Scope) -> Value:
        unit = find_unit(node.unit.name)
        if unit is None:
            raise self._unknown_unit(node.unit)
        if unit.reading:
            self._lenient(node.unit, unit.reading)
        value = self.evaluate(node.value, scope)
        if isinstance(value, Unknown):
            return value
        formula = self._formula(value, node.value.span, "`to`")
        if formula.type != unit.dimension:
            message = f"{describe(formula)} can't be shown in `{node.unit.name}`, which is {unit.dimension.name}"
            raise fail(codes.WRONG_DIMENSION, message, node.unit.span, (node.value.span, describe(formula)))
        return formula

    def _conditional(self, node: tree.Conditional, scope: Scope, expected: FieldType | None) -> Value:
        condition = self.evaluate(node.condition, scope)
        if isinstance(condition, Unknown):
            return UNKNOWN
        if not isinstance(condition, FORMULA) or condition.type is not Kind.TRUTH:
            raise fail(codes.WRONG_VALUE, f"a condition is true or false, and this is {describe(condition)}", node.condition.span)
        if isinstance(condition, Constant):
            return self.evaluate(node.yes if condition.value else node.no, scope, expected)
        yes, no = self.evaluate(node.yes, scope, expected), self.evaluate(node.no, scope, expected)
        if isinstance(yes, Unknown) or isinstance(no, Unknown):
            return UNKNOWN
        if isinstance(yes, OPS) and isinstance(no, OPS):
            return Chosen(condition, yes, no, node.span)
        branches = [(self._formula(v, e.span, "`if`"), e.span) for v, e in ((yes, node.yes), (no, node.no))]
        return fold.choice(condition, branches[0], branches[1], node.span)

    # --- calls and paths --------------------------------------------------------------------------------------------

    def _call(self, node: tree.Call, scope: Scope) -> Value:
        function = self.evaluate(node.function, scope)
        match function:
            case Unknown():
                for argument in node.arguments:
                    self.evaluate(argument.value, scope)
                return UNKNOWN
            case Applied():
                return self._applied(function, node, scope)
            case Builtin(name):
                return self._builtin(name, node, scope)
            case _:
                raise fail(codes.WRONG_VALUE, f"{describe(function)} takes no arguments", node.function.span)

    def _applied(self, function: Applied, node: tree.Call, scope: Scope) -> Value:
        names = [parameter.name.name for parameter, _ in function.merged.parameters]
        kind = function.merged.kind.name
        arguments = dict(function.arguments)
        given: dict[str, Span] = {}
        place = 0
        for argument in node.arguments:
            if argument.name is None:
                if place >= len(names):
                    takes = f"takes {_count(len(names), 'argument')}"
                    raise fail(codes.SURPLUS_ARGUMENT, f"`{function.merged.name}` {takes}", argument.span, (function.merged.span, f"the {kind}"))
                name, place = names[place], place + 1
            else:
                name = argument.name.name
                if name not in names:
                    hint = did_you_mean(name, names) or f"it has {', '.join(f'`{n}`' for n in names)}"
                    raise fail(codes.UNKNOWN_ARGUMENT, f"`{function.merged.name}` has no parameter `{name}`", argument.name.span, hint=hint)
            if name in given:
                raise fail(codes.SURPLUS_ARGUMENT, f"`{name}` is given twice", argument.span, (given[name], "given here first"))
            given[name] = argument.span
            arguments[name] = self.evaluate(argument.value, scope)
        return Applied(function.merged, arguments, node.span)

    def _builtin(self, name: str, node: tree.Call, scope: Scope) -> Value:
        for argument in node.arguments:
            if argument.name is not None:
                raise fail(codes.UNKNOWN_ARGUMENT, f"`{name}` takes its arguments by place", argument.name.span)
        expressions = [argument.value for argument in node.arguments]
        if name == "sizeof":
            return self._sizeof(expressions, node, scope)
        if name in MACHINE_FUNCTIONS:
            types: list[FieldType] = [BlockOf("hardware"), schema.DTYPE]
            values = [self.evaluate(e, scope, types[i] if i < 2 else None) for i, e in enumerate(expressions)]
            if any(isinstance(value, Unknown) for value in values):
                return UNKNOWN
            return self.on_machine(name, values, [e.span for e in expressions], node.span)
        return self._of_numbers(name, expressions, node, scope)

    def _of_numbers(self, name: str, expressions: Sequence[tree.Expression], node: tree.Call, scope: Scope) -> Value:
        operands: list[fold.Operand] = []
        for expression in expressions:
            value = self.evaluate(expression, scope)
            if isinstance(value, Unknown):
                return UNKNOWN
            if isinstance(value, Selected) and name == "len":
                value = self.column_of(value, tree.Identifier("flops", expression.span))
            if isinstance(value, Items):
                if any(isinstance(item, Unknown) for item in value.values):
                    return UNKNOWN
                if name == "len":
                    return fold.constant(len(value.values), NONE, node.span)
                operands += [(self._formula(item, expression.span, f"`{name}`"), expression.span) for item in value.values]
            else:
                operands.append((self._formula(value, expression.span, f"`{name}`"), expression.span))
        if name == "len" and not (len(operands) == 1 and fold.has_rows(operands[0][0])):
            raise fail(codes.WRONG_VALUE, "`len` takes a list, a range or a column", node.span)
        return fold.function(name, operands, node.span)

    def _sizeof(self, expressions: Sequence[tree.Expression], node: tree.Call, scope: Scope) -> Value:
        if len(expressions) != 1:
            raise fail(codes.SURPLUS_ARGUMENT, "`sizeof` takes one dtype or role", node.span)
        roles = _roles(scope.record)
        words = Words("dtype or role", (*schema.DTYPES, *schema.ROLES))
        value = self.evaluate(expressions[0], scope, words)
        if not isinstance(value, Constant):
            return UNKNOWN
        name = str(value.value)
        if name in schema.ROLES:
            if roles is None:
                raise fail(codes.WRONG_VALUE, f"`{name}` has a size only inside an op", expressions[0].span)
            if name not in roles:
                return UNKNOWN
            name = roles[name]
        return Constant(Fraction(schema.DTYPES[name]), DATA, node.span)

    def _index(self, node: tree.Index, scope: Scope) -> Value:
        base = self.evaluate(node.base, scope)
        if isinstance(base, Unknown):
            return UNKNOWN
        if len(node.arguments) != 1 or node.arguments[0].name is not None:
            raise fail(codes.WRONG_VALUE, "one index stands in the brackets", node.span)
        expression = node.arguments[0].value
        value = self.evaluate(expression, scope)
        if isinstance(value, Unknown):
            return UNKNOWN
        match base:
            case Charted() | Applied() if not (isinstance(base, Applied) and base.merged.kind.name == "op"):
                return self._select(base, value, expression, node)
            case Items(values):
                return self._item(values, value, expression)
        raise fail(codes.WRONG_VALUE, f"{describe(base)} has no parts to choose from", node.base.span)

    def _select(self, base: Charted | Applied, value: Value, expression: tree.Expression, node: tree.Index) -> Value:
        if not (isinstance(value, Constant) and value.type is Kind.TEXT):
            what = "a series" if isinstance(base, Charted) else "an op"
            raise fail(codes.WRONG_VALUE, f"{what} is chosen by its name, a string", expression.span)
        name = str(value.value)
        if isinstance(base, Charted):
            return Selected(base, name, expression.span)
        if name not in base.merged.ops:
            hint = did_you_mean(name, base.merged.ops) or f"it has {', '.join(f'`{op}`' for op in base.merged.ops)}"
            raise fail(codes.UNKNOWN_NAME, f"`{base.merged.name}` has no op `{name}`", expression.span, hint=hint)
        return Member(base, name, node.span)

    def _item(self, values: tuple[Value, ...], value: Value, expression: tree.Expression) -> Value:
        number = self._exact(value, expression.span, "a place in a list")
        if number.denominator != 1 or not 0 <= number < len(values):
            message = f"this list has the places 0 to {len(values) - 1}"
            raise fail(codes.OUT_OF_RANGE, message, expression.span)
        return values[int(number)]

    def _attribute(self, node: tree.Attribute, scope: Scope) -> Value:
        base = self.evaluate(node.base, scope)
        name = node.name
        match base:
            case Unknown():
                return UNKNOWN
            case Namespace(module):
                declared, found_in = self._declared(name, module)
                return self._value_of(declared, found_in, name.name, name.span, scope.world)
            case Block(record):
                return self._member(record, name)
            case Children(record, kind):
                return self._child(record, kind, name)
            case Selected():
                return self.column_of(base, name)
            case Applied(merged) if name.name == "repeat" and merged.kind.name == "opset":
                raise fail(codes.WRONG_VALUE, "`repeat` scales totals, and is no value", name.span)
            case _:
                raise fail(codes.UNKNOWN_FIELD, f"{describe(base)} has no field `{name.name}`", name.span)

    def _member(self, record: Record, name: tree.Identifier) -> Value:
        value = self.field(record, name.name, name.span)
        if value is not None:
            return value
        merged = record.merged
        if name.name in merged.kind.children:
            return Children(record, name.name)
        known = [*merged.fields, *dict.fromkeys(kind for kind, _ in merged.children)]
        hint = did_you_mean(name.name, known) or (f"it has {', '.join(f'`{each}`' for each in known)}" if known else "")
        message = f"the {merged.kind.name} `{merged.name}` has no field `{name.name}`"
        raise fail(codes.UNKNOWN_FIELD, message, name.span, (merged.span, f"`{merged.name}`"), hint=hint)

    def _child(self, record: Record, kind: str, name: tree.Identifier) -> Value:
        child = record.child(kind, name.name)
        if child is not None:
            return Block(child)
        unnamed = record.child(kind)
        value = self.field(unnamed, name.name, name.span) if unnamed else None
        if value is not None:
            return value
        known = [each for each in record.merged.children_of(kind) if each]
        hint = did_you_mean(name.name, known) or f"it has {', '.join(f'`{each}`' for each in known)}"
        message = f"`{record.merged.name}` has no `{kind} {name.name}`"
        raise fail(codes.UNKNOWN_FIELD, message, name.span, hint=hint)


class _Silent(Problem):
    """What was said elsewhere already."""

    def __init__(self) -> None:
        super().__init__(Diagnostic(codes.UNKNOWN_NAME, ""))


# --- helpers --------------------------------------------------------------------------------------------------------


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint, or nothing where no known name is close."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""


def progression(first: Fraction, last: Fraction, step: Fraction, multiplies: bool, span: Span, step_span: Span) -> list[Fraction]:
    """The values of a range; both ends belong to it. Raises Problem where it is empty or endless."""
    if last < first:
        raise fail(codes.EMPTY_RANGE, f"this range is empty: {fraction_text(last)} comes before {fraction_text(first)}", span)
    if multiplies and (step <= 1 or first <= 0):
        message = "a range that multiplies begins above 0 and has a factor above 1"
        raise fail(codes.EMPTY_RANGE, message, step_span if step <= 1 else span)
    if not multiplies and step <= 0:
        raise fail(codes.EMPTY_RANGE, "the step of a range is above 0", step_span)
    values = []
    if not multiplies and (last - first) / step >= RANGE_LIMIT:
        raise _too_many(span)
    value = first
    while value <= last:
        values.append(value)
        if len(values) > RANGE_LIMIT or value.denominator.bit_length() > fold.BIT_LIMIT:
            raise _too_many(span)
        value = value * step if multiplies else value + step
    return values


def _too_many(span: Span) -> Problem:
    return fail(codes.TOO_MANY, f"this range has more than {RANGE_LIMIT:,} values, which is the limit", span)


def same_value(a: Value, b: Value) -> bool:
    """Whether two constants, or two blocks, are the same."""
    if isinstance(a, Constant) and isinstance(b, Constant):
        return a.type == b.type and a.value == b.value
    return isinstance(a, Block) and isinstance(b, Block) and a.record.merged is b.record.merged


def _is_false(value: Formula) -> bool:
    return isinstance(value, Constant) and value.value is False


def _wanted(expected: FieldType | None) -> str:
    match expected:
        case Quantity(dimension):
            return dimension.name
        case Words(what):
            return f"a {what}"
        case TextValue():
            return "a string"
        case TruthValue():
            return "`true` or `false`"
        case BlockOf(kind):
            return f"a {kind}"
        case ListOf():
            return "a list"
        case _:
            return "a value"


def _words_of(expected: FieldType | None) -> Words | None:
    if isinstance(expected, ListOf):
        return _words_of(expected.item)
    return expected if isinstance(expected, Words) else None


def _like(value: Value) -> FieldType | None:
    """What the other side of a comparison has to be."""
    if isinstance(value, Constant | Axis | Column) and value.type is Kind.WORD and value.words:
        return Words("word of this set", value.words)
    if isinstance(value, FORMULA) and isinstance(value.type, Dimension):
        return Quantity(value.type)
    return None


def _roles(record: Record | None) -> Mapping[str, str] | None:
    while record is not None:
        if record.roles is not None:
            return record.roles
        record = record.parent
    return None


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
