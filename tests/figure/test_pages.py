"""Pages of several panels: those of one chart, and figures of several, whatever stands beside whatever."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.codes import OFF_PAGE
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose_page
from rooflang.figure.figure import Figure
from rooflang.figure.page import LOW, NARROW, off_page
from rooflang.figure.texts.geometry import touch
from rooflang.frozen import replace
from rooflang.pipeline import compile_specs
from tests.chart.drawn import texts
from tests.figure.views import HEAD, VIEWS, assert_cells_are_filled, assert_in_frames, assert_texts_apart, figure
from tests.laws.specs import AS_FOUND, examples, request


@pytest.mark.parametrize("theme", ["light", "paper", "print"])
def test_panels_of_different_roofs_name_them_where_they_stand(theme: str) -> None:
    """One key for all would say of each what holds of the first."""
    plot = 'plot linear(m, 4096, n) for m in 1..1Ki by *4, n in [1Ki, 4Ki] { label = "n {n}" }'
    drawn = figure(f"hardware = [A40, H100_SXM]; facet = hardware; {plot}", theme)
    texts = [{label.text for label in panel.labels} for panel in drawn.panels]
    assert all(any(speed in text for text in own) for own, speed in zip(texts, ("696", "3.35"), strict=True))
    assert all(any(peak in text for text in own) for own, peak in zip(texts, ("149.7", "989.4"), strict=True))
    assert drawn.key and [entry.text for entry in drawn.key.entries] == ["n 1024", "n 4096"]
    assert not any(panel.legend for panel in drawn.panels)


def test_panels_share_their_axes_and_their_colours() -> None:
    drawn = figure(VIEWS["facets"])
    assert [panel.title for panel in drawn.panels] == [f"m = {4**step}" for step in range(6)]
    assert len({(panel.x.domain, panel.y.domain) for panel in drawn.panels}) == 1
    assert len({(one.name, one.tint, one.shape) for panel in drawn.panels for one in panel.series}) == 2
    frames = [panel.frame for panel in drawn.panels]
    assert not [pair for number, one in enumerate(frames) for pair in frames[number + 1 :] if touch(one, pair)]
    assert sum(panel.y.labelled for panel in drawn.panels) == 2
    assert drawn.key and not any(panel.legend for panel in drawn.panels)


def test_a_panel_of_a_device_has_its_roofs_alone() -> None:
    drawn = figure("hardware = [A40, H100_SXM]; facet = hardware; plot linear(m, 4096, 4096) for m in [1, 2]")
    assert [panel.title for panel in drawn.panels] == ["NVIDIA A40", "NVIDIA H100 SXM5 80GB"]
    assert [[roof.value for roof in panel.roofs] for panel in drawn.panels] == [
        ["696 GB/s", "149.7 TFLOP/s"], ["3.35 TB/s", "989.4 TFLOP/s"],
    ]  # fmt: skip
    assert all(one.name == "linear" for panel in drawn.panels for one in panel.series)


def test_on_a_page_of_several_views_marks_look_the_same_in_all() -> None:
    """The key names them once; the lines of a sweep have the hues of the roofs beside them."""
    page = PAGE.replace("view = sweep", "view = sweep; measure = time")
    drawn = compose_page(*compile_specs(request(HEAD + page)).paged[0], THEMES["light"].layout)
    points, lines, _ = drawn.panels
    assert [one.mark for one in points.series] == [
        replace(one.mark, size=points.series[0].size, lined=False) for one in lines.series
    ]
    assert [series.family for series in lines.series] == [0, 1]
    assert drawn.key is not None and [entry.number for entry in drawn.key.entries][:2] == [0, 1]


SHARED = {
    "facets": ("Performance (FLOP/s)", "Operational intensity (FLOP/B)"),
    "facets of bars": ("", "Share of the step (%)"),
    "facets of sweeps": ("Operational intensity (FLOP/B)", "m"),
    "two heat maps": ("n", "m"),
    "five of six": ("Performance (FLOP/s)", "Operational intensity (FLOP/B)"),
}
VIEWS["five of six"] = VIEWS["facets"].replace("1..1Ki", "1..256")


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("view", SHARED)
def test_an_axis_that_panels_share_has_its_title_once(view: str, theme: str) -> None:
    """Under them all, in their middle, and at the upper left, or on the left in their middle where it is turned."""
    drawn = figure(VIEWS[view], theme)
    drawing = draw(drawn)
    found = texts(svg_text(json_text(drawing)))
    upwards, across = SHARED[view]
    (below,) = [item for item in found if item.text == across and not item.angle]
    left, top = drawing["padding"]["left"], drawing["padding"]["top"]
    frames = [panel.frame for panel in drawn.panels]
    assert below.box.x - left == pytest.approx((frames[0].left + max(each.right for each in frames)) / 2, abs=1)
    assert below.box.top - top > max(each.bottom for each in frames)
    for item in [item for item in found if item.text == upwards]:
        assert item.box.x < left + frames[0].x
        middle = (frames[0].top + max(each.bottom for each in frames)) / 2
        assert item.box.y - top == pytest.approx(middle, abs=5) if item.angle else item.box.y < top
    assert sum(item.text == upwards for item in found) == bool(upwards)


@pytest.mark.parametrize("view", SHARED)
def test_what_a_title_would_take_is_given_to_no_gap(view: str) -> None:
    """Between rows there is room for texts along the axis and for panels' titles, and no more."""
    drawn = figure(VIEWS[view])
    tops = sorted({panel.frame.top for panel in drawn.panels})
    columns = len({panel.frame.left for panel in drawn.panels})
    for above, below in pairwise(tops):
        is_full = len(drawn.panels) % columns == 0
        assert below - above - drawn.panel.frame.height <= (45 if is_full else 68)


