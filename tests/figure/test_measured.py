"""Measured points in the picture: over the model, in the colours of its series, each tied to its roof."""

from typing import Any

import pytest

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure, Role
from rooflang.roofline.evaluation import Evaluation
from tests.figure.test_figure import assert_sound
from tests.laws.specs import CARD, LINEAR, chart

RUNS = """
measured runs "by a stopwatch" {
  hardware = card
  dtype = fp16
  table (series, intensity, performance, batch) {
    "linear", 60 FLOP/B, 20 TFLOP/s, 64
    "linear", 9 FLOP/B, 3 TFLOP/s, 8
    "norm", 0.02 FLOP/B, 5 GFLOP/s, 8
    "linear", 900 FLOP/B, 148 TFLOP/s, 1
  }
}
measured later "later" {
  hardware = card
  table (series, intensity, performance) { "norm", 0.02 FLOP/B, 10 GFLOP/s; "linear", 5 FLOP/B, 9 TFLOP/s }
}
"""


def evaluated(body: str = "", head: str = RUNS) -> Evaluation:
    plot = "plot linear(m, 4096, 4096) for m in 1..1024 by *2"
    text = f"hardware = card\ndtype = fp16\n{plot}\nmeasured = [runs, later]\n{body}"
    return chart(f"edition 2026\n{CARD}{LINEAR}{head}chart c {{\n{text}\n}}\n")


def figure(made: Evaluation) -> Figure:
    return compose(made, THEMES[made.chart.view.theme].layout)


def drawing(made: Evaluation) -> dict[str, Any]:
    return draw(figure(made))


THEME = pytest.mark.parametrize("theme", ["light", "paper"])


@THEME
def test_the_axes_hold_them(theme: str) -> None:
    drawn = figure(evaluated(f"theme = {theme}"))
    assert_sound(drawn)
    (left, right), (bottom, top) = drawn.panel.x.domain, drawn.panel.y.domain
    points = [point.place for one in drawn.panel.measured for point in one.points]
    assert len(points) == 6
    assert all(left < each.x < right and bottom < each.y < top for each in points)


@THEME
def test_they_have_the_colour_of_their_series_and_a_mark_of_their_own(theme: str) -> None:
    drawn = figure(evaluated(f"theme = {theme}"))
    assert [(one.name, one.tint, one.modelled) for one in drawn.panel.measured] == [
        *(("linear", 0, True), ("norm", 1, False)),
        *(("norm", 1, False), ("linear", 0, True)),
    ]
    assert {one.shape for one in drawn.panel.measured} == {"diamond"} and drawn.panel.series[0].shape != "diamond"
    own = figure(
        evaluated(f'theme = {theme}\nplot linear(9, 9, 9) {{ label = "norm"; shape = diamond; color = "red" }}')
    )
    assert {one.shape for one in own.panel.measured} == {"square"}
    assert [one.color for one in own.panel.measured if one.name == "norm"] == ["red", "red"]


def test_a_line_leads_up_to_the_roof() -> None:
    drawn = figure(evaluated())
    for one in drawn.panel.measured:
        for low, high in one.drops:
            assert low.x == high.x
            assert high.y == pytest.approx(min(149.7e12, 696e9 * low.x))
    # The last one lies above its roof.
    assert [len(one.drops) for one in drawn.panel.measured] == [3, 1, 1, 0]
    cut = figure(evaluated("y { domain = [1G, 20T] }"))
    assert all(high.y <= 20e12 for one in cut.panel.measured for _, high in one.drops)


def test_many_points_have_no_lines() -> None:
    rows = "\n".join(f"{number}, {number} FLOP/B, 100 GFLOP/s" for number in range(1, 70))
    head = f"measured runs {{ hardware = card; table (n, intensity, performance) {{\n{rows}\n}} }}\n"
    later = "measured later { hardware = card; table (intensity, performance) { 1 FLOP/B, 1 GFLOP/s } }\n"
    drawn = figure(evaluated(head=head + later))
    assert not any(one.drops for one in drawn.panel.measured)


def test_the_strip_has_a_row_for_what_was_measured_in_each_run() -> None:
    strip = figure(evaluated()).panel.strip
    assert strip is not None
    assert [(row.text, row.series, row.measured) for row in strip.rows] == [
        ("linear", (0,), ()),
        ("norm, measured", (), (1, 2)),
        ("measured in runs", (), (0,)),
        ("measured in later", (), (3,)),
    ]


@pytest.mark.parametrize("body", ["theme = paper", "legend = right"])
def test_the_key_says_once_what_was_measured(body: str) -> None:
    legend = figure(evaluated(body)).panel.legend
    assert legend is not None
    marks = [(entry.role, entry.text) for entry in legend.entries if entry.role in (Role.SERIES, Role.MEASURED)]
    assert marks == [(Role.SERIES, "linear"), (Role.MEASURED, "norm"), (Role.MEASURED, "measured")]


def test_a_point_tells_its_columns() -> None:
    first = figure(evaluated()).panel.measured[0]
    assert dict(zip(first.column_titles, first.points[0].texts, strict=True)) == {
        **{"series": "linear", "measured": "by a stopwatch", "intensity": "60 FLOP/B", "performance": "20 TFLOP/s"},
        **{"batch": "64", "attainable": "41.76 TFLOP/s", "efficiency": "47.89 %", "explained": "100 %"},
        **{"left": "47.89 %", "points": "1"},
    }


def test_the_subtitle_and_the_description_count_them() -> None:
    drawn = figure(evaluated())
    assert drawn.subtitle == "card \u00b7 fp16 \u00b7 11 settings \u00b7 6 measured"
    assert "Measured linear (by a stopwatch): 3 points, 9 FLOP/B to 900 FLOP/B" in drawn.description
    assert "47.9 to 98.9 % of the roof." in drawn.description


def test_the_names_of_a_files_columns_may_be_anything(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["FLOP/B", "it's [a] name", 'say ""so""', "gpu.clock", "rows"]
    head = ",".join(f'"{name}"' for name in ("intensity", "performance", *names))
    (tmp_path / "runs.csv").write_text(f"{head}\n1,1e9,7,7,7,7,7\n")
    block = 'measured runs { hardware = card; dtype = fp16; data = csv("runs.csv") }\n'
    made = chart(f"edition 2026\n{CARD}{block}chart c {{ measured = runs }}\n")
    drawn = drawing(made)
    (row,) = drawn["datasets"]["measured 1"]
    assert row["FLOP/B"] == 1 and row["FLOP/s"] == 1e9
    (layer,) = [
        each for each in drawn["layer"] if each["data"]["name"] == "measured 1" and "value" not in each["encoding"]["y"]
    ]
    told = {tip["title"]: row[tip["field"].replace("\\", "")] for tip in layer["encoding"]["tooltip"]}
    assert [told[name.replace('""', '"')] for name in names] == ["7"] * 5
    assert svg_text(json_text(drawn)).count('aria-roledescription="point"') >= 1


def test_they_lie_over_the_model_and_under_the_labels() -> None:
    names = [layer["data"]["name"] for layer in drawing(evaluated())["layer"]]
    marks = [name for name in names if name.startswith(("points", "measured")) and "drops" not in name]
    assert marks.index("measured 1") > marks.index("points")
    assert names.index("measured 4") < names.index("compute labels")
    assert names.index("measured 1 drops") < names.index("measured 1")
