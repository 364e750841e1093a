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
    "The text can't be read on from here; the message says what would fit. A statement ends at the end of its "
    "line, with `;` or before `}`. One that is to go on over the line end leaves an operator, a comma or an open "
    "bracket there.\n\n"
    "Wrong: `let sum = a b`\n"
    "Right: `let sum = a + b`",
)
MISSING_VALUE = Code(
    "E102",
    "missing-value",
    "Something is missing that has to be there: a value behind `=` or an operator, a field such as `bandwidth`, or "
    "the name of a block. A value that isn't known yet is written `?`, and the message then says what belongs "
    "there.\n\n"
    "Wrong: `let layers =`\n"
    "Right: `let layers = 32`",
)
UNCLOSED = Code(
    "E103",
    "unclosed-bracket",
    "Every `(`, `[` and `{` needs its partner, in the right order, and a block opens its `{` on the line of its "
    "name. The message points to the bracket that is alone, which may stand far above the line where it is noticed."
    "\n\n"
    "Wrong: `let sizes = [1, 2, 4`\n"
    "Right: `let sizes = [1, 2, 4]`",
)
UNTERMINATED = Code(
    "E104",
    "unterminated-string",
    'A string ends with `"` on the line on which it begins. A line end inside it is written `\\n`.\n\n'
    'Wrong: `let name = "A40`\n'
    'Right: `let name = "A40"`',
)
BAD_ESCAPE = Code(
    "E105",
    "bad-escape",
    'In a string, `\\"`, `\\\\` and `\\n` are the only escapes, and `{expression}` puts in a value. Braces that '
    "are to be seen are written twice, `{{` and `}}`, and control characters but tabs are not taken.\n\n"
    'Wrong: `let share = "50\\%"`\n'
    'Right: `let share = "50%"`',
)
BAD_CHARACTER = Code(
    "E106",
    "bad-character",
    "This character is no part of the language outside of strings and comments. Strings stand in straight quotes, "
    "a minus is `-`, and comments begin with `#`. What changes the order in which letters are seen (U+202A to U+202E, "
    "U+2066 to U+2069) is taken nowhere, data included: a reader would see another text than what it says.\n\n"
    "Wrong: `let name = 'A40'`\n"
    'Right: `let name = "A40"`',
)
TOO_DEEP = Code(
    "E107",
    "too-deep",
    "Something is nested deeper than anybody could follow: brackets 100 deep, names and expressions that use one "
    "another 400 deep, blocks derived from one another 50 deep, or files that use one another 100 deep. Name the "
    "parts with `let`, or take a step out of the chain.\n\n"
    "Wrong: `expect ((((… 101 of them …)))) == 1`\n"
    "Right: `let inner = …, and then expect inner == 1`",
)
NUMBER_TOO_LARGE = Code(
    "E108",
    "number-too-large",
    "Numbers lie below 2^1023, about where doubles end. As it is written, a number has at most 1,000 characters and an "
    "exponent of 1,000.\n\n"
    "Wrong: `let far = 2^5000`\n"
    "Right: `let far = 2^1000`",
)
NOT_UTF8 = Code(
    "E109",
    "not-utf8",
    "A spec is UTF-8 text, and this byte is not. Save the file as UTF-8 in your editor; nothing of the file was "
    "read.\n\n"
    "Wrong: `a file in Latin-1 or UTF-16`\n"
    "Right: `the same file, saved as UTF-8`",
)

# --- 2xx: names -------------------------------------------------------------------------------------------------------

