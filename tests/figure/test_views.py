"""The views: a spec, and what it has to give. What stands where is the figure's; each is drawn for real as well."""

from itertools import combinations, pairwise
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose, compose_page
from rooflang.figure.figure import Box, Figure, Role
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.geometry import grown, touch, within
from rooflang.pipeline import compile_specs
from tests.chart.drawn import items, texts
from tests.laws.specs import charts, request

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


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("view", VIEWS)
def test_no_texts_overlap_and_all_lie_on_the_page(view: str, theme: str) -> None:
    assert_texts_apart(figure(VIEWS[view], theme))


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


def assert_in_frames(drawn: Figure) -> None:
    """The law of marks: points, bars and cells lie in their frames, and ticks are told apart."""
    for panel in drawn.panels:
        (left, right), (low, high) = panel.x.domain, panel.y.domain
        for point in (point for series in panel.series for point in series.points):
            assert left <= point.place.x <= right and low <= point.place.y <= high
        assert all(left <= each.low <= each.high <= right * (1 + 1e-9) for bar in panel.bars for each in bar.segments)
        assert all(within(cell.box, grown(panel.frame, 1e-6)) for cell in panel.cells)
        for axis in (panel.x, panel.y):
            shown = [tick.text for tick in axis.ticks if tick.text]
            assert len(set(shown)) == len(shown)
    frames = [panel.frame for panel in drawn.panels]
    assert not [pair for pair in combinations(frames, 2) if touch(*pair)]


OF = (
    *(f"view = {kind}" for kind in ("roofline", "energy", "power", "gap", "heatmap", "time")),
    *(f"view = sweep; measure = {measure}" for measure in ("intensity", "time", "utilization")),
)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(OF),
    st.sampled_from(["", "facet = hardware", "facet = n"]),
    st.integers(1, 5),
    st.lists(st.sampled_from([64, 100, 999, 4096, 123456]), min_size=1, max_size=4, unique=True),
    st.integers(300, 2000),
    st.sampled_from(sorted(THEMES)),
)
def test_any_view_is_readable(view: str, facet: str, count: int, ns: list[int], width: int, theme: str) -> None:
    size = "" if "time" in view else f"width = {width}; height = {max(width * 3 // 4, 300)}"
    sweep = f"plot linear(m, 4096, n) for n in {ns}, m in 1..{4**count} by *4"
    drawn = figure(f"hardware = [metered, reached]; {view}; {facet}; {size}; {sweep}", theme)
    assert_in_frames(drawn)
    assert_texts_apart(drawn)


def test_the_curve_of_energy_is_chois() -> None:
    drawn = figure(VIEWS["energy"]).panel
    (curve,) = [roof for roof in drawn.roofs if roof.name == "metered"]
    for corner in curve.corners:
        attainable = min(149.7e12, 696e9 * corner.x)
        assert isclose(corner.y, 1 / (2e-12 + 40e-12 / corner.x + 60 / attainable), rel_tol=1e-9)
    # Every point of the device stands on it.
    (series,) = [one for one in drawn.series if one.name.endswith("metered")]
    for point in series.points:
        attainable = min(149.7e12, 696e9 * point.place.x)
        assert isclose(point.place.y, 1 / (2e-12 + 40e-12 / point.place.x + 60 / attainable), rel_tol=1e-9)


@pytest.mark.parametrize("most", ["16", "64Ki"])
def test_a_curve_is_named_by_what_it_comes_to_wherever_the_axis_ends(most: str) -> None:
    """Where traffic costs nothing any more: 1 / (2 pJ/FLOP + 60 W / 149.7 TFLOP/s), and that times 149.7 TFLOP/s."""
    plot = f"plot linear(m, 64Ki, 64Ki) for m in 1..{most} by *4"
    energy = figure(f"hardware = metered; view = energy; {plot}").panel
    power = figure(f"hardware = metered; view = power; {plot}").panel
    assert [roof.value for roof in energy.roofs] == ["\u2192 416.5 GFLOP/J"]
    assert [roof.value for roof in power.roofs] == ["\u2192 359.4 W"]
    # Of a device that has a power alone the curve is flat from the ridge on: it is there already.
    flat = figure(f"hardware = H100_SXM; view = energy; {plot}").panel
    assert [roof.value for roof in flat.roofs] == ["1.413 TFLOP/J"]


