"""Every op of the standard library against a closed form that was worked out by hand."""

import inspect
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rooflang import pipeline
from rooflang.program.program import kernels
from rooflang.program.resolve import resolve
from rooflang.roofline.compute import Computation, axes
from rooflang.syntax.load import load
from tests.laws.specs import close, examples
from tests.library import closed_forms_llm as closed_forms_llm
from tests.library.closed_forms import FORMS, ROLES, Arguments, Form

OPS = Path(__file__).parent.parent.parent / "specs" / "std" / "ops"
UNITS = {
    **dict.fromkeys(("index", "pointer", "bytes", "moment", "gradient", "scale"), "B"),
    **dict.fromkeys(("interaction", "update", "work_each"), "FLOP"),
}
IDS = [f"{module}-{name}" for module, name in FORMS]


@cache
def declared() -> dict[tuple[str, str], list[str]]:
    """The ops of the library with their parameters' names."""
    found = {}
    for path in OPS.rglob("*.roof"):
        text = path.read_text(encoding="utf-8")
        for name, parameters in re.findall(r"^op (\w+)\s*\(((?:[^()]|\([^()]*\))*)\)", text, re.MULTILINE):
            module = path.relative_to(OPS).with_suffix("").as_posix()
            found[module, name] = re.findall(r"(?:^|,)\s*(\w+)", parameters)
        assert len(re.findall(r"^op ", text, re.MULTILINE)) == len([each for each in found if each[0] == path.stem])
    return found


def derived(form: Form, arguments: Arguments) -> tuple[float, float, float]:
    """FLOP, and bytes read and written, as the compiler derives them; of a collective bytes sent and messages."""
    given = ", ".join(f"{name} = {value} {UNITS.get(name, '')}" for name, value in arguments.items())
    spec = f"""edition 2026
use "std/ops/{form.module}": {form.name}
hardware card {{
  compute tensor {{ fp16 = 1 TFLOP/s }}
  memory hbm {{ bandwidth = 1 TB/s }}
  link net {{ bandwidth = 1 GB/s }}
}}
chart c {{
  hardware = card
  dtype {{ {ROLES} }}
  plot {form.name}({given})
}}
"""
    program = resolve(load(("-",), spec.encode(), [pipeline.COSTS]), ())
    assert not program.problems, (spec, program.problems)
    (family,) = program.charts[0].families
    (kernel,) = kernels(family.op)
    computation = Computation(axes(family))
    sent = [(each.bytes, each.messages) for each in kernel.transfers]
    if form.module == "collectives":
        assert not any(computation.value(each) for each in (kernel.flops, kernel.read, kernel.write))
        ((volume, messages),) = sent
        return float(computation.value(volume)), float(computation.value(messages)), 0
    assert not sent
    flops, read, write = (float(computation.value(each)) for each in (kernel.flops, kernel.read, kernel.write))
    return flops, read, write


def assert_counts(form: Form, arguments: Arguments) -> None:
    by_hand = form.counts(**arguments)
    for what, found, expected in zip(("FLOP", "read", "written"), derived(form, arguments), by_hand, strict=True):
        assert close(found, float(Fraction(expected))), f"{form.name}({arguments}): {what} {found}, not {expected}"


def test_every_op_has_its_closed_form():
    assert declared().keys() == FORMS.keys()


@pytest.mark.parametrize(("module", "name"), FORMS, ids=IDS)
def test_a_closed_form_has_the_parameters_of_its_op(module: str, name: str) -> None:
    assert list(FORMS[module, name].parameters) == declared()[module, name]


@pytest.mark.parametrize("form", FORMS.values(), ids=IDS)
def test_work_and_traffic_of_an_example(form: Form) -> None:
    for arguments in form.examples:
        assert_counts(form, arguments)


@pytest.mark.parametrize("form", FORMS.values(), ids=IDS)
@examples(8)
@given(st.data())
def test_work_and_traffic_of_any_arguments(form: Form, data: st.DataObject) -> None:
    arguments = {}
    for name, parameter in form.parameters.items():
        # What has a default is left out now and then, so that it is tested too.
        if parameter.default is inspect.Parameter.empty or data.draw(st.booleans(), f"{name} given"):
            among = form.among.get(name, (0, 1) if name == "write_allocate" else range(1, 3000))
            arguments[name] = data.draw(st.sampled_from(among), name)
    assume(form.fits(arguments))
    assert_counts(form, arguments)
