"""The names of all modules of a run, and blocks with their bases: what is declared where, nothing evaluated."""

import re
from collections.abc import Iterable, Mapping

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix, Label, Problem
from rooflang.frozen import replace
from rooflang.program import schema
from rooflang.program.blocks import FieldDef, Gatherer, Merged, overlay
from rooflang.program.fold import fail
from rooflang.program.program import THEMES
from rooflang.program.report import Reporter, SaidElsewhere, a, did_you_mean, listed
from rooflang.program.scope import Declared, Imported, Lost, Prefix, declared_at
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.syntax.data import FORMATS
from rooflang.syntax.library import Library, Module
from rooflang.syntax.load import standard_home, standard_variants
from rooflang.units import suggest_unit

DERIVATION_LIMIT = 50
# Beyond so many unknown names something else is wrong, and looking for near ones takes longer than it helps.
_SUGGESTIONS, _VARIANTS = 50, 6
STANDARD = "the standard library has one"
"""How a hint begins that brings a name from there."""


class Names:
    """What the names of each module are declared as."""

    def __init__(self, library: Library, reporter: Reporter):
        self.reporter = reporter
        self._scopes: dict[Module, dict[str, Declared]] = {}
        self._open: dict[Module, dict[str, Imported]] = {}
        self._merged: dict[tree.Block, Merged | None] = {}
        self._in_rings: set[tree.Block] = set()
        # The blocks that others are derived from: what they leave open is for those to say.
        self.bases: set[tree.Block] = set()
        self._unknown = 0
        # Modules with a whole `use` that could not be followed: any name may have come from it.
        self._veiled: set[Module] = set()
        self.configs = {call: config for module in library.modules for call, config in module.configs}
        for module in library.modules:
            self._declare(module)

    def of(self, module: Module) -> Mapping[str, Declared]:
        """The names that a module declares or brings by name."""
        return self._scopes[module]

    def visible(self, module: Module) -> Iterable[str]:
        """All names of a module, those of a whole `use` too."""
        return (*self._scopes[module], *self._open[module])

    def has(self, name: str, module: Module) -> bool:
        """Whether a module has the name."""
        return name in self._scopes[module] or name in self._open[module]

    def _declare(self, module: Module) -> None:  # noqa: C901  (an arm for each statement)
        names: dict[str, Declared] = {}
        self._scopes[module] = names
        self._open[module] = {}
        for use, used in module.uses:
            self._bring(use, used, module, names)
        self._lose(module, names)
        for statement in module.file.statements:
            match statement:
                case tree.Let(name, value):
                    self._add(names, name, FieldDef(name.name, value, module, name.span))
                case tree.Param(name):
                    self._add(names, name, statement)
                case tree.Block():
                    self._declare_block(statement, module, names)
                case (
                    tree.Field() | tree.Plot() | tree.Definition() | tree.Declaration() | tree.NamedOp() | tree.Row()
                ) if module.file.braces_are_off:
                    pass
                case tree.Field(path):
                    hint = f"write `let {path.text} = …`" if len(path.names) == 1 else "put it into its block"
                    self.reporter.report(Diagnostic(codes.MISPLACED, "a field stands in a block", path.span, hint=hint))
                case tree.Plot():
                    self._misplaced("a plot stands in a chart", statement.span)
                case tree.Definition() | tree.Declaration():
                    self._misplaced("a tensor stands in an op", statement.span)
                case tree.NamedOp(text):
                    self._misplaced("a named op stands in an opset", text.span)
                case tree.Row():
                    self._misplaced("a row of values stands in a table", statement.span)
                case tree.Edition() | tree.Use() | tree.Expect():
                    pass

    def _misplaced(self, message: str, span: Span) -> None:
        self.reporter.report(Diagnostic(codes.MISPLACED, message, span))

    def _declare_block(self, block: tree.Block, module: Module, names: dict[str, Declared]) -> None:
        if block.kind.name not in schema.TOP:
            known = list(schema.TOP)
            hint = did_you_mean(block.kind.name, known) or f"there are {listed(known)}"
            message = f"there is no kind `{block.kind.name}`"
            if not module.file.braces_are_off:
                self.reporter.report(Diagnostic(codes.UNKNOWN_KIND, message, block.kind.span, hint=hint))
            # Its name exists all the same: what uses it is not wrong as well.
            if block.name:
                names.setdefault(block.name.name, block)
        elif block.name is None:
            message = f"{a(block.kind.name)} needs a name"
            hint = f"as in `{block.kind.name} my_{block.kind.name} {{ … }}`"
            self.reporter.report(Diagnostic(codes.MISSING_VALUE, message, block.kind.span, hint=hint))
        else:
            self._add(names, block.name, block)
            self._check_theme(block)

    def _check_theme(self, block: tree.Block) -> None:
        """The words of built-in themes would hide those of the same name."""
        if block.kind.name == "theme" and block.name and block.name.name in THEMES:
            message = f"`{block.name.name}` is a built-in theme"
            hint = f"call yours otherwise, as in `theme my_{block.name.name} : {block.name.name} {{ … }}`"
            self.reporter.report(Diagnostic(codes.DUPLICATE, message, block.name.span, hint=hint))

    def _add(self, names: dict[str, Declared], name: tree.Identifier, declared: Declared) -> None:
        if name.name in names:
            label = Label(declared_at(names[name.name]), "given here first")
            message = f"`{name.name}` is given twice"
            self.reporter.report(Diagnostic(codes.DUPLICATE, message, name.span, labels=(label,)))
            return
        names[name.name] = declared

    def _bring(self, use: tree.Use, used: Module, module: Module, names: dict[str, Declared]) -> None:
        theirs = self._scopes.get(used, {})
        if use.prefix:
            self._add(names, use.prefix, Prefix(used, use.prefix.name, use.prefix.span))
            return
        if not use.names:
            for name in theirs:
                self._open[module].setdefault(name, Imported(used, name, use.path.span))
        for item in use.names:
            if item.name.name not in theirs and item.name.name not in used.file.lost and used not in self._veiled:
                hint = did_you_mean(item.name.name, (*theirs, *used.unread))
                message = f"`{use.path.plain}` has no `{item.name.name}`"
                self.reporter.report(Diagnostic(codes.UNKNOWN_NAME, message, item.name.span, hint=hint))
            self._add(names, item.alias, Imported(used, item.name.name, item.alias.span))

    def _lose(self, module: Module, names: dict[str, Declared]) -> None:
        """The names of files that could not be followed, which was said where they are used."""
        followed = {use for use, _ in module.uses}
        for use in module.file.statements:
            if not isinstance(use, tree.Use) or use in followed:
                continue
            for name in [use.prefix] if use.prefix else [item.alias for item in use.names]:
                names.setdefault(name.name, Lost(name.span))
            if not use.names and not use.prefix:
                self._veiled.add(module)

    def open(self, module: Module, others: Iterable[Module]) -> None:
        """Bring all names of other modules behind a module's own."""
        self._scopes.setdefault(module, {})
        behind = self._open.setdefault(module, {})
        for other in others:
            for name, declared in self._scopes[other].items():
                behind.setdefault(name, Imported(other, name, declared_at(declared)))

    def merge(self, block: tree.Block, module: Module) -> Merged | None:
        """A block of a file with its bases; None where that can't be."""
        if block not in self._merged:
            kind = schema.TOP.get(block.kind.name)
            if kind is None:
                return None
            own = Gatherer(kind, module, self.reporter.report).block(block)
            # While the base is looked for the block counts as it stands, so that a ring ends here.
            if _is_on_builtin(block):
                assert block.base is not None
                self._merged[block] = replace(own, origin=block.base.text)
                return self._merged[block]
            self._merged[block] = own
            base = self._base(block, module)
            if base:
                self._merged[block] = overlay(base, own)
            elif block.base:
                self._merged[block] = replace(own, damaged=True)
            self._check_phases(self._merged[block])
        return self._merged[block]

    def _check_phases(self, merged: Merged | None) -> None:
        """A phase gives values to names that nothing else in its opset has: the other one would be found first."""
        children = merged.children.items() if merged else ()
        for phase in (child for (kind, _), child in children if kind == "phase"):
            for name in phase.fields:
                assert merged is not None
                self._check_free(name, phase, merged)

    def _check_free(self, name: str, phase: Merged, opset: Merged) -> None:
        given = phase.fields[name].span
        parameters = {each.name.name: each.name.span for each, _ in opset.parameters}
        taken = parameters.get(name) or (opset.lets[name].span if name in opset.lets else None)
        if taken is None and name not in opset.kind.fields:
            return
        what, hint = "a parameter" if name in parameters else "a `let`", "give one of them another name"
        if taken is None:
            what, hint = "a field", f"write `{name} = …` outside of it, with names that the phases give values to"
        message = f"`{name}` is {what} of the opset `{opset.name}`, and its phase `{phase.name}` gives it a value too"
        places = [(given, "in the phase"), *([(taken, "here")] if taken else [])]
        # Of a derived opset the part that is its own has to change.
        places.sort(key=lambda place: not opset.own.span.holds(place[0]))
        labels = tuple(Label(*place) for place in places[1:])
        self.reporter.report(Diagnostic(codes.DUPLICATE, message, places[0][0], labels=labels, hint=hint))

    def _base(self, block: tree.Block, module: Module) -> Merged | None:
        if block.base is None:
            return None
        with self.reporter.reporting():
            found, base_module = self.find_block(block.base, module)
            if found.kind.name != block.kind.name:
                message = f"{a(block.kind.name)} can't be derived from {a(found.kind.name)}"
                raise fail(codes.WRONG_BASE, message, block.base.span, (declared_at(found), a(found.kind.name)))
            self._check_base_ring(block, module)
            self.bases.add(found)
            return self.merge(found, base_module)
        return None

    def blocks_of(self, kind: str, module: Module) -> Iterable[str]:
        """The names of a module's blocks of a kind, and of those that it brings by name."""
        for name in self._scopes[module]:
            declared = self._scopes[module][name]
            if isinstance(declared, Imported):
                declared = self._scopes[declared.module].get(declared.name, declared)
            if isinstance(declared, tree.Block) and declared.kind.name == kind:
                yield name

    def is_open(self, merged: Merged) -> bool:
        """Whether it leaves a field to those who derive from it, who may be in files that nobody gave: a model with a
        hole of its own is there for them."""
        says_so = merged.kind.name == "model" and not all(merged.inherits(each) for each in merged.open)
        return says_so or (bool(merged.open) and merged.own in self.bases)

    def find_block(self, path: tree.Path, module: Module) -> tuple[tree.Block, Module]:
        """The block that a path names, and the module that declares it. Raises Problem where there is none."""
        declared: Declared | None = None
        for name in path.names:
            declared, module = self.declared(name, module)
            if isinstance(declared, Prefix):
                module = declared.module
        if isinstance(declared, Lost):
            raise SaidElsewhere
        if not isinstance(declared, tree.Block):
            raise fail(codes.WRONG_BASE, f"`{path.text}` is no block to derive from", path.span)
        return declared, module

    def declared(self, name: tree.Identifier, module: Module) -> tuple[Declared, Module]:
        """What a name of a module is, followed to the module that declares it."""
        found = self._scopes[module].get(name.name) or self._open[module].get(name.name)
        if found is None:
            raise self.unknown(name.name, name.span, module, self.visible(module))
        while isinstance(found, Imported):
            module = found.module
            found = self._scopes[module].get(found.name) or self._open[module].get(found.name)
            if found is None:
                raise SaidElsewhere
        return found, module

    def _check_base_ring(self, block: tree.Block, module: Module) -> None:
        seen = [block]
        current, where = block, module
        while current.base is not None and not _is_on_builtin(current):
            current, where = self.find_block(current.base, where)
            if len(seen) >= DERIVATION_LIMIT:
                message = f"blocks are derived from one another more than {DERIVATION_LIMIT} deep"
                assert block.base is not None
                raise fail(codes.TOO_DEEP, message, block.base.span)
            if current in seen:
                raise self._ring(seen[seen.index(current) :])
            seen.append(current)

    def _ring(self, blocks: list[tree.Block]) -> Problem:
        """One problem for the whole ring, whichever of its blocks is looked at first."""
        if any(block in self._in_rings for block in blocks):
            return SaidElsewhere()
        self._in_rings.update(blocks)
        names = [block.name.name for block in blocks if block.name]
        shown = " → ".join([*names, names[0]])
        first, *others = [block.base.span for block in blocks if block.base]
        labels = [(span, "and this one") for span in others]
        return fail(codes.BASE_CYCLE, f"these blocks are derived from one another in a ring: {shown}", first, *labels)

    def unknown(self, name: str, span: Span, module: Module, known: Iterable[str]) -> Problem:
        """The problem that nothing has a name."""
        if name in module.file.lost or module in self._veiled:
            return SaidElsewhere()
        unit = _as_unit(span)
        if unit is not None:
            hint = f"did you mean `{unit[1]}`?"
            return Problem(
                Diagnostic(codes.UNKNOWN_UNIT, f"`{unit[0].text}` is no unit", unit[0], hint=hint, fix=Fix(*unit))
            )
        message = f"nothing here is called `{name}`"
        if hint := _elsewhere(name):
            return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span, hint=hint))
        self._unknown += 1
        if self._unknown > _SUGGESTIONS:
            return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span))
        home = standard_home(name)
        if home:
            hint = f'{STANDARD}: `use "{home}": {name}`'
            return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span, hint=hint))
        hint = did_you_mean(name, sorted(set(known)))
        if not hint and span.source.text[: span.start].rstrip().endswith(":"):
            # What a theme derives from may be a built-in one.
            hint = did_you_mean(name, THEMES)
        meant = re.search("`(.+)`", hint)
        fix = Fix(span, meant[1]) if meant else None
        home, variants = standard_variants(name) if not hint else ("", ())
        if home:
            several = f"{STANDARD.removesuffix('one')}{listed(variants[:_VARIANTS])}"
            hint = f'{several}: `use "{home}": {variants[0]}`'
        return Problem(Diagnostic(codes.UNKNOWN_NAME, message, span, hint=hint, fix=fix))


