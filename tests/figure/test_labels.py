"""The names of roofs and ridges: none is read as another's, however near the lines are and however many there are."""

from collections.abc import Sequence
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from rooflang.figure.figure import Box, Figure, Label, Place, Role
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.geometry import Line, around, outline, segments, touch, within
from rooflang.figure.texts.metrics import borrowed
from rooflang.figure.texts.naming import ridge_text, roof_text, titled
from rooflang.figure.texts.spots import column
from rooflang.frozen import replace
from rooflang.roofline.evaluation import AchievedRoof, Ceiling, Evaluation, Ridge
from tests.figure.llama import A40, A100, A6000, Device, evaluation, row, series
from tests.laws.specs import AS_FOUND

DTYPES = ("fp16", "int8", "tf32", "fp64", "int4", "fp32")
NEAR: Device = ("B", "Near an A40", 150e12, 700e9)
NEARER: Device = ("C", "Nearer", 150.5e12, 703e9)
SLOW: Device = ("slow", "Slow", 2e12, 30e9)
ROOFS = (Role.MEMORY, Role.CHANNEL, Role.COMPUTE, Role.ACHIEVED)
CHARTS: dict[str, tuple[Device, ...]] = {
    "one": (A40,),
    "two apart": (A40, A100),
    "two near": (A40, A6000),
    "three": (A40, A6000, A100),
    "four near": (A40, NEAR, NEARER, A6000),
    "four apart": (SLOW, A40, NEAR, A100),
}


def chart(devices: Sequence[Device], dtypes: int, theme: str, factor: float = 2.0, **more: object) -> Evaluation:
    """A chart whose devices have peaks that grow by a factor from dtype to dtype, and points on the first roof."""
    ceilings = [
        Ceiling(name, words, "tensor", dtype, peak * factor**number)
        for name, words, peak, _ in devices
        for number, dtype in enumerate(DTYPES[:dtypes])
    ]
    rows = [[row(device, 1e9, 1e9 / 2**step, batch=1) for step in range(10)] for device in devices]
    made = [series(f"linear {one[0]}", points, hardware=one[0]) for one, points in zip(devices, rows, strict=True)]
    return evaluation(made, devices, theme=theme, ceilings=ceilings, swept=("batch",), **more)  # type: ignore[arg-type]


def figure(made: Evaluation) -> Figure:
    return compose(made, THEMES[made.chart.view.theme].layout)


def assert_readable(drawn: Figure) -> None:
    """The laws of labels: nothing overlaps, no leader crosses a foreign line, and no foreign line is as near."""
    roofs, ridges = _roofs(drawn), _ridges(drawn)
    lines = [around(line) for line in (*sum(roofs.values(), ()), *ridges)]
    frame = Box(drawn.width / 2, drawn.height / 2, drawn.width, drawn.height)
    for label in drawn.panel.labels:
        assert within(label.box, frame) or _is_beside(label, drawn), label.text
        assert not [line for line in lines if touch(label.box, line)], label.text
        if label.leader is not None:
            assert _ends_at(label.leader, roofs[label.text, label.family]), label.text
            together = _sharing(label, drawn.panel.labels)
            foreign = [around(line) for (name, _), path in roofs.items() if name not in together for line in path]
            assert not any(touch(around(label.leader), line) for line in foreign), label.text
    for one, other in combinations(drawn.panel.labels, 2):
        assert not touch(one.box, other.box), (one.text, other.text)
        assert not any(touch(around(a.leader), b.box) for a, b in ((one, other), (other, one)) if a.leader)
    if drawn.panel.legend is not None:
        assert not [label for label in drawn.panel.labels if touch(label.box, drawn.panel.legend.box)]


def assert_in_order(drawn: Figure) -> None:
    """Names of flat roofs stand in the order of the roofs: all of them beyond the frame, or all of those in a stack."""
    ends = {name: path[-1][3] for name, path in _roofs(drawn).items()}
    flats = [label for label in drawn.panel.labels if label.role in (Role.COMPUTE, Role.ACHIEVED)]
    beyond = [label for label in flats if label.box.left > drawn.width]
    assert beyond in ([], flats)
    ordered = sorted(flats, key=lambda label: ends[label.text, label.family])
    if beyond or len({label.box.right for label in flats}) == 1:
        heights = [label.box.y for label in ordered]
        assert heights == sorted(heights)


