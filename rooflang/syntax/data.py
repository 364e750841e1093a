"""CSV, JSON and Parquet to one `measured` block: the file's rows as those of a table.

What the columns mean is not known here: cells are numbers and texts at their places in the file. A number takes the
unit of its column's head, `time (us)`; without one it is in the base unit of whatever the column is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Problem
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.cells import Cell, Rows
from rooflang.syntax.direction import problem, turns
from rooflang.syntax.number import number_in

FORMATS = ("csv", "json", "parquet")
BLOCK, FIELD = "measured", "data"
ROW_LIMIT, COLUMN_LIMIT = 20_000, 100

_HEAD = re.compile(r"\s*(?P<name>.*?)\s*(?:[(\[]\s*(?P<unit>[^()\[\]]+?)\s*[)\]])?\s*\Z", re.DOTALL)
_CELL = re.compile(r'[ \t]*"(?P<quoted>(?:[^"]|"")*)"[ \t]*(?=[,\r\n]|\Z)|(?P<plain>[^,\r\n]*)')
_BREAK = re.compile(r"\r\n?|\n")


def calls(file: tree.File) -> Iterator[tree.Call]:
    """What the `measured` blocks of a file read: `data = csv("…")`."""
    for block in file.statements:
        if isinstance(block, tree.Block) and block.kind.name == BLOCK:
            values = (each.value for each in block.body if isinstance(each, tree.Field) and each.path.text == FIELD)
            yield from (value for value in values if isinstance(value, tree.Call) and format_of(value))


def format_of(call: tree.Call) -> str:
    """The format that a call names; empty where it names none."""
    name = call.function.name if isinstance(call.function, tree.Name) else ""
    return name if name in FORMATS else ""


def path_of(call: tree.Call) -> tree.Text:
    """The path that a call names. Raises Problem where it is no plain string."""
    kind = format_of(call)
    arguments = [argument.value for argument in call.arguments if argument.name is None]
    if len(call.arguments) == 1 and len(arguments) == 1:
        path = arguments[0]
        if isinstance(path, tree.Text) and path.plain and "\0" not in path.plain:
            return path
    message = f"`{kind}` takes the path of a file, a plain string, and nothing else"
    raise Problem(Diagnostic(codes.BAD_DATA, message, call.span, hint=f'as in `{kind}("runs/a40.{kind}")`'))


def as_text(call: tree.Call, data: bytes) -> bytes:
    """The file as a text that has places to point to: of a Parquet file, what it holds written as CSV."""
    return _parquet(data, call) if format_of(call) == "parquet" else data


def read(source: Source, call: tree.Call) -> tree.File:
    """The file as one `measured` block. Raises Problem where it is no table."""
    if format_of(call) == "json":
        # Imported here: JSON is read by few specs, and a start waits for every import.
        from rooflang.syntax.objects import json_table

        head, rows = json_table(source)
    else:
        head, rows = _csv(source)
    whole = Span(source, 0, len(source.text))
    start = Span(source, 0, 0)
    if len(head) > COLUMN_LIMIT:
        message = f"this file has {len(head):,} columns, and {COLUMN_LIMIT} is the limit"
        raise Problem(Diagnostic(codes.TOO_MANY, message, Span(source, head[0].start, head[-1].end)))
    columns = [_column(source, cell) for cell in head]
    statements = tuple(_row(source, row, columns) for row in _limited(rows, source))
    parameters = tuple(tree.Parameter(name, None, name.span) for name, _ in columns)
    table = tree.Block(tree.Identifier("table", start), None, parameters, None, None, statements, start, whole)
    name = tree.Identifier(FIELD, start)
    block = tree.Block(tree.Identifier(BLOCK, start), name, None, None, None, (table,), start, whole)
    return tree.File(source, (block,), ())


def _column(source: Source, cell: Cell) -> tuple[tree.Identifier, tree.Identifier | None]:
    """The name and the unit of a column."""
    span = Span(source, cell.start, cell.end)
    _check_order(cell, span)
    found = _HEAD.match(str(cell.value))
    if found is None or not found["name"]:
        hint = "give it one, or leave the column out"
        raise Problem(Diagnostic(codes.BAD_DATA, "a column has no name", span, hint=hint))
    if not found["unit"]:
        return tree.Identifier(found["name"], span), None
    # A quoted name may be spelt otherwise; then all of it is the place.
    at = source.text.find(found["unit"], cell.start, cell.end)
    place = Span(source, at, at + len(found["unit"])) if at >= 0 else span
    return tree.Identifier(found["name"], span), tree.Identifier(found["unit"], place)


def _check_order(cell: Cell, span: Span) -> None:
    """Raises Problem where a text isn't what one sees of it."""
    if character := turns(str(cell.value) if isinstance(cell.value, str) else ""):
        raise Problem(problem(character, span))