UNKNOWN_NAME = Code(
    "E201",
    "unknown-name",
    "Nothing has this name here: no sweep, no block around it, not the file, no `use`, and no word of the "
    "language. What another file declares has to be brought. The message names what is close.\n\n"
    "Wrong: `let r = ridge(a40, fp16)`\n"
    "Right: `let r = ridge(A40, fp16)`",
)
UNKNOWN_KIND = Code(
    "E202",
    "unknown-kind",
    "A block begins with its kind. At the top of a file that is `hardware`, `model`, `op`, `costs`, `opset` or "
    "`chart`; inside a block it depends on the block. What is a field takes its value with `=`.\n\n"
    "Wrong: `gpu card { }`\n"
    "Right: `hardware card { compute tensor { fp16 = 1 TFLOP/s }; memory hbm { bandwidth = 1 GB/s } }`",
)
UNKNOWN_FIELD = Code(
    "E203",
    "unknown-field",
    "This kind of block, device or series has no field or column of this name; the hint lists what there is. Only "
    "models and costs have fields under names of your own.\n\n"
    "Wrong: `memory hbm { speed = 2 TB/s }`\n"
    "Right: `memory hbm { bandwidth = 2 TB/s }`",
)
UNKNOWN_WORD = Code(
    "E204",
    "unknown-word",
    "Here stands one of a fixed set of words (an element type, a phase, a bound, a shape, a theme …), and this is "
    "none of them. They are written without quotes.\n\n"
    "Wrong: `dtype = float16`\n"
    "Right: `dtype = fp16`",
)
DUPLICATE = Code(
    "E205",
    "duplicate",
    "A name is given once in each place; a list of devices or element types has each once; and a sweep takes no "
    "name that the points of its chart have a column of anyway. To change an inherited field, derive a block with "
    "`: base`.\n\n"
    "Wrong: `let batch = 1; let batch = 2`\n"
    "Right: `let batch = 1; let batch_2 = 2`",
)
CYCLE = Code(
    "E206",
    "cycle",
    "Names may stand in any order, but what a name means can't depend on itself; the message shows the ring. "
    "Inside a block its own fields come first, so a field can't be set to an outer name that is called the same."
    "\n\n"
    "Wrong: `let a = b + 1; let b = a`\n"
    "Right: `let a = b + 1; let b = 2`",
)
UNKNOWN_ARGUMENT = Code(
    "E207",
    "unknown-argument",
    "The op or opset has no parameter of this name; or a swept name is neither used in the op nor one of its "
    "parameters; or a function, which takes its arguments by place, got one by name.\n\n"
    "Wrong: `plot linear(m = 1, k = 64, out = 64)`\n"
    "Right: `plot linear(m = 1, k = 64, n = 64)`",
)
MISSING_ARGUMENT = Code(
    "E208",
    "missing-argument",
    "A parameter without a default needs an argument, which may also come from a sweep. A function needs as many "
    "values as it works on.\n\n"
    "Wrong: `plot linear(1, 4096)`\n"
    "Right: `plot linear(1, 4096, 4096)`",
)
SURPLUS_ARGUMENT = Code(
    "E209",
    "surplus-argument",
    "There are more arguments than parameters, or one parameter is given twice, by place and by name. A function "
    "such as `ceil` takes only as many values as it works on.\n\n"
    "Wrong: `plot linear(1, 64, 64, n = 64)`\n"
    "Right: `plot linear(1, 64, n = 64)`",
)
USE_NOT_FOUND = Code(
    "E210",
    "use-not-found",
    "`use` takes the path of a file, relative to this one and without `.roof`, or one of the standard library, "
    "`std/…`. It is a plain string, and the file has to exist and be readable.\n\n"
    'Wrong: `use "std/hardware/nvidea"`\n'
    'Right: `use "std/hardware/nvidia"`',
)
USE_OUTSIDE = Code(
    "E211",
    "use-outside",
    "A path never leaves the root of the project or of the standard library: not by `..`, not by being absolute, "
    "not through a link. The root is the nearest folder with `.git`, `rooflang.toml`, or a `pyproject.toml` that "
    "names rooflang.\n\n"
    'Wrong: `use "/home/me/devices"`\n'
    'Right: `use "devices", with the file below the root`',
)
USE_CYCLE = Code(
    "E212",
    "use-cycle",
    "Files may use one another 100 deep, but not in a ring; the message shows it. Move what both need into a third "
    "file that both use.\n\n"
    'Wrong: `a.roof has use "b", and b.roof has use "a"`\n'
    'Right: `both have use "common"`',
)
MISPLACED = Code(
    "E213",
    "misplaced",
    "The statement is right, but not here: fields, tensors and plots stand in blocks, `use`, `param` and `expect` "
    "outside of them, and `edition` before all else. A device has one memory, and a title belongs to the blocks at "
    "the top, to phases and to notes.\n\n"
    "Wrong: `batch = 8`\n"
    "Right: `let batch = 8`",
)
BASE_CYCLE = Code(
    "E214",
    "base-cycle",
    "A block can't be derived from itself, directly or through others; the message shows the ring. One of them has "
    "to stand on its own.\n\n"
    "Wrong: `model a : b { }; model b : a { }`\n"
    "Right: `model a { }; model b : a { }`",
)
WRONG_BASE = Code(
    "E215",
    "wrong-base",
    "A block at the top of a file is derived from a block of its own kind; a block inside another isn't derived by "
    "itself.\n\n"
    "Wrong: `model big : A40 { layers = 32 }`\n"
    "Right: `model big : llama_7b { layers = 64 }`",
)
UNKNOWN_EDITION = Code(
    "E216",
    "unknown-edition",
    "The edition says what a file means as the language grows. There is one so far, 2026.\n\n"
    "Wrong: `edition 2025`\n"
    "Right: `edition 2026`",
)
MISSING_EDITION = Code(
    "W201",
    "missing-edition",
    "A spec says with its first statement which language it is written in. Without it 2026 holds, now and in all "
    "later versions.\n\n"
    'Wrong: `use "std/hardware/nvidia": A40`\n'
    'Right: `edition 2026, and below it use "std/hardware/nvidia": A40`',
)

