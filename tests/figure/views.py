"""What the tests of views share: specs, the figure of a chart, and the laws that hold of any picture."""

from itertools import combinations

import pytest
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.figure import Box, Figure, Panel
from rooflang.figure.texts.geometry import grown, touch, within
from tests.chart.drawn import texts
from tests.laws.specs import charts

HEAD = """edition 2026
use "std/hardware/nvidia": A40, H100_SXM
use "std/models/llama": llama3_8b
use "std/opsets/llm": llm_flash
use "std/ops/linear": linear
hardware metered : A40 {
  energy { fp16 = 2 pJ/FLOP; memory = 40 pJ/B; constant = 60 W }
  price = 3.6 USD/h
}
measured runs {
  hardware = A40; dtype = fp16
  table (series, m, flops, bytes, time) {
    "linear", 1, 33.55 MFLOP, 33.57 MB, 60 us
    "linear", 4, 134.2 MFLOP, 33.62 MB, 61 us
    "another", 8, 10 GFLOP, 1 MB, 100 us
  }
}
hardware reached : A40 { overhead = 5 us; efficiency { compute = 80%; memory = 80% } }
"""
VIEWS = {
    "energy": "hardware = [metered, H100_SXM]; view = energy; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "power": "hardware = metered; view = power; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "cost": "hardware = metered; view = cost; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "gap": "hardware = reached; view = gap; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "roofs": "hardware = [A40, H100_SXM]; view = roofs; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "time": "hardware = A40; view = time; plot llm_flash(llama3_8b) for batch in [1, 8]",
    "sweep": "hardware = [A40, H100_SXM]; view = sweep; across = m; "
    "plot linear(m, 4096, n) for m in 1..1Ki by *4, n in [1Ki, 4Ki]",
    "heatmap": "hardware = A40; view = heatmap; plot linear(m, 4096, n) for m in 1..1Ki by *4, n in 256..4Ki by *4",
    "facets": "hardware = [A40, H100_SXM]; facet = m; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "facets of bars": "hardware = [A40, H100_SXM]; view = time; facet = hardware; plot llm_flash(llama3_8b)",
    "facets of sweeps": "hardware = A40; view = sweep; across = m; facet = n; "
    "plot linear(m, 4096, n) for m in 1..1Ki by *4, n in [1Ki, 4Ki]",
    "agreement": "hardware = A40; measured = runs; view = agreement; plot linear(m, 4096, 4096) for m in [1, 2, 4]",
    "two heat maps": "hardware = [A40, H100_SXM]; view = heatmap; "
    "plot linear(m, 4096, n) for m in 1..1Ki by *4, n in 256..4Ki by *4",
}


def figure(body: str, theme: str = "light", more: str = "") -> Figure:
    (evaluation,) = charts(f'{HEAD}{more}chart one "A view" {{ dtype = fp16; theme = {theme}; {body} }}')
    return compose(evaluation, THEMES[theme].layout)


def assert_texts_apart(drawn: Figure) -> None:
    """The law of texts, in the picture itself: none meets another, and all lie on the page."""
    drawing = draw(drawn)
    pad = drawing["padding"]
    width, height = (
        drawing[side] + pad[a] + pad[b] for side, a, b in (("width", "left", "right"), ("height", "top", "bottom"))
    )
    found = texts(svg_text(json_text(drawing)))
    boxes = [(item.text, item.box) for item in found]
    for number, (text, box) in enumerate(boxes):
        assert box.left >= -1 or box.angle, text
        assert box.right <= width + 1 or box.angle, text
        assert 0 <= box.y <= height, text
        for other, another in boxes[number + 1 :]:
            assert not touch(box, Box(another.x, another.y, another.width, another.height * 0.8, another.angle)), (
                text,
                other,
            )


def assert_cells_are_filled(drawn: Figure, across: int) -> None:
    """The law of figures of several charts: the columns are equally wide, and each panel with all that stands beside
    its frame is as wide as its column."""
    extents = [
        (panel.frame.left - panel.margins.left, panel.frame.right + panel.margins.right) for panel in drawn.panels
    ]
    for number, (left, right) in enumerate(extents):
        first = extents[number % across]
        assert (left, right) == pytest.approx(first) and right - left == pytest.approx(extents[0][1] - extents[0][0])


def assert_in_frames(drawn: Figure) -> None:
    """The law of marks: points, bars and cells lie in their frames, and ticks are told apart."""
    for panel in drawn.panels:
        (left, right), (low, high) = panel.x.domain, panel.y.domain
        for point in (point for series in panel.series for point in series.points):
            assert left <= point.place.x <= right and low <= point.place.y <= high
        assert all(left <= each.low <= each.high <= right * (1 + 1e-9) for bar in panel.bars for each in bar.segments)
        assert all(within(cell.box, grown(panel.frame, 1e-6)) for cell in panel.cells)
        for axis in (panel.x,) if panel.bars else (panel.x, panel.y):
            shown = [tick.text for tick in axis.ticks if tick.text]
            assert len(set(shown)) == len(shown)
        if panel.bars:
            assert_bars_named(panel)
    frames = [panel.frame for panel in drawn.panels]
    assert not [pair for pair in combinations(frames, 2) if touch(*pair)]


def assert_bars_named(panel: Panel) -> None:
    """The law of bars: their names in full are told apart, and what is left out of one stands over it."""
    names = [bar.segments[0].texts[4] for bar in panel.bars if bar.segments]
    assert len(set(names)) == len(names)
    above: list[str] = []
    for tick, bar in zip(reversed(panel.y.ticks), panel.bars, strict=True) if panel.y.labelled else ():
        if tick.text and bar.segments and "\u2026" not in tick.text:
            own = bar.segments[0].texts[4].split(", ")
            shown = tick.text.split(", ")
            assert [*above[: len(own) - len(shown)], *shown] == own
            above = own


NS = st.lists(st.sampled_from([64, 100, 999, 4096, 123456]), min_size=1, max_size=4, unique=True)
THEME = st.sampled_from(sorted(THEMES))
