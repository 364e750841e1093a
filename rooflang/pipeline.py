"""The compiler on one screen: text -> tree -> meaning -> numbers -> figure -> Vega-Lite -> files.

load -> Library · resolve -> Program · evaluate -> Evaluation · judge -> Diagnostic · compose -> Figure · draw -> dict ·
export -> files. Each stage is pure but for the reading at one end and the writing at the other, and keeps its problems
in what it hands on, so that one run reports all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rooflang import codes
from rooflang.chart.theme import THEMES
from rooflang.diagnostic import Diagnostic, Label, in_order
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure
from rooflang.program.program import Chart, Program
from rooflang.program.resolve import ask, resolve
from rooflang.roofline.evaluate import evaluate
from rooflang.roofline.evaluation import Evaluation
from rooflang.roofline.judge import answer_text, judge
from rooflang.syntax.library import Library
from rooflang.syntax.load import load, standard_names

FORMATS = ("vl.json", "svg", "png", "csv")
COSTS = "std/costs"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What a command was given: files, folders or `-`; `name=value` for params; the charts that are wanted (none: all);
    the text of standard input."""

    paths: tuple[str, ...]
    defines: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    stdin: str | bytes = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command has to say: problems in order, files written, and how much was looked at."""

    problems: tuple[Diagnostic, ...]
    files: tuple[Path, ...] = ()
    charts: int = 0
    expects: int = 0
    specs: int = 0


@dataclass(frozen=True, slots=True)
class Compiled:
    """A request as numbers, and as figures."""

    library: Library
    program: Program
    evaluations: tuple[Evaluation, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Diagnostic, ...]

    def outcome(self, files: Sequence[Path] = (), more: Sequence[Diagnostic] = ()) -> Outcome:
        """With what writing adds."""
        counts = (len(self.program.charts), len(self.program.expects), len(self.library.given))
        return Outcome(in_order([*self.problems, *more]), tuple(files), *counts)


def compile_specs(request: Request) -> Compiled:
    """From paths to figures, with all that is wrong on the way."""
    stdin = request.stdin.encode() if isinstance(request.stdin, str) else request.stdin
    library = load(request.paths, stdin, [COSTS])
    program = resolve(library, request.defines, request.only)
    evaluations = {chart.key: evaluate(chart) for chart in (*program.charts, *program.asked)}
    judged = (judge(expect, evaluations) for expect in program.expects)
    drawn = tuple(evaluations[chart.key] for chart in program.charts)
    figures = tuple(compose(evaluation, THEMES[evaluation.chart.view.theme].layout) for evaluation in drawn)
    problems = [
        *program.problems,
        *(problem for evaluation in evaluations.values() for problem in evaluation.problems),
        *(problem for figure in figures for problem in figure.problems),
        *(problem for problem in judged if problem),
        *_same_outputs(program.charts),
    ]
    return Compiled(library, program, drawn, figures, tuple(problems))


def check(request: Request) -> Outcome:
    """Report all problems and every claim that fails; write nothing."""
    return compile_specs(request).outcome()


def tables(request: Request, chart: str = "") -> tuple[tuple[Evaluation, ...], Outcome]:
    """The points of the charts of a spec, or of one of them."""
    compiled = compile_specs(
        Request(request.paths, request.defines, (chart,) if chart else request.only, request.stdin)
    )
    return compiled.evaluations, compiled.outcome()


def value(expression: str, in_spec: str | None = None, defines: Sequence[str] = ()) -> tuple[str, Outcome]:
    """The value of an expression, as one would write it."""
    library = load([in_spec] if in_spec else [], always=standard_names())
    answer = ask(library, expression, defines)
    evaluations = {chart.key: evaluate(chart) for chart in answer.charts}
    problems = [*answer.problems, *(problem for each in evaluations.values() for problem in each.problems)]
    wrong = any(problem.is_error for problem in problems)
    return "" if wrong else answer_text(answer, evaluations), Outcome(in_order(problems))


def build(
    request: Request, out: Path, formats: Sequence[str] = FORMATS, scale: float = 2.0, progress: Progress | None = None
) -> Outcome:
    """Write the charts of all specs that nothing is wrong with but a claim."""
    # Drawing needs libraries that take longer to import than a check takes: they are imported where they are used.
    from rooflang.chart.draw import draw
    from rooflang.export.export import export
    from rooflang.export.image import warm

    if {"svg", "png"} & set(formats):
        warm()
    compiled = compile_specs(request)
    files: list[Path] = []
    problems: list[Diagnostic] = []
    sound = tuple(_sound(compiled))
    for number, (evaluation, figure) in enumerate(sound):
        chart = evaluation.chart
        if progress:
            progress(number, len(sound), chart.name)
        exported = export(draw(figure), evaluation, out / chart.folder / chart.name, formats, scale)
        files += exported.files
        problems += exported.problems
    return compiled.outcome(files, problems)


def _sound(compiled: Compiled) -> Iterator[tuple[Evaluation, Figure]]:
    """The charts whose files, and all that these use, have no error but claims that fail."""
    wrong = {
        problem.span.source
        for problem in compiled.problems
        if problem.is_error and problem.code is not codes.EXPECTATION and problem.span
    }
    for module in compiled.library.given:
        if any(each.file.source in wrong for each in compiled.library.reach(module)):
            continue
        for evaluation, figure in zip(compiled.evaluations, compiled.figures, strict=True):
            if evaluation.chart.span.source is module.file.source:
                yield evaluation, figure


def _same_outputs(charts: Sequence[Chart]) -> Iterator[Diagnostic]:
    """Charts that would be written to one file; file systems that fold case are thought of."""
    seen: dict[str, Chart] = {}
    for chart in charts:
        file = (chart.folder / chart.name).as_posix()
        first = seen.setdefault(file.casefold(), chart)
        if first is not chart:
            label = Label(first.span, "the first")
            yield Diagnostic(codes.SAME_OUTPUT, f"two charts would be written to `{file}`", chart.span, labels=(label,))
