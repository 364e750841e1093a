"""Domains and ticks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.figure.panel.axis import Scale, airy, axis, drawable, text_extent, tick_text

SIZE = 12.0
values = st.floats(1e-6, 1e18, allow_nan=False)
widths = st.floats(300, 2000)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    low = draw(st.floats(1e-6, 1e17))
    factor = 10 ** draw(st.floats(0.02, 15))
    length = draw(widths)
    start, end = draw(st.sampled_from([(0.0, length), (length, 0.0)]))
    return Scale(low, low * factor, start, end)


@given(scales(), st.floats(0, 1))
def test_a_pixel_gives_back_its_value(scale: Scale, share: float) -> None:
    pixel = scale.start + share * (scale.end - scale.start)
    assert scale.pixel(scale.value(pixel)) == pytest.approx(pixel, abs=1e-6)


@given(values, values, widths)
def test_the_domain_holds_what_it_is_made_for_with_air(one: float, other: float, length: float) -> None:
    low, high = min(one, other), max(one, other)
    start, end = airy(low, high, length, 16, 28)
    assert start < low and high < end
    scale = Scale(start, end, 0, length)
    assert scale.pixel(low) >= 13
    assert length - scale.pixel(high) >= 20


@given(scales())
def test_ticks_are_shown_unique_and_apart(scale: Scale) -> None:
    made = axis("", "x", scale, (), SIZE)
    assert made.ticks
    assert all(scale.holds(tick.value) and tick.text for tick in made.ticks)
    texts = [tick.text for tick in made.ticks]
    assert len(set(texts)) == len(texts)
    places = [(scale.pixel(tick.value), text_extent(tick.text, scale, SIZE)) for tick in made.ticks]
    assert all(abs(a - b) >= (wide + broad) / 2 for (a, wide), (b, broad) in pairwise(places))


@given(scales())
def test_every_axis_has_two_ticks_to_read_distances_from(scale: Scale) -> None:
    assert len(axis("", "x", scale, (), SIZE).ticks) >= 2


@given(scales(), st.lists(st.floats(1e-6, 1e18), min_size=1, max_size=30))
def test_wanted_ticks_are_taken_as_they_are(scale: Scale, wanted: list[float]) -> None:
    shown = sorted({value for value in wanted if scale.holds(value)})
    if shown:
        ticks = axis("", "x", scale, wanted, SIZE).ticks
        assert [tick.value for tick in ticks] == shown
        texts = [tick.text for tick in ticks if tick.text]
        assert texts and len(set(texts)) == len(texts)


def test_default_ticks_are_decades() -> None:
    assert [tick.text for tick in axis("", "x", Scale(0.8, 15e3, 0, 640), (), SIZE).ticks] == [
        "1",
        "10",
        "100",
        "1k",
        "10k",
    ]


@pytest.mark.parametrize(
    ("high", "length", "texts"),
    [
        (312, 640, ["2", "5", "10", "20", "50", "100", "200"]),
        (312, 190, ["3", "10", "30", "100", "300"]),
        (312, 80, ["10", "100"]),
        (1300, 640, ["10", "100", "1k"]),
    ],
)
def test_two_decades_alone_say_too_little(high: float, length: float, texts: list[str]) -> None:
    assert [tick.text for tick in axis("", "x", Scale(2, high, 0, length), (), SIZE).ticks] == texts


def test_decades_are_thinned_where_they_would_collide() -> None:
    texts = [tick.text for tick in axis("", "x", Scale(1e-3, 1e15, 0, 300), (), SIZE).ticks]
    assert texts == ["0.001", "1", "1k", "1M", "1G", "1T", "1P"]


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (100, 1000, ["100", "200", "500", "1k"]),
        (210, 240, ["210", "220", "230", "240"]),
        (1e12, 1.001e12, ["1T", "1.0002T", "1.0004T", "1.0006T", "1.0008T", "1.001T"]),
    ],
)
def test_less_than_a_decade_has_finer_ticks(low: float, high: float, texts: list[str]) -> None:
    assert [tick.text for tick in axis("", "x", Scale(low, high, 0, 640), (), SIZE).ticks] == texts


def test_small_values_are_decimals_and_not_thousandths() -> None:
    assert [tick_text(value) for value in (0.01, 0.1, 1, 1e4, 1e14)] == ["0.01", "0.1", "1", "10k", "100T"]
    # Beyond the prefixes there is the exponent alone.
    assert [tick_text(value) for value in (1e20, 1e21, 1e34, 1e-40)] == ["100E", "1e21", "1e34", "1e-40"]


@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan"), 1e-300])
def test_what_a_logarithmic_axis_cant_show(value: float) -> None:
    assert not drawable(value)
