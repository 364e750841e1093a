"""What each device holds of a model's weights, tensor by tensor, against what the opsets say of the fullest stage."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    norm: int = 1                      # vectors of a norm
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
    latent: tuple[int, ...] = ()       # q_lora_rank, kv_lora_rank, nope, rope, v


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
