"""`rooflang explain-op`: how a point of a chart comes about, from the statements of its op to its time."""

import argparse
from typing import TYPE_CHECKING

from rooflang.cli.arguments import add_defines, request_of, takes_files
from rooflang.cli.columns import in_markdown, markdown_table, text_rows
from rooflang.cli.console import Console, Usage
from rooflang.cli.derivations import derivation_object, headline, sections
from rooflang.cli.json_text import json_text
from rooflang.cli.outcome import exit_code
from rooflang.excerpt import harmless

if TYPE_CHECKING:
    from rooflang.roofline.derivation import Derivation

NAME = "explain-op"
SUMMARY = "how a point of a chart comes about: work, bytes, times, what limits"
USAGE = "SPEC CHART SERIES"
OPERANDS = ""
DETAILS = """\
Each kernel of the op with its statements and their work; each tensor that is read or written with its role, element
type and bytes; what passes inner levels and links; how long each resource is busy; and which of them limits by how
much. The numbers are those of the row in the chart's data: the first one, unless --at says which.

text and markdown round to six digits. json is an object in base units (FLOP, B, FLOP/s, B/s, s) with every digit.

examples:
  rooflang explain-op mine.roof mine 'qk/pv ar'
  rooflang explain-op mine.roof mine 'qk/pv ar' --at batch=8,seq=1Ki
  rooflang explain-op mine.roof mine 'qk/pv ar' --format json | jq '.steps[].needs'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    takes_files(parser.add_argument("spec", metavar="SPEC", help="a .roof file, or - for standard input"))
    parser.add_argument("chart", metavar="CHART", help="one of its charts")
    parser.add_argument("series", metavar="SERIES", help="a series of the chart, as `rooflang table` shows it")
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE,...",
        help="values of swept names (default: the first row)",
    )
    formats = ("text", "json", "markdown")
    parser.add_argument("--format", choices=formats, default="text", help="how to write it (default: text)")
    add_defines(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Derive the point, print how, show problems beside it."""
    request = request_of(arguments, [arguments.spec])
    at: dict[str, str] = {}
    for name, value in (pair for pairs in arguments.at for pair in pairs):
        if at.setdefault(name, value) != value:
            raise Usage(f"--at gives `{name}` twice")
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    found, outcome = pipeline.derivation(request, arguments.chart, arguments.series, at)
    console.report(outcome.problems, beside_data=True)
    if found is not None:
        write = {"json": _json, "markdown": _markdown, "text": _text}[arguments.format]
        console.print(write(found))
    return exit_code(outcome)


def _setting(text: str) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and value.strip() for name, _, value in pairs):
        raise argparse.ArgumentTypeError(f"`{text}` is no NAME=VALUE,..., as in --at batch=8,seq=1Ki")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _json(found: "Derivation") -> str:
    return json_text(derivation_object(found))


def _text(found: "Derivation") -> str:
    blocks = [harmless(headline(found))]
    for title, rows in sections(found):
        lines = text_rows([[harmless(cell) for cell in row] for row in rows])
        blocks.append("\n".join([harmless(title), *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks) + "\n"


def _markdown(found: "Derivation") -> str:
    blocks = [f"**{in_markdown(headline(found))}**"]
    for title, rows in sections(found):
        cells = [[in_markdown(cell) for cell in row] for row in rows]
        blocks += [f"### {in_markdown(title)}", "\n".join(markdown_table(["", "how", "what"], cells, [False] * 3))]
    return "\n\n".join(blocks) + "\n"