def test_a_device_with_a_power_alone_draws_it_all_the_time() -> None:
    drawn = figure(VIEWS["energy"]).panel
    (curve,) = [roof for roof in drawn.roofs if roof.name == "H100_SXM"]
    assert all(isclose(c.y, min(989.4e12, 3.35e12 * c.x) / 700, rel_tol=1e-3) for c in curve.corners)


def test_power_and_cost_follow_from_time() -> None:
    power, cost = figure(VIEWS["power"]).panel, figure(VIEWS["cost"]).panel
    for point in power.series[0].points:
        rate = min(149.7e12, 696e9 * point.place.x)
        assert isclose(point.place.y, 60 + rate * (2e-12 + 40e-12 / point.place.x), rel_tol=1e-9)
    for point in cost.series[0].points:
        assert isclose(point.place.y, min(149.7e12, 696e9 * point.place.x) / (3.6 / 3600), rel_tol=1e-9)


def test_a_gap_goes_from_each_point_to_its_ideal_roof() -> None:
    (series,) = figure(VIEWS["gap"]).panel.series
    assert len(series.drops) == len(series.points) == 6
    for low, high in series.drops:
        assert low.x == high.x and low.y < high.y
        assert isclose(high.y, min(149.7e12, 696e9 * low.x), rel_tol=1e-9)


def test_roofs_alone_have_no_points() -> None:
    drawn = figure(VIEWS["roofs"]).panel
    assert not drawn.series and drawn.strip is None
    assert sorted(roof.family for roof in drawn.roofs) == [0, 0, 1, 1]


def test_bars_add_up_to_the_step() -> None:
    drawn = figure(VIEWS["time"] + "; measure = time").panel
    (share,) = [figure(VIEWS["time"]).panel]
    assert [bar.segments[-1].high for bar in share.bars] == pytest.approx([100.0] * len(share.bars))
    assert [tick.text for tick in drawn.y.ticks][::-1] == [
        "prefill, batch 1", "prefill, batch 8", "decode, batch 1", "decode, batch 8",
    ]  # fmt: skip
    # `total` knows the same.
    spec = f"{HEAD}chart whole {{ hardware = A40; dtype = fp16; plot total(llm_flash(llama3_8b)) for batch in [1, 8] }}"
    (evaluation,) = charts(spec)
    times = [time for series in evaluation.series for time in series.columns["time"].tolist()]
    ends = [bar.segments[-1].high for bar in drawn.bars]
    factor = ends[0] / times[0]
    assert ends == pytest.approx([time * factor for time in times])


def test_more_ops_than_colours_are_others_together() -> None:
    drawn = figure(VIEWS["time"]).panel
    assert [one.name for one in drawn.series][-1] == "others"
    assert len(drawn.series) == THEMES["light"].layout.colors


def test_a_sweep_is_held_against_the_ridges() -> None:
    drawn = figure(VIEWS["sweep"]).panel
    ridges = {roof.name: roof.corners[0].y for roof in drawn.roofs if roof.role is Role.RIDGE}
    assert ridges == pytest.approx({"A40": 215.086, "H100_SXM": 295.34}, rel=1e-4)
    assert {label.text for label in drawn.labels if label.role is Role.SERIES} == {"linear, n 1024", "linear, n 4096"}
    assert [tick.value for tick in drawn.x.ticks] == [1, 4, 16, 64, 256, 1024]


def test_a_heat_map_has_a_cell_for_each_setting_and_a_line_at_the_ridge() -> None:
    drawn = figure(VIEWS["heatmap"]).panel
    assert len(drawn.cells) == 6 * 3
    column = drawn.column_titles.index("bound")
    bounds = {(round(cell.box.x), round(cell.box.y)): cell.texts[column] for cell in drawn.cells}
    xs, ys = sorted({x for x, _ in bounds}), sorted({y for _, y in bounds})
    edges = sum(bounds[a, y] != bounds[b, y] for a, b in pairwise(xs) for y in ys)
    edges += sum(bounds[x, a] != bounds[x, b] for a, b in pairwise(ys) for x in xs)
    assert len(drawn.borders) == edges > 0
    assert {cell.share for cell in drawn.cells} >= {0.0, 1.0}
    assert drawn.ramp is not None and drawn.ramp.border


