"""Vega-Lite to SVG and PNG by vl-convert, without network: whatever the specification names, nothing is fetched."""

import json
import re
from collections.abc import Callable
from typing import Any

import vl_convert

_configure: Callable[..., None] | None = getattr(vl_convert, "configure", None)
"""vl-convert 2 takes the closed network as a setting, 1 with every call."""

_NO_XML = {code: " " for code in (*range(0x20), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)}
_SUSPECT = re.compile(r"\\u00|\\[bfnrt]|[\x7f\ud800-\udfff\ufffe\uffff]")
_SCHEMA = re.compile(r'"\$schema": ?"[^"]*/v([\d.]+)')
_STRAIGHT = re.compile(r'(<line transform="[^"]*" (?:x2="0"|x2="[^"]*" y2="0")[^>]*?) stroke-width="([^"]*)"')

_FIRST = """{"data": {"values": [{"a": 1, "b": 2}, {"a": 10, "b": 20}]}, "title": "a", "encoding": {
"x": {"field": "a", "type": "quantitative", "scale": {"type": "log"}}, "text": {"field": "a"},
"y": {"field": "b", "type": "quantitative", "scale": {"type": "log"}}, "tooltip": [{"field": "b"}]},
"layer": [{"mark": "rule"}, {"mark": "line"}, {"mark": "point"}, {"mark": "text"}]}"""


def warm() -> None:
    """Do once, with a chart that nobody sees, what takes half a second the first time: start the engine and load it."""
    raw_png(svg_text(_FIRST), 1.0)


def svg_text(drawing: str) -> str:
    """The drawing, a JSON text, as SVG."""
    shut: dict[str, Any] = {} if _configure else {"allowed_base_urls": []}
    if _configure:
        _configure(allowed_base_urls=[], base_url=False)
    return str(vl_convert.vegalite_to_svg(_readable(drawing), vl_version=_version(drawing), **shut))


def _readable(drawing: str) -> str:
    """The drawing without what XML can't hold: control characters in a title kill the renderer."""
    return json.dumps(_cleaned(json.loads(drawing)), ensure_ascii=False) if _SUSPECT.search(drawing) else drawing


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.translate(_NO_XML)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {key: _cleaned(item) for key, item in value.items()}
        case _:
            return value


def raw_png(svg: str, scale: float) -> bytes:
    """The finished SVG as PNG, `scale` pixels to the unit, packed in a hurry."""
    return bytes(vl_convert.svg_to_png(snapped(svg, scale), scale=scale))


def snapped(svg: str, scale: float) -> str:
    """Upright and level lines, such as the grid's, on whole pixels: sharper, and drawn in a tenth of the time."""

    def sharp(line: re.Match[str]) -> str:
        width = max(1, round(float(line[2]) * scale)) / scale
        return f'{line[1]} shape-rendering="crispEdges" stroke-width="{width:.6g}"'

    return _STRAIGHT.sub(sharp, svg)


def _version(drawing: str) -> str:
    """The Vega-Lite version that a drawing's schema names, or the newest one of its major that is there."""
    schema = _SCHEMA.search(drawing)
    wanted = schema[1].split(".")[:2] if schema else []
    known = [version.split(".") for version in vl_convert.get_vegalite_versions()]
    same = [version for version in known if version[:1] == wanted[:1]] or known
    return ".".join(wanted if wanted in known else max(same, key=lambda version: tuple(map(int, version))))
