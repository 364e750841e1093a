"""Files: whole or not at all, the same on every run, CSV as promised."""

import csv
import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.export import files
from rooflang.export.csv import csv_text, number
from rooflang.export.export import Job, export, export_all, json_text
from rooflang.export.formats import FORMATS, STANDARD
from rooflang.export.image import raw_png, snapped, svg_text
from rooflang.export.png import smaller
from rooflang.export.renderer import Renderer
from rooflang.figure.compose import compose
from rooflang.roofline.evaluation import Evaluation
from tests.figure.llama import A40, LLAMA_13B, decoder, evaluation, row, seed, series

ROOT = Path(__file__).resolve().parents[2]


ALL = tuple(name for name in FORMATS if name != "parquet" or find_spec("pyarrow"))


def build(made: Evaluation, stem: Path, formats: Sequence[str] = ALL) -> None:
    export(draw(compose(made, THEMES[made.chart.view.theme].layout)), made, stem, formats)


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_chart_becomes_four_files_where_nothing_else_is_asked_for(tmp_path: Path) -> None:
    made = seed()
    drawing = draw(compose(made, THEMES["paper"].layout))
    written = export(drawing, made, tmp_path / "deep" / "llama")
    assert [path.name for path in written.files] == [f"llama.{name}" for name in STANDARD]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == sorted(path.name for path in written.files)
    assert all(path.stat().st_size for path in written.files)


def test_several_charts_are_written_in_their_order(tmp_path: Path) -> None:
    made = seed()
    drawing = draw(compose(made, THEMES["paper"].layout))
    jobs = [Job(drawing, made, tmp_path / name) for name in "abc"]
    written = list(export_all(iter(jobs), Renderer(), ["png", "csv"]))
    assert [[path.name for path in one.files] for one in written] == [[f"{n}.png", f"{n}.csv"] for n in "abc"]
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in "abc"}) == 1


def test_a_name_with_dots_keeps_them(tmp_path: Path) -> None:
    made = evaluation([])
    assert export(None, made, tmp_path / "a.b", ["csv"]).files == (tmp_path / "a.b.csv",)


def test_files_can_be_read_by_others(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        export(None, evaluation([]), tmp_path / "a", ["csv"])
    finally:
        os.umask(old)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    written = export(None, evaluation([]), tmp_path / "out" / "a", ["csv"])
    assert not written.files
    (problem,) = written.problems
    assert (problem.code.id, problem.span) == ("E602", None)
    assert problem.message == f"`{tmp_path / 'out'}` can't be written to: it is no folder"
    assert (tmp_path / "out").read_text() == "mine"


def test_a_target_that_is_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    (problem,) = export(None, evaluation([]), tmp_path / "a", ["csv"]).problems
    assert "directory" in problem.message
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    (problem,) = export(None, evaluation([]), tmp_path / "a", ["csv"]).problems
    assert problem.message == f"`{target}` can't be written: no space left on device"
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


# --- csv --------------------------------------------------------------------------------------------------------------


def test_the_csv_is_a_row_a_setting_and_merges_none() -> None:
    lines = csv_text(seed()).splitlines()
    assert lines[0] == (
        "chart,series,op,phase,hardware,dtype,batch,seq,flops,bytes,intensity,performance,time,bound,utilization"
    )
    assert len(lines) == 1 + 6 * 49
    assert lines[1].startswith("llama,qkv mlp init,qkv mlp,init,A40,fp16,1,128,6710886400,55050240,121.9047619047619,")


def test_words_are_quoted_where_they_must_be() -> None:
    made = series('a "b", c\nd', [row(A40, 1e9, 1e8, batch=1)], op="x,y")
    read = list(csv.reader(io.StringIO(csv_text(evaluation([made], swept=("batch",))), newline="")))
    assert read[1][1:3] == ['a "b", c\nd', "x,y"]


@given(st.floats())
def test_numbers_read_back_to_the_same_double(value: float) -> None:
    text = number(value)
    assert struct.pack("d", float(text)) == struct.pack("d", value) or value != value
    assert not text.endswith(".0")


@given(st.lists(st.floats(allow_nan=False).map(lambda value: value + 0.0), min_size=1, max_size=30))
@example([0.0, 1e16, 1e-5, 1e-7, 100.0])
def test_a_column_is_written_as_its_numbers_are(values: list[float]) -> None:
    """However many there are at once, whichever of them repeat."""
    rows = [{**row(A40, 1e9, 1e8, batch=place), "intensity": value} for place, value in enumerate(values)]
    lines = csv_text(evaluation([series("a", rows)], swept=("batch",))).splitlines()[1:]
    assert [line.split(",")[9] for line in lines] == [number(value) for value in values]


def test_repeated_and_infinite_values() -> None:
    made = series("a", [{**row(A40, 1e9, 1e8, batch=b % 2), "intensity": inf} for b in range(10)])
    lines = csv_text(evaluation([made], swept=("batch",))).splitlines()[1:]
    assert [line.split(",")[6] for line in lines] == ["0", "1"] * 5
    assert {line.split(",")[9] for line in lines} == {"inf"}


# --- pictures ---------------------------------------------------------------------------------------------------------


def _pixels(png: bytes) -> np.ndarray:
    """Height x width x RGBA. Raises where it isn't as we write them: RGB or RGBA, differences from the pixel before."""
    start, data = 8, b""
    while start < len(png):
        (length,) = struct.unpack_from(">I", png, start)
        assert struct.unpack_from(">I", png, start + 8 + length)[0] == zlib.crc32(png[start + 4 : start + 8 + length])
        if png[start + 4 : start + 8] == b"IDAT":
            data += png[start + 8 : start + 8 + length]
        start += 12 + length
    width, height, depth, color = struct.unpack_from(">IIBB", png, 16)
    channels = {2: 3, 6: 4}[color]
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + channels * width)
    assert depth == 8 and (rows[:, 0] == 1).all()
    pixels = np.cumsum(rows[:, 1:].reshape(height, width, channels), axis=1, dtype=np.uint8)
    return pixels if channels == 4 else np.insert(pixels, 3, 255, axis=2)


