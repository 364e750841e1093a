"""Every opset of the standard library on a model that fits it: what it draws, and what its totals have to be."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.laws.specs import charts, problems

OPSETS = Path(__file__).parent.parent.parent / "specs" / "std" / "opsets"


@dataclass(frozen=True, slots=True)
class Example:
    """A call of an opset, and the models that it needs, `module: names`.

    `weights` is how many weights one run of it reads, as an expression, in the phase `phase`. The rows that are read of
    an embedding table are few, so a table that isn't the output matrix too is left out of it.
    """

    call: str
    models: str = ""
    weights: str = ""
    phase: str = ""


UNTIED = "{0}.parameters - {0}.vocab * {0}.hidden"
LLAMA = "llama: llama3_8b"
EXAMPLES = {
    "cnn": {
        "resnet50": Example("resnet50(batch)"),
        "resnet50_v1_5": Example("resnet50_v1_5(batch)"),
        "resnet101": Example("resnet101(batch)"),
        "resnet101_v1_5": Example("resnet101_v1_5(batch)"),
        "resnet152": Example("resnet152(batch)"),
        "resnet152_v1_5": Example("resnet152_v1_5(batch)"),
        "mobilenet": Example("mobilenet(batch)"),
    },
    "decoder": {"decoder": Example("decoder(llama_7b, batch)", "llama: llama_7b")},
    "diffusion": {
        "diffusion_transformer": Example(
            "diffusion_transformer(dit_xl_2, batch)", "dit: dit_xl_2", "dit_xl_2.parameters"
        ),
    },
    "encdec": {
        "speech_encoder": Example(
            "speech_encoder(whisper_base, batch)",
            "whisper: whisper_base",
            # Keys and values for the decoder are made here.
            "whisper_base.encoder_parameters + whisper_base.decoder_layers * 2 * whisper_base.hidden^2",
        ),
        "speech_decoder": Example(
            "speech_decoder(whisper_base, batch)",
            "whisper: whisper_base",
            "whisper_base.decoder_parameters - whisper_base.decoder_layers * 2 * whisper_base.hidden^2",
            "decode",
        ),
    },
    "encoder": {
        "encoder_layers": Example("encoder_layers(bert_base, batch)", "bert: bert_base"),
        "encoder": Example("encoder(bert_base, batch)", "bert: bert_base", UNTIED.format("bert_base")),
        "vision_encoder": Example("vision_encoder(vit_b_16, batch)", "vit: vit_b_16", "vit_b_16.parameters"),
    },
    "hpc": {
        "classic_kernels": Example("classic_kernels(grid = 64 * batch)"),
        "williams_kernels": Example("williams_kernels(grid = 64 * batch)"),
    },
    "llm": {
        "transformer": Example("transformer(llama3_8b, batch)", LLAMA),
        "llm": Example("llm(llama3_8b, batch, 512)", LLAMA, UNTIED.format("llama3_8b"), "decode"),
        "llm_flash": Example("llm_flash(gpt3_175b, batch)", "gpt: gpt3_175b", "gpt3_175b.parameters", "decode"),
    },
    "mla": {
        "mla": Example("mla(deepseek_v3, batch)", "deepseek: deepseek_v3", UNTIED.format("deepseek_v3"), "prefill")
    },
    "moe": {
        "moe_feed_forward": Example("moe_feed_forward(mixtral_8x7b, batch)", "mistral: mixtral_8x7b"),
        "mixed_feed_forward": Example("mixed_feed_forward(llama4_maverick, batch)", "llama: llama4_maverick"),
        "moe": Example("moe(mixtral_8x7b, batch)", "mistral: mixtral_8x7b", UNTIED.format("mixtral_8x7b"), "prefill"),
        "moe_with_dense_layers": Example(
            "moe_with_dense_layers(llama4_maverick, batch)",
            "llama: llama4_maverick",
            UNTIED.format("llama4_maverick"),
            "prefill",
        ),
    },
    "repeated_kv": {
        "llm_repeated_kv": Example("llm_repeated_kv(llama3_8b, batch)", LLAMA, UNTIED.format("llama3_8b"), "decode"),
        "llm_flash_repeated_kv": Example(
            "llm_flash_repeated_kv(llama3_8b, batch)", LLAMA, UNTIED.format("llama3_8b"), "decode"
        ),
        "moe_repeated_kv": Example(
            "moe_repeated_kv(mixtral_8x7b, batch)", "mistral: mixtral_8x7b", UNTIED.format("mixtral_8x7b"), "prefill"
        ),
    },
    "serving": {
        "llm_quantized": Example("llm_quantized(llama3_8b, batch)", LLAMA, UNTIED.format("llama3_8b"), "decode"),
        "moe_quantized": Example(
            "moe_quantized(mixtral_8x7b, batch)", "mistral: mixtral_8x7b", UNTIED.format("mixtral_8x7b"), "prefill"
        ),
        "moe_with_dense_layers_quantized": Example(
            "moe_with_dense_layers_quantized(llama4_maverick, batch)",
            "llama: llama4_maverick",
            UNTIED.format("llama4_maverick"),
            "prefill",
        ),
        "mla_quantized": Example(
            "mla_quantized(deepseek_v3, batch)", "deepseek: deepseek_v3", UNTIED.format("deepseek_v3"), "prefill"
        ),
        "llm_lora": Example(
            "llm_lora(llama3_8b, batch)",
            LLAMA,
            # Rank 16: the four projections and the three matrices of the feed-forward network.
            f"{UNTIED.format('llama3_8b')} + 16 * 32 * (2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14336))",
            "decode",
        ),
        "llm_paged": Example("llm_paged(llama3_8b, batch)", LLAMA, UNTIED.format("llama3_8b"), "decode"),
        "moe_paged": Example(
            "moe_paged(mixtral_8x7b, batch)", "mistral: mixtral_8x7b", UNTIED.format("mixtral_8x7b"), "prefill"
        ),
        "moe_with_dense_layers_paged": Example(
            "moe_with_dense_layers_paged(llama4_maverick, batch)",
            "llama: llama4_maverick",
            UNTIED.format("llama4_maverick"),
            "prefill",
        ),
        "mla_paged": Example(
            "mla_paged(deepseek_v3, batch)", "deepseek: deepseek_v3", UNTIED.format("deepseek_v3"), "prefill"
        ),
        "llm_shared_prefix": Example(
            "llm_shared_prefix(llama3_8b, batch)", LLAMA, UNTIED.format("llama3_8b"), "decode"
        ),
    },
    "sliding": {
        "sliding": Example("sliding(gemma3_4b, batch)", "gemma: gemma3_4b", "gemma3_4b.parameters", "decode"),
        "sliding_moe": Example(
            "sliding_moe(gpt_oss_20b, batch)", "gpt_oss: gpt_oss_20b", UNTIED.format("gpt_oss_20b"), "prefill"
        ),
    },
    "speculative": {
        "speculative": Example("speculative(llama3_2_1b, llama3_8b, batch)", "llama: llama3_2_1b, llama3_8b"),
        "medusa_heads": Example(
            "medusa_heads(llama_7b, batch, accepted = 3)",
            "llama: llama_7b",
            f"{UNTIED.format('llama_7b')} + 5 * llama_7b.hidden * (llama_7b.hidden + llama_7b.vocab)",
            "decode",
        ),
    },
    "ssm": {
        "state_space": Example("state_space(mamba_130m, batch)", "mamba: mamba_130m"),
        "mamba": Example("mamba(mamba_2_8b, batch)", "mamba: mamba_2_8b", "mamba_2_8b.parameters", "decode"),
        "mamba2": Example("mamba2(mamba2_2_7b, batch)", "mamba: mamba2_2_7b", "mamba2_2_7b.parameters", "prefill"),
        "hybrid": Example("hybrid(jamba_v0_1, batch)", "jamba: jamba_v0_1", UNTIED.format("jamba_v0_1"), "prefill"),
    },
    "training": {
        "trained_decoder": Example("trained_decoder(llama3_8b, batch)", LLAMA),
        "trained_experts": Example("trained_experts(mixtral_8x7b, batch)", "mistral: mixtral_8x7b"),
        "trained_mixture": Example("trained_mixture(llama4_maverick, batch)", "llama: llama4_maverick"),
        "training": Example("training(llama3_8b, batch)", LLAMA),
        "training_moe": Example("training_moe(mixtral_8x7b, batch, ep = 8)", "mistral: mixtral_8x7b"),
        "training_moe_with_dense_layers": Example(
            "training_moe_with_dense_layers(llama4_maverick, batch)", "llama: llama4_maverick"
        ),
        "training_mla": Example("training_mla(deepseek_v3, batch, ep = 8, dp = 2)", "deepseek: deepseek_v3"),
    },
}
# What opsets derive from, without ops of their own.
BASES = {"batched", "sequences", "shared_decoder", "shared_speech"}
ALL = [(module, name, example) for module, named in EXAMPLES.items() for name, example in named.items()]
IDS = [f"{module}-{name}" for module, name, _ in ALL]


@cache
def declared() -> dict[str, set[str]]:
    """The opsets of the library, by module."""
    return {
        path.stem: set(re.findall(r"^opset (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in OPSETS.glob("*.roof")
    }


def spec(module: str, name: str, models: str, text: str) -> str:
    """A spec that has an opset, models, and a device with a link."""
    of_models = [f'use "std/models/{each.strip().replace(": ", chr(34) + ": ")}' for each in models.split(";") if each]
    return "\n".join(
        [
            "edition 2026",
            'use "std/hardware/nvidia": H100_SXM',
            f'use "std/opsets/{module}": {name}',
            *of_models,
            text,
            "",
        ]
    )


def holds(module: str, name: str, models: str, *claims: str) -> None:
    """These claims hold, where `card` is short for a device."""
    text = "\n".join(f"expect {claim}" for claim in claims)
    charts(spec(module, name, models, f"let card = H100_SXM\n{text}"))


def test_every_opset_has_its_example():
    assert declared() == {module: set(named) for module, named in EXAMPLES.items()} | {"sharing": BASES}


@pytest.mark.parametrize(("module", "name", "example"), ALL, ids=IDS)
def test_an_opset_draws_without_a_warning(module: str, name: str, example: Example) -> None:
    chart = f"chart c {{ hardware = H100_SXM; dtype = fp16; plot {example.call} for batch in [1, 3] }}"
    assert not problems(spec(module, name, example.models, chart))


@pytest.mark.parametrize(
    ("module", "name", "example"),
    [each for each in ALL if each[2].weights],
    ids=[f"{module}-{name}" for module, name, example in ALL if example.weights],
)
def test_an_opset_reads_the_weights_of_its_model_once(module: str, name: str, example: Example) -> None:
    # What a weight of half the size saves is a byte for each that is read.
    call = example.call.replace("batch", "1")
    ran = [
        f"run({call}, card, fp16{f', {example.phase}' if example.phase else ''}{more})"
        for more in ("", ", weight = fp8")
    ]
    holds(module, name, example.models, f"({ran[0]}.bytes - {ran[1]}.bytes) / 1 B ~ {example.weights} within 1%")


@pytest.mark.parametrize("name", ["llm", "llm_flash"])
def test_a_prompt_is_two_operations_a_weight_and_token_and_its_attention(name: str) -> None:
    m = "llama3_8b"
    products = f"2 FLOP * ({m}.parameters - 2 * {m}.vocab * {m}.hidden) * 3 * 1024"
    attention = f"4 FLOP * {m}.layers * 3 * {m}.heads * {m}.head_dim * 1024"
    head = f"2 FLOP * {m}.vocab * {m}.hidden * 3"
    models = f"llama: {m}"
    costs = 'use "std/costs": products'
    for causal, share in (("0", "1024"), ("1", "1025 / 2")):
        ran = f"run({name}({m}, 3, 1024, causal = {causal}), H100_SXM, fp16, prefill, costs = products).flops"
        text = f"{costs}\nexpect {ran} ~ {products} + {attention} * {share} + {head} within 0.1%"
        charts(spec("llm", name, models, text))


@pytest.mark.parametrize(
    ("module", "name", "model", "models"),
    [
        ("llm", "llm_flash", "llama3_8b", "llama: llama3_8b"),
        ("llm", "llm_flash", "mistral_7b", "mistral: mistral_7b"),
        ("sliding", "sliding", "gemma2_9b", "gemma: gemma2_9b"),
    ],
)
def test_a_token_reads_the_weights_and_the_cache(module: str, name: str, model: str, models: str) -> None:
    ran = f"run({name}({model}, 8, 16Ki), card, fp16, decode)"
    table = f"({model}.embeddings - 1) * {model}.vocab * {model}.hidden * 2 B"
    holds(module, name, models, f"{ran}.bytes ~ {ran}.weights - {table} + {ran}.cache within 1%")


def test_a_token_of_latent_attention_reads_the_experts_that_it_meets_and_the_latents():
    m = "deepseek_v3"
    ran = f"run(mla({m}, 1, 64Ki), card, fp16, decode)"
    read = f"2 B * ({m}.active_parameters - {m}.vocab * {m}.hidden)"
    holds(
        "mla",
        "mla",
        f"deepseek: {m}",
        f"{ran}.cache == 64Ki * 61 * 576 * 2 B",
        f"{ran}.bytes ~ {read} + {ran}.cache within 1%",
    )


@pytest.mark.parametrize("degree", ["tp = 8", "pp = 4", "tp = 4, pp = 8"])
def test_devices_share_the_work_of_a_step(degree: str) -> None:
    alone = "run(llm_flash(llama3_8b, 64), card, fp16, prefill)"
    shared = f"run(llm_flash(llama3_8b, 64, {degree}), card, fp16, prefill)"
    holds(
        "llm",
        "llm_flash",
        LLAMA,
        # But for the norms and the output matrix of the last stage.
        f"{shared}.flops * {shared}.devices ~ {alone}.flops within 2%",
        f"{shared}.weights * {shared}.devices > {alone}.weights",
        f"{shared}.nvlink_bytes > 0 B",
        f"{shared}.rate < {alone}.rate",
    )


@pytest.mark.parametrize(
    ("module", "opset", "models", "degrees", "within"),
    [
        ("ssm", "mamba", "mamba: mamba_2_8b", "tp = 8", "2%"),
        ("ssm", "mamba", "mamba: mamba_2_8b", "tp = 4, pp = 8", "2%"),
        # All devices have the one group of B and C.
        ("ssm", "mamba2", "mamba: mamba2_2_7b", "tp = 4", "10%"),
        ("ssm", "hybrid", "jamba: jamba_v0_1", "tp = 8", "2%"),
        ("ssm", "hybrid", "jamba: jamba_v0_1", "tp = 2, pp = 4", "2%"),
        ("encdec", "speech_decoder", "whisper: whisper_base", "tp = 4", "2%"),
    ],
)
def test_devices_share_the_work_of_other_models(
    module: str, opset: str, models: str, degrees: str, within: str
) -> None:
    m = models.partition(": ")[2]
    alone, shared = (f"run({opset}({m}{more}), card, fp16, prefill)" for more in ("", f", {degrees}"))
    holds(
        module,
        opset,
        models,
        f"{shared}.flops * {shared}.devices ~ {alone}.flops within {within}",
        f"{shared}.weights < {alone}.weights and {shared}.nvlink_bytes > 0 B",
        f"{shared}.cache < {alone}.cache or {shared}.devices > 8",
        f"run({opset}({m}, dp = 3), card, fp16, prefill).produces == 3 * {alone}.produces",
    )


@pytest.mark.parametrize(("call", "numbers"), [("mamba(mamba_2_8b", "2560 + 192"), ("mamba2(mamba2_2_7b", "2560")])
def test_mamba_s_devices_talk_twice_a_layer_and_those_of_mamba_2_once(call: str, numbers: str) -> None:
    # A ring of 4 sends 3 / 2 of what it adds up: the stream, and time steps, B and C of rank 160 and twice 16. The
    # embedding adds up the stream, and the logits of the last token are gathered.
    name, m = call.split("(")
    vocab = f"3 / 4 * {m}.vocab * 2 B"
    sent = f"3 / 2 * 2048 * (64 * ({numbers}) + 2560) * 2 B"
    ran = f"run({call}, tp = 4), card, fp16, prefill)"
    holds("ssm", name, f"mamba: {m}", f"{ran}.nvlink_bytes == {sent} + {vocab}")


def test_jamba_s_experts_are_shared_by_groups():
    ran = "run(hybrid(jamba_v0_1, ep = 8), card, fp16, prefill)"
    held = "16 * 16 * 3 * 4096 * 14336"
    holds(
        "ssm",
        "hybrid",
        "jamba: jamba_v0_1",
        f"{ran}.nvlink_bytes == 16 * 2 * 2048 * 2 * 4096 * 2 B * 7 / 8",
        f"{ran}.weights == (jamba_v0_1.parameters - {held} * 7 / 8) * 2 B",
    )


def test_a_picture_s_layers_are_shared_and_what_modulates_them_is_not():
    alone, shared = (f"run(diffusion_transformer(dit_xl_2{more}), card, fp16)" for more in ("", ", tp = 4"))
    modulation = "2 FLOP * 28 * 6 * 1152^2"
    holds(
        "diffusion",
        "diffusion_transformer",
        "dit: dit_xl_2",
        f"4 * ({shared}.flops - {modulation}) ~ {alone}.flops - {modulation} within 1%",
        f"{shared}.nvlink_bytes == 28 * 2 * 3 / 2 * 256 * 1152 * 2 B",
    )


@pytest.mark.parametrize(
    ("module", "opset", "models", "phase", "ends", "sent"),
    [
        ("encoder", "encoder", "bert: bert_base", "", ["embedding/norm", "pooler"], "512 * 768"),
        ("encoder", "vision_encoder", "vit: vit_b_16", "", ["patches", "classes"], "197 * 768"),
        # Beside the stream, the vector of the picture.
        ("diffusion", "diffusion_transformer", "dit: dit_xl_2", "", ["patches", "condition", "final"], "257 * 1152"),
        # Each stage passes its own result on, and that of the last.
        ("encdec", "speech_encoder", "whisper: whisper_base", "", ["convolutions", "positions/norm"], "2 * 1500 * 512"),
        ("encdec", "speech_decoder", "whisper: whisper_base", ", decode", ["embedding/norm", "head"], "512"),
    ],
)
def test_stages_share_the_layers_of_other_models_and_hand_on_the_stream(
    module: str, opset: str, models: str, phase: str, ends: list[str], sent: str
) -> None:
    m = models.partition(": ")[2]
    alone, shared = (f"run({opset}({m}{more}), card, fp16{phase})" for more in ("", ", pp = 2, dp = 3"))
    each = " + ".join(f'run({opset}({m})["{end}"], card, fp16{phase}).flops' for end in ends)
    holds(
        module,
        opset,
        models,
        # What stands at an end isn't shared.
        f"2 * {shared}.flops - {alone}.flops == {each}",
        f"{shared}.nvlink_bytes == {sent} * 2 B and {alone}.nvlink_bytes == 0 B",
        f"{shared}.devices == 6 and {shared}.produces == 3 * {alone}.produces",
    )


def test_replicas_add_tokens_and_devices_alone():
    one, four = (f"run(llm_flash(llama3_8b{more}), card, fp16, decode)" for more in ("", ", dp = 4"))
    holds(
        "llm",
        "llm_flash",
        LLAMA,
        f"{four}.time == {one}.time and {four}.rate == {one}.rate",
        f"{four}.produces == 4 * {one}.produces and {four}.devices == 4",
    )


def test_groups_that_share_experts_send_tokens_and_meet_all_groups_experts():
    ran = "run(mla(deepseek_v3, 32, ep = 32), card, fp16, decode)"
    # Two all-to-alls in each layer with experts: 8 rows of 7168 for each token, but for what stays.
    sent = "58 * 2 * 32 * 8 * 7168 * 2 B * 31 / 32"
    held = "(deepseek_v3.parameters - 58 * 256 * 3 * 7168 * 2048 * 31 / 32) * 2 B"
    holds(
        "mla", "mla", "deepseek: deepseek_v3", f"{ran}.nvlink_bytes ~ {sent} within 0.001%", f"{ran}.weights == {held}"
    )


def test_training_is_six_operations_a_weight_and_token_and_eight_with_recomputation():
    m = "llama3_8b"
    weights = f"({m}.parameters - {m}.vocab * {m}.hidden)"
    # Forward 4, backward 10 operations for each query, key and element of a head.
    attention = f"14 FLOP * {m}.layers * {m}.heads * {m}.head_dim * 2048 * 2048"
    plain, again = (f"run(training({m}{more}), H100_SXM, fp16, costs = products)" for more in ("", ", recompute = 1"))
    layers = f"({m}.parameters - 2 * {m}.vocab * {m}.hidden)"
    repeated = f"2 FLOP * {layers} * 2048 + {attention} * 4 / 14"
    text = f"""use "std/costs": products
