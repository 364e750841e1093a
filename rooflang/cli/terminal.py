"""A roofline in characters: lines of dots for the roofs, a sign for each series, what they mean below.

It reads the evaluation alone. Everything is said without colours and, where wanted, in ASCII as well. The only part
that knows plotille, whose canvas makes lines of braille dots; both its axes are logarithms here.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, TypeAlias

from rooflang.excerpt import cells, one_line
from rooflang.frozen import frozen
from rooflang.program.program import OVER_INTENSITY
from rooflang.units import BANDWIDTH, INTENSITY, quantity_text, rate_text, si_text

if TYPE_CHECKING:
    from plotille import Canvas

    from rooflang.roofline.evaluation import Evaluation, Series

Point: TypeAlias = tuple[float, float]
"""Logarithms to the base ten of an intensity (FLOP/B) and of a performance (FLOP/s)."""

_SIGNS = "ox+*#@%&abcdefghijklmnpqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLORS = ("36", "33", "32", "35", "31", "34", "96", "93", "92", "95", "91", "94")
_FAINT, _BOLD = "90", "1"
_LEAST_ROWS, _LEAST_COLUMNS = 10, 30
_NO_DOT = "\u2800"
_AIR = 0.04
_UNIT = "FLOP/B"


@frozen
class Screen:
    """What there is to draw on, in characters, and whether it shows colours and more than ASCII."""

    width: int = 80
    height: int = 24
    colored: bool = False
    ascii: bool = False


@frozen
class _Marks:
    """The points of a series that logarithmic axes can show."""

    name: str
    sign: str
    color: str
    points: tuple[Point, ...]


@frozen
class _Frame:
    """What the axes show, as logarithms, and the characters for it."""

    x: tuple[float, float]
    y: tuple[float, float]
    columns: int
    rows: int

    def canvas(self) -> "Canvas":
        """An empty canvas of this size."""
        # Imported here: no other command draws in the terminal.
        from plotille import Canvas

        return Canvas(self.columns, self.rows, self.x[0], self.y[0], self.x[1], self.y[1])

    def column(self, x: float) -> int:
        """Where an intensity stands, from the left; outside of what there is where it isn't shown."""
        return round((x - self.x[0]) / (self.x[1] - self.x[0]) * self.columns * 2) // 2

    def row(self, y: float) -> int:
        """Where a performance stands, from the top."""
        return self.rows - 1 - round((y - self.y[0]) / (self.y[1] - self.y[0]) * self.rows * 4) // 4


class _Grid:
    """Characters with their colours; what is drawn later covers what was."""

    def __init__(self, frame: _Frame, plain: bool):
        self.cells = [[(" ", "")] * frame.columns for _ in range(frame.rows)]
        self._plain = plain

    def lay(self, canvas: "Canvas", color: str) -> None:
        """Put what a canvas shows over what is there."""
        for row, line in zip(self.cells, canvas.plot(linesep="\n").split("\n"), strict=True):
            for column, character in enumerate(line):
                if character not in (" ", _NO_DOT):
                    row[column] = (_in_ascii(character) if self._plain else character, color)

    def write(self, row: int, text: str) -> bool:
        """Put a text at the right end of a row, unless something stands there."""
        if not 0 <= row < len(self.cells) or not len(text) == cells(text) < len(self.cells[row]):
            return False
        start = len(self.cells[row]) - len(text)
        if any(character != " " for character, _ in self.cells[row][max(start - 1, 0) :]):
            return False
        self.cells[row][start:] = [(character, _FAINT) for character in text]
        return True


