"""The laws of the looks: what has to be read is, by any eye, on paper and on a screen."""

import json
import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES, Theme, theme_of
from rooflang.diagnostic import Diagnostic
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure, Role
from rooflang.frozen import replace
from tests.chart.vision import VISIONS, contrast, difference, lightness, luminance

TEXT, GRAPHICS = 4.5, 3.0
"""The least contrast to the page: WCAG 2.1, 1.4.3 and 1.4.11."""

APART = 0.1
"""How far apart any eye sees two of the first eight colours of series, black and white being 1 apart."""

GREY_STEP = 0.07
"""How much lighter or darker than its neighbour each of them is in a grey print, black and white being 1 apart."""

HOUSE = [name for name in THEMES if name != "paper"]
"""`paper` has the colours of Matplotlib's figures, which the seeds show: some of them are too pale for these laws."""


def texts(theme: Theme) -> Iterator[tuple[str, str]]:
    yield from (("ink", theme.ink), ("muted", theme.muted))
    for role in (*theme.strokes, Role.NOTE):
        for family in range(-1, len(theme.families)):
            yield f"the name of a {role} line of machine {family}", theme.label_ink(role, family)


def graphics(theme: Theme) -> Iterator[tuple[str, str]]:
    yield from ((f"series {number}", color) for number, color in enumerate(theme.series))
    for role in theme.strokes:
        for family in range(-1, len(theme.families)):
            yield f"a {role} line of machine {family}", theme.line(role, family).color


@pytest.mark.parametrize("name", THEMES)
def test_all_texts_can_be_read(name: str) -> None:
    theme = THEMES[name]
    assert not [(what, color) for what, color in texts(theme) if contrast(color, theme.page) < TEXT]


@pytest.mark.parametrize("name", THEMES)
def test_texts_in_cells_and_bars_can_be_read_on_every_colour(name: str) -> None:
    theme = THEMES[name]
    shades = [theme.shade(step / 1000) for step in range(1001)]
    behind = [*shades, *theme.series, theme.muted, theme.page]
    assert not [color for color in behind if contrast(theme.on(color), color) < TEXT]
    # Where the theme's own ink or page is read well, it is one of these.
    assert {theme.on(shades[0]), theme.on(shades[-1])} == {theme.ink, theme.page}


COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLORS, COLORS, COLORS)
def test_texts_can_be_read_on_colours_of_ones_own(ink: str, page: str, color: str) -> None:
    """Whatever the ink and the page of a theme are."""
    assert contrast(replace(THEMES["light"], ink=ink, page=page).on(color), color) >= TEXT


@pytest.mark.parametrize("name", HOUSE)
def test_all_marks_and_lines_stand_out(name: str) -> None:
    theme = THEMES[name]
    assert not [(what, color) for what, color in graphics(theme) if contrast(color, theme.page) < GRAPHICS]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", [name for name in HOUSE if not THEMES[name].layout.shapes_first])
def test_any_eye_tells_the_first_eight_series_apart(name: str, vision: str) -> None:
    first = THEMES[name].series[:8]
    assert len(first) == 8
    assert min(difference(*pair, vision) for pair in combinations(first, 2)) >= APART


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", [name for name in HOUSE if name != "print"])
def test_any_eye_tells_the_series_from_the_roofs(name: str, vision: str) -> None:
    theme = THEMES[name]
    roofs = {theme.line(role).color for role in (Role.MEMORY, Role.COMPUTE)}
    assert min(difference(color, roof, vision) for color in theme.series for roof in roofs) >= APART


@pytest.mark.parametrize("name", HOUSE)
def test_neighbours_differ_in_a_grey_print(name: str) -> None:
    shades = [lightness(color) for color in THEMES[name].series]
    assert min(abs(a - b) for a, b in pairwise(shades)) >= GREY_STEP


def test_print_has_no_colours_and_a_mark_for_each_of_twenty_series() -> None:
    theme = THEMES["print"]
    inks = [*theme.series, *(color for _, color in texts(theme)), *(color for _, color in graphics(theme))]
    assert all(len({color[1:3], color[3:5], color[5:7]}) == 1 for color in inks)
    shapes, shades = theme.layout.shapes, theme.series
    marks = {(shapes[series % len(shapes)], shades[series % len(shades)]) for series in range(20)}
    assert len(marks) == 20


def test_machines_are_told_apart_by_colour_or_dash() -> None:
    for theme in THEMES.values():
        lines = [theme.line(Role.MEMORY, family) for family in range(len(theme.families))]
        assert len({(line.color, line.dash) for line in lines}) == len(lines) >= 4


# --- a spec's own -----------------------------------------------------------------------------------------------------

