"""What each op of the standard library does, worked out by hand: FLOP, and elements read and written of each role.

The ops of language models are in closed_forms_llm.

A function has the name, the parameters and the defaults of its op, and says the work, what is read and what is written.
`A`, `W` and `C` are the sizes of an element of the activations, the weights and the caches in the tests, all different,
so that a tensor with a wrong role shows. Sizes of indices are in bytes.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2
from typing import Any

A, W, C = Fraction(4), Fraction(1, 2), Fraction(1)
ROLES = "compute = fp16; weight = int4; cache = fp8; activation = fp32"

Counts = tuple[Any, Any, Any]
Arguments = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Form:
    """An op of a module: what it does by hand, arguments to try, and which values each parameter may be drawn from."""

    module: str
    name: str
    counts: Callable[..., Counts]
    examples: tuple[Arguments, ...]
    among: Mapping[str, Sequence[int]]
    fits: Callable[[Arguments], bool]

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.counts).parameters


FORMS: dict[tuple[str, str], Form] = {}


def form(
    module: str,
    *examples: Arguments,
    fits: Callable[[Arguments], bool] = lambda arguments: True,
    **among: Sequence[int],
) -> Callable[[Callable[..., Counts]], Callable[..., Counts]]:
    """Enter the closed form of the op that has the function's name."""

    def enter(counts: Callable[..., Counts]) -> Callable[..., Counts]:
        FORMS[module, counts.__name__] = Form(module, counts.__name__, counts, examples, among, fits)
        return counts

    return enter


NONE_OR_ONE = (0, 1)

# --- std/ops/stream -------------------------------------------------------------------------------------------------


@form("stream", {"n": 10**6}, {"n": 10**6, "write_allocate": 1}, write_allocate=NONE_OR_ONE)
def stream_copy(n, write_allocate=0):
    return 0, n * A * (1 + write_allocate), n * A


@form("stream", {"n": 10**6}, {"n": 10**6, "write_allocate": 1}, write_allocate=NONE_OR_ONE)
def stream_scale(n, write_allocate=0):
    return n, n * A * (1 + write_allocate), n * A


@form("stream", {"n": 10**6}, {"n": 10**6, "write_allocate": 1}, write_allocate=NONE_OR_ONE)
def stream_add(n, write_allocate=0):
    return n, n * A * (2 + write_allocate), n * A


@form("stream", {"n": 10**6}, {"n": 10**6, "write_allocate": 1}, write_allocate=NONE_OR_ONE)
def stream_triad(n, write_allocate=0):
    return 2 * n, n * A * (2 + write_allocate), n * A


# --- std/ops/blas ---------------------------------------------------------------------------------------------------


@form("blas", {"n": 1}, {"n": 10**6})
def dot(n):
    return 2 * n, 2 * n * A, A


@form("blas", {"n": 1}, {"n": 10**6})
def axpy(n):
    return 2 * n, 2 * n * A, n * A


@form("blas", {"m": 100, "n": 300}, {"m": 1, "n": 8192})
def gemv(m, n):
    return 2 * m * n, (m * n + n) * A, m * A


@form("blas", {"m": 100, "n": 300}, {"m": 1, "n": 8192})
def ger(m, n):
    return 2 * m * n, (m * n + m + n) * A, m * n * A


@form("blas", {"m": 100, "n": 300, "k": 20}, {"m": 8192, "n": 128, "k": 8192})
def gemm(m, n, k):
    return 2 * m * n * k, (m * k + k * n) * A, m * n * A


@form("blas", {"m": 100, "n": 300, "k": 20}, {"m": 8192, "n": 128, "k": 8192})
def gemm_update(m, n, k):
    return 2 * m * n * k, (m * k + k * n + m * n) * A, m * n * A


@form("blas", {"batch": 7, "m": 100, "n": 300, "k": 20}, {"batch": 1, "m": 64, "n": 64, "k": 64})
def gemm_batched(batch, m, n, k):
    return batch * 2 * m * n * k, batch * (m + n) * k * A, batch * m * n * A


# --- std/ops/sparse -------------------------------------------------------------------------------------------------

SPARSE: dict[str, Sequence[int]] = {
    "index": (4, 8),
    "pointer": (4, 8),
    "x_reads": (0, 1, 3),
    "write_allocate": NONE_OR_ONE,
}