def test_agreement_is_with_the_point_of_the_same_settings() -> None:
    drawn = figure(VIEWS["agreement"]).panel
    linear, another = drawn.measured
    modelled = [min(149.7e12, 696e9 * 2 * m * 4096**2 / (2 * (2 * m * 4096 + 4096**2))) for m in (1, 4)]
    assert [point.place.x for point in linear.points] == pytest.approx(modelled)
    assert [point.place.y for point in linear.points] == pytest.approx([33.55e6 / 60e-6, 134.2e6 / 61e-6])
    # No series has this name: it is held against the roof at its intensity.
    assert another.points[0].place.x == pytest.approx(149.7e12)
    (line,) = drawn.roofs
    assert all(corner.x == corner.y for corner in line.corners)
    (summary,) = [label for label in drawn.labels if label.text.startswith("off by ")]
    scale = Scale(*drawn.y.domain, drawn.frame.bottom, drawn.frame.top)
    assert not any(summary.box.top < scale.pixel(tick.value) < summary.box.bottom for tick in drawn.y.ticks)


def test_how_far_off_a_model_is_hides_nothing_that_was_measured() -> None:
    """Two of the points lie where it would stand: in the lower right corner."""
    slow = """measured slow { hardware = A40; dtype = fp16; table (series, flops, bytes, time) {
      "a", 1 TFLOP, 1 GB, 1 s
      "a", 1 TFLOP, 1 GB, 500 ms
      "a", 1 GFLOP, 1 GB, 1 ms
    } }
    """
    view = "hardware = A40; measured = slow; view = agreement; plot linear(1, 4096, 4096)"
    for width in (400, 640):
        drawn = figure(f"{view}; width = {width}; height = 190", more=slow).panel
        (summary,) = [label for label in drawn.labels if label.text.startswith("off by ")]
        x = Scale(*drawn.x.domain, drawn.frame.left, drawn.frame.right)
        y = Scale(*drawn.y.domain, drawn.frame.bottom, drawn.frame.top)
        places = [point.place for one in drawn.measured for point in one.points]
        assert len(places) == 3
        assert not any(touch(summary.box, Box(x.pixel(at.x), y.pixel(at.y), 12, 12)) for at in places)


@pytest.mark.parametrize("theme", ["light", "paper", "print"])
def test_panels_of_different_roofs_name_them_where_they_stand(theme: str) -> None:
    """One key for all would say of each what holds of the first."""
    plot = "plot linear(m, 4096, n) for m in 1..1Ki by *4, n in [1Ki, 4Ki] { label = \"n {n}\" }"
    drawn = figure(f"hardware = [A40, H100_SXM]; facet = hardware; {plot}", theme)
    texts = [{label.text for label in panel.labels} for panel in drawn.panels]
    assert all(any(speed in text for text in own) for own, speed in zip(texts, ("696", "3.35"), strict=True))
    assert all(any(peak in text for text in own) for own, peak in zip(texts, ("149.7", "989.4"), strict=True))
    keys = [entry.text for panel in drawn.panels if panel.legend for entry in panel.legend.entries]
    assert keys == ["n 1024", "n 4096"]


def test_panels_share_their_axes_and_their_colours() -> None:
    drawn = figure(VIEWS["facets"])
    assert [panel.title for panel in drawn.panels] == [f"m = {4**step}" for step in range(6)]
    assert len({(panel.x.domain, panel.y.domain) for panel in drawn.panels}) == 1
    assert len({(one.name, one.tint, one.shape) for panel in drawn.panels for one in panel.series}) == 2
    frames = [panel.frame for panel in drawn.panels]
    assert not [pair for number, one in enumerate(frames) for pair in frames[number + 1 :] if touch(one, pair)]
    assert sum(panel.y.labelled for panel in drawn.panels) == 2
    assert [panel.legend is not None for panel in drawn.panels] == [True] + [False] * 5


