"""The view of agreement: what was measured over what the model has for the same work, and the line where both agree."""

from collections.abc import Iterator, Sequence
from math import exp, log

from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import Band, Box, Label, Layout, Panel, Place, Role, Roof
from rooflang.figure.panel.axis import Scale, airy, axis
from rooflang.figure.panel.domain import Scales, cut, standing
from rooflang.figure.panel.legend import banded, items
from rooflang.figure.panel.measured import COMPARED, drawn_measured
from rooflang.figure.panel.measured import MEASURED as MARKED
from rooflang.figure.panel.measured import MODELLED as MODELLED_COLUMN
from rooflang.figure.panel.plot import Plot
from rooflang.figure.panel.points import Rows, rows_of
from rooflang.figure.part import Part
from rooflang.figure.texts.geometry import grown, touch
from rooflang.figure.texts.label import is_free
from rooflang.figure.texts.metrics import LINE_HEIGHT, text_width
from rooflang.figure.texts.naming import Named, Naming, roof_names
from rooflang.figure.views.framed import framed
from rooflang.frozen import replace
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation, Series
from rooflang.units import RATE, number_text

_AIR, _INSET = 16.0, 12.0
_FEW = 2
MODELLED, MEASURED = "modelled (FLOP/s)", "measured (FLOP/s)"


