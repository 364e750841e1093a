"""The page of the standard library: what stands in specs/std/README.md behind its mark, out of the library itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rooflang.program.catalog import Catalog, Device, Entry, Phase, Written

PAGE = Path(__file__).resolve().parent.parent / "specs" / "std" / "README.md"
MARK = "<!-- From here on this page is written by `python3 gallery/build.py`, out of the library. -->\n"

_DTYPES = ("fp64", "fp32", "bf16", "fp16", "fp8", "fp4", "int8")
# The dtype that most people compare devices by comes first.
_MAIN = ("fp16", "bf16", "fp32", "fp64", "int8")
# An opset has so many of its ops in its row at most.
_OPS = 12
# One and several of each kind.
_KINDS = {
    "hardware": ("device", "devices"),
    "model": ("model", "models"),
    "opset": ("opset", "opsets"),
    "op": ("op", "ops"),
    "costs": ("set of costs", "sets of costs"),
}
_DEFAULTS = "Parameters with a default may be left out; `rooflang show NAME` has the text."
_ABOUT = {
    "hardware": (
        "Peaks are each dtype's highest, dense, in FLOP/s; the ridge is where that of the dtype behind it meets the\n"
        "main memory. `rooflang show NAME` has all units, levels, links and sources."
    ),
    "opset": _DEFAULTS,
    "op": _DEFAULTS,
}

Rows = Iterable[Sequence[str]]


def write() -> None:
    """Bring the page up to date."""
    # Imported here: the build sets up what it needs before.
    from rooflang import pipeline

    catalog, _ = pipeline.catalog()
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), catalog), encoding="utf-8", newline="\n")


def page(text: str, catalog: Catalog) -> str:
    """The page with what people wrote above the mark, and what the library holds below it."""
    head, mark, _ = text.partition(MARK)
    assert mark, f"{PAGE} has lost its mark"
    parts = [head + mark, *_index(catalog)]
    parts += _section("hardware", catalog, _devices)
    parts += ["## Models", *_families(catalog), "\n".join(_models(catalog.listed("model")))]
    parts += _section("opset", catalog, _opsets)
    parts += _section("op", catalog, _ops)
    parts += ["## Costs", "\n".join(_costs(catalog.listed("costs")))]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _index(catalog: Catalog) -> Iterator[str]:
    rows = []
    models = {entry.name for entry in catalog.listed("model")}
    for module, entries in _by_module(catalog.entries).items():
        counts = {kind: sum(entry.kind == kind for entry in entries) for kind in _KINDS}
        counts["model"] = sum(entry.name in models for entry in entries)
        shared = sum(entry.kind == "model" for entry in entries) - counts["model"]
        held = [f"{count} {_KINDS[kind][count != 1]}" for kind, count in counts.items() if count]
        held += [f"{shared} bases of models"] if shared else []
        rows.append([_file(module), ", ".join(held)])
    yield "## What there is"
    yield "\n".join(_table(["file", "holds"], rows))


def _section(kind: str, catalog: Catalog, table: Callable[[Sequence[Entry]], list[str]]) -> Iterator[str]:
    """A table for each file."""
    yield f"## {_KINDS[kind][1].capitalize()}"
    yield _ABOUT[kind]
    for module, entries in _by_module(catalog.listed(kind)).items():
        yield f"### {_file(module)}"
        yield "\n".join(table(entries))


def _families(catalog: Catalog) -> Iterator[str]:
    shared = [entry for entry in catalog.entries if entry.kind == "model" and not entry.whole]
    if shared:
        files = [f"{_file(module)}: {_names(entries)}" for module, entries in _by_module(shared).items()]
        yield "No models, but what several share, or what a config is made into:"
        yield "\n".join(f"- {text}" for text in files)


# --- a table of each kind -------------------------------------------------------------------------------------------


def _devices(entries: Sequence[Entry]) -> list[str]:
    dtypes = [dtype for dtype in _DTYPES if any(dtype in _device(entry).highest() for entry in entries)]
    return _table(
        ["name", "device", *dtypes, "memory", "", "ridge", ""],
        [[f"`{entry.name}`", entry.title, *_figures(_device(entry), dtypes)] for entry in entries],
        "ll" + "r" * (len(dtypes) + 3) + "l",
    )


def _figures(device: Device, dtypes: Sequence[str]) -> list[str]:
    # Imported here: the build sets up what it needs before.
    from rooflang.units import BANDWIDTH, DATA, INTENSITY, quantity_text, si_text

    highest, main = device.highest(), device.memory[0]
    peaks = [si_text(float(highest[dtype].rate)) if dtype in highest else "" for dtype in dtypes]
    bandwidth = quantity_text(float(main.bandwidth), BANDWIDTH) if main.bandwidth else ""
    capacity = quantity_text(float(main.capacity), DATA) if main.capacity else ""
    dtype = next(each for each in (*_MAIN, *highest) if each in highest)
    return [*peaks, bandwidth, capacity, quantity_text(float(highest[dtype].ridge), INTENSITY), dtype]


def _models(entries: Sequence[Entry]) -> list[str]:
    rows = [
        [f"`{entry.name}`", entry.title, _parameters_of(entry), _file(entry.module), "; ".join(entry.sources)]
        for entry in sorted(entries, key=lambda entry: entry.module)
    ]
    return _table(["name", "model", "parameters", "file", "source"], rows, "llrll")


def _opsets(entries: Sequence[Entry]) -> list[str]:
    rows = [
        [
            f"`{entry.name}`",
            _about_it(entry),
            _parameters(entry),
            _names(entry.phases),
            _names(entry.ops[:_OPS]) + (", …" if len(entry.ops) > _OPS else ""),
        ]
        for entry in entries
    ]
    return _table(["name", "what", "parameters", "phases", "ops"], rows)


def _ops(entries: Sequence[Entry]) -> list[str]:
    rows = [[f"`{entry.name}`", _about_it(entry), _parameters(entry)] for entry in entries]
    return _table(["name", "what", "parameters"], rows)


def _costs(entries: Sequence[Entry]) -> list[str]:
    rows = [
        [f"`{entry.name}`", ", ".join(f"{each.name} {each.value}" for each in entry.properties)] for entry in entries
    ]
    return _table(["name", "FLOP per element"], rows)


# --- words ----------------------------------------------------------------------------------------------------------


def _device(entry: Entry) -> Device:
    assert entry.device is not None
    return entry.device


def _parameters_of(entry: Entry) -> str:
    # Imported here: the build sets up what it needs before.
    from rooflang.units import si_text

    count = entry.stated("parameters")
    return si_text(float(count.value)) if count and not isinstance(count.value, str | bool | tuple) else ""


def _names(named: Iterable[Entry | Phase | Written]) -> str:
    return ", ".join(f"`{each.name}`" for each in named)


def _parameters(entry: Entry) -> str:
    each = (name.name if name.default is None else f"{name.name} = {name.default}" for name in entry.parameters)
    return ", ".join(f"`{text}`" for text in each)


def _about_it(entry: Entry) -> str:
    """The title, else the first sentence of the comment right above."""
    if entry.title != entry.name:
        return entry.title
    comment = " ".join(line.lstrip("# ") for line in entry.text.splitlines() if line.startswith("#"))
    return re.split(r"(?<=[^.]\.)\s", comment, maxsplit=1)[0].rstrip(".:")


def _file(module: str) -> str:
    name = module.removeprefix("std/")
    return f"[`{name}`]({name}.roof)"


def _by_module(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.module):
        found.setdefault(entry.module, []).append(entry)
    return found


def _table(header: Sequence[str], rows: Rows, alignment: str = "") -> list[str]:
    marks = {"l": "---", "r": "--:"}
    rule = [marks[each] for each in alignment or "l" * len(header)]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (header, rule, *cells)]
