"""What each device holds of a model's weights, tensor by tensor, against what the opsets say of the fullest stage."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from tests.library.test_opsets import holds

# How the devices of a stage hold a tensor: split among them, whole on each, or by key/value heads, of which each
# device has one at least. What belongs to an expert is also shared by the groups.
SPLIT, WHOLE, HEADS = "split", "whole", "heads"


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder's shape as its config says it, and where it has biases and the like."""

    use: str
    opset: str
    layers: int
    hidden: int
    heads: int
    vocab: int
    kv_heads: int = 0
    head_dim: int = 0
    inner: int = 0
    gated: bool = True
    tied: bool = False
    positions: int = 0
    norm: int = 1  # vectors of a norm
    norms: int = 2
    bias: bool = False
    qkv_bias: bool = False
    qk_norm: bool = False
    head_bias: bool = False
    sinks: bool = False
    embedding_norm: bool = False
    experts: int = 0
    expert_inner: int = 0
    shared: int = 0
    dense: int = 0
    router_bias: bool = False
    latent: tuple[int, ...] = ()  # q_lora_rank, kv_lora_rank, nope, rope, v


SHAPES = {
    "llama3_8b": Shape("llama", "llm.llm_flash", 32, 4096, 32, 128256, 8, 128, 14336),
    "llama3_2_1b": Shape("llama", "llm.llm_flash", 16, 2048, 32, 128256, 8, 64, 8192, tied=True),
    "qwen2_5_0_5b": Shape("qwen", "llm.llm_flash", 24, 896, 14, 151936, 2, 64, 4864, tied=True, qkv_bias=True),
    "qwen3_0_6b": Shape("qwen", "llm.llm_flash", 28, 1024, 16, 151936, 8, 128, 3072, tied=True, qk_norm=True),
    "gpt2_small": Shape("gpt", "llm.llm", 12, 768, 12, 50257, 12, 64, 3072, gated=False, tied=True, positions=1024,
                        norm=2, bias=True, qkv_bias=True),
    "bloom_176b": Shape("bloom", "llm.llm_flash", 70, 14336, 112, 250880, 112, 128, 57344, gated=False, tied=True,
                        norm=2, bias=True, qkv_bias=True, embedding_norm=True),
    "phi2": Shape("phi", "llm.llm_flash", 32, 2560, 32, 51200, 32, 80, 10240, gated=False, norm=2, norms=1, bias=True,
                  qkv_bias=True, head_bias=True),
    "gemma2_9b": Shape("gemma", "sliding.sliding", 42, 3584, 16, 256000, 8, 256, 14336, tied=True, norms=4),
    "mixtral_8x7b": Shape("mistral", "moe.moe", 32, 4096, 32, 32000, 8, 128, experts=8, expert_inner=14336),
    "qwen3_30b_a3b": Shape("qwen", "moe.moe", 48, 2048, 32, 151936, 4, 128, qk_norm=True, experts=128,
                           expert_inner=768),
    "gpt_oss_20b": Shape("gpt_oss", "sliding.sliding_moe", 24, 2880, 64, 201088, 8, 64, bias=True, qkv_bias=True,
                         sinks=True, experts=32, expert_inner=2880, router_bias=True),
    "llama4_maverick": Shape("llama", "moe.moe_with_dense_layers", 48, 5120, 40, 202048, 8, 128, 16384, experts=128,
                             expert_inner=8192, shared=1, dense=24),
    "deepseek_v2": Shape("deepseek", "mla.mla", 60, 5120, 128, 102400, inner=12288, experts=160, expert_inner=1536,
                         shared=2, dense=1, latent=(1536, 512, 128, 64, 128)),
    "deepseek_v2_lite": Shape("deepseek", "mla.mla", 27, 2048, 16, 102400, inner=10944, experts=64, expert_inner=1408,
                              shared=2, dense=1, latent=(0, 512, 128, 64, 128)),
}  # fmt: skip
DEGREES = [
    ("llama3_8b", {"tp": 8}), ("llama3_8b", {"pp": 4}), ("llama3_8b", {"tp": 4, "pp": 8}), ("llama3_8b", {"tp": 32}),
    ("llama3_2_1b", {"tp": 8, "pp": 16}), ("qwen2_5_0_5b", {"tp": 2, "pp": 3}), ("qwen3_0_6b", {"tp": 16, "pp": 7}),
    ("gpt2_small", {"tp": 4, "pp": 6}), ("bloom_176b", {"tp": 8, "pp": 10}), ("phi2", {"tp": 8, "pp": 2}),
    ("phi2", {"tp": 4}), ("gemma2_9b", {"tp": 16, "pp": 2}), ("mixtral_8x7b", {"tp": 2, "ep": 8, "pp": 4}),
    ("qwen3_30b_a3b", {"tp": 8, "ep": 32}), ("gpt_oss_20b", {"tp": 4, "ep": 4, "pp": 3}),
    ("llama4_maverick", {"tp": 8, "ep": 16, "pp": 2}), ("deepseek_v2", {"tp": 2, "ep": 20, "pp": 4}),
    ("deepseek_v2_lite", {"tp": 4, "ep": 4}),
]  # fmt: skip


