"""The views: a spec, and what it has to give. What stands where is the figure's; each is drawn for real as well."""

from itertools import combinations, pairwise
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.hatch import hatching
from rooflang.chart.theme import THEMES, theme_of
from rooflang.codes import OFF_PAGE
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose, compose_page
from rooflang.figure.figure import Box, Figure, Panel, Role
from rooflang.figure.page import LOW, NARROW, off_page
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.geometry import around, grown, segments, touch, within
from rooflang.figure.texts.metrics import text_width
from rooflang.frozen import replace
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


POWERED = """
hardware dear : reached { price = 10 USD/h }
hardware fast : metered { compute tensor { fp16 = 1 PFLOP/s }; price = 36 USD/h }
"""
NS = st.lists(st.sampled_from([64, 100, 999, 4096, 123456]), min_size=1, max_size=4, unique=True)
THEME = st.sampled_from(sorted(THEMES))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["cost", "power", "energy"]),
    st.lists(st.sampled_from(["metered", "dear", "fast"]), min_size=1, max_size=3, unique=True),
    st.sampled_from(["", "facet = hardware", "facet = n", "facet = dtype"]),
    st.sampled_from(["", "legend = right", "legend = below", "legend = top_left"]),
    st.integers(0, 5),
    NS,
    st.integers(150, 2000),
    THEME,
)
def test_any_curve_is_readable(
    view: str, devices: list[str], facet: str, legend: str, count: int, ns: list[int], width: int, theme: str
) -> None:
    size = f"width = {width}; height = {max(width * 3 // 4, 200)}"
    # Several panels have no corner for their key.
    legend = "" if facet and "left" in legend else legend
    sweep = f"plot linear(m, 4096, n) for n in {ns}, m in 1..{4**count} by *4"
    (evaluation,) = charts(
        f"{HEAD}{POWERED}chart one {{ hardware = [{', '.join(devices)}]; dtype = fp16; view = {view}; theme = {theme}; "
        f"{facet}; {legend}; {size}; {sweep} }}"
    )
    drawn = compose(evaluation, THEMES[theme].layout)
    assert_in_frames(drawn)
    assert_texts_apart(drawn)


MANY = ("A40", "H100_SXM", "metered", "reached", "dear", "fast")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(MANY), min_size=1, max_size=6, unique=True),
    st.sampled_from(["dtype = fp16", "dtype = [fp16, bf16]", "dtype = [bf16, int8, fp16]"]),
    st.sampled_from(["", "legend = right", "legend = below", "legend = top_left", "legend = none"]),
    st.integers(150, 2000),
    THEME,
)
def test_roofs_alone_are_readable(devices: list[str], dtype: str, legend: str, width: int, theme: str) -> None:
    size = f"width = {width}; height = {max(width * 3 // 4, 200)}"
    (evaluation,) = charts(
        f"{HEAD}{POWERED}chart one {{ hardware = [{', '.join(devices)}]; {dtype}; view = roofs; theme = {theme}; "
        f"{legend}; {size}; plot linear(m, 64, 64) for m in [1, 2] }}"
    )
    drawn = compose(evaluation, THEMES[theme].layout)
    assert drawn.panel.roofs and not drawn.panel.series
    assert_in_frames(drawn)
    assert_texts_apart(drawn)


TIMES = st.floats(1e-6, 1.0)
AMOUNTS = st.floats(1e3, 1e15)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["linear", "another", "a third"]), AMOUNTS, AMOUNTS, TIMES), min_size=1, max_size=9
    ),
    st.sampled_from(["", "legend = right", "legend = below", "legend = none"]),
    st.integers(150, 2000),
    THEME,
)
def test_any_agreement_is_readable(
    rows: list[tuple[str, float, float, float]], legend: str, width: int, theme: str
) -> None:
    table = "\n".join(f'    "{name}", {flops:.6e} FLOP, {read:.6e} B, {time:.6e} s' for name, flops, read, time in rows)
    table = f"  table (series, flops, bytes, time) {{\n{table}\n  }}"
    block = f"measured timed {{\n  hardware = A40; dtype = fp16\n{table}\n}}\n"
    size = f"width = {width}; height = {max(width * 3 // 4, 200)}"
    compiled = compile_specs(
        request(
            f"{HEAD}{block}chart one {{ hardware = A40; dtype = fp16; measured = timed; view = agreement; "
            f"theme = {theme}; {legend}; {size}; plot linear(m, 4096, 4096) for m in [1, 2, 4] }}"
        )
    )
    assert not [problem for problem in compiled.problems if problem.is_error]
    drawn = compose(compiled.evaluations[0], THEMES[theme].layout)
    assert_in_frames(drawn)
    assert_texts_apart(drawn)
    panel = drawn.panel
    (left, right), (low, high) = panel.x.domain, panel.y.domain
    places = [point.place for one in panel.measured for point in one.points]
    assert places and all(left <= place.x <= right and low <= place.y <= high for place in places)


def test_the_curve_of_energy_is_chois() -> None:
    drawn = figure(VIEWS["energy"]).panel
    (curve,) = [roof for roof in drawn.roofs if roof.family == 0]
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
    assert [roof.value for roof in energy.roofs] == ["up to 416.5 GFLOP/J"]
    assert [roof.value for roof in power.roofs] == ["\u2192 359.4 W"]
    # Of a device that has a power alone the curve is flat from the ridge on: it is there already.
    flat = figure(f"hardware = H100_SXM; view = energy; {plot}").panel
    assert [roof.value for roof in flat.roofs] == ["1.413 TFLOP/J"]


