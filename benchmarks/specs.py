"""The specs that the benchmarks give to the command."""

CHART = """\
chart {name} "Roofline Model (Llama 13B, A40)" {{
  hardware = A40
  dtype    = fp16
  theme    = paper
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *2, seq in 128..8Ki by *2
  x {{ ticks = [1, 10, 100, 1k, 10k] }}
  y {{ ticks = [10G, 100G, 1T, 10T, 100T] }}
}}
"""

HEAD = """\
edition 2026
use "std/hardware/nvidia": A40
use "std/models/llama": llama_13b
use "std/opsets/decoder": decoder

"""

TEN_LINES = """\
edition 2026
use "std/hardware/nvidia": A40
use "std/models/llama": llama_13b
use "std/opsets/decoder": decoder
chart ten "Ten lines" {
  hardware = A40
  dtype = fp16
  plot decoder(llama_13b) for phase in [init, ar], batch in 1..64 by *2, seq in 128..8Ki by *2
}
expect ridge(A40, fp16) ~ 215 FLOP/B within 1%
"""

BLOCK = """\
hardware device_{n} "Device {n}" {{
  compute tensor {{ fp16 = {n} TFLOP/s; int8 = {twice} TOP/s }}
  memory hbm {{ bandwidth = {n} GB/s; capacity = 48 GB }}
}}
op scaled_{n}(m, k) {{
  weight w[k]
  y[m, k] = x[m, k] * w[k]
}}
let intensity_{n} = ridge(device_{n}, fp16)
expect intensity_{n} ~ 1000 FLOP/B within 1%
"""


LARGE = """\
edition 2026
use "std/hardware/nvidia": A40
use "std/ops/linear": linear
chart large "Large" {{
  hardware = A40
  dtype    = fp16
  plot linear(m, 4096, n) for {sweep}
}}
"""

MILLION = LARGE.format(sweep="m in 1..1000, n in 1..1000")
SERIES = LARGE.format(sweep='n in 1..2000, m in 1..1024 by *2 { label = "n is {n}" }')


def charts(count: int) -> str:
    """One spec with so many charts."""
    return HEAD + "\n".join(CHART.format(name=f"chart_{number}") for number in range(count))


def thousand_lines() -> str:
    """The ten lines, and 99 blocks of ten more: devices, ops, names and claims."""
    return TEN_LINES + "".join(BLOCK.format(n=number, twice=2 * number) for number in range(1, 100))
