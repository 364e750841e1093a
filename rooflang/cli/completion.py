"""`rooflang completion`: a script that lets the shell complete commands, flags and files."""

import argparse

from rooflang.cli.console import FINE, Console

NAME = "completion"
SUMMARY = "a completion script for your shell"
USAGE = "SHELL"
OPERANDS = ""
DETAILS = """\
examples:
  rooflang completion bash > ~/.local/share/bash-completion/completions/rooflang
  rooflang completion zsh > "${fpath[1]}/_rooflang"
  rooflang completion fish > ~/.config/fish/completions/rooflang.fish
"""
SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    # Imported here: nothing else needs it, and every other start would wait for it.
    import shtab

    console.print(shtab.complete(arguments.parser, shell=arguments.shell).rstrip() + "\n")
    return FINE