@form(
    "sparse",
    {"rows": 1000, "columns": 900, "nonzeros": 7000},
    {"rows": 1000, "columns": 1000, "nonzeros": 7000, "index": 8, "x_reads": 7, "write_allocate": 1},
    **SPARSE,
)
def spmv_csr(rows, columns, nonzeros, index=4, pointer=None, x_reads=1, write_allocate=0):
    pointer = index if pointer is None else pointer
    matrix = nonzeros * W + nonzeros * index + (rows + 1) * pointer
    return 2 * nonzeros, matrix + columns * x_reads * A + rows * write_allocate * A, rows * A


@form("sparse", {"rows": 1000, "columns": 900, "width": 7}, {"rows": 10, "columns": 90, "width": 1}, **SPARSE)
def spmv_ell(rows, columns, width, index=4, x_reads=1, write_allocate=0):
    matrix = rows * width * (W + index)
    return 2 * rows * width, matrix + columns * x_reads * A + rows * write_allocate * A, rows * A


@form(
    "sparse",
    {"rows": 1000, "columns": 900, "nonzeros": 8000, "r": 2, "c": 4},
    {"rows": 1000, "columns": 1000, "nonzeros": 7000, "r": 1, "c": 1, "index": 8, "write_allocate": 1},
    r=(1, 2, 4),
    c=(1, 2, 4),
    **SPARSE,
)
def spmv_bcsr(rows, columns, nonzeros, r, c, index=4, pointer=None, x_reads=1, write_allocate=0):
    pointer = index if pointer is None else pointer
    blocks, block_rows = Fraction(nonzeros, r * c), Fraction(rows, r)
    matrix = blocks * (r * c * W + index) + (block_rows + 1) * pointer
    return 2 * nonzeros, matrix + columns * x_reads * A + rows * write_allocate * A, rows * A


# --- std/ops/stencil ------------------------------------------------------------------------------------------------

SWEEP: dict[str, Sequence[int]] = {"reads": (1, 3, 5), "write_allocate": NONE_OR_ONE}


def sweep(points, flops, reads, write_allocate):
    return flops * points, points * reads * A + points * write_allocate * A, points * A


@form("stencil", {"nx": 100, "ny": 30}, {"nx": 9, "ny": 8, "reads": 3, "write_allocate": 1}, **SWEEP)
def stencil_5pt(nx, ny, reads=1, write_allocate=0):
    return sweep(nx * ny, 4 + 2, reads, write_allocate)


@form("stencil", {"nx": 100, "ny": 30}, {"nx": 9, "ny": 8, "reads": 3, "write_allocate": 1}, **SWEEP)
def jacobi_2d(nx, ny, reads=1, write_allocate=0):
    return sweep(nx * ny, 3 + 1, reads, write_allocate)


@form("stencil", {"nx": 100, "ny": 30, "nz": 2}, {"nx": 9, "ny": 8, "nz": 7, "reads": 3, "write_allocate": 1}, **SWEEP)
def stencil_7pt(nx, ny, nz, reads=1, write_allocate=0):
    return sweep(nx * ny * nz, 6 + 2, reads, write_allocate)


@form("stencil", {"nx": 100, "ny": 30, "nz": 2}, {"nx": 9, "ny": 8, "nz": 7, "reads": 3, "write_allocate": 1}, **SWEEP)
def stencil_27pt(nx, ny, nz, reads=1, write_allocate=0):
    return sweep(nx * ny * nz, 26 + 4, reads, write_allocate)


# --- std/ops/fft ----------------------------------------------------------------------------------------------------


@form(
    "fft",
    {"n": 2**20},
    {"n": 2**20, "batch": 3, "cache": 2**12, "write_allocate": 1},
    {"n": 2**10, "cache": 2**5},
    n=(2, 64, 2**10, 2**11, 2**24),
    cache=(2, 8, 2**10, 2**12),
    write_allocate=NONE_OR_ONE,
)
def fft_1d(n, batch=1, cache=None, write_allocate=0):
    # Powers of two, whose logarithms are whole: so often the steps have to be cut.
    steps, held = round(log2(n)), round(log2(cache or n))
    complex_elements = batch * n * ceil(Fraction(steps, held))
    return 5 * batch * n * steps, complex_elements * 2 * A * (1 + write_allocate), complex_elements * 2 * A


