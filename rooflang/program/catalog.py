"""What there is by name: devices, models, ops and whatever else a library holds, as a reader looks for it.

Plain values, no formulas: numbers are exact where they are known exactly, and in base units.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from fractions import Fraction

from rooflang.diagnostic import Diagnostic
from rooflang.frozen import EMPTY, frozen
from rooflang.units import Dimension

Number = Fraction | float
Plain = Number | bool | str | tuple["Plain", ...]


@frozen
class Property:
    """A field with its value; `dimension` is that of a number, or of all numbers of a list."""

    name: str
    value: Plain
    dimension: Dimension | None = None


# --- devices --------------------------------------------------------------------------------------------------------


@frozen
class UnitPeak:
    """The dense peak of one compute unit for one dtype (FLOP/s), and where it meets the main memory (FLOP/B)."""

    unit: str
    dtype: str
    rate: Number
    ridge: Number


@frozen
class Level:
    """A level of memory: bandwidth in B/s, capacity in B, as far as they are known."""

    name: str
    bandwidth: Number | None
    capacity: Number | None


@frozen
class Link:
    """A link: bandwidth in one direction in B/s, latency of a message in s."""

    name: str
    bandwidth: Number | None
    latency: Number


@frozen
class Device:
    """A device in numbers: memory from the main one inwards, what is reached by op class (empty: in general)."""

    peaks: tuple[UnitPeak, ...]
    memory: tuple[Level, ...]
    links: tuple[Link, ...]
    properties: tuple[Property, ...]
    efficiency: Mapping[str, tuple[Property, ...]]
    energy: tuple[Property, ...]

    def highest(self) -> dict[str, UnitPeak]:
        """The highest peak of each dtype, the dtypes in the order of the language."""
        best: dict[str, UnitPeak] = {}
        for peak in self.peaks:
            if peak.dtype not in best or peak.rate > best[peak.dtype].rate:
                best[peak.dtype] = peak
        return best


# --- ops ------------------------------------------------------------------------------------------------------------


@frozen
class Parameter:
    """A parameter of an op or opset, and its default as it is written."""

    name: str
    default: str | None


@frozen
class Written:
    """A named part of a block as it is written: an op of an opset, a block that another is derived from."""

    name: str
    text: str


@frozen
class Phase:
    """A phase of an opset."""

    name: str
    title: str


# --- entries --------------------------------------------------------------------------------------------------------


@frozen
class Entry:
    """One block. `module` is what `use` takes for the library's, and the file of any other (`is_standard` tells them
    apart); `text` is the block as it is written, and `bases` are those that it is derived from, the nearest first.

    `device` is there for hardware; `properties` are the fields of models and costs, evaluated; parameters, roles of
    tensors, phases and ops are those of ops and opsets, with all that is inherited.
    """

    kind: str
    name: str
    title: str
    module: str
    is_standard: bool
    text: str
    bases: tuple[Written, ...] = ()
    sources: tuple[str, ...] = ()
    device: Device | None = None
    properties: tuple[Property, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    roles: Mapping[str, str] = EMPTY
    phases: tuple[Phase, ...] = ()
    ops: tuple[Written, ...] = ()

    def stated(self, name: str) -> Property | None:
        """A field by its name."""
        return next((each for each in self.properties if each.name == name), None)

    @property
    def whole(self) -> bool:
        """Whether it is more than what others are derived from: a device has numbers, a model names a source."""
        return {"hardware": self.device is not None, "model": bool(self.sources)}.get(self.kind, True)

    def matches(self, pattern: str) -> bool:
        """Whether name or title have the pattern: as a part, or as a whole where it holds `*`, `?` or `[`.

        Capitals count as small letters.
        """
        wanted = pattern.casefold()
        texts = (self.name.casefold(), self.title.casefold())
        if set("*?[") & set(wanted):
            return any(fnmatchcase(text, wanted) for text in texts)
        return any(wanted in text for text in texts)


@frozen
class Catalog:
    """All entries, in the order of modules and of the blocks in them. A `let` or `param` that has the name in question
    is in `called`, where it stands for a block, or in `values`, by what it is."""

    entries: tuple[Entry, ...]
    problems: tuple[Diagnostic, ...]
    called: Mapping[str, Entry] = EMPTY
    values: Mapping[str, str] = EMPTY

    def listed(self, kind: str, pattern: str = "") -> tuple[Entry, ...]:
        """What is of a kind, is whole and matches."""
        return tuple(entry for entry in self.entries if entry.kind == kind and entry.whole and entry.matches(pattern))

    def named(self, name: str) -> Entry | None:
        """What has the name; what has it in other capitals where nothing has it as it stands. A spec's own go before
        the library's."""
        found = [entry for entry in self.entries if entry.name == name]
        if not found and name in self.called:
            return self.called[name]
        found = found or [entry for entry in self.entries if entry.name.casefold() == name.casefold()]
        return found[-1] if found else None

    def near(self, word: str, kind: str = "") -> Sequence[str]:
        """The names of a kind (of all where none is given) that a word most likely means, at most three: those
        that begin with it, then those that are spelt nearly like it."""
        entries = self.listed(kind) if kind else self.entries
        names = {entry.name.casefold(): entry.name for entry in entries}
        wanted = "".join(character for character in word.casefold() if character not in "*?[]")
        begun = sorted((name for name in names if wanted and name.startswith(wanted)), key=len)
        close = dict.fromkeys([*begun, *get_close_matches(wanted, list(names), n=3)])
        return [names[name] for name in list(close)[:3]]
