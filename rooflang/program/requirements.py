"""What has to hold of a number, and how that is said."""

from fractions import Fraction
from math import inf
from typing import cast

from rooflang.program.formula import Constant, Formula
from rooflang.program.program import Requirement, Test
from rooflang.source import Span


def passes(value: Fraction | float, test: Test) -> bool:
    """Whether a number may stand where the test holds."""
    finite = value == value and value not in (inf, -inf)
    match test:
        case "positive":
            return finite and value > 0
        case "positive or inf":
            return value > 0
        case "not negative" | "inside":
            return finite and value >= 0
        case "fraction":
            return 0 < value <= 1
        case "true":
            return bool(value)


def must(test: Test) -> str:
    """The test in words, behind its subject."""
    match test:
        case "positive":
            return "must be above zero and finite"
        case "positive or inf":
            return "must be above zero"
        case "not negative":
            return "must be finite and not negative"
        case "inside":
            return "must not be larger than the tensor that it lies in"
        case "fraction":
            return "must lie above 0 and at most at 1 (100 %)"
        case "true":
            return ""


def unmet(requirement: Requirement, found: str) -> str:
    """What is wrong where a requirement isn't met, and what was found instead."""
    if requirement.test == "true":
        return requirement.subject
    return f"{requirement.subject} {must(requirement.test)}, and {found}"


def requirement(value: Formula, test: Test, subject: str, span: Span) -> tuple[Requirement, ...]:
    """What evaluation has to check: nothing where a constant passes already."""
    if isinstance(value, Constant) and passes(cast("Fraction | float", value.value), test):
        return ()
    return (Requirement(value, test, subject, span),)
