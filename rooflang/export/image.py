"""Vega-Lite to SVG and PNG by vl-convert, without network: whatever the specification names, nothing is fetched."""

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import vl_convert

_configure: Callable[..., None] | None = getattr(vl_convert, "configure", None)
"""vl-convert 2 takes the closed network as a setting, 1 with every call."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 6
"""Level 9 makes a picture 5 % smaller in five times the time."""

_NO_XML = {code: " " for code in (*range(0x20), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)}
_SUSPECT = re.compile(r"\\u00|\\[bfnrt]|[\x7f\ud800-\udfff\ufffe\uffff]")


def warm() -> None:
    """Start the renderer's engine in a thread of its own and return at once.

    It takes a third of a second to be ready. Whoever calls this before loading what else a build needs, doesn't wait.
    """
    _shut_network()
    # A page that embeds nothing needs no engine, but the converter starts with it, and the engine with the converter.
    vl_convert.vegalite_to_html({}, bundle=False)


def svg_text(drawing: Mapping[str, Any]) -> str:
    """The drawing as SVG."""
    version = _version(str(drawing.get("$schema", "")))
    _shut_network()
    shut: dict[str, Any] = {} if _configure else {"allowed_base_urls": []}
    return str(vl_convert.vegalite_to_svg(_readable(drawing), vl_version=version, **shut))


def _readable(drawing: Mapping[str, Any]) -> str:
    """The drawing as JSON text without what XML can't hold: control characters in a title kill the renderer."""
    text = json.dumps(drawing, ensure_ascii=False)
    return json.dumps(_cleaned(drawing), ensure_ascii=False) if _SUSPECT.search(text) else text


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


def _shut_network() -> None:
    if _configure:
        _configure(allowed_base_urls=[], base_url=False)


def png_bytes(svg: str, scale: float) -> bytes:
    """The finished SVG as PNG, `scale` pixels to the unit."""
    return smaller(raw_png(svg, scale))


def raw_png(svg: str, scale: float) -> bytes:
    """The same before it is packed well."""
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def smaller(png: bytes) -> bytes:
    """The same picture, its data compressed harder: the renderer is in a hurry."""
    chunks = list(_chunks(png))
    data = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 15, 9)
    packed = packer.compress(data) + packer.flush()
    kept = [(kind, body) for kind, body in chunks if kind != b"IDAT"]
    end = next(index for index, (kind, _) in enumerate(kept) if kind == b"IEND")
    made = _SIGNATURE + b"".join(_chunk(*chunk) for chunk in (*kept[:end], (b"IDAT", packed), *kept[end:]))
    return min(made, png, key=len)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = len(_SIGNATURE)
    while start < len(png):
        (length,) = struct.unpack_from(">I", png, start)
        yield png[start + 4 : start + 8], png[start + 8 : start + 8 + length]
        start += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _version(schema: str) -> str:
    """The Vega-Lite version that a schema's address names, or the newest one of its major that is there."""
    wanted = schema.rpartition("/v")[2].removesuffix(".json").split(".")[:2]
    known = [version.split(".") for version in vl_convert.get_vegalite_versions()]
    same = [version for version in known if version[0] == wanted[0]] or known
    return ".".join(wanted if wanted in known else max(same, key=lambda version: tuple(map(int, version))))
