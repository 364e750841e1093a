"""Charts of many settings, series and names: all is counted, nothing is lost, and what is too much is said."""

from collections import Counter
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES, theme_of
from rooflang.export.csv import csv_text, number
from rooflang.figure.compose import compose
from rooflang.figure.figure import Role
from rooflang.figure.panel.axis import Scale
from rooflang.figure.panel.looks import FAINT, MOST, NAMED
from rooflang.figure.panel.points import MANY
from rooflang.figure.texts.metrics import fit, text_width
from rooflang.roofline import places
from rooflang.roofline.evaluation import as_array
from tests.figure.views import HEAD, figure
from tests.laws.specs import charts, problems

SWEEP = "plot linear(m, 4096, n) for m in 1..300, n in 1..300"


@pytest.mark.parametrize("view", ["roofline", "energy", "gap"])
def test_many_settings_become_the_places_that_they_share(view: str) -> None:
    drawn = figure(f"hardware = metered; view = {view}; {SWEEP}")
    (series,) = drawn.panel.series
    assert sum(point.settings for point in series.points) == 90_000
    assert 100 < len(series.points) <= MANY
    assert drawn.panel.grid > 0 and series.crowded
    assert drawn.subtitle == f"NVIDIA A40 \u00b7 fp16 \u00b7 90,000 settings at {len(series.points):,} places"


def test_a_place_is_that_of_its_first_setting() -> None:
    drawn = figure(f"hardware = A40; {SWEEP}").panel
    m, n = (drawn.column_titles.index(name) for name in ("m", "n"))
    for point in drawn.series[0].points:
        roof = min(149.7e12, 696e9 * point.place.x)
        assert isclose(point.place.y, roof, rel_tol=1e-9)
        if point.settings == 1:
            intensity = 1 / (1 / float(point.texts[m]) + 1 / 4096 + 1 / float(point.texts[n]))
            assert isclose(point.place.x, intensity, rel_tol=1e-9)


def test_few_settings_stand_where_they_are() -> None:
    drawn = figure("hardware = A40; plot linear(m, 4096, n) for m in 1..30, n in 1..30").panel
    assert drawn.grid == 0 and not drawn.series[0].crowded
    assert sum(point.settings for point in drawn.series[0].points) == 900


def test_a_table_of_blocks_is_the_table() -> None:
    (evaluation,) = charts(f"{HEAD}chart one {{ hardware = A40; dtype = fp16; {SWEEP} }}")
    lines = csv_text(evaluation).splitlines()
    assert len(lines) == 90_001
    intensity = lines[0].split(",").index("intensity")
    values = evaluation.series[0].columns["intensity"].tolist()
    assert [line.split(",")[intensity] for line in lines[1:]] == [number(value) for value in values]


@pytest.mark.parametrize("theme", ["light", "paper"])
@pytest.mark.parametrize("facet", ["", "facet = hardware"])
def test_of_many_series_the_last_are_one_and_counted(theme: str, facet: str) -> None:
    body = 'plot linear(m, 4096, n) for n in 1..150, m in [1, 64] { label = "n is {n}" }'
    drawn = figure(f"hardware = A40; {facet}; {body}", theme)
    panel = drawn.panel
    *named, rest = panel.series
    assert [series.name for series in named] == [f"n is {n}" for n in range(1, NAMED + 1)]
    assert rest.name == f"and {150 - NAMED} more" and rest.tint == FAINT
    assert sum(point.settings for point in rest.points) == 2 * (150 - NAMED)
    if panel.strip:
        assert [row.text for row in panel.strip.rows] == [series.name for series in panel.series]
    if panel.legend:
        assert panel.legend.entries[-1].text == rest.name and len(panel.legend.entries) <= MOST
    assert f" And {150 - NAMED} more: {2 * (150 - NAMED)} settings, " in drawn.description
    assert draw(drawn)["datasets"]["points"][0]["series"] == rest.name


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(("devices", "series"), [(1, 8), (1, 33), (1, 48), (1, 60), (4, 8), (7, 9), (6, 1)])
def test_what_looks_alike_is_told(theme: str, devices: int, series: int) -> None:
    """Series differ in colour or mark, devices in the hue or the dashes of their lines, or else the footer says so."""
    made = "".join(f"hardware d{number} : A40 {{ price = {number + 1} USD/h }}\n" for number in range(devices))
    names = ", ".join(f"d{number}" for number in range(devices))
    label = "{n} {hardware}" if devices > 1 else "{n}"
    body = f'hardware = [{names}]; plot linear(m, 4096, n) for n in 1..{series}, m in [1, 64] {{ label = "{label}" }}'
    drawn, look = figure(body, theme, made), THEMES[theme]
    marks = Counter((look.ink_of(one.mark), one.shape) for one in drawn.panel.series)
    lines = Counter(look.line(Role.MEMORY, family) for family in range(devices))
    foot = " ".join(drawn.footer)
    assert ("marks repeat" in foot) == (max(marks.values()) > 1)
    assert f"in {len(marks)} look{'s' * (len(marks) > 1)}: colours" in foot or max(marks.values()) == 1
    # All have the same roofs here: their lines are one, and neutral.
    assert len(lines) == min(devices, look.layout.devices) and "lines repeat" not in foot


