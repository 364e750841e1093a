"""What no hand would write: files nested thousands deep, long sums, long chains. They end soon, with an answer or with
an error that names the limit, and never with a traceback.
"""

import pytest

from rooflang.cli.main import main

N = 5_000
DEVICE = 'use "std/hardware/nvidia": A40\nop double(n) { y[n] = 2 * x[n] }\n'


def plotted(what: str) -> str:
    return DEVICE + f"chart c {{ hardware = A40; dtype = fp16; plot {what} }}\n"


def chain(first: str, link: str) -> str:
    return first + "".join(link.format(i=i, before=i - 1) for i in range(1, N))


def swept(names: int, values: str) -> str:
    used = " + ".join(f"a{i}" for i in range(names))
    sweeps = ", ".join(f"a{i} in {values}" for i in range(names))
    return plotted(f"double({used}) for {sweeps}")


def ten_times(name: int) -> str:
    return '"' + f"{{a{name}}}" * 10 + '"'


FINE = {
    "a sum of a thousand terms": "let a = " + " + ".join(["1"] * 1_000) + "\nexpect a == 1000\n",
    "a sum of twenty thousand terms": "let a = " + "+".join(["1"] * 20_000) + "\nexpect a == 20_000\n",
    "a conjunction of a thousand claims": "expect " + " and ".join(["true"] * 1_000) + "\n",
    "a hundred names in a row": "let a0 = 1\n" + "".join(f"let a{i} = a{i - 1} + 1\n" for i in range(1, 100)),
    "an op run in a thousand parts": plotted("+".join(["double(3)"] * 1_000) + ' { label = "sum" }'),
    "a name of a thousand letters": f"let {'a' * 1_000} = 1\nexpect {'a' * 1_000} == 1\n",
}

LIMITED = {
    "parentheses": ("E107", "let a = " + "(" * N + "1" + ")" * N + "\n"),
    "parentheses never closed": ("E107", "let a = " + "(" * N + "\n"),
    "lists": ("E107", "let a = " + "[" * N + "1" + "]" * N + "\n"),
    "blocks": ("E107", "model m " + "{ a b " * N + "}" * N + "\n"),
    "calls": ("E107", "let a = " + "max(" * N + "1" + ")" * N + "\n"),
    "signs": ("E107", "let a = " + "-" * N + "1\n"),
    "negations": ("E107", "expect " + "not " * N + "true\n"),
    "powers": ("E107", "let a = " + "1^" * N + "1\n"),
    "conditions": ("E107", "let a = " + "if " * N + "true" + " then true else false" * N + "\n"),
    "fields of fields": ("E107", "model m { x = 1 }\nlet a = m" + ".x" * N + "\n"),
    "places of places": ("E107", "let a = [1]" + "[0]" * N + "\n"),
    "names that use one another": (
        "E107",
        f"expect a{N - 1} == {N}\n" + chain("let a0 = 1\n", "let a{i} = a{before} + 1\n"),
    ),
    "devices derived from one another": (
        "E107",
        f"expect m{N - 1}.x == 1\n" + chain("model m0 { x = 1 }\n", "model m{i} : m{before} {{ }}\n"),
    ),
    "opsets that use one another": (
        "E107",
        chain(DEVICE + 'opset o0(n) { "a" = double(n) }\n', 'opset o{i}(n) {{ "a" = o{before}(n)["a"] }}\n')
        + f"chart c {{ hardware = A40; dtype = fp16; plot o{N - 1}(3) }}\n",
    ),
    "parts of an op": (
        "E308",
        plotted("a")
        + "let a = b + b + b + b + b + b + b + b + b + b\nlet b = cc + cc + cc + cc + cc + cc + cc + cc + cc + cc\n"
        + "let cc = d + d + d + d + d + d + d + d + d + d\nlet d = e + e + e + e + e + e + e + e + e + e\n"
        + "let e = double(3) + double(4)\n",
    ),
    "letters": ("E308", 'let a0 = "0123456789"\n' + "".join(f"let a{i} = {ten_times(i - 1)}\n" for i in range(1, 12))),
    "repetitions of ops": ("E107", plotted("1 * (" * N + "double(3)" + ")" * N)),
    "digits": ("E108", "let a = " + "9" * 100_000 + "\n"),
    "digits behind the point": ("E108", "let a = 0." + "9" * 100_000 + "\n"),
    "exponent": ("E108", "let a = 1e999999999999\n"),
    "settings": ("E308", swept(30, "[1, 2]")),
    "swept names": ("E308", swept(300, "[1]")),
    "closing brackets": ("E103", ")" * N + "\n"),
}


def checked(text: str, tmp_path, monkeypatch, capsys) -> tuple[int, str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "generated.roof").write_text("edition 2026\n" + text, encoding="utf-8")
    code = main(["check", "generated.roof", "--output-format", "concise", "--color", "never"])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_is_only_long_is_fine(text, tmp_path, monkeypatch, capsys):
    code, shown = checked(text, tmp_path, monkeypatch, capsys)
    assert (code, shown[:5]) == (0, "fine:")


@pytest.mark.parametrize(("code", "text"), LIMITED.values(), ids=LIMITED)
def test_what_passes_a_limit_is_an_error_that_names_it(code, text, tmp_path, monkeypatch, capsys):
    exit_code, shown = checked(text, tmp_path, monkeypatch, capsys)
    assert exit_code == 1
    assert f": {code} " in shown
    assert len(shown.splitlines()) < 60
