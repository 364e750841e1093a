"""Texts that follow the grammar, whatever they may mean: one method a rule of the reference."""

from random import Random

NAMES = "a b2 kv_heads x Y _ m fp16 GB s hardware memory_ op model phase chart weight index of_ byte infinite k".split()
UNITS = "GB/s B TFLOP/s FLOP/B us % k Ki M min h J/FLOP USD/h tok bit GiB GBps nonsense µs".split()
DEEP = 4


class Author:
    """Writes right text. Deeper down it comes to an end sooner."""

    def __init__(self, random: Random):
        self.random, self.brackets = random, 0

    # --- layout -----------------------------------------------------------------------------------------------------

    def maybe(self, share: float = 0.4) -> bool:
        return self.random.random() < share

    def gap(self) -> str:
        """Blanks; inside ( ) and [ ] line ends count for nothing."""
        blank = self.random.choice(["", " ", "  ", "\t", " "])
        return blank + self.line_end() if self.brackets and self.maybe(0.1) else blank

    def line_end(self) -> str:
        return self.random.choice(["\n", "\r\n", "\n\n", " # (a comment]\n", '#"\n  '])

    def space(self) -> str:
        """What keeps two words apart."""
        return self.gap() + " "

    def after(self) -> str:
        """Behind what can't end a statement."""
        return self.gap() + (self.line_end() if self.maybe(0.1) else "")

    def end(self) -> str:
        """Between two statements."""
        return self.random.choice([";", " ; ", ";;", ";\n"]) if self.maybe(0.25) else self.line_end() + self.gap()

    def sign(self, text: str) -> str:
        return self.gap() + text + self.after()

    def word(self, text: str) -> str:
        return f" {text} " + (self.line_end() if self.maybe(0.05) else "")

    def inside(self, opening: str, text_of: "list[str] | str", closing: str) -> str:
        texts = [text_of] if isinstance(text_of, str) else text_of
        comma = f"{self.gap()},{self.gap()}"
        trailing = comma if opening != "(" and texts and self.maybe(0.2) else ""
        return opening + self.gap() + comma.join(texts) + trailing + self.gap() + closing

    # --- statements -------------------------------------------------------------------------------------------------

    def file(self) -> str:
        head = self.random.choice(["", "", "\n", "# head\n", ";"])
        return (
            head
            + self.body(0, ["edition", "use", "let", "param", "expect", "block", "block"])
            + self.random.choice(["", "\n", ";"])
        )

    def body(self, depth: int, kinds: list[str]) -> str:
        count = self.random.randrange(4 if depth else 6)
        written = [getattr(self, self.random.choice(kinds))(depth) for _ in range(count)]
        return "".join(text + (self.end() if place < count - 1 else "") for place, text in enumerate(written))

    def edition(self, depth: int) -> str:
        return f"edition{self.space()}{self.random.choice(['2026', '2_027', '1.5'])}"

    def use(self, depth: int) -> str:
        path = f'use{self.gap()}"{self.random.choice(["std/ops", "a", "../b"])}"'
        if self.maybe():
            return f"{path}{self.space()}as {self.name()}"
        names = [
            self.name() + (f" as {self.name()}" if self.maybe() else "") for _ in range(self.random.randrange(1, 4))
        ]
        comma = f"{self.gap()},{self.after()}"
        return f"{path}{self.gap()}:{self.gap()}{comma.join(names)}" if self.maybe() else path

    def let(self, depth: int) -> str:
        return f"let{self.space()}{self.name()}{self.sign('=')}{self.expression(depth)}"

    def param(self, depth: int) -> str:
        choices = self.word("in") + self.expression(depth) if self.maybe() else ""
        return f"param{self.space()}{self.name()}{self.sign('=')}{self.ranged(depth)}{choices}"

    def expect(self, depth: int) -> str:
        return f"expect{self.space()}{self.expression(depth)}" + (
            self.word("else") + self.string() if self.maybe() else ""
        )

    def block(self, depth: int) -> str:
        head = self.random.choice(["hardware", "op", "x", "chart"])
        head += f" {self.name()}" if self.maybe(0.8) else ""
        if self.maybe():
            head += self.gap()
            self.brackets += 1
            head += self.inside("(", [self.parameter(depth) for _ in range(self.random.randrange(4))], ")")
            self.brackets -= 1
        head += f"{self.gap()}:{self.gap()}{self.path()}" if self.maybe(0.3) else ""
        head += f"{self.gap()}{self.string()}" if self.maybe(0.3) else ""
        return head + self.gap() + self.braces(depth)

    def parameter(self, depth: int) -> str:
        return self.name() + (self.sign("=") + self.expression(depth + 1) if self.maybe() else "")

    def braces(self, depth: int) -> str:
        kinds = ["field", "field", "let", "definition", "declaration", "named_op", "row", "plot"]
        outside, self.brackets = self.brackets, 0
        body = self.body(depth + 1, kinds + (["block", "use", "expect"] if depth < DEEP else []))
        text = "{" + self.after() + body + self.gap() + (self.end() if self.maybe(0.3) else "") + "}"
        self.brackets = outside
        return text

    def field(self, depth: int) -> str:
        head = (
            self.random.choice(["use", "let", "param", "expect", "plot", "edition"]) if self.maybe(0.1) else self.path()
        )
        return f"{head}{self.sign('=')}{self.expression(depth)}"

    def path(self) -> str:
        return ".".join(self.name() for _ in range(self.random.choice([1, 1, 2, 3])))

    def tensor(self, depth: int) -> str:
        self.brackets += 1
        text = self.name() + self.inside("[", self.arguments(depth + 2), "]")
        self.brackets -= 1
        return text

    def definition(self, depth: int) -> str:
        return f"{self.tensor(depth)}{self.sign('=')}{self.expression(depth)}"

    def declaration(self, depth: int) -> str:
        return f"{self.name()}{self.space()}{self.tensor(depth)}" + (f" of {self.name()}" if self.maybe(0.3) else "")

    def named_op(self, depth: int) -> str:
        return f"{self.string()}{self.sign('=')}{self.expression(depth)}"

    def row(self, depth: int) -> str:
        first = self.random.choice([self.string(), self.number()])
        comma = f"{self.gap()},{self.after()}"
        return comma.join([first, *(self.expression(depth) for _ in range(self.random.randrange(1, 4)))])

    def plot(self, depth: int) -> str:
        text = f"plot{self.space()}{self.expression(depth)}"
        if self.maybe():
            comma = f"{self.gap()},{self.after()}"
            sweeps = [
                self.path() + self.word("in") + self.expression(depth + 1) for _ in range(self.random.randrange(1, 4))
            ]
            text += self.word("for") + comma.join(sweeps)
        text += self.word("where") + self.expression(depth) if self.maybe(0.3) else ""
        return text + (self.gap() + self.braces(depth) if self.maybe(0.3) and depth < DEEP else "")

    # --- expressions, loosest first ---------------------------------------------------------------------------------

    def expression(self, depth: int) -> str:
        if depth < DEEP and self.maybe(0.1):
            parts = [self.expression(depth + 1) for _ in range(3)]
            return f"if {parts[0]}{self.word('then')}{parts[1]}{self.word('else')}{parts[2]}"
        return self.chain(self.both, ["or"], depth, 0.1)

    def chain(self, inner: "object", operators: list[str], depth: int, share: float) -> str:
        assert callable(inner)
        text = str(inner(depth))
        while depth < DEEP and self.maybe(share):
            operator = self.random.choice(operators)
            text += (self.word(operator) if operator.isalpha() else self.sign(operator)) + str(inner(depth + 1))
        return text

    def both(self, depth: int) -> str:
        return self.chain(self.negation, ["and"], depth, 0.1)

    def negation(self, depth: int) -> str:
        return (
            "not" + self.space() * self.random.choice([1, 1, 2]) + self.comparison(depth)
            if self.maybe(0.05)
            else self.comparison(depth)
        )

    def comparison(self, depth: int) -> str:
        text = self.ranged(depth)
        if depth < DEEP and self.maybe(0.1):
            operator = self.random.choice(["==", "!=", "<=", ">=", "<", ">", "in"])
            return text + (self.word("in") if operator == "in" else self.sign(operator)) + self.ranged(depth + 1)
        if depth < DEEP and self.maybe(0.05):
            return text + self.sign("~") + self.ranged(depth + 1) + self.word("within") + self.ranged(depth + 1)
        return text

    def ranged(self, depth: int) -> str:
        text = self.converted(depth)
        if depth < DEEP and self.maybe(0.1):
            text += self.sign("..") + self.converted(depth + 1)
            if self.maybe():
                text += self.word("by") + (f"*{self.gap()}" if self.maybe() else "") + self.converted(depth + 1)
        return text

    def converted(self, depth: int) -> str:
        return self.sum(depth) + (f" to {self.random.choice(UNITS)}" if self.maybe(0.05) else "")

    def sum(self, depth: int) -> str:
        return self.chain(self.product, ["+", "-"], depth, 0.2)

    def product(self, depth: int) -> str:
        return self.chain(self.unary, ["*", "/", "//"], depth, 0.25)

    def unary(self, depth: int) -> str:
        if self.maybe(0.08):
            return f"-{self.after()}{self.unary(depth)}"
        base = self.postfix(depth)
        return base + self.sign("^") + self.unary(depth + 1) if self.maybe(0.08) else base

    def postfix(self, depth: int) -> str:
        text = self.atom(depth)
        while depth < DEEP and self.maybe(0.2):
            match self.random.randrange(3):
                case 0 if not text[-1].isdigit():
                    text += f".{self.name()}"
                case 1:
                    self.brackets += 1
                    text += self.inside("(", self.arguments(depth + 1), ")")
                    self.brackets -= 1
                case _:
                    self.brackets += 1
                    text += self.inside("[", self.arguments(depth + 1), "]")
                    self.brackets -= 1
        return text

    def arguments(self, depth: int) -> list[str]:
        return [
            (f"{self.name()}{self.sign('=')}" if self.maybe(0.2) else "") + self.expression(depth)
            for _ in range(self.random.randrange(4))
        ]

    def atom(self, depth: int) -> str:
        choice = self.random.randrange(5 if depth >= DEEP else 8)
        match choice:
            case 0 | 1:
                return self.number()
            case 2 | 3:
                return self.name()
            case 4:
                return self.string() if self.maybe() else "?"
        self.brackets += 1
        if choice == 5:
            text = self.inside("[", [self.expression(depth + 1) for _ in range(self.random.randrange(4))], "]")
        else:
            text = self.inside("(", self.expression(depth + 1), ")")
        self.brackets -= 1
        return text

    def number(self) -> str:
        digits = self.random.choice(["0", "7", "42", "1_000", "0.5", "3.14", "1e3", "2.5e-3", "1_0.0_1e+2"])
        return digits + self.random.choice(["", " "]) + self.random.choice(UNITS) if self.maybe(0.3) else digits

    def name(self) -> str:
        return self.random.choice(NAMES)

    def string(self) -> str:
        pieces = [
            "text",
            " ",
            r"\n",
            r"\"",
            r"\\",
            "{{",
            "}}",
            "#",
            "{a}",
            "{ 1 + b2 }",
            "{1 GB/s to MB/s}",
            "é",
            "'",
            "{f(a, k = [1])}",
        ]
        return '"' + "".join(self.random.choice(pieces) for _ in range(self.random.randrange(4))) + '"'
