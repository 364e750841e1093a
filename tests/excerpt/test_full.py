"""The full form: each test shows a spec with its marks, and what a user sees."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.codes import CANT_WRITE, MISSING_EDITION, UNEXPECTED, Code
from rooflang.diagnostic import Diagnostic, Fix, Label
from rooflang.excerpt import cells, full, harmless, render
from rooflang.source import Source, Span


def marked(text: str, name: str = "a.roof") -> tuple[Source, list[Span]]:
    """A source without its `«` and `»`, and the spans that they stood around, in the order of their beginnings."""
    plain, spans, open_at = "", [], []
    for character in text:
        if character == "«":
            open_at.append(len(spans))
            spans.append((len(plain), len(plain)))
        elif character == "»":
            index = open_at.pop()
            spans[index] = (spans[index][0], len(plain))
        else:
            plain += character
    source = Source(name, plain)
    return source, [Span(source, start, end) for start, end in spans]


def shown(
    text: str, note: str = "", *labels: str, own: int = 0, hint: str = "", code: Code = UNEXPECTED, width: int = 110
) -> str:
    """The full form with the span number `own` as the diagnostic's, the others as labels."""
    _, spans = marked(text)
    others = [span for index, span in enumerate(spans) if index != own]
    further = tuple(Label(span, label) for span, label in zip(others, labels, strict=True))
    return full(Diagnostic(code, "it is wrong", spans[own], note, further, hint), width=width)


