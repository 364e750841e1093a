"""The lines of a sweep: one for each choice of all that is swept besides, in the look of its series or its device."""

from collections.abc import Hashable, Mapping, Sequence

from rooflang.figure.figure import DrawnSeries, Layout, Piece, Place, Point
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.looks import Look
from rooflang.figure.panel.points import Rows, grid_of, merged, told_of
from rooflang.figure.panel.roofs import Families
from rooflang.figure.panel.together import pieces
from rooflang.figure.part import Part
from rooflang.frozen import frozen, replace
from rooflang.roofline.evaluation import KEYS
from rooflang.units import quantity_text

_WIDTH = 1.75


@frozen
class Line:
    """The places of one choice, in the order of what is swept, and what tells it from others of its series."""

    series: DrawnSeries
    told: str
    places: tuple[Place, ...]


def drawn_lines(
    rows: Sequence[Rows], part: Part, shown: Scales, layout: Layout
) -> tuple[tuple[DrawnSeries, ...], list[Line]]:
    """The series with their lines. Lines have no shape: where there are several devices, each has the hue or the dashes
    of its device's roofs, but for those that lie on the lines of another one."""
    families, own = Families(part.evaluation), [_lines(row, part) for row in rows]
    machines: dict[_Course, set[str]] = {}
    for row, found in zip(rows, own, strict=True):
        machines.setdefault(_course(found), set()).add(part.looks[row.series.name].machine)
    told, grid = told_of(part.evaluation), grid_of(rows, shown.x, shown.y)
    # Words have no order in which a line could go from one to the next.
    is_ordered = part.evaluation.dimension(part.evaluation.chart.view.across[0]) is not None
    series, lines = [], []
    for row, found in zip(rows, own, strict=True):
        points = merged(row, shown.x, shown.y, told, grid=grid)
        inside = {text: shown.within(places) for text, places in found.items()}
        made = _looking(_plain(row, points, layout), part.looks[row.series.name], families.of(machines[_course(found)]))
        trails = dict.fromkeys(piece for pieces in inside.values() for piece in pieces if len(piece) > 1)
        if not is_ordered:
            made = replace(made, size=row.series.style.size or (layout.largest_mark + layout.smallest_mark) / 2)
        series.append(replace(made, trails=tuple(trails) if is_ordered else (), crowded=grid > 0))
        lines += [Line(series[-1], text, pieces[-1] if pieces else ()) for text, pieces in inside.items()]
    return _together(series, shown, layout), lines


def _together(series: Sequence[DrawnSeries], shown: Scales, layout: Layout) -> tuple[DrawnSeries, ...]:
    """The series with what is drawn of their lines, where one would hide another."""
    trails = [(number, trail) for number, one in enumerate(series) for trail in one.trails]
    looks = [_look(series[number], layout) for number, _ in trails]
    found = pieces([trail for _, trail in trails], looks, shown)
    if all(piece.of == 1 for own in found for piece in own):
        return tuple(series)
    drawn: list[list[Piece]] = [[] for _ in series]
    for (number, _), own in zip(trails, found, strict=True):
        drawn[number] += own
    return tuple(replace(one, pieces=tuple(own)) for one, own in zip(series, drawn, strict=True))


def _look(one: DrawnSeries, layout: Layout) -> Hashable:
    """All that the colour of a line depends on."""
    return one.color or (one.family, one.tint % layout.colors if one.family < 0 or not one.hued else -1)


def _plain(row: Rows, points: tuple[Point, ...], layout: Layout) -> DrawnSeries:
    """A series as its plot wants it."""
    style = row.series.style
    size = style.size or layout.smallest_mark
    return DrawnSeries(row.series.name, 0, 0, style.color, style.shape, size, points, (), line=_WIDTH)


def _looking(series: DrawnSeries, look: Look, family: int) -> DrawnSeries:
    """The series with the look that tells it apart, and the hue of a machine where its lines are those of one."""
    hued = look.hued and family >= 0
    tint = look.index if hued else look.tint
    shape = series.shape or look.shape
    named = {"index": look.index, "text": look.text, "machine": look.machine}
    return replace(series, tint=tint, shape=shape, family=family, hued=hued, **named)


_Course = frozenset[tuple[Place, ...]]


def _course(lines: Mapping[str, Sequence[Place]]) -> _Course:
    """Where lines go, whatever tells them apart."""
    return frozenset(map(tuple, lines.values()))


def _lines(rows: Rows, part: Part) -> dict[str, list[Place]]:
    """The places of each choice of all that is swept besides, under what tells it from the others."""
    across = part.evaluation.chart.view.across[0]
    others = [name for name in dict.fromkeys((*KEYS, *part.evaluation.swept)) if name != across]
    varied = [name for name in others if len(set(rows.of(name))) > 1]
    found: dict[str, list[Place]] = {}
    for row in sorted(rows.shown, key=lambda row: rows.across[row]):
        texts = []
        for name in varied:
            value, dimension = rows.columns[name][row], part.evaluation.dimension(name)
            shown = str(value) if dimension is None else quantity_text(value, dimension)
            texts.append(shown if name in KEYS else f"{name.rsplit('.', 1)[-1]} {shown}")
        found.setdefault(", ".join(texts), []).append(rows.place(row))
    return found
