"""How one point of a chart comes about: every number between the statements of its op and its time.

Numbers are doubles in base units: FLOP, B, FLOP/s, B/s, s.
"""

from collections.abc import Mapping

from rooflang.frozen import frozen
from rooflang.program.program import Family
from rooflang.units import Dimension


@frozen
class Worked:
    """The work of a statement: `each` at every point of its indices. A formula has no indices."""

    text: str
    each: float
    extents: Mapping[str, float]
    work: float


@frozen
class Moved:
    """A tensor that is read or written: so many elements of so many bytes."""

    name: str
    role: str
    dtype: str
    extents: tuple[float, ...]
    elements: float
    size: float
    bytes: float
    read: bool


@frozen
class Need:
    """How long a resource is busy: the amount (FLOP or B) over its ceiling, of which a share is reached, and the
    latency of every message over a link."""

    resource: str
    amount: float
    ceiling: float
    reached: float
    messages: float
    latency: float
    time: float


@frozen
class Balance:
    """What needs of several resources come to: `binding` leads, `lead` times as long as the next. With a sharpness p
    below infinity their time is the p-norm of all of them; the overhead comes on top."""

    needs: tuple[Need, ...]
    overhead: float
    sharpness: float
    time: float
    binding: str
    lead: float


@frozen
class Step:
    """One kernel, and how often it runs. `share` is the part of its statements' work that counts (`work = 1/2`).

    `group` numbers the kernels that run at once, from 1; 0 runs by itself. `written` are the texts of `read` and
    `write` where the op gives these by formulas.
    """

    kernel: str
    op_class: str
    unit: str
    dtype: str
    times: float
    group: int
    statements: tuple[Worked, ...]
    share: float
    flops: float
    tensors: tuple[Moved, ...]
    written: Mapping[str, str]
    read: float
    write: float
    ridge: float
    balance: Balance


@frozen
class Group:
    """Kernels that run at once, and how often they do."""

    number: int
    times: float
    balance: Balance


@frozen
class Setting:
    """A swept name at the point: a number of a dimension, or a word."""

    name: str
    value: float | str
    dimension: Dimension | None


@frozen
class Derivation:
    """A point of a series. `measures` are those of its row in the data; `spent` is how much of its time each resource
    binds."""

    chart: str
    series: str
    family: Family
    settings: tuple[Setting, ...]
    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    measures: Mapping[str, float | str]
    spent: Mapping[str, float]

    def number(self, measure: str) -> float:
        """A measure that is a number."""
        value = self.measures[measure]
        assert not isinstance(value, str)
        return value

    def repeats(self, step: Step) -> float:
        """How often a step runs in all: its group may run several times."""
        times = {group.number: group.times for group in self.groups}
        return times.get(step.group, 1.0)
