"""The noun of this stage: everything that is drawn, in data units, and in pixels where only the page matters.

Pixels count right and down from the upper left corner of the frame. How things look (colours, dashes, weights)
is the theme's; where they stand is decided here, so that it can be computed and tested.
"""

from collections.abc import Mapping
from enum import StrEnum
from math import inf
from typing import Any

from rooflang.frozen import EMPTY, frozen

TITLE_ROW = 20.0
"""The height in pixels that a panel's title takes."""


@frozen
class Layout:
    """What of a theme decides where things stand. `legend` is where it goes unless the chart says so.

    `strip`: a row per series under the plot, sharing its intensity axis. `name_roofs`: roofs are named beside their
    lines (and not in the legend alone). `shapes` are those of marks in their order, `colors` how many colours there
    are, and `devices` of how many devices the lines are told apart; `largest_mark` and `smallest_mark` the widths in
    pixels of the first and the last series, `measured_mark` that of what was measured. `width` and `height` are those
    of the frame; where the page has a size (0: none), the frame takes what its surroundings leave of that. `edge` is
    the air at its edges. With `shapes_first` each series has a shape of its own, and not only where the colours run
    out. `footer` tells whether the page says at its foot what was counted, in type of `footer_size`.
    """

    theme: str
    width: float
    height: float
    font_size: float
    title_size: float
    legend: str
    strip: bool
    name_roofs: bool
    ridge_to_top: bool
    title_in_corner: bool
    shapes: tuple[str, ...]
    colors: int
    devices: int
    largest_mark: float
    smallest_mark: float
    measured_mark: float
    page_width: float = 0.0
    page_height: float = 0.0
    shapes_first: bool = False
    edge: float = 14.0
    footer: bool = True
    footer_size: float = 10.0

    @property
    def beside(self) -> float:
        """How wide the names beside a frame may be: on a page of a set width the frame keeps most of it."""
        return 0.36 * self.page_width or inf

    @property
    def legend_of_views(self) -> str:
        """Where the key of views stands that have no corner to spare for it: `below` or `right`."""
        return "below" if self.legend == "below" else "right"


@frozen
class Tick:
    """A marked value; the text is empty where it would run into its neighbour."""

    value: float
    text: str


@frozen
class Axis:
    """An axis, logarithmic or even. `field` is what its values are called in the data. `minor` values get a faint line
    and no text; where it is not `labelled`, a neighbour's texts and title stand for its own. The title has its middle
    at the pixel `middle` where that isn't the frame's: it is then that of several panels."""

    title: str
    field: str
    domain: tuple[float, float]
    ticks: tuple[Tick, ...]
    minor: tuple[float, ...]
    log: bool = True
    labelled: bool = True
    middle: float | None = None


class Role(StrEnum):
    """What a line, a label or a legend entry stands for; a channel is an inner level or a link, a curve a roof that is
    neither slope nor ceiling, a band what lies near enough to one."""

    MEMORY = "memory"
    CHANNEL = "channel"
    COMPUTE = "compute"
    CURVE = "curve"
    RIDGE = "ridge"
    ACHIEVED = "achieved"
    SERIES = "series"
    MEASURED = "measured"
    NOTE = "note"
    BAND = "band"


@frozen
class Place:
    """A place in the units of the axes: FLOP/B and FLOP/s on a roofline."""

    x: float
    y: float


@frozen
class Roof:
    """A line that no point passes, from frame to frame or to the roof that it meets.

    `name` tells it from all others of the chart: the `machine`, where there are several and it is the same of each, and
    `part`, which tells it from the others of its machine. `family` is the number of the
    machine whose line it is alone, where there are several; else -1. Those that don't limit the points of the chart are
    `faint`. `order` counts what is reached of one machine, class by class.
    """

    role: Role
    name: str
    value: str
    corners: tuple[Place, ...]
    family: int = -1
    faint: bool = False
    order: int = 0
    machine: str = ""
    part: str = ""


@frozen
class Band:
    """An area along a line: from where to where it goes upwards at each place along the horizontal axis, and what its
    entry in the key says."""

    edges: tuple[tuple[Place, Place], ...]
    text: str


@frozen
class RidgeLine:
    """Where a slope meets a ceiling: a vertical line, from the bottom up to `top`. It is named as a roof is."""

    name: str
    value: str
    place: Place
    top: float
    family: int = -1
    machine: str = ""
    part: str = ""


