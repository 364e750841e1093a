"""Measured points over the model: in the colour of the series of the same name, each with a line up to its roof."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rooflang.figure.figure import DrawnMeasured, DrawnSeries, Layout, Place
from rooflang.figure.panel.axis import drawable
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.looks import Look
from rooflang.figure.panel.points import Rows, Told, merged, rows_of
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation, Measurement, Series
from rooflang.units import NONE, RATE

# Of more points than this the lines up to the roofs would hide what they are about.
_DROPS = 60

MODELLED, COMPARED = "modelled", "measured / modelled"
"""Columns of what is compared with the model: the performance that it has there, and the share of that."""

MEASURED = "measured"
"""What the mark of these points is called, and the title of the column that names their block."""


def drawn_measured(
    evaluation: Evaluation,
    series: Sequence[DrawnSeries],
    known: Mapping[str, Look],
    shown: Scales,
    layout: Layout,
    placed: Callable[[Series, Evaluation, str], Rows] | None = None,
) -> tuple[DrawnMeasured, ...]:
    """All that was measured, block by block; where it isn't placed otherwise, by performance over intensity."""
    by_name = {one.name: one for one in series}
    modelled: dict[tuple[str, str], DrawnSeries | None] = {}
    for measurement in evaluation.measured:
        for one in measurement.series:
            full = f"{one.name} {measurement.measured.machine.name}"
            modelled[one.name, measurement.measured.key] = by_name.get(one.name) or by_name.get(full)
    # Those that no series is called like go on where the colours of the page stop.
    alone = dict.fromkeys(name for (name, _), found in modelled.items() if found is None)
    first = 1 + max((look.tint for look in known.values()), default=-1)
    tints = {name: first + place for place, name in enumerate(alone)}
    dropped = placed is None and sum(map(len, evaluation.measured)) <= _DROPS
    # Nothing else may look like it.
    shape = "square" if any(one.shape == "diamond" for one in series) else "diamond"
    return tuple(
        _drawn(
            placed(one, evaluation, measurement.measured.machine.name) if placed else rows_of(one),
            measurement,
            found := modelled[one.name, measurement.measured.key],
            tints.get(one.name, 0),
            shown,
            (_own_shape(found, tints.get(one.name, 0), layout) or shape, layout.measured_mark, dropped),
        )
        for measurement in evaluation.measured
        for one in measurement.series
    )


def _own_shape(modelled: DrawnSeries | None, tint: int, layout: Layout) -> str:
    """The shape of a series' own, where shapes tell them apart: what was measured is hollow all the same."""
    if not layout.shapes_first:
        return ""
    return modelled.shape if modelled else layout.shapes[tint % len(layout.shapes)]


def _drawn(
    rows: Rows,
    measurement: Measurement,
    modelled: DrawnSeries | None,
    tint: int,
    shown: Scales,
    mark: tuple[str, float, bool],
) -> DrawnMeasured:
    name, told = rows.series.name, _told(measurement, rows.series)
    shape, size, dropped = mark
    title = measurement.measured.title or measurement.measured.name
    return DrawnMeasured(
        name=name,
        tint=modelled.tint if modelled else tint,
        color=modelled.color if modelled else "",
        shape=shape,
        size=size,
        modelled=modelled is not None,
        column_titles=("series", MEASURED, *(each.name for each in told), "points"),
        points=merged(rows, shown.x, shown.y, told, (title,)),
        drops=tuple(_drops(rows, shown)) if dropped else (),
        run=measurement.measured.name,
    )


def _told(measurement: Measurement, series: Series) -> tuple[Told, ...]:
    """The columns that a point tells, those that the series has nothing in left out; last how the model compares, where
    the points are placed by that."""
    shares = ("efficiency", "explained", "left", COMPARED)
    types = {MODELLED: RATE, COMPARED: NONE} if MODELLED in series.columns else {}
    return tuple(
        Told(name, dimension, dimension == NONE and name in shares)
        for name, dimension in {**measurement.measured.types, **types}.items()
        if places.has_any(series.columns[name])
    )


def _drops(rows: Rows, shown: Scales) -> Iterator[tuple[Place, Place]]:
    """From each point that the scales show up to its roof, as far as they show it."""
    for intensity, performance, roof in zip(*map(rows.of, ("intensity", "performance", "attainable")), strict=True):
        if drawable(roof) and performance < roof and shown.x.holds(intensity) and shown.y.holds(performance):
            yield Place(intensity, performance), Place(intensity, min(roof, shown.y.high))
