"""What a spec means: machines, ops as formulas, charts as families of points, and claims. No number is computed yet."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, Literal

from rooflang.diagnostic import Diagnostic
from rooflang.frozen import EMPTY, frozen, replace
from rooflang.program.formula import Formula, columns
from rooflang.source import Span
from rooflang.units import Dimension

# --- machines -------------------------------------------------------------------------------------------------------


@frozen
class Peak:
    """The dense peak of one compute unit for one dtype, FLOP/s."""

    unit: str
    dtype: str
    rate: Formula
    span: Span


@frozen
class Memory:
    """The main memory: bandwidth in B/s, capacity in B."""

    level: str
    bandwidth: Formula
    capacity: Formula | None
    span: Span


@frozen
class Channel:
    """An inner level of memory, or a link out of the device: what bytes pass beside the main memory.

    Bandwidth in B/s (None: only the capacity is known), latency per message in s, capacity in B.
    """

    name: str
    kind: Literal["memory", "link"]
    bandwidth: Formula | None
    latency: Formula
    capacity: Formula | None
    span: Span


@frozen
class Efficiency:
    """How much of the roofs the ops of a class reach: fractions of peak and bandwidth, sharpness of the knee,
    overhead per op in seconds; `channels` are the fractions of inner levels and links by name. The class is empty
    for the general one."""

    op_class: str
    compute: Formula
    memory: Formula
    sharpness: Formula
    overhead: Formula
    channels: Mapping[str, Formula] = EMPTY


@frozen
class Energy:
    """What work and traffic take beside the constant power: J/FLOP of each dtype, J/B, W.

    Choi, Bedard, Fowler and Vuduc, "A Roofline Model of Energy" (IPDPS 2013), equation 2.
    """

    work: Mapping[str, Formula]
    traffic: Formula
    constant: Formula


@frozen
class Machine:
    """A device: its peaks, its memory and what is reached of them (the general efficiency first); inner levels and
    links in their order. Power in W, price in USD/s, where the device says them."""

    name: str
    title: str
    peaks: tuple[Peak, ...]
    memory: Memory
    efficiencies: tuple[Efficiency, ...]
    span: Span
    sources: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    power: Formula | None = None
    price: Formula | None = None
    energy: Energy | None = None
    year: Formula | None = None

    def peaks_of(self, dtype: str) -> tuple[Peak, ...]:
        """The peaks for a dtype, one a compute unit."""
        return tuple(peak for peak in self.peaks if peak.dtype == dtype)

    def channel(self, name: str, kind: str) -> Channel | None:
        """An inner level or a link; without a name the first of the kind."""
        return next((each for each in self.channels if each.kind == kind and name in ("", each.name)), None)

    def efficiency_of(self, op_class: str) -> Efficiency:
        """The efficiency of an op class, the general one where the device has none for it."""
        named = {efficiency.op_class: efficiency for efficiency in self.efficiencies}
        return named.get(op_class, named[""])


# --- ops ------------------------------------------------------------------------------------------------------------

Test = Literal["positive", "positive or inf", "not negative", "fraction", "inside", "true"]


@frozen
class Requirement:
    """What has to hold at every setting that is kept: `subject` (as in `the extent k`) passes the test.

    Of an `expect` in a block the subject is what it says where it does not hold; `words` say it with swept values.
    """

    value: Formula
    test: Test
    subject: str
    span: Span
    words: Formula | None = None


@frozen
class Tensor:
    """A tensor that a kernel moves: its elements (the product of its extents) and the bytes of one, whether it is read
    or written."""

    name: str
    role: str
    dtype: str
    extents: tuple[Formula, ...]
    elements: Formula
    size: Formula
    read: bool


@frozen
class Statement:
    """A statement of an op as it is written, and its work: so much at each point of its indices, which are given with
    their extents. Of an op from formulas it is the formula, and has no points."""

    text: str
    each: Formula
    extents: Mapping[str, Formula]
    work: Formula


@frozen
class Transfer:
    """Bytes over an inner level or a link; an empty name is the first link of the device. Messages pay its latency."""

    name: str
    kind: Literal["memory", "link"]
    bytes: Formula
    messages: Formula
    span: Span


@frozen
class Kernel:
    """One fused op: work in FLOP, traffic with main memory in B, the compute dtype whose peak holds.

    `unit` names the compute unit where the op insists on one, else it is empty; `peak_span` is where unit or dtype are
    said, if the op says them. `charged` is what each function in its statements cost per element, `written` are the
    texts of `read` and `write` where the op gives these by formulas.
    """

    name: str
    op_class: str
    unit: str
    dtype: str
    flops: Formula
    read: Formula
    write: Formula
    requirements: tuple[Requirement, ...]
    span: Span
    peak_span: Span
    transfers: tuple[Transfer, ...] = ()
    tensors: tuple[Tensor, ...] = ()
    statements: tuple[Statement, ...] = ()
    charged: Mapping[str, Formula] = EMPTY
    written: Mapping[str, str] = EMPTY


@frozen
class Sum:
    """Ops that run one after the other."""

    parts: tuple["Op", ...]


@frozen
class Repeat:
    """An op that runs several times."""

    times: Formula
    op: "Op"


@frozen
class Either:
    """One op or another, setting by setting."""

    condition: Formula
    yes: "Op"
    no: "Op"


@frozen
class Overlap:
    """Kernels that run at once: each resource is busy for the sum of what they need of it, and the busiest decides."""

    op: "Op"


Op = Kernel | Sum | Repeat | Either | Overlap


def requiring(op: Op, more: tuple[Requirement, ...]) -> Op:
    """The op where more has to hold, before what the op itself rests on."""
    if not more:
        return op
    match op:
        case Kernel():
            return replace(op, requirements=(*more, *op.requirements))
        case Sum(parts):
            return Sum((requiring(parts[0], more), *parts[1:]))
        case Repeat(times, inner):
            return Repeat(times, requiring(inner, more))
        case Either(condition, yes, no):
            return Either(condition, requiring(yes, more), requiring(no, more))
        case Overlap(inner):
            return Overlap(requiring(inner, more))


def kernels(op: Op) -> Iterator[Kernel]:
    """The kernels that an op is made of."""
    match op:
        case Kernel():
            yield op
        case Sum(parts):
            for part in parts:
                yield from kernels(part)
        case Repeat(_, inner) | Overlap(inner):
            yield from kernels(inner)
        case Either(_, yes, no):
            yield from kernels(yes)
            yield from kernels(no)


# --- what was measured ------------------------------------------------------------------------------------------------


@frozen
class MeasuredSeries:
    """Measured points under one name: `columns` are numbers in base units (FLOP, B, FLOP/B, FLOP/s, s) or texts, a
    value a row; the class of op that each is of (empty: none), and where each row stands."""

    name: str
    columns: Mapping[str, tuple[float | str, ...]]
    classes: tuple[str, ...]
    rows: tuple[int, ...]
    spans: tuple[Span, ...]


@frozen
class Measured:
    """What was measured on a machine, with a dtype of compute. `key` tells it from others of its name.

    `types` are the columns that the series have, with their dimensions (None for texts). `attainable` is the roof over
    the axis `intensity`; `reached`, for each class of op, what efficiencies and overhead leave of it, over the axes
    `flops` and `bytes` where these are known, else over `intensity` without the overhead. Both in FLOP/s.
    """

    name: str
    title: str
    key: str
    machine: Machine
    dtype: str
    types: Mapping[str, Dimension | None]
    series: tuple[MeasuredSeries, ...]
    attainable: Formula
    reached: Mapping[str, Formula]
    span: Span
    sources: tuple[str, ...] = ()


# --- charts ---------------------------------------------------------------------------------------------------------


@frozen
class Style:
    """What a plot's body sets for its series; empty or None where it doesn't."""

    color: str = ""
    shape: str = ""
    size: float | None = None
    trail: bool | None = None


@frozen
class Sweep:
    """The numbers that a swept name takes, in base units."""

    name: str
    values: tuple[Fraction | float, ...]
    dimension: Dimension


@frozen
class Family:
    """The points of one op on one machine at one choice of swept words, over the swept numbers; `measures` are what
    it attains there, by name. `opset` is how the spec writes the opset that it is an op of."""

    op_name: str
    phase: str
    machine: Machine
    dtype: str
    words: Mapping[str, str]
    sweeps: tuple[Sweep, ...]
    op: Op
    measures: Mapping[str, Formula]
    where: Formula | None
    label: Formula
    style: Style
    requirements: tuple[Requirement, ...]
    span: Span
    opset: str = ""


@frozen
class AxisView:
    """What a spec sets of an axis, in base units (FLOP/B, FLOP/s, …), and where; empty or None where it doesn't."""

    title: str = ""
    ticks: tuple[float, ...] = ()
    domain: tuple[float, float] | None = None
    spans: Mapping[str, Span] = EMPTY


