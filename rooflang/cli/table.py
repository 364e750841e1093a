"""`rooflang table`: the points of a spec's charts as text, CSV, JSON or Markdown."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rooflang.cli.arguments import add_defines, request_of, takes_files
from rooflang.cli.columns import in_markdown, markdown_table, text_table
from rooflang.cli.console import Console, Usage
from rooflang.cli.outcome import exit_code
from rooflang.excerpt import harmless
from rooflang.program.schema import SHARES
from rooflang.units import Dimension, number_text, quantity_text

if TYPE_CHECKING:
    from rooflang.roofline.evaluation import Evaluation, Measurement, Series

NAME = "table"
SUMMARY = "the points of a spec's charts, in the terminal"
USAGE = "SPEC [CHART]"
OPERANDS = "chart"
DETAILS = """\
text and markdown scale the units for reading. csv and json hold every column in base units (FLOP, B, FLOP/B, FLOP/s,
s) and every digit: they are the very files that `rooflang build` writes, for several charts all their rows in one.

--columns chooses from these columns and from all that is known of a point: of total(...) what a step takes, too.

examples:
  rooflang table mine.roof
  rooflang table mine.roof steps --columns batch,time,rate,memory,fits
  rooflang table mine.roof decode --format csv > decode.csv
  rooflang table mine.roof --format json | jq '.rows[] | select(.bound == "memory") | .series'
"""

Row = tuple[Any, ...]
Written = tuple[list[str], list[list[str]], list[bool]]
_KEYS = ("op", "phase", "hardware", "dtype")
_SHARES = (*SHARES, "efficiency", "explained", "left")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    takes_files(parser.add_argument("spec", metavar="SPEC", help="a .roof file, or - for standard input"))
    parser.add_argument("chart", nargs="?", default="", metavar="CHART", help="one of its charts (default: all)")
    parser.add_argument("--format", choices=tuple(_FORMATS), default="text", help="how to write it (default: text)")
    parser.add_argument(
        "--columns",
        action="append",
        default=[],
        type=_names,
        metavar="NAME,...",
        help="the columns that are wanted, in this order (default: those of the chart's data)",
    )
    add_defines(parser)


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in text.split(",")) if name]


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, print the tables, show problems beside them."""
    request = request_of(arguments, [arguments.spec])
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    evaluations, outcome = pipeline.tables(request, arguments.chart, _chosen(arguments.columns))
    console.report(outcome.problems, beside_data=True)
    if evaluations:
        console.print(_FORMATS[arguments.format](evaluations))
    return exit_code(outcome)


def _chosen(given: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in given for name in names))


# --- for programs ---------------------------------------------------------------------------------------------------


def _csv(evaluations: Sequence["Evaluation"]) -> str:
    # Imported here: only this format needs it.
    from rooflang.export.csv import csv_text

    if len({evaluation.column_names for evaluation in evaluations}) > 1:
        names = ", ".join(evaluation.chart.name for evaluation in evaluations)
        raise Usage(f"the charts have different columns, name one of them: {names}")
    tables = [csv_text(evaluation) for evaluation in evaluations]
    # All with one header, so that what comes out is one table.
    return "".join(table if index == 0 else table.partition("\n")[2] for index, table in enumerate(tables))


def _json(evaluations: Sequence["Evaluation"]) -> str:
    # Imported here: only this format needs it.
    from rooflang.export.rows import rows_text

    try:
        return rows_text(evaluations)
    except ValueError as error:
        names = ", ".join(evaluation.chart.name for evaluation in evaluations)
        raise Usage(f"the column `{error}` has not one unit in all charts, name one of them: {names}") from None


def _rows(series: "Series", names: Iterable[str]) -> Iterator[Row]:
    return zip(*(series.columns[name].tolist() for name in names), strict=True)


# --- for eyes -------------------------------------------------------------------------------------------------------


def _text(evaluations: Sequence["Evaluation"]) -> str:
    return "\n".join(_text_table(evaluation) for evaluation in evaluations)


def _text_table(evaluation: "Evaluation") -> str:
    tables = [(title, text_table(*written)) for title, written in _titled(evaluation, harmless)]
    return "\n".join("\n".join([f"{title}\n", *lines]) + "\n" for title, lines in tables)


def _markdown(evaluations: Sequence["Evaluation"]) -> str:
    return "\n".join(_markdown_table(evaluation) for evaluation in evaluations)


def _markdown_table(evaluation: "Evaluation") -> str:
    tables = [(title, markdown_table(*written)) for title, written in _titled(evaluation, in_markdown)]
    return "\n".join("\n".join([f"**{title}**\n", *lines]) + "\n" for title, lines in tables)


def _titled(evaluation: "Evaluation", word: Callable[[str], str]) -> Iterator[tuple[str, Written]]:
    """The points of a chart, and below them what was measured."""
    title = word(evaluation.chart.title or evaluation.chart.name)
    if evaluation.series or not evaluation.measured:
        yield title, _written(evaluation, word)
    for each in evaluation.measured if not evaluation.chosen else ():
        yield f"{title}, measured: {word(each.measured.title or each.measured.name)}", _measured(each, word)


def _written(evaluation: "Evaluation", word: Callable[[str], str]) -> Written:
    """The header, the rows as one would write them, and which columns hold numbers."""
    usual = [name for name in evaluation.column_names if name not in _KEYS or _tells(evaluation, name)]
    names = evaluation.chosen or usual
    dimensions = [evaluation.dimension(name) for name in names]
    rows = [
        [
            word(series.name),
            *(_cell(value, name in _SHARES, dimension, word) for value, name, dimension in cells_of),
        ]
        for series in evaluation.series
        for row in _rows(series, names)
        for cells_of in [zip(row, names, dimensions, strict=True)]
    ]
    return ["series", *map(word, names)], rows, [False, *(dimension is not None for dimension in dimensions)]


def _measured(measurement: "Measurement", word: Callable[[str], str]) -> Written:
    """What was measured: its columns, and how near each point comes to its roof."""
    types = measurement.measured.types
    rows = [
        [
            word(series.name),
            *(_cell(value, name in _SHARES, types[name], word) for name, value in zip(types, row, strict=True)),
        ]
        for series in measurement.series
        for row in _rows(series, types)
    ]
    return ["series", *map(word, types)], rows, [False, *(dimension is not None for dimension in types.values())]


def _tells(evaluation: "Evaluation", name: str) -> bool:
    """Whether a column of words says more than the names of the series do."""
    values = [(series.name, set(series.columns[name].tolist())) for series in evaluation.series]
    varies = len(set().union(*(found for _, found in values))) > 1
    return varies and any(str(value) not in shown for shown, found in values for value in found)


def _cell(value: Any, share: bool, dimension: Dimension | None, word: Callable[[str], str]) -> str:
    if dimension is None or value != value:
        # What another plot of the chart sweeps has no value here.
        return word(str(value)) if dimension is None else ""
    if share:
        return f"{number_text(100 * value, 3)} %"
    return quantity_text(value, dimension)


_FORMATS: dict[str, Callable[[Sequence["Evaluation"]], str]] = {
    "text": _text,
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
}
