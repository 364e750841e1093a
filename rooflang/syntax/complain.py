"""What to say of a syntax error: one sentence in a reader's words, and a hint where the slip is a common one."""

from collections.abc import Mapping, Sequence
from typing import Any

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Label
from rooflang.source import Source, Span
from rooflang.syntax.layout import NESTING_LIMIT
from rooflang.syntax.tokens import Fault, Malformed, Token, TooDeep, Unexpected, Unreadable

Accepted = Mapping[str, int]

# What people type who come from other languages, and what it is called here.
_HABITS = {
    "&": ("&&", "and"),
    "|": ("||", "or"),
    "!": ("!", "not"),
    "'": ("'", '"'),
    "**": ("**", "^"),
}
_WORDS = {
    "EQUAL": "`=`",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "IN": "`in`",
    "THEN": "`then`",
    "ELSE": "`else`",
    "WITHIN": "`within`",
    "COLON": "`:`",
    "LSQB": "`[`",
    "NAME": "a name",
    "STRING": "a string",
    "UNIT": "a unit",
}


def about(fault: Fault, source: Source, accepted: Accepted, values: Sequence[Any]) -> Diagnostic:
    """The diagnostic of a fault, where the parser could take the accepted terminals and had read the values."""
    span = Span(source, fault.start, fault.end)
    match fault:
        case Malformed():
            return _malformed(fault, span)
        case TooDeep():
            return Diagnostic(codes.TOO_DEEP, f"brackets are nested more than {NESTING_LIMIT} deep", span)
        case Unreadable():
            return _character(span.text, span)
        case Unexpected():
            return _token(fault.token, values, accepted, span)
    raise fault


def _malformed(fault: Malformed, span: Span) -> Diagnostic:
    match fault.kind:
        case "escape":
            return Diagnostic(
                codes.BAD_ESCAPE, f"`{fault.detail}` is no escape", span, hint=r"there are `\"`, `\\` and `\n`"
            )
        case "brace":
            doubled = fault.detail * 2
            return Diagnostic(
                codes.BAD_ESCAPE,
                f"a single `{fault.detail}` in a string opens or closes an expression, and its partner is missing",
                span,
                hint=f"write `{doubled}` for the brace itself",
                fix=Fix(span, doubled),
            )
        case _:
            return Diagnostic(codes.NUMBER_TOO_LARGE, "this number is larger or longer than any quantity", span)


def _character(character: str, span: Span) -> Diagnostic:
    if character == '"':
        end = span.source.text.find("\n", span.start)
        whole = Span(span.source, span.start, end if end >= 0 else len(span.source.text))
        return Diagnostic(
            codes.UNTERMINATED, "this string is not closed on its line", whole, hint='strings end with `"`'
        )
    if character in _HABITS:
        typed, ours = _HABITS[character]
        hint = f"strings stand in `{ours}`" if character == "'" else f"write `{ours}`"
        return Diagnostic(codes.BAD_CHARACTER, f"`{typed}` is not used here", span, hint=hint)
    if character == ".":
        return Diagnostic(codes.BAD_CHARACTER, "a number begins with a digit", span, hint="write `0.5`, not `.5`")
    shown = f"`{character}`" if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"
    return Diagnostic(codes.BAD_CHARACTER, f"the character {shown} has no meaning here", span)


def _token(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic:
    for explain in (_end_of_text, _brackets, _habit, _missing_value, _one_word):
        found = explain(token, values, accepted, span)
        if found:
            return found
    return Diagnostic(
        codes.UNEXPECTED,
        f"{_shown(token)} can't follow here",
        span,
        hint="a statement ends at the end of its line or with `;`",
    )


def _shown(token: Token) -> str:
    match token.kind:
        case "$END":
            return "the end of the text"
        case "END":
            return "`;`" if token.text == ";" else "the end of the line"
    return f"`{token.text}`" if len(token.text) <= 40 else f"`{token.text[:37]}…`"


def _end_of_text(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic | None:
    if token.kind != "$END":
        return None
    opener = _last_open(values)
    if opener is None:
        return None
    opened = Span(span.source, opener.start, opener.end)
    return Diagnostic(
        codes.UNCLOSED,
        f"`{opener.text}` is never closed",
        opened,
        labels=(Label(span, "the text ends here"),),
    )


def _last_open(values: Sequence[Any]) -> Token | None:
    """The innermost bracket that is still open: on the parser's stack only unfinished rules hold tokens."""
    tokens = [value for value in values if isinstance(value, Token) and value.kind in ("LPAR", "LSQB", "LBRACE")]
    return tokens[-1] if tokens else None


def _brackets(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic | None:
    closers = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}
    if token.kind not in closers:
        return None
    opener = _last_open(values)
    if opener is None:
        return Diagnostic(codes.UNCLOSED, f"`{token.text}` closes nothing", span)
    if opener.text != closers[token.kind]:
        opened = Span(span.source, opener.start, opener.end)
        return Diagnostic(
            codes.UNCLOSED,
            f"`{token.text}` can't close `{opener.text}`",
            span,
            labels=(Label(opened, "opened here"),),
        )
    if "NUMBER" in accepted:
        return Diagnostic(codes.MISSING_VALUE, f"a value is missing before `{token.text}`", span)
    return None


def _habit(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic | None:
    before = span.source.text[: span.start].rstrip()
    after_value = "PLUS" in accepted or "COMPARE" in accepted
    if token.kind == "EQUAL" and after_value:
        return _hinted(span, "`=` gives a field its value and can't stand in an expression", "compare with `==`")
    if token.kind == "COLON" and "EQUAL" in accepted:
        return _hinted(span, "a field takes its value with `=`", "write `=` for `:`", Fix(span, " ="))
    if token.kind == "FLOOR" and not after_value:
        return _hinted(span, "`//` divides whole numbers", "comments begin with `#`", Fix(span, "#"))
    if token.kind == "STAR" and before.endswith("*"):
        return _hinted(span, "`**` is not used here", "powers are written `2^10`")
    if token.kind == "COMPARE" and after_value:
        return _hinted(span, "comparisons don't chain", "join two of them with `and`")
    if token.kind in ("NAME", "NUMBER", "LPAR", "STRING") and after_value:
        return _hinted(span, f"{_shown(token)} can't follow a value", "multiply with `*`; one statement a line, or `;`")
    if token.kind in ("PLUS", "STAR", "SLASH", "COMPARE", "AND", "OR", "CARET") and "LET" in accepted:
        return _hinted(
            span,
            f"a statement can't begin with {_shown(token)}",
            "how a line begins never continues the one before: end that one with the operator, or use brackets",
        )
    return None


def _hinted(span: Span, message: str, hint: str, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(codes.UNEXPECTED, message, span, hint=hint, fix=fix)


def _missing_value(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic | None:
    if "NUMBER" not in accepted:
        return None
    return Diagnostic(
        codes.MISSING_VALUE,
        f"a value is expected here, not {_shown(token)}",
        span,
        hint="`?` stands for a value that is still to be found" if token.kind in ("END", "$END", "RBRACE") else "",
    )


def _one_word(token: Token, values: Sequence[Any], accepted: Accepted, span: Span) -> Diagnostic | None:
    wanted = [_WORDS[terminal] for terminal in _WORDS if terminal in accepted]
    if not wanted or "PLUS" in accepted or len(wanted) > 4:
        return None
    choice = wanted[0] if len(wanted) == 1 else ", ".join(wanted[:-1]) + " or " + wanted[-1]
    return Diagnostic(codes.UNEXPECTED, f"{choice} is expected here, not {_shown(token)}", span)
