"""The view of a sweep: its lines, their names, and what they are held against."""

from itertools import pairwise

import pytest

from rooflang.chart.draw import draw
from rooflang.chart.theme import THEMES, theme_of
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure, Role
from rooflang.figure.panel.axis import Scale
from rooflang.figure.texts.geometry import around, grown, segments, touch
from tests.chart.drawn import items
from tests.figure.views import HEAD, VIEWS, figure
from tests.laws.specs import charts


def test_even_axes_begin_where_the_spec_says() -> None:
    bars = figure(f"{VIEWS['time']}; x {{ domain = [0, 40%]; ticks = [0, 20%] }}").panel
    assert bars.x.domain == (0, 40) and [tick.text for tick in bars.x.ticks] == ["0", "20"]
    assert {round(bar.segments[-1].high, 9) for bar in bars.bars} == {40}
    shares = "hardware = A40; view = sweep; measure = mbu; plot linear(m, 4096, 4096) for m in 1..8"
    drawn = figure(f"{shares}; x {{ domain = [0, 10] }}; y {{ domain = [-10%, 110%]; ticks = [0, 1] }}").panel
    assert not drawn.x.log and not drawn.y.log
    assert drawn.x.domain == (0, 10) and drawn.y.domain == (-0.1, 1.1)
    assert [tick.text for tick in drawn.y.ticks] == ["0 %", "100 %"]


def test_the_line_of_a_sweep_ends_where_a_domain_cuts_it_off() -> None:
    line = "hardware = A40; view = sweep; measure = utilization; plot linear(m, 4096, 4096) for m in 1..1Ki by *4"
    drawn = figure(f"{line}; x {{ domain = [2, 2k] }}; y {{ domain = [0, 5%] }}").panel
    (trail,) = (trail for series in drawn.series for trail in series.trails)
    assert trail[0].x == pytest.approx(2) and trail[-1].y == pytest.approx(0.05)
    assert [place.x for place in trail[1:-1]] == [4] and [point.place.x for point in drawn.series[0].points] == [4]
    gone = figure(f"{line}; y {{ domain = [101%, 102%] }}").panel
    assert not any(series.trails or series.points for series in gone.series) and not gone.labels


def test_a_sweep_is_held_against_the_ridges() -> None:
    drawn = figure(VIEWS["sweep"]).panel
    ridges = {roof.name: roof.corners[0].y for roof in drawn.roofs if roof.role is Role.RIDGE}
    assert ridges == pytest.approx({"A40": 215.086, "H100 SXM5": 295.34}, rel=1e-4)
    assert {label.text for label in drawn.labels if label.role is Role.SERIES} == {"linear, n 1024", "linear, n 4096"}
    assert [tick.value for tick in drawn.x.ticks] == [1, 4, 16, 64, 256, 1024]


def test_a_sweep_over_a_quantity_has_its_points() -> None:
    body = "hardware = A40; view = sweep; across = size; measure = time; "
    (drawn,) = charts(
        f"{HEAD}op copy(size) {{ read = size }}\n"
        f'chart one "A view" {{ dtype = fp16; {body} plot copy(size) for size in 1 KiB..1 MiB by *4 }}'
    )
    made = compose(drawn, THEMES["light"].layout)
    marks = [item for item in items(svg_text(json_text(draw(made)))) if item.tag == "path" and item.x > 0]
    (series,) = made.panel.series
    x = Scale(*made.panel.x.domain, made.panel.frame.left, made.panel.frame.right, made.panel.x.log)
    left = round(made.margins.left)
    for point in series.points:
        assert any(abs(x.pixel(point.place.x) - (mark.x - left)) <= 0.5 for mark in marks)


def test_the_only_line_is_named_under_the_title_and_takes_no_room_beside_the_frame() -> None:
    line = "hardware = A40; view = sweep; across = m; measure = time; "
    only = figure(f'{line} plot linear(m, 4096, 4096) for m in 1..1Ki by *4 {{ label = "a layer" }}')
    assert not any(label.role is Role.SERIES for label in only.panel.labels) and only.panel.legend is None
    assert only.subtitle.startswith("a layer \u00b7 NVIDIA A40 \u00b7")
    assert only.panel.frame.width == THEMES["light"].layout.width and only.panel.margins.right == 0