def _scales(drawn: Figure) -> tuple[Scale, Scale]:
    return Scale(*drawn.panel.x.domain, 0, drawn.width), Scale(*drawn.panel.y.domain, drawn.height, 0)


def _pixel(drawn: Figure, place: Place) -> tuple[float, float]:
    x, y = _scales(drawn)
    return x.pixel(place.x), y.pixel(place.y)


def _roofs(drawn: Figure) -> dict[tuple[str, int], tuple[Line, ...]]:
    """The lines of each roof, by the text of its label and its machine."""
    return {
        (roof_text(roof, False, 12), roof.family): segments(tuple(_pixel(drawn, corner) for corner in roof.corners))
        for roof in drawn.panel.roofs
    }


def _at_lines(drawn: Figure) -> set[tuple[str, int]]:
    """What is to stand at the roofs: the numbers of a machine that the key doesn't tell."""
    key = drawn.panel.legend.entries if drawn.panel.legend else ()
    told = {entry.text for entry in key if entry.role is Role.NOTE}
    return {
        (roof_text(roof, False, 12), roof.family)
        for roof in drawn.panel.roofs
        if roof.value not in told or roof.family < 0 or roof.role is Role.ACHIEVED
    }


def _named(drawn: Figure, *roles: Role) -> set[tuple[str, int]]:
    return {(label.text, label.family) for label in drawn.panel.labels if label.role in roles}


def _ridges(drawn: Figure) -> list[Line]:
    tops = [_pixel(drawn, Place(ridge.place.x, ridge.top)) for ridge in drawn.panel.ridges]
    return [(x, y, x, drawn.height) for x, y in tops]


def _is_beside(label: Label, drawn: Figure) -> bool:
    """Whether a label stands on the right of the frame, and on the page."""
    corners = outline(label.box)
    right, bottom = drawn.width + drawn.margins.right, drawn.height + drawn.margins.bottom
    return label.box.left > drawn.width and all(x <= right and 0 <= y <= bottom for x, y in corners)


def _sharing(label: Label, labels: Sequence[Label]) -> set[str]:
    """The texts of the label that it is a row of: what leads to it is for all of them."""
    middle, ends = (label.box.x,), (label.box.left, label.box.right)
    rows = [
        each
        for each in labels
        if each.role is label.role
        and any(
            abs(a - b) < 0.01
            for a, b in zip((each.box.x, each.box.left, each.box.right), (*middle, *ends), strict=True)
        )
    ]
    shared, height = {label.text}, label.box.height
    for way in (1, -1):
        y = label.box.y
        while following := [each for each in rows if abs(each.box.y - y - way * height) < 0.01]:
            shared.add(following[0].text)
            y = following[0].box.y
    return shared


def _ends_at(leader: Line, path: Sequence[Line]) -> bool:
    """Whether a leader ends at a line, or just beyond its end."""
    return any(touch(Box(leader[2], leader[3], 5, 0.1), around(line, 0.1)) for line in path)


# --- a bunch of charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "dtypes", "theme"), list(product(CHARTS, range(1, 5), ("light", "paper"))))
def test_charts_of_devices_and_dtypes_are_readable(name: str, dtypes: int, theme: str) -> None:
    drawn = figure(chart(CHARTS[name], dtypes, theme))
    assert_readable(drawn)
    assert_in_order(drawn)
    if theme == "light":
        assert _named(drawn, *ROOFS) == _at_lines(drawn)
    if len(drawn.panel.ridges) <= 2:
        assert sum(label.role is Role.RIDGE for label in drawn.panel.labels) == len(drawn.panel.ridges)


@pytest.mark.parametrize("factor", [1.0001, 1.01, 1.05, 1.1, 1.3, 3.0])
def test_six_ceilings_a_device_are_readable(factor: float) -> None:
    drawn = figure(chart((A40, A100), 6, "light", factor))
    assert_readable(drawn)
    assert_in_order(drawn)
    assert _named(drawn, Role.COMPUTE) == {text for text, path in _roofs(drawn).items() if path[0][1] == path[-1][3]}


