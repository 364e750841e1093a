"""The chart in words, for those who hear it, and the line under its title."""

from collections.abc import Mapping, Sequence
from typing import Any

from rooflang.figure.figure import Legend, Panel, Role
from rooflang.figure.panel.looks import FAINT
from rooflang.figure.panel.machines import machine_names
from rooflang.figure.panel.points import Rows, rows_of
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.figure.part import Part
from rooflang.figure.texts.lists import listed
from rooflang.figure.texts.metrics import isolated, text_width
from rooflang.figure.views.agreement import deviation_text
from rooflang.figure.views.bars import settings
from rooflang.program.formula import Constant, Formula
from rooflang.program.program import kernels
from rooflang.program.wording import constant_text
from rooflang.roofline import places
from rooflang.roofline.evaluation import Column, Evaluation, Measurement, Series
from rooflang.units import INTENSITY, RATE, TIME, Dimension, number_text, quantity_text

_KINDS = {
    Role.MEMORY: "Bandwidth",
    Role.CHANNEL: "Bandwidth",
    Role.COMPUTE: "Peak",
    Role.ACHIEVED: "Achieved peak",
    Role.CURVE: "Roof",
    Role.RIDGE: "Line",
}


_OPENINGS = {
    "energy": "Energy roofline",
    "power": "Power roofline",
    "cost": "Cost roofline",
    "time": "Bar chart",
    "sweep": "Line chart",
    "heatmap": "Heat map",
    "agreement": "Scatter plot",
}


_LONGEST = 1000
_TOLD = 100
"""More series than these are counted at the end."""


def subtitle(evaluation: Evaluation, panels: Sequence[Panel], key: Legend | None, room: float, size: float) -> str:
    """The machines, unless a key names them (before them the only series of a heat map or of lines), the dtypes, how
    many settings there are, and at how many places where they share them; where that has no room in type of a size, the
    last machines are counted."""
    names = machine_names(evaluation).values()
    keyed = {entry.text for each in (key, *(panel.legend for panel in panels)) if each for entry in each.entries}
    machines = [] if keyed.issuperset(names) else list(map(isolated, names))
    others, what = _told_beside(evaluation, panels), _only_series(evaluation, panels)
    texts = [_joined((what, _listed(machines, count), *others)) for count in range(len(machines), 0, -1)]
    last = texts[-1] if texts else _joined((what, *others))
    return next((text for text in texts if text_width(text, size) <= room), last)


def _only_series(evaluation: Evaluation, panels: Sequence[Panel]) -> str:
    """What the only panel of cells or lines is of, where nothing else of it says so; several have titles."""
    is_only = evaluation.chart.view.kind in ("heatmap", "sweep") and len(panels) == len(evaluation.series) == 1
    is_named = any(label.role is Role.SERIES for panel in panels for label in panel.labels)
    return isolated(evaluation.series[0].name) if is_only and not is_named else ""


def _listed(names: Sequence[str], count: int) -> str:
    """So many of the names, and how many more there are."""
    more = len(names) - count
    return listed(names[:count]) + (f" and {more:,} more" if more else "")


def _joined(parts: Sequence[str]) -> str:
    return " \u00b7 ".join(part for part in parts if part)


def _told_beside(evaluation: Evaluation, panels: Sequence[Panel]) -> tuple[str, ...]:
    """What a subtitle says beside the machines."""
    dtypes = ", ".join(dict.fromkeys(ceiling.dtype for ceiling in evaluation.ceilings))
    apart = stored(evaluation.chart.roles)
    count = len(evaluation)
    settings = f"{count:,} setting{'s' if count != 1 else ''}" if count else ""
    marks = sum(len(one.points) for panel in panels for one in panel.series)
    if any(panel.grid for panel in panels) and marks < count / 2:
        settings += f" at {marks:,} places"
    points = sum(map(len, evaluation.measured))
    measured = f"{points} measured" if points else ""
    return dtypes, apart, settings, measured


def stored(roles: Mapping[str, str]) -> str:
    """What is stored in another dtype than it is computed in: `weights int4, cache fp8`."""
    names = {"weight": "weights", "cache": "cache", "activation": "activations"}
    compute = roles.get("compute", "")
    return ", ".join(f"{names[role]} {roles[role]}" for role in names if roles.get(role, compute) != compute)


def description(evaluation: Evaluation, parts: Sequence[Part], panels: Sequence[Panel]) -> str:
    """Everything that the picture says, as sentences."""
    view = evaluation.chart.view
    title = shortened(evaluation.chart.title or evaluation.chart.name)
    roofs = dict.fromkeys((roof.role, roof.name, roof.value) for panel in panels for roof in panel.roofs)
    ridges = dict.fromkeys((ridge.name, ridge.value) for panel in panels for ridge in panel.ridges)
    lines = [f"{_KINDS[role]} {name + ' ' if name else ''}{value}." for role, name, value in roofs]
    if view.kind == "agreement":
        lines = [f"Measured and modelled are {deviation_text(evaluation)}.", *_bands(panels)]
    crossings = [f"Ridge {name + ' ' if name else ''}at {value}." for name, value in ridges]
    opening = f"{_OPENINGS.get(view.kind, 'Roofline chart')} \u201c{title}\u201d: {_axes(evaluation)}."
    series: list[str] = []
    for part in parts:
        series += [f"Panel {part.title}."] if part.title else []
        told = _told(part)
        more = [f"And {len(told) - _TOLD:,} more."] if len(told) > _TOLD else []
        series += told[:_TOLD] + more
    measured = [_measured(one, each) for each in evaluation.measured for one in each.series]
    return " ".join([opening, *lines, *crossings, *series, *_others(panels), *_turns(panels), *measured])


