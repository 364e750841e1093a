"""Several charts in their parts, for one page."""

from collections.abc import Mapping, Sequence

from rooflang.figure.facets import alike, bare, machines_of, share_machines, split
from rooflang.figure.figure import Layout, Mark
from rooflang.figure.panel.looks import Look, looks, looks_of_ops
from rooflang.figure.part import Part
from rooflang.figure.views.bars import bar_marks, settings
from rooflang.frozen import frozen, replace
from rooflang.roofline.evaluation import Evaluation

Size = tuple[float, float]
"""The width and the height of the frames of a chart."""


@frozen
class Gathered:
    """The charts of a page, as wholes and in their parts, before these have their sizes. A series of one name looks the
    same in all, and so does an op in bars."""

    wholes: tuple[Part, ...]
    split: tuple[tuple[Part, ...], ...]

    @property
    def owners(self) -> tuple[int, ...]:
        """The number of its chart for each part."""
        return tuple(number for number, found in enumerate(self.split) for _ in found)

    def parts(self, sizes: Sequence[Size], across: int, layout: Layout) -> tuple[Part, ...]:
        """The parts in rows of so many, of the sizes that their charts have: each has its own axes, but for the parts
        of one chart, which share theirs."""
        made: list[Part] = []
        for whole, found, (width, height) in zip(self.wholes, self.split, sizes, strict=True):
            sized = [replace(part, width=width, height=height) for part in found]
            # The only part finds its own scales, in which there is room for all that it shows.
            common = alike(replace(whole, width=width, height=height), sized, layout) if len(found) > 1 else sized
            keyed = _keyed(len(made), len(found), across)
            made += [replace(part, key=number == keyed) for number, part in enumerate(common)]
        if len(made) == 1:
            # Nothing stands beside it that a key of the page would tell as well.
            return (replace(made[0], alone=True),)
        return tuple(replace(part, machines=share_machines(made)) for part in made)


def gathered(evaluations: Sequence[Evaluation], layout: Layout) -> Gathered:
    """The charts of a page."""
    wholes = [bare(evaluation, layout) for evaluation in evaluations]
    found = [split(whole) for whole in wholes]
    steps = [each for own in found for part in own if part.kind == "time" for each in settings(part)]
    marks = bar_marks(steps, layout)
    known = _looks(wholes, [op for each in steps for op in each.times], marks, layout)
    return Gathered(
        tuple(replace(whole, looks=known) for whole in wholes),
        tuple(
            tuple(replace(part, title=_joined(part), marks=marks, alone=False, looks=known) for part in own)
            for own in found
        ),
    )


def _looks(
    wholes: Sequence[Part], timed: Sequence[str], marks: Mapping[str, Mark], layout: Layout
) -> Mapping[str, Look]:
    """The looks of the series of several charts: one of a name looks the same in all, and has the colour of its op
    where bars have one for that."""
    marked = [whole for whole in wholes if whole.kind not in ("time", "heatmap")]
    rows = tuple({row.series.name: row for whole in marked for row in whole.rows}.values())
    machines = machines_of(wholes)
    if timed and (found := looks_of_ops(rows, machines, layout, dict.fromkeys(timed), marks)):
        return found
    return looks(rows, machines, layout, all(whole.kind == "sweep" for whole in wholes))


def _keyed(before: int, count: int, across: int) -> int:
    """Which of the parts of a chart has the key to their colours: the first at the right edge of the page, or else the
    last of them."""
    return next((number for number in range(count) if (before + number + 1) % across == 0), count - 1)


def _joined(part: Part) -> str:
    """What a part is called among those of other charts."""
    chart = part.evaluation.chart
    return ", ".join(filter(None, (chart.title or chart.name, part.title)))
