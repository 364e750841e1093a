"""Work and traffic that follow from tensors, against a count by the definition of the reference."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.specs import CARD, close, codes, examples, plotted, rows

SIZES = {"fp32": Fraction(4), "fp16": Fraction(2), "fp8": Fraction(1), "fp6": Fraction(3, 4), "int4": Fraction(1, 2)}
ROLES = ("activation", "weight", "cache")
COSTS = {"softmax": Fraction(3), "exp": Fraction(1), "free": Fraction(0), "half": Fraction(1, 2)}

Extents = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor: `2*i + j` slides; a single index is itself."""

    terms: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        return " + ".join(index if factor == 1 else f"{factor}*{index}" for factor, index in self.terms)

    def length(self, extents: Extents) -> Fraction:
        span = sum((factor * (extents[index] - 1) for factor, index in self.terms), Fraction(1))
        if len(self.terms) == 1 and self.terms[0][0] == 1:
            return extents[self.terms[0][1]]
        return min(span, prod((extents[index] for _, index in self.terms), start=Fraction(1)))


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where it is written; its role decides the size of its elements."""

    name: str
    axes: tuple[Axis, ...]
    role: str = "activation"
    stored: bool = False

    @property
    def text(self) -> str:
        return f"{self.name}[{', '.join(axis.text for axis in self.axes)}]"

    @property
    def indices(self) -> set[str]:
        return {index for axis in self.axes for _, index in axis.terms}

    def elements(self, extents: Extents) -> Fraction:
        return prod((axis.length(extents) for axis in self.axes), start=Fraction(1))


@dataclass(frozen=True, slots=True)
class Statement:
    """`left = right`; `flops` counts by the definition."""

    left: Tensor
    right: str
    uses: tuple[Tensor, ...]
    kind: str
    operators: int = 0

    def flops(self, extents: Extents) -> Fraction:
        if self.kind == "product":
            indices = self.left.indices.union(*(tensor.indices for tensor in self.uses))
            summed = bool(indices - self.left.indices)
            points = prod((extents[index] for index in indices), start=Fraction(1))
            return points * (len(self.uses) - 1 + summed)
        each = COSTS[self.right.partition("(")[0]] if self.kind == "function" else Fraction(self.operators)
        return each * self.left.elements(extents)


@dataclass
class Op:
    """A fused kernel, grown statement by statement."""

    extents: Extents
    outside: list[Tensor] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    work: Fraction = Fraction(1)

    @property
    def made(self) -> list[Tensor]:
        return [statement.left for statement in self.statements]

    def flops(self, extents: Extents) -> Fraction:
        return self.work * sum((statement.flops(extents) for statement in self.statements), Fraction(0))

    def bytes(self, extents: Extents, roles: dict[str, str]) -> Fraction:
        used = {tensor.name for statement in self.statements for tensor in statement.uses}
        moved = [tensor for tensor in self.outside if tensor.name in used]
        moved += [tensor for tensor in self.made if tensor.name not in used or tensor.stored]
        return sum((tensor.elements(extents) * SIZES[roles[tensor.role]] for tensor in moved), Fraction(0))

    def text(self, order: Sequence[int]) -> str:
        used = {tensor.name for statement in self.statements for tensor in statement.uses}
        lines = [f"{t.role} {t.text}" for t in self.outside if t.role != "activation" and t.name in used]
        lines += [
            f"stored {t.text}" if t.stored else f"{t.role} {t.text}"
            for t in self.made
            if t.stored or t.role != "activation"
        ]
        lines += [f"{statement.left.text} = {statement.right}" for statement in self.statements]
        if self.work != 1:
            lines.append(f"work = {self.work}")
        # However the lines stand, they mean the same.
        body = "\n  ".join(line for _, line in sorted(zip([*order, *range(len(order), 99)], lines, strict=False)))
        return f"op random({', '.join(self.extents)}) {{\n  {body}\n}}\n"


@st.composite
def ops(draw: st.DrawFn) -> Op:
    """One to four statements that use one another's tensors."""
    count = draw(st.integers(2, 6))
    extents = {f"i{n}": Fraction(draw(st.integers(1, 3000)), draw(st.sampled_from([1, 1, 1, 4]))) for n in range(count)}
    op = Op({name: max(extent, Fraction(1)) for name, extent in extents.items()})
    if draw(st.booleans()):
        op.work = draw(st.sampled_from([Fraction(1, 2), Fraction(0), Fraction(3)]))
    for number in range(draw(st.integers(1, 4))):
        op.statements.append(draw(statements(op, number)))
    return op


