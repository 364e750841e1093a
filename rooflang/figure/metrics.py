"""How wide a text is in Liberation Sans, the font that vl-convert brings along (Arial and Helvetica are as wide).

So where a label ends is known before anything is rendered, and is the same on every machine.
The tables hold the characters of each advance width, in 1/2048 of the font size.
"""

from unicodedata import combining, east_asian_width, normalize

_REGULAR = {
    391: "'",
    455: "ijl\u2018\u2019",
    532: "|",
    569: " !,./:;I[\\]ft\u00a0",
    682: "()-`r\u00b7\u201c\u201d",
    684: "{}",
    717: "\u2022",
    727: '"',
    797: "*",
    819: "\u00b0",
    961: "^",
    1024: "Jcksvxyz",
    1124: "\u2248\u2264\u2265",
    1139: "#$0123456789?L_abdeghnopqu\u2013",
    1180: "\u00b5",
    1196: "+<=>~\u00d7\u2212",
    1251: "FTZ",
    1366: "&ABEKPSVXY",
    1460: "\u221e",
    1479: "CDHNRUw",
    1593: "GOQ",
    1706: "Mm",
    1821: "%",
    1933: "W",
    2048: "\u2014\u2026\u2190\u2192",
    2079: "@",
}
_BOLD = {
    487: "'",
    569: " ,./I\\ijl\u00a0\u2018\u2019",
    573: "|",
    682: "!()-:;[]`ft\u00b7",
    717: "\u2022",
    797: "*r{}",
    819: "\u00b0",
    971: '"',
    1024: "z\u201c\u201d",
    1124: "\u2248\u2264\u2265",
    1139: "#$0123456789J_aceksvxy\u2013",
    1180: "\u00b5",
    1196: "+<=>^~\u00d7\u2212",
    1251: "?FLTZbdghnopqu",
    1366: "EPSVXY",
    1460: "\u221e",
    1479: "&ABCDHKNRU",
    1593: "GOQw",
    1706: "M",
    1821: "%m",
    1933: "W",
    1997: "@",
    2048: "\u2014\u2026\u2190\u2192",
}

_UNITS_PER_EM = 2048
_WIDE = 2048
_UNKNOWN = 1366

_WIDTHS = {
    bold: {character: width for width, characters in table.items() for character in characters}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}

LINE_HEIGHT = 1.2


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width in pixels; accents add nothing, letters of other scripts get a generous guess."""
    widths = _WIDTHS[bold]
    units = sum(widths.get(letter) or _guess(letter) for letter in normalize("NFD", text))
    return units * size / _UNITS_PER_EM


def _guess(letter: str) -> int:
    if combining(letter):
        return 0
    return _WIDE if east_asian_width(letter) in "WF" else _UNKNOWN


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
    if text_width(text, size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "\u2026", size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "\u2026"
