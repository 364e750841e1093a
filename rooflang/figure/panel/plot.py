"""What stands inside a frame before the labels do, in pixels."""

from collections.abc import Iterator, Sequence

from rooflang.figure.figure import Box, DrawnMeasured, DrawnSeries, Label, Legend, Place, RidgeLine, Roof
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.legend import moved
from rooflang.figure.texts.geometry import Line, segments
from rooflang.figure.texts.label import Obstacles
from rooflang.frozen import frozen, replace


@frozen
class Plot:
    """What stands inside the frame, before the labels."""

    frame: Box
    scales: Scales
    roofs: tuple[Roof, ...]
    ridges: tuple[RidgeLine, ...]
    series: tuple[DrawnSeries, ...]
    measured: tuple[DrawnMeasured, ...]
    legend: Legend | None
    grid: float = 0.0

    def pixel(self, where: Place) -> tuple[float, float]:
        """The pixel of a place."""
        return self.scales.x.pixel(where.x), self.scales.y.pixel(where.y)

    def path(self, places: Sequence[Place]) -> tuple[Line, ...]:
        """The lines through places."""
        return segments(tuple(map(self.pixel, places)))

    def upright(self, ridge: RidgeLine) -> Line:
        """The line of a ridge, from its top to the foot of the frame."""
        x, y = self.pixel(Place(ridge.place.x, ridge.top))
        return x, y, x, self.frame.bottom

    def beside(self, labels: Sequence[Label]) -> "Plot":
        """The plot with its legend, where that stands on the right, beyond the labels."""
        if self.legend is None or self.legend.inside:
            return self
        return replace(self, legend=moved(self.legend, self.beyond(labels)))

    def beyond(self, labels: Sequence[Label]) -> float:
        """How far the labels on the right of the frame reach."""
        edge = self.frame.right
        return max([label.box.right for label in labels if label.box.left > edge], default=edge) - edge

    @property
    def obstacles(self) -> Obstacles:
        """What labels keep clear of."""
        lines = [line for roof in self.roofs for line in self.path(roof.corners)]
        lines += map(self.upright, self.ridges)
        lines += [line for series in self.series for trail in series.trails for line in self.path(trail)]
        blocks = (self.legend.box,) if self.legend and self.legend.inside else ()
        return Obstacles(self.frame, blocks, tuple(self._marks()), tuple(lines))

    def _marks(self) -> Sequence[Box]:
        """The marks, one for all that stand within three pixels."""
        cells: dict[tuple[int, int], Box] = {}
        for series in self.series:
            for point in (*series.points, *series.rings):
                x, y = self.pixel(point.place)
                cells.setdefault((round(x / 3), round(y / 3)), Box(x, y, series.size, series.size))
        return [*cells.values(), *self._measured_marks()]

    def _measured_marks(self) -> Iterator[Box]:
        """Measured points, and the lines up to their roofs: a label covers one sooner than it goes missing."""
        for one in self.measured:
            yield from (Box(*self.pixel(point.place), one.size, one.size) for point in one.points)
            for low, high in one.drops:
                (x, bottom), (_, top) = self.pixel(low), self.pixel(high)
                yield Box(x, (top + bottom) / 2, 1.0, bottom - top)
