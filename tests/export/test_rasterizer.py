"""PNGs from the second process are those of the first, and a process that is gone loses none."""

import sys
from pathlib import Path

import pytest

from rooflang.export.export import Job, export_all
from rooflang.export.image import raw_png
from rooflang.export.rasterizer import Rasterizer
from tests.figure.llama import evaluation

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="9" height="9" fill="red"/></svg>'
DRAWING = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


def test_the_other_process_makes_the_same_picture() -> None:
    rasterizer = Rasterizer()
    try:
        assert [rasterizer.png(SVG, scale) for scale in (1.0, 2.0)] == [raw_png(SVG, scale) for scale in (1.0, 2.0)]
    finally:
        rasterizer.close()


@pytest.mark.parametrize("python", [sys.executable, "/no/such/python", "/bin/false"])
def test_several_charts_are_written_with_it_or_without(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    jobs = [Job(DRAWING, evaluation([]), tmp_path / name) for name in ("a", "b", "c")]
    written = list(export_all(jobs, ["png"], several=True))
    assert [file.name for each in written for file in each.files] == ["a.png", "b.png", "c.png"]
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in ("a", "b", "c")}) == 1
