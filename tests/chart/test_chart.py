"""Figure to Vega-Lite: valid, whole, the same every time; and the picture that comes of it."""

import json
import re
from functools import cache, partial
from itertools import combinations
from math import log10
from pathlib import Path
from typing import Any

import altair
import pytest
from jsonschema import Draft7Validator

from rooflang.chart.draw import draw
from rooflang.chart.theme import PAPER, THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.texts.geometry import touch
from rooflang.program.program import AxisView, Note, Style
from rooflang.roofline.evaluation import AchievedRoof, Evaluation
from tests.chart.drawn import Item, items, texts
from tests.figure.llama import A40, A100, A6000, LLAMA_13B, decoder, evaluation, row, seed, series
from tests.figure.test_measured import evaluated

SERIES = ["qkv mlp init", "qkv mlp ar", "up/gate/down init", "up/gate/down ar", "qk/pv init", "qk/pv ar"]
HOSTILE = "</script><script>alert(1)</script> \"quotes\" 'n' <b>&amp;</b> \\ {x} datum.y \u00e9\u4e2d\U0001f600 <!--"


def drawing(made: Evaluation) -> dict[str, Any]:
    return draw(compose(made, THEMES[made.chart.view.theme].layout))


@cache
def validator() -> Draft7Validator:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    return Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))


def _everything(theme: str = "light") -> Evaluation:
    machines = (A40, A6000, A100)
    made = [one for device in machines for one in decoder(LLAMA_13B, device, "{op} {phase} {hardware}")]
    style = Style("crimson", "triangle", 30.0, True)
    made.append(series("own", [row(A40, 1e9, 1e8 / i, batch=i, seq=1) for i in (1, 2)], style))
    achieved = (AchievedRoof("A40", "fp16", "gemm", 0.8 * A40[2], 0.9 * A40[3], 5.0),)
    notes = (Note(HOSTILE, 3, 1e13),)
    return evaluation(made, machines, HOSTILE, legend="right", achieved=achieved, notes=notes, theme=theme)