def _is_on_builtin(block: tree.Block) -> bool:
    """Whether it derives from what is no block: a built-in theme."""
    return block.kind.name == "theme" and block.base is not None and block.base.text in THEMES


def _elsewhere(name: str) -> str:
    """A hint at how that is written which other languages have a name for, or which has one elsewhere; else nothing."""
    if name in schema.MEASURES:
        return f"of an op it is `run(op, hardware, dtype).{name}`, of a chart's series `chart[…].{name}`"
    if name in _RANGES:
        return "a range is written `1..8`, `0..100 by 10` or `1..64 by *2`"
    if name in FORMATS:
        return f'a file is read by the `data` of a `measured` block: `data = {name}("…")`'
    if re.fullmatch("x[0-9]+", name):
        return f"`by *{name[1:]}` multiplies from value to value, and `2 * n` is a product"
    return ""


_RANGES = ("range", "arange", "linspace", "logspace", "geomspace")
_BEFORE_A_SLASH = re.compile(r"[0-9][ \t]*([A-Za-z_][A-Za-z0-9_/]*)/$")


def _as_unit(span: Span) -> tuple[Span, str] | None:
    """`TFLOP/sec` where a name was read: the unit as written, and what it most likely means."""
    line_start = span.source.text.rfind("\n", 0, span.start) + 1
    before = _BEFORE_A_SLASH.search(span.source.text[line_start : span.start])
    if before is None:
        return None
    whole = Span(span.source, line_start + before.start(1), span.end)
    meant = suggest_unit(whole.text)
    return (whole, meant) if meant else None
