"""Any view: a spec, and what it has to give. What stands where is the figure's; each is drawn for real as well."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.metrics import text_width
from tests.chart.drawn import items
from tests.figure.views import (
    VIEWS,
    assert_in_frames,
    assert_texts_apart,
    figure,
)


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("view", VIEWS)
def test_no_texts_overlap_and_all_lie_on_the_page(view: str, theme: str) -> None:
    assert_texts_apart(figure(VIEWS[view], theme))


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


def test_names_of_rows_in_the_strip_leave_the_picture_as_wide() -> None:
    plots = "".join(f'plot linear(m, {n}, {n}) for m in [1, 16] {{ label = "a layer of {n}" }};' for n in (64, 4096))
    panel, wide = figure(f"hardware = A40; {plots}").panel, THEMES["light"].layout.width
    assert panel.strip is not None and 0.75 * wide < panel.frame.width < wide
    short = figure(f"hardware = A40; {plots}".replace("a layer of ", "")).panel
    assert panel.margins.left + panel.frame.width == pytest.approx(short.margins.left + short.frame.width, abs=1)
    assert figure(f"hardware = A40; width = 640; {plots}").panel.frame.width == 640


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


def test_marks_are_smaller_in_narrow_and_in_low_frames() -> None:
    body = "hardware = A40; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *2"
    wide, *less = (figure(f"{body}; {size}").panel for size in ("width = 640", "width = 160", "height = 100"))
    largest = max(series.size for series in wide.series)
    assert all(max(series.size for series in small.series) < 0.6 * largest for small in less)


def test_of_marks_that_lie_on_one_another_each_leaves_a_ring_of_the_next() -> None:
    """Five ops of a decode at the same intensities: a ring of each, of 1.5 pixels and more, without rims between."""
    few = 'where op in ["qkv", "out", "attention", "up/gate", "down"]'
    steps = f"plot llm_flash(llama3_8b) for phase in [decode], batch in 1..64 by *4 {few}"
    drawn = figure(f"hardware = A40; width = 640; {steps}").panel
    sizes = sorted(series.size for series in drawn.series)
    assert all(b - a >= 3 for a, b in pairwise(sizes)) and sizes[0] == 6 and sizes[-1] <= 1.6 * 12
    assert all(series.rimless for series in drawn.series)
    alone = figure("hardware = A40; width = 640; plot linear(m, 4096, 4096) for m in 1..64 by *4").panel
    assert [(series.size, series.rimless) for series in alone.series] == [(9, False)]
    printed = figure(f"hardware = A40; plot llm_flash(llama3_8b) for phase in [decode] {few}", "print").panel
    assert not any(series.rimless for series in printed.series)
