"""Points: those of a series that coincide become one, which says for how many settings it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rooflang.figure.figure import Place, Point
from rooflang.figure.panel.axis import Scale
from rooflang.frozen import frozen, replace
from rooflang.program.schema import SHARES
from rooflang.roofline import places
from rooflang.roofline.evaluation import KEYS, Column, Evaluation, Series
from rooflang.roofline.places import FEW, Groups
from rooflang.units import Dimension, number_text, quantity_text

MANY = 1200
"""More places than this on a chart, and those that fall on the same cell of a grid are drawn once."""

_GRIDS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
"""Pixels between the lines of the grid: as fine as leaves no more places. A mark is wider than the coarsest."""


class Lists(Mapping[str, list[Any]]):
    """Columns as plain lists, each made when it is first asked for. What points were made of them is kept as well: a
    page is laid out many times before all fits, and the points of one that has few are the same each time."""

    def __init__(self, columns: Mapping[str, Column]):
        """Nothing is made yet."""
        self._columns, self._made = columns, dict[str, list[Any]]()
        self.points = dict[object, tuple[Point, ...]]()

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._made:
            self._made[name] = self._columns[name].tolist()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@frozen(eq=False)
class Rows:
    """One series: the column over the horizontal axis, what stands on both axes, row by row, the numbers of the rows
    that the axes can show, and the columns as plain lists for what looks at each row."""

    series: Series
    name: str
    across: Column
    upwards: Column
    kept: Column
    columns: Lists
    rest: bool = False

    @property
    def shown(self) -> list[int]:
        """The rows that the axes can show."""
        found: list[int] = self.kept.tolist()
        return found

    @property
    def xs(self) -> Column:
        """Of the rows that can be shown."""
        return self.across[self.kept]

    @property
    def ys(self) -> Column:
        """Of the rows that can be shown."""
        return self.upwards[self.kept]

    def of(self, name: str) -> list[Any]:
        """A column, of the rows that can be shown."""
        values: list[Any] = self.series.columns[name][self.kept].tolist()
        return values

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(float(self.across[row]), float(self.upwards[row]))

    @property
    def ringed(self) -> "Rows":
        """The rows that an inner level or a link binds, over the intensity that its bytes have."""
        across = self.across * float("nan")
        bounds = self.series.columns["bound"]
        for bound in places.words_of(bounds):
            if (name := f"{bound}_intensity") in self.series.columns:
                its = bounds == bound
                across[its] = self.series.columns[name][its]
        return replace(self, across=across, kept=self.kept[places.drawable(across[self.kept])])

    @property
    def lost(self) -> int:
        """How many rows can't be shown: intensity or performance is zero, infinite or no number."""
        return len(self.across) - len(self.kept)

    def __len__(self) -> int:
        return len(self.across)


def rows_of(series: Series, upwards: str = "performance", rest: bool = False) -> Rows:
    """The rows of a series, one of its columns over intensity."""
    xs, ys = series.columns["intensity"], series.columns[upwards]
    kept = (places.drawable(xs) & places.drawable(ys)).nonzero()[0]
    return Rows(series, upwards, xs, ys, kept, Lists(series.columns), rest)


def in_order(values: Iterable[object]) -> list[Any]:
    """Distinct values, numbers in ascending order and words as they come; what is empty is left out."""
    found: dict[Any, None] = dict.fromkeys(value for value in values if value == value and value != "")
    return sorted(found) if all(isinstance(value, float) for value in found) else list(found)


@frozen
class Told:
    """A column that points tell: its dimension (None for words), and whether it is a share, told in per cent."""

    name: str
    dimension: Dimension | None
    share: bool = False


