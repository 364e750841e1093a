"""Our side: the points that `rooflang build` writes of the specs beside this file, and what devices and models are."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from agreement import Point, Setting

from rooflang import pipeline

Item = TypeVar("Item")
HERE = Path(__file__).resolve().parent
DEVICES = {"A100_80GB_SXM": "hbm2e", "H100_SXM": "hbm3"}
DENSE = ("llama2_7b", "llama3_8b", "llama3_70b")
MIXTURES = ("mixtral_8x7b",)
MODELS = (*DENSE, *MIXTURES)
BATCHES, LENGTHS, DEGREES = (1, 8, 64), (2048, 8192), (1, 2, 8)
FIELDS = ("layers", "hidden", "heads", "kv_heads", "head_dim", "intermediate", "vocab", "parameters")


def settings(degrees: Sequence[int] = DEGREES) -> list[Setting]:
    """All that is compared; the specs sweep the same."""
    return [
        Setting(model, device, phase, batch, seq, tp)
        for model in MODELS
        for device in DEVICES
        for tp in degrees
        for phase in ("prefill", "decode")
        for batch in BATCHES
        for seq in LENGTHS
    ]


def devices() -> dict[str, dict[str, float]]:
    """What a peer has to be told of each device, in FLOP/s, B/s and B."""
    asked = {
        "peak": "peak({0}, bf16) / (1 FLOP/s)",
        "bandwidth": "{0}.memory.{1}.bandwidth / (1 B/s)",
        "capacity": "{0}.memory.{1}.capacity / (1 B)",
        "link": "{0}.link.nvlink.bandwidth / (1 B/s)",
    }
    values = numbers([form.format(*device) for device in DEVICES.items() for form in asked.values()])
    return named(DEVICES, asked, values)


def models() -> dict[str, dict[str, int]]:
    """The shapes of the models. Experts are 1, and one is chosen, where there are none."""
    expected = [f"{model}.{field}" for model in MODELS for field in FIELDS]
    mixed = [f"{model}.{field}" for model in MIXTURES for field in ("experts", "top_k")]
    values = [int(each) for each in numbers([*expected, *mixed])]
    shapes = named(MODELS, FIELDS, values[: len(expected)])
    experts = named(MIXTURES, ("experts", "top_k"), values[len(expected) :])
    return {name: {**shape, **experts.get(name, {"experts": 1, "top_k": 1})} for name, shape in shapes.items()}


def held(of: Sequence[Setting]) -> list[Point]:
    """The weights and the cache that a device holds, as points without time. They are asked of one device and phase."""
    shapes = list(dict.fromkeys((each.model, each.batch, each.seq) for each in of))
    opset = {model: "moe" if model in MIXTURES else "llm_flash" for model in MODELS}
    runs = [
        f"run({opset[model]}({model}, batch = {batch}, seq = {seq}), H100_SXM, bf16, decode)"
        for model, batch, seq in shapes
    ]
    values = numbers([f"{run}.{what} / (1 B)" for run in runs for what in ("weights", "cache")])
    found = dict(zip(shapes, parts(values, 2), strict=True))
    return [
        Point(each, what, None, value, None, None)
        for each in of
        for what, value in zip(("weights", "cache"), found[each.model, each.batch, each.seq], strict=True)
    ]


def charts(spec: str, only: Sequence[str] = ()) -> dict[str, list[Point]]:
    """The points of each chart of a spec, or of some, by what writes the data of `rooflang build`."""
    with TemporaryDirectory() as folder:
        request = pipeline.Request((str(HERE / f"{spec}.roof"),), only=tuple(only))
        outcome = pipeline.build(request, Path(folder), ("csv",))
        errors = [each.message for each in outcome.problems if each.is_error]
        if errors:
            raise SystemExit(f"{spec}.roof: {'; '.join(errors)}")
        return {path.stem: list(points(path)) for path in outcome.files}


def points(path: Path) -> Iterator[Point]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield point(row)


def point(row: dict[str, str]) -> Point:
    """A row of the data. A device that is derived to count as a peer does is the one that it is derived from."""
    device = row["hardware"].removesuffix("_start")
    setting = Setting(row["m"], device, row["phase"], int(row["batch"]), int(row["seq"]), int(row.get("tp") or 1))
    bound = "link" if row["bound"] == "nvlink" else row["bound"]
    return Point(setting, row["op"], float(row["flops"]), float(row["bytes"]), float(row["time"]), bound)


def timed(spec: str, chart: str) -> tuple[int, float]:
    """How many points a chart has, and the seconds from its text to all of their numbers."""
    request = pipeline.Request((str(HERE / f"{spec}.roof"),), only=(chart,))
    start = perf_counter()
    evaluations, _ = pipeline.tables(request)
    seconds = perf_counter() - start
    return sum(len(series) for each in evaluations for series in each.series), seconds


def numbers(expressions: Sequence[str]) -> list[float]:
    answer, outcome = pipeline.value(f"[{', '.join(expressions)}]")
    if not answer:
        raise SystemExit("\n".join(each.message for each in outcome.problems))
    return [float(each) for each in answer.split()]


def named(names: Iterable[str], fields: Iterable[str], values: Sequence[Item]) -> dict[str, dict[str, Item]]:
    fields = tuple(fields)
    rows = parts(values, len(fields))
    return {name: dict(zip(fields, row, strict=True)) for name, row in zip(names, rows, strict=True)}


def parts(values: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
