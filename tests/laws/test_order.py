"""Where a thing stands in a file, and what it is called, changes no number."""

import keyword
import re
from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rooflang.roofline.evaluation import KEYS, MEASURES
from tests.laws.specs import chart, examples, rows, same_rows

# A spec as a tree: a block's head and what stands in it, or one statement. Names stand as <name>.
Part = str | tuple[str, list["Part"]]

PARTS: list[Part] = [
    "let <speed> = 700 GB/s",
    "let <peak> = <speed> * <knee>",
    "let <knee> = 200 FLOP/B",
    "param <tokens> = 16 in [4, 16]",
    (
        "hardware <card>",
        [
            'source = "made up"',
            "overhead = 2 us",
            ("compute <tensor>", ["fp16 = <peak>", "int8 = 2 * <peak>"]),
            ("compute <vector>", ["fp32 = 30 TFLOP/s"]),
            ("memory <hbm>", ["bandwidth = <speed>", "capacity = 48 GB"]),
            ("efficiency", ["compute = 80%", "memory = 90%"]),
            ("efficiency <gemm>", ["sharpness = 4", "compute = 70%"]),
        ],
    ),
    ("hardware <faster> : <card>", ["memory.<hbm>.bandwidth = 2 * <speed>", "overhead = 1 us"]),
    ("costs <counts>", ["softmax = 3 FLOP", "exp = 1 FLOP"]),
    ("model <llama>", ["<width> = <heads> * <size>", "<heads> = 8", "<size> = 64", "<inner> = 3 * <width>"]),
    (
        "op <linear>(<m>, <k>, <n>)",
        ["class = <gemm>", "weight <w>[<k>, <n>]", "<y>[<m>, <n>] = <x>[<m>, <k>] * <w>[<k>, <n>]"],
    ),
    (
        "op <attention>(<b>, <q>, <s>, <d>)",
        [
            "let <scale> = 1/8",
            "dtype { cache = fp8 }",
            "cache <keys>[<b>, <s>, <d>]",
            "view <values>[<b>, <s>, <d>] of <keys>",
            "<scores>[<b>, <q>, <s>] = <query>[<b>, <q>, <d>] * <keys>[<b>, <s>, <d>]",
            "<scaled>[<b>, <q>, <s>] = <scale> * <scores>[<b>, <q>, <s>]",
            "<p>[<b>, <q>, <s>] = softmax(<scaled>[<b>, <q>, <s>])",
            "<out>[<b>, <q>, <d>] = <p>[<b>, <q>, <s>] * <values>[<b>, <s>, <d>]",
        ],
    ),
    (
        "opset <layer>(<f>, <batch> = 1, <seq> = 128)",
        [
            "phase <prompt> { <queries> = <seq> }",
            "phase <token> { <queries> = 1 }",
            "let <rows> = <batch> * <queries>",
            # The order of an opset's ops is the order of the series: these two stay as they are.
            '"up" = 2 * <linear>(<rows>, <f>.<width>, <f>.<inner>) + <linear>(<rows>, <f>.<inner>, <f>.<width>)\n'
            '"attend" = <attention>(<batch> * <f>.<heads>, <queries>, <seq>, <f>.<size>)',
            "repeat = 3",
        ],
    ),
    (
        "chart <picture>",
        [
            "hardware = [<card>, <faster>]",
            "dtype = fp16",
            "costs = <counts>",
            ("x", ["ticks = [1, 10, 100]", 'title = "Intensity"']),
            ("y", ["ticks = [1T, 10T]"]),
            "plot <layer>(<llama>) for phase in [<prompt>, <token>], <batch> in [1, 4], <seq> in 64..256 by *2\n"
            "plot <linear>(<tokens>, <i>, <i>) for <i> in [512, 1024] where <i> > 600"
            ' {{ label = "square {{hardware}}" }}',
        ],
    ),
    'expect max(<picture>["square <card>"].intensity) > 1 FLOP/B else "not <tokens>"',
]


def written(parts: Sequence[Part], random: Random | None, depth: int = 0) -> str:
    """The spec, with the parts of every block in another order, on lines or behind `;`."""
    parts = list(parts)
    if random:
        random.shuffle(parts)
    between = random.choice(["\n", "\n\n", " ;  ", "\r\n", "\n# a comment\n"]) if random and depth else "\n"
    return between.join(
        one if isinstance(one, str) else f"{one[0]} {{ {written(one[1], random, depth + 1)} }}" for one in parts
    )


def named(text: str, names: dict[str, str]) -> str:
    """The spec with its names put in."""
    text = f"edition 2026\n{text}"
    return re.sub(r"<(\w+)>", lambda found: names.get(found[1], found[1]), text).replace("{{", "{").replace("}}", "}")


NAMES = sorted(set(re.findall(r"<(\w+)>", written(PARTS, None))))
STANDARD = rows(named(written(PARTS, None), {}))
COLUMNS = [name for name in STANDARD[0]]


def test_the_spec_has_something_to_permute() -> None:
    assert [row["series"] for row in STANDARD[::6]] == [
        "up prompt card",
        "up prompt faster",
        "up token card",
        "up token faster",
        "attend prompt card",
        "attend prompt faster",
        "attend token card",
        "attend token faster",
        "square card",
    ]
    assert {row["bound"] for row in STANDARD} == {"compute", "memory", "overhead"}


@examples(60)
@given(st.randoms(use_true_random=False))
def test_the_order_of_declarations_fields_and_statements_changes_nothing(random: Random) -> None:
    same_rows(rows(named(written(PARTS, random), {})), STANDARD, COLUMNS)


# --- names ----------------------------------------------------------------------------------------------------------

WORDS = "edition use let param expect plot for where in by to within as of if then else and or not".split()
# Names that mean something elsewhere, and still are names.
TEMPTING = (
    "fp16 int8 memory compute overhead B GB s k Ki FLOP e e1 E5 hardware_ model op opset costs chart min sum inf "
    "true weight cache activation view_ stored_ init ar label color x y legend note at roof ridge peak softmax_ tensor"
).split()
# Words of the language, columns, and the fields of the spec's blocks: a name of the spec would hide them, or be hidden.
FIELDS = re.findall(r"(\w+) =", re.sub(r"<\w+>", "", written(PARTS, None)))
TAKEN = {*WORDS, *KEYS, *MEASURES, *FIELDS, "max", "softmax", "series", "chart"}
FREE = [word for word in TEMPTING if word not in TAKEN]
IDENTIFIERS = st.sampled_from(FREE) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: name not in TAKEN and not keyword.iskeyword(name)
)


@examples(60)
@given(st.lists(IDENTIFIERS, min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_the_names_of_parameters_indices_tensors_and_all_else_change_nothing(chosen: list[str]) -> None:
    names = dict(zip(NAMES, chosen, strict=True))
    renamed = chart(named(written(PARTS, None), names))
    swept = {"batch", "seq", "i"}
    assert list(renamed.swept) == ["phase", names["batch"], names["seq"], names["i"]]
    made = [
        {column: each for column, each in zip(COLUMNS[1:], row, strict=True)}
        for one in renamed.series
        for row in zip(*(one.columns[names[c] if c in swept else c].tolist() for c in COLUMNS[1:]), strict=True)
    ]
    words = {"card", "faster", "prompt", "token", "linear"}
    expected = [{c: names[v] if v in words else v for c, v in row.items()} for row in STANDARD]
    same_rows(made, expected, COLUMNS[1:])
