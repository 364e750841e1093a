"""Sweeps, bases, params and files: the same thing said in two ways gives the same numbers."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.pipeline import Request
from tests.laws.specs import CARD, FORMULA, LINEAR, close, examples, plotted, problems, rows, rows_of, same_rows, series
from tests.laws.test_expressions import COMPARISONS, Twin, expressions, number

# --- settings -------------------------------------------------------------------------------------------------------

NUMBERS = st.lists(st.integers(1, 5000), min_size=1, max_size=5, unique=True)
NAMES = ("m", "k", "n")


@examples(40)
@given(st.lists(NUMBERS, min_size=3, max_size=3), st.permutations(range(3)))
def test_a_sweep_is_its_settings_one_at_a_time(values: list[list[int]], order: list[int]) -> None:
    axes = [(NAMES[place], values[place]) for place in order]
    text = ", ".join(f"{name} in {numbers}" for name, numbers in axes)
    found = rows(plotted(f"plot linear for {text}"))
    settings = [
        dict(zip((name for name, _ in axes), each, strict=True)) for each in product(*(numbers for _, numbers in axes))
    ]
    # The last name runs fastest.
    assert [{name: row[name] for name in NAMES} for row in found] == settings
    plots = "\n".join(
        f'plot linear({each["m"]}, {each["k"]}, {each["n"]}) {{ label = "{number}" }}'
        for number, each in enumerate(settings)
    )
    assume(len(settings) <= 40)
    same_rows(found, rows(plotted(plots)))


AB = st.sampled_from([Twin("a", "a"), Twin("b", "b")]) | st.integers(0, 60).map(lambda n: number(str(n)))
SMALL = st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True)


@st.composite
def conditions(draw: st.DrawFn) -> Twin:
    parts = st.builds(
        lambda x, c, y: Twin(f"{x.roof} {c} {y.roof}", f"{x.python} {c} {y.python}"),
        expressions(AB, ("+", "*", "-"), 3),
        COMPARISONS,
        expressions(AB, ("+", "*", "-"), 3),
    )
    listed = draw(SMALL)
    parts |= st.just(Twin(f"a in {listed}", f"a in {listed}"))
    found = draw(parts)
    for word in draw(st.lists(st.sampled_from(["and", "or", "and not", "or not"]), max_size=3)):
        other = draw(parts)
        found = Twin(f"{found.roof} {word} {other.roof}", f"{found.python} {word} {other.python}")
    return found


@examples(80)
@given(SMALL, SMALL, conditions())
def test_where_keeps_what_a_filter_would(a: list[int], b: list[int], condition: Twin) -> None:
    text = plotted(f"plot formula(a + 1, b + 1, 1) for a in {a}, b in {b} where {condition.roof}")
    expected = [(x, y) for x in a for y in b if condition.value(a=x, b=y)]
    if expected:
        assert [(row["a"], row["b"]) for row in rows(text)] == expected
    else:
        assert problems(text)


@examples(30)
@given(SMALL, SMALL)
def test_only_what_where_keeps_is_checked(a: list[int], b: list[int]) -> None:
    kept = [(x, y) for x in a for y in b if x > y]
    assume(kept)
    # Below the diagonal the work would be negative, on it a division by zero.
    text = plotted(f"plot formula(1 / (a - b), a - b, 0) for a in {a}, b in {b} where a > b")
    assert [row["flops"] for row in rows(text)] == pytest.approx([1 / (x - y) for x, y in kept], rel=1e-12)


@examples(30)
@given(SMALL, SMALL)
def test_only_the_branch_that_is_taken_is_checked(a: list[int], b: list[int]) -> None:
    text = plotted(f"plot (if a > b then formula(a - b, 1, 1) else formula(b - a, 2, 2)) for a in {a}, b in {b}")
    found = rows(text)
    assert [row["flops"] for row in found] == [abs(x - y) for x in a for y in b]
    assert [row["bytes"] for row in found] == [2 if x > y else 4 for x in a for y in b]


# --- fields that are swept ------------------------------------------------------------------------------------------


def card(name: str, bandwidth: int, peak: int = 150) -> str:
    return f"""
