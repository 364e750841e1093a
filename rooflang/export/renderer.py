"""The renderer in a process of its own: its engine starts there while charts are computed here, then both cores work.

The engine takes half a second to start and holds Python's lock while it works, so that a thread would gain little; a
forked child of it hangs. Requests and pictures go through pipes.
"""

import marshal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import IO

Request = tuple[str, tuple[str, ...], float]
"""A drawing as JSON text, the formats that are wanted of it, and the pixels to the unit of a PNG."""

Pictures = dict[str, bytes]
"""A file's content by its format; a PNG as the renderer packs it."""


class Renderer:
    """What is asked of it is answered in that order. Until it is started, and where it can't be, it works here."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: deque[Request] = deque()

    def start(self) -> None:
        """Start the process and return at once."""
        # Found as in this process, and nothing else: not in the folder that the command is called in.
        code = f"import sys; sys.path[:] = {sys.path!r}; from rooflang.export.renderer import main; main()"
        command = [sys.executable, "-S", "-c", code]
        pipe = subprocess.PIPE
        with suppress(OSError):
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)

    def ask(self, request: Request) -> None:
        """Ask for the pictures of a drawing."""
        self._asked.append(request)
        if self._process is not None and self._process.stdin is not None:
            try:
                marshal.dump(request, self._process.stdin)
                self._process.stdin.flush()
            except OSError:
                self.close()

    def answer(self) -> Pictures:
        """What was asked for first. Where the process has ended, it is made here."""
        request = self._asked.popleft()
        if self._process is not None and self._process.stdout is not None:
            try:
                made: Pictures = marshal.load(self._process.stdout)
            except (OSError, EOFError, ValueError, TypeError):
                self.close()
            else:
                return made
        return _pictures(request)

    @property
    def apart(self) -> bool:
        """Whether there is another process."""
        return self._process is not None

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _pictures(request: Request) -> Pictures:
    # Imported here: as a rule only the other process needs the engine.
    from rooflang.export.image import pictures

    return pictures(*request)


def main() -> None:
    """The other process."""
    from rooflang.export.image import warm

    warm()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(requests: IO[bytes], pictures: IO[bytes]) -> None:
    """Answer requests until there are no more. Nobody may be reading yet, so that another thread hands them over."""
    made: SimpleQueue[Pictures | None] = SimpleQueue()
    sender = Thread(target=_send, args=(made, pictures))
    sender.start()
    try:
        with suppress(EOFError):
            while True:
                made.put(_pictures(marshal.load(requests)))
    finally:
        made.put(None)
        sender.join()


def _send(made: "SimpleQueue[Pictures | None]", pictures: IO[bytes]) -> None:
    with suppress(OSError):
        while (picture := made.get()) is not None:
            marshal.dump(picture, pictures)
            pictures.flush()