@pytest.mark.parametrize("devices", [(A40,), (A40, A100)])
def test_four_levels_of_memory_are_named(devices: tuple[Device, ...]) -> None:
    made = chart(devices, 6, "light", 1.9)
    slopes = [replace(one, level=f"l{n}", bandwidth=one.bandwidth * 2.5**n) for one in made.slopes for n in range(4)]
    ridges = [
        Ridge(flat.hardware, flat.dtype, flat.peak / slope.bandwidth, flat.peak)
        for flat in made.ceilings
        for slope in slopes
        if slope.hardware == flat.hardware
    ]
    drawn = figure(replace(made, slopes=tuple(slopes), ridges=tuple(ridges)))
    assert_readable(drawn)
    assert_in_order(drawn)
    assert _named(drawn, *ROOFS) == set(_roofs(drawn))


@pytest.mark.parametrize("theme", ["light", "paper"])
def test_what_is_achieved_stands_in_the_order_too(theme: str) -> None:
    classes = (("", 0.76), ("gemm", 0.8), ("copy", 0.99))
    achieved = tuple(AchievedRoof("A40", "fp16", name, s * A40[2], 0.9 * A40[3], 5.0) for name, s in classes)
    drawn = figure(chart((A40, A6000), 2, theme, achieved=achieved))
    assert_readable(drawn)
    assert_in_order(drawn)


@pytest.mark.parametrize("slopes", [2, 4, 8])
@pytest.mark.parametrize("step", [1.005, 1.05, 1.3, 1.6, 2.5])
def test_every_slope_of_several_is_named(slopes: int, step: float) -> None:
    devices = [(f"D{number}", f"Device {number}", 1e14, 2e12 * step**number) for number in range(slopes)]
    made = chart(devices, 1, "light")
    # Of so many devices the key tells the numbers, unless they have several of a kind.
    more = [replace(ceiling, dtype="int8", peak=2 * ceiling.peak) for ceiling in made.ceilings]
    drawn = figure(replace(made, ceilings=(*made.ceilings, *more)))
    assert_readable(drawn)
    assert sum(label.role is Role.MEMORY for label in drawn.panel.labels) == slopes


def test_a_line_that_leads_to_several_names_is_that_of_the_roof_where_it_ends() -> None:
    made = [("D0", "Device 0", 150e12, 700e9), ("D1", "Device 1", 1.5e12, 9.1e12)]
    drawn = figure(chart(made, 1, "light", width=178.0, height=150.0))
    assert_readable(drawn)
    assert_in_order(drawn)
    assert [label.text for label in drawn.panel.labels if label.leader and label.role is Role.MEMORY] == ["700 GB/s"]


devices = st.builds(
    lambda number, near, peak, bandwidth: (
        f"D{number}",
        f"Device {number}",
        150e12 * peak**near,
        700e9 * bandwidth**near,
    ),
    st.integers(0, 9),
    st.sampled_from([0.01, 0.1, 1.0]),
    st.floats(0.01, 100),
    st.floats(0.01, 100),
)


@settings(max_examples=120, deadline=None, phases=AS_FOUND)
@given(
    st.lists(devices, min_size=1, max_size=4, unique_by=lambda device: device[0]),
    st.integers(1, 6),
    st.floats(1.0001, 8),
    st.sampled_from(["light", "paper"]),
    st.sampled_from(["", "right", "top_left"]),
    st.floats(150, 1200),
    st.floats(150, 900),
)
def test_any_chart_is_readable(
    made: list[Device], dtypes: int, factor: float, theme: str, legend: str, width: float, height: float
) -> None:
    drawn = figure(chart(made, dtypes, theme, factor, legend=legend, width=width, height=height))
    assert_readable(drawn)
    assert_in_order(drawn)
    assert _named(drawn, *ROOFS) <= set(_roofs(drawn))
    assert {text for text, _ in _named(drawn, Role.RIDGE)} <= _ridge_texts(drawn)


def _ridge_texts(drawn: Figure) -> set[str]:
    whole = {ridge_text(ridge, is_hub, 12) for ridge in drawn.panel.ridges for is_hub in (True, False)}
    return whole | {f"ridge {ridge.value}" for ridge in drawn.panel.ridges if ridge.family >= 0}


# --- parts ------------------------------------------------------------------------------------------------------------


