"""The view of time: bars, and how ops look in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.chart.draw import draw
from rooflang.chart.hatch import hatching
from rooflang.chart.theme import THEMES
from rooflang.export.export import json_text
from rooflang.export.image import svg_text
from rooflang.figure.figure import Box
from rooflang.figure.panel.axis import Scale
from tests.chart.drawn import texts
from tests.figure.views import HEAD, VIEWS, figure
from tests.laws.specs import charts


def test_bars_add_up_to_the_step() -> None:
    drawn = figure(VIEWS["time"] + "; measure = time").panel
    (share,) = [figure(VIEWS["time"]).panel]
    assert [bar.segments[-1].high for bar in share.bars] == pytest.approx([100.0] * len(share.bars))
    assert [tick.text for tick in drawn.y.ticks][::-1] == [
        "prefill, batch 1", "batch 8", "decode, batch 1", "batch 8",
    ]  # fmt: skip
    assert [bar.segments[0].texts[4] for bar in drawn.bars] == [
        "prefill, batch 1", "prefill, batch 8", "decode, batch 1", "decode, batch 8",
    ]  # fmt: skip
    # `total` knows the same.
    spec = f"{HEAD}chart whole {{ hardware = A40; dtype = fp16; plot total(llm_flash(llama3_8b)) for batch in [1, 8] }}"
    (evaluation,) = charts(spec)
    times = [time for series in evaluation.series for time in series.columns["time"].tolist()]
    ends = [bar.segments[-1].high for bar in drawn.bars]
    factor = ends[0] / times[0]
    assert ends == pytest.approx([time * factor for time in times])


def test_every_bar_has_its_name_what_changes_least_first_and_only_once() -> None:
    devices = "hardware = [A40, H100_SXM]; view = time"
    drawn = figure(f"{devices}; plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in [1, 4, 16, 64]")
    one = ["A40, batch 1", "batch 4", "batch 16", "batch 64", "H100 SXM5, batch 1", "batch 4", "batch 16", "batch 64"]
    names = [f"{phase}, {one[0]}" if n == 0 else text for phase in ("prefill", "decode") for n, text in enumerate(one)]
    assert [tick.text for tick in reversed(drawn.panel.y.ticks)] == names
    # Vega would draw every second one of so many.
    shown = [item.text for item in texts(svg_text(json_text(draw(drawn)))) if "batch" in item.text]
    assert sorted(shown) == sorted(names)


TRAINING = 'use "std/opsets/training": training\n'
BATCHES = "hardware = H100_SXM; view = time; plot training(llama3_8b, batch, 4096, causal = 1) for batch in [1, 4, 16]"


@pytest.mark.parametrize("name", sorted(THEMES))
def test_what_belongs_together_has_one_hue(name: str) -> None:
    """Eleven ops, of which five are called like another one and a word more: six hues, or, of three, each again."""
    whole = figure(BATCHES, name, TRAINING)
    drawn = whole.panel
    looks = {one.name: (THEMES[name].ink_of(one.mark), one.hatch) for one in drawn.series}
    assert len(looks) == len(set(looks.values())) == 11
    pairs = [(op, f"{op} backward") for op in looks if f"{op} backward" in looks]
    assert len(pairs) == 5
    for forward, backward in pairs:
        (hue, hatch), (other, another) = looks[forward], looks[backward]
        assert hue == other and hatch != another
    assert len({hue for hue, _ in looks.values()}) == min(6, THEMES[name].layout.colors)
    assert not any("repeat" in line for line in whole.footer)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_others_are_truly_small_and_say_how_many_and_how_much(name: str) -> None:
    """Twelve ops, of which at most five take less than two per cent of every bar."""
    drawn = figure("hardware = H100_SXM; view = time; plot diffusion_transformer(dit_xl_2, batch) for batch in [1, 64]",
        name, 'use "std/models/dit": dit_xl_2\nuse "std/opsets/diffusion": diffusion_transformer\n').panel  # fmt: skip
    share, op = (drawn.column_titles.index(title) for title in ("share", "op"))
    count, most = drawn.series[-1].name.split(" others (up to ")
    assert int(count) + len(drawn.series) - 1 == 12
    rest = [segment for bar in drawn.bars for segment in bar.segments if segment.series == len(drawn.series) - 1]
    assert all(len(segment.texts[op].split(", ")) == int(count) for segment in rest) and len(rest) == 2
    shares = [float(segment.texts[share].removesuffix(" %")) for segment in rest]
    assert float(most.removesuffix(" %)")) == max(shares) < 2 * int(count)


def test_more_ops_than_there_are_looks_are_others_the_least_first() -> None:
    names = [f"op{number}" for number in range(40)]
    ops = "".join(f'"{name}" = linear({64 + 8 * number}, 4096, 4096);' for number, name in enumerate(names))
    opset = f"opset wide {{ {ops} }}\n"
    looks = {}
    for theme in ("light", "print"):
        drawn = figure("hardware = A40; view = time; plot wide", theme, opset).panel
        looks[theme] = [(one.name, THEMES[theme].ink_of(one.mark), one.hatch) for one in drawn.series]
        assert len({tuple(look) for _, *look in looks[theme][:-1]}) == len(looks[theme]) - 1
    # Forty have looks where there are eight hues; of three, fifteen, and those that take most.
    assert [name for name, *_ in looks["light"]][:40] == names
    assert [name for name, *_ in looks["print"]][:-1] == names[-15:]
    assert looks["print"][-1][0].startswith("25 others (up to ")


@given(st.floats(-50, 900), st.floats(-50, 900), st.floats(0.1, 300), st.floats(0.1, 60), st.integers(0, 4))
def test_hatching_stays_in_its_box(x: float, y: float, width: float, height: float, hatch: int) -> None:
    box = Box(x, y, width, height)
    lines = list(hatching(box, hatch))
    assert bool(lines) <= (hatch > 0) and (not hatch or bool(lines) >= (min(width, height) > 15))
    for x1, y1, x2, y2 in lines:
        for a, b in ((x1, y1), (x2, y2)):
            assert box.left - 1e-6 <= a <= box.right + 1e-6 and box.top - 1e-6 <= b <= box.bottom + 1e-6
        assert x1 < x2


def test_what_parts_segments_hides_none() -> None:
    drawn = figure("hardware = A40; view = time; measure = time; plot linear(m, 4096, 4096) for m in [1, 64Ki]")
    rows = draw(drawn)["datasets"]["segments"]
    panel = drawn.panel
    scale = Scale(*panel.x.domain, panel.frame.left, panel.frame.right, panel.x.log)
    wide = [scale.pixel(row["high"]) - scale.pixel(row["low"]) for row in rows]
    assert min(wide) < 4 < max(wide)
    assert all(row["rim edge"] <= each / 4 * 1.001 for row, each in zip(rows, wide, strict=True))


@pytest.mark.parametrize("batches", ["1..64 by *2", "[1, 8]"])
def test_all_names_along_an_axis_are_drawn(batches: str) -> None:
    """Vega halves the values of an axis of which there are more than one in so many pixels of the page."""
    body = f"plot llm_flash(llama3_8b) for phase in [prefill, decode], batch in {batches}"
    drawn = figure(f"hardware = [A40, H100_SXM]; view = time; {body}")
    found = {item.text for item in texts(svg_text(json_text(draw(drawn))))}
    assert found >= {tick.text for tick in drawn.panel.y.ticks} and all(tick.text for tick in drawn.panel.y.ticks)


def test_what_a_picture_takes_together_is_said() -> None:
    line = "plot linear(m, 4096, 4096) for m in 1..64 by *2"
    turns = figure(f'hardware = A40; view = sweep; {line} {{ label = "one" }}; {line} {{ label = "other" }}')
    assert "they take turns as dashes: one, other." in turns.description
    bars = figure("hardware = H100_SXM; view = time; plot diffusion_transformer(dit_xl_2, batch) for batch in [1, 64]",
        more='use "std/models/dit": dit_xl_2\nuse "std/opsets/diffusion": diffusion_transformer\n')  # fmt: skip
    (others,) = [one.name for one in bars.panel.series if "others" in one.name]
    assert f"In one colour: {others}." in bars.description
    band = figure(VIEWS["agreement"])
    assert band.panel.band is not None and f"In the band: {band.panel.band.text}." in band.description
    assert "turns" not in band.description + bars.description


def test_bars_of_the_same_names_have_them_once_and_others_each_their_own() -> None:
    same = figure(VIEWS["facets of bars"])
    assert [panel.y.labelled for panel in same.panels] == [True, False]
    plots = "plot llm_flash(llama3_8b) for phase in [decode], batch in [1, 8] where batch == 1 or hardware == A40"
    own = figure(f"hardware = [A40, H100_SXM]; view = time; facet = hardware; {plots}")
    assert [len(panel.bars) for panel in own.panels] == [2, 1]
    assert [panel.y.labelled for panel in own.panels] == [True, True]
