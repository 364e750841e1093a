"""What an SVG says of itself to whoever can't see it: its `<title>` and its `<desc>`, and that it is one image."""

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

# Not `xml.sax.saxutils`, which loads all of `urllib`: the renderer's process starts while others wait for it.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ROOT = re.compile(r"<svg\b[^>]*>")


def described(svg: str, drawing: Mapping[str, Any]) -> str:
    """The SVG with the drawing's title as its name and the drawing's `description` as its description.

    Without a title the description is the name; without both the SVG stays as it is.
    """
    told = {"title": _title(drawing.get("title")), "desc": _words(drawing.get("description"))}
    told = {tag: text for tag, text in told.items() if text}
    root = _ROOT.search(svg)
    if not told or root is None:
        return svg
    # Several pictures may stand in one page, where no two names may be alike: their texts tell them apart.
    key = f"{crc32(repr(told).encode()):08x}"
    uses = zip(("aria-labelledby", "aria-describedby"), told, strict=False)
    refers = "".join(f' {attribute}="{tag}-{key}"' for attribute, tag in uses)
    texts = "".join(f'<{tag} id="{tag}-{key}">{text.translate(_ESCAPED)}</{tag}>' for tag, text in told.items())
    return f'{svg[: root.end() - 1]} role="img"{refers}>{texts}{svg[root.end() :]}'


def _title(title: Any) -> str:
    return _words(title.get("text")) if isinstance(title, Mapping) else _words(title)


def _words(text: Any) -> str:
    return " ".join(map(str, text)) if isinstance(text, list) else str(text or "")