@pytest.mark.parametrize("view", [*SHARED, "a figure"])
@pytest.mark.parametrize("theme", ["print", "slides"])
def test_several_panels_fit_the_page_as_one_does(view: str, theme: str) -> None:
    if view == "a figure":
        page = PAGE.replace("; per_row = 2", "").replace("view = sweep", "view = sweep; measure = time")
        drawn = compose_page(*compile_specs(request(HEAD + page)).paged[0], THEMES[theme].layout)
    else:
        drawn = figure(VIEWS[view], theme)
    around, layout = drawn.margins, THEMES[theme].layout
    wide = drawn.width + round(around.left) + round(around.right)
    assert wide == pytest.approx(layout.page_width)
    high = drawn.height + round(around.top) + round(around.bottom)
    if theme == "slides":
        assert high == pytest.approx(720) or (view == "facets of bars" and high < 720)
    if view == "a figure":
        assert_cells_are_filled(drawn, {"print": 1, "slides": 3}[theme])
    else:
        assert len({(panel.frame.width, panel.frame.height) for panel in drawn.panels}) == 1
    assert_texts_apart(drawn)


@pytest.mark.parametrize("view", VIEWS)
def test_all_that_is_printed_is_one_column_wide(view: str) -> None:
    drawn = figure(VIEWS[view], "print")
    assert drawn.size[0] == pytest.approx(336)
    assert_texts_apart(drawn)


MIXED = """
chart points "Prompts and tokens on two devices" { hardware = [A40, H100_SXM]; dtype = fp16
  plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *2 }
chart bars "Where does a step go?" { hardware = [A40, H100_SXM]; dtype = fp16; view = time; measure = time
  plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in [1, 8] }
chart lines "When does it turn compute-bound?" { hardware = A40; dtype = fp16; view = sweep; across = m
  plot linear(m, 4096, n) for m in 1..1Ki by *2, n in [1Ki, 4Ki] }
chart joules "Work for a joule" { hardware = A40; dtype = fp16; view = energy
  plot linear(m, 4096, n) for m in 1..1Ki by *2, n in [1Ki, 4Ki] }
figure some { charts = [CHARTS]; per_row = 3; theme = slides }
"""


