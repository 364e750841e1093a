"""What the laws share: how many examples are drawn, and a spec's text to its numbers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings

from rooflang import pipeline
from rooflang.excerpt import concise
from rooflang.export.csv import csv_text
from rooflang.pipeline import Request
from rooflang.program.resolve import resolve
from rooflang.roofline.evaluate import evaluate
from rooflang.roofline.evaluation import MEASURES, Evaluation, Series
from rooflang.roofline.judge import judge
from rooflang.syntax.load import load

Row = Mapping[str, Any]
CLOSE = 1e-12
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
AS_FOUND = (Phase.explicit, Phase.generate)
"""Of laws whose examples take long: making a failing one smaller would take minutes."""

CARD = """
hardware card {
  compute tensor { fp16 = 149.7 TFLOP/s; int8 = 299.3 TOP/s }
  compute vector { fp32 = 37.4 TFLOP/s }
  memory gddr6 { bandwidth = 696 GB/s }
}
"""
LINEAR = """
op linear(m, k, n) {
  weight w[k, n]
  y[m, n] = x[m, k] * w[k, n]
}
"""
FORMULA = """
op formula(f, r, w) { flops = f * 1 FLOP; read = r * 1 B; write = w * 1 B }
"""


def examples(count: int, phases: Sequence[Phase] = PHASES) -> settings:
    """The same examples on every run, on every machine, however slow."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=count,
        suppress_health_check=slow,
        phases=phases,
    )


def request(text: str | bytes, defines: Sequence[str] = ()) -> Request:
    """A spec on standard input."""
    return Request(("-",), tuple(defines), stdin=text)


def problems(text: str | bytes) -> list[str]:
    """What checking a spec says, a line a problem."""
    return [concise(problem) for problem in pipeline.check(request(text)).problems]


def codes(text: str | bytes) -> list[str]:
    """The codes of what checking a spec says."""
    return [problem.code.id for problem in pipeline.check(request(text)).problems]


def assert_claims(claims: Sequence[str]) -> None:
    """All of these hold."""
    found = problems("edition 2026\n" + "".join(f"expect {claim}\n" for claim in claims))
    assert not found, [(claims[int(each.split(":")[1]) - 2], each) for each in found]


def charts(text: str, defines: Sequence[str] = ()) -> tuple[Evaluation, ...]:
    """The charts of a spec that has no error and whose claims hold. Nothing is drawn, so that this is fast."""
    program = resolve(load(("-",), text.encode(), [pipeline.COSTS]), defines)
    made = {each.key: evaluate(each) for each in (*program.charts, *program.asked)}
    judged = [judge(expect, made) for expect in program.expects]
    found = [
        *program.problems,
        *(problem for each in made.values() for problem in each.problems),
        *filter(None, judged),
    ]
    assert not [concise(problem) for problem in found], text
    return tuple(made[each.key] for each in program.charts)


def chart(text: str, defines: Sequence[str] = ()) -> Evaluation:
    """The one chart of a sound spec."""
    (evaluation,) = charts(text, defines)
    return evaluation


def series(text: str, defines: Sequence[str] = ()) -> dict[str, Series]:
    """The series of the one chart of a sound spec, by name, in their order."""
    return {each.name: each for each in chart(text, defines).series}


def rows_of(one: Series) -> list[Row]:
    """A series as rows."""
    names = list(one.columns)
    return [
        dict(zip(names, row, strict=True)) for row in zip(*(one.columns[name].tolist() for name in names), strict=True)
    ]


def rows(text: str, defines: Sequence[str] = ()) -> list[Row]:
    """All rows of the one chart of a sound spec, each with its series."""
    made = chart(text, defines)
    return [{"series": one.name, **row} for one in made.series for row in rows_of(one)]


def csv(text: str, defines: Sequence[str] = ()) -> str:
    """The CSV of the one chart of a sound spec."""
    return csv_text(chart(text, defines))


def plotted(plots: str, head: str = CARD + LINEAR + FORMULA) -> str:
    """A spec with one chart on one device."""
    return f"edition 2026\n{head}\nchart c {{\n  hardware = card\n  dtype = fp16\n{plots}\n}}\n"


def close(a: float, b: float, tolerance: float = CLOSE) -> bool:
    """Whether two numbers are the same but for rounding; infinite and undefined ones are like themselves."""
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=0)


def same_values(a: Row, b: Row, names: Sequence[str] = MEASURES) -> None:
    """Two rows agree in these columns, numbers but for rounding."""
    for name in names:
        one, other = a[name], b[name]
        if isinstance(one, float) and isinstance(other, float):
            assert close(one, other), f"{name}: {one!r} is not {other!r}"
        else:
            assert one == other, f"{name}: {one!r} is not {other!r}"


def same_rows(a: Sequence[Row], b: Sequence[Row], names: Sequence[str] = MEASURES) -> None:
    """Two tables agree row by row."""
    assert len(a) == len(b)
    for one, other in zip(a, b, strict=True):
        same_values(one, other, names)
