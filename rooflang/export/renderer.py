"""The renderer in a process of its own: its engine starts there while charts are computed here, then both cores work.

The engine takes half a second to start and holds Python's lock while it works, so that a thread would gain little; a
forked child of it hangs. Requests and pictures go through pipes.

That process knows no font but the renderer's own, so that pictures are the same bytes on every machine, and made in
two thirds of the time. Letters that this font lacks are drawn by a second process, with the fonts of the system.
"""

import marshal
import os
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from rooflang.export.fonts import LENDING

Request = tuple[str, tuple[str, ...], float, str]
"""A drawing as JSON text, the formats that are wanted of it, the pixels to the unit of a PNG, and the letters that the
renderer's own font lacks, if any have to be drawn."""

Pictures = tuple[dict[str, bytes], str]
"""A file's content by its format; a PNG as the renderer packs it. And the letters that no font had."""


class Renderer:
    """What is asked of it is answered in that order. Until it is started, and where it can't be, it works here."""

    def __init__(self) -> None:
        self._own: _Worker | None = None
        self._lending: _Worker | None = None
        self._asked: deque[tuple[Request, _Worker | None]] = deque()

    def start(self) -> None:
        """Start the process, unless it has been, and return at once."""
        self._own = self._own or _Worker({})

    def ask(self, request: Request) -> None:
        """Ask for the pictures of a drawing."""
        if request[3] and self._own is not None and self._lending is None:
            self._lending = _Worker(LENDING)
        worker = self._lending if request[3] else self._own
        if worker is not None:
            worker.ask(request)
        self._asked.append((request, worker))

    def answer(self) -> Pictures:
        """What was asked for first. Where the process has ended, it is made here."""
        request, worker = self._asked.popleft()
        return (worker.answer() if worker is not None else None) or _pictures(request)

    def finish(self) -> None:
        """Nothing more will be asked: the processes end by themselves, while here the last picture is packed."""
        for worker in (self._own, self._lending):
            if worker is not None:
                worker.finish()

    @property
    def apart(self) -> bool:
        """Whether there is another process."""
        return self._own is not None and self._own.alive

    def close(self) -> None:
        """End the processes, if there are any."""
        for worker in (self._own, self._lending):
            if worker is not None:
                worker.close()
        self._own = self._lending = None


class _Worker:
    """Another process that draws."""

    def __init__(self, fonts: Mapping[str, str]) -> None:
        """Start it and return at once; `fonts` is what its environment says of them."""
        # Found as in this process, and nothing else: not in the folder that the command is called in.
        code = f"import sys; sys.path[:] = {sys.path!r}; from rooflang.export.drawer import main; main()"
        command = [sys.executable, "-S", "-c", code]
        pipe, environment = subprocess.PIPE, {**os.environ, **fonts}
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
            )

    @property
    def alive(self) -> bool:
        return self._process is not None

    def ask(self, request: Request) -> None:
        if self._process is not None and self._process.stdin is not None:
            try:
                marshal.dump(request, self._process.stdin)
                self._process.stdin.flush()
            except OSError:
                self.close()

    def answer(self) -> Pictures | None:
        """What it was asked for first; None where it has ended."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            made: Pictures = marshal.load(self._process.stdout)
        except (OSError, EOFError, ValueError, TypeError):
            self.close()
            return None
        return made

    def finish(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:
                # Leaving it closes its pipes and waits for its end; what it was still to be told is lost then.
                pass


def _pictures(request: Request) -> Pictures:
    # Imported here: as a rule only the other process needs the engine.
    from rooflang.export.image import pictures

    return pictures(*request)
