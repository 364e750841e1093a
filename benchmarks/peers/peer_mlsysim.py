"""mlsysim: the time to the first token, the time per token, and what weights and cache take, for a whole model."""

from collections.abc import Iterable, Iterator, Mapping

from adapter import Device, Evaluate, Peer, Request, main
from agreement import Group, Point, Setting

OWN = {"A100_80GB_SXM": "A100", "H100_SXM": "H100"}

GROUPS = (
    Group(
        ("llm_flash", "moe"),
        ("step",),
        "A prompt: 2 FLOP for each weight and token, where we have no products with the input matrix, and with the "
        "output matrix of the last tokens alone; of a mixture it counts all experts, we those that a token is sent to; "
        "no softmax, no small ops, and the bytes don't count. A token: weights and cache alone, all experts, and 10 us "
        "for each layer.",
    ),
    Group(("weights",), ("weights",), ""),
    Group(("cache",), ("cache",), ""),
)


def prepare(request: Request) -> tuple[Evaluate, Mapping[str, Device]]:
    # The peers are optional, so they are imported where they are used.
    import mlsysim
    from mlsysim.core.units import Q_
    from mlsysim.engine.solvers.serving import ServingModel
    from mlsysim.models.types import TransformerWorkload

    devices = {name: getattr(mlsysim.Hardware.Cloud, theirs) for name, theirs in OWN.items()}
    if not request.own:
        devices = {name: with_figures(each, request.devices[name], Q_) for name, each in devices.items()}
    models = {
        name: TransformerWorkload(name=name, architecture="Transformer", **workload_fields(shape, Q_))
        for name, shape in request.models.items()
    }
    solver = ServingModel()
    figures = {name: figures_of(each) for name, each in devices.items()}

    def evaluate(setting: Setting) -> Iterable[Point]:
        found = solver.solve(
            models[setting.model],
            devices[setting.device],
            seq_len=setting.seq,
            batch_size=setting.batch,
            precision="fp16",
            efficiency=1.0,
        )
        held = (found.model_weights_size.m_as("byte"), found.kv_cache_size.m_as("byte"))
        times = (found.ttft.m_as("second"), found.itl.m_as("second"))
        return points(times, held, setting, figures[setting.device])

    return evaluate, figures


def with_figures(node: object, device: Device, quantity: type) -> object:
    """Its device with our figures, and no time before a prompt."""
    peak = quantity(device["peak"], "flop/second")
    compute = node.compute.model_copy(update={"peak_flops": peak, "precision_flops": {"fp16": peak}})
    memory = node.memory.model_copy(update={"bandwidth": quantity(device["bandwidth"], "byte/second")})
    tax = quantity(0, "second")
    return node.model_copy(update={"compute": compute, "memory": memory, "dispatch_tax": tax})


def figures_of(node: object) -> Device:
    compute = node.compute
    peak = compute.precision_flops.get("fp16", compute.peak_flops)
    memory = {"bandwidth": node.memory.bandwidth.m_as("byte/second"), "capacity": node.memory.capacity.m_as("byte")}
    return {"peak": peak.m_as("flop/second"), **memory}


def workload_fields(shape: Mapping[str, int], quantity: type) -> dict:
    return {
        "parameters": quantity(shape["parameters"], "param"),
        "layers": shape["layers"],
        "hidden_dim": shape["hidden"],
        "heads": shape["heads"],
        "kv_heads": shape["kv_heads"],
        "head_dim": shape["head_dim"],
    }


def points(times: tuple[float, float], held: tuple[float, float], setting: Setting, device: Device) -> Iterator[Point]:
    """A prompt's work is what its time pays for; a token's bytes are what is held."""
    weights, cache = held
    if setting.phase == "prefill":
        yield Point(setting, "step", times[0] * device["peak"], None, times[0], "compute")
    else:
        yield Point(setting, "step", None, weights + cache, times[1], "memory")
    yield Point(setting, "weights", None, weights, None, None)
    yield Point(setting, "cache", None, cache, None, None)


PEER = Peer(
    "mlsysim",
    "mlsysim",
    "mlsysim",
    GROUPS,
    prepare,
    degrees=(1,),
    totals=("step",),
    remarks=(
        "It has no ops: `ServingModel` gives the time to the first token and the time per token of a whole model, at "
        "an efficiency of 1 here, and what weights and cache take. Shapes are handed to it: its own models have round "
        "numbers of weights, 7.0 billion for Llama 2 7B.",
    ),
)

if __name__ == "__main__":
    main(PEER)
