"""What an expression can yield while a spec is resolved: formulas, and the things that formulas are made from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rooflang.frozen import frozen
from rooflang.program.blocks import Merged
from rooflang.program.fold import describe as describe_type
from rooflang.program.formula import Axis, Binary, Call, Choice, Column, Constant, Formula, Near, Search
from rooflang.source import Span
from rooflang.syntax.library import Module

if TYPE_CHECKING:
    # These are made from values.
    from rooflang.program.attain import Attained
    from rooflang.program.program import Machine, Op
    from rooflang.program.scope import Record


@frozen(eq=False)
class Unknown:
    """What is wrong and has been reported, or a parameter before it has a value: it silences what follows from it."""


UNKNOWN = Unknown()


@frozen(eq=False)
class Items:
    """A list or a range."""

    values: tuple["Value", ...]
    span: Span


@frozen(eq=False)
class Block:
    """A block by its name: a device, a model, costs."""

    record: "Record"


@frozen(eq=False)
class Children:
    """The child blocks of one kind: `A40.memory`."""

    record: "Record"
    kind: str


@frozen(eq=False)
class Namespace:
    """What `use "…" as q` calls `q`."""

    module: Module
    name: str


@frozen(eq=False)
class Builtin:
    """A function of the language."""

    name: str


@frozen(eq=False)
class Applied:
    """An op or an opset with arguments; those still missing may come from a sweep."""

    merged: Merged
    arguments: Mapping[str, "Value"]
    span: Span


@frozen(eq=False)
class Member:
    """One op of an opset: `decoder(m)["qk/pv"]`."""

    opset: Applied
    name: str
    span: Span


@frozen(eq=False)
class Added:
    """Ops one after the other; `size` is how many single ops that are."""

    parts: tuple["Value", ...]
    span: Span
    size: int


@frozen(eq=False)
class Repeated:
    """An op several times."""

    times: Formula
    op: "Value"
    span: Span


@frozen(eq=False)
class Chosen:
    """One op or another, setting by setting."""

    condition: Formula
    yes: "Value"
    no: "Value"
    span: Span


@frozen(eq=False)
class Totalled:
    """All ops of an opset, each as often as the opset repeats it: `total(decoder(m))`."""

    opset: Applied
    span: Span


@frozen(eq=False)
class Overlapped:
    """An op whose kernels run at once: `overlap(total(decoder(m)))`."""

    op: "Value"
    span: Span


@frozen(eq=False)
class Run:
    """An op on a machine: what it attains, and what its opset says of memory and tokens (empty for other ops)."""

    op: "Op"
    machine: "Machine"
    attained: "Attained"
    says: Mapping[str, Formula]
    name: str
    span: Span


@frozen(eq=False)
class Charted:
    """A chart by its name."""

    merged: Merged


@frozen(eq=False)
class Selected:
    """A series of a chart, or of what was measured."""

    of: "Charted | Block"
    series: str
    span: Span


OpValue = Applied | Member | Added | Repeated | Chosen | Totalled | Overlapped
Value = Formula | Unknown | Items | Block | Children | Namespace | Builtin | OpValue | Run | Charted | Selected
FORMULA = (Constant, Axis, Column, Binary, Call, Choice, Near, Search)
OPS = (Applied, Member, Added, Repeated, Chosen, Totalled, Overlapped)


def describe(value: Value) -> str:  # noqa: C901  (an arm for each value)
    """What a value is, in the field's words."""
    match value:
        case Constant() | Axis() | Column() | Binary() | Call() | Choice() | Near() | Search():
            return describe_type(value.type)
        case Unknown():
            return "unknown"
        case Items():
            return "a list"
        case Block(record):
            return f"the {record.merged.kind.name} `{record.merged.name}`"
        case Children(_, kind):
            return f"the `{kind}` blocks of a device"
        case Namespace(_, name):
            return f"the prefix `{name}`"
        case Builtin(name):
            return f"the function `{name}`"
        case Applied(merged):
            return f"the {merged.kind.name} `{merged.name}`"
        case Member() | Added() | Repeated() | Chosen() | Totalled() | Overlapped():
            return "an op"
        case Run(name=name):
            return f"a run of `{name}`"
        case Charted(merged):
            return f"the chart `{merged.name}`"
        case Selected(of):
            return "a series of a chart" if isinstance(of, Charted) else "a measured series"


def size_of(value: Value) -> int:
    """How many single ops a value is made of."""
    match value:
        case Added():
            return value.size
        case Repeated(_, op) | Overlapped(op):
            return size_of(op)
        case Totalled(opset):
            return max(len(opset.merged.ops), 1)
        case Chosen(_, yes, no):
            return size_of(yes) + size_of(no)
        case _:
            return 1
