"""Derivations as rows to read, and as objects for JSON."""

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from rooflang.cli.json_text import plain
from rooflang.units import BANDWIDTH, DATA, INTENSITY, NONE, RATE, TIME, WORK, Dimension, number_text, quantity_text

if TYPE_CHECKING:
    from rooflang.roofline.derivation import Balance, Derivation, Group, Moved, Need, Step, Worked

_DIGITS = 6
# A sum of more kernels is too long to be written out.
_TERMS = 8
_USUAL = ("flops", "bytes", "intensity", "performance", "time", "bound", "utilization")

Rows = list[list[str]]


def headline(found: "Derivation") -> str:
    """Which point it is."""
    family = found.family
    settings = [f"{each.name} = {_value(each.value, each.dimension)}" for each in found.settings]
    fixed = [family.machine.name, family.dtype]
    return f"{found.series} in {found.chart}: {', '.join([*fixed, *settings])}"


def sections(found: "Derivation") -> Iterator[tuple[str, Rows]]:
    """A title and rows of three cells (what, how, how much) for each kernel, each group, and all together."""
    for number, step in enumerate(found.steps, 1):
        at_once = f", at once with all of group {step.group}" if step.group else ""
        yield f"{number}. {_times(step.times)}{step.kernel}{at_once}", list(_step(step, found))
    for group in found.groups:
        yield f"{_times(group.times)}group {group.number}: at once", list(_group(group, found))
    yield "in all", list(_all(found))


def _step(step: "Step", found: "Derivation") -> Iterator[list[str]]:
    yield from _statements(step)
    for tensor in sorted(step.tensors, key=lambda tensor: not tensor.read):
        yield ["read" if tensor.read else "written", *_tensor(tensor)]
    for name, text in step.written.items():
        yield [name if name == "read" else "written", text, _quantity(getattr(step, name), DATA)]
    traffic = step.read + step.write
    yield ["traffic", f"{_quantity(step.read, DATA)} + {_quantity(step.write, DATA)}", _quantity(traffic, DATA)]
    if traffic:
        intensity = f"{_quantity(step.flops, WORK)} / {_quantity(traffic, DATA)}"
        yield ["intensity", intensity, _quantity(step.flops / traffic, INTENSITY)]
        yield ["ridge", _ridge(step, found.family.machine.memory.level), _quantity(step.ridge, INTENSITY)]
    for need in step.balance.needs:
        yield [f"{need.resource} is busy", _need(need), _quantity(need.time, TIME)]
    yield from _balance(step.balance)


def _statements(step: "Step") -> Iterator[list[str]]:
    for statement in step.statements:
        if statement.extents:
            yield ["statement", statement.text, ""]
            yield ["work", _work(statement), _quantity(statement.work, WORK)]
        else:
            yield ["work", statement.text, _quantity(statement.work, WORK)]
    if step.share != 1:
        yield ["work", f"{_number(step.share)} of that", _quantity(step.flops, WORK)]
    elif len(step.statements) != 1:
        yield ["work", "together" if step.statements else "none", _quantity(step.flops, WORK)]


def _ridge(step: "Step", level: str) -> str:
    ceilings = {need.resource: need.ceiling for need in step.balance.needs}
    peak, bandwidth = _quantity(ceilings["compute"], RATE), _quantity(ceilings["memory"], BANDWIDTH)
    return f"{peak} ({step.unit}, {step.dtype}) / {bandwidth} ({level})"


def _work(statement: "Worked") -> str:
    extents = {name: _number(extent) for name, extent in statement.extents.items()}
    points = [extent if name.isdigit() else f"{name}={extent}" for name, extent in extents.items()]
    return " × ".join([_quantity(statement.each, WORK), *points])


def _tensor(tensor: "Moved") -> list[str]:
    elements = " × ".join(map(_number, tensor.extents)) or "1"
    if len(tensor.extents) > 1:
        elements += f" = {_number(tensor.elements)}"
    how = f"{tensor.name}, {tensor.role} in {tensor.dtype}: {elements} of {_number(tensor.size)} B"
    return [how, _quantity(tensor.bytes, DATA)]


def _need(need: "Need") -> str:
    amount, rate = (WORK, RATE) if need.resource == "compute" else (DATA, BANDWIDTH)
    over = _quantity(need.ceiling, rate)
    if need.reached != 1:
        over = f"({over} × {_percent(need.reached)})"
    text = f"{_quantity(need.amount, amount)} / {over}"
    if need.messages:
        text += f" + {_number(need.messages)} × {_quantity(need.latency, TIME)} of latency"
    return text


def _group(group: "Group", found: "Derivation") -> Iterator[list[str]]:
    members = [(number, step) for number, step in enumerate(found.steps, 1) if step.group == group.number]
    for need in group.balance.needs:
        terms = [
            f"{_times(step.times)}{_quantity(each.time, TIME)}"
            for _, step in members
            for each in step.balance.needs
            if each.resource == need.resource
        ]
        yield [f"{need.resource} is busy", _joined(terms), _quantity(need.time, TIME)]
    yield from _balance(group.balance)


def _balance(balance: "Balance") -> Iterator[list[str]]:
    if balance.overhead:
        yield ["overhead", "", _quantity(balance.overhead, TIME)]
    how = "the longest of these" if not isfinite(balance.sharpness) else f"{_number(balance.sharpness)}-norm of these"
    yield ["time", how + (", and the overhead" if balance.overhead else ""), _quantity(balance.time, TIME)]
    by = f"{_number(balance.lead)} times as long as the next" if isfinite(balance.lead) else "nothing else is needed"
    yield ["bound", by if balance.lead != 1 else "a tie", balance.binding]


