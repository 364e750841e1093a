"""Dimensions, the table of units, and quantities written as one would write them.

To add a unit, add one line to `UNITS`. Factors are exact.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from math import floor, isfinite, log10

from rooflang.frozen import frozen

BASES = ("FLOP", "B", "s", "J", "USD", "tok")
_DIMENSION_NAMES = ("work", "data", "time", "energy", "money", "tokens")


@frozen
class Dimension:
    """Exponents over work (FLOP), data (B), time (s), energy (J), money (USD) and tokens (tok)."""

    exponents: tuple[int, ...] = (0,) * len(BASES)

    def __mul__(self, other: "Dimension") -> "Dimension":
        return Dimension(tuple(a + b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return Dimension(tuple(a - b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def __pow__(self, power: int) -> "Dimension":
        return Dimension(tuple(a * power for a in self.exponents))

    def __bool__(self) -> bool:
        return any(self.exponents)

    @property
    def unit(self) -> str:
        """The base unit, as in `FLOP/B`; empty for plain numbers."""
        above = [_power(base, e) for base, e in zip(BASES, self.exponents, strict=True) if e > 0]
        below = [_power(base, -e) for base, e in zip(BASES, self.exponents, strict=True) if e < 0]
        return "/".join(["*".join(above) or "1", *below]) if self else ""

    @property
    def name(self) -> str:
        """In the field's words: `bandwidth (B/s)`, `a plain number`."""
        if not self:
            return "a plain number"
        known = _NAMES.get(self)
        return f"{known} ({self.unit})" if known else self.unit


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"


def _base(index: int) -> Dimension:
    return Dimension(tuple(int(i == index) for i in range(len(BASES))))


NONE = Dimension()
WORK, DATA, TIME, ENERGY, MONEY, TOKENS = map(_base, range(len(BASES)))
RATE = WORK / TIME
BANDWIDTH = DATA / TIME
INTENSITY = WORK / DATA
POWER = ENERGY / TIME

_NAMES = {
    **{_base(i): name for i, name in enumerate(_DIMENSION_NAMES)},
    RATE: "compute rate",
    BANDWIDTH: "bandwidth",
    INTENSITY: "intensity",
    POWER: "power",
    MONEY / TIME: "price per time",
    TOKENS / TIME: "token rate",
    WORK / ENERGY: "energy efficiency",
}

LARGE_PREFIXES = {"k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
SMALL_PREFIXES = {"m": -3, "u": -6, "µ": -6, "μ": -6, "n": -9, "p": -12}
BINARY_PREFIXES = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50}

_FACTORS = {
    **{name: Fraction(10) ** power for name, power in (LARGE_PREFIXES | SMALL_PREFIXES).items()},
    **{name: Fraction(2) ** power for name, power in BINARY_PREFIXES.items()},
}


@frozen
class Unit:
    """`factor` base units of `dimension`; `reading` says how a lenient spelling was taken, else it is empty."""

    name: str
    factor: Fraction
    dimension: Dimension
    reading: str = ""


def _unit(name: str, factor: Fraction | int, dimension: Dimension, reading: str = "") -> tuple[str, Unit]:
    return name, Unit(name, Fraction(factor), dimension, reading)


UNITS = dict(
    [
        _unit("FLOP", 1, WORK),
        _unit("OP", 1, WORK),
        _unit("B", 1, DATA),
        _unit("bit", Fraction(1, 8), DATA),
        _unit("s", 1, TIME),
        _unit("min", 60, TIME),
        _unit("h", 3600, TIME),
        _unit("J", 1, ENERGY),
        _unit("W", 1, POWER),
        _unit("USD", 1, MONEY),
        _unit("tok", 1, TOKENS),
        # Spellings that people paste from datasheets: taken, with a warning that says how.
        _unit("FLOPS", 1, RATE, "FLOP/s"),
        _unit("OPS", 1, RATE, "OP/s"),
        _unit("b", Fraction(1, 8), DATA, "bit"),
    ]
)
_WITHOUT_PREFIX = ("min", "h")


