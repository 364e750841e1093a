"""Diagnostics to text: for eyes (`full`), for line tools (`concise`), for programs (`json`) and for GitHub.

Nothing that stands in a spec reaches a terminal raw: what isn't printable is shown as `<U+001B>`.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Literal, get_args

from rooflang.diagnostic import Diagnostic, Fix
from rooflang.frozen import frozen
from rooflang.source import Source, Span

Form = Literal["full", "concise", "json", "github"]
FORMS: tuple[Form, ...] = get_args(Form)

WIDTH = 110
_TAB = 4
_CUT = "..."


def render(diagnostics: Sequence[Diagnostic], form: Form = "full", color: bool = False, width: int = WIDTH) -> str:
    """All diagnostics in one of the forms, ending in a line end; empty where there is nothing to say."""
    match form:
        case "full":
            return "\n".join(full(diagnostic, color, width) for diagnostic in diagnostics)
        case "concise":
            return "".join(concise(diagnostic) + "\n" for diagnostic in diagnostics)
        case "github":
            return "".join(github(diagnostic) + "\n" for diagnostic in diagnostics)
        case "json":
            # Imported here: a check that finds nothing should not wait for it.
            import json

            return json.dumps([as_object(diagnostic) for diagnostic in diagnostics], indent=2) + "\n"


# --- one line, or an object -----------------------------------------------------------------------------------------


def concise(diagnostic: Diagnostic) -> str:
    """`path:line:column: CODE message`, and `rooflang: CODE message` where no text is to blame."""
    return f"{_place(diagnostic.span)}: {diagnostic.code.id} {one_line(diagnostic.message)}"


def as_object(diagnostic: Diagnostic) -> dict[str, Any]:
    """The object of the `json` form. Lines and columns count from 1, in characters; ends are exclusive."""
    fix = diagnostic.fix
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_position(diagnostic.span),
        "note": diagnostic.note,
        "labels": [{**_position(label.span), "text": label.text} for label in diagnostic.labels],
        "hint": diagnostic.hint,
        "fix": {**_position(fix.span), "text": fix.text} if fix else None,
    }


def github(diagnostic: Diagnostic) -> str:
    """A workflow command that GitHub shows beside the line: `::error file=…,line=…,…::message`."""
    properties = {**_github_position(diagnostic.span), "title": f"{diagnostic.code.id} {diagnostic.code.name}"}
    shown = ",".join(f"{name}={_github_property(value)}" for name, value in properties.items())
    further = (f"{_place(label.span)}: {label.text}" for label in diagnostic.labels)
    lines = [diagnostic.message, diagnostic.note, *further, _hint(diagnostic)]
    message = "\n".join(one_line(line) for line in lines if line)
    return f"::{diagnostic.severity.value} {shown}::{_github_data(message)}"


def _github_position(span: Span | None) -> dict[str, str]:
    if span is None:
        return {}
    position = _position(span)
    names = {"path": "file", "line": "line", "end_line": "endLine", "column": "col", "end_column": "endColumn"}
    if position["line"] != position["end_line"]:
        # GitHub refuses columns beside two different lines.
        names = {key: name for key, name in names.items() if "column" not in key}
    return {name: str(position[key]) for key, name in names.items()}


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


def _position(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"path": None, "line": None, "column": None, "end_line": None, "end_column": None}
    end_line, end_column = span.source.locate(span.end)
    return {
        "path": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _place(span: Span | None) -> str:
    return f"{one_line(span.source.name)}:{span.line}:{span.column}" if span else "rooflang"


def _hint(diagnostic: Diagnostic) -> str:
    """The hint, and what the fix would do where the hint doesn't tell it already."""
    told = diagnostic.fix is None or (diagnostic.fix.text.strip() and diagnostic.fix.text.strip() in diagnostic.hint)
    return "; ".join(filter(None, (diagnostic.hint, "" if told else _fix(diagnostic.fix))))


def _fix(fix: Fix | None) -> str:
    if fix is None:
        return ""
    if not fix.text:
        return f"remove `{fix.span.text}`"
    return f"write `{fix.text.strip()}` " + (f"instead of `{fix.span.text}`" if fix.span.text.strip() else "here")


# --- text that is safe to show --------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """The text on one line and with nothing in it that a terminal would act on."""
    return harmless(" ".join(text.split("\n")) if "\n" in text else text)


