"""Roofs as lines: clipped to what is shown, those that coincide drawn once under all their names."""

from collections.abc import Callable, Hashable, Iterable
from math import inf, log10
from typing import TypeVar

from rooflang.figure.figure import Place, RidgeLine, Role, Roof
from rooflang.figure.panel.axis import Scale
from rooflang.figure.panel.machines import machine_names, short_names
from rooflang.figure.panel.upwards import UPWARDS, Upwards
from rooflang.figure.texts.lists import listed, readable
from rooflang.roofline.evaluation import AchievedRoof, Budget, Ceiling, Evaluation, Ridge, Slope
from rooflang.units import BANDWIDTH, INTENSITY, quantity_text, rate_text

_STEPS = 96
_T = TypeVar("_T")


class Families:
    """Which machine a line is of, by number, where the chart has several; -1 where it is of more than one."""

    def __init__(self, evaluation: Evaluation):
        """Number the machines in the order of the chart."""
        self._numbers = {
            name: number for number, name in enumerate(dict.fromkeys(s.hardware for s in evaluation.slopes))
        }

    def of(self, machines: Iterable[str]) -> int:
        """The number of the only machine among these."""
        found = set(machines)
        return self._numbers.get(found.pop(), -1) if len(self._numbers) > 1 and len(found) == 1 else -1


class Names:
    """What of hardware, compute unit and dtype has to be said to tell the chart's roofs apart."""

    def __init__(self, evaluation: Evaluation, short: bool = False):
        """Look at all roofs of the chart; where names are to be `short`, so are those of machines."""
        ceilings = evaluation.ceilings
        self._hardware = len({slope.hardware for slope in evaluation.slopes} | {c.hardware for c in ceilings}) > 1
        self._dtype = len({ceiling.dtype for ceiling in ceilings}) > 1
        kinds = {(ceiling.hardware, ceiling.dtype) for ceiling in ceilings}
        self._unit = len({(ceiling.hardware, ceiling.dtype, ceiling.unit) for ceiling in ceilings}) > len(kinds)
        levels = {(slope.hardware, slope.level) for slope in evaluation.slopes}
        self._level = len(levels) > len({hardware for hardware, _ in levels})
        self._machines = short_names(evaluation) if short else machine_names(evaluation)

    def of(self, hardware: str, unit: str = "", dtype: str = "", level: str = "") -> str:
        """The name of a roof; empty where the chart has only one."""
        return self.of_all([(hardware, self.part(unit, dtype, level))])[0]

    def part(self, unit: str = "", dtype: str = "", level: str = "") -> str:
        """What tells it from the others of its machine; empty where that has only one."""
        told = ((unit, self._unit), (dtype, self._dtype), (level, self._level))
        return " ".join(readable(text) for text, is_told in told if is_told and text)

    def of_all(self, lines: Iterable[tuple[str, str]]) -> tuple[str, str, str]:
        """What one line is called that is the roof of machines with the part of each: its name, and what of that are
        the machines and the part, where that is the same of all."""
        told = [(self._machines[hardware] if self._hardware else "", part) for hardware, part in lines]
        name = listed(" ".join(filter(None, each)) for each in told)
        machines, parts = listed(machine for machine, _ in told), {part for _, part in told}
        return (name, machines, parts.pop()) if len(parts) == 1 else (name, "", name)


def roofs(evaluation: Evaluation, x: Scale, y: Scale, short: bool) -> tuple[Roof, ...]:
    """The lines that the scales show, by `short` names or in full: slopes first, then ceilings, then what is reached of
    them."""
    names = Names(evaluation, short)
    if evaluation.budgets:
        return tuple(roof for roof in _curves(evaluation, names, x, y) if len(roof.corners) > 1)
    drawn = (
        *_slopes(evaluation, names, x, y),
        *_ceilings(evaluation, names, x, y),
        *_achieved(evaluation, names, x, y),
    )
    return tuple(roof for roof in drawn if len(roof.corners) > 1)