def find_unit(text: str) -> Unit | None:
    """The unit that a whole spelling like `GB/s`, `TFLOP/s`, `Ki` or `%` names, or None."""
    if text == "%":
        return Unit("%", Fraction(1, 100), NONE)
    if text in LARGE_PREFIXES or text in BINARY_PREFIXES:
        return Unit(text, _FACTORS[text], NONE)
    parts = [_prefixed(part) for part in text.split("/")]
    if any(part is None for part in parts):
        return None
    if any(part.dimension == RATE and "s" in text.split("/")[index + 1 :] for index, part in enumerate(parts) if part):
        # `TFLOPS/s`: the rate is one already.
        return None
    factor, dimension, lenient = Fraction(1), NONE, False
    readings = []
    for index, part in enumerate(parts):
        assert part is not None
        factor = factor * part.factor if index == 0 else factor / part.factor
        dimension = dimension * part.dimension if index == 0 else dimension / part.dimension
        lenient = lenient or bool(part.reading)
        readings.append(part.reading or part.name)
    return Unit(text, factor, dimension, "/".join(readings) if lenient else "")


def _prefixed(text: str) -> Unit | None:
    if text in UNITS:
        return UNITS[text]
    for length in (2, 1):
        prefix, rest = text[:length], text[length:]
        if prefix in _FACTORS and rest in UNITS and rest not in _WITHOUT_PREFIX:
            unit = UNITS[rest]
            reading = prefix + unit.reading if unit.reading else ""
            return Unit(text, _FACTORS[prefix] * unit.factor, unit.dimension, reading)
    return None


def split_unit(text: str) -> int:
    """How many characters of `GB/s/n` are the unit: a `/` belongs to it only if a unit's name follows whole.

    What comes back is the length of the longest head that is a unit, or of the first word where none is.
    """
    words = text.split("/")
    if words[0] in LARGE_PREFIXES or words[0] in BINARY_PREFIXES:
        return len(words[0])
    length = len(words[0])
    if _prefixed(words[0]) is None:
        # `GBps/n`: an unknown word keeps the unit words behind it, so that the error shows all of it.
        pass
    for word in words[1:]:
        if _prefixed(word) is None:
            break
        length += 1 + len(word)
    return length


def suggest_unit(text: str) -> str:
    """The unit that a misspelt one most likely means, or an empty string. It knows words, prefixes and `per`."""
    # By byte, or by second, it is an amount of work, and no rate.
    work = re.sub(r"(?<=OP|op)[sS](?=/(?:[kMGTKi]*[Bb]|s\b|S\b))", "", text)
    for divided in (work, re.sub(r"(?<=.)(?:ps|PS)$", "/s", work)):
        meant = "/".join(map(_plain_word, divided.split("/")))
        if meant != text and find_unit(meant):
            return find_unit(meant).reading or meant  # type: ignore[union-attr]
    lowered = {spelling.lower(): spelling for spelling in _SPELLINGS}
    if text.lower() in lowered:
        return lowered[text.lower()]
    close = get_close_matches(text, _SPELLINGS, n=1, cutoff=0.75)
    return close[0] if close else ""


_PREFIX_WORDS = {
    "kilo": "k",
    "mega": "M",
    "giga": "G",
    "tera": "T",
    "peta": "P",
    "exa": "E",
    "milli": "m",
    "micro": "u",
    "nano": "n",
}
_UNIT_WORDS = {
    "byte": "B", "bytes": "B", "bits": "bit", "sec": "s", "second": "s", "seconds": "s", "secs": "s", "hour": "h",
    "hours": "h", "hr": "h", "minute": "min", "minutes": "min", "flop": "FLOP", "flops": "FLOPS", "ops": "OPS",
    "op": "OP", "watt": "W", "watts": "W", "joule": "J", "joules": "J", "token": "tok", "tokens": "tok", "$": "USD",
    "dollar": "USD", "dollars": "USD", "usd": "USD",
}  # fmt: skip


def _plain_word(word: str) -> str:
    """`gigabytes` is `GB`, `Tflops` is `TFLOPS`, `sec` is `s`."""
    lower = word.lower()
    if lower in _UNIT_WORDS:
        return _UNIT_WORDS[lower]
    for name, letter in _PREFIX_WORDS.items():
        if lower.startswith(name):
            return letter + _UNIT_WORDS.get(lower.removeprefix(name), word[len(name) :])
    if len(word) > 1 and word[0] in _FACTORS and lower[1:] in _UNIT_WORDS:
        return word[0] + _UNIT_WORDS[lower[1:]]
    return word


