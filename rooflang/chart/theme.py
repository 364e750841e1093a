"""The themes by name. To add one, add its file to `themes`, its line here, and its word to the language's `THEMES`."""

from collections.abc import Iterator, Mapping, Sequence

from rooflang.chart import own
from rooflang.chart.look import FONT, Accent, Stroke, Theme
from rooflang.chart.themes.dark import DARK
from rooflang.chart.themes.light import LIGHT
from rooflang.chart.themes.paper import PAPER
from rooflang.chart.themes.print import PRINT
from rooflang.chart.themes.slides import SLIDES
from rooflang.diagnostic import Diagnostic
from rooflang.program.program import Chart, OwnTheme, Page, View

__all__ = ["FONT", "LIGHT", "PAPER", "THEMES", "Accent", "Stroke", "Theme", "theme_of", "too_small", "warnings"]

THEMES: Mapping[str, Theme] = {theme.layout.theme: theme for theme in (LIGHT, DARK, PAPER, PRINT, SLIDES)}


def theme_of(view: View) -> Theme:
    """The theme of a chart: a built-in one, or the spec's own."""
    base = THEMES[view.theme]
    return own.derived(base, view.own) if view.own else base


def warnings(themes: Sequence[OwnTheme]) -> Iterator[Diagnostic]:
    """What can't be seen well in themes of specs."""
    for each in themes:
        yield from own.warnings(THEMES[each.base], each)


def too_small(drawn: Chart | Page) -> Iterator[Diagnostic]:
    """What the spec says of the size of a chart's frame that leaves no room for the type of its theme."""
    if drawn.view.spans:
        yield from own.too_small(theme_of(drawn.view).layout, drawn.name, drawn.view)
