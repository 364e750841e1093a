"""A Hugging Face config.json to a file with one model: the file's fields laid over the base of its family.

What a `model_type` means is not written here: `std/huggingface` has a base `hf_TYPE` for each, and the schemas beside
it list the fields that count, which of them must be there, and what each is for.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from rooflang import codes
from rooflang.assets import folder
from rooflang.diagnostic import Diagnostic, Label, Problem
from rooflang.source import Source, Span
from rooflang.syntax import tree
from rooflang.syntax.number import exact

FAMILIES = "std/huggingface"

_NESTED = ("text_config", "llm_config", "language_config")
# Older and other libraries' words for the type of a model.
_TYPES = ("model_type", "_class_name")
_BASE = "hf_"
_LEFT_OUT = (None, "auto")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def path_of(call: tree.Call) -> tree.Text:
    """The path that a call names. Raises Problem where it is no plain string."""
    arguments = [argument.value for argument in call.arguments if argument.name is None]
    if len(call.arguments) == 1 and len(arguments) == 1:
        path = arguments[0]
        if isinstance(path, tree.Text) and path.plain and "\0" not in path.plain:
            return path
    message = "`huggingface` takes the path of a config.json, a plain string"
    raise Problem(Diagnostic(codes.BAD_CONFIG, message, call.span, hint='as in `huggingface("llama/config.json")`'))


def read(source: Source, call: tree.Call) -> tuple[tree.File, tree.Use]:
    """The file as one model, and the `use` that brings its base. Raises Problem, at the call, where it holds none."""
    config = _Config(source, call)
    kind, schema = config.kind()
    base = tree.Identifier(_BASE + kind, config.place(_TYPES[0]))
    fields = tuple(config.fields(schema))
    name = tree.Identifier(_model_name(source), Span(source, 0, 0))
    whole = Span(source, 0, len(source.text))
    path = tree.Path((base,), base.span)
    block = tree.Block(tree.Identifier("model", name.span), name, None, path, None, fields, name.span, whole)
    use = tree.Use(tree.Text((FAMILIES,), whole), (tree.Import(base, base),), None, whole)
    return tree.File(source, (block,), ()), use


class _Config:
    """The object that a file holds, the part about text where it describes several models."""

    def __init__(self, source: Source, call: tree.Call):
        self.source, self.call = source, call
        whole = self._parsed()
        self.values: dict[str, Any] = dict(whole)
        for name in _NESTED:
            inner = whole.get(name)
            if isinstance(inner, dict):
                self.values |= inner
        if isinstance(self.values.get("id2label"), dict):
            # What is told apart, by number: how many they are is not written by itself.
            self.values.setdefault("num_labels", len(self.values["id2label"]))

    def _parsed(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.source.text, parse_int=_number, parse_float=_number, parse_constant=_refuse)
        except json.JSONDecodeError as error:
            raise self._problem(f"this is no JSON: {error.msg}", Span(self.source, error.pos, error.pos + 1)) from None
        except (ValueError, RecursionError) as error:
            raise self._problem(f"this is no JSON that could be read: {error}") from None
        if not isinstance(found, dict):
            raise self._problem("this is no config.json: it holds no object")
        return found

    def kind(self) -> tuple[str, Mapping[str, Any]]:
        """The type of the model, as the base of its family is called, and the schema of what the file has to hold."""
        for name in _TYPES:
            found = self.values.get(name)
            if isinstance(found, str):
                break
        else:
            raise self._problem("this is no config.json of a model: it has no `model_type`")
        kinds = {each: (kind, schema) for kind, each, schema in _kinds() if each}
        if found in kinds:
            return kinds[found]
        close = get_close_matches(found, kinds, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(sorted(kinds))}"
        raise self._problem(f"nothing is known of the model type `{found}`", self.place(name), hint)

    def fields(self, schema: Mapping[str, Any]) -> Iterator[tree.Field]:
        """The fields that the schema lists, checked against it."""
        listed = schema.get("properties", {})
        self._check(schema, listed)
        for name in listed:
            value = self.values.get(name)
            if name in _TYPES or value in _LEFT_OUT or not _NAME.match(name):
                continue
            span = self.place(name)
            # A truth that a family of the library counts with.
            counted = isinstance(value, bool) and listed[name].get("counted", False)
            expression = _expression(int(value) if counted else value, span)
            if expression is not None:
                yield tree.Field(tree.Path((tree.Identifier(name, span),), span), expression, span)

    def _check(self, schema: Mapping[str, Any], listed: Mapping[str, Any]) -> None:
        # Imported here: a tenth of a second that only those pay who read a config.
        from jsonschema import Draft202012Validator

        instance = {name: _plain(value) for name, value in self.values.items()}
        errors = sorted(Draft202012Validator(schema).iter_errors(instance), key=lambda error: list(error.path))
        missing = [names for error in errors if (names := _absent(error, instance))]
        if missing:
            told = "; ".join(_told(names, listed) for names in dict.fromkeys(missing))
            raise self._problem(f"the config lacks {told}")
        for error in errors:
            name = str(error.path[0]) if error.path else ""
            about = listed.get(name, {}).get("description", "")
            message = f"`{name}` does not fit: {error.message}" if name else error.message
            hint = f"`{name}` is the {about}" if about else ""
            raise self._problem(message, self.place(name) if name else None, hint)

    def place(self, name: str) -> Span:
        """Where a field stands in the file: the last of its name, which is the one that counts."""
        found = [each.span() for each in re.finditer(rf'"{re.escape(name)}"\s*:', self.source.text)]
        start, end = found[-1] if found else (0, 0)
        return Span(self.source, start, max(end - 1, start))

    def _problem(self, message: str, where: Span | None = None, hint: str = "") -> Problem:
        labels = (Label(where, "here"),) if where is not None else ()
        shown = f"`{self.source.name}`: {message}"
        return Problem(Diagnostic(codes.BAD_CONFIG, shown, self.call.arguments[0].span, labels=labels, hint=hint))


def _kinds() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """For each type of model what its base is called, the type as config files say it, and its schema."""
    for stem, schema in _schemas().items():
        properties = schema["properties"]
        for each in properties.get("model_type", {}).get("enum", ()):
            yield re.sub(r"\W", "_", each), each, schema
        for each in properties.get("_class_name", {}).get("enum", ()):
            yield stem, each, schema


@cache
def _schemas() -> Mapping[str, Mapping[str, Any]]:
    """The schemas by the names of their files."""
    paths = sorted(folder("specs/std").joinpath("huggingface").glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def _absent(error: Any, instance: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of which an error misses one; empty where the error is another."""
    if error.validator == "required":
        # Each missing name makes an error of its own.
        return tuple(name for name in error.validator_value if name not in instance and f"'{name}'" in error.message)
    if error.validator == "anyOf":
        return tuple(name for each in error.validator_value for name in each.get("required", ()))
    return ()


