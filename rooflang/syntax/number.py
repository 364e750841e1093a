"""Digits to exact numbers, within limits: what is far beyond every double is not worth building."""

import re
from fractions import Fraction

# 10^400 is above every double.
_LIMIT = 1000
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|-?\.[0-9]+(?:[eE][+-]?[0-9]+)?")


def exact(text: str) -> Fraction | None:
    """The number that digits with an exponent are; None where it is longer or larger than any quantity."""
    _, _, exponent = text.lower().partition("e")
    if len(text) > _LIMIT or (exponent and abs(int(exponent[:9])) > _LIMIT):
        return None
    return Fraction(text)


def number_in(text: str) -> Fraction | None:
    """The number that a text of another format is, as programs write it; None where it is none."""
    return exact(text) if _NUMBER.fullmatch(text) else None
