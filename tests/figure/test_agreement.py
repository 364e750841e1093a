"""What was measured over what is modelled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from rooflang.figure.figure import Box
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.geometry import touch
from rooflang.pipeline import compile_specs
from tests.figure.views import HEAD, THEME, VIEWS, assert_in_frames, assert_texts_apart, figure
from tests.laws.specs import request

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
