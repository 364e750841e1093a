"""Formulas to arrays: a walk that computes each shared subexpression once, on the small axes that it depends on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from rooflang.program.formula import (
    Axis,
    Binary,
    Call,
    Choice,
    Column,
    Constant,
    Formula,
    Near,
    Search,
    Type,
    operands,
)
from rooflang.program.program import Family
from rooflang.program.wording import value_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
ColumnValues = Callable[[Column], Array]

_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": np.floor_divide,
    "^": np.power,
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "and": np.logical_and,
    "or": np.logical_or,
}
_UNARY: Mapping[str, Callable[[Any], Any]] = {
    "neg": np.negative,
    "not": np.logical_not,
    "ceil": np.ceil,
    "floor": np.floor,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
REDUCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "min": np.min,
    "max": np.max,
    "sum": np.sum,
    "all": np.all,
    "any": np.any,
    "len": np.size,
}


SEARCH_LIMIT = 2.0**40
SEARCH_STEPS = 4096


class Computation:
    """Values of formulas over axes that broadcast, each node once. `axes` maps a swept name to its values, shaped so
    that they broadcast against one another; `columns` gives the rows of a series."""

    def __init__(self, axes: Mapping[str, Array], columns: ColumnValues | None = None):
        self.axes, self.columns = axes, columns
        self._known: dict[int, Any] = {}
        # A node's id is its key, so it has to live as long as the memory of it.
        self._kept: list[Formula] = []

    def value(self, formula: Formula) -> Any:
        """The value: an array that broadcasts over the axes, or a scalar. No Python recursion, however deep."""
        pending = [formula]
        with np.errstate(all="ignore"):
            while pending:
                node = pending[-1]
                missing = [each for each in operands(node) if id(each) not in self._known]
                if missing:
                    pending.extend(missing)
                    continue
                pending.pop()
                if id(node) not in self._known:
                    self._known[id(node)] = self._compute(node)
                    self._kept.append(node)
        return self._known[id(formula)]

    def _compute(self, node: Formula) -> Any:
        match node:
            case Constant(value):
                return value if isinstance(value, bool | str) else np.float64(float(value))
            case Axis(name):
                return self.axes[name]
            case Column():
                assert self.columns is not None
                return self.columns(node)
            case Binary(operator, left, right):
                return _BINARY[operator](self._of(left), self._of(right))
            case Choice(condition, yes, no):
                return np.where(self._of(condition), self._of(yes), self._of(no))
            case Near(left, right, tolerance, relative):
                a, b, t = self._of(left), self._of(right), self._of(tolerance)
                return np.abs(a - b) <= (t * np.abs(b) if relative else t)
            case Call():
                return self._call(node)
            case Search():
                return self._search(node)

    def _search(self, node: Search) -> Any:
        """The condition at all values at once, along an axis behind the others."""
        if node.values:
            return self._found(node, np.array([float(value) for value in node.values]))
        low, high = 0.0, SEARCH_LIMIT
        while high - low > 1:
            # Whole numbers, spread evenly over the orders of magnitude that are left.
            steps = np.unique(np.round(np.geomspace(low + 1, high, SEARCH_STEPS)))
            found = float(self._found(node, steps))
            if found == np.inf:
                return np.inf
            below = steps[steps < found]
            low, high = float(below[-1]) if len(below) else found - 1, found
        return high

    def _found(self, node: Search, values: Array) -> Any:
        outer = {name: np.expand_dims(axis, -1) for name, axis in self.axes.items()}
        holds = np.asarray(Computation({**outer, node.axis.name: values}).value(node.condition), bool)
        holds = np.broadcast_to(holds, np.broadcast_shapes(holds.shape, values.shape))
        if node.which == "last":
            return np.where(holds.any(-1), values[len(values) - 1 - np.argmax(holds[..., ::-1], -1)], np.inf)
        return np.where(holds.any(-1), values[np.argmax(holds, -1)], np.inf)

    def _call(self, node: Call) -> Any:
        values = [self._of(each) for each in node.arguments]
        if node.function == "text":
            return texts([(value, each.type) for value, each in zip(values, node.arguments, strict=True)])
        if node.function in _UNARY:
            return _UNARY[node.function](values[0])
        if len(values) == 1:
            return REDUCTIONS[node.function](values[0])
        pick = np.minimum if node.function == "min" else np.maximum
        result = values[0]
        for value in values[1:]:
            result = pick(result, value)
        return result

    def _of(self, formula: Formula) -> Any:
        return self._known[id(formula)]


def axes(family: Family) -> dict[str, Array]:
    """The values of each swept name, shaped so that they broadcast against one another."""
    count = len(family.sweeps)
    return {
        sweep.name: np.array([float(value) for value in sweep.values]).reshape(
            tuple(-1 if place == index else 1 for place in range(count))
        )
        for index, sweep in enumerate(family.sweeps)
    }


def texts(parts: list[tuple[Any, Type]]) -> Array:
    """Texts put together element by element; each different one is written once."""
    arrays = np.broadcast_arrays(
        *[np.asarray(value, dtype=object if isinstance(value, str) else None) for value, _ in parts]
    )
    shape = arrays[0].shape
    codes, written = [], []
    for array, (_, type_) in zip(arrays, parts, strict=True):
        unique, inverse = np.unique(array.ravel(), return_inverse=True)
        written.append([value_text(value, type_) for value in unique])
        codes.append(inverse.ravel())
    rows, inverse = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)
    joined = ["".join(words[code] for words, code in zip(written, row, strict=True)) for row in rows]
    return np.array(joined, dtype=object)[inverse.ravel()].reshape(shape)
