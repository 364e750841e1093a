"""Pictures from the other process are those of this one, charts come out alike alone and together, and none is lost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rooflang.export.export import Job, Written, export_all
from rooflang.export.renderer import Pictures, Renderer
from rooflang.export.renderer import Request as Wanted
from rooflang.pipeline import Request, build
from tests.figure.llama import evaluation

DRAWING = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}
TEXT = json.dumps(DRAWING)
WRONG = json.dumps(DRAWING | {"mark": "no such mark"})

CHARTS = """\
edition 2026
use "std/hardware/nvidia": A40, A6000
use "std/models/llama": llama_13b, llama_7b
use "std/opsets/decoder": decoder
chart paper "Llama 13B on an A40" {
  hardware = A40; dtype = fp16; theme = paper
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *2, seq in 128..8Ki by *2
}
chart light "Llama 7B" {
  hardware = [A40, A6000]; dtype = fp16
  plot decoder(llama_7b) for phase in [init, ar], batch in [1, 64], seq in 128..8Ki by *4
}
chart small "Few points" {
  hardware = A6000; dtype = fp16
  plot decoder(llama_7b) for phase in [ar], batch in 1..4, seq in [128]
}
"""


@contextmanager
def started() -> Iterator[Renderer]:
    with closing(Renderer()) as renderer:
        renderer.start()
        yield renderer


def answers(renderer: Renderer, requests: Iterable[Wanted]) -> list[Pictures]:
    requests = list(requests)
    for request in requests:
        renderer.ask(request)
    return [renderer.answer() for _ in requests]


def test_the_other_process_makes_the_same_pictures_in_their_order() -> None:
    requests: list[Wanted] = [
        (TEXT, ("svg", "png"), 1.0, ""),
        (TEXT, ("svg",), 1.0, ""),
        (TEXT, ("png", "pdf"), 2.0, ""),
        (TEXT, ("vg.json",), 1.0, ""),
    ]
    with started() as renderer:
        made = answers(renderer, requests)
        assert renderer.apart
    assert made == answers(Renderer(), requests)
    files = [each for each, _ in made]
    assert [tuple(each) for each in files] == [formats for _, formats, _, _ in requests]
    assert files[0]["svg"] == files[1]["svg"] and files[0]["png"] != files[2]["png"]


def test_the_other_process_loads_nothing_that_takes_long() -> None:
    code = "import sys, rooflang.export.image; print(*{'numpy', 'altair', 'urllib', 'lark'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


def test_more_than_a_pipe_holds_can_be_asked_at_once() -> None:
    large = json.dumps(DRAWING | {"description": "long " * 30_000})
    with started() as renderer:
        made = answers(renderer, [(large, ("svg", "png"), 1.0, "")] * 3)
        assert renderer.apart
    assert len(large) > 1 << 16 and made[0] == made[1] == made[2]


def test_a_drawing_that_is_wrong_fails_here_and_takes_no_other_along() -> None:
    with started() as renderer:
        for text in (TEXT, WRONG, TEXT):
            renderer.ask((text, ("png",), 1.0, ""))
        first = renderer.answer()
        with pytest.raises(ValueError, match="Vega-Lite"):
            renderer.answer()
        assert renderer.answer() == first


@pytest.mark.parametrize("python", [sys.executable, "/no/such/python", "/bin/false"])
def test_several_charts_are_written_with_it_or_without(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    names = ("a", "b", "c", "d", "e", "f")
    jobs = [Job(DRAWING, evaluation([]), tmp_path / name) for name in names]
    with started() as renderer:
        written: list[Written] = list(export_all(jobs, renderer, ["png"]))
    assert [file.name for each in written for file in each.files] == [f"{name}.png" for name in names]
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in names}) == 1


def test_charts_are_the_same_bytes_built_together_and_one_by_one(tmp_path: Path) -> None:
    spec = tmp_path / "charts.roof"
    spec.write_text(CHARTS)
    together = build(Request((str(spec),)), tmp_path / "together")
    for name in ("paper", "light", "small"):
        build(Request((str(spec),), only=(name,)), tmp_path / "alone")
    assert not together.problems and len(together.files) == 3 * 4
    for file in together.files:
        assert file.read_bytes() == (tmp_path / "alone" / file.relative_to(tmp_path / "together")).read_bytes(), file


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the renderer always looks at the system's fonts")
def test_pictures_dont_depend_on_the_fonts_of_the_system() -> None:
    code = "from rooflang.export.image import pictures; print(pictures(input(), ['png'], 1.0, 'aé字ع')[1])"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", input=TEXT, env=environment, check=True
    )
    assert run.stdout == "字ع\n"


def test_letters_that_the_own_font_lacks_are_drawn_by_another_process_and_boxes_are_told(tmp_path: Path) -> None:
    spec = tmp_path / "strange.roof"
    spec.write_text(CHARTS.replace("Few points", "Few \ue000 points \uf8ff"), encoding="utf-8")
    built = build(Request((str(spec),)), tmp_path / "out")
    [problem] = built.problems
    assert problem.code.id == "W505" and problem.span is not None
    assert problem.span.source.text[problem.span.start : problem.span.end].startswith("small")
    assert problem.message == (
        "no font of this machine has \ue000 (U+E000), \uf8ff (U+F8FF), of `small`: its PNG and PDF have boxes there"
    )
    # Others of the same run are what they are without it.
    plain = tmp_path / "plain.roof"
    plain.write_text(CHARTS, encoding="utf-8")
    build(Request((str(plain),)), tmp_path / "alone")
    for name in ("paper.png", "light.png"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
    assert not build(Request((str(spec),)), tmp_path / "svg", ["svg"]).problems