hardware {name} {{
  compute tensor {{ fp16 = {peak} TFLOP/s; int8 = 2 * {peak} TFLOP/s }}
  memory gddr6 {{ bandwidth = {bandwidth} GB/s }}
}}
"""


@examples(30)
@given(NUMBERS, NUMBERS)
def test_sweeping_a_field_of_a_device_is_a_device_for_each_value(bandwidths: list[int], batches: list[int]) -> None:
    listed = ", ".join(f"{each} GB/s" for each in bandwidths)
    text = plotted(f"plot linear(m, 4096, 4096) for card.memory.gddr6.bandwidth in [{listed}], m in {batches}")
    found = rows(text)
    assert [row["card.memory.gddr6.bandwidth"] for row in found[:: len(batches)]] == [
        each * 10**9 for each in bandwidths
    ]
    alone = []
    for bandwidth in bandwidths:
        head = CARD.replace("696 GB/s", f"{bandwidth} GB/s") + LINEAR
        alone += rows(plotted(f"plot linear(m, 4096, 4096) for m in {batches}", head))
    same_rows(found, alone)


@examples(20)
@given(NUMBERS, NUMBERS, st.integers(1, 40))
def test_what_depends_on_a_swept_field_follows(widths: list[int], heads: list[int], batch: int) -> None:
    head = CARD + LINEAR + "model m { hidden = heads * size; heads = 8; size = 64; inner = 4 * hidden }\n"
    text = plotted(f"plot linear({batch}, m.hidden, m.inner) for m.size in {widths}, m.heads in {heads}", head)
    found = rows(text)
    hidden = [size * count for size in widths for count in heads]
    assert all(close(row["flops"], 2.0 * batch * each * 4 * each) for row, each in zip(found, hidden, strict=True))


@examples(20)
@given(st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 900)), min_size=1, max_size=4), NUMBERS)
def test_sweeping_hardware_is_a_chart_for_each(devices: list[tuple[int, int]], batches: list[int]) -> None:
    heads = "".join(card(f"d{place}", bandwidth, peak) for place, (bandwidth, peak) in enumerate(devices)) + LINEAR
    names = ", ".join(f"d{place}" for place in range(len(devices)))
    op = f"plot linear(m, 4096, 4096) for m in {batches}"
    swept = plotted(f"plot linear(m, 4096, 4096) for hardware in [{names}], m in {batches}", heads).replace(
        "hardware = card\n", ""
    )
    listed = plotted(op, heads).replace("hardware = card\n", f"hardware = [{names}]\n")
    alone = [
        row
        for place in range(len(devices))
        for row in rows(plotted(op, heads).replace("hardware = card\n", f"hardware = d{place}\n"))
    ]
    for text in (swept, listed):
        found = series(text)
        several = len(devices) > 1
        assert list(found) == [f"linear d{place}" if several else "linear" for place in range(len(devices))]
        same_rows([row for each in found.values() for row in rows_of(each)], alone)


def test_sweeping_a_dtype_is_a_plot_for_each() -> None:
    swept = series(plotted("plot linear(m, 512, 512) for dtype in [fp16, int8, fp32], m in [1, 64]"))
    assert list(swept) == ["linear fp16", "linear int8", "linear fp32"]
    for name, dtype in (("linear fp16", "fp16"), ("linear int8", "int8"), ("linear fp32", "fp32")):
        alone = rows(plotted("plot linear(m, 512, 512) for m in [1, 64]").replace("dtype = fp16", f"dtype = {dtype}"))
        same_rows(rows_of(swept[name]), alone, ("dtype", "m", "flops", "bytes", "time", "bound", "utilization"))


# --- opsets ---------------------------------------------------------------------------------------------------------

OPSET = """
opset layer(batch, seq = 64) {
  phase prompt { queries = seq }
  phase token  { queries = 1 }
  let rows = batch * queries
  "up"   = linear(rows, 256, 1024)
  "down" = 2 * linear(rows, 1024, 256)
}
"""


@examples(20)
@given(NUMBERS, NUMBERS)
def test_an_opset_is_its_ops(batches: list[int], lengths: list[int]) -> None:
    head = CARD + LINEAR + OPSET
    sweep = f"batch in {batches}, seq in {lengths}"
    whole = series(plotted(f"plot layer for {sweep}", head))
    assert list(whole) == ["up prompt", "up token", "down prompt", "down token"]
    phases = series(plotted(f"plot layer for phase in [token, prompt], {sweep}", head))
    assert list(phases) == ["up token", "up prompt", "down token", "down prompt"]
    by_hand = {
        "up prompt": "linear(batch * seq, 256, 1024)",
        "up token": "linear(batch + 0 * seq, 256, 1024)",
        "down prompt": "2 * linear(batch * seq, 1024, 256)",
        "down token": "2 * linear(batch + 0 * seq, 1024, 256)",
    }
    for name, op in by_hand.items():
        alone = rows(plotted(f"plot {op} for {sweep}", CARD + LINEAR))
        member, phase = name.split()
        chosen = rows(plotted(f'plot layer(batch, seq)["{member}"] for phase in [{phase}], {sweep}', head))
        for found in (rows_of(whole[name]), rows_of(phases[name]), chosen):
            same_rows(found, alone)


# --- bases ----------------------------------------------------------------------------------------------------------

FIELDS: dict[str, list[str]] = {
    "overhead": ["1 us", "7 us"],
    "compute.tensor.fp16": ["100 TFLOP/s", "3 TFLOP/s"],
    "compute.tensor.int8": ["200 TFLOP/s", "5 TFLOP/s"],
    "compute.vector.fp32": ["10 TFLOP/s"],
    "memory.hbm.bandwidth": ["1 TB/s", "500 GB/s"],
    "memory.hbm.capacity": ["80 GB"],
    "efficiency.compute": ["50%", "90%"],
    "efficiency.memory": ["60%"],
    "efficiency.gemm.sharpness": ["3", "8"],
    "efficiency.gemm.overhead": ["2 us"],
}
WHOLE = {name: values[0] for name, values in FIELDS.items()}


def block(head: str, fields: dict[str, str], dotted: bool) -> str:
    """A hardware with these fields, dotted or in blocks."""
    inner: dict[str, list[str]] = {}
    for path, value in fields.items():
        *places, name = path.split(".")
        if dotted or not places:
            inner.setdefault("", []).append(f"{path} = {value}")
        else:
            inner.setdefault(" ".join(places), []).append(f"{name} = {value}")
    lines = [f"{place} {{ {'; '.join(each)} }}" if place else "\n  ".join(each) for place, each in inner.items()]
    return f"hardware {head} {{\n  " + "\n  ".join(lines) + "\n}\n"


@examples(60)
@given(st.data(), st.booleans(), st.booleans())
def test_a_derived_block_is_the_block_written_out(data: st.DataObject, dotted: bool, twice: bool) -> None:
    changed = {
        name: data.draw(st.sampled_from(FIELDS[name]))
        for name in data.draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True))
    }
    part = dict(list(changed.items())[: len(changed) // 2]) if twice else changed
    derived = (
        block("root", WHOLE, dotted) + block("half : root", part, not dotted) + block("card : half", changed, dotted)
    )
    written = block("card", {**WHOLE, **changed}, dotted)
    ops = LINEAR.replace("weight", "class = gemm\n  weight") + FORMULA
    plots = "plot linear(m, 512, 512) for m in [1, 1000]\nplot formula(f, 1k, 1M) for f in [1, 1T]"
    same_rows(rows(plotted(plots, derived + ops)), rows(plotted(plots, written + ops)))


def test_fields_are_merged_before_they_are_evaluated() -> None:
    head = CARD + LINEAR + "model a { heads = 4; kv = heads; width = heads * 8 }\nmodel b : a { heads = 6 }\n"
    (row,) = rows(plotted("plot linear(b.heads, b.kv, b.width)", head))
    assert row["flops"] == 2 * 6 * 6 * 48


def test_a_derived_chart_adds_plots_and_keeps_the_rest() -> None:
    text = plotted("plot linear(m, 64, 64) for m in 1..4") + "chart d : c { plot formula(1, 1, 1) }\n"
    _, derived = pipeline.tables(Request(("-",), stdin=text))[0]
    assert [one.name for one in derived.series] == ["linear", "formula"]


# --- params ---------------------------------------------------------------------------------------------------------


@examples(20)
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_define_is_the_default_written_in(default: int, given_: int) -> None:
    text = plotted("plot linear(rows, 64, 64)", CARD + LINEAR + "param rows = {}\n".replace("{}", str(default)))
    written = text.replace(f"param rows = {default}\n", f"param rows = {given_}\n")
    same_rows(rows(text, [f"rows={given_}"]), rows(written))


# --- files ----------------------------------------------------------------------------------------------------------

DEVICES = card("card", 700) + card("other", 900) + "let rows = 7\n"
PLOTS = "plot linear(rows, 64, 64)"

USES: dict[str, dict[str, Any]] = {
    "names": {"head": 'use "devices": card, rows\nuse "deep/ops": linear\n'},
    "prefix": {
        "head": 'use "devices" as d\nuse "deep/ops" as o\n',
        "change": {"card": "d.card", "rows": "d.rows", "linear": "o.linear"},
    },
    "alias": {
        "head": 'use "devices": card as mine, rows as number\nuse "deep/ops": linear as mine_too\n',
        "change": {"card": "mine", "rows": "number", "linear": "mine_too"},
    },
    "through another": {"head": 'use "between": card, rows, linear\n'},
    "both": {"head": 'use "devices": card\nuse "devices" as d\nuse "deep/ops": linear\n', "change": {"rows": "d.rows"}},
}


@pytest.mark.parametrize("way", USES)
def test_files_that_use_one_another_are_one_file(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    files = {
        "devices.roof": "edition 2026\n" + DEVICES,
        "deep/ops.roof": 'edition 2026\nuse "../devices": other\n' + LINEAR,
        "between.roof": 'edition 2026\nuse "devices": card, rows\nuse "deep/ops": linear\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    names = {"card": "card", "rows": "rows", "linear": "linear", **USES[way].get("change", {})}
    plot = f'plot {names["linear"]}({names["rows"]}, 64, 64) {{ label = "l" }}'
    chart = f"chart c {{\n  hardware = {names['card']}\n  dtype = fp16\n  {plot}\n}}\n"
    (tmp_path / "main.roof").write_text("edition 2026\n" + USES[way]["head"] + chart)
    (used,), outcome = pipeline.tables(Request(("main.roof",)))
    assert not outcome.problems
    (whole,) = rows(plotted(PLOTS, DEVICES + LINEAR))
    (row,) = rows_of(used.series[0])
    assert row == {name: value for name, value in whole.items() if name != "series"}