def test_nearly_coincident_roofs_are_named_in_their_order() -> None:
    ceilings = [
        Ceiling("A40", "NVIDIA A40", "tensor", "int8", 299.3e12),
        Ceiling("A100", "NVIDIA A100", "tensor", "fp16", 312e12),
        Ceiling("A100", "NVIDIA A100", "tensor", "int8", 624e12),
        Ceiling("A40", "NVIDIA A40", "tensor", "fp16", 149.7e12),
    ]
    drawn = figure(evaluation([], (A40, A100), ceilings=ceilings))
    assert_readable(drawn)
    flats = sorted((label for label in drawn.panel.labels if label.role is Role.COMPUTE), key=lambda label: label.box.y)
    assert [label.text for label in flats] == [
        "int8 624 TOP/s",
        "fp16 312 TFLOP/s",
        "int8 299.3 TOP/s",
        "fp16 149.7 TFLOP/s",
    ]


def test_of_a_long_name_the_value_stays() -> None:
    text = titled(", ".join(f"device number {number}" for number in range(30)), "100 TFLOP/s", 12, ":")
    assert text.split("\u2026")[1] == ": 100 TFLOP/s"


def test_without_a_key_a_machine_is_named_at_its_flat_roofs() -> None:
    drawn = figure(chart((A40, A100), 1, "light", legend="none"))
    assert drawn.panel.legend is None
    assert {label.text for label in drawn.panel.labels} == {
        *("NVIDIA A40: 149.7 TFLOP/s", "696 GB/s", "ridge 215.1 FLOP/B"),
        *("NVIDIA A100 80GB PCIe: 312 TFLOP/s", "1.935 TB/s", "ridge 161.2 FLOP/B"),
    }


def test_ridges_that_look_like_one_share_a_label() -> None:
    drawn = figure(chart((A40, NEAR, NEARER), 1, "light"))
    boxes = [label.box for label in drawn.panel.labels if label.role is Role.RIDGE]
    assert len(boxes) == 3
    assert len({box.x for box in boxes}) == 1


def test_a_ridge_without_a_place_keeps_its_value_in_the_words() -> None:
    drawn = figure(chart(CHARTS["four near"], 6, "light", 1.05))
    shown = {label.text for label in drawn.panel.labels if label.role is Role.RIDGE}
    assert len(shown) < len(drawn.panel.ridges)
    assert all(ridge.value in drawn.description for ridge in drawn.panel.ridges)


def test_of_many_machines_the_key_tells_the_numbers() -> None:
    rates = ((21.2e12, 732e9), (125e12, 900e9), (312e12, 2039e9), (989.4e12, 3350e9))
    devices = [(f"generation_{number}", f"Generation {number}", *rate) for number, rate in enumerate(rates)]
    drawn = figure(chart(devices, 1, "light"))
    assert drawn.panel.labels == ()
    assert drawn.panel.legend is not None
    rows: dict[float, list[str]] = {}
    for entry in drawn.panel.legend.entries:
        rows.setdefault(entry.y, []).append(entry.text)
    assert list(rows.values()) == [
        ["Generation 0", "21.2 TFLOP/s", "732 GB/s", "ridge 28.96 FLOP/B"],
        ["Generation 1", "125 TFLOP/s", "900 GB/s", "ridge 138.9 FLOP/B"],
        ["Generation 2", "312 TFLOP/s", "2.039 TB/s", "ridge 153 FLOP/B"],
        ["Generation 3", "989.4 TFLOP/s", "3.35 TB/s", "ridge 295.3 FLOP/B"],
    ]
    assert "Generation" not in drawn.subtitle


ROWS = (
    (("A40", "NVIDIA A40", 149.7e12, 696e9), ("H100_SXM", "NVIDIA H100 SXM5 80GB", 989.4e12, 3350e9)),
    (
        ("A40", "NVIDIA A40", 149.7e12, 696e9),
        ("Xeon_Platinum_8480_Plus", "Intel Xeon Platinum 8480+", 3.584e12, 307.2e9),
    ),
)


