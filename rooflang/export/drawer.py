"""The renderer's other process: it starts its engine, then answers requests until there are no more.

It loads little before that and waits for nobody: the time from its start to the first picture is the longest part of a
build of one chart.
"""

import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from select import select
from threading import Thread
from typing import IO, Any

from rooflang.export.image import pictures, practise, start


def main() -> None:
    """Start the engine, practise unless something is asked for by then, and serve standard input."""
    start()
    if not _is_asked():
        practise()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def _is_asked() -> bool:
    """Whether a request waits. Where that can't be told of pipes, none is supposed to."""
    with suppress(OSError):
        return bool(select([sys.stdin], [], [], 0)[0])
    return False


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more. Nobody may be reading yet, so that another thread hands them over."""
    made: SimpleQueue[Any] = SimpleQueue()
    sender = Thread(target=_send, args=(made.get, answers))
    sender.start()
    try:
        with suppress(EOFError):
            while True:
                made.put(pictures(*marshal.load(requests)))
    finally:
        made.put(None)
        sender.join()


def _send(taken: Callable[[], Any], answers: IO[bytes]) -> None:
    with suppress(OSError):
        while (answer := taken()) is not None:
            marshal.dump(answer, answers)
            answers.flush()
