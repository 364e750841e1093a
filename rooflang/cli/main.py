"""Arguments to an exit code: finds the subcommand, and turns whatever ends it early into a line and a code."""

import argparse
import gc
import os
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from rooflang import __version__
from rooflang.cli.console import BROKEN_PIPE, BUG, INTERRUPTED, USAGE, Console, Usage
from rooflang.excerpt import FORMS, one_line

if TYPE_CHECKING:
    from rooflang.export.renderer import Renderer


class Command(Protocol):
    """What the file of a subcommand holds. `OPERANDS` names the argument that takes further plain words."""

    NAME: str
    SUMMARY: str
    USAGE: str
    DETAILS: str
    OPERANDS: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace, console: Console) -> int:
        """Do the work; the result is the exit code."""


COMMANDS = ("build", "check", "table", "plot", "eval", "list", "show", "explain-op", "new", "explain", "completion")
"""The subcommands: a file each in this folder, with `_` for `-`."""

_WIDTH = 80
_DETAILS = """\
examples:
  rooflang new mine                      write mine.roof, a spec to start from
  rooflang build mine.roof               draw its charts into the folder out
  rooflang check specs/                  all that is wrong, and every expect; writes nothing
  rooflang table mine.roof               the points in the terminal
  rooflang plot mine.roof                the chart in the terminal
  rooflang eval 'ridge(A40, fp16)'       one value
  rooflang list hardware                 what the standard library has; show A40 tells more

`rooflang COMMAND --help` tells more. A path may be a file, a folder of .roof files, or - for standard input.

exit code: 0 fine (warnings are), 1 something is wrong in a spec, 2 wrong usage or a file that can't be read or written
"""


def main(argv: Sequence[str] | None = None, renderer: "Renderer | None" = None) -> int:
    """Run the command; the result is its exit code. `renderer` is one that has been started for it."""
    console = Console.plain()
    # A run is short and makes few rings of objects: looking for them while libraries load takes a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    # NumPy starts a thread a core for products of matrices, and there are none.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            words = sys.argv[1:] if argv is None else argv
            names = _named(words)
            arguments = _parse(_parser(names), _signed(words) if names == ("eval",) else words)
            arguments.renderer = renderer
            console = Console.of(arguments.output_format, arguments.color)
            return int(arguments.run(arguments, console))
        finally:
            console.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    except Usage as usage:
        console.complain(str(usage))
        return USAGE
    except KeyboardInterrupt:
        console.complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return BROKEN_PIPE
    except OSError as error:
        _forget_stdout()
        place = f"{error.filename}: " if error.filename else ""
        console.complain(f"{place}{error.strerror or error}")
        return USAGE
    except Exception as error:
        if os.environ.get("ROOFLANG_TRACEBACK"):
            raise
        console.complain(
            f"this is a bug in rooflang: {type(error).__name__}: {error}\n"
            "Please report it with the spec; ROOFLANG_TRACEBACK=1 shows where it happened."
        )
        return BUG


def _forget_stdout() -> None:
    """Nobody reads any more: what is still buffered must not fail again when Python ends."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError, AttributeError):
        # Captured or closed: then nothing is flushed to it at the end either.
        pass


# --- arguments ------------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says what was probably meant where a word isn't one of the choices."""

    def error(self, message: str) -> NoReturn:
        found = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if found:
            choices = re.findall(r"[\w.-]+", found[2])
            wrong = f"there is no `{one_line(found[1])}`"
            message = f"{wrong}{_meant(found[1], choices)} (there are {', '.join(choices)})"
        self.exit(USAGE, f"rooflang: {one_line(message)}\n{_try_help(self.prog)}")


def _try_help(prog: str) -> str:
    return f"Try `{prog} --help`.\n"


def _meant(word: str, choices: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, list(choices), n=1)
    return f", did you mean `{close[0]}`?" if close else ""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. Argparse makes one at every start, and would load `shutil` to ask how wide."""

    def __init__(self, prog: str):
        super().__init__(prog, width=_terminal_width() - 2)


def _terminal_width() -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _WIDTH  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return _WIDTH


def _named(words: Iterable[str]) -> Sequence[str]:
    """The subcommand that the words name, so that no other has to be loaded; all where they name none, or complete."""
    named = next((word for word in words if word in COMMANDS), "completion")
    return (named,) if named != "completion" else COMMANDS


def _signed(words: Iterable[str]) -> list[str]:
    """The words, where an expression such as `-2^2` isn't taken for an option: to argparse none begins with a blank."""
    return [f" {word}" if re.match(r"-(?:[\d.(]|\w+\()", word) else word for word in words]


def _parser(names: Sequence[str]) -> _Parser:
    parser = _Parser(
        prog="rooflang",
        usage="rooflang COMMAND ...",
        description="Roofline charts from text: compiles .roof files to pictures and data.",
        epilog=_DETAILS,
        **_SETTINGS,
    )
    parser.add_argument("--version", action="version", version=f"rooflang {__version__}")
    commands = parser.add_subparsers(title="commands", prog="rooflang", metavar="COMMAND", required=True)
    _add_shared_options(parser)
    for name in names:
        command = cast(Command, import_module(f"rooflang.cli.{name.replace('-', '_')}"))
        sub = commands.add_parser(
            command.NAME,
            help=command.SUMMARY,
            usage=f"rooflang {command.NAME} {command.USAGE} [options]",
            description=f"{command.SUMMARY[0].upper()}{command.SUMMARY[1:]}.",
            epilog=command.DETAILS,
            **_SETTINGS,
        )
        command.add_arguments(sub)
        _add_shared_options(sub)
        sub.set_defaults(run=command.run, operands=command.OPERANDS, help_of_it=sub.format_help, parser=parser)
    return parser


# No abbreviations: a flag that is added later must not change what a script means.
_SETTINGS: dict[str, Any] = {"allow_abbrev": False, "formatter_class": _Formatter}


def _add_shared_options(parser: argparse.ArgumentParser) -> None:
    """Options that stand before or behind the subcommand; their defaults come afterwards, so that neither wins."""
    group = parser.add_argument_group("how problems are shown")
    group.add_argument(
        "--output-format",
        choices=FORMS,
        default=argparse.SUPPRESS,
        metavar="FORM",
        help="full (the default: with source lines), concise (one a line), json, github (annotations)",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=argparse.SUPPRESS,
        metavar="WHEN",
        help="auto (the default: on a terminal, unless NO_COLOR is set), always, never",
    )


def _parse(parser: _Parser, argv: Sequence[str]) -> argparse.Namespace:
    if not argv:
        parser.exit(USAGE, parser.format_help())
    arguments, rest = parser.parse_known_args(argv)
    unknown = [word for word in rest if word.startswith("-") and word != "-"]
    if unknown:
        flags = re.findall(r"(?<![\w-])--[a-z-]+", arguments.help_of_it())
        raise Usage(f"there is no option `{unknown[0]}`{_meant(unknown[0].split('=')[0], flags)}")
    _accept(arguments, rest)
    for name, default in (("output_format", "full"), ("color", "auto")):
        vars(arguments).setdefault(name, default)
    return arguments


def _accept(arguments: argparse.Namespace, rest: list[str]) -> None:
    """Take the plain words behind an option, which argparse leaves over: `table mine.roof --format csv CHART`."""
    if not rest:
        return
    held = getattr(arguments, arguments.operands, None)
    if isinstance(held, list):
        held.extend(rest)
    elif held == "" and len(rest) == 1:
        setattr(arguments, arguments.operands, rest[0])
    else:
        raise Usage(f"`{rest[-1]}` is one word too many")