def _told(names: Sequence[str], listed: Mapping[str, Any]) -> str:
    """Names that one of is missing, and what it is for."""
    about = next((text for name in names if (text := listed.get(name, {}).get("description"))), "")
    return " or ".join(f"`{name}`" for name in names) + (f" ({about})" if about else "")


def _expression(value: Any, span: Span) -> tree.Expression | None:
    """A value of JSON as an expression; None for objects, which no model needs."""
    match value:
        case bool():
            return tree.Name("true" if value else "false", span)
        case int() | Fraction():
            number = tree.Number(abs(Fraction(value)), None, span)
            return number if value >= 0 else tree.Unary("-", number, span)
        case str():
            return tree.Text((value,) if value else (), span)
        case list():
            items = [_expression(each, span) for each in value]
            return tree.List(tuple(each for each in items if each is not None), span)
        case _:
            return None


def _plain(value: Any) -> Any:
    """A value as jsonschema knows it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _model_name(source: Source) -> str:
    """What series call it: the file, or its folder where it is just called config."""
    path = source.path or Path(source.name)
    stem = path.stem if path.stem not in ("config", "") else path.resolve().parent.name or path.stem
    return re.sub(r"\W", "_", stem) or "model"


def _number(text: str) -> Fraction | int:
    """A number within the limits of the language. Raises ValueError beyond them."""
    found = exact(text)
    if found is None:
        raise ValueError(f"`{text[:20]}…` is beyond every number that could be meant")
    return int(found) if found.denominator == 1 else found


def _refuse(constant: str) -> Any:
    raise ValueError(f"`{constant}` is no number")
