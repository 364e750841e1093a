"""The examples of the reference and of the README: every spec is right, every wrong one gives the problems it names.

A fence `roof` holds a whole file. A fence `roof-error` is followed by a fence `text`, a line a problem: `CODE message`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.excerpt import concise

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "grammar" / "README.md", ROOT / "README.md")


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of a page: its language, its text and the line on which the text begins."""

    page: str
    language: str
    text: str
    line: int


def fences(path: Path) -> list[Fence]:
    page, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    found = re.finditer(r"^```([\w-]*)[^\n]*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [Fence(name, match[1], match[2], page.count("\n", 0, match.start(2)) + 1) for match in found]


FENCES = [fence for path in PAGES for fence in fences(path)]


def problems(text: str) -> list[str]:
    """What checking the text says, without the places."""
    request = pipeline.Request(("-",), stdin=text.encode())
    return [concise(problem).partition(": ")[2] for problem in pipeline.check(request).problems]


def line(fence: Fence) -> str:
    return f"{fence.page} line {fence.line}"


@pytest.mark.parametrize("fence", [fence for fence in FENCES if fence.language == "roof"], ids=line)
def test_an_example_is_right(fence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert problems(fence.text) == []


@pytest.mark.parametrize("index", [i for i, fence in enumerate(FENCES) if fence.language == "roof-error"])
def test_a_wrong_example_says_what_the_page_says(index, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong, said = FENCES[index : index + 2]
    assert said.language == "text", f"{line(wrong)}: a `text` fence with the problems has to follow"
    assert problems(wrong.text) == said.text.splitlines()
