"""Figures of several charts: whatever stands beside whatever, on a page of any theme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose_page
from rooflang.figure.figure import Figure
from rooflang.figure.page import NARROW, off_page
from rooflang.pipeline import compile_specs
from tests.figure.test_views import HEAD, assert_cells_are_filled, assert_in_frames, assert_texts_apart
from tests.laws.specs import AS_FOUND, examples, request

KINDS = {
    "one_roof": "hardware = A40; plot linear(m, 4096, n) for m in 1..1Ki by *4, n in [1Ki, 4Ki]",
    "two_roofs": "hardware = [A40, H100_SXM]; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "ops": "hardware = [A40, H100_SXM]; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in [1, 64]",
    "by_phase": "hardware = [A40, H100_SXM]; facet = phase; "
    "plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in [1, 64]",
    "steps": "hardware = [A40, H100_SXM]; view = time; measure = time; "
    "plot llm_flash(llama3_8b) for phase in [decode], batch in 1..64 by *4",
    "by_device": "hardware = [A40, H100_SXM]; view = time; facet = hardware; "
    "plot llm_flash(llama3_8b) for phase in [prefill, decode]",
    "lines": "hardware = [A40, H100_SXM]; view = sweep; across = m; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "map": "hardware = A40; view = heatmap; plot linear(m, 4096, n) for m in 1..1Ki by *4, n in 256..4Ki by *4",
    "joules": "hardware = metered; view = energy; plot linear(m, 4096, 4096) for m in 1..1Ki by *4",
    "near": "hardware = A40; measured = runs; view = agreement; plot linear(m, 4096, 4096) for m in [1, 2, 4]",
}
CHARTS = "".join(f'chart {name} "Of {name}" {{ dtype = fp16; {body} }}\n' for name, body in KINDS.items())


def page_of(names: list[str], theme: str, more: str = "") -> tuple[Figure, bool]:
    """The figure of some of these charts, and whether it fits its page."""
    spec = f"{HEAD}{CHARTS}figure all {{ charts = [{', '.join(names)}]; theme = {theme}; {more} }}"
    page, evaluations = compile_specs(request(spec)).paged[0]
    drawn = compose_page(page, evaluations, THEMES[theme].layout)
    return drawn, not list(off_page(drawn, page.view, THEMES[theme].layout, page.span))


@examples(40, AS_FOUND)
@given(
    st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=5, unique=True),
    st.integers(1, 4),
    st.sampled_from(["", "legend = right", "legend = below", "legend = none"]),
    st.sampled_from(sorted(THEMES)),
)
def test_any_charts_are_readable_together(names: list[str], per_row: int, legend: str, theme: str) -> None:
    drawn, fits = page_of(names, theme, f"per_row = {per_row}; {legend}")
    assert_in_frames(drawn)
    assert_texts_apart(drawn)
    tops = [panel.frame.top for panel in drawn.panels]
    is_tight = any(panel.frame.width <= NARROW * drawn.font_size for panel in drawn.panels)
    if fits and not is_tight and not {"by_phase", "by_device"} & {*names}:
        assert_cells_are_filled(drawn, tops.count(tops[0]))


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_what_a_figure_says_of_its_frames_goes_before_all(theme: str) -> None:
    drawn, _ = page_of(["one_roof", "steps", "map"], theme, "width = 260; height = 200; per_row = 3")
    assert {(panel.frame.width, panel.frame.height) for panel in drawn.panels} == {(260.0, 200.0)}
    assert len({panel.frame.top for panel in drawn.panels}) == 1


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_panels_of_one_chart_have_frames_of_one_size(theme: str) -> None:
    drawn, _ = page_of(["by_phase", "by_device"], theme)
    sizes = [(panel.frame.width, panel.frame.height) for panel in drawn.panels]
    assert sizes[0] == sizes[1] and sizes[2] == sizes[3]
