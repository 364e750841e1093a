"""The tree of one file, as written: nothing is looked up, checked or computed. Every node keeps its span."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.frozen import frozen
from rooflang.source import Source, Span

# --- expressions ----------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Identifier:
    """A name where it is declared or selected."""

    name: str
    span: Span


@frozen(eq=False)
class Number:
    """`696 GB/s`: an exact number and the unit right after it, as written."""

    value: Fraction
    unit: Identifier | None
    span: Span


@frozen(eq=False)
class Text:
    """`"batch {n}"`: pieces of text and the expressions between them."""

    parts: tuple["str | Expression", ...]
    span: Span

    @property
    def plain(self) -> str | None:
        """The text where nothing is interpolated."""
        if not self.parts:
            return ""
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], str) else None


@frozen(eq=False)
class Name:
    """A name that is used."""

    name: str
    span: Span


@frozen(eq=False)
class Hole:
    """`?`: a value still to be written."""

    span: Span


@frozen(eq=False)
class List:
    """`[1, 2, 4]`."""

    items: tuple["Expression", ...]
    span: Span


@frozen(eq=False)
class Range:
    """`1..64 by *2`: a step of None is 1."""

    first: "Expression"
    last: "Expression"
    step: "Expression | None"
    multiplies: bool
    span: Span


@frozen(eq=False)
class Unary:
    """`-x` or `not x`."""

    operator: str
    operand: "Expression"
    span: Span


@frozen(eq=False)
class Binary:
    """Two operands and an operator; `in` is one."""

    operator: Identifier
    left: "Expression"
    right: "Expression"
    span: Span


@frozen(eq=False)
class Near:
    """`a ~ b within 1%`."""

    left: "Expression"
    right: "Expression"
    tolerance: "Expression"
    span: Span


@frozen(eq=False)
class Convert:
    """`x to TFLOP/s`."""

    value: "Expression"
    unit: Identifier
    span: Span


@frozen(eq=False)
class Conditional:
    """`if a then b else c`."""

    condition: "Expression"
    yes: "Expression"
    no: "Expression"
    span: Span


@frozen(eq=False)
class Argument:
    """An argument by place, or by name."""

    name: Identifier | None
    value: "Expression"
    span: Span


@frozen(eq=False)
class Call:
    """`f(a, b = c)`."""

    function: "Expression"
    arguments: tuple[Argument, ...]
    span: Span


@frozen(eq=False)
class Index:
    """`x[m, k]`, `chart["series"]`."""

    base: "Expression"
    arguments: tuple[Argument, ...]
    span: Span


@frozen(eq=False)
class Attribute:
    """`A40.memory`."""

    base: "Expression"
    name: Identifier
    span: Span


Expression = (
    Number
    | Text
    | Name
    | Hole
    | List
    | Range
    | Unary
    | Binary
    | Near
    | Convert
    | Conditional
    | Call
    | Index
    | Attribute
)

# --- statements -----------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Edition:
    """`edition 2026`."""

    year: Fraction
    span: Span


@frozen(eq=False)
class Import:
    """One name of a `use`, and what it is called here."""

    name: Identifier
    alias: Identifier


@frozen(eq=False)
class Use:
    """`use "path"`, with names or a prefix; with neither it brings all names."""

    path: Text
    names: tuple[Import, ...]
    prefix: Identifier | None
    span: Span


@frozen(eq=False)
class Let:
    """`let name = value`."""

    name: Identifier
    value: Expression
    span: Span


@frozen(eq=False)
class Param:
    """`param name = default in choices`."""

    name: Identifier
    default: Expression
    choices: Expression | None
    span: Span


@frozen(eq=False)
class Expect:
    """`expect condition else "message"`."""

    condition: Expression
    message: Text | None
    span: Span


@frozen(eq=False)
class Path:
    """`A40.memory.gddr6.bandwidth`: names with dots between."""

    names: tuple[Identifier, ...]
    span: Span

    @property
    def text(self) -> str:
        """As written, without blanks."""
        return ".".join(part.name for part in self.names)


@frozen(eq=False)
class Sweep:
    """`batch in 1..64 by *2`."""

    path: Path
    values: Expression
    span: Span


@frozen(eq=False)
class Plot:
    """`plot op for … where … { … }`."""

    op: Expression
    sweeps: tuple[Sweep, ...]
    where: Expression | None
    body: tuple["Statement", ...]
    span: Span


@frozen(eq=False)
class Parameter:
    """A parameter of an op or an opset, and its default."""

    name: Identifier
    default: Expression | None
    span: Span


@frozen(eq=False)
class Block:
    """`KIND name (parameters) : base "title" { body }`; parameters are None where no brackets stand.

    `head` is the span of all before the brace.
    """

    kind: Identifier
    name: Identifier | None
    parameters: tuple[Parameter, ...] | None
    base: Path | None
    title: Text | None
    body: tuple["Statement", ...]
    head: Span
    span: Span


@frozen(eq=False)
class Field:
    """`name = value`, `memory.hbm.bandwidth = value`."""

    path: Path
    value: Expression
    span: Span


@frozen(eq=False)
class Tensor:
    """`x[m, k]` where it is declared or produced."""

    name: Identifier
    indices: tuple[Argument, ...]
    span: Span


@frozen(eq=False)
class Definition:
    """`y[m, n] = x[m, k] * w[k, n]`."""

    tensor: Tensor
    value: Expression
    span: Span


@frozen(eq=False)
class Declaration:
    """`weight w[k, n]`, `view v[b, s, d] of k`."""

    role: Identifier
    tensor: Tensor
    of: Identifier | None
    span: Span


@frozen(eq=False)
class NamedOp:
    """`"qk/pv" = qk(…) + pv(…)`."""

    name: Text
    value: Expression
    span: Span


@frozen(eq=False)
class Row:
    """`"qk/pv", 41.9 MFLOP, 42.6 MB`: a row of a table."""

    cells: tuple[Expression, ...]
    span: Span


Statement = Edition | Use | Let | Param | Expect | Plot | Block | Field | Definition | Declaration | NamedOp | Row


@frozen(eq=False)
class File:
    """A parsed file. `lost` are the words of what a syntax error made the parser skip: names that may well exist."""

    source: Source
    statements: tuple[Statement, ...]
    problems: tuple[Diagnostic, ...]
    lost: frozenset[str] = frozenset()

    @property
    def braces_are_off(self) -> bool:
        """Whether a brace is missing somewhere: then nobody knows in which block a statement stands."""
        return any(problem.code is codes.UNCLOSED for problem in self.problems)


def operands(expression: Expression) -> Iterator[Expression]:  # noqa: C901  (an arm for each node)
    """The expressions right inside an expression."""
    match expression:
        case Text(parts):
            yield from (part for part in parts if not isinstance(part, str))
        case List(items):
            yield from items
        case Range(first, last, step):
            yield from (first, last) if step is None else (first, last, step)
        case Unary(_, operand):
            yield operand
        case Binary(_, left, right):
            yield from (left, right)
        case Near(left, right, tolerance):
            yield from (left, right, tolerance)
        case Convert(value):
            yield value
        case Conditional(condition, yes, no):
            yield from (condition, yes, no)
        case Call(base, arguments) | Index(base, arguments):
            yield base
            yield from (argument.value for argument in arguments)
        case Attribute(base):
            yield base
        case Number() | Name() | Hole():
            return


def names_in(expression: Expression) -> Iterator[Name]:
    """Every name that an expression uses."""
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Name):
            yield node
        pending.extend(operands(node))


def calls_of(function: str, expression: Expression) -> Iterator[Call]:
    """The calls of a function in an expression."""
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name == function:
            yield node
        pending.extend(operands(node))


def expressions(statements: Iterable[Statement]) -> Iterator[Expression]:
    """The expressions right inside statements, and inside the blocks among them."""
    for statement in statements:
        match statement:
            case Let(_, value) | Field(_, value) | Definition(_, value) | NamedOp(_, value):
                yield value
            case Row(cells):
                yield from cells
            case Param(_, default, choices):
                yield from (default,) if choices is None else (default, choices)
            case Expect(condition, message):
                yield from (condition,) if message is None else (condition, message)
            case Plot(op, sweeps, where, body):
                yield from (op, *(sweep.values for sweep in sweeps))
                yield from () if where is None else (where,)
                yield from expressions(body)
            case Block(parameters=parameters, title=title, body=body):
                yield from (each.default for each in parameters or () if each.default is not None)
                yield from () if title is None else (title,)
                yield from expressions(body)
            case Edition() | Use() | Declaration():
                pass
