"""Calls, choices and paths: `f(a, b = c)`, `chart["series"]`, `A40.memory.gddr6.bandwidth`."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf

from rooflang import codes
from rooflang.program import fold, schema
from rooflang.program.fields import MACHINE_FUNCTIONS, QUESTIONS, Fields
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Constant, Formula, Kind
from rooflang.program.report import Lacking, SaidElsewhere, did_you_mean, listed
from rooflang.program.runs import answer
from rooflang.program.schema import MEASURES, BlockOf, FieldType, Words
from rooflang.program.scope import Record, Scope
from rooflang.program.values import (
    FORMULA,
    UNKNOWN,
    Applied,
    Block,
    Builtin,
    Charted,
    Children,
    Items,
    Member,
    Namespace,
    Run,
    Selected,
    Unknown,
    Value,
    describe,
)
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import DATA, NONE, Dimension


def call(fields: Fields, node: tree.Call, scope: Scope) -> Value:
    """An op or opset with arguments, or what a function gives. Raises Problem where it can\'t be."""
    function = fields.evaluate(node.function, scope)
    match function:
        case Unknown():
            for argument in node.arguments:
                fields.evaluate(argument.value, scope)
            return UNKNOWN
        case Applied():
            return _applied(fields, function, node, scope)
        case Builtin(name):
            return _builtin(fields, name, node, scope)
        case _:
            raise fail(codes.WRONG_VALUE, f"{describe(function)} takes no arguments", node.function.span)


def _applied(fields: Fields, function: Applied, node: tree.Call, scope: Scope) -> Value:
    names = [parameter.name.name for parameter, _ in function.merged.parameters]
    kind = function.merged.kind.name
    arguments = dict(function.arguments)
    given: dict[str, Span] = {}
    place = 0
    for argument in node.arguments:
        if argument.name is None:
            if place >= len(names):
                takes = f"takes {_count(len(names), 'argument')}"
                raise fail(
                    codes.SURPLUS_ARGUMENT,
                    f"`{function.merged.name}` {takes}",
                    argument.span,
                    (function.merged.span, f"the {kind}"),
                )
            name, place = names[place], place + 1
        else:
            name = argument.name.name
            if name not in names:
                hint = _swept(name, argument.value.span.text) or did_you_mean(name, names) or f"it has {listed(names)}"
                raise fail(
                    codes.UNKNOWN_ARGUMENT,
                    f"`{function.merged.name}` has no parameter `{name}`",
                    argument.name.span,
                    hint=hint,
                )
        if name in given:
            raise fail(
                codes.SURPLUS_ARGUMENT, f"`{name}` is given twice", argument.span, (given[name], "given here first")
            )
        given[name] = argument.span
        arguments[name] = fields.evaluate(argument.value, scope)
    return Applied(function.merged, arguments, node.span)


def _swept(name: str, value: str) -> str:
    """A hint where a call is given what a plot sweeps, and a run is told."""
    if name not in ("phase", "dtype", "hardware"):
        return ""
    return f"a plot sweeps it, `for {name} in [{value}]`, and a run has it behind the op"


def _builtin(fields: Fields, name: str, node: tree.Call, scope: Scope) -> Value:
    if name in QUESTIONS:
        return fields.question(name, node, scope)
    if name == "huggingface":
        return fields.read_block(node, scope)
    for argument in node.arguments:
        if argument.name is not None:
            raise fail(codes.UNKNOWN_ARGUMENT, f"`{name}` takes its arguments by place", argument.name.span)
    expressions = [argument.value for argument in node.arguments]
    if name == "sizeof":
        return _sizeof(fields, expressions, node, scope)
    if name in MACHINE_FUNCTIONS:
        types: list[FieldType] = [BlockOf("hardware"), schema.DTYPE]
        values = [fields.evaluate(e, scope, types[i] if i < 2 else None) for i, e in enumerate(expressions)]
        if any(isinstance(value, Unknown) for value in values):
            return UNKNOWN
        return fields.on_machine(name, values, [e.span for e in expressions], node.span)
    return _of_numbers(fields, name, expressions, node, scope)


def _of_numbers(
    fields: Fields, name: str, expressions: Sequence[tree.Expression], node: tree.Call, scope: Scope
) -> Value:
    operands: list[fold.Operand] = []
    for expression in expressions:
        value = fields.evaluate(expression, scope)
        if isinstance(value, Unknown):
            return UNKNOWN
        if isinstance(value, Selected) and name == "len":
            value = fields.column_of(value, tree.Identifier("intensity", expression.span))
        if isinstance(value, Items):
            if any(isinstance(item, Unknown) for item in value.values):
                return UNKNOWN
            if name == "len":
                return fold.constant(len(value.values), NONE, node.span)
            operands += [(formula_of(item, expression.span, f"`{name}`"), expression.span) for item in value.values]
        else:
            operands.append((formula_of(value, expression.span, f"`{name}`"), expression.span))
    if name == "len" and not (len(operands) == 1 and fold.has_rows(operands[0][0])):
        raise fail(codes.WRONG_VALUE, "`len` takes a list, a range or a column", node.span)
    return fold.function(name, operands, node.span)


