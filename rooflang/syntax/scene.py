"""Where reading a spec stopped, and what of it was read by then."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix
from rooflang.frozen import frozen
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.tokens import Token

Accepted = Mapping[str, int]
"""The terminals that the parser could take."""

HEADS = ("edition", "use", "let", "param", "expect", "plot")
CLOSERS = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}
NEAR = "what is near is written `a ~ b within 5%`"
STEPS = "`by 2` adds 2 from value to value, and `by *2` multiplies by 2"
LISTED = re.compile(r"[({][ \t]*(?P<items>[\w. ]+(?:,[\w. ]+)+),?[ \t]*[)}]")
IMPORTS = ("import", "from", "include")
SHORTLY = 1_000
"""Characters: enough to see how a statement begins."""

_ENDS = ("END", "LBRACE")


@frozen
class Scene:
    """Where reading stopped: the word that can't stand there, what the parser had read (`values`: the parts of
    unfinished rules) and what it could take."""

    token: Token
    span: Span
    values: Sequence[Any]
    accepted: Accepted

    @property
    def last(self) -> Any:
        """What stands before the word. The parts of a rule whose name begins with `_` come as a list."""
        value = self.values[-1] if self.values else None
        while isinstance(value, list) and value:
            value = value[-1]
        return value

    @property
    def behind_value(self) -> bool:
        """Whether a whole expression stands before the word, be its last word read or not."""
        return isinstance(self.last, tree.Expression) or (isinstance(self.last, Token) and "PLUS" in self.accepted)

    @property
    def opener(self) -> Token | None:
        """The innermost bracket that is still open: only unfinished rules hold tokens."""
        closed = 0
        for value in reversed(self.values):
            if not isinstance(value, Token):
                continue
            if value.kind in CLOSERS:
                closed += 1
            elif value.kind in ("LPAR", "LSQB", "LBRACE"):
                if not closed:
                    return value
                closed -= 1
        return None

    @property
    def opener_in_statement(self) -> bool:
        """Whether a round or square bracket of the statement is open."""
        return self.opener is not None and self.opener.kind != "LBRACE"

    @property
    def first(self) -> Token | None:
        """The word with which the unfinished statement begins."""
        return self._begin if isinstance(self._begin, Token) else None

    @property
    def in_row(self) -> bool:
        """Whether the unfinished statement begins as a row of a table does."""
        begin = self._begin
        literal = isinstance(begin, Token) and begin.kind in ("NUMBER", "STRING")
        return literal or isinstance(begin, tree.Number | tree.Text)

    @property
    def statement(self) -> Sequence[Any]:
        """What of the unfinished statement was read."""
        ends = [place for place, value in enumerate(self.values) if isinstance(value, Token) and value.kind in _ENDS]
        return self.values[ends[-1] + 1 if ends else 0 :]

    @property
    def in_head(self) -> bool:
        """Whether the unfinished statement can still become a block, and what was read is its kind and more."""
        kinds = [value.kind for value in self.statement if isinstance(value, Token)]
        return "LBRACE" in self.accepted and kinds[:1] == ["NAME"] and len(kinds) > 1 and "EQUAL" not in kinds

    @property
    def _begin(self) -> Any:
        found = next(iter(self.statement), None)
        while isinstance(found, list) and found:
            found = found[0]
        return found

    def at(self, token: Token) -> Span:
        """The span of another word."""
        return Span(self.span.source, token.start, token.end)

    @property
    def code(self) -> str:
        """All that stands before the place; comments are blanks in it, so that offsets stay what they are."""
        text = self.span.source.text[: self.span.start]
        return re.sub(r"#[^\n]*$", lambda comment: " " * len(comment[0]), text, flags=re.MULTILINE)

    @property
    def shortly(self) -> str:
        """What stands shortly before the place, without comments: enough to see how the statement begins."""
        return self.code[-SHORTLY:]

    @property
    def behind(self) -> Span:
        """The last word before the place, where a value is missing."""
        code = self.code.rstrip()
        start = re.search(r"\w+$|\W$", code)
        return Span(self.span.source, start.start() if start else 0, len(code))


def shown(token: Token) -> str:
    """A word as a message names it."""
    match token.kind:
        case "$END":
            return "the end of the text"
        case "END":
            return "`;`" if token.text == ";" else "the end of the line"
    return f"`{token.text}`" if len(token.text) <= 40 else f"`{token.text[:37]}…`"


def unexpected(span: Span, message: str, hint: str = "", fix: Fix | None = None) -> Diagnostic:
    """What can't stand where it stands."""
    return Diagnostic(codes.UNEXPECTED, message, span, hint=hint, fix=fix)
