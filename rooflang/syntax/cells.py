"""A table of a file before it means anything: values and where they stand."""

from collections.abc import Iterable, Sequence

from rooflang.frozen import frozen


@frozen
class Cell:
    """A value of a file and its place, from one offset to another. An empty text: there is none."""

    value: object
    start: int
    end: int


Rows = Iterable[Sequence[Cell]]
"""The rows below the names of the columns."""
