"""The ceilings of a machine that an op asks for: a peak, an inner level, a link."""

from math import log2

from rooflang import codes
from rooflang.diagnostic import Problem
from rooflang.program import fold
from rooflang.program.fold import fail
from rooflang.program.formula import Formula
from rooflang.program.program import Channel, Machine, Transfer
from rooflang.program.report import listed
from rooflang.program.schema import DTYPES
from rooflang.source import Span


def peak_of(machine: Machine, dtype: str, unit: str, span: Span) -> Formula:
    """The highest peak for a dtype, or that of one unit. Raises Problem where the machine has none."""
    peaks = [peak for peak in machine.peaks_of(dtype) if unit in ("", peak.unit)]
    if not peaks:
        raise _no_peak(machine, dtype, unit, span)
    return fold.function("max", [(peak.rate, peak.span) for peak in peaks], span)


def roof_of(machine: Machine, dtype: str, intensity: Formula, span: Span) -> Formula:
    """The ideal roof at an intensity. Raises Problem where the machine has no peak for the dtype."""
    rate = (peak_of(machine, dtype, "", span), span)
    slope = (fold.binary("*", (machine.memory.bandwidth, span), (intensity, span), span), span)
    return fold.function("min", [rate, slope], span)


def _no_peak(machine: Machine, dtype: str, unit: str, span: Span) -> Problem:
    """What is missing, and what the device has instead, the nearest type first."""
    on = f" on its unit `{unit}`" if unit else ""
    has = dict.fromkeys(peak.dtype for peak in machine.peaks if unit in ("", peak.unit))
    nearest = sorted(has, key=lambda other: _distance(dtype, other))
    units = dict.fromkeys(peak.unit for peak in machine.peaks)
    hint = f"the nearest that it has is {listed(nearest[:1])}" if nearest else f"it has the units {listed(units)}"
    if len(nearest) > 1:
        hint += f"; it also has {listed(nearest[1:])}"
    message = f"`{machine.name}` has no peak for {dtype}{on}"
    return fail(codes.NO_PEAK, message, span, (machine.span, f"`{machine.name}`"), hint=hint)


def _distance(dtype: str, other: str) -> tuple[bool, float, bool]:
    """Numbers of one kind first, then those of a like size, the wider of two before the narrower."""
    ratio = log2(DTYPES[other] / DTYPES[dtype])
    return dtype.startswith("int") != other.startswith("int"), abs(ratio), ratio < 0


def channel_of(transfer: Transfer, machine: Machine) -> Channel:
    """The level or link that bytes pass. Raises Problem where the machine has none, or no bandwidth of it."""
    channel = machine.channel(transfer.name, transfer.kind)
    label = (machine.span, f"`{machine.name}`")
    what = "link" if transfer.kind == "link" else "inner level"
    if channel is None:
        has = [each.name for each in machine.channels if each.kind == transfer.kind]
        hint = f"it has {listed(has)}" if has else ""
        named = f" `{transfer.name}`" if transfer.name else ""
        raise fail(codes.NO_PEAK, f"`{machine.name}` has no {what}{named}", transfer.span, label, hint=hint)
    if channel.bandwidth is None:
        message = f"the {what} `{channel.name}` of `{machine.name}` has no bandwidth"
        raise fail(codes.NO_PEAK, message, transfer.span, (channel.span, f"`{channel.name}`"))
    return channel