def _all(found: "Derivation") -> Iterator[list[str]]:
    work, traffic, time = (found.number(name) for name in ("flops", "bytes", "time"))
    shown = [_quantity(work, WORK), _quantity(traffic, DATA), _quantity(time, TIME)]
    amounts = [(step.times * found.repeats(step), step) for step in found.steps]
    yield ["work", _joined([f"{_times(times)}{_quantity(step.flops, WORK)}" for times, step in amounts]), shown[0]]
    bytes_ = [f"{_times(times)}{_quantity(step.read + step.write, DATA)}" for times, step in amounts]
    yield ["traffic", _joined(bytes_), shown[1]]
    yield ["time", _joined(_durations(found)), shown[2]]
    yield ["intensity", f"{shown[0]} / {shown[1]}", _quantity(found.number("intensity"), INTENSITY)]
    yield ["performance", f"{shown[0]} / {shown[2]}", _quantity(found.number("performance"), RATE)]
    at_peak = _quantity(found.number("utilization") * time, TIME)
    yield ["utilization", f"{at_peak} at the peak / {shown[2]}", _percent(found.number("utilization"))]
    spent = [f"{name} for {_percent(part / time)}" for name, part in found.spent.items() if part and time]
    yield ["bound", f"{', '.join(spent)} of the time" if spent else "", str(found.measures["bound"])]
    yield from _further(found)


def _further(found: "Derivation") -> Iterator[list[str]]:
    """What the op attains beside what every point carries."""
    for name, value in found.measures.items():
        dimension = found.family.measures[name].type
        if name in (*_USUAL, "mfu") or value != value or value == "":
            continue
        if isinstance(value, str) or not isinstance(dimension, Dimension):
            yield [name, "", str(value)]
        else:
            yield [name, "", _percent(value) if name == "mbu" else _quantity(value, dimension)]


def _durations(found: "Derivation") -> list[str]:
    alone = [(step.times, step.balance.time) for step in found.steps if not step.group]
    at_once = [(group.times, group.balance.time) for group in found.groups]
    return [f"{_times(times)}{_quantity(time, TIME)}" for times, time in [*alone, *at_once]]


# --- wording --------------------------------------------------------------------------------------------------------


def _joined(terms: list[str]) -> str:
    return " + ".join(terms) if len(terms) <= _TERMS else f"the sum over {len(terms)} kernels"


def _times(times: float) -> str:
    return f"{_number(times)} × " if times != 1 else ""


def _number(value: float) -> str:
    return number_text(value, _DIGITS)


def _quantity(value: float, dimension: Dimension) -> str:
    return quantity_text(value, dimension, _DIGITS)


def _percent(value: float) -> str:
    return f"{number_text(100 * value, _DIGITS)} %"


def _value(value: float | str, dimension: Dimension | None) -> str:
    return value if isinstance(value, str) else _quantity(value, dimension or NONE)


# --- for programs ---------------------------------------------------------------------------------------------------


def derivation_object(found: "Derivation") -> dict[str, Any]:
    """All of a derivation; null is infinity, or nothing."""
    family = found.family
    return {
        "chart": found.chart,
        "series": found.series,
        "op": family.op_name,
        "phase": family.phase,
        "hardware": family.machine.name,
        "dtype": family.dtype,
        "setting": {each.name: plain(each.value) for each in found.settings},
        "steps": [_step_object(step) for step in found.steps],
        "at_once": [
            {"group": group.number, "times": plain(group.times), **_balance_object(group.balance)}
            for group in found.groups
        ],
        **{name: plain(value) for name, value in found.measures.items()},
        "spent": {name: plain(time) for name, time in found.spent.items()},
    }


def _step_object(step: "Step") -> dict[str, Any]:
    traffic = step.read + step.write
    return {
        "kernel": step.kernel,
        "class": step.op_class,
        "unit": step.unit,
        "dtype": step.dtype,
        "times": plain(step.times),
        "group": step.group or None,
        "statements": [_statement_object(statement) for statement in step.statements],
        "share": plain(step.share),
        "flops": plain(step.flops),
        "tensors": [_tensor_object(tensor) for tensor in step.tensors],
        "formulas": dict(step.written),
        "read": plain(step.read),
        "write": plain(step.write),
        "intensity": plain(step.flops / traffic) if traffic else None,
        "ridge": plain(step.ridge),
        **_balance_object(step.balance),
    }


def _statement_object(statement: "Worked") -> dict[str, Any]:
    extents = {name: plain(extent) for name, extent in statement.extents.items()}
    return {"text": statement.text, "each": plain(statement.each), "extents": extents, "work": plain(statement.work)}


def _tensor_object(tensor: "Moved") -> dict[str, Any]:
    return {
        "name": tensor.name,
        "role": tensor.role,
        "dtype": tensor.dtype,
        "extents": plain(tensor.extents),
        "elements": plain(tensor.elements),
        "size": plain(tensor.size),
        "bytes": plain(tensor.bytes),
        "access": "read" if tensor.read else "write",
    }


def _balance_object(balance: "Balance") -> dict[str, Any]:
    return {
        "needs": [
            {
                "resource": need.resource,
                "amount": plain(need.amount),
                "ceiling": plain(need.ceiling) or None,
                "reached": plain(need.reached),
                "messages": plain(need.messages),
                "latency": plain(need.latency),
                "time": plain(need.time),
            }
            for need in balance.needs
        ],
        "overhead": plain(balance.overhead),
        "sharpness": plain(balance.sharpness),
        "time": plain(balance.time),
        "bound": balance.binding,
        "lead": plain(balance.lead),
    }