def test_series_of_several_devices_are_counted_by_their_names() -> None:
    body = 'plot linear(m, 4096, n) for n in 1..40, m in [1, 64] { label = "n is {n} {hardware}" }'
    drawn = figure(f"hardware = [A40, metered]; {body}")
    assert len(drawn.panel.series) == 80 and drawn.panel.strip and len(drawn.panel.strip.rows) == 40


def test_all_series_are_one_layer_larger_marks_first() -> None:
    body = """
    plot linear(m, 4096, 8) for m in [1, 64] { label = "small"; size = 4 }
    plot linear(m, 4096, 1) for m in [1, 64] { label = "large"; size = 16; color = "#0072b2"; shape = square }
    plot linear(m, 4096, 64) for m in [2, 4] { label = "cross"; size = 8; shape = x }"""
    drawn = figure(f"hardware = A40; {body}\n")
    drawing = draw(drawn)
    plot, crosses, strip, strip_crosses = (each for each in drawing["layer"] if each["data"]["name"] == "points")
    scales = {channel: plot["encoding"][channel]["scale"] for channel in ("color", "shape", "size")}
    assert {tuple(each["domain"]) for each in scales.values()} == {("large", "cross", "small")}
    assert scales["size"]["range"] == [256, 64, 16]
    assert scales["color"]["range"][0] == "#0072b2" and scales["shape"]["range"][::2] == ["square", "circle"]
    assert [row["series"] for row in drawing["datasets"]["points"]] == ["large"] * 2 + ["cross"] * 2 + ["small"] * 2
    only = {"filter": {"field": "series", "oneOf": ["large", "small"]}}
    assert plot["transform"] == [only] and crosses["transform"][0]["filter"]["oneOf"] == ["cross"]
    assert strip["transform"] == [only, {"filter": {"field": "strip row", "valid": True}}]
    assert plot["mark"]["filled"] and not crosses["mark"]["filled"] and not strip_crosses["mark"]["filled"]


def test_a_text_without_end_is_cut_at_once() -> None:
    assert fit("x" * 10_000_000, 100.0, 12.0).endswith("\u2026")
    assert text_width(fit("\u56fd" * 200, 260.0, 12.0), 12.0) <= 260
    drawn = figure('hardware = A40; x { title = "' + "long " * 1000 + '" }; plot linear(m, 4096, 4096) for m in [1, 2]')
    assert text_width(drawn.panel.x.title, 12.0) <= drawn.width


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("view = time; plot linear(m, 4096, 4096) for m in 1..1000", "has 1,000 bars, and 200 is the limit"),
        (f"view = time; {SWEEP}", "has 90,000 settings, and 10,000 is the limit"),
        (f"view = sweep; {SWEEP}", "has 90,000 settings, and 10,000 is the limit"),
        (f"view = heatmap; {SWEEP}", "has 90,000 settings, and 10,000 is the limit"),
        (
            "view = heatmap; plot linear(m, 4096, n) for m in 1..80, n in 1..80",
            "has 6,400 cells, and 4,000 is the limit",
        ),
        (
            "view = heatmap; plot linear(m, 4096, n) for m in 1..400, n in 1..4",
            "has 400 cells along an axis, and 200 is the limit",
        ),
        (SWEEP + " { trail = true }", "has 90,000 settings on trails, and 10,000 is the limit"),
        ('plot linear(m, 4096, 8) for m in 1..6000 { label = "{m}" }', "more than 5,000 series"),
        ('plot linear(m, 4096, 8) for m in [1] { label = "' + "x" * 1001 + '" }', "1,001 characters, and 1,000 is"),
    ],
)
def test_what_is_too_much_is_an_error_that_names_the_limit(body: str, said: str) -> None:
    (problem,) = problems(f"{HEAD}chart one {{ hardware = A40; dtype = fp16; {body} }}")
    assert "E308" in problem and said in problem


