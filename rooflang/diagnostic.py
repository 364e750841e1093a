"""One type for all that can be said of a spec: terminal, JSON and editors show the same diagnostics."""

from collections.abc import Iterable
from enum import StrEnum

from rooflang.codes import Code
from rooflang.frozen import frozen
from rooflang.source import Span


class Severity(StrEnum):
    """How bad it is: an error stops a build (exit code 1), a warning doesn't."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Label:
    """A further place that belongs to a diagnostic, and what it is there for."""

    span: Span
    text: str


@frozen
class Fix:
    """A text that, put in place of the span, repairs the problem."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One problem: a sentence at a span, with further places, a hint and a fix where there is one.

    `span` is None only where no text is to blame (a folder that can't be written).
    `note` stands under the caret: what this span in particular is.
    """

    code: Code
    message: str
    span: Span | None = None
    note: str = ""
    labels: tuple[Label, ...] = ()
    hint: str = ""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """Codes that begin with W are warnings."""
        return Severity.WARNING if self.code.id.startswith("W") else Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether it fails a check."""
        return self.severity is Severity.ERROR


class Problem(Exception):  # noqa: N818  (it is caught inside a stage, never shown as an exception)
    """Unwinds to where a stage collects its diagnostics."""

    def __init__(self, diagnostic: Diagnostic):
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file and place, each problem once."""
    unique = {(d.code.id, d.message, d.span and (d.span.source.name, d.span.start, d.span.end)): d for d in diagnostics}
    return tuple(
        sorted(
            unique.values(),
            key=lambda d: (
                (d.span.source.name, d.span.start, d.span.end, d.code.id) if d.span else ("", 0, 0, d.code.id)
            ),
        )
    )
