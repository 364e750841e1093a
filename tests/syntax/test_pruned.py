"""Of a library's file only what is named is parsed, and nobody can tell."""

from pathlib import Path

import pytest

from rooflang.assets import folder
from rooflang.source import Source
from rooflang.syntax import tree
from rooflang.syntax.load import load, standard_names
from rooflang.syntax.parse import parse
from rooflang.syntax.pruned import lay_out

FILES = {name: folder("specs/std") / f"{name.removeprefix('std/')}.roof" for name in standard_names()}


def named(path: Path) -> list[str]:
    """The names that a file declares, after its whole tree."""
    statements = parse(Source(path.name, path.read_text(encoding="utf-8"))).statements
    kinds = tree.Block | tree.Let | tree.Param
    return [each.name.name for each in statements if isinstance(each, kinds) and each.name]


@pytest.mark.parametrize("name", FILES)
def test_a_library_file_is_laid_out_as_its_statements_stand(name):
    text = FILES[name].read_text(encoding="utf-8")
    layout = lay_out(text)
    assert list(layout.named) == named(FILES[name])
    pieces = layout.needed(layout.named)
    assert "".join(text[start:end] for start, end in pieces) == text[pieces[0][0] :]
    whole = parse(Source(name, text))
    in_pieces = parse(Source(name, text), pieces)
    assert not in_pieces.problems
    assert [each.span.text for each in in_pieces.statements] == [each.span.text for each in whole.statements]
    assert [each.span.line for each in in_pieces.statements] == [each.span.line for each in whole.statements]


def test_what_a_name_needs_comes_with_it_and_nothing_else():
    spec = b'edition 2026\nuse "std/models/llama": llama_13b\nuse "std/hardware/nvidia": A40\n'
    modules = {module.name: module for module in load(("-",), spec).modules}
    models = next(module for name, module in modules.items() if name.endswith("models/llama.roof"))
    families = next(module for name, module in modules.items() if name.endswith("models/families.roof"))
    blocks = [each.name.name for each in models.file.statements if isinstance(each, tree.Block) and each.name]
    assert "llama_13b" in blocks and "llama3_8b" not in blocks and "llama3_8b" in models.unread
    bases = [each.name.name for each in families.file.statements if isinstance(each, tree.Block) and each.name]
    assert "gated_decoder_family" in bases and "mamba_family" not in bases


def test_a_file_that_is_given_is_whole():
    path = FILES["std/models/llama"]
    library = load((str(path),))
    (given,) = library.given
    blocks = [each.name.name for each in given.file.statements if isinstance(each, tree.Block) and each.name]
    assert blocks == named(path) and not given.unread
