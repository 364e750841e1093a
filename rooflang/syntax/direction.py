"""Characters that change the order in which letters are seen: with them a reader sees another text than what it says.

They are the explicit embeddings, overrides and isolates of Unicode Standard Annex 9, 2.1 to 2.5. Letters of scripts
that run from right to left need none of them: their order follows from what they are.
"""

import re
from collections.abc import Iterator
from unicodedata import name

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.source import Source, Span

_LIMIT = 50
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def turning(source: Source) -> Iterator[Diagnostic]:
    """A problem for each of them in a text, up to a limit."""
    if source.text.isascii():
        return
    for _, found in zip(range(_LIMIT), _TURNING.finditer(source.text), strict=False):
        yield problem(found[0], Span(source, found.start(), found.end()))


def turns(text: str) -> str:
    """The first of them in a text; empty where it has none."""
    found = None if text.isascii() else _TURNING.search(text)
    return found[0] if found else ""


def problem(character: str, span: Span) -> Diagnostic:
    """What is said of one of them."""
    called = f"U+{ord(character):04X} ({name(character).lower()})"
    message = f"{called} changes the order in which letters are seen"
    hint = "leave it out: letters that are written from right to left keep their order by themselves"
    return Diagnostic(codes.BAD_CHARACTER, message, span, hint=hint)
