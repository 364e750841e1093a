"""The process: whether pictures are wanted is guessed before anything is loaded, so that their engine starts then.

It takes as long as all else together, and the arguments are known only a twentieth of a run later. A wrong guess costs
a process that is ended.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from rooflang.export.formats import CALLED, RENDERED


def command() -> None:
    """Run the command and end at once: taking its modules apart first would take a tenth of a run."""
    renderer = None
    if draws(sys.argv[1:]):
        # Imported here, as what follows: other commands need none.
        from rooflang.export.renderer import Renderer

        renderer = Renderer()
        renderer.start()
    from rooflang.cli.main import main

    code = main(renderer=renderer)
    if renderer is not None:
        renderer.close()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def draws(words: Sequence[str]) -> bool:
    """Whether these arguments look as if pictures will be made."""
    if words[:1] != ["build"] or any(word in ("-h", "--help") for word in words):
        return False
    named = {*RENDERED, *(called for called, name in CALLED.items() if name in RENDERED)}
    chosen = any(word.startswith(("-f", "--f")) for word in words)
    return not chosen or any(name in word for word in words for name in named)