@pytest.mark.parametrize(
    ("devices", "theme", "rows"),
    [
        (ROWS[0], "print", [["A40", "149.7 TFLOP/s", "696 GB/s", "ridge 215.1"],
                            ["H100 SXM5", "989.4 TFLOP/s", "3.35 TB/s", "ridge 295.3"]]),
        (ROWS[1], "print", [["A40 149.7 TFLOP/s, 696 GB/s"], ["A40 ridge 215.1 FLOP/B"],
                            ["Xeon Platinum 8480+ 3.584 TFLOP/s, 307.2 GB/s"],
                            ["Xeon Platinum 8480+ ridge 11.67 FLOP/B"]]),
    ],
)  # fmt: skip
def test_in_print_a_machine_has_a_row_with_its_numbers_or_two(
    devices: tuple[Device, ...], theme: str, rows: list[list[str]]
) -> None:
    drawn = figure(chart(devices, 1, theme))
    assert drawn.panel.legend is not None
    told: dict[float, list[str]] = {}
    for entry in drawn.panel.legend.entries:
        if entry.mark is None:
            told.setdefault(entry.y, []).append(entry.text)
    assert list(told.values()) == rows
    assert drawn.size[0] <= THEMES[theme].layout.page_width + 1


def test_machines_that_share_a_line_have_an_entry_for_each_line() -> None:
    devices = [("one", "One", 100e12, 900e9), ("two", "Two", 200e12, 900e9)]
    drawn = figure(chart(devices, 1, "print"))
    assert drawn.panel.legend is not None
    assert {"One, Two 900 GB/s", "One 100 TFLOP/s", "Two 200 TFLOP/s"} <= {e.text for e in drawn.panel.legend.entries}


def test_the_key_of_machines_has_the_shapes_of_their_marks() -> None:
    drawn = figure(chart((A40, A100), 1, "light"))
    assert drawn.panel.legend is not None and drawn.panel.strip is not None
    shapes = {series.name.removeprefix("linear "): series.shape for series in drawn.panel.series}
    assert [(entry.text, entry.mark.shape if entry.mark else "") for entry in drawn.panel.legend.entries] == [
        ("NVIDIA A40", shapes["A40"]),
        ("NVIDIA A100 80GB PCIe", shapes["A100"]),
    ]
    assert not drawn.panel.strip.signs


def test_names_of_near_roofs_stand_in_the_frame() -> None:
    """Where three peaks nearly coincide, all are named over or under them, in the order of the roofs."""
    near = [
        (f"D{number}", f"Device {number}", peak, 300e9) for number, peak in enumerate((3.686e12, 3.584e12, 3.379e12))
    ]
    drawn = figure(chart(near, 1, "light"))
    flats = [label for label in drawn.panel.labels if label.role is Role.COMPUTE]
    assert [label.text for label in sorted(flats, key=lambda label: label.box.y)] == [
        "3.686 TFLOP/s", "3.584 TFLOP/s", "3.379 TFLOP/s"
    ]  # fmt: skip
    assert all(label.box.right < drawn.width for label in flats)
    assert drawn.margins.right < 30


def test_several_ridges_say_their_values_in_the_key() -> None:
    drawn = figure(chart((A40, A100), 2, "paper"))
    assert drawn.panel.legend is not None
    said = [entry.text for entry in drawn.panel.legend.entries if entry.role is Role.RIDGE]
    assert said[0] == "NVIDIA A40 fp16 ridge 215.1 FLOP/B"
    assert all(ridge.value in text for ridge, text in zip(drawn.panel.ridges, said, strict=True))


@given(st.lists(st.floats(0, 400), min_size=1, max_size=30).map(sorted), st.floats(1, 30))
def test_rows_beside_the_frame_never_overlap(heights: list[float], height: float) -> None:
    middles = column(heights, height, 0.0)
    assert all(b - a >= height * (1 - 1e-9) for a, b in pairwise(middles))
    assert middles[0] >= height / 2


def test_rows_beside_the_frame_stay_where_there_is_room() -> None:
    assert column([20.0, 100.0, 101.0], 15.0, 0.0) == [20.0, 93.0, 108.0]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Llama 13B on an A40: ≥ 2 × 64 → µs, ½ naïve, Größe, Ελλάδα, кириллица, Việt Nam", ""),
        ("e\u0301 \u200d\u2068 \u00a0 \n", ""),
        ("屋根 roofline 屋", "屋根"),
        ("سقف", "سفق"),
        ("\ue000 \U0001f600", "\ue000\U0001f600"),
    ],
)
def test_letters_that_another_font_has_to_lend_are_known(text: str, letters: str) -> None:
    assert borrowed(text) == letters
