"""The files of a run: what was given to the command, and all that it uses."""

from pathlib import Path, PurePosixPath

from rooflang.diagnostic import Diagnostic
from rooflang.frozen import frozen
from rooflang.source import Source
from rooflang.syntax.tree import Call, Expression, File, Use


@frozen(eq=False)
class Module:
    """One file that was read. `uses` holds the module of each `use` that could be followed, `configs` that of each
    config or data file that it reads.

    `folder` is where it lies under its root; `standard` says whether it belongs to the standard library, and `unread`
    are the names in its text that nobody asks for.
    """

    file: File
    path: Path | None
    folder: PurePosixPath
    standard: bool
    uses: tuple[tuple[Use, "Module"], ...]
    configs: tuple[tuple[Call, "Module"], ...] = ()
    unread: tuple[str, ...] = ()

    @staticmethod
    def nowhere() -> "Module":
        """A module without names of its own: where an expression stands that belongs to no file."""
        return Module(File(Source("<expression>", ""), (), ()), None, PurePosixPath("."), False, ())

    @property
    def name(self) -> str:
        """As messages show it."""
        return self.file.source.name


@frozen
class Library:
    """All modules of a run, each once, used ones before those that use them.

    `given` are those whose charts and claims are to run; `asked` is the expression of `rooflang eval`, with the module
    that holds what it reads.
    """

    modules: tuple[Module, ...]
    given: tuple[Module, ...]
    problems: tuple[Diagnostic, ...]
    asked: Expression | None = None

    @property
    def nowhere(self) -> Module:
        """The module of the expression, which has no names of its own."""
        return next(module for module in self.modules if module.file.source.name == Module.nowhere().name)

    def reach(self, module: Module) -> tuple[Module, ...]:
        """A module and all that it uses, directly or through others."""
        found: dict[Module, None] = {}
        pending = [module]
        while pending:
            each = pending.pop()
            if each not in found:
                found[each] = None
                pending += [used for _, used in (*each.uses, *each.configs)]
        return tuple(found)
