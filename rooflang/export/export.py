"""Drawing and numbers to files: Vega-Lite, SVG, PNG and CSV, the same bytes for the same chart on every run."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rooflang.diagnostic import Diagnostic
from rooflang.export.csv import csv_text
from rooflang.export.files import write
from rooflang.export.image import png_bytes, svg_text
from rooflang.roofline.evaluation import Evaluation

FORMATS = ("vl.json", "svg", "png", "csv")
DRAWN = frozenset({"vl.json", "svg", "png"})
"""The formats that need the drawing; a table alone needs none."""

VegaLite = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What stands on the disk now, and what could not be put there."""

    files: tuple[Path, ...]
    problems: tuple[Diagnostic, ...]


def export(
    drawing: VegaLite | None, evaluation: Evaluation, stem: Path, formats: Iterable[str] = FORMATS, scale: float = 2.0
) -> Written:
    """Write a chart as `stem` with each format's ending. `drawing` may be None where no format needs it."""
    content = _Content(drawing, evaluation, scale)
    files, problems = [], []
    for name in formats:
        path = stem.with_name(f"{stem.name}.{name}")
        problem = write(path, content.of(name))
        if problem is None:
            files.append(path)
        else:
            problems.append(problem)
    return Written(tuple(files), tuple(problems))


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


class _Content:
    """The bytes of each format; the SVG is made once, also where the PNG needs it too."""

    def __init__(self, drawing: VegaLite | None, evaluation: Evaluation, scale: float):
        self._drawing = drawing
        self._evaluation = evaluation
        self._scale = scale

    def of(self, name: str) -> bytes:
        makers: dict[str, Callable[[], bytes]] = {
            "vl.json": lambda: json_text(self._drawing or {}).encode(),
            "svg": lambda: self._svg.encode(),
            "png": lambda: png_bytes(self._svg, self._scale),
            "csv": lambda: csv_text(self._evaluation).encode(),
        }
        return makers[name]()

    @cached_property
    def _svg(self) -> str:
        assert self._drawing is not None, "a picture needs a drawing"
        return svg_text(self._drawing)
