"""`frozen` makes what a frozen, slotted dataclass is."""

import copy
import pickle

import pytest

from rooflang.frozen import frozen, replace


@frozen
class Point:
    x: int
    y: int = 2

    @property
    def total(self) -> int:
        return self.x + self.y


@frozen(eq=False)
class Place:
    name: str


def test_it_is_made_by_place_by_name_and_by_default():
    assert (Point(1).total, Point(y=5, x=1).total) == (3, 6)
    with pytest.raises(TypeError, match="x"):
        Point()


def test_equal_values_are_equal_and_hash_alike():
    assert Point(1) == Point(1, 2) != Point(2)
    assert len({Point(1), Point(1, 2)}) == 1
    assert Point(1) != (1, 2)


def test_without_eq_only_the_same_is_equal():
    here = Place("here")
    assert here == here != Place("here")


def test_nothing_can_be_set():
    point = Point(1)
    for change in (lambda: setattr(point, "x", 3), lambda: setattr(point, "z", 3), lambda: delattr(point, "x")):
        with pytest.raises(AttributeError, match="frozen"):
            change()
    assert replace(point, x=3) == Point(3)


def test_it_matches_shows_and_travels():
    match Point(1):
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert repr(Point(1)) == "Point(x=1, y=2)"
    assert copy.deepcopy(Point(1)) == Point(1)


def test_the_tree_can_be_sent_to_another_process():
    from rooflang.source import Source
    from rooflang.syntax.parse import parse

    file = parse(Source("a.roof", "edition 2026\nlet a = 3 GB/s * b[1, k = 2]\n"))
    assert repr(pickle.loads(pickle.dumps(file))) == repr(file)
