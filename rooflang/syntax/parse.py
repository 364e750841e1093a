"""Source to `File`: every syntax error of a text in one run, and a tree of all that could be read.

On an error the parser skips to the end of the line (or to the brace that closes the block), goes back to where a
statement may start, and reads on.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.utils import TextSlice

from rooflang.diagnostic import Diagnostic
from rooflang.source import Source, Span
from rooflang.syntax import complain, tables, tree
from rooflang.syntax.build import Builder, Malformed
from rooflang.syntax.layout import TooDeep

ERROR_LIMIT = 50

_SKIPPED = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[\n{}]')
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOCK = RLock()


def parse(source: Source) -> tree.File:
    """The tree of a source, with its problems. Never raises."""
    with _session(source) as session:
        statements = session.file()
        return tree.File(source, statements, tuple(session.problems), frozenset(session.lost))


def parse_expression(source: Source) -> tuple[tree.Expression | None, tuple[Diagnostic, ...]]:
    """The tree of a source that is one expression, and what is wrong with it. Never raises."""
    with _session(source) as session:
        return session.expression(0, len(source.text)), tuple(session.problems)


@cache
def _tools() -> tuple[Lark, Builder]:
    builder = Builder()
    return tables.parser(builder), builder


@contextmanager
def _session(source: Source) -> Iterator["_Session"]:
    # One builder serves the process, because its parser takes long to make; it holds one source at a time.
    with _LOCK:
        lark, builder = _tools()
        session = _Session(lark, source)
        builder.source, builder.interpolate = source, session.expression
        yield session


class _Session:
    """One text being read: its problems, and the words in what was skipped."""

    def __init__(self, lark: Lark, source: Source):
        self.lark, self.source = lark, source
        self.problems: list[Diagnostic] = []
        self.lost: set[str] = set()

    def file(self) -> tuple[tree.Statement, ...]:
        """All statements that could be read."""
        reader = self.lark.parse_interactive(self.source.text, start="file")
        while True:
            try:
                _feed(reader)
                return _finish(reader)
            except (UnexpectedToken, UnexpectedCharacters, Malformed, TooDeep) as error:
                self._report(error, reader)
                if isinstance(error, TooDeep) or len(self.problems) >= ERROR_LIMIT:
                    return self._give_up(reader)
                if not self._recover(reader, error):
                    return _close(reader)

    def expression(self, start: int, end: int) -> tree.Expression | None:
        """The expression between two offsets; None where it is none."""
        reader = self.lark.parse_interactive(TextSlice(self.source.text, start, end), start="expression")
        try:
            _feed(reader)
            result: tree.Expression = reader.feed_token(Token("$END", "", end, end_pos=end))
            return result
        except (UnexpectedToken, UnexpectedCharacters, Malformed, TooDeep) as error:
            self._report(error, reader, (start, end))
            return None

    def _report(self, error: Exception, reader: InteractiveParser, within: tuple[int, int] | None = None) -> None:
        self.problems.append(complain.about(error, reader.parser_state, self.source, within))

    def _give_up(self, reader: InteractiveParser) -> tuple[tree.Statement, ...]:
        self.lost.update(_WORD.findall(self.source.text))
        _to_statement(reader)
        return _close(reader)

    def _recover(self, reader: InteractiveParser, error: Exception) -> bool:
        """Skip what can't be read. False at the end of the text."""
        start = complain.place(error, self.source)[0]
        statement = _to_statement(reader, start)
        stop = _end_of_statement(self.source.text, start)
        if stop < len(self.source.text) and self.source.text[stop] == "}" and not _accepts(reader, "RBRACE"):
            stop += 1
        self.lost.update(_WORD.findall(self.source.text, min(statement, start), stop))
        state = reader.lexer_thread.state
        assert state is not None
        state.line_ctr.char_pos = stop
        return stop < len(self.source.text)


def _feed(reader: InteractiveParser) -> None:
    for token in reader.lexer_thread.lex(reader.parser_state):
        reader.feed_token(token)


def _finish(reader: InteractiveParser) -> tuple[tree.Statement, ...]:
    state = reader.lexer_thread.state
    assert state is not None
    end = len(state.text.text)
    result: tuple[tree.Statement, ...] = reader.feed_token(Token("$END", "", end, end_pos=end))
    return result


def _close(reader: InteractiveParser) -> tuple[tree.Statement, ...]:
    """End the text here, with the braces that are missing."""
    while True:
        try:
            return _finish(reader)
        except UnexpectedToken:
            state = reader.lexer_thread.state
            assert state is not None
            end = len(state.text.text)
            reader.feed_token(Token("RBRACE", "}", end, end_pos=end))


def _accepts(reader: InteractiveParser, terminal: str) -> bool:
    return terminal in reader.parser_state.parse_conf.states[reader.parser_state.position]


def _to_statement(reader: InteractiveParser, otherwise: int = 0) -> int:
    """Drop the unfinished statement; where it began."""
    state = reader.parser_state
    begin = otherwise
    # LET can be shifted only where a statement may start.
    while not _accepts(reader, "LET"):
        state.state_stack.pop()
        begin = min(begin, _offset(state.value_stack.pop(), begin))
    return begin


def _offset(value: Any, otherwise: int) -> int:
    if isinstance(value, Token) and value.start_pos is not None:
        return value.start_pos
    span = getattr(value, "span", None)
    return span.start if isinstance(span, Span) else otherwise


def _end_of_statement(text: str, position: int) -> int:
    """The next line end or closing brace that is not inside a block that begins on the way."""
    depth = 0
    for found in _SKIPPED.finditer(text, position):
        match found[0]:
            case "\n" if depth == 0:
                return found.start()
            case "{":
                depth += 1
            case "}":
                if depth == 0:
                    return found.start()
                depth -= 1
    return len(text)
