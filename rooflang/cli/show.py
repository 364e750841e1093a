"""`rooflang show`: all that the standard library says of one name."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rooflang.cli.arguments import add_in_spec
from rooflang.cli.columns import text_rows, text_table
from rooflang.cli.console import PROBLEM, Console
from rooflang.cli.entries import shown_object, use_line
from rooflang.cli.json_text import json_text
from rooflang.cli.list import parameters_text
from rooflang.cli.outcome import exit_code
from rooflang.excerpt import harmless, one_line
from rooflang.units import BANDWIDTH, DATA, INTENSITY, TIME, Dimension, number_text, quantity_text, rate_text

if TYPE_CHECKING:
    from rooflang.program.catalog import Catalog, Device, Entry, Number, Plain, Property

NAME = "show"
SUMMARY = "one device, model, op, opset or costs of the standard library"
USAGE = "NAME"
OPERANDS = ""
DETAILS = """\
A device with the ridge of each dtype, a model with all its fields, an op or opset with its text; each with its sources
and the line that brings it into a spec. NAME may be in other capitals; with --in it may be one of a spec.

json is an object with the keys of `rooflang list`, and kind, use, sources, text (as written), bases (what it is derived
from); for hardware also units (each unit's peaks), ridge (FLOP/B), latency (s), year, price (USD/s), efficiency by
class, energy; for ops roles (of declared tensors; others are activations); for opsets phases and ops.

examples:
  rooflang show A40
  rooflang show llama_13b
  rooflang show decoder --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="a name of the library, as `rooflang list` shows it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write it (default: text)")
    add_in_spec(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Find the name and print what it stands for."""
    # Imported here: the compiler takes several times as long to load as `--help` needs.
    from rooflang import pipeline

    catalog, outcome = pipeline.catalog(name=arguments.name, in_spec=arguments.spec)
    console.report(outcome.problems, beside_data=True)
    found = catalog.named(arguments.name)
    if found is None and arguments.name in catalog.values:
        what = f"`{one_line(arguments.name)}` is {catalog.values[arguments.name]}"
        console.complain(f"{what}; `rooflang eval {arguments.name} --in {one_line(arguments.spec)}` shows it")
        return PROBLEM
    if found is None:
        console.complain(_unknown(pipeline.catalog(in_spec=arguments.spec)[0], arguments.name))
        return PROBLEM
    console.print(json_text(shown_object(found)) if arguments.format == "json" else _text(found))
    return exit_code(outcome)


def _unknown(catalog: "Catalog", name: str) -> str:
    near = catalog.near(name)
    meant = f", did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ""
    hint = meant or "; `rooflang list hardware|models|opsets|ops` shows what there is"
    return f"the library has no `{one_line(name)}`{hint}"


def _text(entry: "Entry") -> str:
    title = f' "{entry.title}"' if entry.title != entry.name else ""
    head = [f"{entry.kind} {entry.name}{title}", f"  {use_line(entry) or entry.module}"]
    blocks = [list(map(harmless, head)), *_body(entry)]
    if entry.sources:
        blocks.append(["sources", *(f"  {harmless(source)}" for source in entry.sources)])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _body(entry: "Entry") -> Iterator[list[str]]:
    """What stands between the head and the sources, in blocks."""
    if entry.device is not None:
        yield from _device(entry.device)
    elif entry.kind in ("model", "costs"):
        yield _properties("", entry.properties)
        if not entry.whole:
            # What it leaves open has no value, and stands only in its text.
            yield _source(entry.text)
    elif entry.kind == "hardware":
        yield _source(entry.text)
    else:
        yield from _callable(entry)


# --- ops and opsets -------------------------------------------------------------------------------------------------


def _callable(entry: "Entry") -> Iterator[list[str]]:
    roles = [f"{name}[…] {role}" for name, role in entry.roles.items()]
    facts = {
        "parameters": parameters_text(entry),
        "phases": ", ".join(f'{each.name} "{each.title}"' if each.title else each.name for each in entry.phases),
        "tensors": ", ".join([*roles, "all others activation"]) if roles else "",
    }
    yield _rows("", [[name, harmless(text)] for name, text in facts.items() if text])
    yield _source(entry.text)
    for base in entry.bases:
        yield [f"derived from {base.name}"]
        yield _source(base.text)


def _source(text: str) -> list[str]:
    return [f"  {harmless(line)}".rstrip() for line in text.splitlines()]


# --- devices --------------------------------------------------------------------------------------------------------


def _device(device: "Device") -> Iterator[list[str]]:
    highest = device.highest()
    peaks = [
        [
            peak.dtype,
            peak.unit,
            rate_text(float(peak.rate), [peak.dtype]),
            quantity_text(float(peak.ridge), INTENSITY),
            "" if highest[peak.dtype] is peak else f"an op takes {highest[peak.dtype].unit}",
        ]
        for peak in device.peaks
    ]
    yield _table(["peak", "unit", "rate", "ridge", ""], peaks, (False, False, True, True, False))
    levels = [
        [level.name, _quantity(level.bandwidth, BANDWIDTH), _quantity(level.capacity, DATA)] for level in device.memory
    ]
    yield _table(["memory", "bandwidth", "capacity"], levels, (False, True, True))
    links = [[link.name, _quantity(link.bandwidth, BANDWIDTH), _quantity(link.latency, TIME)] for link in device.links]
    yield _table(["link", "bandwidth", "latency"], links, (False, True, True))
    yield _properties("", device.properties)
    for op_class, reached in device.efficiency.items():
        yield _properties(f"efficiency of {op_class}" if op_class else "efficiency", reached)
    yield _properties("energy", device.energy)


def _table(header: list[str], rows: list[list[str]], numeric: Sequence[bool]) -> list[str]:
    return text_table(header, rows, numeric) if rows else []


def _quantity(value: "Number | None", dimension: Dimension) -> str:
    return quantity_text(float(value), dimension) if value else ""


# --- fields ---------------------------------------------------------------------------------------------------------


def _properties(head: str, properties: Iterable["Property"]) -> list[str]:
    return _rows(head, [[each.name, _value(each)] for each in properties])


def _rows(head: str, rows: list[list[str]]) -> list[str]:
    """Two columns under a head, where there are rows."""
    if not rows:
        return []
    return [head, *(f"  {line}" for line in text_rows(rows))] if head else text_rows(rows)


def _value(each: "Property") -> str:
    if each.name == "price" and not isinstance(each.value, str | bool | tuple):
        return f"{number_text(float(each.value) * 3600)} USD/h"
    return harmless(_written(each.value, each.dimension))


def _written(value: "Plain", dimension: Dimension | None) -> str:
    match value:
        case tuple():
            return f"[{', '.join(_written(item, dimension) for item in value)}]"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return quantity_text(float(value), dimension) if dimension else number_text(float(value))
