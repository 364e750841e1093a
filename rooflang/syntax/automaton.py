"""Tokens to a tree, by the tables that Lark made of the grammar: an LALR(1) automaton on two stacks of its own.

It never recurses, and it needs no Lark: a start must not wait for a library that has nothing left to do.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rooflang.syntax.tables import Tables
from rooflang.syntax.tokens import Token, Unexpected


class Automaton:
    """A text that is being read: `values` holds the parts of all rules that aren't complete yet.

    The parts of a complete rule go to the builder's method of its name. A rule whose name begins with `_` has none: its
    parts become parts of the rule around it.
    """

    def __init__(self, tables: Tables, start: str, builder: object):
        self._actions, self._after, self._rules = tables.actions, tables.after, tables.rules
        self._states = [tables.starts[start]]
        self._builder = builder
        self.values: list[Any] = []

    def accepted(self) -> Mapping[str, int]:
        """What can come next, by the names of terminals."""
        return self._actions[self._states[-1]]

    def feed(self, token: Token) -> None:
        """Read one more token, and complete the rules that end before it."""
        states, actions = self._states, self._actions
        action = actions[states[-1]].get(token.kind)
        while action is not None and action < 0:
            origin, length, method, kept = self._rules[~action]
            if kept is None:
                # Most are of this kind, a dozen on the way from a number to a sum: nothing changes hands.
                states[-1] = self._after[states[-2]][origin]
            else:
                self._complete(origin, length, method, kept)
            action = actions[states[-1]].get(token.kind)
        if action is None:
            raise Unexpected(token)
        states.append(action)
        self.values.append(token)

    def finish(self, offset: int) -> Any:
        """End the text here. What it is as a whole comes back."""
        self.feed(Token("$END", "", offset, offset))
        return self.values[0]

    def drop(self) -> Any:
        """Forget the part that was read last; it comes back."""
        self._states.pop()
        return self.values.pop()

    def _complete(self, origin: str, length: int, method: str, kept: Sequence[int | None]) -> None:
        first = len(self.values) - length
        parts = _kept(self.values[first:], kept)
        del self.values[first:], self._states[first + 1 :]
        self.values.append(getattr(self._builder, method)(parts) if method else parts)
        self._states.append(self._after[self._states[-1]][origin])


def _kept(parts: list[Any], kept: Sequence[int | None]) -> list[Any]:
    """The parts that count, in their places; see `tables.Rule`."""
    result: list[Any] = []
    for place in kept:
        if place is None:
            result.append(None)
        elif place >= 0:
            result.append(parts[place])
        elif result:
            result += parts[~place]
        else:
            # A long list grows at its end: what there is of it is taken over, not copied.
            result = parts[~place]
    return result
