"""How the command answers when it is called wrongly, and what it tells about itself."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from rooflang import __version__
from rooflang.cli.main import COMMANDS
from rooflang.export.formats import FORMATS


def test_help_names_every_command_and_the_exit_codes(rooflang):
    run = rooflang("--help")
    assert run.code == 0
    for name in COMMANDS:
        command = import_module(f"rooflang.cli.{name.replace('-', '_')}")
        assert name == command.NAME
        assert re.search(rf"^    {command.NAME} +{re.escape(command.SUMMARY)}$", run.out, re.MULTILINE)
    assert "exit code" in run.out and "examples:" in run.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(rooflang, command):
    run = rooflang(command, "--help")
    assert run.code == 0
    assert run.out.startswith(f"usage: rooflang {command} ")
    assert "examples:\n  rooflang " in run.out


def test_version(rooflang):
    assert rooflang("--version").out == f"rooflang {__version__}\n"


def test_nothing_at_all_shows_the_help_and_fails(rooflang):
    run = rooflang()
    assert (run.code, run.out) == (2, "")
    assert "usage: rooflang" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld", "a.roof"], "there is no `biuld`, did you mean `build`?"),
        (["check", "a.roof", "--output-fromat=json"], "did you mean `--output-format`?"),
        (["build", "a.roof", "--scal=3"], "no option `--scal=3`, did you mean `--scale`?"),
        (["check", "a.roof", "-x"], "no option `-x`"),
        (["table", "a.roof", "--format", "jsn"], "there is no `jsn`, did you mean `json`?"),
        (["check", "a.roof", "--color", "alway"], "there is no `alway`, did you mean `always`?"),
        (["build", "a.roof", "-f", "svgg"], "there is no format `svgg`, did you mean `svg`?"),
        (["build", "a.roof", "-f", "vegalite"], "there is no format `vegalite`, did you mean `vega-lite`?"),
        (["build", "a.roof", "-f", ""], "`` lacks a format"),
        (["build", "a.roof", "--scale", "nan"], "`nan` is no number from 0.1 to 20"),
        (["build", "a.roof", "--scale", "0"], "`0` is no number"),
        (["check", "a.roof", "-D", "8"], "`8` is no NAME=VALUE, as in -D batch=8"),
        (["check", "a.roof", "-D", "x="], "`x=` is no NAME=VALUE"),
        (["check"], "required: PATH"),
        (["table", "a.roof", "b", "c"], "`c` is one word too many"),
        (["eval", "1", "2"], "`2` is one word too many"),
        (["explain", "E10"], "there is no code `E10`, did you mean `E"),
        (["explain", "unknwn-unit"], "did you mean `unknown-unit`?"),
        (["completion", "bsh"], "did you mean `bash`?"),
        (["new", "a b"], "`a b` is no name for a spec"),
        (["new", "../a"], "`../a` is no name for a spec"),
        (["list", "model"], "there is no `model`, did you mean `models`?"),
        (["list", "hardware", "--format", "md"], "there is no `md`"),
        (["show"], "required: NAME"),
        (["explain-op", "a.roof", "c"], "required: SERIES"),
        (["explain-op", "a.roof", "c", "s", "--at", "batch"], "`batch` is no NAME=VALUE,..."),
        (["new", ""], "is no name for a spec"),
        (["check", "\x1b[31m", "--\x1b[31m"], "no option `--<U+001B>[31m`"),
    ],
)
def test_wrong_usage_is_told_in_a_line(rooflang, arguments, said):
    run = rooflang(*arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert run.err.startswith("rooflang: ")
    assert len(run.err.splitlines()) <= 2


def test_a_bug_is_no_traceback(rooflang, monkeypatch, good):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh no")

    monkeypatch.setattr("rooflang.pipeline.check", fail)
    run = rooflang("check", good)
    assert run.code == 70
    assert run.err.startswith("rooflang: this is a bug in rooflang: ZeroDivisionError: oh no\n")
    monkeypatch.setenv("ROOFLANG_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        rooflang("check", good)


def test_ctrl_c_ends_quietly(rooflang, monkeypatch, good):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rooflang.pipeline.check", interrupt)
    run = rooflang("check", good)
    assert (run.code, run.out, run.err) == (130, "", "rooflang: interrupted\n")


def test_explain(rooflang):
    listed = rooflang("explain")
    assert "E101  unexpected\n" in listed.out
    for word in ("e101", "E101", "[E101]", "unexpected"):
        assert rooflang("explain", word).out.startswith("E101 unexpected\n\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh", "powershell"])
def test_completion_knows_commands_and_flags(rooflang, shell):
    run = rooflang("completion", shell)
    assert run.code == 0
    for word in ("build", "check", "table", "only", "list", "show", "explain-op"):
        assert word in run.out


def test_every_format_that_the_command_offers_is_written(rooflang, good):
    formats = [name for name in FORMATS if name != "parquet" or find_spec("pyarrow")]
    assert rooflang("build", good, "-f", ",".join(formats)).code == 0
    assert {path.name for path in Path("out").iterdir()} == {f"good.{name}" for name in formats}


def test_a_format_is_known_by_its_name_and_by_its_ending(rooflang, good):
    assert rooflang("build", good, "-f", "vega, .vl.json,vega-lite").code == 0
    assert {path.name for path in Path("out").iterdir()} == {"good.vg.json", "good.vl.json"}


def test_a_spec_without_its_ending_gets_a_hint(rooflang, good):
    run = rooflang("check", "good")
    assert run.code == 2
    assert "`good` can't be read: no such file or directory" in run.out and "did you mean `good.roof`?" in run.out
    assert "did you mean" not in rooflang("check", "goo").out
