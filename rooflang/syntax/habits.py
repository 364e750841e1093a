"""Habits of other languages in a spec: what is written here instead."""

import re

from rooflang import codes
from rooflang.diagnostic import Diagnostic, Fix
from rooflang.source import Span
from rooflang.syntax.scene import HEADS, IMPORTS, LISTED, NEAR, SHORTLY, STEPS, Scene, shown, unexpected
from rooflang.syntax.tokens import Token

_FIELD = re.compile(r"\s*=(?!=)")
_STYLES = ("label", "color", "colour", "shape", "size", "trail")
# What stands behind `by` up to where a value is missing; `where` reads as a name there.
_STEP = re.compile(r"\bby(?:\s+(?P<product>\*?\s*\d\w*\s*\*)(?:\s*where)?|\s*[*/^+=]*)\s*$")
_DERIVED = re.compile(r"(?:^|[\n;{])[ \t]*(?:let[ \t]+)?(?P<name>\w+)[ \t]*=[ \t]*(?P<base>[A-Za-z_][\w.]*)[ \t]*$")
_NO_FUNCTIONS = "functions can't be defined: ops, opsets and `let` are what to build with"
_FOREIGN = {
    **dict.fromkeys(IMPORTS, 'write `use "std/hardware/nvidia": A40`'),
    **dict.fromkeys(("def", "fn", "func", "function"), _NO_FUNCTIONS),
    **dict.fromkeys(("const", "var", "val", "auto", "int", "float"), "a value is named by `let name = …`"),
    "return": "what an op does are its fields: `flops = …`, `read = …`, `write = …`",
    "assert": "a claim is written `expect …`",
    "print": "`rooflang eval` shows values",
}


def foreign(scene: Scene) -> Diagnostic | None:
    """A statement that begins with a word of another language, or with one of ours in capitals or as a field."""
    first, text = scene.first, scene.span.source.text
    if first is None or scene.opener_in_statement:
        return None
    span = scene.at(first)
    if first.kind == "NAME" and first.text in _FOREIGN and not _FIELD.match(text, first.end):
        return unexpected(span, f"`{first.text}` is not used here", _FOREIGN[first.text])
    if first.kind == "NAME" and first.text != first.text.lower() and first.text.lower() in HEADS:
        ours = first.text.lower()
        return unexpected(span, f"`{first.text}` begins no statement", f"write `{ours}`", Fix(span, ours))
    if first.text == "edition":
        return unexpected(scene.span, "`edition` is followed by its year", "write `edition 2026`")
    if first.kind == "USE" or (first.text == "use" and re.compile(r"[ \t]+[\w./\"-]").match(text, first.end)):
        return _use(scene, first)
    return None


def _use(scene: Scene, first: Token) -> Diagnostic | None:
    """What is no path behind `use`, and what names nothing behind that."""
    text = scene.span.source.text
    path = re.compile(r"[ \t]+(?P<path>[\w./-]+)").match(text, first.end)
    if path:
        span = Span(scene.span.source, *path.span("path"))
        return unexpected(
            span, "the path of a file stands in quotes", f'write `use "{span.text}"`', Fix(span, f'"{span.text}"')
        )
    every = re.compile(r"(?P<path>[ \t]+\"[^\"\n]*\")[ \t]*(?:\.[ \t]*|:[ \t]*)\*").match(text, first.end)
    if every:
        hint = f"`use{every['path']}` brings all names"
        return unexpected(scene.span, "`*` is no name", hint)
    return None


