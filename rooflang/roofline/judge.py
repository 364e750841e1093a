"""Claims against numbers: `judge` says which `expect` does not hold, and what both sides are."""

import numpy as np

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.program.formula import Column, Kind, columns
from rooflang.program.program import Expect, Side
from rooflang.program.wording import value_text
from rooflang.roofline.compute import Array, Computation
from rooflang.roofline.evaluation import TRUTHS, Evaluation, Measurement
from rooflang.roofline.lacking import Evaluations, lacking, series_of
from rooflang.source import Span

_DIGITS, _ALL_DIGITS = 6, 15


def judge(expect: Expect, evaluations: Evaluations) -> Diagnostic | None:
    """The problem of a claim that does not hold; None where it does. `evaluations` are keyed by their chart's key, or
    that of what was measured."""
    if any(_is_broken(evaluations[each.chart]) for each in columns(expect.condition) if each.chart in evaluations):
        return None
    computation = Computation({}, lambda column: rows_of(column, evaluations, expect.span))
    try:
        holds = bool(computation.value(expect.condition))
    except Problem as problem:
        return problem.diagnostic
    except ValueError:
        return _uneven(expect, evaluations)
    absent = lacking(expect.condition, computation, evaluations, expect.span)
    if holds or absent:
        return absent
    texts = [_side_text(side, computation, _DIGITS) for side in expect.sides]
    if len(set(texts)) < len(texts):
        # What differs has to look different.
        texts = [_side_text(side, computation, _ALL_DIGITS) for side in expect.sides]
    labels = tuple(Label(side.span, text) for side, text in zip(expect.sides, texts, strict=True))
    message = f"this does not hold: {expect.message}" if expect.message else "this does not hold"
    return Diagnostic(codes.EXPECTATION, message, expect.span, labels=labels)


def _is_broken(evaluation: Evaluation | Measurement) -> bool:
    return any(problem.is_error for problem in evaluation.problems)


def _uneven(expect: Expect, evaluations: Evaluations) -> Diagnostic:
    """Columns of series with different numbers of rows can't be compared row by row."""
    counts: dict[str, Label] = {}
    for column in columns(expect.condition):
        rows = len(rows_of(column, evaluations, expect.span))
        if column.span is not None:
            counts.setdefault(column.series, Label(column.span, f"`{column.series}` has {rows} rows"))
    message = "these columns have different numbers of rows, and can't be compared row by row"
    return Diagnostic(codes.NO_ROWS, message, expect.span, labels=tuple(counts.values()))


def rows_of(column: Column, evaluations: Evaluations, span: Span) -> Array:
    """The rows of a column. Raises Problem where its series has none."""
    series = series_of(column, evaluations)
    if series is None:
        message = f"there is no series `{column.series}`"
        raise Problem(Diagnostic(codes.NO_ROWS, message, column.span or span))
    found = series.columns[column.name]
    return found == TRUTHS[0] if column.type is Kind.TRUTH else found


def _side_text(side: Side, computation: Computation, digits: int) -> str:
    value = computation.value(side.value)
    values = np.atleast_1d(np.asarray(value, dtype=object if isinstance(value, str) else None)).ravel()
    type_ = side.value.type
    if len(values) == 1:
        return f"this is {value_text(values[0], type_, digits)}"
    if isinstance(type_, Kind):
        names, counts = np.unique(values.astype(str), return_counts=True)
        return (
            "this is "
            + ", ".join(f"{name} in {count}" for name, count in zip(names, counts, strict=True))
            + f" of {len(values)} rows"
        )
    low, high = value_text(np.min(values), type_, digits), value_text(np.max(values), type_, digits)
    return f"this runs from {low} to {high} in {len(values)} rows"
