"""A page of a set size: the frames take what their surroundings leave of it."""

from collections.abc import Callable

from rooflang.figure.figure import Figure, Layout
from rooflang.frozen import replace
from rooflang.program.program import View

_LEAST = 0.35
_TRIES, _FREE = 6, 3
"""Sizes that are tried; after so many none is larger than the one before, since ticks that come and go with the size
could go on for ever."""
_NARROW = 10.0
"""Frames that are less wide than so many sizes of the type stand in fewer columns."""

Make = Callable[[View, Layout], Figure]


def paged(make: Make, view: View, layout: Layout) -> Figure:
    """The figure that `make` makes, its frames fitted to the theme's page where that has a size and the spec sets none.
    What stands beside a frame depends on its size in turn, so that it is fitted again where that has changed."""
    figure = make(view, layout)
    fit = _of_several if len(figure.panels) > 1 else _of_one
    return fit(make, figure, view, layout)


def _of_one(make: Make, figure: Figure, view: View, layout: Layout) -> Figure:
    width, height = view.width or layout.width, view.height or layout.height
    for attempt in range(_TRIES):
        wanted = view.width or _left(layout.page_width, _beside(figure), width)
        high = view.height or _left(layout.page_height, _above_and_below(figure), height)
        if attempt >= _FREE:
            wanted, high = min(wanted, width), min(high, height)
        if (wanted, high) == (width, height):
            break
        width, height = wanted, high
        figure = make(view, replace(layout, width=width, height=height))
    return figure


def _of_several(make: Make, figure: Figure, view: View, layout: Layout) -> Figure:
    """As many columns as leave frames in which something is to be seen, then their size."""
    fitted = view
    while view.per_row is None and (columns := _columns(figure)) > 1 and _is_narrow(figure, view, layout):
        fitted = replace(fitted, per_row=columns - 1)
        figure = make(fitted, layout)
    for attempt in range(_TRIES):
        wanted = replace(fitted, width=_width(figure, view, layout), height=_height(figure, view, layout))
        if attempt >= _FREE:
            wanted = replace(
                wanted, width=_smaller(wanted.width, fitted.width), height=_smaller(wanted.height, fitted.height)
            )
        if wanted == fitted:
            break
        fitted = wanted
        figure = make(fitted, layout)
    return figure


def _smaller(one: float | None, other: float | None) -> float | None:
    return one if one is None or other is None else min(one, other)


def _is_narrow(figure: Figure, view: View, layout: Layout) -> bool:
    room = layout.page_width - _around(figure)
    return view.width is None and layout.page_width > 0 and room / _columns(figure) < _NARROW * layout.font_size


def _width(figure: Figure, view: View, layout: Layout) -> float | None:
    """How wide each frame is to be: what all that isn't a frame leaves to them, if the page has a width."""
    if view.width or not layout.page_width:
        return view.width
    return _left(layout.page_width, _around(figure), 0.0) / _columns(figure)


def _height(figure: Figure, view: View, layout: Layout) -> float | None:
    """How high; bars are as high as their number makes them, unless they don't fit."""
    if view.height or not layout.page_height:
        return view.height
    rows = len({panel.frame.top for panel in figure.panels})
    frames = rows * figure.panel.frame.height
    left = _left(layout.page_height, _above_and_below(figure) + figure.height - frames, 0.0)
    return None if view.kind == "time" and frames <= left else left / rows


def _columns(figure: Figure) -> int:
    return len({panel.frame.left for panel in figure.panels})


def _around(figure: Figure) -> float:
    """What stands beside and between the frames of a row."""
    return _beside(figure) + figure.width - _columns(figure) * figure.panel.frame.width


def _left(page: float, around: float, own: float) -> float:
    """What is left of a page for the frame; never so little that nothing is to be seen in it."""
    return max(page - around, _LEAST * page) if page else own


def _beside(figure: Figure) -> float:
    return round(figure.margins.left) + round(figure.margins.right)


def _above_and_below(figure: Figure) -> float:
    return round(figure.margins.top) + round(figure.margins.bottom)
