"""Texts and places in them: every error, tree node and formula points here."""

from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from rooflang.frozen import frozen


class Source:
    """One text. `name` is how messages show it; `path` is None for standard input, `-D` and `eval`."""

    def __init__(self, name: str, text: str, path: Path | None = None):
        self.name, self.text, self.path = name, text, path

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        position = find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = find("\n", position + 1)
        return starts

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and column (both from 1, in characters) of an offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@frozen
class Span:
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return self.source.locate(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which it begins, from 1, in characters."""
        return self.source.locate(self.start)[1]

    @property
    def text(self) -> str:
        """The very characters."""
        return self.source.text[self.start : self.end]

    @property
    def one_line(self) -> str:
        """The text with every run of blanks and line ends as one blank."""
        return " ".join(self.text.split())

    def to(self, other: "Span") -> "Span":
        """From the beginning of this span to the end of another."""
        return Span(self.source, self.start, max(self.end, other.end))

    def holds(self, other: "Span") -> bool:
        """Whether another span lies inside this one."""
        return self.source is other.source and self.start <= other.start and other.end <= self.end
