"""What to say of a syntax error: one sentence in a reader's words, and a hint where the slip is a common one.

Every explainer looks for one kind of slip and returns None where it is another; the first that finds something speaks.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Label
from rooflang.frozen import frozen
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.direction import problem, turns
from rooflang.syntax.layout import NESTING_LIMIT
from rooflang.syntax.tokens import Fault, Malformed, Token, TooDeep, Unexpected, Unreadable
from rooflang.units import find_unit

Accepted = Mapping[str, int]

_HEADS = ("edition", "use", "let", "param", "expect", "plot")
_INSIDE = ("for", "where", "by", "to", "within", "then", "else", "and", "or", "in", "of", "as")
_OPERATORS = ("PLUS", "STAR", "SLASH", "FLOOR", "CARET", "COMPARE", "TILDE", "COMMA", "EQUAL", "DOTS", "AND", "OR")
_CLOSERS = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}

# Signs of other languages and keyboards, and what is written here.
_SIGNS = {
    "&": "and", "|": "or", "!": "not", "'": '"', "`": '"', "“": '"', "”": '"', "„": '"', "‘": '"', "’": '"',
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "…": "..",
    "$": "USD", "@": "*", "±": "within",
}  # fmt: skip
_TENSOR = re.compile(r"(?:(?:weight|cache|activation|stored|view)\s+)?\w+\s*\(.*\)", re.DOTALL)
_ROLES = ("weight", "cache", "activation", "stored", "view")
_COMMENT = re.compile(r"//|/\*|--")
# What stands behind `by` up to where a value is missing; `where` reads as a name there.
_STEP = re.compile(r"\bby(?:\s+(?P<product>\*?\s*\d\w*\s*\*)(?:\s*where)?|\s*[*/^+=]*)\s*$")
_NEAR = "what is near is written `a ~ b within 5%`"
_STYLES = ("label", "color", "colour", "shape", "size", "trail")
_SHORTLY = 1_000
_STEP_WORDS = ("step", "steps", "times", "x")
_STEPS = "`by 2` adds 2 from value to value, and `by *2` multiplies by 2"
_DERIVED = re.compile(r"(?:^|[\n;{])[ \t]*(?:let[ \t]+)?(?P<name>\w+)[ \t]*=[ \t]*(?P<base>[A-Za-z_][\w.]*)[ \t]*$")
_TITLED = re.compile(r"(?:^|[\n;{])[ \t]*(\w+)[ \t]+\"[^\"\n]*\"[ \t]*$")
_FIELD = re.compile(r"\s*=(?!=)")
_TWO_WORDS = re.compile(r"=[ \t]*([A-Za-z_]\w*)[ \t]+$")
_LISTED = re.compile(r"[({][ \t]*(?P<items>[\w. ]+(?:,[\w. ]+)+),?[ \t]*[)}]")
_CONDITION = "write `if a then b else c`"
_IMPORTS = ("import", "from", "include")
_NO_FUNCTIONS = "functions can't be defined: ops, opsets and `let` are what to build with"
_FOREIGN = {
    **dict.fromkeys(_IMPORTS, 'write `use "std/hardware/nvidia": A40`'),
    **dict.fromkeys(("def", "fn", "func", "function"), _NO_FUNCTIONS),
    **dict.fromkeys(("const", "var", "val", "auto", "int", "float"), "a value is named by `let name = …`"),
    "return": "what an op does are its fields: `flops = …`, `read = …`, `write = …`",
    "assert": "a claim is written `expect …`",
    "print": "`rooflang eval` shows values",
}
_TYPES = ("int", "float", "double", "number", "str", "string", "const", "auto")
_ENDS = ("END", "LBRACE")
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


@frozen
class Scene:
    """Where reading stopped: the word that can't stand there, what the parser had read (`values`: the parts of
    unfinished rules) and what it could take."""

    token: Token
    span: Span
    values: Sequence[Any]
    accepted: Accepted

    @property
    def last(self) -> Any:
        """What stands before the word. The parts of a rule whose name begins with `_` come as a list."""
        value = self.values[-1] if self.values else None
        while isinstance(value, list) and value:
            value = value[-1]
        return value

    @property
    def behind_value(self) -> bool:
        """Whether a whole expression stands before the word, be its last word read or not."""
        return isinstance(self.last, tree.Expression) or (isinstance(self.last, Token) and "PLUS" in self.accepted)

    @property
    def opener(self) -> Token | None:
        """The innermost bracket that is still open: only unfinished rules hold tokens."""
        closed = 0
        for value in reversed(self.values):
            if not isinstance(value, Token):
                continue
            if value.kind in _CLOSERS:
                closed += 1
            elif value.kind in ("LPAR", "LSQB", "LBRACE"):
                if not closed:
                    return value
                closed -= 1
        return None

    @property
    def opener_in_statement(self) -> bool:
        """Whether a round or square bracket of the statement is open."""
        return self.opener is not None and self.opener.kind != "LBRACE"

    @property
    def first(self) -> Token | None:
        """The word with which the unfinished statement begins."""
        return self._begin if isinstance(self._begin, Token) else None

    @property
    def in_row(self) -> bool:
        """Whether the unfinished statement begins as a row of a table does."""
        begin = self._begin
        literal = isinstance(begin, Token) and begin.kind in ("NUMBER", "STRING")
        return literal or isinstance(begin, tree.Number | tree.Text)

    @property
    def statement(self) -> Sequence[Any]:
        """What of the unfinished statement was read."""
        ends = [place for place, value in enumerate(self.values) if isinstance(value, Token) and value.kind in _ENDS]
        return self.values[ends[-1] + 1 if ends else 0 :]

    @property
    def in_head(self) -> bool:
        """Whether the unfinished statement can still become a block, and what was read is its kind and more."""
        kinds = [value.kind for value in self.statement if isinstance(value, Token)]
        return "LBRACE" in self.accepted and kinds[:1] == ["NAME"] and len(kinds) > 1 and "EQUAL" not in kinds

    @property
    def _begin(self) -> Any:
        found = next(iter(self.statement), None)
        while isinstance(found, list) and found:
            found = found[0]
        return found

    def at(self, token: Token) -> Span:
        """The span of another word."""
        return Span(self.span.source, token.start, token.end)

    @property
    def code(self) -> str:
        """All that stands before the place; comments are blanks in it, so that offsets stay what they are."""
        text = self.span.source.text[: self.span.start]
        return re.sub(r"#[^\n]*$", lambda comment: " " * len(comment[0]), text, flags=re.MULTILINE)

    @property
    def shortly(self) -> str:
        """What stands shortly before the place, without comments: enough to see how the statement begins."""
        return self.code[-_SHORTLY:]

    @property
    def behind(self) -> Span:
        """The last word before the place, where a value is missing."""
        code = self.code.rstrip()
        start = re.search(r"\w+$|\W$", code)
        return Span(self.span.source, start.start() if start else 0, len(code))


def about(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> Diagnostic:
    """The diagnostic of a fault, where the parser could take the accepted terminals and had read the values."""
    span = Span(source, fault.start, fault.end)
    match fault:
        case Malformed():
            return _malformed(fault, span)
        case TooDeep():
            return Diagnostic(codes.TOO_DEEP, f"brackets are nested more than {NESTING_LIMIT} deep", span)
        case Unreadable():
            return _character(span)
        case Unexpected():
            return _token(Scene(fault.token, span, values, accepted))
    raise fault


# --- characters -------------------------------------------------------------------------------------------------------


def _malformed(fault: Malformed, span: Span) -> Diagnostic:
    match fault.kind:
        case "escape":
            hint = r"there are `\"`, `\\` and `\n`"
            return Diagnostic(codes.BAD_ESCAPE, f"`{fault.detail}` is no escape", span, hint=hint)
        case "control":
            message = "a string holds no control characters"
            return Diagnostic(codes.BAD_CHARACTER, message, span, hint=r"a line end is written `\n`")
        case "brace":
            doubled = fault.detail * 2
            message = f"a single `{fault.detail}` in a string opens or closes an expression, and its partner is missing"
            hint = f"write `{doubled}` for the brace itself"
            return Diagnostic(codes.BAD_ESCAPE, message, span, hint=hint, fix=Fix(span, doubled))
        case "empty":
            message = "a value is expected between the braces"
            return Diagnostic(codes.MISSING_VALUE, message, span, hint="`{{` and `}}` are braces themselves")
        case _:
            return Diagnostic(codes.NUMBER_TOO_LARGE, "this number is larger or longer than any quantity", span)


def _character(span: Span) -> Diagnostic:
    text, start = span.source.text, span.start
    character = text[start]
    if character == '"':
        end = text.find("\n", start)
        whole = Span(span.source, start, end if end >= 0 else len(text))
        return Diagnostic(
            codes.UNTERMINATED, "this string is not closed on its line", whole, hint='strings end with `"`'
        )
    if character == ".":
        return Diagnostic(codes.BAD_CHARACTER, "a number begins with a digit", span, hint="write `0.5`, not `.5`")
    if character in _SIGNS:
        twice = Span(span.source, start, start + 2 if text.startswith(character * 2, start) else start + 1)
        ours = _SIGNS[character]
        hint = f"strings stand in `{ours}`" if ours == '"' else f"write `{ours}`"
        if ours == "-" and text[start - 1 : start].isdigit() and text[start + 1 : start + 2].isdigit():
            hint = "a range is written `1..64`, a difference `64 - 1`"
        return Diagnostic(codes.BAD_CHARACTER, f"`{twice.text}` is not used here", twice, hint=hint)
    if character.isalpha():
        word = re.compile(r"\w*$").search(text, 0, start)
        rest = re.compile(r"\w+").match(text, start)
        whole = Span(span.source, word.start() if word else start, rest.end() if rest else start + 1)
        hint = "names are made of a-z, A-Z, 0-9 and _"
        return Diagnostic(codes.BAD_CHARACTER, f"`{whole.text}` is no name", whole, hint=hint)
    if turns(character):
        return problem(character, span)
    shown = f"`{character}`" if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"
    return Diagnostic(codes.BAD_CHARACTER, f"the character {shown} has no meaning here", span)


# --- words ------------------------------------------------------------------------------------------------------------


def _token(scene: Scene) -> Diagnostic:
    for explain in (
        _unclosed, _line_begins, _row, _wrong_closer, _foreign, _head, _colon, _goes_on, _of_plots, _apart,
        _missing_in_line, _brackets_of_index, _brace_apart, _step, _equals, _habit, _between, _after_value,
        _missing_value, _expected,
    ):  # fmt: skip
        found = explain(scene)
        if found:
            return found
    hint = "a statement ends at the end of its line or with `;`"
    return _unexpected(scene.span, f"{_shown(scene.token)} can't follow here", hint)


def _shown(token: Token) -> str:
    match token.kind:
        case "$END":
            return "the end of the text"
        case "END":
            return "`;`" if token.text == ";" else "the end of the line"
    return f"`{token.text}`" if len(token.text) <= 40 else f"`{token.text[:37]}…`"


def _unexpected(span: Span, message: str, hint: str = "", fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(codes.UNEXPECTED, message, span, hint=hint, fix=fix)


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
            return _unexpected(span, f"`{span.text}` begins no comment", "comments begin with `#`", Fix(span, "#"))
    first = _continuing(scene)
    if first is None:
        return None
    how = "how a line begins never continues the one before: "
    hint = how + ("end that one with it, or use brackets" if begins else f"end that one with `{first.text}`")
    if first.text == "else":
        hint = how + "`else` stands on the line of what is before it"
    return _unexpected(scene.at(first), f"a line can't begin with {_shown(first)}", hint)


def _row(scene: Scene) -> Diagnostic | None:
    """A row of a table that begins with a bare word, or has one value alone."""
    first = scene.first
    ended = scene.token.kind in ("COMMA", "RBRACE", "END")
    if ended and first is not None and re.search(r"\bfigure\b[^{}]*\{[^{}=]*$", scene.shortly):
        hint = "as in `charts = [one, another]`"
        return _unexpected(scene.at(first), "the charts of a figure stand in a list", hint)
    if scene.token.kind == "COMMA" and first is not None and first is scene.last and first.kind == "NAME":
        hint = "the names of series stand in quotes"
        return _unexpected(scene.at(first), "a row begins with a string or a number", hint)
    if scene.accepted.keys() - {"EQUAL", "UNIT"} != {"COMMA"} or scene.opener_in_statement:
        return None
    cell = next(value for value in reversed(scene.values) if isinstance(value, tree.Number | tree.Text | Token))
    span = scene.at(cell) if isinstance(cell, Token) else cell.span
    hint = "in a table, a row has two values at least, with commas between them"
    return _unexpected(span, f"`{span.text}` is no statement", hint)


def _wrong_closer(scene: Scene) -> Diagnostic | None:
    token, opener = scene.token, scene.opener
    if token.kind not in _CLOSERS:
        return None
    if opener is None:
        return Diagnostic(codes.UNCLOSED, f"`{token.text}` closes nothing", scene.span)
    if opener.text != _CLOSERS[token.kind]:
        label = Label(scene.at(opener), "opened here")
        return Diagnostic(codes.UNCLOSED, f"`{token.text}` can't close `{opener.text}`", scene.span, labels=(label,))
    return None


def _foreign(scene: Scene) -> Diagnostic | None:
    """A statement that begins with a word of another language, or with one of ours in capitals or as a field."""
    first, text = scene.first, scene.span.source.text
    if first is None or scene.opener_in_statement:
        return None
    span = scene.at(first)
    if first.kind == "NAME" and first.text in _FOREIGN and not _FIELD.match(text, first.end):
        return _unexpected(span, f"`{first.text}` is not used here", _FOREIGN[first.text])
    if first.kind == "NAME" and first.text != first.text.lower() and first.text.lower() in _HEADS:
        ours = first.text.lower()
        return _unexpected(span, f"`{first.text}` begins no statement", f"write `{ours}`", Fix(span, ours))
    if first.text == "edition":
        return _unexpected(scene.span, "`edition` is followed by its year", "write `edition 2026`")
    if first.kind == "USE" or (first.text == "use" and re.compile(r"[ \t]+[\w./\"-]").match(text, first.end)):
        return _use(scene, first)
    return None


def _use(scene: Scene, first: Token) -> Diagnostic | None:
    """What is no path behind `use`, and what names nothing behind that."""
    text = scene.span.source.text
    path = re.compile(r"[ \t]+(?P<path>[\w./-]+)").match(text, first.end)
    if path:
        span = Span(scene.span.source, *path.span("path"))
        return _unexpected(
            span, "the path of a file stands in quotes", f'write `use "{span.text}"`', Fix(span, f'"{span.text}"')
        )
    every = re.compile(r"(?P<path>[ \t]+\"[^\"\n]*\")[ \t]*(?:\.[ \t]*|:[ \t]*)\*").match(text, first.end)
    if every:
        hint = f"`use{every['path']}` brings all names"
        return _unexpected(scene.span, "`*` is no name", hint)
    return None


def _head(scene: Scene) -> Diagnostic | None:
    """What doesn't stand in the head of a block, or stands elsewhere in it."""
    token, span, last = scene.token, scene.span, scene.last
    if not scene.in_head or scene.opener_in_statement or scene.statement[0].text in _IMPORTS:
        return None
    kind, text = scene.statement[0].text, span.source.text
    titled = isinstance(last, Token) and last.kind == "STRING"
    if titled and "{" in last.text:
        # Its quotes stand inside `{ }`, most likely.
        return None
    order = f'a block is written `{kind} name : base "title" {{ … }}`'
    if token.kind == "COLON" and titled:
        return _unexpected(span, "the base of a block stands before its title", order)
    if token.kind in ("NUMBER", "MINUS", "DOT", "SLASH") and len(scene.statement) == 2:
        hint = "names are made of letters, digits and `_`"
        return _unexpected(span, f"{_shown(token)} can't follow the name of a block", hint)
    if token.kind != "NAME":
        return None
    if re.compile(r"\s*[:=](?!=)").match(text, token.end):
        hint = f"as in `{kind} {scene.statement[1].text} {{ {token.text} = … }}`"
        return _unexpected(span, "a field stands inside the `{ }` of its block", hint)
    if titled:
        hint = order + ("; its name stands before the title" if len(scene.statement) == 2 else "")
        return _unexpected(span, f"{_shown(token)} can't follow the title of a block", hint)
    hint = f"{order}; a name has no blanks"
    return _unexpected(span, f"{_shown(token)} can't follow the name of a block", hint)


