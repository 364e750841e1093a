"""What stands where: the laws of a figure, and the seeds' chart by hand."""

from collections import Counter
from itertools import combinations, product
from math import inf, log10, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from rooflang.figure.figure import Box, Figure, Role
from rooflang.figure.panel.domain import warnings
from rooflang.figure.panel.legend import GAP, SAMPLE
from rooflang.figure.texts.geometry import around, grown, outline, touch, within
from rooflang.figure.texts.metrics import text_width, wrap
from rooflang.program import program
from rooflang.program.program import AxisView, Note, Style
from rooflang.roofline.evaluation import AchievedRoof, Ceiling, Evaluation
from tests.figure.llama import A40, A100, A6000, LLAMA_13B, LLAMA_33B, decoder, evaluation, row, seed, series


def figure(made: Evaluation) -> Figure:
    return compose(made, THEMES[made.chart.view.theme].layout)


def boxes(made: Figure) -> list[Box]:
    return [label.box for label in made.panel.labels] + ([made.panel.legend.box] if made.panel.legend else [])


def assert_sound(made: Figure) -> None:
    """The laws that hold for every figure whose domains are its own."""
    (left, right), (bottom, top) = made.panel.x.domain, made.panel.y.domain
    for one in made.panel.series:
        for point in one.points:
            assert left < point.place.x < right and bottom < point.place.y < top
    for ridge in made.panel.ridges:
        assert left < ridge.place.x < right and bottom < ridge.place.y < top
    slopes = [roof for roof in made.panel.roofs if roof.role is Role.MEMORY]
    flats = [roof for roof in made.panel.roofs if roof.role is Role.COMPUTE]
    assert all(roof.corners[0].x == left for roof in slopes)
    assert all(roof.corners[-1].x == right for roof in flats)
    assert all(bottom <= corner.y <= top for roof in made.panel.roofs for corner in roof.corners)
    assert_apart(made)


def assert_apart(made: Figure) -> None:
    """No label meets another, the legend or the frame; those beside the frame lie on the page."""
    assert not [pair for pair in combinations(boxes(made), 2) if touch(*pair)]
    frame = Box(made.width / 2, made.height / 2, made.width, made.height)
    beside = [label.box for label in made.panel.labels if label.box.left > made.width]
    assert all(within(label.box, frame) for label in made.panel.labels if label.box not in beside)
    assert all(box.right <= made.width + made.margins.right for box in beside)


# --- laws -------------------------------------------------------------------------------------------------------------

devices = st.builds(
    lambda number, peak, bandwidth: (f"D{number}", f"Device {number}", peak, bandwidth),
    st.integers(0, 9),
    st.floats(1e9, 1e16),
    st.floats(1e8, 1e14),
)


@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    machines = draw(st.lists(devices, min_size=1, max_size=4, unique_by=lambda device: device[0]))
    made = []
    for number in range(draw(st.integers(0, 8))):
        device = draw(st.sampled_from(machines))
        work = draw(st.lists(st.tuples(st.floats(1, 1e18), st.floats(1e-3, 1e6)), min_size=1, max_size=12))
        overhead = draw(st.sampled_from([0.0, 1e-5]))
        rows = [row(device, flops, flops / intensity, overhead, batch=1) for flops, intensity in work]
        made.append(series(f"series {number}", rows, hardware=device[0]))
    return evaluation(
        made,
        machines,
        theme=draw(st.sampled_from(list(THEMES))),
        legend=draw(st.sampled_from(["", "bottom_right", "top_left", "right", "none"])),
        width=draw(st.floats(300, 2000)),
        height=draw(st.floats(200, 1200)),
        swept=("batch",),
    )


@settings(max_examples=60, deadline=None)
@given(evaluations())
def test_everything_is_shown_and_nothing_overlaps(made: Evaluation) -> None:
    drawn = figure(made)
    assert_sound(drawn)
    assert not warnings(made)
    assert sum(point.settings for one in drawn.panel.series for point in one.points) == len(made)


@settings(max_examples=60, deadline=None)
@given(evaluations())
def test_the_same_evaluation_gives_the_same_figure(made: Evaluation) -> None:
    assert figure(made) == figure(made)


# --- the seeds --------------------------------------------------------------------------------------------------------


