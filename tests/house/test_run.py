"""The comparison of the committed gallery with what the specs give, and the page that shows it."""

from pathlib import Path

from gallery.build import index
from rooflang import pipeline
from tests.run import compare


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "medusa" / name.replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_equal_galleries_do_not_differ(tmp_path):
    before = write(tmp_path / "before", a_csv="x,1\n", a_png="one", README_md="page")
    after = write(tmp_path / "after", a_csv="x,1\n", README_md="page")
    assert compare(before, after) == []


def test_each_difference_is_shown(tmp_path):
    before = write(tmp_path / "before", a_csv="x,1\ny,2\n", old_csv="")
    after = write(tmp_path / "after", a_csv="x,1\ny,3\n", new_csv="")
    assert compare(before, after) == [
        "medusa/old.csv: no spec gives this file",
        "medusa/new.csv: missing",
        "medusa/a.csv: differs",
        "    --- committed",
        "    +++ now",
        "    @@ -2 +2 @@",
        "    -y,2",
        "    +y,3",
    ]


def test_a_long_difference_is_cut(tmp_path):
    before = write(tmp_path / "before", a_csv="x\n" * 100)
    after = write(tmp_path / "after", a_csv="y\n" * 100)
    assert compare(before, after)[-1] == "    ..."
    assert len(compare(before, after)) < 20


def test_the_page_shows_every_chart_and_escapes_titles():
    spec = (
        'edition 2026\nuse "std/hardware/nvidia": A40\nuse "std/ops/linear": linear\n'
        'chart a "<b> & \\"c\\"" {\n  hardware = A40\n  dtype = fp16\n  plot linear(8, 8, 8)\n}\n'
    )
    evaluations, outcome = pipeline.tables(pipeline.Request(("-",), stdin=spec.encode()))
    assert outcome.problems == ()
    page = index([evaluation.chart for evaluation in evaluations])
    assert "<b>&lt;b&gt; &amp; &quot;c&quot;</b>" in page and page.startswith("# Gallery\n\n1 charts.")
    assert '<img src="a.png"' in page and '<a href="a.csv">CSV</a>' in page


def test_a_figure_of_several_charts_is_shown_alone_with_the_data_of_each():
    spec = (
        'edition 2026\nuse "std/hardware/nvidia": A40\nuse "std/ops/linear": linear\n'
        "chart a { hardware = A40; dtype = fp16; plot linear(m, 8, 8) for m in 1..8 by *2 }\n"
        'chart b : a "The second" { view = sweep }\nfigure both { charts = [a, b] }\n'
    )
    compiled = pipeline.compile_specs(pipeline.Request(("-",), stdin=spec.encode()))
    page = index([each.chart for each in compiled.evaluations], [page for page, _ in compiled.paged])
    assert page.startswith("# Gallery\n\n1 charts.") and page.count("<img") == 1
    assert '<td colspan="2"' in page and '<img src="both.png"' in page
    assert '<a href="a.csv">CSV of a</a>' in page and '<a href="b.csv">CSV of The second</a>' in page
