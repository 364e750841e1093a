"""Rows by where they stand: a million settings become the places that they share before any is a Python object."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rooflang.frozen import frozen
from rooflang.program.program import Style
from rooflang.roofline.evaluation import Column, Series

SAME = 1e-9
"""Values that differ by less, relative to their size, are one place."""

LOWEST, HIGHEST = 1e-290, 1e290
"""Between these a logarithmic axis can show a value."""

FEW = 3
"""So many distinct values are told one by one."""


@frozen(eq=False)
class Groups:
    """Rows that belong together: `order` holds row numbers, group after group in the order of their first rows and each
    in the order of the sweep; the groups begin at `starts`."""

    order: Column
    starts: Column

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def firsts(self) -> Column:
        """The first row of each."""
        return self.order[self.starts]

    @property
    def sizes(self) -> Column:
        """How many rows each has."""
        return np.diff(self.starts, append=len(self.order))


def joined(series: Sequence[Series], name: str) -> Series:
    """Several series of one evaluation as one, under a name of its own."""
    first = series[0]
    columns = {key: np.concatenate([each.columns[key] for each in series]) for key in first.columns}
    lacks = {
        key: np.concatenate([each.lacks.get(key, np.zeros(len(each), bool)) for each in series])
        for key in dict.fromkeys(key for each in series for key in each.lacks)
    }
    return Series(name, columns, Style(), lacks)


def drawable(values: Column) -> Column:
    """Which values a logarithmic axis can show."""
    return np.isfinite(values) & (values > LOWEST) & (values < HIGHEST)


def has_any(values: Column) -> bool:
    """Whether a column has anything in it: numbers, or words that aren't empty."""
    return bool((values != "").any() if values.dtype == object else (values == values).any())


def shares(values: Column, of: Column) -> Column:
    """Each value as a share of another; infinite or no number where that is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / of


def numbers(values: Sequence[float]) -> Column:
    """Numbers as a column."""
    return np.array(values, float)


def inside(values: Column, low: float, high: float, log: bool = True) -> Column:
    """Which values lie between the ends; a hair's breadth beyond is between them."""
    if not log:
        hair = SAME * (high - low)
        return (values >= low - hair) & (values <= high + hair)
    return (values >= low * (1 - SAME)) & (values <= high * (1 + SAME))


def pixels(values: Column, low: float, high: float, start: float, end: float, log: bool) -> Column:
    """Where values stand on an axis from `low` at pixel `start` to `high` at `end`."""
    first, last, own = (np.log10(low), np.log10(high), np.log10(values)) if log else (low, high, values)
    return start + (own - first) / (last - first) * (end - start)


def ends(values: Column) -> tuple[float, ...]:
    """The least and the greatest value; empty where there is none."""
    return (float(values.min()), float(values.max())) if len(values) else ()


def words_of(values: Column) -> dict[Any, int]:
    """The distinct values in the order in which they come, with how often."""
    listed = values.tolist()
    distinct = dict.fromkeys(listed)
    if len(distinct) < 2:
        return {each: len(listed) for each in distinct}
    counts = np.bincount(_codes(values))
    return dict(zip(distinct, counts.tolist(), strict=True))


def split(values: Column) -> list[tuple[Any, Column]]:
    """Each distinct value in the order in which they come, with its rows in ascending order."""
    found = together([_codes(values)], np.arange(len(values)))
    firsts = values[found.firsts].tolist()
    return list(zip(firsts, np.split(found.order, found.starts[1:]), strict=True)) if len(found) else []


def same(values: Column) -> Column:
    """For each value a number that it shares with all that are the same."""
    distinct, codes = np.unique(values, return_inverse=True)
    apart = np.concatenate([[0], np.cumsum(distinct[1:] > distinct[:-1] * (1 + SAME))]) if len(distinct) else distinct
    return apart[codes.ravel()]