def test_the_seeds_chart() -> None:
    drawn = figure(seed())
    assert_sound(drawn)
    assert [tick.text for tick in drawn.panel.x.ticks] == ["1", "10", "100", "1k", "10k"]
    assert [tick.text for tick in drawn.panel.y.ticks] == ["10G", "100G", "1T", "10T", "100T"]
    assert drawn.panel.x.domain[0] < 0.98 and drawn.panel.y.domain[1] > 149.7e12
    assert drawn.panel.legend is not None and drawn.panel.legend.inside
    assert [entry.text for entry in drawn.panel.legend.entries] == [
        *("696 GB/s", "149.7 TFLOP/s", "Ridge Point"),
        *("qkv mlp init", "qkv mlp ar", "up/gate/down init", "up/gate/down ar", "qk/pv init", "qk/pv ar"),
    ]
    assert drawn.panel.legend.box.right > drawn.width * 0.9 and drawn.panel.legend.box.bottom > drawn.height * 0.9
    assert [label.text for label in drawn.panel.labels] == ["ridge 215.1 FLOP/B"]


@pytest.mark.parametrize("model", [LLAMA_13B, LLAMA_33B])
def test_points_keep_their_true_places(model: tuple[int, int, int, int]) -> None:
    for one in figure(seed(model=model)).panel.series:
        for point in one.points:
            roof = min(149.7e12, 696e9 * point.place.x)
            assert point.place.y == pytest.approx(roof, rel=1e-12)


def test_coinciding_points_say_for_how_many_they_stand() -> None:
    drawn = figure(seed())
    decode = drawn.panel.series[5]
    assert decode.name == "qk/pv ar"
    assert [point.settings for point in decode.points] == [7] * 7
    assert dict(zip(drawn.panel.column_titles, decode.points[0].texts, strict=True)) == {
        **{"series": "qk/pv ar", "op": "qk/pv", "phase": "ar", "hardware": "A40", "dtype": "fp16"},
        **{"batch": "1 \u2026 64", "seq": "128", "intensity": "0.9846 FLOP/B", "performance": "685.3 GFLOP/s"},
        **{"flops": "2.621 MFLOP \u2026 167.8 MFLOP", "bytes": "2.662 MB \u2026 170.4 MB"},
        **{"time": "3.825 us \u2026 244.8 us", "bound": "memory", "utilization": "0.4578 %", "settings": "7"},
    }


def test_series_that_meet_have_marks_of_different_size() -> None:
    sizes = {one.name: one.size for one in figure(seed()).panel.series}
    assert sizes["qkv mlp init"] > sizes["up/gate/down init"] > sizes["qk/pv init"]
    assert sizes["qkv mlp ar"] > sizes["up/gate/down ar"] > sizes["qk/pv ar"]


def test_light_has_a_row_a_series() -> None:
    drawn = figure(evaluation(decoder(LLAMA_13B, A40)))
    assert drawn.panel.legend is None and drawn.panel.strip is not None
    assert [strip.text for strip in drawn.panel.strip.rows] == [one.name for one in drawn.panel.series]
    assert {label.text for label in drawn.panel.labels} == {"696 GB/s", "149.7 TFLOP/s", "ridge 215.1 FLOP/B"}
    assert drawn.subtitle == "NVIDIA A40 \u00b7 fp16 \u00b7 294 settings"


# --- more than one roof -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "paper"])
def test_several_machines_are_named(theme: str) -> None:
    machines = (A40, A6000, A100)
    made = [one for device in machines for one in decoder(LLAMA_13B, device, "{op} {phase} {hardware}")]
    drawn = figure(evaluation(made, machines, theme=theme))
    assert_sound(drawn)
    assert drawn.panel.legend is not None
    said = " ".join(entry.text for entry in drawn.panel.legend.entries)
    assert all(title in said for _, title, *_ in machines)
    if theme == "light":
        # Its peak, its bandwidth and its ridge stand at the lines of each.
        assert Counter(label.family for label in drawn.panel.labels) == {0: 3, 1: 3, 2: 3}
        assert [entry.number for entry in drawn.panel.legend.entries] == [0, 1, 2]


