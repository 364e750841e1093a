"""The ceilings of a machine that an op asks for: a peak, an inner level, a link."""

from rooflang import codes
from rooflang.program import fold
from rooflang.program.fold import fail
from rooflang.program.formula import Formula
from rooflang.program.program import Channel, Machine, Transfer
from rooflang.program.report import listed
from rooflang.source import Span


def peak_of(machine: Machine, dtype: str, unit: str, span: Span) -> Formula:
    """The highest peak for a dtype, or that of one unit. Raises Problem where the machine has none."""
    peaks = [peak for peak in machine.peaks_of(dtype) if unit in ("", peak.unit)]
    if not peaks:
        on = f" on its unit `{unit}`" if unit else ""
        has = list(dict.fromkeys(peak.dtype for peak in machine.peaks if unit in ("", peak.unit)))
        listed = ", ".join(f"`{name}`" for name in has)
        hint = (
            f"it has {listed}"
            if has
            else "it has " + ", ".join(f"`{u}`" for u in dict.fromkeys(p.unit for p in machine.peaks))
        )
        message = f"`{machine.name}` has no peak for {dtype}{on}"
        raise fail(codes.NO_PEAK, message, span, (machine.span, f"`{machine.name}`"), hint=hint)
    return fold.function("max", [(peak.rate, peak.span) for peak in peaks], span)


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
