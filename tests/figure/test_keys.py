"""Keys: in as few columns as their entries need, which are as long as one another."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.axes import drawing_number
from rooflang.chart.draw import draw
from rooflang.figure.figure import Box, Legend, Margins, Mark, Role
from rooflang.figure.panel.keys import key_at
from rooflang.figure.panel.legend import GAP, SAMPLE, Item
from rooflang.figure.panel.series import MOST
from rooflang.figure.texts.metrics import text_width
from tests.figure.test_views import figure

SIZE = 12.0
MARK = Mark("circle", 0, "", 8)
FRAME, MARGINS = Box(300, 200, 600, 400), Margins(40, 20, 30, 50)

entries = st.lists(
    st.builds(lambda text: (Role.SERIES, text, -1, MARK), st.text("abcdefgh WM\u2026", max_size=30)),
    min_size=1,
    max_size=MOST + 5,
)


def columns(key: Legend) -> list[int]:
    """How many entries each column has."""
    xs = [entry.x for entry in key.entries]
    return [xs.count(x) for x in sorted(set(xs))]


def assert_even(lengths: list[int]) -> None:
    """All but the last are as long as one another, and none could be spread over the others."""
    first, *_, last = (*lengths, lengths[-1])
    assert set(lengths[:-1]) <= {first} and 0 < last <= first


@given(entries, st.floats(60, 900))
def test_a_key_on_the_right_has_a_column_more_only_where_there_is_no_height_left(made: list[Item], high: float) -> None:
    frame = Box(300, high / 2, 600, high)
    key, margins = key_at(made, "right", frame, MARGINS, SIZE)
    assert key is not None
    lengths = columns(key)
    assert_even(lengths)
    # One column less would be longer than the frame with what is under it.
    row = min([b.y - a.y for a, b in pairwise(key.entries) if a.x == b.x], default=SIZE)
    if len(lengths) > 1:
        fewer = -(-sum(lengths) // (len(lengths) - 1))
        assert fewer * row > high + MARGINS.bottom - 2 * SIZE
    assert max(entry.y for entry in key.entries) <= frame.bottom + max(MARGINS.bottom, SIZE * 2)
    assert key.box.left >= frame.right + MARGINS.right
    assert margins.right == key.box.right - frame.right


@given(entries, st.floats(100, 1200))
def test_a_key_below_has_as_few_rows_as_fit_and_no_column_for_nothing(made: list[Item], wide: float) -> None:
    frame = Box(wide / 2, 200, wide, 400)
    key, margins = key_at(made, "below", frame, MARGINS, SIZE)
    assert key is not None
    lengths = columns(key)
    assert_even(lengths)
    assert -(-sum(lengths) // lengths[0]) == len(lengths)
    right = max(entry.x + SAMPLE + GAP + text_width(entry.text, SIZE) for entry in key.entries)
    assert right <= frame.right + MARGINS.right + 1e-6 or len(lengths) == 1
    assert min(entry.y for entry in key.entries) > frame.bottom + MARGINS.bottom
    assert margins.bottom >= max(entry.y for entry in key.entries) - frame.bottom


@pytest.mark.parametrize(("view", "lined"), [("view = sweep", True), ("view = roofline", False)])
def test_a_sample_of_a_line_has_the_line(view: str, lined: bool) -> None:
    plots = "\n".join(f'plot linear(m, 4096, {n}) for m in 1..64 by *2 {{ label = "n {n}" }}' for n in (8, 4096))
    drawn = figure(f"hardware = A40; {view}; legend = below; {plots}\n")
    assert drawn.panel.legend is not None
    entry, _ = [each for each in drawn.panel.legend.entries if each.mark]
    rules = [layer["encoding"] for layer in draw(drawn)["layer"] if layer["mark"]["type"] == "rule"]
    ends = [(each["x"].get("value"), each["y"].get("value")) for each in rules if "x2" in each]
    assert ((drawing_number(entry.x), drawing_number(entry.y)) in ends) == lined
