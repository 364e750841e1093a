"""Draws the gallery: installs the project into .venv, builds specs/ into gallery/, and writes the index page; and the
tables in the standard library's page, specs/std/README.md.

python3 gallery/build.py                  what everybody needs
python3 gallery/build.py OUT vl.json,csv  into another folder, in these formats (for the tests)
"""

from __future__ import annotations

import html
import itertools
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / ".ci")]

import bootstrap  # noqa: E402  (it stands in .ci, beside what else a run needs)

from gallery import library  # noqa: E402  (the script's own folder is no package)

if TYPE_CHECKING:
    from rooflang.program.program import Chart, Page

GALLERY = ROOT / "gallery"
FORMATS = ("vl.json", "svg", "png", "csv")
INDEX = "README.md"

GROUPS = {
    "classics": (
        "From the literature",
        "The figures with which rooflines began, and what was made of them: caches, energy, power.",
    ),
    "devices": (
        "Devices compared",
        "What separates generations and makers: peaks, bandwidths, and the ridge between them.",
    ),
    "llm": (
        "Language models, op by op",
        "Why batches, bits, experts, heads and contexts move a point along the roof, and where compute begins to bind.",
    ),
    "serving": (
        "Language models, served",
        "Whole steps: what fits, what a token costs and takes, and what sharing it among devices does.",
    ),
    "training": ("Training", "Forward, backward and the optimizer: where a step goes, and what repeats or shares it."),
    "networks": ("Other networks", "Convolutions, state-space models, speech, diffusion, encoders."),
    "hpc": ("High-performance computing", "STREAM, stencils, sparse and dense products."),
    "measured": (
        "Modelled and measured",
        "What a roofline explains of what was timed, and how an achieved one explains the rest.",
    ),
    "medusa": ("Medusa", "The nine figures of a paper on speculative decoding, arXiv:2401.10774, appendix G.1."),
}
"""The folders of specs in the order of the page, each with its heading and a sentence."""

_HEAD = """\
# Gallery

{count} charts. A picture leads to its SVG; under it are the text that drew it, with its claims, and its data. Nothing
here is edited by hand: all of it, this page too, is what `python3 gallery/build.py` writes, and the tests fail where
the Vega-Lite or CSV files are not what the specs give now.

To add a chart, add a `.roof` file to a folder of [`specs/`](../specs), with a sentence on what the chart shows as
comment under `edition`, and run that command.

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
        compiled = pipeline.compile_specs(pipeline.Request(("specs",)))
        charts = [evaluation.chart for evaluation in compiled.evaluations]
        pages = [page for page, _ in compiled.paged]
        (out / INDEX).write_text(index(charts, pages), encoding="utf-8", newline="\n")
        if out == GALLERY:
            library.write()
        drawn: list[Chart | Page] = [*charts, *pages]
        _remove_all_but(out, {out / each.folder / f"{each.name}.{ending}" for each in drawn for ending in FORMATS})
    return code


def index(charts: Iterable[Chart], pages: Iterable[Page] = ()) -> str:
    """The page that shows the pictures, group by group: those of `GROUPS` first, then other folders by name. What a
    figure of several charts shows stands under it alone."""
    pages = tuple(pages)
    shown = {chart.key for page in pages for chart in page.charts}
    by_folder: dict[str, list[Chart | Page]] = {}
    listed: list[Chart | Page] = [chart for chart in charts if chart.key not in shown]
    listed += pages
    for each in sorted(listed, key=lambda each: (each.folder, each.span.source.name, each.span.start)):
        by_folder.setdefault(Path(each.folder).as_posix(), []).append(each)
    folders = sorted(
        by_folder, key=lambda folder: (list(GROUPS).index(folder) if folder in GROUPS else len(GROUPS), folder)
    )
    contents, parts = [], []
    for folder in folders:
        heading, sentence = GROUPS.get(folder, (folder, ""))
        contents.append(f"- [{heading}](#{_anchor(heading)}), {len(by_folder[folder])}")
        parts += [f"## {heading}\n", *([f"{sentence}\n"] if sentence else []), _table(by_folder[folder])]
    head = _HEAD.format(count=sum(map(len, by_folder.values())))
    return head + "\n".join([*contents, "", *parts])


def caption(text: str) -> str:
    """What a spec says of itself: the comment under its `edition`, on one line; empty where there is none."""
    lines = text.splitlines()[1:]
    comment = itertools.takewhile(lambda line: line.startswith("#"), lines)
    return " ".join(line.lstrip("# ").rstrip() for line in comment)


def _anchor(heading: str) -> str:
    """The link to a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _table(drawn: Sequence[Chart | Page]) -> str:
    """Two pictures a row, each over its words, and figures of several charts alone. In HTML, since a table in Markdown
    takes no lines in its cells."""
    rows = [[f'<td colspan="2" valign="top">\n{_entry(each)}\n</td>'] for each in drawn if _is_page(each)]
    cells = [f'<td width="50%" valign="top">\n{_entry(each)}\n</td>' for each in drawn if not _is_page(each)]
    rows += [cells[start : start + 2] for start in range(0, len(cells), 2)]
    return "\n".join(["<table>", *("\n".join(["<tr>", *row, "</tr>"]) for row in rows), "</table>", ""])


def _is_page(drawn: Chart | Page) -> bool:
    return hasattr(drawn, "charts")


def _entry(drawn: Chart | Page) -> str:
    stem = (drawn.folder / drawn.name).as_posix()
    title = html.escape(drawn.title or drawn.name)
    spec = (drawn.span.source.path or ROOT).resolve().relative_to(ROOT).as_posix()
    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(caption(drawn.span.source.text), quote=False))
    files = {"Vega-Lite": "vl.json", "SVG": "svg", "PNG": "png"}
    links = {"spec": f"../{spec}", **{name: f"{stem}.{ending}" for name, ending in files.items()}}
    charts: Sequence[Chart | Page] = getattr(drawn, "charts", (drawn,))
    for chart in charts:
        name = "CSV" if len(charts) == 1 else f"CSV of {chart.title or chart.name}"
        links[html.escape(name)] = f"{(chart.folder / chart.name).as_posix()}.csv"
    listed = " · ".join(f'<a href="{target}">{name}</a>' for name, target in links.items())
    width = 820 if _is_page(drawn) else 400
    picture = f'<a href="{stem}.svg"><img src="{stem}.png" width="{width}" alt="{title}"></a>'
    return "<br>\n".join([picture, f"<b>{title}</b>", *([words] if words else []), listed])


def _remove_all_but(out: Path, kept: set[Path]) -> None:
    for ending in FORMATS:
        for path in out.rglob(f"*.{ending}"):
            if path not in kept:
                path.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
