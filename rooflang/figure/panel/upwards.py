"""What stands on the vertical axis of the views that have the intensity on the other."""

from collections.abc import Callable, Mapping

from rooflang.frozen import frozen
from rooflang.roofline.evaluation import Budget
from rooflang.units import ENERGY, MONEY, POWER, RATE, WORK, Dimension


@frozen
class Upwards:
    """A column of the points, the title of its axis, and what it is called in the data; `roof` is the height of a
    machine's roof at an intensity, where that is neither a slope nor a ceiling."""

    column: str
    title: str
    field: str
    dimension: Dimension
    roof: Callable[[Budget, float], float] | None = None


_PERFORMANCE = Upwards("performance", "Performance (FLOP/s)", "FLOP/s", RATE)
UPWARDS: Mapping[str, Upwards] = {
    "roofline": _PERFORMANCE,
    "roofs": _PERFORMANCE,
    "gap": _PERFORMANCE,
    "energy": Upwards("flops_per_joule", "Energy efficiency (FLOP/J)", "FLOP/J", WORK / ENERGY, Budget.flops_per_joule),
    "power": Upwards("power", "Power (W)", "W", POWER, Budget.power),
    "cost": Upwards("flops_per_usd", "Work for its cost (FLOP/USD)", "FLOP/USD", WORK / MONEY, Budget.flops_per_usd),
}