expect {plain}.flops ~ 6 FLOP * {weights} * 2048 + {attention} within 1%
expect {again}.flops ~ {plain}.flops + {repeated} within 1%
expect {plain}.weights == 16 B * {m}.parameters
expect {again}.activations == {plain}.activations * 2 / 34
"""
    charts(spec("training", "training", LLAMA, text))


def test_replicas_in_training_add_up_their_gradients():
    ran = "run(training(llama3_8b, dp = 8), card, fp16)"
    shared = "run(training(llama3_8b, dp = 8, sharded = 1), card, fp16)"
    holds(
        "training",
        "training",
        LLAMA,
        f"{ran}.nvlink_bytes == 2 * 7 / 8 * 2 B * llama3_8b.parameters",
        f"{shared}.weights == (4 + 12 / 8) * 1 B * llama3_8b.parameters",
    )


# Opsets of training and of a prompt; the work of attention forward and backward for each score and head.
TRAINED = {
    "mixtral_8x7b": ("mistral", "training_moe", "moe", "moe", 4 * 128, 10 * 128),
    "llama4_maverick": ("llama", "training_moe_with_dense_layers", "moe", "moe_with_dense_layers", 4 * 128, 10 * 128),
    "deepseek_v3": ("deepseek", "training_mla", "mla", "mla", 2 * (192 + 128), 3 * 2 * 192 + 2 * 2 * 128),
    "deepseek_v2_lite": ("deepseek", "training_mla", "mla", "mla", 2 * (192 + 128), 3 * 2 * 192 + 2 * 2 * 128),
}


@pytest.mark.parametrize("m", TRAINED)
def test_training_with_experts_is_three_times_a_prompt_and_the_scores_again(m: str) -> None:
    models, opset, module, prompt, forward, backward = TRAINED[m]
    asked = "H100_SXM, fp16, costs = products"
    # A prompt's output matrix sees its last token alone. Gates are multiplied and added up, backward too.
    head = f"2 FLOP * 2047 * {m}.vocab * {m}.hidden"
    scores = f"{m}.layers * {m}.heads * 2048 * 2048"
    text = f"""use "std/costs": products