def together(keys: Sequence[Column], rows: Column) -> Groups:
    """The rows that have the same numbers under all keys; a key has an entry for each of the rows."""
    if not len(rows):
        return Groups(rows, np.zeros(0, int))
    by_key = np.lexsort(tuple(keys))
    apart = np.concatenate([[False], np.any([key[by_key][1:] != key[by_key][:-1] for key in keys], axis=0)])
    starts = np.flatnonzero(np.concatenate([[True], apart[1:]]))
    # The sort is stable, so that the first of each group is its first row.
    ranks = np.empty(len(starts), int)
    ranks[np.argsort(by_key[starts])] = np.arange(len(starts))
    group = np.empty(len(rows), int)
    group[by_key] = ranks[np.cumsum(apart)]
    order = np.argsort(group, kind="stable")
    return Groups(rows[order], np.flatnonzero(np.diff(group[order], prepend=-1)))


def summaries(values: Column, groups: Groups) -> list[tuple[list[Any], bool]]:
    """For each group its distinct values, numbers in ascending order and words as they come; where they are more than a
    few, the two ends alone, and True."""
    own = values[groups.order]
    if own.dtype == object:
        return _words(own, groups)
    if not len(groups):
        return []
    low, high = (np.asarray(pick.reduceat(own, groups.starts), float) for pick in (np.minimum, np.maximum))
    sizes = groups.sizes
    between = np.where((own == np.repeat(low, sizes)) | (own == np.repeat(high, sizes)), np.inf, own)
    middle = np.minimum.reduceat(between, groups.starts)
    others = (between != np.repeat(middle, sizes)) & (between != np.inf)
    many = np.logical_or.reduceat(others, groups.starts)
    ends_ = zip(low.tolist(), middle.tolist(), high.tolist(), many.tolist(), strict=True)
    return [
        ([one, last], True) if more else (list(dict.fromkeys((one, two, last) if two < last else (one, last))), False)
        for one, two, last, more in ends_
    ]


def _words(own: Column, groups: Groups) -> list[tuple[list[Any], bool]]:
    distinct = list(dict.fromkeys(own.tolist()))
    if len(distinct) == 1:
        return [(distinct, False)] * len(groups)
    codes = _codes(own)
    group = np.repeat(np.arange(len(groups)), groups.sizes)
    _, firsts = np.unique(group * len(distinct) + codes, return_index=True)
    found: list[list[Any]] = [[] for _ in range(len(groups))]
    for place in np.sort(firsts).tolist():
        found[group[place]].append(distinct[codes[place]])
    return [([each[0], each[-1]], True) if len(each) > FEW else (each, False) for each in found]


def _codes(values: Column) -> Column:
    """For each value the number of it among the distinct ones: words as they come, numbers in ascending order."""
    if values.dtype != object:
        return np.unique(values, return_inverse=True)[1].ravel()
    listed = values.tolist()
    known = {value: place for place, value in enumerate(dict.fromkeys(listed))}
    return np.fromiter(map(known.__getitem__, listed), int, len(listed))


def cells(x: Column, y: Column, step: float) -> tuple[Column, Column]:
    """Pixels on a grid of so many pixels."""
    return np.round(x / step).astype(int), np.round(y / step).astype(int)


def count(keys: Sequence[Column]) -> int:
    """How many different combinations of numbers there are."""
    if not len(keys[0]):
        return 0
    by_key = np.lexsort(tuple(keys))
    return 1 + int(np.count_nonzero(np.any([key[by_key][1:] != key[by_key][:-1] for key in keys], axis=0)))


def way(columns: Mapping[str, Column], name: str, others: Sequence[str], across: Column, rows: Column) -> int:
    """1 where a column grows with the numbers under a name, all under the `others` being the same; -1 where it falls, 0
    where it does neither or both."""
    codes = [_codes(columns[other][rows]) for other in others]
    order = np.lexsort((across[rows], columns[name][rows], *codes))
    own = across[rows][order]
    alike = np.ones(max(len(own) - 1, 0), bool)
    for code in codes:
        alike &= code[order][1:] == code[order][:-1]
    steps = np.diff(own)[alike]
    ways = np.sign(steps[np.abs(steps) > SAME * np.abs(own[:-1][alike])])
    if not len(ways) or ways.min() != ways.max():
        return 0
    return int(ways[0])
