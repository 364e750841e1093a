"""Collecting what is wrong: each problem once, wherever it is met, without stopping."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Problem


class Reporter:
    """The problems of a run. What is met again at the same place is the same problem."""

    def __init__(self) -> None:
        self.problems: dict[tuple[str, int, int, str], Diagnostic] = {}
        self._silent = 0

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a problem, once for each place."""
        if self._silent or not diagnostic.message:
            return
        span = diagnostic.span
        key = (span.source.name, span.start, span.end, diagnostic.code.id) if span else ("", 0, 0, diagnostic.message)
        self.problems.setdefault(key, diagnostic)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Look at something without reporting what is wrong with it."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Report a problem that is raised inside, and go on behind it."""
        try:
            yield
        except Problem as problem:
            self.report(problem.diagnostic)


class SaidElsewhere(Problem):
    """Unwinds where the cause was reported already."""

    def __init__(self) -> None:
        super().__init__(Diagnostic(codes.UNKNOWN_NAME, ""))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint, or nothing where no known name is close."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""
