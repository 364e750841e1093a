"""Rows in columns, for the terminal and for Markdown; the texts are harmless already."""

from collections.abc import Iterable, Sequence

from rooflang.excerpt import cells, harmless

Rows = Sequence[Sequence[str]]


def text_table(header: Sequence[str], rows: Rows, numeric: Sequence[bool]) -> list[str]:
    """The lines of a table whose columns are aligned by blanks, numbers to the right."""
    widths = _widths([header, *rows])
    return [_aligned(row, widths, numeric, "  ").rstrip() for row in (header, *rows)]


def text_rows(rows: Rows) -> list[str]:
    """Rows of words in columns, without a header; none where there are none."""
    widths = _widths(rows)
    return [_aligned(row, widths, [False] * len(widths), "  ").rstrip() for row in rows]


def markdown_table(header: Sequence[str], rows: Rows, numeric: Sequence[bool]) -> list[str]:
    """The lines of a table in Markdown."""
    widths = [max(width, 3) for width in _widths([header, *rows])]
    rule = ["-" * (width - 1) + ":" if right else "-" * width for width, right in zip(widths, numeric, strict=True)]
    return [f"| {_aligned(row, widths, numeric, ' | ')} |" for row in (header, rule, *rows)]


def in_markdown(text: str) -> str:
    """A text that may stand in a cell."""
    return harmless(text).replace("\\", "\\\\").replace("|", "\\|")


def _widths(rows: Iterable[Sequence[str]]) -> list[int]:
    return [max(map(cells, column)) for column in zip(*rows, strict=True)]


def _aligned(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], between: str) -> str:
    shown = []
    for text, width, right in zip(row, widths, numeric, strict=True):
        blank = " " * (width - cells(text))
        shown.append(blank + text if right else text + blank)
    return between.join(shown)
