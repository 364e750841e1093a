"""Expressions to values: constants are folded, swept names stay symbolic.

Everything that goes wrong is reported once, at its place, and yields `UNKNOWN`, which silences what follows from it.
"""

import re
from fractions import Fraction
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Problem
from rooflang.frozen import replace
from rooflang.program import fold
from rooflang.program.calls import attribute, call, exact, formula_of, index, truth_of
from rooflang.program.coerce import kind_of, like, wanted, words_of
from rooflang.program.colors import is_color
from rooflang.program.fields import BUILTINS, Fields
from rooflang.program.fold import fail
from rooflang.program.formula import Call, Constant, Formula, Kind
from rooflang.program.names import STANDARD
from rooflang.program.ranges import progression
from rooflang.program.report import did_you_mean, told
from rooflang.program.schema import PIXELS, FieldType, ListOf, Quantity, TextValue, TruthOrText
from rooflang.program.scope import Scope
from rooflang.program.values import (
    FORMULA,
    OPS,
    UNKNOWN,
    Added,
    Block,
    Chosen,
    Items,
    OpValue,
    Repeated,
    Unknown,
    Value,
    describe,
    size_of,
)
from rooflang.program.wording import constant_text, in_unit
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.library import Library
from rooflang.units import NONE, find_unit, suggest_unit

DEPTH_LIMIT = 400
PARTS_LIMIT = 10_000
TEXT_LIMIT = 100_000
_SHARE = Quantity(NONE)
_TOLD = 12
_PIXELS = {
    **dict.fromkeys(("px", "pixel", "pixels"), Fraction(1)),
    **dict.fromkeys(("in", "inch", "inches"), Fraction(96)),
    "cm": Fraction(9600, 254), "mm": Fraction(960, 254), "pt": Fraction(4, 3), "pc": Fraction(16),
}  # fmt: skip
"""What people write behind a size, in pixels."""
_INCH = "96 pixels are an inch"


