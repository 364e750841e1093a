"""What to say of a syntax error: one sentence in a reader's words, and a hint where the slip is a common one.

Every explainer looks for one kind of slip and returns None where it is another; the first that finds something speaks.
"""

import re
from collections.abc import Sequence
from typing import Any

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Label
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.habits import colon, equals, foreign, habit, of_plots, step_of_range
from rooflang.syntax.layout import NESTING_LIMIT
from rooflang.syntax.scene import (
    CLOSERS,
    HEADS,
    IMPORTS,
    LISTED,
    NEAR,
    STEPS,
    Accepted,
    Scene,
    shown,
    unexpected,
)
from rooflang.syntax.signs import character, malformed
from rooflang.syntax.tokens import Fault, Malformed, Token, TooDeep, Unexpected, Unreadable
from rooflang.units import find_unit

_INSIDE = ("for", "where", "by", "to", "within", "then", "else", "and", "or", "in", "of", "as")
_OPERATORS = ("PLUS", "STAR", "SLASH", "FLOOR", "CARET", "COMPARE", "TILDE", "COMMA", "EQUAL", "DOTS", "AND", "OR")
_TENSOR = re.compile(r"(?:(?:weight|cache|activation|stored|view)\s+)?\w+\s*\(.*\)", re.DOTALL)
_ROLES = ("weight", "cache", "activation", "stored", "view")
_COMMENT = re.compile(r"//|/\*|--")
_STEP_WORDS = ("step", "steps", "times", "x")
_TITLED = re.compile(r"(?:^|[\n;{])[ \t]*(\w+)[ \t]+\"[^\"\n]*\"[ \t]*$")
_TWO_WORDS = re.compile(r"=[ \t]*([A-Za-z_]\w*)[ \t]+$")
_CONDITION = "write `if a then b else c`"
_TYPES = ("int", "float", "double", "number", "str", "string", "const", "auto")
# What belongs to a word or bracket that was read.
_NEEDED = {"THEN": "IF", "ELSE": "THEN", "WITHIN": "TILDE", "RPAR": "LPAR", "RSQB": "LSQB"}
_WORDS = {
    "EQUAL": "`=`",
    "IN": "`in`",
    "THEN": "`then`",
    "ELSE": "`else`",
    "WITHIN": "`within`",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "NAME": "a name",
    "STRING": "a string",
    "UNIT": "a unit",
}


