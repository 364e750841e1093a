"""What a run found, as its last line and its exit code."""

from typing import TYPE_CHECKING

from rooflang.cli.console import FINE, PROBLEM, USAGE, Console

if TYPE_CHECKING:
    from rooflang.pipeline import Outcome

_FILES = "E6"


def exit_code(outcome: "Outcome") -> int:
    """0 fine (warnings are), 1 something is wrong in a spec, 2 a file can't be read or written."""
    if any(problem.code.id.startswith(_FILES) for problem in outcome.problems):
        return USAGE
    return PROBLEM if any(problem.is_error for problem in outcome.problems) else FINE


def conclude(outcome: "Outcome", console: Console, done: str) -> int:
    """Print the last line, which says what was done or how much is wrong, and give the exit code."""
    errors = sum(problem.is_error for problem in outcome.problems)
    warnings = len(outcome.problems) - errors
    found = [counted(errors, "error")] * (errors > 0) + [counted(warnings, "warning")] * (warnings > 0)
    if errors:
        specs = f" in {counted(outcome.specs, 'spec')}" if outcome.specs else ""
        console.failed(" and ".join(found) + specs + (f"; {done}" if outcome.files else ""))
    else:
        console.fine(", ".join([done, *found]))
    return exit_code(outcome)


def counted(number: int, noun: str) -> str:
    """`1 chart`, `2 charts`."""
    return f"{number} {noun}" + "s" * (number != 1)
