"""The LALR tables of the grammar: made when the wheel is built, loaded at start, made anew where they are missing.

Building them takes a quarter of a second, loading a few milliseconds. They stand inside the package, never in a
folder that others can write, and hold the hash of the grammar that they were made from.
"""

import hashlib
import pickle
from pathlib import Path
from typing import Any

import lark
from lark import Lark

from rooflang.assets import folder
from rooflang.syntax.layout import Layout

FILE = Path(__file__).with_name("roof.tables")
_STARTS = ["file", "expression"]


def write(path: Path = FILE) -> None:
    """Write the tables of the current grammar."""
    grammar = (folder("grammar") / "roof.lark").read_text(encoding="utf-8")
    data, memo = _build(grammar, None).memo_serialize([lark.lexer.TerminalDef, lark.grammar.Rule])
    data["options"].pop("postlex", None)
    path.write_bytes(pickle.dumps((_key(grammar), data, memo)))


def parser(transformer: Any) -> Lark:
    """A parser that hands each rule to the transformer as it is recognised."""
    grammar = (folder("grammar") / "roof.lark").read_text(encoding="utf-8")
    loaded = _load(grammar, transformer)
    return loaded if loaded is not None else _build(grammar, transformer)


def _build(grammar: str, transformer: Any) -> Lark:
    return Lark(grammar, parser="lalr", lexer="contextual", start=_STARTS, postlex=Layout(), transformer=transformer)


def _load(grammar: str, transformer: Any) -> Lark | None:
    try:
        key, data, memo = pickle.loads(FILE.read_bytes())
        if key != _key(grammar):
            return None
        return Lark._load_from_dict(data, memo, postlex=Layout(), transformer=transformer)
    except Exception:
        # Missing, cut short or of another Lark: the grammar itself is always there.
        return None


def _key(grammar: str) -> str:
    return hashlib.sha256(f"{lark.__version__}\n{grammar}".encode()).hexdigest()