def test_close_roofs_have_their_names_on_their_own_side() -> None:
    drawn = figure(evaluation([], (A40, A6000)))
    middles = {label.text: label.box.y for label in drawn.panel.labels}
    assert middles["154.8 TFLOP/s"] < middles["149.7 TFLOP/s"]


def test_no_name_stands_at_another_roofs_line() -> None:
    gemm = AchievedRoof("A40", "fp16", "gemm", 0.8 * A40[2], 0.9 * A40[3], 5.0)
    drawn = figure(evaluation([], (A40, A6000, A100), achieved=(gemm,)))
    # Between the line above and the achieved one below there is no room for a name: the two share a label.
    upper, lower = [label.box for label in drawn.panel.labels if label.text in ("768 GB/s", "696 GB/s")]
    assert upper.angle == lower.angle and upper.y < lower.y
    assert_apart(drawn)


def test_several_dtypes_are_named_and_whole_numbers_are_no_floating_point() -> None:
    rates = {"fp16": 149.7e12, "int8": 299.3e12}
    ceilings = [Ceiling("A40", "NVIDIA A40", "tensor", dtype, rate) for dtype, rate in rates.items()]
    texts = {label.text for label in figure(evaluation([], ceilings=ceilings)).panel.labels}
    assert {"fp16 149.7 TFLOP/s", "int8 299.3 TOP/s", "696 GB/s"} < texts


def test_roofs_that_coincide_are_drawn_once() -> None:
    twin = ("A40_achieved", "NVIDIA A40, as reached", A40[2], A40[3])
    drawn = figure(evaluation([], (A40, twin)))
    assert [roof.name for roof in drawn.panel.roofs] == ["NVIDIA A40; NVIDIA A40, as reached"] * 2
    assert len(drawn.panel.ridges) == 1
    assert drawn.panel.legend is not None
    assert [(entry.text, entry.number) for entry in drawn.panel.legend.entries] == [
        ("NVIDIA A40", -1),
        ("NVIDIA A40, as reached", -1),
    ]


@pytest.mark.parametrize("intensity", [0.1, 1.0, 10.0, 100.0, 215.0])
def test_no_more_than_a_third_of_the_axis_is_empty_beyond_the_ridge(intensity: float) -> None:
    made = [series("one", [row(A40, 1e9 * intensity, 1e9, batch=1, seq=1)])]
    drawn = figure(evaluation(made)).panel
    low, high = drawn.x.domain
    (ridge,) = drawn.ridges
    beyond, whole = log10(high / ridge.place.x), log10(high / low)
    assert 0.5 < beyond < whole / 3 or (beyond < 0.6 and intensity > 30)
    # Roofs alone have a decade on both sides.
    low, high = figure(evaluation([])).panel.x.domain
    assert log10(high / ridge.place.x) > 1 and log10(ridge.place.x / low) > 1


def test_an_achieved_roof_stands_below_the_ideal_one() -> None:
    soft = AchievedRoof("A40", "fp16", "", 0.76 * A40[2], 0.9 * A40[3], 5.0)
    sharp = AchievedRoof("A40", "fp16", "gemm", 0.8 * A40[2], 0.9 * A40[3], inf)
    full = AchievedRoof("A40", "fp16", "copy", A40[2], A40[3], inf)
    drawn = figure(evaluation(decoder(LLAMA_13B, A40), achieved=(soft, sharp, full)))
    assert_sound(drawn)
    achieved = [roof for roof in drawn.panel.roofs if roof.role is Role.ACHIEVED]
    assert [roof.name for roof in achieved] == ["", "gemm"]
    for roof in achieved:
        assert (roof.corners[0].x, roof.corners[-1].x) == drawn.panel.x.domain
        assert all(c.y <= min(A40[2], A40[3] * c.x) for c in roof.corners)


# --- what a chart sets ------------------------------------------------------------------------------------------------


