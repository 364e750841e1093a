"""Drawing and numbers to files: Vega-Lite, SVG, PNG and CSV, the same bytes for the same chart on every run."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from rooflang.diagnostic import Diagnostic
from rooflang.export.csv import csv_text
from rooflang.export.files import write
from rooflang.export.image import raw_png, smaller, svg_text
from rooflang.export.rasterizer import Rasterizer
from rooflang.frozen import frozen
from rooflang.roofline.evaluation import Evaluation

FORMATS = ("vl.json", "svg", "png", "csv")
DRAWN = frozenset({"vl.json", "svg", "png"})
"""The formats that need the drawing; a table alone needs none."""

VegaLite = Mapping[str, Any]

_AHEAD = 4
"""How many charts may wait for their PNG: enough to keep both cores busy, few enough to hold in memory."""


@frozen
class Written:
    """What stands on the disk now, and what could not be put there."""

    files: tuple[Path, ...]
    problems: tuple[Diagnostic, ...]


@frozen
class Job:
    """A chart to be written as `stem` with each format's ending. `drawing` may be None where no format needs it."""

    drawing: VegaLite | None
    evaluation: Evaluation
    stem: Path


def export(
    drawing: VegaLite | None, evaluation: Evaluation, stem: Path, formats: Iterable[str] = FORMATS, scale: float = 2.0
) -> Written:
    """Write one chart."""
    (written,) = export_all([Job(drawing, evaluation, stem)], formats, scale)
    return written


def export_all(
    jobs: Iterable[Job], formats: Iterable[str] = FORMATS, scale: float = 2.0, several: bool = False
) -> Iterator[Written]:
    """Write charts one after the other, as they are drawn; what became of each, in their order.

    A PNG keeps one core busy and holds up nobody: where there are several charts, they are made in another process,
    beside the drawing of the next ones.
    """
    names = tuple(formats)
    with closing(Rasterizer()) as rasterizer, ThreadPoolExecutor(2) as packer:
        apart = rasterizer if several and "png" in names else None
        if apart:
            with suppress(OSError):
                apart.start()
        made: deque[_Made] = deque()
        for job in jobs:
            made.append(_make(job, names, scale, packer, apart))
            if len(made) > _AHEAD:
                yield _finish(made.popleft())
        while made:
            yield _finish(made.popleft())


def _png(svg: str, scale: float, rasterizer: Rasterizer | None) -> bytes:
    """The picture, from the other process where there are charts enough for one, and one can be had."""
    if rasterizer is not None:
        with suppress(OSError):
            return smaller(rasterizer.png(svg, scale))
    return smaller(raw_png(svg, scale))


def json_text(drawing: VegaLite) -> str:
    """The drawing as JSON text: rows of data on lines of their own, so that changes can be read."""
    inner = {key: value for key, value in drawing.items() if key != "datasets"}
    text = json.dumps(inner, ensure_ascii=False, indent=2, allow_nan=False)
    tables = ",\n".join(_table(name, rows) for name, rows in drawing.get("datasets", {}).items())
    whole = f'{text[:-2]},\n  "datasets": {{\n{tables}\n  }}\n}}\n' if tables else text + "\n"
    # The same to JSON, but a title can't end the script element of a page that this is pasted into.
    return whole.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def _table(name: str, rows: Iterable[Any]) -> str:
    lines = ",\n".join("      " + json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return f"    {json.dumps(name, ensure_ascii=False)}: [\n{lines}\n    ]"


@frozen
class _Made:
    """The content of each file; the PNG may still be in the making."""

    stem: Path
    content: Mapping[str, bytes | Future[bytes]]


def _make(
    job: Job, names: Iterable[str], scale: float, packer: ThreadPoolExecutor, rasterizer: Rasterizer | None
) -> _Made:
    svg = svg_text(_drawing(job)) if {"svg", "png"} & set(names) else ""

    def content(name: str) -> bytes | Future[bytes]:
        match name:
            case "vl.json":
                return json_text(_drawing(job)).encode()
            case "svg":
                return svg.encode()
            case "png":
                return packer.submit(_png, svg, scale, rasterizer)
            case _:
                return csv_text(job.evaluation).encode()

    return _Made(job.stem, {name: content(name) for name in names})


def _drawing(job: Job) -> VegaLite:
    assert job.drawing is not None, "a picture needs a drawing"
    return job.drawing


def _finish(made: _Made) -> Written:
    files, problems = [], []
    for name, content in made.content.items():
        path = made.stem.with_name(f"{made.stem.name}.{name}")
        problem = write(path, content if isinstance(content, bytes) else content.result())
        if problem is None:
            files.append(path)
        else:
            problems.append(problem)
    return Written(tuple(files), tuple(problems))
