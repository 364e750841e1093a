"""The forms for programs: concise, JSON and GitHub's annotations."""

import json

import pytest

from rooflang.codes import CANT_WRITE, MISSING_EDITION, UNEXPECTED
from rooflang.diagnostic import Diagnostic, Fix, Label
from rooflang.excerpt import concise, github, render
from rooflang.source import Source, Span

SOURCE = Source("specs/a.roof", "edition 2026\nlet a = 日本 + 3\nlet b = 2\n")
SPAN = Span(SOURCE, SOURCE.text.index("日"), SOURCE.text.index("日") + 2)
LABEL = Label(Span(SOURCE, SOURCE.text.index("b ="), SOURCE.text.index("b =") + 1), "defined here")
PROBLEM = Diagnostic(UNEXPECTED, "wrong: 100%, or so", SPAN, "a note", (LABEL,), "a hint", Fix(SPAN, "nihon"))


def test_concise():
    assert concise(PROBLEM) == "specs/a.roof:2:9: E101 wrong: 100%, or so"
    assert concise(Diagnostic(CANT_WRITE, "no\nspace")) == "rooflang: E602 no space"
    assert render([PROBLEM, PROBLEM], "concise").count("\n") == 2


def test_json_has_every_key():
    [found] = json.loads(render([PROBLEM], "json"))
    place = {"path": "specs/a.roof", "line": 2, "column": 9, "end_line": 2, "end_column": 11}
    assert found == {
        "code": "E101",
        "name": "unexpected",
        "severity": "error",
        "message": "wrong: 100%, or so",
        **place,
        "note": "a note",
        "labels": [
            {"path": "specs/a.roof", "line": 3, "column": 5, "end_line": 3, "end_column": 6, "text": "defined here"}
        ],
        "hint": "a hint",
        "fix": {**place, "text": "nihon"},
    }


def test_json_without_a_place():
    [found] = json.loads(render([Diagnostic(CANT_WRITE, "no space")], "json"))
    assert [found[key] for key in ("path", "line", "column", "end_line", "end_column", "fix")] == [None] * 6


def test_json_of_nothing_is_an_empty_array():
    assert json.loads(render([], "json")) == []


def test_json_is_ascii():
    assert render([Diagnostic(UNEXPECTED, "\ud800 日本", SPAN)], "json").isascii()


def test_github():
    assert github(PROBLEM) == (
        "::error file=specs/a.roof,line=2,endLine=2,col=9,endColumn=11,title=E101 unexpected::"
        "wrong: 100%25, or so%0Aa note%0Aspecs/a.roof:3:5: defined here%0Aa hint; write `nihon` instead of `日本`"
    )
    assert github(Diagnostic(CANT_WRITE, "no space")) == "::error title=E602 cant-write::no space"
    assert github(Diagnostic(MISSING_EDITION, "say it", SPAN)).startswith("::warning file=")


@pytest.mark.parametrize(("name", "escaped"), [("a,b:c%.roof", "a%2Cb%3Ac%25.roof"), ("a\nb.roof", "a b.roof")])
def test_github_escapes_file_names(name: str, escaped: str):
    span = Span(Source(name, "x"), 0, 1)
    assert f"file={escaped}," in github(Diagnostic(UNEXPECTED, "wrong", span))


def test_github_gets_no_columns_for_several_lines():
    whole = Span(SOURCE, 0, len(SOURCE.text) - 1)
    assert "line=1,endLine=3,title" in github(Diagnostic(UNEXPECTED, "wrong", whole))
