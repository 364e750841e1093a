"""What else stands over intensity: energy, power and cost, gaps, and roofs alone."""

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from tests.figure.views import HEAD, NS, THEME, VIEWS, assert_in_frames, assert_texts_apart, figure
from tests.laws.specs import charts

POWERED = """
hardware dear : reached { price = 10 USD/h }
hardware fast : metered { compute tensor { fp16 = 1 PFLOP/s }; price = 36 USD/h }
"""


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