@form(
    "fft",
    {"nx": 128, "ny": 128, "nz": 128},
    {"nx": 512, "ny": 64, "nz": 32, "passes": 3, "write_allocate": 1},
    passes=(1, 2, 3),
    write_allocate=NONE_OR_ONE,
)
def fft_3d(nx, ny, nz, passes=2, write_allocate=0):
    # As the transforms along each axis: 5 n log2 n for every line.
    along = [(nx, ny * nz), (ny, nx * nz), (nz, nx * ny)]
    once = 2 * nx * ny * nz * A
    flops = sum(lines * 5 * n * log2(n) for n, lines in along)
    return flops, once * passes * (1 + write_allocate), once * passes


# --- std/ops/particles ----------------------------------------------------------------------------------------------


@form("particles", {"n": 16384}, {"n": 100, "interaction": 38, "values_read": 3, "values_written": 3})
def nbody(n, interaction=20, values_read=4, values_written=4):
    return interaction * n * n, n * values_read * A, n * values_written * A


@form("particles", {"cells": 1000, "update": 200}, {"cells": 64, "update": 150, "q": 27, "write_allocate": 1})
def lattice_boltzmann(cells, update, q=19, write_allocate=0):
    return cells * update, cells * q * A + write_allocate * cells * q * A, cells * q * A


@form("particles", {"cells": 1000}, {"cells": 64**3, "write_allocate": 1})
def lbmhd(cells, write_allocate=0):
    return 1300 * cells, cells * 73 * A + write_allocate * cells * 79 * A, cells * 79 * A


# --- std/ops/elementwise --------------------------------------------------------------------------------------------

LAYER = {"tokens": 512, "hidden": 4096}
FFN = {"tokens": 512, "intermediate": 11008}
ROW = {"tokens": 17, "n": 300}


@form("elementwise", LAYER)
def rmsnorm(tokens, hidden):
    return 4 * tokens * hidden, tokens * hidden * A + hidden * W, tokens * hidden * A


@form("elementwise", LAYER)
def layernorm(tokens, hidden):
    return 7 * tokens * hidden, tokens * hidden * A + 2 * hidden * W, tokens * hidden * A


@form(
    "elementwise",
    {"tokens": 512, "heads": 40, "head_dim": 128},
    {"tokens": 512, "heads": 8, "head_dim": 64, "positions": 64},
)
def rope(tokens, heads, head_dim, positions=None):
    positions = tokens if positions is None else positions
    pairs = tokens * heads * Fraction(head_dim, 2)
    return 6 * pairs, (2 * pairs + positions * head_dim) * A, 2 * pairs * A


@form("elementwise", FFN)
def silu_mul(tokens, intermediate):
    return 6 * tokens * intermediate, 2 * tokens * intermediate * A, tokens * intermediate * A


@form("elementwise", FFN)
def gelu_mul(tokens, intermediate):
    return 10 * tokens * intermediate, 2 * tokens * intermediate * A, tokens * intermediate * A


@form("elementwise", ROW)
def gelu(tokens, n):
    return 9 * tokens * n, tokens * n * A, tokens * n * A


@form("elementwise", ROW)
def relu(tokens, n):
    return tokens * n, tokens * n * A, tokens * n * A


@form("elementwise", LAYER)
def residual_add(tokens, hidden):
    return tokens * hidden, 2 * tokens * hidden * A, tokens * hidden * A


@form("elementwise", ROW)
def bias_add(tokens, n):
    return tokens * n, tokens * n * A + n * W, tokens * n * A


@form("elementwise", {"rows": 17, "n": 300})
def softmax(rows, n):
    return 5 * rows * n, rows * n * A, rows * n * A


@form("elementwise", {"tokens": 512, "vocab": 32000}, {"tokens": 3, "vocab": 10, "index": 4}, index=(4, 8))
def cross_entropy(tokens, vocab, index=8):
    return tokens * (4 * vocab + 2), tokens * (vocab * A + index), tokens * A


# --- std/ops/embedding ----------------------------------------------------------------------------------------------


@form("embedding", {"tokens": 512, "dim": 4096}, {"tokens": 512, "dim": 64, "rows": 3, "index": 8}, index=(4, 8))
def embedding(tokens, dim, rows=None, index=4):
    rows = tokens if rows is None else rows
    return 0, rows * dim * W + tokens * index, tokens * dim * A