@frozen
class Note:
    """A text at a place of the chart, in the base units of its axes: FLOP/B and FLOP/s on a roofline."""

    text: str
    x: float
    y: float


CORNERS = ("bottom_right", "bottom_left", "top_left", "top_right")
LEGENDS = (*CORNERS, "right", "below", "none")
THEMES = ("light", "dark", "paper", "print", "slides")
DEFAULT_THEME = "light"
DEFAULT_BAND = 0.2
SHAPES = ("circle", "square", "cross", "x", "diamond", "triangle")


VIEWS: Mapping[str, tuple[str, ...]] = {
    "roofline": ("performance",),
    "roofs": (),
    "gap": ("performance", "attainable"),
    "energy": ("flops_per_joule",),
    "power": ("power",),
    "cost": ("flops_per_usd",),
    "time": ("step_time",),
    "sweep": (),
    "heatmap": (),
    "agreement": (),
}
"""The kinds of charts, with the measures that each is drawn from; of a sweep and a heat map the spec names it."""

OVER_INTENSITY = ("roofline", "roofs", "gap", "energy", "power", "cost")
"""The views that have the intensity on their horizontal axis."""


@frozen
class OwnTheme:
    """A theme of a spec: what it changes of `base`, which is one of THEMES.

    `values` are by field: colours as `#rrggbb`, sizes in pixels, words, truths, tuples of colours or shapes; `spans`
    are where the spec says them.
    """

    name: str
    base: str
    values: Mapping[str, Any]
    spans: Mapping[str, Span]
    span: Span


