"""`rooflang check`: all that is wrong, no file written."""

import argparse

from rooflang.cli.arguments import add_defines, add_paths, request_of
from rooflang.cli.console import Console
from rooflang.cli.outcome import conclude, counted

NAME = "check"
SUMMARY = "find all that is wrong in specs, and test every expect; writes nothing"
USAGE = "PATH..."
OPERANDS = "paths"
DETAILS = """\
examples:
  rooflang check mine.roof
  rooflang check specs/ --output-format github      annotations on a pull request
  rooflang check mine.roof --output-format json     an array of objects with code, name, severity, message, path,
                                                    line, column, end_line, end_column, note, labels, hint, fix
  cat mine.roof | rooflang check -

Problems are printed on standard output, the closing line on standard error.
`rooflang explain CODE` tells more about a code.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_paths(parser)
    add_defines(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Check, show all problems, and conclude."""
    request = request_of(arguments, arguments.paths)
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    outcome = pipeline.check(request)
    console.report(outcome.problems)
    parts = [counted(outcome.specs, "spec"), counted(outcome.charts, "chart"), counted(outcome.expects, "expect")]
    return conclude(outcome, console, f"fine: {', '.join(parts)}")