@form(
    "embedding",
    {"bags": 256, "lookups": 80, "dim": 32},
    {"bags": 256, "lookups": 80, "dim": 32, "rows": 1000, "index": 8},
    index=(4, 8),
)
def embedding_bag(bags, lookups, dim, rows=None, index=4):
    rows = bags * lookups if rows is None else rows
    return bags * lookups * dim, rows * dim * W + bags * lookups * index, bags * dim * A


@form("embedding", {"batch": 8, "seq": 512, "hidden": 768})
def positional_add(batch, seq, hidden):
    return batch * seq * hidden, batch * seq * hidden * A + seq * hidden * W, batch * seq * hidden * A


# --- std/ops/conv ---------------------------------------------------------------------------------------------------

SMALL = range(1, 13)
KERNEL: dict[str, Sequence[int]] = {
    "kh": range(1, 6),
    "kw": range(1, 6),
    "stride": range(1, 5),
    "dilation": range(1, 5),
    "height": SMALL,
    "width": SMALL,
}
PADDED: dict[str, Sequence[int]] = {
    "height": range(8, 20),
    "width": range(8, 20),
    "kernel": range(1, 6),
    "stride": range(1, 5),
    "padding": range(0, 5),
}


def touched(outputs, kernel, stride=1, dilation=1, padding=0, size=None):
    """How many elements of an axis the windows reach, one by one; of a padded input those that are no padding."""
    places = {stride * o + dilation * k - padding for o in range(outputs) for k in range(kernel)}
    return len(places if size is None else places & set(range(size)))


@form(
    "conv",
    {"batch": 2, "height": 56, "width": 56, "ci": 64, "co": 128},
    {"batch": 1, "height": 28, "width": 14, "ci": 8, "co": 4, "kh": 5, "kw": 1, "stride": 2},
    {"batch": 1, "height": 28, "width": 14, "ci": 8, "co": 4, "dilation": 2},
    {"batch": 1, "height": 7, "width": 7, "ci": 8, "co": 4, "kh": 1, "stride": 2},
    fits=lambda each: each.get("stride", 1) == 1 or each.get("dilation", 1) == 1,
    **KERNEL,
)
def conv2d(batch, height, width, ci, co, kh=3, kw=None, stride=1, dilation=1):
    kw = kh if kw is None else kw
    seen = touched(height, kh, stride, dilation) * touched(width, kw, stride, dilation)
    results = batch * height * width * co
    return 2 * results * kh * kw * ci, batch * seen * ci * A + kh * kw * ci * co * W, results * A


@form("conv", {"batch": 2, "height": 56, "width": 28, "ci": 64, "co": 256})
def pointwise_conv2d(batch, height, width, ci, co):
    pixels = batch * height * width
    return 2 * pixels * ci * co, pixels * ci * A + ci * co * W, pixels * co * A


@form(
    "conv",
    {"batch": 2, "height": 56, "width": 28, "channels": 64},
    {"batch": 2, "height": 56, "width": 28, "channels": 64, "kh": 5, "stride": 2},
    **KERNEL,
)
def depthwise_conv2d(batch, height, width, channels, kh=3, kw=None, stride=1):
    kw = kh if kw is None else kw
    seen = touched(height, kh, stride) * touched(width, kw, stride)
    results = batch * height * width * channels
    return 2 * results * kh * kw, batch * seen * channels * A + kh * kw * channels * W, results * A


@form(
    "conv",
    {"batch": 2, "height": 14, "width": 28, "groups": 32, "ci": 4, "co": 8},
    {"batch": 2, "height": 14, "width": 28, "groups": 3, "ci": 4, "co": 8, "kh": 2, "kw": 1, "stride": 3},
    **KERNEL,
)
def grouped_conv2d(batch, height, width, groups, ci, co, kh=3, kw=None, stride=1):
    flops, read, write = conv2d(batch, height, width, ci * groups, co * groups, kh, kw, stride)
    kw = kh if kw is None else kw
    # Each result sees the channels of its group alone, and so do the weights.
    spared = kh * kw * ci * co * groups * (groups - 1) * W
    return Fraction(flops, groups), read - spared, write


