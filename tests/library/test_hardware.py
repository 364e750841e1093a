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
}
SLOWER_THOUGH_NARROWER = {
    ("B300", "int8"): "Blackwell Ultra's tensor cores gave int8 up for fp4",
    ("GB300", "int8"): "Blackwell Ultra's tensor cores gave int8 up for fp4",
}


def test_there_are_devices_and_each_name_and_title_is_given_once() -> None:
    for words in ([each.name for each in devices()], [each.machine.title for each in devices()]):
        assert len(words) > 30
        assert not [word for word, count in Counter(words).items() if count > 1]


@each_device
def test_titles_say_more_than_names(each: Device) -> None:
    assert each.machine.title
    assert each.machine.title != each.name


@each_device
def test_a_source_names_a_document_and_its_year(each: Device) -> None:
    sources = each.machine.sources
    assert sources
    assert all(len(source) > 15 for source in sources)
    assert re.search(r"\b(19|20)\d\d\b", " ".join(sources))


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
    capacity = each.machine.memory.capacity
    assert capacity is not None
    assert number(capacity) > 0


@each_device
def test_memory_gets_faster_inwards(each: Device) -> None:
    inner = [number(level.bandwidth) for level in each.channels("memory") if level.bandwidth]
    assert all(outer < level for outer, level in pairwise([each.bandwidth, *inner]))


@each_device
def test_inner_levels_are_smaller_than_the_main_memory(each: Device) -> None:
    capacity = each.machine.memory.capacity
    assert capacity is not None
    inner = [number(level.capacity) for level in each.channels("memory") if level.capacity]
    assert all(size < number(capacity) for size in inner)


@each_device
def test_links_are_slower_than_the_main_memory_and_the_first_is_the_fastest(each: Device) -> None:
    links = [number(link.bandwidth) for link in each.channels("link") if link.bandwidth]
    assert all(link < each.bandwidth for link in links)
    assert not links or links[0] == max(links)


# --- figures --------------------------------------------------------------------------------------------------------

# NVIDIA's peaks are a product: SMs, the operations of an SM in a clock, and a boost clock in MHz. A figure that is with
# sparsity or of another SKU would be far off. The operations are from the architecture whitepapers, the rest from the
# sources of the devices.
PRODUCTS = {
    ("P100_PCIe", "vector", "fp32"): (56, 128, 1303),
    ("P100_SXM2", "vector", "fp16"): (56, 256, 1480),
    ("V100_16GB_PCIe", "tensor", "fp16"): (80, 1024, 1380),
    ("V100_32GB_SXM2", "tensor", "fp16"): (80, 1024, 1530),
    ("V100_16GB_SXM2", "vector", "fp64"): (80, 64, 1530),
    ("T4", "tensor", "fp16"): (40, 1024, 1590),
    ("T4", "tensor", "int4"): (40, 4096, 1590),
    ("T4", "vector", "fp32"): (40, 128, 1590),
    ("A100_40GB_SXM", "tensor", "fp16"): (108, 2048, 1410),
    ("A100_80GB_SXM", "tensor", "int8"): (108, 4096, 1410),
    ("A100_80GB_PCIe", "tensor", "tf32"): (108, 1024, 1410),
    ("A100_80GB_PCIe", "tensor", "fp64"): (108, 128, 1410),
    ("A100_40GB_PCIe", "vector", "bf16"): (108, 256, 1410),
    ("A30", "tensor", "bf16"): (56, 2048, 1440),
    ("A30", "vector", "fp32"): (56, 128, 1440),
    ("A10", "tensor", "fp16"): (72, 1024, 1695),
    ("A10", "vector", "fp32"): (72, 256, 1695),
    ("A40", "tensor", "fp16"): (84, 1024, 1740),
    ("A40", "tensor", "int8"): (84, 2048, 1740),
    ("A6000", "tensor", "tf32"): (84, 512, 1800),
    ("A6000", "tensor", "fp16"): (84, 1024, 1800),
    ("RTX_3090", "tensor", "fp16"): (82, 512, 1695),
    ("RTX_3090", "tensor", "int8"): (82, 2048, 1695),
    ("RTX_4090", "tensor", "bf16"): (128, 512, 2520),
    ("RTX_4090", "tensor", "fp8"): (128, 1024, 2520),
    ("RTX_4090", "vector", "fp32"): (128, 256, 2520),
    ("RTX_5090", "tensor", "bf16"): (170, 512, 2407),
    ("RTX_5090", "tensor", "fp4"): (170, 4096, 2407),
    ("RTX_5090", "vector", "fp32"): (170, 256, 2407),
    ("RTX_6000_Ada", "tensor", "fp16"): (142, 1024, 2505),
    ("RTX_6000_Ada", "tensor", "fp8"): (142, 2048, 2505),
    ("L4", "tensor", "fp16"): (58, 1024, 2040),
    ("L4", "tensor", "int8"): (58, 2048, 2040),
    ("L40S", "tensor", "fp16"): (142, 1024, 2520),
    ("L40S", "tensor", "fp8"): (142, 2048, 2520),
    ("H100_SXM", "tensor", "fp16"): (132, 4096, 1830),
    ("H100_SXM", "tensor", "fp8"): (132, 8192, 1830),
    ("H100_SXM", "tensor", "fp64"): (132, 256, 1980),
    ("H100_SXM", "vector", "fp32"): (132, 256, 1980),
    ("H100_PCIe", "tensor", "bf16"): (114, 4096, 1620),
    ("H100_PCIe", "vector", "fp16"): (114, 512, 1755),
    ("H100_NVL", "vector", "fp32"): (132, 256, 1785),
    ("H200_SXM", "tensor", "tf32"): (132, 2048, 1830),
    ("Jetson_AGX_Orin_64GB", "tensor", "int8"): (16, 4096, 1300),
    ("Jetson_AGX_Orin_64GB", "vector", "fp32"): (16, 256, 1300),
    ("Jetson_AGX_Orin_32GB", "tensor", "fp16"): (14, 2048, 939),
    ("Jetson_AGX_Thor", "tensor", "fp16"): (20, 8192, 1570),
    ("Jetson_AGX_Thor", "tensor", "fp4"): (20, 32768, 1570),
}


@pytest.mark.parametrize(("name", "unit", "dtype"), PRODUCTS)
def test_a_peak_is_units_times_width_times_clock(name: str, unit: str, dtype: str) -> None:
    units, width, megahertz = PRODUCTS[name, unit, dtype]
    assert device(name).peaks[unit, dtype] == pytest.approx(units * width * megahertz * 1e6, rel=0.015)


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
