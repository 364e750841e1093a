"""The models of the standard library: a source and a published count for each, every size given, shapes that fit."""

import re
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.pipeline import Request
from rooflang.program.blocks import FieldDef, Merged
from tests.library.models import FAMILIES, MODULES, declared

ROOT = Path(__file__).parent.parent
PUBLISHED = (ROOT / "cases" / "published" / "parameters.roof").read_text(encoding="utf-8")
# What holds of the models here that have the fields it speaks of. What holds of any model, its family says itself.
LAWS = [
    "MODEL.parameters > 10M",
    "MODEL.top_k < MODEL.experts",
    "MODEL.active_parameters < MODEL.parameters",
    "MODEL.global_layers <= MODEL.layers and (MODEL.window == inf or MODEL.global_layers < MODEL.layers)",
]


EACH = pytest.mark.parametrize("model", [model for _, model in MODULES.values()], ids=lambda model: model.name)


def test_there_are_enough_of_them():
    assert len(MODULES) >= 45


@EACH
def test_every_model_has_its_source_and_its_title(model):
    assert "source" in model.fields
    assert model.own.title is not None


@EACH
def test_no_model_leaves_a_size_open(model):
    assert [field.name for field in model.open] == []


def test_a_model_of_any_family_that_forgets_a_size_is_told_at_its_line():
    families = [family for _, family in declared(FAMILIES)]
    lacking = {f"{family.name}_{left.name}": (family, left) for family in families for left in family.open}
    models = [model_without(name, family, left) for name, (family, left) in lacking.items()]
    outcome = pipeline.check(Request(("-",), stdin="\n".join(["edition 2026", f'use "{FAMILIES}"', *models])))
    told = {problem.span.text: problem.message for problem in outcome.problems if problem.span}
    assert told == {
        name: f"the model `{name}` has to say `{left.name}`, which what it is derived from leaves open"
        for name, (_, left) in lacking.items()
    }
    assert {family.name for family, _ in lacking.values()} == {family.name for family in families}


def model_without(name: str, family: Merged, left: FieldDef) -> str:
    """A model that says all that its family leaves open but one field."""
    given = [each.name for each in family.open if each is not left]
    sizes = "; ".join(f"{size} = {'[1, 1, 1, 1]' if size == 'blocks' else 64}" for size in given)
    return f"model {name} : {family.name} {{ {sizes} }}"


@EACH
def test_every_model_is_held_to_a_published_count(model):
    assert re.search(rf"^expect (\w+\.)?{model.name}\.parameters ", PUBLISHED, re.MULTILINE)


def test_the_shapes_fit_one_another():
    laws = [
        f"expect {law.replace('MODEL', model.name)}"
        for _, model in MODULES.values()
        for law in LAWS
        if all(field in model.fields for field in re.findall(r"MODEL\.(\w+)", law))
    ]
    uses = [f'use "{module}": {model.name}' for module, model in MODULES.values()]
    outcome = pipeline.check(Request(("-",), stdin="\n".join(["edition 2026", *uses, *laws])))
    assert outcome.expects == len(laws)
    assert [problem.span and problem.span.text for problem in outcome.problems] == []
