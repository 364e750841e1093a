"""Blocks to the entries of a catalog: what is inherited is filled in, fields are evaluated."""

from collections.abc import Iterator

from rooflang.diagnostic import Problem
from rooflang.program.blocks import Merged
from rooflang.program.catalog import (
    Device,
    Entry,
    Level,
    Link,
    Number,
    Parameter,
    Phase,
    Plain,
    Property,
    UnitPeak,
    Written,
)
from rooflang.program.formula import Constant, Formula
from rooflang.program.interpret import Interpreter
from rooflang.program.machines import Machines
from rooflang.program.program import Efficiency, Energy, Machine
from rooflang.program.schema import DTYPES
from rooflang.program.scope import Record
from rooflang.program.values import Block, Items, Value
from rooflang.syntax import tree
from rooflang.syntax.library import Library, Module
from rooflang.units import DATA, ENERGY, MONEY, NONE, POWER, TIME, WORK, Dimension


class Entries:
    """Makes entries of the blocks of a library."""

    def __init__(self, interpreter: Interpreter, machines: Machines):
        self.interpreter, self.machines = interpreter, machines

    def of(self, library: Library, kind: str = "", name: str = "") -> Iterator[Entry]:
        """The entries of all files: of one kind, or of one name in any capitals, where these are given."""
        for module in library.modules:
            for statement in module.file.statements:
                if isinstance(statement, tree.Block) and _is_wanted(statement, kind, name):
                    merged = self.interpreter.names.merge(statement, module)
                    if merged is not None and self.interpreter.names.is_open(merged):
                        # What follows from a field that is left open is no mistake, and has no value.
                        with self.interpreter.reporter.silent():
                            yield self._entry(merged, statement, module)
                    elif merged is not None:
                        yield self._entry(merged, statement, module)

    def of_block(self, merged: Merged) -> Entry:
        """The entry of one block, by whatever name it was reached."""
        return self._entry(merged, merged.own, merged.module)

    def _entry(self, merged: Merged, block: tree.Block, module: Module) -> Entry:
        record = self.interpreter.world.record(merged)
        machine = self.machines.machine(record) if merged.kind.name == "hardware" else None
        properties = tuple(self._properties(record)) if merged.kind.name in ("model", "costs") else ()
        stated = next((each for each in properties if each.name == "source"), None)
        return Entry(
            merged.kind.name,
            merged.name,
            self.interpreter.title(record),
            module_name(module),
            module.standard,
            _with_comment(block),
            tuple(self._bases(block, module)),
            machine.sources if machine else _texts(stated.value) if stated else (),
            _device(machine) if machine else None,
            tuple(each for each in properties if each is not stated),
            tuple(_parameter(parameter) for parameter, _ in merged.parameters),
            {name: declaration.role.name for name, (declaration, _) in merged.declarations.items()},
            tuple(self._phases(record)),
            tuple(Written(name, each.value.span.one_line) for name, each in merged.ops.items()),
        )

    def _bases(self, block: tree.Block, module: Module) -> Iterator[Written]:
        """The blocks that it is derived from, the nearest first; a ring was reported and ends here."""
        seen = [block]
        while block.base is not None:
            try:
                block, module = self.interpreter.names.find_block(block.base, module)
            except Problem:
                return
            if block in seen or block.name is None:
                return
            seen.append(block)
            yield Written(block.name.name, _with_comment(block))

    def _properties(self, record: Record) -> Iterator[Property]:
        for name in record.merged.fields:
            value = self.interpreter.field(record, name)
            plain = _plain(value) if value is not None else None
            if plain is not None:
                yield Property(name, plain, _dimension(value))

    def _phases(self, record: Record) -> Iterator[Phase]:
        if record.merged.kind.name == "opset":
            for phase in record.children("phase"):
                title = self.interpreter.title(phase) if phase.merged.title else ""
                yield Phase(phase.merged.name, title)


def _is_wanted(block: tree.Block, kind: str, name: str) -> bool:
    if block.name is None or (kind and block.kind.name != kind):
        return False
    return not name or block.name.name.casefold() == name.casefold()


