"""The grammar has no conflict, and the tables that are made from it when the wheel is built can't mislead."""

import marshal
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import GrammarError

from rooflang.assets import folder
from rooflang.syntax import tables
from tests.laws.specs import examples

ROOT = Path(__file__).parent.parent.parent
GRAMMAR = (folder("grammar") / "roof.lark").read_text(encoding="utf-8")


class LineEnds:
    """Lark's post-lexer interface: a line end may come anywhere."""

    always_accept = ("END",)

    def process(self, stream: Any) -> Any:
        return stream


def lark(grammar: str) -> Lark:
    return Lark(
        grammar, parser="lalr", lexer="contextual", start=["file", "expression"], postlex=LineEnds(), strict=True
    )


def test_the_grammar_has_no_conflict() -> None:
    # Strict: no shift/reduce conflict is resolved silently, and no two terminals match one text.
    assert lark(GRAMMAR).terminals


def test_a_conflict_would_be_noticed() -> None:
    rule = "_converted: _sum | convert"
    assert rule in GRAMMAR
    with pytest.raises(GrammarError, match=r"(?i)collision|conflict"):
        lark(GRAMMAR.replace(rule, f"{rule} | again\nagain: _sum TO UNIT"))


# --- saved tables ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh() -> tables.Tables:
    """Made from the grammar, whatever is saved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "FILE", Path("/nowhere/roof.tables"))
        return tables.load()


def made_anew(path: Path, fresh: tables.Tables) -> bool:
    """Whether what lies there isn't used. Making tables takes long: here it is enough that they are to be made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "FILE", path)
        patch.setattr(tables, "_make", lambda grammar: fresh)
        return tables.load() is fresh


def test_saved_tables_are_those_of_the_grammar(
    fresh: tables.Tables, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not made_anew(saved, fresh)
    monkeypatch.setattr(tables, "FILE", saved)
    assert tables.load() == fresh


def test_tables_of_another_grammar_are_not_used(
    fresh: tables.Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "saved"
    with monkeypatch.context() as patch:
        patch.setattr(tables, "_grammar", lambda: GRAMMAR.replace('LET: "let"', 'LET: "lett"'))
        tables.write(path)
        assert not made_anew(path, fresh)
    assert made_anew(path, fresh)


GARBAGE = {
    "missing": None,
    "empty": b"",
    "text": b"these are no tables",
    "a pickle": pickle.dumps({"a": 1}),
    "a number": marshal.dumps(7),
    "nothing": marshal.dumps(None),
    "a list": marshal.dumps([1, 2, 3]),
    "too few parts": marshal.dumps((1, 2)),
    "too many parts": marshal.dumps((1, 2, 3, 4)),
    "another format": marshal.dumps((-1, GRAMMAR, ())),
    "no tables": marshal.dumps((2, GRAMMAR, ())),
    "tables that are none": marshal.dumps((2, GRAMMAR, 7)),
    "short tables": marshal.dumps((2, GRAMMAR, (1, 2))),
    "code": marshal.dumps(compile("1 / 0", "<a>", "exec")),
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_table_is_not_used(data: bytes | None, fresh: tables.Tables, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / "saved").write_bytes(data)
    assert made_anew(tmp_path / "saved", fresh)


def test_a_folder_in_the_place_of_the_tables(fresh: tables.Tables, tmp_path: Path) -> None:
    assert made_anew(tmp_path, fresh)


def test_a_checkout_keeps_what_it_made(fresh: tables.Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "roof.tables"
    path.write_bytes(b"these are no tables")
    assert made_anew(path, fresh)
    assert not made_anew(path, tables.Tables(*[()] * len(fresh)))
    monkeypatch.setattr(tables, "FILE", path)
    assert tables.load() == fresh
    assert [each.name for each in tmp_path.iterdir()] == ["roof.tables"]


def test_a_wheel_is_left_alone(fresh: tables.Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_in_checkout", lambda: False)
    assert made_anew(tmp_path / "roof.tables", fresh)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_takes_no_file_is_no_problem(fresh: tables.Tables, tmp_path: Path) -> None:
    (tmp_path / "roof.tables").mkdir()
    assert made_anew(tmp_path / "roof.tables", fresh)
    assert [each.name for each in tmp_path.iterdir()] == ["roof.tables"]
    assert made_anew(tmp_path / "nowhere" / "roof.tables", fresh)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "saved"
    tables.write(path)
    return path


@examples(40)
@given(share=st.floats(0, 1, exclude_max=True))
def test_tables_that_are_cut_short_are_not_used(share: float, fresh: tables.Tables, saved: Path) -> None:
    data = saved.read_bytes()
    cut = saved.with_name("cut")
    cut.write_bytes(data[: int(share * len(data))])
    assert made_anew(cut, fresh)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_grammar_gives_the_same_bytes(seed: str, saved: Path, tmp_path: Path) -> None:
    script = (
        f"from pathlib import Path; from rooflang.syntax import tables; tables.write(Path({str(tmp_path / 'again')!r}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, cwd=ROOT)
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()
