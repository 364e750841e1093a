"""Where the time of a build goes: each stage of the pipeline, one after the other in one process.

python benchmarks/stages.py          (stages with a * belong to the renderer, which has a process of its own in a build)
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import specs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


class Clock:
    """Prints the CPU time since the last call, all threads together: what else the machine does hardly shows in it."""

    def __init__(self) -> None:
        self.last = process_time()

    def __call__(self, what: str) -> None:
        now = process_time()
        print(f"{what:32} {1000 * (now - self.last):7.1f} ms")
        self.last = process_time()


def main() -> None:
    clock = Clock()
    from rooflang.export import image, png

    clock("* import vl-convert")
    image.start()
    clock("* start the engine")
    image.practise()
    clock("* practise")
    from rooflang import pipeline
    from rooflang.chart.theme import THEMES
    from rooflang.export.export import json_text
    from rooflang.figure.compose import compose

    clock("import the compiler")
    from rooflang.chart.draw import draw

    clock("import Altair")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.roof"
        path.write_text(specs.charts(1), encoding="utf-8")
        for round_ in ("first", "second", "third"):
            evaluation = pipeline.compile_specs(pipeline.Request((str(path),))).evaluations[0]
            clock(f"{round_}: text to numbers")
            figure = compose(evaluation, THEMES[evaluation.chart.view.theme].layout)
            clock(f"{round_}: compose")
            drawing = draw(figure)
            clock(f"{round_}: draw")
            text = json_text(drawing)
            clock(f"{round_}: JSON")
            svg = image.svg_text(text)
            clock(f"* {round_}: SVG")
            raw = image.raw_png(svg, 2.0)
            clock(f"* {round_}: PNG")
            png.smaller(raw)
            clock(f"{round_}: PNG packed")


if __name__ == "__main__":
    main()