def test_a_device_with_a_power_alone_draws_it_all_the_time() -> None:
    drawn = figure(VIEWS["energy"]).panel
    (curve,) = [roof for roof in drawn.roofs if roof.family == 1]
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
        "prefill, batch 1", "batch 8", "decode, batch 1", "batch 8",
    ]  # fmt: skip
    assert [bar.segments[0].texts[4] for bar in drawn.bars] == [
        "prefill, batch 1", "prefill, batch 8", "decode, batch 1", "decode, batch 8",
    ]  # fmt: skip
    # `total` knows the same.
    spec = f"{HEAD}chart whole {{ hardware = A40; dtype = fp16; plot total(llm_flash(llama3_8b)) for batch in [1, 8] }}"
    (evaluation,) = charts(spec)
    times = [time for series in evaluation.series for time in series.columns["time"].tolist()]
    ends = [bar.segments[-1].high for bar in drawn.bars]
    factor = ends[0] / times[0]
    assert ends == pytest.approx([time * factor for time in times])


def test_every_bar_has_its_name_what_changes_least_first_and_only_once() -> None:
    devices = "hardware = [A40, H100_SXM]; view = time"
    drawn = figure(f"{devices}; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in [1, 4, 16, 64]")
    one = ["A40, batch 1", "batch 4", "batch 16", "batch 64", "H100 SXM5, batch 1", "batch 4", "batch 16", "batch 64"]
    names = [f"{phase}, {one[0]}" if n == 0 else text for phase in ("prefill", "decode") for n, text in enumerate(one)]
    assert [tick.text for tick in reversed(drawn.panel.y.ticks)] == names
    # Vega would draw every second one of so many.
    shown = [item.text for item in texts(svg_text(json_text(draw(drawn)))) if "batch" in item.text]
    assert sorted(shown) == sorted(names)


TRAINING = 'use "std/opsets/training": training\n'
BATCHES = "hardware = H100_SXM; view = time; plot training(llama3_8b, batch, 4096, causal = 1) for batch in [1, 4, 16]"


@pytest.mark.parametrize("name", sorted(THEMES))
def test_what_belongs_together_has_one_hue(name: str) -> None:
    """Eleven ops, of which five are called like another one and a word more: six hues, or, of three, each again."""
    whole = figure(BATCHES, name, TRAINING)
    drawn = whole.panel
    looks = {one.name: (THEMES[name].ink_of(one.mark), one.hatch) for one in drawn.series}
    assert len(looks) == len(set(looks.values())) == 11
    pairs = [(op, f"{op} backward") for op in looks if f"{op} backward" in looks]
    assert len(pairs) == 5
    for forward, backward in pairs:
        (hue, hatch), (other, another) = looks[forward], looks[backward]
        assert hue == other and hatch != another
    assert len({hue for hue, _ in looks.values()}) == min(6, THEMES[name].layout.colors)
    assert not any("repeat" in line for line in whole.footer)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_others_are_truly_small_and_say_how_many_and_how_much(name: str) -> None:
    """Twelve ops, of which at most five take less than two per cent of every bar."""
    drawn = figure("hardware = H100_SXM; view = time; plot diffusion_transformer(dit_xl_2, batch) for batch in [1, 64]",
        name, 'use "std/models/dit": dit_xl_2\nuse "std/opsets/diffusion": diffusion_transformer\n').panel  # fmt: skip
    share, op = (drawn.column_titles.index(title) for title in ("share", "op"))
    count, most = drawn.series[-1].name.split(" others (up to ")
    assert int(count) + len(drawn.series) - 1 == 12
    rest = [segment for bar in drawn.bars for segment in bar.segments if segment.series == len(drawn.series) - 1]
    assert all(len(segment.texts[op].split(", ")) == int(count) for segment in rest) and len(rest) == 2
    shares = [float(segment.texts[share].removesuffix(" %")) for segment in rest]
    assert float(most.removesuffix(" %)")) == max(shares) < 2 * int(count)


def test_more_ops_than_there_are_looks_are_others_the_least_first() -> None:
    names = [f"op{number}" for number in range(40)]
    ops = "".join(f'"{name}" = linear({64 + 8 * number}, 4096, 4096);' for number, name in enumerate(names))
    opset = f"opset wide {{ {ops} }}\n"
    looks = {}
    for theme in ("light", "print"):
        drawn = figure("hardware = A40; view = time; plot wide", theme, opset).panel
        looks[theme] = [(one.name, THEMES[theme].ink_of(one.mark), one.hatch) for one in drawn.series]
        assert len({tuple(look) for _, *look in looks[theme][:-1]}) == len(looks[theme]) - 1
    # Forty have looks where there are eight hues; of three, fifteen, and those that take most.
    assert [name for name, *_ in looks["light"]][:40] == names
    assert [name for name, *_ in looks["print"]][:-1] == names[-15:]
    assert looks["print"][-1][0].startswith("25 others (up to ")


