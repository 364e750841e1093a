"""The points of a chart as columns, as all formats of data have them: `chart`, `series`, then those of the evaluation.

Numbers are in base units and as computed; one that another plot of the chart sweeps, or that an op has no measure of,
is None. Nothing is merged and nothing is rounded.
"""

from collections.abc import Sequence
from typing import Any

from rooflang.program.schema import MEASURES
from rooflang.roofline.evaluation import Evaluation, Series
from rooflang.units import POWER


def names(evaluation: Evaluation) -> tuple[str, ...]:
    """The names of the columns, in their order."""
    return ("chart", "series", *evaluation.column_names)


def units(evaluation: Evaluation) -> dict[str, str]:
    """The unit of each column of numbers, as in `FLOP/B`; empty where they are plain numbers. Words have none."""
    dimensions = {name: evaluation.dimension(name) for name in evaluation.column_names}
    return {name: "W" if each == POWER else each.unit for name, each in dimensions.items() if each is not None}


def values(evaluation: Evaluation, series: Series) -> list[Sequence[Any]]:
    """The columns of one series: a text a row, or a float a row."""
    columns = [_present(series.columns[name].tolist(), name not in MEASURES) for name in evaluation.column_names]
    return [[evaluation.chart.name] * len(series), [series.name] * len(series), *columns]


def _present(values: list[Any], optional: bool) -> list[Any]:
    return [None if value != value else value for value in values] if optional else values
