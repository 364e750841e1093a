"""lyroofp: where a point of a given intensity stands under a roof. It counts nothing, so it is given our points."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from adapter import Device, Evaluate, Peer, Request, main
from agreement import Group, Point, Setting

SUM = "A sum of kernels: its time is the sum of theirs, which one point under a roof can't show."
GROUPS = (
    Group(("norm/rope",), ("norm/rope",), SUM),
    Group(("qkv",), ("qkv",), SUM),
    Group(("attention",), ("attention",), ""),
    Group(("out",), ("out",), "With tp > 1 an all-reduce is in it, and it knows no links."),
    Group(("residual",), ("residual",), SUM),
    Group(("up/gate",), ("up/gate",), SUM),
    Group(("activation",), ("activation",), ""),
    Group(("down",), ("down",), "With tp > 1 an all-reduce is in it, and it knows no links."),
    Group(("embedding/norm",), ("embedding/norm",), "With tp > 1 an all-reduce is in it, and it knows no links."),
    Group(("head",), ("head",), "With tp > 1 an all-gather is in it, and it knows no links."),
    Group(("router",), ("router",), ""),
    Group(("dispatch/combine",), ("dispatch/combine",), SUM),
    Group(("expert up/gate",), ("expert up/gate",), SUM),
    Group(("expert activation",), ("expert activation",), ""),
    Group(("expert down",), ("expert down",), "With tp > 1 an all-reduce is in it, and it knows no links."),
)


def prepare(request: Request) -> tuple[Evaluate, Mapping[str, Device]]:
    # The peers are optional, so they are imported where they are used.
    from roofp.model import OperatorPoint, RoofSpec, evaluate_operator

    roofs = {
        name: RoofSpec(name, device["peak"], device["bandwidth"], "black") for name, device in request.devices.items()
    }
    given: dict[Setting, list[Point]] = defaultdict(list)
    for each in request.points:
        given[each.setting].append(each)

    def evaluate(setting: Setting) -> Iterable[Point]:
        for each in given[setting]:
            if each.flops and each.bytes and each.time:
                operator = OperatorPoint(each.op, each.flops / each.time, each.flops / each.bytes)
                yield point(each, evaluate_operator(roofs[setting.device], operator).to_dict())

    return evaluate, request.devices


def point(ours: Point, found: Mapping) -> Point:
    """The time that our work takes at the height of its roof. On the ridge we say compute."""
    bound = "compute" if found["bound"] == "ridge" else found["bound"]
    return Point(ours.setting, ours.op, None, None, ours.flops / found["roof_ceiling_flop_per_second"], bound)


PEER = Peer(
    "lyroofp",
    "roofp",
    "lyroofp",
    GROUPS,
    prepare,
    judges=True,
    remarks=(
        "It counts nothing: it is given our points and says under which part of the roof they are, and how high that "
        "is. Points without work are left out, as it takes none.",
    ),
)

if __name__ == "__main__":
    main(PEER)
