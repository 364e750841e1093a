"""Vega-Lite to Vega and pictures by vl-convert, without network: whatever the specification names, nothing is
fetched."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import vl_convert

from rooflang.export.fonts import chosen
from rooflang.export.page import harmless_in_pages
from rooflang.export.pdf import ordered
from rooflang.export.svg import described

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


def start() -> None:
    """Do what takes half a second the first time: start the engine and load it."""
    _find_fonts()
    vega_text(_FIRST)


def practise() -> None:
    """Draw a chart that nobody sees: the next one takes a third less time, as most of the JavaScript is compiled."""
    raw_png(svg_text(_FIRST), 1.0)


def pictures(drawing: str, formats: Collection[str], scale: float, borrowed: str = "") -> tuple[dict[str, bytes], str]:
    """The drawing, a JSON text, in each of the formats; a PNG has `scale` pixels to the unit. And which of the borrowed
    letters no font has."""
    made: dict[str, bytes] = {}
    if "vg.json" in formats:
        made["vg.json"] = vega_text(drawing).encode()
    if {"svg", "png", "pdf"}.isdisjoint(formats):
        return made, ""
    svg = svg_text(drawing)
    for name in formats:
        match name:
            case "svg":
                made[name] = svg.encode()
            case "png":
                made[name] = raw_png(svg, scale)
            case "pdf":
                made[name] = pdf_bytes(svg)
    return made, "".join(_lacking(borrowed))


@cache
def _find_fonts() -> None:
    """Have the renderer look for fonts, which it does once, when it first draws a letter."""
    with chosen():
        _boxed("a")


def _lacking(letters: str) -> Iterator[str]:
    """Those that look like one which hardly a font has, the last code point that is left to private use."""
    if letters:
        box = _boxed("\U0010fffd")
        yield from (letter for letter in letters if _boxed(letter) == box)


def _boxed(letter: str) -> bytes:
    """How one letter looks."""
    text = f'<text x="4" y="20" font-family="Liberation Sans" font-size="16">&#{ord(letter)};</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">{text}</svg>'
    return bytes(vl_convert.svg_to_png(svg, scale=1.0))


def vega_text(drawing: str) -> str:
    """The drawing as Vega: each mark, scale and table of data on a line of its own."""
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(_readable(drawing), vl_version=_version(drawing))
    lines = ",\n".join(f"{_compact(name)}: {_lines(value)}" for name, value in vega.items())
    return harmless_in_pages(f"{{\n{lines}\n}}\n")


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(map(_compact, value)) + "\n]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def svg_text(drawing: str) -> str:
    """The drawing, a JSON text, as SVG that says what it shows."""
    _find_fonts()
    shut: dict[str, Any] = {} if _configure else {"allowed_base_urls": []}
    if _configure:
        _configure(allowed_base_urls=[], base_url=False)
    text = _readable(drawing)
    return described(str(vl_convert.vegalite_to_svg(text, vl_version=_version(text), **shut)), json.loads(text))


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
    _find_fonts()
    return bytes(vl_convert.svg_to_png(snapped(svg, scale), scale=scale))


def pdf_bytes(svg: str) -> bytes:
    """The finished SVG as PDF, a point (1/72 in) to the unit. Texts are texts, in fonts that it holds."""
    _find_fonts()
    return ordered(bytes(vl_convert.svg_to_pdf(svg)))


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
