"""Source to `File`: every syntax error of a text in one run, and a tree of all that could be read.

On an error the parser skips to the end of the line (or to the brace that closes the block), goes back to where a
statement may start, and reads on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from rooflang.diagnostic import Diagnostic
from rooflang.frozen import replace
from rooflang.source import Source, Span
from rooflang.syntax import complain, tables, tree
from rooflang.syntax.automaton import Automaton
from rooflang.syntax.build import Builder
from rooflang.syntax.direction import turning
from rooflang.syntax.layout import layout
from rooflang.syntax.lexer import Lexer
from rooflang.syntax.tokens import Fault, Token, TooDeep, Unexpected

ERROR_LIMIT = 50

_SKIPPED = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[\n{}]')
_BRACE_APART = re.compile(r"\s*\{")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse(source: Source, pieces: Sequence[tuple[int, int]] | None = None) -> tree.File:
    """The tree of a source, or of pieces of it that are whole statements, with its problems. Never raises."""
    reading = _Reading(source)
    wanted = [(0, len(source.text))] if pieces is None else pieces
    statements = tuple(each for start, end in wanted for each in reading.sound(reading.file(start, end)))
    problems = (*reading.problems, *turning(source))
    return tree.File(source, statements, problems, frozenset(reading.lost))


def parse_expression(source: Source) -> tuple[tree.Expression | None, tuple[Diagnostic, ...]]:
    """The tree of a source that is one expression, and what is wrong with it. Never raises."""
    reading = _Reading(source)
    expression = reading.expression(0, len(source.text))
    return expression, (*reading.problems, *turning(source))


@cache
def _tools() -> tuple[tables.Tables, Lexer]:
    made = tables.load()
    return made, Lexer(made)


class _Reading:
    """One text being read: its problems, and the words in what was skipped."""

    def __init__(self, source: Source):
        self.source = source
        self.problems: list[Diagnostic] = []
        self.lost: set[str] = set()
        self._faults: list[int] = []
        self._tables, self._lexer = _tools()
        self._builder = Builder(source, self.expression)

    def file(self, start: int, end: int) -> tuple[tree.Statement, ...]:
        """All statements between two offsets that could be read."""
        automaton = Automaton(self._tables, "file", self._builder)
        position = start
        while True:
            try:
                self._feed(automaton, position, end)
                return _statements(automaton.finish(end))
            except Fault as fault:
                self._report(fault, automaton)
                if isinstance(fault, TooDeep) or len(self.problems) >= ERROR_LIMIT:
                    return self._give_up(automaton)
                position = self._skip(automaton, fault)
                if position == end:
                    return _close(automaton, end)

    def expression(self, start: int, end: int) -> tree.Expression | None:
        """The expression between two offsets; None where it is none."""
        automaton = Automaton(self._tables, "expression", self._builder)
        try:
            self._feed(automaton, start, end)
            result: tree.Expression = automaton.finish(end)
            return result
        except Fault as fault:
            self._report(fault, automaton)
            return None

    def sound(self, statements: Iterable[tree.Statement]) -> Iterator[tree.Statement]:
        """The statements that are meant as they were read: what a fault stands in or right behind is lost."""
        for statement in statements:
            match statement:
                case tree.Block(body=body):
                    yield replace(statement, body=tuple(self.sound(body))) if self._faults else statement
                case _ if self._is_hit(statement):
                    self.lost.update(_WORD.findall(statement.span.text))
                case _:
                    yield statement

    def _is_hit(self, statement: tree.Statement) -> bool:
        text, span = self.source.text, statement.span
        ends = [end for sign in "\n;}" if (end := text.find(sign, span.end)) >= 0]
        return any(span.start <= fault < min(ends, default=len(text) + 1) for fault in self._faults)

    def _feed(self, automaton: Automaton, start: int, end: int) -> None:
        for token in layout(self._lexer.tokens(self.source.text, start, end, automaton.accepted)):
            automaton.feed(token)

    def _report(self, fault: Fault, automaton: Automaton) -> None:
        again = complain.resumed(fault, self.source, automaton.accepted(), automaton.values)
        self._faults.append(fault.start if again is None else max(len(self.source.text[:again].rstrip()) - 1, 0))
        line = complain.continued(fault, self.source, automaton.accepted(), automaton.values)
        if line is not None:
            self._faults.append(max(len(self.source.text[:line].rstrip()) - 1, 0))
        self.problems.append(complain.about(fault, self.source, automaton.accepted(), automaton.values))

    def _give_up(self, automaton: Automaton) -> tuple[tree.Statement, ...]:
        self.lost.update(_WORD.findall(self.source.text))
        _to_statement(automaton, len(self.source.text))
        return _close(automaton, len(self.source.text))

    def _skip(self, automaton: Automaton, fault: Fault) -> int:
        """Skip what can't be read; where to read on."""
        text = self.source.text
        again = complain.resumed(fault, self.source, automaton.accepted(), automaton.values)
        begin = _to_statement(automaton, fault.start)
        if again is not None:
            self.lost.update(_WORD.findall(text, begin, again))
            return again
        stop = _end_of_statement(text, begin, fault.start)
        if text.startswith("}", stop) and "RBRACE" not in automaton.accepted():
            stop += 1
        self.lost.update(_WORD.findall(text, begin, stop))
        return stop


def _close(automaton: Automaton, end: int) -> tuple[tree.Statement, ...]:
    """End the text here, with the braces that are missing."""
    while True:
        try:
            return _statements(automaton.finish(end))
        except Unexpected:
            automaton.feed(Token("RBRACE", "}", end, end))


def _statements(file: Any) -> tuple[tree.Statement, ...]:
    result: tuple[tree.Statement, ...] = file
    return result


def _to_statement(automaton: Automaton, position: int) -> int:
    """Drop the unfinished statement at an offset; where it began."""
    with suppress(Fault):
        # A statement that nothing but its end can follow is whole: what is wrong stands behind it.
        if automaton.accepted().keys() <= {"END", "RBRACE", "$END"}:
            automaton.feed(Token("END", "", position, position))
    begin = position
    # Both can come only where a statement may start: a sweep may begin with `let`, a value with a string.
    while not {"LET", "STRING"} <= automaton.accepted().keys():
        begin = min(begin, _offset(automaton.drop(), begin))
    return begin


def _offset(value: Any, otherwise: int) -> int:
    match value:
        case Token():
            return value.start
        case [first, *_]:
            return _offset(first, otherwise)
    span = getattr(value, "span", None)
    return span.start if isinstance(span, Span) else otherwise


def _end_of_statement(text: str, begin: int, position: int) -> int:
    """The first line end or closing brace behind a position that is not inside a string or block of the statement."""
    depth = 0
    for found in _SKIPPED.finditer(text, begin):
        match found[0]:
            case "\n" if depth == 0 and found.start() >= position and not _BRACE_APART.match(text, found.end()):
                return found.start()
            case "{":
                depth += 1
            case "}":
                if depth == 0 and found.start() >= position:
                    return found.start()
                depth = max(depth - 1, 0)
    return len(text)
