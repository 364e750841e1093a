"""Tensor statements to work and traffic.

Work: a product of f tensors costs, at every point of all its distinct indices, f - 1 multiplications and, where an
index is summed, one addition; a function its cost per element of the result; element-wise arithmetic one FLOP per
operator and element. Traffic: what comes from outside is read once, what is produced and not used again is written
once, what is produced and used stays on the chip unless it is `stored`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from fractions import Fraction

from rooflang import codes
from rooflang.frozen import EMPTY, frozen
from rooflang.program import fold
from rooflang.program.blocks import Merged
from rooflang.program.fold import Operand, fail
from rooflang.program.formula import Constant, Formula
from rooflang.program.program import Requirement, Statement, Tensor, Transfer
from rooflang.program.requirements import requirement
from rooflang.program.schema import DTYPES
from rooflang.source import Span
from rooflang.syntax import tree
from rooflang.units import DATA, NONE, WORK, find_unit

STORED, VIEW = "stored", "view"
ROLES = ("weight", "cache", "activation")
# An extent that is not known yet (an op that is only checked) is None, and so is what follows from it.
Extent = Formula | None


@frozen
class IndexUse:
    """One index: `name` tells it from others, `shape` is what its extent comes from (a `let j = i` has i's)."""

    name: str
    shape: str
    extent: Extent
    span: Span


@frozen
class Side:
    """One axis of a tensor: an index, or a window that slides over a sum of them with coefficients."""

    terms: tuple[tuple[Extent, str, IndexUse], ...]

    @property
    def shape(self) -> tuple[tuple[str, str], ...]:
        """What has to be the same wherever the tensor stands."""
        return tuple((text, index.shape) for _, text, index in self.terms)


@frozen
class Shaped:
    """A tensor where it is written, with its axes."""

    name: str
    sides: tuple[Side, ...]
    span: Span

    def indices(self) -> Iterator[IndexUse]:
        """All indices, those inside windows too."""
        for side in self.sides:
            for _, _, index in side.terms:
                yield index


@frozen
class Counted:
    """What one op does: FLOP, bytes read and written (None where an extent or a dtype isn't known).

    `tensors` are what is moved, `statements` where the work is from, both in their order; `charged` is what each
    function cost per element, `written` are the texts of `read` and `write` where they are formulas.
    """

    flops: Extent
    read: Extent
    write: Extent
    requirements: tuple[Requirement, ...]
    tensors: tuple[Tensor, ...] = ()
    statements: tuple[Statement, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    charged: Mapping[str, Formula] = EMPTY
    written: Mapping[str, str] = EMPTY


@frozen
class Work:
    """The work of a statement: so much at each point of its indices."""

    each: Extent
    extents: Mapping[str, Extent]

    def total(self, span: Span) -> Extent:
        """All of it."""
        return _scale(_product(list(self.extents.values()), span), self.each, span)

    def statement(self, definition: tree.Definition) -> Iterator[Statement]:
        """As it is explained; nothing where an extent isn't known."""
        total = self.total(definition.span)
        extents = {name: extent for name, extent in self.extents.items() if extent is not None}
        if self.each is not None and total is not None:
            yield Statement(definition.span.one_line, self.each, extents, total)


Lookup = Callable[[str, Span], Formula | None]
Cost = Callable[[str, Span], Formula | None]
Reporting = Callable[[], AbstractContextManager[None]]


class Contraction:
    """Works one op out. `lookup` gives a parameter or `let` (None: not known yet; it raises where there is none),
    `cost` the cost of a function, `roles` the dtype of each role; `reporting` reports a problem that is raised inside
    it, so that every statement is looked at."""

    def __init__(self, merged: Merged, lookup: Lookup, cost: Cost, roles: Mapping[str, str], reporting: Reporting):
        self.merged, self.lookup, self.cost, self.roles, self.reporting = merged, lookup, cost, roles, reporting
        self.shapes: dict[str, Shaped] = {}
        self.uses: dict[str, list[str]] = {}
        self.requirements: dict[str, tuple[Requirement, ...]] = {}
        self.charged: dict[str, Formula] = {}

    def count(self) -> Counted | None:
        """Work and traffic; None where something is wrong, which was reported."""
        flops: Extent = fold.constant(Fraction(0), WORK)
        statements: list[Statement] = []
        wrong = False
        for declaration, _ in self.merged.declarations.values():
            with self.reporting():
                self._shaped(declaration.tensor)
                continue
            wrong = True
        for name, (definition, _) in self.merged.definitions.items():
            with self.reporting():
                work = self._statement(name, definition)
                flops = _add(flops, work.total(definition.span), definition.span)
                statements += work.statement(definition)
                continue
            wrong = True
        if wrong:
            return None
        self._check_rings()
        if not self._check_declarations():
            return None
        read, write, tensors = self._traffic()
        found = tuple(each for group in self.requirements.values() for each in group)
        return Counted(flops, read, write, found, tensors, tuple(statements), charged=self.charged)

    # --- tensors ----------------------------------------------------------------------------------------------------

    def _shaped(self, tensor: tree.Tensor | tree.Index, window: bool = True) -> Shaped:
        name, span = _name_of(tensor)
        arguments = tensor.indices if isinstance(tensor, tree.Tensor) else tensor.arguments
        sides = tuple(self._side(argument) for argument in arguments)
        shaped = Shaped(name, sides, tensor.span)
        seen: dict[str, IndexUse] = {}
        for index in shaped.indices():
            if index.name in seen:
                hint = f"give it a name of its own: `let {self._fresh(index.name)} = {index.name}`"
                label = (seen[index.name].span, "here first")
                raise fail(
                    codes.REPEATED_INDEX,
                    f"the index `{index.name}` stands twice in `{name}`",
                    index.span,
                    label,
                    hint=hint,
                )
            seen[index.name] = index
        if not window and any(len(side.terms) > 1 or side.terms[0][1] != "1" for side in sides):
            raise fail(codes.BAD_TENSOR, "a window slides over what is read, and can't be produced", span)
        known = self.shapes.setdefault(name, shaped)
        if [side.shape for side in known.sides] != [side.shape for side in sides]:
            message = f"`{name}` has another shape here than before"
            raise fail(codes.SHAPES_DIFFER, message, tensor.span, (known.span, "its shape"))
        return shaped

    def _fresh(self, name: str) -> str:
        """A name that the op doesn't have yet."""
        taken = {*self.merged.lets, *(parameter.name.name for parameter, _ in self.merged.parameters)}
        base = name if name.isidentifier() else "n"
        return next(each for each in (f"{base}{number}" for number in range(2, 1000)) if each not in taken)

    def _side(self, argument: tree.Argument) -> Side:
        if argument.name is not None:
            raise fail(codes.NO_EXTENT, "an index has no name of its own", argument.span)
        terms = list(_terms(argument.value))
        if len(terms) == 1:
            return Side((self._term(terms[0], alone=True),))
        return Side(tuple(self._term(term, alone=False) for term in terms))

    def _term(self, term: tree.Expression, alone: bool) -> tuple[Extent, str, IndexUse]:
        if isinstance(term, tree.Binary) and term.operator.name == "*":
            coefficient = self._coefficient(term.left)
            index = self._index(term.right, alone=False)
            return coefficient, term.left.span.text, index
        return fold.constant(1), "1", self._index(term, alone)

    def _coefficient(self, expression: tree.Expression) -> Extent:
        match expression:
            case tree.Number(value, None):
                return fold.constant(value)
            case tree.Name(name, span):
                value_ = self.lookup(name, span)
                self._require(name, value_, span, "the coefficient")
                return value_
            case _:
                raise fail(codes.NO_EXTENT, "a coefficient is a number, a parameter or a `let`", expression.span)

    def _index(self, expression: tree.Expression, alone: bool) -> IndexUse:
        match expression:
            case tree.Name(name, span):
                extent = self.lookup(name, span)
                self._require(name, extent, span, "the extent")
                return IndexUse(name, self._origin(name), extent, span)
            case tree.Number(value, unit, span) if unit is None or _is_prefix(unit.name):
                if not alone:
                    message = "a whole number in a sum of indices could be two of them"
                    raise fail(codes.REPEATED_INDEX, message, span, hint=f"name it: `let kernel = {span.text}`")
                return self._whole(value * (_factor(unit.name) if unit else 1), span)
            case _:
                raise fail(
                    codes.NO_EXTENT,
                    "an index is a parameter, a `let`, a whole number, or a sum of indices with coefficients",
                    expression.span,
                    hint="name what is computed with `let`",
                )

    def _whole(self, value: Fraction, span: Span) -> IndexUse:
        if value.denominator != 1 or value <= 0:
            raise fail(codes.OUT_OF_RANGE, "the extent of an index must be above zero", span)
        return IndexUse(str(value), str(value), fold.constant(value), span)

    def _require(self, name: str, extent: Extent, span: Span, what: str) -> None:
        if extent is None:
            return
        if extent.type != NONE:
            message = f"{what} `{name}` is a plain number, and this is {fold.describe(extent.type)}"
            raise fail(codes.WRONG_DIMENSION, message, extent.span or span, (span, f"{what} `{name}`"))
        self.requirements.setdefault(name, requirement(extent, "positive", f"{what} `{name}`", span))

    def _origin(self, name: str) -> str:
        """`let j = i` gives j the extent of i: a tensor may be read along both."""
        seen = set()
        while name in self.merged.lets and name not in seen:
            seen.add(name)
            value = self.merged.lets[name].value
            if not isinstance(value, tree.Name):
                break
            name = value.name
        return name

    # --- work -------------------------------------------------------------------------------------------------------

    def _statement(self, name: str, definition: tree.Definition) -> Work:
        _check_holes(definition)
        left = self._shaped(definition.tensor, window=False)
        self._check_produced(name, definition)
        right = definition.value
        self._check_left(left, right)
        if isinstance(right, tree.Call):
            return self._function(right, left)
        factors = list(_factors(right))
        if all(isinstance(factor, tree.Index) for factor in factors):
            return self._product([self._used(factor, name) for factor in factors], left)
        return self._elementwise(right, left, name)

    def _check_left(self, left: Shaped, right: tree.Expression) -> None:
        """Every index of the result stands in a tensor on the right, unless only numbers stand there."""
        tensors = [self._shaped(tensor) for tensor in _tensors(right)]
        known = {index.name for tensor in tensors for index in tensor.indices()}
        for index in left.indices():
            if tensors and index.name not in known:
                raise fail(codes.NO_EXTENT, f"`{index.name}` stands in no tensor on the right side", index.span)

    def _check_produced(self, name: str, definition: tree.Definition) -> None:
        declaration = self.merged.declarations.get(name)
        if declaration and declaration[0].role.name == VIEW:
            where = declaration[0].span
            raise fail(
                codes.BAD_TENSOR, f"the view `{name}` can't be produced", definition.tensor.span, (where, "a view")
            )
        self.uses.setdefault(name, [])

    def _used(self, node: tree.Expression, by: str) -> Shaped:
        if not isinstance(node, tree.Index):
            raise fail(codes.NESTED, "a tensor with its indices belongs here", node.span)
        shaped = self._shaped(node)
        self.uses.setdefault(by, []).append(shaped.name)
        return shaped

    def _product(self, factors: list[Shaped], left: Shaped) -> Work:
        indices = {index.name: index for tensor in [*factors, left] for index in tensor.indices()}
        produced = {index.name for index in left.indices()}
        summed = any(index.name not in produced for tensor in factors for index in tensor.indices())
        per_point = len(factors) - 1 + int(summed)
        if per_point == 0:
            return Work(fold.constant(Fraction(0), WORK), {})
        return Work(fold.constant(per_point, WORK), {name: index.extent for name, index in indices.items()})

    def _function(self, call: tree.Call, left: Shaped) -> Work:
        if not isinstance(call.function, tree.Name):
            raise fail(codes.NESTED, "a function is called by its name", call.function.span)
        for argument in call.arguments:
            if isinstance(argument.value, tree.Index):
                self._used(argument.value, left.name)
            elif isinstance(argument.value, tree.Name):
                self._scalar(argument.value.name, argument.value.span)
            elif not isinstance(argument.value, tree.Number):
                message = "a function takes tensors; what it is applied to needs a name of its own"
                raise fail(codes.NESTED, message, argument.value.span)
        if not any(isinstance(argument.value, tree.Index) for argument in call.arguments):
            raise fail(codes.BAD_TENSOR, f"`{call.function.name}` is applied to no tensor", call.span)
        cost = self.cost(call.function.name, call.function.span)
        if cost is not None:
            self.charged[call.function.name] = cost
        return Work(cost, _extents(left))

    def _elementwise(self, right: tree.Expression, left: Shaped, name: str) -> Work:
        produced = {index.name for index in left.indices()}
        operators = self._operators(right, name)
        for tensor in _tensors(right):
            for index in self._shaped(tensor).indices():
                if index.name not in produced:
                    message = f"element-wise arithmetic can't sum over `{index.name}`"
                    raise fail(
                        codes.NOT_SUMMABLE,
                        message,
                        index.span,
                        hint=f"name the sum: `s[…] = {tensor.span.text}`, without `{index.name}` on its left",
                    )
        return Work(fold.constant(operators, WORK), _extents(left))

    def _operators(self, node: tree.Expression, by: str) -> int:
        """How many operators element-wise arithmetic has. Raises Problem at what is none."""
        match node:
            case tree.Index():
                self._used(node, by)
                return 0
            case tree.Number():
                return 0
            case tree.Name(name, span):
                self._scalar(name, span)
                return 0
            case tree.Unary("-", operand):
                return 1 + self._operators(operand, by)
            case tree.Binary(operator, left, right) if operator.name in ("+", "-", "*", "/"):
                for side in (left, right):
                    if isinstance(side, tree.Call):
                        hint = f"as in `g[…] = {side.span.text[:60]}`; it costs nothing"
                        raise fail(codes.NESTED, "what a function gives needs a name of its own", side.span, hint=hint)
                if operator.name == "*" and any(_tensors(left)) and any(_tensors(right)):
                    message = "a product of tensors needs a name of its own here"
                    raise fail(
                        codes.NESTED, message, node.span, hint="as in `xw[m, n] = x[m, k] * w[k, n]`; it costs nothing"
                    )
                return 1 + self._operators(left, by) + self._operators(right, by)
            case tree.Call():
                raise fail(codes.NESTED, "a function inside arithmetic needs a name of its own", node.span)
            case _:
                raise fail(codes.NESTED, "tensors are joined by `+ - * /`, or handed to one function", node.span)

    def _scalar(self, name: str, span: Span) -> None:
        if name in self.merged.definitions or name in self.merged.declarations:
            raise fail(codes.BAD_TENSOR, f"the tensor `{name}` needs its indices here", span)
        self.lookup(name, span)

    # --- traffic ----------------------------------------------------------------------------------------------------

    def _traffic(self) -> tuple[Extent, Extent, tuple[Tensor, ...]]:
        """Bytes read, bytes written, and the tensors that make them."""
        amounts: dict[bool, Extent] = {True: fold.constant(Fraction(0), DATA), False: fold.constant(Fraction(0), DATA)}
        moved: list[Tensor] = []
        used = {name for names in self.uses.values() for name in names}
        for name, shaped in self.shapes.items():
            is_read = name not in self.merged.definitions
            if self._role(name) == VIEW or not (is_read or name not in used or self._role(name) == STORED):
                continue
            elements, size = self._elements(shaped), self._size(name)
            amounts[is_read] = _add(amounts[is_read], _scale(elements, size, shaped.span), shaped.span)
            if elements is not None and size is not None:
                role = self._element_role(name)
                sides = [_extent(side, shaped.span) for side in shaped.sides]
                extents = tuple(extent for extent in sides if extent is not None)
                moved.append(Tensor(shaped.span.text, role, self.roles.get(role, ""), extents, elements, size, is_read))
        return amounts[True], amounts[False], tuple(moved)

    def _elements(self, tensor: Shaped) -> Extent:
        return _product([_extent(side, tensor.span) for side in tensor.sides], tensor.span)

    def _size(self, name: str) -> Extent:
        dtype = self.roles.get(self._element_role(name))
        return Constant(Fraction(DTYPES[dtype]), DATA) if dtype else None

    def _role(self, name: str) -> str:
        declaration = self.merged.declarations.get(name)
        return declaration[0].role.name if declaration else "activation"

    def _element_role(self, name: str) -> str:
        """The role that gives the size of an element."""
        role = self._role(name)
        return role if role in ROLES else "activation"

    # --- declarations -----------------------------------------------------------------------------------------------

    def _check_declarations(self) -> bool:
        """Whether every declaration makes sense."""
        right = True
        for name, (declaration, _) in self.merged.declarations.items():
            with self.reporting():
                self._check_declaration(name, declaration)
                continue
            right = False
        return right

    def _check_declaration(self, name: str, declaration: tree.Declaration) -> None:
        used = {name for names in self.uses.values() for name in names}
        role, span = declaration.role, declaration.tensor.name.span
        if role.name not in (*ROLES, STORED, VIEW):
            known = (*ROLES, STORED, VIEW)
            listed = ", ".join(f"`{each}`" for each in known)
            raise fail(
                codes.UNKNOWN_WORD, f"`{role.name}` is no role of a tensor", role.span, hint=f"there are {listed}"
            )
        if name not in used and name not in self.merged.definitions:
            raise fail(codes.UNUSED_TENSOR, f"the tensor `{name}` is declared and never used", span)
        if role.name == STORED and name not in self.merged.definitions:
            raise fail(codes.BAD_TENSOR, f"`{name}` comes from outside, where it is stored already", span)
        if declaration.of is not None and role.name != VIEW:
            raise fail(codes.BAD_TENSOR, "only a `view` lies inside another tensor", declaration.of.span)
        if role.name == VIEW:
            self._check_view(declaration)

    def _check_view(self, declaration: tree.Declaration) -> None:
        name = declaration.tensor.name
        if declaration.of is None:
            raise fail(
                codes.BAD_TENSOR,
                f"the view `{name.name}` lies inside another tensor",
                name.span,
                hint="write `of` and its name",
            )
        of = declaration.of
        holder = self.merged.declarations.get(of.name)
        if of.name not in self.shapes or of.name == name.name or (holder and holder[0].role.name == VIEW):
            raise fail(codes.BAD_TENSOR, f"`{of.name}` is no tensor of this op that a view could lie in", of.span)
        inner, outer = self._elements(self.shapes[name.name]), self._elements(self.shapes[of.name])
        if inner is not None and outer is not None:
            spare = fold.binary("-", (outer, of.span), (inner, name.span), declaration.span)
            subject = f"the view `{name.name}`"
            self.requirements["view " + name.name] = requirement(spare, "inside", subject, declaration.span)

    def _check_rings(self) -> None:
        done: set[str] = set()
        for name in self.uses:
            self._follow(name, [], done)

    def _follow(self, name: str, path: list[str], done: set[str]) -> None:
        if name in path:
            ring = " → ".join([*path[path.index(name) :], name])
            span = self.merged.definitions[name][0].tensor.name.span
            raise fail(codes.CYCLE, f"the tensor `{name}` is made from itself: {ring}", span)
        if name in done or name not in self.uses:
            return
        for used in self.uses[name]:
            self._follow(used, [*path, name], done)
        done.add(name)


def _extents(tensor: Shaped) -> dict[str, Extent]:
    """The extents of all indices of what is produced, which has no windows."""
    return {index.name: index.extent for index in tensor.indices()}


def _check_holes(definition: tree.Definition) -> None:
    indices = [argument.value for argument in definition.tensor.indices]
    pending = [*indices, definition.value]
    while pending:
        node = pending.pop()
        if isinstance(node, tree.Hole):
            what = "an index" if node in indices else "a tensor with its indices, or a number,"
            raise fail(codes.HOLE, f"{what} belongs here", node.span)
        pending.extend(tree.operands(node))


def _is_prefix(name: str) -> bool:
    unit = find_unit(name)
    return unit is not None and unit.dimension == NONE


def _factor(name: str) -> Fraction:
    unit = find_unit(name)
    return unit.factor if unit else Fraction(1)


def _name_of(tensor: tree.Tensor | tree.Index) -> tuple[str, Span]:
    if isinstance(tensor, tree.Tensor):
        return tensor.name.name, tensor.name.span
    if isinstance(tensor.base, tree.Name):
        return tensor.base.name, tensor.base.span
    raise fail(codes.BAD_TENSOR, "a tensor is a bare name with indices", tensor.base.span)


def _terms(expression: tree.Expression) -> Iterator[tree.Expression]:
    """The summands of `oh + kh`."""
    if isinstance(expression, tree.Binary) and expression.operator.name == "+":
        yield from _terms(expression.left)
        yield expression.right
    else:
        yield expression


def _factors(expression: tree.Expression) -> Iterator[tree.Expression]:
    """The factors of `x[m, k] * w[k, n]`."""
    if isinstance(expression, tree.Binary) and expression.operator.name == "*":
        yield from _factors(expression.left)
        yield expression.right
    else:
        yield expression


def _tensors(expression: tree.Expression) -> Iterator[tree.Index]:
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, tree.Index):
            yield node
        else:
            pending.extend(tree.operands(node))


# --- arithmetic that passes over what isn't known ---------------------------------------------------------------------


def _operand(value: Formula, span: Span) -> Operand:
    return value, span


def _add(a: Extent, b: Extent, span: Span) -> Extent:
    if a is None or b is None:
        return None
    return fold.binary("+", _operand(a, span), _operand(b, span), span)


def _scale(a: Extent, b: Extent, span: Span) -> Extent:
    if a is None or b is None:
        return None
    return fold.binary("*", _operand(a, span), _operand(b, span), span)


def _product(values: list[Extent], span: Span) -> Extent:
    result: Extent = fold.constant(1)
    for value in values:
        result = _scale(result, value, span)
    return result


def _extent(side: Side, span: Span) -> Extent:
    """An index has its extent; a window touches the smaller of its span and the product of its indices."""
    coefficient, _, index = side.terms[0]
    if len(side.terms) == 1 and isinstance(coefficient, Constant) and coefficient.value == 1:
        return index.extent
    reach: Extent = fold.constant(1)
    for coefficient, _, index in side.terms:
        if index.extent is None:
            return None
        steps = fold.binary("-", _operand(index.extent, span), (fold.constant(1), span), span)
        reach = _add(reach, _scale(coefficient, steps, span), span)
    points = _product([index.extent for _, _, index in side.terms], span)
    if reach is None or points is None:
        return None
    return fold.function("min", [_operand(reach, span), _operand(points, span)], span)
