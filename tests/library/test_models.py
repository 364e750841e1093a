"""The models of the standard library: a source and a published count for each, every size given, shapes that fit."""

import re
from pathlib import Path

import pytest

from rooflang import pipeline
from rooflang.pipeline import Request
from rooflang.syntax import tree
from tests.library.models import MODULES

ROOT = Path(__file__).parent.parent
PUBLISHED = (ROOT / "cases" / "published" / "parameters.roof").read_text(encoding="utf-8")
# What no family can know: where one has a number for it, that only stands for a size.
SIZES = {
    "layers", "hidden", "heads", "vocab", "experts", "top_k", "expert_intermediate", "kv_lora_rank",
    "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "attention_layers", "encoder_layers", "image", "patch",
    "blocks",
}  # fmt: skip
# What holds wherever a model has the fields that it speaks of.
LAWS = [
    "MODEL.parameters > 10M",
    "MODEL.kv_heads * (MODEL.heads // MODEL.kv_heads) == MODEL.heads",
    "MODEL.top_k < MODEL.experts",
    "MODEL.active_parameters < MODEL.parameters",
    "MODEL.dense_layers + MODEL.moe_layers == MODEL.layers",
    "MODEL.attention_layers + MODEL.mamba_layers == MODEL.layers",
    "MODEL.global_layers <= MODEL.layers and (MODEL.window == inf or MODEL.global_layers < MODEL.layers)",
    "MODEL.ssm_heads * MODEL.ssm_head_dim == MODEL.d_inner",
    "MODEL.patch * (MODEL.image // MODEL.patch) == MODEL.image",
    "MODEL.embeddings in [1, 2] and MODEL.ffn_matrices in [2, 3]",
]


EACH = pytest.mark.parametrize("model", [model for _, model in MODULES.values()], ids=lambda model: model.name)


def test_there_are_enough_of_them():
    assert len(MODULES) >= 45


@EACH
def test_every_model_has_its_source_and_its_title(model):
    assert "source" in model.fields
    assert model.own.title is not None


@EACH
def test_every_model_gives_the_sizes_that_its_family_cannot_know(model):
    left = {
        name for name, definition in model.fields.items()
        if name in SIZES and definition.module.path.stem == "families"
        and isinstance(definition.value, (tree.Number, tree.List))
    }  # fmt: skip
    assert not left


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
