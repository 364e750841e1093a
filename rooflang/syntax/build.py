"""Grammar rules to tree nodes: one method a rule of `grammar/roof.lark`, named as the rule."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from rooflang.frozen import replace
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.number import exact
from rooflang.syntax.tokens import Malformed, Token

Nodes = list[Any]
Interpolate = Callable[[int, int], tree.Expression | None]

_PIECE = re.compile(r"\\(.)|\{\{|\}\}|\{([^{}]*)\}|[{}]|[^\\{}]+")
# SVG can't hold them, and a terminal obeys them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}


class Builder:
    """Takes the parts of each rule as it is complete. `interpolate` reads the expression between two offsets."""

    def __init__(self, source: Source, interpolate: Interpolate):
        self.source, self.interpolate = source, interpolate

    def _span(self, first: Any, last: Any) -> Span:
        start = first.start if isinstance(first, Token) else first.span.start
        end = last.end if isinstance(last, Token) else last.span.end
        return Span(self.source, start, end)

    def _around(self, nodes: Nodes) -> Span:
        present = [node for node in nodes if node is not None]
        return self._span(present[0], present[-1])

    def _identifier(self, token: Token) -> tree.Identifier:
        return tree.Identifier(token.text, self._span(token, token))

    # --- statements -------------------------------------------------------------------------------------------------

    def file(self, nodes: Nodes) -> tuple[tree.Statement, ...]:
        return _statements(nodes)

    def expression(self, nodes: Nodes) -> tree.Expression:
        return nodes[0]  # type: ignore[no-any-return]

    def edition(self, nodes: Nodes) -> tree.Edition:
        return tree.Edition(self._exact(nodes[1]), self._around(nodes))

    def use(self, nodes: Nodes) -> tree.Use:
        return tree.Use(self._text(nodes[1]), (), None, self._around(nodes))

    def use_names(self, nodes: Nodes) -> tree.Use:
        return tree.Use(self._text(nodes[1]), tuple(nodes[2:]), None, self._span(nodes[0], nodes[-1].alias))

    def use_prefix(self, nodes: Nodes) -> tree.Use:
        return tree.Use(self._text(nodes[1]), (), self._identifier(nodes[3]), self._around(nodes))

    def import_(self, nodes: Nodes) -> tree.Import:
        name = self._identifier(nodes[0])
        return tree.Import(name, self._identifier(nodes[2]) if nodes[2] else name)

    def let(self, nodes: Nodes) -> tree.Let:
        return tree.Let(self._identifier(nodes[1]), nodes[2], self._around(nodes))

    def param(self, nodes: Nodes) -> tree.Param:
        choices = nodes[4] if len(nodes) > 4 else None
        return tree.Param(self._identifier(nodes[1]), nodes[2], choices, self._around(nodes))

    def expect(self, nodes: Nodes) -> tree.Expect:
        return tree.Expect(nodes[1], nodes[3], self._around(nodes))

    def plot(self, nodes: Nodes) -> tree.Plot:
        _, op, sweeps, where, body = nodes
        statements, _ = body or ((), None)
        last = next(node for node in (body and body[1], where, sweeps and sweeps[-1], op) if node)
        return tree.Plot(op, sweeps or (), where, statements, self._span(nodes[0], last))

    def for_(self, nodes: Nodes) -> tuple[tree.Sweep, ...]:
        return tuple(nodes[1:])

    def sweep(self, nodes: Nodes) -> tree.Sweep:
        return tree.Sweep(nodes[0], nodes[2], self._around(nodes))

    def where(self, nodes: Nodes) -> tree.Expression:
        return nodes[1]  # type: ignore[no-any-return]

    def plot_body(self, nodes: Nodes) -> tuple[tuple[tree.Statement, ...], Token]:
        return _statements(nodes), nodes[-1]

    def block(self, nodes: Nodes) -> tree.Block:
        kind, name, parameters, base, title = nodes[:5]
        brace = nodes[5]
        head = Span(self.source, kind.start, self._last_before(brace))
        return tree.Block(
            self._identifier(kind),
            self._identifier(name) if name else None,
            parameters,
            base,
            title,
            _statements(nodes[6:]),
            head,
            self._span(kind, nodes[-1]),
        )

    def _last_before(self, token: Token) -> int:
        text, end = self.source.text, token.start
        while text[end - 1].isspace():
            end -= 1
        return end

    def parameters(self, nodes: Nodes) -> tuple[tree.Parameter, ...]:
        return tuple(node for node in nodes if node is not None)

    def parameter(self, nodes: Nodes) -> tree.Parameter:
        default = nodes[1] if len(nodes) > 1 else None
        return tree.Parameter(self._identifier(nodes[0]), default, self._around(nodes))

    def base(self, nodes: Nodes) -> tree.Path:
        return nodes[0]  # type: ignore[no-any-return]

    def field(self, nodes: Nodes) -> tree.Field:
        return tree.Field(nodes[0], nodes[1], self._around(nodes))

    def path(self, nodes: Nodes) -> tree.Path:
        return tree.Path(tuple(map(self._identifier, nodes)), self._around(nodes))

    def definition(self, nodes: Nodes) -> tree.Definition:
        return tree.Definition(nodes[0], nodes[1], self._around(nodes))

    def declaration(self, nodes: Nodes) -> tree.Declaration:
        role, tensor, _, of = nodes
        return tree.Declaration(
            self._identifier(role), tensor, self._identifier(of) if of else None, self._around(nodes)
        )

    def tensor(self, nodes: Nodes) -> tree.Tensor:
        return tree.Tensor(self._identifier(nodes[0]), self._call_arguments(nodes[2:-1]), self._around(nodes))

    def named_op(self, nodes: Nodes) -> tree.NamedOp:
        return tree.NamedOp(nodes[0], nodes[1], self._around(nodes))

    def row(self, nodes: Nodes) -> tree.Row:
        return tree.Row(tuple(nodes), self._around(nodes))

    # --- expressions ------------------------------------------------------------------------------------------------

    def conditional(self, nodes: Nodes) -> tree.Conditional:
        return tree.Conditional(nodes[1], nodes[3], nodes[5], self._around(nodes))

    def binary(self, nodes: Nodes) -> tree.Binary:
        left, operator, right = nodes
        return tree.Binary(self._identifier(operator), left, right, self._around(nodes))

    def unary(self, nodes: Nodes) -> tree.Unary:
        return tree.Unary(nodes[0].text, nodes[1], self._around(nodes))

    minus = unary

    def near(self, nodes: Nodes) -> tree.Near:
        return tree.Near(nodes[0], nodes[2], nodes[4], self._around(nodes))

    def range(self, nodes: Nodes) -> tree.Range:
        first, _, last, _, star, *step = nodes
        return tree.Range(first, last, step[0] if step else None, star is not None, self._around(nodes))

    def convert(self, nodes: Nodes) -> tree.Convert:
        return tree.Convert(nodes[0], self._identifier(nodes[2]), self._around(nodes))

    def attribute(self, nodes: Nodes) -> tree.Attribute:
        return tree.Attribute(nodes[0], self._identifier(nodes[1]), self._around(nodes))

    def call(self, nodes: Nodes) -> tree.Call:
        return tree.Call(nodes[0], self._call_arguments(nodes[2:-1]), self._around(nodes))

    def index(self, nodes: Nodes) -> tree.Index:
        return tree.Index(nodes[0], self._call_arguments(nodes[2:-1]), self._around(nodes))

    def _call_arguments(self, nodes: Nodes) -> tuple[tree.Argument, ...]:
        values = [node for node in nodes if not isinstance(node, Token)]
        return tuple(v if isinstance(v, tree.Argument) else tree.Argument(None, v, v.span) for v in values)

    def named(self, nodes: Nodes) -> tree.Argument:
        return tree.Argument(self._identifier(nodes[0]), nodes[1], self._around(nodes))

    def number(self, nodes: Nodes) -> tree.Number:
        unit = self._identifier(nodes[1]) if len(nodes) > 1 else None
        return tree.Number(self._exact(nodes[0]), unit, self._around(nodes))

    def _exact(self, token: Token) -> Fraction:
        text = token.text.replace("_", "")
        number = exact(text)
        if number is None:
            raise Malformed("number", token.start, token.end)
        return number

    def name(self, nodes: Nodes) -> tree.Name:
        return tree.Name(nodes[0].text, self._around(nodes))

    def hole(self, nodes: Nodes) -> tree.Hole:
        return tree.Hole(self._around(nodes))

    def list(self, nodes: Nodes) -> tree.List:
        items = tuple(node for node in nodes if node is not None and not isinstance(node, Token))
        return tree.List(items, self._around(nodes))

    def group(self, nodes: Nodes) -> tree.Expression:
        # The brackets belong to what is shown of the expression.
        whole: tree.Expression = replace(nodes[1], span=self._around(nodes))
        return whole

    def text(self, nodes: Nodes) -> tree.Text:
        return self._text(nodes[0])

    def _text(self, token: Token) -> tree.Text:
        start = token.start + 1
        control = _CONTROL.search(token.text)
        if control:
            raise Malformed("control", token.start + control.start(), token.start + control.end())
        parts: list[str | tree.Expression] = []
        for piece in _PIECE.finditer(token.text[1:-1]):
            part = self._piece(piece, start)
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part is not None:
                parts.append(part)
        return tree.Text(tuple(parts), self._span(token, token))

    def _piece(self, piece: re.Match[str], base: int) -> "str | tree.Expression | None":
        text, start, end = piece[0], base + piece.start(), base + piece.end()
        if piece[1] is not None:
            if piece[1] not in _ESCAPES:
                raise Malformed("escape", start, end, text)
            return _ESCAPES[piece[1]]
        if text in ("{{", "}}"):
            return text[0]
        if piece[2] is not None and not piece[2].strip():
            raise Malformed("empty", start, end)
        if piece[2] is not None:
            return self.interpolate(start + 1, end - 1)
        if text in ("{", "}"):
            raise Malformed("brace", start, end, text)
        return text


def _statements(nodes: Nodes) -> tuple[tree.Statement, ...]:
    return tuple(node for node in nodes if node is not None and not isinstance(node, Token))