def padded(height, width, kernel, stride, padding):
    """Outputs along each side, and the pixels of the input that are read."""
    padding = (kernel - 1) // 2 if padding is None else padding
    oh, ow = (len(range(0, size + 2 * padding - kernel + 1, stride)) for size in (height, width))
    seen = touched(oh, kernel, stride, 1, padding, height) * touched(ow, kernel, stride, 1, padding, width)
    return oh * ow, seen


@form(
    "conv",
    {"batch": 2, "height": 56, "width": 56, "ci": 64, "co": 64},
    {"batch": 2, "height": 224, "width": 224, "ci": 3, "co": 64, "kernel": 7, "stride": 2},
    {"batch": 1, "height": 56, "width": 28, "ci": 64, "co": 32, "kernel": 1, "stride": 2},
    {"batch": 1, "height": 9, "width": 8, "ci": 6, "co": 12, "kernel": 2, "stride": 3, "padding": 1, "groups": 3},
    fits=lambda each: each.get("padding", 0) < each.get("kernel", 3),
    **PADDED,
)
def conv2d_padded(batch, height, width, ci, co, kernel=3, stride=1, padding=None, groups=1):
    results, seen = padded(height, width, kernel, stride, padding)
    weights = kernel * kernel * Fraction(ci, groups) * co
    return 2 * batch * results * weights, batch * seen * ci * A + weights * W, batch * results * co * A


@form(
    "conv",
    {"batch": 2, "seq": 2048, "channels": 5120},
    {"batch": 2, "seq": 1, "channels": 512, "kernel": 3},
    seq=SMALL,
    kernel=range(1, 6),
)
def causal_conv1d(batch, seq, channels, kernel=4):
    seen = touched(seq, kernel)
    return (
        2 * batch * seq * channels * kernel,
        batch * seen * channels * A + kernel * channels * W,
        (batch * seq * channels * A),
    )


@form("conv", {"batch": 2, "channels": 5120}, {"batch": 1, "channels": 512, "kernel": 2}, kernel=range(2, 6))
def causal_conv1d_step(batch, channels, kernel=4):
    one, state = batch * channels, batch * channels * (kernel - 1)
    return 2 * one * kernel, one * A + state * C + kernel * channels * W, one * A + state * C


@form(
    "conv",
    {"batch": 2, "height": 56, "width": 28, "channels": 64},
    {"batch": 2, "height": 56, "width": 28, "channels": 64, "kh": 2, "stride": 2},
    **KERNEL,
)
def max_pool2d(batch, height, width, channels, kh=3, kw=None, stride=1):
    kw = kh if kw is None else kw
    seen = touched(height, kh, stride) * touched(width, kw, stride)
    return (
        batch * height * width * channels * kh * kw,
        batch * seen * channels * A,
        (batch * height * width * channels * A),
    )


@form(
    "conv",
    {"batch": 2, "height": 112, "width": 112, "channels": 64},
    {"batch": 1, "height": 9, "width": 8, "channels": 6, "kernel": 2, "stride": 3, "padding": 1},
    fits=lambda each: each.get("padding", 0) < each.get("kernel", 3),
    **PADDED,
)
def max_pool2d_padded(batch, height, width, channels, kernel=3, stride=2, padding=None):
    results, seen = padded(height, width, kernel, stride, padding)
    return batch * results * channels * kernel * kernel, batch * seen * channels * A, batch * results * channels * A


@form(
    "conv",
    {"batch": 2, "height": 56, "width": 28, "channels": 64},
    {"batch": 2, "height": 56, "width": 28, "channels": 64, "kh": 2, "stride": 2},
    **KERNEL,
)
def avg_pool2d(batch, height, width, channels, kh=3, kw=None, stride=1):
    kw = kh if kw is None else kw
    results = batch * height * width * channels
    seen = touched(height, kh, stride) * touched(width, kw, stride)
    return results * (kh * kw + 1), batch * seen * channels * A, results * A


@form("conv", {"batch": 2, "height": 7, "width": 7, "channels": 2048})
def global_avg_pool(batch, height, width, channels):
    return batch * channels * (height * width + 1), batch * channels * height * width * A, batch * channels * A


@form("conv", {"batch": 2, "height": 7, "width": 7, "channels": 2048})
def batch_norm(batch, height, width, channels):
    elements = batch * channels * height * width
    return 2 * elements, elements * A + 2 * channels * W, elements * A


