"""What the axis of a measure, or of what is swept, is called."""

from rooflang.figure.texts.lists import readable
from rooflang.roofline.evaluation import Evaluation

_TITLES = {
    "intensity": "Operational intensity",
    "mbu": "Share of the bandwidth",
    "utilization": "Share of the peak",
    "mfu": "Share of the peak",
    "step_time": "Time in a step",
    "flops_per_joule": "Energy efficiency",
    "flops_per_usd": "Work for its cost",
}


def titled_measure(evaluation: Evaluation, name: str) -> str:
    """The title of an axis: what stands along it, and its unit."""
    dimension = evaluation.dimension(name)
    last = readable(name.rsplit(".", 1)[-1])
    title = _TITLES.get(name) or (last.capitalize() if name not in evaluation.swept else last)
    return f"{title} ({dimension.unit})" if dimension else title
