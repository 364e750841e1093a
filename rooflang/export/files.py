"""Writing files so that each is there whole or not at all."""

import os
from itertools import count
from pathlib import Path

from rooflang.codes import CANT_WRITE
from rooflang.diagnostic import Diagnostic

_NUMBERS = count()


def write(path: Path, data: bytes) -> Diagnostic | None:
    """Put the data at the path; what can't be written leaves what was there as it was, and comes back as a problem."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Diagnostic(CANT_WRITE, f"{path} can't be written: {reason}")
    return None


def _replace(path: Path, data: bytes) -> None:
    # In the same folder, since a file can't be moved at one stroke between file systems. Not by `tempfile`: its files
    # are readable for nobody else.
    unfinished = path.parent / f".rooflang-{os.getpid()}-{next(_NUMBERS)}.tmp"
    try:
        with open(unfinished, "xb") as file:
            file.write(data)
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