def _bands(panels: Sequence[Panel]) -> list[str]:
    """What lies in the band around a line, once for all panels that say the same."""
    return list(dict.fromkeys(f"In the band: {panel.band.text}." for panel in panels if panel.band))


def _others(panels: Sequence[Panel]) -> list[str]:
    """What is one part of each bar though it is several ops."""
    named = [one.name for panel in panels if panel.bars for one in panel.series if one.tint == FAINT]
    return [f"In one colour: {name}." for name in dict.fromkeys(named)]


def _turns(panels: Sequence[Panel]) -> list[str]:
    """Which lines lie on others for a stretch, where one sees dashes of each."""
    names = dict.fromkeys(
        one.text or one.name for panel in panels for one in panel.series if any(piece.of > 1 for piece in one.pieces)
    )
    return [f"Where lines lie on one another they take turns as dashes: {listed(names)}."] if names else []


def shortened(text: str) -> str:
    """A text of a length that somebody may want to hear."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "\u2026"


def _axes(evaluation: Evaluation) -> str:
    """What the axes mean."""
    view = evaluation.chart.view
    if view.kind in UPWARDS:
        shown = UPWARDS[view.kind].title.split(" (")[0].lower()
        return f"{shown} over operational intensity, both axes logarithmic"
    if view.kind == "agreement":
        return "measured performance over modelled, both axes logarithmic"
    across = " and ".join(view.across)
    return f"{view.measure} over {across}" if across else "the time of each op in a step"


def _told(part: Part) -> list[str]:
    """What a panel shows, a sentence for each series or bar."""
    evaluation, view = part.evaluation, part.evaluation.chart.view
    if view.kind in UPWARDS:
        return [_series(row, _called(part, row), UPWARDS[view.kind].dimension) for row in part.rows]
    if view.kind == "agreement":
        return []
    if view.kind == "time":
        return [_bar(each.name, each.times, each.total) for each in settings(part)]
    dimension = evaluation.dimension(view.measure)
    assert dimension is not None
    found = []
    for row in part.rows:
        values = row.series.columns[view.measure]
        values = values[values == values]
        if len(values):
            found.append(f"Series {_called(part, row)}: {_range(values, dimension)}.")
    return found


def _called(part: Part, row: Rows) -> str:
    """A series as the picture has it; of a heat map on a page of several charts none has a look."""
    name = row.series.name
    return part.looks[name].text if name in part.looks else name


def _bar(name: str, times: Mapping[str, float], whole: float) -> str:
    """The time of a step, and what takes most of it."""
    op = max(times, key=lambda each: times[each])
    share = f", of it {number_text(100 * times[op] / whole, 3)} % {op}" if whole else ""
    return f"{name or 'Step'}: {quantity_text(whole, TIME)}{share}."


def _measured(series: Series, measurement: Measurement) -> str:
    rows, title = rows_of(series), measurement.measured.title or measurement.measured.name
    count = len(rows)
    head = f"Measured {series.name} ({title}): {count} point{'s' if count != 1 else ''}"
    if not len(rows.kept):
        return head + "."
    where = f"{_range(rows.xs, INTENSITY)}, {_range(rows.ys, RATE)}"
    shares = [100 * share for share in rows.of("efficiency")]
    low, high = (number_text(each, 3) for each in (min(shares), max(shares)))
    return f"{head}, {where}, {low if low == high else f'{low} to {high}'} % of the roof."


def counted(evaluation: Evaluation) -> dict[str, Any]:
    """What was counted, and by whose numbers: whoever reads the data alone can tell one convention from another."""
    chart = evaluation.chart
    ops = [(family, kernel) for family in chart.families for kernel in kernels(family.op)]
    costs = {name: _cost(cost) for _, kernel in ops for name, cost in kernel.charged.items()}
    fused: dict[str, dict[str, None]] = {}
    for family, kernel in ops:
        fused.setdefault(" ".join(filter(None, (family.op_name, family.phase))), {})[kernel.name] = None
    return {
        "hardware": [{"name": m.name, "title": m.title, "sources": list(m.sources)} for m in chart.machines],
        "dtypes": dict(chart.roles),
        "kernels": {name: list(parts) for name, parts in fused.items()},
        "costs": {name: costs[name] for name in sorted(costs)},
        **_measured_by(evaluation),
        "counting": "a multiply-add is 2 FLOP; each kernel reads its inputs and writes its results once; SI units",
    }


def _measured_by(evaluation: Evaluation) -> dict[str, Any]:
    found = [each.measured for each in evaluation.measured]
    told = [
        {"name": m.name, "title": m.title, "hardware": m.machine.name, "dtype": m.dtype, "sources": list(m.sources)}
        for m in found
    ]
    return {"measured": told} if told else {}


def _cost(cost: Formula) -> str:
    """What a function costs per element, as one would write it."""
    return constant_text(cost) if isinstance(cost, Constant) else "swept"


def _series(rows: Rows, name: str, shown: Dimension) -> str:
    count = len(rows)
    who = name[0].upper() + name[1:] if rows.rest else f"Series {name}"
    head = f"{who}: {count} setting{'s' if count != 1 else ''}"
    if not len(rows.kept):
        return head + "."
    most = places.words_of(rows.series.columns["bound"][rows.kept])
    limits = ", ".join(f"{number} bound by {bound}" for bound, number in most.items())
    return f"{head}, {_range(rows.xs, INTENSITY)}, {_range(rows.ys, shown)}, {limits}."


def _range(values: Column, dimension: Dimension) -> str:
    first, last = (quantity_text(value, dimension) for value in places.ends(values))
    return first if first == last else f"{first} to {last}"