@form("conv", {"batch": 2, "height": 7, "width": 7, "channels": 2048})
def batch_norm_statistics(batch, height, width, channels):
    elements = batch * channels * height * width
    return 3 * elements, elements * A, 2 * channels * A


# --- std/ops/ssm ----------------------------------------------------------------------------------------------------


@form(
    "ssm", {"batch": 2, "seq": 2048, "channels": 5120, "state": 16}, {"batch": 1, "seq": 1, "channels": 3, "state": 5}
)
def selective_scan(batch, seq, channels, state):
    steps, weights = batch * seq, channels * (state + 2) * W
    # x, the time step and the gate; B and C, which all channels share.
    read = steps * (3 * channels + 2 * state) * A + weights
    return steps * channels * (7 * state + 13), read, steps * channels * A + batch * channels * state * C


@form("ssm", {"batch": 2, "channels": 5120, "state": 16}, {"batch": 1, "channels": 3, "state": 5})
def selective_scan_step(batch, channels, state):
    flops, read, write = selective_scan(batch, 1, channels, state)
    return flops, read + batch * channels * state * C, write


@form(
    "ssm",
    {"batch": 2, "seq": 2048, "heads": 80, "dim": 64, "state": 128},
    {"batch": 1, "seq": 512, "heads": 8, "dim": 16, "state": 32, "groups": 2, "chunk": 64},
    heads=(8, 24),
    groups=(1, 2, 4),
)
def ssd(batch, seq, heads, dim, state, groups=1, chunk=256):
    chunks = Fraction(seq, chunk)
    square = groups * 2 * state + heads * (3 + 2 * dim)  # C B', the mask, its product with x
    states = heads * dim * state * (2 + 2)  # into the state and out of it
    # Each channel: x * dt, fade, from_start, d * x, two additions. Each head: dt * a, cumulated, fade, from_start.
    small = heads * (6 * dim + 5)
    flops = batch * seq * (chunk * square + states + small) + batch * chunks * heads * dim * state * 2
    read = batch * seq * (heads * dim + heads + 2 * groups * state) * A + 2 * heads * W
    return flops, read, batch * seq * heads * dim * A + batch * heads * dim * state * C


@form(
    "ssm",
    {"batch": 2, "heads": 80, "dim": 64, "state": 128},
    {"batch": 1, "heads": 8, "dim": 16, "state": 32, "groups": 2},
    heads=(8, 24),
    groups=(1, 2, 4),
)
def ssd_step(batch, heads, dim, state, groups=1):
    one, state_elements = batch * heads * dim, batch * heads * dim * state
    flops = batch * heads * 2 + one * 3 + state_elements * 5
    read = batch * (heads * dim + heads + 2 * groups * state) * A + 2 * heads * W + state_elements * C
    return flops, read, one * A + state_elements * C


@form(
    "ssm",
    {"batch": 2, "heads": 32, "seq": 2048, "dim": 64},
    {"batch": 1, "heads": 4, "seq": 128, "dim": 16, "value_dim": 32, "chunk": 32},
)
def linear_attention(batch, heads, seq, dim, value_dim=None, chunk=64):
    value_dim = dim if value_dim is None else value_dim
    within = 2 * chunk * (dim + value_dim)
    across = 2 * 2 * dim * value_dim
    flops = batch * heads * (seq * (within + across + value_dim) + Fraction(seq, chunk) * dim * value_dim)
    read = batch * heads * seq * (2 * dim + value_dim) * A
    return flops, read, batch * heads * (seq * value_dim * A + dim * value_dim * C)


@form("ssm", {"batch": 2, "heads": 32, "dim": 64}, {"batch": 1, "heads": 4, "dim": 16, "value_dim": 32})
def linear_attention_step(batch, heads, dim, value_dim=None):
    value_dim = dim if value_dim is None else value_dim
    one, state = batch * heads, batch * heads * dim * value_dim
    return 4 * state, one * (2 * dim + value_dim) * A + state * C, one * value_dim * A + state * C


@form("ssm", {"batch": 2, "heads": 32, "dim": 64}, {"batch": 1, "heads": 4, "dim": 16, "value_dim": 32})
def retention_step(batch, heads, dim, value_dim=None):
    value_dim = dim if value_dim is None else value_dim
    flops, read, write = linear_attention_step(batch, heads, dim, value_dim)
    return flops + batch * heads * dim * value_dim, read + heads * W, write