def about(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> Diagnostic:
    """The diagnostic of a fault, where the parser could take the accepted terminals and had read the values."""
    span = Span(source, fault.start, fault.end)
    match fault:
        case Malformed():
            return malformed(fault, span)
        case TooDeep():
            return Diagnostic(codes.TOO_DEEP, f"brackets are nested more than {NESTING_LIMIT} deep", span)
        case Unreadable():
            return character(span)
        case Unexpected():
            return _token(Scene(fault.token, span, values, accepted))
    raise fault


def _token(scene: Scene) -> Diagnostic:
    for explain in (
        _unclosed, _line_begins, _row, _wrong_closer, foreign, _head, colon, _goes_on, of_plots, _apart,
        _missing_in_line, _brackets_of_index, _brace_apart, step_of_range, equals, habit, _between, _after_value,
        _missing_value, _expected,
    ):  # fmt: skip
        found = explain(scene)
        if found:
            return found
    hint = "a statement ends at the end of its line or with `;`"
    return unexpected(scene.span, f"{shown(scene.token)} can't follow here", hint)


def _unclosed(scene: Scene) -> Diagnostic | None:
    """A bracket that the text, or a new statement, leaves open."""
    opener = scene.opener
    if opener is None:
        return None
    opened = scene.at(opener)
    ended = scene.token.kind == "$END"
    went_on = scene.span.line > opened.line and (
        scene.token.kind in ("NAME", "EQUAL", "LBRACE", "STRING", "COLON", "RBRACE") and scene.behind_value
    )
    if not ended and not (opener.kind != "LBRACE" and went_on):
        return None
    label = Label(scene.span, "the text ends here" if ended else "reading went on to here")
    return Diagnostic(codes.UNCLOSED, f"`{opener.text}` is never closed", opened, labels=(label,))


def continued(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> int | None:
    """Where a line begins that belongs to the one before, if the fault is that; what stands before isn't whole then."""
    if not isinstance(fault, Unexpected):
        return None
    first = _continuing(Scene(fault.token, Span(source, fault.start, fault.end), values, accepted))
    return first.start if first else None


def _continuing(scene: Scene) -> Token | None:
    if scene.token.kind in _OPERATORS and "LET" in scene.accepted:
        return scene.token
    first = scene.first
    return first if first is not None and first.kind == "NAME" and first.text in _INSIDE else None


def _line_begins(scene: Scene) -> Diagnostic | None:
    """A line that begins with what belongs to the one before."""
    begins = scene.token.kind in _OPERATORS and "LET" in scene.accepted
    if begins or "LET" in scene.accepted:
        comment = _COMMENT.match(scene.span.source.text, scene.span.start)
        if comment:
            span = Span(scene.span.source, comment.start(), comment.end())
            return unexpected(span, f"`{span.text}` begins no comment", "comments begin with `#`", Fix(span, "#"))
    first = _continuing(scene)
    if first is None:
        return None
    how = "how a line begins never continues the one before: "
    hint = how + ("end that one with it, or use brackets" if begins else f"end that one with `{first.text}`")
    if first.text == "else":
        hint = how + "`else` stands on the line of what is before it"
    return unexpected(scene.at(first), f"a line can't begin with {shown(first)}", hint)


def _row(scene: Scene) -> Diagnostic | None:
    """A row of a table that begins with a bare word, or has one value alone."""
    first = scene.first
    ended = scene.token.kind in ("COMMA", "RBRACE", "END")
    if ended and first is not None and re.search(r"\bfigure\b[^{}]*\{[^{}=]*$", scene.shortly):
        hint = "as in `charts = [one, another]`"
        return unexpected(scene.at(first), "the charts of a figure stand in a list", hint)
    if scene.token.kind == "COMMA" and first is not None and first is scene.last and first.kind == "NAME":
        hint = "the names of series stand in quotes"
        return unexpected(scene.at(first), "a row begins with a string or a number", hint)
    if scene.accepted.keys() - {"EQUAL", "UNIT"} != {"COMMA"} or scene.opener_in_statement:
        return None
    cell = next(value for value in reversed(scene.values) if isinstance(value, tree.Number | tree.Text | Token))
    span = scene.at(cell) if isinstance(cell, Token) else cell.span
    hint = "in a table, a row has two values at least, with commas between them"
    return unexpected(span, f"`{span.text}` is no statement", hint)


def _wrong_closer(scene: Scene) -> Diagnostic | None:
    token, opener = scene.token, scene.opener
    if token.kind not in CLOSERS:
        return None
    if opener is None:
        return Diagnostic(codes.UNCLOSED, f"`{token.text}` closes nothing", scene.span)
    if opener.text != CLOSERS[token.kind]:
        label = Label(scene.at(opener), "opened here")
        return Diagnostic(codes.UNCLOSED, f"`{token.text}` can't close `{opener.text}`", scene.span, labels=(label,))
    return None


def _head(scene: Scene) -> Diagnostic | None:
    """What doesn't stand in the head of a block, or stands elsewhere in it."""
    token, span, last = scene.token, scene.span, scene.last
    if not scene.in_head or scene.opener_in_statement or scene.statement[0].text in IMPORTS:
        return None
    kind, text = scene.statement[0].text, span.source.text
    titled = isinstance(last, Token) and last.kind == "STRING"
    if titled and "{" in last.text:
        # Its quotes stand inside `{ }`, most likely.
        return None
    order = f'a block is written `{kind} name : base "title" {{ … }}`'
    if token.kind == "COLON" and titled:
        return unexpected(span, "the base of a block stands before its title", order)
    if token.kind in ("NUMBER", "MINUS", "DOT", "SLASH") and len(scene.statement) == 2:
        hint = "names are made of letters, digits and `_`"
        return unexpected(span, f"{shown(token)} can't follow the name of a block", hint)
    if token.kind != "NAME":
        return None
    if re.compile(r"\s*[:=](?!=)").match(text, token.end):
        hint = f"as in `{kind} {scene.statement[1].text} {{ {token.text} = … }}`"
        return unexpected(span, "a field stands inside the `{ }` of its block", hint)
    if titled:
        hint = order + ("; its name stands before the title" if len(scene.statement) == 2 else "")
        return unexpected(span, f"{shown(token)} can't follow the title of a block", hint)
    hint = f"{order}; a name has no blanks"
    return unexpected(span, f"{shown(token)} can't follow the name of a block", hint)


def resumed(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> int | None:
    """Where a statement begins that was taken for a part of the one above it, if the fault is that."""
    if not isinstance(fault, Unexpected):
        return None
    scene = Scene(fault.token, Span(source, fault.start, fault.end), values, accepted)
    return scene.last.start if _goes_on(scene) else None


def _goes_on(scene: Scene) -> Diagnostic | None:
    """A line that goes on in the next one, by the operator at its end; the word of a statement reads as a name then."""
    last = scene.last
    if not (isinstance(last, Token) and last.text in HEADS and scene.behind_value):
        return None
    above = Scene(Token("END", "", last.start, last.start), scene.at(last), scene.values, scene.accepted)
    if above.behind.line == above.span.line or above.opener_in_statement:
        return None
    hint = f"a line that ends with `{above.behind.text}` goes on in the next one"
    message = f"a value is missing behind `{above.behind.text}`"
    return step_of_range(above) or Diagnostic(codes.MISSING_VALUE, message, above.behind, hint=hint)


def _apart(scene: Scene) -> Diagnostic | None:
    """Two statements with nothing between them."""
    token, last = scene.token, scene.last
    head = token.kind in map(str.upper, HEADS)
    if scene.opener_in_statement or "END" not in scene.accepted or not (head or token.kind in ("NAME", "STRING")):
        return None
    closed = isinstance(last, Token) and last.kind in ("RBRACE", "RSQB")
    begins = re.compile(r"\s*=(?!=)|\s+\w+[^\S\n]*\{").match(scene.span.source.text, token.end)
    if isinstance(last, Token) and last.kind == "UNIT" and last.text in HEADS and scene.behind_value:
        # The word of a statement right behind a number.
        token = last
    elif not (closed or head or (scene.behind_value and begins)):
        return None
    span = scene.at(token)
    return unexpected(span, f"a new line or `;` is missing before {shown(token)}", fix=Fix(span, f"; {token.text}"))


def _missing_in_line(scene: Scene) -> Diagnostic | None:
    """What is left out between two words of a line: `=`, `;`, a comma."""
    token, last = scene.token, scene.last
    if isinstance(last, Token) and last.kind == "UNIT":
        return _behind_unit(scene, last)
    if token.kind == "EQUAL" and isinstance(last, Token) and last.kind == "NAME" and scene.behind_value:
        before = Scene(token, scene.at(last), scene.values, scene.accepted).behind
        if before.line < scene.at(last).line and before.text in ("=", "+", "-", "*", "/", "^", ","):
            return Diagnostic(codes.MISSING_VALUE, f"a value is missing behind `{before.text}`", before)
    if token.kind in ("NUMBER", "STRING") and isinstance(last, Token) and last.kind == "NAME" and last is scene.first:
        if token.kind == "NUMBER" and re.compile(r"\w*[ \t]*[:({\"]").match(scene.span.source.text, token.end):
            return unexpected(scene.span, "a name begins with a letter", "digits and `_` may follow")
        return unexpected(
            scene.span, f"`=` is missing behind `{last.text}`", fix=Fix(scene.span, f"= {scene.span.text}")
        )
    return None


def _behind_unit(scene: Scene, unit: Token) -> Diagnostic | None:
    """What was read as a unit, and can't have been meant so."""
    kind, span = scene.token.kind, scene.at(unit)
    if unit.text == "if" or kind == "HOLE":
        return unexpected(span if unit.text == "if" else scene.span, "a condition is written otherwise", _CONDITION)
    if kind == "EQUAL" and find_unit(unit.text) and scene.first is not None and scene.first.kind == "EXPECT":
        message = "`=` gives a field its value and can't stand in an expression"
        return unexpected(scene.span, message, "compare with `==`")
    if kind == "EQUAL" and unit.text.isidentifier():
        missing = "a comma" if scene.opener_in_statement else "a new line or `;`"
        return unexpected(span, f"{missing} is missing before `{unit.text}`")
    if unit.text in _STEP_WORDS and kind in ("NUMBER", "STAR", "HOLE"):
        return unexpected(span, f"`{unit.text}` is not used here", STEPS)
    if unit.text == "%" and kind in ("NAME", "NUMBER", "LPAR"):
        return unexpected(span, "`%` is 1/100, and there is no remainder", "write `a - b * (a // b)`")
    return None


def _brackets_of_index(scene: Scene) -> Diagnostic | None:
    """`weight w(k, n)`, and `weight w[k, n] = fp8`."""
    first, last = scene.first, scene.last
    if first is not None and first.text in _ROLES and scene.token.kind == "EQUAL" and "OF" in scene.accepted:
        hint = "the element type of a role is set apart: `dtype { weight = fp8 }`"
        return unexpected(scene.span, "the declaration of a tensor gives it no value", hint)
    closed = isinstance(last, Token) and last.kind == "RPAR"
    if first is None or not closed or scene.token.kind not in ("END", "EQUAL", "RBRACE"):
        return None
    whole = Span(scene.span.source, first.start, last.end)
    if not _TENSOR.fullmatch(whole.text):
        return None
    return unexpected(whole, "the indices of a tensor stand in `[ ]`", "as in `w[k, n]`")


def _brace_apart(scene: Scene) -> Diagnostic | None:
    """The `{` of a block on a line of its own, or forgotten."""
    text = scene.span.source.text
    if scene.token.kind != "END" or "LBRACE" not in scene.accepted:
        return None
    if re.compile(r"\s*\{").match(text, scene.token.start):
        return Diagnostic(codes.UNCLOSED, "the `{` of a block stands on the line of its name", scene.behind)
    hint = "a block is written `kind name { … }`"
    if titled := _TITLED.search(scene.shortly):
        field = "" if titled[1] == "note" else f', and a field `{titled[1]} = "…"`'
        hint = f'a block is written `{titled[1]} "…" {{ … }}`{field}'
    return Diagnostic(codes.UNCLOSED, "`{` is missing behind this", scene.behind, hint=hint)


def _between(scene: Scene) -> Diagnostic | None:
    """What joins two values elsewhere."""
    token, span = scene.token, scene.span
    if not scene.behind_value:
        return None
    if token.text in ("is", "equals", "eq"):
        return unexpected(span, f"`{token.text}` is not used here", "compare with `==`")
    if token.kind == "WITHIN":
        return unexpected(span, "`within` belongs to `~`", NEAR)
    if token.text == "%" or token.text == "mod":
        return unexpected(span, "`%` is 1/100, and there is no remainder", "write `a - b * (a // b)`")
    return None


def _after_value(scene: Scene) -> Diagnostic | None:
    """A second value right behind a first."""
    token, span = scene.token, scene.span
    if not scene.behind_value:
        return None
    if isinstance(scene.last, Token) and scene.last.kind == "STRING" and "{" in scene.last.text:
        hint = "no quotes stand inside the `{ }` of a string: name the value with `let`"
        return unexpected(span, f"{shown(token)} can't follow a string", hint)
    if token.kind == "BY":
        return unexpected(span, "`by` follows a range", "as in `1..64 by *2`")
    if token.kind == "COMPARE":
        return unexpected(span, "comparisons don't chain", "join two of them with `and`")
    if token.kind == "HOLE":
        return unexpected(span, "`?` stands where a value is still to be found", _CONDITION)
    if token.kind == "NAME" and find_unit(token.text):
        hint = f"a unit stands right behind a number: multiply by `1 {token.text}`"
        return unexpected(span, f"{shown(token)} can't follow a value", hint)
    if token.kind in ("NAME", "NUMBER", "LPAR", "STRING", "LSQB", "UNIT"):
        inside = scene.opener_in_statement or scene.in_row
        hint = "a comma is missing, or `*`" if inside else "multiply with `*`; one statement a line, or `;`"
        words = _TWO_WORDS.search(scene.shortly) if token.kind == "NAME" and not inside else None
        if words:
            hint = f"a name has no blanks: `{words[1]}_{token.text}`; values multiply with `*`"
        return unexpected(span, f"{shown(token)} can't follow a value", hint)
    return None


def _missing_value(scene: Scene) -> Diagnostic | None:
    if scene.token.kind == "LBRACE" and isinstance(scene.last, Token) and scene.last.kind == "EQUAL":
        before = re.search(r"\w+(?=\s*$)", scene.span.source.text[: scene.last.start])
        hint = f"as in `{before[0]} {{ … }}`" if before else ""
        if items := LISTED.match(scene.span.source.text, scene.token.start):
            hint = f"a list stands in `[ ]`: `[{items['items']}]`"
        return unexpected(scene.at(scene.last), "no `=` stands before the `{` of a block", hint)
    # Where a statement may begin with `let`, it may begin with a number as well.
    if "NUMBER" not in scene.accepted or "LET" in scene.accepted:
        return None
    if scene.token.kind in ("END", "$END", "RBRACE", "RPAR", "RSQB"):
        behind = scene.behind
        if not behind.text:
            return Diagnostic(codes.MISSING_VALUE, "here is nothing, where a value is expected", scene.span)
        hint = "`?` stands for a value that is still to be found"
        return Diagnostic(codes.MISSING_VALUE, f"a value is missing behind `{behind.text}`", behind, hint=hint)
    return Diagnostic(codes.MISSING_VALUE, f"a value is expected here, not {shown(scene.token)}", scene.span)


def _expected(scene: Scene) -> Diagnostic | None:
    """The one thing that is most likely meant, by name."""
    last = scene.last
    if scene.token.kind == "NAME" and isinstance(last, Token) and last.text in _TYPES and scene.opener_in_statement:
        return unexpected(scene.at(last), "parameters have no types", f"write `{scene.token.text}` alone")
    if scene.token.kind in ("NAME", "NUMBER") and scene.opener_in_statement and "COMMA" in scene.accepted:
        return unexpected(scene.span, f"a comma is missing before {shown(scene.token)}")
    begun = {value.kind for value in scene.statement if isinstance(value, Token)}
    opened = scene.opener.kind if scene.opener else ""
    needed = [word for word, by in _NEEDED.items() if by in begun and by in (opened, "IF", "THEN", "TILDE")]
    words = needed if scene.behind_value else _WORDS
    wanted = next((_WORDS[terminal] for terminal in words if terminal in scene.accepted), "")
    if not wanted:
        return None
    if wanted == _WORDS["WITHIN"]:
        return unexpected(scene.span, f"{wanted} is expected here, not {shown(scene.token)}", NEAR)
    if scene.token.kind == "LSQB" and re.search(r"\btable\b[^{}]*\{[^{}]*$", scene.shortly):
        return unexpected(scene.span, "a row has no brackets", "its values stand between commas alone")
    if scene.token.kind == "STRING" and scene.first is not None and scene.first.text == "table":
        bare = scene.token.text.strip('"')
        return unexpected(
            scene.span, "the names of columns stand without quotes", f"write `{bare}`", Fix(scene.span, bare)
        )
    if scene.token.kind == "FOR":
        return unexpected(
            scene.span, "`for` sweeps in a `plot`, and nowhere else", "a range is a list by itself: `1..64 by *2`"
        )
    if scene.token.text == ";" and scene.opener_in_statement:
        return unexpected(scene.span, f"{wanted} is expected here, not `;`", "between brackets there are commas")
    if "LET" in scene.accepted:
        hint = "a statement begins with `let`, `use`, `expect`, or with its kind: `hardware`, `model`, `op`, `chart`"
        return unexpected(scene.span, f"a statement can't begin with {shown(scene.token)}", hint)
    return unexpected(scene.span, f"{wanted} is expected here, not {shown(scene.token)}")
