"""Each format read back by a reader of its own: Vega by Vega, PDF by its table of objects, data by what data is read
with, SVG by an XML parser."""

import csv
import json
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import vl_convert

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.cli.main import main
from rooflang.export.csv import csv_text
from rooflang.export.export import export, json_text
from rooflang.export.formats import FORMATS
from rooflang.export.image import pdf_bytes, svg_text, vega_text
from rooflang.export.pdf import ordered
from rooflang.export.rows import rows_text
from rooflang.export.svg import described
from rooflang.figure.compose import compose
from rooflang.pipeline import Request, build, tables
from rooflang.roofline.evaluation import Evaluation
from tests.figure.llama import A40, evaluation, row, seed, series

SPEC = """\
edition 2026
use "std/hardware/nvidia": A40, A6000
use "std/models/llama": llama_13b
use "std/opsets/decoder": decoder
use "std/ops/linear": linear
chart mixed "A </script> & <b> “title”" {
  hardware = [A40, A6000]; dtype = fp16
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *4, seq in 128..8Ki by *4
  plot linear(n, 4096, 4096) for n in 1..64 by *4
  columns = [energy, power]
}
"""


@pytest.fixture(scope="module")
def mixed() -> Evaluation:
    """Two devices, words and numbers, names that only one plot sweeps, further columns, a title for a page."""
    (made,), outcome = tables(Request(("-",), stdin=SPEC))
    assert outcome.problems == ()
    return made


def drawing(made: Evaluation) -> Mapping[str, Any]:
    return draw(compose(made, THEMES[made.chart.view.theme].layout))


def read_csv(made: Evaluation) -> list[dict[str, str]]:
    return list(csv.DictReader(csv_text(made).splitlines()))


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_compiled_vega_draws_what_its_vega_lite_does(mixed: Evaluation) -> None:
    text = json_text(drawing(mixed))
    vega = vega_text(text)
    assert json.loads(vega)["$schema"].startswith("https://vega.github.io/schema/vega/v")
    drawn = vl_convert.vega_to_svg(vega, allowed_base_urls=[])
    assert described(drawn, json.loads(text)) == svg_text(text)
    assert "</" not in vega


def test_an_svg_says_what_it_shows(mixed: Evaluation) -> None:
    made = drawing(mixed)
    root = ElementTree.fromstring(svg_text(json_text(made)))
    title, desc = root[0], root[1]
    assert [title.tag, desc.tag] == [f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("title", "desc")]
    assert (title.text, desc.text) == (mixed.chart.title, made["description"])
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))


def test_pictures_in_one_page_have_names_of_their_own() -> None:
    named = [described("<svg></svg>", {"title": title, "description": "a"}) for title in ("one", "two")]
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in named]
    assert all(len(found) == 2 for found in ids) and not ids[0] & ids[1]


