"""How a chart is to look, where its block says so."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.frozen import frozen, replace
from rooflang.program.blocks import FieldDef, Merged
from rooflang.program.coerce import coerced
from rooflang.program.formula import Constant
from rooflang.program.interpret import Interpreter
from rooflang.program.program import (
    CORNERS,
    DEFAULT_BAND,
    DEFAULT_THEME,
    OVER_INTENSITY,
    VIEWS,
    AxisView,
    Family,
    Machine,
    Note,
    OwnTheme,
    View,
)
from rooflang.program.report import did_you_mean, listed, told
from rooflang.program.runs import WORDS, check_column, check_measure, lack_of_all, where_to_say
from rooflang.program.schema import Quantity
from rooflang.program.scope import Record, Scope
from rooflang.program.themes import own_theme
from rooflang.program.values import Block, Items
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import ENERGY, INTENSITY, MONEY, NONE, POWER, RATE, TIME, WORK, Dimension

MEASURED_ON = ("roofline", "roofs", "gap", "agreement")
"""The views that show what was measured."""

MAYBE_EVEN = ("time", "sweep")
"""The views whose axes can be even: bars always, a sweep by its values, which are not known yet."""

PANEL_LIMIT = 36
_TICKS = 1_000
_DOMAIN = "a domain is a lower and an upper end: `[0.5, 10k]`"
_HIGHEST = Fraction(10) ** 300
_PER_ROW = 12
_WIDEST_BAND = 10
_KEYS = {"time": "the bars", "heatmap": "the cells"}
"""The views whose frames are filled, with what: their key stands in no corner."""
_NEEDS = {"energy": "power", "power": "power", "cost": "price"}


@frozen
class Drawn:
    """What is known of a chart before it has a view: what is swept, its points, its devices; in `another` a hint at
    what could be swept besides. `asked` are all names that its plots sweep, also where it isn't known over what."""

    swept: Mapping[str, Dimension | None]
    families: tuple[Family, ...]
    machines: tuple[Machine, ...]
    another: str = ""
    asked: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether all that is swept could be read."""
        return self.asked <= set(self.swept)


class Viewer:
    """Reads how a chart is to look. `merged` is its block."""

    def __init__(self, interpreter: Interpreter, record: Record):
        self.interpreter, self.record, self.merged = interpreter, record, record.merged
        self.kind = self._word("view") or "roofline"
        self.facet = self._word("facet")
        self.is_clear = "view" not in self.merged.fields or bool(self._word("view"))
        """Whether it says of what kind it is; where that is wrong, nothing that depends on it is told."""

    def view(self, drawn: Drawn) -> View | None:
        """All that the block says of the chart's look; None where the chart can't be drawn so, which was reported."""
        if not self.is_clear:
            self._check_facet(drawn)
            self._theme()
            for size in ("width", "height"):
                self._size(size)
            self._per_row()
            return None
        fine = [check(drawn) for check in (self._check_machines, self._check_facet, self._check_measured)]
        across, measure = self._across(drawn), self._measure(drawn)
        fine += [across is not None, measure is not None, across is None or self._check_places(across, drawn)]
        x, y = self._dimensions(drawn, across or (), measure or "")
        unknown = self._unknown(drawn, across, measure)
        theme, own = self._theme()
        view = View(
            AxisView() if "x" in unknown else self._axis("x", x),
            AxisView() if "y" in unknown else self._axis("y", y),
            self._legend(drawn),
            theme,
            self._size("width"),
            self._size("height"),
            tuple(note for merged in self.record.merged.notes for note in self._note(merged, x, y)),
            self.kind,
            across or (),
            measure or "",
            self.facet,
            self._per_row(),
            own,
            self._footer(),
            self._band(),
            self._sized(),
        )
        return view if all(fine) else None

    def page(self, first: View) -> View:
        """The look of a figure of several charts; its theme is that of the first of them where it says none."""
        theme, own = self._theme() if "theme" in self.merged.fields else (first.theme, first.own)
        return replace(
            View(AxisView(), AxisView()),
            legend=self._legend(None),
            theme=theme,
            own=own,
            footer=self._footer(),
            width=self._size("width"),
            height=self._size("height"),
            per_row=self._per_row(),
            spans=self._sized(),
        )

    def _theme(self) -> tuple[str, OwnTheme | None]:
        """The built-in theme, and what the spec's own changes of it."""
        value = self.interpreter.field(self.record, "theme")
        if isinstance(value, Block):
            own = own_theme(self.interpreter, value.record)
            return (own.base, own) if own else (DEFAULT_THEME, None)
        return self._word("theme") or DEFAULT_THEME, None

    def _legend(self, drawn: Drawn | None) -> str:
        """Where the key stands, of a figure where nothing is drawn by itself; empty where the theme says it, as it does
        where a base wants a corner that its key can't have."""
        given = self._word("legend")
        if drawn is None:
            of, around = "a figure", "its panels"
        elif self.facet and len(_values(self.facet, drawn)) != 1:
            of, around = "several panels", "them"
        else:
            of, around = f"`view = {self.kind}`", _KEYS.get(self.kind, "")
        if not around or given not in CORNERS:
            return given
        if drawn is None or self._is_own(self.merged.fields.get("legend")):
            message = f"the key of {of} stands beside or below {around}, and in no corner"
            self._report(codes.MISPLACED, message, self._span("legend"), "write `right`, `below` or `none`")
        return ""

    def _footer(self) -> bool | str | None:
        value = self.interpreter.field(self.record, "footer")
        return cast("bool | str", value.value) if isinstance(value, Constant) else None

    def _word(self, name: str) -> str:
        if name not in self.merged.kind.fields:
            return ""
        value = self.interpreter.field(self.record, name)
        return str(value.value) if isinstance(value, Constant) else ""

    def _is_own(self, definition: FieldDef | None) -> bool:
        """Whether the chart says it itself: what a base says for another view of it is no mistake here."""
        return definition is not None and self.merged.own.span.holds(definition.span)

    def _span(self, name: str) -> Span:
        return self.merged.fields[name].value.span if name in self.merged.fields else self.merged.span

    def _report(self, code: codes.Code, message: str, span: Span, hint: str = "", *labels: Label) -> None:
        self.interpreter.reporter.report(Diagnostic(code, message, span, labels=labels, hint=hint))

    # --- what stands along the axes ---------------------------------------------------------------------------------

    def _dimensions(
        self, drawn: Drawn, across: Sequence[str], measure: str
    ) -> tuple[Dimension | None, Dimension | None]:
        """Those of the axes; None where an axis has no numbers that a spec could name."""
        if self.kind in OVER_INTENSITY:
            shown = VIEWS[self.kind][0] if VIEWS[self.kind] else "performance"
            return INTENSITY, _DIMENSIONS[shown]
        if self.kind == "time":
            return (NONE if measure == "share" else TIME), None
        if self.kind == "agreement":
            return RATE, RATE
        if self.kind == "sweep":
            return drawn.swept.get(across[0]) if across else None, self._dimension(measure, drawn)
        return None, None

    def _unknown(self, drawn: Drawn, across: Sequence[str] | None, measure: str | None) -> tuple[str, ...]:
        """The axes of which it can't be said what stands there, as something else is wrong."""
        if self.kind == "time":
            return () if measure else ("x",)
        if self.kind != "sweep":
            return ()
        x = () if across and across[0] in drawn.swept else ("x",)
        return x if measure and drawn.families else (*x, "y")

    def _dimension(self, measure: str, drawn: Drawn) -> Dimension | None:
        types = (family.measures[measure].type for family in drawn.families if measure in family.measures)
        return next((type_ for type_ in types if isinstance(type_, Dimension)), None)

    def _across(self, drawn: Drawn) -> tuple[str, ...] | None:
        """The swept names along the axes: those that the spec says, or the last that are swept over numbers."""
        wanted = {"sweep": 1, "heatmap": 2}.get(self.kind, 0)
        value = self.interpreter.field(self.record, "across")
        given = [item for item in value.values if isinstance(item, Constant)] if isinstance(value, Items) else []
        span = self._span("across")
        if len(given) != wanted and not self._is_own(self.merged.fields.get("across")):
            given = []
        if given and not wanted:
            view = "sweep" if len(given) == 1 else "heatmap"
            hint = f"write `view = {view}`, which has one, or leave it out"
            self._report(codes.MISPLACED, f"a chart with `view = {self.kind}` has no `across`", span, hint)
            return None
        if given and len(given) != wanted:
            what = "one swept name" if wanted == 1 else "two swept names"
            self._report(codes.WRONG_VALUE, f"`across` takes {what}, and not {len(given)}", span)
            return None
        numbers = [name for name, dimension in drawn.swept.items() if dimension is not None]
        if not given:
            if len(numbers) < wanted and not (self.merged.whole and drawn.is_known):
                # What is swept could not be read, which was said.
                return None
            if len(numbers) < wanted:
                what = "a number" if wanted == 1 else "two numbers"
                message = f"`view = {self.kind}` needs {what} to be swept"
                message += f", and there is only `{numbers[0]}`" if numbers else ""
                hint = drawn.another or "draw a `plot` with `for batch in 1..64 by *2`"
                self._report(codes.MISSING_VALUE, message, self._span("view"), hint)
                return None
            return tuple(numbers[len(numbers) - wanted :]) if wanted else ()
        found = [self._swept(str(item.value), drawn, item.span or span) for item in given]
        if len(set(found)) < len(found) and None not in found:
            self._report(codes.DUPLICATE, f"`{found[0]}` is given twice", given[1].span or span)
            return None
        return None if None in found else tuple(name for name in found if name is not None)

    def _swept(self, name: str, drawn: Drawn, span: Span, more: Sequence[str] = ()) -> str | None:
        """A swept name; one that is swept by a path may be called by its last part."""
        if name in drawn.swept:
            return name
        paths = [each for each in drawn.swept if each.endswith(f".{name}")]
        if len(paths) == 1:
            return paths[0]
        if not self.merged.whole or any(each == name or each.endswith(f".{name}") for each in drawn.asked):
            # It could not be read, which was said.
            return None
        known = list(dict.fromkeys([*drawn.swept, *more]))
        hint = did_you_mean(name, known) or (told(known) if known else "")
        self._report(codes.UNKNOWN_NAME, f"`{name}` is not swept in this chart", span, hint)
        return None

    def _measure(self, drawn: Drawn) -> str | None:
        """What is shown; empty where the view decides."""
        given, span = self._word("measure"), self._span("measure")
        is_own = self._is_own(self.merged.fields.get("measure"))
        match self.kind:
            case "time" if not is_own and given not in ("time", "share"):
                return "share"
            case "time":
                if given not in ("", "time", "share"):
                    hint = did_you_mean(given, ("time", "share")) or "it has `time` and `share`"
                    self._report(codes.WRONG_VALUE, f"`view = time` shows no `{given}`", span, hint)
                    return None
                return given or "share"
            case "sweep" | "heatmap":
                return self._known_measure(given or "intensity", drawn, span)
            case _ if given and is_own:
                message = f"a chart with `view = {self.kind}` has no `measure`"
                self._report(codes.MISPLACED, message, span, _views_of(given))
                return None
            case _:
                return ""

    def _known_measure(self, name: str, drawn: Drawn, span: Span) -> str | None:
        known = {each: formula.type for family in drawn.families for each, formula in family.measures.items()}
        if not isinstance(known[name], Dimension) if name in known else name in WORDS:
            what = "true or false" if name == "fits" else "a word"
            self._report(codes.WRONG_VALUE, f"a measure to draw is a number, and `{name}` is {what}", span)
            return None
        asked = tree.Identifier(name, span)
        if not drawn.families:
            with self.interpreter.reporter.reporting():
                check_measure(asked)
                return name
            return None
        with self.interpreter.reporter.reporting():
            check_column(asked, drawn.families, what="measure")
        if name not in known:
            return None
        lacking = next((family for family in drawn.families if name not in family.measures), None)
        if lacking is not None and (problem := lack_of_all(asked, [lacking])):
            self.interpreter.reporter.met(problem)
            return None
        if lacking is not None:
            label = Label(lacking.machine.span, f"`{lacking.machine.name}`")
            message = f"`{lacking.op_name}` on `{lacking.machine.name}` has no measure `{name}`"
            self._report(codes.MISSING_VALUE, message, span, "", label)
            return None
        return name

    # --- what the view needs ----------------------------------------------------------------------------------------

    def _check_machines(self, drawn: Drawn) -> bool:
        """Whether all devices say what the view is drawn from."""
        need, span = _NEEDS.get(self.kind, ""), self._span("view")
        for machine in drawn.machines if need else ():
            given = machine.price if need == "price" else machine.power or machine.energy
            if given is None:
                message = f"`{machine.name}` has no {need}, from which `view = {self.kind}` follows"
                hint = where_to_say(machine, need, span)
                self._report(codes.MISSING_VALUE, message, span, hint, Label(machine.span, "the device"))
                return False
        return True

    def _check_measured(self, drawn: Drawn) -> bool:
        if self.kind not in MEASURED_ON and self._is_own(self.merged.fields.get("measured")):
            message = f"`view = {self.kind}` shows nothing that was measured"
            self._report(codes.MISPLACED, message, self._span("measured"), f"{listed(MEASURED_ON)} do")
            return False
        if self.kind == "agreement" and "measured" not in self.merged.fields:
            hint = "write `measured = NAME` in the chart"
            self._report(codes.MISSING_VALUE, "`view = agreement` needs something measured", self._span("view"), hint)
            return False
        return True

    def _check_facet(self, drawn: Drawn) -> bool:
        """Whether the facet is a column of the points, with a number of values that can be looked at."""
        if not self.facet:
            return True
        keys = ("op", "phase", "hardware", "dtype")
        if self.facet not in keys:
            found = self._swept(self.facet, drawn, self._span("facet"), keys)
            if found is None:
                return False
            self.facet = found
        count = len(_values(self.facet, drawn))
        if count > PANEL_LIMIT:
            message = f"`facet = {self.facet}` makes {count} panels, and {PANEL_LIMIT} is the limit"
            self._report(codes.TOO_MANY, message, self._span("facet"))
        return count <= PANEL_LIMIT

    def _check_places(self, across: Sequence[str], drawn: Drawn) -> bool:
        """Whether a cell of a heat map has one value: of all else that is swept over numbers a panel each, or one."""
        for name, dimension in drawn.swept.items() if self.kind == "heatmap" else ():
            if dimension is not None and name not in (*across, self.facet) and len(_values(name, drawn)) > 1:
                message = f"a heat map has one value in a place, and `{name}` is swept besides"
                hint = f"write `facet = {name}` for a panel each, or leave one of its values"
                self._report(codes.WRONG_VALUE, message, self._span("view"), hint)
                return False
        return True

    def _per_row(self) -> int | None:
        value, definition = self.interpreter.field(self.record, "per_row"), self.merged.fields.get("per_row")
        if not isinstance(value, Constant):
            return None
        number = cast(Fraction, value.value)
        if "facet" in self.merged.kind.fields and "facet" not in self.merged.fields and self._is_own(definition):
            hint = "write `facet = NAME` for a panel for each of its values, or leave `per_row` out"
            self._report(
                codes.MISPLACED,
                "`per_row` has nothing to arrange: the chart has one panel",
                self._span("per_row"),
                hint,
            )
        if not 1 <= number <= _PER_ROW or number != int(number):
            self._report(codes.OUT_OF_RANGE, f"`per_row` is a whole number from 1 to {_PER_ROW}", self._span("per_row"))
            return None
        return int(number)

    def _band(self) -> float:
        """How far from agreement the band of that view reaches: 0 for none."""
        value = self.interpreter.field(self.record, "band")
        if not isinstance(value, Constant):
            return DEFAULT_BAND
        number, span = cast(Fraction, value.value), self._span("band")
        if not 0 <= number <= _WIDEST_BAND:
            self._report(codes.OUT_OF_RANGE, f"`band` is a share from 0, for none, to {_WIDEST_BAND}", span)
        elif self.kind != "agreement" and self._is_own(self.merged.fields.get("band")):
            hint = "`agreement` has one"
            self._report(codes.MISPLACED, f"a chart with `view = {self.kind}` has no `band`", span, hint)
        return float(number)

    def _sized(self) -> dict[str, Span]:
        """Where the block says the size of its frame."""
        fields = self.merged.fields
        return {name: fields[name].value.span for name in ("width", "height") if name in fields}

    def _size(self, name: str) -> float | None:
        value = self.interpreter.field(self.record, name)
        if not isinstance(value, Constant):
            return None
        number = float(cast(Fraction, value.value))
        if not 100 <= number <= 4000:
            span = self.record.merged.fields[name].value.span
            self.interpreter.reporter.report(
                Diagnostic(
                    codes.OUT_OF_RANGE,
                    f"the {name} of a {self.merged.kind.name} lies between 100 and 4,000 pixels",
                    span,
                )
            )
            return None
        return number

    def _axis(self, name: str, dimension: Dimension | None) -> AxisView:
        child = self.record.child(name)
        if child is None:
            return AxisView()
        title = self.interpreter.field(child, "title")
        ticks = self._positions(child, "ticks", dimension)
        domain = self._positions(child, "domain", dimension)
        spans = {each: child.merged.fields[each].value.span for each in child.merged.fields}
        if domain and domain[0] >= domain[1]:
            self._report(codes.WRONG_VALUE, _DOMAIN, spans["domain"])
            domain = ()
        return AxisView(
            str(title.value) if isinstance(title, Constant) else "",
            tuple(sorted(set(ticks))),
            (domain[0], domain[1]) if domain else None,
            spans,
        )

    def _positions(self, record: Record, name: str, dimension: Dimension | None) -> tuple[float, ...]:
        value = self.interpreter.field(record, name)
        if not isinstance(value, Items):
            return ()
        definition = record.merged.fields[name]
        types = {item.type for item in value.values if isinstance(item, Constant)}
        if not self._is_own(definition) and not types <= {dimension, NONE}:
            return ()
        if dimension is None and not self._is_own(definition):
            return ()
        if dimension is None:
            message = f"the {record.merged.kind.name} axis of `view = {self.kind}` takes no `{name}`"
            self._report(codes.MISPLACED, message, definition.span)
            return ()
        if name == "domain" and len(value.values) != 2:
            self._report(codes.WRONG_VALUE, _DOMAIN, definition.value.span)
            return ()
        if len(value.values) > _TICKS:
            message = f"{len(value.values):,} ticks, and {_TICKS:,} is the limit"
            self._report(codes.TOO_MANY, message, definition.value.span)
            return ()
        written = definition.value.items if isinstance(definition.value, tree.List) else ()
        fitting = 0
        for place, item in enumerate(value.values):
            where = written[place].span if len(written) == len(value.values) else definition.value.span
            with self.interpreter.reporter.reporting():
                coerced(item, Quantity(dimension, plain=True), where, f"`{name}`", definition.span)
                fitting += 1
        numbers = self._numbers(value, definition) if fitting == len(value.values) else ()
        for place, number in enumerate(numbers if name == "ticks" else ()):
            if number in numbers[:place] and self._is_own(definition):
                where = written[place].span if len(written) == len(numbers) else definition.value.span
                self._report(codes.DUPLICATE, f"`{where.text}` is a tick already", where)
        return numbers

    def _numbers(self, value: Items, definition: FieldDef) -> tuple[float, ...]:
        numbers = [item for item in value.values if isinstance(item, Constant)]
        if len(numbers) < len(value.values):
            return ()
        may_be_even = self.kind in MAYBE_EVEN
        for item in numbers:
            number = cast(Fraction, item.value)
            if abs(number) < _HIGHEST and (number > 0 or may_be_even):
                continue
            message = "an axis is finite" if may_be_even else "a logarithmic axis begins above zero and is finite"
            if self._is_own(definition):
                self._report(codes.OUT_OF_RANGE, message, item.span or value.span)
            return ()
        return tuple(float(cast(Fraction, item.value)) for item in numbers)

    def _note(self, merged: Merged, x: Dimension | None, y: Dimension | None) -> Iterator[Note]:
        record = Record(merged, self.interpreter.world, self.record)
        if self.kind not in OVER_INTENSITY and not self.merged.own.span.holds(merged.own.span):
            return
        if self.kind not in OVER_INTENSITY or x is None or y is None:
            self._report(codes.MISPLACED, f"`view = {self.kind}` takes no notes", merged.span)
            return
        if merged.title is None and merged.whole:
            hint = 'as in `note "a text" { at = [10, 1T] }`'
            where = merged.span
            self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, "a note needs a text", where, hint=hint))
        definition = merged.fields.get("at")
        if definition is None and not merged.whole:
            return
        if definition is None:
            message = "a note says where it stands"
            hint = "write `at = [10 FLOP/B, 1 TFLOP/s]` in it"
            self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, merged.span, hint=hint))
            return
        places = []
        expression = definition.value
        items = expression.items if isinstance(expression, tree.List) else ()
        if len(items) != 2:
            message = f"`at` takes {_plain_name(x)} and {_plain_name(y)}"
            self.interpreter.reporter.report(
                Diagnostic(codes.WRONG_VALUE, message, expression.span, hint="as in `[10 FLOP/B, 1 TFLOP/s]`")
            )
            return
        scope = Scope(definition.module, self.interpreter.world, record)
        for item, dimension in zip(items, (x, y), strict=True):
            value = self.interpreter.typed(item, scope, Quantity(dimension, plain=True), "`at`", definition.span)
            if not isinstance(value, Constant):
                return
            if not cast(Fraction, value.value) > 0:
                message = "a logarithmic axis begins above zero"
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, item.span))
                return
            places.append(float(cast(Fraction, value.value)))
        yield Note(self.interpreter.title(record), places[0], places[1])


