"""Names in any script: nothing overlaps, nothing leaves the page, nothing changes places with what stands beside it."""

import json
from functools import cache
from itertools import combinations

import pytest

from rooflang.chart.draw import draw
from rooflang.chart.look import FONT
from rooflang.chart.theme import THEMES, theme_of
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.texts.geometry import touch
from rooflang.figure.texts.metrics import fit, isolated, text_width, wrap
from tests.chart.drawn import Item, items, texts
from tests.laws.specs import chart

OWN = {
    "Latin": "Straße, Łódź, Æsir, Œuvre ™ ‰ № ì í ď ť",
    "Greek": "Ελληνικά λόγια, ΩΨΦΜ Ώ",
    "Cyrillic": "ШЩЖЮЫЉЊ щуката, їжак",
}
LENT = {
    "Chinese": "中文字符排版、全角",
    "Arabic": "العربية كلمات ﷽ سسسسسس",
    "Hebrew": "שלום עולם 12 (x)",
    "emoji": "👩‍👩‍👧‍👦🚀 emoji",
    "combining marks": "Ǻe̊́n̈ combining z̸̡̢̛",
    "Devanagari": "हिन्दी देवनागरी",
    "Thai": "ไทย ภาษาที่",
    "wide signs": "⸻ ꧅ 𒐫",
    "long": "Ж" * 200,
}
NAMES = OWN | LENT


@cache
def rendered_width(text: str, bold: bool) -> float:
    """How wide the renderer itself finds a text in type of 20 pixels."""
    mark = {"type": "text", "align": "left", "baseline": "top", "fontSize": 20, "font": FONT}
    drawing = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"text": text}]},
        "mark": mark | ({"fontWeight": "bold"} if bold else {}),
        "encoding": {"text": {"field": "text"}, "x": {"value": 0}, "y": {"value": 0}},
        "config": {"view": {"stroke": None}},
        "width": 1,
        "height": 1,
        "padding": 0,
    }
    return float(items(svg_text(json.dumps(drawing)))[0].attributes["width"])


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("script", NAMES)
def test_no_text_is_wider_than_it_is_taken_for(script: str, bold: bool) -> None:
    assert rendered_width(NAMES[script], bold) <= text_width(NAMES[script], 20, bold) + 2


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("script", OWN)
def test_what_the_font_has_is_as_wide_as_it_is_taken_for(script: str, bold: bool) -> None:
    # Kerning, which isn't in the tables, draws some pairs together.
    assert rendered_width(OWN[script], bold) >= 0.97 * text_width(OWN[script], 20, bold) - 2


def spec(theme: str, more: str = "") -> str:
    plots = "\n".join(
        f'plot linear(m, {512 * number}, 512) for m in [1, 64] {{ label = "{name}" }}'
        for number, name in enumerate(NAMES.values(), 1)
    )
    return f"""
edition 2026
use "std/ops/linear": linear
hardware card "{NAMES["Arabic"]} {NAMES["Chinese"]}" {{
  source = "{NAMES["Hebrew"]} {NAMES["Cyrillic"]} (2030)"
  compute tensor {{ fp16 = 100 TFLOP/s }}
  memory hbm {{ bandwidth = 1 TB/s; capacity = 40 GB }}
}}
hardware other : card "{NAMES["Hebrew"]}" {{ source = "{NAMES["long"]}"; memory.hbm.bandwidth = 3 TB/s }}
measured runs {{
  hardware = card; dtype = fp16
  table (series, intensity, performance) {{ "{NAMES["Hebrew"]}!", 9 FLOP/B, 3 TFLOP/s }}
}}
chart c "{NAMES["Hebrew"]} {NAMES["Greek"]} {NAMES["emoji"]} {NAMES["Thai"]}" {{
  hardware = [card, other]; dtype = fp16; theme = {theme}; footer = true; measured = runs; {more}
  {plots}
  x {{ title = "{NAMES["Arabic"]} (FLOP/B) {NAMES["long"]}" }}
  y {{ title = "{NAMES["long"]}" }}
  note "{NAMES["Hebrew"]}: 3 TB/s" {{ at = [3, 1T] }}
  note "{NAMES["Cyrillic"]} {NAMES["Cyrillic"]} {NAMES["Cyrillic"]}" {{ at = [200, 300G] }}
}}
"""


@cache
def drawn(theme: str, more: str) -> tuple[Item, list[Item]]:
    made = chart(spec(theme, more))
    look = theme_of(made.chart.view)
    svg = svg_text(json_text(draw(compose(made, look.layout), look)))
    return items(svg)[0], texts(svg)


@pytest.mark.parametrize("more", ["", "legend = below", "legend = right"])
@pytest.mark.parametrize("theme", THEMES)
def test_no_two_texts_overlap_and_all_lie_on_the_page(theme: str, more: str) -> None:
    root, found = drawn(theme, more)
    assert len(found) > len(NAMES)
    assert not [(a.text, b.text) for a, b in combinations(found, 2) if touch(a.box, b.box)]
    for item in found:
        if not item.angle:
            assert item.box.left >= 0 and item.box.right <= float(root.attributes["width"]) + 1, item.text
            assert item.box.top >= 0 and item.box.bottom <= float(root.attributes["height"]) + 1, item.text
        elif item.angle == -90:
            half = item.box.width / 2
            assert item.box.y - half >= 0 and item.box.y + half <= float(root.attributes["height"]) + 1, item.text


def test_a_text_from_right_to_left_stands_alone_in_its_label() -> None:
    _, found = drawn("light", "")
    said = [item.text for item in found]
    hebrew = isolated(NAMES["Hebrew"])
    assert hebrew in said
    # In a line of several parts each is alone, and so is the line.
    assert isolated(f"{isolated(NAMES['Hebrew'] + '!')}, measured") in said
    (subtitle,) = [text for text in said if " \u00b7 20" in text or " settings" in text]
    assert isolated(f"{NAMES['Arabic']} {NAMES['Chinese']}") in subtitle and " \u00b7 fp16 \u00b7 " in subtitle


@pytest.mark.parametrize("text", NAMES.values())
def test_isolation_is_for_what_needs_it_and_has_no_width(text: str) -> None:
    needed = text in (NAMES["Arabic"], NAMES["Hebrew"])
    assert (isolated(text) != text) == needed
    assert text_width(isolated(text), 12) == text_width(text, 12)


@pytest.mark.parametrize("text", NAMES.values())
def test_what_is_cut_fits(text: str) -> None:
    for width in (40, 90, 200):
        assert text_width(fit(text, width, 12), 12) <= width
        assert all(text_width(line, 12) <= width for line in wrap(f"{text} {text}", width, 12))