use "std/opsets/{module}": {prompt}
let prompt = run({prompt}({m}), H100_SXM, fp16, prefill, costs = products).flops + {head}
let step   = run({opset}({m}), {asked})
let others = 3 * (prompt - {forward} * {scores} * 1 FLOP) + ({forward} + {backward}) * {scores} * 1 FLOP
let update = 14 FLOP * {m}.parameters
expect step.flops ~ others + update within 0.1%
expect step.weights == 16 B * {m}.parameters
expect run({opset}({m}, recompute = 1), {asked}).flops ~ step.flops + prompt - {head} within 0.1%
expect run({opset}({m}, recompute = 1), {asked}).activations == {m}.layers * 2048 * {m}.hidden * 2 B
"""
    charts(spec("training", opset, f"{models}: {m}", text))


def test_experts_in_training_send_tokens_four_times_a_layer_and_add_up_gradients_apart():
    m = "mixtral_8x7b"
    ran, again, four = (
        f"run(training_moe({m}, ep = 8{more}), card, fp16)" for more in ("", ", recompute = 1", ", dp = 4, sharded = 1")
    )
    rows = f"32 * 2048 * 2 * {m}.hidden * 2 B * 7 / 8"
    experts = "32 * 8 * 3 * 4096 * 14336"
    others = f"({m}.parameters - {experts})"
    holds(
        "training",
        "training_moe",
        f"mistral: {m}",
        f"{ran}.nvlink_bytes == 4 * {rows} + 2 * 7 / 8 * 2 B * {others}",
        f"{again}.nvlink_bytes - {ran}.nvlink_bytes == 2 * {rows}",
        f"{ran}.weights == 16 B * ({others} + {experts} / 8)",
        # All groups of all replicas share the states of what isn't an expert; replicas alone those of the experts.
        f"{four}.weights == 4 B * ({others} + {experts} / 8) + 12 B * ({others} / 32 + {experts} / 8 / 4)",
        f"{four}.nvlink_bytes == 4 * {rows} + 2 * 2 B * (31 / 32 * {others} + 3 / 4 * {experts} / 8)",
        f"{four}.devices == 32 and {four}.produces == 32 * 2048 * 1 tok",
    )


def test_what_a_dense_layer_keeps_is_the_paper_s_but_for_dropout():
    # As GPT-3's layer would keep it, with one expert for every token and no router: 34 B less two masks of 1 B.
    text = """
