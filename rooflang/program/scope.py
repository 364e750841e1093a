"""Where names are looked up: swept and bound names first, then blocks from the inside out, then the module."""

from collections.abc import Iterator, Mapping

from rooflang.frozen import EMPTY, frozen
from rooflang.program.blocks import FieldDef, Merged
from rooflang.program.values import Value
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.library import Module


class World:
    """One assignment of swept fields: what was resolved under it is kept here and nowhere else."""

    def __init__(self, overrides: Mapping[object, Value] | None = None):
        self.overrides = overrides or {}
        self.values: dict[object, Value] = {}
        self.records: dict[Merged, Record] = {}

    def record(self, merged: Merged) -> "Record":
        """The block at the top of a file, under this world."""
        if merged not in self.records:
            self.records[merged] = Record(merged, self)
        return self.records[merged]


class Record:
    """A block whose fields can be evaluated: by itself, inside another, or applied to arguments.

    `also` is a further record whose fields are names here: the phase of an opset. `roles` are the element
    types in force, where an op is being worked out.
    """

    def __init__(
        self,
        merged: Merged,
        world: World,
        parent: "Record | None" = None,
        bindings: Mapping[str, Value] | None = None,
        also: "Record | None" = None,
        roles: Mapping[str, str] | None = None,
    ):
        self.merged, self.world, self.parent, self.also = merged, world, parent, also
        self.bindings: Mapping[str, Value] = {} if bindings is None else bindings
        self.roles = roles
        self.values: dict[str, Value] = {}
        self._children: dict[tuple[str, str], Record] = {}

    @property
    def top(self) -> "Record":
        """The record of the block at the top of a file that it stands in."""
        record = self
        while record.parent is not None:
            record = record.parent
        return record

    def child(self, kind: str, name: str = "") -> "Record | None":
        """A child block."""
        key = (kind, name)
        if key not in self.merged.children:
            return None
        if key not in self._children:
            self._children[key] = Record(self.merged.children[key], self.world, self, roles=self.roles)
        return self._children[key]

    def children(self, kind: str) -> Iterator["Record"]:
        """The child blocks of a kind, in their order."""
        for name in self.merged.children_of(kind):
            child = self.child(kind, name)
            assert child is not None
            yield child

    def named(self) -> Iterator[str]:
        """Every name that can be looked up here."""
        yield from self.bindings
        yield from self.merged.lets
        yield from self.merged.fields
        if self.also:
            yield from self.also.merged.fields
        if self.parent:
            yield from self.parent.named()


@frozen
class Scope:
    """Where an expression stands: its module, the block around it, and names bound by a sweep."""

    module: Module
    world: World
    record: Record | None = None
    locals: Mapping[str, Value] = EMPTY


# --- modules --------------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Imported:
    """A name that a `use` brings."""

    module: Module
    name: str
    span: Span


@frozen(eq=False)
class Prefix:
    """A name that stands for a module."""

    module: Module
    name: str
    span: Span


@frozen(eq=False)
class Lost:
    """A name that a `use` would bring if it could be followed, or a prefix of one: nothing more is said of it."""

    span: Span


Declared = FieldDef | tree.Param | tree.Block | Imported | Prefix | Lost


def declared_at(declared: Declared) -> Span:
    """Where a name of a module is declared."""
    match declared:
        case FieldDef(_, _, _, span, _) | Imported(_, _, span) | Prefix(_, _, span) | Lost(span):
            return span
        case tree.Param(name):
            return name.span
        case tree.Block(kind, name):
            return name.span if name else kind.span
