"""`rooflang eval`: one value."""

import argparse
from typing import TYPE_CHECKING, Any

from rooflang.cli.arguments import add_defines, add_in_spec
from rooflang.cli.columns import text_rows
from rooflang.cli.console import Console
from rooflang.cli.json_text import json_text, plain
from rooflang.cli.outcome import exit_code
from rooflang.excerpt import one_line

if TYPE_CHECKING:
    from rooflang.roofline.answered import Answered

NAME = "eval"
SUMMARY = "the value of an expression, such as 'ridge(A40, fp16)'"
USAGE = "EXPR"
OPERANDS = ""
DETAILS = """\
The names of the standard library are in scope; with --in, those of the spec as well. Of what is no number, such as a
run, a device or an opset, it shows all that can be asked of it.

json is the value in base units (FLOP, B, s, J, USD), a list of values, or an object of what has a name.

examples:
  rooflang eval 'ridge(A40, fp16)'
  rooflang eval 'run(llm(llama_13b, batch = 8), A40, fp16, decode)'
  rooflang eval '2 FLOP * 8192^3 / (149.7 TFLOP/s) to ms'
  rooflang eval 'max(mine["qk/pv ar"].intensity)' --in mine.roof
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("expression", metavar="EXPR", help="an expression, in quotes")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write it (default: text)")
    add_in_spec(parser)
    add_defines(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, print the value, show problems beside it."""
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    answered, outcome = pipeline.answer(arguments.expression.strip(), arguments.spec, tuple(arguments.defines))
    console.report(outcome.problems, beside_data=True)
    code = exit_code(outcome)
    if not code and answered is not None:
        console.print(json_text(_data(answered)) if arguments.format == "json" else _text(answered))
    return code


def _text(answered: "Answered") -> str:
    lines = answered.text.splitlines()
    rows = [[one_line(name), one_line(shown.text)] for name, shown in answered.parts if shown.text]
    return "\n".join([*map(one_line, lines), *(f"  {row}" for row in text_rows(rows))]) + "\n"


def _data(answered: "Answered") -> Any:
    if answered.head:
        return {"what": answered.head, **{name: plain(shown.value) for name, shown in answered.parts}}
    values = [plain(each.value) for each in answered.values]
    return values[0] if len(values) == 1 else values
