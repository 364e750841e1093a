"""The renderer is started before the arguments are read, where they look as if pictures are wanted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rooflang.cli.entry import draws


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("build mine.roof", True),
        ("build mine.roof -f svg,csv", True),
        ("build mine.roof -fpng", True),
        ("build --formats=vega mine.roof", True),
        ("build --form pdf -o out mine.roof", True),
        ("build mine.roof -f csv,vl.json", False),
        ("build mine.roof --formats parquet", False),
        ("build --help", False),
        ("check svg.roof", False),
        ("", False),
    ],
)
def test_arguments_that_ask_for_pictures(line: str, expected: bool) -> None:
    assert draws(line.split()) is expected


@pytest.mark.skipif(os.name != "posix", reason="there are no groups of processes elsewhere")
@pytest.mark.parametrize("words", [("build",), ("build", "missing.roof"), ("build", "--nonsense", "x.roof")])
def test_a_wrong_guess_leaves_no_process(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rooflang", *words]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == 2 and "bug" not in complaint
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
