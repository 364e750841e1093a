"""The words of a text, and what can be wrong with one. All offsets are in characters of the source."""

from typing import NamedTuple


class Token(NamedTuple):
    """One word: the name of its terminal in the grammar, its characters, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


class Fault(Exception):  # noqa: N818  (parse turns it into a diagnostic; so with those below)
    """Reading can't go on at these characters."""

    def __init__(self, start: int, end: int):
        super().__init__(start, end)
        self.start, self.end = start, end


class Unreadable(Fault):
    """No word begins with this character."""

    def __init__(self, position: int):
        super().__init__(position, position + 1)


class Unexpected(Fault):
    """A word that can't stand here."""

    def __init__(self, token: Token):
        super().__init__(token.start, token.end)
        self.token = token


class TooDeep(Fault):
    """Brackets are nested beyond the limit."""


class Malformed(Fault):
    """A word that the lexer takes and that still is wrong."""

    def __init__(self, kind: str, start: int, end: int, detail: str = ""):
        super().__init__(start, end)
        self.kind, self.detail = kind, detail
