"""The numbers of a chart: its points as columns, its roofs and ridges. It knows nothing of axes or looks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from rooflang.diagnostic import Diagnostic
from rooflang.frozen import EMPTY, frozen
from rooflang.program.program import Chart, Measured, Style
from rooflang.program.schema import MEASURES
from rooflang.units import Dimension

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column: TypeAlias = "NDArray[Any]"

KEYS = ("op", "phase", "hardware", "dtype")
TRUTHS = ("true", "false")
"""How columns hold truth values: as words."""


@frozen
class Series:
    """Points under one name: `columns` maps `KEYS`, the swept names and `MEASURES` to arrays of one length.

    Numbers are float64 in base units (FLOP, B, FLOP/B, FLOP/s, s); words are arrays of str.
    Rows stand in the order of the sweep, the last swept name running fastest. `lacks` says of columns that some rows
    don't have, be it that their op has no such measure or that another plot sweeps the name, which rows these are;
    there stands nan or an empty word.
    """

    name: str
    columns: Mapping[str, Column]
    style: Style
    lacks: Mapping[str, Column] = EMPTY

    def having(self, rows: "Column | slice") -> "Series":
        """Some of its rows, by their numbers."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Series(self.name, columns, self.style, {name: values[rows] for name, values in self.lacks.items()})

    def __len__(self) -> int:
        return len(self.columns["flops"])


@frozen
class Ceiling:
    """The flat roof of one compute unit for one dtype, FLOP/s."""

    hardware: str
    hardware_title: str
    unit: str
    dtype: str
    peak: float


@frozen
class Slope:
    """The sloped roof of the main memory, of an inner level or of a link, B/s."""

    hardware: str
    hardware_title: str
    level: str
    bandwidth: float
    is_main: bool = True


@frozen
class Ridge:
    """Where a slope meets a ceiling: intensity in FLOP/B, performance in FLOP/s."""

    hardware: str
    dtype: str
    intensity: float
    performance: float


@frozen
class AchievedRoof:
    """What efficiencies and sharpness leave of a roof for large works, where the overhead vanishes.

    `name` is the op class (empty for the general one); peak and bandwidth are already multiplied by
    their efficiencies; `sharpness` is inf for a sharp knee.
    """

    hardware: str
    dtype: str
    name: str
    peak: float
    bandwidth: float
    sharpness: float

    def at(self, intensity: float) -> float:
        """The attainable performance (FLOP/s) at an intensity (FLOP/B)."""
        slope = self.bandwidth * intensity
        if self.sharpness == float("inf"):
            return min(self.peak, slope)
        low, high = sorted((slope, self.peak))
        # 1/(low^-p + high^-p)^(1/p), scaled by the lower roof so that no power overflows.
        return float(low / (1.0 + (low / high) ** self.sharpness) ** (1.0 / self.sharpness))


@frozen
class Budget:
    """What a machine takes for work and traffic in one dtype, at its highest peak (FLOP/s) and the bandwidth of its
    main memory (B/s): J/FLOP, J/B and a constant power in W; its price in USD/s (nan where it has none)."""

    hardware: str
    hardware_title: str
    dtype: str
    peak: float
    bandwidth: float
    per_flop: float
    per_byte: float
    constant: float
    price: float

    def attainable(self, intensity: float) -> float:
        """FLOP/s at an intensity in FLOP/B."""
        return min(self.peak, self.bandwidth * intensity)

    def flops_per_joule(self, intensity: float) -> float:
        """FLOP/J at an intensity: the arch line of Choi and colleagues (IPDPS 2013, section II-C)."""
        running = self.constant / self.attainable(intensity)
        return 1 / (self.per_flop + self.per_byte / intensity + running)

    def power(self, intensity: float) -> float:
        """W at an intensity."""
        return self.attainable(intensity) / self.flops_per_joule(intensity)

    def flops_per_usd(self, intensity: float) -> float:
        """FLOP/USD at an intensity."""
        return self.attainable(intensity) / self.price

    @property
    def ridge(self) -> float:
        """Where work and traffic take the same time, FLOP/B."""
        return self.peak / self.bandwidth

    @property
    def balance(self) -> float:
        """Where work and traffic take the same energy, FLOP/B; 0 where the device doesn't tell them apart."""
        return self.per_byte / self.per_flop if self.per_flop and self.per_byte else 0.0


@frozen
class Measurement:
    """What was measured, in numbers: series whose columns are those that their rows give or fix (`intensity` and
    `performance` in any case), and `attainable` (FLOP/s), `efficiency`, `explained`, `left`."""

    measured: Measured
    series: tuple[Series, ...]
    problems: tuple[Diagnostic, ...] = ()

    def __len__(self) -> int:
        return sum(len(series.columns["intensity"]) for series in self.series)


@frozen
class Evaluation:
    """All numbers of one chart. `swept` holds the swept names in the order of the spec with their dimension.

    A swept name whose values are words (phase, hardware, dtype, a model) has the dimension None. `budgets` are there
    where the chart's view is of energy, power or cost. `chosen` are the columns of a row in place of the usual ones.
    """

    chart: Chart
    swept: Mapping[str, Dimension | None]
    series: tuple[Series, ...]
    ceilings: tuple[Ceiling, ...]
    slopes: tuple[Slope, ...]
    ridges: tuple[Ridge, ...]
    achieved: tuple[AchievedRoof, ...]
    problems: tuple[Diagnostic, ...] = ()
    measured: tuple[Measurement, ...] = ()
    budgets: tuple[Budget, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns of a row after `chart` and `series`, in the order of the CSV contract."""
        return self.chosen or tuple(
            dict.fromkeys((*KEYS, *self.swept, *MEASURES, *self.chart.view.measures, *self.chart.columns))
        )

    def dimension(self, column: str) -> Dimension | None:
        """The dimension of a column of numbers; None for words."""
        return MEASURES[column] if column in MEASURES else self.chart.dimension(column)

    def __len__(self) -> int:
        return sum(map(len, self.series))


def as_array(words: list[str]) -> Column:
    """A column of words."""
    return np.array(words, dtype=object)