@given(st.floats(-50, 900), st.floats(-50, 900), st.floats(0.1, 300), st.floats(0.1, 60), st.integers(0, 4))
def test_hatching_stays_in_its_box(x: float, y: float, width: float, height: float, hatch: int) -> None:
    box = Box(x, y, width, height)
    lines = list(hatching(box, hatch))
    assert bool(lines) <= (hatch > 0) and (not hatch or bool(lines) >= (min(width, height) > 15))
    for x1, y1, x2, y2 in lines:
        for a, b in ((x1, y1), (x2, y2)):
            assert box.left - 1e-6 <= a <= box.right + 1e-6 and box.top - 1e-6 <= b <= box.bottom + 1e-6
        assert x1 < x2


def test_even_axes_begin_where_the_spec_says() -> None:
    bars = figure(f"{VIEWS['time']}; x {{ domain = [0, 40%]; ticks = [0, 20%] }}").panel
    assert bars.x.domain == (0, 40) and [tick.text for tick in bars.x.ticks] == ["0", "20"]
    assert {round(bar.segments[-1].high, 9) for bar in bars.bars} == {40}
    shares = "hardware = A40; view = sweep; measure = mbu; plot linear(m, 4096, 4096) for m in 1..8"
    drawn = figure(f"{shares}; x {{ domain = [0, 10] }}; y {{ domain = [-10%, 110%]; ticks = [0, 1] }}").panel
    assert not drawn.x.log and not drawn.y.log
    assert drawn.x.domain == (0, 10) and drawn.y.domain == (-0.1, 1.1)
    assert [tick.text for tick in drawn.y.ticks] == ["0 %", "100 %"]


def test_the_line_of_a_sweep_ends_where_a_domain_cuts_it_off() -> None:
    line = "hardware = A40; view = sweep; measure = utilization; plot linear(m, 4096, 4096) for m in 1..1Ki by *4"
    drawn = figure(f"{line}; x {{ domain = [2, 2k] }}; y {{ domain = [0, 5%] }}").panel
    (trail,) = (trail for series in drawn.series for trail in series.trails)
    assert trail[0].x == pytest.approx(2) and trail[-1].y == pytest.approx(0.05)
    assert [place.x for place in trail[1:-1]] == [4] and [point.place.x for point in drawn.series[0].points] == [4]
    gone = figure(f"{line}; y {{ domain = [101%, 102%] }}").panel
    assert not any(series.trails or series.points for series in gone.series) and not gone.labels


def test_a_sweep_is_held_against_the_ridges() -> None:
    drawn = figure(VIEWS["sweep"]).panel
    ridges = {roof.name: roof.corners[0].y for roof in drawn.roofs if roof.role is Role.RIDGE}
    assert ridges == pytest.approx({"A40": 215.086, "H100 SXM5": 295.34}, rel=1e-4)
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
    # What binds is on the right of each line as it goes, and the key says what holds on either side.
    assert drawn.ramp is not None and drawn.ramp.sides == ("compute-bound", "memory-bound")
    for x1, y1, x2, y2 in drawn.borders:
        (x, y), (dx, dy) = ((x1 + x2) / 2, (y1 + y2) / 2), (x2 - x1, y2 - y1)
        (right,) = (cell for cell in drawn.cells if within(Box(x - dy / 4, y + dx / 4, 1, 1), cell.box))
        (left,) = (cell for cell in drawn.cells if within(Box(x + dy / 4, y - dx / 4, 1, 1), cell.box))
        assert right.texts[column] == "compute" != left.texts[column]


def test_the_teeth_of_the_border_point_to_where_compute_binds() -> None:
    drawn = figure(VIEWS["heatmap"])
    panel, rows = drawn.panel, draw(drawn)["datasets"]["teeth"]
    column = panel.column_titles.index("bound")
    ways = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
    inside = [row for row in rows if row["x"] < panel.frame.right]
    assert len(inside) == len(panel.borders) and len(rows) == len(inside) + 1
    for row in inside:
        dx, dy = ways[row["shape"].removeprefix("triangle-")]
        (cell,) = (c for c in panel.cells if within(Box(row["x"] + 3 * dx, row["y"] + 3 * dy, 1, 1), c.box))
        assert cell.texts[column] == "compute"
    # Where cells are small, not every line has one.
    fine = "hardware = A40; view = heatmap; plot linear(m, 4096, n) for m in 16..1024 by 16, n in 256..4Ki by 64"
    drawn = figure(fine)
    assert len(draw(drawn)["datasets"]["teeth"]) < len(drawn.panel.borders) / 2


def test_cells_have_as_many_digits_as_their_neighbours() -> None:
    shares = figure(VIEWS["heatmap"] + "; measure = utilization").panel
    assert all(len(cell.text.replace(".", "").lstrip("0")) == 2 or cell.text == "100" for cell in shares.cells)
    assert any("." in cell.text for cell in shares.cells)
    whole = "op rows(m, n) { flops = m * n * 1 FLOP; read = 1 B }\n"
    body = "hardware = A40; view = heatmap; plot rows(m, n) for m in 1..4, n in 1..4"
    assert {cell.text for cell in figure(body, more=whole).panel.cells} == {
        "1",
        "2",
        "3",
        "4",
        "6",
        "8",
        "9",
        "12",
        "16",
    }
    # Where one has no room for its number, none has one.
    narrow = figure(VIEWS["two heat maps"] + "; measure = time", "print")
    assert {cell.text for panel in narrow.panels for cell in panel.cells} == {""}


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
    # Which series it says nothing about is said with it.
    assert summary.text.endswith(f" at most, without {another.name}")
    told = dict(zip(linear.column_titles, linear.points[0].texts, strict=True))
    assert float(told["measured / modelled"].removesuffix(" %")) == pytest.approx(
        100 * 33.55e6 / 60e-6 / modelled[0], rel=1e-3
    )


