"""`rooflang new`: a spec to start from."""

import argparse
import re
from pathlib import Path

from rooflang.cli.console import FINE, Console, Usage

NAME = "new"
SUMMARY = "write a commented spec to start from"
USAGE = "NAME"
OPERANDS = ""
DETAILS = """\
Writes NAME.roof into the current folder and never overwrites a file.

examples:
  rooflang new mine && rooflang build mine.roof
"""

# Words that a chart can't be called in the starter: the language's own, and those that it uses.
_TAKEN = (
    *("edition", "use", "let", "param", "expect", "plot", "for", "where", "in", "by", "to", "within", "as", "of"),
    *("if", "then", "else", "and", "or", "not", "A40", "llama_13b", "decoder", "A40_reached"),
)

_STARTER = """\
edition 2026
# What an NVIDIA A40 can make of Llama 13B. Draw it with `rooflang build {file}`,
# see the points with `rooflang table {file}`, look for mistakes with `rooflang check {file}`.

# The standard library holds devices, models and ops, each number with its source.
use "std/hardware/nvidia": A40
use "std/models/llama": llama_13b
use "std/opsets/decoder": decoder

# A device of your own is one block; take the dense peaks of its datasheet:
#
#   hardware my_device "My device" {{
#     source = "datasheet, table 1"
#     compute tensor {{ fp16 = 100 TFLOP/s }}
#     memory hbm {{ bandwidth = 1 TB/s; capacity = 32 GB }}
#   }}

# What is really reached of the A40: a share of its peak and bandwidth, and a time to launch each op.
hardware A40_reached : A40 "NVIDIA A40, as reached" {{
  overhead = 10 us
  efficiency {{ compute = 80%; memory = 90% }}
}}

chart {chart} "Llama 13B on an NVIDIA A40" {{
  hardware = A40            # or A40_reached
  dtype    = fp16           # or dtype {{ compute = fp16; weight = int4 }}, to store weights in 4 bits

  # Every op of the layer, once for each choice of the values behind `for`: reading the prompt (init) and
  # making one token (ar), for several batch sizes and sequence lengths.
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *2, seq in 128..8Ki by *2
}}

# Claims are tested by every `rooflang check`; one that fails shows both sides.
expect ridge(A40, fp16) ~ 215 FLOP/B within 1%
expect all({chart}["qk/pv ar"].bound == memory) else "attention no longer waits for memory"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="what the spec and its chart are called: letters, digits, _ and -")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the starter."""
    stem = arguments.name.removesuffix(".roof")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,99}", stem):
        raise Usage(f"`{arguments.name}` is no name for a spec: use letters, digits, _ and -, a letter first")
    path = Path(stem + ".roof")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(starter(stem))
    except FileExistsError:
        raise Usage(f"`{path}` is there already; it stays as it is") from None
    console.say(f"wrote {path}")
    console.fine(f"next: rooflang build {path}")
    return FINE


def starter(stem: str) -> str:
    """The text of a new spec, whose chart is called like its file."""
    chart = stem.replace("-", "_")
    return _STARTER.format(file=stem + ".roof", chart=f"{chart}_chart" if chart in _TAKEN else chart)
