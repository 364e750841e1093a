"""Times the matrix products of Llama 3 8B on this machine's GPU, as CSV for a `measured` block.

    python benchmarks/gpu/measure.py > runs.csv        needs PyTorch and a CUDA device

One row a shape: the series, the tokens, flops and bytes counted as `std/ops/linear` and `std/ops/attention` count them,
and the median time of a launch. Inputs are random, and rotate through more memory than any cache holds, so that what
is read comes from the main memory. Launches are timed as replays of a graph: the time on the device, without Python's.
"""

import sys

import torch

HIDDEN, INTERMEDIATE, HEADS, KV_HEADS, HEAD_DIM = 4096, 14336, 32, 8, 128
LINEAR = {
    "qkv": (HIDDEN, HIDDEN + 2 * KV_HEADS * HEAD_DIM),
    "up": (HIDDEN, INTERMEDIATE),
    "down": (INTERMEDIATE, HIDDEN),
}
ROTATED = 512 * 2**20
"""Bytes that the inputs of a series rotate through."""

SIZE = 2  # bf16


def main() -> None:
    torch.manual_seed(0)
    print(f"# {torch.cuda.get_device_name()}, PyTorch {torch.__version__}, bf16", file=sys.stderr)
    print("series,tokens,batch,seq,flops,bytes,time")
    for name, (k, n) in LINEAR.items():
        for tokens in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192):
            linear(name, tokens, k, n)
    for batch in (1, 8, 32):
        for seq in (512, 2048, 8192):
            decode(batch, seq)
    for seq in (512, 1024, 2048, 4096, 8192):
        prefill(seq)


def linear(name: str, m: int, k: int, n: int) -> None:
    sets = rotation(SIZE * (m * k + k * n + m * n), (m, k), (k, n))
    outputs = [torch.empty(m, n, device="cuda", dtype=torch.bfloat16) for _ in sets]
    time = timed(lambda index: torch.mm(*sets[index % len(sets)], out=outputs[index % len(sets)]), len(sets))
    row(name, (m, "", ""), 2 * m * k * n, SIZE * (m * k + k * n + m * n), time)


def decode(b: int, s: int) -> None:
    """One query of each sequence over its cache, the whole of it one kernel's work."""
    moved = SIZE * b * (2 * HEADS * HEAD_DIM + 2 * KV_HEADS * s * HEAD_DIM)
    sets = rotation(moved, (b, HEADS, 1, HEAD_DIM), (b, KV_HEADS, s, HEAD_DIM), (b, KV_HEADS, s, HEAD_DIM))
    time = timed(lambda index: attention(*sets[index % len(sets)], causal=False), len(sets))
    row("attention decode", (b, b, s), 4 * b * HEADS * s * HEAD_DIM, moved, time)


def prefill(s: int) -> None:
    """All queries of one sequence, without a mask."""
    moved = SIZE * (2 * HEADS * s * HEAD_DIM + 2 * KV_HEADS * s * HEAD_DIM)
    sets = rotation(moved, (1, HEADS, s, HEAD_DIM), (1, KV_HEADS, s, HEAD_DIM), (1, KV_HEADS, s, HEAD_DIM))
    time = timed(lambda index: attention(*sets[index % len(sets)], causal=False), len(sets))
    row("attention prefill", (s, 1, s), 4 * HEADS * s * s * HEAD_DIM, moved, time)


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, causal: bool) -> torch.Tensor:
    return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=True)


def rotation(size: int, *shapes: tuple[int, ...]) -> list[list[torch.Tensor]]:
    """As many sets of random inputs as it takes to fill more than a cache."""
    count = max(1, min(64, ROTATED // size))
    return [[torch.randn(shape, device="cuda", dtype=torch.bfloat16) for shape in shapes] for _ in range(count)]


def timed(launch, sets: int) -> float:
    """The median time of a launch in seconds, over twenty replays of a graph of at least twenty launches."""
    launches = max(20, sets)
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for index in range(sets + 3):
            launch(index)
    stream.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for index in range(launches):
            launch(index)
    graph.replay()
    times = []
    for _ in range(20):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        graph.replay()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end) / 1000 / launches)
    return sorted(times)[len(times) // 2]


def row(series: str, setting: tuple[object, ...], flops: int, moved: int, time: float) -> None:
    print(series, *setting, flops, moved, f"{time:.4e}", sep=",", flush=True)


if __name__ == "__main__":
    main()
