"""Drawing and numbers to files in all formats, the same bytes for the same chart on every run."""

import json
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rooflang.codes import NO_FONT
from rooflang.diagnostic import Diagnostic, Problem
from rooflang.export.csv import csv_blocks
from rooflang.export.files import write
from rooflang.export.formats import DRAWN, RENDERED, STANDARD
from rooflang.export.page import harmless_in_pages
from rooflang.export.parquet import parquet_bytes
from rooflang.export.png import smaller
from rooflang.export.renderer import Renderer
from rooflang.export.rows import rows_text
from rooflang.figure.texts.metrics import borrowed
from rooflang.frozen import frozen
from rooflang.roofline.evaluation import Evaluation

VegaLite = Mapping[str, Any]

_WITH_FONTS = frozenset({"png", "pdf"})
_LETTERS = 4
"""How many letters without a font are named."""

_AHEAD = 3
"""How many charts may wait for their pictures: enough to keep both cores busy, few enough to hold in memory."""


@frozen
class Written:
    """What stands on the disk now, and what could not be put there."""

    files: tuple[Path, ...]
    problems: tuple[Diagnostic, ...]


@frozen
class Job:
    """A chart to be written as `stem` with each format's ending. `drawing` may be None where no format needs it; a page
    of several charts has no `evaluation`, and its rows are written with the charts. `problems` are those of
    drawing it."""

    drawing: VegaLite | None
    evaluation: Evaluation | None
    stem: Path
    problems: tuple[Diagnostic, ...] = ()


def export(
    drawing: VegaLite | None, evaluation: Evaluation, stem: Path, formats: Iterable[str] = STANDARD, scale: float = 2.0
) -> Written:
    """Write one chart."""
    (written,) = export_all([Job(drawing, evaluation, stem)], Renderer(), formats, scale)
    return written


def export_all(
    jobs: Iterable[Job], renderer: Renderer, formats: Iterable[str] = STANDARD, scale: float = 2.0
) -> Iterator[Written]:
    """Write charts one after the other, as they are drawn; what became of each, in their order. The renderer is
    finished then."""
    names = tuple(formats)
    waiting: deque[_Asked] = deque()
    for job in jobs:
        waiting.append(_ask(job, renderer, names, scale))
        if len(waiting) > _AHEAD:
            yield _finish(waiting.popleft(), renderer, names)
    renderer.finish()
    while waiting:
        yield _finish(waiting.popleft(), renderer, names)


def json_text(drawing: VegaLite) -> str:
    """The drawing as JSON text: rows of data on lines of their own, so that changes can be read."""
    inner = {key: value for key, value in drawing.items() if key != "datasets"}
    text = json.dumps(inner, ensure_ascii=False, indent=2, allow_nan=False)
    tables = ",\n".join(_table(name, rows) for name, rows in drawing.get("datasets", {}).items())
    whole = f'{text[:-2]},\n  "datasets": {{\n{tables}\n  }}\n}}\n' if tables else text + "\n"
    return harmless_in_pages(whole)


def _table(name: str, rows: Iterable[Any]) -> str:
    lines = ",\n".join("      " + json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return f"    {json.dumps(name, ensure_ascii=False)}: [\n{lines}\n    ]"


@frozen
class _Asked:
    """A chart whose pictures are in the making, and its drawing as JSON text."""

    job: Job
    text: str


def _ask(job: Job, renderer: Renderer, names: Collection[str], scale: float) -> _Asked:
    assert job.drawing is not None or DRAWN.isdisjoint(names), "a picture needs a drawing"
    text = json_text(job.drawing) if job.drawing is not None else ""
    if rendered := _rendered(names):
        # An SVG leaves its texts to the fonts of whoever opens it.
        letters = borrowed(text) if not _WITH_FONTS.isdisjoint(names) else ""
        renderer.ask((text, rendered, scale, letters))
    return _Asked(job, text)


def _rendered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in RENDERED)


def _finish(asked: _Asked, renderer: Renderer, names: Collection[str]) -> Written:
    stem, wanted = asked.job.stem, [name for name in names if asked.job.evaluation is not None or name in DRAWN]
    paths = {name: stem.with_name(f"{stem.name}.{name}") for name in wanted}
    # A million rows take as long to write as their pictures to render: so these are waited for last.
    data = [name for name in wanted if name not in RENDERED]
    failed = {name: _put(paths[name], name, asked, {}) for name in data}
    pictures, boxes = renderer.answer() if _rendered(names) else ({}, "")
    failed |= {name: _put(paths[name], name, asked, pictures) for name in _rendered(wanted)}
    problems = [*asked.job.problems, *(problem for name in wanted if (problem := failed[name]))]
    if boxes:
        problems.append(_without_font(asked.job, boxes))
    return Written(tuple(paths[name] for name in wanted if not failed[name]), tuple(problems))


def _without_font(job: Job, letters: str) -> Diagnostic:
    shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:_LETTERS])
    shown += f" and {len(letters) - _LETTERS} more" if len(letters) > _LETTERS else ""
    message = f"no font of this machine has {shown}, of `{job.stem.name}`: its PNG and PDF have boxes there"
    hint = "install a font of their script, such as a Noto font; the SVG takes the fonts of whoever opens it"
    return Diagnostic(NO_FONT, message, job.evaluation.chart.span if job.evaluation else None, hint=hint)


def _put(path: Path, name: str, asked: _Asked, pictures: Mapping[str, bytes]) -> Diagnostic | None:
    try:
        return write(path, _content(name, asked, pictures))
    except Problem as impossible:
        return impossible.diagnostic


def _content(name: str, asked: _Asked, pictures: Mapping[str, bytes]) -> Iterable[bytes]:
    evaluation = asked.job.evaluation
    match name:
        case "vl.json":
            return (asked.text.encode(),)
        case "png":
            return (smaller(pictures[name]),)
        case "vg.json" | "svg" | "pdf":
            return (pictures[name],)
        case "csv" if evaluation is not None:
            return map(str.encode, csv_blocks(evaluation))
        case "json" if evaluation is not None:
            return (rows_text([evaluation]).encode(),)
        case "parquet" if evaluation is not None:
            return (parquet_bytes(evaluation),)
        case _:
            raise AssertionError(f"no format: {name}")