CHARTS = {
    "paper": lambda: seed(),
    "light": lambda: evaluation(decoder(LLAMA_13B, A40)),
    "light with a legend": lambda: seed("light"),
    "bare": lambda: evaluation([], legend="none"),
    "no title": lambda: evaluation(decoder(LLAMA_13B, A40), title=""),
    "everything": _everything,
    **{f"everything, {name}": partial(_everything, name) for name in ("dark", "print", "slides")},
    **{f"measured, {name}": partial(evaluated, f"theme = {name}") for name in ("dark", "print", "slides")},
    **{f"a key below, {name}": partial(seed, name, legend="below") for name in THEMES},
    "measured": evaluated,
    "measured on paper": lambda: evaluated("theme = paper"),
    "cut": lambda: evaluation(decoder(LLAMA_13B, A40), x=AxisView(domain=(300.0, 1000.0))),
    "nothing in sight": lambda: evaluation([], x=AxisView(domain=(1e6, 1e7)), y=AxisView(domain=(1.0, 10.0))),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_passes_the_published_schema(name: str) -> None:
    made = json.loads(json_text(drawing(CHARTS[name]())))
    assert not [error.message for error in validator().iter_errors(made)]
    assert made["$schema"] == "https://vega.github.io/schema/vega-lite/v6.4.1.json"


@pytest.mark.parametrize("name", CHARTS)
def test_every_layer_has_its_data_inside(name: str) -> None:
    made = drawing(CHARTS[name]())
    assert {layer["data"]["name"] for layer in made["layer"]} == set(made["datasets"])
    assert '"url"' not in json.dumps(made)


@pytest.mark.parametrize("name", CHARTS)
def test_the_picture_is_as_large_as_the_figure_says(name: str) -> None:
    made = drawing(CHARTS[name]())
    root = items(svg_text(json_text(made)))[0]
    pad = made["padding"]
    assert float(root.attributes["width"]) == pytest.approx(made["width"] + pad["left"] + pad["right"])
    assert float(root.attributes["height"]) == pytest.approx(made["height"] + pad["top"] + pad["bottom"])


@pytest.mark.parametrize("name", CHARTS)
def test_no_two_texts_overlap_and_all_lie_on_the_page(name: str) -> None:
    svg = svg_text(json_text(drawing(CHARTS[name]())))
    page = items(svg)[0].attributes
    found = texts(svg)
    clashes = [(a.text, b.text) for a, b in combinations(found, 2) if touch(a.box, b.box)]
    assert not clashes
    for item in found:
        if not item.angle:
            assert item.box.left >= 0 and item.box.right <= float(page["width"]) + 1, item.text
            assert item.box.top >= 0 and item.box.bottom <= float(page["height"]) + 1, item.text


def test_hostile_titles_are_plain_text() -> None:
    made = drawing(evaluation([], title=HOSTILE, width=1200))
    text = json_text(made)
    assert json.loads(text)["title"]["text"] == HOSTILE
    assert "</script" not in text and "<!--" not in text
    assert HOSTILE in {item.text for item in texts(svg_text(json_text(made)))}


def test_control_characters_leave_an_svg_that_can_be_read() -> None:
    svg = svg_text(json_text(drawing(evaluation([], title="a\x01b\x1fc"))))
    assert "a b c" in {item.text for item in texts(svg)}


def test_words_for_those_who_hear_the_chart() -> None:
    words = drawing(seed())["description"]
    assert "Bandwidth 696 GB/s. Peak 149.7 TFLOP/s. Ridge at 215.1 FLOP/B." in words
    assert "Series qk/pv ar: 49 settings, 0.9846 FLOP/B to 0.9921 FLOP/B" in words
    assert "49 bound by memory" in words


def test_a_ridge_tells_its_value() -> None:
    made = drawing(seed())
    (ridge,) = [layer for layer in made["layer"] if layer["data"]["name"] == "ridges"]
    assert ridge["encoding"]["tooltip"]["field"] == "ridge"
    assert [row["ridge"] for row in made["datasets"]["ridges"]] == ["215.1 FLOP/B"]


def test_tooltips_hold_all_columns() -> None:
    made = drawing(seed())
    points = next(layer for layer in made["layer"] if layer["data"]["name"] == "points")
    titles = [tip["title"] for tip in points["encoding"]["tooltip"]]
    assert titles == [
        *("series", "op", "phase", "hardware", "dtype", "batch", "seq"),
        *("flops", "bytes", "intensity", "performance", "time", "bound", "utilization", "settings"),
    ]
    assert all(set(titles) <= row.keys() for row in made["datasets"]["points"])


def test_a_swept_path_is_a_column_and_no_way_into_an_object() -> None:
    name = "A40.memory.gddr6.bandwidth"
    made = series("a", [{**row(A40, 1e9, 1e8), name: 1.0}, {**row(A40, 1e9, 1e7), name: 2.0}])
    svg = svg_text(json_text(drawing(evaluation([made], swept=(name,)))))
    assert f"{name}: 2" in svg


# --- the seeds' picture -----------------------------------------------------------------------------------------------


@cache
def paper() -> tuple[dict[str, Any], str]:
    made = drawing(seed())
    return made, svg_text(json_text(made))


def marks(series_number: int) -> list[Item]:
    """The x marks of a series, by the theme's colour, without the sample in the legend."""
    color = PAPER.series[series_number]
    found = [item for item in items(paper()[1]) if item.tag == "path" and item.attributes.get("stroke") == color]
    return [item for item in found if "aria-label" in item.attributes]


def test_the_picture_holds_six_series_of_x_marks_in_their_colours() -> None:
    for number, name in enumerate(SERIES):
        drawn = marks(number)
        assert drawn, name
        assert all(f"series: {name}" in item.attributes["aria-label"] for item in drawn)
        assert all(re.fullmatch(r"M(\S+)L(\S+)M(\S+)L(\S+)", item.attributes["d"]) for item in drawn)


def test_the_picture_holds_the_legend_and_the_ticks() -> None:
    said = [item.text for item in texts(paper()[1])]
    legend = ["696 GB/s", "149.7 TFLOP/s", "Ridge Point", *SERIES]
    assert [text for text in said if text in legend] == legend
    assert [text for text in said if re.fullmatch(r"\d+[GTk]?", text)] == [
        *("1", "10", "100", "1k", "10k"),
        *("10G", "100G", "1T", "10T", "100T"),
    ]
    assert "ridge 215.1 FLOP/B" in said
    assert "Roofline Model (Llama 13B, A40)" in said


def test_a_points_pixel_gives_back_its_intensity() -> None:
    made, _ = paper()
    scale = made["layer"][2]["encoding"]["x"]["scale"]["domain"]
    start, end = map(log10, scale)
    for number, name in enumerate(SERIES):
        rows = [row for row in made["datasets"]["points"] if row["series"] == name]
        drawn = marks(number)
        assert len(rows) == len(drawn)
        for one, item in zip(rows, drawn, strict=True):
            pixel = (log10(one["FLOP/B"]) - start) / (end - start) * made["width"] + made["padding"]["left"]
            assert abs(item.x - pixel) <= 0.5


def test_the_lines_have_their_colours_and_dashes() -> None:
    lines = {item.attributes["stroke"]: item for item in items(paper()[1]) if "stroke-dasharray" in item.attributes}
    assert set(lines) == {"#0000ff", "#ff0000", "#008000"}
