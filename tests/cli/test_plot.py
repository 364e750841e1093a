"""`rooflang plot`: everything stands where it belongs, fits its screen, and is said without colours too."""

import os
import re
import struct
import subprocess
import sys
from math import log10
from pathlib import Path

import pytest

from rooflang import pipeline
from tests.cli.conftest import GOOD

CHARTS = """\
edition 2026
use "std/hardware/nvidia": A40, H100_SXM
use "std/models/llama": llama_13b
use "std/ops/linear": linear
use "std/opsets/decoder": decoder

chart two "Two devices" {
  hardware = [A40, H100_SXM]
  dtype = [fp16, int8]
  plot linear(n, 4096, 4096) for n in 1..64 by *4
}
chart many {
  hardware = [A40, H100_SXM]
  dtype = fp16
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *2
}
chart bare "Roofs alone" { hardware = A40; dtype = fp16 }
chart set {
  hardware = A40
  dtype = fp16
  plot linear(n, 4096, 4096) for n in 1..64 by *4
  x { domain = [1, 100] }
  y { domain = [100G, 100T] }
}
"""
POWERS = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15}


@pytest.fixture
def charts(empty_folder) -> str:
    (empty_folder / "charts.roof").write_text(CHARTS, encoding="utf-8")
    return "charts.roof"


class Drawing:
    """One drawing taken apart: the characters of the frame, and the scales by its ticks."""

    def __init__(self, text: str):
        self.lines = text.splitlines()
        self.bottom = next(n for n, each in enumerate(self.lines) if each.lstrip().startswith("└"))
        self.left = self.lines[self.bottom].index("└") + 1
        self.rows = [each[self.left :] for each in self.lines[2 : self.bottom]]
        self.axis = self.lines[self.bottom][self.left :]
        numbers = self.lines[self.bottom + 1]
        self.x = {
            column: value(label_at(numbers, self.left + column)) for column, sign in enumerate(self.axis) if sign == "┬"
        }
        left = [each[: self.left] for each in self.lines[2 : self.bottom]]
        self.y = {row: value(each.split()[0]) for row, each in enumerate(left) if each.endswith("┤")}


def label_at(numbers: str, column: int) -> str:
    """The number that stands under a column."""
    return next(found[0] for found in re.finditer(r"\S+", numbers) if found.start() <= column < found.end())


def value(label: str) -> float:
    """The logarithm of a number such as `10k`."""
    found = re.fullmatch(r"([\d.]+)([kMGTP]?)", label)
    return log10(float(found[1])) + POWERS[found[2]]


def place(scale: dict[int, float], wanted: float) -> float:
    """Where a logarithm stands between the first and the last tick of a scale, or beyond them."""
    (first, low), (last, high) = min(scale.items()), max(scale.items())
    return first + (wanted - low) / (high - low) * (last - first)


def test_points_and_ridges_stand_where_the_ticks_say(rooflang, good):
    drawing = Drawing(rooflang("plot", good, "--size", "120x60").out)
    (evaluation,), _ = pipeline.tables(pipeline.Request((good,)))
    columns = evaluation.series[0].columns
    signs = [(column, row) for row, line in enumerate(drawing.rows) for column, sign in enumerate(line) if sign == "o"]
    assert len(drawing.x) >= 3 and len(drawing.y) >= 2 and len(signs) == len(evaluation)
    for intensity, performance in zip(columns["intensity"], columns["performance"], strict=True):
        wanted = place(drawing.x, log10(intensity)), place(drawing.y, log10(performance))
        assert any(abs(wanted[0] - column) <= 1 and abs(wanted[1] - row) <= 1 for column, row in signs)
    ridge = drawing.axis.index("^")
    assert abs(place(drawing.x, log10(evaluation.ridges[0].intensity)) - ridge) <= 1
    assert {line[ridge] for line in drawing.rows[-10:]} <= set("⡀⢀")
    peak = round(place(drawing.y, log10(149.7e12)))
    assert any(set(line[-20:]) <= set("⣀⠤⠒⠉") for line in drawing.rows[peak - 1 : peak + 2])


def test_a_chart_fits_24_lines_of_80(rooflang, charts):
    for chart in ("two", "many", "bare", "set"):
        lines = rooflang("plot", charts, chart).out.splitlines()
        # One line is left for the prompt.
        assert len(lines) == 23 and max(map(len, lines)) <= 80


@pytest.mark.parametrize("size", ["40x12", "100x30", "140x50", "300x100"])
def test_a_drawing_has_the_size_that_is_asked_for(rooflang, charts, size):
    width, height = map(int, size.split("x"))
    for chart in ("two", "many", "bare", "set"):
        lines = rooflang("plot", charts, chart, "--size", size).out.splitlines()
        assert max(map(len, lines)) <= width
        assert len(lines) == height - 1 or (height < 24 and len(Drawing("\n".join(lines)).rows) == 10)


