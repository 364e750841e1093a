"""Text to tokens. What a word is depends on what the parser can take: `in` is also a field, `GB` also a name."""

import re
from collections.abc import Callable, Iterator, Mapping

from rooflang.syntax.tables import Tables
from rooflang.syntax.tokens import Token, Unexpected, Unreadable

# Taken everywhere: whether a line end counts is for the layout to say.
_ALWAYS = "END"
_UNIT = "UNIT"


class Lexer:
    """Cuts texts into the terminals of the grammar."""

    def __init__(self, tables: Tables):
        self._fixed, self._patterns = tables.fixed, tables.patterns
        self._ignored = frozenset(tables.ignored)
        # A name would do for most units, so two patterns: only where a unit may stand is it looked for.
        self._with_units = self._any_of(tables.patterns)
        self._without = self._any_of({kind: each for kind, each in tables.patterns.items() if kind != _UNIT})

    def _any_of(self, patterns: Mapping[str, str]) -> Callable[[str, int, int], re.Match[str] | None]:
        signs = sorted((text for text in self._fixed if not text.isidentifier()), key=len, reverse=True)
        groups = [f"(?P<{kind}>{pattern})" for kind, pattern in patterns.items()]
        return re.compile("|".join([*groups, *map(re.escape, signs)])).match

    def tokens(self, text: str, start: int, end: int, accepted: Callable[[], Mapping[str, int]]) -> Iterator[Token]:
        """The tokens from one offset to another. Before each, `accepted` tells what the parser can take by now."""
        position = start
        while position < end:
            wanted = accepted()
            found = (self._with_units if _UNIT in wanted else self._without)(text, position, end)
            if found is None:
                raise self._fault(text, position, end)
            kind = self._fixed.get(found[0]) or found.lastgroup or ""
            if kind in self._ignored:
                position = found.end()
                continue
            if kind in wanted or kind == _ALWAYS:
                token = Token(kind, found[0], position, found.end())
            else:
                token = self._in_context(text, position, end, wanted)
            position = token.end
            yield token

    def _in_context(self, text: str, position: int, end: int, wanted: Mapping[str, int]) -> Token:
        """A shorter or another reading that the parser can take: `=` of `==`, the name `in`."""
        for kind, pattern in self._patterns.items():
            found = kind in wanted and re.compile(pattern).match(text, position, end)
            if found:
                return Token(kind, found[0], position, found.end())
        for sign, kind in self._fixed.items():
            if kind in wanted and not sign.isidentifier() and text.startswith(sign, position, end):
                return Token(kind, sign, position, position + len(sign))
        raise self._fault(text, position, end)

    def _fault(self, text: str, position: int, end: int) -> Unexpected | Unreadable:
        found = self._without(text, position, end) or self._with_units(text, position, end)
        if found is None:
            return Unreadable(position)
        return Unexpected(Token(self._fixed.get(found[0]) or found.lastgroup or "", found[0], position, found.end()))