def colon(scene: Scene) -> Diagnostic | None:
    """`name: value` and `name := value`, as other languages have it."""
    source, token = scene.span.source, scene.token
    colon = token if token.kind == "COLON" else scene.last
    if not (isinstance(colon, Token) and colon.kind == "COLON"):
        colon = _colon_before(scene) if token.kind in ("END", "RBRACE", "$END") else None
        if colon is None:
            return None
    word = scene.behind if token is colon else None
    if word and word.text in ("plot", "let", "param", "expect"):
        at = scene.at(colon)
        return unexpected(at, f"no `:` stands behind `{word.text}`", fix=Fix(at, ""))
    if scene.behind_value:
        return unexpected(scene.at(colon), "`:` is not used here", "ranges are written `1..64`")
    if token.kind == "LBRACE":
        return unexpected(scene.at(colon), "no `:` stands before the `{` of a block", fix=Fix(scene.at(colon), ""))
    end = colon.end + 1 if source.text.startswith("=", colon.end) else colon.end
    span = Span(source, colon.start, end)
    return unexpected(span, "a field takes its value with `=`", f"write `=` for `{span.text}`", Fix(span, " ="))


def _colon_before(scene: Scene) -> Token | None:
    """The `:` of `dtype: fp16`, which reads like the head of a block without a name."""
    flat = [each for value in scene.values[-3:] for each in (value if isinstance(value, list) else [value])]
    if not (len(flat) >= 3 and isinstance(flat[-2], Token) and flat[-2].kind == "COLON"):
        return None
    return flat[-2] if flat[-3] is scene.first else None


def equals(scene: Scene) -> Diagnostic | None:
    """An `=` too many, or where it doesn't belong."""
    token, span, first = scene.token, scene.span, scene.first
    if token.kind == "LBRACE" and (derived := _DERIVED.search(scene.shortly)):
        hint = f"as in `hardware {derived['name']} : {derived['base']} {{ … }}`, or `model`, `chart` …"
        return unexpected(span, "a block is derived with `:` behind its kind and its name", hint)
    if token.kind != "EQUAL":
        return None
    if scene.behind_value:
        return unexpected(span, "`=` gives a field its value and can't stand in an expression", "compare with `==`")
    if scene.behind.text == "~":
        return unexpected(span, "`~=` is not used here", NEAR)
    if scene.behind.text == "=":
        compared = scene.code.endswith("==")
        hint = "compare with `==`" if compared else "a name takes its value with one `=`"
        return unexpected(span, "here is an `=` too many", hint)
    if first is not None and first.kind == "NAME" and not scene.opener_in_statement:
        return unexpected(span, "no `=` stands before the `{` of a block", "as in `model small { … }`")
    return None


def habit(scene: Scene) -> Diagnostic | None:
    """What is written otherwise elsewhere."""
    token, span, accepted = scene.token, scene.span, scene.accepted
    before = scene.behind.text
    if token.kind == "FLOOR" and not scene.behind_value:
        return unexpected(span, "`//` divides whole numbers", "comments begin with `#`", Fix(span, "#"))
    if token.kind == "STAR" and before == "*":
        return unexpected(span, "`**` is not used here", "powers are written `2^10`")
    if token.kind == "DOT" and (before.isdigit() or before == ".."):
        hint = "ranges are written `1..64`" if before == ".." else "a digit follows the point"
        return unexpected(span, "`.` can't stand here", hint)
    if token.kind == "DOT" and "NUMBER" in accepted:
        return unexpected(span, "a number begins with a digit", "write `0.5`, not `.5`")
    if before == "to" and "UNIT" in accepted and token.kind in ("NUMBER", "NAME"):
        return unexpected(span, f"a unit is expected behind `to`, not {shown(token)}", "ranges are written `1..64`")
    return _comma(scene) if token.kind == "COMMA" else None


def _comma(scene: Scene) -> Diagnostic | None:
    """A comma between statements, or between values that no list holds."""
    span, text = scene.span, scene.span.source.text
    if scene.accepted.keys() & {"END", "RBRACE"}:
        digits = re.search(r"\d,\d", text[max(span.start - 1, 0) : span.end + 1])
        hint = "the decimal sign is a point; `_` groups digits: `1_935.5`" if digits else _listing(scene)
        return unexpected(span, "statements end with their line or `;`, not with `,`", hint)
    if scene.opener and scene.opener.kind == "LPAR" and scene.behind_value:
        whole = LISTED.match(text, scene.opener.start)
        hint = f"a list stands in `[ ]`: `[{whole['items'] if whole else '1, 2'}]`"
        return unexpected(span, "round brackets hold one value, and no list", hint)
    return None


