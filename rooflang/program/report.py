"""Collecting what is wrong: each problem once, at the user's own line, without stopping."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.frozen import frozen, replace
from rooflang.source import Source, Span

Key = tuple[str, int, int, str]

_INHERITS, _INHERITED = "inherits this", "inherited"


class SaidElsewhere(Problem):
    """Unwinds where the cause was reported already."""

    def __init__(self) -> None:
        super().__init__(Diagnostic(codes.UNKNOWN_NAME, ""))


class Lacking(Problem):
    """A block has no field of a name. Several of one call are told together."""

    def __init__(self, owner: str, field: str, diagnostic: Diagnostic):
        super().__init__(diagnostic)
        self.owner, self.field = owner, field


@frozen
class Heir:
    """A block being worked out that is derived from others: where it is named, and where these stand."""

    span: Span
    bases: tuple[Span, ...]


@frozen
class Call:
    """An op or opset being worked out, and the text that asked for it."""

    name: str
    span: Span


class Reporter:
    """The problems of a run. What is met again at the same place is the same problem.

    `own` are the files of the user. What is wrong in another file because of an argument is told at the call.
    """

    def __init__(self, own: Iterable[Source]) -> None:
        self.problems: dict[Key, Diagnostic] = {}
        self._own = frozenset(own)
        self._calls: list[Call] = []
        self._heirs: list[Heir] = []
        self._lacking: dict[Key, list[str]] = {}
        self._deep: set[Source] = set()
        self._silent = 0

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a problem, once for each place."""
        if self._silent or not diagnostic.message:
            return
        diagnostic = self._inherited(self._at_the_call(diagnostic))
        if diagnostic.code is codes.TOO_DEEP and diagnostic.span:
            # What is nested too deep is so at every few levels: the first place says it.
            if diagnostic.span.source in self._deep:
                return
            self._deep.add(diagnostic.span.source)
        key = _key(diagnostic)
        known = self.problems.setdefault(key, diagnostic)
        if known is not diagnostic and (_heirs(diagnostic) or _heirs(known)):
            self._keep_another(key, known, diagnostic)

    def _keep_another(self, key: Key, known: Diagnostic, another: Diagnostic) -> None:
        """What is wrong in a block by itself is no matter of those that inherit it; else each of them is named."""
        if not _heirs(another):
            self.problems[key] = another
        elif known.message != another.message:
            # What is inherited is wrong for each in its own way.
            self.problems.setdefault((*key[:3], key[3] + another.message), another)
        elif _heirs(known):
            new = [label for label in _heirs(another) if label not in known.labels]
            self.problems[key] = replace(known, labels=(*known.labels, *new))

    def met(self, problem: Problem) -> None:
        """Keep a problem that was raised."""
        call = self._call_of(problem.diagnostic.span)
        if isinstance(problem, Lacking) and call is not None and not self._silent:
            self._report_lacking(problem, call)
        else:
            self.report(problem.diagnostic)

    @contextmanager
    def inside(self, name: str, span: Span) -> Iterator[None]:
        """Work an op or opset out that the text at the span asks for."""
        self._calls.append(Call(name, span))
        try:
            yield
        finally:
            self._calls.pop()

    @contextmanager
    def deriving(self, heir: Heir) -> Iterator[None]:
        """Work a block out that is derived: what is wrong in what it inherits names it."""
        self._heirs.append(heir)
        try:
            yield
        except Problem as problem:
            problem.diagnostic = self._inherited(problem.diagnostic)
            raise
        finally:
            self._heirs.pop()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Look at something without reporting what is wrong with it."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Report a problem that is raised inside, and go on behind it."""
        try:
            yield
        except Problem as problem:
            self.met(problem)

    def _call_of(self, span: Span | None) -> Call | None:
        """The user's call that led into another file; None where the place is the user's own."""
        if span is None or span.source in self._own:
            return None
        return next((call for call in reversed(self._calls) if call.span.source in self._own), None)

    def _at_the_call(self, diagnostic: Diagnostic) -> Diagnostic:
        call = self._call_of(diagnostic.span)
        if call is None or diagnostic.span is None:
            return diagnostic
        label = Label(diagnostic.span, diagnostic.note or f"in `{call.name}`")
        message = f"with these arguments, {diagnostic.message}"
        return replace(
            diagnostic, span=call.span, message=message, note="", labels=(label, *diagnostic.labels), fix=None
        )

    def _inherited(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic with the block that inherits what is wrong, where that stands in a base; told there where the
        base is in another file."""
        span = diagnostic.span
        if span is None or _heirs(diagnostic):
            return diagnostic
        heir = next((each for each in reversed(self._heirs) if any(base.holds(span) for base in each.bases)), None)
        if heir is None:
            return diagnostic
        if span.source in self._own or heir.span.source not in self._own:
            return replace(diagnostic, labels=(*diagnostic.labels, Label(heir.span, _INHERITS)))
        message = f"in what `{heir.span.text}` inherits, {diagnostic.message}"
        labels = (Label(span, _INHERITED), *diagnostic.labels)
        return replace(diagnostic, span=heir.span, message=message, note="", labels=labels, fix=None)

    def _report_lacking(self, problem: Lacking, call: Call) -> None:
        """All that a model lacks for an opset in one sentence."""
        where = call.span
        key = (where.source.name, where.start, where.end, problem.owner)
        fields = self._lacking.setdefault(key, [])
        if problem.field not in fields:
            fields.append(problem.field)
        listed = ", ".join(f"`{field}`" for field in fields)
        message = f"`{call.name}` needs {listed}, which {problem.owner} does not have"
        self.problems[key] = replace(problem.diagnostic, span=where, message=message, note="", hint="", fix=None)


def _heirs(diagnostic: Diagnostic) -> list[Label]:
    return [label for label in diagnostic.labels if label.text in (_INHERITS, _INHERITED)]


def _key(diagnostic: Diagnostic) -> Key:
    span = diagnostic.span
    if span is None:
        return "", 0, 0, diagnostic.message
    return span.source.name, span.start, span.end, diagnostic.code.id


# --- wording ----------------------------------------------------------------------------------------------------------

_ARTICLES = {
    "op": "an op", "opset": "an opset", "hardware": "a hardware block", "costs": "a costs block",
    "measured": "a measured block", "efficiency": "an efficiency", "x": "an x axis", "y": "a y axis",
}  # fmt: skip
# What the same thing is called elsewhere.
_ALIASES = {
    "float64": "fp64", "double": "fp64", "float32": "fp32", "float": "fp32", "single": "fp32", "float16": "fp16",
    "half": "fp16", "f16": "fp16", "f32": "fp32", "bfloat16": "bf16", "fp8_e4m3": "fp8", "fp8_e5m2": "fp8",
    "e4m3": "fp8", "i8": "int8", "u8": "int8", "uint8": "int8", "i4": "int4", "uint4": "int4", "nf4": "int4",
    "gpu": "hardware", "device": "hardware", "accelerator": "hardware", "cpu": "hardware", "machine": "hardware",
    "latency": "time", "throughput": "rate", "tokens_per_second": "rate", "tps": "rate", "footprint": "memory",
    "float8": "fp8", "float4": "fp4", "sequence": "seq", "seq_len": "seq", "seqlen": "seq", "sequence_length": "seq",
    "context": "seq", "batch_size": "batch", "bs": "batch", "kv": "cache", "kv_cache": "cache", "percent": "share",
    "percentage": "share", "fraction": "share",
    "yes": "true", "no": "false", "True": "true", "False": "false",
    "llm": "model", "network": "model", "kernel": "op", "layer": "op", "figure": "chart", "roofline": "chart",
    "label": "title", "range": "domain", "limits": "domain", "false": "none", "off": "none",
    "bar": "time", "bars": "time", "stacked": "time", "line": "sweep", "lines": "sweep", "curve": "sweep",
    "scatter": "roofline", "precision": "dtype", "plots": "charts", "panels": "charts", "background": "page",
    "foreground": "ink", "text": "ink", "font": "font_size", "columns": "per_row",
}  # fmt: skip


def a(kind: str) -> str:
    """A kind of block with its article."""
    return _ARTICLES.get(kind, f"a {kind}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint, or nothing where no known name is close."""
    names = list(dict.fromkeys(known))
    alias = _ALIASES.get(name, _ALIASES.get(name.lower(), ""))
    in_other_case = [each for each in names if each.casefold() == name.casefold()]
    close = [alias] if alias in names else in_other_case or get_close_matches(name, names, n=1)
    return f"did you mean `{close[0]}`?" if close else ""


def told(names: Iterable[str]) -> str:
    """A hint: what there is."""
    found = list(dict.fromkeys(names))
    return f"there {'are' if len(found) > 1 else 'is'} {listed(found)}"


def listed(names: Iterable[str]) -> str:
    """Names in a row, each once."""
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))
