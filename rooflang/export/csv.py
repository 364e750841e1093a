"""The CSV of a chart: a header, then a row a setting, in SI base units, numbers in the shortest form that reads back.

What there is no value of is left empty.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from rooflang.export import columns
from rooflang.roofline.evaluation import Evaluation

_QUOTED = frozenset('",\r\n')


def csv_text(evaluation: Evaluation) -> str:
    """The whole table, line ends are LF."""
    lines = [",".join(map(_word, columns.names(evaluation)))]
    for series in evaluation.series:
        texts = map(_column, columns.values(evaluation, series))
        lines += map(",".join, zip(*texts, strict=True))
    return "\n".join(lines) + "\n"


def _column(values: Sequence[Any]) -> Iterable[str]:
    """The values as texts; each distinct one is written once, since swept columns repeat theirs."""
    distinct = set(values)
    if len(distinct) > len(values) // 2:
        return map(_text, values)
    texts = {value: _text(value) for value in distinct}
    return map(texts.__getitem__, values)


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
