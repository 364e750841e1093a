"""`rooflang build`: specs to pictures and data."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from rooflang.cli.arguments import add_defines, add_paths, request_of, takes_files
from rooflang.cli.console import Console, Usage, is_terminal
from rooflang.cli.outcome import conclude, counted
from rooflang.export.formats import CALLED, DRAWN, FORMATS, RENDERED, STANDARD
from rooflang.export.renderer import Renderer

if TYPE_CHECKING:
    from rooflang.pipeline import Outcome

NAME = "build"
SUMMARY = "draw the charts of specs: Vega-Lite, SVG, PNG, PDF, and their data"
USAGE = "PATH..."
OPERANDS = "paths"
DETAILS = """\
A chart goes to OUT/<the spec's folder under its root>/<chart>.<format>. A spec with errors is
left out, unless they are but claims that fail; the same specs give the same bytes on every run.

  vl.json, vg.json     the chart for a page: Vega-Lite (or `vega-lite`), and Vega compiled from it (or `vega`)
  svg, png, pdf        the picture: text stays text in SVG and PDF, which has the fonts in it
  csv, json, parquet   the points, a row a setting, in base units and with every digit; parquet needs pyarrow

examples:
  rooflang build mine.roof                      into the folder out
  rooflang build specs/ -o gallery -f svg,csv   only these formats
  rooflang build mine.roof -f pdf,parquet       for a paper, and for its analysis
  rooflang build mine.roof --only decode        one chart
  rooflang build mine.roof -f svg --pair light,dark > picture.html
  rooflang build mine.roof -D batch=8           with another value of `param batch`
  cat mine.roof | rooflang build - -o out
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_paths(parser)
    takes_files(parser.add_argument("-o", "--out", default="out", metavar="OUT", help="where to write (default: out)"))
    parser.add_argument(
        "-f",
        "--formats",
        type=_formats,
        default=None,
        metavar="FORMATS",
        help=f"any of {','.join(FORMATS)} (default: {','.join(STANDARD)})",
    )
    add_defines(parser)
    parser.add_argument(
        "--only", action="append", default=[], metavar="CHART", help="only the chart of this name (may be repeated)"
    )
    parser.add_argument(
        "--scale", type=_scale, default=2.0, metavar="N", help="pixels of the PNG per unit of the chart (default: 2)"
    )
    parser.add_argument(
        "--pair",
        type=_pair,
        default=(),
        metavar="LIGHT,DARK",
        help="each chart in two themes, for light pages and for dark ones, as CHART-THEME (default format: svg);"
        " prints the HTML that shows the one or the other",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Build, show problems and what was written, and conclude."""
    out, pair = Path(arguments.out), arguments.pair
    formats = arguments.formats or (("svg",) if pair else STANDARD)
    data = [name for name in formats if name not in DRAWN]
    if pair and data:
        raise Usage(f"`{data[0]}` has no theme, it is the same on any page: write it without --pair")
    with closing(arguments.renderer or Renderer()) as renderer:
        if RENDERED & set(formats):
            # Its engine starts while all else is loaded.
            renderer.start()
        # Imported here: the compiler takes several times as long to load as `--help` needs.
        from rooflang import pipeline

        request = request_of(arguments, arguments.paths, only=tuple(arguments.only))
        outcome = pipeline.build(request, out, formats, arguments.scale, console.progress, pair, renderer)
    console.end_progress()
    console.report(outcome.problems, beside_data=bool(pair))
    if not is_terminal(console.err):
        for path in outcome.files:
            console.say(f"wrote {path}")
    if pair:
        console.print("\n".join(_pictures(outcome, formats, *pair)))
    return conclude(outcome, console, _summary(outcome, out))


def _pictures(outcome: "Outcome", formats: Sequence[str], light: str, dark: str) -> Iterator[str]:
    """The HTML of each pair that stands on the disk now, its paths from the folder that the command is called in."""
    # Imported here: few runs need it.
    from rooflang.export.picture import picture_html

    ending = next((name for name in ("svg", "png") if name in formats), "")
    for stem, title in outcome.titles:
        on_light, on_dark = (stem.with_name(f"{stem.name}-{theme}.{ending}") for theme in (light, dark))
        if {on_light, on_dark} <= set(outcome.files):
            yield picture_html(Path(os.path.relpath(on_light)), Path(os.path.relpath(on_dark)), title)


def _summary(outcome: "Outcome", out: Path) -> str:
    if not outcome.files:
        return "nothing to draw: there is no chart in these specs" if not outcome.charts else "nothing written"
    folder = os.path.commonpath([path.parent for path in outcome.files])
    return f"wrote {counted(len(outcome.files), 'file')} of {counted(outcome.charts, 'chart')} to {folder or out}"


def _formats(text: str) -> tuple[str, ...]:
    given = [name.strip().lstrip(".") for name in text.split(",")]
    names = [CALLED.get(name, name) for name in given]
    for name in names:
        if not name:
            raise argparse.ArgumentTypeError(f"`{text}` lacks a format (there are {', '.join(FORMATS)})")
        if name not in FORMATS:
            close = get_close_matches(name.lower(), [*FORMATS, *CALLED], n=1)
            meant = f", did you mean `{close[0]}`?" if close else ""
            raise argparse.ArgumentTypeError(f"there is no format `{name}`{meant} (there are {', '.join(FORMATS)})")
    return tuple(dict.fromkeys(names))


def _pair(text: str) -> tuple[str, ...]:
    # Imported here: few runs need it, and the themes bring the figure with them.
    from rooflang.chart.theme import THEMES

    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in THEMES:
            close = get_close_matches(name, THEMES, n=1)
            meant = f", did you mean `{close[0]}`?" if close else ""
            raise argparse.ArgumentTypeError(f"there is no theme `{name}`{meant} (there are {', '.join(THEMES)})")
    if len(set(names)) != 2:
        raise argparse.ArgumentTypeError(f"`{text}` is no LIGHT,DARK: two themes")
    return names


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.1 <= scale <= 20:
        raise argparse.ArgumentTypeError(f"`{text}` is no number from 0.1 to 20")
    return scale