model one_expert : gpt3_175b {
  experts = 1; top_k = 1; expert_intermediate = intermediate; shared_experts = 0; moe_layers = 0; dense_layers = layers
  expert_parameters = 0; router_parameters = 0
}
expect run(training_moe_with_dense_layers(one_expert), H100_SXM, fp16).activations == 32 B * 96 * 12288 * 2048
expect run(training_moe_with_dense_layers(one_expert, tp = 8), H100_SXM, fp16).activations ==
  (8 + 24 / 8) * 1 B * 96 * 12288 * 2048
"""
    charts(spec("training", "training_moe_with_dense_layers", "gpt: gpt3_175b", text))


def test_drafting_yields_what_the_paper_says():
    large, small = (f"run(llm_flash({m}), H100_SXM, fp16, decode)" for m in ("llama3_8b", "llama3_2_1b"))
    ran = "run(speculative(llama3_2_1b, llama3_8b, drafted = 3, acceptance = 0.7), H100_SXM, fp16, decode)"
    text = f"""use "std/opsets/llm": llm_flash
let c = {small}.time / {large}.time
expect {ran}.produces == (1 + 0.7 + 0.7^2 + 0.7^3) * 1 tok
expect {ran}.rate / {large}.rate ~ (1 - 0.7^4) / ((1 - 0.7) * (3 * c + 1)) within 1%
"""
    charts(spec("speculative", "speculative", "llama: llama3_2_1b, llama3_8b", text))


def serving(name: str, call: str, *claims: str) -> None:
    """Claims about what a server does to save memory, `ran`, beside what `plain` does."""
    text = f"""use "std/opsets/llm": llm_flash
