"""Where the files lie that ship with rooflang and are no Python: the grammar and the standard library."""

from pathlib import Path
from typing import Literal


def folder(name: Literal["grammar", "specs/std"]) -> Path:
    """The folder of that name: inside the package where it was installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
