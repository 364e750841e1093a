"""`rooflang eval`: one value."""

import argparse

from rooflang.cli.arguments import add_defines, add_in_spec
from rooflang.cli.console import Console
from rooflang.cli.outcome import exit_code
from rooflang.excerpt import one_line

NAME = "eval"
SUMMARY = "the value of an expression, such as 'ridge(A40, fp16)'"
USAGE = "EXPR"
OPERANDS = ""
DETAILS = """\
The names of the standard library are in scope; with --in, those of the spec as well.

examples:
  rooflang eval 'ridge(A40, fp16)'
  rooflang eval '2 FLOP * 8192^3 / (149.7 TFLOP/s) to ms'
  rooflang eval 'max(mine["qk/pv ar"].intensity)' --in mine.roof
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("expression", metavar="EXPR", help="an expression, in quotes")
    add_in_spec(parser)
    add_defines(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, print the value, show problems beside it."""
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    value, outcome = pipeline.value(arguments.expression.strip(), arguments.spec, tuple(arguments.defines))
    console.report(outcome.problems, beside_data=True)
    code = exit_code(outcome)
    if not code:
        console.print("\n".join(map(one_line, value.splitlines())) + "\n")
    return code
