"""The golden cases: what `rooflang check` prints of `cases/<stage>/NAME.roof` stands in `NAME.txt` beside it.

A case of several files is a folder `NAME/` with a `main.roof`; its golden is `NAME.txt` beside the folder. A line
`# check: -D batch=4` in a spec gives the command further arguments. `python3 tests/run.py --rewrite` writes the
goldens anew, to be reviewed by eye.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from rooflang.cli.main import main

CASES = Path(__file__).with_name("cases")


def found_cases() -> list[Path]:
    """Files and folders, each a case."""
    folders = [path.parent for path in CASES.glob("*/*/main.roof")]
    return sorted([*CASES.glob("*/*.roof"), *folders])


def printed(case: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What a user sees who checks a copy of the case from the folder where it lies."""
    if case.is_dir():
        shutil.copytree(case, folder, dirs_exist_ok=True, symlinks=True)
        name = "main.roof"
    else:
        shutil.copy(case, folder)
        name = case.name
    further = re.search(rb"^# check: (.+)$", (folder / name).read_bytes(), re.MULTILINE)
    capsys.readouterr()
    main(["check", name, *(shlex.split(further[1].decode()) if further else ()), "--color", "never"])
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize("case", found_cases(), ids=lambda case: case.relative_to(CASES).with_suffix("").as_posix())
def test_case(case, request, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shown = printed(case, tmp_path, capsys)
    golden = case.with_suffix(".txt")
    if request.config.getoption("--rewrite"):
        golden.write_text(shown, encoding="utf-8", newline="\n")
    assert golden.exists(), "no golden yet: python3 tests/run.py --rewrite"
    assert shown == golden.read_text(encoding="utf-8"), "if this is right: python3 tests/run.py --rewrite"


def test_every_golden_has_its_case():
    cases = {case.with_suffix(".txt") for case in found_cases()}
    assert set(CASES.glob("*/*.txt")) <= cases
