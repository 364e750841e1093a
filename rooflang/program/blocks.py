"""Blocks with all that they inherit: fields merge at every depth before anything is evaluated."""

from collections.abc import Callable, Mapping

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Label
from rooflang.frozen import EMPTY, frozen, replace
from rooflang.program.report import a, did_you_mean, listed, told
from rooflang.program.schema import MEASURES, Kind
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.library import Module

Report = Callable[[Diagnostic], None]


@frozen(eq=False)
class FieldDef:
    """A field, a `let` or an op of an opset, and the module whose names its expression uses; `part` is the part of
    the opset that an op stands in."""

    name: str
    value: tree.Expression
    module: Module
    span: Span
    part: str = ""


@frozen(eq=False)
class Merged:
    """A block with its bases laid under it. `own` is the block as written.

    Children are keyed by kind and name (empty where they have none); ops of an opset, tensors and their
    declarations by name. Statements come with the module whose names they use. It is damaged where part of it could
    not be read or derived, and dotted where only fields such as `memory.hbm.bandwidth = …` make it. `origin` is the
    built-in theme that one derives from in the end, and `bases` are the blocks on the way there.
    """

    kind: Kind
    name: str
    own: tree.Block
    module: Module
    title: FieldDef | None = None
    parameters: tuple[tuple[tree.Parameter, Module], ...] = ()
    fields: Mapping[str, FieldDef] = EMPTY
    lets: Mapping[str, FieldDef] = EMPTY
    children: Mapping[tuple[str, str], "Merged"] = EMPTY
    definitions: Mapping[str, tuple[tree.Definition, Module]] = EMPTY
    declarations: Mapping[str, tuple[tree.Declaration, Module]] = EMPTY
    ops: Mapping[str, FieldDef] = EMPTY
    plots: tuple[tuple[tree.Plot, Module], ...] = ()
    notes: tuple["Merged", ...] = ()
    expects: tuple[tuple[tree.Expect, Module], ...] = ()
    rows: tuple[tuple[tree.Row, Module], ...] = ()
    damaged: bool = False
    dotted: bool = False
    origin: str = ""
    bases: tuple[tree.Block, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of it could be read: of a damaged block nobody says that something is missing."""
        return not self.damaged and all(child.whole for child in self.children.values())

    @property
    def span(self) -> Span:
        """Where it is named."""
        return self.own.name.span if self.own.name else self.own.kind.span

    @property
    def open(self) -> tuple[FieldDef, ...]:
        """The fields that it or what it is derived from leaves open."""
        return tuple(each for each in self.fields.values() if isinstance(each.value, tree.Hole))

    def inherits(self, definition: FieldDef) -> bool:
        """Whether a field of it was written in what it is derived from."""
        return not self.own.span.holds(definition.span)

    def children_of(self, kind: str) -> dict[str, "Merged"]:
        """Its child blocks of a kind, by name."""
        return {name: child for (of, name), child in self.children.items() if of == kind}


def overlay(base: Merged, own: Merged) -> Merged:
    """A block laid over its base."""
    # `dtype = fp16` sets all, so it takes the place of an inherited `dtype { … }`.
    inherited = {key: child for key, child in base.children.items() if key[0] not in own.fields}
    children = {**inherited, **own.children}
    for key in inherited.keys() & own.children.keys():
        children[key] = overlay(inherited[key], own.children[key])
    return replace(
        own,
        title=own.title or base.title,
        parameters=own.parameters if own.own.parameters is not None else base.parameters,
        fields={**base.fields, **own.fields},
        lets={**base.lets, **own.lets},
        children=children,
        definitions={**base.definitions, **own.definitions},
        declarations={**base.declarations, **own.declarations},
        ops={**base.ops, **own.ops},
        plots=base.plots + own.plots,
        notes=base.notes + own.notes,
        expects=base.expects + own.expects,
        # Other columns, other rows.
        rows=own.rows if own.own.parameters is not None else base.rows + own.rows,
        damaged=base.damaged or own.damaged,
        dotted=base.dotted and own.dotted,
        origin=base.origin,
        bases=(base.own, *base.bases),
    )


class Gatherer:
    """Reads the body of one block against its kind, reporting all that doesn't belong there."""

    def __init__(self, kind: Kind, module: Module, report: Report):
        self.kind, self.module, self._report = kind, module, report
        self.damaged = False
        self.fields: dict[str, FieldDef] = {}
        self.lets: dict[str, FieldDef] = {}
        self.children: dict[tuple[str, str], Merged] = {}
        self.definitions: dict[str, tuple[tree.Definition, Module]] = {}
        self.declarations: dict[str, tuple[tree.Declaration, Module]] = {}
        self.ops: dict[str, FieldDef] = {}
        self.plots: list[tuple[tree.Plot, Module]] = []
        self.notes: list[Merged] = []
        self.expects: list[tuple[tree.Expect, Module]] = []
        self.rows: list[tuple[tree.Row, Module]] = []
        self._dotted: dict[tuple[str, str], list[tree.Field]] = {}

    def report(self, diagnostic: Diagnostic) -> None:
        """Report what is wrong in the block, which is damaged by it."""
        self.damaged = True
        astray = self.module.file.braces_are_off and diagnostic.code in (codes.UNKNOWN_KIND, codes.MISPLACED)
        if not astray:
            self._report(diagnostic)

    def block(self, block: tree.Block) -> Merged:
        """The block alone, without its bases."""
        self._check_head(block)
        for statement in block.body:
            self._statement(statement)
        for (kind, name), fields in self._dotted.items():
            self._from_dotted(kind, name, fields)
        title = FieldDef("title", block.title, self.module, block.title.span) if block.title else None
        return Merged(
            self.kind,
            block.name.name if block.name else "",
            block,
            self.module,
            title,
            tuple((parameter, self.module) for parameter in block.parameters or ()),
            self.fields,
            self.lets,
            self.children,
            self.definitions,
            self.declarations,
            self.ops,
            tuple(self.plots),
            tuple(self.notes),
            tuple(self.expects),
            tuple(self.rows),
            self.damaged or _was_cut(block, self.module),
        )

    def _check_head(self, block: tree.Block) -> None:
        if block.parameters is not None and not self.kind.parameters:
            where = block.parameters[0].span if block.parameters else block.head
            self._error(codes.MISPLACED, f"{a(self.kind.name)} has no parameters", where)
        seen: dict[str, Span] = {}
        what = "the column" if self.kind.name == "table" else "the parameter"
        for parameter in block.parameters or ():
            self._once(seen, parameter.name.name, parameter.name.span, what)
        if block.title and not self.kind.titled:
            self._error(codes.MISPLACED, f"`{self.kind.name}` has no title here", block.title.span)

    def _statement(self, statement: tree.Statement) -> None:
        match statement:
            case tree.Field():
                self._field(statement)
            case tree.Let():
                self._let(statement)
            case tree.Block():
                self._child(statement)
            case tree.Definition(tensor) if self._takes("Definition", "a tensor", tensor.span):
                self._once_tensor(self.definitions, tensor, "produced")
                self.definitions.setdefault(tensor.name.name, (statement, self.module))
            case tree.Declaration(_, tensor) if self._takes("Declaration", "a tensor", statement.span):
                self._once_tensor(self.declarations, tensor, "declared")
                self.declarations.setdefault(tensor.name.name, (statement, self.module))
            case tree.NamedOp(name) if self._takes("NamedOp", "a named op", name.span):
                self._named_op(statement)
            case tree.Row() | tree.Plot():
                self._in_order(statement)
            case tree.Expect() if "Expect" in self.kind.statements:
                self.expects.append((statement, self.module))
            case tree.Edition() | tree.Use() | tree.Param() | tree.Expect():
                word = statement.span.text.split()[0]
                self._error(codes.MISPLACED, f"`{word}` stands outside of all blocks", statement.span)
            case _:
                pass

    def _let(self, let: tree.Let) -> None:
        if not self.kind.lets:
            hint = "write it in the chart, or in the file"
            self._error(codes.MISPLACED, f"`let` has no meaning in {a(self.kind.name)}", let.span, hint)
        self._define(self.lets, FieldDef(let.name.name, let.value, self.module, let.name.span))

    def _in_order(self, statement: tree.Row | tree.Plot) -> None:
        """What has no name: all of it counts, in the order in which it stands."""
        if isinstance(statement, tree.Plot):
            if self._takes("Plot", "`plot`", statement.span):
                self.plots.append((statement, self.module))
        elif self._takes("Row", "a row of values", statement.span):
            self.rows.append((statement, self.module))

    def _takes(self, statement: str, what: str, span: Span) -> bool:
        if statement in self.kind.statements:
            return True
        self._error(codes.MISPLACED, f"{what} has no meaning in {a(self.kind.name)}", span)
        return False

    def _named_op(self, statement: tree.NamedOp) -> None:
        name = statement.name.plain
        if not name:
            self._error(codes.WRONG_VALUE, "the name of an op is a plain string that isn't empty", statement.name.span)
            return
        self._define(self.ops, FieldDef(name, statement.value, self.module, statement.name.span))

    def _once_tensor(self, known: Mapping[str, tuple[tree.Statement, Module]], tensor: tree.Tensor, verb: str) -> None:
        if tensor.name.name in known:
            first, _ = known[tensor.name.name]
            assert isinstance(first, tree.Definition | tree.Declaration)
            label = Label(first.tensor.name.span, f"{verb} here first")
            self.report(
                Diagnostic(
                    codes.DUPLICATE,
                    f"the tensor `{tensor.name.name}` is {verb} twice",
                    tensor.name.span,
                    labels=(label,),
                )
            )

    # --- fields and child blocks ------------------------------------------------------------------------------------

    def _field(self, statement: tree.Field) -> None:
        names = statement.path.names
        if len(names) > 1:
            self._dotted_field(statement)
            return
        name = names[0]
        if name.name not in self.kind.fields and self.kind.open is None:
            self._unknown_field(name)
            return
        self._define(self.fields, FieldDef(name.name, statement.value, self.module, name.span))

    def _dotted_field(self, statement: tree.Field) -> None:
        kind, *names = statement.path.names
        child = self.kind.children.get(kind.name)
        if child is None:
            self._unknown_field(kind)
            return
        named = len(names) == 2
        if len(names) > 2 or child.named is (not named):
            form = f"{kind.name}.NAME.field" if child.named else f"{kind.name}.field"
            self._error(
                codes.UNKNOWN_FIELD, f"`{statement.path.text}` is no field", statement.path.span, f"write `{form}`"
            )
            return
        self._dotted.setdefault((kind.name, names[0].name if named else ""), []).append(statement)

    def _from_dotted(self, kind: str, name: str, fields: list[tree.Field]) -> None:
        """`memory.hbm.bandwidth = x` says the same as `memory hbm { bandwidth = x }`."""
        inner = Gatherer(self.kind.children[kind], self.module, self.report)
        last = 2 if name else 1
        body = tuple(
            tree.Field(tree.Path(f.path.names[last:], f.path.names[last].span), f.value, f.span) for f in fields
        )
        first = fields[0]
        block = tree.Block(
            first.path.names[0],
            first.path.names[1] if name else None,
            None,
            None,
            None,
            body,
            first.path.span,
            first.span,
        )
        child = inner.block(block)
        standing = self.children.get((kind, name))
        if standing is None:
            self.children[kind, name] = replace(child, dotted=True)
            return
        for field_name in standing.fields.keys() & child.fields.keys():
            seen = {field_name: standing.fields[field_name].span}
            self._once(seen, field_name, child.fields[field_name].span, "the field")
        self.children[kind, name] = overlay(standing, child)

    def _child(self, block: tree.Block) -> None:
        child = self.kind.children.get(block.kind.name)
        if child is None:
            self._unknown_kind(block)
            return
        name = block.name.name if block.name else ""
        if child.named is True and not name:
            self._error(
                codes.MISSING_VALUE,
                f"`{child.name}` needs a name",
                block.kind.span,
                f"as in `{child.name} NAME {{ … }}`",
            )
            return
        if child.named is False and block.name:
            self._error(codes.MISPLACED, f"`{child.name}` has no name here", block.name.span)
        if block.base:
            self._error(codes.WRONG_BASE, "a block inside another is not derived by itself", block.base.span)
        merged = Gatherer(child, self.module, self.report).block(block)
        if child.name == "note":
            self.notes.append(merged)
            return
        for op in merged.ops.values():
            self._define(self.ops, replace(op, part=name))
        standing = self.children.get((child.name, name))
        if standing is not None:
            shown = f"{child.name} {name}".strip()
            label = Label(standing.span, "given here first")
            self.report(Diagnostic(codes.DUPLICATE, f"`{shown}` is given twice", merged.span, labels=(label,)))
            return
        self.children[child.name, name] = merged

    # --- complaints -------------------------------------------------------------------------------------------------

    def _define(self, known: dict[str, FieldDef], new: FieldDef) -> None:
        others = self.lets if known is self.fields else self.fields if known is self.lets else {}
        seen = {name: each.span for name, each in [*others.items(), *known.items()]}
        if self._once(seen, new.name, new.span, ""):
            known[new.name] = new

    def _once(self, seen: dict[str, Span], name: str, span: Span, what: str) -> bool:
        if name not in seen:
            seen[name] = span
            return True
        message = f"{what} `{name}` is given twice".strip()
        first, again = sorted((seen[name], span), key=lambda each: each.start)
        self.report(Diagnostic(codes.DUPLICATE, message, again, labels=(Label(first, "given here first"),)))
        return False

    def _unknown_field(self, name: tree.Identifier) -> None:
        known = [*self.kind.fields, *self.kind.children]
        hint = did_you_mean(name.name, known) or (f"it has {listed(known)}" if known else "")
        inside = [child for child in self.kind.children.values() if name.name in child.fields and child.named]
        if inside:
            hint = f"write it in {a(inside[0].name)}, or as `{inside[0].name}.NAME.{name.name}`"
        if name.name == "title" and self.kind.titled:
            hint = f'the title stands behind the name: `{self.kind.name} NAME "the title" {{`'
        elif self.kind.name == "measured" and name.name in ("csv", "json", "parquet", "file", "path"):
            hint = 'rows come from a file by `data = csv("…")`, or `json`, or `parquet`'
        elif self.kind.name == "chart" and name.name in ("plot", "plots"):
            hint = "a `plot` takes no `=`: `plot linear(1, 4096, 4096)`"
        elif self.kind.name == "chart" and name.name.lower() in ("color", "colour", "colors", "colours"):
            hint = 'colours stand in the body of a `plot`, `{ color = "teal" }`, or in a `theme`'
        elif self.kind.name == "measured" and name.name in MEASURES:
            hint = f"it is a column of the table: `table (series, {name.name}, …) {{ … }}`"
        elif name.name in self.kind.children:
            inner = "; ".join(f"{field} = …" for field in self.kind.children[name.name].fields)
            hint = f"`{name.name}` is a block: `{name.name} {{ {inner} }}`"
        elif name.name in self.kind.fields:
            hint = f"`{name.name}` is a field with a value of its own, and no block"
        if self.kind.statements & {"Definition"}:
            hint = hint if hint.startswith("did") else "a tensor has its indices in brackets: `y[m, n] = …`"
        what = "dtype" if self.kind.name == "compute" else "field"
        self._error(codes.UNKNOWN_FIELD, f"{a(self.kind.name)} has no {what} `{name.name}`", name.span, hint)

    def _unknown_kind(self, block: tree.Block) -> None:
        known = list(self.kind.children)
        name = block.kind.name
        if name in self.kind.fields:
            self._error(codes.UNKNOWN_KIND, f"`{name}` is a field and takes its value with `=`", block.kind.span)
            return
        hint = did_you_mean(name, known) or (told(known) if known else "")
        self._error(codes.UNKNOWN_KIND, f"there is no block `{name}` in {a(self.kind.name)}", block.kind.span, hint)

    def _error(self, code: codes.Code, message: str, span: Span, hint: str = "") -> None:
        self.report(Diagnostic(code, message, span, hint=hint))


def _was_cut(block: tree.Block, module: Module) -> bool:
    """Whether a syntax error made the parser skip something inside the block."""
    return any(
        problem.span is not None and block.span.start <= problem.span.start <= block.span.end
        for problem in module.file.problems
    )
