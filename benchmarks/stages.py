"""Where the time of one build goes: each stage of the pipeline in one process, cold and warm.

python benchmarks/stages.py
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import specs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


class Clock:
    """Prints what has passed since the last call."""

    def __init__(self) -> None:
        self.last = perf_counter()

    def __call__(self, what: str) -> None:
        now = perf_counter()
        print(f"{what:32} {1000 * (now - self.last):7.1f} ms")
        self.last = perf_counter()


def main() -> None:
    clock = Clock()
    from rooflang.export import image

    clock("import vl-convert")
    image.warm()
    clock("warm (returns at once)")
    from rooflang import pipeline
    from rooflang.chart.theme import THEMES
    from rooflang.figure.compose import compose

    clock("import the compiler")
    from rooflang.chart.draw import draw

    clock("import Altair")
    from rooflang.export.export import json_text

    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.roof"
        path.write_text(specs.charts(1), encoding="utf-8")
        for round_ in ("cold", "warm"):
            compiled = pipeline.compile_specs(pipeline.Request((str(path),)))
            clock(f"{round_}: text to figure")
            evaluation = compiled.evaluations[0]
            figure = compose(evaluation, THEMES[evaluation.chart.view.theme].layout)
            clock(f"{round_}: compose alone")
            drawing = draw(figure)
            clock(f"{round_}: draw")
            json_text(drawing)
            clock(f"{round_}: JSON")
            svg = image.svg_text(drawing)
            clock(f"{round_}: SVG")
            image.png_bytes(svg, 2.0)
            clock(f"{round_}: PNG")


if __name__ == "__main__":
    main()
