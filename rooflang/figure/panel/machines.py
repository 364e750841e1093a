"""What the machines of a chart are called, and the rows of the key that tell them apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

from rooflang.figure.figure import DrawnSeries, Layout, Mark, RidgeLine, Role, Roof
from rooflang.figure.panel.legend import Item, row_width
from rooflang.figure.panel.looks import FAINT, Look
from rooflang.figure.texts.lists import readable
from rooflang.roofline.evaluation import Evaluation
from rooflang.units import BANDWIDTH, INTENSITY, quantity_text, rate_text

MANY = 4
"""So many machines have their numbers in the key; of fewer they stand at their lines."""

_SIZE, _AIR = 9.0, 6.0
_UNIT = "FLOP/B"


def machine_names(evaluation: Evaluation) -> Mapping[str, str]:
    """What each machine is called, by its name in the spec: its title, or else that name as one reads it, where it has
    no title or shares it with another machine of the chart."""
    titles = {slope.hardware: slope.hardware_title for slope in evaluation.slopes}
    titles |= {ceiling.hardware: ceiling.hardware_title for ceiling in evaluation.ceilings}
    counts = Counter(titles.values())
    return {name: title if title and counts[title] == 1 else readable(name) for name, title in titles.items()}


def short_names(evaluation: Evaluation) -> Mapping[str, str]:
    """What each machine is called where there is little room, by its name in the spec: by as much of its title as that
    name says too, so that a picture doesn't spell one machine in two ways; as one reads that name where it says nothing
    of the title, or too little to tell the machines of the chart apart."""
    found = {name: _part(title, name) or readable(name) for name, title in machine_names(evaluation).items()}
    counts = Counter(found.values())
    return {name: text if counts[text] == 1 else readable(name) for name, text in found.items()}


def _part(title: str, name: str) -> str:
    """From the first to the last word of a title that begins with one of a name."""
    known, words = {word.lower() for word in name.split("_")}, title.split()
    begun = tuple(word for word in known if len(word) > 1)
    said = [n for n, word in enumerate(map(str.lower, words)) if word in known or word.startswith(begun)]
    return " ".join(words[said[0] : said[-1] + 1]).rstrip(",;:") if said else ""


def is_table(evaluation: Evaluation) -> bool:
    """Whether the key tells the numbers of machines: there are many, and each has one peak and one bandwidth."""
    return len(machine_names(evaluation)) >= MANY and _has_one_roof_each(evaluation)


def _has_one_roof_each(evaluation: Evaluation) -> bool:
    return len(evaluation.slopes) == len(machine_names(evaluation)) == len(evaluation.ceilings)


def machine_items(evaluation: Evaluation, roofs: Sequence[Roof], shapes: Mapping[str, str]) -> tuple[Item, ...]:
    """A row for each of several machines: its line, with the shape of its marks where that says which it is, its name,
    and of many its numbers."""
    names = machine_names(evaluation)
    if len(names) < 2:
        return ()
    told = dict(_numbers(evaluation, roofs)) if is_table(evaluation) else {}
    # Machines whose lines are all those of others too have no hue.
    hued = {roof.family for roof in roofs}
    marks = {name: Mark(shape, FAINT, "", _SIZE, lined=True) for name, shape in shapes.items()}
    return tuple(
        (Role.COMPUTE, (title, *told.get(name, ())), number if number in hued else -1, marks.get(name))
        for number, (name, title) in enumerate(names.items())
    )


def keyed_lines(
    evaluation: Evaluation, roofs: Sequence[Roof], ridges: Sequence[RidgeLine], layout: Layout
) -> tuple[tuple[Item, ...], Sequence[Roof], Sequence[RidgeLine]]:
    """What a key says of lines: the rows of machines that have their numbers, and the roofs and ridges that have rows
    of their own. Lines that are named where they stand need none."""
    if layout.name_roofs:
        return (), (), ()
    if numbered := numbered_items(evaluation, roofs, layout):
        return numbered, [roof for roof in roofs if roof.role is Role.ACHIEVED], ()
    return (), roofs, ridges


def numbered_items(evaluation: Evaluation, roofs: Sequence[Roof], layout: Layout) -> tuple[Item, ...]:
    """Where the key names lines: a row for each of several machines with its numbers, instead of one for each line.
    Where a page of a set width has no room for that, machines have short names there, then ridges no unit, which is
    that of their axis, and else a row of their own. On other pages only many machines do without a row for each line.
    Empty where machines have lines in common, or more than one peak and one bandwidth."""
    count = len(machine_names(evaluation))
    least = 2 if layout.page_width else MANY
    hued = {roof.family for roof in roofs if roof.role is not Role.ACHIEVED}
    if count < least or hued != set(range(count)) or not _has_one_roof_each(evaluation):
        return ()
    told, shorts = dict(_numbers(evaluation, roofs)), short_names(evaluation)
    room = layout.page_width - 2 * layout.edge - _AIR if layout.page_width else inf
    role = Role.CURVE if any(roof.role is Role.CURVE for roof in roofs) else Role.COMPUTE
    for names, is_brief in ((machine_names(evaluation), False), (shorts, False), (shorts, True)):
        rows: list[tuple[str, ...]] = [(names[name], *numbers) for name, numbers in told.items()]
        if is_brief:
            rows = [tuple(text.removesuffix(f" {_UNIT}") for text in row) for row in rows]
        items: tuple[Item, ...] = tuple((role, row, number, None) for number, row in enumerate(rows))
        if row_width(items, layout.font_size) <= room:
            return items
    return tuple(_in_two_rows(told, shorts, role))


def _in_two_rows(told: Mapping[str, tuple[str, str, str]], names: Mapping[str, str], role: Role) -> Iterator[Item]:
    for number, (name, (peak, bandwidth, ridge)) in enumerate(told.items()):
        yield role, f"{names[name]} {peak}, {bandwidth}", number, None
        if ridge:
            yield Role.RIDGE, f"{names[name]} {ridge}", number, None


def shapes_of(series: Sequence[DrawnSeries], known: Mapping[str, Look]) -> Mapping[str, str]:
    """The shape of the marks of each machine, where they differ."""
    return _differing((known[one.name].device, one.shape) for one in series)


def shapes_of_more(series: Sequence[DrawnSeries], known: Mapping[str, Look]) -> Mapping[str, str]:
    """The shape of all that shapes tell of names, where that is more than machines."""
    if not any(known[one.name].second and not known[one.name].device for one in series):
        return {}
    return _differing((known[one.name].second, one.shape) for one in series)


def _differing(told: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    shapes: dict[str, str] = {}
    for text, shape in told:
        if text:
            shapes.setdefault(text, shape)
    return shapes if len(set(shapes.values())) > 1 else {}


def _numbers(evaluation: Evaluation, roofs: Sequence[Roof]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Of each machine what its roof comes to, its bandwidth, and its ridge."""
    bandwidths = {slope.hardware: quantity_text(slope.bandwidth, BANDWIDTH) for slope in evaluation.slopes}
    ridges = {ridge.hardware: quantity_text(ridge.intensity, INTENSITY) for ridge in evaluation.ridges}
    curves = {roof.family: roof.value for roof in roofs if roof.role is Role.CURVE}
    for number, flat in enumerate(evaluation.ceilings):
        name = flat.hardware
        ridge = f"ridge {ridges[name]}" if name in ridges else ""
        yield name, (curves.get(number, rate_text(flat.peak, [flat.dtype])), bandwidths[name], ridge)