_SPELLINGS = [
    *(
        prefix + unit
        for unit in ("FLOP/s", "OP/s", "B/s", "FLOP", "OP", "B")
        for prefix in ("G", "T", "M", "k", "P", "", "E")
    ),
    *(prefix + "B" for prefix in ("Gi", "Mi", "Ki", "Ti")),
    *(
        "FLOP/B",
        "ms",
        "us",
        "ns",
        "s",
        "min",
        "h",
        "J",
        "pJ",
        "W",
        "kW",
        "USD",
        "USD/h",
        "tok",
        "tok/s",
        "bit",
        "Gbit/s",
    ),
]


# --- writing quantities ---------------------------------------------------------------------------------------------

_LETTERS = {18: "E", 15: "P", 12: "T", 9: "G", 6: "M", 3: "k", 0: "", -3: "m", -6: "u", -9: "n", -12: "p"}
_PREFIXED_BASES = ("FLOP", "B", "s", "J")


def number_text(value: float, digits: int = 4) -> str:
    """A number in its shortest form at so many significant digits: `149.7`, `1.5e22`; whole ones in plain digits."""
    if not isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.{digits}g}"
    if "e+" in text and abs(value) < 1e15:
        return str(int(float(text)))
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}"
    return text


def padded(text: str, digits: int) -> str:
    """A number's text with noughts up to so many significant digits, as where numbers are held against one another:
    `1.0` beside `1.4`, and `100`; nought itself, infinity and what has an exponent stay as they are."""
    number = text.rstrip("".join(_LETTERS.values()))
    if not number.replace(".", "").replace("-", "").isdigit() or not number.strip("-0."):
        return text
    missing = digits - len(number.replace(".", "").lstrip("-0"))
    point = "" if "." in number or missing <= 0 else "."
    return f"{number}{point}{'0' * missing}{text[len(number) :]}"


def si_text(value: float, digits: int = 4) -> str:
    """A number with an SI letter and no unit: `10k`, `149.7T`."""
    scaled, letter = _scaled(value, digits)
    return number_text(scaled, digits) + letter


def quantity_text(value: float, dimension: Dimension, digits: int = 4) -> str:
    """A quantity as one would write it: `696 GB/s`, `149.7 TFLOP/s`, `215.1 FLOP/B`, `25 us`, `4096`."""
    if not dimension:
        return number_text(value, digits)
    unit = "W" if dimension == POWER else dimension.unit
    # A prefix before `B^2` would be squared with it.
    prefixed = unit == "W" or (unit.startswith(_PREFIXED_BASES) and "^" not in unit and "*" not in unit)
    if not prefixed or dimension == INTENSITY or not isfinite(value):
        return f"{number_text(value, digits)} {unit}"
    scaled, letter = _scaled(value, digits)
    return f"{number_text(scaled, digits)} {letter}{unit}"


def rate_text(rate: float, dtypes: Iterable[str]) -> str:
    """`149.7 TFLOP/s`; operations on whole numbers are no floating-point ones: `299.3 TOP/s`."""
    text = quantity_text(rate, RATE)
    return text.replace("FLOP/s", "OP/s") if all(dtype.startswith("int") for dtype in dtypes) else text


_LEAST_SCALED, _MOST_SCALED = 1e-15, 1e21


def _scaled(value: float, digits: int) -> tuple[float, str]:
    if value == 0 or not isfinite(value):
        return value, ""
    rounded = float(f"{value:.{digits}g}")
    if not _LEAST_SCALED <= abs(rounded) < _MOST_SCALED:
        # Beyond all prefixes: `1e34` says more than `1e16E`.
        return value, ""
    power = min(max(3 * floor(log10(abs(rounded)) / 3 + 1e-12), -12), 18)
    # Powers of ten up to 22 are exact in floating point, so that this is rounded but once.
    scaled = rounded / 10.0**power if power >= 0 else rounded * 10.0**-power
    return float(f"{scaled:.{digits}g}"), _LETTERS[power]
