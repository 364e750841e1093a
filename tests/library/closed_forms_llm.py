"""What the ops of language models do, worked out by hand: as in closed_forms, and bytes and messages of collectives."""

from fractions import Fraction
from math import ceil, log2

from tests.library.closed_forms import A, C, W, form

SHARES = (1, Fraction(1, 2), Fraction(513, 1024), 0)
BYTES = {"index": (4, 8)}

# --- std/ops/linear -------------------------------------------------------------------------------------------------

MATRIX = ({"m": 1, "k": 4096, "n": 11008}, {"m": 77, "k": 100, "n": 30})


@form("linear", *MATRIX)
def linear(m, k, n):
    return 2 * m * k * n, m * k * A + k * n * W, m * n * A


@form("linear", *MATRIX)
def linear_to_cache(m, k, n):
    return 2 * m * k * n, m * k * A + k * n * W, m * n * C


@form("linear", *MATRIX)
def linear_bias(m, k, n):
    return (2 * k + 1) * m * n, m * k * A + (k + 1) * n * W, m * n * A


@form("linear", *MATRIX)
def linear_bias_to_cache(m, k, n):
    return (2 * k + 1) * m * n, m * k * A + (k + 1) * n * W, m * n * C


@form("linear", *MATRIX)
def linear_from_cache(m, k, n):
    return 2 * m * k * n, m * k * C + k * n * W, m * n * A


@form(
    "linear",
    {"m": 77, "k": 512, "n": 30},
    {"m": 1, "k": 4096, "n": 11008, "group": 64, "scale": 2},
    group=(64, 128),
    scale=(2, 4),
)
def linear_from_quantized_cache(m, k, n, group=128, scale=4):
    return m * k + 2 * m * k * n, m * k * C + m * Fraction(k, group) * scale + k * n * W, m * n * A


@form("linear", {"m": 3, "h": 16, "k": 128, "n": 512}, {"m": 1, "h": 1, "k": 4096, "n": 11008})
def linear_per_head(m, h, k, n):
    return 2 * m * h * k * n, m * h * k * A + h * k * n * W, m * h * n * A


@form(
    "linear",
    {"m": 1, "k": 4096, "n": 11008},
    {"m": 8, "k": 4096, "n": 11008, "group": 64, "zeros": 1},
    group=(32, 64, 128),
    zeros=(0, 1),
)
def linear_quantized(m, k, n, group=128, zeros=0):
    # A weight costs a multiplication, with zero points a subtraction too; then the product.
    scales = Fraction(k, group) * n * (1 + zeros)
    return k * n * (1 + zeros) + 2 * m * k * n, m * k * A + k * n * W + scales * A, m * n * A


@form("linear", {"m": 8, "k": 4096, "n": 11008, "zeros": 1}, group=(32, 64, 128), zeros=(0, 1))
def linear_quantized_to_cache(m, k, n, group=128, zeros=0):
    flops, read, _ = linear_quantized(m, k, n, group, zeros)
    return flops, read, m * n * C


@form("linear", {"m": 8, "k": 4096, "n": 11008, "rank": 16}, {"m": 8, "k": 512, "n": 256, "rank": 4, "adapters": 4})
def linear_lora(m, k, n, rank, adapters=1):
    flops = 2 * m * k * n + 2 * m * k * rank + 2 * m * rank * n + m * n
    return flops, m * k * A + (k * n + adapters * rank * (k + n)) * W, m * n * A


@form("linear", {"m": 8, "k": 4096, "n": 11008, "rank": 16}, {"m": 8, "k": 512, "n": 256, "rank": 4, "adapters": 4})
def linear_lora_to_cache(m, k, n, rank, adapters=1):
    flops, read, _ = linear_lora(m, k, n, rank, adapters)
    return flops, read, m * n * C


@form("linear", {"k": 4096, "n": 11008, "rank": 16}, {"k": 10, "n": 20, "rank": 1})
def merge_lora(k, n, rank):
    return (2 * rank + 1) * k * n, (k * n + rank * (k + n)) * W, k * n * W