def test_agreement_leaves_no_room_for_what_nothing_is_modelled_to_be() -> None:
    """What was measured may lie far below all that is modelled: the line where both agree is seen all the same."""
    row = '"linear", 1, 33.55 MFLOP, 33.57 MB, 60 ms'
    late = f"measured late {{ hardware = A40; dtype = fp16; table (series, m, flops, bytes, time) {{ {row} }} }}\n"
    drawn = figure(VIEWS["agreement"].replace("runs", "late"), more=late).panel
    (point,) = (point.place for one in drawn.measured for point in one.points)
    assert drawn.x.domain[0] > point.x / 10 and drawn.y.domain[0] < point.y < point.x < drawn.y.domain[1]
    (line,) = drawn.roofs
    assert line.corners[0].x == drawn.x.domain[0] and line.corners[-1].x == drawn.x.domain[1]


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("width", [None, 0.1, 0.3, 3.0])
def test_a_band_holds_what_is_near_enough_and_the_key_counts_it(width: float | None, name: str) -> None:
    """Measured are 0.559, 2.2 and 100 TFLOP/s, modelled 0.696, 2.78 and 149.7: 24, 26 and 50 per cent off."""
    drawn = figure(VIEWS["agreement"] + (f"; band = {100 * width:g}%" if width else ""), name).panel
    factor = 1 + (width or 0.2)
    places = [point.place for one in drawn.measured for point in one.points]
    inside = sum(place.x / factor <= place.y <= place.x * factor for place in places)
    assert inside == {None: 0, 0.1: 0, 0.3: 2, 3.0: 3}[width]
    assert drawn.band is not None and drawn.band.text == f"within {100 * (factor - 1):.4g} %: {inside} of 3"
    assert drawn.legend is not None and drawn.legend.entries[0].text == drawn.band.text
    (left, right), (bottom, top) = drawn.x.domain, drawn.y.domain
    for low, high in drawn.band.edges:
        assert low.x == high.x and left <= low.x <= right
        assert low.y == pytest.approx(max(low.x / factor, bottom)) and high.y == pytest.approx(min(low.x * factor, top))
    assert [low.x for low, _ in drawn.band.edges] == sorted({low.x for low, _ in drawn.band.edges})


def test_no_band_is_drawn_where_none_is_wanted() -> None:
    drawn = figure(VIEWS["agreement"] + "; band = 0%")
    assert drawn.panel.band is None and "band" not in draw(drawn)["datasets"]
    assert drawn.panel.legend is not None
    assert [entry.text for entry in drawn.panel.legend.entries] == ["linear", "another"]


def test_what_was_measured_of_series_is_named_by_its_run() -> None:
    drawn = figure(VIEWS["agreement"].replace("view = agreement; ", "")).panel
    assert drawn.strip is not None
    assert [row.text for row in drawn.strip.rows] == ["linear", "another, measured", "measured in runs"]


def test_a_strip_of_one_series_that_tells_nothing_is_left_out() -> None:
    steps = "plot linear(m, 8Ki, 8Ki) for m in 1..4Ki by *2"
    assert figure(f"hardware = A40; {steps}").panel.strip is None
    # It tells what is swept; what two devices have in common; what was measured; and of two series which is which.
    told = figure(f"hardware = A40; {steps.replace('4Ki', '16')}").panel.strip
    assert told is not None and [row.sweep for row in told.rows] == ["m 1 \u2192 16"]
    devices = figure(f"hardware = [A40, H100_SXM]; {steps}").panel.strip
    assert devices is not None and [row.series for row in devices.rows] == [(0, 1)]
    assert figure(f"hardware = A40; measured = runs; {steps}").panel.strip is not None
    two_ops = f'{steps}; plot linear(m, 64, 64) for m in 1..4Ki by *2 {{ label = "small" }}'
    assert figure(f"hardware = A40; {two_ops}").panel.strip is not None


def test_what_parts_segments_hides_none() -> None:
    drawn = figure("hardware = A40; view = time; measure = time; plot linear(m, 4096, 4096) for m in [1, 64Ki]")
    rows = draw(drawn)["datasets"]["segments"]
    panel = drawn.panel
    scale = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    wide = [scale.pixel(row["high"]) - scale.pixel(row["low"]) for row in rows]
    assert min(wide) < 4 < max(wide)
    assert all(row["rim edge"] <= each / 4 * 1.001 for row, each in zip(rows, wide, strict=True))


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


def test_the_only_line_is_named_under_the_title_and_takes_no_room_beside_the_frame() -> None:
    line = "hardware = A40; view = sweep; across = m; measure = time; "
    only = figure(f'{line} plot linear(m, 4096, 4096) for m in 1..1Ki by *4 {{ label = "a layer" }}')
    assert not any(label.role is Role.SERIES for label in only.panel.labels) and only.panel.legend is None
    assert only.subtitle.startswith("a layer \u00b7 NVIDIA A40 \u00b7")
    assert only.panel.frame.width == THEMES["light"].layout.width and only.panel.margins.right == 0