@st.composite
def statements(draw: st.DrawFn, op: Op, number: int) -> Statement:
    kind = draw(st.sampled_from(["product", "product", "function", "elementwise"]))
    names = list(op.extents)
    if kind == "product":
        uses = tuple(draw(operands(op, names)) for _ in range(draw(st.integers(1, 3))))
        inside = sorted(set(names).intersection(*[set(names)], set().union(*(each.indices for each in uses))))
        left = draw(lefts(op, number, draw(st.lists(st.sampled_from(inside), unique=True)) if inside else []))
        return Statement(left, " * ".join(each.text for each in uses), uses, kind)
    if kind == "function":
        use = draw(operands(op, names))
        left = draw(lefts(op, number, draw(st.permutations(sorted(use.indices)))))
        return Statement(left, f"{draw(st.sampled_from(sorted(COSTS)))}({use.text})", (use,), kind)
    uses = tuple(draw(operands(op, names)) for _ in range(draw(st.integers(1, 3))))
    left = draw(lefts(op, number, draw(st.permutations(sorted(set().union(*(each.indices for each in uses)))))))
    text, operators = uses[0].text, 0
    for use in uses[1:]:
        text, operators = f"{text} {draw(st.sampled_from('+-/'))} {use.text}", operators + 1
    for _ in range(draw(st.integers(0 if operators else 1, 2))):
        wrapped = st.sampled_from([f"2 * ({text})", f"-({text})", f"({text}) / 3", f"1 + ({text})", f"({text}) - 0.5"])
        text, operators = draw(wrapped), operators + 1
    return Statement(left, text, uses, kind, operators)


@st.composite
def operands(draw: st.DrawFn, op: Op, names: list[str]) -> Tensor:
    """A tensor that there is, or a new one from outside."""
    known = [*op.outside, *op.made]
    old: Tensor | None = draw(st.none() | st.sampled_from(known) if known else st.none())
    if old is not None:
        return old
    free = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    axes: list[Axis] = []
    while free:
        width = draw(st.sampled_from([1, 1, 1, 2, 3]))
        taken, free = free[:width], free[width:]
        factors = [draw(st.integers(1, 3)) if len(taken) > 1 else 1 for _ in taken]
        axes.append(Axis(tuple(zip(factors, taken, strict=True))))
    tensor = Tensor(f"x{len(op.outside)}", tuple(axes), draw(st.sampled_from(ROLES)))
    op.outside.append(tensor)
    return tensor


@st.composite
def lefts(draw: st.DrawFn, op: Op, number: int, indices: Sequence[str]) -> Tensor:
    axes = tuple(Axis(((1, index),)) for index in indices)
    stored = draw(st.booleans())
    return Tensor(f"y{number}", axes, "activation" if stored else draw(st.sampled_from(ROLES)), stored)


def spec(op: Op, order: Sequence[int], roles: dict[str, str], plot: str) -> str:
    costs = "; ".join(f"{name} = {cost} * 1 FLOP" for name, cost in COSTS.items())
    dtype = "; ".join(f"{role} = {dtype}" for role, dtype in roles.items())
    head = CARD + op.text(order) + f"costs counted {{ {costs} }}\n"
    return plotted(f"costs = counted\ndtype {{ {dtype} }}\n{plot}", head).replace("  dtype = fp16\n", "")


ROLE_SIZES = st.fixed_dictionaries(
    {"compute": st.just("fp16"), **{role: st.sampled_from(sorted(SIZES)) for role in ROLES}}
)


@examples(150)
@given(ops(), st.permutations(range(12)), ROLE_SIZES)
def test_work_and_traffic_are_what_the_definition_counts(op: Op, order: Sequence[int], roles: dict[str, str]) -> None:
    arguments = ", ".join(str(extent) for extent in op.extents.values())
    (row,) = rows(spec(op, order, roles, f"plot random({arguments})"))
    assert row["flops"] == float(op.flops(op.extents))
    assert row["bytes"] == float(op.bytes(op.extents, roles))


@examples(80)
@given(
    ops(), st.permutations(range(12)), ROLE_SIZES, st.lists(st.integers(1, 5000), min_size=1, max_size=4, unique=True)
)
def test_work_and_traffic_follow_swept_extents(
    op: Op, order: Sequence[int], roles: dict[str, str], values: list[int]
) -> None:
    arguments = ", ".join(f"{name} = {extent}" for name, extent in list(op.extents.items())[1:])
    name = next(iter(op.extents))
    found = rows(spec(op, order, roles, f"plot random({arguments}) for {name} in {values}"))
    for value, row in zip(values, found, strict=True):
        extents = {**op.extents, name: Fraction(value)}
        assert close(row["flops"], float(op.flops(extents)))
        assert close(row["bytes"], float(op.bytes(extents, roles)))


# --- by hand --------------------------------------------------------------------------------------------------------

M, K, N = 48, 1000, 72


