"""The view of time: a bar for each setting, made of the times of its ops, each as often as it runs in a step."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import (
    Axis,
    Bar,
    Box,
    DrawnSeries,
    Label,
    Layout,
    Margins,
    Mark,
    Panel,
    Role,
    Segment,
)
from rooflang.figure.panel.axis import Scale, axis, named_axis
from rooflang.figure.panel.domain import Thing, cut
from rooflang.figure.panel.keys import keyed
from rooflang.figure.panel.legend import Item
from rooflang.figure.panel.machines import short_names
from rooflang.figure.panel.points import Rows
from rooflang.figure.panel.surround import TICK, surround
from rooflang.figure.part import Part
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, text_width
from rooflang.figure.views.hues import is_others, marks_of, name_of
from rooflang.frozen import frozen, replace
from rooflang.roofline.places import numbers
from rooflang.units import NONE, TIME, number_text, padded, quantity_text

_ROW, _BAR, _PAD, _AIR, _BESIDE = 34.0, 22.0, 6.0, 4.0, 7.0
_APART = 2.0
_WIDEST, _THICKEST, _FEW = 20.0, 30.0, 6
"""Of a name, in sizes of the type; of a bar, in pixels; of names that stand together."""

TITLES = ("op", "phase", "hardware", "dtype", "setting", "time in a step", "share")
_UNITS = (("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9))


@frozen
class Setting:
    """A bar before it has its place: what it is called, part by part, the time of each op in a step, by name, in s."""

    parts: tuple[str, ...]
    told: tuple[str, str, str]
    times: Mapping[str, float]

    @property
    def name(self) -> str:
        """Its name in full."""
        return ", ".join(self.parts)

    @property
    def total(self) -> float:
        """The time of a step."""
        return sum(self.times.values())


@frozen
class _Measure:
    """What stands along the horizontal axis: the shares of a step's time, or the time in the unit that suits it."""

    is_share: bool
    unit: str
    factor: float
    scale: Scale


def bars(part: Part, layout: Layout) -> Panel:
    """The panel of a part, its frame's upper left corner at the origin."""
    view, size, found = part.evaluation.chart.view, layout.font_size, settings(part)
    height = part.height if view.height or not part.alone else bars_height(part)
    frame = Box(part.width / 2, height / 2, part.width, height)
    measure, marks = _measure(part, found), part.marks or bar_marks(found, layout)
    y = Scale(0.0, float(max(len(found), 1)), height - _PAD, _PAD, log=False)
    thick = _thickness((height - 2 * _PAD) / max(len(found), 1), size)
    places = [(len(found) - 1 - number, thick) for number in range(len(found))]
    drawn = tuple(_bar(each, place, marks, measure, layout) for each, place in zip(found, places, strict=True))
    labels = tuple(_total(each, bar, measure, y, size, frame) for each, bar in zip(found, drawn, strict=True))
    names, upwards = _upwards(found, y, layout)
    axes = part.edged(_across(part, measure, size), upwards)
    panel = Panel(
        title=part.title,
        frame=frame,
        margins=_margins(axes, names, labels, frame, layout, part.title != ""),
        x=axes[0],
        y=axes[1],
        column_titles=TITLES,
        series=_series(marks),
        labels=labels,
        bars=drawn,
        inset=_PAD,
        is_cut=any(name != each.name for name, each in zip(names, reversed(found), strict=True)),
    )
    return keyed(panel, _items(marks), view.legend or layout.legend_of_views, size) if part.alone else panel


def _thickness(room: float, size: float) -> float:
    """How thick bars are that have so much room each: where that is little, still as thick as a number in them is high,
    with a little air between two."""
    return min(_THICKEST, max(_BAR / _ROW * room, min(size, room - _APART)))


def cut_off(part: Part) -> Iterator[Diagnostic]:
    """The warning about bars that a set domain shows in part, or not at all."""
    view = part.evaluation.chart.view
    if view.x.domain is None:
        return
    is_share, high = view.measure == "share", view.x.domain[1]
    ends = [float(each.total > 0) if is_share else each.total for each in settings(part)]
    # A bar is cut where it ends, or else where it begins.
    seen = numbers([end if end > high else 0.0 for end in ends])
    things = [Thing((0.0, *ends), "", seen)]
    dimension = NONE if is_share else TIME
    yield from cut("x", view.x, things, part.evaluation, dimension, log=False, nouns=("bar's end", "bars' ends"))