def drawn(evaluation: "Evaluation", screen: Screen) -> list[str]:
    """The lines of a chart, at most as wide as the screen, and as high unless the key alone takes most of it."""
    marks = _marks(evaluation)
    width = max(screen.width, _LEAST_COLUMNS)
    below = [*_roof_lines(evaluation, width), *_key(marks, width, screen.colored)]
    # The title, the name of an axis, the other axis with its numbers, and the prompt that follows.
    rows = max(screen.height - len(below) - 5, _LEAST_ROWS)
    x, y = _domains(evaluation, marks, rows)
    ticks = _ticks(*y, rows // 2)
    gutter = max(len(_UNIT) - 1, *(len(_tick_text(tick)) for tick in ticks))
    frame = _Frame(x, y, width - gutter - 3, rows)
    title = _clipped(one_line(evaluation.chart.title or evaluation.chart.name), width)
    grid = _grid(evaluation, marks, frame, screen.ascii)
    return [
        _styled(title, _BOLD, screen.colored),
        "FLOP/s",
        *_plot_lines(grid, frame, {max(frame.row(tick), 0): _tick_text(tick) for tick in ticks}, gutter, screen),
        *_axis_lines(evaluation, frame, gutter, screen),
        *below,
    ]


# --- what is drawn --------------------------------------------------------------------------------------------------


def _marks(evaluation: "Evaluation") -> list[_Marks]:
    """The series, then what was measured."""
    named = [(series.name, series) for series in evaluation.series]
    named += [(f"{series.name} (measured)", series) for each in evaluation.measured for series in each.series]
    return [
        _Marks(one_line(name), sign, color, tuple(_points(series)))
        for (name, series), sign, color in zip(named, cycle(_SIGNS), cycle(_COLORS), strict=False)
    ]


def _points(series: "Series") -> Iterator[Point]:
    both = zip(series.columns["intensity"].tolist(), series.columns["performance"].tolist(), strict=True)
    return ((log10(x), log10(y)) for x, y in both if _drawable(x) and _drawable(y))


def _drawable(value: float) -> bool:
    return isfinite(value) and value > 0


def _domains(evaluation: "Evaluation", marks: Sequence[_Marks], rows: int) -> tuple[Point, Point]:
    """What both axes show: every point, a decade on both sides of each ridge, a row for the names of ceilings; or what
    the spec says."""
    view = evaluation.chart.view
    # In another view the axes of the spec are those of other quantities.
    set_x = view.x.domain if view.kind in OVER_INTENSITY else None
    set_y = view.y.domain if view.kind in ("roofline", "roofs") else None
    xs = [x for each in marks for x, _ in each.points]
    xs += [log10(ridge.intensity) + beside for ridge in evaluation.ridges for beside in (-1, 1)]
    x = _logarithms(set_x) or _airy(xs or [-1.0, 3.0])
    ys = [y for each in marks for _, y in each.points] + [log10(ceiling.peak) for ceiling in evaluation.ceilings]
    ys += [min(x[0] + log10(slope.bandwidth), *ys) for slope in evaluation.slopes if slope.is_main and ys]
    low, high = _airy(ys or [9.0, 14.0])
    named = (high - low) / rows if len(evaluation.ceilings) > 1 else 0.0
    return x, _logarithms(set_y) or (low, high + named)


def _logarithms(domain: tuple[float, float] | None) -> Point | None:
    return (log10(domain[0]), log10(domain[1])) if domain else None


def _airy(values: Sequence[float]) -> Point:
    low, high = min(values), max(values)
    air = max(_AIR * (high - low), 0.1)
    return low - air, high + air


def _grid(evaluation: "Evaluation", marks: Sequence[_Marks], frame: _Frame, plain: bool) -> _Grid:
    grid = _Grid(frame, plain)
    faint, roofs = frame.canvas(), frame.canvas()
    for ridge in evaluation.ridges:
        x = log10(ridge.intensity)
        _dotted(faint, (x, frame.y[0]), (x, log10(ridge.performance)), 4)
    for hardware in dict.fromkeys(slope.hardware for slope in evaluation.slopes):
        _roofs_of(evaluation, hardware, frame, roofs, faint)
    grid.lay(faint, _FAINT)
    grid.lay(roofs, "")
    for each in marks:
        canvas = frame.canvas()
        for x, y in each.points:
            canvas.point(x, y, marker=each.sign)
        grid.lay(canvas, each.color)
    _name_ceilings(evaluation, frame, grid)
    return grid


def _roofs_of(evaluation: "Evaluation", hardware: str, frame: _Frame, solid: "Canvas", faint: "Canvas") -> None:
    """The ceilings of a device, its memory's slope up to the highest, and thinner what else there is."""
    peaks = [log10(each.peak) for each in evaluation.ceilings if each.hardware == hardware]
    slopes = [each for each in evaluation.slopes if each.hardware == hardware]
    steepest = max(log10(each.bandwidth) for each in slopes if each.is_main)
    for peak in peaks:
        solid.line(min(max(peak - steepest, frame.x[0]), frame.x[1]), peak, frame.x[1], peak)
    for slope in slopes:
        end = max(peaks, default=frame.y[1])
        bandwidth = log10(slope.bandwidth)
        low, high = frame.x[0], min(end - bandwidth, frame.x[1])
        if low < high and slope.is_main:
            solid.line(low, low + bandwidth, high, high + bandwidth)
        elif low < high:
            _dotted(faint, (low, low + bandwidth), (high, high + bandwidth), 3)
    for roof in (each for each in evaluation.achieved if each.hardware == hardware):
        for step in range(0, 2 * frame.columns, 2):
            x = frame.x[0] + (frame.x[1] - frame.x[0]) * step / (2 * frame.columns)
            faint.point(x, log10(roof.at(10**x)))


def _dotted(canvas: "Canvas", start: Point, end: Point, every: int) -> None:
    dots = max(map(abs, canvas.dots_between(*start, *end))) or 1
    for dot in range(0, dots + 1, every):
        share = dot / dots
        canvas.point(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _name_ceilings(evaluation: "Evaluation", frame: _Frame, grid: _Grid) -> None:
    """Say which ceiling is which at their right ends, where there are several and as far as there is room."""
    several = {
        "hardware": len({ceiling.hardware for ceiling in evaluation.ceilings}) > 1,
        "dtype": len({ceiling.dtype for ceiling in evaluation.ceilings}) > 1,
    }
    for ceiling in evaluation.ceilings:
        name = " ".join(getattr(ceiling, part) for part, tells in several.items() if tells)
        row = frame.row(log10(ceiling.peak))
        if name and not grid.write(row - 1, one_line(name)):
            grid.write(row + 1, one_line(name))


_ROWS_OF_DOTS = (0o11, 0o22, 0o44, 0o300)
"""Which bits of a braille character are its dots of the first row, and so on down."""


def _in_ascii(character: str) -> str:
    """A character of dots as the ASCII one that stands as high."""
    if not _NO_DOT < character <= "\u28ff":
        return character
    dots = ord(character) - ord(_NO_DOT)
    rows = [row for row, bits in enumerate(_ROWS_OF_DOTS) if dots & bits]
    if rows[-1] - rows[0] > 1:
        return ":"
    middle = sum(rows) / len(rows)
    return "'" if middle < 1 else "-" if middle <= 2 else "."


# --- around it ------------------------------------------------------------------------------------------------------


def _ticks(low: float, high: float, room: int) -> list[float]:
    """Powers of ten, or of a thousand and so on, as many as there is room for; of few decades 2 and 5 as well."""
    powers = range(ceil(low), floor(high) + 1)
    steps = [[float(power) for power in powers if power % step == 0] for step in (1, 2, 3, 6, 12)]
    whole = next((ticks for ticks in steps if len(ticks) <= max(room, 1)), [])
    between = [power + log10(digit) for power in range(floor(low), ceil(high)) for digit in (1, 2, 5)]
    finer = [tick for tick in between if low <= tick <= high]
    return finer if len(whole) < 3 and len(whole) < len(finer) <= room else whole or [(low + high) / 2]


def _tick_text(tick: float) -> str:
    value = float(f"{10**tick:.2g}")
    return f"{value:g}" if 1e-3 <= value < 1 else si_text(value)


def _plot_lines(grid: _Grid, frame: _Frame, labels: dict[int, str], gutter: int, screen: Screen) -> Iterator[str]:
    line, tick = ("|", "+") if screen.ascii else ("│", "┤")
    for number, row in enumerate(grid.cells):
        label = labels.get(number, "")
        text = _row_text(row, screen.colored)
        yield f"{label:>{gutter}} {tick if label else line}{text}".rstrip()


def _row_text(row: Sequence[tuple[str, str]], colored: bool) -> str:
    """The characters of a row up to the last that isn't blank; a run of one colour is coloured once."""
    text, last = "", ""
    end = max((place for place, (character, _) in enumerate(row, 1) if character != " "), default=0)
    for character, color in row[:end]:
        if colored and color != last and character != " ":
            text += "\x1b[0m" * bool(last) + f"\x1b[{color}m" * bool(color)
            last = color
        text += character
    return text + "\x1b[0m" * bool(last)


def _axis_lines(evaluation: "Evaluation", frame: _Frame, gutter: int, screen: Screen) -> list[str]:
    """The lower axis: its line, with a `^` at each ridge, and its numbers."""
    corner, line, mark = ("+", "-", "+") if screen.ascii else ("└", "─", "┬")
    axis, numbers = [line] * frame.columns, [" "] * frame.columns
    for tick in _ticks(*frame.x, frame.columns // 7):
        text, column = _tick_text(tick), min(frame.column(tick), frame.columns - 1)
        start = min(max(column - len(text) // 2, 0), frame.columns - len(text))
        axis[column] = mark
        numbers[start : start + len(text)] = text
    for ridge in evaluation.ridges:
        if 0 <= (column := frame.column(log10(ridge.intensity))) < frame.columns:
            axis[column] = "^"
    return [" " * (gutter + 1) + corner + "".join(axis), f"{_UNIT:<{gutter + 2}}" + "".join(numbers).rstrip()]


def _roof_lines(evaluation: "Evaluation", width: int) -> Iterator[str]:
    """The roofs of each device in numbers."""
    for hardware in dict.fromkeys(slope.hardware for slope in evaluation.slopes):
        peaks = [each for each in evaluation.ceilings if each.hardware == hardware]
        slopes = [each for each in evaluation.slopes if each.hardware == hardware]
        ridges = [each for each in evaluation.ridges if each.hardware == hardware]
        achieved = [each for each in evaluation.achieved if each.hardware == hardware]
        units, dtypes = len({each.unit for each in peaks}) > 1, len({each.dtype for each in ridges}) > 1
        parts = [
            *(_words(each.dtype, units and each.unit, rate_text(each.peak, [each.dtype])) for each in peaks),
            *(_words(each.level, quantity_text(each.bandwidth, BANDWIDTH)) for each in slopes),
            *(_words("achieved", each.name, rate_text(each.peak, [each.dtype])) for each in achieved),
            *(_words("ridge", dtypes and f"of {each.dtype}", f"^ {_at(each.intensity)}") for each in ridges),
        ]
        yield from _filled(f"{hardware}: ", tuple(dict.fromkeys(parts)), width)


def _words(*parts: str | bool) -> str:
    return " ".join(part for part in parts if isinstance(part, str) and part)


def _at(intensity: float) -> str:
    return quantity_text(intensity, INTENSITY)


def _filled(head: str, parts: Sequence[str], width: int) -> Iterator[str]:
    """The parts behind the head, with commas, in lines of the width."""
    line = head
    for number, part in enumerate(parts):
        text = one_line(part) + ("," if number + 1 < len(parts) else "")
        if line.strip() and cells(line) + cells(text) > width:
            yield line.rstrip()
            line = "  "
        line += text + " "
    yield line.rstrip()


def _key(marks: Sequence[_Marks], width: int, colored: bool) -> Iterator[str]:
    """The sign of each series with its name, in columns."""
    if not marks:
        return
    names = [_clipped(each.name, width - 2) for each in marks]
    wide = max(map(cells, names)) + 4
    lines = ceil(len(marks) / max((width + 2) // wide, 1))
    for line in range(lines):
        chosen = range(line, len(marks), lines)
        entries = [
            f"{_styled(marks[n].sign, marks[n].color, colored)} {names[n]}{' ' * (wide - 2 - cells(names[n]))}"
            for n in chosen
        ]
        yield "".join(entries).rstrip()


def _styled(text: str, style: str, colored: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colored else text


def _clipped(text: str, width: int) -> str:
    """The text, or as much of it as a line holds."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept + character) > width - 3:
            break
        kept += character
    return kept + "..."
