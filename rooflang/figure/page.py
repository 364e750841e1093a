"""A page of a set size: the frames take what their surroundings leave of it."""

from collections.abc import Callable, Iterator
from math import ceil

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import Figure, Layout, Panel
from rooflang.figure.texts.metrics import LINE_HEIGHT
from rooflang.frozen import replace
from rooflang.program.program import View
from rooflang.source import Span

_LEAST = 0.35
"""Of the page, for the only frame."""
TRIES, FREE = 6, 3
"""Sizes that are tried; after so many none is larger than the one before, since ticks that come and go with the size
could go on for ever."""
NARROW, LOW = 10.0, 6.0
"""The width and the height of the least frame that can be read, in sizes of the type."""
_OVER = 0.5

Make = Callable[[View, Layout], Figure]
Fit = Callable[[View, Layout], Figure]
"""What makes a figure that fits its page as well as it can in so many columns, in type of that size."""


def paged(make: Make, view: View, layout: Layout) -> Figure:
    """The figure that `make` makes, its frames fitted to the theme's page where that has a size and the spec sets none.
    What stands beside a frame depends on its size in turn, so that it is fitted again where that has changed."""
    figure = make(view, layout)
    if not layout.page_width and not layout.page_height:
        return figure
    if len(figure.panels) == 1:
        return _of_one(make, figure, view, layout)

    def fit(each: View, typed: Layout) -> Figure:
        return _sized(make, each, view, typed)

    return suited(fit, _columns(figure), len(figure.panels), view, layout)


def off_page(figure: Figure, view: View, layout: Layout, span: Span) -> Iterator[Diagnostic]:
    """The warning about a picture that is larger than the page of its theme."""
    if _excess(figure, view, layout) == (0.0, 0.0):
        return
    page = layout.page_width, layout.page_height
    made = " by ".join(f"{extent:,.0f}" for extent in figure.size)
    has = f"{page[0]:,.0f} by {page[1]:,.0f}" if page[1] else f"{page[0]:,.0f} in width"
    message = f"`{figure.name}` takes {made} pixels, and the page of `theme = {layout.theme}` has {has}"
    several = len(figure.panels) > 1
    hint = "show fewer panels, or make two of it" if several else "show less of it, or set `width` and `height`"
    yield Diagnostic(codes.OFF_PAGE, message, span, hint=hint)


def _of_one(make: Make, figure: Figure, view: View, layout: Layout) -> Figure:
    width, height = view.width or layout.width, view.height or layout.height
    for attempt in range(TRIES):
        wanted = view.width or _left(layout.page_width, _beside(figure), width)
        high = view.height or _left(layout.page_height, _above_and_below(figure), height)
        if attempt >= FREE:
            wanted, high = min(wanted, width), min(high, height)
        if (wanted, high) == (width, height):
            break
        width, height = wanted, high
        figure = make(view, replace(layout, width=width, height=height))
    return figure


def suited(fit: Fit, most: int, panels: int, view: View, layout: Layout) -> Figure:
    """So many panels in as many columns as leave frames in which something is to be seen; where none do, in type as
    small as that of the footer; else what comes nearest to its page."""
    columns = tuple(_numbers_of_columns(panels, most))
    tried: list[Figure] = []
    for typed in _types(layout):
        for count in columns:
            sides = (replace(view, per_row=count, legend=side) for side in _sides(view, layout))
            fitted = [fit(each, typed) for each in sides]
            if readable := [each for each in fitted if _is_readable(each, view, layout)]:
                return max(readable, key=lambda each: sum(p.frame.width * p.frame.height for p in each.panels))
            tried += fitted
    return min(tried, key=lambda each: _excess(each, view, layout))


def _types(layout: Layout) -> tuple[Layout, ...]:
    """The layout, and where its page has a height and there is smaller type on it, the layout in that."""
    if not layout.page_height or layout.footer_size >= layout.font_size:
        return (layout,)
    factor = layout.footer_size / layout.font_size
    return layout, replace(layout, font_size=layout.footer_size, title_size=layout.title_size * factor)


def _numbers_of_columns(panels: int, most: int) -> Iterator[int]:
    """So many columns, and less and less, each number with rows that are as even as can be."""
    yield most
    for rows in range(ceil(panels / most) + 1, panels + 1):
        if ceil(panels / rows) < most:
            most = ceil(panels / rows)
            yield most


def _sides(view: View, layout: Layout) -> tuple[str, ...]:
    """Where the key may stand: under all panels as well, where the spec doesn't say where and the page has a height."""
    return (view.legend,) if view.legend or not layout.page_height else (view.legend, "below")


def _is_readable(figure: Figure, view: View, layout: Layout) -> bool:
    """Whether it fits the page, and no panel's titles are cut that would have room if there were fewer in a row."""
    is_alone = len({panel.frame.top for panel in figure.panels}) == len(figure.panels)
    is_cut = not is_alone and not view.width and any(panel.is_cut for panel in figure.panels)
    return not is_cut and _excess(figure, view, layout) == (0.0, 0.0)


def _excess(figure: Figure, view: View, layout: Layout) -> tuple[float, float]:
    """By what shares the picture is larger than its page: the most, and both together."""
    page, own = (layout.page_width, layout.page_height), (view.width, view.height)
    sides = zip(figure.size, page, own, strict=True)
    over = [extent / most - 1 for extent, most, said in sides if most and not said and extent > most + _OVER]
    return max(over, default=0.0), sum(over)


def _sized(make: Make, fitted: View, view: View, layout: Layout) -> Figure:
    """The figure in so many columns, its frames as large as the page lets them be, but no smaller than can be read."""
    figure = make(fitted, layout)
    for attempt in range(TRIES):
        wanted = replace(fitted, width=_width(figure, view, layout), height=_height(figure, view, layout))
        if attempt >= FREE:
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


def _width(figure: Figure, view: View, layout: Layout) -> float | None:
    """How wide each frame is to be: what all that isn't a frame leaves to them, if the page has a width."""
    if view.width or not layout.page_width:
        return view.width
    return max((layout.page_width - _around(figure)) / _columns(figure), NARROW * layout.font_size)


def _height(figure: Figure, view: View, layout: Layout) -> float | None:
    """How high; bars are as high as their number makes them, unless they don't fit."""
    if view.height or not layout.page_height:
        return view.height
    rows = len({panel.frame.top for panel in figure.panels})
    frames = rows * figure.panel.frame.height
    left = layout.page_height - (_above_and_below(figure) + figure.height - frames)
    if view.kind == "time" and frames <= left:
        return None
    return max(left / rows, max(least_height(panel, layout) for panel in figure.panels))


def least_height(panel: Panel, layout: Layout) -> float:
    """The height of a frame in which something is to be seen: of bars, each with its name."""
    named = len(panel.bars) * layout.font_size * LINE_HEIGHT + 2 * panel.inset
    return max(LOW * layout.font_size, named if panel.bars else 0.0)


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
