"""Writing files so that each is there whole or not at all."""

import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from rooflang.codes import CANT_WRITE
from rooflang.diagnostic import Diagnostic

_NUMBERS = count()


def write(path: Path, data: Iterable[bytes]) -> Diagnostic | None:
    """Put the data, part by part, at the path; what can't be written leaves what was there as it was, and comes back as
    a problem."""
    # In the same folder, since a file can't be moved at one stroke between file systems. Not by `tempfile`: its files
    # are readable for nobody else.
    unfinished = path.parent / f".rooflang-{os.getpid()}-{next(_NUMBERS)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        open(unfinished, "xb").close()
    except OSError as error:
        return _closed(path.parent, error)
    try:
        with open(unfinished, "wb") as file:
            file.writelines(data)
        os.replace(unfinished, path)
    except OSError as error:
        return Diagnostic(CANT_WRITE, f"`{path}` can't be written: {_reason(error)}")
    finally:
        unfinished.unlink(missing_ok=True)
    return None


def _closed(folder: Path, error: OSError) -> Diagnostic:
    """The problem that nothing can be put into a folder, at the outermost place that is to blame."""
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    reason = _reason(error) if there.is_dir() else "it is no folder"
    return Diagnostic(CANT_WRITE, f"`{there}` can't be written to: {reason}")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