def test_a_set_domain_is_kept_and_says_what_it_cuts() -> None:
    x, y = AxisView(domain=(300.0, 1000.0)), AxisView(domain=(1e13, 1e14))
    made = evaluation(decoder(LLAMA_13B, A40), x=x, y=y)
    drawn = figure(made)
    assert (drawn.panel.x.domain, drawn.panel.y.domain) == ((300.0, 1000.0), (1e13, 1e14))
    assert [(problem.code.id, problem.message, problem.hint) for problem in warnings(made)] == [
        (
            "W501",
            "the x domain leaves out 280 points and the ridge at 215.1 FLOP/B",
            "everything is between 0.9846 FLOP/B and 3710 FLOP/B",
        ),
        (
            "W501",
            "the y domain leaves out 201 points and the roof at 149.7 TFLOP/s",
            "everything is between 685.2 GFLOP/s and 149.7 TFLOP/s",
        ),
    ]
    assert not drawn.panel.ridges
    assert_apart(drawn)


def test_a_roomy_domain_cuts_nothing() -> None:
    x, y = AxisView(domain=(0.1, 1e5)), AxisView(domain=(1e9, 1e15))
    assert not warnings(evaluation(decoder(LLAMA_13B, A40), x=x, y=y))


def test_points_that_no_logarithmic_axis_shows_are_a_warning() -> None:
    good = row(A40, 1e9, 1e8, batch=1)
    bad = [{**good, "intensity": inf}, {**good, "performance": 0.0}, {**good, "intensity": nan}]
    made = evaluation([series("copy", [good, *bad])], swept=("batch",))
    drawn = figure(made)
    assert [problem.code.id for problem in warnings(made)] == ["W502"]
    assert warnings(made)[0].message.startswith('3 points of "copy" can\'t stand on a logarithmic axis')
    assert len(drawn.panel.series[0].points) == 1


def test_notes_stand_where_the_spec_wants_them() -> None:
    notes = (Note("launch overhead", 5.0, 1e13), Note("saturated", 1000.0, 1e13))
    drawn = figure(evaluation(decoder(LLAMA_13B, A40), notes=notes))
    assert_sound(drawn)
    assert [label.text for label in drawn.panel.labels if label.role is Role.NOTE] == ["launch overhead", "saturated"]


def test_a_far_note_widens_the_domain() -> None:
    drawn = figure(evaluation([], notes=(Note("far", 1e6, 1e6),)))
    assert drawn.panel.x.domain[1] > 1e6 and drawn.panel.y.domain[0] < 1e6


def test_a_plots_body_sets_its_marks() -> None:
    rows = [row(A40, 1e9, 1e9 / i, batch=i) for i in (1, 2, 4)]
    style = Style(color="crimson", shape="diamond", size=20.0, trail=True)
    (drawn,) = figure(evaluation([series("a", rows, style)], swept=("batch",))).panel.series
    assert (drawn.color, drawn.shape, drawn.size) == ("crimson", "diamond", 20.0)
    assert [[place.x for place in trail] for trail in drawn.trails] == [[1.0, 2.0, 4.0]]


@pytest.mark.parametrize(("position", "x", "y"), [("bottom_right", 1, 1), ("top_left", 0, 0), ("bottom_left", 0, 1)])
def test_the_legend_stands_in_its_corner_and_hides_nothing(position: str, x: int, y: int) -> None:
    drawn = figure(evaluation(decoder(LLAMA_13B, A40), theme="paper", legend=position))
    assert_sound(drawn)
    assert drawn.panel.legend is not None
    box = drawn.panel.legend.box
    assert (box.x > drawn.width / 2, box.y > drawn.height / 2) == (bool(x), bool(y))
    assert not [p for p in _pixels(drawn) if touch(Box(*p, 1, 1), box)]


def test_thousands_of_settings_in_one_place_are_one_point() -> None:
    made = series("a", [row(A40, 1e9 * b, 1e8 * b, batch=b) for b in range(1, 5001)])
    (drawn,) = figure(evaluation([made], swept=("batch",))).panel.series
    assert [point.settings for point in drawn.points] == [5000]


def test_many_places_are_drawn_once_a_pixel() -> None:
    made = series("a", [row(A40, 1e9, 1e9 / (1 + b / 1000), batch=b) for b in range(20000)])
    (drawn,) = figure(evaluation([made], swept=("batch",))).panel.series
    assert len(drawn.points) < 6000
    assert sum(point.settings for point in drawn.points) == 20000


def _pixels(drawn: Figure) -> list[tuple[float, float]]:
    from rooflang.figure.panel.axis import Scale

    x, y = Scale(*drawn.panel.x.domain, 0, drawn.width), Scale(*drawn.panel.y.domain, drawn.height, 0)
    return [(x.pixel(p.place.x), y.pixel(p.place.y)) for one in drawn.panel.series for p in one.points]


