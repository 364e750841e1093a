"""The command, called in this process or in one of its own, from an empty folder."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rooflang.cli.main import main

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What a call left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("NO_COLOR", "FORCE_COLOR", "ROOFLANG_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def rooflang(capsys) -> Callable[..., Run]:
    def run(*arguments: str) -> Run:
        capsys.readouterr()
        code = main(arguments)
        shown = capsys.readouterr()
        return Run(code, shown.out, shown.err)

    return run


@pytest.fixture
def process() -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    def run(*arguments: str, input: bytes = b"", **settings) -> "subprocess.CompletedProcess[bytes]":
        environment = {**os.environ, **settings.pop("env", {})}
        command = [sys.executable, "-m", "rooflang", *arguments]
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings}
        return subprocess.run(command, input=input, env=environment, check=False, timeout=60, **settings)

    return run


GOOD = """\
edition 2026
use "std/hardware/nvidia": A40
use "std/ops/linear": linear

param batch = 1

chart good "A good chart" {
  hardware = A40
  dtype    = fp16
  plot linear(n, 4096 * batch, 4096) for n in 1..64 by *4
}

expect ridge(A40, fp16) ~ 215 FLOP/B within 1%
"""
BAD = "edition 2026\nlet a = 3 GBps\nlet b = 1 s + 2 B\n"


@pytest.fixture
def good(empty_folder) -> str:
    (empty_folder / "good.roof").write_text(GOOD)
    return "good.roof"


@pytest.fixture
def bad(empty_folder) -> str:
    (empty_folder / "bad.roof").write_text(BAD)
    return "bad.roof"
