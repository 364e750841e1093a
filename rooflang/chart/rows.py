"""Everything that is drawn, as rows under the names that the layers use."""

from collections.abc import Iterable, Sequence
from typing import Any

from rooflang.chart.axes import drawing_number, plain
from rooflang.chart.encoding import field_name
from rooflang.chart.look import Theme
from rooflang.figure.figure import (
    DrawnMeasured,
    DrawnSeries,
    Label,
    Panel,
    Piece,
    Point,
    Role,
    Roof,
    Strip,
)
from rooflang.figure.panel.looks import FAINT
from rooflang.figure.texts.metrics import isolated
from rooflang.frozen import frozen

Row = dict[str, Any]
Data = dict[str, list[Row]]

ROOF, SERIES, IN_STRIP, DASH = "roof", "series", "strip row", "own dash"
"""Fields of the data. No name of a column has a blank."""


@frozen
class Names:
    """The names of a panel's data sets: of several panels each has a prefix of its own."""

    prefix: str = ""

    def of(self, name: str) -> str:
        """The name of a set."""
        return self.prefix + name

    def measured(self, place: int) -> str:
        """That of measured points."""
        return self.of(f"measured {place + 1}")


def by_size(panel: Panel) -> Sequence[DrawnSeries]:
    """The series of a panel in the order in which they are drawn: larger marks below smaller ones, and faint ones below
    all."""
    return sorted(panel.series, key=lambda one: (one.tint != FAINT, -one.size))


def suffix(family: int) -> str:
    """What the data set of one machine's lines has behind its name."""
    return f" {family + 1}" if family >= 0 else ""


@frozen
class LineStyle:
    """What decides how a roof looks; those that look alike are one layer over one data set."""

    role: Role
    family: int
    faint: bool
    order: int

    @property
    def data(self) -> str:
        """The name of the data set."""
        family = suffix(self.family)
        order = f" {'ABCDEFGHIJ'[self.order % 10]}" if self.order else ""
        return f"{self.role} roofs{family}{' faint' if self.faint else ''}{order}"


def style_of(roof: Roof) -> LineStyle:
    """How a roof looks."""
    return LineStyle(roof.role, roof.family, roof.faint, roof.order)


def datasets(panel: Panel, names: Names, theme: Theme) -> Data:
    """The data sets of a panel by their names; some may be empty, and used by no layer."""
    x, y = panel.x.field, panel.y.field
    data: Data = {
        "x ticks": [{x: plain(tick.value)} for tick in panel.x.ticks],
        "x minor": [{x: plain(value)} for value in panel.x.minor],
        "y ticks": [{y: plain(tick.value)} for tick in panel.y.ticks],
        "y minor": [{y: plain(value)} for value in panel.y.minor],
        "leaders": _leader_rows(panel),
        "strip": _strip_rows(panel, panel.strip, theme) if panel.strip else [],
        "sweeps": _sweep_rows(panel.strip) if panel.strip else [],
        "title": [{"text": isolated(panel.title)}] if panel.title else [],
        "signs": _sign_rows(panel.strip, 0.75 * theme.layout.font_size) if panel.strip else [],
    }
    for ridge in panel.ridges:
        family = suffix(ridge.family)
        row = {"ridge": f"{ridge.name} {ridge.value}".strip()} | _place(panel, ridge.place.x, ridge.top)
        data.setdefault(f"ridges{family}", []).append(row)
    for number, roof in enumerate(panel.roofs):
        data.setdefault(style_of(roof).data, []).extend(_roof_rows(panel, number, roof))
    for label in panel.labels:
        family = suffix(label.family)
        data.setdefault(f"{label.role} labels{family}", []).append(_label_row(label))
    named = {names.of(name): rows for name, rows in data.items()}
    series = by_size(panel)
    named[names.of("points")] = _points_in_turns(panel, series)
    named[names.of("rings")] = [row for one in series for row in _point_rows(panel, one.rings, panel.column_titles)]
    named[names.of("drops")] = [{SERIES: one.name, **row} for one in series for row in _drop_rows(panel, one)]
    named[names.of("trails")] = _trail_rows(panel, series, theme)
    if panel.band:
        named[names.of("band")] = [{**_place(panel, a.x, a.y), ROOF: drawing_number(b.y)} for a, b in panel.band.edges]
    for place, one in enumerate(panel.measured):
        named[names.measured(place)] = _point_rows(panel, one.points, one.column_titles)
        named[f"{names.measured(place)} drops"] = _drop_rows(panel, one)
    return named