def test_lines_named_beside_their_frame_leave_the_picture_as_wide() -> None:
    line = "hardware = A40; view = sweep; across = m; measure = time; "
    plots = "".join(f'plot linear(m, {n}, {n}) for m in 1..1Ki by *4 {{ label = "width {n}" }};' for n in (1024, 4096))
    panel, wide = figure(f"{line} {plots}").panel, THEMES["light"].layout.width
    assert sum(label.role is Role.SERIES for label in panel.labels) == 2
    assert 0.75 * wide < panel.frame.width < wide
    assert panel.frame.width + panel.margins.right == pytest.approx(wide, abs=1)
    # Names take a quarter at most, and nothing of a frame whose width is set.
    long = plots.replace('"width', '"a layer of many neurons, of width')
    assert figure(f"{line} {long}").panel.frame.width == 0.75 * wide
    assert figure(f"{line} width = 500; {plots}").panel.frame.width == 500
    (own,) = charts(
        f"{HEAD}theme own : light {{ width = 500 }}\nchart one {{ dtype = fp16; theme = own; {line} {plots} }}"
    )
    assert compose(own, theme_of(own.chart.view).layout).panel.frame.width == 500


def test_lines_that_end_in_one_place_have_a_key() -> None:
    near = "".join(f'plot linear(m, {n}, {n}) for m in 1..4Ki by *4 {{ label = "{n}" }};' for n in (4000, 4096))
    flat = figure(f"hardware = A40; view = sweep; across = m; measure = utilization; {near}").panel
    assert flat.legend and not any(label.role is Role.SERIES for label in flat.labels)
    plots = near.replace("4000", "1024")
    rising = "hardware = A40; view = sweep; across = m; measure = time; "
    for more in ("", "legend = none; "):
        named = figure(rising + more + plots).panel
        assert not named.legend and [label.text for label in named.labels] == ["4096", "1024"]


INT4 = "op linear_int4 : linear { dtype { weight = int4 } }\n"
SAME_END = "plot linear(m, 4096, 4096) for m in 1..4Ki by *2; plot linear_int4(m, 4096, 4096) for m in 1..4Ki by *2"


@pytest.mark.parametrize("name", ["light", "dark", "slides"])
def test_lines_that_meet_at_their_ends_are_named_where_they_run_apart(name: str) -> None:
    body = f"hardware = A40; view = sweep; across = m; measure = performance; {SAME_END}"
    panel = figure(body, name, INT4).panel
    labels = {label.text: label for label in panel.labels if label.role is Role.SERIES}
    assert set(labels) == {"linear", "linear int4"} and panel.legend is None
    assert all(label.leader is None and label.box.angle < 0 for label in labels.values())
    x = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    y = Scale(*panel.y.domain, panel.frame.bottom, panel.frame.top, panel.y.log)
    away: dict[tuple[str, str], float] = {}
    for series in panel.series:
        pixels = [(x.pixel(point.place.x), y.pixel(point.place.y)) for point in series.points]
        for line in segments(tuple(pixels)):
            assert not any(touch(around(line), label.box) for label in labels.values())
        for text, label in labels.items():
            thin = [around(line) for line in segments(tuple(pixels))]
            air = next(by for by in range(1000) if any(touch(grown(label.box, by), each) for each in thin))
            away[text, series.text] = air
    for text in labels:
        assert away[text, text] < min(air for (one, other), air in away.items() if one == text != other)
    # A key is what a chart has that says where it is to stand.
    keyed = figure(f"{body}; legend = bottom_right", name, INT4).panel
    assert keyed.legend is not None and not any(label.role is Role.SERIES for label in keyed.labels)


STEP = "view = sweep; across = batch; plot llm(llama3_8b) for phase in [decode], batch in 1..256 by *2"
LLM = 'use "std/opsets/llm": llm\n'