def test_a_figure_fits_its_slide_though_its_type_be_smaller_and_its_rows_shorter() -> None:
    page, evaluations = compile_specs(request(HEAD + MIXED.replace("CHARTS", "points, bars, lines, joules"))).paged[0]
    layout = THEMES["slides"].layout
    drawn = compose_page(page, evaluations, layout)
    assert drawn.size == pytest.approx((1280, 720))
    # No smaller than what can be read: nothing is, on that page.
    assert drawn.font_size >= layout.footer_size
    assert all(panel.frame.width >= NARROW * drawn.font_size for panel in drawn.panels)
    assert all(panel.frame.height >= LOW * drawn.font_size for panel in drawn.panels)
    assert not any(panel.title.endswith("\u2026") for panel in drawn.panels)
    assert all(tick.text for panel in drawn.panels if panel.bars for tick in panel.y.ticks)
    assert not list(off_page(drawn, page.view, layout, page.span))


@pytest.mark.parametrize(("theme", "across"), [("slides", 2), ("print", 1), ("light", 2)])
def test_frames_of_different_views_fill_the_cells_of_their_page(theme: str, across: int) -> None:
    """Bars have long names on both sides, the heat map its key, the roofline and the sweep next to nothing."""
    page, evaluations = compile_specs(request(HEAD + FOUR)).paged[0]
    layout = THEMES[theme].layout
    drawn = compose_page(page, evaluations, layout)
    assert_cells_are_filled(drawn, across)
    assert_texts_apart(drawn)
    assert_in_frames(drawn)
    assert not list(off_page(drawn, page.view, layout, page.span))
    points, bars, *_ = drawn.panels
    assert points.frame.width > 1.1 * bars.frame.width
    # The machines of the only roofline are told by its own key.
    assert points.legend and [entry.text for entry in points.legend.entries] == ["NVIDIA A40", "NVIDIA H100 SXM5 80GB"]


FOUR = """
chart points "Decode and prefill" { hardware = [A40, H100_SXM]; dtype = fp16
  plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *4 where op in ["qkv", "attention"] }
chart bars : points "Where the time goes" { view = time }
chart lines "Intensity by m" { hardware = [A40, H100_SXM]; dtype = fp16; view = sweep
  plot linear(m, 4096, 4096) for m in 1..4Ki by *4 }
chart map "Utilization" { hardware = H100_SXM; dtype = fp16; view = heatmap; measure = utilization
  plot linear(m, n, 4096) for m in 1..1Ki by *2, n in 128..4Ki by *2 }
figure all { charts = [points, bars, lines, map] }
"""


def test_what_is_larger_than_its_slide_is_told() -> None:
    spec = HEAD + MIXED.replace("CHARTS", "points, bars, lines, joules, points_, bars_, lines_, joules_")
    spec += "".join(f"chart {name}_ : {name} {{}}\n" for name in ("points", "bars", "lines", "joules"))
    page, evaluations = compile_specs(request(spec)).paged[0]
    layout = THEMES["slides"].layout
    drawn = compose_page(page, evaluations, layout)
    (told,) = off_page(drawn, page.view, layout, page.span)
    assert told.code is OFF_PAGE and not told.is_error
    assert f"{drawn.size[1]:,.0f} pixels, and the page of `theme = slides` has 1,280 by 720" in told.message
    # Whoever says the size of frames wants the page that this makes.
    said = replace(page.view, width=400.0, height=300.0)
    assert not list(off_page(drawn, said, layout, page.span))


@pytest.mark.parametrize(
    ("count", "rows"),
    [(2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4]), (9, [3, 3, 3]), (10, [5, 5])],
)
def test_rows_of_panels_are_even(count: int, rows: list[int]) -> None:
    values = ", ".join(str(2**number) for number in range(count))
    drawn = figure(f"hardware = A40; facet = m; plot linear(m, 4096, 4096) for m in [{values}]")
    tops = [panel.frame.top for panel in drawn.panels]
    assert [tops.count(top) for top in sorted(set(tops))] == rows


def test_the_only_panel_of_a_heat_map_says_what_it_is_of_once() -> None:
    drawn = figure(VIEWS["heatmap"])
    assert drawn.panel.title == "" and drawn.subtitle.startswith("linear \u00b7 NVIDIA A40")
    # There is no line under the title of a figure in a paper.
    assert figure(VIEWS["heatmap"], "paper").panel.title == "linear"
    assert [panel.title for panel in figure(VIEWS["two heat maps"]).panels] == ["linear A40", "linear H100_SXM"]


