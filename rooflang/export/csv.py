"""The CSV of a chart: a header, then a row a setting, in SI base units, numbers in the shortest form that reads back.

What there is no value of is left empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat
from math import isfinite
from typing import Any

from rooflang.export import columns
from rooflang.roofline.evaluation import Evaluation

_QUOTED = frozenset('",\r\n')
_BLOCK = 16384


def csv_text(evaluation: Evaluation) -> str:
    """The whole table, line ends are LF."""
    return "".join(csv_blocks(evaluation))


def csv_blocks(evaluation: Evaluation) -> Iterator[str]:
    """The table in parts: of a million rows the texts of all values at once would fill the memory."""
    yield ",".join(map(_word, columns.names(evaluation))) + "\n"
    for series in evaluation.series:
        for start in range(0, len(series), _BLOCK):
            block = series.having(slice(start, start + _BLOCK))
            texts = _joined(map(_column, columns.values(evaluation, block)), len(block))
            yield "\n".join(map(",".join, zip(*texts, strict=True))) + "\n"


def _joined(texts: Iterable[Iterable[str] | str], count: int) -> Iterator[Iterable[str]]:
    """The columns; neighbours that are the same in all rows become one, which every row has at once."""
    for is_same, group in groupby(texts, key=lambda each: isinstance(each, str)):
        if is_same:
            yield repeat(",".join(map(str, group)), count)
        else:
            yield from group


def _column(values: Sequence[Any]) -> Iterable[str] | str:
    """The values as texts, or the one text of all; each distinct one is written once, since swept columns repeat
    theirs."""
    distinct = set(values)
    if len(distinct) == 1:
        return _text(*distinct)
    repeats = len(distinct) <= len(values) // 2
    written = list(distinct) if repeats else values
    texts = _numbers(written) if set(map(type, distinct)) == {float} else map(_text, written)
    return map(dict(zip(written, texts, strict=True)).__getitem__, values) if repeats else texts


def _numbers(values: Sequence[float]) -> list[str]:
    """The numbers as `number` writes each, all at once, which takes a tenth of the time."""
    text = _json(values)[1:-1]
    if "null" in text:
        return list(map(number, values))
    return f"{text},".replace("e+", "e").replace(".0,", ",").split(",")[:-1]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return number(value) if isinstance(value, int | float) else _word(str(value))


def number(value: float) -> str:
    """The shortest digits that read back to the same double; whole numbers have no point."""
    text = _json(value) if isfinite(value) else str(value)
    return text.replace("e+", "e").removesuffix(".0")


def _json(value: float | Sequence[float]) -> str:
    # Imported here: few commands write numbers. It finds digits in a tenth of the time that Python takes.
    import orjson

    return orjson.dumps(value).decode()


def _word(text: str) -> str:
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
