"""The lines at the foot of a page, word by word, and where they stand."""

import pytest

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES, theme_of
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure
from rooflang.figure.texts.metrics import text_width
from tests.chart.drawn import items, texts
from tests.laws.specs import chart

DEVICES = """
edition 2026
hardware card "The Card" {
  source = ["Card datasheet (2030)", "l2: Card whitepaper (2031)"]
  compute tensor { fp16 = 100 TFLOP/s; fp8 = 200 TFLOP/s }
  memory hbm { bandwidth = 2 TB/s; capacity = 40 GB }
}
hardware reached : card { efficiency { compute = 80% } }
hardware late : card { overhead = 2 us }
hardware nameless {
  compute tensor { fp16 = 50 TFLOP/s }
  memory hbm { bandwidth = 1 TB/s; capacity = 40 GB }
}
hardware wordy : card "The Wordy Card" {
  source = "A very long report of all that the card does, with all its tables, plates and appendices (2032), part seven"
}
costs dear { exp = 20 FLOP }
op soft(m, n) { activation x[m, n]; y[m, n] = exp(x[m, n]) }
"""

COUNTED = "each kernel moves its tensors once"
IDEAL, ACHIEVED = "ideal: no efficiencies or overheads", "achieved: with efficiencies and overheads"


def figure(body: str) -> Figure:
    made = chart(f"{DEVICES}chart c {{ {body} }}\n")
    return compose(made, theme_of(made.chart.view).layout)


PLOT = "plot soft(64, n) for n in [64, 128]"

FOOTERS = {
    f"hardware = card; dtype = fp16; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED}",
        "Sources: Card datasheet (2030); 1 more",
    ),
    f"hardware = reached; dtype {{ compute = fp16; weight = fp8 }}; costs = dear; {PLOT}": (
        f"fp16, weights fp8 \u00b7 {ACHIEVED} \u00b7 {COUNTED} \u00b7 costs: dear",
        "Sources: Card datasheet (2030); 1 more",
    ),
    f"hardware = nameless; dtype = fp16; costs {{ exp = 3 FLOP }}; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED} \u00b7 costs: c",
    ),
    f"hardware = late; dtype = fp16; {PLOT}": (
        f"fp16 \u00b7 {ACHIEVED} \u00b7 {COUNTED}",
        "Sources: Card datasheet (2030); 1 more",
    ),
    "hardware = card; dtype = fp16": ("Sources: Card datasheet (2030); 1 more",),
    "hardware = nameless; dtype = fp16": (),
    f"hardware = card; dtype = fp16; footer = false; {PLOT}": (),
    f'hardware = card; dtype = fp16; footer = ""; {PLOT}': (),
    f'hardware = card; dtype = fp16; footer = "mine"; {PLOT}': ("mine",),
    f"hardware = card; dtype = fp16; theme = paper; {PLOT}": (),
    f"hardware = card; dtype = fp16; theme = paper; footer = true; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED}",
        "Sources: Card datasheet (2030); 1 more",
    ),
}


@pytest.mark.parametrize("body", FOOTERS)
def test_what_a_footer_says(body: str) -> None:
    assert figure(body).footer == FOOTERS[body]


@pytest.mark.parametrize("theme", THEMES)
def test_it_is_cut_to_the_page_and_sources_share_a_line(theme: str) -> None:
    drawn = figure(f"hardware = [wordy, card]; dtype = fp16; width = 300; footer = true; theme = {theme}; {PLOT}")
    room = drawn.margins.left + drawn.width + drawn.margins.right - 2 * THEMES[theme].layout.edge
    assert len(drawn.footer) == 2
    assert all(text_width(line, THEMES[theme].layout.footer_size) <= room for line in drawn.footer)
    # The short one is whole, the long one has what is left.
    assert "; Card datasheet (2030); 1 more" in drawn.footer[1]
    assert drawn.footer[1].startswith("Sources: A very long rep") and "\u2026; Card" in drawn.footer[1]


def test_a_text_of_ones_own_takes_two_lines_at_most() -> None:
    drawn = figure(f'hardware = card; dtype = fp16; footer = "{"so many words " * 60}"; {PLOT}')
    assert len(drawn.footer) == 2
    assert drawn.footer[1].endswith("\u2026")


@pytest.mark.parametrize("more", ["", "legend = below", "legend = right", "legend = none"])
@pytest.mark.parametrize("theme", THEMES)
def test_it_stands_at_the_foot_in_muted_small_type(theme: str, more: str) -> None:
    drawn = figure(f"hardware = [card, reached]; dtype = fp16; footer = true; theme = {theme}; {PLOT}; {more}")
    svg = svg_text(json_text(draw(drawn)))
    height = float(items(svg)[0].attributes["height"])
    found = texts(svg)
    lines = [item for item in found if item.text in drawn.footer]
    look = THEMES[theme]
    assert [line.text for line in lines] == list(drawn.footer)
    assert {line.attributes["fill"] for line in lines} == {look.muted}
    assert all(line.box.left == pytest.approx(look.layout.edge, abs=1) for line in lines)
    others = max(item.box.bottom for item in found if item not in lines and not item.angle)
    assert others <= lines[0].box.top < lines[0].box.bottom <= lines[1].box.top + 1
    assert height - look.layout.edge - 2 <= lines[1].box.bottom + 2 <= height