def ridges(evaluation: Evaluation, x: Scale, y: Scale, to_top: bool, short: bool) -> tuple[RidgeLine, ...]:
    """The ridges that the scales show, by `short` names or in full."""
    names, families = Names(evaluation, short), Families(evaluation)
    drawn = []
    crossings = _balances(evaluation) if evaluation.budgets else evaluation.ridges
    for group in _together(crossings, lambda ridge: (ridge.intensity, ridge.performance)):
        first = group[0]
        place = Place(first.intensity, first.performance)
        if x.holds(place.x) and place.y >= y.low:
            called = names.of_all((ridge.hardware, names.part(dtype=ridge.dtype)) for ridge in group)
            top = y.high if to_top else min(place.y, y.high)
            family = families.of(ridge.hardware for ridge in group)
            drawn.append(RidgeLine(called[0], quantity_text(place.x, INTENSITY), place, top, family, *called[1:]))
    return tuple(drawn)


def _curves(evaluation: Evaluation, names: Names, x: Scale, y: Scale) -> Iterable[Roof]:
    """The roofs of a view of energy, power or cost: a curve for each machine and dtype."""
    shown = UPWARDS[evaluation.chart.view.kind]
    assert shown.roof is not None
    for number, budget in enumerate(evaluation.budgets):
        own = [each.dtype for each in evaluation.budgets if each.hardware == budget.hardware]
        start, decades = log10(x.low), log10(x.high) - log10(x.low)
        steps = sorted({x.low, *(10 ** (start + decades * step / _STEPS) for step in range(1, _STEPS)), x.high})
        knee = [budget.ridge] if x.low < budget.ridge < x.high else []
        places = [Place(each, shown.roof(budget, each)) for each in sorted({*steps, *knee})]
        inside = tuple(place for place in places if y.holds(place.y))
        value = _limit(budget, shown, x.high)
        called = names.of_all([(budget.hardware, names.part(dtype=budget.dtype))])
        faint = budget.dtype != own[0]
        family = Families(evaluation).of([budget.hardware])
        yield Roof(Role.CURVE, called[0], value, inside, family, faint, number if faint else 0, *called[1:])


def _limit(budget: Budget, shown: Upwards, last: float) -> str:
    """What a curve comes to where traffic doesn't matter any more; where it is still on its way at the last intensity
    that is shown, for what it has there depends on the axis alone, that is said, or of a falling one an arrow."""
    assert shown.roof is not None
    height, limit = shown.roof(budget, last), shown.roof(budget, inf)
    text = quantity_text(limit, shown.dimension)
    if quantity_text(height, shown.dimension) == text:
        return text
    return f"up to {text}" if height < limit else f"\u2192 {text}"


def _balances(evaluation: Evaluation) -> list[Ridge]:
    """Where work and traffic take the same time, at the height of the curve there."""
    shown = UPWARDS[evaluation.chart.view.kind]
    assert shown.roof is not None
    return [Ridge(b.hardware, b.dtype, b.ridge, shown.roof(b, b.ridge)) for b in evaluation.budgets]


def _slopes(evaluation: Evaluation, names: Names, x: Scale, y: Scale) -> Iterable[Roof]:
    for group in _together(evaluation.slopes, lambda slope: slope.bandwidth):
        bandwidth, machines = group[0].bandwidth, {slope.hardware for slope in group}
        highest = max((c.peak for c in evaluation.ceilings if c.hardware in machines), default=inf)
        low, high = max(x.low, y.low / bandwidth), min(x.high, y.high / bandwidth, highest / bandwidth)
        name, machine, part = names.of_all((slope.hardware, names.part(level=slope.level)) for slope in group)
        value = quantity_text(bandwidth, BANDWIDTH)
        places = tuple(Place(i, i * bandwidth) for i in (low, high)) if low < high else ()
        role = Role.MEMORY if any(slope.is_main for slope in group) else Role.CHANNEL
        yield Roof(role, name, value, places, Families(evaluation).of(machines), machine=machine, part=part)


