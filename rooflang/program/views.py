"""How a chart is to look, where its block says so."""

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.program.blocks import Merged
from rooflang.program.formula import Constant
from rooflang.program.interpret import Interpreter
from rooflang.program.program import AxisView, Note, View
from rooflang.program.schema import Quantity
from rooflang.program.scope import Record, Scope
from rooflang.program.values import (
    Items,
)
from rooflang.syntax import tree
from rooflang.units import INTENSITY, RATE


class Viewer:
    """Reads how a chart is to look."""

    def __init__(self, interpreter: Interpreter, record: Record):
        self.interpreter, self.record = interpreter, record

    def view(self) -> View:
        """All that the block says of the chart's look."""
        legend = self.interpreter.field(self.record, "legend")
        theme = self.interpreter.field(self.record, "theme")
        return View(
            self._axis("x"),
            self._axis("y"),
            str(legend.value) if isinstance(legend, Constant) else "",
            str(theme.value) if isinstance(theme, Constant) else "light",
            self._size("width"),
            self._size("height"),
            tuple(note for merged in self.record.merged.notes for note in self._note(merged)),
        )

    def _size(self, name: str) -> float | None:
        value = self.interpreter.field(self.record, name)
        if not isinstance(value, Constant):
            return None
        number = float(cast(Fraction, value.value))
        if not 100 <= number <= 4000:
            span = self.record.merged.fields[name].value.span
            self.interpreter.reporter.report(
                Diagnostic(codes.OUT_OF_RANGE, f"the {name} of a chart lies between 100 and 4,000 pixels", span)
            )
            return None
        return number

    def _axis(self, name: str) -> AxisView:
        child = self.record.child(name)
        if child is None:
            return AxisView()
        title = self.interpreter.field(child, "title")
        ticks = self._positions(child, "ticks")
        domain = self._positions(child, "domain")
        span = child.merged.fields["domain"].value.span if "domain" in child.merged.fields else None
        if domain and span is not None and (len(domain) != 2 or domain[0] >= domain[1]):
            self.interpreter.reporter.report(
                Diagnostic(codes.WRONG_VALUE, "a domain is a lower and an upper end: `[0.5, 10k]`", span)
            )
            domain = ()
        return AxisView(
            str(title.value) if isinstance(title, Constant) else "",
            tuple(sorted(set(ticks))),
            (domain[0], domain[1]) if domain else None,
            span,
        )

    def _positions(self, record: Record, name: str) -> tuple[float, ...]:
        value = self.interpreter.field(record, name)
        if not isinstance(value, Items):
            return ()
        numbers = [item for item in value.values if isinstance(item, Constant)]
        if len(numbers) < len(value.values):
            return ()
        for item in numbers:
            if not 0 < cast(Fraction, item.value) < Fraction(10) ** 300:
                message = "a logarithmic axis begins above zero and is finite"
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, item.span or value.span))
                return ()
        return tuple(float(cast(Fraction, item.value)) for item in numbers)

    def _note(self, merged: Merged) -> Iterator[Note]:
        record = Record(merged, self.interpreter.world, self.record)
        if merged.title is None and merged.whole:
            hint = 'as in `note "a text" { at = [10, 1T] }`'
            where = merged.span
            self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, "a note needs a text", where, hint=hint))
        definition = merged.fields.get("at")
        if definition is None:
            message = "a note says where it stands"
            hint = "write `at = [10 FLOP/B, 1 TFLOP/s]` in it"
            self.interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, merged.span, hint=hint))
            return
        places = []
        expression = definition.value
        items = expression.items if isinstance(expression, tree.List) else ()
        if len(items) != 2:
            message = "`at` takes an intensity and a performance"
            self.interpreter.reporter.report(
                Diagnostic(codes.WRONG_VALUE, message, expression.span, hint="as in `[10 FLOP/B, 1 TFLOP/s]`")
            )
            return
        scope = Scope(definition.module, self.interpreter.world, record)
        for item, dimension in zip(items, (INTENSITY, RATE), strict=True):
            value = self.interpreter.typed(item, scope, Quantity(dimension, plain=True), "`at`", definition.span)
            if not isinstance(value, Constant):
                return
            if not cast(Fraction, value.value) > 0:
                message = "a logarithmic axis begins above zero"
                self.interpreter.reporter.report(Diagnostic(codes.OUT_OF_RANGE, message, item.span))
                return
            places.append(float(cast(Fraction, value.value)))
        yield Note(self.interpreter.title(record), places[0], places[1])