def test_what_a_spec_says_of_panels_goes_before_the_page() -> None:
    wide = figure(VIEWS["facets"] + "; width = 300; height = 200", "slides")
    assert {(panel.frame.width, panel.frame.height) for panel in wide.panels} == {(300, 200)}
    rows = figure(VIEWS["facets"] + "; per_row = 2", "slides")
    assert len({panel.frame.left for panel in rows.panels}) == 2
    assert rows.width + round(rows.margins.left) + round(rows.margins.right) == pytest.approx(1280)


def test_frames_in_which_nothing_could_be_seen_stand_in_fewer_columns() -> None:
    columns = [len({panel.frame.left for panel in figure(VIEWS["facets"], name).panels}) for name in ("light", "print")]
    assert columns == [3, 2]


def test_panels_of_a_chart_share_their_axes_on_a_page_of_several_charts_too() -> None:
    steps = """
chart steps {
  hardware = [A40, H100_SXM]; dtype = fp16; view = time; measure = time; facet = hardware
  plot llm_flash(llama3_8b) for phase in [decode], batch in [1, 8]
}
chart over {
  hardware = A40; dtype = fp16; view = sweep; facet = n
  plot linear(m, 4096, n) for m in 1..64, n in [1, 4]
}
chart points { hardware = A40; dtype = fp16; plot linear(m, 4096, 4096) for m in 1..1Ki by *4 }
chart map {
  hardware = [A40, H100_SXM]; dtype = fp16; view = heatmap; facet = hardware; measure = time
  plot linear(m, 4096, n) for m in 1..1Ki by *4, n in 256..4Ki by *4
}
figure all { charts = [points, steps, over, map]; per_row = 3 }
"""
    drawn = compose_page(*compile_specs(request(HEAD + steps)).paged[0], THEMES["light"].layout)
    others = drawn.panels[1:]
    assert [panel.title for panel in others] == [
        "steps, NVIDIA A40", "steps, NVIDIA H100 SXM5 80GB", "over, n = 1", "over, n = 4",
        "map, NVIDIA A40, linear", "map, NVIDIA H100 SXM5 80GB, linear",
    ]  # fmt: skip
    for one, other in zip(others[::2], others[1::2], strict=True):
        assert (one.x.domain, one.y.domain) == (other.x.domain, other.y.domain)
    # The longest bar of both reaches the end, and the smallest and the largest cell of both have the ends of the ramp.
    ends = [bar.segments[-1].high for panel in others[:2] for bar in panel.bars]
    assert max(ends) == pytest.approx(others[0].x.domain[1])
    shares = [cell.share for panel in others[-2:] for cell in panel.cells if cell.share is not None]
    assert (min(shares), max(shares)) == (0, 1) and sum(panel.ramp is not None for panel in others) == 1
    rows: dict[float, set[float]] = {}
    for panel in drawn.panels:
        rows.setdefault(panel.frame.top, set()).add(panel.title_y)
    assert [len(heights) for heights in rows.values()] == [1, 1, 1]
    assert_texts_apart(drawn)


@pytest.mark.parametrize("view", ["heatmap", "sweep; across = m"])
def test_panels_have_the_same_axes_where_their_settings_differ_too(view: str) -> None:
    plot = "plot linear(m, 4096, n) for n in 256..4Ki by *4, m in 1..1Ki by *4 where hardware == A40 or m > n / 16"
    drawn = figure(f"hardware = [A40, H100_SXM]; view = {view}; facet = hardware; {plot}")
    left, right = drawn.panels
    for one, other in ((left.x, right.x), (left.y, right.y)):
        assert (one.domain, one.ticks) == (other.domain, other.ticks)
    if view == "heatmap":
        assert len(left.cells) == 18 > len(right.cells)
        assert len({round(cell.box.width, 6) for panel in drawn.panels for cell in panel.cells}) == 1


