"""genz-llm: a step as a table of ops, from a shape of a model and a few figures of a device."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from adapter import Device, Evaluate, Peer, Request, main
from agreement import Group, Point, Setting

OWN = {"A100_80GB_SXM": "A100_80GB_GPU", "H100_SXM": "H100_GPU"}
BOUNDS = {"Compute": "compute", "Memory": "memory", "Collective": "link"}
# Its bandwidths are in binary units, whatever they are called.
BINARY = 2**30

GROUPS = (
    Group(
        ("qkv",),
        ("QKV",),
        "It has the three matrices as one product, which reads its input once; in decode inputs and results stay on "
        "the chip.",
    ),
    Group(
        ("attention",),
        ("Logit", "Attend"),
        "Work: we count the softmax, 5 FLOP a score, it doesn't. Nobody halves for the mask. Bytes: in a prompt the "
        "same; in decode it leaves out queries and results.",
    ),
    Group(
        ("out",),
        ("Out Proj", "MHA AR"),
        "In decode inputs and results stay on its chip; with tp > 1 its all-reduce starts with 5 us.",
    ),
    Group(
        ("up/gate",),
        ("up+gate",),
        "It has both matrices as one product, which reads its input once; in decode inputs and results stay on the "
        "chip. (Dense models.)",
    ),
    Group(
        ("down",),
        ("down", "FFN AR"),
        "As `out`. (Dense models.)",
    ),
    Group(
        ("router",),
        ("Gate", "Gate AR"),
        "We count the softmax of the router and write its choice; with tp > 1 it splits the hidden size and adds up "
        "the scores by an all-reduce, in decode one of the whole hidden size.",
    ),
    Group(
        ("expert up/gate", "expert activation", "expert down"),
        ("up+gate", "down", "FFN AR"),
        "In decode it loads the experts of one token for the whole batch, we the expected number of distinct ones. In "
        "a prompt it has all experts as one product, which reads each token once instead of once for each expert; it "
        "has no activation.",
    ),
    Group(
        ("embedding/norm",),
        ("embeddings", "Emb_AR"),
        "It multiplies one-hot rows with the matrix, in a prompt alone; we gather rows.",
    ),
    Group(
        ("head",),
        ("classifier", "classifier_AG"),
        "In a prompt it puts every token through the output matrix, we the last of each sequence; with tp > 1 its "
        "all-gather starts with 5 us.",
    ),
    Group(
        ("llm_flash", "moe"),
        ("step",),
        "All of the above, and what it doesn't count: norms, rotary embedding, residuals, activations.",
    ),
)


def prepare(request: Request) -> tuple[Evaluate, Mapping[str, Device]]:
    # The peers are optional, so they are imported where they are used.
    from GenZ import decode_moddeling, prefill_moddeling
    from GenZ.Models import ModelConfig
    from GenZ.system import System
    from GenZ.unit import Unit
    from Systems.system_configs import system_configs

    warnings.simplefilter("ignore")
    fields = {name: system_figures(each) for name, each in request.devices.items()}
    if request.own:
        fields = {name: own_figures(system_configs[theirs]) for name, theirs in OWN.items()}
    systems = {name: System(Unit(), frequency=1000, bits="bf16", **each) for name, each in fields.items()}
    shapes = {name: ModelConfig(model=name, **shape_fields(each)) for name, each in request.models.items()}

    def evaluate(setting: Setting) -> Iterable[Point]:
        model = prefill_moddeling if setting.phase == "prefill" else decode_moddeling
        beams = {} if setting.phase == "prefill" else {"Bb": 1}
        system = systems[setting.device]
        found = model(
            model=shapes[setting.model],
            batch_size=setting.batch,
            input_tokens=setting.seq,
            system_name=system,
            bits="bf16",
            tensor_parallel=setting.tp,
            **beams,
        )
        yield from points(found["model_df"].to_dict("records"), setting, system.offchip_mem_bw)
        yield Point(setting, "step", None, None, found["Latency"] / 1e3, None)

    return evaluate, {name: figures(each, system_configs[OWN[name]]) for name, each in systems.items()}


def system_figures(device: Device) -> dict[str, float]:
    """Our figures as its parameters; what stays on its chip takes no time, and all fits."""
    return {
        "flops": device["peak"] / 1e12,
        "offchip_mem_bw": device["bandwidth"] / BINARY,
        "onchip_mem_bw": inf,
        "off_chip_mem_size": inf,
        "interchip_link_bw": device["link"] / BINARY,
        "interchip_link_latency": 0,
    }


def own_figures(config: Mapping[str, float]) -> dict[str, float]:
    """Its own, as its `get_inference_system` reads them; all fits here too."""
    return {
        "flops": config["Flops"],
        "offchip_mem_bw": config["Memory_BW"],
        "off_chip_mem_size": inf,
        "interchip_link_bw": config["ICN"],
        "interchip_link_latency": config.get("ICN_LL", 1),
    }


def figures(system: object, config: Mapping[str, float]) -> Device:
    return {
        "peak": system.flops,
        "bandwidth": system.offchip_mem_bw,
        "link": system.interchip_link_bw,
        "capacity": config["Memory_size"] * BINARY,
    }


def shape_fields(shape: Mapping[str, int]) -> dict[str, int]:
    return {
        "vocab_size": shape["vocab"],
        "hidden_size": shape["hidden"],
        "intermediate_size": shape["intermediate"],
        "num_ffi": 2,
        "num_decoder_layers": shape["layers"],
        "num_attention_heads": shape["heads"],
        "num_key_value_heads": shape["kv_heads"],
        "head_dim": shape["head_dim"],
        "num_experts": shape["experts"],
        "expert_top_k": shape["top_k"],
    }


def points(table: Iterable[Mapping], setting: Setting, bandwidth: float) -> Iterator[Point]:
    """The rows of its table that take time. Its bytes are those that its memory time pays for."""
    for row in table:
        time = row["Latency (msec)"] / 1e3
        if time:
            name = row["Layer Name"].removesuffix(" Pre")
            moved = row["Memory time (msec)"] / 1e3 * bandwidth
            yield Point(setting, name, row["Num ops (MFLOP)"] * 1e6, moved, time, BOUNDS[row["Bound"]])


PEER = Peer(
    "genz-llm",
    "GenZ",
    "genz",
    GROUPS,
    prepare,
    totals=("genz", "genz_moe"),
    remarks=(
        "Shapes are handed to it, as its list of models is not to be relied on: its `meta-llama/meta-llama-3.1-70b` is "
        "Llama 2 70B. What it keeps on the chip costs it time at 18 TiB/s; on our figures it costs none, as we have no "
        "such level. A call writes a table to a file and reads it twice.",
    ),
)

if __name__ == "__main__":
    main(PEER)