def harmless(text: str) -> str:
    """Control, format and other characters that don't print (also stray surrogates) as `<U+001B>`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def cells(text: str) -> int:
    """How many columns a terminal gives a printable text: two to wide characters, none to combining ones."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _shown(character: str) -> str:
    return character if character.isprintable() else f"<U+{ord(character):04X}>"


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# --- the full form --------------------------------------------------------------------------------------------------

_COLORS = {"error": "1;31", "warning": "1;33", "label": "34", "gutter": "34", "hint": "36", "strong": "1", "": ""}


@frozen
class _Brush:
    color: bool

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if self.color and style and text.strip() else text


@frozen
class _Mark:
    """A part of a span on one line: characters `start` to `end` of the line, with what is said of it."""

    line: int
    start: int
    end: int
    text: str
    style: str

    @property
    def sign(self) -> str:
        return "-" if self.style == "label" else "^"


def full(diagnostic: Diagnostic, color: bool = False, width: int = WIDTH) -> str:
    """The problem as a person reads it: where, what, the lines with carets under the very span, and a hint."""
    brush = _Brush(color)
    kind = brush(f"{diagnostic.severity.value}[{diagnostic.code.id}]", diagnostic.severity.value)
    place = f"{_place(diagnostic.span)}: " if diagnostic.span else ""
    head = brush(place, "strong") + f"{kind} " + brush(one_line(diagnostic.message), "strong")
    lines = [head]
    sections = _sections(diagnostic)
    gutter = max((len(str(marks[-1].line)) for _, marks in sections), default=0) + 1
    for index, (source, marks) in enumerate(sections):
        if index:
            place = f"{one_line(source.name)}:{marks[0].line}:{marks[0].start + 1}"
            lines.append(" " * gutter + brush("--> ", "gutter") + place)
        lines.extend(_section(source, marks, gutter, brush, width - gutter - 3))
    if hint := _hint(diagnostic):
        lines.append(" " * (gutter + 1) + brush("= hint: ", "hint") + one_line(hint))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _sections(diagnostic: Diagnostic) -> list[tuple[Source, list[_Mark]]]:
    """The marks file by file and in order, the file of the diagnostic's own span first."""
    if diagnostic.span is None:
        return []
    found = {diagnostic.span.source: list(_marks(diagnostic.span, diagnostic.note, diagnostic.severity))}
    for label in diagnostic.labels:
        found.setdefault(label.span.source, []).extend(_marks(label.span, label.text, "label"))
    for marks in found.values():
        marks.sort(key=lambda mark: (mark.line, mark.start, mark.end))
    return list(found.items())


