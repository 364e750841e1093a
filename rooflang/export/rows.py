"""The points of charts as JSON: `{"units": {column: unit}, "rows": [{column: value}]}`, a row a line.

Columns, their order and their numbers are those of the CSV. `units` names the columns of numbers, an empty text stands
for plain ones. `null` is what there is no value of, and an intensity without traffic, since JSON has no infinity.
"""

import json
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any

from rooflang.export import columns
from rooflang.export.csv import number
from rooflang.export.page import harmless_in_pages
from rooflang.roofline.evaluation import Evaluation


def rows_text(evaluations: Iterable[Evaluation]) -> str:
    """The whole text, line ends are LF. Raises ValueError, with the name, for a column that has two units."""
    charts = tuple(evaluations)
    rows = ",\n".join(f"    {row}" for chart in charts for row in _rows(chart))
    table = f"[\n{rows}\n  ]" if rows else "[]"
    whole = f'{{\n  "units": {json.dumps(_units(charts))},\n  "rows": {table}\n}}\n'
    return harmless_in_pages(whole)


def _units(charts: Iterable[Evaluation]) -> dict[str, str]:
    found: dict[str, str | None] = {}
    for chart in charts:
        units = columns.units(chart)
        for name in columns.names(chart):
            if found.setdefault(name, units.get(name)) != units.get(name):
                raise ValueError(name)
    return {name: unit for name, unit in found.items() if unit is not None}


def _rows(evaluation: Evaluation) -> Iterator[str]:
    heads = [json.dumps(name) + ": " for name in columns.names(evaluation)]
    for series in evaluation.series:
        cells = [_cells(head, values) for head, values in zip(heads, columns.values(evaluation, series), strict=True)]
        yield from ("{" + ", ".join(row) + "}" for row in zip(*cells, strict=True))


def _cells(head: str, values: Iterable[Any]) -> list[str]:
    return [head + _value(value) for value in values]


def _value(value: Any) -> str:
    if not isinstance(value, float):
        return json.dumps(value)
    return number(value) if isfinite(value) else "null"