class Interpreter(Fields):
    """Evaluates expressions."""

    def __init__(self, library: Library):
        super().__init__(library)
        self._depth = 0

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
            self.reporter.met(problem)
            return UNKNOWN
        finally:
            self._depth -= 1

    def _evaluate(  # noqa: C901  (an arm for each node)
        self, expression: tree.Expression, scope: Scope, expected: FieldType | None
    ) -> Value:
        match expression:
            case tree.Number():
                return self._number(expression, scope, expected)
            case tree.Text():
                return self._text(expression, scope)
            case tree.Name():
                return self._name(expression, scope, expected)
            case tree.Hole(span):
                raise fail(codes.HOLE, f"{wanted(expected)} belongs here", span)
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
                return call(self, expression, scope)
            case tree.Index():
                return index(self, expression, scope)
            case tree.Attribute():
                return attribute(self, expression, scope)

    def _number(self, number: tree.Number, scope: Scope, expected: FieldType | None) -> Constant:
        if number.unit is None:
            return Constant(fold.limited(number.value, number.span), NONE, number.span)
        unit = find_unit(number.unit.name)
        if unit is None:
            raise self._unknown_unit(number.unit, scope) if expected != PIXELS else _in_pixels(number, number.unit)
        if unit.reading:
            self._lenient(number.unit, unit.reading)
        return Constant(fold.limited(number.value * unit.factor, number.span), unit.dimension, number.span)

    def _lenient(self, unit: tree.Identifier, reading: str) -> None:
        message = f"`{unit.name}` is read as `{reading}`"
        self.reporter.report(
            Diagnostic(codes.LENIENT_UNIT, message, unit.span, hint=f"write `{reading}`", fix=Fix(unit.span, reading))
        )

    def _unknown_unit(self, unit: tree.Identifier, scope: Scope) -> Problem:
        # `FLOPs/Byte` was read as a unit that is divided by a name.
        rest = re.compile(r"/[A-Za-z]+(?![A-Za-z0-9_(])").match(unit.span.source.text, unit.span.end)
        if rest and rest[0][1:] not in self.visible(scope) and (whole := suggest_unit(unit.name + rest[0])):
            span = Span(unit.span.source, unit.span.start, rest.end())
            message = f"`{span.text}` is no unit"
            hint = f"did you mean `{whole}`?"
            return Problem(Diagnostic(codes.UNKNOWN_UNIT, message, span, hint=hint, fix=Fix(span, whole)))
        close = suggest_unit(unit.name)
        hint = f"did you mean `{close}`?" if close else ""
        if unit.name.split("/")[0] in self.visible(scope):
            close, hint = "", "to multiply, write `*`"
        elif re.fullmatch("E[0-9]+", unit.name):
            hint = "the exponent's `e` is in lower case"
        elif re.fullmatch("[kMG]?[Ww][Hh]", unit.name):
            close, hint = "", "an hour of a watt is 3.6 kJ"
        elif unit.name in ("x", "X", "times"):
            close, hint = "", "`by *2` multiplies from value to value, and `2 * n` is a product"
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
            whole = "".join(constant_text(cast(Constant, part)) for part in parts)
            if len(whole) > TEXT_LIMIT:
                message = f"this text has {len(whole):,} characters, and {TEXT_LIMIT:,} is the limit"
                raise fail(codes.TOO_MANY, message, text.span)
            return Constant(whole, Kind.TEXT, text.span)
        return Call("text", tuple(parts), Kind.TEXT, text.span)

    def _shown(self, expression: tree.Expression, scope: Scope) -> Formula | Unknown:
        value = self.evaluate(expression, scope)
        if isinstance(value, Constant) and isinstance(expression, tree.Convert):
            return Constant(in_unit(value, expression.unit.name), Kind.TEXT)
        if isinstance(value, Block):
            return Constant(value.record.merged.name, Kind.TEXT)
        if isinstance(value, (*FORMULA, Unknown)):
            return value
        raise fail(codes.WRONG_VALUE, f"{describe(value)} can't be written into a text", expression.span)

    def _name(self, name: tree.Name, scope: Scope, expected: FieldType | None) -> Value:
        words = words_of(expected)
        if words is None:
            try:
                return self.lookup(name.name, name.span, scope)
            except Problem as problem:
                raise self._meant(_in_quotes(problem, name, expected), name, scope, expected) from None
        if name.name in words.words:
            return Constant(name.name, Kind.WORD, name.span, words.words)
        try:
            value = self.lookup(name.name, name.span, scope)
        except Problem:
            value = None
        if isinstance(value, Unknown) or (isinstance(value, Constant) and value.value in words.words):
            return value
        if words.block and isinstance(value, Block):
            return value
        listed = ", ".join(f"`{word}`" for word in words.words)
        known = [*words.words, *(self.names.blocks_of(words.block, scope.module) if words.block else ())]
        hint = did_you_mean(name.name, known) or (f"there are {listed}" if words.words else "")
        raise fail(codes.UNKNOWN_WORD, f"`{name.name}` is no {words.what}", name.span, hint=hint)

    def _meant(self, problem: Problem, name: tree.Name, scope: Scope, expected: FieldType | None) -> Problem:
        """The problem that nothing has a name, where a block of one kind is wanted: what there is of that kind."""
        kind, found = kind_of(expected), problem.diagnostic
        known = list(self.names.blocks_of(kind, scope.module)) if kind else []
        if kind and found.fix and found.fix.text in BUILTINS:
            # A function is no block.
            found = replace(found, hint="", fix=None)
        if not found.message or not known or STANDARD in found.hint:
            return problem if found is problem.diagnostic else Problem(found)
        hint = did_you_mean(name.name, known) or ("" if kind == "chart" else found.hint)
        hint = hint or told(known[:_TOLD])
        meant = re.search("`(.+)`", hint) if hint.startswith("did") else None
        return Problem(replace(found, hint=hint, fix=Fix(name.span, meant[1]) if meant else None))

    def _range(self, node: tree.Range, scope: Scope) -> Value:
        parts = [node.first, node.last, *([node.step] if node.step else [])]
        first = self.evaluate(node.first, scope, _SHARE)
        values = [first, *(self.evaluate(part, scope, like(first)) for part in parts[1:])]
        if any(isinstance(value, Unknown) for value in values):
            return UNKNOWN
        numbers = [
            exact(value, part.span, "an end or step of a range") for value, part in zip(values, parts, strict=True)
        ]
        dimension = cast(Constant, values[0]).type
        for value, part in zip(values[1:], parts[1:], strict=True):
            if node.multiplies and part is node.step:
                if cast(Constant, value).type != NONE:
                    raise fail(
                        codes.WRONG_DIMENSION, f"a factor is a plain number, and this is {describe(value)}", part.span
                    )
            elif cast(Constant, value).type != dimension:
                labels = ((node.first.span, describe(values[0])),)
                raise fail(
                    codes.WRONG_DIMENSION,
                    f"this range runs from {describe(values[0])} to {describe(value)}",
                    part.span,
                    *labels,
                )
        step = numbers[2] if node.step else Fraction(1)
        steps = progression(
            numbers[0], numbers[1], step, node.multiplies, node.span, node.step.span if node.step else node.span
        )
        return Items(tuple(Constant(each, dimension, node.span) for each in steps), node.span)

    # --- operators --------------------------------------------------------------------------------------------------

    def _unary(self, node: tree.Unary, scope: Scope) -> Value:
        value = self.evaluate(node.operand, scope)
        if isinstance(value, Unknown):
            return value
        operand = (formula_of(value, node.operand.span, f"`{node.operator}`"), node.operand.span)
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
            self.reporter.met(problem)
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
        a = formula_of(left, node.left.span, f"`{operator}`")
        b = formula_of(right, node.right.span, f"`{operator}`")
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
        a = formula_of(value, node.left.span, f"`{operator}`")
        b = formula_of(right, node.right.span, f"`{operator}`")
        return fold.binary(operator, (a, node.left.span), (b, node.right.span), node.span)

    def _sides(self, node: tree.Binary, left: Value | None, scope: Scope) -> tuple[Value, Value]:
        """Both sides; a bare word on one of them is looked up in the words that the other can be."""
        if left is None and isinstance(node.left, tree.Name | tree.Hole) and not isinstance(node.right, tree.Name):
            right = self.evaluate(node.right, scope)
            return self.evaluate(node.left, scope, like(right)), right
        if left is None:
            left = self.evaluate(node.left, scope)
        if isinstance(left, Unknown) and isinstance(node.right, tree.Name):
            # It may be a word of a set that can't be known now.
            return left, UNKNOWN
        return left, self.evaluate(node.right, scope, like(left))

    def _membership(self, left: Value, right: Value, node: tree.Binary) -> Value:
        if isinstance(right, Block) and isinstance(left, Constant) and left.type is Kind.TEXT:
            return fold.truth(left.value in right.record.merged.fields, node.span)
        is_text = [isinstance(each, Constant) and each.type is Kind.TEXT for each in (left, right)]
        if all(is_text):
            message = f"`in` looks for a field of a model or a device, and this is {describe(right)}"
            hint = "a model or a device is given by its name, without quotes"
            raise fail(codes.WRONG_VALUE, message, node.right.span, hint=hint)
        if not isinstance(right, Items):
            raise fail(
                codes.WRONG_VALUE, f"`in` takes a list or a range, and this is {describe(right)}", node.right.span
            )
        if isinstance(left, Block):
            found = any(isinstance(v, Block) and v.record.merged is left.record.merged for v in right.values)
            return fold.truth(found, node.span)
        a = formula_of(left, node.left.span, "`in`")
        result: Formula = fold.truth(False, node.span)
        for value in right.values:
            if isinstance(value, Unknown):
                return UNKNOWN
            b = formula_of(value, node.right.span, "`in`")
            equal = fold.binary("==", (a, node.left.span), (b, node.right.span), node.span)
            result = (
                equal
                if result is None or _is_false(result)
                else fold.binary("or", (result, node.span), (equal, node.span), node.span)
            )
        return result

    def _op_algebra(self, operator: str, left: Value, right: Value, node: tree.Binary) -> Value:
        if operator == "+" and isinstance(left, OPS) and isinstance(right, OPS):
            parts = (*left.parts, right) if isinstance(left, Added) else (left, right)
            size = size_of(left) + size_of(right)
            if size > PARTS_LIMIT:
                message = f"this sum is made of {size:,} ops, and {PARTS_LIMIT:,} is the limit"
                raise fail(codes.TOO_MANY, message, node.span, hint="repeat an op with `n * op`")
            return Added(parts, node.span, size)
        if operator == "*" and isinstance(left, OPS) != isinstance(right, OPS):
            (times, times_span), op = (
                ((right, node.right.span), left) if isinstance(left, OPS) else ((left, node.left.span), right)
            )
            number = formula_of(times, times_span, "`*`")
            if number.type != NONE:
                raise fail(
                    codes.WRONG_DIMENSION,
                    f"an op repeats a plain number of times, and this is {describe(number)}",
                    times_span,
                )
            return Repeated(number, cast(OpValue, op), node.span)
        message = f"ops add with `+` and repeat with `n *`; `{operator}` joins {describe(left)} and {describe(right)}"
        raise fail(codes.WRONG_VALUE, message, node.span)

    def _near(self, node: tree.Near, scope: Scope) -> Value:
        parts = (node.left, node.right, node.tolerance)
        first = self.evaluate(node.left, scope)
        values = [first, self.evaluate(node.right, scope, like(first)), self.evaluate(node.tolerance, scope, _SHARE)]
        if any(isinstance(value, Unknown) for value in values):
            return UNKNOWN
        left, right, tolerance = (
            (formula_of(value, part.span, "`~`"), part.span) for value, part in zip(values, parts, strict=True)
        )
        return fold.near(left, right, tolerance, node.span)

    def _convert(self, node: tree.Convert, scope: Scope) -> Value:
        unit = find_unit(node.unit.name)
        if unit is None:
            raise self._unknown_unit(node.unit, scope)
        if unit.reading:
            self._lenient(node.unit, unit.reading)
        value = self.evaluate(node.value, scope)
        if isinstance(value, Unknown):
            return value
        formula = formula_of(value, node.value.span, "`to`")
        if formula.type != unit.dimension:
            message = f"{describe(formula)} can't be shown in `{node.unit.name}`, which is {unit.dimension.name}"
            raise fail(codes.WRONG_DIMENSION, message, node.unit.span, (node.value.span, describe(formula)))
        return formula

    def _conditional(self, node: tree.Conditional, scope: Scope, expected: FieldType | None) -> Value:
        condition = self.evaluate(node.condition, scope)
        if isinstance(condition, Unknown):
            return UNKNOWN
        condition = truth_of(condition, node.condition.span, "a condition is true or false")
        if isinstance(condition, Constant):
            return self.evaluate(node.yes if condition.value else node.no, scope, expected)
        yes, no = self.evaluate(node.yes, scope, expected), self.evaluate(node.no, scope, expected)
        if isinstance(yes, Unknown) or isinstance(no, Unknown):
            return UNKNOWN
        if isinstance(yes, OPS) and isinstance(no, OPS):
            return Chosen(condition, yes, no, node.span)
        branches = [(formula_of(v, e.span, "`if`"), e.span) for v, e in ((yes, node.yes), (no, node.no))]
        return fold.choice(condition, branches[0], branches[1], node.span)


