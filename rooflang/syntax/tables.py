"""The LALR tables of the grammar, as plain data: made by Lark when the wheel is built, loaded at start.

Making them takes a quarter of a second and Lark, loading them neither. They stand inside the package, beside the code,
with the grammar that they were made from: who can write there can write the code, and they are plain data all the same.
Where the grammar has changed, or where they are missing, cut short or of another format, they are made anew; in a
checkout they are kept for the next start.
"""

import marshal
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rooflang.assets import folder

if TYPE_CHECKING:
    from lark import Lark
    from lark.grammar import Rule as LarkRule

FILE = Path(__file__).with_name("roof.tables")
_FORMAT = 3
_STARTS = ("file", "expression")

Rows = tuple[dict[str, int], ...]
# What a rule makes, of how many parts, the builder's method for it (or none), and which parts count: n is the part at
# place n, ~n all the parts of the rule without a method that stands there, None one that was left out. A rule that only
# takes over the parts of another has None for all.
Rule = tuple[str, int, str, tuple[int | None, ...] | None]


class Tables(NamedTuple):
    """`actions` says for each state what a terminal does: n leads to state n, ~n means that rule n is complete.

    `after` says for each state where what a rule made leads; `starts`, the first state for each kind of text.
    `fixed` names the terminals that are always the same text, `patterns` the others, in the order in which they are
    tried. `ignored` ones mean nothing.
    """

    actions: Rows
    after: Rows
    rules: tuple[Rule, ...]
    starts: dict[str, int]
    fixed: dict[str, str]
    patterns: dict[str, str]
    ignored: tuple[str, ...]


def load() -> Tables:
    """The tables of the grammar as it is now."""
    grammar = _grammar()
    try:
        layout, made_from, tables = marshal.loads(FILE.read_bytes())
        if (layout, made_from) == (_FORMAT, grammar):
            return Tables(*tables)
    except (OSError, ValueError, EOFError, TypeError):
        # The grammar itself is always there.
        pass
    made = _make(grammar)
    if _in_checkout():
        with suppress(OSError):
            _save(FILE, grammar, made)
    return made


def write(path: Path = FILE) -> None:
    """Write the tables of the grammar as it is now. Raises OSError where they can't be."""
    grammar = _grammar()
    _save(path, grammar, _make(grammar))


def _in_checkout() -> bool:
    """Whether the grammar lies beside the package, where it may change; a wheel has it inside, with its tables."""
    return Path(__file__).parent.parent not in folder("grammar").parents


def _save(path: Path, grammar: str, tables: Tables) -> None:
    """At once or not at all: others may be reading, or saving the same."""
    # Version 2 of the format shares nothing between values, so the bytes depend on the grammar alone.
    data = marshal.dumps((_FORMAT, grammar, tuple(tables)), 2)
    part = path.with_name(f"{os.getpid()}.{path.name}")
    try:
        with part.open("xb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _grammar() -> str:
    return (folder("grammar") / "roof.lark").read_text(encoding="utf-8")


def _make(grammar: str) -> Tables:
    # Imported here: Lark takes several times as long to load as a whole check does without it.
    from lark import Lark

    lark = Lark(grammar, parser="lalr", lexer="contextual", start=list(_STARTS), postlex=_Ends())
    actions, after, starts = _states(lark)
    terminals = {each.name: each.pattern for each in _by_width(lark)}
    return Tables(
        actions,
        after,
        tuple(map(_rule, lark.rules)),
        starts,
        {pattern.value: name for name, pattern in terminals.items() if pattern.type == "str"},
        {name: pattern.to_regexp() for name, pattern in terminals.items() if pattern.type == "re"},
        tuple(lark.ignore_tokens),
    )


class _Ends:
    """What Lark has to know of the layout: that a line end may come anywhere."""

    always_accept = ("END",)

    def process(self, stream: Any) -> Any:
        return stream


def _by_width(lark: "Lark") -> list[Any]:
    """The terminals, those before that may take more."""
    return sorted(lark.terminals, key=lambda each: (-each.pattern.max_width, -len(each.pattern.value), each.name))


def _states(lark: "Lark") -> tuple[Rows, Rows, dict[str, int]]:
    """The automaton and its first states, numbered as they are reached, so that the same grammar gives the same."""
    table = lark.parser.parser._parse_table
    complement = {rule: ~number for number, rule in enumerate(lark.rules)}
    number: dict[int, int] = {}
    starts = {start: number.setdefault(table.start_states[start], len(number)) for start in _STARTS}
    actions, after = [], []
    # The numbers grow while they are gone through.
    for state in (reached := list(number)):
        rows: tuple[dict[str, int], dict[str, int]] = {}, {}
        for symbol, (_, target) in sorted(table.states[state].items()):
            if target not in complement and target not in number:
                number[target] = len(number)
                reached.append(target)
            rows[symbol.islower()][symbol] = complement[target] if target in complement else number[target]
        actions.append(rows[0])
        after.append(rows[1])
    for end in table.end_states.values():
        # Lark stops there; here a text that has ended goes on to end.
        actions[number[end]]["$END"] = number[end]
    return tuple(actions), tuple(after), starts


def _rule(rule: "LarkRule") -> Rule:
    """Which parts count is Lark's to say: words without a name of their own don't, `[x]` that is absent is None."""
    kept: list[int | None] = []
    symbols: Iterator[tuple[int, Any]] = iter(enumerate(rule.expansion))
    for absent in rule.options.empty_indices or [False] * len(rule.expansion):
        if absent:
            kept.append(None)
            continue
        place, symbol = next(symbols)
        if not symbol.is_term:
            kept.append(~place if _is_inline(symbol.name) else place)
        elif rule.options.keep_all_tokens or not symbol.filter_out:
            kept.append(place)
    origin = str(rule.origin.name)
    length = len(rule.expansion)
    if _is_inline(origin):
        return origin, length, "", None if (length, kept) == (1, [~0]) else tuple(kept)
    return origin, length, rule.alias or origin, tuple(kept)


def _is_inline(name: str) -> bool:
    return name.startswith("_")
