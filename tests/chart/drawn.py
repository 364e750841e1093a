"""What stands in an SVG: its texts and marks with the places that their groups give them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, degrees, radians, sin
from xml.etree import ElementTree

from rooflang.figure.figure import Box
from rooflang.figure.texts.metrics import text_width

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Item:
    """An element and where its own origin lies on the page; `angle` in degrees, clockwise."""

    tag: str
    attributes: dict[str, str]
    text: str
    x: float
    y: float
    angle: float

    @property
    def box(self) -> Box:
        """The box of a text around its middle."""
        size = float(self.attributes["font-size"].removesuffix("px"))
        width = text_width(self.text, size, self.attributes.get("font-weight") == "bold")
        turn = radians(self.angle)
        shift = {"start": 0.5, "end": -0.5}.get(self.attributes.get("text-anchor", "start"), 0.0) * width
        # The origin is on the base line, about a third of the size below the middle.
        x = self.x + shift * cos(turn) + size / 3 * sin(turn)
        y = self.y + shift * sin(turn) - size / 3 * cos(turn)
        return Box(x, y, width, size * 0.95, self.angle)


def items(svg: str) -> list[Item]:
    """All elements, outermost first."""
    return list(_walk(ElementTree.fromstring(svg), 0.0, 0.0, 0.0))


def texts(svg: str) -> list[Item]:
    """The texts."""
    return [item for item in items(svg) if item.tag == "text" and item.text]


def _walk(node: ElementTree.Element, x: float, y: float, angle: float) -> Iterator[Item]:
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", node.get("transform", "")):
        numbers = [float(number) for number in re.split(r"[ ,]+", arguments.strip())]
        if name == "translate":
            dx, dy = (*numbers, 0.0)[:2]
            turn = radians(angle)
            x, y = x + dx * cos(turn) - dy * sin(turn), y + dx * sin(turn) + dy * cos(turn)
        elif name == "rotate":
            angle = degrees(radians(angle) + radians(numbers[0]))
    lines = list(node.iter(f"{_SVG}tspan")) if node.tag == f"{_SVG}text" else []
    if lines:
        yield from _lines(node, lines, x, y)
        return
    yield Item(node.tag.removeprefix(_SVG), dict(node.attrib), "".join(node.itertext()).strip(), x, y, angle)
    for child in node:
        yield from _walk(child, x, y, angle)


def _lines(node: ElementTree.Element, lines: list[ElementTree.Element], x: float, y: float) -> Iterator[Item]:
    """A text of several lines, none of which is turned, as one text a line."""
    for line in lines:
        y += float(line.get("dy", 0))
        yield Item("text", dict(node.attrib), (line.text or "").strip(), x, y, 0.0)