def _sizeof(fields: Fields, expressions: Sequence[tree.Expression], node: tree.Call, scope: Scope) -> Value:
    if len(expressions) != 1:
        raise fail(codes.SURPLUS_ARGUMENT, "`sizeof` takes one dtype or role", node.span)
    roles = _roles(scope.record)
    words = Words("dtype or role", (*schema.DTYPES, *schema.ROLES))
    value = fields.evaluate(expressions[0], scope, words)
    if not isinstance(value, Constant):
        return UNKNOWN
    name = str(value.value)
    if name not in words.words or value.type is not Kind.WORD:
        message = f"`sizeof` takes a dtype or a role, and this is {describe(value)}"
        raise fail(codes.WRONG_VALUE, message, expressions[0].span)
    if name in schema.ROLES:
        if roles is None:
            raise fail(codes.WRONG_VALUE, f"`{name}` has a size only inside an op", expressions[0].span)
        if name not in roles:
            return UNKNOWN
        name = roles[name]
    return Constant(Fraction(schema.DTYPES[name]), DATA, node.span)


def index(fields: Fields, node: tree.Index, scope: Scope) -> Value:
    """`base[…]`: a series of a chart, an op of an opset, a place in a list. Raises Problem where there is none."""
    base = fields.evaluate(node.base, scope)
    if isinstance(base, Unknown):
        return UNKNOWN
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        raise fail(codes.WRONG_VALUE, "one index stands in the brackets", node.span)
    expression = node.arguments[0].value
    if isinstance(expression, tree.Name) and isinstance(base, Applied) and expression.name in base.merged.ops:
        hint = f'write `["{expression.name}"]`'
        raise fail(codes.WRONG_VALUE, "an op is chosen by its name, a string", expression.span, hint=hint)
    value = fields.evaluate(expression, scope)
    if isinstance(value, Unknown):
        return UNKNOWN
    match base:
        case Charted() | Applied() if not (isinstance(base, Applied) and base.merged.kind.name == "op"):
            return _select(fields, base, value, expression, node)
        case Selected():
            return _column(fields, base, value, expression)
        case Block(record) if record.merged.kind.name == "measured":
            return Selected(base, _name_of(value, "a series", expression), expression.span)
        case Items(values):
            return _item(fields, values, value, expression)
    hint = f"a field is read as `.{value.value}`" if isinstance(base, Block) and isinstance(value, Constant) else ""
    raise fail(codes.WRONG_VALUE, f"{describe(base)} has no parts to choose from", node.base.span, hint=hint)


def _select(
    fields: Fields, base: Charted | Applied, value: Value, expression: tree.Expression, node: tree.Index
) -> Value:
    name = _name_of(value, "a series" if isinstance(base, Charted) else "an op", expression)
    if isinstance(base, Charted):
        return Selected(base, name, expression.span)
    if name not in base.merged.ops:
        hint = did_you_mean(name, base.merged.ops) or f"it has {', '.join(f'`{op}`' for op in base.merged.ops)}"
        raise fail(codes.UNKNOWN_NAME, f"`{base.merged.name}` has no op `{name}`", expression.span, hint=hint)
    return Member(base, name, node.span)


def _column(fields: Fields, base: Selected, value: Value, expression: tree.Expression) -> Value:
    return fields.column_of(base, tree.Identifier(_name_of(value, "a column", expression), expression.span))


def _name_of(value: Value, what: str, expression: tree.Expression) -> str:
    if not (isinstance(value, Constant) and value.type is Kind.TEXT):
        arguments = what == "an op" and isinstance(value, Block)
        hint = f"arguments stand in `( )`: `({expression.span.text})`" if arguments else ""
        raise fail(codes.WRONG_VALUE, f"{what} is chosen by its name, a string", expression.span, hint=hint)
    return str(value.value)


def _item(fields: Fields, values: tuple[Value, ...], value: Value, expression: tree.Expression) -> Value:
    number = exact(value, expression.span, "a place in a list")
    if number.denominator != 1 or not 0 <= number < len(values):
        message = f"this list has the places 0 to {len(values) - 1}"
        raise fail(codes.OUT_OF_RANGE, message, expression.span)
    return values[int(number)]


