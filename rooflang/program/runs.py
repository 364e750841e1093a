"""What a run knows: the measures of its op, and what follows from what its opset says of memory and tokens."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from rooflang import codes
from rooflang.diagnostic import Problem
from rooflang.program import fold
from rooflang.program.algebra import choose, divide, joined, leading, total, zero
from rooflang.program.attain import COMPUTE, measures
from rooflang.program.fold import fail
from rooflang.program.formula import Constant, Formula, Kind
from rooflang.program.program import Either, Family, Kernel, Machine, Op, Overlap, Repeat, Sum
from rooflang.program.report import did_you_mean, listed, told
from rooflang.program.schema import MEASURES
from rooflang.program.values import Run, Value
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import DATA


def answer(run: Run, name: tree.Identifier) -> Value:
    """`run(…).time`. Raises Problem where a run has no such value, or its op doesn't say what it takes to know it."""
    found = known(run)
    if name.name in found:
        return _with_a_value(found[name.name], name)
    lacked = lack(name, found, run.machine, run.name)
    if lacked is not None:
        raise lacked
    names = [*found, *_NEEDS]
    hint = did_you_mean(name.name, names) or f"it has {listed(names)}"
    raise fail(codes.UNKNOWN_FIELD, f"a run has no `{name.name}`", name.span, hint=hint)


def known(run: Run) -> dict[str, Formula]:
    """Everything that can be asked of a run, by name: first what every point carries."""
    attained = measures(run.attained, run.machine)
    return {**attained, **run.says, **_derived(run, attained)}


def lack(
    name: tree.Identifier, found: Container[str], machine: Machine, who: str, is_total: bool = True, opset: str = ""
) -> Problem | None:
    """Why an op, whose name is `who`, has no value that others have; None where none has. `found` is what it has;
    `opset` is how the one is written that it is of."""
    if name.name in ("fits", "free") and "memory" in found:
        message = f"the main memory of `{machine.name}` has no capacity, from which `{name.name}` follows"
        return fail(codes.MISSING_VALUE, message, name.span, (machine.memory.span, f"`{machine.name}`"))
    per_token = name.name.endswith("_per_token")
    base = name.name.removesuffix("_per_token")
    if name.name in _NEEDS or (per_token and base in found):
        if not is_total:
            message = f"`{name.name}` is known of a whole opset, and `{who}` is an op"
            hint = f"write `plot total({opset})`" if opset else "plot `total(…)` of an opset that says it"
            return fail(codes.MISSING_VALUE, message, name.span, hint=hint)
        what = ", ".join(f"`{each} = …`" for each in _NEEDS.get(name.name, ("produces",)))
        message = f"`{who}` does not say what `{name.name}` follows from"
        return fail(codes.MISSING_VALUE, message, name.span, hint=f"an opset says {what}")
    if field := FOLLOWS_FROM.get(base):
        message = f"`{machine.name}` has no {field}, from which `{name.name}` follows"
        hint = where_to_say(machine, field, name.span)
        return fail(codes.MISSING_VALUE, message, name.span, (machine.span, f"`{machine.name}`"), hint=hint)
    return None


def where_to_say(machine: Machine, field: str, span: Span) -> str:
    """A hint where a device lacks its power or its price: in its block, or in one of the spec's own where the device is
    of another file than `span`."""
    example = {"power": "power = 300 W", "price": "price = 2 USD/h"}[field]
    if machine.span.source is span.source:
        return f"write `{example}` in its block"
    own = f"my_{machine.name}"
    return f"derive one that says it, `hardware {own} : {machine.name} {{ {example} }}`, and take `{own}`"


def lack_of_all(name: tree.Identifier, families: Sequence[Family]) -> Problem | None:
    """Why no point of some families has a value that others have; a total comes nearest to it."""
    totals = [family for family in families if "devices" in family.measures]
    family = next(iter(totals or families), None)
    if family is None:
        return None
    return lack(name, family.measures, family.machine, family.op_name, bool(totals), family.opset)


