"""The CSV of a chart: a header, then a row a setting, in SI base units, numbers in the shortest form that reads back.

What there is no value of is left empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat
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
    if len(distinct) > len(values) // 2:
        is_float = set(map(type, values)) == {float}
        return _numbers(values) if is_float else map(_text, values)
    texts = {value: _text(value) for value in distinct}
    return map(texts.__getitem__, values)


def _numbers(values: Sequence[float]) -> list[str]:
    """The numbers as `number` writes each, all at once, which takes half the time."""
    return f"{values!r}".replace("]", ", ")[1:].replace(".0, ", ", ").split(", ")[:-1]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return number(value) if isinstance(value, int | float) else _word(str(value))


def number(value: float) -> str:
    """The shortest digits that read back to the same double; whole numbers have no point."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def _word(text: str) -> str:
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