def test_lines_named_beside_their_frame_leave_the_picture_as_wide() -> None:
    line = "hardware = A40; view = sweep; across = m; measure = time; "
    plots = "".join(f'plot linear(m, {n}, {n}) for m in 1..1Ki by *4 {{ label = "width {n}" }};' for n in (1024, 4096))
    panel, wide = figure(f"{line} {plots}").panel, THEMES["light"].layout.width
    assert sum(label.role is Role.SERIES for label in panel.labels) == 2
    assert 0.75 * wide < panel.frame.width < wide
    assert panel.frame.width + panel.margins.right == pytest.approx(wide, abs=1)
    # Names take a quarter at most, and nothing of a frame whose width is set.
    long = plots.replace('"width', '"a layer of many neurons, of width')
    assert figure(f"{line} {long}").panel.frame.width == 0.75 * wide
    assert figure(f"{line} width = 500; {plots}").panel.frame.width == 500
    (own,) = charts(
        f"{HEAD}theme own : light {{ width = 500 }}\nchart one {{ dtype = fp16; theme = own; {line} {plots} }}"
    )
    assert compose(own, theme_of(own.chart.view).layout).panel.frame.width == 500


def test_names_of_rows_in_the_strip_leave_the_picture_as_wide() -> None:
    plots = "".join(f'plot linear(m, {n}, {n}) for m in [1, 16] {{ label = "a layer of {n}" }};' for n in (64, 4096))
    panel, wide = figure(f"hardware = A40; {plots}").panel, THEMES["light"].layout.width
    assert panel.strip is not None and 0.75 * wide < panel.frame.width < wide
    short = figure(f"hardware = A40; {plots}".replace("a layer of ", "")).panel
    assert panel.margins.left + panel.frame.width == pytest.approx(short.margins.left + short.frame.width, abs=1)
    assert figure(f"hardware = A40; width = 640; {plots}").panel.frame.width == 640


def test_lines_that_end_in_one_place_have_a_key() -> None:
    near = "".join(f'plot linear(m, {n}, {n}) for m in 1..4Ki by *4 {{ label = "{n}" }};' for n in (4000, 4096))
    flat = figure(f"hardware = A40; view = sweep; across = m; measure = utilization; {near}").panel
    assert flat.legend and not any(label.role is Role.SERIES for label in flat.labels)
    plots = near.replace("4000", "1024")
    rising = "hardware = A40; view = sweep; across = m; measure = time; "
    for more in ("", "legend = none; "):
        named = figure(rising + more + plots).panel
        assert not named.legend and [label.text for label in named.labels] == ["4096", "1024"]


INT4 = "op linear_int4 : linear { dtype { weight = int4 } }\n"
SAME_END = "plot linear(m, 4096, 4096) for m in 1..4Ki by *2; plot linear_int4(m, 4096, 4096) for m in 1..4Ki by *2"


@pytest.mark.parametrize("name", ["light", "dark", "slides"])
def test_lines_that_meet_at_their_ends_are_named_where_they_run_apart(name: str) -> None:
    body = f"hardware = A40; view = sweep; across = m; measure = performance; {SAME_END}"
    panel = figure(body, name, INT4).panel
    labels = {label.text: label for label in panel.labels if label.role is Role.SERIES}
    assert set(labels) == {"linear", "linear int4"} and panel.legend is None
    assert all(label.leader is None and label.box.angle < 0 for label in labels.values())
    x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    y = Scale(*panel.y.domain, panel.frame.bottom, panel.frame.top, panel.y.log)
    away: dict[tuple[str, str], float] = {}
    for series in panel.series:
        pixels = [(x.pixel(point.place.x), y.pixel(point.place.y)) for point in series.points]
        for line in segments(tuple(pixels)):
            assert not any(touch(around(line), label.box) for label in labels.values())
        for text, label in labels.items():
            thin = [around(line) for line in segments(tuple(pixels))]
            air = next(by for by in range(1000) if any(touch(grown(label.box, by), each) for each in thin))
            away[text, series.text] = air
    for text in labels:
        assert away[text, text] < min(air for (one, other), air in away.items() if one == text != other)
    # A key is what a chart has that says where it is to stand.
    keyed = figure(f"{body}; legend = bottom_right", name, INT4).panel
    assert keyed.legend is not None and not any(label.role is Role.SERIES for label in keyed.labels)


STEP = "view = sweep; across = batch; plot llm(llama3_8b) for phase in [decode], batch in 1..256 by *2"
LLM = 'use "std/opsets/llm": llm\n'


@pytest.mark.parametrize("name", sorted(THEMES))
def test_lines_that_lie_on_one_another_take_turns(name: str) -> None:
    """Five ops of a step have one intensity, but for some per cent in large batches; all are seen, dash by dash."""
    drawn = figure(f"hardware = A40; {STEP}", name, LLM).panel
    products = ("qkv decode", "out decode", "head decode", "up/gate decode", "down decode")
    first = {one.name: one.pieces[0] for one in drawn.series if one.name in products}
    turns = {piece.turn for piece in first.values()}
    assert len(first) == 5 and {piece.of for piece in first.values()} == {len(turns)} and len(turns) >= 3
    assert turns == set(range(len(turns)))
    # What differs visibly has a line of its own again; together the pieces are the whole line.
    for one in drawn.series:
        (trail,) = one.trails
        assert (one.pieces[0].places[0], one.pieces[-1].places[-1]) == (trail[0], trail[-1])
        assert all(a.places[-1] == b.places[0] for a, b in pairwise(one.pieces))
        assert set(trail) <= {place for piece in one.pieces for place in piece.places}
    assert [one.pieces[0].of for one in drawn.series if one.name == "residual decode"] == [1]
    colors = {THEMES[name].ink_of(one.mark) for one in drawn.series if one.name in products}
    assert len(colors) == len(turns)