@frozen
class Point:
    """A place where one series has points, `settings` of them; `texts` are its columns, well formatted."""

    place: Place
    settings: int
    texts: tuple[str, ...]


@frozen
class Mark:
    """How the marks of a series look: `tint` picks the theme's colour where `color` is empty; -1 is none, the ink.
    `family` is the number of the machine whose hue goes before that, where the theme has one; else -1. Those that are
    `lined` stand on a trail; `hatch` is the number of a way of hatching, 0 for none."""

    shape: str
    tint: int
    color: str
    size: float
    family: int = -1
    lined: bool = False
    hatch: int = 0


@frozen
class Piece:
    """A stretch of a line that `of` lines have in common (1: none but itself), dash by dash: which turn is its own."""

    places: tuple[Place, ...]
    turn: int
    of: int


@frozen
class DrawnSeries:
    """Points under one name; `text` is that as one reads it, where that differs. `index` is its number on the page;
    `tint` picks the theme's colour where `color` is empty; `size` is in pixels; each of the trails goes along the last
    name that is swept, all others being the same. `rings` stand on the roof of the inner level or link that binds a
    point, at the intensity over its bytes; each of the drops goes from a point up to its ideal roof, where the chart
    shows gaps; `line` is the width of the trails, which have the hue or the dashes of the machine of number `family`,
    as its roofs have, and the marks too where they are `hued`. Marks that are `crowded` have no rims, which would hide
    what is under them; those that are `rimless` have none either where they meet others. Where trails lie on those of
    others, the `pieces` are what is drawn of them. What stands for a part of a bar may be hatched. `machine` is the one
    that it has points of, where there is but one."""

    name: str
    index: int
    tint: int
    color: str
    shape: str
    size: float
    points: tuple[Point, ...]
    trails: tuple[tuple[Place, ...], ...]
    rings: tuple[Point, ...] = ()
    drops: tuple[tuple[Place, Place], ...] = ()
    line: float = 1.0
    crowded: bool = False
    rimless: bool = False
    family: int = -1
    hued: bool = False
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    hatch: int = 0
    machine: str = ""

    @property
    def mark(self) -> Mark:
        """How its marks look."""
        family = self.family if self.hued else -1
        return Mark(self.shape, self.tint, self.color, self.size, family, bool(self.trails), self.hatch)


@frozen
class DrawnMeasured:
    """Measured points of one `run` under one name, `modelled` where a series has it: then in its colour. Each of the
    `drops` goes from a point up to its roof. `column_titles` name the texts of the points."""

    name: str
    tint: int
    color: str
    shape: str
    size: float
    modelled: bool
    column_titles: tuple[str, ...]
    points: tuple[Point, ...]
    drops: tuple[tuple[Place, Place], ...]
    run: str = ""

    @property
    def mark(self) -> Mark:
        """How its marks look."""
        return Mark(self.shape, self.tint, self.color, self.size)


@frozen
class Segment:
    """A part of a bar, `low` to `high` on the horizontal axis: the number of its series, how it looks, its own text
    where that has room, its columns."""

    series: int
    mark: "Mark"
    low: float
    high: float
    text: str
    texts: tuple[str, ...]


@frozen
class Bar:
    """Segments one after the other: the middle of the bar on the vertical axis, and its height in pixels."""

    place: float
    height: float
    segments: tuple[Segment, ...]