def module_name(module: Module) -> str:
    """What `use` takes to reach a module of the standard library; the file of any other."""
    if not (module.standard and module.path):
        return module.name
    return "std/" + (module.folder / module.path.stem).as_posix()


def _with_comment(block: tree.Block) -> str:
    """The block as it is written, with the lines of comment right above it."""
    source, first = block.span.source, block.span.line
    above = first
    while above > 1 and source.line(above - 1).lstrip().startswith("#"):
        above -= 1
    lines = [source.line(number).strip() for number in range(above, first)]
    return "\n".join([*lines, block.span.text])


def _parameter(parameter: tree.Parameter) -> Parameter:
    return Parameter(parameter.name.name, parameter.default.span.one_line if parameter.default else None)


# --- values ---------------------------------------------------------------------------------------------------------


def _plain(value: Value) -> Plain | None:
    """A value without formulas; None for what has none."""
    match value:
        case Constant(plain):
            return plain
        case Block(record):
            return record.merged.name
        case Items(values):
            items = [_plain(each) for each in values]
            return tuple(each for each in items if each is not None)
        case _:
            return None


def _dimension(value: Value | None) -> Dimension | None:
    if isinstance(value, Items):
        found = {_dimension(each) for each in value.values}
        return found.pop() if len(found) == 1 else None
    return value.type if isinstance(value, Constant) and isinstance(value.type, Dimension) else None


def _texts(value: Plain) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple) else (str(value),)


def _number(formula: Formula | None) -> Number | None:
    value = formula.value if isinstance(formula, Constant) else None
    return None if isinstance(value, str | bool) else value


# --- devices --------------------------------------------------------------------------------------------------------


def _device(machine: Machine) -> Device:
    main = Level(machine.memory.level, _number(machine.memory.bandwidth), _number(machine.memory.capacity))
    inner = (
        Level(each.name, _number(each.bandwidth), _number(each.capacity))
        for each in machine.channels
        if each.kind == "memory"
    )
    links = (
        Link(each.name, _number(each.bandwidth), _number(each.latency) or 0.0)
        for each in machine.channels
        if each.kind == "link"
    )
    return Device(
        tuple(_peaks(machine)),
        (main, *inner),
        tuple(links),
        tuple(_general(machine)),
        {each.op_class: tuple(_reached(each)) for each in machine.efficiencies},
        tuple(_energy(machine.energy)) if machine.energy else (),
    )


def _peaks(machine: Machine) -> Iterator[UnitPeak]:
    bandwidth = _number(machine.memory.bandwidth)
    order = list(DTYPES)
    for peak in sorted(machine.peaks, key=lambda peak: order.index(peak.dtype)):
        rate = _number(peak.rate)
        if rate is not None and bandwidth:
            yield UnitPeak(peak.unit, peak.dtype, rate, rate / bandwidth)


def _general(machine: Machine) -> Iterator[Property]:
    stated = (
        ("year", machine.year, NONE),
        ("power", machine.power, POWER),
        ("price", machine.price, MONEY / TIME),
    )
    for name, formula, dimension in stated:
        value = _number(formula)
        if value is not None:
            yield Property(name, value, dimension)


def _reached(efficiency: Efficiency) -> Iterator[Property]:
    """What differs from a device that reaches its roofs."""
    ideal = {"compute": 1, "memory": 1, "sharpness": float("inf"), "overhead": 0}
    for name, at_best in ideal.items():
        value = _number(getattr(efficiency, name))
        if value is not None and value != at_best:
            yield Property(name, value, TIME if name == "overhead" else NONE)
    for name, formula in efficiency.channels.items():
        value = _number(formula)
        if value is not None:
            yield Property(name, value, NONE)


def _energy(energy: Energy) -> Iterator[Property]:
    parts = {
        **{dtype: (formula, ENERGY / WORK) for dtype, formula in energy.work.items()},
        "memory": (energy.traffic, ENERGY / DATA),
        "constant": (energy.constant, POWER),
    }
    for name, (formula, dimension) in parts.items():
        value = _number(formula)
        if value is not None:
            yield Property(name, value, dimension)
