"""What holds of every device of the standard library, and some of its figures told once more from elsewhere."""

import re
from collections import Counter
from itertools import combinations, pairwise

import pytest

from rooflang.program.schema import DTYPES
from tests.library.devices import Device, device, devices, number

TERA = 1e12
GIGA = 1e9

each_device = pytest.mark.parametrize("each", devices(), ids=lambda each: f"{each.file}:{each.name}")

# --- laws -----------------------------------------------------------------------------------------------------------

RIDGES = (0.5, 2000)
RIDGES_ELSEWHERE = {
    ("B300", "fp64"): "its vector units do one fp64 in the time of 64 fp32",
    ("GB300", "fp64"): "its vector units do one fp64 in the time of 64 fp32",
    ("Jetson_AGX_Thor", "fp4"): "the tensor cores of a data centre's GPU on the memory of a laptop",
    ("H800_SXM", "fp64"): "cut for export, to what a processor does",
    ("H20", "fp64"): "cut for export, to what a processor does",
    ("TPU_v1", "int8"): "its weights come from DDR3: its ridge at 1350 multiply-adds is in the paper's figure 5",
    ("AI_100_Standard", "int8"): "it keeps what it works on in its own SRAM, beside slow LPDDR4X",
    ("AI_100_Pro", "int8"): "it keeps what it works on in its own SRAM, beside slow LPDDR4X",
}
SLOWER_THOUGH_NARROWER = {
    ("B300", "int8"): "Blackwell Ultra's tensor cores gave int8 up for fp4",
    ("GB300", "int8"): "Blackwell Ultra's tensor cores gave int8 up for fp4",
}
CAPACITY_UNKNOWN = {
    "the machines of the first roofline article, which doesn't say how much memory they had": {
        "Opteron_X2", "Opteron_X4", "Xeon_E5345", "UltraSPARC_T2_Plus", "Cell_QS20",
    },
}  # fmt: skip


def test_there_are_devices_and_each_name_and_title_is_given_once() -> None:
    for words in ([each.name for each in devices()], [each.machine.title for each in devices()]):
        assert len(words) > 30
        assert not [word for word, count in Counter(words).items() if count > 1]


@each_device
def test_titles_say_more_than_names(each: Device) -> None:
    assert each.machine.title
    assert each.machine.title != each.name


@each_device
def test_a_source_is_a_document_and_a_place_in_it_or_a_year(each: Device) -> None:
    sources = each.machine.sources
    assert sources
    assert all(len(source) > 15 for source in sources)
    assert re.search(r", \w|\b(19|20)\d\d\b", sources[0])


@each_device
def test_the_year_is_one_of_announcement(each: Device) -> None:
    assert each.machine.year is not None
    assert 2000 <= number(each.machine.year) <= 2026


@each_device
def test_power_is_that_of_a_device(each: Device) -> None:
    if each.machine.power is not None:
        assert 1 <= number(each.machine.power) <= 25_000


@each_device
def test_ridges_lie_where_ridges_lie(each: Device) -> None:
    low, high = RIDGES
    outside = {dtype for (_, dtype), rate in each.peaks.items() if not low <= rate / each.bandwidth <= high}
    assert outside == {dtype for name, dtype in RIDGES_ELSEWHERE if name == each.name}


@each_device
def test_on_one_unit_narrower_types_are_no_slower(each: Device) -> None:
    slower = set()
    for (unit, one), (other_unit, other) in combinations(each.peaks, 2):
        wide, narrow = sorted((one, other), key=lambda dtype: -DTYPES[dtype])
        if unit == other_unit and DTYPES[wide] > DTYPES[narrow] and each.peaks[unit, narrow] < each.peaks[unit, wide]:
            slower.add(narrow)
    assert slower == {dtype for name, dtype in SLOWER_THOUGH_NARROWER if name == each.name}


@each_device
def test_the_main_memory_has_a_capacity(each: Device) -> None:
    unknown = any(each.name in names for names in CAPACITY_UNKNOWN.values())
    assert (each.machine.memory.capacity is None) == unknown


@each_device
def test_memory_gets_faster_inwards(each: Device) -> None:
    inner = [number(level.bandwidth) for level in each.channels("memory") if level.bandwidth]
    assert all(outer < level for outer, level in pairwise([each.bandwidth, *inner]))


@each_device
def test_inner_levels_are_smaller_than_the_main_memory(each: Device) -> None:
    capacity = each.machine.memory.capacity
    inner = [number(level.capacity) for level in each.channels("memory") if level.capacity]
    assert capacity is None or all(size < number(capacity) for size in inner)


@each_device
def test_links_are_slower_than_the_main_memory_and_the_first_is_the_fastest(each: Device) -> None:
    links = [number(link.bandwidth) for link in each.channels("link") if link.bandwidth]
    assert all(link < each.bandwidth for link in links)
    assert not links or links[0] == max(links)