def agreement(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin."""
    evaluation, view, size = part.evaluation, part.evaluation.chart.view, layout.font_size
    frame = Box(part.width / 2, part.height / 2, part.width, part.height)
    shown = _scales(part)
    low, high = max(shown.x.low, shown.y.low), min(shown.x.high, shown.y.high)
    line = Roof(Role.MEMORY, "", "measured = modelled", (Place(low, low), Place(high, high)) if low < high else ())
    roofs = (line,) if line.corners else ()
    measured = drawn_measured(evaluation, (), part.looks, shown, layout, compared)
    plot = Plot(frame, shown, roofs, (), (), measured, None)
    naming = Naming(plot.obstacles, size, layout.largest_mark / 2 + 3)
    labels = roof_names([Named(line.role, line.value, plot.path(line.corners))] if roofs else [], naming, ())
    x = axis(view.x.title or "Modelled performance (FLOP/s)", MODELLED, shown.x, view.x.ticks, size)
    y = axis(view.y.title or "Measured performance (FLOP/s)", MEASURED, shown.y, view.y.ticks, size)
    summary = _summary(evaluation, plot, labels, [shown.y.pixel(tick.value) for tick in y.ticks], size)
    # All marks are of what was measured here, which needs no entry of its own.
    entries = [item for item in items((), (), (), measured) if item[1] != MARKED]
    band = _band(evaluation, shown, part.alone)
    known = [*banded(band), *entries]
    return replace(framed(part, plot, part.edged(x, y), (*labels, *summary), known, layout), band=band)


def _band(evaluation: Evaluation, shown: Scales, alone: bool) -> Band | None:
    """What lies near enough to the line, either way by the same factor, and, in a chart of one panel, how many of what
    was measured do."""
    width = evaluation.chart.view.band
    factor = 1 + width
    stops = {shown.x.low, shown.x.high, *(y * f for y in (shown.y.low, shown.y.high) for f in (1 / factor, factor))}
    edges = [
        (Place(x, max(x / factor, shown.y.low)), Place(x, min(x * factor, shown.y.high)))
        for x in sorted(x for x in stops if shown.x.low <= x <= shown.x.high)
    ]
    inside = tuple(pair for pair in edges if pair[0].y <= pair[1].y)
    if not width or len(inside) < 2:
        return None
    far = [off for row in _rows(evaluation) for off in _off(row)]
    count = f": {sum(off <= log(factor) * (1 + 1e-9) for off in far)} of {len(far)}" if alone else ""
    return Band(inside, f"within {number_text(100 * width)} %{count}")


def _off(rows: Rows) -> list[float]:
    """How far each of what was measured is from the model, either way, as a logarithm."""
    return [
        abs(log(measured / modelled)) for modelled, measured in zip(rows.xs.tolist(), rows.ys.tolist(), strict=True)
    ]


def compared(series: Series, evaluation: Evaluation, machine: str) -> Rows:
    """The rows of what was measured, over what the model has for them: the point of the series of that name with the
    same settings; where the chart has none, what the device is said to reach at the row's intensity."""
    rows = rows_of(series)
    pairs = zip(rows.columns["attainable"], rows.columns["explained"], strict=True)
    modelled = [roof * share for roof, share in pairs]
    names = (series.name, f"{series.name} {machine}")
    model = next((one for one in evaluation.series if one.name in names), None)
    if model is not None:
        modelled = _matched(rows, rows_of(model), [name for name in evaluation.swept if name in rows.columns], modelled)
    across = places.numbers(modelled)
    compared = {MODELLED_COLUMN: across, COMPARED: places.shares(rows.upwards, across)}
    own = replace(series, columns={**series.columns, **compared})
    return replace(rows, series=own, across=across, kept=rows.kept[places.drawable(across[rows.kept])])


def _matched(rows: Rows, model: Rows, names: Sequence[str], otherwise: Sequence[float]) -> list[float]:
    """The modelled performance of each row, by what is swept in both; where several points have that, none is taken."""
    points: dict[tuple[object, ...], list[float]] = {}
    for row, performance in enumerate(model.upwards.tolist()):
        points.setdefault(tuple(model.columns[name][row] for name in names), []).append(performance)
    keys = [tuple(rows.columns[name][row] for name in names) for row in range(len(rows))]
    found = [points.get(key, []) if names else [] for key in keys]
    return [each[0] if len(each) == 1 else other for each, other in zip(found, otherwise, strict=True)]


def deviations(evaluation: Evaluation) -> tuple[float, float]:
    """How far what was measured is from what is modelled, either way, as a share: in the mean, by the logarithm, and at
    most; 0 where nothing was measured. Where the chart has series for some of it, only these count."""
    rows, names = list(_rows(evaluation)), {one.name for one in evaluation.series}
    counted = [row for row in rows if row.series.name in names] or rows
    far = [off for row in counted for off in _off(row)]
    return (exp(sum(far) / len(far)) - 1, exp(max(far)) - 1) if far else (0.0, 0.0)


def deviation_text(evaluation: Evaluation) -> str:
    """As one would say it, with what isn't counted."""
    mean, most = deviations(evaluation)
    modelled = {one.name for one in evaluation.series}
    names = list(dict.fromkeys(one.name for each in evaluation.measured for one in each.series))
    others = [name for name in names if name not in modelled] if modelled.intersection(names) else []
    without = ", ".join(others) if len(others) <= _FEW else f"{len(others)} others"
    told = f"off by {number_text(100 * mean, 2)} % in the mean, {number_text(100 * most, 2)} % at most"
    return f"{told}, without {without}" if others else told


def cut_off(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """The warnings about points that a set domain leaves out."""
    view, rows = evaluation.chart.view, list(_rows(evaluation))
    yield from cut("x", view.x, [standing(row.xs) for row in rows], evaluation, RATE)
    yield from cut("y", view.y, [standing(row.ys) for row in rows], evaluation, RATE)


def _rows(evaluation: Evaluation) -> Iterator[Rows]:
    for measurement in evaluation.measured:
        yield from (compared(one, evaluation, measurement.measured.machine.name) for one in measurement.series)


def _scales(part: Part) -> Scales:
    view = part.evaluation.chart.view
    rows = list(_rows(part.evaluation))
    xs = [value for row in rows for value in row.xs.tolist()] or [1e9, 1e12]
    # The line where both agree is seen over all that is modelled.
    ys = [*xs, *(value for row in rows for value in row.ys.tolist())]
    x = Scale(*(view.x.domain or airy(min(xs), max(xs), part.width, _AIR, _AIR)), 0.0, part.width)
    y = Scale(*(view.y.domain or airy(min(ys), max(ys), part.height, _AIR, _AIR)), part.height, 0.0)
    return Scales(x, y)


def _summary(
    evaluation: Evaluation, plot: Plot, labels: Sequence[Label], lines: Sequence[float], size: float
) -> tuple[Label, ...]:
    """How far off the model is, in a corner that the line leaves free: where it hides nothing, if there is such a
    place, on no other label, and on none of the grid's `lines`, which would strike it out."""
    text, frame = deviation_text(evaluation), plot.frame
    width, height = text_width(text, size), size * LINE_HEIGHT
    if width + 2 * _INSET > frame.width:
        return ()
    right, left = frame.right - _INSET - width / 2, frame.left + _INSET + width / 2
    lowest, highest = frame.bottom - _INSET - height / 2, frame.top + height / 2
    rows = range(int(frame.height / 2))
    places = [*((right, lowest - row) for row in rows), *((left, highest + row) for row in rows)]
    boxes = [Box(x, y, width, height) for x, y in places]
    clear = [box for box in boxes if not any(touch(box, label.box) for label in labels)]
    plain = [box for box in clear if all(abs(box.y - line) > height / 2 for line in lines)]
    # Right beside a mark it would be read as its name.
    free = [box for box in plain if is_free(box, plot.obstacles)]
    apart = (box for box in free if is_free(grown(box, size), plot.obstacles))
    return tuple(Label(Role.NOTE, text, box) for box in (next(apart, None), *free, *plain, *clear) if box)[:1]
