"""The codes of all diagnostics: stable for ever, E for errors, W for warnings. The hundreds are the stages.

1xx text · 2xx names · 3xx units and values · 4xx ops · 5xx charts and claims · 6xx files · 9xx the command
"""

from rooflang.frozen import frozen

REGISTRY: dict[str, "Code"] = {}


@frozen
class Code:
    """A stable id, a name in words, and a paragraph for `rooflang explain`."""

    id: str
    name: str
    explain: str

    def __post_init__(self) -> None:
        assert self.id not in REGISTRY, self.id
        REGISTRY[self.id] = self


# --- 1xx: text --------------------------------------------------------------------------------------------------------

UNEXPECTED = Code(
    "E101",
    "unexpected",
    "The text can't be read on from here. A statement ends at the end of its line, with `;` or before `}`; a line"
    " that is to go on ends with an operator, a comma or an open bracket.",
)
MISSING_VALUE = Code(
    "E102",
    "missing-value",
    "A value has to stand here. `?` is a place-holder that says what belongs there.",
)
UNCLOSED = Code(
    "E103",
    "unclosed-bracket",
    "Every `(`, `[` and `{` needs its partner, in the right order.",
)
UNTERMINATED = Code(
    "E104",
    "unterminated-string",
    'A string ends with `"` on the line on which it begins; `\\n` is a line end.',
)
BAD_ESCAPE = Code(
    "E105",
    "bad-escape",
    'In a string, `\\"`, `\\\\` and `\\n` are escapes, `{expression}` is replaced by its value, `{{` and `}}` are '
    "braces.",
)
BAD_CHARACTER = Code(
    "E106",
    "bad-character",
    "This character is no part of the language outside strings and comments.",
)
TOO_DEEP = Code(
    "E107",
    "too-deep",
    "Brackets, or names that use one another, are nested so deep that no reader could follow. Name the parts with"
    " `let`.",
)
NUMBER_TOO_LARGE = Code(
    "E108",
    "number-too-large",
    "Numbers are exact, so their size is limited: 4,096 bits above and below the fraction bar, far beyond any double.",
)
NOT_UTF8 = Code(
    "E109",
    "not-utf8",
    "A spec is UTF-8 text. Save the file as UTF-8.",
)

# --- 2xx: names -------------------------------------------------------------------------------------------------------

UNKNOWN_NAME = Code(
    "E201",
    "unknown-name",
    "No name like this is in scope: neither in the file, nor brought by a `use`, nor built in.",
)
UNKNOWN_KIND = Code(
    "E202",
    "unknown-kind",
    "A declaration begins with its kind; which kinds there are depends on where it stands.",
)
UNKNOWN_FIELD = Code(
    "E203",
    "unknown-field",
    "This kind of block has no such field. The reference lists the fields of every kind.",
)
UNKNOWN_WORD = Code(
    "E204",
    "unknown-word",
    "Here stands one of a fixed set of words, and this is none of them.",
)
DUPLICATE = Code(
    "E205",
    "duplicate",
    "A name is given once in each place. To change an inherited field, derive a block with `: base`.",
)
CYCLE = Code(
    "E206",
    "cycle",
    "Names may stand in any order, but what a name means can't depend on itself.",
)
UNKNOWN_ARGUMENT = Code(
    "E207",
    "unknown-argument",
    "The op, opset or function has no parameter of this name.",
)
MISSING_ARGUMENT = Code(
    "E208",
    "missing-argument",
    "A parameter without a default needs an argument.",
)
SURPLUS_ARGUMENT = Code(
    "E209",
    "surplus-argument",
    "There are more arguments than parameters, or one parameter is given twice.",
)
USE_NOT_FOUND = Code(
    "E210",
    "use-not-found",
    "`use` takes a path relative to the file, without `.roof`, or one in the library, `std/…`.",
)
USE_OUTSIDE = Code(
    "E211",
    "use-outside",
    "A path never leaves the root of the project: not by `..`, not by being absolute, not through a link.",
)
USE_CYCLE = Code(
    "E212",
    "use-cycle",
    "Files may use one another in any depth, but not in a ring.",
)
MISPLACED = Code(
    "E213",
    "misplaced",
    "This statement has no meaning in this kind of block.",
)
BASE_CYCLE = Code(
    "E214",
    "base-cycle",
    "A block can't be derived from itself, directly or through others.",
)
WRONG_BASE = Code(
    "E215",
    "wrong-base",
    "A block is derived from a block of its own kind.",
)
UNKNOWN_EDITION = Code(
    "E216",
    "unknown-edition",
    "The edition says what a file means as the language grows. There is one so far: 2026.",
)
MISSING_EDITION = Code(
    "W201",
    "missing-edition",
    "A spec says with `edition 2026` which language it is written in; without the line, 2026 holds.",
)

# --- 3xx: units and values --------------------------------------------------------------------------------------------

