"""The table of a chart: its columns, its cells, and what reading it back gives."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang.roofline.evaluation import KEYS, MEASURES
from tests.laws import specs
from tests.laws.specs import CARD, LINEAR, codes, examples, plotted, rows, rows_of, same_values, series

NUMBERS = st.lists(st.fractions("1/1000", 10**9, max_denominator=10**6), min_size=1, max_size=5, unique=True)


def read(text: str) -> list[dict[str, str]]:
    """A CSV as any reader has it."""
    return list(csv.DictReader(io.StringIO(text)))


@examples(40)
@given(NUMBERS, NUMBERS, st.permutations(["m", "k"]))
def test_a_csv_reads_back_to_the_same_doubles(m: list[object], k: list[object], order: list[str]) -> None:
    values = {"m": ", ".join(map(str, m)), "k": ", ".join(map(str, k))}
    text = plotted("plot linear(n = 64) for " + ", ".join(f"{name} in [{values[name]}]" for name in order))
    found = read(specs.csv(text))
    assert list(found[0]) == ["chart", "series", *KEYS, *order, *MEASURES]
    expected = rows(text)
    assert len(found) == len(expected)
    for line, row in zip(found, expected, strict=True):
        assert (line["chart"], line["series"], line["op"], line["bound"]) == ("c", "linear", "linear", row["bound"])
        assert all(float(line[name]) == row[name] for name in (*order, *MEASURES) if name != "bound")


LETTERS = st.characters(codec="utf-8", exclude_characters='"\\{}\n\r\0', exclude_categories=["Cc"])
SMALL = st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True)


@examples(30)
@given(st.text(LETTERS, min_size=1, max_size=20))
def test_a_name_of_any_letters_reads_back(name: str) -> None:
    written = name.replace(",", ',\\"')
    (line,) = read(specs.csv(plotted(f'plot linear(1, 1, 1) {{ label = "{written}" }}')))
    assert line["series"] == name.replace(",", ',"')


@examples(30)
@given(SMALL, SMALL)
def test_a_label_with_swept_values_makes_a_series_of_each(m: list[int], k: list[int]) -> None:
    sweep = f"for m in {m}, k in {k}"
    whole = rows(plotted(f"plot linear(m, k, 8) {sweep}"))
    parts = series(plotted(f'plot linear(m, k, 8) {sweep} {{ label = "m is {{m}}" }}'))
    assert list(parts) == [f"m is {each}" for each in m]
    for each in m:
        expected = [row for row in whole if row["m"] == each]
        for one, other in zip(rows_of(parts[f"m is {each}"]), expected, strict=True):
            same_values(one, other)


def test_a_cell_is_empty_where_another_plot_sweeps() -> None:
    plots = 'plot linear(m, 8, 8) for m in 1..2\nplot linear(8, k, 8) for k in [3] { label = "other" }'
    found = read(specs.csv(plotted(plots)))
    assert [(line["m"], line["k"]) for line in found] == [("1", ""), ("2", ""), ("", "3")]


@pytest.mark.parametrize("name", ["flops", "bytes", "time", "performance", "bound", "op", "series", "chart"])
def test_no_swept_name_hides_a_column(name: str) -> None:
    assert "E205" in codes(plotted(f"plot linear({name}, 8, 8) for {name} in 1..3"))


MIXED = """
op by_eight(m, k, n) { dtype = int8; y[m, n] = x[m, k] * w[k, n] }
op on_vectors(n) { dtype = fp32; unit = vector; y[n] = x[n] + z[n] }
"""


@examples(30)
@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 10**7))
def test_a_sum_over_several_peaks_stays_below_them(m: int, k: int, n: int) -> None:
    ops = [f"linear({m}, {k}, 512)", f"by_eight({m}, {k}, 512)", f"on_vectors({n})"]
    plots = "\n".join(f'plot {op} {{ label = "{place}" }}' for place, op in enumerate([*ops, " + ".join(ops)]))
    *parts, total = rows(plotted(plots, CARD + LINEAR + MIXED))
    assert [part["dtype"] for part in parts] == ["fp16", "int8", "fp32"]
    assert total["dtype"] == "fp16+int8+fp32"
    # The share of the time that the work alone would take.
    at_peak = sum(part["flops"] / peak for part, peak in zip(parts, (149.7e12, 299.3e12, 37.4e12), strict=True))
    assert specs.close(total["utilization"], at_peak / total["time"])
    assert 0 < total["utilization"] <= 1
