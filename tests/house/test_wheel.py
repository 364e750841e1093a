"""What is shipped: the wheel holds all that the compiler needs, and works away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """The wheel's files, in a folder of their own."""
    folder = tmp_path_factory.mktemp("wheel")
    [path] = WheelBuilder(str(ROOT)).build(directory=str(folder / "dist"), versions=["standard"])
    with zipfile.ZipFile(path) as wheel:
        wheel.extractall(folder / "files")
    assert [found.name for found in (folder / "dist").iterdir()] == [Path(path).name]
    return folder / "files"


def installed(unpacked: Path, *arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A run of the unpacked wheel."""
    settings = {**os.environ, "PYTHONPATH": str(unpacked), **environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, check=True, timeout=120)


def library(base: Path) -> list[Path]:
    return sorted(path.relative_to(base) for path in base.glob("specs/std/**/*.roof"))


def test_grammar_tables_and_library_are_inside(unpacked):
    package = unpacked / "rooflang"
    assert (package / "grammar" / "roof.lark").is_file()
    assert (package / "syntax" / "roof.tables").is_file()
    assert (package / "py.typed").is_file()
    assert library(package) == library(ROOT) != []


def test_nothing_else_is_inside(unpacked):
    assert {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")} == {"rooflang"}
    assert [path.name for path in (unpacked / "rooflang" / "specs").iterdir()] == ["std"]


def test_it_uses_its_own_tables(unpacked, tmp_path):
    script = (
        "from rooflang.syntax import tables; from rooflang.assets import folder;"
        "tables._build = lambda *_: exit('built anew'); import rooflang.syntax.parse;"
        "print(tables.FILE, folder('grammar'), folder('specs/std'))"
    )
    shown = installed(unpacked, "-c", script, cwd=tmp_path).stdout
    assert shown.count(str(unpacked)) == 3


def test_it_builds_the_same_bytes_twice(unpacked, tmp_path):
    specs = tmp_path / "specs" / "mine"
    specs.mkdir(parents=True)
    for path in (*ROOT.glob("specs/medusa/llama_7b_*.roof"), ROOT / "specs/medusa/hardware.roof"):
        (specs / path.name).write_bytes(path.read_bytes())
    built = []
    for number, environment in enumerate(({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2"})):
        arguments = ("-m", "rooflang", "build", "specs", "-o", f"out{number}", "-f", "vl.json,csv")
        installed(unpacked, *arguments, cwd=tmp_path, **environment)
        out = tmp_path / f"out{number}"
        built.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()})
    assert len(built[0]) == 6
    assert built[0] == built[1]
