"""What a claim asks of rows that have no such value: a measure that their op or device lacks, a name that only another
plot sweeps, zero divided by zero. Nothing compares with these, so such a claim has no answer.

Only what counts is asked: the branch that is taken, what stands behind an `and` whose left side is true, and nothing
inside `len`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.program.formula import Binary, Call, Choice, Column, Formula, Kind, operands
from rooflang.program.report import listed
from rooflang.program.runs import FOLLOWS_FROM
from rooflang.program.wording import value_text
from rooflang.roofline.compute import REDUCTIONS, Array, Computation
from rooflang.roofline.evaluation import KEYS, Evaluation, Measurement, Series
from rooflang.source import Span
from rooflang.units import Dimension

Evaluations: TypeAlias = Mapping[str, Evaluation | Measurement]

_HINT = "leave such rows out with `where`, or ask with `if`"


def lacking(claim: Formula, computation: Computation, evaluations: Evaluations, where: Span) -> Diagnostic | None:
    """The first place in a claim that was computed at which a row has no value, and that counts."""
    order = _inside_out(claim)
    wrong = {id(node): _wrong(node, computation, evaluations) for node in order}
    if not any(mask.any() for mask in wrong.values()):
        return None
    counting = _counting(order, computation)
    for node in order:
        found = wrong[id(node)] & counting[id(node)]
        if found.any():
            # What stands in it has a value, so it is the origin.
            if isinstance(node, Column):
                return _of_column(node, found, evaluations[node.chart], where)
            rows = f" in {np.count_nonzero(found)} of {found.size} rows" if found.size > 1 else ""
            message = f"this has no value{rows}: zero by zero, or infinities that don't cancel"
            return Diagnostic(codes.NO_VALUE, message, node.span or where, hint=_HINT if rows else "")
    return None


def _inside_out(claim: Formula) -> list[Formula]:
    """Every node once, each behind what stands in it."""
    found: dict[int, Formula] = {}
    pending = [claim]
    while pending:
        missing = [each for each in operands(pending[-1]) if id(each) not in found]
        if missing:
            pending += missing
        else:
            node = pending.pop()
            found.setdefault(id(node), node)
    return list(found.values())


def _wrong(node: Formula, computation: Computation, evaluations: Evaluations) -> Array:
    """The rows in which a node has no value."""
    if isinstance(node, Column):
        series = series_of(node, evaluations)
        if series is not None and node.name in series.lacks:
            return series.lacks[node.name]
    return np.asarray(np.isnan(computation.value(node)) if isinstance(node.type, Dimension) else False)


def _counting(order: Sequence[Formula], computation: Computation) -> dict[int, Array]:
    """For each node the rows in which its value counts."""
    counting = {id(node): np.asarray(False) for node in order}
    counting[id(order[-1])] = np.asarray(True)
    for node in reversed(order):
        rows: Any = counting[id(node)]
        if isinstance(node, Call) and node.function in REDUCTIONS and len(node.arguments) == 1:
            # One value of many rows: others than those that ask for it.
            rows = rows.any()
        for inner, taken in _asked(node, computation):
            counting[id(inner)] = np.asarray(counting[id(inner)] | (rows & taken))
    return counting


def _asked(node: Formula, computation: Computation) -> Iterator[tuple[Formula, Any]]:
    """What a node asks for, and in which of its rows."""
    match node:
        case Choice(condition, yes, no):
            taken = np.asarray(computation.value(condition), bool)
            yield from ((condition, True), (yes, taken), (no, ~taken))
        case Binary("and" | "or" as operator, left, right):
            first = np.asarray(computation.value(left), bool)
            yield from ((left, True), (right, first if operator == "and" else ~first))
        case Call("len"):
            pass
        case _:
            yield from ((inner, True) for inner in operands(node))


def series_of(column: Column, evaluations: Evaluations) -> Series | None:
    """The series of a column, where it has any row."""
    evaluation = evaluations.get(column.chart)
    return next((each for each in evaluation.series if each.name == column.series), None) if evaluation else None


# --- in words ---------------------------------------------------------------------------------------------------------


def _of_column(column: Column, found: Array, evaluation: Evaluation | Measurement, where: Span) -> Diagnostic:
    series = series_of(column, {column.chart: evaluation})
    assert series is not None
    total = len(series.columns[column.name])
    rows = np.flatnonzero(np.broadcast_to(found, (total,)))
    why = _why(column.name, evaluation, series, rows)
    if len(rows) == total:
        message = f"no row of `{series.name}` has a value of `{column.name}`: {why}"
        return Diagnostic(codes.NO_VALUE, message, column.span or where)
    have = "has" if len(rows) == 1 else "have"
    message = f"{len(rows)} of {total} rows of `{series.name}` {have} no `{column.name}`: {why}"
    note = f"{'the first' if len(rows) > 1 else 'the row'}: {_row(evaluation, series, int(rows[0]))}"
    hint = "ask for such rows with `if`" if isinstance(evaluation, Measurement) else _HINT
    return Diagnostic(codes.NO_VALUE, message, column.span or where, note, hint=hint)


def _why(name: str, evaluation: Evaluation | Measurement, series: Series, rows: Array) -> str:
    """Why these rows have no such value."""
    if isinstance(evaluation, Measurement):
        return "the table leaves it empty there"
    if name not in series.lacks:
        return "it would be zero by zero"
    if name in evaluation.swept:
        return f"only another plot of `{evaluation.chart.name}` sweeps it"
    channel, _, what = name.rpartition("_")
    if what == "intensity":
        return f"nothing passes `{channel}` there"
    lacked = FOLLOWS_FROM.get(name, channel if what == "bytes" else "")
    if not lacked:
        return "their op is no total of an opset that says it"
    devices = dict.fromkeys(series.columns["hardware"][rows].tolist())
    return f"{listed(devices)} {'has' if len(devices) == 1 else 'have'} no `{lacked}`"


def _row(evaluation: Evaluation | Measurement, series: Series, row: int) -> str:
    """What tells a row from the others of its series."""
    if isinstance(evaluation, Measurement):
        given = next(each for each in evaluation.measured.series if each.name == series.name)
        return f"number {given.rows[row]} of the table"
    names = [name for name in dict.fromkeys((*KEYS, *evaluation.swept)) if _differs(series, name, row)]
    return ", ".join(f"{name} = {_cell(evaluation, series, name, row)}" for name in names)


def _cell(evaluation: Evaluation, series: Series, name: str, row: int) -> str:
    dimension = evaluation.dimension(name)
    return value_text(series.columns[name][row], Kind.WORD if dimension is None else dimension)


def _differs(series: Series, name: str, row: int) -> bool:
    absent = name in series.lacks and bool(series.lacks[name][row])
    return not absent and len(set(series.columns[name].tolist())) > 1
