"""Every device of the standard library, as numbers in base units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from rooflang.program.formula import Constant, Formula
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.program import Channel, Machine
from rooflang.syntax import tree
from rooflang.syntax.load import load, standard_names

FOLDER = "std/hardware/"


@dataclass(frozen=True, slots=True)
class Device:
    """A device and the file that declares it. Peaks by unit and element type in FLOP/s."""

    file: str
    machine: Machine
    peaks: Mapping[tuple[str, str], float]

    @property
    def name(self) -> str:
        return self.machine.name

    @property
    def bandwidth(self) -> float:
        return number(self.machine.memory.bandwidth)

    def peak(self, dtype: str) -> float:
        """The highest one, as an op gets it."""
        return max(rate for (_, each), rate in self.peaks.items() if each == dtype)

    def channels(self, kind: str) -> list[Channel]:
        return [each for each in self.machine.channels if each.kind == kind]


def number(formula: Formula) -> float:
    assert isinstance(formula, Constant)
    return float(formula.value)


@cache
def devices() -> tuple[Device, ...]:
    """All of them, in the order of their files."""
    library = load((), b"", [name for name in standard_names() if name.startswith(FOLDER)])
    assert not library.problems
    interpreter = Interpreter(library)
    machines = Machines(interpreter)
    found = []
    for module in library.modules:
        for block in blocks(module.file):
            merged = interpreter.names.merge(block, module)
            machine = merged and machines.machine(interpreter.world.record(merged))
            assert machine, block
            peaks = {(peak.unit, peak.dtype): number(peak.rate) for peak in machine.peaks}
            found.append(Device(PurePosixPath(module.path or "").name, machine, peaks))
    assert not interpreter.reporter.problems
    return tuple(found)


def blocks(file: tree.File) -> Iterator[tree.Block]:
    for statement in file.statements:
        if isinstance(statement, tree.Block) and statement.kind.name == "hardware":
            yield statement


def device(name: str) -> Device:
    return next(each for each in devices() if each.name == name)
