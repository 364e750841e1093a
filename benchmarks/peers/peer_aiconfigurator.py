"""aiconfigurator: the speed-of-light view of the ops of a model, which its engine gives op by op."""

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

from adapter import Device, Evaluate, Peer, Request, main
from agreement import Group, Point, Setting

SYSTEMS = {"A100_80GB_SXM": "a100_sxm", "H100_SXM": "h100_sxm"}
FIGURES = {
    "peak": ("gpu", "bfloat16_tc_flops"),
    "bandwidth": ("gpu", "mem_bw"),
    "link": ("node", "intra_node_bw"),
    "capacity": ("gpu", "mem_capacity"),
}
BACKEND = "trtllm"
# Its engine has no speed-of-light view of these, which move tokens between experts.
WITHOUT = ("MoeDispatch", "P2P")

GROUPS = (
    Group(
        ("norm/rope", "residual"),
        ("add_norm_1", "add_norm_2"),
        "A residual addition and the norm behind it are one kernel of its, without work, and it has no rotary "
        "embedding; ours are three.",
    ),
    Group(("qkv",), ("qkv_gemm",), "It has the three matrices as one product, which reads its input once."),
    Group(
        ("attention",),
        ("attention",),
        "It counts half of a prompt's scores, for the causal mask, and no softmax; we all of them (`causal = 1` halves "
        "ours) and 5 FLOP a score for the softmax. In decode it looks at one token less.",
    ),
    Group(
        ("out",),
        ("proj_gemm", "ar_1"),
        "Of a mixture with tp > 1 its all-reduce is in the exchange between experts, which it has no such view of.",
    ),
    Group(("up/gate",), ("gate_ffn1_gemm",), "It has both matrices as one product, which reads its input once."),
    Group(("activation",), ("act_gate",), "The same bytes; it counts no work."),
    Group(("down",), ("ffn2_gemm", "ar_2"), ""),
    Group(("router",), ("router_gemm",), "We count the router's softmax and write its choice."),
    Group(
        ("expert up/gate", "expert activation", "expert down"),
        ("moe",),
        "Three kernels of ours, which pass gate, up and their product through the memory once more, count the "
        "activation's work and, with tp > 1, the all-reduce. In decode it meets a new expert with every row, we the "
        "expected number of distinct ones.",
    ),
    Group(
        ("embedding/norm",),
        ("embedding", "embedding_ar"),
        "We read rows and write them, and have the norm before the output matrix there; it counts one of the two.",
    ),
    Group(
        ("head",),
        ("logits_gemm",),
        "With tp > 1 we gather the logits of all devices, it doesn't.",
    ),
    Group(
        ("llm_flash", "moe"),
        ("step",),
        "All of the above. Of a mixture it leaves out what moves tokens between experts, and a prompt's output matrix.",
    ),
)


def prepare(request: Request) -> tuple[Evaluate, Mapping[str, Device]]:
    # The peers are optional, so they are imported where they are used.
    import aiconfigurator_core
    import yaml
    from aiconfigurator_core.sdk.config_builders import build_model_config
    from aiconfigurator_core.sdk.engine import EngineHandle, build_ops_json
    from aiconfigurator_core.sdk.models import get_model

    logging.disable(logging.CRITICAL)
    shipped = Path(aiconfigurator_core.__file__).parent / "systems"
    specs = {name: yaml.safe_load((shipped / f"{each}.yaml").read_text()) for name, each in SYSTEMS.items()}
    folder = Path(mkdtemp())
    if not request.own:
        specs = {name: with_figures(spec, request.devices[name]) for name, spec in specs.items()}
    link_systems(shipped, folder / "systems", {SYSTEMS[name]: yaml.safe_dump(each) for name, each in specs.items()})
    for name, shape in request.models.items():
        (folder / name).mkdir()
        (folder / name / "config.json").write_text(json.dumps(config(shape)))

    def engine(model: str, device: str, tp: int) -> tuple[EngineHandle, dict[str, list]]:
        degrees = {"tp_size": tp, "moe_tp_size": tp if request.models[model]["experts"] > 1 else 1, "moe_ep_size": 1}
        path = str(folder / model)
        handle = EngineHandle.compile(path, SYSTEMS[device], BACKEND, **degrees, systems_path=str(folder / "systems"))
        made = get_model(path, build_model_config(**degrees, pp_size=1, attention_dp_size=1, **UNSET), BACKEND)
        lists = {"prefill": made.context_ops, "decode": made.generation_ops}
        return handle, {phase: kept(json.loads(build_ops_json(ops))) for phase, ops in lists.items()}

    engines = {
        key: engine(*key) for key in dict.fromkeys((each.model, each.device, each.tp) for each in request.settings)
    }
    texts = {(key, phase): json.dumps(ops) for key, (_, lists) in engines.items() for phase, ops in lists.items()}
    figures = {
        name: {figure: spec[part][field] for figure, (part, field) in FIGURES.items()} for name, spec in specs.items()
    }

    def evaluate(setting: Setting) -> Iterable[Point]:
        key = setting.model, setting.device, setting.tp
        handle, lists = engines[key]
        found = handle.evaluate_ops_sol_json(
            texts[key, setting.phase],
            is_context=setting.phase == "prefill",
            batch_size=setting.batch,
            s=setting.seq,
        )
        return points(found, repeats(lists[setting.phase]), setting, figures[setting.device])

    return evaluate, figures


