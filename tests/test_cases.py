"""The golden cases: what `rooflang check` prints of `cases/<stage>/NAME.roof` stands in `NAME.txt` beside it.

A case of several files is a folder `NAME/` with a `main.roof`; its golden is `NAME.txt` beside the folder. A line
`# check: -D batch=4` in a spec gives the command further arguments. `python3 tests/run.py --rewrite` writes the
goldens anew, to be reviewed by eye. Lines of the standard library have no numbers in them: that each shows the line
which it names is tested here, so that the library can grow without them.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from rooflang.cli.main import main

CASES = Path(__file__).with_name("cases")
LIBRARY = Path(__file__).parent.parent / "specs"
# `  --> std/ops/linear.roof:7:5` in a problem or at its head, and ` 7 |   y[m, n] = x[m, k] * w[k, n]` below it.
PLACE = re.compile(r"^(?P<before>( *--> )?)(?P<file>[^ ]+\.roof):(?P<line>\d+):(?P<after>\d+.*)$")
LINE = re.compile(r"^(?P<gutter> *(?P<line>\d+)) \| ?(?P<text>.*)$")


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
    return "\n\n".join(map(unnumbered, (shown.out + shown.err).split("\n\n")))


def unnumbered(problem: str) -> str:
    """A problem as it is shown, but for the numbers of the library's lines, in whose place is a `*`."""
    library: list[str] | None = None
    lines, kept, gutter = [], [1], 0
    for line in problem.split("\n"):
        if place := PLACE.match(line):
            is_library = place["file"].startswith("std/")
            library = (LIBRARY / place["file"]).read_text(encoding="utf-8").split("\n") if is_library else None
            line = f"{place['before']}{place['file']}:*:{place['after']}" if is_library else line
        elif found := LINE.match(line):
            gutter = len(found["gutter"])
            if library is None:
                kept.append(len(found["line"]))
            else:
                assert_is_line(found["text"], library[int(found["line"]) - 1])
                line = "*".rjust(gutter) + line[gutter:]
        lines.append(line)
    # The room beside the lines is that of the longest number.
    spare = max(0, gutter - 1 - max(kept))
    return "\n".join(line[spare:] if line.startswith(" " * spare) else line for line in lines)


def assert_is_line(shown: str, line: str) -> None:
    """What is shown of a line, both ends of which may be cut off, is that line."""
    assert shown.strip(".") in line, f"the library's line is {line!r}"


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
