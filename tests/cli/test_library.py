"""`list` and `show` of the real library: the JSON contract, the exit codes, and what a start loads."""

import json
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from rooflang import pipeline

KINDS = ("hardware", "models", "opsets", "ops")
NUMBER_OR_NULL = {"type": ["number", "null"], "exclusiveMinimum": 0}
HEAD = {
    "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
    "title": {"type": "string", "minLength": 1},
    "module": {"type": "string", "pattern": "^std/"},
}
PLAIN = {"type": ["number", "string", "boolean", "null", "array"]}
PARAMETERS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "default": {"type": ["string", "null"]}},
        "required": ["name", "default"],
        "additionalProperties": False,
    },
}
MORE = {
    "hardware": {
        "peaks": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^(fp|bf|tf|int)[0-9]+$"},
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        },
        "memory": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "properties": {"bandwidth": NUMBER_OR_NULL, "capacity": NUMBER_OR_NULL},
                "required": ["bandwidth", "capacity"],
                "additionalProperties": False,
            },
        },
        "links": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
        "power": NUMBER_OR_NULL,
        "sources": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
    },
    "models": {
        "parameters": NUMBER_OR_NULL,
        "fields": {"type": "object", "minProperties": 1, "additionalProperties": PLAIN},
    },
    "opsets": {"parameters": PARAMETERS},
    "ops": {"parameters": PARAMETERS},
}


def schema(kind: str) -> Draft202012Validator:
    properties = {**HEAD, **MORE[kind]}
    entry = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return Draft202012Validator({"type": "array", "minItems": 1, "items": entry})


@pytest.mark.parametrize("kind", KINDS)
def test_json_is_the_contract(rooflang, kind):
    run = rooflang("list", kind, "--format", "json")
    assert (run.code, run.err) == (0, "")
    schema(kind).validate(json.loads(run.out))


@pytest.mark.parametrize("kind", KINDS)
def test_show_has_what_list_has_and_more(rooflang, kind):
    for entry in json.loads(rooflang("list", kind, "--format", "json").out)[:3]:
        shown = json.loads(rooflang("show", entry["name"], "--format", "json").out)
        assert {key: shown[key] for key in entry} == entry
        assert shown["use"] == f'use "{entry["module"]}": {entry["name"]}'
        assert entry["name"] in shown["text"]


def test_what_list_says_of_a_device_is_what_the_language_says(rooflang):
    devices = {each["name"]: each for each in json.loads(rooflang("list", "hardware", "--format", "json").out)}
    assert devices["A40"]["peaks"]["fp16"] == 149_700_000_000_000
    assert devices["A40"]["memory"]["gddr6"] == {"bandwidth": 696_000_000_000, "capacity": 48_000_000_000}
    shown = json.loads(rooflang("show", "A40", "--format", "json").out)
    ridge = rooflang("eval", "ridge(A40, int8)").out.split()[0]
    assert shown["ridge"]["int8"] == pytest.approx(float(ridge), rel=1e-11)


def test_whole_numbers_have_no_point(rooflang):
    def number(text: str) -> float:
        assert not text.endswith(".0")
        return float(text)

    for kind in KINDS:
        assert json.loads(rooflang("list", kind, "--format", "json").out, parse_float=number)


def test_the_use_line_works(rooflang, empty_folder):
    for kind in KINDS:
        first = json.loads(rooflang("list", kind, "--format", "json").out)[0]
        line = json.loads(rooflang("show", first["name"], "--format", "json").out)["use"]
        (empty_folder / "mine.roof").write_text(f"edition 2026\n{line}\nlet x = {first['name']}\n")
        assert rooflang("check", "mine.roof").code == 0


def test_every_entry_can_be_shown(rooflang, monkeypatch):
    whole = pipeline.catalog()
    # Read once: the files of the library are many.
    monkeypatch.setattr(pipeline, "catalog", lambda *_, **__: whole)
    for entry in whole[0].entries:
        run = rooflang("show", entry.name)
        assert run.code == 0 and entry.name in run.out
        assert json.loads(rooflang("show", entry.name, "--format", "json").out)["kind"] == entry.kind


def test_a_name_is_given_once_in_the_library():
    names = [entry.name.casefold() for entry in pipeline.catalog()[0].entries]
    assert len(set(names)) == len(names)


def test_nothing_that_matches(rooflang):
    run = rooflang("list", "models", "llama7b")
    assert (run.code, run.out) == (1, "") and "did you mean `llama_7b`" in run.err
    run = rooflang("list", "models", "llama7b", "--format", "json")
    assert (run.code, json.loads(run.out)) == (0, []) and "did you mean `llama_7b`" in run.err


def test_a_spec_that_cant_be_read(rooflang):
    assert rooflang("list", "hardware", "--in", "nope.roof").code == 2


def test_a_process_of_its_own(process):
    run = process("list", "hardware", "l40s", "--format", "json")
    assert run.returncode == 0 and [each["name"] for each in json.loads(run.stdout)] == ["L40S"]
    run = process("show", "A41")
    assert (run.returncode, run.stdout) == (1, b"") and b"did you mean `A40`" in run.stderr


@pytest.mark.parametrize("arguments", [["list", "hardware"], ["show", "A40"], ["list", "ops", "--format", "json"]])
def test_looking_for_a_name_loads_nothing_that_computes_or_draws(arguments):
    script = (
        "import sys; from rooflang.cli.main import main; code = main(sys.argv[1:]); "
        "sys.exit(code or ' '.join({'numpy', 'altair', 'vl_convert'} & set(sys.modules)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=False, timeout=60)
    assert (run.returncode, run.stderr) == (0, b"")
