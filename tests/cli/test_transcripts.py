"""What the command prints of the specs and of the small library in `transcripts/`.

A transcript holds calls, each behind a `$`, with what they print and, where it isn't 0, their exit code. `python3
tests/run.py --rewrite` writes what they print anew, to be reviewed by eye.
"""

import shlex
import shutil
from pathlib import Path

import pytest

from rooflang.syntax import load

TRANSCRIPTS = Path(__file__).with_name("transcripts")


@pytest.fixture
def small_library(monkeypatch, empty_folder):
    """The library in `transcripts/std/` in place of the standard one, and the specs there in the working folder."""
    monkeypatch.setattr(load, "folder", lambda _: TRANSCRIPTS / "std")
    for spec in TRANSCRIPTS.glob("*.roof"):
        shutil.copy(spec, empty_folder)


@pytest.mark.usefixtures("small_library")
@pytest.mark.parametrize("transcript", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(transcript, rooflang, request):
    calls = [line for line in transcript.read_text(encoding="utf-8").splitlines() if line.startswith("$ rooflang ")]
    shown = "\n".join(told(call, rooflang) for call in calls)
    if request.config.getoption("--rewrite"):
        transcript.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == transcript.read_text(encoding="utf-8"), "if this is right: python3 tests/run.py --rewrite"


def told(call: str, rooflang) -> str:
    run = rooflang(*shlex.split(call.removeprefix("$ rooflang ")))
    code = f"exit code {run.code}\n" if run.code else ""
    return f"{call}\n{run.out}{run.err}{code}"
