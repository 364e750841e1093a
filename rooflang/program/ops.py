"""Ops as values to ops as formulas: arguments are bound, element types and costs chosen, work and traffic derived."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from rooflang import codes
from rooflang.frozen import frozen, replace
from rooflang.program import fold
from rooflang.program.blocks import FieldDef, Merged
from rooflang.program.contraction import Contraction, Counted
from rooflang.program.fold import fail
from rooflang.program.formula import Constant, Formula, Kind
from rooflang.program.interpret import Interpreter
from rooflang.program.program import Either, Kernel, Op, Overlap, Repeat, Requirement, Sum, Transfer, requiring
from rooflang.program.report import did_you_mean
from rooflang.program.requirements import requirement
from rooflang.program.schema import ROLES, TextValue
from rooflang.program.scope import Record, Scope, World
from rooflang.program.values import (
    FORMULA,
    Added,
    Applied,
    Block,
    Chosen,
    Member,
    Overlapped,
    Repeated,
    Totalled,
    Unknown,
    Value,
    describe,
)
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import DATA, WORK

DEPTH_LIMIT = 50
_FORMULAS = ("flops", "read", "write")


@frozen
class Setting:
    """What an op is worked out under: the dtype of each role as far as the chart says, where costs are looked up
    (the nearest first), the phase, and the world of swept fields. `checking`: nothing plots it, arguments and dtypes
    may be unknown."""

    roles: Mapping[str, str]
    costs: tuple[Record, ...]
    phase: str
    world: World
    checking: bool = False


class Ops:
    """Works ops out."""

    def __init__(self, interpreter: Interpreter):
        self.interpreter = interpreter
        self._lowering: list[tuple[Merged, str]] = []

    # --- applying ---------------------------------------------------------------------------------------------------

    def instance(self, applied: Applied, setting: Setting, roles: Mapping[str, str] | None = None) -> Record:
        """The record of an op or opset with its arguments bound. Raises Problem where some are missing."""
        bindings: dict[str, Value] = {}
        missing = []
        record = Record(applied.merged, setting.world, bindings=bindings, roles=roles)
        for parameter, module in applied.merged.parameters:
            name = parameter.name.name
            if name in applied.arguments:
                bindings[name] = applied.arguments[name]
            elif parameter.default is not None:
                bindings[name] = self.interpreter.evaluate(parameter.default, Scope(module, setting.world, record))
            else:
                missing.append(name)
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing)
            kind = applied.merged.kind.name
            message = f"`{applied.merged.name}` needs {listed}"
            raise fail(codes.MISSING_ARGUMENT, message, applied.span, (applied.merged.span, f"the {kind}"))
        if setting.phase:
            record.also = record.child("phase", setting.phase)
        return record

    def fill(self, value: Value, arguments: Mapping[str, Value]) -> Value:
        """Hand swept names to the parameters of these names that have no argument yet."""
        match value:
            case Applied(merged, given, span):
                names = {parameter.name.name for parameter, _ in merged.parameters}
                new = {name: each for name, each in arguments.items() if name in names and name not in given}
                return Applied(merged, {**given, **new}, span)
            case Member(opset, name, span):
                filled = self.fill(opset, arguments)
                assert isinstance(filled, Applied)
                return Member(filled, name, span)
            case Added(parts, span, size):
                return Added(tuple(self.fill(part, arguments) for part in parts), span, size)
            case Repeated(times, op, span):
                return Repeated(times, self.fill(op, arguments), span)
            case Chosen(condition, yes, no, span):
                return Chosen(condition, self.fill(yes, arguments), self.fill(no, arguments), span)
            case Totalled(opset, span):
                filled = self.fill(opset, arguments)
                assert isinstance(filled, Applied)
                return Totalled(filled, span)
            case Overlapped(op, span):
                return Overlapped(self.fill(op, arguments), span)
            case _:
                return value

    def unfilled(self, value: Value) -> Iterator[str]:
        """The parameters without an argument, of all ops in a value."""
        for applied in applications(value):
            for parameter, _ in applied.merged.parameters:
                if parameter.name.name not in applied.arguments:
                    yield parameter.name.name

    # --- lowering ---------------------------------------------------------------------------------------------------

    def lower(self, value: Value, setting: Setting, span: Span) -> Op | None:
        """The op that a value stands for; None where something in it is wrong and was reported.

        Raises Problem where the value is no op at all.
        """
        match value:
            case Unknown():
                return None
            case Applied(merged) if merged.kind.name == "op":
                return self._kernel(value, setting)
            case Member(opset, name):
                return self.member(opset, name, setting)
            case Added(parts):
                lowered = [self.lower(part, setting, span) for part in parts]
                whole = tuple(part for part in lowered if part is not None)
                return Sum(whole) if len(whole) == len(parts) else None
            case Repeated(times, op):
                inner = self.lower(op, setting, span)
                return Repeat(times, inner) if inner is not None else None
            case Totalled(opset):
                return self._total(opset, setting)
            case Overlapped(op):
                inner = self.lower(op, setting, span)
                return Overlap(inner) if inner is not None else None
            case Chosen(condition, yes, no):
                first, second = self.lower(yes, setting, span), self.lower(no, setting, span)
                return Either(condition, first, second) if first and second else None
            case _:
                several = 'choose one of its ops, `…["name"]`, or all of them, `total(…)`'
                hint = several if isinstance(value, Applied) else ""
                raise fail(codes.NOT_AN_OP, f"an op belongs here, and this is {describe(value)}", span, hint=hint)

    def _total(self, opset: Applied, setting: Setting) -> Op | None:
        """All ops of an opset, each as often as the opset or its part repeats it."""
        record = self.opset(opset, setting)
        parts: list[Op] = []
        for name, definition in opset.merged.ops.items():
            op = self.member(opset, name, setting)
            times = self.interpreter.field(holder_of(definition, record), "repeat")
            if op is None or not (times is None or isinstance(times, FORMULA)):
                return None
            parts.append(Repeat(times, op) if times is not None else op)
        if not parts:
            raise fail(codes.NOT_AN_OP, f"the opset `{opset.merged.name}` has no ops", opset.span)
        return Sum(tuple(parts))

    def expectations(self, record: Record) -> tuple[Requirement, ...]:
        """What an op or opset says has to hold of its arguments."""
        found: list[Requirement] = []
        for statement, module in record.merged.expects:
            span = statement.condition.span
            scope = Scope(module, record.world, record)
            value = self.interpreter.evaluate(statement.condition, scope)
            if isinstance(value, Unknown):
                continue
            if not isinstance(value, FORMULA) or value.type is not Kind.TRUTH:
                message = f"`expect` takes a claim that is true or false, and this is {describe(value)}"
                raise fail(codes.WRONG_VALUE, message, span)
            if not (isinstance(value, Constant) and value.value):
                found.append(Requirement(value, "true", self._said(statement, scope), span))
        return tuple(found)

    def _said(self, statement: tree.Expect, scope: Scope) -> str:
        """What an `expect` says where it does not hold: a text that no swept name enters, else its condition."""
        if statement.message is not None:
            text = self.interpreter.typed(statement.message, scope, TextValue(), "`else`")
            if isinstance(text, Constant):
                return str(text.value)
        return f"`{' '.join(statement.condition.span.text.split())}` does not hold"

    def opset(self, opset: Applied, setting: Setting) -> Record:
        """An opset with its arguments, in the setting's phase where it has it. Raises Problem where one is missing."""
        own = opset.merged.children_of("phase")
        phase = setting.phase if setting.phase in own else ""
        return self.instance(opset, replace(setting, phase=phase), filled_roles(setting.roles))

    def member(self, opset: Applied, name: str, setting: Setting) -> Op | None:
        """One op of an opset, in the setting's phase. Raises Problem where it is made from itself."""
        key = (opset.merged, name)
        if key in self._lowering:
            passed = [*self._lowering[self._lowering.index(key) :], key]
            ring = " → ".join(f'{of.name}["{each}"]' for of, each in passed)
            raise fail(codes.CYCLE, f"the op `{name}` is made from itself: {ring}", opset.merged.ops[name].span)
        if len(self._lowering) >= DEPTH_LIMIT:
            message = f"ops of opsets use one another more than {DEPTH_LIMIT} deep"
            raise fail(codes.TOO_DEEP, message, opset.merged.ops[name].span)
        self._lowering.append(key)
        try:
            with self.interpreter.reporter.inside(opset.merged.name, opset.span):
                return self._member(opset, name, setting)
        finally:
            self._lowering.pop()

    def _member(self, opset: Applied, name: str, setting: Setting) -> Op | None:
        definition = opset.merged.ops[name]
        holder = holder_of(definition, self.opset(opset, setting))
        value = self.interpreter.evaluate(definition.value, Scope(definition.module, setting.world, holder))
        op = self.lower(value, setting, definition.value.span)
        return requiring(op, self.expectations(holder.parent or holder)) if op is not None else None

    def _kernel(self, applied: Applied, setting: Setting) -> Kernel | None:
        merged = applied.merged
        roles = self.roles(Record(merged, setting.world), setting.roles)
        record = self.instance(applied, setting, roles)
        if any(isinstance(value, Unknown) for value in applied.arguments.values()):
            return None
        with self.interpreter.reporter.inside(merged.name, applied.span), self.interpreter.reporter.reporting():
            return self._counted(applied, record, roles, setting)
        return None

    def _counted(self, applied: Applied, record: Record, roles: Mapping[str, str], setting: Setting) -> Kernel | None:
        merged = applied.merged
        counted = self.count(record, roles, setting)
        if "compute" not in roles and (setting.checking or self._says_dtype(merged)):
            return None
        if "compute" not in roles:
            hint = (
                "write `compute = …` beside the other roles"
                if roles
                else "write `dtype = fp16` in the chart, or in the op"
            )
            raise fail(codes.NO_DTYPE, f"nothing says the dtype of `{merged.name}`", applied.span, hint=hint)
        if counted is None or counted.flops is None or counted.read is None or counted.write is None:
            return None
        words = {name: self._word(record, name) for name in ("class", "unit")}
        return Kernel(
            merged.name, words["class"], words["unit"], roles["compute"],
            counted.flops, counted.read, counted.write, counted.requirements, applied.span, self._peak_span(applied),
            counted.transfers, counted.tensors, counted.statements, counted.charged,
        )  # fmt: skip

    def _says_dtype(self, merged: Merged) -> bool:
        """Whether an op says its dtype, be it one that does not exist."""
        child = merged.children.get(("dtype", ""))
        return "dtype" in merged.fields or (child is not None and "compute" in child.fields)

    def _peak_span(self, applied: Applied) -> Span:
        """Where the op says which unit or dtype it wants, else where it is called."""
        merged = applied.merged
        child = merged.children.get(("dtype", ""))
        places = [merged.fields.get("unit"), child.fields.get("compute") if child else None, merged.fields.get("dtype")]
        return next((place.value.span for place in places if place), applied.span)

    def _word(self, record: Record, name: str) -> str:
        value = self.interpreter.field(record, name)
        return str(value.value) if isinstance(value, Constant) else ""

    def roles(self, record: Record, below: Mapping[str, str]) -> dict[str, str]:
        """The dtype of each role: a block's own over those below, and `compute`'s where nobody says."""
        return filled_roles({**below, **self.own_roles(record)})

    def own_roles(self, record: Record) -> dict[str, str]:
        """The dtypes that a block itself sets: `dtype = fp16` all of them, `dtype { … }` some."""
        roles = {}
        value = self.interpreter.field(record, "dtype")
        if isinstance(value, Constant):
            roles = dict.fromkeys(ROLES, str(value.value))
        child = record.child("dtype")
        for role in child.merged.fields if child else ():
            assert child is not None
            value = self.interpreter.field(child, role)
            if isinstance(value, Constant):
                roles[role] = str(value.value)
        return roles

    # --- counting ---------------------------------------------------------------------------------------------------

    def count(self, record: Record, roles: Mapping[str, str], setting: Setting) -> Counted | None:
        """Work and traffic of an op whose arguments are bound. Raises Problem at what is wrong in it."""
        merged = record.merged
        formulas = [name for name in _FORMULAS if name in merged.fields]
        if formulas and merged.definitions:
            formula = merged.fields[formulas[0]].span
            tensor = next(iter(merged.definitions.values()))[0].tensor.span
            message = f"`{merged.name}` has tensors, from which work and traffic follow, and `{formulas[0]}` as well"
            raise fail(codes.MIXED_OP, message, formula, (tensor, "a tensor"))
        transfers, more = self._transfers(record)
        if transfers is None or (not formulas and not merged.definitions and not merged.whole):
            return None
        if not formulas and not merged.definitions and not transfers:
            hint = "as in `y[m, n] = x[m, k] * w[k, n]`, or `flops`, `read` and `write`"
            raise fail(codes.MIXED_OP, f"`{merged.name}` says nothing of its work and traffic", merged.span, hint=hint)
        if not merged.definitions:
            counted = self._formulas(record, needs_traffic=not transfers)
        else:
            counted = self._contraction(record, roles, setting)
        if counted is None:
            return None
        more = (*more, *self.expectations(record))
        return replace(counted, transfers=transfers, requirements=counted.requirements + more)

    def _contraction(self, record: Record, roles: Mapping[str, str], setting: Setting) -> Counted | None:
        merged = record.merged
        costs = self._cost_records(record, setting)
        contraction = Contraction(
            merged,
            lambda name, span: self._extent(record, name, span),
            lambda name, span: self._cost(costs, name, span),
            roles,
            self.interpreter.reporter.reporting,
        )
        counted = contraction.count()
        return self._scaled(record, counted) if counted else None

    def _scaled(self, record: Record, counted: Counted) -> Counted | None:
        """`work = 1/2` scales the work."""
        factor = self.interpreter.field(record, "work")
        if factor is None or counted.flops is None:
            return counted
        if not isinstance(factor, FORMULA):
            return None
        span = record.merged.fields["work"].value.span
        flops = fold.binary("*", (counted.flops, span), (factor, span), span)
        more = requirement(factor, "not negative", "the share `work`", span)
        return replace(counted, flops=flops, requirements=counted.requirements + more)

    def _transfers(self, record: Record) -> tuple[tuple[Transfer, ...] | None, tuple[Requirement, ...]]:
        """What passes inner levels and links; None where something in it is wrong."""
        merged = record.merged
        found: list[Transfer] = []
        requirements: list[Requirement] = []
        wrong = False
        for name, kind, holder, field in self._transfer_fields(record):
            amount, messages = self._amount(holder, field), self._messages(record, name)
            if amount is None or messages is None:
                wrong = True
                continue
            span = holder.merged.fields[field].span
            link = name or self._word(record, "link")
            found.append(Transfer(link, kind, amount, messages if kind == "link" else fold.constant(0), span))
            requirements += requirement(amount, "not negative", f"`{field}` of `{merged.name}`", span)
            requirements += requirement(messages, "not negative", "the number of messages", span)
        links = [transfer for transfer in found if transfer.kind == "link"]
        for name in ("messages", "link"):
            if name in merged.fields and not links and not wrong:
                span = merged.fields[name].span
                raise fail(codes.MIXED_OP, f"`{name}` says how `comm` passes, and there is no `comm`", span)
        return (None if wrong else tuple(found)), tuple(requirements)

    def _transfer_fields(self, record: Record) -> Iterator[tuple[str, Literal["memory", "link"], Record, str]]:
        """The level or link (empty for the first link), and where its bytes stand."""
        kinds: dict[str, Literal["memory", "link"]] = {"traffic": "memory", "comm": "link"}
        for child_kind, kind in kinds.items():
            child = record.child(child_kind)
            for name in child.merged.fields if child else ():
                assert child is not None
                yield name, kind, child, name
        if "comm" in record.merged.fields:
            yield "", "link", record, "comm"

    def _amount(self, record: Record, name: str) -> Formula | None:
        value = self.interpreter.field(record, name)
        return value if isinstance(value, FORMULA) else None

    def _messages(self, record: Record, name: str) -> Formula | None:
        """How many messages go over a link: `messages = n`, or `messages.LINK = n` beside `comm.LINK`."""
        holder, field = (record.child("messages"), name) if name else (record, "messages")
        if holder is None or field not in holder.merged.fields:
            return fold.constant(0)
        return self._amount(holder, field)

    def _formulas(self, record: Record, needs_traffic: bool) -> Counted | None:
        merged = record.merged
        if needs_traffic and "read" not in merged.fields and "write" not in merged.fields and merged.whole:
            hint = "write `read = …` and `write = …`: without traffic there is no intensity"
            raise fail(codes.MIXED_OP, f"`{merged.name}` says nothing of its traffic", merged.span, hint=hint)
        values: dict[str, Formula | None] = {}
        requirements: list[Requirement] = []
        for name, dimension in zip(_FORMULAS, (WORK, DATA, DATA), strict=True):
            value = self.interpreter.field(record, name)
            if value is None:
                values[name] = fold.constant(Fraction(0), dimension)
            elif isinstance(value, FORMULA):
                values[name] = value
                span = record.merged.fields[name].value.span
                requirements += requirement(value, "not negative", f"`{name}` of `{record.merged.name}`", span)
            else:
                values[name] = None
        counted = Counted(values["flops"], values["read"], values["write"], tuple(requirements))
        return self._scaled(record, counted)

    def _extent(self, record: Record, name: str, span: Span) -> Formula | None:
        merged = record.merged
        known = [*record.bindings, *merged.lets]
        if name not in known:
            hint = did_you_mean(name, known) or "an index is a parameter of the op, a `let` in it, or a whole number"
            raise fail(codes.NO_EXTENT, f"nothing gives the index `{name}` an extent", span, hint=hint)
        value = self.interpreter.lookup(name, span, Scope(merged.module, record.world, record))
        if isinstance(value, Unknown):
            return None
        if not isinstance(value, FORMULA):
            raise fail(codes.WRONG_VALUE, f"an extent is a number, and `{name}` is {describe(value)}", span)
        return value

    def _cost_records(self, record: Record, setting: Setting) -> tuple[Record, ...]:
        own = []
        entries = record.child("costs")
        if entries:
            own.append(entries)
        named = self.interpreter.field(record, "costs")
        if isinstance(named, Block):
            own.append(named.record)
        return (*own, *setting.costs)

    def _cost(self, costs: Sequence[Record], name: str, span: Span) -> Formula | None:
        for record in costs:
            value = self.interpreter.field(record, name)
            if value is not None:
                return value if isinstance(value, FORMULA) else None
        known = [each for record in costs for each in record.merged.fields]
        hint = did_you_mean(name, known) or f"write `costs {{ {name} = … FLOP }}`"
        raise fail(codes.UNKNOWN_FUNCTION, f"the costs in force have no `{name}`", span, hint=hint)