@form("linear", *MATRIX)
def linear_grad_input(m, k, n):
    return 2 * m * k * n, m * n * A + k * n * W, m * k * A


@form("linear", *MATRIX)
def linear_grad_weight(m, k, n):
    return 2 * m * k * n, m * (k + n) * A, k * n * A


# --- std/ops/attention ----------------------------------------------------------------------------------------------

HEADS = {"b": 2, "g": 8, "r": 4, "q": 5, "s": 300, "d": 64}
ONE = {**HEADS, "q": 1, "r": 1}


def not_more_queries(arguments):
    return arguments["q"] <= arguments["s"]


def fused(b, g, r, q, s, d, pairs, keys, kept=C):
    """Attention in one kernel: `pairs` of a query and a key for each head, `keys` read for each key/value head."""
    heads = b * g * r
    return heads * pairs * (4 * d + 5), heads * q * d * A + 2 * b * g * keys * d * kept, heads * q * d * A


@form("attention", HEADS, ONE, {**HEADS, "share": Fraction(1, 2)}, share=SHARES)
def qk(b, g, r, q, s, d, share=1):
    heads = b * g * r
    return 2 * heads * q * s * d * share, heads * q * d * A + b * g * s * d * C, heads * q * s * A


@form("attention", {name: HEADS[name] for name in "bgrqs"}, share=SHARES)
def attention_softmax(b, g, r, q, s, share=1):
    scores = b * g * r * q * s
    return 5 * scores * share, scores * A, scores * A


@form("attention", HEADS, ONE, share=SHARES)
def pv(b, g, r, q, s, d, share=1):
    heads = b * g * r
    return 2 * heads * q * s * d * share, heads * q * s * A + b * g * s * d * C, heads * q * d * A


@form("attention", HEADS, ONE, {**HEADS, "share": Fraction(1, 2)}, share=SHARES)
def flash_attention(b, g, r, q, s, d, share=1):
    return fused(b, g, r, q, s, d, q * s * share, s)


@form("attention", HEADS, ONE, share=SHARES)
def self_attention(b, g, r, q, s, d, share=1):
    return fused(b, g, r, q, s, d, q * s * share, s, kept=A)


@form("attention", HEADS, ONE, share=SHARES)
def cross_attention(b, g, r, q, s, d, share=1):
    return fused(b, g, r, q, s, d, q * s * share, s)


@form("attention", HEADS, ONE, {**HEADS, "q": 300}, fits=not_more_queries)
def causal_attention(b, g, r, q, s, d):
    return fused(b, g, r, q, s, d, sum(range(s - q + 1, s + 1)), s)


@form(
    "attention",
    {**HEADS, "window": 100},
    {**ONE, "window": 1},
    {**HEADS, "q": 300, "window": 7},
    {**HEADS, "q": 300, "window": 299},
    {**HEADS, "q": 300, "window": 1000},
    fits=not_more_queries,
)
def sliding_attention(b, g, r, q, s, d, window):
    seen = [range(max(1, place - window + 1), place + 1) for place in range(s - q + 1, s + 1)]
    first = min(each.start for each in seen)
    return fused(b, g, r, q, s, d, sum(map(len, seen)), s - first + 1)


@form("attention", {**HEADS, "prefix": 1000}, {**ONE, "prefix": 10})
def prefix_attention(b, g, r, q, prefix, s, d):
    heads = b * g * r
    flops = heads * q * ((prefix + s) * (4 * d + 5) + 3 * d)
    return flops, heads * q * d * A + 2 * (prefix + b * s) * g * d * C, heads * q * d * A


@form(
    "attention",
    HEADS,
    {**ONE, "block": 1},
    {**ONE, "block": 256, "index": 8},
    block=(1, 16, 256),
    share=SHARES,
    **BYTES,
)
def paged_attention(b, g, r, q, s, d, block=16, index=4, share=1):
    # The mean over last blocks that hold 1, 2, … block tokens of what is held beyond the tokens.
    idle = Fraction(sum(block - tokens for tokens in range(1, block + 1)), block)
    flops, read, write = fused(b, g, r, q, s, d, q * s * share, s + idle)
    return flops, read + b * (s + idle) / block * index, write