def _is_false(value: Formula) -> bool:
    return isinstance(value, Constant) and value.value is False


def _item(expected: FieldType | None) -> FieldType | None:
    """What is expected of each item, where one may stand for a list of one."""
    return expected.item if isinstance(expected, ListOf) else expected


def _in_pixels(number: tree.Number, unit: tree.Identifier) -> Problem:
    """The problem that a size on the page has a unit, with the pixels that it comes to (CSS Values 3, 5.2)."""
    message = f"`{unit.name}` is no unit: a size is a plain number of pixels"
    factor = _PIXELS.get(unit.name)
    if factor is None:
        return Problem(Diagnostic(codes.UNKNOWN_UNIT, message, unit.span, hint=_INCH))
    text = f"{round(number.value * factor)}"
    hint = f"write `{text}`" + ("" if factor == 1 else f": {_INCH}")
    return Problem(Diagnostic(codes.UNKNOWN_UNIT, message, unit.span, hint=hint, fix=Fix(number.span, text)))


def _in_quotes(problem: Problem, name: tree.Name, expected: FieldType | None) -> Problem:
    """The problem that nothing has a name, where perhaps a text of these letters is meant."""
    found = problem.diagnostic
    if isinstance(expected, TruthOrText) and not found.hint:
        return Problem(replace(found, hint="write `true`, `false`, or a text in quotes"))
    if not isinstance(_item(expected), TextValue) or not found.message or (found.hint and not is_color(name.name)):
        return problem
    return Problem(replace(found, hint=f'a text stands in quotes: `"{name.name}"`', fix=None))