def _ceilings(evaluation: Evaluation, names: Names, x: Scale, y: Scale) -> Iterable[Roof]:
    for group in _together(evaluation.ceilings, lambda ceiling: ceiling.peak):
        peak = group[0].peak
        low = max(x.low, min(_start(ceiling, evaluation.slopes) for ceiling in group))
        told = ((ceiling.hardware, names.part(ceiling.unit, ceiling.dtype)) for ceiling in group)
        name, machine, part = names.of_all(told)
        places = tuple(Place(i, peak) for i in (low, x.high)) if low < x.high and y.holds(peak) else ()
        value = rate_text(peak, [ceiling.dtype for ceiling in group])
        family = Families(evaluation).of(ceiling.hardware for ceiling in group)
        faint = all(_is_faint(each, evaluation) for each in group)
        yield Roof(Role.COMPUTE, name, value, places, family, faint, machine=machine, part=part)


def _is_faint(ceiling: Ceiling, evaluation: Evaluation) -> bool:
    """Whether it is of another dtype or unit than the points that the chart is about: the first of its machine, and the
    highest of that dtype."""
    own = [each for each in evaluation.ceilings if each.hardware == ceiling.hardware]
    first = [each.peak for each in own if each.dtype == own[0].dtype]
    return ceiling.dtype != own[0].dtype or ceiling.peak < max(first)


def _start(ceiling: Ceiling, slopes: Iterable[Slope]) -> float:
    """Where the machine's slope meets the ceiling."""
    bandwidth = max((slope.bandwidth for slope in slopes if slope.hardware == ceiling.hardware), default=inf)
    return ceiling.peak / bandwidth


def _achieved(evaluation: Evaluation, names: Names, x: Scale, y: Scale) -> Iterable[Roof]:
    ideal = {(_rounded(s.bandwidth), _rounded(c.peak)) for s in evaluation.slopes for c in evaluation.ceilings}
    reached = [roof for roof in evaluation.achieved if _differs(roof, ideal)]
    counts: dict[str, int] = {}
    for group in _together(reached, lambda roof: (roof.bandwidth, roof.peak, roof.sharpness)):
        told = ((roof.hardware, f"{names.part(dtype=roof.dtype)} {roof.name}".strip()) for roof in group)
        name, machine, part = names.of_all(told)
        value = rate_text(group[0].peak, [roof.dtype for roof in group])
        family = Families(evaluation).of(roof.hardware for roof in group)
        order = counts[group[0].hardware] = counts.get(group[0].hardware, -1) + 1
        yield Roof(Role.ACHIEVED, name, value, _curve(group[0], x, y), family, False, order, machine, part)


def _differs(roof: AchievedRoof, ideal: set[tuple[Hashable, Hashable]]) -> bool:
    return roof.sharpness != inf or (_rounded(roof.bandwidth), _rounded(roof.peak)) not in ideal


def _curve(roof: AchievedRoof, x: Scale, y: Scale) -> tuple[Place, ...]:
    low, high = _reach(roof, x, y.low), _reach(roof, x, y.high)
    if low >= high:
        return ()
    start, decades = log10(low), log10(high) - log10(low)
    inner = [10 ** (start + decades * step / _STEPS) for step in range(1, _STEPS)] if roof.sharpness != inf else []
    knee = roof.peak / roof.bandwidth
    if roof.sharpness == inf and low < knee < high:
        inner = [knee]
    return tuple(Place(intensity, roof.at(intensity)) for intensity in (low, *inner, high))


def _reach(roof: AchievedRoof, x: Scale, performance: float) -> float:
    """The intensity, within what is shown, at which the roof comes to a performance."""
    low, high = log10(x.low), log10(x.high)
    if roof.at(x.low) >= performance:
        return x.low
    if roof.at(x.high) <= performance:
        return x.high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if roof.at(10**middle) < performance else (low, middle)
    return float(10**high)


def _together(items: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    """Items whose keys are the same numbers to nine digits, in the order of the first of each."""
    groups: dict[Hashable, list[_T]] = {}
    for item in items:
        groups.setdefault(_rounded(key(item)), []).append(item)
    return list(groups.values())


def _rounded(key: Hashable) -> Hashable:
    if isinstance(key, tuple):
        return tuple(map(_rounded, key))
    return float(f"{key:.9g}") if isinstance(key, float) else key