@form(
    "attention",
    HEADS,
    {**ONE, "group": 32},
    {**ONE, "s": 10, "d": 128, "group": 128},
    d=(64, 128),
    group=(32, 64),
    share=SHARES,
)
def quantized_attention(b, g, r, q, s, d, group=None, share=1):
    group = d if group is None else group
    flops, read, write = fused(b, g, r, q, s, d, q * s, s)
    elements = 2 * b * g * s * d
    return (flops + elements) * share, read + Fraction(elements, group) * A, write


LATENT = {"b": 2, "h": 16, "q": 5, "s": 300}


@form(
    "attention",
    {**LATENT, "nope": 128, "rope": 64, "dv": 128},
    {**LATENT, "nope": 8, "rope": 4, "dv": 6, "share": Fraction(1, 2)},
    share=SHARES,
)
def expanded_latent_attention(b, h, q, s, nope, rope, dv, share=1):
    flops = b * h * q * s * (2 * (nope + rope) + 5 + 2 * dv) * share
    return flops, (b * h * q * (nope + rope) + b * h * s * (nope + dv) + b * s * rope) * A, b * h * q * dv * A


@form("attention", {**LATENT, "rank": 512, "rope": 64}, {**LATENT, "rank": 6, "rope": 3}, share=SHARES)
def absorbed_latent_attention(b, h, q, s, rank, rope, share=1):
    flops = b * h * q * s * (2 * (rank + rope) + 5 + 2 * rank) * share
    return flops, b * h * q * (rank + rope) * A + b * s * (rank + rope) * C, b * h * q * rank * A


@form(
    "attention",
    {**LATENT, "rank": 512, "rope": 64},
    {**LATENT, "rank": 6, "rope": 3, "block": 1, "index": 8},
    block=(1, 16, 64),
    share=SHARES,
    **BYTES,
)
def paged_latent_attention(b, h, q, s, rank, rope, block=16, index=4, share=1):
    idle = Fraction(sum(block - tokens for tokens in range(1, block + 1)), block)
    flops, read, write = absorbed_latent_attention(b, h, q, s, rank, rope, share)
    return flops, read + b * idle * (rank + rope) * C + b * (s + idle) / block * index, write


@form(
    "attention",
    {**LATENT, "rank": 512, "rope": 64},
    {**LATENT, "rank": 64, "rope": 3, "group": 64, "scale": 2},
    rank=(128, 512),
    group=(64, 128),
    scale=(2, 4),
    share=SHARES,
)
def quantized_latent_attention(b, h, q, s, rank, rope, group=128, scale=4, share=1):
    flops = (b * h * q * s * (2 * (rank + rope) + 5 + 2 * rank) + b * s * rank) * share
    cached = b * s * (rank * C + Fraction(rank, group) * scale + rope * A)
    return flops, b * h * q * (rank + rope) * A + cached, b * h * q * rank * A


# --- std/ops/moe ----------------------------------------------------------------------------------------------------


def no_more_than_there_are(arguments):
    return arguments["top_k"] <= arguments["experts"]


ROUTED = {"tokens": 64, "hidden": 512, "experts": 64, "top_k": 6}


@form("moe", ROUTED, {**ROUTED, "top_k": 64, "index": 8}, fits=no_more_than_there_are, **BYTES)
def router(tokens, hidden, experts, top_k, index=4):
    flops = tokens * experts * (2 * hidden + 5)
    return flops, tokens * hidden * A + hidden * experts * W, tokens * top_k * (A + index)


@form("moe", {"tokens": 64, "hidden": 512, "top_k": 6}, **BYTES)
def dispatch(tokens, hidden, top_k, index=4):
    return 0, tokens * (hidden * A + top_k * index), tokens * top_k * hidden * A


@form("moe", {"tokens": 64, "hidden": 512, "top_k": 6})
def combine(tokens, hidden, top_k):
    return 2 * tokens * top_k * hidden, tokens * top_k * (hidden + 1) * A, tokens * hidden * A