# --- 3xx: units and values --------------------------------------------------------------------------------------------

UNKNOWN_UNIT = Code(
    "E301",
    "unknown-unit",
    "A word right behind a number, or behind `to`, is a unit: FLOP, OP, B, bit, s, min, h, J, W, USD, tok, with "
    "the prefixes k M G T P E, Ki Mi Gi Ti Pi or m u n p, joined by `/` without blanks. To multiply by something "
    "of that name, write `*`.\n\n"
    "Wrong: `let speed = 696 GBps`\n"
    "Right: `let speed = 696 GB/s`",
)
WRONG_DIMENSION = Code(
    "E302",
    "wrong-dimension",
    "Quantities carry a dimension: work, data, time, energy, money, tokens, and what their products and quotients "
    "make. Only quantities of one dimension are added, compared, or put where that dimension belongs; the message "
    "names both.\n\n"
    "Wrong: `bandwidth = 696 TFLOP/s`\n"
    "Right: `bandwidth = 696 GB/s`",
)
WRONG_VALUE = Code(
    "E303",
    "wrong-value",
    "Another kind of value belongs here: a number where a string stands, a device where a model stands, one value "
    "where there is a list. The message says what is taken and what this is.\n\n"
    'Wrong: `let twice = 2 * "696"`\n'
    "Right: `let twice = 2 * 696`",
)
HOLE = Code(
    "E304",
    "hole",
    "`?` stands for a value that is still to be found. The message says what belongs there, with its dimension. In a "
    "model, and in any block that others are derived from, it leaves a field open, which they have to say."
    "\n\n"
    "Wrong: `bandwidth = ?`\n"
    "Right: `bandwidth = 696 GB/s`",
)
DIVISION_BY_ZERO = Code(
    "E305",
    "division-by-zero",
    "Nothing can be divided by zero, and zero has no negative power. Where the divisor may be zero, an `if` can go "
    "round it: the branch that isn't taken isn't checked.\n\n"
    "Wrong: `let share = 1 / 0`\n"
    "Right: `let n = 0; let share = if n > 0 then 1 / n else 0`",
)
NOT_A_NUMBER = Code(
    "E306",
    "not-a-number",
    "The function has no value for this number: there is no square root of a negative one, no logarithm of zero, "
    "no difference of two infinities, and a run without work and traffic has no intensity.\n\n"
    "Wrong: `let bits = log2(0)`\n"
    "Right: `let bits = log2(8)`",
)
EMPTY_RANGE = Code(
    "E307",
    "empty-range",
    "A range or a sweep holds at least one value. Its end isn't before its beginning, its step is above zero, and "
    "one that multiplies begins above zero and has a factor above one.\n\n"
    "Wrong: `let sizes = 64..1`\n"
    "Right: `let sizes = 1..64`",
)
TOO_MANY = Code(
    "E308",
    "too-many",
    "There are limits, so that every file ends in bounded time: 1,000,000 values a range; 5,000,000 settings, 32 "
    "swept names and 5,000 choices of words a plot; 10,000 ops a sum; 100,000 characters a text. A range of "
    "quantities needs a step that suits them.\n\n"
    "Wrong: `let speeds = 1 GB/s..2 GB/s`\n"
    "Right: `let speeds = 1 GB/s..2 GB/s by 100 MB/s`",
)
OUT_OF_RANGE = Code(
    "E309",
    "out-of-range",
    "The number has a place where it makes no sense: extents, rates and bandwidths are positive and finite; work, "
    "traffic, overheads and tolerances aren't negative; efficiencies lie above 0 and up to 100%; the places of a "
    "list begin at 0. In a sweep the message names the first setting at which it happens.\n\n"
    "Wrong: `bandwidth = 0 GB/s`\n"
    "Right: `bandwidth = 696 GB/s`",
)
UNDECIDED = Code(
    "E310",
    "not-constant",
    "What decides how many points or series there are can't depend on a number that is swept: ranges, and the "
    "colour, shape, size and trail of a plot. Filter with `where`, or let a `label` make the series.\n\n"
    "Wrong: `plot linear(m, n, 64) for m in 1..8, n in 1..m`\n"
    "Right: `plot linear(m, n, 64) for m in 1..8, n in 1..8 where n <= m`",
)
NO_CHOICE = Code(
    "E311",
    "not-a-choice",
    "A param with `in` takes only the values in its list, in the spec and with `-D`.\n\n"
    "Wrong: `param batch = 3 in [1, 2, 4]`\n"
    "Right: `param batch = 4 in [1, 2, 4]`",
)
LENIENT_UNIT = Code(
    "W301",
    "lenient-unit",
    "Spellings like `TFLOPS` and `Gb/s` are taken as people mean them who paste them from datasheets, but letter "
    "for letter they say something else. The message says how it was read; write that instead.\n\n"
    "Wrong: `fp16 = 150 TFLOPS`\n"
    "Right: `fp16 = 150 TFLOP/s`",
)

