"""Between lexer and parser: which line ends count, and where a unit ends.

It never looks ahead: whether a line end counts depends only on what stands before it.
"""

from collections.abc import Iterator

from lark import Token

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


class TooDeep(Exception):  # noqa: N818  (parse turns it into a diagnostic)
    """Brackets are nested beyond the limit."""

    def __init__(self, token: Token):
        super().__init__(f"brackets nested more than {NESTING_LIMIT} deep")
        self.token = token


class Layout:
    """Lark's post-lexer interface."""

    always_accept = ("END",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Tokens with one END between statements and none elsewhere."""
        closers: list[str] = []
        previous = "END"
        for token in stream:
            if token.type == "END":
                in_line = bool(closers) and closers[-1] != "RBRACE"
                if previous == "END" or (token == ";" and previous == "LBRACE"):
                    continue
                if token != ";" and (in_line or previous in _WANTS_MORE):
                    continue
            elif token.type in _OPENING:
                closers.append(_OPENING[token.type])
                if len(closers) > NESTING_LIMIT:
                    raise TooDeep(token)
            elif token.type in _CLOSING:
                _close(closers, token.type)
            previous = token.type
            if token.type == "UNIT":
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
    length = split_unit(token)
    yield _part(token, "UNIT", 0, length)
    position = length
    for word in token[length:].split("/")[1:]:
        yield _part(token, "SLASH", position, position + 1)
        yield _part(token, "NAME", position + 1, position + 1 + len(word))
        position += 1 + len(word)


def _part(token: Token, kind: str, start: int, end: int) -> Token:
    assert token.start_pos is not None
    return Token(
        kind, str(token)[start:end], start_pos=token.start_pos + start, end_pos=token.start_pos + end, line=token.line
    )