def check_column(
    name: tree.Identifier,
    families: Sequence[Family],
    more: Iterable[str] = (),
    what: str = "column",
    of: str = "this chart",
) -> None:
    """Raises Problem where no point has a column that is asked for: why, where that is known; else what is meant, or
    what there is, which is `more` beside the measures. `what` and `of` are what the message calls it and the charts."""
    known = dict.fromkeys([*more, *(each for family in families for each in family.measures)])
    if name.name in known:
        return
    if problem := lack_of_all(name, families):
        raise problem
    hint = did_you_mean(name.name, known) or told(known)
    raise fail(codes.UNKNOWN_FIELD, f"no point of {of} has a {what} `{name.name}`", name.span, hint=hint)


def check_measure(name: tree.Identifier, more: Iterable[str] = ()) -> None:
    """Raises Problem where no point of any chart could have a measure: for charts whose points aren't known."""
    # Inner levels and links have names of their own.
    if not name.name.endswith(("_bytes", "_intensity")):
        check_column(name, (), [*more, *_NAMES], "measure")


def _with_a_value(found: Formula, name: tree.Identifier) -> Formula:
    if isinstance(found, Constant) and found.value != found.value:
        # Nothing compares with it: a claim would fail, and its opposite too.
        raise fail(codes.NOT_A_NUMBER, f"this run has no `{name.name}`: it would be zero by zero", name.span)
    return found


FOLLOWS_FROM = {
    "energy": "power", "power": "power", "flops_per_joule": "power", "cost": "price", "flops_per_usd": "price",
}  # fmt: skip
"""The measures that follow from a field of the device which it may lack."""

_NEEDS = {
    "weights": ("weights",), "cache": ("cache",), "activations": ("activations",), "produces": ("produces",),
    "memory": ("weights", "cache"), "fits": ("weights", "cache"), "free": ("weights", "cache"),
    "rate": ("produces",), "devices": ("devices",),
}  # fmt: skip


_NAMES = (
    *MEASURES, "mfu", "mbu", "attainable", "bandwidth_needed", "operand", "step_time", *FOLLOWS_FROM, *_NEEDS,
    "energy_per_token", "cost_per_token",
)  # fmt: skip
"""What can be asked of points, but for their levels and links."""


WORDS = ("bound", "operand", "fits")
"""The measures that are no numbers."""


def _derived(run: Run, attains: Mapping[str, Formula]) -> dict[str, Formula]:
    attained, machine, says = run.attained, run.machine, run.says
    found: dict[str, Formula] = {"mfu": attained.utilization, "operand": _operand(run.op)}
    found["bandwidth_needed"] = divide(attained.bytes, attained.needs[COMPUTE])
    held = [says[name] for name in ("weights", "cache", "activations") if name in says]
    if held:
        found["memory"] = total(held, zero(DATA))
        capacity = machine.memory.capacity
        if capacity is not None:
            found["fits"] = joined("<=", found["memory"], capacity)
            found["free"] = joined("-", capacity, found["memory"])
    devices = says.get("devices", fold.constant(1))
    found["devices"] = devices
    if "produces" in says:
        for each in ("energy", "cost"):
            if each in attains:
                found[f"{each}_per_token"] = divide(joined("*", attains[each], devices), says["produces"])
        found["rate"] = divide(divide(says["produces"], attained.time), devices)
    return found


def _operand(op: Op) -> Formula:
    """The tensor that makes most of the bytes, as it is written in its op."""
    amounts: dict[str, list[Formula]] = {}
    for kernel, times in _times(op, fold.constant(1)):
        for tensor in kernel.tensors:
            size = joined("*", tensor.elements, tensor.size)
            amounts.setdefault(f"{kernel.name}: {tensor.name}", []).append(joined("*", size, times))
    sums = {name: total(parts, zero(DATA)) for name, parts in amounts.items()}
    return leading(sums, Kind.TEXT) if sums else Constant("", Kind.TEXT)


def _times(op: Op, times: Formula) -> Iterator[tuple[Kernel, Formula]]:
    """Each kernel and how often it runs."""
    match op:
        case Kernel():
            yield op, times
        case Sum(parts):
            for part in parts:
                yield from _times(part, times)
        case Repeat(more, inner):
            yield from _times(inner, joined("*", times, more))
        case Overlap(inner):
            yield from _times(inner, times)
        case Either(condition, yes, no):
            one, none = fold.constant(1), fold.constant(0)
            for branch, (first, second) in ((yes, (one, none)), (no, (none, one))):
                yield from _times(branch, joined("*", times, choose(condition, first, second)))
