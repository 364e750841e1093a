"""Ops as values to ops as formulas: arguments are bound, element types and costs chosen, work and traffic derived."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from rooflang import codes
from rooflang.frozen import frozen, replace
from rooflang.program.blocks import FieldDef, Merged
from rooflang.program.counting import Counting, hopeless
from rooflang.program.fold import constant, fail
from rooflang.program.formula import Constant, Formula
from rooflang.program.interpret import Interpreter
from rooflang.program.program import Either, Kernel, Op, Overlap, Repeat, Requirement, Sum, requiring
from rooflang.program.schema import ROLES
from rooflang.program.scope import Record, Scope, World
from rooflang.program.values import (
    FORMULA,
    Added,
    Applied,
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
from rooflang.units import DATA, WORK

DEPTH_LIMIT = 50
SAID = ("weights", "cache", "activations", "produces", "devices")
"""What an opset says of its memory (B on one device), of the tokens of a step, and of how many devices share it."""


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
        self.counting = Counting(interpreter)
        self._lowering: list[tuple[Merged, str]] = []

    # --- applying ---------------------------------------------------------------------------------------------------

    def instance(self, applied: Applied, setting: Setting, roles: Mapping[str, str] | None = None) -> Record:
        """The record of an op or opset with its arguments bound. Raises Problem where some are missing."""
        given, parameters = applied.arguments, applied.merged.parameters
        missing = [each.name.name for each, _ in parameters if each.name.name not in given and each.default is None]
        if missing:
            # Defaults may use what is missing: that follows from it.
            listed = ", ".join(f"`{name}`" for name in missing)
            kind = applied.merged.kind.name
            message = f"`{applied.merged.name}` needs {listed}"
            call = ", ".join(["…"] * bool(given) + [f"{name} = …" for name in missing])
            hint = f"as in `{applied.merged.name}({call})`"
            raise fail(codes.MISSING_ARGUMENT, message, applied.span, (applied.merged.span, f"the {kind}"), hint=hint)
        bindings: dict[str, Value] = {}
        record = Record(applied.merged, setting.world, bindings=bindings, roles=roles)
        for parameter, module in parameters:
            name = parameter.name.name
            if name in given:
                bindings[name] = given[name]
            elif parameter.default is not None:
                bindings[name] = self.interpreter.evaluate(parameter.default, Scope(module, setting.world, record))
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
        with self.interpreter.reporter.inside(opset.merged.name, opset.span):
            expected = self.counting.expectations(record)
        if hopeless(expected):
            return _in_place_of(opset, expected, setting)
        parts: list[Op] = []
        for name, definition in opset.merged.ops.items():
            op = self.member(opset, name, setting, tested=True)
            times = self.interpreter.field(holder_of(definition, record), "repeat")
            if op is None or not (times is None or isinstance(times, FORMULA)):
                return None
            parts.append(Repeat(times, op) if times is not None else op)
        if not parts:
            raise fail(codes.NOT_AN_OP, f"the opset `{opset.merged.name}` has no ops", opset.span)
        return requiring(Sum(tuple(parts)), expected)

    def times(self, value: Value, setting: Setting) -> Formula:
        """How often an op of an opset runs in a step: as often as the opset or its part repeats it; any other once."""
        if isinstance(value, Member):
            opset = value.opset
            with self.interpreter.reporter.inside(opset.merged.name, opset.span):
                record = self.opset(opset, setting)
                broken = hopeless(self.counting.expectations(record))
                holder = holder_of(opset.merged.ops[value.name], record)
                times = None if broken else self.interpreter.field(holder, "repeat")
            if isinstance(times, FORMULA):
                return times
        return constant(1)

    def said(self, value: Value, setting: Setting) -> dict[str, Formula]:
        """What the opset of a total says beside its ops; nothing of any other op."""
        opset = total_of(value)
        if opset is None:
            return {}
        record = self.opset(opset, setting)
        with self.interpreter.reporter.inside(opset.merged.name, opset.span):
            found = {name: self.interpreter.field(record, name) for name in SAID}
        return {name: each for name, each in found.items() if isinstance(each, FORMULA)}

    def opset(self, opset: Applied, setting: Setting) -> Record:
        """An opset with its arguments, in the setting's phase where it has it. Raises Problem where one is missing."""
        own = opset.merged.children_of("phase")
        phase = setting.phase if setting.phase in own else ""
        return self.instance(opset, replace(setting, phase=phase), filled_roles(setting.roles))

    def member(self, opset: Applied, name: str, setting: Setting, tested: bool = False) -> Op | None:
        """One op of an opset, in the setting's phase. Raises Problem where it is made from itself.

        `tested`: what the opset expects is seen to already.
        """
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
            reporter = self.interpreter.reporter
            with reporter.inside(opset.merged.name, opset.span), self.interpreter.deriving(opset.merged):
                return self._member(opset, name, setting, tested)
        finally:
            self._lowering.pop()

    def _member(self, opset: Applied, name: str, setting: Setting, tested: bool) -> Op | None:
        definition = opset.merged.ops[name]
        holder = holder_of(definition, self.opset(opset, setting))
        expected = () if tested else self.counting.expectations(holder.parent or holder)
        if hopeless(expected):
            return _in_place_of(opset, expected, setting)
        value = self.interpreter.evaluate(definition.value, Scope(definition.module, setting.world, holder))
        op = self.lower(value, setting, definition.value.span)
        return requiring(op, expected) if op is not None else None

    def _kernel(self, applied: Applied, setting: Setting) -> Kernel | None:
        merged = applied.merged
        roles = self.roles(Record(merged, setting.world), setting.roles)
        record = self.instance(applied, setting, roles)
        if any(isinstance(value, Unknown) for value in applied.arguments.values()):
            return None
        reporter = self.interpreter.reporter
        with reporter.inside(merged.name, applied.span), reporter.reporting(), self.interpreter.deriving(merged):
            return self._counted(applied, record, roles, setting)
        return None

    def _counted(self, applied: Applied, record: Record, roles: Mapping[str, str], setting: Setting) -> Kernel | None:
        merged = applied.merged
        counted = self.counting.count(record, roles, setting.costs)
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
        words = {name: self.counting.word(record, name) for name in ("class", "unit")}
        return Kernel(
            merged.name, words["class"], words["unit"], roles["compute"],
            counted.flops, counted.read, counted.write, counted.requirements, applied.span, self._peak_span(applied),
            counted.transfers, counted.tensors, counted.statements, counted.charged, counted.written,
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


def total_of(value: Value) -> Applied | None:
    """The opset whose total a value is, its kernels at once or not."""
    while isinstance(value, Overlapped):
        value = value.op
    return value.opset if isinstance(value, Totalled) else None


def holder_of(definition: FieldDef, opset: Record) -> Record:
    """The part of an opset that an op stands in, the opset itself where it stands in none."""
    part = opset.child("part", definition.part) if definition.part else None
    return part or opset


def _in_place_of(opset: Applied, expected: tuple[Requirement, ...], setting: Setting) -> Op:
    """What stands for an opset whose arguments are wrong: it does nothing, and says what has to hold."""
    zero = (constant(0, WORK), constant(0, DATA), constant(0, DATA))
    dtype = setting.roles.get("compute", "")
    return Kernel(opset.merged.name, "", "", dtype, *zero, expected, opset.span, opset.span)


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