let plain = run(llm_flash(llama3_8b, 8, 8192), H100_SXM, fp16, decode)
let ran = run({name}(llama3_8b, 8, 8192{call}), H100_SXM, fp16, decode)
"""
    charts(spec("serving", name, LLAMA, text + "\n".join(f"expect {claim}" for claim in claims)))


def test_scales_are_a_number_for_each_group():
    ints = "run(llm_quantized(llama3_8b, 8, 8192), H100_SXM, fp16, decode, weight = int4, cache = int8)"
    tables = "2 * llama3_8b.vocab * llama3_8b.hidden"
    others = f"({tables} + (2 * llama3_8b.layers + 1) * llama3_8b.hidden)"
    serving(
        "llm_quantized",
        "",
        # Keys and values of 128 elements have a scale each, weights one for 128 of them.
        "ran.cache == plain.cache * (1 + 1 / 128)",
        f"{ints}.cache == plain.cache * (1 / 2 + 1 / 128)",
        f"{ints}.weights == llama3_8b.parameters * 0.5 B + (llama3_8b.parameters - {others}) * 2 B / 128",
        f"ran.bytes - plain.bytes ~ (llama3_8b.parameters - {tables}) * 2 B / 128 + plain.cache / 128 within 1%",
    )


def with_experts(name: str, plain: str, m: str, call: str, *claims: str) -> None:
    """As `serving`, of models with experts; `ints` is with weights of 4 and a cache of 8 bit."""
    module, models = ("mla", "deepseek") if plain == "mla" else ("moe", "mistral")
    text = f"""use "std/opsets/{module}": {plain}
