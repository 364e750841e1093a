"""What the scripts of the peers share: settings in, points out, as JSON, so that each peer may have its own Python.

python peer_NAME.py REQUEST.json ANSWER.json
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from agreement import Group, Point, Setting

Device = Mapping[str, float]
Evaluate = Callable[[Setting], Iterable[Point]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: the devices as the library has them, or with `own` the peer's; shapes; settings; our points."""

    devices: Mapping[str, Device]
    models: Mapping[str, Mapping[str, int]]
    settings: tuple[Setting, ...]
    points: tuple[Point, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer made of it, how long it took for them all, and before the first."""

    version: str
    points: tuple[Point, ...]
    seconds: float
    prepared: float
    devices: Mapping[str, Device] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool that counts what we count.

    `prepare` imports it, and gives what evaluates a setting and the devices that it evaluates on. `judges`: it has no
    counts of its own, and says where points that it is given stand. `totals` are the ops of its chart that are a step.
    """

    name: str
    module: str
    spec: str
    groups: tuple[Group, ...]
    prepare: Callable[[Request], tuple[Evaluate, Mapping[str, Device]]]
    degrees: tuple[int, ...] = (1, 2, 8)
    judges: bool = False
    totals: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def main(peer: Peer) -> None:
    """Be the script of a peer."""
    request, answer = (Path(each) for each in sys.argv[1:])
    made = evaluated(peer, request_of(json.loads(request.read_text(encoding="utf-8"))))
    answer.write_text(json.dumps(asdict(made)), encoding="utf-8")


def evaluated(peer: Peer, request: Request) -> Answer:
    begun = perf_counter()
    evaluate, devices = peer.prepare(request)
    for setting in request.settings[:1]:
        list(evaluate(setting))
    start = perf_counter()
    points = [point for setting in request.settings for point in evaluate(setting)]
    return Answer(version(peer.name), tuple(points), perf_counter() - start, start - begun, devices)


def request_of(data: Mapping) -> Request:
    settings = tuple(Setting(**each) for each in data["settings"])
    return Request(data["devices"], data["models"], settings, points_of(data["points"]), data["own"])


def answer_of(data: Mapping) -> Answer:
    return Answer(data["version"], points_of(data["points"]), data["seconds"], data["prepared"], data["devices"])


def points_of(data: Iterable[Mapping]) -> tuple[Point, ...]:
    return tuple(Point(**{**each, "setting": Setting(**each["setting"])}) for each in data)