def _points_in_turns(panel: Panel, series: Sequence[DrawnSeries]) -> list[Row]:
    """The points of all series. Where lines lie on one another, another one's mark is the uppermost from place to
    place: every second time in the opposite order, so that of two each is as often."""
    rows = [(one, number, row) for number, one in enumerate(series) for row in _series_rows(panel, one)]
    if any(one.pieces for one in series):
        xs = sorted({_true(point.place.x) for one in series for point in one.points})
        steps = {x: step for step, x in enumerate(xs)}

        def turn(number: int, step: int) -> int:
            place = (number - step // 2) % len(series)
            return -place if step % 2 else place

        rows.sort(key=lambda each: (-each[0].size, turn(each[1], steps[each[2][panel.x.field]])))
    return [row for _, _, row in rows]


def _series_rows(panel: Panel, series: DrawnSeries) -> list[Row]:
    """The points of a series, each with the height of its row in the strip, if it has one there."""
    places = {row.series[0]: drawing_number(row.y) for row in panel.strip.rows if row.series} if panel.strip else {}
    strip = {IN_STRIP: places[series.index]} if series.index in places else {}
    return [row | strip for row in _point_rows(panel, series.points, panel.column_titles)]


def _true(value: float) -> float:
    """A point's own number; the digits beyond the twelfth are left to floating point."""
    return plain(float(f"{value:.12g}"))


def _place(panel: Panel, x: float, y: float) -> Row:
    return {panel.x.field: drawing_number(x), panel.y.field: drawing_number(y)}


def _roof_rows(panel: Panel, number: int, roof: Roof) -> list[Row]:
    told = {"roof": f"{roof.name} {roof.value}".strip(), "line": number}
    return [told | _place(panel, corner.x, corner.y) for corner in roof.corners]


def _point_rows(panel: Panel, points: Iterable[Point], titles: tuple[str, ...]) -> list[Row]:
    return [
        {panel.x.field: _true(point.place.x), panel.y.field: _true(point.place.y)}
        | dict(zip(map(field_name, titles), point.texts, strict=True))
        for point in points
    ]


def _drop_rows(panel: Panel, one: DrawnMeasured | DrawnSeries) -> list[Row]:
    return [{**_place(panel, low.x, low.y), ROOF: drawing_number(high.y)} for low, high in one.drops]


def _trail_rows(panel: Panel, series: Iterable[DrawnSeries], theme: Theme) -> list[Row]:
    """The lines through points; of what lies on one another, the one whose turn is first below all others."""
    trails = [(one, piece) for one in series for piece in one.pieces or [Piece(each, 0, 1) for each in one.trails]]
    is_shared = any(piece.of > 1 for _, piece in trails)
    rows: list[Row] = []
    for number, (one, piece) in enumerate(sorted(trails, key=lambda each: each[1].turn)):
        own = theme.trail(one.mark, one.family, 1).dash if piece.of == 1 else theme.turn(piece.turn, piece.of)
        dash = {DASH: list(own) or [1, 0]} if is_shared else {}
        rows += [
            {SERIES: one.name, "trail": number, "step": step, **_place(panel, place.x, place.y), **dash}
            for step, place in enumerate(piece.places)
        ]
    return rows


def _label_row(label: Label) -> Row:
    numbers = {"x": label.box.x, "y": label.box.y, "angle": label.box.angle}
    return {"text": isolated(label.text)} | {key: drawing_number(value) for key, value in numbers.items()}


def _strip_rows(panel: Panel, strip: Strip, theme: Theme) -> list[Row]:
    rows = []
    for row in strip.rows:
        first = panel.series_by_index[row.series[0]] if row.series else None
        ink = theme.ink_of(first.mark) if first else theme.muted
        # Between measured points nothing is known.
        ends = {"low": drawing_number(row.low), "high": drawing_number(row.high if first else row.low)}
        rows.append({"text": isolated(row.text), "color": ink, "y": drawing_number(row.y), **ends})
    return rows


def _sweep_rows(strip: Strip) -> list[Row]:
    return [
        {"text": row.sweep, "x": drawing_number(row.sweep_x), "y": drawing_number(row.y)}
        for row in strip.rows
        if row.sweep
    ]


def _sign_rows(strip: Strip, beside: float) -> list[Row]:
    return [
        {"text": sign.text, "x": drawing_number(sign.x + beside), "y": drawing_number(sign.y)} for sign in strip.signs
    ]


def _leader_rows(panel: Panel) -> list[Row]:
    return [
        dict(zip(("x", "y", "x2", "y2"), map(drawing_number, label.leader), strict=True))
        for label in panel.labels
        if label.leader is not None
    ]