@form("moe", {"rows": 384, "met": 60, "k": 512, "n": 2048}, {"rows": 3, "met": 7, "k": 5, "n": 2})
def expert_linear(rows, met, k, n):
    return 2 * rows * k * n, rows * k * A + met * k * n * W, rows * n * A


@form(
    "moe",
    {"rows": 384, "met": 60, "k": 512, "n": 2048},
    {"rows": 3, "met": 7, "k": 64, "n": 2, "group": 32, "zeros": 1},
    group=(32, 64, 128),
    zeros=(0, 1),
)
def expert_linear_quantized(rows, met, k, n, group=128, zeros=0):
    flops, read, write = expert_linear(rows, met, k, n)
    return flops + met * k * n * (1 + zeros), read + met * Fraction(k, group) * n * (1 + zeros) * A, write


@form("moe", {"rows": 384, "met": 60, "k": 512, "n": 2048}, {"rows": 3, "met": 7, "k": 5, "n": 2})
def expert_linear_grad_input(rows, met, k, n):
    return 2 * rows * k * n, rows * n * A + met * k * n * W, rows * k * A


@form("moe", {"rows": 384, "met": 60, "k": 512, "n": 2048}, {"rows": 3, "met": 7, "k": 5, "n": 2})
def expert_linear_grad_weight(rows, met, k, n):
    return 2 * rows * k * n, rows * (k + n) * A, met * k * n * A


@form("moe", {"tokens": 64, "hidden": 512, "top_k": 6})
def dispatch_backward(tokens, hidden, top_k):
    return tokens * top_k * hidden, tokens * top_k * hidden * A, tokens * hidden * A


@form("moe", {"tokens": 64, "hidden": 512, "top_k": 6})
def combine_backward(tokens, hidden, top_k):
    rows = tokens * top_k * hidden
    # A product for each row's gradient; a product and an addition for each weight's.
    return rows + 2 * rows, (rows + tokens * hidden + tokens * top_k) * A, (rows + tokens * top_k) * A


@form(
    "moe",
    {"tokens": 1, "experts": 256, "top_k": 8, "k": 7168, "n": 2048},
    {"tokens": 64, "experts": 8, "top_k": 2, "k": 512, "n": 2048},
    {"tokens": 3, "experts": 4, "top_k": 4, "k": 5, "n": 6},
    {"tokens": 8192, "experts": 256, "top_k": 8, "k": 7168, "n": 2048},
    fits=no_more_than_there_are,
    tokens=(1, 2, 11, 600, 8192),
    experts=(4, 8, 64),
    top_k=(1, 2, 6),
)
def moe_linear(tokens, experts, top_k, k, n):
    # Experts that no token goes to, one by one: each token passes an expert by with the same probability.
    met = experts * (1 - Fraction(experts - top_k, experts) ** tokens)
    return 2 * tokens * top_k * k * n, tokens * top_k * k * A + met * k * n * W, tokens * top_k * n * A


# --- std/ops/training -----------------------------------------------------------------------------------------------


@form("training", HEADS, {**HEADS, "q": 300}, share=SHARES)
def flash_attention_backward(b, g, r, q, s, d, share=1):
    heads = b * g * r
    # Scores, dV, dP, dQ and dK; exp and p * (dp - delta); a product of two rows for each query.
    flops = (heads * q * s * (5 * 2 * d + 2 + 2) + heads * q * 2 * d) * share
    queries, keys = heads * q * d, b * g * s * d
    return flops, (3 * queries + heads * q + 2 * keys) * A, (queries + 2 * keys) * A


@form(
    "training",
    {**LATENT, "nope": 128, "rope": 64, "dv": 128},
    {**LATENT, "nope": 8, "rope": 4, "dv": 6, "share": Fraction(1, 2)},
    share=SHARES,
)
def expanded_latent_attention_backward(b, h, q, s, nope, rope, dv, share=1):
    # Scores, dQ and dK over both parts of a key, dV and dP over a value; exp, p * (dp - delta); out * dout.
    flops = b * h * q * (s * (3 * 2 * (nope + rope) + 2 * 2 * dv + 2 + 2) + 2 * dv) * share
    queries, keys = b * h * q * (nope + rope), b * h * s * (nope + dv) + b * s * rope
    return flops, (queries + b * h * q * (2 * dv + 1) + keys) * A, (queries + keys) * A


