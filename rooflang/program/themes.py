"""Themes of a spec's own: what a `theme` block changes of one of the built-in ones."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.program.colors import NAMES, hexadecimal, is_color
from rooflang.program.formula import Constant, Kind
from rooflang.program.interpret import Interpreter
from rooflang.program.program import OwnTheme
from rooflang.program.report import did_you_mean
from rooflang.program.schema import COLORS
from rooflang.program.scope import Record
from rooflang.program.values import Items
from rooflang.source import Span

SIZES: Mapping[str, tuple[float, float]] = {
    "font_size": (4, 100),
    "title_size": (4, 200),
    "width": (100, 4000),
    "height": (100, 4000),
    "mark": (2, 100),
    "line": (0.25, 20),
}
"""The least and the greatest of each size, in pixels."""


def own_theme(interpreter: Interpreter, record: Record) -> OwnTheme | None:
    """The theme of a block; None where it has no base, which was reported. Fields that are wrong are left out."""
    merged = record.merged
    reader = _Reader(interpreter, record)
    values = {name: value for name in merged.fields if (value := reader.value(name)) is not None}
    if not merged.origin:
        if merged.whole and not merged.own.base:
            message = f"the theme `{merged.name}` doesn't say which one it changes"
            hint = f"as in `theme {merged.name} : light {{ … }}`"
            interpreter.reporter.report(Diagnostic(codes.MISSING_VALUE, message, merged.span, hint=hint))
        return None
    spans = {name: merged.fields[name].value.span for name in values}
    return OwnTheme(merged.name, merged.origin, values, spans, merged.span)


class _Reader:
    """Reads the fields of one block; what is out of range is reported, and None."""

    def __init__(self, interpreter: Interpreter, record: Record):
        self.interpreter, self.record = interpreter, record

    def value(self, name: str) -> Any:
        """The value of a field; None where it has none."""
        value = self.interpreter.field(self.record, name)
        if isinstance(value, Items):
            return self._list(name, value)
        if not isinstance(value, Constant):
            return None
        if name in COLORS:
            return self._color(value, self._span(name))
        return self._size(name, value) if name in SIZES else value.value

    def _span(self, name: str) -> Span:
        return self.record.merged.fields[name].value.span

    def _list(self, name: str, value: Items) -> tuple[str, ...] | None:
        if not value.values:
            self._report(codes.WRONG_VALUE, f"`{name}` is an empty list", self._span(name))
        items = [item for item in value.values if isinstance(item, Constant)]
        texts = [str(item.value) if name == "shapes" else self._color(item, item.span or value.span) for item in items]
        found = tuple(text for text in texts if text)
        return found if found and len(found) == len(value.values) else None

    def _color(self, value: Constant, span: Span) -> str | None:
        if value.type is Kind.TEXT and is_color(text := str(value.value)):
            return hexadecimal(text)
        several = [f'"{part.strip()}"' for part in str(value.value).split(",")]
        if len(several) > 1:
            hint = f"several stand in a list: `[{', '.join(several)}]`"
            self._report(codes.WRONG_VALUE, f"`{value.value}` is no colour", span, hint)
            return None
        hint = did_you_mean(str(value.value), NAMES) or 'as in `"#1f77b4"` or `"teal"`'
        self._report(codes.WRONG_VALUE, f"`{value.value}` is no colour", span, hint)
        return None

    def _size(self, name: str, value: Constant) -> float | None:
        number, (least, most) = float(cast(Fraction, value.value)), SIZES[name]
        if least <= number <= most:
            return number
        message = f"`{name}` lies between {least:g} and {most:,g} pixels"
        self._report(codes.OUT_OF_RANGE, message, self._span(name))
        return None

    def _report(self, code: codes.Code, message: str, span: Span, hint: str = "") -> None:
        self.interpreter.reporter.report(Diagnostic(code, message, span, hint=hint))
