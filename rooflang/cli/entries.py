"""Entries of a catalog as objects for JSON: the contract of `list` and `show`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rooflang.cli.json_text import plain

if TYPE_CHECKING:
    from rooflang.program.catalog import Device, Entry, Property


def listed_object(entry: "Entry") -> dict[str, Any]:
    """What `list --format json` has of an entry."""
    head = {"name": entry.name, "title": entry.title, "module": entry.module}
    if entry.device is not None:
        return {**head, **_ceilings(entry.device), "sources": list(entry.sources)}
    if entry.kind == "model":
        count = entry.stated("parameters")
        return {**head, "parameters": plain(count.value) if count else None, "fields": _values(entry.properties)}
    if entry.kind in ("op", "opset"):
        parameters = [{"name": each.name, "default": each.default} for each in entry.parameters]
        return {**head, "parameters": parameters}
    return {**head, "fields": _values(entry.properties)} if entry.kind == "costs" else head


def shown_object(entry: "Entry") -> dict[str, Any]:
    """What `show --format json` has of it: the same and more."""
    shown = {**listed_object(entry), "kind": entry.kind, "use": use_line(entry), "sources": list(entry.sources)}
    if entry.device is not None:
        shown |= _more(entry.device)
    if entry.kind == "op":
        shown["roles"] = dict(entry.roles)
    if entry.kind == "opset":
        shown["phases"] = [{"name": phase.name, "title": phase.title} for phase in entry.phases]
        shown["ops"] = {op.name: op.text for op in entry.ops}
    bases = [{"name": base.name, "text": base.text} for base in entry.bases]
    return {**shown, "bases": bases, "text": entry.text}


def use_line(entry: "Entry") -> str | None:
    """The line that brings it into a spec, if it is the library's."""
    return f'use "{entry.module}": {entry.name}' if entry.is_standard else None


def _ceilings(device: "Device") -> dict[str, Any]:
    stated = _values(device.properties)
    return {
        "peaks": {dtype: plain(peak.rate) for dtype, peak in device.highest().items()},
        "memory": {
            level.name: {"bandwidth": plain(level.bandwidth), "capacity": plain(level.capacity)}
            for level in device.memory
        },
        "links": {link.name: plain(link.bandwidth) for link in device.links},
        "power": stated.get("power"),
    }


def _more(device: "Device") -> dict[str, Any]:
    units: dict[str, dict[str, Any]] = {}
    for peak in device.peaks:
        units.setdefault(peak.unit, {})[peak.dtype] = plain(peak.rate)
    stated = _values(device.properties)
    return {
        "units": units,
        "ridge": {dtype: plain(peak.ridge) for dtype, peak in device.highest().items()},
        "latency": {link.name: plain(link.latency) for link in device.links},
        "year": stated.get("year"),
        "price": stated.get("price"),
        "efficiency": {name: _values(reached) for name, reached in device.efficiency.items() if reached},
        "energy": _values(device.energy),
    }


def _values(properties: Iterable["Property"]) -> dict[str, Any]:
    return {each.name: plain(each.value) for each in properties}
