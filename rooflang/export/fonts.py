"""Which fonts the renderer knows: its own, or those of the system as well.

It takes what fontconfig's settings name (on Linux; elsewhere it always looks at the system's fonts), once in a process.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

LENDING: Mapping[str, str] = {"ROOFLANG_FONTS": "system"}
"""The environment of a process that may draw with the fonts of the system."""

# Not by `pathlib`, which loads `urllib`: the renderer's process starts while others wait for it.
_OWN = {"FONTCONFIG_FILE": os.path.join(os.path.dirname(__file__), "fonts.conf")}


@contextmanager
def chosen() -> Iterator[None]:
    """While the renderer looks for fonts: it finds its own alone, unless this process is one that lends."""
    wanted = {} if all(os.environ.get(name) == value for name, value in LENDING.items()) else _OWN
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            del os.environ[name]
            if value is not None:
                os.environ[name] = value