def resumed(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> int | None:
    """Where a statement begins that was taken for a part of the one above it, if the fault is that."""
    if not isinstance(fault, Unexpected):
        return None
    scene = Scene(fault.token, Span(source, fault.start, fault.end), values, accepted)
    return scene.last.start if _goes_on(scene) else None


def _goes_on(scene: Scene) -> Diagnostic | None:
    """A line that goes on in the next one, by the operator at its end; the word of a statement reads as a name then."""
    last = scene.last
    if not (isinstance(last, Token) and last.text in _HEADS and scene.behind_value):
        return None
    above = Scene(Token("END", "", last.start, last.start), scene.at(last), scene.values, scene.accepted)
    if above.behind.line == above.span.line or above.opener_in_statement:
        return None
    hint = f"a line that ends with `{above.behind.text}` goes on in the next one"
    message = f"a value is missing behind `{above.behind.text}`"
    return _step(above) or Diagnostic(codes.MISSING_VALUE, message, above.behind, hint=hint)


def _apart(scene: Scene) -> Diagnostic | None:
    """Two statements with nothing between them."""
    token, last = scene.token, scene.last
    head = token.kind in map(str.upper, _HEADS)
    if scene.opener_in_statement or "END" not in scene.accepted or not (head or token.kind in ("NAME", "STRING")):
        return None
    closed = isinstance(last, Token) and last.kind in ("RBRACE", "RSQB")
    begins = re.compile(r"\s*=(?!=)|\s+\w+[^\S\n]*\{").match(scene.span.source.text, token.end)
    if isinstance(last, Token) and last.kind == "UNIT" and last.text in _HEADS and scene.behind_value:
        # The word of a statement right behind a number.
        token = last
    elif not (closed or head or (scene.behind_value and begins)):
        return None
    span = scene.at(token)
    return _unexpected(span, f"a new line or `;` is missing before {_shown(token)}", fix=Fix(span, f"; {token.text}"))


def _colon(scene: Scene) -> Diagnostic | None:
    """`name: value` and `name := value`, as other languages have it."""
    source, token = scene.span.source, scene.token
    colon = token if token.kind == "COLON" else scene.last
    if not (isinstance(colon, Token) and colon.kind == "COLON"):
        colon = _colon_before(scene) if token.kind in ("END", "RBRACE", "$END") else None
        if colon is None:
            return None
    word = scene.behind if token is colon else None
    if word and word.text in ("plot", "let", "param", "expect"):
        at = scene.at(colon)
        return _unexpected(at, f"no `:` stands behind `{word.text}`", fix=Fix(at, ""))
    if scene.behind_value:
        return _unexpected(scene.at(colon), "`:` is not used here", "ranges are written `1..64`")
    if token.kind == "LBRACE":
        return _unexpected(scene.at(colon), "no `:` stands before the `{` of a block", fix=Fix(scene.at(colon), ""))
    end = colon.end + 1 if source.text.startswith("=", colon.end) else colon.end
    span = Span(source, colon.start, end)
    return _unexpected(span, "a field takes its value with `=`", f"write `=` for `{span.text}`", Fix(span, " ="))


def _colon_before(scene: Scene) -> Token | None:
    """The `:` of `dtype: fp16`, which reads like the head of a block without a name."""
    flat = [each for value in scene.values[-3:] for each in (value if isinstance(value, list) else [value])]
    if not (len(flat) >= 3 and isinstance(flat[-2], Token) and flat[-2].kind == "COLON"):
        return None
    return flat[-2] if flat[-3] is scene.first else None


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
            return _unexpected(scene.span, "a name begins with a letter", "digits and `_` may follow")
        return _unexpected(
            scene.span, f"`=` is missing behind `{last.text}`", fix=Fix(scene.span, f"= {scene.span.text}")
        )
    return None


def _behind_unit(scene: Scene, unit: Token) -> Diagnostic | None:
    """What was read as a unit, and can't have been meant so."""
    kind, span = scene.token.kind, scene.at(unit)
    if unit.text == "if" or kind == "HOLE":
        return _unexpected(span if unit.text == "if" else scene.span, "a condition is written otherwise", _CONDITION)
    if kind == "EQUAL" and find_unit(unit.text) and scene.first is not None and scene.first.kind == "EXPECT":
        message = "`=` gives a field its value and can't stand in an expression"
        return _unexpected(scene.span, message, "compare with `==`")
    if kind == "EQUAL" and unit.text.isidentifier():
        missing = "a comma" if scene.opener_in_statement else "a new line or `;`"
        return _unexpected(span, f"{missing} is missing before `{unit.text}`")
    if unit.text in _STEP_WORDS and kind in ("NUMBER", "STAR", "HOLE"):
        return _unexpected(span, f"`{unit.text}` is not used here", _STEPS)
    if unit.text == "%" and kind in ("NAME", "NUMBER", "LPAR"):
        return _unexpected(span, "`%` is 1/100, and there is no remainder", "write `a - b * (a // b)`")
    return None


def _brackets_of_index(scene: Scene) -> Diagnostic | None:
    """`weight w(k, n)`, and `weight w[k, n] = fp8`."""
    first, last = scene.first, scene.last
    if first is not None and first.text in _ROLES and scene.token.kind == "EQUAL" and "OF" in scene.accepted:
        hint = "the element type of a role is set apart: `dtype { weight = fp8 }`"
        return _unexpected(scene.span, "the declaration of a tensor gives it no value", hint)
    closed = isinstance(last, Token) and last.kind == "RPAR"
    if first is None or not closed or scene.token.kind not in ("END", "EQUAL", "RBRACE"):
        return None
    whole = Span(scene.span.source, first.start, last.end)
    if not _TENSOR.fullmatch(whole.text):
        return None
    return _unexpected(whole, "the indices of a tensor stand in `[ ]`", "as in `w[k, n]`")


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


def _equals(scene: Scene) -> Diagnostic | None:
    """An `=` too many, or where it doesn't belong."""
    token, span, first = scene.token, scene.span, scene.first
    if token.kind == "LBRACE" and (derived := _DERIVED.search(scene.shortly)):
        hint = f"as in `hardware {derived['name']} : {derived['base']} {{ … }}`, or `model`, `chart` …"
        return _unexpected(span, "a block is derived with `:` behind its kind and its name", hint)
    if token.kind != "EQUAL":
        return None
    if scene.behind_value:
        return _unexpected(span, "`=` gives a field its value and can't stand in an expression", "compare with `==`")
    if scene.behind.text == "~":
        return _unexpected(span, "`~=` is not used here", _NEAR)
    if scene.behind.text == "=":
        compared = scene.code.endswith("==")
        hint = "compare with `==`" if compared else "a name takes its value with one `=`"
        return _unexpected(span, "here is an `=` too many", hint)
    if first is not None and first.kind == "NAME" and not scene.opener_in_statement:
        return _unexpected(span, "no `=` stands before the `{` of a block", "as in `model small { … }`")
    return None


def _habit(scene: Scene) -> Diagnostic | None:
    """What is written otherwise elsewhere."""
    token, span, accepted = scene.token, scene.span, scene.accepted
    before = scene.behind.text
    if token.kind == "FLOOR" and not scene.behind_value:
        return _unexpected(span, "`//` divides whole numbers", "comments begin with `#`", Fix(span, "#"))
    if token.kind == "STAR" and before == "*":
        return _unexpected(span, "`**` is not used here", "powers are written `2^10`")
    if token.kind == "DOT" and (before.isdigit() or before == ".."):
        hint = "ranges are written `1..64`" if before == ".." else "a digit follows the point"
        return _unexpected(span, "`.` can't stand here", hint)
    if token.kind == "DOT" and "NUMBER" in accepted:
        return _unexpected(span, "a number begins with a digit", "write `0.5`, not `.5`")
    if before == "to" and "UNIT" in accepted and token.kind in ("NUMBER", "NAME"):
        return _unexpected(span, f"a unit is expected behind `to`, not {_shown(token)}", "ranges are written `1..64`")
    return _comma(scene) if token.kind == "COMMA" else None


def _comma(scene: Scene) -> Diagnostic | None:
    """A comma between statements, or between values that no list holds."""
    span, text = scene.span, scene.span.source.text
    if scene.accepted.keys() & {"END", "RBRACE"}:
        digits = re.search(r"\d,\d", text[max(span.start - 1, 0) : span.end + 1])
        hint = "the decimal sign is a point; `_` groups digits: `1_935.5`" if digits else _listing(scene)
        return _unexpected(span, "statements end with their line or `;`, not with `,`", hint)
    if scene.opener and scene.opener.kind == "LPAR" and scene.behind_value:
        whole = _LISTED.match(text, scene.opener.start)
        hint = f"a list stands in `[ ]`: `[{whole['items'] if whole else '1, 2'}]`"
        return _unexpected(span, "round brackets hold one value, and no list", hint)
    return None


def _listing(scene: Scene) -> str:
    """A hint where several values of a field stand between commas; nothing where another field follows."""
    text = scene.span.source.text
    more = re.compile(r"[ \t]*[\w.]+[ \t]*(?:,[ \t]*[\w.]+[ \t]*)*(?=[;}\n#]|$)").match(text, scene.span.end)
    value = re.search(r"=[ \t]*([\w.]+)[ \t]*$", scene.shortly)
    if re.compile(r"[ \t]*[\w.]+[ \t]*=(?!=)").match(text, scene.span.end):
        return "write `;` between two fields"
    return f"several values stand in a list: `[{value[1]}, {more[0].strip()}]`" if more and value else ""


def _step(scene: Scene) -> Diagnostic | None:
    """`1..64 by 2*`, and other signs around the step of a range."""
    token, source = scene.token, scene.span.source
    found = _STEP.search(scene.code, max(0, len(scene.code) - _SHORTLY))
    factor = found["product"] if found else None
    missing = "NUMBER" in scene.accepted or token.kind == "END" or (factor and scene.behind_value)
    if found is None or not missing:
        return None
    if factor:
        span, ours = Span(source, *found.span("product")), "*" + factor.strip("* ")
        return _unexpected(span, "the `*` of a step stands before its factor", f"write `by {ours}`", Fix(span, ours))
    if token.kind not in ("PLUS", "SLASH", "EQUAL", "STAR", "CARET"):
        behind = scene.behind
        return Diagnostic(codes.MISSING_VALUE, f"a value is missing behind `{behind.text}`", behind, hint=_STEPS)
    signs = source.text[found.start() + 2 : token.end].lstrip()
    span = Span(source, token.end - len(signs), token.end)
    return _unexpected(span, f"`by {signs}` is not used here", _STEPS)


def _of_plots(scene: Scene) -> Diagnostic | None:
    """What is written otherwise in a sweep, or in a list of ops."""
    token, span, first = scene.token, scene.span, scene.first
    if first is None or first.kind != "PLOT" or scene.opener_in_statement:
        return None
    if token.kind == "IF":
        return _unexpected(span, "a plot keeps settings with `where`", "write `where`", Fix(span, "where"))
    if token.kind == "AS" or (token.text in _STYLES and _FIELD.match(span.source.text, token.end)):
        name = "label" if token.kind == "AS" else token.text
        return _unexpected(
            span, f"{_shown(token)} can't follow a plot", f"what belongs to it stands in `{{ {name} = … }}`"
        )
    if token.kind == "LSQB" and scene.behind.text == "for":
        return _unexpected(span, "the name that is swept stands before its values", "as in `for batch in [1, 8]`")
    if token.kind == "LPAR" and scene.behind.text == "for":
        hint = "as in `for a in 1..8, b in 1..4`: all combinations, of which `where` keeps some"
        return _unexpected(span, "every name is swept by itself", hint)
    if token.kind == "NUMBER" and scene.behind.text == ",":
        hint = (
            "`_` groups digits: `1_000`"
            if re.fullmatch(r"\d{3}", token.text)
            else "several values stand in a list: `[1, 2]`"
        )
        return _unexpected(span, f"a name to sweep is expected here, not {_shown(token)}", hint)
    if token.kind == "EQUAL" and "IN" in scene.accepted and not scene.behind_value:
        hint = "write `in`; one value alone is a list, `[8]`"
        return _unexpected(span, "a sweep runs over the values in a list or a range", hint, Fix(span, "in"))
    if token.kind == "FOR":
        hint = "as in `plot op for a in 1..8, b in 1..4 where a > b`"
        return _unexpected(span, "a plot has one `for`, and it stands before `where`", hint)
    if token.kind == "COMMA" and "END" in scene.accepted:
        return _unexpected(span, "a `plot` takes one op or opset", "write a `plot` for each, or add them with `+`")
    return None


def _between(scene: Scene) -> Diagnostic | None:
    """What joins two values elsewhere."""
    token, span = scene.token, scene.span
    if not scene.behind_value:
        return None
    if token.text in ("is", "equals", "eq"):
        return _unexpected(span, f"`{token.text}` is not used here", "compare with `==`")
    if token.kind == "WITHIN":
        return _unexpected(span, "`within` belongs to `~`", _NEAR)
    if token.text == "%" or token.text == "mod":
        return _unexpected(span, "`%` is 1/100, and there is no remainder", "write `a - b * (a // b)`")
    return None


def _after_value(scene: Scene) -> Diagnostic | None:
    """A second value right behind a first."""
    token, span = scene.token, scene.span
    if not scene.behind_value:
        return None
    if isinstance(scene.last, Token) and scene.last.kind == "STRING" and "{" in scene.last.text:
        hint = "no quotes stand inside the `{ }` of a string: name the value with `let`"
        return _unexpected(span, f"{_shown(token)} can't follow a string", hint)
    if token.kind == "BY":
        return _unexpected(span, "`by` follows a range", "as in `1..64 by *2`")
    if token.kind == "COMPARE":
        return _unexpected(span, "comparisons don't chain", "join two of them with `and`")
    if token.kind == "HOLE":
        return _unexpected(span, "`?` stands where a value is still to be found", _CONDITION)
    if token.kind == "NAME" and find_unit(token.text):
        hint = f"a unit stands right behind a number: multiply by `1 {token.text}`"
        return _unexpected(span, f"{_shown(token)} can't follow a value", hint)
    if token.kind in ("NAME", "NUMBER", "LPAR", "STRING", "LSQB", "UNIT"):
        inside = scene.opener_in_statement or scene.in_row
        hint = "a comma is missing, or `*`" if inside else "multiply with `*`; one statement a line, or `;`"
        words = _TWO_WORDS.search(scene.shortly) if token.kind == "NAME" and not inside else None
        if words:
            hint = f"a name has no blanks: `{words[1]}_{token.text}`; values multiply with `*`"
        return _unexpected(span, f"{_shown(token)} can't follow a value", hint)
    return None


def _missing_value(scene: Scene) -> Diagnostic | None:
    if scene.token.kind == "LBRACE" and isinstance(scene.last, Token) and scene.last.kind == "EQUAL":
        before = re.search(r"\w+(?=\s*$)", scene.span.source.text[: scene.last.start])
        hint = f"as in `{before[0]} {{ … }}`" if before else ""
        if items := _LISTED.match(scene.span.source.text, scene.token.start):
            hint = f"a list stands in `[ ]`: `[{items['items']}]`"
        return _unexpected(scene.at(scene.last), "no `=` stands before the `{` of a block", hint)
    # Where a statement may begin with `let`, it may begin with a number as well.
    if "NUMBER" not in scene.accepted or "LET" in scene.accepted:
        return None
    if scene.token.kind in ("END", "$END", "RBRACE", "RPAR", "RSQB"):
        behind = scene.behind
        if not behind.text:
            return Diagnostic(codes.MISSING_VALUE, "here is nothing, where a value is expected", scene.span)
        hint = "`?` stands for a value that is still to be found"
        return Diagnostic(codes.MISSING_VALUE, f"a value is missing behind `{behind.text}`", behind, hint=hint)
    return Diagnostic(codes.MISSING_VALUE, f"a value is expected here, not {_shown(scene.token)}", scene.span)


def _expected(scene: Scene) -> Diagnostic | None:
    """The one thing that is most likely meant, by name."""
    last = scene.last
    if scene.token.kind == "NAME" and isinstance(last, Token) and last.text in _TYPES and scene.opener_in_statement:
        return _unexpected(scene.at(last), "parameters have no types", f"write `{scene.token.text}` alone")
    if scene.token.kind in ("NAME", "NUMBER") and scene.opener_in_statement and "COMMA" in scene.accepted:
        return _unexpected(scene.span, f"a comma is missing before {_shown(scene.token)}")
    begun = {value.kind for value in scene.statement if isinstance(value, Token)}
    opened = scene.opener.kind if scene.opener else ""
    needed = [word for word, by in _NEEDED.items() if by in begun and by in (opened, "IF", "THEN", "TILDE")]
    words = needed if scene.behind_value else _WORDS
    wanted = next((_WORDS[terminal] for terminal in words if terminal in scene.accepted), "")
    if not wanted:
        return None
    if wanted == _WORDS["WITHIN"]:
        return _unexpected(scene.span, f"{wanted} is expected here, not {_shown(scene.token)}", _NEAR)
    if scene.token.kind == "LSQB" and re.search(r"\btable\b[^{}]*\{[^{}]*$", scene.shortly):
        return _unexpected(scene.span, "a row has no brackets", "its values stand between commas alone")
    if scene.token.kind == "STRING" and scene.first is not None and scene.first.text == "table":
        bare = scene.token.text.strip('"')
        return _unexpected(
            scene.span, "the names of columns stand without quotes", f"write `{bare}`", Fix(scene.span, bare)
        )
    if scene.token.kind == "FOR":
        return _unexpected(
            scene.span, "`for` sweeps in a `plot`, and nowhere else", "a range is a list by itself: `1..64 by *2`"
        )
    if scene.token.text == ";" and scene.opener_in_statement:
        return _unexpected(scene.span, f"{wanted} is expected here, not `;`", "between brackets there are commas")
    if "LET" in scene.accepted:
        hint = "a statement begins with `let`, `use`, `expect`, or with its kind: `hardware`, `model`, `op`, `chart`"
        return _unexpected(scene.span, f"a statement can't begin with {_shown(scene.token)}", hint)
    return _unexpected(scene.span, f"{wanted} is expected here, not {_shown(scene.token)}")
