"""Where the command prints: which stream, in colour or not, and nothing that a stream could choke on."""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from rooflang.diagnostic import Diagnostic
from rooflang.excerpt import WIDTH, Form, harmless, one_line, render
from rooflang.frozen import frozen

FINE, PROBLEM, USAGE, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 70, 130, 141
_RED, _GREEN, _CLEAR_LINE = "1;31", "1;32", "\r\x1b[K"


class Usage(Exception):  # noqa: N818  (a way out with a sentence for the user, no failure of the program)
    """The command was called in a way that makes no sense; the text says why."""


@frozen
class Console:
    """Results go to `out`, what is said about them (progress, summaries, complaints) to `err`."""

    out: TextIO | None
    err: TextIO | None
    form: Form = "full"
    color: str = "auto"

    @classmethod
    def plain(cls) -> "Console":
        """Before the arguments are known."""
        return cls(sys.stdout, sys.stderr)

    @classmethod
    def of(cls, form: Form, color: str) -> "Console":
        """The process's streams, made to print any character: one that the encoding lacks becomes an escape."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdout, sys.stderr, form, color)

    def print(self, text: str) -> None:
        """A result, line end included."""
        _write(self.out, text)

    def say(self, text: str) -> None:
        """A line about what was done."""
        _write(self.err, harmless_lines(text) + "\n")

    def fine(self, text: str) -> None:
        """The last line of a run that went well."""
        self.say_styled(text, _GREEN)

    def failed(self, text: str) -> None:
        """The last line of a run that found errors."""
        self.say_styled(text, _RED)

    def say_styled(self, text: str, style: str) -> None:
        """A line about what was done, in a colour where there are colours."""
        shown = one_line(text)
        _write(self.err, (f"\x1b[{style}m{shown}\x1b[0m" if self.in_color(self.err) else shown) + "\n")

    def complain(self, text: str) -> None:
        """Why the command can't go on. It is the last resort, so it gives up quietly where stderr is gone, too."""
        try:
            self.say(f"rooflang: {text}")
        except OSError:
            return

    def progress(self, done: int, total: int, name: str) -> None:
        """What is being made, in one line that is rewritten in place; nothing where nobody watches."""
        if self.err is not None and is_terminal(self.err):
            shown = one_line(f"[{done + 1}/{total}] {name}")[: _columns(self.err) - 1]
            self.err.write(_CLEAR_LINE + shown)
            self.err.flush()

    def end_progress(self) -> None:
        """Make room for what is said next."""
        if is_terminal(self.err):
            _write(self.err, _CLEAR_LINE)

    def report(self, problems: tuple[Diagnostic, ...], beside_data: bool = False) -> None:
        """Show problems: as the result, or on `err` where the result is data."""
        stream = self.err if beside_data else self.out
        if problems or (self.form == "json" and not beside_data):
            width = _columns(stream) if is_terminal(stream) else WIDTH
            _write(stream, render(problems, self.form, self.in_color(stream), max(width, 40)))

    def in_color(self, stream: TextIO | None) -> bool:
        """Whether a stream gets colours."""
        return wants_color(self.color, is_terminal(stream), os.environ)

    def size(self) -> tuple[int, int]:
        """The columns and lines that results have: those of the terminal, or 80 and 24 where they go elsewhere."""
        try:
            size = os.get_terminal_size(self.out.fileno()) if self.out is not None and is_terminal(self.out) else None
        except (OSError, ValueError):
            size = None
        # Some terminals say that they are 0 wide.
        return (size.columns or 80, size.lines or 24) if size else (80, 24)

    def can_print(self, text: str) -> bool:
        """Whether the encoding of results has all these characters."""
        try:
            text.encode(getattr(self.out, "encoding", None) or "utf-8")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def flush(self) -> None:
        """Push out what is buffered, so that a full disk or a closed pipe shows now and not when Python ends."""
        for stream in (self.out, self.err):
            if stream is not None and not stream.closed:
                stream.flush()


def wants_color(choice: str, terminal: bool, environment: Mapping[str, str]) -> bool:
    """What `--color` says; for `auto` NO_COLOR, then FORCE_COLOR, then whether it is a terminal that can."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody watches."""
    return stream is not None and not stream.closed and stream.isatty()


def harmless_lines(text: str) -> str:
    """The text without anything that a terminal would act on but its line ends."""
    return "\n".join(map(harmless, text.split("\n")))


def _write(stream: TextIO | None, text: str) -> None:
    # Python sets a stream to None where the process was started with it closed.
    if stream is not None:
        stream.write(text)


def _columns(stream: TextIO | None) -> int:
    try:
        return (os.get_terminal_size(stream.fileno()).columns if stream is not None else 0) or WIDTH
    except (OSError, ValueError):
        return WIDTH