@pytest.mark.parametrize("name", sorted(THEMES))
def test_lines_that_lie_on_one_another_take_turns(name: str) -> None:
    """Five ops of a step have one intensity, but for some per cent in large batches; all are seen, dash by dash."""
    drawn = figure(f"hardware = A40; {STEP}", name, LLM).panel
    products = ("qkv decode", "out decode", "head decode", "up/gate decode", "down decode")
    first = {one.name: one.pieces[0] for one in drawn.series if one.name in products}
    turns = {piece.turn for piece in first.values()}
    assert len(first) == 5 and {piece.of for piece in first.values()} == {len(turns)} and len(turns) >= 3
    assert turns == set(range(len(turns)))
    # What differs visibly has a line of its own again; together the pieces are the whole line.
    for one in drawn.series:
        (trail,) = one.trails
        assert (one.pieces[0].places[0], one.pieces[-1].places[-1]) == (trail[0], trail[-1])
        assert all(a.places[-1] == b.places[0] for a, b in pairwise(one.pieces))
        assert set(trail) <= {place for piece in one.pieces for place in piece.places}
    assert [one.pieces[0].of for one in drawn.series if one.name == "residual decode"] == [1]
    colors = {THEMES[name].ink_of(one.mark) for one in drawn.series if one.name in products}
    assert len(colors) == len(turns)


@pytest.mark.parametrize("of", range(2, 13))
def test_in_turns_every_line_has_a_dash_to_be_seen(of: int) -> None:
    """Painted one over the other from the first on, none hides another for the length of the pattern."""
    dashes = [THEMES["light"].turn(turn, of) for turn in range(of)]
    period = sum(dashes[-1])
    seen = [0] * of
    for pixel in range(round(10 * period)):
        on = [turn for turn, dash in enumerate(dashes) if not dash or pixel / 10 < dash[0]]
        seen[on[-1]] += 1
    assert min(seen) >= 10 * 4 and max(seen) - min(seen) <= 1


def test_lines_that_part_have_their_own_dashes_no_more() -> None:
    lines = "plot linear(m, 4096, 4096) for m in 1..4Ki by *2"
    drawn = figure(f"hardware = [A40, H100_SXM]; view = sweep; measure = utilization; {lines}").panel
    shared = [piece for one in drawn.series for piece in one.pieces if piece.of == 2]
    both = [place for piece in shared for place in piece.places if place.x >= 512]
    assert {place.y for place in both} == {1.0} and len(both) == 2 * 4
    assert all(piece.of == 1 for one in drawn.series for piece in one.pieces if 16 < piece.places[-1].x < 512)


def test_the_mark_on_top_changes_from_place_to_place() -> None:
    plot = "plot linear(m, 64, 64) for m in 1..64 by *2; plot 2 * linear(m, 64, 64) for m in 1..64 by *2"
    rows = draw(figure(f"hardware = A40; view = sweep; {plot}"))["datasets"]["points"]
    top = {row["m "]: row["series"] for row in rows}
    assert [top[2**step] for step in range(7)].count("linear") in (3, 4)


def test_the_key_of_lines_stands_near_them_in_their_order() -> None:
    plots = "".join(f'plot linear(m, {n}, {n}) for m in 1..4Ki by *4 {{ label = "{n}" }};' for n in (4000, 4096))
    lines = f"hardware = A40; view = sweep; across = m; measure = utilization; {plots}"
    key = figure(lines).panel.legend
    assert key and key.inside and [entry.text for entry in key.entries] == ["4096", "4000"]
    assert key.box.right < 320 and key.box.bottom < 190
    beside, corner = figure(f"{lines}; legend = right").panel, figure(f"{lines}; legend = top_left").panel.legend
    assert beside.legend and not beside.legend.inside and beside.legend.box.left > beside.frame.right
    assert corner and corner.box == key.box
    # In a corner where it would hide a line it doesn't stand.
    hidden = figure(f"{lines}; legend = top_right").panel
    assert hidden.legend and not hidden.legend.inside


