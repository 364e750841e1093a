"""What to say of a character that can't be read, or of a string or number that can't."""

import re

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix
from rooflang.source import Span
from rooflang.syntax.direction import problem, turns
from rooflang.syntax.tokens import Malformed

# Signs of other languages and keyboards, and what is written here.
_SIGNS = {
    "&": "and", "|": "or", "!": "not", "'": '"', "`": '"', "“": '"', "”": '"', "„": '"', "‘": '"', "’": '"',
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "…": "..",
    "$": "USD", "@": "*", "±": "within",
}  # fmt: skip


def malformed(fault: Malformed, span: Span) -> Diagnostic:
    """A string or a number that isn't well formed."""
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


def character(span: Span) -> Diagnostic:
    """A character that begins nothing."""
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