UNSET = dict.fromkeys(
    (
        "gemm_quant_mode",
        "kvcache_quant_mode",
        "fmha_quant_mode",
        "moe_quant_mode",
        "comm_quant_mode",
        "forward_model",
        "attention_backend",
    )
)


def with_figures(spec: Mapping, device: Device) -> dict:
    """A description of a system with our figures in it."""
    changed = {part: dict(fields) if isinstance(fields, dict) else fields for part, fields in spec.items()}
    for figure, (part, field) in FIGURES.items():
        changed[part][field] = int(device[figure])
    return changed


def link_systems(shipped: Path, folder: Path, texts: Mapping[str, str]) -> None:
    """A folder of systems as it is shipped, but for those that are given."""
    folder.mkdir()
    for each in shipped.iterdir():
        if each.stem not in texts or each.suffix != ".yaml":
            os.symlink(each, folder / each.name)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)


def config(shape: Mapping[str, int]) -> dict:
    """The config.json of a shape: a model by its path, so that nothing is fetched."""
    mixture = shape["experts"] > 1
    experts = {"num_local_experts": shape["experts"], "num_experts_per_tok": shape["top_k"]} if mixture else {}
    return {
        "architectures": ["MixtralForCausalLM" if mixture else "LlamaForCausalLM"],
        "model_type": "mixtral" if mixture else "llama",
        "hidden_size": shape["hidden"],
        "intermediate_size": shape["intermediate"],
        "num_hidden_layers": shape["layers"],
        "num_attention_heads": shape["heads"],
        "num_key_value_heads": shape["kv_heads"],
        "vocab_size": shape["vocab"],
        "max_position_embeddings": 131072,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        **experts,
    }


def kept(ops: Iterable[Mapping]) -> list[Mapping]:
    return [op for op in ops if not set(op) & set(WITHOUT)]


def repeats(ops: Iterable[Mapping]) -> dict[str, float]:
    """How often each op runs in a step."""
    return {fields["name"]: fields["scale_factor"] for op in ops for fields in op.values()}


def points(
    found: Iterable[tuple[str, float, float, float]], times: Mapping[str, float], setting: Setting, device: Device
) -> Iterator[Point]:
    """Its rows: name, ms in all, ms of work, ms of bytes, each as often as it runs. They add up to the step."""
    step = 0.0
    for name, whole, work, memory in found:
        step += whole / 1e3
        if not whole:
            continue
        seconds, working, moving = (each / times[name] / 1e3 for each in (whole, work, memory))
        bound = "link" if not work and not memory else "compute" if work > memory else "memory"
        op = name.removeprefix("context_").removeprefix("generation_")
        yield Point(setting, op, working * device["peak"], moving * device["bandwidth"], seconds, bound)
    yield Point(setting, "step", None, None, step, None)


PEER = Peer("aiconfigurator", "aiconfigurator_core", "aiconfigurator", GROUPS, prepare, totals=("sol", "sol_moe"))

if __name__ == "__main__":
    main(PEER)
