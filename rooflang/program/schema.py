"""The kinds of blocks and what may stand in them. To add a field, add one line here and read it where it is used."""

from collections.abc import Mapping

from rooflang.frozen import EMPTY, frozen
from rooflang.program.program import LEGENDS, SHAPES, THEMES, VIEWS
from rooflang.units import (
    BANDWIDTH,
    DATA,
    ENERGY,
    INTENSITY,
    MONEY,
    NONE,
    POWER,
    RATE,
    TIME,
    TOKENS,
    WORK,
    Dimension,
)

DTYPES: Mapping[str, float] = {
    "fp64": 8,
    "fp32": 4,
    "tf32": 4,
    "bf16": 2,
    "fp16": 2,
    "fp8": 1,
    "fp6": 0.75,
    "fp4": 0.5,
    "int8": 1,
    "int4": 0.5,
}
"""Element types and their size in bytes (tf32 is stored in 32 bits)."""

ROLES = ("compute", "weight", "cache", "activation")
BOUNDS = ("compute", "memory", "overhead")
MEASURES: Mapping[str, Dimension | None] = {
    "flops": WORK,
    "bytes": DATA,
    "intensity": INTENSITY,
    "performance": RATE,
    "time": TIME,
    "bound": None,
    "utilization": NONE,
}
"""What every point carries, in the order of the columns, with its dimension (None for words)."""

SHARES = ("utilization", "mfu", "mbu")
"""The measures that are shares: they are shown in per cent, and even axes begin at 0 for them."""


@frozen
class Quantity:
    """A number of one dimension. On an axis a plain number is taken as well, in the base unit. `counts` is what a plain
    number is a number of, in messages."""

    dimension: Dimension
    plain: bool = False
    counts: str = ""


@frozen
class OnAxis:
    """A number that stands on an axis: of the dimension that the chart's view gives it, `dimension` where the view is a
    roofline, or plain."""

    dimension: Dimension


@frozen
class Words:
    """One of a fixed set of bare words; `what` names the set in messages. A block of the kind `block` is taken as
    well."""

    what: str
    words: tuple[str, ...]
    block: str = ""


@frozen
class AnyWord:
    """Any bare word: the class of an op, the unit that it wants."""

    what: str


@frozen
class TextValue:
    """A string."""


@frozen
class TruthValue:
    """`true` or `false`."""


@frozen
class TruthOrText:
    """`true` or `false`, or a string."""


@frozen
class BlockOf:
    """A block of a kind."""

    kind: str


@frozen
class AChart:
    """A chart by its name."""


@frozen
class ListOf:
    """A list; where `or_one`, a single item stands for a list of one."""

    item: "FieldType"
    or_one: bool = False


@frozen
class Anything:
    """Any value: the fields of a model."""


@frozen
class DataFile:
    """A file of measured data: `csv("…")`, which was read with the spec."""


FieldType = (
    Quantity
    | OnAxis
    | Words
    | AnyWord
    | TextValue
    | TruthValue
    | TruthOrText
    | BlockOf
    | AChart
    | ListOf
    | Anything
    | DataFile
)

DTYPE = Words("dtype", tuple(DTYPES))
PIXELS = Quantity(NONE, counts="pixels")


@frozen
class Kind:
    """What may stand in a block of one kind.

    `open` is the type of fields with free names; `named` says whether such a block has a name where it is a child
    (None: with or without); `lets` whether it takes `let`; `statements` are the other statements that it takes.
    """

    name: str
    fields: Mapping[str, FieldType] = EMPTY
    open: FieldType | None = None
    children: Mapping[str, "Kind"] = EMPTY
    statements: frozenset[str] = frozenset()
    parameters: bool = False
    named: bool | None = True
    titled: bool = False
    lets: bool = True


_SOURCE = ListOf(TextValue(), or_one=True)
_DTYPE_ROLES = Kind("dtype", fields=dict.fromkeys(ROLES, DTYPE), named=False)
_COST_ENTRIES = Kind("costs", open=Quantity(WORK), named=False)
_EFFICIENCY = Kind(
    "efficiency",
    fields={
        "compute": Quantity(NONE),
        "memory": Quantity(NONE),
        "sharpness": Quantity(NONE),
        "overhead": Quantity(TIME),
    },
    # The inner levels and links of the device, by name.
    open=Quantity(NONE),
    named=None,
)
_ENERGY = Kind(
    "energy",
    fields={
        **dict.fromkeys(DTYPES, Quantity(ENERGY / WORK)),
        "memory": Quantity(ENERGY / DATA),
        "constant": Quantity(POWER),
    },
    named=False,
)