@pytest.mark.parametrize(
    ("body", "flops", "traffic"),
    [
        ("y[m, n] = x[m, k] * w[k, n]", 2 * M * K * N, 2 * (M * K + K * N + M * N)),
        # Nothing is summed: an outer product has no additions.
        ("y[m, k, n] = x[m, k] * w[k, n]", M * K * N, 2 * (M * K + K * N + M * K * N)),
        # One factor and a sum: a reduction. One factor and none: a copy.
        ("y[m] = x[m, k]", M * K, 2 * (M * K + M)),
        ("y[k, m] = x[m, k]", 0, 2 * 2 * M * K),
        # A square reads its tensor once.
        ("y[m] = x[m, k] * x[m, k]", 2 * M * K, 2 * (M * K + M)),
        # A result without axes.
        ("y[] = x[m] * w[m]", 2 * M, 2 * (2 * M + 1)),
        # The same integer is one index.
        ("y[m] = x[m, 128] * w[128]", 2 * M * 128, 2 * (M * 128 + 128 + M)),
        ("y[m] = x[m, 1Ki] * w[1Ki]", 2 * M * 1024, 2 * (M * 1024 + 1024 + M)),
        ("y[m] = x[m, 1Ki] * w[1_024]", 2 * M * 1024, 2 * (M * 1024 + 1024 + M)),
        # A chain: the middle costs nothing to move, unless it is stored.
        ("h[m, n] = x[m, k] * w[k, n]\ny[m] = h[m, n] * v[n]", 2 * M * K * N + 2 * M * N, 2 * (M * K + K * N + N + M)),
        (
            "stored h[m, n]\nh[m, n] = x[m, k] * w[k, n]\ny[m] = h[m, n] * v[n]",
            2 * M * K * N + 2 * M * N,
            2 * (M * K + K * N + N + M + M * N),
        ),
        # In any order.
        ("y[m] = h[m, n] * v[n]\nh[m, n] = x[m, k] * w[k, n]", 2 * M * K * N + 2 * M * N, 2 * (M * K + K * N + N + M)),
        # A view costs nothing.
        (
            "cache c[m, k]\nview v[m, n] of c\ns[m] = q[k] * c[m, k]\ny[n] = s[m] * v[m, n]",
            2 * M * K + 2 * M * N,
            2 * (M * K + K + N),
        ),
        # A window that slides by one and by two, and one whose steps leave gaps.
        ("let kh = 3\ny[m] = x[m + kh] * w[kh]", 2 * M * 3, 2 * (M + 2 + 3 + M)),
        ("let kh = 3\ny[m] = x[2*m + kh] * w[kh]", 2 * M * 3, 2 * (2 * (M - 1) + 3 + 3 + M)),
        ("let kh = 3\ny[m] = x[10*m + kh] * w[kh]", 2 * M * 3, 2 * (3 * M + 3 + M)),
        # `let` gives a second name to one extent, along both of which a tensor may be read.
        ("let j = m\ny[m, j] = x[m, k] * x[j, k]", 2 * M * M * K, 2 * (M * K + M * M)),
        ("y[m] = softmax(x[m])", 5 * M, 2 * 2 * M),
        ("y[m] = x[m] + z[m] / 2 - 1", 3 * M, 2 * 3 * M),
        ("work = 1/2\ny[m, n] = x[m, k] * w[k, n]", M * K * N, 2 * (M * K + K * N + M * N)),
        (
            "dtype { weight = int4 }\nweight w[k, n]\ny[m, n] = x[m, k] * w[k, n]",
            2 * M * K * N,
            2 * M * K + K * N / 2 + 2 * M * N,
        ),
        (
            "dtype { cache = fp8 }\ncache y[m, n]\ny[m, n] = x[m, k] * w[k, n]",
            2 * M * K * N,
            2 * M * K + 2 * K * N + M * N,
        ),
    ],
)
def test_a_count_by_hand(body: str, flops: float, traffic: float) -> None:
    body = body.replace("\n", "\n  ")
    (row,) = rows(plotted(f"plot each({M}, {K}, {N})", CARD + f"op each(m, k, n) {{\n  {body}\n}}\n"))
    assert (row["flops"], row["bytes"]) == (flops, traffic)


@pytest.mark.parametrize("right", ["x[m] * w[m]", "x[m] + w[m]", "softmax(x[m])"])
def test_an_index_of_the_result_stands_on_the_right_too(right: str) -> None:
    assert codes(plotted("plot each(4, 5)", CARD + f"op each(m, n) {{ y[m, n] = {right} }}\n")) == ["E401"]


@examples(40)
@given(st.integers(1, 10**5), st.integers(1, 10**5), st.integers(1, 10**5), st.integers(1, 64))
def test_closed_forms_of_intensity(m: int, k: int, n: int, heads: int) -> None:
    head = CARD + 'use "std/ops/linear": linear\nuse "std/ops/attention": qk, pv, flash_attention\n'
    plots = f"""
  plot linear({m}, {k}, {n})
  plot qk({heads}, 1, 1, {m}, {k}, {n})
  plot pv({heads}, 1, 1, {m}, {k}, {n})
  plot flash_attention({heads}, 1, 1, {m}, {k}, {n}) {{ label = "flash" }}
  costs {{ softmax = 0 FLOP }}
"""
    linear, qk, pv, flash = rows(plotted(plots, head))
    expected = 1 / (1 / m + 1 / k + 1 / n)
    for row in (linear, qk, pv):
        assert close(row["intensity"], expected)
    assert close(flash["flops"], qk["flops"] + pv["flops"])
    assert close(flash["bytes"], 2 * heads * (2 * m * n + 2 * k * n))
