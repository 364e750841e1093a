"""Ranges: `1..8`, `128..8Ki by *2`, `0..100 by 10`."""

from fractions import Fraction
from math import floor

from rooflang import codes
from rooflang.diagnostic import Problem
from rooflang.program import fold
from rooflang.program.fold import fail
from rooflang.program.wording import fraction_text
from rooflang.source import Span

RANGE_LIMIT = 1_000_000


def progression(
    first: Fraction, last: Fraction, step: Fraction, multiplies: bool, span: Span, step_span: Span
) -> list[Fraction]:
    """The values of a range; both ends belong to it. Raises Problem where it is empty or endless."""
    if last < first:
        low, high = fraction_text(last), fraction_text(first)
        hint = "a range runs upwards: write its lower end first"
        raise fail(codes.EMPTY_RANGE, f"this range is empty: {low} comes before {high}", span, hint=hint)
    if multiplies and (step <= 1 or first <= 0):
        message = "a range that multiplies begins above 0 and has a factor above 1"
        raise fail(codes.EMPTY_RANGE, message, step_span if step <= 1 else span)
    if not multiplies and step <= 0:
        raise fail(codes.EMPTY_RANGE, "the step of a range is above 0", step_span)
    if not multiplies and (last - first) / step >= RANGE_LIMIT:
        raise _too_many(span)
    if not multiplies and first.denominator == step.denominator == 1:
        # The usual case, a tenth of the time: whole numbers are counted as such.
        return list(map(Fraction, range(int(first), floor(last) + 1, int(step))))
    values = []
    value = first
    while value <= last:
        values.append(value)
        if len(values) > RANGE_LIMIT or value.denominator.bit_length() > fold.BIT_LIMIT:
            raise _too_many(span)
        value = value * step if multiplies else value + step
    return values


def _too_many(span: Span) -> Problem:
    return fail(codes.TOO_MANY, f"this range has more than {RANGE_LIMIT:,} values, which is the limit", span)
