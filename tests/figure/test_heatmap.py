"""The view of two sweeps at once."""

from itertools import pairwise

from rooflang.chart.draw import draw
from rooflang.figure.figure import Box
from rooflang.figure.texts.geometry import within
from tests.figure.views import (
    VIEWS,
    figure,
)


def test_a_heat_map_has_a_cell_for_each_setting_and_a_line_at_the_ridge() -> None:
    drawn = figure(VIEWS["heatmap"]).panel
    assert len(drawn.cells) == 6 * 3
    column = drawn.column_titles.index("bound")
    bounds = {(round(cell.box.x), round(cell.box.y)): cell.texts[column] for cell in drawn.cells}
    xs, ys = sorted({x for x, _ in bounds}), sorted({y for _, y in bounds})
    edges = sum(bounds[a, y] != bounds[b, y] for a, b in pairwise(xs) for y in ys)
    edges += sum(bounds[x, a] != bounds[x, b] for a, b in pairwise(ys) for x in xs)
    assert len(drawn.borders) == edges > 0
    assert {cell.share for cell in drawn.cells} >= {0.0, 1.0}
    # What binds is on the right of each line as it goes, and the key says what holds on either side.
    assert drawn.ramp is not None and drawn.ramp.sides == ("compute-bound", "memory-bound")
    for x1, y1, x2, y2 in drawn.borders:
        (x, y), (dx, dy) = ((x1 + x2) / 2, (y1 + y2) / 2), (x2 - x1, y2 - y1)
        (right,) = (cell for cell in drawn.cells if within(Box(x - dy / 4, y + dx / 4, 1, 1), cell.box))
        (left,) = (cell for cell in drawn.cells if within(Box(x + dy / 4, y - dx / 4, 1, 1), cell.box))
        assert right.texts[column] == "compute" != left.texts[column]


def test_the_teeth_of_the_border_point_to_where_compute_binds() -> None:
    drawn = figure(VIEWS["heatmap"])
    panel, rows = drawn.panel, draw(drawn)["datasets"]["teeth"]
    column = panel.column_titles.index("bound")
    ways = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
    inside = [row for row in rows if row["x"] < panel.frame.right]
    assert len(inside) == len(panel.borders) and len(rows) == len(inside) + 1
    for row in inside:
        dx, dy = ways[row["shape"].removeprefix("triangle-")]
        (cell,) = (c for c in panel.cells if within(Box(row["x"] + 3 * dx, row["y"] + 3 * dy, 1, 1), c.box))
        assert cell.texts[column] == "compute"
    # Where cells are small, not every line has one.
    fine = "hardware = A40; view = heatmap; plot linear(m, 4096, n) for m in 16..1024 by 16, n in 256..4Ki by 64"
    drawn = figure(fine)
    assert len(draw(drawn)["datasets"]["teeth"]) < len(drawn.panel.borders) / 2


def test_cells_have_as_many_digits_as_their_neighbours() -> None:
    shares = figure(VIEWS["heatmap"] + "; measure = utilization").panel
    assert all(len(cell.text.replace(".", "").lstrip("0")) == 2 or cell.text == "100" for cell in shares.cells)
    assert any("." in cell.text for cell in shares.cells)
    whole = "op rows(m, n) { flops = m * n * 1 FLOP; read = 1 B }\n"
    body = "hardware = A40; view = heatmap; plot rows(m, n) for m in 1..4, n in 1..4"
    assert {cell.text for cell in figure(body, more=whole).panel.cells} == {
        "1",
        "2",
        "3",
        "4",
        "6",
        "8",
        "9",
        "12",
        "16",
    }
    # Where one has no room for its number, none has one.
    narrow = figure(VIEWS["two heat maps"] + "; measure = time", "print")
    assert {cell.text for panel in narrow.panels for cell in panel.cells} == {""}


def test_the_key_of_colours_stands_where_the_chart_says() -> None:
    cells = "hardware = A40; view = heatmap; plot linear(m, 64, n) for m in 1..64 by *2, n in [64, 128]"
    (beside, *_), (below, *_) = (figure(f"{cells}; legend = {where}").panels for where in ("right", "below"))
    assert beside.ramp and beside.ramp.box.left > beside.frame.right
    assert below.ramp and below.ramp.box.top > below.frame.bottom
    assert figure(f"{cells}; legend = none").panel.ramp is None
    rows = figure(
        f"{cells}, k in 1..4; across = [m, n]; facet = k; per_row = 2; legend = below".replace("(m, 64", "(m, k")
    ).panels
    assert [panel.ramp is not None for panel in rows] == [False, False, True, False]