HARDWARE = Kind(
    "hardware",
    fields={
        "source": _SOURCE,
        "year": Quantity(NONE),
        "overhead": Quantity(TIME),
        "power": Quantity(POWER),
        "price": Quantity(MONEY / TIME),
    },
    children={
        "compute": Kind("compute", fields={"source": _SOURCE, **dict.fromkeys(DTYPES, Quantity(RATE))}),
        "memory": Kind(
            "memory", fields={"source": _SOURCE, "bandwidth": Quantity(BANDWIDTH), "capacity": Quantity(DATA)}
        ),
        "link": Kind("link", fields={"source": _SOURCE, "bandwidth": Quantity(BANDWIDTH), "latency": Quantity(TIME)}),
        "efficiency": _EFFICIENCY,
        "energy": _ENERGY,
    },
    titled=True,
)
MODEL = Kind("model", open=Anything(), statements=frozenset({"Expect"}), titled=True)
COSTS = Kind("costs", open=Quantity(WORK), titled=True)
OP = Kind(
    "op",
    fields={
        "class": AnyWord("class"),
        "unit": AnyWord("compute unit"),
        "dtype": DTYPE,
        "costs": BlockOf("costs"),
        "work": Quantity(NONE),
        "flops": Quantity(WORK),
        "read": Quantity(DATA),
        "write": Quantity(DATA),
        "comm": Quantity(DATA),
        "messages": Quantity(NONE),
        "link": AnyWord("link"),
    },
    children={
        "dtype": _DTYPE_ROLES,
        "costs": _COST_ENTRIES,
        "traffic": Kind("traffic", open=Quantity(DATA), named=False),
        "comm": Kind("comm", open=Quantity(DATA), named=False),
        "messages": Kind("messages", open=Quantity(NONE), named=False),
    },
    statements=frozenset({"Definition", "Declaration", "Expect"}),
    parameters=True,
    titled=True,
)
OPSET = Kind(
    "opset",
    fields={
        "repeat": Quantity(NONE),
        "weights": Quantity(DATA),
        "cache": Quantity(DATA),
        "activations": Quantity(DATA),
        "produces": Quantity(TOKENS),
        "devices": Quantity(NONE),
    },
    children={
        "phase": Kind("phase", open=Anything(), titled=True),
        "part": Kind("part", fields={"repeat": Quantity(NONE)}, statements=frozenset({"NamedOp"}), titled=True),
    },
    statements=frozenset({"NamedOp", "Expect"}),
    parameters=True,
    titled=True,
)

MEASURED = Kind(
    "measured",
    fields={"source": _SOURCE, "hardware": BlockOf("hardware"), "dtype": DTYPE, "data": DataFile()},
    children={"table": Kind("table", statements=frozenset({"Row"}), parameters=True, named=False)},
    titled=True,
)


def _axis(name: str, dimension: Dimension) -> Kind:
    value = OnAxis(dimension)
    return Kind(name, fields={"title": TextValue(), "ticks": ListOf(value), "domain": ListOf(value)}, named=False)


CHART = Kind(
    "chart",
    fields={
        "hardware": ListOf(BlockOf("hardware"), or_one=True),
        "dtype": ListOf(DTYPE, or_one=True),
        "costs": BlockOf("costs"),
        "columns": ListOf(AnyWord("measure"), or_one=True),
        "measured": ListOf(BlockOf("measured"), or_one=True),
        "legend": Words("legend position", LEGENDS),
        "theme": Words("theme", THEMES, block="theme"),
        "width": PIXELS,
        "height": PIXELS,
        "view": Words("view", tuple(VIEWS)),
        "across": ListOf(AnyWord("swept name"), or_one=True),
        "measure": AnyWord("measure"),
        "facet": AnyWord("column"),
        "per_row": Quantity(NONE),
        "band": Quantity(NONE),
        "footer": TruthOrText(),
    },
    children={
        "x": _axis("x", INTENSITY),
        "y": _axis("y", RATE),
        "dtype": _DTYPE_ROLES,
        "costs": _COST_ENTRIES,
        "note": Kind("note", fields={"at": ListOf(Anything())}, named=False, titled=True),
    },
    statements=frozenset({"Plot"}),
    titled=True,
)
FIGURE = Kind(
    "figure",
    fields={
        "charts": ListOf(AChart(), or_one=True),
        "per_row": Quantity(NONE),
        "legend": Words("legend position", LEGENDS),
        "theme": Words("theme", THEMES, block="theme"),
        "footer": TruthOrText(),
        "width": PIXELS,
        "height": PIXELS,
    },
    titled=True,
)
PLOT = Kind(
    "plot",
    fields={
        "label": TextValue(),
        "color": TextValue(),
        "shape": Words("shape", SHAPES),
        "size": PIXELS,
        "trail": TruthValue(),
    },
    lets=False,
)

COLORS = ("page", "ink", "muted", "grid", "roof", "level", "ridge", "achieved")
PALETTES = ("devices", "series")
THEME = Kind(
    "theme",
    fields={
        **dict.fromkeys(COLORS, TextValue()),
        **dict.fromkeys(PALETTES, ListOf(TextValue(), or_one=True)),
        "shapes": ListOf(Words("shape", SHAPES), or_one=True),
        **dict.fromkeys(("mark", "line", "font_size", "title_size", "width", "height"), PIXELS),
        "legend": Words("legend position", LEGENDS),
        "strip": TruthValue(),
        "footer": TruthValue(),
    },
)

TOP = {kind.name: kind for kind in (HARDWARE, MODEL, COSTS, OP, OPSET, MEASURED, CHART, FIGURE, THEME)}
