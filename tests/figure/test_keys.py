"""Keys: in as few columns as their entries need, which are as long as one another."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.axes import drawing_number
from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose_page
from rooflang.figure.figure import Box, Legend, Margins, Mark, Role
from rooflang.figure.panel.keys import key_at
from rooflang.figure.panel.legend import GAP, SAMPLE, Item
from rooflang.figure.panel.looks import MOST
from rooflang.figure.texts.metrics import text_width
from rooflang.pipeline import compile_specs
from tests.figure.views import HEAD, figure
from tests.laws.specs import request

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


TWO = "hardware = [A40, H100_SXM]; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *4"


@pytest.mark.parametrize(("theme", "shapes"), [("light", 2), ("print", 20)])
def test_what_colours_mean_and_what_shapes_mean_stand_apart_where_that_is_shorter(theme: str, shapes: int) -> None:
    """20 series on two devices: 20 colours (or in print shapes with greys) and two devices instead of 40 pairs, which
    are of more ops than there are colours."""
    drawn = figure(f"{TWO}; legend = {'below' if theme == 'print' else 'right'}", theme).panel
    assert drawn.legend is not None and len(drawn.series) == 40
    marks = {entry.text: entry.mark for entry in drawn.legend.entries if entry.mark}
    bases = {series.name.rsplit(" ", 1)[0] for series in drawn.series}
    devices = {"A40": "NVIDIA A40", "H100_SXM": "NVIDIA H100 SXM5 80GB"}
    # In print there are no greys left for devices, whose roofs the key names anyway.
    assert marks.keys() == bases | (set() if theme == "print" else set(devices.values()))
    for series in drawn.series:
        base, device = series.name.rsplit(" ", 1)
        assert (marks[base].tint, marks[base].color) == (series.tint, "")  # type: ignore[union-attr]
        told = marks[base if theme == "print" else devices[device]]
        assert told is not None and told.shape == series.shape
    assert len({series.shape for series in drawn.series}) == min(shapes, 7)


PHASES = ("prefill", "decode")
FIVE = f'{TWO} where op in ["qkv", "out", "attention", "up/gate", "down"]'


@pytest.mark.parametrize("theme", ["light", "dark", "slides"])
def test_where_names_are_too_many_for_colours_and_ops_are_not_colours_tell_ops(theme: str) -> None:
    """Ten names on two devices and eight colours: a colour for each of five ops, a shape for each phase on a device."""
    drawn = figure(FIVE, theme)
    told: dict[tuple[int, str], list[str]] = {}
    for series in drawn.panel.series:
        told.setdefault((series.tint, series.shape), []).append(series.name)
    assert len(told) == 20 and not any("repeat" in line for line in drawn.footer)
    ops, rests = zip(*(name.split(" ", 1) for (name,) in told.values()), strict=True)
    assert len({(tint, op) for (tint, _), op in zip(told, ops, strict=True)}) == len(set(ops)) == 5
    assert len({(shape, rest) for (_, shape), rest in zip(told, rests, strict=True)}) == len(set(rests)) == 4
    # The strip has a row for each op and phase, and says what the shapes mean; the key has the devices' lines alone.
    assert drawn.panel.strip is not None and drawn.panel.legend is not None
    assert {row.text for row in drawn.panel.strip.rows} == {f"{op} {phase}" for op in ops for phase in PHASES}
    signs = {sign.text: sign.shape for sign in drawn.panel.strip.signs}
    assert list(signs) == ["prefill A40", "prefill H100 SXM5", "decode A40", "decode H100 SXM5"]
    for series, rest in ((series, series.name.split(" ", 1)[1]) for series in drawn.panel.series):
        assert signs[rest.replace("_SXM", " SXM5")] == series.shape
    assert not any(entry.mark for entry in drawn.panel.legend.entries)


def test_a_key_tells_ops_apart_from_the_rest_of_names() -> None:
    drawn = figure(f"legend = right; {FIVE}", "light").panel
    assert drawn.legend is not None
    ops, rests = ["qkv", "out", "attention", "up/gate", "down"], [f"{phase} {{}}" for phase in PHASES]
    told = [entry.text for entry in drawn.legend.entries if entry.mark]
    assert told == [*ops, *(rest.format(device) for rest in rests for device in ("A40", "H100 SXM5"))]


def test_in_print_shapes_tell_ops_and_greys_phases_where_shapes_run_out() -> None:
    drawn = figure(FIVE, "print").panel
    assert drawn.legend is not None
    marks = {entry.text: entry.mark for entry in drawn.legend.entries if entry.mark}
    assert list(marks) == ["qkv", "out", "attention", "up/gate", "down", *PHASES]
    for series in drawn.series:
        op, phase, _ = series.name.split(" ")
        assert marks[op].shape == series.shape and marks[phase].tint == series.tint  # type: ignore[union-attr]


def test_in_print_greys_are_those_of_devices_where_there_are_enough_shapes() -> None:
    drawn = figure("hardware = [A40, H100_SXM]; plot llm_flash(llama3_8b) for batch in [1, 4], phase in [decode] "
                   'where op in ["qkv", "out", "down"]', "print").panel  # fmt: skip
    assert drawn.legend is not None
    marks = {entry.text: entry.mark for entry in drawn.legend.entries if entry.mark}
    assert set(marks) == {"qkv decode", "out decode", "down decode", "A40", "H100 SXM5"}
    for series in drawn.series:
        base, device = series.name.rsplit(" ", 1)
        assert marks[base].shape == series.shape  # type: ignore[union-attr]
        assert marks[device.replace("_SXM", " SXM5")].tint == series.tint  # type: ignore[union-attr]


def test_a_key_has_every_pair_where_that_is_not_longer() -> None:
    plots = "plot linear(m, 4096, 4096) for m in 1..64 by *2; plot 2 * linear(m, 8, 8) for m in 1..64 by *2"
    drawn = figure(f"hardware = [A40, H100_SXM]; legend = right; {plots}", "paper").panel
    assert drawn.legend is not None
    told = [entry.text for entry in drawn.legend.entries if entry.mark]
    assert told == [series.name.replace("_SXM", " SXM5") for series in drawn.series]


OPS = """
chart points { hardware = [A40, H100_SXM]; dtype = fp16
  plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in 1..64 by *4 where
    op in ["qkv", "out", "attention", "up/gate", "down"] }