@form("training", {"tokens": 512, "n": 4096}, {"tokens": 3, "n": 5, "inputs": 2, "work_each": 7}, inputs=(1, 2))
def elementwise_backward(tokens, n, inputs=1, work_each=5):
    return tokens * n * work_each, (inputs + 1) * tokens * n * A, inputs * tokens * n * A


@form("training", {"n": 10**6}, {"n": 10**6, "moment": 2, "gradient": 4}, moment=(2, 4), gradient=(2, 4))
def adam(n, moment=4, gradient=2):
    return 14 * n, n * (3 * moment + gradient), n * 3 * moment + n * W


@form("training", {"n": 10**6}, {"n": 10**6, "gradient": 4}, gradient=(2, 4))
def gradient_step(n, gradient=2):
    return 2 * n, n * gradient + n * W, n * W


# --- std/ops/collectives: bytes that a device sends, messages one after the other ------------------------------------

GROUP = ({"bytes": 10**6, "n": 8}, {"bytes": 10**6, "n": 1}, {"bytes": 10**6, "n": 2}, {"bytes": 10**6, "n": 7})
POWERS = {"n": (1, 2, 3, 4, 8, 64, 100)}


def steps(n):
    return ceil(log2(n))


@form("collectives", *GROUP, {**GROUP[0], "ways": 2}, ways=(1, 2), **POWERS)
def all_reduce_ring(bytes, n, ways=1):
    # n - 1 pieces go round to be added up, and n - 1 to be spread.
    return (n - 1) * 2 * Fraction(bytes, n) / ways, 2 * (n - 1), 0


@form("collectives", *GROUP, **POWERS)
def all_reduce_halving(bytes, n):
    return (n - 1) * 2 * Fraction(bytes, n), 2 * steps(n), 0


@form("collectives", *GROUP, **POWERS)
def all_reduce_tree(bytes, n):
    return (2 * bytes if n > 1 else 0), 2 * steps(n), 0


@form("collectives", *GROUP, {**GROUP[0], "ways": 2}, ways=(1, 2), **POWERS)
def all_gather_ring(bytes, n, ways=1):
    return (n - 1) * Fraction(bytes, n) / ways, ceil(Fraction(n - 1, ways)), 0


@form("collectives", *GROUP, **POWERS)
def all_gather_doubling(bytes, n):
    return (n - 1) * Fraction(bytes, n), steps(n), 0


@form("collectives", *GROUP, {**GROUP[0], "ways": 2}, ways=(1, 2), **POWERS)
def reduce_scatter_ring(bytes, n, ways=1):
    return (n - 1) * Fraction(bytes, n) / ways, ceil(Fraction(n - 1, ways)), 0


@form("collectives", *GROUP, **POWERS)
def reduce_scatter_halving(bytes, n):
    return (n - 1) * Fraction(bytes, n), steps(n), 0


@form("collectives", *GROUP, **POWERS)
def all_to_all(bytes, n):
    return (n - 1) * Fraction(bytes, n), n - 1, 0


@form("collectives", *GROUP, **POWERS)
def all_to_all_ring(bytes, n):
    # Every piece takes the shorter way; all links in both directions carry the same.
    hops = sum(min(away, n - away) for away in range(n))
    return Fraction(bytes, n) * hops / 2, n // 2, 0


@form("collectives", *GROUP, **POWERS)
def broadcast_ring(bytes, n):
    return (bytes if n > 1 else 0), n - 1, 0


@form("collectives", *GROUP, **POWERS)
def broadcast_tree(bytes, n):
    return bytes * steps(n), steps(n), 0


@form("collectives", {"bytes": 10**6}, {"bytes": 10**6, "parts": 3})
def send(bytes, parts=1):
    return bytes, parts, 0