@pytest.mark.parametrize("of", range(2, 13))
def test_in_turns_every_line_has_a_dash_to_be_seen(of: int) -> None:
    """Painted one over the other from the first on, none hides another for the length of the pattern."""
    dashes = [THEMES["light"].turn(turn, of) for turn in range(of)]
    period = sum(dashes[-1])
    seen = [0] * of
    for pixel in range(round(10 * period)):
        on = [turn for turn, dash in enumerate(dashes) if not dash or pixel / 10 < dash[0]]
        seen[on[-1]] += 1
    assert min(seen) >= 10 * 4 and max(seen) - min(seen) <= 1


def test_lines_that_part_have_their_own_dashes_no_more() -> None:
    lines = "plot linear(m, 4096, 4096) for m in 1..4Ki by *2"
    drawn = figure(f"hardware = [A40, H100_SXM]; view = sweep; measure = utilization; {lines}").panel
    shared = [piece for one in drawn.series for piece in one.pieces if piece.of == 2]
    both = [place for piece in shared for place in piece.places if place.x >= 512]
    assert {place.y for place in both} == {1.0} and len(both) == 2 * 4
    assert all(piece.of == 1 for one in drawn.series for piece in one.pieces if 16 < piece.places[-1].x < 512)


def test_the_mark_on_top_changes_from_place_to_place() -> None:
    plot = "plot linear(m, 64, 64) for m in 1..64 by *2; plot 2 * linear(m, 64, 64) for m in 1..64 by *2"
    rows = draw(figure(f"hardware = A40; view = sweep; {plot}"))["datasets"]["points"]
    top = {row["m "]: row["series"] for row in rows}
    assert [top[2**step] for step in range(7)].count("linear") in (3, 4)


def test_the_key_of_colours_stands_where_the_chart_says() -> None:
    cells = "hardware = A40; view = heatmap; plot linear(m, 64, n) for m in 1..64 by *2, n in [64, 128]"
    (beside, *_), (below, *_) = (figure(f"{cells}; legend = {where}").panels for where in ("right", "below"))
    assert beside.ramp and beside.ramp.box.left > beside.frame.right
    assert below.ramp and below.ramp.box.top > below.frame.bottom
    assert figure(f"{cells}; legend = none").panel.ramp is None
    rows = figure(
        f"{cells}, k in 1..4; across = [m, n]; facet = k; per_row = 2; legend = below".replace("(m, 64", "(m, k")
    ).panels
    assert [panel.ramp is not None for panel in rows] == [False, False, True, False]


def test_the_key_of_lines_stands_near_them_in_their_order() -> None:
    plots = "".join(f'plot linear(m, {n}, {n}) for m in 1..4Ki by *4 {{ label = "{n}" }};' for n in (4000, 4096))
    lines = f"hardware = A40; view = sweep; across = m; measure = utilization; {plots}"
    key = figure(lines).panel.legend
    assert key and key.inside and [entry.text for entry in key.entries] == ["4096", "4000"]
    assert key.box.right < 320 and key.box.bottom < 190
    beside, corner = figure(f"{lines}; legend = right").panel, figure(f"{lines}; legend = top_left").panel.legend
    assert beside.legend and not beside.legend.inside and beside.legend.box.left > beside.frame.right
    assert corner and corner.box == key.box
    # In a corner where it would hide a line it doesn't stand.
    hidden = figure(f"{lines}; legend = top_right").panel
    assert hidden.legend and not hidden.legend.inside


def test_lines_of_devices_have_a_colour_each_where_nothing_else_tells_them_apart() -> None:
    each = "view = sweep; across = m; measure = time; plot linear(m, 4096, 4096) for m in 1..1Ki by *4"
    assert len({series.tint for series in figure(f"hardware = [A40, H100_SXM]; {each}").panel.series}) == 2


TWO = "hardware = [A40, H100_SXM]; {view}; " + "".join(
    f"plot linear(m, {n}, {n}) for m in 1..1Ki by *4 {{{{ {label} }}}};" for n, label in ((1024, ""), (4096, "{more}"))
)


def two(view: str, more: str = 'label = "wide {{hardware}}"', theme: str = "light") -> Figure:
    """Two ops on two devices."""
    return figure(TWO.format(view=view, more=more.format()), theme)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_a_line_looks_like_the_roofs_of_its_device(name: str) -> None:
    """Its hue, or where the theme has none for devices its dashes, are those of its device in a roofline of the same
    points; marks that tell ops apart have the colours and the shapes that they have there."""
    theme = THEMES[name]
    roofs = two("view = roofline", theme=name).panel
    lines = two("view = sweep; across = m; measure = performance", theme=name).panel
    of_roofs = {roof.family: theme.line(Role.COMPUTE, roof.family) for roof in roofs.roofs if roof.role is Role.COMPUTE}
    marks = {one.name: (theme.ink_of(one.mark), one.shape) for one in roofs.series}
    assert len(lines.series) == 4
    for series in lines.series:
        trail = theme.trail(series.mark, series.family, 1)
        roof = of_roofs[("A40", "H100_SXM").index(series.name.split()[-1])]
        assert (trail.color, trail.dash) == (roof.color, roof.dash) or (
            trail.dash == roof.dash and theme.families[1].dash
        )
        assert (theme.ink_of(series.mark), series.shape) == marks[series.name]