def test_a_word_stands_in_one_place_in_all_panels() -> None:
    swept = "hardware in [A40, H100_SXM], m in [1, 64] where m > 1 or hardware == H100_SXM"
    plot = f'plot linear(m, 4096, 4096) for {swept} {{ label = "a layer" }}'
    drawn = figure(f"view = sweep; across = hardware; facet = m; {plot}")
    assert [[tick.text for tick in panel.x.ticks] for panel in drawn.panels] == [["A40", "H100 SXM5"]] * 2
    places = [[point.place.x for series in panel.series for point in series.points] for panel in drawn.panels]
    assert places == [[1.5], [0.5, 1.5]]


def test_the_longest_bar_of_all_panels_reaches_the_end() -> None:
    drawn = figure(VIEWS["facets of bars"] + "; measure = time")
    assert len({panel.x.domain for panel in drawn.panels}) == 1
    ends = [bar.segments[-1].high for panel in drawn.panels for bar in panel.bars]
    assert max(ends) == pytest.approx(drawn.panel.x.domain[1])


PAGE = """
chart points { hardware = [A40, H100_SXM]; dtype = fp16; plot linear(m, 4096, 4096) for m in 1..1Ki by *4 }
chart lines : points "Over m" { view = sweep }
chart steps {
  hardware = A40; dtype = fp16; view = time
  plot llm_flash(llama3_8b) for phase in [decode], batch in [1, 8]
}
figure both "Two views" { charts = [points, lines, steps]; per_row = 2 }
"""


def test_a_figure_has_a_panel_for_each_chart_and_one_key() -> None:
    compiled = compile_specs(request(HEAD + PAGE))
    ((page, evaluations),) = compiled.paged
    drawn = compose_page(page, evaluations, THEMES["light"].layout)
    assert [panel.title for panel in drawn.panels] == ["points", "Over m", "steps"]
    assert drawn.title == ("Two views",)
    points, lines, steps = drawn.panels
    assert {one.name: one.tint for one in points.series} == {one.name: one.tint for one in lines.series}
    # The key of the page tells the series, that of the only roofline whose its lines are.
    assert points.legend is not None and lines.legend is None and steps.legend is None
    assert points.legend.inside and [entry.text for entry in points.legend.entries] == [
        "NVIDIA A40", "NVIDIA H100 SXM5 80GB",
    ]  # fmt: skip
    assert drawn.key is not None
    told = [entry.text for entry in drawn.key.entries]
    assert told == ["linear A40", "linear H100 SXM5", *(one.name for one in steps.series)] and "qkv" in told
    assert len({entry.x for entry in drawn.key.entries}) == 1
    frames = [panel.frame for panel in drawn.panels]
    assert frames[0].top == frames[1].top and frames[0].height == frames[1].height
    assert drawn.key.box.left > frames[1].right and drawn.key.box.right < drawn.width + drawn.margins.right
    assert_cells_are_filled(drawn, 2)


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


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("name", ["ops", "steps", "lines", "map", "near"])
def test_a_figure_of_one_chart_has_its_key_and_its_strip(name: str, theme: str) -> None:
    drawn, fits = page_of([name], theme)
    assert_texts_apart(drawn)
    assert_in_frames(drawn)
    panel, is_tall = drawn.panel, name == "ops" and theme == "slides"
    assert fits or is_tall
    assert drawn.key is None and (panel.legend or panel.ramp or panel.strip or any(panel.labels))
    assert (panel.strip is not None) == (name == "ops" and THEMES[theme].layout.strip)


@pytest.mark.parametrize("names", [["two_roofs", "lines"], ["lines", "two_roofs"]])
def test_the_key_of_a_page_has_a_row_for_each_device_as_that_of_its_roofline(names: list[str]) -> None:
    """Wherever on the page the roofline stands."""
    drawn, _ = page_of(names, "print")
    alone, _ = page_of(["two_roofs"], "print")
    assert drawn.key is not None and alone.panel.legend is not None
    rows = [entry.text for entry in drawn.key.entries]
    assert rows[:8] == [entry.text for entry in alone.panel.legend.entries][:8]
    assert {"149.7 TFLOP/s", "696 GB/s", "989.4 TFLOP/s", "3.35 TB/s"} < {*rows[:8]}