def _measure(part: Part, found: Sequence[Setting]) -> _Measure:
    view = part.evaluation.chart.view
    is_share = view.measure == "share"
    most = part.span[1] if part.span else max((each.total for each in found), default=1.0)
    longest = 1.0 if is_share else most or 1.0
    unit, factor = ("%", 100.0) if is_share else _unit(longest)
    low, high = view.x.domain or (0.0, longest)
    return _Measure(is_share, unit, factor, Scale(low * factor, high * factor, 0.0, part.width, log=False))


def _across(part: Part, measure: _Measure, size: float) -> Axis:
    view, unit = part.evaluation.chart.view, measure.unit
    title = view.x.title or (f"Share of the step ({unit})" if measure.is_share else f"Time of a step ({unit})")
    field = unit if measure.is_share else f"time ({unit})"
    return axis(title, field, measure.scale, [tick * measure.factor for tick in view.x.ticks], size)


def _upwards(found: Sequence[Setting], y: Scale, layout: Layout) -> tuple[list[str], Axis]:
    """The axis of bars, with their names from the lowest to the uppermost: a bar leaves out the first parts of its name
    that the one over it has as well, unless not all are named."""
    size, room = layout.font_size, min(_WIDEST * layout.font_size, layout.beside)
    in_full = [each.name for each in found]
    for names in (_without_dittos(found), in_full):
        fitted = [fit(name, room, size) for name in reversed(names)]
        made = named_axis("", "bar", y, fitted, size)
        if [tick.text for tick in made.ticks] == fitted:
            break
    return fitted, made


def _without_dittos(found: Sequence[Setting]) -> list[str]:
    above: tuple[str, ...] = ()
    names = []
    for each in found:
        same = next((n for n, pair in enumerate(zip(above, each.parts, strict=False)) if pair[0] != pair[1]), 0)
        names.append(", ".join(each.parts[same:]))
        above = each.parts
    return names


def _margins(
    axes: tuple[Axis, Axis], names: Sequence[str], labels: Sequence[Label], frame: Box, layout: Layout, titled: bool
) -> Margins:
    """As around any frame, but that all names have room, also those that their neighbours leave out."""
    right = max([frame.right, *(label.box.right for label in labels)]) - frame.right
    left = max((text_width(name, layout.font_size) for name in names), default=0.0) + TICK
    own = surround(*axes, right, layout, titled)
    return replace(own, left=left if axes[1].labelled else 0.0, top=own.top + _AIR)


def bars_height(part: Part) -> float:
    """How high the frame of a part is."""
    return max(len(settings(part)), 1) * _ROW + 2 * _PAD


def settings(part: Part) -> tuple[Setting, ...]:
    """The bars: all choices of what tells settings apart beside their ops, in the order in which they come. What
    changes least from one to the next stands first in their names."""
    found: dict[tuple[str, ...], dict[str, float]] = {}
    told: dict[tuple[str, ...], tuple[str, str, str]] = {}
    names, machines = _telling(part), short_names(part.evaluation)
    for rows in part.rows:
        for row, time in enumerate(rows.columns["step_time"]):
            key = tuple(_text(part, rows, name, row, machines) for name in names)
            times = found.setdefault(key, {})
            op = _op(rows, row)
            times[op] = times.get(op, 0.0) + (time if time == time else 0.0)
            told[key] = tuple(str(rows.columns[name][row]) for name in ("phase", "hardware", "dtype"))  # type: ignore[assignment]
    order = sorted(range(len(names)), key=lambda n: sum(a[n] != b[n] for a, b in pairwise(found)))
    return tuple(Setting(tuple(key[n] for n in order if key[n]), told[key], times) for key, times in found.items())


def _telling(part: Part) -> list[str]:
    """The columns beside the op that have more than one value, but for the one that each panel has one of."""
    swept = [name for name in part.evaluation.swept if name not in ("op", "phase", "hardware", "dtype")]
    names = [name for name in ("phase", *swept, "hardware", "dtype") if name != part.evaluation.chart.view.facet]
    values = {name: {each for rows in part.rows for each in rows.columns[name] if each == each} for name in names}
    return [name for name in names if len(values[name]) > 1] or ["phase"]


