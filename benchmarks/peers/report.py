"""What is found, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from agreement import MEASURES, Agreement, Group

Ratio = tuple[float, float]
UNITS = {
    "peak": (1e12, "TFLOP/s"),
    "bandwidth": (1e9, "GB/s"),
    "link": (1e9, "GB/s over its link"),
    "capacity": (1e9, "GB"),
}


def heading(name: str, version: str, remarks: Sequence[str]) -> str:
    return "\n\n".join([f"## {name} {version}", *remarks]) + "\n"


def table(rows: Sequence[tuple[Group, Agreement, Agreement | None]]) -> str:
    """A row for each group of ops, and what they come to."""
    ops = [row for row in rows if "step" not in row[0].theirs]
    ops = ops if any(counted for _, _, counted in ops) else rows
    lines = [
        "| ours | its | settings | FLOP | bytes | time | bound | all | counted its way | time, ours / its |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
        *(line(*row) for row in rows),
    ]
    return "\n".join([summary(ops), "", *lines, "", *why(rows), ""])


def summary(rows: Sequence[tuple[Group, Agreement, Agreement | None]]) -> str:
    points = sum(len(plain.settings) for _, plain, _ in rows)
    whole = sum(plain.whole for _, plain, _ in rows)
    counted = sum(each.whole for _, _, each in rows if each)
    of = sum(len(each.settings) for _, _, each in rows if each)
    return (
        f"As the library counts, all that it says agrees within 1% on **{whole} of {points}** points; counted its way "
        f"on **{counted} of {of}**."
    )


def line(group: Group, plain: Agreement, counted: Agreement | None) -> str:
    said = [str(plain.agreed[each]) if each in plain.agreed else "–" for each in (*MEASURES, "bound")]
    its_way = f"{counted.whole} of {len(counted.settings)}" if counted else "–"
    cells = [
        code(group.ours),
        code(group.theirs),
        str(len(plain.settings)),
        *said,
        str(plain.whole),
        its_way,
        ratio(plain.ratios["time"]) if "time" in plain.ratios else "–",
    ]
    return f"| {' | '.join(cells)} |"


def why(rows: Iterable[tuple[Group, Agreement, Agreement | None]]) -> list[str]:
    told = [group for group, plain, _ in rows if group.why and plain.whole < len(plain.settings)]
    return [f"- {code(group.ours)}: {group.why}" for group in told]


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def ratio(span: Ratio) -> str:
    least, most = span
    return f"{least:.3g}" if f"{least:.3g}" == f"{most:.3g}" else f"{least:.3g} to {most:.3g}"


def devices(
    ours: Mapping[str, Mapping[str, float]],
    theirs: Mapping[str, Mapping[str, float]],
    before: Mapping[str, Ratio],
    after: Mapping[str, Ratio],
) -> str:
    """Both descriptions of the devices, and how the time of a step on one device changes with them."""
    lines = [
        "On its own figures of the devices, one of them each:",
        "",
        "| device | ours | its | time of a step, ours / its, on our figures | on its own |",
        "|---|---|---|---|---|",
    ]
    for name, figures in theirs.items():
        known = [each for each in UNITS if each in figures]
        mine, other = (", ".join(quantity(side[name][each], each) for each in known) for side in (ours, theirs))
        lines.append(f"| {name} | {mine} | {other} | {ratio(before[name])} | {ratio(after[name])} |")
    return "\n".join([*lines, ""])


def quantity(value: float, figure: str) -> str:
    factor, unit = UNITS[figure]
    return f"{value / factor:.5g} {unit}"


def speed(
    chart: str, ours: tuple[int, float], compared: tuple[int, float], theirs: tuple[int, float], prepared: float
) -> str:
    """The time of a point on both sides, from how many there are and the seconds that they take."""
    mine, few, other = (seconds / count for count, seconds in (ours, compared, theirs))
    what = "an op in a setting" if chart == "ops" else "a step in a setting"
    return (
        f"Time of a point, which is {what}: ours {rough(1e6 * mine)} µs ({ours[0]:,} points of `sweep.roof`, from its "
        f"text to numbers), its {rough(1e6 * other)} µs ({theirs[0]:,} points in a loop, without the "
        f"{rough(prepared)} s that it takes before the first). **Its time / ours: {rough(other / mine)}**. Most of "
        f"ours is paid once for each op, model and device, so that the {compared[0]:,} points of the chart of this "
        f"table take {rough(1e6 * few)} µs each.\n"
    )


def rough(value: float) -> str:
    """Two digits: times vary by more."""
    return f"{float(f'{value:.2g}'):,g}"