def test_a_png_packed_again_is_the_same_picture_without_alpha_and_much_smaller() -> None:
    png = raw_png(svg_text(json_text(draw(compose(seed(), THEMES["paper"].layout)))), 2)
    made = smaller(png)
    assert (_pixels(made) == _pixels(png)).all()
    assert (png[25], made[25]) == (6, 2)
    assert len(made) < len(png) / 4
    assert smaller(made) == made


def test_what_one_can_see_through_stays_so() -> None:
    shape = '<circle cx="5" cy="5" r="4" fill="red" fill-opacity="0.5"/>'
    png = raw_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{shape}</svg>', 3)
    assert (_pixels(smaller(png)) == _pixels(png)).all()
    assert smaller(png)[25] == 6


@pytest.mark.parametrize("scale", [0.1, 0.33, 1, 1.5, 2.7, 3])
def test_the_scale_is_pixels_to_the_unit_and_no_part_of_a_pixel_is_shown(scale: float) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="737" height="541"></svg>'
    assert _pixels(smaller(raw_png(svg, scale))).shape == (int(541 * scale), int(737 * scale), 4)


def test_the_grid_lies_on_whole_pixels() -> None:
    figure = compose(seed(), THEMES["paper"].layout)
    lines = (
        len(figure.panel.x.ticks) + len(figure.panel.x.minor) + len(figure.panel.y.ticks) + len(figure.panel.y.minor)
    )
    svg = svg_text(json_text(draw(figure)))
    assert snapped(svg, 2).count('shape-rendering="crispEdges"') >= lines
    upright = '<line transform="translate(10.3,0)" x2="0" y2="20" stroke="#000" stroke-width="0.6"/>'
    assert 'stroke-width="0.5"/>' in snapped(upright, 2)
    sloping = upright.replace('x2="0"', 'x2="5"')
    assert snapped(sloping, 2) == sloping


def test_nothing_is_fetched() -> None:
    drawing = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
        "data": {"url": "http://127.0.0.1:9/a.csv"},
        "mark": "point",
    }
    try:
        svg = svg_text(json.dumps(drawing))
    except ValueError:
        return
    assert svg.startswith("<svg")


# --- the same bytes ---------------------------------------------------------------------------------------------------

SCRIPT = """
import sys
from pathlib import Path
from tests.export.test_export import build
from tests.figure.llama import A40, LLAMA_13B, decoder, evaluation, seed
out = Path(sys.argv[1])
build(seed(), out / "paper")
build(evaluation(decoder(LLAMA_13B, A40)), out / "light")
"""


def test_the_same_bytes_in_any_locale_time_zone_and_hash_seed(tmp_path: Path) -> None:
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/Los_Angeles", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    ]
    found = []
    for number_, extra in enumerate(settings):
        out = tmp_path / str(number_)
        environment = {**os.environ, **extra, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", SCRIPT, str(out)], check=True, env=environment, cwd=tmp_path)
        found.append({path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())})
    assert len(found[0]) == 2 * len(ALL)
    assert found[0] == found[1] == found[2]


def test_a_large_sweep_is_written_quickly() -> None:
    made = decoder(LLAMA_13B, A40)[0]
    columns = {name: np.resize(column, 200_000) for name, column in made.columns.items()}
    big = evaluation([type(made)(made.name, columns, made.style)])
    assert csv_text(big).count("\n") == 200_001