def _values(name: str, drawn: Drawn) -> set[object]:
    """The values of a column, over all points."""
    keys = {
        "op": [family.op_name for family in drawn.families],
        "phase": [family.phase for family in drawn.families],
        "hardware": [family.machine.name for family in drawn.families],
        "dtype": [family.dtype for family in drawn.families],
    }
    if name in keys:
        return set(keys[name])
    found: set[object] = {family.words[name] for family in drawn.families if name in family.words}
    for family in drawn.families:
        found |= {value for sweep in family.sweeps if sweep.name == name for value in sweep.values}
    return found


def _views_of(measure: str) -> str:
    """A hint: which views show a measure that is asked for where there is none."""
    views = {"share": ("time",), "time": ("sweep", "heatmap", "time")}.get(measure, ("sweep", "heatmap"))
    *others, last = (f"`view = {view}`" for view in views)
    shown = " or ".join(filter(None, [", ".join(others), last]))
    return f"write {shown}, which show{'' if others else 's'} it, or leave it out"


def _plain_name(dimension: Dimension) -> str:
    """As in `an intensity`, `a time`."""
    if dimension == RATE:
        return "a performance"
    name = dimension.name.split(" (")[0]
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}" if dimension else "a plain number"


_DIMENSIONS = {
    "performance": RATE,
    "flops_per_joule": WORK / ENERGY,
    "power": POWER,
    "flops_per_usd": WORK / MONEY,
}
