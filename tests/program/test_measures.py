"""What is said of measures where a chart has no points to ask."""

import pytest

from rooflang.diagnostic import Problem
from rooflang.program.runs import check_measure
from rooflang.source import Source, Span
from rooflang.syntax.tree import Identifier
from tests.laws.specs import charts, problems

EVERYTHING = """
edition 2026
use "std/hardware/nvidia": H100_SXM
use "std/models/llama": llama_13b
use "std/opsets/llm": llm
use "std/ops/linear": linear
hardware card : H100_SXM { power = 700 W; price = 2 USD/h }
chart c {
  hardware = card; dtype = fp16
  plot total(llm(llama_13b)) for phase in [decode]
  plot linear(1, 64, 64)
}
"""


def named(name: str) -> Identifier:
    return Identifier(name, Span(Source("spec", name), 0, len(name)))


def test_every_measure_that_points_have_is_known_without_them():
    (one,) = charts(EVERYTHING)
    names = {name for family in one.chart.families for name in family.measures}
    assert {"energy", "cost_per_token", "fits", "step_time"} <= names
    for name in names:
        check_measure(named(name))


def test_any_other_is_not():
    with pytest.raises(Problem, match="no point of this chart has a measure `intesity`"):
        check_measure(named("intesity"))


@pytest.mark.parametrize("wrong", ["hardware = nobody", "dtype = nothing", "theme = none"])
def test_what_is_wrong_with_one_field_does_not_hide_what_is_wrong_with_another(wrong):
    fields = {"hardware": "hardware = card", "dtype": "dtype = fp16", "theme": "theme = light"}
    name = wrong.split()[0]
    rest = [text for key, text in fields.items() if key != name]
    text = EVERYTHING.replace("hardware = card; dtype = fp16", "; ".join([*rest, "measure = mbu", wrong]))
    found = problems(text)
    assert len(found) == 2
    assert any("has no `measure`" in each for each in found)
    assert any(f"`{wrong.split()[-1]}`" in each for each in found)
