"""What of a file of the standard library a run needs: the named statements, and what these name in the file.

A spec that uses one device would else wait for a hundred to be parsed. A statement at the top of a library file begins
a line with a letter, and what goes on is indented or a brace: so the library is written, and the tests hold it to that.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rooflang.frozen import frozen

Piece = tuple[int, int]

_STATEMENT = re.compile(r"^[A-Za-z]", re.MULTILINE)
_NAMED = re.compile(r"(\w+)[ \t]+(\w+)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNNAMED = ("edition", "use", "expect", "plot")


@frozen(eq=False)
class Layout:
    """A text as its statements: where each named one stands, and where those stand that have no name."""

    text: str
    named: dict[str, Piece]
    unnamed: tuple[Piece, ...]

    def needed(self, names: Iterable[str]) -> list[Piece]:
        """Where these statements stand, with all that they name in turn, and where the unnamed ones do."""
        kept: dict[str, Piece] = {}
        pending = [name for name in names if name in self.named]
        while pending:
            name = pending.pop()
            if name not in kept:
                kept[name] = self.named[name]
                pending += self.words([kept[name]]) & self.named.keys()
        return sorted([*self.unnamed, *kept.values()])

    def words(self, pieces: Sequence[Piece]) -> set[str]:
        """All words in the pieces: among them every name that they use."""
        return {word for start, end in pieces for word in words_of(self.text[start:end])}


def words_of(text: str) -> list[str]:
    """Every word of a text that could be a name."""
    return _WORD.findall(text)


def lay_out(text: str) -> Layout:
    """The statements of a file of the library."""
    starts = [match.start() for match in _STATEMENT.finditer(text)]
    named: dict[str, Piece] = {}
    unnamed: list[Piece] = []
    for start, end in pairwise([*starts, len(text)]):
        head = _NAMED.match(text, start)
        if head is None or head[1] in _UNNAMED:
            unnamed.append((start, end))
        else:
            named[head[2]] = (start, end)
    return Layout(text, named, tuple(unnamed))