def test_a_panel_of_a_device_has_its_roofs_alone() -> None:
    drawn = figure("hardware = [A40, H100_SXM]; facet = hardware; plot linear(m, 4096, 4096) for m in [1, 2]")
    assert [panel.title for panel in drawn.panels] == ["NVIDIA A40", "NVIDIA H100 SXM5 80GB"]
    assert [[roof.value for roof in panel.roofs] for panel in drawn.panels] == [
        ["696 GB/s", "149.7 TFLOP/s"], ["3.35 TB/s", "989.4 TFLOP/s"],
    ]  # fmt: skip
    assert all(one.name == "linear" for panel in drawn.panels for one in panel.series)


def test_a_sweep_over_a_quantity_has_its_points() -> None:
    body = "hardware = A40; view = sweep; across = size; measure = time; "
    (drawn,) = charts(
        f"{HEAD}op copy(size) {{ read = size }}\n"
        f'chart one "A view" {{ dtype = fp16; {body} plot copy(size) for size in 1 KiB..1 MiB by *4 }}'
    )
    made = compose(drawn, THEMES["light"].layout)
    marks = [item for item in items(svg_text(json_text(draw(made)))) if item.tag == "path" and item.x > 0]
    (series,) = made.panel.series
    x = Scale(*made.panel.x.domain, made.panel.frame.left, made.panel.frame.right, made.panel.x.log)
    left = round(made.margins.left)
    for point in series.points:
        assert any(abs(x.pixel(point.place.x) - (mark.x - left)) <= 0.5 for mark in marks)


def test_lines_that_end_in_one_place_have_a_key() -> None:
    plots = "".join(f'plot linear(m, {n}, {n}) for m in 1..4Ki by *4 {{ label = "{n}" }};' for n in (1024, 4096))
    flat = figure(f"hardware = A40; view = sweep; across = m; measure = utilization; {plots}").panel
    assert flat.legend and not any(label.role is Role.SERIES for label in flat.labels)
    rising = figure(f"hardware = A40; view = sweep; across = m; measure = time; {plots}").panel
    assert not rising.legend and [label.text for label in rising.labels] == ["4096", "1024"]


def test_lines_of_devices_have_a_colour_each_where_nothing_else_tells_them_apart() -> None:
    each = "view = sweep; across = m; measure = time; plot linear(m, 4096, 4096) for m in 1..1Ki by *4"
    assert len({series.tint for series in figure(f"hardware = [A40, H100_SXM]; {each}").panel.series}) == 2


@pytest.mark.parametrize("view", ["energy", "facets", "sweep", "facets of sweeps"])
def test_a_pixel_of_the_picture_gives_back_the_value(view: str) -> None:
    drawn = figure(VIEWS[view])
    drawing = draw(drawn)
    marks = [item for item in items(svg_text(json_text(drawing))) if item.tag == "path"]
    pad = drawing["padding"]
    centres = {(round(item.x - pad["left"], 1), round(item.y - pad["top"], 1)) for item in marks}
    for panel in drawn.panels:
        x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
        y = Scale(*panel.y.domain, panel.frame.bottom, panel.frame.top, panel.y.log)
        for series in panel.series:
            for point in series.points:
                at = x.pixel(point.place.x), y.pixel(point.place.y)
                assert any(abs(at[0] - a) < 0.5 and abs(at[1] - b) < 0.5 for a, b in centres), (series.name, at)


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
    assert points.legend is not None and lines.legend is None
    assert [entry.text for entry in points.legend.entries] == ["linear A40", "linear H100_SXM"]
    assert steps.legend is not None and "qkv" in [entry.text for entry in steps.legend.entries]
    frames = [panel.frame for panel in drawn.panels]
    assert frames[0].top == frames[1].top and frames[0].left == frames[2].left
    assert len({(frame.width, frame.height) for frame in frames}) == 1
    assert points.legend.box.left > frames[1].right and points.legend.box.right < drawn.width + drawn.margins.right
