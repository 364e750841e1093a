"""Colours, terminals, and streams that end early or can't take a character."""

import os
import subprocess
import sys

import pytest

from rooflang.cli.console import wants_color

posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals and /dev are POSIX")


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_when_there_is_color(choice, terminal, environment, wanted):
    assert wants_color(choice, terminal, environment) is wanted


def test_the_option_stands_before_or_behind_the_command(rooflang, bad):
    assert "\x1b[" in rooflang("--color", "always", "check", bad).out
    assert "\x1b[" in rooflang("check", bad, "--color", "always").out
    assert "\x1b[" not in rooflang("check", bad).out


@pytest.mark.parametrize("form", ["concise", "json", "github"])
def test_forms_for_programs_have_no_color(rooflang, bad, form):
    assert "\x1b[" not in rooflang("check", bad, "--color", "always", "--output-format", form).out


@posix
def test_a_pipe_that_closes_early_is_no_error(good):
    command = [sys.executable, "-m", "rooflang", "table", good, "--format", "json"]
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writer)
    assert (run.returncode, run.stderr) == (141, b"")


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_behind_stdout(process, good):
    with open("/dev/full", "wb") as full:
        run = process("table", good, stdout=full)
    assert (run.returncode, run.stderr) == (2, b"rooflang: No space left on device\n")


@posix
def test_closed_streams(good):
    command = f'"{sys.executable}" -m rooflang check {good} >&- 2>&-'
    assert subprocess.run(command, shell=True, check=False, timeout=60).returncode == 0


def test_an_encoding_that_lacks_a_character(process, empty_folder):
    (empty_folder / "a.roof").write_text("edition 2026\nlet 日本 = nix\n", encoding="utf-8")
    run = process("check", "a.roof", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert run.returncode == 1
    assert b"\\u65e5" in run.stdout and b"Traceback" not in run.stderr


@posix
def test_progress_is_rewritten_in_place_on_a_terminal(good):
    import pty

    main_end, terminal = pty.openpty()
    command = [sys.executable, "-m", "rooflang", "build", good, "-f", "csv"]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=False, timeout=60)
    os.close(terminal)
    shown = os.read(main_end, 65536).decode()
    os.close(main_end)
    assert run.returncode == 0
    assert "\r\x1b[K" in shown
    assert shown.rstrip().endswith("\x1b[0m") and "wrote 1 file of 1 chart" in shown


def test_plain_lines_elsewhere(rooflang, good):
    run = rooflang("build", good, "-f", "csv,vl.json")
    lines = run.err.splitlines()
    assert sorted(lines[:2]) == [f"wrote {os.path.join('out', name)}" for name in ("good.csv", "good.vl.json")]
    assert lines[2:] == ["wrote 2 files of 1 chart to out"]