def test_everything_is_said_in_ascii_too(rooflang, charts):
    for chart in ("two", "many", "bare", "set"):
        drawn = rooflang("plot", charts, chart).out
        plain = rooflang("plot", charts, chart, "--ascii").out
        assert plain.isascii() and len(plain) == len(drawn)
        for one, other in zip(drawn, plain, strict=True):
            assert one == other or not one.isascii()


def test_colors_only_color(rooflang, charts):
    plain = rooflang("plot", charts)
    colored = rooflang("plot", charts, "--color", "always")
    assert "\x1b" not in plain.out and "\x1b[36mo\x1b[0m" in colored.out
    assert re.sub(r"\x1b\[\d*m", "", colored.out) == plain.out


def test_charts_follow_one_another_and_each_series_has_a_sign(rooflang, charts):
    parts = rooflang("plot", charts).out.split("\n\n")
    assert [part.splitlines()[0] for part in parts] == ["Two devices", "many", "Roofs alone", "set"]
    (_, many, _, _), _ = pipeline.tables(pipeline.Request((charts,)))
    key = dict(re.findall(r"(\S) (\S.*?)(?:  +|$)", "\n".join(parts[1].splitlines()[-6:]), re.MULTILINE))
    assert [name for name in key.values() if name.endswith(("A40", "H100_SXM"))] and set(key.values()) >= {
        series.name for series in many.series
    }


def test_roofs_of_several_devices_are_named_and_given_in_numbers(rooflang, charts):
    text = rooflang("plot", charts, "two", "--size", "100x40").out
    for name in ("A40 fp16", "A40 int8", "H100_SXM fp16", "H100_SXM int8"):
        assert re.search(rf" {name}$", text, re.MULTILINE)
    assert "A40: fp16 149.7 TFLOP/s, int8 299.3 TOP/s, gddr6 696 GB/s, ridge of fp16 ^ 215.1 FLOP/B" in text


def test_a_domain_of_the_spec_is_what_is_shown(rooflang, charts):
    drawing = Drawing(rooflang("plot", charts, "set").out)
    assert sorted(drawing.x.values()) == [0, 1, 2] and sorted(drawing.y.values()) == [11, 12, 13, 14]
    assert min(drawing.x) == 0 and max(drawing.x) == len(drawing.axis) - 1 and "^" not in drawing.axis


def test_a_chart_of_another_view_is_its_roofline(rooflang, good):
    roofline = rooflang("plot", good).out
    Path(good).write_text(GOOD.replace("  plot", "  view = power; y { domain = [1 W, 1 kW] }\n  plot"))
    assert rooflang("plot", good).out == roofline


def test_titles_can_not_act_on_the_terminal_and_long_ones_are_cut(rooflang, good):
    Path(good).write_text(GOOD.replace("A good chart", "one\\ntwo \u200bthree" + " long" * 40), encoding="utf-8")
    title = rooflang("plot", good).out.splitlines()[0]
    assert title.startswith("one two <U+200B>three long") and title.endswith("...") and len(title) <= 80


def test_problems_stand_beside_the_drawing(rooflang, good, bad):
    Path(good).write_text(GOOD.replace("215 FLOP/B", "200 FLOP/B"))
    run = rooflang("plot", good)
    assert run.code == 1 and run.out.startswith("A good chart\n") and "error[" in run.err
    run = rooflang("plot", bad)
    assert (run.code, run.out.strip()) == (1, "") and "error[" in run.err


def test_an_encoding_without_dots_gets_ascii(process, good):
    run = process("plot", good, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert run.returncode == 0 and run.stdout.decode("ascii").count("\\") == 0 and b"+----" in run.stdout


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_it_takes_the_size_and_the_colors_of_the_terminal(good):
    import fcntl
    import pty
    import termios

    main_end, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "rooflang", "plot", good]
    run = subprocess.Popen(command, stdout=terminal, env=environment)
    os.close(terminal)
    shown = b""
    while True:
        try:
            read = os.read(main_end, 65536)
        except OSError:
            break
        if not read:
            break
        shown += read
    os.close(main_end)
    assert run.wait(timeout=60) == 0
    lines = shown.decode().splitlines()
    assert len(lines) == 29 and "\x1b[36mo\x1b[0m" in lines[-1]
    assert max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in lines) in range(95, 101)


def test_no_other_command_loads_what_draws(process, good):
    code = "import sys; from rooflang.cli.main import main; main(sys.argv[1:]); sys.exit('plotille' in sys.modules)"
    for command, loaded in (("table", 0), ("plot", 1)):
        run = subprocess.run([sys.executable, "-c", code, command, good], capture_output=True, timeout=60, check=False)
        assert run.returncode == loaded
