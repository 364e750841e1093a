"""The laws of layout on every chart of the gallery, as it is committed: what the picture shows, and where."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from rooflang.chart.theme import THEMES, theme_of
from rooflang.figure.compose import compose, compose_page
from rooflang.figure.figure import Figure
from rooflang.figure.panel.axis import Scale
from rooflang.figure.panel.machines import machine_names, short_names
from rooflang.figure.texts.geometry import around, touch
from rooflang.figure.texts.lists import readable
from rooflang.pipeline import Compiled, Request, compile_specs
from tests.chart.drawn import items, texts

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "gallery"
PICTURES = sorted(GALLERY.glob("*/*.svg"))
HALF = 0.5


@cache
def compiled() -> Compiled:
    return compile_specs(Request((str(ROOT / "specs"),)))


@cache
def figures() -> dict[str, Figure]:
    made = {}
    for evaluation in compiled().evaluations:
        chart = evaluation.chart
        made[f"{chart.folder.name}/{chart.name}"] = compose(evaluation, theme_of(chart.view).layout)
    for page, evaluations in compiled().paged:
        made[f"{page.folder.name}/{page.name}"] = compose_page(page, evaluations, theme_of(page.view).layout)
    return made


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", PICTURES, ids=name)
def test_no_two_texts_of_a_picture_overlap_and_all_lie_on_it(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    page = items(svg)[0].attributes
    width, height = float(page["width"]), float(page["height"])
    found = texts(svg)
    assert found
    assert not [(a.text, b.text) for a, b in combinations(found, 2) if touch(a.box, b.box)]
    for item in found:
        if not item.angle:
            assert item.box.left >= 0 and item.box.right <= width + 1, item.text
            assert item.box.top >= 0 and item.box.bottom <= height + 1, item.text


@pytest.mark.parametrize("chart", [name(path) for path in PICTURES])
def test_no_name_lies_on_a_line_and_no_point_outside_its_axes(chart: str) -> None:
    for panel in figures()[chart].panels:
        x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
        y = Scale(*panel.y.domain, panel.frame.bottom, panel.frame.top, panel.y.log)
        for series in panel.series:
            assert all(x.holds(point.place.x) and y.holds(point.place.y) for point in series.points)
        inside = [label for label in panel.labels if panel.frame.left <= label.box.left <= panel.frame.right]
        for roof in panel.roofs:
            at = [(x.pixel(corner.x), y.pixel(corner.y)) for corner in roof.corners]
            lines = [around((*a, *b)) for a, b in pairwise(at)]
            assert not [label.text for label in inside for line in lines if touch(label.box, line)]


@pytest.mark.parametrize("chart", [name(path) for path in PICTURES])
def test_a_points_pixel_gives_back_its_values(chart: str) -> None:
    drawn = figures()[chart]
    svg = (GALLERY / f"{chart}.svg").read_text(encoding="utf-8")
    left, top = round(drawn.margins.left), round(drawn.margins.top)
    marks = [(item.x - left, item.y - top) for item in items(svg) if item.tag == "path"]
    for panel in drawn.panels:
        x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
        y = Scale(*panel.y.domain, panel.frame.bottom, panel.frame.top, panel.y.log)
        for series in panel.series:
            for point in series.points:
                at = x.pixel(point.place.x), y.pixel(point.place.y)
                assert any(abs(at[0] - a) <= HALF and abs(at[1] - b) <= HALF for a, b in marks), (series.name, at)


@pytest.mark.parametrize("chart", [name(path) for path in PICTURES])
def test_a_device_is_spelt_in_one_way(chart: str) -> None:
    """In a picture a device has its title, or a part of that; or else its name without underscores."""
    found = [each for each in compiled().evaluations if f"{each.chart.folder.name}/{each.chart.name}" == chart]
    for evaluation in found:
        shorts = short_names(evaluation)
        shown = [*told(figures()[chart]), *told(compose(evaluation, THEMES["print"].layout))]
        for name, title in machine_names(evaluation).items():
            assert shorts[name] in title or shorts[name] == readable(name)
            for text in shown:
                assert "_" not in name or name not in text
                assert readable(name) in (shorts[name], title) or not re.search(
                    rf"\b{re.escape(readable(name))}\b", text
                )


def told(drawn: Figure) -> Iterator[str]:
    """All that a picture says but for its own title and its sources."""
    yield drawn.subtitle
    for panel in drawn.panels:
        yield panel.title
        yield from (tick.text for axis in (panel.x, panel.y) for tick in axis.ticks)
        yield from (label.text for label in panel.labels)
        yield from (entry.text for key in (panel.legend, drawn.key) if key for entry in key.entries)
        yield from (row.text for row in (panel.strip.rows if panel.strip else ()))
        yield from (sign.text for sign in (panel.strip.signs if panel.strip else ()))


@pytest.mark.parametrize("chart", [name(path) for path in PICTURES])
def test_ticks_are_told_apart(chart: str) -> None:
    for panel in figures()[chart].panels:
        for axis in (panel.x, panel.y):
            shown = [tick.text for tick in axis.ticks if tick.text]
            assert shown and len(set(shown)) == len(shown)
