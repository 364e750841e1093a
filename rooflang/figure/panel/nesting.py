"""Marks in one place nest: series that meet get different sizes, so that a smaller mark leaves a larger one's rim.

On an ideal roof all points lie on one line, and no point may leave its true place.
"""

from collections.abc import Sequence

Pixel = tuple[float, float]
Cell = tuple[int, int]


def levels(series: Sequence[Sequence[Pixel]], reach: float) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """A level for each series, and the numbers of it and of all that meet it, or what meets it, and so on: none that
    come within `reach` pixels of one another share a level. Few levels are used."""
    cells = [{_cell(pixel, reach) for pixel in pixels} for pixels in series]
    zones = [{near for cell in one for near in _around(cell)} for one in cells]
    given: list[int] = []
    groups: list[list[int]] = []
    for index, zone in enumerate(zones):
        met = {other for other in range(index) if not zone.isdisjoint(cells[other])}
        taken = {given[other] for other in met}
        given.append(next(level for level in range(len(series) + 1) if level not in taken))
        joined = [other for group in groups if not met.isdisjoint(group) for other in group]
        groups = [*(group for group in groups if met.isdisjoint(group)), [index, *joined]]
    group_of = {index: tuple(group) for group in groups for index in group}
    return tuple((level, group_of[index]) for index, level in enumerate(given))


def _cell(pixel: Pixel, reach: float) -> Cell:
    return round(pixel[0] / reach), round(pixel[1] / reach)


def _around(cell: Cell) -> list[Cell]:
    x, y = cell
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
