"""The examples of the reference: every spec in it is right, and every wrong one gives the very problems it names.

A fence `roof` holds a whole file. A fence `roof-error` is followed by a fence `text`, a line a problem: `CODE message`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.excerpt import concise

REFERENCE = Path(__file__).parent.parent / "grammar" / "README.md"


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of the page: its language, its text and the line on which the text begins."""

    language: str
    text: str
    line: int


def fences() -> list[Fence]:
    if not REFERENCE.exists():
        return []
    page = REFERENCE.read_text(encoding="utf-8")
    found = re.finditer(r"^```([\w-]*)[^\n]*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [Fence(match[1], match[2], page.count("\n", 0, match.start(2)) + 1) for match in found]


FENCES = fences()


def problems(text: str) -> list[str]:
    """What checking the text says, without the places."""
    request = pipeline.Request(("-",), stdin=text.encode())
    return [concise(problem).partition(": ")[2] for problem in pipeline.check(request).problems]


def line(fence: Fence) -> str:
    return f"line {fence.line}"


@pytest.mark.parametrize("fence", [fence for fence in FENCES if fence.language == "roof"], ids=line)
def test_an_example_is_right(fence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert problems(fence.text) == []


@pytest.mark.parametrize("index", [i for i, fence in enumerate(FENCES) if fence.language == "roof-error"])
def test_a_wrong_example_says_what_the_page_says(index, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong, said = FENCES[index : index + 2]
    assert said.language == "text", f"line {wrong.line}: a `text` fence with the problems has to follow"
    assert problems(wrong.text) == said.text.splitlines()