def _listing(scene: Scene) -> str:
    """A hint where several values of a field stand between commas; nothing where another field follows."""
    text = scene.span.source.text
    more = re.compile(r"[ \t]*[\w.]+[ \t]*(?:,[ \t]*[\w.]+[ \t]*)*(?=[;}\n#]|$)").match(text, scene.span.end)
    value = re.search(r"=[ \t]*([\w.]+)[ \t]*$", scene.shortly)
    if re.compile(r"[ \t]*[\w.]+[ \t]*=(?!=)").match(text, scene.span.end):
        return "write `;` between two fields"
    return f"several values stand in a list: `[{value[1]}, {more[0].strip()}]`" if more and value else ""


def step_of_range(scene: Scene) -> Diagnostic | None:
    """`1..64 by 2*`, and other signs around the step of a range."""
    token, source = scene.token, scene.span.source
    found = _STEP.search(scene.code, max(0, len(scene.code) - SHORTLY))
    factor = found["product"] if found else None
    missing = "NUMBER" in scene.accepted or token.kind == "END" or (factor and scene.behind_value)
    if found is None or not missing:
        return None
    if factor:
        span, ours = Span(source, *found.span("product")), "*" + factor.strip("* ")
        return unexpected(span, "the `*` of a step stands before its factor", f"write `by {ours}`", Fix(span, ours))
    if token.kind not in ("PLUS", "SLASH", "EQUAL", "STAR", "CARET"):
        behind = scene.behind
        return Diagnostic(codes.MISSING_VALUE, f"a value is missing behind `{behind.text}`", behind, hint=STEPS)
    signs = source.text[found.start() + 2 : token.end].lstrip()
    span = Span(source, token.end - len(signs), token.end)
    return unexpected(span, f"`by {signs}` is not used here", STEPS)


def of_plots(scene: Scene) -> Diagnostic | None:
    """What is written otherwise in a sweep, or in a list of ops."""
    token, span, first = scene.token, scene.span, scene.first
    if first is None or first.kind != "PLOT" or scene.opener_in_statement:
        return None
    if token.kind == "IF":
        return unexpected(span, "a plot keeps settings with `where`", "write `where`", Fix(span, "where"))
    if token.kind == "AS" or (token.text in _STYLES and _FIELD.match(span.source.text, token.end)):
        name = "label" if token.kind == "AS" else token.text
        return unexpected(
            span, f"{shown(token)} can't follow a plot", f"what belongs to it stands in `{{ {name} = … }}`"
        )
    if token.kind == "LSQB" and scene.behind.text == "for":
        return unexpected(span, "the name that is swept stands before its values", "as in `for batch in [1, 8]`")
    if token.kind == "LPAR" and scene.behind.text == "for":
        hint = "as in `for a in 1..8, b in 1..4`: all combinations, of which `where` keeps some"
        return unexpected(span, "every name is swept by itself", hint)
    if token.kind == "NUMBER" and scene.behind.text == ",":
        hint = (
            "`_` groups digits: `1_000`"
            if re.fullmatch(r"\d{3}", token.text)
            else "several values stand in a list: `[1, 2]`"
        )
        return unexpected(span, f"a name to sweep is expected here, not {shown(token)}", hint)
    if token.kind == "EQUAL" and "IN" in scene.accepted and not scene.behind_value:
        hint = "write `in`; one value alone is a list, `[8]`"
        return unexpected(span, "a sweep runs over the values in a list or a range", hint, Fix(span, "in"))
    if token.kind == "FOR":
        hint = "as in `plot op for a in 1..8, b in 1..4 where a > b`"
        return unexpected(span, "a plot has one `for`, and it stands before `where`", hint)
    if token.kind == "COMMA" and "END" in scene.accepted:
        return unexpected(span, "a `plot` takes one op or opset", "write a `plot` for each, or add them with `+`")
    return None