# --- 4xx: ops ---------------------------------------------------------------------------------------------------------

NO_EXTENT = Code(
    "E401",
    "no-extent",
    "An index is a parameter of the op, a `let` in it, or a whole number, and stands for its extent. An index of "
    "the result stands in a tensor on the right side as well, unless only numbers stand there.\n\n"
    "Wrong: `y[m, n] = x[m, k] * w[k, j]`\n"
    "Right: `y[m, n] = x[m, k] * w[k, n]`",
)
REPEATED_INDEX = Code(
    "E402",
    "repeated-index",
    "In one tensor, and in a sum of indices, every index is another one: the same name twice would be a diagonal. "
    "Give the second a name of its own with a `let`, which has the extent of the first.\n\n"
    "Wrong: `y[m, m] = x[m, k] * x[m, k]`\n"
    "Right: `let m2 = m; y[m, m2] = x[m, k] * x[m2, k]`",
)
SHAPES_DIFFER = Code(
    "E403",
    "shapes-differ",
    "One name is one tensor of one shape: the same indices in the same order wherever it stands in an op. What is "
    "read along another index has an index with the same extent, given by a `let`.\n\n"
    "Wrong: `a[m] = relu(x[m, k]); b[m] = relu(x[k, m])`\n"
    "Right: `a[m] = relu(x[m, k]); b[m] = exp(x[m, k])`",
)
UNUSED_TENSOR = Code(
    "E404",
    "unused-tensor",
    "A tensor that is declared takes part in the op, or it would be traffic that never happens. Use it, or take "
    "the declaration away.\n\n"
    "Wrong: `weight w[k, n]; y[m, k] = relu(x[m, k])`\n"
    "Right: `y[m, k] = relu(x[m, k])`",
)
UNKNOWN_FUNCTION = Code(
    "E405",
    "unknown-function",
    "A function in an op costs what the costs in force say, and they have no entry of this name. Give it one in a "
    "`costs` block that the chart or the op names, or right in it.\n\n"
    "Wrong: `y[n] = twist(x[n])`\n"
    "Right: `costs { twist = 3 FLOP }; y[n] = twist(x[n])`",
)
NESTED = Code(
    "E406",
    "nested",
    "The right side of a tensor is one product of tensors, one function of tensors, or one element-wise sum, and "
    "nothing nests. Name what is in between; it stays on the chip and costs no traffic.\n\n"
    "Wrong: `y[m] = relu(a[m] + b[m])`\n"
    "Right: `s[m] = a[m] + b[m]; y[m] = relu(s[m])`",
)
NOT_SUMMABLE = Code(
    "E407",
    "not-summable",
    "Element-wise arithmetic gives one element for each of its operands'. Only a product, of one tensor or more, "
    "sums over an index; a sum that is needed gets a line of its own.\n\n"
    "Wrong: `y[m] = x[m, k] + b[m]`\n"
    "Right: `s[m] = x[m, k]; y[m] = s[m] + b[m]`",
)
MIXED_OP = Code(
    "E408",
    "mixed-op",
    "An op is given by its tensors, or by `flops`, `read` and `write`: not by both and not by neither. Of formulas "
    "at least one of `read` and `write` is there, since without traffic there is no intensity.\n\n"
    "Wrong: `flops = 2 FLOP * n`\n"
    "Right: `flops = 2 FLOP * n; read = 4 B * n`",
)
BAD_TENSOR = Code(
    "E409",
    "bad-tensor",
    "A tensor comes from outside, or is made once by the op; it stands with its indices, and a result has no "
    "windows. A view lies inside another tensor and isn't made; what is stored is made by the op; and a function "
    "is applied to a tensor.\n\n"
    "Wrong: `view v[m]; y[m] = relu(v[m])`\n"
    "Right: `view v[m] of x; y[m] = v[m] + x[m]`",
)
NO_DTYPE = Code(
    "E410",
    "no-dtype",
    "The element type decides bytes and peak, so the chart or the op says it. Where only some roles are set, "
    "`compute` has to be among them.\n\n"
    "Wrong: `chart c { hardware = A40; plot linear(1, 64, 64) }`\n"
    "Right: `chart c { hardware = A40; dtype = fp16; plot linear(1, 64, 64) }`",
)
NO_PEAK = Code(
    "E411",
    "no-peak",
    "The device has no peak for this element type, or not on the unit that the op wants, or it lacks the inner level "
    "or the link that the op's bytes pass. None is made up: with that of another it would be another machine. The "
    "hint lists what the device has.\n\n"
    "Wrong: `let top = peak(A40, fp8)`\n"
    "Right: `let top = peak(A40, int8)`",
)
NOT_AN_OP = Code(
    "E412",
    "not-an-op",
    "A plot takes an op or an opset: a call of one, sums and repetitions of ops, or one op of an opset. An opset "
    "as a whole is added or repeated as its `total(…)`.\n\n"
    "Wrong: `plot 3`\n"
    "Right: `plot 3 * linear(1, 64, 64)`",
)

