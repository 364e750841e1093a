"""Paths to `Library`: finds the specs, follows `use`, and never leaves the root."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from rooflang import codes
from rooflang.assets import folder
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.frozen import frozen, replace
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.library import Library, Module
from rooflang.syntax.parse import parse, parse_expression
from rooflang.syntax.pruned import Layout, Piece, lay_out, words_of

STANDARD_INPUT = "-"
SIZE_LIMIT = 16 * 1024 * 1024
EDITION = 2026
DEPTH_LIMIT = 100
_ENDING = ".roof"
_CONFIG, _MEASURED = "huggingface", "measured"
# What is read without a `use`, and which of its names hold without being named: the others cost no time.
_ALWAYS = {"std/costs": ("standard",)}


def load(
    paths: Sequence[str],
    stdin: bytes = b"",
    always: Sequence[str] = (),
    expression: str | None = None,
    whole: bool = False,
) -> Library:
    """Read the specs at the paths (`-` is standard input) and all that they use, and an expression of `rooflang eval`.

    `always` names modules of the standard library that are read in any case; beside an expression only what it names in
    them. Of a library's file only what is named is parsed, unless the `whole` is asked for. Never raises.
    """
    loader = _Loader(whole)
    asked = loader.expression(expression) if expression is not None else None
    for name in always:
        loader.standard(name, expression)
    for path in paths:
        loader.given(path, stdin)
    for draft in loader.found:
        loader.suggest_edition(draft.file)
    modules = _Builder(loader.standard_drafts()).modules([*loader.drafts.values(), *loader.found])
    found = tuple(modules[draft] for draft in loader.found)
    return Library(tuple(modules.values()), found, tuple(loader.problems), asked)


def standard_names(word: str = "") -> tuple[str, ...]:
    """Every module of the standard library, as `use` takes it; those whose text has a word, in capitals or not."""
    base = folder("specs/std")
    paths = sorted(base.rglob("*" + _ENDING))
    if word:
        paths = [path for path in paths if word.casefold() in path.read_text("utf-8", "replace").casefold()]
    return tuple("std/" + path.relative_to(base).with_suffix("").as_posix() for path in paths)


def standard_home(name: str) -> str:
    """The module of the standard library that has a block of a name, as `use` takes it; empty where none has."""
    declared = re.compile(rf"^(?!let\b)[a-z]+[ \t]+{re.escape(name)}\b", re.MULTILINE)
    root = folder("specs/std").parent
    files = ((module, root / f"{module}{_ENDING}") for module in standard_names())
    return next((module for module, file in files if declared.search(file.read_text("utf-8"))), "")


def standard_variants(name: str) -> tuple[str, tuple[str, ...]]:
    """The first module of the standard library that has devices or models whose names begin with a name and
    `_`, and these."""
    declared = re.compile(rf"^(?:hardware|model)[ \t]+({re.escape(name)}_\w+)", re.MULTILINE)
    root = folder("specs/std").parent
    for module in standard_names():
        if found := declared.findall((root / f"{module}{_ENDING}").read_text("utf-8")):
            return module, tuple(found)
    return "", ()


@frozen(eq=False)
class _Draft:
    """A file before what it uses is built: `uses` and `configs` name files of the standard library by their path."""

    file: tree.File
    path: Path | None
    folder: PurePosixPath
    standard: bool
    uses: "tuple[tuple[tree.Use, _Draft | Path], ...]"
    configs: "tuple[tuple[tree.Call, _Draft], ...]" = ()
    unread: tuple[str, ...] = ()


class _Builder:
    """Makes modules of drafts, used ones first."""

    def __init__(self, standard: Mapping[Path, _Draft]):
        self._standard = standard
        self._built: dict[_Draft, Module] = {}

    def modules(self, drafts: Iterable[_Draft]) -> dict[_Draft, Module]:
        """All modules, by their drafts."""
        for draft in (*self._standard.values(), *drafts):
            self._module(draft)
        return self._built

    def _module(self, draft: _Draft) -> Module:
        if draft not in self._built:
            uses = tuple((use, self._module(self._of(used))) for use, used in draft.uses)
            configs = tuple((call, self._module(used)) for call, used in draft.configs)
            self._built[draft] = Module(
                draft.file, draft.path, draft.folder, draft.standard, uses, configs, draft.unread
            )
        return self._built[draft]

    def _of(self, used: _Draft | Path) -> _Draft:
        return self._standard[used] if isinstance(used, Path) else used


class _Loader:
    def __init__(self, whole: bool) -> None:
        self.drafts: dict[Path | None, _Draft] = {}
        self.found: list[_Draft] = []
        self.problems: list[Diagnostic] = []
        self.standard_root = folder("specs/std").resolve()
        self._whole = whole
        self._reading: list[Path | None] = []
        # What is wanted of the files of the standard library; None: all of it.
        self._wanted: dict[Path, set[str] | None] = {}
        self._layouts: dict[Path, Layout] = {}
        self._sources: dict[Path, Source] = {}

    # --- what the command was given ---------------------------------------------------------------------------------

    def given(self, given: str, stdin: bytes) -> None:
        if given == STANDARD_INPUT:
            root = Path.cwd()
            source = self._decode("<stdin>", stdin, None)
            self.found.append(self._draft(source, None, root, root))
            return
        path = Path(given)
        try:
            files = list(_specs(path)) if path.is_dir() else [path]
        except (OSError, ValueError) as error:
            self.problems.append(Diagnostic(codes.CANT_READ, f"`{given}` can't be read: {_reason(error)}"))
            return
        if not files:
            self.problems.append(Diagnostic(codes.NO_SPECS, f"there is no {_ENDING} file in `{given}`"))
        for file in files:
            self._given_file(file, path if path.is_dir() else file.parent)

    def _given_file(self, path: Path, otherwise: Path) -> None:
        try:
            real = path.resolve(strict=True)
            root = _root(path.absolute().parent) or otherwise.resolve()
            data = _read(path)
        except (OSError, ValueError) as error:
            ended = path.with_name(path.name + _ENDING) if path.name else path
            hint = f"did you mean `{ended}`?" if not path.exists() and ended.is_file() else ""
            self.problems.append(Diagnostic(codes.CANT_READ, f"`{path}` can't be read: {_reason(error)}", hint=hint))
            return
        if otherwise.is_dir() and path.is_symlink() and not real.is_relative_to(root.resolve()):
            self.problems.append(Diagnostic(codes.CANT_READ, f"`{path}` is a link that leaves the root `{root}`"))
            return
        if real not in self.drafts:
            self._draft(self._decode(str(path), data, path), real, real.parent, root.resolve())
        if self.drafts[real] not in self.found:
            self.found.append(self.drafts[real])

    def expression(self, text: str) -> tree.Expression | None:
        """An expression that stands in no file; its paths are relative to the working folder."""
        expression, problems = parse_expression(Source("<expression>", text))
        self.problems.extend(problems)
        here = Path.cwd().resolve()
        wanted = [expression] if expression is not None and _CONFIG in text else []
        read = self._configs(wanted, here, _root(here) or here) if wanted else ()
        file = Module.nowhere().file
        self.drafts[Path(file.source.name)] = _Draft(file, None, PurePosixPath("."), False, (), tuple(read))
        return expression

    # --- the standard library ---------------------------------------------------------------------------------------

    def standard(self, name: str, expression: str | None) -> None:
        """Read `std/…` without a `use`: all of it, or what an expression may name in it."""
        real = (self.standard_root / name.removeprefix("std/")).with_suffix(_ENDING).resolve()
        if not real.is_file():
            return
        if name in _ALWAYS and expression is None:
            self._want(real, _ALWAYS[name])
        elif expression is None or self._whole:
            self._want(real, None)
        elif named := self._layout(real).named.keys() & words_of(expression):
            self._want(real, named)

    def _want(self, real: Path, names: Iterable[str] | None) -> None:
        """Names that are needed of a file of the library; None: all."""
        if names is None or self._whole:
            self._wanted[real] = None
        else:
            standing = self._wanted.setdefault(real, set())
            if standing is not None:
                standing.update(names)

    def _layout(self, real: Path) -> Layout:
        if real not in self._layouts:
            self._sources[real] = self._decode(_shown(real, self.standard_root), _read(real), real)
            self._layouts[real] = lay_out(self._sources[real].text)
        return self._layouts[real]

    def standard_drafts(self) -> dict[Path, _Draft]:
        """The files of the library that are used, each parsed once, as far as it is needed."""
        done: dict[Path, set[str] | None] = {}
        while pending := [real for real, names in self._wanted.items() if real not in done or done[real] != names]:
            for real in pending:
                names = self._wanted[real]
                done[real] = None if names is None else set(names)
                for use, target in self._standard_uses(real):
                    self._want(target, _names_of(use))
        return {real: self._standard_draft(real) for real in self._wanted}

    def _standard_uses(self, real: Path) -> list[tuple[tree.Use, Path]]:
        """What the needed part of a file of the library uses, and of that only what it names."""
        if real in self.drafts:
            return []
        layout = self._layout(real)
        pieces = self._pieces(real)
        file = parse(self._sources[real], [each for each in layout.unnamed if layout.text.startswith("use", each[0])])
        words = None if pieces is None else layout.words([each for each in pieces if each not in layout.unnamed])
        uses = (statement for statement in file.statements if isinstance(statement, tree.Use))
        return [found for use in uses for found in self._followed(use, real, words)]

    def _followed(self, use: tree.Use, real: Path, words: set[str] | None) -> Iterator[tuple[tree.Use, Path]]:
        kept = use.names if words is None else tuple(each for each in use.names if each.alias.name in words)
        if use.names and not kept:
            return
        target = self._use(use, real.parent, self.standard_root)
        if isinstance(target, Path):
            yield replace(use, names=kept), target

    def _pieces(self, real: Path) -> list[Piece] | None:
        names = self._wanted[real]
        return None if names is None else self._layout(real).needed(names)

    def _standard_draft(self, real: Path) -> _Draft:
        if real in self.drafts:
            # It was given to the command as well, and is whole.
            return self.drafts[real]
        self._layout(real)
        file = parse(self._sources[real], self._pieces(real))
        self.problems.extend(file.problems)
        inside = PurePosixPath(real.parent.relative_to(self.standard_root).as_posix())
        uses = self._standard_uses(real)
        kept = tuple(each for each in file.statements if not isinstance(each, tree.Use))
        file = replace(file, statements=(*(use for use, _ in uses), *kept))
        read = {each.name.name for each in kept if isinstance(each, tree.Block | tree.Let | tree.Param) and each.name}
        unread = tuple(name for name in self._layout(real).named if name not in read)
        return _Draft(file, real, inside, True, tuple(uses), unread=unread)

    # --- one file ---------------------------------------------------------------------------------------------------

    def _draft(self, source: Source, real: Path | None, here: Path, root: Path) -> _Draft:
        file = parse(source)
        self.problems.extend(file.problems)
        self._check_editions(file)
        self._reading.append(real)
        uses: list[tuple[tree.Use, _Draft | Path]] = []
        for statement in file.statements:
            if isinstance(statement, tree.Use):
                used = self._use(statement, here, root)
                if used is not None:
                    uses.append((statement, used))
        self._reading.pop()
        inside = here.relative_to(root).as_posix() if here.is_relative_to(root) else "."
        standard = real is not None and real.is_relative_to(self.standard_root)
        configs = self._configs(tree.expressions(file.statements), here, root) if _CONFIG in source.text else ()
        tables = self._tables(file, here, root) if _MEASURED in source.text else ()
        draft = _Draft(file, real, PurePosixPath(inside), standard, tuple(uses), (*configs, *tables))
        self.drafts[real] = draft
        return draft

    def _configs(
        self, expressions: Iterable[tree.Expression], here: Path, root: Path
    ) -> list[tuple[tree.Call, _Draft]]:
        """The config files that expressions read, each with a model; one that can't be read is reported."""
        calls = (call for expression in expressions for call in tree.calls_of(_CONFIG, expression))
        return self._each(calls, lambda call: self._config(call, here, root))

    def _each(self, calls: Iterable[tree.Call], read: Callable[[tree.Call], _Draft]) -> list[tuple[tree.Call, _Draft]]:
        found = []
        for call in calls:
            try:
                found.append((call, read(call)))
            except Problem as problem:
                self.problems.append(problem.diagnostic)
        return found

    def _config(self, call: tree.Call, here: Path, root: Path) -> _Draft:
        # Imported here: JSON is read by few specs, and a start waits for every import.
        from rooflang.syntax import config

        real, content = self._beside(config.path_of(call), here, root)
        file, use = config.read(self._decode(_shown(real, self.standard_root), content, real), call)
        families = self._use(use, here, root)
        uses = ((use, families),) if families is not None else ()
        return _Draft(file, real, PurePosixPath("."), False, uses)

    def _tables(self, file: tree.File, here: Path, root: Path) -> list[tuple[tree.Call, _Draft]]:
        """The files of measured data that a file reads."""
        # Imported here, as below: few specs read any.
        from rooflang.syntax import data

        return self._each(data.calls(file), lambda call: self._table(call, here, root))

    def _table(self, call: tree.Call, here: Path, root: Path) -> _Draft:
        """A file of measured data. Raises Problem where it is no table."""
        from rooflang.syntax import data

        real, content = self._beside(data.path_of(call), here, root)
        before = len(self.problems)
        source = self._decode(_shown(real, self.standard_root), data.as_text(call, content), real)
        if len(self.problems) > before:
            raise Problem(self.problems.pop())
        return _Draft(data.read(source, call), real, PurePosixPath("."), False, ())

    def _beside(self, path: tree.Text, here: Path, root: Path) -> tuple[Path, bytes]:
        """The file that a text names. Raises Problem where it can't be read."""
        real, _ = self._inside(path, here, root)
        try:
            return real, _read(real)
        except (OSError, ValueError) as error:
            message = f"`{path.plain}` can't be read: {_reason(error)}"
            hint = _neighbour(path.plain or "", real)
            raise Problem(Diagnostic(codes.USE_NOT_FOUND, message, path.span, hint=hint)) from None

    def _check_editions(self, file: tree.File) -> None:
        editions = [statement for statement in file.statements if isinstance(statement, tree.Edition)]
        for statement in editions:
            if statement.year != EDITION:
                message = f"there is no edition {statement.year}"
                hint = f"write `edition {EDITION}`"
                self.problems.append(Diagnostic(codes.UNKNOWN_EDITION, message, statement.span, hint=hint))
        for late in editions:
            if late is not file.statements[0] and late is editions[0]:
                message = "the edition stands at the head of the file"
                self.problems.append(Diagnostic(codes.MISPLACED, message, late.span))
        for again in editions[1:]:
            label = Label(editions[0].span, "first given here")
            self.problems.append(Diagnostic(codes.DUPLICATE, "the edition is given twice", again.span, labels=(label,)))

    def suggest_edition(self, file: tree.File) -> None:
        """A warning where a file that is a spec of the user's doesn't name its edition."""
        has_one = any(isinstance(statement, tree.Edition) for statement in file.statements)
        if has_one or file.problems or file.source.path is None or not file.statements:
            return
        first = file.statements[0].span
        hint = f"begin the file with `edition {EDITION}`"
        self.problems.append(
            Diagnostic(
                codes.MISSING_EDITION,
                "this file doesn't say its edition",
                Span(file.source, first.start, first.start),
                hint=hint,
            )
        )

    def _use(self, use: tree.Use, here: Path, root: Path) -> _Draft | Path | None:
        """What a `use` leads to: a file of the standard library by its path, any other as a draft."""
        try:
            real, base = self._locate(use, here, root)
            if base == self.standard_root:
                self._want(real, _names_of(use))
                return real
            if real in self.drafts:
                return self.drafts[real]
            self._check_ring(real, use)
            data = _read(real)
        except Problem as problem:
            self.problems.append(problem.diagnostic)
            return None
        except (OSError, ValueError) as error:
            message = f"`{use.path.plain}` can't be read: {_reason(error)}"
            self.problems.append(Diagnostic(codes.USE_NOT_FOUND, message, use.path.span))
            return None
        return self._draft(self._decode(_shown(real, self.standard_root), data, real), real, real.parent, base)

    def _check_ring(self, real: Path, use: tree.Use) -> None:
        if real in self._reading:
            ring = [path.stem for path in self._reading[self._reading.index(real) :] if path is not None]
            shown = " → ".join([*ring, real.stem])
            raise Problem(Diagnostic(codes.USE_CYCLE, f"these files use one another in a ring: {shown}", use.path.span))
        if len(self._reading) > DEPTH_LIMIT:
            message = f"files use one another more than {DEPTH_LIMIT} deep"
            raise Problem(Diagnostic(codes.TOO_DEEP, message, use.path.span))

    def _locate(self, use: tree.Use, here: Path, root: Path) -> tuple[Path, Path]:
        """The real path of what is used, and the root that it may not leave."""
        text = use.path.plain
        if text is None or not text.strip() or "\0" in text:
            raise Problem(Diagnostic(codes.USE_NOT_FOUND, "`use` takes a plain path", use.path.span))
        real, base = self._inside(use.path, here, root, _ENDING)
        if not real.is_file():
            raise Problem(self._not_found(use, text, real))
        return real, base

    def _inside(self, name: tree.Text, here: Path, root: Path, ending: str = "") -> tuple[Path, Path]:
        """The real path that a text names, and the root that it may not leave. Raises Problem where it does."""
        text = name.plain or ""
        path = PurePosixPath(text)
        if path.is_absolute() or ":" in text or "\\" in text:
            message = f"`{text}` is no path relative to this file"
            raise Problem(
                Diagnostic(codes.USE_OUTSIDE, message, name.span, hint="write it with `/`, from this file's folder")
            )
        base = root
        start = here
        if path.parts and path.parts[0] == "std":
            base, start, path = self.standard_root, self.standard_root, PurePosixPath(*path.parts[1:])
        lexical = Path(os.path.normpath(start / path))
        if not lexical.is_relative_to(base):
            message = f"`{text}` leaves the root of the {_what(base, self.standard_root)}"
            hint = (
                "the root is the nearest folder with `.git`, `rooflang.toml` or a `pyproject.toml` that names rooflang"
            )
            raise Problem(Diagnostic(codes.USE_OUTSIDE, message, name.span, hint=hint))
        file = lexical if lexical.suffix == ending or not ending else lexical.with_name(lexical.name + ending)
        real = file.resolve()
        if not real.is_relative_to(base):
            message = f"`{text}` is a link that leaves the root of the {_what(base, self.standard_root)}"
            raise Problem(Diagnostic(codes.USE_OUTSIDE, message, name.span))
        return real, base

    def _not_found(self, use: tree.Use, text: str, file: Path) -> Diagnostic:
        siblings = [path.stem for path in file.parent.glob("*" + _ENDING)] if file.parent.is_dir() else []
        names = [str(PurePosixPath(text).with_name(stem)) for stem in siblings]
        close = get_close_matches(text, [*names, *standard_names()], n=1)
        if text.startswith("std/") or (close and close[0].startswith("std/")):
            close = self._holders(use) or close
        hint = f"did you mean `{close[0]}`?" if close else "paths are relative to this file, or begin with `std/`"
        return Diagnostic(
            codes.USE_NOT_FOUND,
            f"there is no file `{text}{_ENDING}`".replace(_ENDING * 2, _ENDING),
            use.path.span,
            hint=hint,
        )

    def _holders(self, use: tree.Use) -> list[str]:
        """The modules of the standard library that declare a name which is asked for."""
        wanted = "|".join(each.name.name for each in use.names)
        declared = re.compile(rf"^\w+ (?:{wanted})\b", re.MULTILINE)
        paths = ((name, self.standard_root / name.removeprefix("std/")) for name in standard_names() if wanted)
        return [name for name, path in paths if declared.search(path.with_suffix(_ENDING).read_text(encoding="utf-8"))]

    def _decode(self, name: str, data: bytes, path: Path | None) -> Source:
        try:
            return Source(name, data.decode("utf-8-sig"), path)
        except UnicodeDecodeError as error:
            text = data.decode("utf-8-sig", errors="replace")
            source = Source(name, text, path)
            at = len(data[: error.start].decode("utf-8-sig", errors="replace"))
            message = f"byte 0x{data[error.start]:02X} is no UTF-8"
            self.problems.append(Diagnostic(codes.NOT_UTF8, message, Span(source, at, at + 1)))
            # What is unreadable is no spec: one error says so, and no line of it is judged.
            return Source(name, "", path)


