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

REPORT = (
    "A very long report of all that the card does and does not do, with all of its tables, all of its plates, all "
    "of its appendices and an index of authors (2032)"
)
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
  source = "REPORT, part seven"
}
hardware first : card "The First" { source = "Two, Cards (2033), table 1: fp16" }
hardware second : card "The Second" { source = "Two, Cards (2033), table 1: fp8" }
measured runs {
  hardware = card; dtype = fp16; source = "Two, Cards (2033), table 2"
  table (series, flops, bytes, time) { "soft", 1 MFLOP, 1 MB, 60 us }
}
costs dear { exp = 20 FLOP }
op soft(m, n) { activation x[m, n]; y[m, n] = exp(x[m, n]) }
""".replace("REPORT", REPORT)

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
    # A document stands once: with its place where that is one, with how many devices have their numbers from it, and
    # without both where what was measured is in it too.
    f"hardware = first; dtype = fp16; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED}",
        "Source: Two, Cards (2033), table 1: fp16",
    ),
    f"hardware = [first, second]; dtype = fp16; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED}",
        "Source: Two, Cards (2033): 2 devices",
    ),
    f"hardware = [first, card]; dtype = fp16; measured = runs; {PLOT}": (
        f"fp16 \u00b7 {IDEAL} \u00b7 {COUNTED}",
        "Sources: Two, Cards (2033); Card datasheet (2030); 1 more",
    ),
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


def test_places_in_sources_go_before_sources_do_and_the_first_ones_stay_whole() -> None:
    """As the page gets narrower."""
    body = f"hardware = [first, card, wordy]; dtype = fp16; {PLOT}"
    lines = [figure(f"{body}; width = {width}").footer[1] for width in range(1200, 100, -10)]
    assert list(dict.fromkeys(lines)) == [
        f"Sources: Two, Cards (2033), table 1: fp16; Card datasheet (2030); {REPORT}, part seven; 1 more",
        f"Sources: Two, Cards (2033); Card datasheet (2030); {REPORT}; 1 more",
        "Sources: Two, Cards (2033); Card datasheet (2030); 2 more",
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_a_long_list_of_devices_is_counted_at_its_end(theme: str) -> None:
    made = "".join(f'hardware d{number} : card "The Card of {2030 + number}" {{ }}\n' for number in range(9))
    names = ", ".join(f"d{number}" for number in range(9))
    evaluated = chart(
        f"{DEVICES}{made}chart c {{ hardware = [{names}]; dtype = fp16; theme = {theme}; legend = none; {PLOT} }}\n"
    )
    drawn, layout = compose(evaluated, THEMES[theme].layout), THEMES[theme].layout
    if not layout.title_in_corner:
        assert drawn.subtitle == ""
        return
    listed, *others = drawn.subtitle.split(" \u00b7 ")
    *told, last = listed.split(", ")
    last, more = last.split(" and ")
    assert [*told, last] == [f"The Card of {2030 + number}" for number in range(9)][: len(told) + 1]
    assert more == f"{9 - len(told) - 1} more"
    assert others == ["fp16", "18 settings"]
    room = drawn.margins.left + drawn.width + drawn.margins.right - 2 * layout.edge
    assert text_width(drawn.subtitle, layout.font_size) <= room


@pytest.mark.parametrize("theme", THEMES)
def test_it_is_cut_to_the_page_and_sources_share_a_line(theme: str) -> None:
    drawn = figure(f"hardware = [wordy, card]; dtype = fp16; width = 300; footer = true; theme = {theme}; {PLOT}")
    room = drawn.margins.left + drawn.width + drawn.margins.right - 2 * THEMES[theme].layout.edge
    assert len(drawn.footer) == 2
    assert all(text_width(line, THEMES[theme].layout.footer_size) <= room for line in drawn.footer)
    # The short one is whole, the long one has what is left.
    assert "; Card datasheet (2030); 1 more" in drawn.footer[1]
    assert drawn.footer[1].startswith("Sources: A very long rep") and "\u2026; Card" in drawn.footer[1]


def test_what_holds_of_every_chart_goes_before_a_line_is_cut() -> None:
    lines = [figure(f"hardware = card; dtype = fp16; width = {w}; {PLOT}").footer[0] for w in range(640, 120, -10)]
    whole = f"fp16 \u00b7 {IDEAL}"
    first = list(dict.fromkeys(lines))
    assert first[:2] == [f"{whole} \u00b7 {COUNTED}", whole] and all(line.endswith("\u2026") for line in first[2:])


def test_of_sources_that_have_no_room_the_first_can_be_read() -> None:
    names = ", ".join(f"d{number}" for number in range(5))
    made = "".join(
        f'hardware d{number} : card "The {number}" {{ source = "The {number}. {REPORT}" }}\n' for number in range(5)
    )
    evaluated = chart(f"{DEVICES}{made}chart c {{ hardware = [{names}]; dtype = fp16; theme = print; {PLOT} }}\n")
    (*_, line) = compose(evaluated, THEMES["print"].layout).footer
    shown = line.removeprefix("Sources: ").split("; ")
    assert len(shown) == 3 and shown[0].startswith("The 0. A very") and shown[1].startswith("The 1. A very")


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
