"""What each command does with specs."""

import csv
import io
import json
import shutil
import stat
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.cli.new import starter
from tests.cli.conftest import BAD, GOOD, ROOT

# --- check ----------------------------------------------------------------------------------------------------------


def test_a_good_spec(rooflang, good):
    run = rooflang("check", good)
    assert (run.code, run.out, run.err) == (0, "", "fine: 1 spec, 1 chart, 1 expect\n")


def test_a_bad_spec_shows_all_that_is_wrong(rooflang, bad):
    run = rooflang("check", bad, "--output-format", "concise")
    assert run.code == 1
    assert [line.split()[:2] for line in run.out.splitlines()] == [
        ["bad.roof:2:11:", "E301"],
        ["bad.roof:3:15:", "E302"],
    ]
    assert run.err == "2 errors in 1 spec\n"


def test_a_warning_is_fine(rooflang, empty_folder):
    (empty_folder / "a.roof").write_text("let a = 1\n")
    run = rooflang("check", "a.roof")
    assert run.code == 0
    assert "warning[W201]" in run.out
    assert run.err == "fine: 1 spec, 0 charts, 0 expects, 1 warning\n"


def test_a_missing_file_is_2(rooflang, bad):
    assert rooflang("check", "nope.roof").code == 2
    assert rooflang("check", bad, "nope.roof").code == 2


def test_standard_input(process):
    run = process("check", "-", input=BAD.encode())
    assert run.returncode == 1
    assert run.stdout.startswith(b"<stdin>:2:11: error[E301]")
    assert process("check", "-", input=GOOD.encode()).returncode == 0
    assert b"no UTF-8" in process("check", "-", input=b"let a = \xff").stdout


def test_json_of_a_good_spec_is_an_array(rooflang, good, bad):
    assert json.loads(rooflang("check", good, "--output-format", "json").out) == []
    assert len(json.loads(rooflang("check", bad, "--output-format", "json").out)) == 2


def test_github(rooflang, bad):
    out = rooflang("check", bad, "--output-format", "github").out
    assert all(line.startswith("::error file=bad.roof,line=") for line in out.splitlines())


def test_a_param_is_set(rooflang, good):
    assert rooflang("check", good, "-D", "batch=4").code == 0
    assert rooflang("check", good, "-D", "batch=4 s").code == 1
    assert rooflang("check", good, "-D", "bach=4").code == 1


# --- build ----------------------------------------------------------------------------------------------------------


def test_all_formats_into_out(rooflang, good):
    assert rooflang("build", good).code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == [
        f"good.{ending}" for ending in ("csv", "png", "svg", "vl.json")
    ]


def test_a_bad_spec_writes_nothing(rooflang, bad, good):
    run = rooflang("build", bad, "-o", "elsewhere")
    assert run.code == 1 and "error[E301]" in run.out
    assert not Path("elsewhere").exists()


def test_words_may_stand_behind_options(rooflang, good):
    Path("other.roof").write_text(GOOD.replace("chart good", "chart other"))
    assert rooflang("build", good, "-f", "csv", "other.roof").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["good.csv", "other.csv"]


ONLY = """edition 2026
use "std/hardware/nvidia": A40
use "std/ops/linear": linear
theme pale : light { ink = "#aaaaaa" }
theme paler : light { ink = "#bbbbbb" }
measured runs { hardware = A40; dtype = fp16; table (intensity, performance) { 1 FLOP/B, 7 TFLOP/s } }
chart base { hardware = A40; dtype = fp16; plot linear(m, 4096, 4096) for m in 1..4 }
chart one : base { theme = pale; y { ticks = [1 TFLOPS] }; x { domain = [1, 2] }; measured = runs }
chart two : base { theme = paler; y { ticks = [2 TFLOPS] } }
figure page { charts = [two]; theme = pale }
"""


@pytest.mark.parametrize(
    "name, lines",
    [
        ("base", []),
        ("one", ["4 W504", "6 W503", "8 W301", "8 W501"]),
        ("two", ["5 W504", "9 W301"]),
        ("page", ["4 W504", "9 W301"]),
    ],
)
def test_only_one_chart_is_warned_of(name, lines, rooflang):
    Path("spec.roof").write_text(ONLY, encoding="utf-8")
    run = rooflang("build", "spec.roof", "-f", "csv", "--only", name, "--output-format", "concise")
    assert [f"{line.split(':')[1]} {line.split()[1]}" for line in run.out.splitlines()] == lines
    assert run.code == 0


def test_what_is_wrong_with_another_chart_is_an_error_all_the_same(rooflang):
    Path("spec.roof").write_text(ONLY.replace("theme = paler", "theme = plaer"), encoding="utf-8")
    run = rooflang("build", "spec.roof", "-f", "csv", "--only", "base", "--output-format", "concise")
    assert (run.code, len(run.out.splitlines())) == (1, 1) and "E204" in run.out