def _text(part: Part, rows: Rows, name: str, row: int, machines: Mapping[str, str]) -> str:
    value = rows.columns[name][row]
    dimension = part.evaluation.dimension(name)
    if dimension is None or isinstance(value, str):
        return machines.get(str(value), str(value)) if name == "hardware" else str(value)
    return f"{name.rsplit('.', 1)[-1]} {quantity_text(value, dimension)}" if value == value else ""


def _op(rows: Rows, row: int) -> str:
    """What a row's segment is called: its op, or the series where that has a name of its own."""
    op = str(rows.columns["op"][row])
    return op if op in rows.series.name else rows.series.name


def _unit(longest: float) -> tuple[str, float]:
    return next(((unit, factor) for unit, factor in _UNITS if longest * factor >= 1), _UNITS[-1])


def bar_marks(found: Sequence[Setting], layout: Layout) -> dict[str, Mark]:
    """The look of each op."""
    return marks_of([each.times for each in found], layout)


def _items(marks: Mapping[str, Mark]) -> tuple[Item, ...]:
    return tuple((Role.SERIES, name, -1, mark) for name, mark in marks.items())


def _series(marks: Mapping[str, Mark]) -> tuple[DrawnSeries, ...]:
    """The ops as series without points, for the key of a page of several panels."""
    return tuple(
        DrawnSeries(name, number, mark.tint, mark.color, mark.shape, mark.size, (), (), hatch=mark.hatch)
        for number, (name, mark) in enumerate(marks.items())
    )


def _bar(
    setting: Setting, where: tuple[int, float], marks: Mapping[str, Mark], measure: _Measure, layout: Layout
) -> Bar:
    segments: list[Segment] = []
    start, amounts, together = 0.0, _amounts(setting, marks), _together(setting, marks)
    for number, (name, mark) in enumerate(marks.items()):
        if time := amounts.get(name, 0.0):
            share = time / setting.total
            end = start + (share if measure.is_share else time) * measure.factor
            # Along an axis of per cent the sign would only keep numbers out of narrow segments.
            number_alone = padded(number_text(100 * share, 2), 2)
            told = f"{number_alone} %"
            text = number_alone if measure.is_share else told
            op = together if is_others(mark) else name
            texts = (op, *setting.told, setting.name, quantity_text(time, TIME), told)
            segments += _segment(Segment(number, mark, start, end, text, texts), measure, layout)
            start = end
    place, thick = where
    return Bar(place + 0.5, thick, tuple(segments))


def _together(setting: Setting, marks: Mapping[str, Mark]) -> str:
    """The names of the ops that aren't told apart, those first that take most."""
    ops = sorted((op for op in setting.times if op not in marks), key=lambda op: -setting.times[op])
    return ", ".join(ops[:_FEW]) + (f" and {len(ops) - _FEW} more" if len(ops) > _FEW else "")


def _segment(whole: Segment, measure: _Measure, layout: Layout) -> Iterator[Segment]:
    """What is seen of a segment, which a domain that the spec sets may cut off, with its text where that has room."""
    scale = measure.scale
    low, high = max(whole.low, scale.low), min(whole.high, scale.high)
    if low <= high:
        fits = text_width(whole.text, layout.font_size) + 5 <= scale.pixel(high) - scale.pixel(low)
        yield replace(whole, low=low, high=high, text=whole.text if fits else "")


def _amounts(setting: Setting, marks: Mapping[str, Mark]) -> dict[str, float]:
    """The time of each op that has a colour of its own, and of all others together."""
    amounts: dict[str, float] = {}
    for op, time in setting.times.items():
        name = name_of(op, marks)
        amounts[name] = amounts.get(name, 0.0) + time
    return amounts


def _total(setting: Setting, bar: Bar, measure: _Measure, y: Scale, size: float, frame: Box) -> Label:
    """The time of the whole step, at the end of its bar."""
    text = quantity_text(setting.total, TIME, 3)
    width = text_width(text, size)
    x = measure.scale
    end = frame.right if measure.is_share else x.pixel(bar.segments[-1].high if bar.segments else x.low)
    return Label(Role.NOTE, text, Box(end + _BESIDE + width / 2, y.pixel(bar.place), width, size * LINE_HEIGHT))