def attention(s: Shape) -> Iterator[tuple[int, str]]:
    if s.latent:
        q_rank, rank, nope, rope, v = s.latent
        yield from [(s.hidden * (rank + rope), WHOLE), (rank, WHOLE), (rank * s.heads * (nope + v), SPLIT)]
        queries = s.heads * (nope + rope)
        yield from [(s.hidden * q_rank, WHOLE), (q_rank, WHOLE), ((q_rank or s.hidden) * queries, SPLIT)]
        yield s.heads * v * s.hidden, SPLIT
        return
    queries, keys = s.heads * s.head_dim, s.kv_heads * s.head_dim
    yield from [(s.hidden * queries, SPLIT), (s.hidden * keys, HEADS), (s.hidden * keys, HEADS)]
    yield queries * s.hidden, SPLIT
    if s.qkv_bias:
        yield from [(queries, SPLIT), (keys, HEADS), (keys, HEADS)]
    if s.bias:
        yield s.hidden, WHOLE
    if s.qk_norm:
        yield from [(s.head_dim, WHOLE)] * 2
    if s.sinks:
        yield s.heads, SPLIT


def network(s: Shape, inner: int) -> Iterator[tuple[int, str]]:
    yield from [(s.hidden * inner, SPLIT)] * (3 if s.gated else 2)
    if s.bias:
        yield from [(inner, SPLIT)] * (2 if s.gated else 1)
        yield s.hidden, WHOLE