def test_where_devices_alone_tell_lines_apart_marks_and_names_have_their_hues_too() -> None:
    theme = THEMES["light"]
    for label in ("", '{ label = "{hardware}" }'):
        plot = f"plot linear(m, 4096, 4096) for m in 1..1Ki by *4 {label}"
        drawn = figure(f"hardware = [A40, H100_SXM]; view = sweep; across = m; measure = time; {plot}").panel
        hues = [theme.line(Role.COMPUTE, family).color for family in (0, 1)]
        assert [theme.ink_of(series.mark) for series in drawn.series] == hues
        assert [theme.trail(series.mark, series.family, 1).color for series in drawn.series] == hues
        assert [theme.label_ink(label.role, label.family) for label in drawn.labels] == hues


def test_lines_of_devices_that_lie_on_one_another_have_the_hue_of_none() -> None:
    drawn = two("view = sweep; across = m; measure = intensity").panel
    assert {series.family for series in drawn.series} == {-1}
    assert [label.text for label in drawn.labels if label.role is Role.SERIES] == ["wide", "linear"]


def test_a_series_of_several_devices_has_a_line_for_each() -> None:
    drawn = two("view = sweep; across = m; measure = time", 'label = "wide"').panel
    wide = next(series for series in drawn.series if series.name == "wide")
    assert len(wide.trails) == 2 and wide.family == -1
    assert all(a.x < b.x for trail in wide.trails for a, b in pairwise(trail))
    assert {label.text for label in drawn.labels} > {"wide, A40", "wide, H100_SXM"}


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


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["", "where m > 8", "where m < 64Ki"]),
    st.integers(1, 400),
    st.sampled_from(["by *2", "by *4", "by *64"]),
    st.sampled_from(sorted(THEMES)),
)
def test_a_trail_of_ideal_points_runs_along_their_roof(where: str, first: int, step: str, theme: str) -> None:
    plot = f"plot linear(m, 4096, n) for n in [512, 4096], m in {first}..64Ki {step} {where} {{ trail = true }}"
    drawn = figure(f"hardware = [A40, H100_SXM]; {plot}", theme).panel
    peaks = {"A40": (149.7e12, 696e9), "H100_SXM": (989.4e12, 3.35e12)}
    for series in drawn.series:
        peak, bandwidth = peaks[series.name.split()[-1]]
        for trail in series.trails:
            for a, b in pairwise(trail):
                x, y = (a.x * b.x) ** 0.5, (a.y * b.y) ** 0.5
                assert y == pytest.approx(min(peak, bandwidth * x), rel=1e-6)
            corners = [place for place in trail if place not in [point.place for point in series.points]]
            assert len(corners) == (trail[0].x < peak / bandwidth * (1 - 1e-9) and trail[-1].x > peak / bandwidth)


@pytest.mark.parametrize(
    "body",
    [
        # The sum of several kernels leaves the roof between its settings; a device that is reached lies below it.
        "hardware = A40; plot total(llm_flash(llama3_8b)) for phase in [decode], batch in 1..64Ki by *64 "
        "{{ trail = true }}",
        "hardware = A40; plot linear(m, 64, 4096) + linear(m, 4096, 4096) for m in 1..64Ki by *64 {{ trail = true }}",
        "hardware = reached; plot linear(m, 4096, 4096) for m in 1..64Ki by *64 {{ trail = true }}",
        # Each point has a roof of its own.
        "hardware = A40; plot linear(512, 4096, 4096) for A40.memory.gddr6.bandwidth in 100 GB/s..3 TB/s by *3 "
        "{{ trail = true }}",
        "hardware = metered; view = energy; plot linear(m, 4096, 4096) for m in 1..64Ki by *64 {{ trail = true }}",
    ],
)
def test_a_trail_that_lies_on_no_one_roof_goes_from_point_to_point(body: str) -> None:
    (series,) = figure(body.format()).panel.series
    (trail,) = series.trails
    assert len(trail) > 1 and set(trail) == {point.place for point in series.points}


@pytest.mark.parametrize(
    ("plots", "told"),
    [
        # Right of the marks, as ever; beyond the ridges that are in the way there; left of the marks.
        ("plot linear(m, 4096, 4096) for m in 1..64 by *2", ["m 1 \u2192 64"]),
        ("plot linear(m, 4096, 4096) for m in 1..200 by *2", ["m 1 \u2192 128"]),
        ("plot linear(m, 4096, 4096) for m in 128..64Ki by *2", ["m 128 \u2192 65536"]),
        # In short, where there is no other place.
        (
            "plot linear(batch_of_tokens, 4096, 4096) for batch_of_tokens in 1..1Ki by *2",
            ["batch_of_tokens \u2192"],
        ),
        # What two rows have in common is told by the one that has room for all of it.
        (
            "plot linear(m, 4096, 4096) for m in 2..16Ki by *2; plot linear(m, 64, 64) for m in 2..16Ki by *2 "
            '{ label = "small" }',
            ["m 2 \u2192 16384"],
        ),
    ],
)
def test_what_is_swept_is_told_wherever_there_is_room(plots: str, told: list[str]) -> None:
    drawn = figure(f"hardware = [A40, H100_SXM]; {plots}").panel
    assert drawn.strip is not None
    assert [row.sweep for row in drawn.strip.rows if row.sweep] == told
    x = Scale(*drawn.x.domain, drawn.frame.left, drawn.frame.right)
    for row in [row for row in drawn.strip.rows if row.sweep]:
        start, end = row.sweep_x, row.sweep_x + text_width(row.sweep, 12)
        assert drawn.frame.left <= start and end <= drawn.frame.right
        assert not [ridge for ridge in drawn.ridges if start - 2 < x.pixel(ridge.place.x) < end + 2]
        assert end <= x.pixel(row.low) - 10 or start >= x.pixel(row.high) + 10


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
    page, evaluations = compile_specs(request(HEAD + KINDS)).paged[0]
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