def test_lines_of_devices_have_a_colour_each_where_nothing_else_tells_them_apart() -> None:
    each = "view = sweep; across = m; measure = time; plot linear(m, 4096, 4096) for m in 1..1Ki by *4"
    assert len({series.tint for series in figure(f"hardware = [A40, H100_SXM]; {each}").panel.series}) == 2


TWO = "hardware = [A40, H100_SXM]; {view}; " + "".join(
    f"plot linear(m, {n}, {n}) for m in 1..1Ki by *4 {{{{ {label} }}}};" for n, label in ((1024, ""), (4096, "{more}"))
)


def two(view: str, more: str = 'label = "wide {{hardware}}"', theme: str = "light") -> Figure:
    """Two ops on two devices."""
    return figure(TWO.format(view=view, more=more.format()), theme)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_a_line_looks_like_the_roofs_of_its_device(name: str) -> None:
    """Its hue, or where the theme has none for devices its dashes, are those of its device in a roofline of the same
    points; marks that tell ops apart have the colours and the shapes that they have there."""
    theme = THEMES[name]
    roofs = two("view = roofline", theme=name).panel
    lines = two("view = sweep; across = m; measure = performance", theme=name).panel
    of_roofs = {roof.family: theme.line(Role.COMPUTE, roof.family) for roof in roofs.roofs if roof.role is Role.COMPUTE}
    marks = {one.name: (theme.ink_of(one.mark), one.shape) for one in roofs.series}
    assert len(lines.series) == 4
    for series in lines.series:
        trail = theme.trail(series.mark, series.family, 1)
        roof = of_roofs[("A40", "H100_SXM").index(series.name.split()[-1])]
        assert (trail.color, trail.dash) == (roof.color, roof.dash) or (
            trail.dash == roof.dash and theme.families[1].dash
        )
        assert (theme.ink_of(series.mark), series.shape) == marks[series.name]


def test_where_devices_alone_tell_lines_apart_marks_and_names_have_their_hues_too() -> None:
    theme = THEMES["light"]
    for label in ("", '{ label = "{hardware}" }'):
        plot = f"plot linear(m, 4096, 4096) for m in 1..1Ki by *4 {label}"
        drawn = figure(f"hardware = [A40, H100_SXM]; view = sweep; across = m; measure = time; {plot}").panel
        hues = [theme.line(Role.COMPUTE, family).color for family in (0, 1)]
        assert [theme.ink_of(series.mark) for series in drawn.series] == hues
        assert [theme.trail(series.mark, series.family, 1).color for series in drawn.series] == hues
        assert [theme.label_ink(label.role, label.family) for label in drawn.labels] == hues


def test_lines_of_devices_that_lie_on_one_another_have_the_hue_of_none() -> None:
    drawn = two("view = sweep; across = m; measure = intensity").panel
    assert {series.family for series in drawn.series} == {-1}
    assert [label.text for label in drawn.labels if label.role is Role.SERIES] == ["wide", "linear"]


def test_a_series_of_several_devices_has_a_line_for_each() -> None:
    drawn = two("view = sweep; across = m; measure = time", 'label = "wide"').panel
    wide = next(series for series in drawn.series if series.name == "wide")
    assert len(wide.trails) == 2 and wide.family == -1
    assert all(a.x < b.x for trail in wide.trails for a, b in pairwise(trail))
    assert {label.text for label in drawn.labels} > {"wide, A40", "wide, H100_SXM"}


def test_no_line_joins_what_has_no_order() -> None:
    plot = "plot linear(m, 4096, 4096) for hardware in [A40, H100_SXM, metered], m in [1, 8]"
    devices = figure(f'view = sweep; across = hardware; measure = time; {plot} {{ label = "all" }}').panel
    assert devices.series and not any(series.trails for series in devices.series)
    numbers = figure(f"view = sweep; across = m; measure = time; {plot}").panel
    assert all(series.trails for series in numbers.series)