def ends(s: Shape) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What stands before the first layer and behind the last, the output matrix always a matrix of its own."""
    first = [(s.vocab * s.hidden, SPLIT), (s.positions * s.hidden, WHOLE)]
    if s.embedding_norm:
        first.append((s.norm * s.hidden, WHOLE))
    return first, [(s.vocab * s.hidden, SPLIT), (s.vocab * s.head_bias, SPLIT), (s.norm * s.hidden, WHOLE)]


def experts(s: Shape) -> list[tuple[int, str]]:
    """What the groups share of all layers."""
    return [*network(s, s.expert_inner)] * s.experts * (s.layers - s.dense) if s.experts else []


def layers(s: Shape) -> list[tuple[int, str]]:
    """All layers, but for what the groups share."""
    each = [*attention(s), *[(s.norm * s.hidden, WHOLE)] * s.norms]
    if not s.experts:
        return [*each, *network(s, s.inner)] * s.layers
    routed = [*network(s, s.expert_inner)] * s.shared + [(s.experts * (s.hidden + s.router_bias), WHOLE)]
    return each * s.layers + routed * (s.layers - s.dense) + [*network(s, s.inner)] * s.dense


def together(s: Shape, tensors: list[tuple[int, str]], tp: int) -> int:
    """What `tp` devices hold of tensors, all of them together."""
    copies = {SPLIT: 1, WHOLE: tp, HEADS: max(1, tp // s.kv_heads if s.kv_heads else 1)}
    return sum(elements * copies[how] for elements, how in tensors)


def stages(s: Shape, tp: int = 1, pp: int = 1, ep: int = 1) -> list[Fraction]:
    """What a device of each stage holds."""
    held = [Fraction(together(s, layers(s), tp) + Fraction(together(s, experts(s), tp), ep), pp)] * pp
    first, last = ends(s)
    held[0] += together(s, first, tp)
    held[-1] += together(s, last, tp) - (s.vocab * s.hidden if s.tied and pp == 1 else 0)
    return [stage / tp for stage in held]


def call(name: str, degrees: dict[str, int]) -> tuple[str, str, str]:
    s = SHAPES[name]
    module, opset = s.opset.split(".")
    given = "".join(f", {degree} = {value}" for degree, value in degrees.items())
    return module, opset, f"run({opset}({name}, seq = 512{given}), card, fp16, decode)"


@pytest.mark.parametrize("name", SHAPES)
def test_one_device_holds_every_weight(name: str) -> None:
    module, opset, ran = call(name, {})
    (alone,) = stages(SHAPES[name])
    models = f"{SHAPES[name].use}: {name}"
    holds(module, opset, models, f"{ran}.weights == {name}.parameters * 2 B", f"{name}.parameters == {alone}")


@pytest.mark.parametrize(("name", "degrees"), DEGREES, ids=lambda each: str(each))
def test_a_device_of_the_fullest_stage_holds_its_part_of_each_tensor(name: str, degrees: dict[str, int]) -> None:
    module, opset, ran = call(name, degrees)
    held = max(stages(SHAPES[name], **degrees))
    holds(module, opset, f"{SHAPES[name].use}: {name}", f"{ran}.weights == {held} * 2 B")


@pytest.mark.parametrize(("name", "degrees"), DEGREES, ids=lambda each: str(each))
def test_all_devices_of_a_stage_hold_the_model_and_replicas(name: str, degrees: dict[str, int]) -> None:
    s = SHAPES[name]
    tp, ep = degrees.get("tp", 1), degrees.get("ep", 1)
    module, opset, ran = call(name, {"tp": tp} | ({"ep": ep} if s.experts else {}))
    first, last = ends(s)
    each = [*layers(s), *first, *(last[1:] if s.tied else last)]
    once = together(s, each, 1) + together(s, experts(s), 1)
    replicas = ep * together(s, each, tp) + together(s, experts(s), tp) - once
    held = f"{ran}.weights * {ran}.devices - {replicas} * 2 B"
    holds(module, opset, f"{s.use}: {name}", f"{held} == {name}.parameters * 2 B")


# Tensors of models of other kinds, each with how often it is there.
Tensors = list[tuple[int, int, str]]


def mamba(h: int = 2560, d: int = 5120, n: int = 16, rank: int = 160) -> Tensors:
    each = [h * 2 * d, d * 5, d * (rank + 2 * n), (rank + 1) * d, d * n, d, d * h]
    return [*((64, size, SPLIT) for size in each), (64 + 1, h, WHOLE), (1, 50280 * h, SPLIT)]


def mamba2(h: int = 2560, d: int = 5120, n: int = 128, heads: int = 80) -> Tensors:
    split = [h * (2 * d + heads), d * 5, 3 * heads, d, d * h]
    groups = [h * 2 * n, 2 * n * 5]
    layer = [(64, size, SPLIT) for size in split] + [(64, size, HEADS) for size in groups]
    return [*layer, (64 + 1, h, WHOLE), (1, 50288 * h, SPLIT)]


def jamba(h: int = 4096, d: int = 8192, n: int = 16, rank: int = 256, inner: int = 14336) -> Tensors:
    mixer = [h * 2 * d, d * 5, d * (rank + 2 * n), (rank + 1) * d, d * n, d, d * h]
    return [
        *((28, size, SPLIT) for size in mixer), (28, rank + 2 * n, WHOLE),
        (4, 2 * h * h, SPLIT), (4, 2 * h * 8 * 128, HEADS),
        (16 * 16 + 16, 3 * h * inner, SPLIT), (16, 16 * h, WHOLE), (2 * 32 + 1, h, WHOLE), (2, 65536 * h, SPLIT),
    ]  # fmt: skip


def biased_layer(h: int, inner: int, times: int, norms: int, attentions: int = 1, keys_biased: int = 1) -> Tensors:
    return [
        (times * attentions, 4 * h * h + (2 + keys_biased) * h, SPLIT), (times * attentions, h, WHOLE),
        (times, 2 * h * inner + inner, SPLIT), (times, h, WHOLE), (times * norms, 2 * h, WHOLE),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ends:
    """What stands before the first layer and behind the last, in a pipeline on the first stage and on the last. `tied`
    is what both have, where they are apart."""

    first: Tensors
    last: Tensors
    tied: Tensors = field(default_factory=list)

    @property
    def all(self) -> Tensors:
        return [*self.first, *self.last, *self.tied]


def speech_encoder_ends(h: int = 512) -> Ends:
    return Ends([(1, size, WHOLE) for size in ((3 * 80 + 1) * h, (3 * h + 1) * h, 1500 * h)], [(1, 2 * h, WHOLE)])


def speech_decoder_ends(h: int = 512) -> Ends:
    return Ends([(1, 448 * h, WHOLE)], [(1, 2 * h, WHOLE)], [(1, 51865 * h, SPLIT)])


def dit_ends(h: int = 1152) -> Ends:
    first = (16 + 1) * h + 256 * h + (256 + 1) * h + (h + 1) * h + 1001 * h
    return Ends([(1, first, WHOLE)], [(1, 2 * (h + 1) * h + (h + 1) * 4 * 8, WHOLE)])


def bert_ends(h: int = 768) -> Ends:
    # The norm is the embedding's.
    return Ends([(1, 30522 * h, SPLIT), (1, (512 + 2) * h + 2 * h, WHOLE)], [(1, (h + 1) * h, WHOLE)])


def vit_ends(h: int = 768) -> Ends:
    return Ends([(1, (3 * 256 + 1) * h + h + 197 * h, WHOLE)], [(1, 2 * h + (h + 1) * 1000, WHOLE)])


# By opset: the model, the field of its count, its layers, its ends.
STAGED = {
    "encdec.speech_encoder": (
        "whisper: whisper_base", "encoder_parameters", biased_layer(512, 2048, 6, 2, keys_biased=0),
        speech_encoder_ends(),
    ),
    "encdec.speech_decoder": (
        "whisper: whisper_base", "decoder_parameters", biased_layer(512, 2048, 6, 3, attentions=2, keys_biased=0),
        speech_decoder_ends(),
    ),
    "diffusion.diffusion_transformer": (
        "dit: dit_xl_2", "parameters", [*biased_layer(1152, 4608, 28, 0), (28, 6 * 1153 * 1152, WHOLE)], dit_ends(),
    ),
    "encoder.encoder": ("bert: bert_base", "parameters", biased_layer(768, 3072, 12, 2), bert_ends()),
    "encoder.vision_encoder": ("vit: vit_b_16", "parameters", biased_layer(768, 3072, 12, 2), vit_ends()),
}  # fmt: skip

# By opset: the model, the field of its count, how many groups or heads a HEADS tensor has, its tensors.
OTHERS = {
    "ssm.mamba": ("mamba: mamba_2_8b", "parameters", 0, mamba()),
    "ssm.mamba2": ("mamba: mamba2_2_7b", "parameters", 1, mamba2()),
    "ssm.hybrid": ("jamba: jamba_v0_1", "parameters", 8, jamba()),
    **{name: (models, count, 0, [*each, *ends.all]) for name, (models, count, each, ends) in STAGED.items()},
}


@pytest.mark.parametrize("tp", [1, 2, 4])
@pytest.mark.parametrize("name", OTHERS)
def test_devices_hold_their_parts_of_other_models(name: str, tp: int) -> None:
    models, count, groups, tensors = OTHERS[name]
    held = of_one(tensors, tp, groups)
    whole = sum(times * size for times, size, _ in tensors)
    of_opset(name, models, f"tp = {tp}", held, f"{models.partition(': ')[2]}.{count} == {whole}")


@pytest.mark.parametrize(("tp", "pp"), [(1, 2), (4, 2), (2, 1)])
@pytest.mark.parametrize("name", STAGED)
def test_a_device_of_the_fullest_stage_of_other_models_holds_its_layers_and_an_end(name: str, tp: int, pp: int) -> None:
    models, _, each, ends = STAGED[name]
    first, last, tied = (of_one(tensors, tp) for tensors in (ends.first, ends.last, ends.tied))
    at_end = tied + (max(first, last) if pp > 1 else first + last)
    of_opset(name, models, f"tp = {tp}, pp = {pp}", of_one(each, tp) / pp + at_end)


def of_one(tensors: Tensors, tp: int, groups: int = 0) -> Fraction:
    """What one of `tp` devices holds of tensors."""
    copies = {SPLIT: Fraction(1), WHOLE: Fraction(tp), HEADS: max(Fraction(1), Fraction(tp, groups or tp))}
    return sum((times * size * copies[how] for times, size, how in tensors), Fraction(0)) / tp


def of_opset(name: str, models: str, degrees: str, held: Fraction, *claims: str) -> None:
    """The weights of a device that an opset says, and further claims."""
    module, opset = name.split(".")
    phase = "" if module in ("diffusion", "encoder") or opset == "speech_encoder" else ", decode"
    ran = f"run({opset}({models.partition(': ')[2]}, {degrees}), card, fp16{phase})"
    holds(module, opset, models, f"{ran}.weights == {held} * 2 B", *claims)
