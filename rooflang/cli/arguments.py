"""Arguments that several subcommands take, and what becomes of them."""

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rooflang.pipeline import Request

# What shtab completes with file names; spelled out here, because importing shtab would slow every start.
_FILES = {
    "bash": "_shtab_compgen_files",
    "zsh": "_files",
    "tcsh": "f",
    "fish": "(__fish_complete_path (commandline -ct))",
    "powershell": "_shtab_powershell_compgen_files",
}


def takes_files(action: argparse.Action) -> None:
    """Let the shell complete an argument with file names."""
    vars(action)["complete"] = _FILES


def add_paths(parser: argparse.ArgumentParser) -> None:
    """`PATH...`."""
    what = "a .roof file, a folder, or - for standard input"
    takes_files(parser.add_argument("paths", nargs="+", metavar="PATH", help=what))


def add_in_spec(parser: argparse.ArgumentParser) -> None:
    """`--in SPEC`."""
    takes_files(parser.add_argument("--in", dest="spec", metavar="SPEC", help="a spec whose names are in scope"))


def add_defines(parser: argparse.ArgumentParser) -> None:
    """`-D name=value`."""
    parser.add_argument(
        "-D",
        dest="defines",
        action="append",
        default=[],
        type=_definition,
        metavar="NAME=VALUE",
        help="set a param of the spec: -D batch=8, -D 'bandwidth=696 GB/s'",
    )


def _definition(text: str) -> str:
    if not re.match(r"\s*[^\W\d]\w*\s*=\s*\S", text):
        raise argparse.ArgumentTypeError(f"`{text}` is no NAME=VALUE, as in -D batch=8")
    return text


def request_of(arguments: argparse.Namespace, paths: list[str], **further: Any) -> "Request":
    """What the pipeline is asked for; reads standard input where a path is `-`."""
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang.pipeline import Request

    stdin = sys.stdin.buffer.read() if "-" in paths and sys.stdin is not None else b""
    return Request(tuple(dict.fromkeys(paths)), tuple(arguments.defines), stdin=stdin, **further)