# --- 5xx: charts and claims -------------------------------------------------------------------------------------------

SAME_SERIES = Code(
    "E501",
    "same-series",
    "Two plots of a chart give series of one name, which would be one series. Tell them apart with `label`.\n\n"
    "Wrong: `plot linear(1, 64, 64); plot linear(8, 64, 64)`\n"
    'Right: `plot linear(1, 64, 64); plot linear(8, 64, 64) { label = "eight" }`',
)
AMBIGUOUS_SWEEP = Code(
    "E502",
    "ambiguous-sweep",
    "A swept name is used in the op's arguments, or handed to the parameter of its name, but not both at once. "
    "Hand it on by name, or call it otherwise.\n\n"
    "Wrong: `plot linear(8, n) for n in [64, 128]`\n"
    "Right: `plot linear(8, n, n = n) for n in [64, 128]`",
)
EMPTY_CHART = Code(
    "E503",
    "empty-chart",
    "No setting is left to draw: `where` drops all of them, or a list of devices or element types is empty.\n\n"
    "Wrong: `plot linear(n, 64, 64) for n in 1..8 where n > 8`\n"
    "Right: `plot linear(n, 64, 64) for n in 1..8 where n > 4`",
)
EXPECTATION = Code(
    "E504",
    "expectation-fails",
    "A claim does not hold. The message shows what both sides are; either the spec or the claim is wrong. Charts "
    "are drawn all the same.\n\n"
    "Wrong: `expect ridge(A40, fp16) ~ 200 FLOP/B within 1%`\n"
    "Right: `expect ridge(A40, fp16) ~ 215 FLOP/B within 1%`",
)
NO_ROWS = Code(
    "E505",
    "no-rows",
    "A column can't be taken as it is wanted: the series has no rows, as where no setting gives its name, or two "
    "columns that are compared row by row differ in their number of rows. Compare their `min`, `max` or `sum` then."
    "\n\n"
    'Wrong: `expect all(c["few"].time < c["many"].time)`\n'
    'Right: `expect max(c["few"].time) < max(c["many"].time)`',
)
SAME_OUTPUT = Code(
    "E506",
    "same-output",
    "Two charts would be written to the same file, which is called like the chart, in the folder of its spec; "
    "capitals don't tell files apart. Give one another name, or put its spec in another folder.\n\n"
    "Wrong: `chart decode { … } and chart Decode { … }`\n"
    "Right: `chart decode { … } and chart decode_long { … }`",
)
BAD_ROW = Code(
    "E507",
    "bad-row",
    "A row of measured data doesn't fit its table: it has more or fewer values than there are columns, or it says one "
    "thing twice, and differently: flops / bytes isn't the intensity, or flops / time isn't the performance. Two per "
    "cent are left to rounding.\n\n"
    "Wrong: `table (flops, bytes, time) { 2 MFLOP, 1 MB }`\n"
    "Right: `table (flops, bytes, time) { 2 MFLOP, 1 MB, 95 us }`",
)
NO_VALUE = Code(
    "E508",
    "no-value",
    "A claim asks rows for what they don't have: a measure that their op or device lacks, a name that only another "
    "plot sweeps, or zero by zero. The message says how many rows these are, and why. Choose a series whose rows all "
    "have it, leave the others out with `where`, or ask with `if`, whose other branch isn't looked at."
    "\n\n"
    'Wrong: `expect all(c["both cards"].energy < 1 J)`\n'
    'Right: `expect all(if c["both cards"].hardware == card then c["both cards"].energy < 1 J else true)`',
)
DOMAIN_CUTS = Code(
    "W501",
    "domain-cuts",
    "The domain that the chart sets for an axis leaves out points, roofs, ridges, notes or the ends of bars; the "
    "message counts them, and the hint says where all of them lie. Widen it, or leave it out: the default holds all "
    "that the chart draws.\n\n"
    "Wrong: `x { domain = [1, 10] }; plot linear(1, 64, 64)`\n"
    "Right: `plot linear(1, 64, 64)`",
)
UNDRAWABLE = Code(
    "W502",
    "not-on-a-log-axis",
    "A logarithmic axis shows neither zero nor infinity: points without work or without traffic are missing in the "
    "picture. The CSV holds them. Leave such settings out with `where` if they aren't meant.\n\n"
    "Wrong: `plot linear(n, 64, 64) * k for n in [8], k in 0..2`\n"
    "Right: `plot linear(n, 64, 64) * k for n in [8], k in 0..2 where k > 0`",
)