def test_only_one_chart(rooflang, good):
    Path("other.roof").write_text(GOOD.replace("chart good", "chart other"))
    assert rooflang("build", ".", "-f", "csv", "--only", "other").code == 0
    assert [path.name for path in Path("out").iterdir()] == ["other.csv"]
    run = rooflang("build", ".", "-f", "csv", "--only", "othr")
    assert run.code != 0 and "other" in run.out


def test_a_folder_that_cant_be_written(rooflang, good):
    Path("file").write_text("")
    run = rooflang("build", good, "-o", "file")
    assert run.code == 2
    assert run.out == "error[E602] `file` can't be written to: it is no folder\n"
    assert run.err == "1 error in 1 spec\n"


def test_without_a_chart_there_is_nothing_to_draw(rooflang):
    Path("a.roof").write_text("edition 2026\nlet a = 1\n")
    run = rooflang("build", "a.roof")
    assert (run.code, run.err) == (0, "nothing to draw: there is no chart in these specs\n")


# --- table ----------------------------------------------------------------------------------------------------------


def test_text_is_aligned_and_scaled(rooflang, good):
    run = rooflang("table", good)
    assert run.code == 0
    assert run.out.splitlines() == [
        "A good chart",
        "",
        "series   n        flops     bytes      intensity    performance      time  bound   utilization",
        "linear   1  33.55 MFLOP  33.57 MB  0.9995 FLOP/B  695.7 GFLOP/s  48.23 us  memory      0.465 %",
        "linear   4  134.2 MFLOP  33.62 MB   3.992 FLOP/B  2.779 TFLOP/s   48.3 us  memory       1.86 %",
        "linear  16  536.9 MFLOP  33.82 MB   15.88 FLOP/B  11.05 TFLOP/s  48.59 us  memory       7.38 %",
        "linear  64  2.147 GFLOP   34.6 MB   62.06 FLOP/B  43.19 TFLOP/s  49.72 us  memory       28.9 %",
    ]


def test_csv_is_the_file_that_build_writes(rooflang, good):
    assert rooflang("build", good, "-f", "csv").code == 0
    assert rooflang("table", good, "--format", "csv").out == Path("out/good.csv").read_text()
    assert rooflang("table", good, "good", "--format", "csv").out == Path("out/good.csv").read_text()
    assert rooflang("table", good, "--format", "csv", "good").out == Path("out/good.csv").read_text()


def test_json_is_the_file_that_build_writes(rooflang, good):
    assert rooflang("build", good, "-f", "json").code == 0
    assert rooflang("table", good, "--format", "json").out == Path("out/good.json").read_text()


def test_json_of_several_charts_has_all_their_rows_and_one_unit_a_column(rooflang, good):
    chart = "chart {} {{ hardware = A40; dtype = fp16; plot linear(8, 8, {}) for {} in [{}] }}\n"
    more = chart.format("other", "q", "q", "8, 16") + chart.format("late", "8 * (n / 1 B)", "n", "1 B, 2 B")
    Path(good).write_text(GOOD + more)
    run = rooflang("table", good, "--format", "json")
    assert (run.code, run.out) == (2, "")
    assert "the column `n` has not one unit in all charts, name one of them: good, other, late" in run.err
    Path(good).write_text(GOOD + chart.format("other", "q", "q", "8, 16"))
    found = json.loads(rooflang("table", good, "--format", "json").out)
    assert [row["chart"] for row in found["rows"]] == ["good"] * 4 + ["other"] * 2
    assert found["units"]["n"] == found["units"]["q"] == ""


def test_csv_and_json_hold_the_same(rooflang, good):
    rows = json.loads(rooflang("table", good, "--format", "json").out)["rows"]
    table = list(csv.DictReader(io.StringIO(rooflang("table", good, "--format", "csv").out)))
    assert len(rows) == len(table) == 4
    for row, line in zip(rows, table, strict=True):
        assert list(row) == list(line)
        for key, value in row.items():
            assert value == line[key] if isinstance(value, str) else value == float(line[key])


def test_markdown(rooflang, good):
    lines = rooflang("table", good, "--format", "markdown").out.splitlines()
    assert lines[0] == "**A good chart**"
    assert lines[3].startswith("| ------ | --: | ----")
    assert {line.count("|") for line in lines[2:]} == {10}


MEASURED = """
measured runs "by a stopwatch" {
  hardware = A40
  dtype = fp16
  table (flops, bytes, time, n) { 34 MFLOP, 34 MB, 100 us, 1 }
}
chart alone { measured = runs }
expect all(runs["runs"].efficiency > 40%)
"""