KINDS = """
chart points "Decode and prefill" { hardware = [A40, H100_SXM]; dtype = fp16
  plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *4 where op in ["qkv", "attention"] }
chart bars : points "Where the time goes" { view = time }
chart lines "Intensity by m" { hardware = [A40, H100_SXM]; dtype = fp16; view = sweep
  plot linear(m, 4096, 4096) for m in 1..4Ki by *4 }
chart map "Utilization" { hardware = H100_SXM; dtype = fp16; view = heatmap; measure = utilization
  plot linear(m, n, 4096) for m in 1..1Ki by *2, n in 128..4Ki by *2 }
figure all { charts = [points, bars, lines, map] }
"""


@pytest.mark.parametrize("batches", ["1..64 by *2", "[1, 8]"])
def test_all_names_along_an_axis_are_drawn(batches: str) -> None:
    """Vega halves the values of an axis of which there are more than one in so many pixels of the page."""
    body = f"plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in {batches}"
    drawn = figure(f"hardware = [A40, H100_SXM]; view = time; {body}")
    found = {item.text for item in texts(svg_text(json_text(draw(drawn))))}
    assert found >= {tick.text for tick in drawn.panel.y.ticks} and all(tick.text for tick in drawn.panel.y.ticks)


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


def test_what_a_picture_takes_together_is_said() -> None:
    line = "plot linear(m, 4096, 4096) for m in 1..64 by *2"
    turns = figure(f'hardware = A40; view = sweep; {line} {{ label = "one" }}; {line} {{ label = "other" }}')
    assert "they take turns as dashes: one, other." in turns.description
    bars = figure("hardware = H100_SXM; view = time; plot diffusion_transformer(dit_xl_2, batch) for batch in [1, 64]",
        more='use "std/models/dit": dit_xl_2\nuse "std/opsets/diffusion": diffusion_transformer\n')  # fmt: skip
    (others,) = [one.name for one in bars.panel.series if "others" in one.name]
    assert f"In one colour: {others}." in bars.description
    band = figure(VIEWS["agreement"])
    assert band.panel.band is not None and f"In the band: {band.panel.band.text}." in band.description
    assert "turns" not in band.description + bars.description


def test_no_line_joins_what_has_no_order() -> None:
    plot = "plot linear(m, 4096, 4096) for hardware in [A40, H100_SXM, metered], m in [1, 8]"
    devices = figure(f'view = sweep; across = hardware; measure = time; {plot} {{ label = "all" }}').panel
    assert devices.series and not any(series.trails for series in devices.series)
    numbers = figure(f"view = sweep; across = m; measure = time; {plot}").panel
    assert all(series.trails for series in numbers.series)


def test_marks_are_smaller_in_narrow_and_in_low_frames() -> None:
    body = "hardware = A40; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *2"
    wide, *less = (figure(f"{body}; {size}").panel for size in ("width = 640", "width = 160", "height = 100"))
    largest = max(series.size for series in wide.series)
    assert all(max(series.size for series in small.series) < 0.6 * largest for small in less)


def test_of_marks_that_lie_on_one_another_each_leaves_a_ring_of_the_next() -> None:
    """Five ops of a decode at the same intensities: a ring of each, of 1.5 pixels and more, without rims between."""
    few = 'where op in ["qkv", "out", "attention", "up/gate", "down"]'
    drawn = figure(f"hardware = A40; plot llm_flash(llama3_8b) for phase in [decode], batch in 1..64 by *4 {few}").panel
    sizes = sorted(series.size for series in drawn.series)
    assert all(b - a >= 3 for a, b in pairwise(sizes)) and sizes[0] == 6 and sizes[-1] <= 1.6 * 12
    assert all(series.rimless for series in drawn.series)
    alone = figure("hardware = A40; plot linear(m, 4096, 4096) for m in 1..64 by *4").panel
    assert [(series.size, series.rimless) for series in alone.series] == [(9, False)]
    printed = figure(f"hardware = A40; plot llm_flash(llama3_8b) for phase in [decode] {few}", "print").panel
    assert not any(series.rimless for series in printed.series)


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


def test_bars_of_the_same_names_have_them_once_and_others_each_their_own() -> None:
    same = figure(VIEWS["facets of bars"])
    assert [panel.y.labelled for panel in same.panels] == [True, False]
    plots = "plot llm_flash(llama3_8b) for phase in [decode], batch in [1, 8] where batch == 1 or hardware == A40"
    own = figure(f"hardware = [A40, H100_SXM]; view = time; facet = hardware; {plots}")
    assert [len(panel.bars) for panel in own.panels] == [2, 1]
    assert [panel.y.labelled for panel in own.panels] == [True, True]


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