let plain = run({plain}({m}, 8, 8192), H100_SXM, fp16, decode)
let ran = run({name}({m}, 8, 8192{call}), H100_SXM, fp16, decode)
let ints = run({name}({m}, 8, 8192{call}), H100_SXM, fp16, decode, weight = int4, cache = int8)
let met = 8 * (1 - 0.75^8)
"""
    charts(spec("serving", name, f"{models}: {m}", text + "\n".join(f"expect {claim}" for claim in claims)))


def test_scales_of_experts_are_a_number_for_each_group():
    m = "mixtral_8x7b"
    of_attention, of_expert = "(2 * 4096 * 4096 + 2 * 4096 * 1024)", "3 * 4096 * 14336"
    with_experts(
        "moe_quantized",
        "moe",
        m,
        "",
        "ran.cache == plain.cache * (1 + 1 / 128)",
        f"ran.weights - plain.weights == 32 * ({of_attention} + 8 * {of_expert}) / 128 * 2 B",
        "ints.weights - plain.weights / 4 == ran.weights - plain.weights",
        # Scales are read of the experts that are met.
        f"ran.bytes - plain.bytes - plain.cache / 128 ~ 32 * ({of_attention} + met * {of_expert}) / 64 * 1 B within 1%",
    )


def test_latents_have_scales_and_rotary_keys_none():
    of_layers = "61 * (1536 * (7168 + 128 * 192) + 7168 * 576 + 128 * 128 * 7168)"
    of_networks = "3 * 3 * 7168 * 18432 + 58 * 257 * 3 * 7168 * 2048"
    with_experts(
        "mla_quantized",
        "mla",
        "deepseek_v3",
        "",
        "ints.cache == 61 * 8 * 8192 * 656 B",
        f"ran.weights - plain.weights == ({of_layers} + {of_networks}) / 128 * 2 B",
        "ran.flops > plain.flops",
    )


def test_the_last_block_of_experts_models_is_half_empty():
    with_experts("moe_paged", "moe", "mixtral_8x7b", "", "ran.cache - plain.cache == 32 * 8 * 7.5 * 2 * 8 * 128 * 2 B")
    empty = "61 * 8 * 31.5 * 576 * 2 B"
    table = "61 * 8 * (8192 + 31.5) / 64 * 4 B"
    with_experts(
        "mla_paged",
        "mla",
        "deepseek_v3",
        "",
        f"ran.cache == plain.cache + {empty}",
        f"ran.bytes ~ plain.bytes + {empty} + {table} within 0.0001%",
        "ran.flops == plain.flops",
    )


def test_adapters_are_read_beside_the_weights():
    serving("llm_lora", ", adapters = 4", "ran.bytes - plain.bytes ~ ran.weights - plain.weights within 1%")


def test_the_last_block_is_half_empty():
    empty = "32 * 8 * 7.5 * 2 * 8 * 128 * 2 B"
    serving(
        "llm_paged",
        "",
        f"ran.cache == plain.cache + {empty}",
        f"ran.bytes ~ plain.bytes + {empty} + 32 * 8 * (8192 + 7.5) / 16 * 4 B within 0.0001%",
        "ran.flops == plain.flops",
    )


def test_a_shared_prefix_is_read_once():
    serving(
        "llm_shared_prefix",
        ", prefix = 4096",
        "ran.cache == plain.cache * (1 + 8) / 16",
        "plain.bytes - ran.bytes == plain.cache - ran.cache",
    )