def test_what_was_measured_stands_under_the_points(rooflang, good):
    Path(good).write_text(GOOD + MEASURED)
    text = rooflang("table", good, "alone").out.splitlines()
    assert text == [
        "alone, measured: by a stopwatch",
        "",
        "series     flops  bytes  intensity  performance    time  n   attainable  efficiency  explained    left",
        "runs    34 MFLOP  34 MB   1 FLOP/B  340 GFLOP/s  100 us  1  696 GFLOP/s      48.9 %      100 %  48.9 %",
    ]
    assert rooflang("table", good, "alone", "--format", "markdown").out.startswith("**alone, measured: by a")
    assert json.loads(rooflang("table", good, "alone", "--format", "json").out)["rows"] == []


def test_a_measured_column_is_evaluated(rooflang, good):
    Path(good).write_text(GOOD + MEASURED)
    assert rooflang("eval", 'runs["runs"].efficiency', "--in", good).out == "0.4885057471264368\n"
    assert rooflang("build", good, "--only", "alone", "-f", "csv").err.startswith("wrote out/alone.csv")


def test_several_charts_with_different_columns_need_a_name_for_csv(rooflang, good):
    other = "\nchart two {\n  hardware = A40\n  dtype = fp16\n  plot linear(k, 8, 8) for k in 1..4\n}\n"
    Path(good).write_text(GOOD + other)
    run = rooflang("table", good, "--format", "csv")
    assert run.code == 2 and "good, two" in run.err
    assert rooflang("table", good, "two", "--format", "csv").code == 0
    assert rooflang("table", good).out.count("series ") == 2


def test_an_unknown_chart(rooflang, good):
    run = rooflang("table", good, "goood")
    assert run.code == 1
    assert "good" in run.err and run.out == ""


def test_problems_stand_beside_the_data(rooflang, bad):
    run = rooflang("table", bad)
    assert (run.code, run.out) == (1, "")
    assert "error[E301]" in run.err


# --- eval -----------------------------------------------------------------------------------------------------------


def test_eval_holds_a_config_to_what_its_family_expects(rooflang, empty_folder):
    case = ROOT / "tests/cases/config/in_an_expression/uneven.json"
    shutil.copy(case, empty_folder / "uneven.json")
    for expression in ('huggingface("uneven.json").heads', 'huggingface("uneven.json")'):
        run = rooflang("eval", expression)
        assert (run.code, run.out) == (1, "")
        assert "8 heads can't share 3 key and value heads evenly" in run.err


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        *[("ridge(A40, fp16)", "215.086206897 FLOP/B"), ("1 + 2", "3"), ("-1 + 2", "1"), ("696 GB/s", "696 GB/s")],
        *[("-2^2", "-4"), ("-(1+1)", "-2"), ("-abs(2)*3", "-6"), ("-5", "-5"), (" -2 ", "-2")],
    ],
)
def test_a_value(rooflang, expression, value):
    run = rooflang("eval", expression)
    assert (run.code, run.out, run.err) == (0, value + "\n", "")


def test_a_value_in_a_spec(rooflang, good):
    run = rooflang("eval", 'max(good["linear"].intensity) < ridge(A40, fp16)', "--in", good)
    assert (run.code, run.out) == (0, "true\n")
    assert rooflang("eval", "batch * 2", "--in", good, "-D", "batch=4").out == "8\n"


def test_a_wrong_expression(rooflang):
    run = rooflang("eval", "1 s + 2 B")
    assert (run.code, run.out) == (1, "")
    assert "error[E302]" in run.err
    assert rooflang("eval", "1", "--in", "nope.roof").code == 2


# --- new ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mine", "my-gpu", "mine.roof", "A40", "for", "min", "fp16", "memory", "hardware"])
def test_what_new_writes_builds(rooflang, name):
    assert rooflang("new", name).code == 0
    path = Path(name.removesuffix(".roof") + ".roof")
    run = rooflang("build", str(path), "-f", "csv")
    assert (run.code, run.out) == (0, "")
    assert "wrote 1 file of 1 chart" in run.err


def test_new_never_overwrites(rooflang):
    Path("mine.roof").write_text("precious")
    run = rooflang("new", "mine")
    assert run.code == 2 and "`mine.roof` is there already" in run.err
    assert Path("mine.roof").read_text() == "precious"


def test_new_where_it_cant_write(rooflang, tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "mine.roof")

    monkeypatch.setattr(Path, "open", refuse)
    run = rooflang("new", "mine")
    assert (run.code, run.err) == (2, "rooflang: mine.roof: Permission denied\n")


def test_the_starters_own_examples_hold(tmp_path):
    text = starter("mine")
    assert pipeline.check(pipeline.Request(("-",), stdin=text.encode())).problems == ()
    device = "\n".join(line[4:] for line in text.splitlines() if line.startswith("#   "))
    with_device = text.replace("hardware = A40 ", "hardware = my_device ") + device + "\n"
    assert pipeline.check(pipeline.Request(("-",), stdin=with_device.encode())).problems == ()


def test_written_files_are_plain(rooflang):
    rooflang("new", "mine")
    assert not Path("mine.roof").stat().st_mode & stat.S_IXUSR