def _names_of(use: tree.Use) -> list[str] | None:
    """The names that a `use` asks for; None: all."""
    return [each.name.name for each in use.names] or None


def _specs(base: Path) -> Iterator[Path]:
    """Every spec in a folder, in a fixed order; hidden folders are left out."""
    problems: list[OSError] = []
    for parent, folders, files in os.walk(base, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(_ENDING):
                yield Path(parent, name)
    if problems:
        raise problems[0]


def _root(start: Path) -> Path | None:
    for base in (start, *start.parents):
        if (base / ".git").exists() or (base / "rooflang.toml").exists() or _names_rooflang(base / "pyproject.toml"):
            return base.resolve()
    return None


def _names_rooflang(path: Path) -> bool:
    if not path.is_file():
        return False
    # Cheaper than a TOML parser at every start: the table's own line is what counts.
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(line.strip().startswith("[tool.rooflang") for line in text.splitlines())


def _read(path: Path) -> bytes:
    if not path.is_file():
        # A pipe or a device would block or never end.
        raise OSError("it is no regular file" if path.exists() else "there is no such file")
    with path.open("rb") as file:
        data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise OSError(f"it is larger than {SIZE_LIMIT // 2**20} MiB")
    return data


def _neighbour(path: str, file: Path) -> str:
    """A hint at a file that is called nearly like one that isn't there."""
    close: list[str] = []
    if not file.exists() and file.parent.is_dir():
        close = get_close_matches(file.name, sorted(each.name for each in file.parent.iterdir()), n=1)
    return f"did you mean `{PurePosixPath(path).with_name(close[0])}`?" if close else ""


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]


def _what(base: Path, standard_root: Path) -> str:
    return "standard library" if base == standard_root else "project"


def _shown(real: Path, standard_root: Path) -> str:
    working = Path.cwd()
    if real.is_relative_to(working):
        return str(real.relative_to(working))
    if real.is_relative_to(standard_root):
        return "std/" + real.relative_to(standard_root).as_posix()
    return str(real)