def attribute(fields: Fields, node: tree.Attribute, scope: Scope) -> Value:
    """`base.name`. Raises Problem where there is no such name."""
    base = fields.evaluate(node.base, scope)
    name = node.name
    match base:
        case Unknown():
            return UNKNOWN
        case Namespace(module):
            declared, found_in = fields.names.declared(name, module)
            return fields.value_of(declared, found_in, name.name, name.span, scope.world)
        case Block(record):
            return _member(fields, record, name)
        case Children(record, kind):
            return _child(fields, record, kind, name)
        case Selected():
            return fields.column_of(base, name)
        case Run():
            return answer(base, name)
        case Applied(merged) if name.name == "repeat" and merged.kind.name == "opset":
            hint = "`total(…)` is all that an opset does"
            raise fail(codes.WRONG_VALUE, "`repeat` scales totals, and is no value", name.span, hint=hint)
        case _:
            hint = _instead(base, name.name)
            raise fail(codes.UNKNOWN_FIELD, f"{describe(base)} has no field `{name.name}`", name.span, hint=hint)


def _instead(base: Value, name: str) -> str:
    """A hint where a value that has no fields is asked for one."""
    match base:
        case Applied(merged) if name in merged.ops:
            return f'its ops are chosen as `["{name}"]`'
        case Applied(merged) if merged.ops:
            return f'its ops are chosen by name, `["{next(iter(merged.ops))}"]`: it has {listed(merged.ops)}'
        case Constant(type=Dimension()) | Axis():
            return "a model or a device has fields: look at the order of the arguments"
        case Charted() if name in MEASURES:
            return f'of a series it is `["SERIES"].{name}`'
        case Charted():
            return f'a series is chosen as `["{name}"]`, and its columns stand behind that'
        case Constant(type=Kind.TEXT):
            return "a model or a device is given by its name, without quotes"
        case _:
            return ""


def _member(fields: Fields, record: Record, name: tree.Identifier) -> Value:
    value = fields.field(record, name.name, name.span)
    if value is not None:
        return value
    merged = record.merged
    if name.name in merged.kind.children:
        return Children(record, name.name)
    known = [*merged.fields, *dict.fromkeys(kind for kind, _ in merged.children)]
    hint = did_you_mean(name.name, known) or (f"it has {', '.join(f'`{each}`' for each in known)}" if known else "")
    inner = [f"{kind}.{inside}" for (kind, inside), child in merged.children.items() if name.name in child.fields]
    if inner and all(not each.endswith(".") for each in inner):
        hint = f"write `.{inner[0]}.{name.name}`"
    owner = f"the {merged.kind.name} `{merged.name}`"
    if not merged.whole:
        raise SaidElsewhere
    problem = fail(
        codes.UNKNOWN_FIELD, f"{owner} has no field `{name.name}`", name.span, (merged.span, owner), hint=hint
    )
    raise Lacking(owner, name.name, problem.diagnostic)


def _child(fields: Fields, record: Record, kind: str, name: tree.Identifier) -> Value:
    child = record.child(kind, name.name)
    if child is not None:
        return Block(child)
    unnamed = record.child(kind)
    value = fields.field(unnamed, name.name, name.span) if unnamed else None
    if value is not None:
        return value
    children = record.merged.children_of(kind)
    known = [each for each in children if each]
    hint = did_you_mean(name.name, known) or f"it has {listed(known)}"
    if holder := next((each for each in known if name.name in children[each].fields), ""):
        hint = f"write `.{kind}.{holder}.{name.name}`"
    message = f"`{record.merged.name}` has no `{kind} {name.name}`"
    raise fail(codes.UNKNOWN_FIELD, message, name.span, hint=hint)


def formula_of(value: Value, span: Span, who: str) -> Formula:
    """The value as a formula; `who` takes one. Raises Problem where it is none."""
    if isinstance(value, FORMULA):
        return value
    hint = "the numbers of it are its fields, behind a dot" if isinstance(value, Block) else ""
    raise fail(codes.WRONG_VALUE, f"{who} takes numbers, and this is {describe(value)}", span, hint=hint)


def truth_of(value: Value, span: Span, what: str) -> Formula:
    """The value as a formula that is true or false; `what` says who takes one. Raises Problem where it is none."""
    if isinstance(value, FORMULA) and value.type is Kind.TRUTH:
        return value
    raise fail(codes.WRONG_VALUE, f"{what}, and this is {describe(value)}", span)


def exact(value: Value, span: Span, what: str) -> Fraction:
    """The value as an exact number that no swept name enters; `what` is one. Raises Problem where it isn\'t."""
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


def _roles(record: Record | None) -> Mapping[str, str] | None:
    while record is not None:
        if record.roles is not None:
            return record.roles
        record = record.parent
    return None


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
