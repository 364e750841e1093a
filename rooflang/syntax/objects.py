"""JSON to a table: an array of objects, or an object of arrays, with the place of each value."""

import json
import re
from collections.abc import Iterator, Sequence
from json.decoder import JSONDecoder
from typing import Any, NoReturn

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Problem
from rooflang.source import Source, Span
from rooflang.syntax.cells import Cell, Rows
from rooflang.syntax.number import exact

_BLANK = re.compile(r"[ \t\r\n]*")


def json_table(source: Source) -> tuple[Sequence[Cell], Rows]:
    """The names of the columns and the rows. Raises Problem where there are none."""
    reader = _Reader(source)
    try:
        whole = reader.whole()
        match source.text[whole.start : whole.start + 1]:
            case "[":
                return reader.of_objects(whole)
            case "{":
                return reader.of_arrays(whole)
    except json.JSONDecodeError as error:
        reader.complain(f"this is no JSON: {error.msg}", Cell(None, error.pos, error.pos + 1))
    except (ValueError, RecursionError) as error:
        raise Problem(
            Diagnostic(codes.BAD_DATA, f"this is no JSON that could be read: {error}", Span(source, 0, 0))
        ) from None
    reader.complain("a table is an array of objects, or an object of arrays", whole)


class _Reader:
    """Reads a text of JSON where the place of each value counts."""

    def __init__(self, source: Source):
        self.source, self.text = source, source.text
        self._decode = JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=str).raw_decode

    def complain(self, message: str, at: Cell) -> NoReturn:
        raise Problem(Diagnostic(codes.BAD_DATA, message, Span(self.source, at.start, at.end)))

    def whole(self) -> Cell:
        """What the text is."""
        found = self.value(0)
        if (rest := self._blank(found.end)) < len(self.text):
            self.complain("the text goes on behind its end", Cell(None, rest, rest + 1))
        return found

    def value(self, at: int) -> Cell:
        """The value that begins there, behind blanks."""
        start = self._blank(at)
        value, end = self._decode(self.text, start)
        return Cell(value, start, end)

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        assert found is not None
        return found.end()

    def items(self, array: Cell) -> Iterator[Cell]:
        """The items of an array."""
        at = self._blank(array.start + 1)
        while self.text[at] != "]":
            item = self.value(at)
            yield item
            at = self._blank(item.end)
            at = self._blank(at + 1) if self.text[at] == "," else at

    def members(self, whole: Cell) -> Iterator[tuple[Cell, Cell]]:
        """The keys of an object, each with its value."""
        at = self._blank(whole.start + 1)
        while self.text[at] != "}":
            key = self.value(at)
            value = self.value(self._blank(key.end) + 1)
            yield key, value
            at = self._blank(value.end)
            at = self._blank(at + 1) if self.text[at] == "," else at

    def of_objects(self, whole: Cell) -> tuple[Sequence[Cell], Rows]:
        """An array of objects: each is a row, the keys of all are the columns."""
        keys: dict[object, Cell] = {}
        found: list[tuple[Cell, dict[object, Cell]]] = []
        for item in self.items(whole):
            if not isinstance(item.value, dict):
                self.complain("a row is an object with a value for each column", item)
            members = list(self.members(item))
            for key, _ in members:
                keys.setdefault(key.value, key)
            found.append((item, {key.value: self._plain(value) for key, value in members}))
        rows = [[row.get(key, Cell("", item.start, item.end)) for key in keys] for item, row in found]
        return list(keys.values()), rows

    def of_arrays(self, whole: Cell) -> tuple[Sequence[Cell], Rows]:
        """An object of arrays: each is a column."""
        keys: list[Cell] = []
        columns: list[list[Cell]] = []
        for key, column in self.members(whole):
            if not isinstance(column.value, list):
                self.complain(f"the column `{key.value}` is no array", column)
            keys.append(key)
            columns.append([self._plain(item) for item in self.items(column)])
            if len(columns[-1]) != len(columns[0]):
                message = f"the column `{key.value}` has {len(columns[-1])} values, and `{keys[0].value}` has"
                self.complain(f"{message} {len(columns[0])}", key)
        return keys, [list(row) for row in zip(*columns, strict=True)]

    def _plain(self, cell: Cell) -> Cell:
        if isinstance(cell.value, dict | list):
            self.complain("a value of a table is a number or a string", cell)
        return cell


def _number(text: str) -> Any:
    found = exact(text)
    return text if found is None else found