ABOVE_ROOF = Code(
    "W503",
    "above-the-roof",
    "A measured point lies above the ideal roof of its device. Nothing passes that roof, so a number is wrong: a unit, "
    "the element type, a sparse or overclocked peak, or bytes that a cache served and not the memory. It is drawn all "
    "the same.\n\n"
    "Wrong: `table (intensity, performance) { 1 FLOP/B, 7 TFLOP/s }`\n"
    "Right: `table (intensity, performance) { 1 FLOP/B, 0.6 TFLOP/s }`",
)

PALE = Code(
    "W504",
    "low-contrast",
    "A colour of a theme is too near to its page to be seen well. Texts are to have a contrast of 4.5 or more to it, "
    "marks and lines one of 3 (WCAG 2.1, 1.4.3 and 1.4.11); black on white has 21. On a light page take a darker "
    "colour, on a dark one a lighter. It is drawn all the same.\n\n"
    'Wrong: `theme mine : light { ink = "#999999" }`\n'
    'Right: `theme mine : light { ink = "#555555" }`',
)

NO_FONT = Code(
    "W505",
    "letters-without-font",
    "A text of a chart has letters that no font of this machine has, so that its PNG and PDF show boxes there. Latin, "
    "Greek and Cyrillic are always there; for other scripts the fonts of the system are asked. Install a font with "
    "these letters (the Noto fonts have one for each script), or take the SVG, whose texts are drawn with the fonts of "
    "whoever opens it.\n\n"
    'Wrong: `chart c "\ue000"`\n'
    'Right: `chart c "Llama 13B on an A40"`',
)

