"""The compiler on one screen: text -> tree -> meaning -> numbers -> figure -> Vega-Lite -> files.

load -> Library · resolve -> Program · evaluate -> Evaluation · judge -> Diagnostic · compose -> Figure · draw -> dict ·
export -> files. Beside that way: survey -> Catalog (what there is by name) and derive -> Derivation (how a point comes
about). Each stage is pure but for the reading at one end and the writing at the other, and keeps its problems in what
it hands on, so that one run reports all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label, Problem, in_order
from rooflang.export.formats import DRAWN, RENDERED, STANDARD
from rooflang.frozen import frozen, replace
from rooflang.program.formula import Constant
from rooflang.program.program import Chart, OwnTheme, Page, Program, asked_columns
from rooflang.program.report import listed
from rooflang.program.resolve import ask, resolve, survey
from rooflang.program.runs import check_column
from rooflang.source import Source, Span
from rooflang.syntax.library import Library, Module
from rooflang.syntax.load import load, standard_names
from rooflang.syntax.tree import Identifier
from rooflang.units import Dimension

if TYPE_CHECKING:
    from rooflang.export.export import Job
    from rooflang.export.renderer import Renderer
    from rooflang.program.catalog import Catalog
    from rooflang.roofline.answered import Answered
    from rooflang.roofline.derivation import Derivation
    from rooflang.roofline.evaluation import Evaluation

# Stages that load large libraries are imported where they begin: checking needs no renderer, and a file of devices
# and models no numbers at all.

COSTS = "std/costs"

NAME_LIMIT = 200
"""Characters: file systems take 255, the theme and the format among them."""

Progress = Callable[[int, int, str], None]


@frozen
class Request:
    """What a command was given: files, folders or `-`; `name=value` for params; the charts that are wanted (none: all);
    the text of standard input. `only_from` is what the command calls the argument that names the charts."""

    paths: tuple[str, ...]
    defines: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    stdin: str | bytes = b""
    only_from: str = "--only"

    def of(self, chart: str) -> "Request":
        """For one chart alone, which is an operand of the command; for all that were wanted where it is empty."""
        return replace(self, only=(chart,), only_from="CHART") if chart else self


@frozen
class Outcome:
    """What a command has to say: problems in order, files written, the titles of what was drawn by the paths that the
    formats end, and how much was looked at."""

    problems: tuple[Diagnostic, ...]
    files: tuple[Path, ...] = ()
    titles: tuple[tuple[Path, str], ...] = ()
    charts: int = 0
    expects: int = 0
    specs: int = 0


@frozen
class Compiled:
    """A request as numbers: the charts that are to be drawn, evaluated, and those of pages."""

    library: Library
    program: Program
    evaluations: "tuple[Evaluation, ...]"
    problems: tuple[Diagnostic, ...]
    paged: "tuple[tuple[Page, tuple[Evaluation, ...]], ...]" = ()

    @property
    def command_is_wrong(self) -> bool:
        """Whether an error is in no file that was read: in `-D`, or in the name of a chart."""
        sources = {module.file.source for module in self.library.modules}
        return any(each.is_error and each.span and each.span.source not in sources for each in self.problems)

    def outcome(
        self,
        files: Sequence[Path] = (),
        more: Sequence[Diagnostic] = (),
        titles: Sequence[tuple[Path, str]] = (),
    ) -> Outcome:
        """With what writing adds."""
        counts = (
            len(self.program.charts) + len(self.program.pages),
            len(self.program.expects),
            len(self.library.given),
        )
        return Outcome(in_order([*self.problems, *more]), tuple(files), tuple(titles), *counts)


def compile_specs(request: Request, columns: Sequence[str] = ()) -> Compiled:
    """From paths to numbers, with all that is wrong on the way. `columns` are further ones that the charts' points are
    to have."""
    stdin = request.stdin.encode() if isinstance(request.stdin, str) else request.stdin
    library = load(request.paths, stdin, [COSTS])
    program = resolve(library, request.defines, request.only, request.only_from)
    evaluations, problems = _computed(program, columns)
    drawn = tuple(evaluations[chart.key] for chart in program.charts)
    paged = tuple((page, tuple(evaluations[chart.key] for chart in page.charts)) for page in program.pages)
    problems = [*program.problems, *problems, *_pale(program.themes)]
    shown: tuple[Chart | Page, ...] = (*program.charts, *program.pages)
    problems += [*_too_small(shown), *_no_outputs(shown)]
    return Compiled(library, program, drawn, tuple(problems), paged)


def _computed(program: Program, columns: Sequence[str]) -> "tuple[Mapping[str, Evaluation], list[Diagnostic]]":
    """The charts that are drawn as numbers; what is out of range, what claims fail, what no axis can show."""
    decided = all(isinstance(each.condition, Constant) and each.condition.value for each in program.expects)
    if decided and not program.charts and not program.asked and not program.measured:
        return {}, []
    from rooflang.figure.limits import limits
    from rooflang.figure.panel.domain import warnings
    from rooflang.roofline.evaluate import evaluate
    from rooflang.roofline.judge import judge
    from rooflang.roofline.lacking import Evaluations
    from rooflang.roofline.measure import measure

    asked = program.asked_columns()
    charts = (*program.charts, *program.asked)
    evaluations = {each.key: evaluate(each, (*asked.get(each.key, ()), *columns)) for each in charts}
    drawn = tuple(evaluations[chart.key] for chart in program.charts)
    problems = [problem for evaluation in evaluations.values() for problem in evaluation.problems]
    measured = {each.key: measure(each) for each in program.measured}
    problems += [problem for each in measured.values() for problem in each.problems]
    problems += [problem for each in drawn for measurement in each.measured for problem in measurement.problems]
    known: Evaluations = {**evaluations, **measured}
    problems += [problem for expect in program.expects if (problem := judge(expect, known))]
    paged = [chart for page in program.pages for chart in page.charts]
    shown = dict.fromkeys(chart.key for chart in (*program.charts, *paged))
    problems += [problem for key in shown for problem in (*warnings(evaluations[key]), *limits(evaluations[key]))]
    return evaluations, problems


def _pale(themes: Sequence[OwnTheme]) -> list[Diagnostic]:
    """What can't be seen well in the specs' own themes."""
    if not themes:
        return []
    from rooflang.chart.theme import warnings

    return list(warnings(themes))


def _too_small(shown: Sequence[Chart | Page]) -> list[Diagnostic]:
    """The frames whose size the spec says, and in which nothing can be read."""
    sized = [each for each in shown if each.view.spans]
    if not sized:
        return []
    from rooflang.chart.theme import too_small

    return [problem for each in sized for problem in too_small(each)]


def check(request: Request) -> Outcome:
    """Report all problems and every claim that fails; write nothing."""
    return compile_specs(request).outcome()


def tables(request: Request, chart: str = "", columns: Sequence[str] = ()) -> "tuple[tuple[Evaluation, ...], Outcome]":
    """The points of the charts of a spec, or of one of them, that nothing is wrong with but a claim.

    `columns` are further ones that are wanted: no chart is given where none of them has one of these.
    """
    compiled = compile_specs(request.of(chart), columns)
    sound = tuple(_sound(compiled))
    problems = [problem for name in columns if (problem := _lacks_column(sound, name))]
    chosen = tuple(replace(each, chosen=tuple(columns)) for each in sound)
    return () if problems else chosen, compiled.outcome(more=problems)


def _lacks_column(evaluations: "Sequence[Evaluation]", name: str) -> Diagnostic | None:
    """What is wrong where no point of any chart has a column that the command asks for."""
    if not evaluations:
        return None
    asked = Identifier(name, Span(Source("--columns", name), 0, len(name)))
    families = [family for each in evaluations for family in each.chart.families]
    others = [column for each in evaluations for column in each.column_names]
    try:
        check_column(asked, families, others, of=listed(each.chart.name for each in evaluations))
    except Problem as problem:
        return problem.diagnostic
    return None


def derivation(request: Request, chart: str, series: str, at: Mapping[str, str]) -> "tuple[Derivation | None, Outcome]":
    """How a point of a series comes about: the first whose swept names have the values `at`, as one would write them.

    None where there is no such point, or where something else is wrong than a claim.
    """
    from rooflang.roofline.derive import derive

    compiled = compile_specs(request.of(chart))
    sound = [evaluation.chart for evaluation in _sound(compiled) if evaluation.chart.name == chart]
    if not sound:
        return None, compiled.outcome()
    try:
        found = derive(sound[0], series, {name: _constant(text) for name, text in at.items()})
    except Problem as problem:
        return None, compiled.outcome(more=[problem.diagnostic])
    return found, compiled.outcome()


def _constant(text: str) -> Constant | str:
    """A number, or a word where it is none."""
    if text.isidentifier():
        return text
    formulas = ask(load([], expression=text)).formulas
    only = formulas[0] if len(formulas) == 1 else None
    return only if isinstance(only, Constant) and isinstance(only.type, Dimension) else text


def catalog(kind: str = "", name: str = "", in_spec: str | None = None) -> "tuple[Catalog, Outcome]":
    """What the standard library holds, and a spec and what it uses: all, what is of a kind, or what has a name.

    Only the files of the library that can hold it are read, since all of them take many times as long.
    """
    found = survey(load([in_spec] if in_spec else [], always=standard_names(kind or name)), kind, name)
    return found, Outcome(in_order(found.problems))


def value(expression: str, in_spec: str | None = None, defines: Sequence[str] = ()) -> tuple[str, Outcome]:
    """The value of an expression, as one would write it: a line a value."""
    found, outcome = answer(expression, in_spec, defines)
    return found.text if found else "", outcome


def answer(
    expression: str, in_spec: str | None = None, defines: Sequence[str] = ()
) -> "tuple[Answered | None, Outcome]":
    """What an expression is worth; None where something is wrong."""
    from rooflang.roofline.answered import answered
    from rooflang.roofline.evaluate import evaluate
    from rooflang.roofline.measure import measure

    specs = [in_spec] if in_spec else []
    meant = ask(load(specs, always=standard_names(), expression=expression), defines)
    if any(problem.is_error for problem in meant.problems):
        # A name that is misspelt is like another, for which the whole library has to be looked through.
        meant = ask(load(specs, always=standard_names(), expression=expression, whole=True), defines)
    asked = asked_columns(meant.formulas)
    evaluations = {chart.key: evaluate(chart, asked.get(chart.key, ())) for chart in meant.charts}
    measured = {each.key: measure(each) for each in meant.measured}
    problems = [*meant.problems, *(problem for each in evaluations.values() for problem in each.problems)]
    try:
        wrong = any(problem.is_error for problem in problems)
        found = None if wrong else answered(meant, {**evaluations, **measured})
    except Problem as problem:
        return None, Outcome(in_order([*problems, problem.diagnostic]))
    return found, Outcome(in_order(problems))


def build(
    request: Request,
    out: Path,
    formats: Sequence[str] = STANDARD,
    scale: float = 2.0,
    progress: Progress | None = None,
    themes: Sequence[str] = (),
    renderer: "Renderer | None" = None,
) -> Outcome:
    """Write the charts of all specs that nothing is wrong with but a claim; in each of the themes, if any are named,
    as `CHART-THEME`. By a renderer that is started already, if there is one."""
    from rooflang.export.renderer import Renderer

    with nullcontext(renderer) if renderer else closing(Renderer()) as renderer:
        if RENDERED & set(formats) and not renderer.apart:
            renderer.start()
        from rooflang.export.export import export_all

        compiled = compile_specs(request)
        sound = tuple(_sound(compiled))
        pages = tuple(_sound_pages(compiled)) if DRAWN & set(formats) else ()
        jobs = chain(_jobs(sound, out, formats, progress, themes), _page_jobs(pages, out, themes))
        written = list(export_all(jobs, renderer, formats, scale))
    files = [path for each in written for path in each.files]
    # A folder that can't be written to is in the way of many files, and said once.
    problems = list(dict.fromkeys(problem for each in written for problem in each.problems))
    titles = [(_stem(each.chart, out), each.chart.title or each.chart.name) for each in sound]
    titles += [(_stem(page, out), page.title or page.name) for page, _ in pages]
    return compiled.outcome(files, problems, titles)


def _stem(drawn: Chart | Page, out: Path) -> Path:
    return out / drawn.folder / drawn.name


def _jobs(
    evaluations: "Sequence[Evaluation]",
    out: Path,
    formats: Sequence[str],
    progress: Progress | None,
    themes: Sequence[str],
) -> "Iterator[Job]":
    """Each chart as it is drawn, theme by theme."""
    from rooflang.chart.theme import THEMES, theme_of
    from rooflang.export.export import Job
    from rooflang.figure.compose import compose
    from rooflang.figure.page import off_page

    for number, evaluation in enumerate(evaluations):
        chart = evaluation.chart
        if progress:
            progress(number, len(evaluations), chart.name)
        stem = _stem(chart, out)
        for name in themes or ("",):
            drawing, problems = None, tuple[Diagnostic, ...]()
            if DRAWN & set(formats):
                from rooflang.chart.draw import draw

                theme = THEMES[name] if name else theme_of(chart.view)
                figure = compose(evaluation, theme.layout)
                drawing, problems = draw(figure, theme), tuple(off_page(figure, chart.view, theme.layout, chart.span))
            yield Job(drawing, evaluation, stem.with_name(f"{stem.name}-{name}") if name else stem, problems)


def _page_jobs(
    pages: "Sequence[tuple[Page, Sequence[Evaluation]]]", out: Path, themes: Sequence[str]
) -> "Iterator[Job]":
    """Each page of several charts as it is drawn, theme by theme."""
    if not pages:
        return
    from rooflang.chart.draw import draw
    from rooflang.chart.theme import THEMES, theme_of
    from rooflang.export.export import Job
    from rooflang.figure.compose import compose_page
    from rooflang.figure.page import off_page

    for page, evaluations in pages:
        stem = _stem(page, out)
        for name in themes or ("",):
            theme = THEMES[name] if name else theme_of(page.view)
            figure = compose_page(page, evaluations, theme.layout)
            problems = tuple(off_page(figure, page.view, theme.layout, page.span))
            yield Job(draw(figure, theme), None, stem.with_name(f"{stem.name}-{name}") if name else stem, problems)


def _sound(compiled: Compiled) -> "Iterator[Evaluation]":
    """The charts whose files, and all that these use, have no error but claims that fail."""
    for module in _sound_modules(compiled):
        yield from (each for each in compiled.evaluations if each.chart.span.source is module.file.source)


def _sound_pages(compiled: Compiled) -> "Iterator[tuple[Page, tuple[Evaluation, ...]]]":
    """The pages of such files."""
    for module in _sound_modules(compiled):
        yield from ((page, own) for page, own in compiled.paged if page.span.source is module.file.source)


def _sound_modules(compiled: Compiled) -> Iterator[Module]:
    """The files of which nothing is wrong but claims that fail, nor of what they use."""
    if compiled.command_is_wrong:
        # They would be other charts than were asked for.
        return
    errors = [each for each in compiled.problems if each.is_error and each.code is not codes.EXPECTATION]
    wrong = {error.span.source for error in errors if error.span}
    # Of two charts that want one file, neither gets it.
    wrong |= {label.span.source for error in errors if error.code is codes.SAME_OUTPUT for label in error.labels}
    for module in compiled.library.given:
        if not any(each.file.source in wrong for each in compiled.library.reach(module)):
            yield module


def _no_outputs(charts: Sequence[Chart | Page]) -> Iterator[Diagnostic]:
    """Charts that would be written to one file, file systems that fold case being thought of; names that are too long
    for one."""
    seen: dict[str, Chart | Page] = {}
    for chart in charts:
        if len(chart.name) > NAME_LIMIT:
            message = f"the name of a chart has {len(chart.name):,} characters, and {NAME_LIMIT:,} is the limit"
            yield Diagnostic(codes.TOO_MANY, message, chart.span)
        file = (chart.folder / chart.name).as_posix()
        first = seen.setdefault(file.casefold(), chart)
        if first is not chart:
            label = Label(first.span, "the first")
            yield Diagnostic(codes.SAME_OUTPUT, f"two charts would be written to `{file}`", chart.span, labels=(label,))
