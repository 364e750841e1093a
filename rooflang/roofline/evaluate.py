"""`Chart` to `Evaluation`: a whole sweep as broadcast arrays, the roofs, and what is out of range where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Any

import numpy as np

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.program.formula import Constant, Formula
from rooflang.program.program import (
    Chart,
    Either,
    Family,
    Kernel,
    Op,
    Overlap,
    Repeat,
    Requirement,
    Style,
    Sum,
    Test,
    kernels,
)
from rooflang.program.requirements import unmet
from rooflang.program.schema import MEASURES
from rooflang.program.wording import value_text
from rooflang.roofline.compute import Array, Computation, axes
from rooflang.roofline.evaluation import KEYS, TRUTHS, Column, Evaluation, Series, as_array
from rooflang.roofline.measure import measure
from rooflang.roofline.places import split
from rooflang.roofline.roofs import budgets, roofs

SERIES_LIMIT, NAME_LIMIT = 5000, 1000

Condition = tuple[Formula, bool]
# Rows of a series, and the columns that they lack.
_Part = tuple[Mapping[str, Column], frozenset[str]]


def evaluate(chart: Chart, asked: Iterable[str] = ()) -> Evaluation:
    """All points, roofs and ridges of a chart; `asked` are further columns, which claims need.

    Never raises: what is wrong is in the problems.
    """
    problems: list[Diagnostic] = []
    gathered: dict[str, tuple[Style, list[_Part]]] = {}
    columns = [*KEYS, *(name for name in chart.swept if name not in KEYS), *MEASURES, *chart.columns]
    columns = list(dict.fromkeys([*columns, *asked, *chart.view.measures, *_over_channels(chart)]))
    for family in chart.families:
        evaluated = _Family(family, chart)
        problems += evaluated.problems()
        for name, rows in evaluated.series(columns) if not problems else ():
            gathered.setdefault(name, (family.style, []))[1].append((rows, evaluated.lacks(columns)))
            if message := _excess(name, len(gathered), chart):
                problems.append(Diagnostic(codes.TOO_MANY, message, family.span))
                break
    series = tuple(_joined(name, style, parts) for name, (style, parts) in gathered.items())
    if chart.families and not series and not problems:
        problems.append(
            Diagnostic(codes.EMPTY_CHART, f"the chart `{chart.name}` has no setting left", chart.families[0].span)
        )
    # With a rate of zero there is no roof to speak of.
    ceilings, slopes, ridges, achieved = roofs(chart) if not problems else ((), (), (), ())
    measured = tuple(map(measure, chart.measured)) if not problems else ()
    spent = budgets(chart) if not problems and chart.view.kind in ("energy", "power", "cost") else ()
    return Evaluation(chart, chart.swept, series, ceilings, slopes, ridges, achieved, tuple(problems), measured, spent)


def _excess(name: str, count: int, chart: Chart) -> str:
    """What is too much, of a series or of all up to it."""
    if len(name) > NAME_LIMIT:
        return f"the name of a series has {len(name):,} characters, and {NAME_LIMIT:,} is the limit"
    if count > SERIES_LIMIT:
        return f"the chart `{chart.name}` has more than {SERIES_LIMIT:,} series, which is the limit"
    return ""


def _joined(name: str, style: Style, parts: Sequence[_Part]) -> Series:
    """A series of its parts, one behind the other."""
    # Of one part there is no second copy: of a large sweep it would be the most that is held at a time.
    alone = parts[0][0] if len(parts) == 1 else {}
    columns = alone or {column: np.concatenate([rows[column] for rows, _ in parts]) for column in parts[0][0]}
    lacks = {
        column: np.concatenate([np.full(len(rows[column]), column in absent) for rows, absent in parts])
        for column in dict.fromkeys(column for _, absent in parts for column in absent)
    }
    return Series(name, columns, style, lacks)


def _over_channels(chart: Chart) -> Iterator[str]:
    """The intensities over inner levels and links, at which a figure shows what these bind."""
    for family in chart.families:
        yield from (name for name in family.measures if name.endswith("_intensity"))


class _Family:
    """One family: its axes, the settings that are kept, and its formulas."""

    def __init__(self, family: Family, chart: Chart):
        self.family, self.chart = family, chart
        self.shape = tuple(len(sweep.values) for sweep in family.sweeps)
        self.computation = Computation(axes(family))
        self.kept = self._mask(family.where) if family.where is not None else np.ones(self.shape, bool)

    def _mask(self, condition: Formula) -> Array:
        return np.broadcast_to(np.asarray(self.computation.value(condition), bool), self.shape)

    # --- checks -----------------------------------------------------------------------------------------------------

    def problems(self) -> Iterator[Diagnostic]:
        """What does not hold at a setting that is kept, on a branch that is taken; once for each requirement.

        Where what an `expect` says does not hold, what follows from it is not told.
        """
        requirements = list(self._requirements())
        sound = self.kept
        for requirement, conditions in [each for each in requirements if each[0].test == "true"]:
            value, wrong = self._failing(requirement, conditions, self.kept)
            sound = sound & ~wrong
            yield from self._complaints(requirement, value, wrong)
        for requirement, conditions in [each for each in requirements if each[0].test != "true"]:
            yield from self._complaints(requirement, *self._failing(requirement, conditions, sound))

    def _failing(
        self, requirement: Requirement, conditions: tuple[Condition, ...], among: Array
    ) -> tuple[Array, Array]:
        """The values, and at which settings of some they do not pass."""
        value = np.broadcast_to(self.computation.value(requirement.value), self.shape)
        wrong = among & ~_passes(value, requirement.test)
        for condition, wanted in conditions:
            wrong = wrong & (self._mask(condition) == wanted)
        return value, wrong

    def _complaints(self, requirement: Requirement, value: Array, wrong: Array) -> Iterator[Diagnostic]:
        if wrong.any():
            place = tuple(int(each) for each in np.argwhere(wrong)[0])
            yield self._complaint(requirement, value[place], place)

    def _requirements(self) -> Iterator[tuple[Requirement, tuple[Condition, ...]]]:
        for requirement in self.family.requirements:
            yield requirement, ()
        yield from _of_op(self.family.op, ())

    def _complaint(self, requirement: Requirement, value: Any, place: tuple[int, ...]) -> Diagnostic:
        type_ = requirement.value.type
        found = f"is {value_text(value, type_)}"
        if requirement.test == "inside":
            found = f"has {value_text(-value, type_)} elements more"
        message = unmet(requirement, found)
        if requirement.words is not None:
            message = str(np.broadcast_to(self.computation.value(requirement.words), self.shape)[place])
        setting = ", ".join(
            f"{sweep.name} = {value_text(float(sweep.values[index]), sweep.dimension)}"
            for sweep, index in zip(self.family.sweeps, place, strict=True)
        )
        text = f"at {setting}" if setting else f"in this plot, for `{self.family.op_name}`"
        plot, where = self.family.span, requirement.value.span or requirement.span
        if where.source is not plot.source:
            where = plot
        labels = [Label(plot, text)] if where is not plot else []
        if requirement.span.source is not where.source:
            subject = "what has to hold" if requirement.test == "true" else requirement.subject
            labels.append(Label(requirement.span, subject))
        note = text if where is plot else ""
        return Diagnostic(codes.OUT_OF_RANGE, message, where, note, tuple(labels))

    # --- rows -------------------------------------------------------------------------------------------------------

    def series(self, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, Column]]]:
        """The rows that are kept, under the names of their series."""
        rows = int(np.count_nonzero(self.kept))
        if not rows:
            return
        table = {name: self._column(name, rows) for name in columns}
        label = self.family.label
        if isinstance(label, Constant):
            yield str(label.value), table
            return
        names = self._rows(self.computation.value(label))
        for name, chosen in split(names):
            yield str(name), {column: values[chosen] for column, values in table.items()}

    def lacks(self, columns: Sequence[str]) -> frozenset[str]:
        """The columns that its rows don't have."""
        return frozenset(columns) - {*self._words(), *self.computation.axes, *self.family.measures}

    def _words(self) -> dict[str, str]:
        family = self.family
        own = {"op": family.op_name, "phase": family.phase, "hardware": family.machine.name, "dtype": family.dtype}
        return {**family.words, **own}

    def _column(self, name: str, rows: int) -> Column:
        family, words = self.family, self._words()
        if name in words:
            return np.full(rows, words[name], dtype=object)
        if name in self.computation.axes:
            return self._rows(self.computation.axes[name])
        if name in family.measures:
            return self._rows(self.computation.value(family.measures[name]))
        # Swept by another plot of the chart, or no measure of this op.
        is_word = self.chart.dimension(name) is None
        return np.full(rows, "", dtype=object) if is_word else np.full(rows, np.nan)

    def _rows(self, value: Any) -> Column:
        array = np.asarray(value)
        if array.dtype.kind == "b":
            array = np.where(array, *TRUTHS)
        if array.dtype.kind == "U":
            # One object for each word, not for each row.
            array = as_array(list(map(intern, array.ravel().tolist()))).reshape(array.shape)
        full: Column = np.broadcast_to(array, self.shape)[self.kept]
        return full


def _of_op(op: Op, conditions: tuple[Condition, ...]) -> Iterator[tuple[Requirement, tuple[Condition, ...]]]:
    match op:
        case Kernel():
            for requirement in op.requirements:
                yield requirement, conditions
        case Sum(parts):
            for part in parts:
                yield from _of_op(part, conditions)
        case Repeat(times, inner):
            yield Requirement(times, "not negative", "how often an op runs", next(kernels(inner)).span), conditions
            yield from _of_op(inner, conditions)
        case Overlap(inner):
            yield from _of_op(inner, conditions)
        case Either(condition, yes, no):
            yield from _of_op(yes, (*conditions, (condition, True)))
            yield from _of_op(no, (*conditions, (condition, False)))


def _passes(value: Array, test: Test) -> Array:
    finite = np.isfinite(value)
    match test:
        case "positive":
            return finite & (value > 0)
        case "positive or inf":
            return value > 0
        case "not negative" | "inside":
            return finite & (value >= 0)
        case "fraction":
            return (value > 0) & (value <= 1)
        case "true":
            return value.astype(bool)
