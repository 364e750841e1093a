"""`rooflang plot`: the rooflines of a spec in the terminal."""

import argparse
import re

from rooflang.cli.arguments import add_defines, request_of, takes_files
from rooflang.cli.console import Console
from rooflang.cli.outcome import exit_code

NAME = "plot"
SUMMARY = "draw the charts of a spec in the terminal"
USAGE = "SPEC [CHART]"
OPERANDS = "chart"
DETAILS = """\
A chart takes the size of the terminal, or 80x24 where there is none; the key of many series
makes it longer. Roofs are lines of dots: those of memories and peaks solid, those of inner levels,
links and what is achieved thinner; a ridge has its `^` on the axis. Each series has a sign; where
several fall together, that of the last is seen. Whatever the `view` of a chart, this is its roofline.

examples:
  rooflang plot mine.roof
  rooflang plot mine.roof decode --size 120x40
  rooflang plot mine.roof --ascii > mine.txt
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    takes_files(parser.add_argument("spec", metavar="SPEC", help="a .roof file, or - for standard input"))
    parser.add_argument("chart", nargs="?", default="", metavar="CHART", help="one of its charts (default: all)")
    parser.add_argument(
        "--size", type=_size, metavar="WIDTHxHEIGHT", help="columns and lines (default: the terminal's)"
    )
    parser.add_argument("--ascii", action="store_true", help="no other characters than those of ASCII in the drawing")
    add_defines(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, draw one chart after the other, show problems beside them."""
    request = request_of(arguments, [arguments.spec])
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline
    from rooflang.cli.terminal import Screen, drawn

    evaluations, outcome = pipeline.tables(request, arguments.chart)
    console.report(outcome.problems, beside_data=True)
    width, height = arguments.size or console.size()
    ascii_only = arguments.ascii or not console.can_print("⣿┤└─┬│")
    screen = Screen(width, height, console.in_color(console.out), ascii_only)
    console.print("\n".join("\n".join(drawn(evaluation, screen)) + "\n" for evaluation in evaluations))
    return exit_code(outcome)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if width < 40 or height < 12:
        raise argparse.ArgumentTypeError(f"`{text}` is no size from 40x12 to 999x999, as in 120x40")
    return width, height