UNKNOWN_UNIT = Code(
    "E301",
    "unknown-unit",
    "A word right after a number is a unit: FLOP, OP, B, bit, s, min, h, J, W, USD, tok, with prefixes k M G T P "
    "E, Ki Mi Gi Ti Pi, m u n p, joined by `/`. To multiply, write `*`.",
)
WRONG_DIMENSION = Code(
    "E302",
    "wrong-dimension",
    "Quantities carry a dimension. Only quantities of one dimension are added, compared or assigned to each other.",
)
WRONG_VALUE = Code(
    "E303",
    "wrong-value",
    "Another kind of value belongs here.",
)
HOLE = Code(
    "E304",
    "hole",
    "`?` marks a value that is still to be found; the message says which belongs there.",
)
DIVISION_BY_ZERO = Code(
    "E305",
    "division-by-zero",
    "Nothing can be divided by zero.",
)
NOT_A_NUMBER = Code(
    "E306",
    "not-a-number",
    "The function has no value for this number.",
)
EMPTY_RANGE = Code(
    "E307",
    "empty-range",
    "A range holds at least one value: its last end isn't before its first, and its step leads there.",
)
TOO_MANY = Code(
    "E308",
    "too-many",
    "Ranges and sweeps have limits, so that every file ends in bounded time: 1,000,000 values a range, 5,000,000 "
    "settings a plot.",
)
OUT_OF_RANGE = Code(
    "E309",
    "out-of-range",
    "Extents, rates and bandwidths are positive and finite; work and traffic are not negative; efficiencies lie "
    "in (0, 1].",
)
UNDECIDED = Code(
    "E310",
    "not-constant",
    "A value that is needed to build the chart can't depend on swept numbers.",
)
NO_CHOICE = Code(
    "E311",
    "not-a-choice",
    "A param with `in` takes only the values in its list.",
)
LENIENT_UNIT = Code(
    "W301",
    "lenient-unit",
    "Spellings like `TFLOPS` and `Gb/s` are taken, but say something else than most who paste them mean. The "
    "message says how it was read.",
)

# --- 4xx: ops ---------------------------------------------------------------------------------------------------------

NO_EXTENT = Code(
    "E401",
    "no-extent",
    "An index of a tensor is a parameter of the op, a `let` in it, or a whole number, and stands for its extent.",
)
REPEATED_INDEX = Code(
    "E402",
    "repeated-index",
    "In one tensor, and in a sum of indices, every index is another one. Give the second a name of its own: `let "
    "k2 = k`.",
)
SHAPES_DIFFER = Code(
    "E403",
    "shapes-differ",
    "One name is one tensor of one shape: the same indices in the same order wherever it stands in an op.",
)
UNUSED_TENSOR = Code(
    "E404",
    "unused-tensor",
    "A tensor that is declared takes part in the op, or it would be traffic that never happens.",
)
UNKNOWN_FUNCTION = Code(
    "E405",
    "unknown-function",
    "A function in an op costs what the costs in force say, and they have no entry of this name.",
)
NESTED = Code(
    "E406",
    "nested",
    "The right side of a tensor is one product of tensors, one function of tensors, or one element-wise sum. Name"
    " what is in between; it costs nothing.",
)
NOT_SUMMABLE = Code(
    "E407",
    "not-summable",
    "Element-wise arithmetic gives one element for each of its operands'. Only a product sums over an index.",
)
MIXED_OP = Code(
    "E408",
    "mixed-op",
    "An op is given by its tensors, or by `flops`, `read` and `write`, not by both and not by neither.",
)
BAD_TENSOR = Code(
    "E409",
    "bad-tensor",
    "A tensor of an op comes from outside, or is produced once by the op; a view lies inside another tensor.",
)
NO_DTYPE = Code(
    "E410",
    "no-dtype",
    "The element type decides bytes and peak, so a chart or the op says it: `dtype = fp16`.",
)
NO_PEAK = Code(
    "E411",
    "no-peak",
    "The device has no peak for this compute dtype. A lower one would be another machine.",
)
NOT_AN_OP = Code(
    "E412",
    "not-an-op",
    "An op is a call of an op, sums and repetitions of them, or one op of an opset.",
)

# --- 5xx: charts and claims -------------------------------------------------------------------------------------------

SAME_SERIES = Code(
    "E501",
    "same-series",
    "Two plots of a chart give series of one name, which would be one series. Tell them apart with `label`.",
)
AMBIGUOUS_SWEEP = Code(
    "E502",
    "ambiguous-sweep",
    "A swept name is used in the op's arguments, or handed to the parameter of its name, but not both at once.",
)
EMPTY_CHART = Code(
    "E503",
    "empty-chart",
    "No setting is left to draw.",
)
EXPECTATION = Code(
    "E504",
    "expectation-fails",
    "A claim does not hold. The message shows what both sides are.",
)
NO_ROWS = Code(
    "E505",
    "no-rows",
    "A column without a row has no least and no greatest value.",
)
SAME_OUTPUT = Code(
    "E506",
    "same-output",
    "Two charts would be written to the same file. Give one another name, or put its spec in another folder.",
)
DOMAIN_CUTS = Code(
    "W501",
    "domain-cuts",
    "The domain that the chart sets for an axis leaves out points, roofs or ridges. Widen it, or leave it out: "
    "the default holds all that the chart draws.",
)
UNDRAWABLE = Code(
    "W502",
    "not-on-a-log-axis",
    "A logarithmic axis shows neither zero nor infinity: points whose intensity or performance is zero (no work) "
    "or infinite (no traffic) are missing in the picture. The CSV holds them.",
)

# --- 6xx: files -------------------------------------------------------------------------------------------------------

CANT_READ = Code(
    "E601",
    "cant-read",
    "A file or folder that the command was given can't be read.",
)
CANT_WRITE = Code(
    "E602",
    "cant-write",
    "A file can't be written. What stood there before is unchanged.",
)
NO_SPECS = Code(
    "E603",
    "no-specs",
    "There is no .roof file at this path.",
)