# --- figures --------------------------------------------------------------------------------------------------------

# NVIDIA's peaks are a product: SMs, the operations of an SM in a clock, and a boost clock. A figure with sparsity or of
# another SKU would be far off. The operations are from the architecture whitepapers, the rest from the sources of the
# devices.
VECTOR_128 = {"vector": {"fp64": 64, "fp32": 128, "fp16": 256}}
VECTOR_256 = {"fp32": 256, "bf16": 256, "fp16": 256}
A_CLOCK: dict[str, dict[str, dict[str, int]]] = {
    "Pascal": VECTOR_128,
    "Volta": VECTOR_128 | {"tensor": {"fp16": 1024}},
    "Turing": VECTOR_128 | {"tensor": {"fp16": 1024, "int8": 2048, "int4": 4096}},
    "Turing of GeForce": VECTOR_128 | {"tensor": {"fp16": 512, "int8": 2048, "int4": 4096}},
    "GA100": {
        "vector": {"fp64": 64, "fp32": 128, "bf16": 256, "fp16": 512},
        "tensor": {"fp64": 128, "tf32": 1024, "bf16": 2048, "fp16": 2048, "int8": 4096, "int4": 8192},
    },
    "GA102": {
        "vector": VECTOR_256,
        "tensor": {"tf32": 512, "bf16": 1024, "fp16": 1024, "int8": 2048, "int4": 4096},
    },
    "GA102 of GeForce": {
        "vector": VECTOR_256,
        "tensor": {"tf32": 256, "bf16": 512, "fp16": 512, "int8": 2048, "int4": 4096},
    },
    "GA10B": {"vector": VECTOR_256, "tensor": {"bf16": 2048, "fp16": 2048, "int8": 4096}},
    "Ada": {
        "vector": VECTOR_256,
        "tensor": {"tf32": 512, "bf16": 1024, "fp16": 1024, "fp8": 2048, "int8": 2048, "int4": 4096},
    },
    "Ada of GeForce": {
        "vector": VECTOR_256,
        "tensor": {"tf32": 256, "bf16": 512, "fp16": 512, "fp8": 1024, "int8": 2048, "int4": 4096},
    },
    "Hopper": {
        "vector": {"fp64": 128, "fp32": 256, "bf16": 512, "fp16": 512},
        "tensor": {"fp64": 256, "tf32": 2048, "bf16": 4096, "fp16": 4096, "fp8": 8192, "int8": 8192},
    },
    "Blackwell of GeForce": {
        "vector": VECTOR_256,
        "tensor": {"tf32": 256, "bf16": 512, "fp16": 512, "fp8": 1024, "int8": 2048, "fp4": 4096},
    },
    "Thor": {
        "vector": VECTOR_256,
        "tensor": {"bf16": 8192, "fp16": 8192, "fp8": 16384, "int8": 16384, "fp4": 32768},
    },
}
# SMs, and the boost clock in MHz. Hopper has a second one, for tensor cores but in fp64.
CHIPS = {
    "P100_PCIe": ("Pascal", 56, 1303),
    "P100_SXM2": ("Pascal", 56, 1480),
    "V100_16GB_PCIe": ("Volta", 80, 1380),
    "V100_32GB_PCIe": ("Volta", 80, 1380),
    "V100_16GB_SXM2": ("Volta", 80, 1530),
    "V100_32GB_SXM2": ("Volta", 80, 1530),
    "T4": ("Turing", 40, 1590),
    "A100_40GB_SXM": ("GA100", 108, 1410),
    "A100_40GB_PCIe": ("GA100", 108, 1410),
    "A100_80GB_PCIe": ("GA100", 108, 1410),
    "A100_80GB_SXM": ("GA100", 108, 1410),
    "A30": ("GA100", 56, 1440),
    "A10": ("GA102", 72, 1695),
    "A40": ("GA102", 84, 1740),
    "A6000": ("GA102", 84, 1800),
    "A5000": ("GA102", 64, 1695),
    "A4000": ("GA102", 48, 1560),
    "A2": ("GA102", 10, 1770),
    "RTX_2080_Ti": ("Turing of GeForce", 68, 1545),
    "Quadro_RTX_6000": ("Turing", 72, 1770),
    "RTX_3060_12GB": ("GA102 of GeForce", 28, 1777),
    "RTX_3070": ("GA102 of GeForce", 46, 1725),
    "RTX_3080": ("GA102 of GeForce", 68, 1710),
    "RTX_3080_Ti": ("GA102 of GeForce", 80, 1665),
    "RTX_3090": ("GA102 of GeForce", 82, 1695),
    "RTX_4060_Ti_16GB": ("Ada of GeForce", 34, 2535),
    "RTX_4070": ("Ada of GeForce", 46, 2475),
    "RTX_4070_Ti": ("Ada of GeForce", 60, 2610),
    "RTX_4080": ("Ada of GeForce", 76, 2505),
    "RTX_4080_SUPER": ("Ada of GeForce", 80, 2550),
    "RTX_4090": ("Ada of GeForce", 128, 2520),
    "RTX_6000_Ada": ("Ada", 142, 2505),
    "L4": ("Ada", 58, 2040),
    "L40S": ("Ada", 142, 2520),
    "H100_SXM": ("Hopper", 132, 1980),
    "H100_PCIe": ("Hopper", 114, 1755),
    "H200_SXM": ("Hopper", 132, 1980),
    "RTX_5070": ("Blackwell of GeForce", 48, 2512),
    "RTX_5070_Ti": ("Blackwell of GeForce", 70, 2452),
    "RTX_5080": ("Blackwell of GeForce", 84, 2617),
    "RTX_5090": ("Blackwell of GeForce", 170, 2407),
    "Jetson_AGX_Orin_64GB": ("GA10B", 16, 1300),
    "Jetson_AGX_Orin_32GB": ("GA10B", 14, 939),
    "Jetson_AGX_Thor": ("Thor", 20, 1570),
}
TENSOR_CLOCKS = {"H100_SXM": 1830, "H100_PCIe": 1620, "H200_SXM": 1830}
OTHERWISE = {("L40S", "tensor", "int4"): "its datasheet prints int8's figure once more, half of what an Ada SM does"}


