"""Everything that has to hold, after setting up .venv: style, types, layers, the gallery, and the tests at the end.

python3 tests/run.py              all of it; further words go to pytest: python3 tests/run.py -k excerpt
python3 tests/run.py --rewrite    write the goldens of tests/ anew, to be reviewed by eye
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".ci"))

import bootstrap  # noqa: E402  (it stands in .ci, beside what else a run needs)

GALLERY = ROOT / "gallery"
# Pictures aren't compared: they may differ between systems where the data doesn't.
COMPARED = ("vl.json", "csv", "md")
REPAIR = "python3 gallery/build.py"


def main(further: list[str]) -> int:
    """Run every check, also after one has failed; pytest comes last, so that its closing line is in sight."""
    bootstrap.enter("dev")
    os.chdir(ROOT)
    if "--rewrite" in further:
        return _python("-m", "pytest", "-q", "tests/test_cases.py", "tests/cli/test_transcripts.py", *further)
    failed = [name for name, passed in _checks() if not passed]
    _head("pytest")
    code = _python("-m", "pytest", "-q", "-n", "auto", *further)
    if failed:
        print(f"not passed before the tests: {', '.join(failed)}")
    return code or bool(failed)


def _checks() -> list[tuple[str, bool]]:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    commands = {
        "ruff": [sys.executable, "-m", "ruff", "check", "."],
        "mypy": [sys.executable, "-m", "mypy"],
        "layers": [linter, "--no-logo"],
    }
    passed = []
    for name, command in commands.items():
        _head(name)
        passed.append((name, subprocess.run(command, check=False).returncode == 0))
    _head("gallery")
    return [*passed, ("gallery", gallery_is_current())]


def gallery_is_current() -> bool:
    """Whether the committed Vega-Lite, CSV and index are what the specs give now; says what isn't."""
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, as a user's would be; what it has to say matters only where it fails.
        command = [sys.executable, "gallery/build.py", folder, "vl.json,csv"]
        build = subprocess.run(command, capture_output=True, text=True, check=False)
        if build.returncode:
            print(build.stdout + build.stderr)
            return False
        differences = compare(GALLERY, Path(folder))
    print("\n".join(differences) or "the gallery is what the specs give")
    if differences:
        print(f"The gallery is not what the specs give. If the specs are right: {REPAIR}")
    return not differences


def compare(committed: Path, built: Path) -> list[str]:
    """What differs between two galleries, a few lines each."""
    before, after = _texts(committed), _texts(built)
    differences = [f"{name}: no spec gives this file" for name in sorted(before.keys() - after.keys())]
    differences += [f"{name}: missing" for name in sorted(after.keys() - before.keys())]
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            differences += [f"{name}: differs", *_diff(before[name], after[name])]
    return differences


def _texts(folder: Path) -> dict[str, str]:
    paths = [path for ending in COMPARED for path in folder.rglob(f"*.{ending}")]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in paths}


def _diff(before: str, after: str, shown: int = 12) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "committed", "now", lineterm="", n=0)
    found = [f"    {line[:160]}" for line, _ in zip(lines, range(shown + 1), strict=False)]
    return found if len(found) <= shown else [*found[:shown], "    ..."]


def _python(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], check=False).returncode


def _head(name: str) -> None:
    print(f"\n--- {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