@frozen
class Box:
    """A rectangle in pixels around its middle, turned clockwise by `angle` degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    @property
    def left(self) -> float:
        """The left edge, before turning."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """The right edge, before turning."""
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        """The upper edge, before turning."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """The lower edge, before turning."""
        return self.y + self.height / 2


@frozen
class Cell:
    """A rectangle in pixels, coloured by a share from 0 to 1 (None: there is no value), with a text where that has
    room; `texts` are its columns."""

    box: Box
    share: float | None
    text: str
    texts: tuple[str, ...]


@frozen
class Ramp:
    """The key to colours of cells: from the bottom up, or `across` from left to right. Its `texts` begin at pixels and
    have their middles at others. `sides` say what holds on either side of the lines between cells, if any, first where
    their teeth point; such a line is shown at the height of `line`."""

    box: Box
    texts: tuple[tuple[str, float, float], ...]
    sides: tuple[str, ...] = ()
    line: float = 0.0
    across: bool = False


@frozen
class Label:
    """A text in the plot: the box that it fills, and from where to where a thin line leads to what it names, whose
    family it has."""

    role: Role
    text: str
    box: Box
    leader: tuple[float, float, float, float] | None = None
    family: int = -1


@frozen
class LegendEntry:
    """A sample and its text; `x` and `y` are the left end of the sample and the middle of the row, in pixels.

    A line has the number of its family, one that is reached its order; series and what was measured have their mark,
    and series the number of the machine whose hue or dashes their trails have.
    """

    role: Role
    text: str
    number: int
    mark: Mark | None
    x: float
    y: float


@frozen
class Legend:
    """The key: its box in pixels, and whether it stands in the plot."""

    box: Box
    inside: bool
    entries: tuple[LegendEntry, ...]


@frozen
class Row:
    """A row in the strip under the plot: its middle in pixels, its ends on the intensity axis.

    `series` are those whose points stand in it, by their number, and `measured` what was measured, by its place; a row
    of that alone has no series. `sweep` tells in what direction it goes, at the pixel `sweep_x`.
    """

    series: tuple[int, ...]
    y: float
    text: str
    low: float
    high: float
    measured: tuple[int, ...] = ()
    sweep: str = ""
    sweep_x: float = 0.0


@frozen
class Sign:
    """A shape of marks and the machine that it stands for: the middle of the mark in pixels, the text right of it."""

    shape: str
    text: str
    x: float
    y: float


@frozen
class Strip:
    """The series one below the other, on the plot's intensity axis; over them what the shapes of marks mean."""

    top: float
    bottom: float
    rows: tuple[Row, ...]
    signs: tuple[Sign, ...] = ()


@frozen
class Margins:
    """The pixels around a frame (and the strip, where there is one)."""

    left: float
    right: float
    top: float
    bottom: float


@frozen
class Panel:
    """One frame with its axes and all that stands in it. `column_titles` name the texts of points, bars and cells;
    `borders` are lines in pixels between cells, with what compute binds on their right as they go; one in so many has
    a tooth that points there. The vertical axis ends `inset` pixels before the frame does. Where
    there are many settings, those on one cell of a `grid` of so many pixels are one point."""

    title: str
    frame: Box
    margins: Margins
    x: Axis
    y: Axis
    roofs: tuple[Roof, ...] = ()
    ridges: tuple[RidgeLine, ...] = ()
    column_titles: tuple[str, ...] = ()
    series: tuple[DrawnSeries, ...] = ()
    measured: tuple[DrawnMeasured, ...] = ()
    labels: tuple[Label, ...] = ()
    legend: Legend | None = None
    strip: Strip | None = None
    bars: tuple[Bar, ...] = ()
    cells: tuple[Cell, ...] = ()
    borders: tuple[tuple[float, float, float, float], ...] = ()
    toothed: int = 1
    band: Band | None = None
    ramp: Ramp | None = None
    inset: float = 0.0
    grid: float = 0.0
    title_back: float = 0.0
    is_cut: bool = False

    @property
    def breadth(self) -> float:
        """How wide it is with all that stands beside its frame."""
        return self.margins.left + self.frame.width + self.margins.right

    @property
    def title_y(self) -> float:
        """The middle of its title, over all that stands above the frame."""
        return self.frame.top - self.margins.top + TITLE_ROW / 2

    @property
    def foot(self) -> float:
        """Where the intensity axis stands: under the strip, where there is one."""
        return self.strip.bottom if self.strip else self.frame.bottom

    @property
    def series_by_index(self) -> Mapping[int, DrawnSeries]:
        """The series by their index."""
        return {series.index: series for series in self.series}


@frozen
class Figure:
    """All that is drawn of one chart, or of several: `key` is that of all panels. The page is `width` by `height`
    pixels from the first frame's upper left corner on, and `margins` around that. `counted` says, as plain data, what
    its numbers mean: devices and their sources, element types, the kernels of each series, what functions cost. The
    lines of the `footer` say the most important of that at the foot of the page. `font_size` and `title_size` are those
    of the layout that it was made by."""

    name: str
    theme: str
    title: tuple[str, ...]
    subtitle: str
    description: str
    width: float
    height: float
    margins: Margins
    panels: tuple[Panel, ...]
    key: Legend | None = None
    counted: Mapping[str, Any] = EMPTY
    footer: tuple[str, ...] = ()
    font_size: float = 12.0
    title_size: float = 17.0

    @property
    def panel(self) -> Panel:
        """The first panel: of most charts the only one."""
        return self.panels[0]

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, whose margins are whole pixels."""
        around = self.margins
        return (
            self.width + round(around.left) + round(around.right),
            self.height + round(around.top) + round(around.bottom),
        )