def _limited(rows: Rows, source: Source) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows):
        if count == ROW_LIMIT:
            message = f"this file has more than {ROW_LIMIT:,} rows, which is the limit"
            raise Problem(Diagnostic(codes.TOO_MANY, message, Span(source, row[0].start, row[-1].end)))
        yield row


def _row(source: Source, row: Sequence[Cell], columns: Sequence[tuple[tree.Identifier, Any]]) -> tree.Row:
    units = [unit for _, unit in columns]
    units += [None] * (len(row) - len(units))
    cells = tuple(_expression(cell, unit, source) for cell, unit in zip(row, units, strict=False))
    return tree.Row(cells, Span(source, row[0].start, row[-1].end))


def _expression(cell: Cell, unit: tree.Identifier | None, source: Source) -> tree.Expression:
    span, value = Span(source, cell.start, cell.end), cell.value
    _check_order(cell, span)
    number = value if not isinstance(value, str) else number_in(value)
    if isinstance(number, Fraction) and number >= 0:
        return tree.Number(number, unit, span)
    if isinstance(number, Fraction):
        return tree.Unary("-", tree.Number(-number, unit, span), span)
    # An empty text stands for what is left out.
    return tree.Text((str(value),) if value not in (None, "") else (), span)


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(source: Source) -> tuple[Sequence[Cell], Rows]:
    lines = _lines(source)
    head = next(lines, None)
    if head is None:
        raise Problem(Diagnostic(codes.BAD_DATA, "this file is empty", Span(source, 0, 0)))
    if len(head) == 1 and re.search(r"[;\t]", str(head[0].value)):
        message = "the columns of a CSV file stand apart with commas"
        raise Problem(Diagnostic(codes.BAD_DATA, message, Span(source, head[0].start, head[0].end)))
    return head, lines


def _lines(source: Source) -> Iterator[list[Cell]]:
    """The lines that aren't blank, cell by cell. A quoted cell may go over several."""
    text, at = source.text, 0
    row: list[Cell] = []
    while at < len(text):
        found = _CELL.match(text, at)
        assert found is not None
        row.append(_cell(found, source))
        at = found.end()
        if text.startswith(",", at):
            at += 1
            if at < len(text):
                continue
            row.append(Cell("", at, at))
        ended = _BREAK.match(text, at)
        at = ended.end() if ended else at
        if len(row) > 1 or row[0].value:
            yield row
        row = []


def _cell(found: re.Match[str], source: Source) -> Cell:
    if found["quoted"] is not None:
        return Cell(found["quoted"].replace('""', '"'), found.start(), found.end())
    text = found["plain"]
    if text.lstrip().startswith('"'):
        span = Span(source, found.start(), found.end())
        raise Problem(Diagnostic(codes.BAD_DATA, 'a cell that begins with `"` ends with it', span))
    start = found.start() + len(text) - len(text.lstrip())
    return Cell(text.strip(), start, start + len(text.strip()))


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _parquet(data: bytes, call: tree.Call) -> bytes:
    try:
        # Imported here: no dependency of the package, and only those need it who read such a file.
        from pyarrow import ArrowException, parquet
    except ImportError:
        message = "Parquet files are read by `pyarrow`, which isn't installed"
        hint = "install it with `pip install 'rooflang[parquet]'`"
        raise Problem(Diagnostic(codes.BAD_DATA, message, call.span, hint=hint)) from None
    try:
        file = parquet.ParquetFile(BytesIO(data))
        rows, columns = file.metadata.num_rows, file.metadata.num_columns
        if rows > ROW_LIMIT or columns > COLUMN_LIMIT:
            message = f"this file has {rows:,} rows of {columns:,} columns, and the limits are"
            message += f" {ROW_LIMIT:,} and {COLUMN_LIMIT:,}"
            raise Problem(Diagnostic(codes.TOO_MANY, message, call.arguments[0].span))
        found: Mapping[str, list[Any]] = file.read().to_pydict()
    except (ArrowException, OSError, ValueError) as error:
        message = f"`{path_of(call).plain}` is no Parquet file that could be read: {str(error).splitlines()[0]}"
        raise Problem(Diagnostic(codes.BAD_DATA, message, call.arguments[0].span)) from None
    lines = [list(found), *zip(*found.values(), strict=True)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode()


def _quoted(value: Any) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