SPEC = """
edition 2026
use "std/hardware/nvidia": A40
use "std/ops/linear": linear
theme house : light {
  page = "#fffdf5"; ink = "black"; grid = "#dddddd"; roof = "#5b3a00"; level = "dimgray"
  series = ["teal", "#b36"]; shapes = square
  line = 3; mark = 24; font_size = 14; width = 500; strip = false; legend = right
}
theme both : house { devices = ["navy", "maroon"]; width = 400 }
chart one { hardware = A40; dtype = fp16; theme = both; plot linear(m, 512, 512) for m in [1, 8] }
"""


def own(spec: str = SPEC) -> tuple[Theme, Figure]:
    (evaluated,), _ = pipeline.tables(pipeline.Request(("-",), stdin=spec))
    theme = theme_of(evaluated.chart.view)
    return theme, compose(evaluated, theme.layout)


def problems(spec: str) -> tuple[Diagnostic, ...]:
    return pipeline.check(pipeline.Request(("-",), stdin=spec)).problems


def test_a_theme_of_ones_own_has_what_it_says() -> None:
    theme, drawn = own()
    assert (theme.page, theme.ink, theme.halo, theme.major.color) == ("#fffdf5", "#000000", "#fffdf5", "#dddddd")
    assert theme.series == ("#008080", "#bb3366") and theme.layout.colors == 2
    assert theme.line(Role.MEMORY).color == theme.label_ink(Role.COMPUTE) == "#5b3a00"
    assert [accent.color for accent in theme.families] == ["#000080", "#800000"]
    assert (drawn.width, drawn.panel.legend is not None, drawn.panel.strip) == (400, True, None)
    assert {series.shape for series in drawn.panel.series} == {"square"}


def test_what_it_does_not_say_follows_what_it_does() -> None:
    theme, _ = own()
    light = THEMES["light"]
    assert theme.line(Role.MEMORY).width == 3
    assert theme.line(Role.CHANNEL).width / light.line(Role.CHANNEL).width == pytest.approx(3 / 2)
    assert theme.layout.smallest_mark / light.layout.smallest_mark == pytest.approx(24 / 12)
    assert theme.label_ink(Role.NOTE) == theme.ink
    assert theme.label_ink(Role.RIDGE) == light.label_ink(Role.RIDGE)
    assert theme.line(Role.ACHIEVED).dash == light.line(Role.ACHIEVED).dash


def test_its_colours_are_in_the_drawing() -> None:
    theme, drawn = own()
    drawing = json.dumps(draw(drawn, theme))
    assert {"#fffdf5", "#008080", "#5b3a00", "#dddddd"} <= set(re.findall("#[0-9a-f]{6}", drawing))


def test_a_size_of_its_own_goes_before_the_page() -> None:
    _, drawn = own(SPEC.replace(": light", ": slides"))
    assert drawn.width == 400
    _, fitted = own(SPEC.replace(": light", ": slides").replace("width = 500; ", "").replace("; width = 400", ""))
    assert fitted.width + round(fitted.margins.left) + round(fitted.margins.right) == pytest.approx(1280)


def test_a_chart_goes_before_its_theme() -> None:
    _, drawn = own(SPEC.replace("theme = both;", "theme = both; width = 333; legend = none;"))
    assert (drawn.width, drawn.panel.legend) == (333, None)


def test_every_contrast_that_is_warned_of_falls_short() -> None:
    """The ratios that a warning tells are those of the tests' own measure, rounded down."""
    spec = """
edition 2026
theme pale : light { ink = "#999999"; series = ["teal", "#ffdd00"]; page = "ivory" }
"""
    told = [(each.span.text, each.message) for each in problems(spec)]
    for color in ("#999999", "#ffdd00"):
        (message,) = [message for _, message in told if color in message]
        (ratio,) = re.findall(r"contrast of ([0-9.]+) to", message)
        assert 0 <= contrast(color, "#fffff0") - float(ratio) < 0.1
    assert len(told) == 3
    assert told[-1][0] == '"ivory"'


def test_the_measures_themselves() -> None:
    # WCAG 2.1: black on white has the contrast 21; #777777 on white is known to miss 4.5 by a hair.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert luminance("#808080") == pytest.approx(0.2159, abs=1e-4)
    for vision in VISIONS:
        # No deficiency moves the greys (the matrices' rows add up to 1), and black is as far from white as can be.
        assert difference("#808080", "#808080", vision) == 0
        assert difference("#000000", "#ffffff", vision) == pytest.approx(1, abs=1e-3)
    # What the red-green blind mix up, and the others don't.
    assert difference("#b04040", "#5f6000", "deuteranopia") < 0.5 * difference("#b04040", "#5f6000", "trichromacy")
