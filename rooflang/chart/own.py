"""A theme of a spec's own: a built-in one with what the spec changes of it, and what of that can't be seen well."""

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

from rooflang import codes
from rooflang.chart.look import GRAPHICS, REACHED, TEXT, Accent, Stroke, Theme, contrast
from rooflang.diagnostic import Diagnostic
from rooflang.figure.figure import Layout, Role
from rooflang.figure.page import LOW, NARROW
from rooflang.frozen import replace
from rooflang.program.program import OwnTheme, View

_ROOFS = (Role.MEMORY, Role.COMPUTE)
_ROLES: Mapping[str, tuple[Role, ...]] = {
    "roof": _ROOFS,
    "level": (Role.CHANNEL,),
    "ridge": (Role.RIDGE,),
    "achieved": (Role.ACHIEVED,),
}
_LAID_OUT = ("shapes", "font_size", "title_size", "width", "height", "legend", "strip", "footer")


def derived(base: Theme, own: OwnTheme) -> Theme:
    """The theme that a spec makes of a built-in one. What it doesn't say follows what it does: names of lines have the
    colours of texts, inner levels are as much thinner than roofs as they were."""
    values = own.values
    page = values.get("page", base.page)
    grid = values.get("grid")
    factor = values["line"] / base.strokes[Role.MEMORY].width if "line" in values else 1.0
    return replace(
        base,
        layout=_layout(base.layout, values),
        page=page,
        ink=values.get("ink", base.ink),
        muted=values.get("muted", base.muted),
        box=_tinted(base.box, grid),
        divider=_tinted(base.divider, grid),
        major=_tinted(base.major, grid),
        minor=_tinted(base.minor, grid) if base.minor.color else base.minor,
        strokes=_strokes(base, values, factor),
        label_inks=_label_inks(base, values),
        series=values.get("series", base.series),
        families=_families(base, values),
        faint=base.faint * factor,
        halo=page if base.halo else "",
        axis_stroke=_tinted(base.axis_stroke, values.get("muted")),
    )


def warnings(base: Theme, own: OwnTheme) -> Iterator[Diagnostic]:
    """What the spec says that leaves no room for texts, which is an error, or has too little contrast to the page: each
    of its colours where it stands, all others together where it says the page. Built-in colours on the built-in page
    are as they are."""
    made = derived(base, own)
    yield from _too_small(made.layout, own)
    told = [*_texts(made), *_graphics(made)]
    pale = {(name, color): least for name, color, least in reversed(told) if contrast(color, made.page) < least}
    for (name, color), least in pale.items():
        if name in own.spans:
            kind = "texts" if least == TEXT else "marks and lines"
            message = f"`{name}` {color} has a contrast of {_ratio(color, made.page)} to the page {made.page}"
            yield Diagnostic(codes.PALE, f"{message}, and {kind} need {least:g}", own.spans[name])
    others: dict[str, str] = {}
    for name, color in reversed(pale):
        if name not in own.spans:
            others[name] = min(others.get(name, "9"), _ratio(color, made.page))
    if others and "page" in own.spans:
        listed = ", ".join(f"`{name}` {ratio}" for name, ratio in others.items())
        message = f"on the page {made.page} colours of `{own.base}` have too little contrast: {listed}"
        hint = "texts need 4.5, marks and lines 3; say these too, or derive it from a theme with such a page"
        yield Diagnostic(codes.PALE, message, own.spans["page"], hint=hint)


def too_small(layout: Layout, name: str, view: View) -> Iterator[Diagnostic]:
    """The error about a frame that a chart or a figure says itself, too small for the type of its theme."""
    sides = {"width": (view.width, NARROW), "height": (view.height, LOW)}
    few = [side for side, (size, least) in sides.items() if size is not None and size < least * layout.font_size]
    if not few:
        return
    needs = " and ".join(f"a {side} of {ceil(sides[side][1] * layout.font_size):,}" for side in few)
    has = " and ".join(f"{sides[side][0]:,.0f}" for side in few)
    message = f"type of {layout.font_size:g} pixels needs {needs} or more, and `{name}` has {has}"
    most = floor(min((size or 0.0) / least for size, least in map(sides.__getitem__, few)))
    hint = f"at this size a theme with a `font_size` of {most} or less can be read"
    yield Diagnostic(codes.OUT_OF_RANGE, message, view.spans[few[0]], hint=hint)


