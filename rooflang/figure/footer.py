"""The quiet lines at the foot of a page: what was counted, and by whose numbers."""

import re
from collections.abc import Iterable, Sequence

from rooflang.figure.figure import Layout, Margins, Panel
from rooflang.figure.panel.looks import FAINT
from rooflang.figure.texts.metrics import LINE_HEIGHT, fit, isolated, text_width, wrap
from rooflang.figure.words import stored
from rooflang.frozen import replace
from rooflang.program.formula import Constant
from rooflang.program.program import Machine
from rooflang.roofline.evaluation import Evaluation

_LINES, _READ = 2, 9
"""Of a source that is cut as much is left as can be read, in sizes of the type."""
_GAP = 6.0
_BETWEEN = "; "
_MOVES = "each kernel moves its tensors once"
_IDEAL, _ACHIEVED = "ideal: no efficiencies or overheads", "achieved: with efficiencies and overheads"


def footer(evaluation: Evaluation, panels: Sequence[Panel], layout: Layout, room: float) -> tuple[str, ...]:
    """The lines: none, the chart's own text, or what was counted over the sources of that. What can't be told apart is
    told in any case, unless the chart has its own text or wants none."""
    wanted, size = evaluation.chart.view.footer, layout.footer_size
    if isinstance(wanted, str):
        return wrap(wanted, room, size, lines=_LINES)
    alike = alike_text(panels, layout)
    if not (layout.footer if wanted is None else wanted):
        return (fit(alike, room, size),) if alike and wanted is None else ()
    # What holds of every chart goes before anything of this one is cut, or takes a line more.
    full, short = (_counted(evaluation, moves) for moves in (_MOVES, ""))
    told = [(_joined((alike, *full)),), (_joined((alike, *short)),), (alike, _joined(full)), (alike, _joined(short))]
    fitting = (lines for lines in told if all(text_width(line, size) <= room for line in lines))
    counted = next(fitting, tuple(fit(line, room, size) for line in told[-1]))
    return tuple(line for line in (*counted, _sources(evaluation, room, size)) if line)


def alike_text(panels: Sequence[Panel], layout: Layout) -> str:
    """How many series or devices have the looks of how many, where they are more: colours and shapes begin anew; or
    that those of devices have the same, where their lines tell these apart."""
    series = {one.name: one for panel in panels for one in panel.series if one.tint != FAINT}
    looks = [
        ((one.color or one.tint % layout.colors, one.shape, one.hatch, one.family if one.hued else -1), one.machine)
        for one in series.values()
    ]
    seen = {look for look, _ in looks}
    lines = {line.family for panel in panels for line in panel.roofs if line.family >= 0}
    told = []
    if len(seen) < len(series) == len(set(looks)) and lines:
        told.append("marks tell no devices apart, lines do")
    elif len(seen) < len(series):
        told.append(f"{len(series)} series in {len(seen)} look{'s' * (len(seen) != 1)}: colours and marks repeat")
    if lines and max(lines) >= layout.devices:
        told.append(f"{max(lines) + 1} devices in {layout.devices} looks: lines repeat")
    return _joined(told)


def with_footer(margins: Margins, lines: Sequence[str], layout: Layout) -> Margins:
    """The margins with room for the lines, above the edge of the page."""
    room = len(lines) * layout.footer_size * LINE_HEIGHT + _GAP if lines else 0.0
    return replace(margins, bottom=margins.bottom + room)


def heights(foot: float, lines: Sequence[str], layout: Layout) -> list[float]:
    """The middles of the lines, on a page whose lower end is at the pixel `foot`."""
    height = layout.footer_size * LINE_HEIGHT
    return [foot - layout.edge - (len(lines) - row - 0.5) * height for row in range(len(lines))]


def _joined(parts: Iterable[str]) -> str:
    return " \u00b7 ".join(filter(None, parts))


def _counted(evaluation: Evaluation, moves: str) -> tuple[str, ...]:
    """Element types, whether what devices reach is counted, what a kernel moves, other costs than the standard ones."""
    chart = evaluation.chart
    if not chart.families:
        return ()
    compute = chart.roles.get("compute", "")
    dtypes = ", ".join(part for part in (compute, stored(chart.roles)) if part)
    reached = _ACHIEVED if evaluation.achieved or any(map(_has_overhead, chart.machines)) else _IDEAL
    costs = f"costs: {chart.costs}" if chart.costs else ""
    return dtypes, reached, moves, costs


def _has_overhead(machine: Machine) -> bool:
    overheads = [efficiency.overhead for efficiency in machine.efficiencies]
    return not all(isinstance(overhead, Constant) and overhead.value == 0 for overhead in overheads)


def _sources(evaluation: Evaluation, room: float, size: float) -> str:
    """The first source of each device, and of what was measured, each once: in full where there is room for that, else
    without the places in them; of more than fit the first ones, or else of as many as that leaves anything of as much
    as fits."""
    owned = [machine.sources for machine in evaluation.chart.machines]
    measured = [each.measured.sources for each in evaluation.measured]
    first: dict[str, list[str]] = {}
    for text in [sources[0] for sources in (*owned, *measured) if sources]:
        first.setdefault(_document(text), []).append(text)
    if not first:
        return ""
    every = {_document(source) for sources in (*owned, *measured) for source in sources}
    full, short = [_in_full(name, texts, measured) for name, texts in first.items()], list(first)
    shown = [full, *(short[:count] for count in range(len(short), 0, -1))]
    lines = (_line(texts, len(every)) for texts in shown)
    fitting = next((line for line in lines if text_width(line, size) <= room), "")
    if fitting:
        return fitting
    rooms = {count: room - text_width(_line([""] * count, len(every)), size) for count in range(len(short), 0, -1)}
    count = next((count for count, left in rooms.items() if left >= count * _READ * size), 1)
    return fit(_line(_shared(short[:count], rooms[count], size), len(every)), room, size)


_DATED = re.compile(r"^.*?\((?:[^()]*\D)?(?:19|20)\d\d(?:\D[^()]*)?\)")


def _document(source: str) -> str:
    """A source without the place in it: up to the year in parentheses, where there is one."""
    found = _DATED.match(source)
    return found.group() if found else source


def _in_full(document: str, texts: Sequence[str], measured: Sequence[Sequence[str]]) -> str:
    """What is said of a document where there is room: the place in it, or for how many devices it stands."""
    places = dict.fromkeys(texts)
    if len(places) == 1:
        return texts[0]
    is_devices = not any(sources and sources[0] in places for sources in measured)
    return f"{document}: {len(texts)} devices" if is_devices else document


def _line(texts: Sequence[str], count: int) -> str:
    """The line of so many sources, of which some are shown."""
    tail = f"{_BETWEEN}{count - len(texts)} more" if count > len(texts) else ""
    return ("Sources: " if count > 1 else "Source: ") + _BETWEEN.join(map(isolated, texts)) + tail


def _shared(texts: Sequence[str], room: float, size: float) -> list[str]:
    """The texts in a room that they share: what the shorter ones leave of their part is for the others."""
    widths = [text_width(text, size) for text in texts]
    allowed, left = {}, room
    for place, number in enumerate(sorted(range(len(texts)), key=lambda each: widths[each])):
        allowed[number] = left / (len(texts) - place)
        left -= min(widths[number], allowed[number])
    return [fit(text, allowed[number], size) for number, text in enumerate(texts)]
