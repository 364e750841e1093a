"""The CSV of a chart: a header, then a row a setting, in SI base units, numbers in the shortest form that reads back.

Columns: `chart, series`, then those of the evaluation. Nothing is merged and nothing is rounded. A number that another
plot of the chart sweeps, or that an op has no measure of, is left empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rooflang.roofline.evaluation import Evaluation, Series

_QUOTED = frozenset('",\r\n')


def csv_text(evaluation: Evaluation) -> str:
    """The whole table, line ends are LF."""
    names = evaluation.column_names
    lines = [",".join(map(_word, ("chart", "series", *names)))]
    for series in evaluation.series:
        optional = frozenset((*evaluation.swept, *evaluation.chart.columns))
        lines += _rows(evaluation.chart.name, series, names, optional)
    return "\n".join(lines) + "\n"


def _rows(chart: str, series: Series, names: Sequence[str], optional: frozenset[str]) -> Iterator[str]:
    head = f"{_word(chart)},{_word(series.name)}"
    columns = [_column(_present(series.columns[name].tolist(), name in optional)) for name in names]
    return (f"{head},{','.join(row)}" for row in zip(*columns, strict=True))


def _present(values: list[Any], optional: bool) -> list[Any]:
    return ["" if value != value else value for value in values] if optional else values


def _column(values: list[Any]) -> Iterable[str]:
    """The values as texts; each distinct one is written once, since swept columns repeat theirs."""
    distinct = set(values)
    if len(distinct) > len(values) // 2:
        return map(_text, values)
    texts = {value: _text(value) for value in distinct}
    return map(texts.__getitem__, values)


def _text(value: Any) -> str:
    return number(value) if isinstance(value, int | float) else _word(str(value))


def number(value: float) -> str:
    """The shortest digits that read back to the same double; whole numbers have no point."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def _word(text: str) -> str:
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
