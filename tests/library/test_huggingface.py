"""What specs/std/huggingface.roof makes of published configs is what the library's models say.

The configs hold what is published under their names on Hugging Face, down to what says the shape.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rooflang import pipeline
from rooflang.assets import folder
from rooflang.pipeline import Request
from tests.library.models import MODULES, declared

CONFIGS = Path(__file__).with_name("configs")
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in sorted(folder("specs/std").glob("huggingface/*.json"))}
BASES = {model.name: model for _, model in declared("std/huggingface")}
PAIRS = {
    "gpt2": "gpt2_small", "opt-6.7b": "opt_6_7b", "bloom": "bloom_176b", "falcon-7b": "falcon_7b",
    "falcon-180B": "falcon_180b", "Llama-2-7b-hf": "llama2_7b", "Meta-Llama-3-8B": "llama3_8b",
    "Llama-3.2-1B": "llama3_2_1b", "Llama-4-Scout-17B-16E": "llama4_scout",
    "Llama-4-Maverick-17B-128E": "llama4_maverick", "Mistral-7B-v0.1": "mistral_7b",
    "Mistral-Small-24B-Base-2501": "mistral_small_24b", "Mixtral-8x7B-v0.1": "mixtral_8x7b",
    "Qwen2.5-0.5B": "qwen2_5_0_5b", "Qwen2.5-7B": "qwen2_5_7b", "Qwen3-0.6B": "qwen3_0_6b",
    "Qwen3-30B-A3B": "qwen3_30b_a3b", "gemma-2-9b": "gemma2_9b", "gemma-3-1b-it": "gemma3_1b",
    "gemma-3-4b-it": "gemma3_4b", "gemma-3-27b-it": "gemma3_27b", "phi-2": "phi2",
    "Phi-3-mini-4k-instruct": "phi3_mini", "phi-4": "phi4", "gpt-oss-20b": "gpt_oss_20b",
    "gpt-oss-120b": "gpt_oss_120b", "DeepSeek-V2": "deepseek_v2", "DeepSeek-V2-Lite": "deepseek_v2_lite",
    "DeepSeek-V3": "deepseek_v3", "Kimi-K2-Instruct": "kimi_k2", "mamba-2.8b-hf": "mamba_2_8b",
    "mamba2-2.7b-hf": "mamba2_2_7b", "Jamba-v0.1": "jamba_v0_1", "bert-base-uncased": "bert_base",
    "vit-base-patch16-224": "vit_b_16", "whisper-large-v3": "whisper_large_v3", "DiT-XL-2-256": "dit_xl_2",
    "resnet-50": "resnet_50",
}  # fmt: skip
# The inner size of layers that these models don't have.
APART = {"Qwen3-30B-A3B": {"intermediate", "ffn_parameters", "layer_parameters"}}


def architectures(schema: Mapping[str, Any]) -> list[str]:
    """What a schema speaks of, as the blocks for it are called."""
    named = schema["properties"].get("model_type")
    return [f"hf_{name}" for name in named["enum"]] if named else ["hf_dit"]


def read(name: str) -> tuple[dict[str, Any], str]:
    """A config, or the part about text in it, and the block for it."""
    whole = json.loads((CONFIGS / f"{name}.json").read_text())
    config = whole.get("text_config", whole)
    return config, f"hf_{config.get('model_type', 'dit')}"


def schema_of(base: str) -> dict[str, Any]:
    (schema,) = [schema for schema in SCHEMAS.values() if base in architectures(schema)]
    return schema


def derived(name: str) -> str:
    """The config as a block: what its schema lists, where it is neither null nor auto."""
    config, base = read(name)
    listed = schema_of(base)["properties"]
    keys = sorted(listed.keys() - {"model_type", "_class_name", "mlp_only_layers"})
    values = {key: config[key] for key in keys if config.get(key) not in (None, "auto")}
    # A truth that is counted with is a number.
    values |= {key: int(value) for key, value in values.items() if listed[key].get("counted")}
    fields = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n  ".join([f"model read : {base} {{", *fields]) + "\n}"


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_config_is_what_the_library_says(name):
    library = PAIRS[name]
    base = BASES[read(name)[1]]
    fields = [
        field for field in MODULES[library][1].fields if field in base.fields and field not in APART.get(name, ())
    ]
    compared = [field for field in fields if field != "source"]
    text = "\n".join([
        "edition 2026",
        f'use "std/huggingface": {base.name}',
        f'use "{MODULES[library][0]}": {library}',
        derived(name),
        *(f"expect read.{field} == {library}.{field}" for field in compared if not is_list(library, field)),
        *(f"expect read.{field}[{n}] == {library}.{field}[{n}]"
          for field in compared if is_list(library, field) for n in range(4)),
    ])  # fmt: skip
    outcome = pipeline.check(Request(("-",), stdin=text))
    assert [(problem.message, problem.span and problem.span.text) for problem in outcome.problems] == []
    assert "parameters" in compared


def is_list(model: str, field: str) -> bool:
    return model.startswith("resnet") and field in {
        "blocks", "widths", "inputs", "outputs", "sizes", "first_block_parameters", "block_parameters",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_config_fits_its_schema_and_nothing_less_does(name):
    config, base = read(name)
    validator = Draft202012Validator(schema_of(base))
    assert validator.is_valid(config)
    for required in schema_of(base)["required"]:
        assert not validator.is_valid({key: value for key, value in config.items() if key != required})


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_explains_every_field_that_its_blocks_read(name):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert all(field["description"] for field in schema["properties"].values())
    assert set(schema["required"]) <= schema["properties"].keys()
    refused = {key for key, field in schema["properties"].items() if "const" in field or "enum" in field}
    read = set().union(*(BASES[base].fields for base in architectures(schema)))
    assert schema["properties"].keys() - refused <= read


@pytest.mark.parametrize("base", sorted(BASES))
def test_what_a_block_leaves_open_its_schema_demands(base):
    """So that a config that lacks it is told with what the field is for."""
    left = {field.name for field in BASES[base].open}
    assert left == set(schema_of(base)["required"]) & BASES[base].fields.keys() != set()


def test_every_block_has_one_schema_and_a_config():
    assert sorted(base for schema in SCHEMAS.values() for base in architectures(schema)) == sorted(BASES)
    assert {read(name)[1] for name in PAIRS} == set(BASES)
    assert {path.stem for path in CONFIGS.glob("*.json")} == set(PAIRS)


@pytest.mark.parametrize("name", sorted(name for name in PAIRS if "falcon" in name or "llama" in name.lower()))
def test_a_config_can_be_run(name, tmp_path):
    (tmp_path / "config.json").write_text((CONFIGS / f"{name}.json").read_text())
    kind = "moe" if "Llama-4-Scout" in name else "moe_with_dense_layers" if "Llama-4" in name else "llm_flash"
    spec = f"""edition 2026
use "std/hardware/nvidia": H100_SXM
use "std/opsets/{"llm" if kind == "llm_flash" else "moe"}": {kind}
let m = huggingface("config.json")
expect run({kind}(m), H100_SXM, bf16, decode).time > 1 us
"""
    (tmp_path / "a.roof").write_text(spec)
    assert pipeline.check(pipeline.Request((str(tmp_path / "a.roof"),))).problems == ()