@pytest.mark.parametrize("name", CHIPS)
def test_peaks_are_units_times_width_times_clock(name: str) -> None:
    chip, units, boost = CHIPS[name]
    for (unit, dtype), rate in device(name).peaks.items():
        clock = TENSOR_CLOCKS.get(name, boost) if unit == "tensor" and dtype != "fp64" else boost
        product = units * A_CLOCK[chip][unit][dtype] * clock * 1e6
        assert (rate == pytest.approx(product, rel=0.015)) == ((name, unit, dtype) not in OTHERWISE), (unit, dtype)


# A memory's bandwidth is the width of its bus times its data rate.
BUSES = {
    "V100_16GB_SXM2": (4096, 1.754),
    "T4": (256, 10),
    "A100_40GB_SXM": (5120, 2.43),
    "A100_80GB_SXM": (5120, 3.186),
    "A10": (384, 12.5),
    "A40": (384, 14.5),
    "A6000": (384, 16),
    "RTX_3090": (384, 19.5),
    "RTX_4090": (384, 21),
    "RTX_5090": (512, 28),
    "RTX_6000_Ada": (384, 20),
    "L4": (192, 12.5),
    "L40S": (384, 18),
    "H100_SXM": (5120, 5.238),
    "H100_NVL": (6016, 5.238),
    "H200_SXM": (6016, 6.402),
    "Jetson_AGX_Orin_64GB": (256, 6.4),
    "Jetson_AGX_Thor": (256, 8.533),
}


@pytest.mark.parametrize("name", BUSES)
def test_a_bandwidth_is_width_times_rate(name: str) -> None:
    bits, rate = BUSES[name]
    assert device(name).bandwidth == pytest.approx(bits / 8 * rate * GIGA, rel=0.005)


# Dense peaks in TFLOP/s as others quote them, rather than from the sheets once more.
SCALING = "Austin and others, How to Scale Your Model (2025), How to Think About GPUs, the table of peaks"
LOCKWOOD = "Lockwood, Digital Garden (2025), processors"
ULTRA = "NVIDIA Technical Blog, Inside NVIDIA Blackwell Ultra (2025), table 2"
VERDA = "Verda, NVIDIA GB300 NVL72: GPU Architecture & Performance (2025)"
QUOTED = [
    ("A100_80GB_SXM", "bf16", 312, SCALING),
    ("H100_SXM", "bf16", 990, SCALING),
    ("H100_SXM", "fp8", 1978.9, LOCKWOOD),
    ("H100_SXM", "fp64", 66.9, LOCKWOOD),
    ("H200_SXM", "bf16", 990, SCALING),
    ("B200", "tf32", 1100, LOCKWOOD),
    ("B200", "bf16", 2250, LOCKWOOD),
    ("B200", "fp8", 4500, LOCKWOOD),
    ("B200", "fp4", 9000, LOCKWOOD),
    ("GB200", "tf32", 1250, LOCKWOOD),
    ("GB200", "bf16", 2500, LOCKWOOD),
    ("GB200", "fp8", 5000, ULTRA),
    ("GB200", "fp4", 10000, ULTRA),
    ("B300", "bf16", 2250, VERDA),
    ("GB300", "fp4", 15000, ULTRA),
    ("GB300", "fp8", 5000, ULTRA),
    ("GB300", "int8", 165, VERDA),
]


@pytest.mark.parametrize(("name", "dtype", "tera", "where"), QUOTED)
def test_a_peak_is_what_others_quote(name: str, dtype: str, tera: float, where: str) -> None:
    assert device(name).peak(dtype) == pytest.approx(tera * TERA, rel=0.025), where