@frozen
class View:
    """How a chart is to look where the spec says so: what `kind` of chart it is, the swept names that stand along the
    axes of a sweep or heat map, the `measure` that it shows, and the column each of whose values has a panel.

    `own` is its theme where that is not one of THEMES, and `theme` what that derives from. `footer` is whether there is
    one, or its text; None where the theme decides. `band` is how far from agreement, as a share, what was measured may
    be in the band of that view. `spans` are where the spec says `width` and `height`.
    """

    x: AxisView
    y: AxisView
    legend: str = ""
    theme: str = DEFAULT_THEME
    width: float | None = None
    height: float | None = None
    notes: tuple[Note, ...] = ()
    kind: str = "roofline"
    across: tuple[str, ...] = ()
    measure: str = ""
    facet: str = ""
    per_row: int | None = None
    own: OwnTheme | None = None
    footer: bool | str | None = None
    band: float = DEFAULT_BAND
    spans: Mapping[str, Span] = EMPTY

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the view is drawn from; bars measure shares and times of the same."""
        chosen = (self.measure,) if self.kind in ("sweep", "heatmap") else ()
        return (*VIEWS[self.kind], *chosen)


@frozen
class Chart:
    """A roofline chart. `key` tells it from others of its name; `folder` is the spec's folder under the root: where
    the output goes.

    `dtypes` are the compute dtypes whose ceilings are drawn, `roles` what weights, cache and activations are stored in
    where the chart says so, `swept` the swept names in the order of the spec
    with their dimension (None for words), `columns` the measures that its data holds beside those of every chart,
    `measured` what is drawn over its points; `costs` is the name of the block that comes before the standard costs,
    if there is one.
    """

    name: str
    title: str
    span: Span
    key: str
    folder: PurePosixPath
    machines: tuple[Machine, ...]
    dtypes: tuple[str, ...]
    roles: Mapping[str, str]
    swept: Mapping[str, Dimension | None]
    families: tuple[Family, ...]
    view: View
    columns: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()
    costs: str = ""

    def dimension(self, column: str) -> Dimension | None:
        """The dimension of a column of numbers; None for words and truth values."""
        if column in self.swept:
            return self.swept[column]
        types = (family.measures[column].type for family in self.families if column in family.measures)
        return next((type_ for type_ in types if isinstance(type_, Dimension)), None)

    def measures(self) -> tuple[str, ...]:
        """Everything that is known of one of its points at least."""
        return tuple(dict.fromkeys(name for family in self.families for name in family.measures))


@frozen
class Page:
    """Several charts as one picture. `folder` is as that of a chart, and `view` how the page looks; its width and
    height are those of each frame."""

    name: str
    title: str
    span: Span
    folder: PurePosixPath
    charts: tuple[Chart, ...]
    view: View


@frozen
class Side:
    """One side of a comparison in a claim."""

    value: Formula
    span: Span


@frozen
class Expect:
    """A claim, what to say where it fails, and the sides whose values are shown then."""

    condition: Formula
    message: str
    span: Span
    sides: tuple[Side, ...]


@frozen
class Named:
    """A part of a value by its name: a formula to compute, or a text."""

    name: str
    value: Formula | str


@frozen
class Answer:
    """What an expression means: formulas to compute, each shown in `unit` where it is given; where it is no number, in
    a text what it is, and `parts`, which are what can be asked of it."""

    formulas: tuple[Formula, ...]
    unit: str
    text: str
    parts: tuple[Named, ...]
    charts: tuple[Chart, ...]
    problems: tuple[Diagnostic, ...]
    measured: tuple[Measured, ...] = ()


@frozen
class Program:
    """All that the files of one run mean, and all that is wrong with them.

    `charts` are to be drawn, and `pages` of several; `asked` are other charts, of files that are used, which claims or
    pages ask about. `measured` is what the files, or claims, name by itself, and `themes` are those that the files
    declare.
    """

    charts: tuple[Chart, ...]
    asked: tuple[Chart, ...]
    expects: tuple[Expect, ...]
    problems: tuple[Diagnostic, ...]
    measured: tuple[Measured, ...] = ()
    pages: tuple[Page, ...] = ()
    themes: tuple[OwnTheme, ...] = ()

    def asked_columns(self) -> dict[str, list[str]]:
        """The columns that claims ask of each chart, by its key."""
        return asked_columns(expect.condition for expect in self.expects)


def asked_columns(formulas: Iterable[Formula]) -> dict[str, list[str]]:
    """The columns that formulas ask of each chart, by its key."""
    found: dict[str, list[str]] = {}
    for formula in formulas:
        for column in columns(formula):
            found.setdefault(column.chart, []).append(column.name)
    return found