def test_a_place_of_several_settings_keeps_its_number() -> None:
    drawn = figure("hardware = A40; view = sweep; across = m; plot linear(m, 4096, 8) for m in 1..3000")
    places_ = {point.place.x for point in drawn.panel.series[0].points}
    assert 100 < len(places_) <= MANY
    rows = draw(drawn)["datasets"]["points"]
    assert {row[drawn.panel.x.field] for row in rows} == places_


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("facet = k", '`facet = k` has no place for "linear"'),
        ("view = sweep; across = m", '`across = m` has no place for "other"'),
    ],
)
def test_no_setting_is_left_out_without_a_word(view: str, said: str) -> None:
    plots = """
    plot linear(m, 4096, n) for m in [1, 2], n in [8, 16]
    plot linear(8, k, 4096) for k in [64, 128] { label = "other" }"""
    found = problems(f"{HEAD}chart one {{ hardware = A40; dtype = fp16; {view}; {plots}\n}}")
    assert len(found) == 1 and said in found[0]


def test_settings_in_one_place_are_one_point() -> None:
    drawn = figure("hardware = A40; plot linear(4, 4096, 0 * n + 8) for n in 1..9").panel
    assert [point.settings for point in drawn.series[0].points] == [9]


numbers = st.lists(st.sampled_from([1.0, 1.0 + 1e-12, 2.0, 3.5, 7.0, 11.0, 11.5]), min_size=1, max_size=40)


@given(numbers, st.data())
def test_groups_are_what_a_dictionary_finds(values: list[float], data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from("abcd"), min_size=len(values), max_size=len(values)))
    found: dict[float, list[int]] = {}
    for row, value in enumerate(values):
        found.setdefault(round(value, 6), []).append(row)
    groups = places.together([places.same(places.numbers(values))], places.numbers(range(len(values))).astype(int))
    split = [each.tolist() for each in (groups.order[a:b] for a, b in _ends(groups))]
    assert split == list(found.values())
    assert groups.sizes.tolist() == [len(rows) for rows in found.values()]
    told = places.summaries(as_array(words), groups)
    for (shown, more), rows in zip(told, found.values(), strict=True):
        distinct = list(dict.fromkeys(words[row] for row in rows))
        assert (shown, more) == ((distinct, False) if len(distinct) <= 3 else ([distinct[0], distinct[-1]], True))


@given(numbers)
def test_a_summary_has_few_values_or_both_ends(values: list[float]) -> None:
    all_ = places.together([places.numbers([0.0] * len(values))], places.numbers(range(len(values))).astype(int))
    ((shown, more),) = places.summaries(places.numbers(values), all_)
    distinct = sorted(set(values))
    assert (shown, more) == ((distinct, False) if len(distinct) <= 3 else ([distinct[0], distinct[-1]], True))


def _ends(groups: places.Groups) -> list[tuple[int, int]]:
    return list(pairwise([*groups.starts.tolist(), len(groups.order)]))


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("devices", [5, 6, 26])
def test_devices_whose_lines_look_alike_are_counted(theme: str, devices: int) -> None:
    made = "".join(
        f"hardware d{number} : A40 {{ memory gddr6 {{ bandwidth = {number + 1}00 GB/s }} }}\n"
        for number in range(devices)
    )
    names = ", ".join(f"d{number}" for number in range(devices))
    drawn = figure(f"hardware = [{names}]; view = roofs; plot linear(8, 8, 8)", theme, made)
    most = THEMES[theme].layout.devices
    told = f"{devices} devices in {most} looks: lines repeat"
    assert (told in " ".join(drawn.footer)) == (devices > most)


@pytest.mark.parametrize("ridge", [29, 100, 150, 200])
def test_what_shapes_mean_is_crossed_by_no_ridge(ridge: int) -> None:
    """Over the rows of a strip, where no key names the devices."""
    made = f"hardware near_one : A40 {{ compute tensor {{ fp16 = {696 * ridge} GFLOP/s }} }}\n"
    own = "theme rows : paper { strip = true }\n"
    body = "hardware = [A40, near_one]; plot linear(m, 4096, 4096) for m in 1..512 by *4"
    (evaluation,) = charts(f'{HEAD}{made}{own}chart one "A view" {{ dtype = fp16; theme = rows; {body} }}')
    panel = compose(evaluation, theme_of(evaluation.chart.view).layout).panel
    assert panel.strip is not None
    assert [sign.text for sign in panel.strip.signs] == ["A40", "near one"]
    x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right)
    for sign in panel.strip.signs:
        right = sign.x + 9 + text_width(sign.text, 12)
        assert not [line for line in panel.ridges if sign.x - 4 < x.pixel(line.place.x) < right]
