"""Between lexer and parser: which line ends count, and where a unit ends.

It never looks ahead: whether a line end counts depends only on what stands before it.
"""

from collections.abc import Iterable, Iterator

from rooflang.syntax.tokens import Token, TooDeep
from rooflang.units import split_unit

NESTING_LIMIT = 100

# After these a statement cannot be over, so a line end behind them is only a blank.
_WANTS_MORE = frozenset(
    [
        "LBRACE",
        "COMMA",
        "EQUAL",
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "FLOOR",
        "CARET",
        "TILDE",
        "DOTS",
        "FOR",
        "WHERE",
        "IN",
        "BY",
        "TO",
        "WITHIN",
        "IF",
        "THEN",
        "ELSE",
        "AND",
        "OR",
        "NOT",
    ]
)
_OPENING = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
_CLOSING = frozenset(_OPENING.values())


def layout(stream: Iterable[Token]) -> Iterator[Token]:
    """Tokens with one END between statements and none elsewhere."""
    closers: list[str] = []
    previous = "END"
    for token in stream:
        if token.kind == "END":
            in_line = bool(closers) and closers[-1] != "RBRACE"
            if previous == "END" or (token.text == ";" and previous == "LBRACE"):
                continue
            if token.text != ";" and (in_line or previous in _WANTS_MORE):
                continue
        elif token.kind in _OPENING:
            closers.append(_OPENING[token.kind])
            if len(closers) > NESTING_LIMIT:
                raise TooDeep(token.start, token.end)
        elif token.kind in _CLOSING:
            _close(closers, token.kind)
        previous = token.kind
        if token.kind == "UNIT":
            yield from _cut(token)
        else:
            yield token


def _close(closers: list[str], closer: str) -> None:
    """A `}` closes its `{` even where a `(` inside it was forgotten, so that the rest keeps its lines."""
    if closer in closers:
        while closers.pop() != closer:
            pass


def _cut(token: Token) -> Iterator[Token]:
    """`GB/s/n` is the unit `GB/s`, a `/` and the name `n`."""
    length = split_unit(token.text)
    yield _part(token, "UNIT", 0, length)
    position = length
    for word in token.text[length:].split("/")[1:]:
        yield _part(token, "SLASH", position, position + 1)
        yield _part(token, "NAME", position + 1, position + 1 + len(word))
        position += 1 + len(word)


def _part(token: Token, kind: str, start: int, end: int) -> Token:
    return Token(kind, token.text[start:end], token.start + start, token.start + end)
