"""`rooflang list`: what the standard library has, a line each."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rooflang.cli.arguments import add_in_spec
from rooflang.cli.columns import in_markdown, markdown_table, text_table
from rooflang.cli.console import FINE, PROBLEM, Console
from rooflang.cli.entries import listed_object
from rooflang.cli.json_text import json_rows
from rooflang.cli.outcome import counted, exit_code
from rooflang.excerpt import harmless, one_line
from rooflang.units import BANDWIDTH, DATA, quantity_text, si_text

if TYPE_CHECKING:
    from rooflang.program.catalog import Catalog, Entry, Property

NAME = "list"
SUMMARY = "the devices, models, ops or opsets of the standard library"
USAGE = "KIND [PATTERN]"
OPERANDS = "pattern"
DETAILS = """\
PATTERN is found in names and titles, in capitals or not: as a part of them, or, where it holds *, ? or [, as a whole
that it has to match. With --in, a spec and what it uses are looked through as well. `rooflang show NAME` tells all of
one.

text and markdown show a device's highest peak of the usual dtypes, and numbers for reading. json is an array of
objects in base units (FLOP/s, B/s, B, W) with every digit: name, title, module (what `use` takes) and, for hardware,
peaks (each dtype's highest), memory (the main memory first; null is unknown), links (one direction), power, sources;
for models parameters and fields; for ops and opsets parameters (name and default as written, null for none).
A model that names no source is left out: it is what a family shares, or what a config is made into. show has it.

Where nothing matches, standard error says what is near, and text and markdown end with exit code 1; json is [], with 0.

examples:
  rooflang list hardware                 all devices
  rooflang list models llama             whose name or title has llama in it
  rooflang list hardware 'h?00*'
  rooflang list ops --format json | jq -r '.[].name'
"""
KINDS = {"hardware": "hardware", "models": "model", "opsets": "opset", "ops": "op"}
_LONGEST_DEFAULT = 12
_DTYPES = ("fp64", "fp32", "bf16", "fp16", "fp8", "fp4", "int8")

Table = tuple[list[str], list[list[str]], list[bool]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=", ".join(KINDS))
    what = "a part of a name or title, or a glob (default: all)"
    parser.add_argument("pattern", nargs="?", default="", metavar="PATTERN", help=what)
    formats = ("text", "json", "markdown")
    parser.add_argument("--format", choices=formats, default="text", help="how to write it (default: text)")
    add_in_spec(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Look through the library, print what matches or say what is near."""
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    catalog, outcome = pipeline.catalog(KINDS[arguments.kind], in_spec=arguments.spec)
    console.report(outcome.problems, beside_data=True)
    found = catalog.listed(KINDS[arguments.kind], arguments.pattern)
    if not found:
        console.complain(_nothing(pipeline.catalog(in_spec=arguments.spec)[0], arguments.kind, arguments.pattern))
    if arguments.format == "json":
        console.print(json_rows(map(listed_object, found)))
    elif found:
        lines = _markdown(found) if arguments.format == "markdown" else _text(found)
        console.print("\n".join(lines) + "\n")
    missed = not found and arguments.format != "json"
    return exit_code(outcome) or (PROBLEM if missed else FINE)


def _text(entries: Sequence["Entry"]) -> list[str]:
    return text_table(*_table(entries, harmless))


def _markdown(entries: Sequence["Entry"]) -> list[str]:
    return markdown_table(*_table(entries, in_markdown))


# --- the tables -----------------------------------------------------------------------------------------------------


def _table(entries: Sequence["Entry"], word: Callable[[str], str]) -> Table:
    """The header, the rows, and which columns hold numbers; what says nothing in any row is left out."""
    rows = [[(name, word(text)) for name, text in _cells(entry)] for entry in entries]
    names = [name for name, _ in rows[0]]
    kept = [place for place in range(len(names)) if any(row[place][1] for row in rows)]
    header = [names[place] for place in kept]
    words = ("name", "title", "module", "parameters", "phases")
    numeric = [name not in words or (name == "parameters" and entries[0].kind == "model") for name in header]
    return header, [[row[place][1] for place in kept] for row in rows], numeric


def _cells(entry: "Entry") -> Iterator[tuple[str, str]]:
    """The columns of an entry with their names."""
    yield "name", entry.name
    if entry.kind == "hardware":
        yield from _device(entry)
    if entry.kind == "model":
        yield "parameters", _count(entry.stated("parameters"))
    yield "title", entry.title if entry.title != entry.name else ""
    yield "module", entry.module
    if entry.kind in ("op", "opset"):
        yield "phases", ", ".join(phase.name for phase in entry.phases)
        yield "parameters", parameters_text(entry, _LONGEST_DEFAULT)


def _device(entry: "Entry") -> Iterator[tuple[str, str]]:
    assert entry.device is not None
    highest, main = entry.device.highest(), entry.device.memory[0]
    for dtype in _DTYPES:
        yield dtype, si_text(float(highest[dtype].rate)) if dtype in highest else ""
    yield "bandwidth", quantity_text(float(main.bandwidth), BANDWIDTH) if main.bandwidth is not None else ""
    yield "capacity", quantity_text(float(main.capacity), DATA) if main.capacity is not None else ""


def _count(count: "Property | None") -> str:
    """A model's parameters: `13.02G`."""
    value = count.value if count else ""
    return "" if isinstance(value, str | bool | tuple) else si_text(float(value))


def parameters_text(entry: "Entry", longest: int = 10_000) -> str:
    """The parameters of an op or opset as one would write them; a default that is longer is left open."""
    shown = []
    for each in entry.parameters:
        default = each.default if each.default is None or len(each.default) <= longest else "…"
        shown.append(each.name if default is None else f"{each.name} = {default}")
    return ", ".join(shown)


# --- where nothing matches ------------------------------------------------------------------------------------------


def _nothing(catalog: "Catalog", kind: str, pattern: str) -> str:
    """That nothing matches, and what would."""
    shown = one_line(pattern)
    message = f"no {kind if kind == 'hardware' else kind.removesuffix('s')} of the library matches `{shown}`"
    near = catalog.near(pattern, KINDS[kind])
    if near:
        return f"{message}, did you mean {' or '.join(f'`{name}`' for name in near)}?"
    for other, its_kind in KINDS.items():
        others = catalog.listed(its_kind, pattern)
        if others:
            verb = "does" if len(others) == 1 else "do"
            noun = "device" if other == "hardware" else its_kind
            return f"{message}, but {counted(len(others), noun)} {verb}: rooflang list {other} {shown}"
    return f"{message}; `rooflang list {kind}` shows all"
