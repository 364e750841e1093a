"""What can't be looked at: more settings than a view draws one by one, and those that have no place in it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rooflang import codes
from rooflang.diagnostic import Diagnostic
from rooflang.figure.panel.points import rows_of
from rooflang.figure.panel.upwards import UPWARDS
from rooflang.roofline import places
from rooflang.roofline.evaluation import Evaluation

if TYPE_CHECKING:
    from rooflang.figure.part import Part

SETTINGS, BARS, CELLS, ACROSS = 10_000, 200, 4_000, 200
"""Of a view that draws every setting; bars; cells of a heat map, and of it along one axis."""

_NONE = places.numbers(())
_HINT = "leave some out with `where`, or take larger steps, as in `by *2`"


def limits(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What of a chart is above a limit, or would be left out without a word."""
    view, count = evaluation.chart.view, len(evaluation)
    yield from _placeless(evaluation)
    if view.kind in UPWARDS:
        yield from _trails(evaluation)
    elif view.kind in ("time", "sweep", "heatmap") and count > SETTINGS:
        yield _too_many(evaluation, f"{count:,} settings", SETTINGS)
    elif view.kind == "time":
        # Checking a roofline, as most charts are, doesn't wait for the other views.
        from rooflang.figure.views import bars

        whole = _whole(evaluation)
        number = len(bars.settings(whole))
        if number > BARS:
            yield _too_many(evaluation, f"{number:,} bars", BARS)
        else:
            yield from bars.cut_off(whole)
    elif view.kind == "agreement":
        from rooflang.figure.views import agreement

        yield from agreement.cut_off(evaluation)
    elif view.kind == "sweep" and count:
        from rooflang.figure.views.sweep import cut_off

        below = list(_below_zero(evaluation))
        yield from below or cut_off(_whole(evaluation))
    elif view.kind == "heatmap":
        from rooflang.figure.views.sweep import axis_values

        part = _whole(evaluation)
        along = [len(axis_values(part, name)) for name in view.across]
        if count > CELLS:
            yield _too_many(evaluation, f"{count:,} cells", CELLS)
        elif max(along) > ACROSS:
            yield _too_many(evaluation, f"{max(along):,} cells along an axis", ACROSS)


def _below_zero(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What a sweep wants of its axes that only even ones can show."""
    from rooflang.figure.views.sweep import logarithmic

    view = evaluation.chart.view
    names = view.across[0], view.measure
    whys = "its values span a decade or more", "none of its values is zero"
    log = logarithmic(_whole(evaluation))
    for name, axis, is_log, why in zip(names, (view.x, view.y), log, whys, strict=True):
        for field, values in (("domain", axis.domain or ()), ("ticks", axis.ticks)):
            if is_log and min(values, default=1.0) <= 0:
                note = f"the axis of `{name}` is logarithmic, as {why}"
                yield Diagnostic(codes.OUT_OF_RANGE, "a logarithmic axis begins above zero", axis.spans[field], note)


def _placeless(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """The first series without a value for what its panel or its place is told by."""
    view = evaluation.chart.view
    for name in filter(None, (view.facet, *view.across)):
        lacking = [each.name for each in evaluation.series if len(each) and each.lacks.get(name, _NONE).any()]
        if lacking:
            field = "facet" if name == view.facet else "across"
            message = f'`{field} = {name}` has no place for "{lacking[0]}", whose plot doesn\'t sweep `{name}`'
            hint = "take a name that all plots sweep, or draw that plot in a chart of its own"
            yield Diagnostic(codes.MISSING_VALUE, message, evaluation.chart.span, hint=hint)
            return


def _whole(evaluation: Evaluation) -> "Part":
    from rooflang.figure.part import Part

    measure = evaluation.chart.view.measures[0]
    return Part(evaluation, tuple(rows_of(series, measure) for series in evaluation.series), {}, 0.0, 0.0)


def _trails(evaluation: Evaluation) -> Sequence[Diagnostic]:
    wide = max((len(series) for series in evaluation.series if series.style.trail), default=0)
    return [_too_many(evaluation, f"{wide:,} settings on trails", SETTINGS)] if wide > SETTINGS else []


def _too_many(evaluation: Evaluation, what: str, limit: int) -> Diagnostic:
    chart = evaluation.chart
    message = f"`view = {chart.view.kind}` of `{chart.name}` has {what}, and {limit:,} is the limit"
    return Diagnostic(codes.TOO_MANY, message, chart.span, hint=_HINT)
