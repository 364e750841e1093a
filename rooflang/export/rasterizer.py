"""A second process that turns SVG into PNG, so that many charts use two cores.

The renderer holds Python's lock while it works, so that a thread gains nothing, and a forked child hangs. The process
reads requests and writes pictures, each behind its length, until its input ends.
"""

import struct
import subprocess
import sys
from threading import Lock
from typing import IO

_HEAD = struct.Struct("<dQ")
_LENGTH = struct.Struct("<Q")


class Rasterizer:
    """The process as it is seen from outside. It is started by the first request."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def png(self, svg: str, scale: float) -> bytes:
        """The picture. Raises OSError where there is no process to make it."""
        data = svg.encode()
        with self._lock:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(_HEAD.pack(scale, len(data)) + data)
            process.stdin.flush()
            return _read(process.stdout)

    def start(self) -> None:
        """Start the process, for requests to come. Raises OSError where it can't be."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-m", "rooflang.export.rasterizer"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        return self._process


def _read(stream: IO[bytes]) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise OSError("the process that makes PNGs has ended")
    return stream.read(*_LENGTH.unpack(head))


def serve(requests: IO[bytes], pictures: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    from rooflang.export.image import raw_png

    while head := requests.read(_HEAD.size):
        scale, length = _HEAD.unpack(head)
        png = raw_png(requests.read(length).decode(), scale)
        pictures.write(_LENGTH.pack(len(png)) + png)
        pictures.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