# --- parts ------------------------------------------------------------------------------------------------------------


def test_widths_are_those_of_the_font() -> None:
    assert text_width("1000", 2048) == 4 * 1139
    assert text_width("149.7 TFLOP/s", 12) == pytest.approx(81.4, abs=0.1)
    assert text_width("\u00e9", 12) == text_width("e", 12)
    assert text_width("\u4e2d", 12) == 12


@given(st.text(max_size=300), st.floats(40, 800))
def test_wrapped_lines_fit(text: str, width: float) -> None:
    lines = wrap(text, width, 16, bold=True)
    assert len(lines) <= 3
    assert all(text_width(line, 16, bold=True) <= width for line in lines)


def test_turned_boxes_touch_where_their_corners_do() -> None:
    assert touch(Box(0, 0, 10, 10), Box(9, 0, 10, 10))
    assert not touch(Box(0, 0, 10, 10), Box(10, 0, 10, 10))
    assert not touch(Box(0, 0, 10, 10), Box(10, 10, 10, 10, 45))
    assert touch(Box(0, 0, 10, 10), Box(8, 8, 10, 10, 45))
    assert touch(around((0, 0, 10, 10)), Box(5, 5, 2, 2))
    assert not touch(around((0, 0, 10, 10)), Box(8, 2, 2, 2))


@given(st.floats(-180, 180), st.floats(1, 50), st.floats(1, 50))
def test_a_grown_box_holds_the_box(angle: float, width: float, height: float) -> None:
    box = Box(0, 0, width, height, angle)
    bigger = grown(box, 1)
    for a, b in product(outline(box), outline(bigger)):
        assert (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 > 1


def test_every_theme_of_the_language_is_laid_out() -> None:
    assert [theme.layout.theme for theme in THEMES.values()] == list(THEMES)
    assert set(THEMES) == set(program.THEMES)


def page(drawn: Figure) -> tuple[float, float]:
    """Its width and height, with whole margins as they are drawn."""
    around = drawn.margins
    return (
        drawn.width + round(around.left) + round(around.right),
        drawn.height + round(around.top) + round(around.bottom),
    )


def test_print_is_one_column_wide_and_slides_are_16_to_9() -> None:
    for made in (decoder(LLAMA_13B, A40), decoder(LLAMA_13B, A40)[:1]):
        assert page(figure(evaluation(made, theme="print")))[0] == pytest.approx(3.5 * 96)
        assert page(figure(evaluation(made, theme="slides"))) == pytest.approx((1280, 720))


def test_what_the_spec_sizes_is_not_fitted_to_a_page() -> None:
    drawn = figure(evaluation(decoder(LLAMA_13B, A40), theme="slides", width=700, height=333))
    assert (drawn.width, drawn.height) == (700, 333)


@pytest.mark.parametrize("theme", THEMES)
def test_a_key_below_is_under_all_else_and_within_the_page(theme: str) -> None:
    drawn = figure(evaluation(decoder(LLAMA_13B, A40), theme=theme, legend="below"))
    key = drawn.panel.legend
    assert key is not None and not key.inside
    assert len(key.entries) == 6 + (0 if drawn.panel.labels and THEMES[theme].layout.name_roofs else 3)
    assert min(entry.y for entry in key.entries) > drawn.panel.foot + 2 * THEMES[theme].layout.font_size
    assert min(entry.x for entry in key.entries) >= -drawn.margins.left
    size = THEMES[theme].layout.font_size
    right = max(entry.x + SAMPLE + GAP + text_width(entry.text, size) for entry in key.entries)
    assert right <= drawn.width + drawn.margins.right


def test_in_print_every_series_has_a_mark_of_its_own() -> None:
    machines = (A40, A6000)
    made = [one for device in machines for one in decoder(LLAMA_13B, device, "{op} {phase} {hardware}")]
    drawn = figure(evaluation(made, machines, theme="print"))
    shades = THEMES["print"].layout.colors
    looks = {(series.tint % shades, series.shape) for series in drawn.panel.series}
    assert len(looks) == len(drawn.panel.series) == 12