def holder_of(definition: FieldDef, opset: Record) -> Record:
    """The part of an opset that an op stands in, the opset itself where it stands in none."""
    part = opset.child("part", definition.part) if definition.part else None
    return part or opset


def filled_roles(roles: Mapping[str, str]) -> dict[str, str]:
    """A role that nobody sets takes `compute`'s dtype."""
    return {role: roles.get(role, roles["compute"]) for role in ROLES} if "compute" in roles else dict(roles)


def applications(value: Value) -> Iterator[Applied]:
    """Every op and opset that a value applies."""
    match value:
        case Applied():
            yield value
        case Member(opset) | Totalled(opset):
            yield opset
        case Added(parts):
            for part in parts:
                yield from applications(part)
        case Repeated(_, op) | Overlapped(op):
            yield from applications(op)
        case Chosen(_, yes, no):
            yield from applications(yes)
            yield from applications(no)


def op_text(value: Value) -> str:
    """What an op is called where nothing names it."""
    match value:
        case Applied(merged):
            return merged.name
        case Member(_, name):
            return name
        case Added(parts):
            return " + ".join(map(op_text, parts))
        case Repeated(times, op):
            number = times.value if isinstance(times, Constant) else None
            inner = f"({op_text(op)})" if isinstance(op, Added) else op_text(op)
            return f"{number} * {inner}" if isinstance(number, Fraction) else inner
        case Chosen(_, yes, no):
            return f"{op_text(yes)} or {op_text(no)}"
        case Totalled(opset):
            return opset.merged.name
        case Overlapped(op):
            return f"{op_text(op)} overlapped"
        case _:
            return ""
