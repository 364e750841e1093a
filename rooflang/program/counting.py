"""What an op does, once its arguments are bound: work, traffic, what passes levels and links, and what it requires."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from fractions import Fraction
from typing import Literal

from rooflang import codes
from rooflang.frozen import replace
from rooflang.program import fold
from rooflang.program.calls import truth_of
from rooflang.program.contraction import Contraction, Counted
from rooflang.program.fold import fail
from rooflang.program.formula import Constant, Formula
from rooflang.program.interpret import Interpreter
from rooflang.program.program import Requirement, Statement, Transfer
from rooflang.program.report import did_you_mean
from rooflang.program.requirements import requirement
from rooflang.program.schema import TextValue
from rooflang.program.scope import Record, Scope
from rooflang.program.values import FORMULA, Block, Unknown, describe
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import DATA, WORK

CLAIM = "`expect` takes a claim that is true or false"

_FORMULAS = ("flops", "read", "write")


def hopeless(requirements: Sequence[Requirement]) -> bool:
    """Whether something has to hold that doesn't, whatever is swept."""
    return any(each.test == "true" and isinstance(each.value, Constant) for each in requirements)


class Counting:
    """Counts ops."""

    def __init__(self, interpreter: Interpreter):
        self.interpreter = interpreter

    def count(self, record: Record, roles: Mapping[str, str], costs: Sequence[Record]) -> Counted | None:
        """Work and traffic of an op whose arguments are bound. Raises Problem at what is wrong in it."""
        merged = record.merged
        formulas = [name for name in _FORMULAS if name in merged.fields]
        if formulas and merged.definitions:
            formula = merged.fields[formulas[0]].span
            tensor = next(iter(merged.definitions.values()))[0].tensor.span
            message = f"`{merged.name}` has tensors, from which work and traffic follow, and `{formulas[0]}` as well"
            raise fail(codes.MIXED_OP, message, formula, (tensor, "a tensor"))
        transfers, more = self._transfers(record)
        if transfers is None or (not formulas and not merged.definitions and not merged.whole):
            return None
        if not formulas and not merged.definitions and not transfers:
            hint = "as in `y[m, n] = x[m, k] * w[k, n]`, or `flops`, `read` and `write`"
            raise fail(codes.MIXED_OP, f"`{merged.name}` says nothing of its work and traffic", merged.span, hint=hint)
        if not merged.definitions:
            counted = self._formulas(record, needs_traffic=not transfers)
        else:
            counted = self._contraction(record, roles, costs)
        if counted is None:
            return None
        more = (*more, *self.expectations(record))
        return replace(counted, transfers=transfers, requirements=counted.requirements + more)

    def _contraction(self, record: Record, roles: Mapping[str, str], costs: Sequence[Record]) -> Counted | None:
        merged = record.merged
        nearest = self._cost_records(record, costs)
        contraction = Contraction(
            merged,
            lambda name, span: self._extent(record, name, span),
            lambda name, span: self._cost(nearest, name, span),
            roles,
            self.interpreter.reporter.reporting,
        )
        counted = contraction.count()
        return self._scaled(record, counted) if counted else None

    def _scaled(self, record: Record, counted: Counted) -> Counted | None:
        """`work = 1/2` scales the work."""
        factor = self.interpreter.field(record, "work")
        if factor is None or counted.flops is None:
            return counted
        if not isinstance(factor, FORMULA):
            return None
        span = record.merged.fields["work"].value.span
        flops = fold.binary("*", (counted.flops, span), (factor, span), span)
        more = requirement(factor, "not negative", "the share `work`", span)
        return replace(counted, flops=flops, requirements=counted.requirements + more)

    def _transfers(self, record: Record) -> tuple[tuple[Transfer, ...] | None, tuple[Requirement, ...]]:
        """What passes inner levels and links; None where something in it is wrong."""
        merged = record.merged
        found: list[Transfer] = []
        requirements: list[Requirement] = []
        wrong = False
        for name, kind, holder, field in self._transfer_fields(record):
            amount, messages = self._amount(holder, field), self._messages(record, name)
            if amount is None or messages is None:
                wrong = True
                continue
            span = holder.merged.fields[field].span
            link = name or self.word(record, "link")
            found.append(Transfer(link, kind, amount, messages if kind == "link" else fold.constant(0), span))
            requirements += requirement(amount, "not negative", f"`{field}` of `{merged.name}`", span)
            requirements += requirement(messages, "not negative", "the number of messages", span)
        links = [transfer for transfer in found if transfer.kind == "link"]
        for name in ("messages", "link"):
            if name in merged.fields and not links and not wrong:
                span = merged.fields[name].span
                raise fail(codes.MIXED_OP, f"`{name}` says how `comm` passes, and there is no `comm`", span)
        return (None if wrong else tuple(found)), tuple(requirements)

    def _transfer_fields(self, record: Record) -> Iterator[tuple[str, Literal["memory", "link"], Record, str]]:
        """The level or link (empty for the first link), and where its bytes stand."""
        kinds: dict[str, Literal["memory", "link"]] = {"traffic": "memory", "comm": "link"}
        for child_kind, kind in kinds.items():
            child = record.child(child_kind)
            for name in child.merged.fields if child else ():
                assert child is not None
                yield name, kind, child, name
        if "comm" in record.merged.fields:
            yield "", "link", record, "comm"

    def _amount(self, record: Record, name: str) -> Formula | None:
        value = self.interpreter.field(record, name)
        return value if isinstance(value, FORMULA) else None

    def _messages(self, record: Record, name: str) -> Formula | None:
        """How many messages go over a link: `messages = n`, or `messages.LINK = n` beside `comm.LINK`."""
        holder, field = (record.child("messages"), name) if name else (record, "messages")
        if holder is None or field not in holder.merged.fields:
            return fold.constant(0)
        return self._amount(holder, field)

    def _formulas(self, record: Record, needs_traffic: bool) -> Counted | None:
        merged = record.merged
        if needs_traffic and "read" not in merged.fields and "write" not in merged.fields and merged.whole:
            hint = "write `read = …` and `write = …`: without traffic there is no intensity"
            raise fail(codes.MIXED_OP, f"`{merged.name}` says nothing of its traffic", merged.span, hint=hint)
        values: dict[str, Formula | None] = {}
        requirements: list[Requirement] = []
        for name, dimension in zip(_FORMULAS, (WORK, DATA, DATA), strict=True):
            value = self.interpreter.field(record, name)
            if value is None:
                values[name] = fold.constant(Fraction(0), dimension)
            elif isinstance(value, FORMULA):
                values[name] = value
                span = record.merged.fields[name].value.span
                requirements += requirement(value, "not negative", f"`{name}` of `{record.merged.name}`", span)
            else:
                values[name] = None
        texts = {name: merged.fields[name].value.span.one_line for name in _FORMULAS if name in merged.fields}
        work = values["flops"]
        statements = [Statement(texts["flops"], work, {}, work)] if work is not None and "flops" in texts else []
        counted = Counted(
            work, values["read"], values["write"], tuple(requirements), (), tuple(statements),
            written={name: text for name, text in texts.items() if name != "flops"},
        )  # fmt: skip
        return self._scaled(record, counted)

    def _extent(self, record: Record, name: str, span: Span) -> Formula | None:
        merged = record.merged
        known = [*record.bindings, *merged.lets]
        if name not in known:
            hint = did_you_mean(name, known) or "an index is a parameter of the op, a `let` in it, or a whole number"
            raise fail(codes.NO_EXTENT, f"nothing gives the index `{name}` an extent", span, hint=hint)
        value = self.interpreter.lookup(name, span, Scope(merged.module, record.world, record))
        if isinstance(value, Unknown):
            return None
        if not isinstance(value, FORMULA):
            raise fail(codes.WRONG_VALUE, f"an extent is a number, and `{name}` is {describe(value)}", span)
        return value

    def _cost_records(self, record: Record, below: Sequence[Record]) -> tuple[Record, ...]:
        own = []
        entries = record.child("costs")
        if entries:
            own.append(entries)
        named = self.interpreter.field(record, "costs")
        if isinstance(named, Block):
            own.append(named.record)
        return (*own, *below)

    def _cost(self, costs: Sequence[Record], name: str, span: Span) -> Formula | None:
        for record in costs:
            value = self.interpreter.field(record, name)
            if value is not None:
                return value if isinstance(value, FORMULA) else None
        known = [each for record in costs for each in record.merged.fields]
        hint = did_you_mean(name, known) or f"write `costs {{ {name} = … FLOP }}`"
        raise fail(codes.UNKNOWN_FUNCTION, f"the costs in force have no `{name}`", span, hint=hint)

    def expectations(self, record: Record) -> tuple[Requirement, ...]:
        """What an op or opset says has to hold of its arguments."""
        found: list[Requirement] = []
        for statement, module in record.merged.expects:
            span = statement.condition.span
            scope = Scope(module, record.world, record)
            # Behind what doesn't hold, nothing has to make sense.
            with self.interpreter.reporter.silent() if hopeless(found) else nullcontext():
                value = self.interpreter.evaluate(statement.condition, scope)
            if isinstance(value, Unknown):
                continue
            claim = truth_of(value, span, CLAIM)
            if not (isinstance(claim, Constant) and claim.value):
                subject, words = self._said(statement, scope)
                found.append(Requirement(claim, "true", subject, span, words))
        return tuple(found)

    def _said(self, statement: tree.Expect, scope: Scope) -> tuple[str, Formula | None]:
        """What an `expect` says where it does not hold, and the formula of its text where swept names enter that."""
        words: Formula | None = None
        if statement.message is not None:
            text = self.interpreter.typed(statement.message, scope, TextValue(), "`else`")
            if isinstance(text, Constant):
                return str(text.value), None
            words = text if isinstance(text, FORMULA) else None
        return f"`{statement.condition.span.one_line}` does not hold", words

    def word(self, record: Record, name: str) -> str:
        """The bare word in a field; empty where there is none."""
        value = self.interpreter.field(record, name)
        return str(value.value) if isinstance(value, Constant) else ""
