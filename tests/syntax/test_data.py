"""Files of measured data: what is read is what was written, whoever wrote it, and each value has its place."""

import csv
import io
import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooflang import codes, pipeline
from rooflang.diagnostic import Problem
from rooflang.source import Source
from rooflang.syntax import data, tree
from rooflang.syntax.parse import parse
from tests.laws.specs import examples

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8).map(str.strip)
HEADS = st.lists(st.text("abcdef_", min_size=1, max_size=4), min_size=2, max_size=5, unique=True)
CELLS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[object]]]:
    head = draw(HEADS)
    row = st.lists(CELLS, min_size=len(head), max_size=len(head)).filter(lambda cells: any(map(str, cells)))
    return head, draw(st.lists(row, max_size=6))


def call(kind: str) -> tree.Call:
    text = f'edition 2026\nmeasured m {{ data = {kind}("runs") }}\n'
    (found,) = data.calls(parse(Source("a.roof", text)))
    return found


def read(kind: str, text: str) -> tuple[list[str], list[list[object]]]:
    """The columns and the rows of a text."""
    (block,) = data.read(Source(f"runs.{kind}", text), call(kind)).statements
    (table,) = block.body
    rows = [[value_of(cell) for cell in row.cells] for row in table.body]
    return [column.name.name for column in table.parameters], rows


def value_of(cell: tree.Expression) -> object:
    match cell:
        case tree.Number(value):
            return value
        case tree.Unary(_, tree.Number(value)):
            return -value
    assert isinstance(cell, tree.Text)
    return cell.plain


@examples(100)
@given(tables(), st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_csv_is_read_as_it_was_written(table, line_end, quoting) -> None:
    head, rows = table
    written = io.StringIO()
    csv.writer(written, lineterminator=line_end, quoting=quoting).writerows([head, *rows])
    assert read("csv", written.getvalue()) == (head, [[as_number(cell) for cell in row] for row in rows])


def as_number(cell: object) -> object:
    """What the text of a cell is: `1_0` and `0x1` are texts, `-.5e3` is a number."""
    text = str(cell)
    plain = text.isascii() and not set(text) - set("0123456789.eE+-")
    try:
        return Fraction(text) if plain and not text.startswith("+") else text
    except ValueError:
        return text


@examples(100)
@given(tables(), st.booleans(), st.sampled_from([None, 1]))
def test_json_is_read_as_it_was_written(table, by_column, indent) -> None:
    head, rows = table
    whole = (
        {name: [row[place] for row in rows] for place, name in enumerate(head)}
        if by_column
        else [dict(zip(head, row, strict=True)) for row in rows]
    )
    expected = [[as_number(cell) if isinstance(cell, str) else Fraction(repr(cell)) for cell in row] for row in rows]
    assert read("json", json.dumps(whole, indent=indent)) == (head if rows or by_column else [], expected)


def test_each_value_has_its_place() -> None:
    text = 'series,time (us)\n"a ""b""", 3.5 \n'
    (block,) = data.read(Source("runs.csv", text), call("csv")).statements
    (table,) = block.body
    (row,) = table.body
    assert [cell.span.text for cell in row.cells] == ['"a ""b"""', "3.5"]
    assert row.cells[1].unit.span.text == "us" and row.span.line == 2


# --- Parquet --------------------------------------------------------------------------------------------------------

SPEC = """\
edition 2026
hardware card { compute tensor { fp16 = 100 TFLOP/s }; memory hbm { bandwidth = 1 TB/s } }
measured runs { hardware = card; dtype = fp16; data = parquet("runs.parquet") }
"""


def checked(folder: Path, claims: str = "") -> list[tuple[str, str]]:
    """The codes of what `check` says, each with the line that it is about."""
    (folder / "a.roof").write_text(SPEC + claims, encoding="utf-8")
    problems = pipeline.check(pipeline.Request((str(folder / "a.roof"),))).problems
    return [(each.code.id, each.span.source.line(each.span.line) if each.span else "") for each in problems]


def test_parquet_is_read_by_pyarrow(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    from pyarrow import parquet

    columns = {
        "series": ["a", 'say "b", c'],
        "flops": [10**12, 3 * 10**12],
        "bytes": [1e9, 5e8],
        "time (ms)": [20.0, 40],
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "runs.parquet")
    claims = 'expect all(runs["a"].efficiency == 50%) and all(runs["say \\"b\\", c"].efficiency == 75%)\n'
    assert checked(tmp_path, claims) == []
    columns["time (ms)"] = [20.0, None]
    parquet.write_table(pyarrow.table(columns), tmp_path / "runs.parquet")
    assert checked(tmp_path) == [("E102", '"say ""b"", c",3000000000000,500000000.0,')]


def test_a_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    (tmp_path / "runs.parquet").write_text("flops,bytes,time\n1,1,1\n")
    assert [code for code, _ in checked(tmp_path)] == ["E605"]


def test_without_pyarrow_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "runs.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.roof").write_text(SPEC, encoding="utf-8")
    (problem,) = pipeline.check(pipeline.Request((str(tmp_path / "a.roof"),))).problems
    assert problem.code.id == "E605" and problem.hint == "install it with `pip install 'rooflang[parquet]'`"


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns"), [(data.ROW_LIMIT + 1, 2), (1, data.COLUMN_LIMIT + 1)])
def test_a_file_is_not_larger_than_a_chart_can_show(rows: int, columns: int) -> None:
    head = ",".join(f"c{number}" for number in range(columns))
    text = head + "\n" + (",".join(["1"] * columns) + "\n") * rows
    with pytest.raises(Problem) as raised:
        data.read(Source("runs.csv", text), call("csv"))
    assert raised.value.diagnostic.code is codes.TOO_MANY
