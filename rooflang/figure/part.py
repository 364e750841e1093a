"""What one panel shows: a chart, or the part of it that shares a value, and how it stands among its neighbours."""

from collections.abc import Mapping

from rooflang.figure.figure import Axis, Mark
from rooflang.figure.panel.domain import Scales
from rooflang.figure.panel.looks import Look
from rooflang.figure.panel.points import Rows
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.frozen import EMPTY, frozen, replace
from rooflang.roofline.evaluation import Evaluation


@frozen
class Part:
    """An evaluation with its rows. `looks` are those of all series of the page, by name: a series looks the same in
    all panels. `shared` are the scales of all panels, where they have the same. Only a panel that stands `alone` has
    its own key; only those at the edge have texts along the axes, of which one each is `titled`, for all panels where
    that is `spanning` them, and only the last of a row has names beside its frame, unless the panels have different
    roofs. Where the page's key names several `machines`, the panels don't. One panel of a page has the `key` to its
    colours, which go over the same `span` of values in all; `sides` say what binds what is on the page, where it is
    compute for some and not for all. `along` are the values along the axes of all heat maps or sweeps of a chart, and
    `marks` the colours of ops in bars."""

    evaluation: Evaluation
    rows: tuple[Rows, ...]
    looks: Mapping[str, Look]
    width: float
    height: float
    title: str = ""
    shared: Scales | None = None
    alone: bool = True
    leftmost: bool = True
    lowest: bool = True
    titled_across: bool = True
    titled_upwards: bool = True
    spanning: bool = False
    names_beside: bool = True
    machines: bool = False
    key: bool = True
    span: tuple[float, float] | None = None
    sides: tuple[str, ...] = ()
    along: tuple[tuple[object, ...], ...] = ()
    marks: Mapping[str, Mark] = EMPTY

    @property
    def kind(self) -> str:
        """The view of its chart."""
        return self.evaluation.chart.view.kind

    @property
    def is_roofline(self) -> bool:
        """Whether its points stand under roofs, over intensity."""
        return self.kind in UPWARDS

    def edged(self, x: Axis, y: Axis) -> tuple[Axis, Axis]:
        """The axes of its panel, with the texts and the titles that its place on the page has."""
        return (
            replace(x, labelled=self.lowest, title=x.title if self.titled_across else ""),
            replace(y, labelled=self.leftmost, title=y.title if self.titled_upwards else ""),
        )
