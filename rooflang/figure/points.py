"""Points: those of a series that coincide become one, which says for how many settings it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from rooflang.figure.axis import Scale, drawable
from rooflang.figure.figure import Place, Point
from rooflang.frozen import frozen, replace
from rooflang.roofline.evaluation import KEYS, Evaluation, Series
from rooflang.units import Dimension, number_text, quantity_text

SAME = 1e-9
"""Values that differ by less, relative to their size, are one place."""

MANY = 2000
"""More places than this in one series, and those that fall on the same quarter of a pixel are drawn once."""

_LISTED = 3

Column = Sequence[Any]


@frozen
class Rows:
    """One series' columns as plain lists, what stands on the axes, and the rows that logarithmic axes can show."""

    series: Series
    columns: Mapping[str, Column]
    across: Sequence[float]
    upwards: Sequence[float]
    shown: tuple[int, ...]

    @property
    def xs(self) -> list[float]:
        """Of the rows that can be shown."""
        return [self.across[row] for row in self.shown]

    @property
    def ys(self) -> list[float]:
        """Of the rows that can be shown."""
        return [self.upwards[row] for row in self.shown]

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(self.across[row], self.upwards[row])

    @property
    def ringed(self) -> dict[int, float]:
        """The rows that an inner level or a link binds, with the intensity over its bytes."""
        bounds = self.columns["bound"]
        found = {row: self.columns.get(f"{bounds[row]}_intensity", ()) for row in self.shown}
        return {row: column[row] for row, column in found.items() if column and drawable(column[row])}

    @property
    def lost(self) -> int:
        """How many rows can't be shown: intensity or performance is zero, infinite or no number."""
        return len(self.across) - len(self.shown)


def rows_of(series: Series, upwards: str = "performance") -> Rows:
    """The series with its columns as lists, one of them over intensity."""
    columns = {name: column.tolist() for name, column in series.columns.items()}
    xs, ys = columns["intensity"], columns[upwards]
    shown = tuple(row for row, (x, y) in enumerate(zip(xs, ys, strict=True)) if drawable(x) and drawable(y))
    return Rows(series, columns, xs, ys, shown)


@frozen
class Told:
    """A column that points tell: its dimension (None for words), and whether it is a share, told in per cent."""

    name: str
    dimension: Dimension | None
    share: bool = False


def merged(rows: Rows, x: Scale, y: Scale, told: Sequence[Told], more: Sequence[str] = ()) -> tuple[Point, ...]:
    """The points that the scales show, in the order of the sweep; `more` texts stand behind the name of each."""
    return tuple(_point(rows, group, told, more) for group in _groups(rows, x, y))


def told_of(evaluation: Evaluation) -> tuple[Told, ...]:
    """What the points of a chart tell."""
    names = dict.fromkeys((*KEYS, *evaluation.swept, *evaluation.column_names))
    return tuple(Told(name, evaluation.dimension(name), name == "utilization") for name in names)


def rings(rows: Rows, x: Scale, y: Scale, told: Sequence[Told]) -> tuple[Point, ...]:
    """Where the points that an inner level or a link binds stand on its roof."""
    ringed = rows.ringed
    if not ringed:
        return ()
    groups: dict[Place, list[int]] = {}
    for row, intensity in ringed.items():
        if x.holds(intensity) and y.holds(rows.upwards[row]):
            groups.setdefault(Place(intensity, rows.upwards[row]), []).append(row)
    return tuple(replace(_point(rows, group, told, ()), place=place) for place, group in groups.items())


def column_titles(evaluation: Evaluation) -> tuple[str, ...]:
    """The names of a point's texts."""
    return ("series", *(each.name for each in told_of(evaluation)), "settings")


def _point(rows: Rows, group: list[int], told: Sequence[Told], more: Sequence[str]) -> Point:
    first = group[0]
    place = rows.place(first)
    texts = (_summary([rows.columns[each.name][row] for row in group], each) for each in told)
    return Point(place, len(group), (rows.series.name, *more, *texts, str(len(group))))


def _summary(values: list[Any], told: Told) -> str:
    """One text for all settings of a point: the value, a short list, or from where to where."""
    distinct = list(dict.fromkeys(values))
    if all(isinstance(value, int | float) for value in distinct):
        distinct.sort()
        # What prints the same is the same: sums of floats differ in their last digits.
        if len(distinct) > _LISTED:
            distinct = _thin(distinct, told)
    texts = list(dict.fromkeys(_text(value, told) for value in distinct))
    if len(texts) <= _LISTED:
        return ", ".join(texts)
    return f"{texts[0]} \u2026 {texts[-1]}"


def _thin(values: list[Any], told: Told) -> list[Any]:
    same = _text(values[0], told) == _text(values[-1], told)
    return values[:1] if same else values


def _text(value: Any, told: Told) -> str:
    if isinstance(value, str):
        return value
    if value != value:
        return ""
    if told.share:
        return f"{number_text(100 * value, 4)} %"
    return quantity_text(value, told.dimension) if told.dimension else number_text(value)


def _groups(rows: Rows, x: Scale, y: Scale) -> list[list[int]]:
    same_x, same_y = _canonical(rows.xs), _canonical(rows.ys)
    xs, ys = rows.across, rows.upwards
    groups: dict[tuple[float, float], list[int]] = {}
    for row in rows.shown:
        if x.holds(xs[row]) and y.holds(ys[row]):
            groups.setdefault((same_x[xs[row]], same_y[ys[row]]), []).append(row)
    return list(groups.values()) if len(groups) <= MANY else _coarse(groups, x, y)


def _canonical(values: list[float]) -> dict[float, float]:
    """For each value the least one that is the same."""
    canonical: dict[float, float] = {}
    leader = 0.0
    for value in sorted(set(values)):
        if value > leader * (1 + SAME):
            leader = value
        canonical[value] = leader
    return canonical


def _coarse(groups: Mapping[tuple[float, float], list[int]], x: Scale, y: Scale) -> list[list[int]]:
    """Places that fall on the same quarter of a pixel become one; it stands where its first point truly is."""
    cells: dict[tuple[int, int], list[int]] = {}
    for (across, upwards), group in groups.items():
        cell = (round(4 * x.pixel(across)), round(4 * y.pixel(upwards)))
        cells.setdefault(cell, []).extend(group)
    return list(cells.values())