OFF_PAGE = Code(
    "W506",
    "larger-than-its-page",
    "A theme whose page has a size (`slides`, or in its width `print`) has no room for all of a chart or figure, "
    "though its frames are as small as can be read. It is drawn all the same, on a larger page. Show less: fewer "
    "panels, series or bars, shorter names, or no list of the series (`legend = none`). Where the chart sets a `width` "
    "or a `height`, its page is meant to be what that makes.\n\n"
    "Wrong: `figure all { theme = slides; charts = [a, b, c, d, e, f, g, h] }`\n"
    "Right: `figure first { theme = slides; charts = [a, b, c, d] }`",
)

# --- 6xx: files -------------------------------------------------------------------------------------------------------

BAD_CONFIG = Code(
    "E604",
    "bad-config",
    "A config.json that `huggingface(…)` reads describes no model that is known, lacks a field, or has a field that "
    "doesn't fit. The message says what each missing field is for; a label shows the place in the file.\n\n"
    'Wrong: `let m = huggingface("tokenizer.json")`\n'
    'Right: `let m = huggingface("config.json")`',
)
BAD_DATA = Code(
    "E605",
    "bad-data",
    "A file of measured data can't be read as a table. A CSV file has a line of column names and commas between the "
    "cells; a JSON file is an array of objects or an object of arrays; a Parquet file needs `pyarrow`, an extra of the "
    "package.\n\n"
    'Wrong: `data = csv("runs/a40.json")`\n'
    'Right: `data = json("runs/a40.json")`',
)
CANT_READ = Code(
    "E601",
    "cant-read",
    "A file or folder that the command was given can't be read: there is none, it is no regular file, it is larger "
    "than 16 MiB, or a link in it leaves the root. The message gives the reason.\n\n"
    "Wrong: `rooflang build mien.roof`\n"
    "Right: `rooflang build mine.roof`",
)
CANT_WRITE = Code(
    "E602",
    "cant-write",
    "A file can't be written, or a folder takes none; the message gives the reason. What stood there before is "
    "unchanged.\n\n"
    "Wrong: `rooflang build mine.roof -o /`\n"
    "Right: `rooflang build mine.roof -o out`",
)
NO_SPECS = Code(
    "E603",
    "no-specs",
    "The folder that the command was given holds no `.roof` file, nor does any folder in it; hidden folders are "
    "left out.\n\n"
    "Wrong: `rooflang build pictures/`\n"
    "Right: `rooflang build specs/`",
)
