"""JSON as the commands write it: an object a line, whole numbers without a point, null for what JSON can't say."""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isfinite
from typing import Any


def json_rows(objects: Iterable[Mapping[str, Any]]) -> str:
    """An array of objects, one a line."""
    rows = ["\n  " + json.dumps(each, ensure_ascii=True, allow_nan=False) for each in objects]
    return "[" + ",".join(rows) + "\n]\n" if rows else "[]\n"


def json_text(value: Any) -> str:
    """A value over several lines."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def plain(value: Any) -> Any:
    """A value as JSON has it: exact numbers as they are or as the nearest double, no infinity, lists in depth."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if not isinstance(value, float):
        return value
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
