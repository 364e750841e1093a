"""A page of a set size: the frame takes what its surroundings leave of it."""

from collections.abc import Callable

from rooflang.figure.figure import Figure, Layout
from rooflang.program.program import View

_LEAST = 0.4
_TRIES = 3

Make = Callable[[float, float], Figure]


def paged(make: Make, view: View, layout: Layout) -> Figure:
    """The figure that `make` makes for a width and a height of the frame: those that the spec says, or else those of
    the theme, fitted to its page where that has a size. What stands beside the frame depends on its size in turn, so
    they are fitted again where that has changed."""
    width, height = view.width or layout.width, view.height or layout.height
    figure = make(width, height)
    # Of several panels the sizes have a rule of their own.
    for _ in range(_TRIES if len(figure.panels) == 1 else 0):
        wanted = view.width or _left(layout.page_width, _beside(figure), width)
        high = view.height or _left(layout.page_height, _above_and_below(figure), height)
        if (wanted, high) == (width, height):
            break
        width, height = wanted, high
        figure = make(width, height)
    return figure


def _left(page: float, around: float, own: float) -> float:
    """What is left of a page for the frame; never so little that nothing is to be seen in it."""
    return max(page - around, _LEAST * page) if page else own


def _beside(figure: Figure) -> float:
    return round(figure.margins.left) + round(figure.margins.right)


def _above_and_below(figure: Figure) -> float:
    return round(figure.margins.top) + round(figure.margins.bottom)
