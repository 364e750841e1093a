"""A PDF whose bytes don't change from run to run.

The converter writes no date and no identifier, but it keeps in tables without an order what a page uses by name
(`/xo3 15 0 R`, `/gs1 8 0 R`), and the fonts, whose parts it numbers as they come. So names are put in their order, and
objects are numbered and written as a walk from the document's root finds them.
"""

import re
from collections.abc import Iterator, Mapping

_HEAD = re.compile(rb"%PDF-[^\n]*\n%[^\n]*\n\n")
_ENTRY = re.compile(rb"^(\d{10}) 00000 n", re.MULTILINE)
_START = re.compile(rb"(\d+) 0 obj\n")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_NAMES = re.compile(rb"(?:^ *+/[a-z]+\d+ \d+ 0 R\n)+", re.MULTILINE)
_NAME = re.compile(rb"/([a-z]+)(\d+)")

_Objects = Mapping[int, tuple[bytes, bytes]]
"""By its number, an object's text and its stream, which may hold any bytes."""


def ordered(pdf: bytes) -> bytes:
    """The same document in an order that hangs on nothing else. One that is laid out otherwise stays as it is."""
    head, table = _HEAD.match(pdf), pdf.rfind(b"\nxref\n") + 1
    if head is None or not table:
        return pdf
    objects = dict(_objects(pdf, table))
    trailer = pdf[pdf.index(b"trailer\n", table) : pdf.index(b"startxref\n", table)]
    numbers = {old: new for new, old in enumerate(_walk(trailer, objects), 1)}

    def renumbered(text: bytes) -> bytes:
        return _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], text)

    made, starts = bytearray(head[0]), []
    for old, new in numbers.items():
        text, stream = objects[old]
        starts.append(len(made))
        made += b"%d 0 obj\n" % new + renumbered(text) + stream
    entries = b"".join(b"%010d 00000 n\r\n" % start for start in starts)
    size = len(starts) + 1
    told = re.sub(rb"/Size \d+", b"/Size %d" % size, renumbered(trailer))
    end = b"xref\n0 %d\n0000000000 65535 f\r\n%s%sstartxref\n%d\n%%%%EOF" % (size, entries, told, len(made))
    return bytes(made + end)


def _objects(pdf: bytes, table: int) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    starts = sorted(int(entry[1]) for entry in _ENTRY.finditer(pdf, table))
    for start, end in zip(starts, [*starts[1:], table], strict=True):
        found = _START.match(pdf, start)
        assert found is not None
        stream = pdf.find(b"\nstream", start, end)
        middle = stream + 1 if stream >= 0 else end
        yield int(found[1]), (_NAMES.sub(_sorted, pdf[found.end() : middle]), pdf[middle:end])


def _sorted(names: re.Match[bytes]) -> bytes:
    return b"".join(line for _, line in sorted((_key(line), line) for line in names[0].splitlines(keepends=True)))


def _key(line: bytes) -> tuple[bytes, int]:
    found = _NAME.search(line)
    assert found is not None
    return found[1], int(found[2])


def _walk(trailer: bytes, objects: _Objects) -> Iterator[int]:
    """The numbers of all objects that the trailer leads to, each once, before those that it refers to."""
    seen: set[int] = set()
    pending = [*_references(trailer)][::-1]
    while pending:
        number = pending.pop()
        if number not in seen:
            seen.add(number)
            yield number
            pending += [*_references(objects[number][0])][::-1]


def _references(text: bytes) -> Iterator[int]:
    return (int(found[1]) for found in _REFERENCE.finditer(text))
