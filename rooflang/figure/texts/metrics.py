"""How wide a text is in Liberation Sans, the font that vl-convert brings along (Arial and Helvetica are as wide).

So where a label ends is known before anything is rendered, and is the same on every machine.
"""

from functools import cache
from unicodedata import bidirectional, category, combining, normalize

from rooflang.figure.texts.widths import BOLD, REGULAR

_UNITS_PER_EM = 2048
_UNKNOWN = 2048
"""Of signs that another font has to lend: few of them are wider than the type is high."""

_VERY_WIDE = {"\ua9c5": 4, "\ufdfd": 12, "\u2e3a": 2, "\u2e3b": 3, "\U0001242b": 5, "\U00012219": 5}
"""Signs that are known for being as many times as wide as the type is high."""

_WIDTHS = {
    bold: {character: width for width, characters in table.items() for character in characters}
    for bold, table in ((False, REGULAR), (True, BOLD))
}
_SHAPELESS = ("Mn", "Me", "Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
_RIGHT_TO_LEFT = ("R", "AL")

CUT = "\u2026"
"""What a text ends with that is cut."""

LINE_HEIGHT = 1.2


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width in pixels; accents add nothing, letters of scripts that the font doesn't have get a generous guess."""
    return sum(_advance(letter, bold) for letter in normalize("NFC", text)) * size / _UNITS_PER_EM


def isolated(text: str) -> str:
    """The text so that, where it runs from right to left, nothing before or after it in a label changes places with
    it: between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9, 2.4)."""
    if all(bidirectional(letter) not in _RIGHT_TO_LEFT for letter in text):
        return text
    return f"\u2068{text}\u2069"


def borrowed(text: str) -> str:
    """The letters of a text that another font has to lend, each once."""
    return "".join(sorted(filter(_is_borrowed, set(text))))


@cache
def _is_borrowed(letter: str) -> bool:
    """Whether the font has neither the letter nor its parts; marks, blanks and what controls have no shape."""
    if letter in _WIDTHS[False] or combining(letter) or category(letter) in _SHAPELESS:
        return False
    parts = normalize("NFD", letter)
    return len(parts) == 1 or any(map(_is_borrowed, parts))


@cache
def _advance(letter: str, bold: bool) -> int:
    """How far a letter moves on; one with an accent that has no width of its own as far as without it."""
    known = _WIDTHS[bold].get(letter)
    if known is not None:
        return known
    parts = normalize("NFD", letter)
    if len(parts) > 1:
        return sum(_advance(part, bold) for part in parts)
    # Marks stand on other letters, and formatting characters, such as joiners, are not seen.
    if combining(letter) or category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return _VERY_WIDE.get(letter, 1) * _UNKNOWN


def wrap(text: str, width: float, size: float, bold: bool = False, lines: int = 3) -> tuple[str, ...]:
    """The text in lines that fit the width, broken at blanks; what the last line can't hold ends in an ellipsis."""
    words = text.split()
    broken: list[str] = []
    while words and len(broken) < lines:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size, bold) <= width:
            taken += 1
        rest = taken < len(words) and len(broken) == lines - 1
        broken.append(fit(" ".join(words) if rest else " ".join(words[:taken]), width, size, bold))
        words = words[taken:]
    return tuple(broken)


def fit(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider."""
    # No letter is narrower than a sixth of the size; only marks on letters are, and a thousand of them may go.
    most = int(6 * max(width, 0) / size) + 1000
    if len(text) <= most and text_width(text, size, bold) <= width:
        return text
    low, high = 0, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + CUT, size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + CUT
