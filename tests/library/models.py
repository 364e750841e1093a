"""The blocks of the standard library that are models."""

from collections.abc import Iterator

from rooflang.program.blocks import Merged
from rooflang.program.names import Names
from rooflang.program.report import Reporter
from rooflang.syntax import tree
from rooflang.syntax.load import load, standard_names

FOLDER, FAMILIES = "std/models/", "std/models/families"


def declared(wanted: str) -> Iterator[tuple[str, Merged]]:
    """The models of the modules whose names begin so, each with the name of its module."""
    for name in standard_names():
        if name.startswith(wanted):
            library = load([], always=[name])
            names = Names(library, Reporter([]))
            module = library.modules[-1]
            for block in module.file.statements:
                if isinstance(block, tree.Block) and block.kind.name == "model":
                    merged = names.merge(block, module)
                    assert merged is not None
                    yield name, merged


MODULES = {model.name: (module, model) for module, model in declared(FOLDER) if module != FAMILIES}