def _ends(span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    """Line and column (both from 1) where what is visible of a span begins and ends."""
    length = len(span.source.text)
    start = min(span.start, length)
    end = start + len(span.source.text[start : span.end].rstrip())
    return span.source.locate(start), span.source.locate(end)


def _marks(span: Span, text: str, style: str) -> Iterator[_Mark]:
    """One mark, or two for a span of several lines: the rest of the first and the beginning of the last."""
    (line, column), (end_line, end_column) = _ends(span)
    if line == end_line:
        yield _Mark(line, column - 1, end_column - 1, one_line(text), style)
        return
    yield _Mark(line, column - 1, len(span.source.line(line)), "", style)
    last = span.source.line(end_line)
    yield _Mark(end_line, len(last) - len(last.lstrip()), end_column - 1, one_line(text), style)


def _section(source: Source, marks: list[_Mark], gutter: int, brush: _Brush, width: int) -> Iterator[str]:
    """The marked lines of one file; a single line between two is shown, more are left out."""
    empty = " " * gutter + brush(" |", "gutter")
    yield empty
    before = 0
    for number, here in groupby(marks, key=lambda mark: mark.line):
        if before and number - before == 2:
            yield _numbered(number - 1, _expanded(source.line(number - 1), [], width)[0], gutter, brush)
        elif before and number - before > 2:
            yield " " * (gutter - 1) + brush(_CUT, "gutter")
        for row in _rows(list(here), width):
            text, placed = _expanded(source.line(number), row, width)
            yield _numbered(number, text, gutter, brush)
            yield from (f"{empty} {line}" for line in _underlines(placed, brush))
        before = number


def _numbered(number: int, text: str, gutter: int, brush: _Brush) -> str:
    return brush(f"{number:>{gutter}} |", "gutter") + f" {text}"


def _rows(marks: list[_Mark], width: int) -> Iterator[list[_Mark]]:
    """Marks that fit side by side into one view of their line; a long line is shown once for each row."""
    row: list[_Mark] = []
    for mark in marks:
        if row and mark.end - row[0].start > width // 2 and mark.start - row[-1].end > width // 4:
            yield row
            row = []
        row.append(mark)
    yield row


def _expanded(line: str, marks: list[_Mark], width: int) -> tuple[str, list[_Mark]]:
    """What is shown of a line, and its marks in columns of the terminal instead of characters."""
    first = min((mark.start for mark in marks), default=0)
    last = max((mark.end for mark in marks), default=0)
    begin, end = _window(line, first, last, width)
    shown = _CUT if begin else ""
    columns = [cells(shown)]
    for character in line[begin:end]:
        # Tabs count from the line's first column, so that what is aligned in the spec is aligned here.
        piece = " " * (_TAB - columns[-1] % _TAB) if character == "\t" else _shown(character)
        shown += piece
        columns.append(columns[-1] + cells(piece))
    placed = [_placed(mark, begin, columns) for mark in marks]
    return shown + (_CUT if end < len(line) else ""), placed


def _placed(mark: _Mark, begin: int, columns: list[int]) -> _Mark:
    last = len(columns) - 1
    start = columns[max(0, min(mark.start - begin, last))]
    end = columns[max(0, min(mark.end - begin, last))]
    if mark.end > mark.start and end == start:
        # Only combining characters, which have no column of their own: point at what they stand on.
        start = max(0, start - 1)
    return _Mark(mark.line, start, max(end, start + 1), mark.text, mark.style)


def _window(line: str, first: int, last: int, width: int) -> tuple[int, int]:
    """The characters of a long line that are shown: the marked ones and as many around them as there is room for."""
    if len(line) <= width and cells(harmless(line.replace("\t", " " * _TAB))) <= width:
        return 0, len(line)
    room = width - 2 * len(_CUT)
    begin = end = min(first, len(line))
    end, room = _grown(line, range(end, min(last, len(line))), end, room)
    for share in (2, 1):
        begin, room = _grown(line, range(begin - 1, -1, -1), begin, room, room // share)
        end, room = _grown(line, range(end, len(line)), end, room)
    return begin, end


def _grown(line: str, indices: range, edge: int, room: int, share: int | None = None) -> tuple[int, int]:
    """Move an edge of the window along the indices while there is room (at most the share of it)."""
    left = room if share is None else share
    rest = room - left
    for index in indices:
        cost = _TAB if line[index] == "\t" else cells(_shown(line[index]))
        if cost > left:
            break
        left -= cost
        edge = index + 1 if indices.step > 0 else index
    return edge, left + rest


def _underlines(marks: list[_Mark], brush: _Brush) -> Iterator[str]:
    """The line of carets, and below it what can't stand at its end."""
    texts = sorted((mark for mark in marks if mark.text), key=lambda mark: (mark.start, mark.end, mark.sign))
    end = max(mark.end for mark in marks)
    beside = texts.pop() if texts and texts[-1].end == end and _stands_free(texts[-1], marks) else None
    signs = _painted(marks, brush)
    yield f"{signs} {brush(beside.text, beside.style)}" if beside else signs
    while texts:
        mark = texts.pop()
        bars = sorted({other.start: other for other in texts if other.start < mark.start}.items())
        yield _at([(start, "|", other.style) for start, other in bars] + [(mark.start, mark.text, mark.style)], brush)


def _stands_free(mark: _Mark, marks: list[_Mark]) -> bool:
    here = (mark.start, mark.end)
    return all((other.start, other.end) == here or other.end <= mark.start for other in marks)


def _painted(marks: list[_Mark], brush: _Brush) -> str:
    """`^` under what is wrong, `-` under what belongs to it; a shorter mark lies on top of a longer one."""
    signs = [(" ", "")] * max(mark.end for mark in marks)
    for mark in sorted(marks, key=lambda mark: (mark.start - mark.end, mark.sign == "^")):
        signs[mark.start : mark.end] = [(mark.sign, mark.style)] * (mark.end - mark.start)
    runs = groupby(signs, key=lambda sign: sign[1])
    return "".join(brush("".join(sign for sign, _ in run), style) for style, run in runs)


def _at(pieces: list[tuple[int, str, str]], brush: _Brush) -> str:
    line, column = "", 0
    for start, text, style in pieces:
        line += " " * (start - column) + brush(text, style)
        column = start + cells(text)
    return line