def test_the_title_of_a_drawing_may_have_any_form() -> None:
    for title in ("a b", ["a", "b"], {"text": "a b"}, {"text": ["a", "b"], "subtitle": "c"}):
        assert "<title" in (svg := described("<svg></svg>", {"title": title})) and ">a b</title>" in svg
    only = described("<svg></svg>", {"description": "what it shows"})
    assert re.search(r'<svg role="img" aria-labelledby="(desc-\w+)"><desc id="\1">what it shows</desc></svg>', only)
    assert described("<svg></svg>", {}) == "<svg></svg>"


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdf_objects(pdf: bytes) -> dict[int, bytes]:
    """Objects by their numbers, where the table of the file says that they are."""
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    assert pdf[table:].startswith(b"xref\n0 ")
    count = int(pdf[table:].split()[2])
    start = pdf.index(b"\n", table + 5) + 1
    entries = [pdf[start + 20 * n : start + 20 * n + 20] for n in range(count)]
    assert entries[0] == b"0000000000 65535 f\r\n" and all(entry.endswith(b" 00000 n\r\n") for entry in entries[1:])
    found = {}
    for number, entry in enumerate(entries[1:], 1):
        assert pdf[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
        found[number] = pdf[int(entry[:10]) : pdf.index(b"\nendobj", int(entry[:10]))]
    assert b"/Size %d\n" % count in pdf[table:]
    return found


def test_a_pdf_is_whole_and_refers_to_nothing_that_is_not_there(mixed: Evaluation) -> None:
    pdf = pdf_bytes(svg_text(json_text(drawing(mixed))))
    objects = pdf_objects(pdf)
    texts = {number: text.partition(b"\nstream")[0] for number, text in objects.items()}
    referred = {int(number) for text in texts.values() for number in re.findall(rb"\b(\d+) 0 R\b", text)}
    assert b"/Type /Catalog" in texts[1] and referred <= set(objects)
    for text in objects.values():
        head, _, stream = text.partition(b"\nstream\n")
        if b"/FlateDecode" in head:
            assert zlib.decompress(stream.removesuffix(b"\nendstream"))


def test_a_pdf_is_the_same_bytes_on_every_run(mixed: Evaluation) -> None:
    svg = svg_text(json_text(drawing(mixed)))
    raw = [bytes(vl_convert.svg_to_pdf(svg)) for _ in range(12)]
    assert len(set(map(ordered, raw))) == 1
    assert ordered(ordered(raw[0])) == ordered(raw[0])


def test_a_pdf_of_another_layout_stays_as_it_is() -> None:
    for pdf in (b"", b"no PDF", b"%PDF-1.7\n%abcd\n\n1 0 obj\n<<>>\nendobj\n"):
        assert ordered(pdf) == pdf


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler's tools are not installed")
def test_another_reader_finds_texts_fonts_and_the_same_picture(mixed: Evaluation, tmp_path: Path) -> None:
    svg = svg_text(json_text(drawing(mixed)))
    raw, made = tmp_path / "raw.pdf", tmp_path / "made.pdf"
    raw.write_bytes(bytes(vl_convert.svg_to_pdf(svg)))
    made.write_bytes(pdf_bytes(svg))

    def told(*command: str) -> str:
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        assert run.stderr == ""
        return run.stdout

    fonts = told("pdffonts", str(made)).splitlines()[2:]
    assert fonts and all(re.search(r" yes yes yes +\d+ +0$", font) for font in fonts), "embedded, subset, with Unicode"
    assert str(mixed.chart.title) in told("pdftotext", "-layout", str(made), "-")
    for pdf in (raw, made):
        told("pdftoppm", "-r", "72", "-singlefile", str(pdf), str(pdf.with_suffix("")))
    assert raw.with_suffix(".ppm").read_bytes() == made.with_suffix(".ppm").read_bytes()
    width, height = re.search(r'width="(\d+)" height="(\d+)"', svg).groups()
    assert f"Page size:       {width} x {height} pts" in told("pdfinfo", str(made))


# --- data -------------------------------------------------------------------------------------------------------------


def test_the_json_holds_what_the_csv_does(mixed: Evaluation) -> None:
    found = json.loads(rows_text([mixed]))
    expected = read_csv(mixed)
    assert list(found) == ["units", "rows"] and len(found["rows"]) == len(expected) == len(mixed)
    for got, want in zip(found["rows"], expected, strict=True):
        assert list(got) == list(want)
        for name, text in want.items():
            number = name in found["units"]
            assert got[name] == ((float(text) if text else None) if number else text)


def test_the_json_names_the_unit_of_each_number(mixed: Evaluation) -> None:
    assert json.loads(rows_text([mixed]))["units"] == {
        **{"batch": "", "seq": "", "n": "", "flops": "FLOP", "bytes": "B", "intensity": "FLOP/B"},
        **{"performance": "FLOP/s", "time": "s", "utilization": "", "energy": "J", "power": "W"},
    }


@pytest.mark.parametrize(
    ("view", "drawn"),
    {
        "roofline": {},
        "roofs": {},
        "gap": {"attainable": "FLOP/s"},
        "energy": {"flops_per_joule": "FLOP/J"},
        "power": {"power": "W"},
        "cost": {"flops_per_usd": "FLOP/USD"},
        "time": {"step_time": "s"},
        "sweep; measure = mbu": {"mbu": ""},
        "sweep; measure = time": {},
        "heatmap; measure = energy": {"energy": "J"},
    }.items(),
)
def test_the_data_has_what_a_view_draws_behind_what_all_have(view: str, drawn: dict[str, str]) -> None:
    columns = ", ".join(["mfu", *drawn][:2])
    spec = f"""edition 2026
use "std/hardware/nvidia": A40
use "std/ops/linear": linear
hardware priced : A40 {{ price = 1 USD/h }}
chart one {{
  hardware = priced; dtype = fp16; view = {view}; columns = [{columns}]
  plot linear(m, 4096, n) for m in [1, 2], n in [64, 128]
}}
"""
    (made,), _ = tables(Request(("-",), stdin=spec))
    table = list(csv.DictReader(csv_text(made).splitlines()))
    assert list(table[0])[-len(drawn) - 2 :] == ["utilization", *drawn, "mfu"]
    read = json.loads(rows_text([made]))
    assert {name: read["units"][name] for name in drawn} == drawn
    assert all(
        float(row[name]) == whole[name] > 0 for row, whole in zip(table, read["rows"], strict=True) for name in drawn
    )


def test_the_json_has_null_for_what_it_can_not_say_and_ends_no_script() -> None:
    rows = [{**row(A40, 1e9, 1e8, batch=1), "intensity": value} for value in (float("inf"), 0.1)]
    text = rows_text([evaluation([series("</script>", rows)], swept=("batch",))])
    assert [each["intensity"] for each in json.loads(text)["rows"]] == [None, 0.1]
    assert "</" not in text and json.loads(text)["rows"][0]["series"] == "</script>"
    assert json.loads(rows_text([evaluation([])]))["rows"] == []


def test_parquet_holds_what_the_csv_does(mixed: Evaluation, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    from pyarrow import parquet

    assert not export(None, mixed, tmp_path / "a", ["parquet"]).problems
    found = parquet.read_table(tmp_path / "a.parquet")
    units = json.loads(found.schema.metadata[b"units"])
    assert units == json.loads(rows_text([mixed]))["units"]
    assert found.column_names == list(read_csv(mixed)[0])
    for field in found.schema:
        assert field.type == pyarrow.float64() if field.name in units else pyarrow.types.is_dictionary(field.type)
    assert [
        {name: (float(text) if text else None) if name in units else text for name, text in row.items()}
        for row in read_csv(mixed)
    ] == found.to_pylist()


def test_parquet_holds_infinity_and_no_rows(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    from pyarrow import parquet

    infinite = series("a", [{**row(A40, 1e9, 1e8, batch=1), "intensity": float("inf")}])
    export(None, evaluation([infinite], swept=("batch",)), tmp_path / "a", ["parquet"])
    assert parquet.read_table(tmp_path / "a.parquet")["intensity"].to_pylist() == [float("inf")]
    export(None, evaluation([]), tmp_path / "b", ["parquet"])
    assert parquet.read_table(tmp_path / "b.parquet").num_rows == 0


def test_without_pyarrow_the_others_are_written_and_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.roof").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    assert main(["build", "a.roof", "-f", "parquet,csv"]) == 2
    shown = capsys.readouterr().out
    assert "error[E602] Parquet files are written by `pyarrow`, which isn't installed" in shown
    assert "pip install 'rooflang[parquet]'" in shown
    assert [path.name for path in Path("out").iterdir()] == ["mixed.csv"]


# --- sizes ------------------------------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300_000


def test_no_file_of_the_gallery_is_large() -> None:
    pictures = [path for path in (ROOT / "gallery").glob("*/*.*") if path.suffix != ".py"]
    assert pictures and {path.name: path.stat().st_size for path in pictures if path.stat().st_size > LIMIT} == {}


def test_no_format_of_a_chart_of_the_gallery_is_large(tmp_path: Path) -> None:
    formats = [name for name in FORMATS if name != "parquet" or find_spec("pyarrow")]
    outcome = build(Request((str(ROOT / "specs"),)), tmp_path, formats)
    # A figure of several charts has no data but theirs.
    data = [name for name in formats if name in ("csv", "json", "parquet")]
    figures = outcome.charts - sum(path.suffix == ".csv" for path in outcome.files)
    assert figures and len(outcome.files) == outcome.charts * len(formats) - figures * len(data)
    assert {path.name: path.stat().st_size for path in outcome.files if path.stat().st_size > LIMIT} == {}


def test_the_same_formats_together_and_alone(tmp_path: Path) -> None:
    made = seed()
    formats = ["vg.json", "svg", "png", "pdf", "json"]
    together = export(drawing(made), made, tmp_path / "together", formats)
    alone = [export(drawing(made), made, tmp_path / "alone", [name]).files[0] for name in formats]
    assert [file.read_bytes() for file in together.files] == [file.read_bytes() for file in alone]