chart bars : points { view = time }
chart other { hardware = A40; dtype = fp16; plot linear(m, 4096, 4096) for m in 1..64 by *2 }
figure all { charts = [points, other, bars] }
"""


def test_an_op_has_one_colour_as_a_bar_and_as_a_series() -> None:
    theme = THEMES["light"]
    drawn = compose_page(*compile_specs(request(HEAD + OPS)).paged[0], theme.layout)
    points, other, bars = drawn.panels
    inks = {series.name: theme.ink_of(series.mark) for series in bars.series}
    by_shape: dict[str, set[str]] = {}
    for series in points.series:
        op, rest = series.name.split(" ", 1)
        assert theme.ink_of(series.mark) == inks[op]
        by_shape.setdefault(series.shape, set()).add(rest)
    assert all(len(rests) == 1 for rests in by_shape.values()) and len(by_shape) == 4
    assert theme.ink_of(other.series[0].mark) not in inks.values()
    assert drawn.key is not None
    entries = [entry.text for entry in drawn.key.entries]
    ops = list(dict.fromkeys(series.name.split(" ")[0] for series in points.series))
    rests = ["prefill A40", "prefill H100 SXM5", "decode A40", "decode H100 SXM5"]
    assert entries == [*ops, "linear", *rests]
    # Each op once, whether it is a bar or a series.
    assert len(entries) == len(set(entries))


def test_where_marks_repeat_over_devices_alone_the_foot_says_what_tells_them_apart() -> None:
    """Also where that takes a line of its own on a narrow page, sooner than what is counted is cut."""
    more = 'use "std/hardware/nvidia": A100_80GB_SXM, H200_SXM\n'
    devices = "A40, H100_SXM, A100_80GB_SXM, H200_SXM"
    drawn = figure(f"hardware = [{devices}]; plot linear(m, 4096, 4096) for m in 1..4Ki by *4", "print", more)
    assert len({(series.tint, series.shape) for series in drawn.panel.series}) == 1 < len(drawn.panel.series)
    assert len({roof.family for roof in drawn.panel.roofs if roof.role is Role.MEMORY}) == 4
    first, second, _ = drawn.footer
    assert (first, second) == ("marks tell no devices apart, lines do", f"fp16 \u00b7 {IDEAL}")


IDEAL = "ideal: no efficiencies or overheads"
