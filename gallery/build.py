"""Draws the gallery: installs the project into .venv, builds specs/ into gallery/, and writes the index page; and the
tables in the standard library's page, specs/std/README.md.

python3 gallery/build.py                  what everybody needs
python3 gallery/build.py OUT vl.json,csv  into another folder, in these formats (for the tests)
"""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / ".ci")]

import bootstrap  # noqa: E402  (it stands in .ci, beside what else a run needs)

from gallery import library  # noqa: E402  (the script's own folder is no package)

if TYPE_CHECKING:
    from rooflang.program.program import Chart

GALLERY = ROOT / "gallery"
FORMATS = ("vl.json", "svg", "png", "csv")
INDEX = "README.md"

_HEAD = """\
# Gallery

The charts of the specs in [`specs/`](../specs), as `rooflang build specs -o gallery` draws them. Nothing here is edited
by hand: change a spec, then run `python3 gallery/build.py`, which also writes this page. The tests fail where the
Vega-Lite or CSV files are not what the specs give now.

To add a chart, add a `.roof` file to a folder of `specs/` and run that command.
"""


def main(out: str = str(GALLERY), formats: str = ",".join(FORMATS)) -> int:
    """Set up, draw all specs with an index page, tidy away what no spec draws any more; the build's exit code."""
    bootstrap.enter()
    return _draw(Path(out).resolve(), formats)


def _draw(out: Path, formats: str) -> int:
    # Imported here: before `bootstrap.enter` there may be nothing of it.
    from rooflang import pipeline
    from rooflang.cli.main import main as rooflang

    # Messages and the CSV don't hold paths, but the specs' own names in errors read best from here.
    os.chdir(ROOT)
    code = rooflang(["build", "specs", "-o", os.path.relpath(out), "-f", formats])
    if code == 0:
        evaluations, _ = pipeline.tables(pipeline.Request(("specs",)))
        charts = [evaluation.chart for evaluation in evaluations]
        (out / INDEX).write_text(index(charts), encoding="utf-8", newline="\n")
        if out == GALLERY:
            library.write()
        _remove_all_but(out, {out / chart.folder / f"{chart.name}.{ending}" for chart in charts for ending in FORMATS})
    return code


def index(charts: Iterable[Chart]) -> str:
    """The page that shows the pictures, folder by folder."""
    by_folder: dict[Path, list[Chart]] = {}
    for chart in sorted(charts, key=lambda chart: (chart.folder, chart.span.source.name, chart.span.start)):
        by_folder.setdefault(Path(chart.folder), []).append(chart)
    parts = [_HEAD]
    for folder, members in by_folder.items():
        parts.append(f"## {folder.as_posix()}\n")
        parts.extend(map(_entry, members))
    return "\n".join(parts)


def _entry(chart: Chart) -> str:
    stem = (chart.folder / chart.name).as_posix()
    title = html.escape(chart.title or chart.name)
    spec = (chart.span.source.path or ROOT).resolve().relative_to(ROOT).as_posix()
    files = {"Vega-Lite": "vl.json", "SVG": "svg", "PNG": "png", "CSV": "csv"}
    links = [f"[spec](../{spec})", *(f"[{name}]({stem}.{ending})" for name, ending in files.items())]
    picture = f'<a href="{stem}.svg"><img src="{stem}.png" width="640" alt="{title}"></a>'
    return f"### {title}\n\n{picture}\n\n{' · '.join(links)}\n"


def _remove_all_but(out: Path, kept: set[Path]) -> None:
    for ending in FORMATS:
        for path in out.rglob(f"*.{ending}"):
            if path not in kept:
                path.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
