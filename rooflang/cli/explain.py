"""`rooflang explain`: what a code means."""

import argparse
from difflib import get_close_matches
from textwrap import fill

from rooflang.cli.console import FINE, Console, Usage
from rooflang.codes import REGISTRY

NAME = "explain"
SUMMARY = "what a code of an error or warning means"
USAGE = "[CODE]"
OPERANDS = "code"
DETAILS = """\
examples:
  rooflang explain E301
  rooflang explain          all codes, one a line
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("code", nargs="?", default="", metavar="CODE", help="a code as in error[E301], or its name")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the paragraph of one code, or the list of all."""
    wanted = arguments.code.strip("[]")
    if not wanted:
        for code in sorted(REGISTRY.values(), key=lambda code: code.id):
            console.print(f"{code.id}  {code.name}\n")
        return FINE
    by_name = {code.name.lower(): code for code in REGISTRY.values()}
    found = REGISTRY.get(wanted.upper()) or by_name.get(wanted.lower())
    if found is None:
        close = get_close_matches(wanted.upper(), REGISTRY, n=1) or get_close_matches(wanted.lower(), by_name, n=1)
        raise Usage(f"there is no code `{wanted}`" + (f", did you mean `{close[0]}`?" if close else ""))
    paragraphs = "\n".join(fill(line, 100) for line in found.explain.splitlines())
    console.print(f"{found.id} {found.name}\n\n{paragraphs}\n")
    return FINE