def merged(
    rows: Rows, x: Scale, y: Scale, told: Sequence[Told], more: Sequence[str] = (), grid: float = 0.0
) -> tuple[Point, ...]:
    """The points that the scales show, in the order of the sweep; `more` texts stand behind the name of each. Those on
    one cell of a grid of so many pixels are one; it stands where the first of them truly is."""
    inside = rows.kept[_holds(x, rows.xs) & _holds(y, rows.ys)]
    if grid or len(inside) > MANY:
        return _merged(rows, inside, _keys(rows, inside, x, y, grid), told, more)
    known, places_ = rows.columns.points, (rows.across[inside].tobytes(), rows.upwards[inside].tobytes())
    key = (inside.tobytes(), *places_, tuple(told), tuple(more))
    if key not in known:
        known[key] = _merged(rows, inside, _keys(rows, inside, x, y, grid), told, more)
    return known[key]


def _merged(
    rows: Rows, inside: Column, keys: tuple[Column, Column], told: Sequence[Told], more: Sequence[str]
) -> tuple[Point, ...]:
    groups = places.together(keys, inside)
    firsts, sizes = groups.firsts, groups.sizes.tolist()
    texts = [_texts(rows.series.columns[each.name], groups, each) for each in told]
    where = zip(rows.across[firsts].tolist(), rows.upwards[firsts].tolist(), strict=True)
    name = (rows.series.name, *more)
    return tuple(
        Point(Place(*place), sizes[number], (*name, *(each[number] for each in texts), str(sizes[number])))
        for number, place in enumerate(where)
    )


def row_texts(rows: Rows, told: Sequence[Told]) -> list[tuple[str, ...]]:
    """What each row tells, as a point of its own would."""
    columns = [[_text(value, each) for value in rows.columns[each.name]] for each in told]
    return [(rows.series.name, *(column[row] for column in columns), "1") for row in range(len(rows))]


def grid_of(rows: Sequence[Rows], x: Scale, y: Scale) -> float:
    """The pixels between the lines of the grid on which the places of a chart are drawn once; 0 where they are few."""
    if sum(len(row.kept) for row in rows) <= MANY:
        return 0.0
    for grid in (0.0, *_GRIDS):
        if sum(places.count(_keys(row, row.kept, x, y, grid)) for row in rows) <= MANY:
            return grid
    return _GRIDS[-1]


def _keys(rows: Rows, inside: Column, x: Scale, y: Scale, grid: float) -> tuple[Column, Column]:
    across, upwards = rows.across[inside], rows.upwards[inside]
    if not grid:
        return places.same(across), places.same(upwards)
    return places.cells(_pixels(x, across), _pixels(y, upwards), grid)


def _pixels(scale: Scale, values: Column) -> Column:
    return places.pixels(values, scale.low, scale.high, scale.start, scale.end, scale.log)


def _holds(scale: Scale, values: Column) -> Column:
    return places.inside(values, scale.low, scale.high, scale.log)


def told_of(evaluation: Evaluation) -> tuple[Told, ...]:
    """What the points of a chart tell."""
    names = dict.fromkeys((*KEYS, *evaluation.swept, *evaluation.column_names))
    return tuple(Told(name, evaluation.dimension(name), name in SHARES) for name in names)


def column_titles(evaluation: Evaluation) -> tuple[str, ...]:
    """The names of a point's texts."""
    return ("series", *(each.name for each in told_of(evaluation)), "settings")


def _texts(column: Column, groups: Groups, told: Told) -> list[str]:
    """One text for all settings of each point: the value, a short list, or from where to where."""
    return [_summary(values, more, told) for values, more in places.summaries(column, groups)]


def _summary(values: list[Any], more: bool, told: Told) -> str:
    # What prints the same is the same: sums of floats differ in their last digits.
    texts = list(dict.fromkeys(_text(value, told) for value in values))
    if more and len(texts) > 1:
        return f"{texts[0]} \u2026 {texts[-1]}"
    assert len(texts) <= FEW
    return ", ".join(texts)


def _text(value: Any, told: Told) -> str:
    if isinstance(value, str):
        return value
    if value != value:
        return ""
    if told.share:
        return f"{number_text(100 * value, 4)} %"
    return quantity_text(value, told.dimension) if told.dimension else number_text(value)
