"""What is asked of ops: `total`, `overlap`, `run`, `sensitivity`, `crossover`, `first`, `last`."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from rooflang import codes
from rooflang.program import schema
from rooflang.program.algebra import divide, joined, zero
from rooflang.program.attain import attain, bound
from rooflang.program.calls import truth_of
from rooflang.program.ceilings import peak_of
from rooflang.program.fold import fail
from rooflang.program.formula import Axis, Constant, Kind, Search, columns
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.ops import Ops, Setting, applications, op_text
from rooflang.program.program import Op, kernels
from rooflang.program.report import SaidElsewhere, did_you_mean, listed
from rooflang.program.requirements import passes, unmet
from rooflang.program.schema import BlockOf, FieldType, Words
from rooflang.program.scope import Record, Scope
from rooflang.program.values import (
    OPS,
    Applied,
    Block,
    Items,
    Overlapped,
    Run,
    Totalled,
    Unknown,
    Value,
    describe,
)
from rooflang.program.wording import constant_text
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import NONE, TIME, Dimension


class Questions:
    """Answers them. `costs` are those that hold where nothing else is said."""

    def __init__(self, interpreter: Interpreter, machines: Machines, ops: Ops, costs: tuple[Record, ...]):
        self.interpreter, self.machines, self.ops, self.costs = interpreter, machines, ops, costs

    def ask(self, name: str, node: tree.Call, scope: Scope) -> Value:
        """The value of one of these functions. Raises Problem where it has none."""
        match name:
            case "total":
                return self._total(node, scope)
            case "overlap":
                return Overlapped(self._op(_only(node, "overlap", "an op"), scope), node.span)
            case "run":
                return self._run(node, scope)
            case "sensitivity":
                return self._sensitivity(node, scope)
            case "crossover":
                return self._crossover(node, scope)
            case _:
                return self._search(name, node, scope)

    # --- ops --------------------------------------------------------------------------------------------------------

    def _total(self, node: tree.Call, scope: Scope) -> Value:
        expression = _only(node, "total", "an opset")
        value = self._op(expression, scope)
        if not (isinstance(value, Applied) and value.merged.kind.name == "opset"):
            raise fail(codes.NOT_AN_OP, f"`total` takes an opset, and this is {describe(value)}", expression.span)
        return Totalled(value, node.span)

    def _op(self, expression: tree.Expression, scope: Scope) -> Value:
        value = self.interpreter.evaluate(expression, scope)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        if not isinstance(value, OPS):
            hint = "as in `run(op, hardware, dtype)`" if isinstance(value, Block) else ""
            raise fail(
                codes.NOT_AN_OP, f"an op belongs here, and this is {describe(value)}", expression.span, hint=hint
            )
        return value

    # --- runs -------------------------------------------------------------------------------------------------------

    def _run(self, node: tree.Call, scope: Scope) -> Run:
        given = _arguments(node, ("op", "hardware", "dtype", "phase", *schema.ROLES[1:], "costs"), "run")
        for name in ("op", "hardware"):
            if name not in given:
                message = "`run` takes an op or opset, a device, and the dtype that it computes in"
                raise fail(codes.MISSING_ARGUMENT, message, node.span)
        return self._run_of(self._op(given["op"], scope), given, scope, node.span)

    def _run_of(self, value: Value, given: Mapping[str, tree.Expression], scope: Scope, span: Span) -> Run:
        if isinstance(value, Applied) and value.merged.kind.name == "opset":
            value = Totalled(value, value.span)
        setting = self._setting(value, given, scope)
        block = self._typed(given, "hardware", BlockOf("hardware"), scope)
        assert isinstance(block, Block)
        machine = self.machines.machine(scope.world.record(block.record.merged))
        op = self.ops.lower(value, setting, span)
        if machine is None or op is None:
            raise SaidElsewhere
        for kernel in kernels(op) if "dtype" in given else ():
            if kernel.dtype == setting.roles["compute"]:
                peak_of(machine, kernel.dtype, kernel.unit, given["dtype"].span)
        with self.interpreter.reporter.inside(op_text(value), given["op"].span), self.interpreter.reporter.reporting():
            check_constants(op)
            return Run(op, machine, attain(op, machine), self.ops.said(value, setting), op_text(value), span)
        raise SaidElsewhere

    def _setting(self, value: Value, given: Mapping[str, tree.Expression], scope: Scope) -> Setting:
        phases = tuple(dict.fromkeys(p for each in applications(value) for p in each.merged.children_of("phase")))
        self._check_order(given, phases)
        roles: dict[str, str] = {}
        if "dtype" in given:
            roles = dict.fromkeys(schema.ROLES, self._word(given, "dtype", schema.DTYPE, scope))
        for role in schema.ROLES[1:]:
            if role in given:
                roles[role] = self._word(given, role, schema.DTYPE, scope)
        phase = self._word(given, "phase", Words("phase of this opset", phases), scope) if "phase" in given else ""
        if phases and not phase:
            message = f"this opset has the phases {listed(phases)}, and one of them has to be chosen"
            raise fail(codes.MISSING_ARGUMENT, message, given["op"].span, hint=f"as in `phase = {phases[0]}`")
        costs = self._typed(given, "costs", BlockOf("costs"), scope) if "costs" in given else None
        own = (costs.record,) if isinstance(costs, Block) else ()
        return Setting(roles, (*own, *self.costs), phase, scope.world)

    def _check_order(self, given: Mapping[str, tree.Expression], phases: Sequence[str]) -> None:
        """The dtype and the phase are both words, and easily taken for one another; so are a device and a dtype."""
        dtype, device = given.get("dtype"), given.get("hardware")
        if isinstance(device, tree.Name) and device.name in schema.DTYPES:
            message = f"`{device.name}` is a dtype, and the device stands before it"
            raise fail(codes.WRONG_VALUE, message, device.span, hint=f"as in `run(op, A40, {device.name})`")
        if isinstance(dtype, tree.Name) and dtype.name in phases and dtype.name not in schema.DTYPES:
            message = f"`{dtype.name}` is a phase, and the dtype stands before it"
            raise fail(codes.UNKNOWN_WORD, message, dtype.span, hint=f"as in `fp16, {dtype.name}`")

    def _word(self, given: Mapping[str, tree.Expression], name: str, words: Words, scope: Scope) -> str:
        value = self._typed(given, name, words, scope)
        if not isinstance(value, Constant):
            raise fail(codes.UNDECIDED, f"`{name}` can't depend on a swept number", given[name].span)
        return str(value.value)

    def _typed(self, given: Mapping[str, tree.Expression], name: str, type_: FieldType, scope: Scope) -> Value:
        value = self.interpreter.typed(given[name], scope, type_, f"`{name}`")
        if isinstance(value, Unknown):
            raise SaidElsewhere
        return value

    # --- sensitivity ------------------------------------------------------------------------------------------------

    def _sensitivity(self, node: tree.Call, scope: Scope) -> Value:
        """The share of the time that a ceiling has: raised by 1 %, the time falls by so many hundredths of it."""
        given = _arguments(node, ("run", "ceiling"), "sensitivity")
        if len(given) < 2:
            raise fail(codes.MISSING_ARGUMENT, "`sensitivity` takes a run and one of its bounds", node.span)
        run = self.interpreter.evaluate(given["run"], scope)
        if isinstance(run, Unknown):
            raise SaidElsewhere
        if not isinstance(run, Run):
            message = f"`sensitivity` takes a run, and this is {describe(run)}"
            raise fail(codes.WRONG_VALUE, message, given["run"].span, hint="as in `run(op, device, fp16)`")
        pull = attain(run.op, run.machine, pulls=True).pull
        known = (*pull, *(channel.name for channel in run.machine.channels))
        name = self._word(given, "ceiling", Words("bound of this run", tuple(dict.fromkeys(known))), scope)
        return divide(pull.get(name, zero(TIME)), run.attained.time)

    # --- searches ---------------------------------------------------------------------------------------------------

    def _crossover(self, node: tree.Call, scope: Scope) -> Value:
        """The least whole number of a parameter at which the op is bound by compute."""
        names = ("op", "hardware", "dtype", "parameter", "phase", *schema.ROLES[1:], "costs")
        given = _arguments(node, names, "crossover")
        for name in ("op", "hardware", "dtype", "parameter"):
            if name not in given:
                message = "`crossover` takes an op, a device, a dtype, and the parameter of the op that is to grow"
                raise fail(codes.MISSING_ARGUMENT, message, node.span)
        parameter = given["parameter"]
        value = self._op(given["op"], scope)
        open_ = dict.fromkeys(self.ops.unfilled(value))
        if not isinstance(parameter, tree.Name) or parameter.name not in open_:
            hint = did_you_mean(parameter.span.text, open_) or (f"it has {listed(open_)}" if open_ else "")
            message = f"`{parameter.span.text}` is no parameter of the op that is still without an argument"
            raise fail(codes.UNKNOWN_ARGUMENT, message, parameter.span, hint=hint)
        axis = Axis(parameter.name, NONE, parameter.span)
        run = self._run_of(self.ops.fill(value, {parameter.name: axis}), given, scope, node.span)
        compute = Constant("compute", Kind.WORD)
        is_compute = joined("==", bound(run.attained, run.machine), compute)
        return Search("first", axis, (), is_compute, NONE, node.span)

    def _search(self, which: str, node: tree.Call, scope: Scope) -> Value:
        """`first(n in 1..64, condition)` and `last(…)`."""
        parts = [argument.value for argument in node.arguments if argument.name is None]
        if len(parts) != 2 or len(node.arguments) != 2:
            message = f"`{which}` takes a name in a range, and a condition"
            hint = f"as in `{which}(n in 1..64, n * n > 50)`"
            raise fail(codes.MISSING_ARGUMENT, message, node.span, hint=hint)
        axis, values = self._searched(which, parts[0], scope)
        inner = Scope(scope.module, scope.world, scope.record, {**scope.locals, axis.name: axis})
        value = self.interpreter.evaluate(parts[1], inner)
        if isinstance(value, Unknown):
            raise SaidElsewhere
        condition = truth_of(value, parts[1].span, f"`{which}` takes a condition")
        if any(columns(condition)):
            raise fail(codes.WRONG_VALUE, "a search can't look into a column of a chart", parts[1].span)
        return Search("last" if which == "last" else "first", axis, values, condition, axis.type, node.span)

    def _searched(self, which: str, part: tree.Expression, scope: Scope) -> tuple[Axis, tuple[Fraction | float, ...]]:
        if not (isinstance(part, tree.Binary) and part.operator.name == "in" and isinstance(part.left, tree.Name)):
            hint = f"as in `{which}(n in 1..64, n * n > 50)`"
            raise fail(codes.WRONG_VALUE, f"`{which}` takes a name in a range first", part.span, hint=hint)
        items = self.interpreter.evaluate(part.right, scope)
        if isinstance(items, Unknown):
            raise SaidElsewhere
        values = items.values if isinstance(items, Items) else ()
        numbers = [each for each in values if isinstance(each, Constant) and isinstance(each.type, Dimension)]
        types = dict.fromkeys(each.type for each in numbers)
        if not numbers or len(numbers) != len(values) or len(types) != 1:
            message = f"`{which}` looks through numbers of one dimension, and this is {describe(items)}"
            raise fail(codes.WRONG_VALUE, message, part.right.span)
        found = tuple(each.value for each in numbers if isinstance(each.value, Fraction | float))
        return Axis(part.left.name, next(iter(types)), part.left.span), found


def check_constants(op: Op) -> None:
    """Raise Problem at what the ops of a run require and no swept name could still mend."""
    for kernel in kernels(op):
        for each in kernel.requirements:
            value = each.value.value if isinstance(each.value, Constant) else None
            if value is not None and not isinstance(value, str) and not passes(value, each.test):
                found = f"is {constant_text(cast(Constant, each.value))}"
                raise fail(codes.OUT_OF_RANGE, unmet(each, found), each.value.span or each.span)


# --- arguments --------------------------------------------------------------------------------------------------------


def _only(node: tree.Call, name: str, what: str) -> tree.Expression:
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        code = codes.SURPLUS_ARGUMENT if node.arguments else codes.MISSING_ARGUMENT
        raise fail(code, f"`{name}` takes {what}", node.span)
    return node.arguments[0].value


def _arguments(node: tree.Call, names: Sequence[str], function: str) -> dict[str, tree.Expression]:
    """The arguments by name, those by place too."""
    found: dict[str, tree.Expression] = {}
    for place, argument in enumerate(node.arguments):
        name = argument.name.name if argument.name else names[place] if place < len(names) else ""
        if name not in names:
            hint = did_you_mean(name, names) or f"it has {listed(names)}"
            raise fail(codes.UNKNOWN_ARGUMENT, f"`{function}` has no argument `{name}`", argument.span, hint=hint)
        if name in found:
            label = (found[name].span, "given here first")
            raise fail(codes.SURPLUS_ARGUMENT, f"`{name}` is given twice", argument.span, label)
        found[name] = argument.value
    return found