def _too_small(layout: Layout, own: OwnTheme) -> Iterator[Diagnostic]:
    """The error about a frame that is too small for the type that stands around and in it."""
    least = (NARROW * layout.font_size, LOW * layout.font_size)
    said = [name for name in ("font_size", "width", "height") if name in own.spans]
    if said and (layout.width < least[0] or layout.height < least[1]):
        needs = f"type of {layout.font_size:g} pixels needs a frame of {least[0]:,.0f} by {least[1]:,.0f} or more"
        message = f"{needs}, and `{own.name}` has one of {layout.width:,.0f} by {layout.height:,.0f}"
        most = min(layout.width / NARROW, layout.height / LOW)
        hint = f"take a larger `width` and `height`, or a `font_size` of {floor(most)} or less"
        yield Diagnostic(codes.OUT_OF_RANGE, message, own.spans[said[0]], hint=hint)


def _ratio(color: str, page: str) -> str:
    """The contrast, rounded down: what is told falls short as well."""
    return f"{floor(10 * contrast(color, page)) / 10:g}"


def _texts(theme: Theme) -> list[tuple[str, str, float]]:
    named = [(name, theme.label_inks[roles[0]], TEXT) for name, roles in _ROLES.items()]
    devices = [("devices", accent.color, TEXT) for accent in theme.families if accent.color]
    return [("ink", theme.ink, TEXT), ("muted", theme.muted, TEXT), *named, *devices]


def _graphics(theme: Theme) -> list[tuple[str, str, float]]:
    lines = [(name, theme.strokes[roles[0]].color, GRAPHICS) for name, roles in _ROLES.items()]
    return [*lines, *(("series", color, GRAPHICS) for color in theme.series)]


def _layout(base: Layout, values: Mapping[str, Any]) -> Layout:
    said = {name: values[name] for name in _LAID_OUT if name in values}
    if "mark" in values:
        factor = values["mark"] / base.largest_mark
        sizes = ("largest_mark", "smallest_mark", "measured_mark")
        said |= {name: getattr(base, name) * factor for name in sizes}
    if "series" in values:
        said["colors"] = len(values["series"])
    if "devices" in values:
        said["devices"] = len(values["devices"]) * (1 + len(REACHED))
    # Of a frame whose size is said the page is what that makes.
    said |= {"page_width": 0.0} if "width" in values else {}
    said |= {"page_height": 0.0} if "height" in values else {}
    return replace(base, **said)


def _tinted(stroke: Stroke, color: str | None) -> Stroke:
    return replace(stroke, color=color) if color else stroke


def _strokes(base: Theme, values: Mapping[str, Any], factor: float) -> dict[Role, Stroke]:
    colors = {role: values[name] for name, roles in _ROLES.items() if name in values for role in roles}
    return {
        role: Stroke(colors.get(role, stroke.color), stroke.width * factor, stroke.dash)
        for role, stroke in base.strokes.items()
    }


def _label_inks(base: Theme, values: Mapping[str, Any]) -> dict[Role, str]:
    """Names have the colour of their lines where that is said, else that of texts where that is."""
    inks = {
        role: values.get({base.ink: "ink", base.muted: "muted"}.get(ink, ""), ink)
        for role, ink in base.label_inks.items()
    }
    return inks | {role: values[name] for name, roles in _ROLES.items() if name in values for role in roles}


def _families(base: Theme, values: Mapping[str, Any]) -> tuple[Accent, ...]:
    if "devices" in values:
        return tuple(map(Accent, values["devices"]))
    first, *others = base.families
    return (replace(first, color=values["roof"]), *others) if "roof" in values and first.color else base.families