def is_(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_a_caret_stands_under_each_character_of_the_span():
    assert shown("edition 2026\nlet a = «12 GB/s»\n", "a bandwidth") == is_(
        """
        a.roof:2:9: error[E101] it is wrong
           |
         2 | let a = 12 GB/s
           |         ^^^^^^^ a bandwidth
        """
    )


def test_a_warning_says_so():
    assert shown("«let» a = 1", code=MISSING_EDITION).startswith("a.roof:1:1: warning[W201] it is wrong\n")


def test_without_a_span_there_is_one_line():
    assert full(Diagnostic(CANT_WRITE, "the disk is full")) == "error[E602] the disk is full\n"


def test_a_hint_stands_below():
    assert shown("let a = «sek»", hint="did you mean `seq`?") == is_(
        """
        a.roof:1:9: error[E101] it is wrong
           |
         1 | let a = sek
           |         ^^^
           = hint: did you mean `seq`?
        """
    )


def test_a_fix_is_told_unless_the_hint_tells_it():
    _, [span] = marked("let a = «sek»")
    told = Diagnostic(UNEXPECTED, "wrong", span, hint="did you mean `seq`?", fix=Fix(span, "seq"))
    assert full(told).count("seq") == 1
    assert "= hint: write `seq` instead of `sek`" in full(Diagnostic(UNEXPECTED, "wrong", span, fix=Fix(span, "seq")))
    assert "= hint: remove `sek`" in full(Diagnostic(UNEXPECTED, "wrong", span, fix=Fix(span, "")))
    before = Span(span.source, 0, 0)
    added = Diagnostic(UNEXPECTED, "wrong", span, fix=Fix(before, "edition 2026\n"))
    assert "= hint: write `edition 2026` here" in full(added)


def test_both_sides_on_one_line():
    assert shown("let a = «3 s» + «2 GB»", "time", "data") == is_(
        """
        a.roof:1:9: error[E101] it is wrong
           |
         1 | let a = 3 s + 2 GB
           |         ^^^   ---- data
           |         time
        """
    )


def test_three_on_one_line():
    assert shown("f(«a», «b», «c»)", "two", "one", "three", own=1) == is_(
        """
        a.roof:1:6: error[E101] it is wrong
           |
         1 | f(a, b, c)
           |   -  ^  - three
           |   |  two
           |   one
        """
    )


def test_one_inside_the_other():
    assert shown("x = «fp16 + «3 s»»", "the sum", "a time") == is_(
        """
        a.roof:1:5: error[E101] it is wrong
           |
         1 | x = fp16 + 3 s
           |     ^^^^^^^---
           |     |      a time
           |     the sum
        """
    )


def test_two_texts_at_one_place():
    source, [span] = marked("let «a» = 1")
    diagnostic = Diagnostic(UNEXPECTED, "it is wrong", span, "first", (Label(Span(source, 4, 5), "second"),))
    assert full(diagnostic).splitlines()[3:] == ["   |     ^ first", "   |     second"]


def test_lines_between_are_shown_or_left_out():
    text = "«a» = 1\nb = 2\n«a» = 3\n\n\n\n\n\n\n«a» = 4\n"
    assert shown(text, "again", "first", "and again", own=1) == is_(
        """
        a.roof:3:1: error[E101] it is wrong
            |
          1 | a = 1
            | - first
          2 | b = 2
          3 | a = 3
            | ^ again
          ...
         10 | a = 4
            | - and again
        """
    )


def test_a_label_in_another_file():
    _, [here] = marked("x = «1»")
    _, [there] = marked("\n\ny = «2 s»", "lib/b.roof")
    diagnostic = Diagnostic(UNEXPECTED, "they disagree", here, "a number", (Label(there, "a time"),))
    assert full(diagnostic) == is_(
        """
        a.roof:1:5: error[E101] they disagree
           |
         1 | x = 1
           |     ^ a number
          --> lib/b.roof:3:5
           |
         3 | y = 2 s
           |     --- a time
        """
    )


def test_a_span_of_several_lines_shows_where_it_begins_and_ends():
    assert shown("«chart a {\n  x = 1\n  y = 2\n  z = 3\n}\n»let b = 1", "this chart") == is_(
        """
        a.roof:1:1: error[E101] it is wrong
           |
         1 | chart a {
           | ^^^^^^^^^
         ...
         5 | }
           | ^ this chart
        """
    )


def test_the_end_of_the_file_has_a_caret():
    assert shown("let a = «»", "a value belongs here").splitlines()[-1] == "   |         ^ a value belongs here"
    assert shown("«»", "nothing").splitlines()[1:] == ["   |", " 1 |", "   | ^ nothing"]


def test_tabs_keep_their_columns():
    assert shown("\tab\t«cd»", "here").splitlines()[2:] == [" 1 |     ab  cd", "   |         ^^ here"]


def test_crlf_is_no_part_of_a_line():
    assert shown("let a = «1»\r\nlet b = 2\r\n", "here").splitlines()[2:] == [" 1 | let a = 1", "   |         ^ here"]


@pytest.mark.parametrize(
    ("text", "carets"),
    [
        ("日本 = «3»", "       ^"),
        ("«日本» = 3", "^^^^"),
        ("e\u0301a = «3»", "     ^"),
        ("«e\u0301»a", "^"),
        ("e«\u0301»a", "^"),
        ("«\u1112\u1161\u11ab»", "^^"),
    ],
)
def test_carets_know_how_wide_characters_are(text: str, carets: str):
    assert shown(text).splitlines()[3] == f"   | {carets}"


@pytest.mark.parametrize("text", ["\x1b[31m", "\0", "\x9b2J", "\u202e", "\u2028", "\x07", "\ud800", "\ufeff"])
def test_nothing_reaches_the_terminal_raw(text: str):
    source = Source(f"a{text}.roof", f"x = {text} + 1")
    span = Span(source, 4, 4 + len(text))
    labels, fix = (Label(span, text),), Fix(span, text + "1")
    diagnostic = Diagnostic(UNEXPECTED, f"what is {text}?", span, text, labels, text, fix)
    for form in ("full", "concise", "github"):
        printed = render([diagnostic], form)
        assert text not in printed
        assert f"<U+{ord(text[0]):04X}>" in printed
        assert all(line.isprintable() for line in printed.split("\n"))


def test_carets_under_what_is_shown_instead_of_a_control_character():
    assert shown("x = «\0»", "no").splitlines()[2:] == [" 1 | x = <U+0000>", "   |     ^^^^^^^^ no"]


def test_a_long_line_is_cut_around_the_caret():
    lines = shown("1 + " * 500 + "«oops»" + " + 1" * 500, "here", width=60).splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert lines[2].startswith(" 1 | ...") and lines[2].endswith("...")
    assert lines[2].index("oops") == lines[3].index("^^^^ here")


def test_far_ends_of_a_long_line_are_shown_apart():
    lines = shown("«first»" + " + 1" * 500 + " + «second»", "a", "b", width=60).splitlines()
    assert lines[2].startswith(" 1 | first + 1")
    assert lines[3] == "   | ^^^^^ a"
    assert lines[4].endswith("second")
    assert lines[5].endswith("------ b")


def test_a_line_of_megabytes_takes_no_time():
    assert len(shown("(" * 2_000_000 + "«)»" + ")" * 2_000_000)) < 1000


def test_colors_only_where_asked():
    _, [span] = marked("x = «1»")
    diagnostic = Diagnostic(UNEXPECTED, "wrong", span, "note", hint="hint")
    assert "\x1b" not in full(diagnostic)
    colored = full(diagnostic, color=True)
    assert "\x1b[1;31merror[E101]\x1b[0m" in colored
    for code in ("1;31", "1", "34", "36", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == full(diagnostic)


def test_problems_are_a_blank_line_apart():
    _, spans = marked("«a» «b»")
    printed = render([Diagnostic(UNEXPECTED, "wrong", span) for span in spans])
    assert printed.count("\n\n") == 1
    assert render([]) == ""


@given(st.text(), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_any_text_and_any_span_can_be_shown(text: str, start: int, length: int, other: int, other_length: int):
    source = Source("a.roof", text)
    size = len(text)
    span = Span(source, min(start, size), min(start + length, size))
    label = Label(Span(source, min(other, size), min(other + other_length, size)), "label")
    printed = full(Diagnostic(UNEXPECTED, text, span, "note", (label,)), width=40)
    assert all(line.isprintable() for line in printed.split("\n"))
    assert "^" in printed and "note" in printed and "label" in printed


@given(st.text())
def test_harmless_text_has_a_width(text: str):
    assert 0 <= cells(harmless(text)) <= 8 * len(text) * 2
