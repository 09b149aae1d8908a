"""Which edits decide nothing, and how the sample is drawn."""

import itertools

import pytest

from tests.mutants.places import Edit, decides_nothing, sample

SOURCE = '''"""Größe — a docstring."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    x = 2 == 2
@dataclass(frozen=True)
class A:
    info: ClassVar[MethodInfo] = MethodInfo(year=3)
    y: int | None = 4
    @lru_cache(maxsize=5)
    def f(self, z: "B | C" = 6) -> A | B:
        if not z == 7:
            raise ValueError(f"ä {z + 8}", 9) from error
        return zip(a | b, self.g(10), strict=True), "ä", 11
'''


def edit_of(text, operator, nth=0):
    """The edit of the nth place of this text, by its line and column."""
    for number, line in enumerate(SOURCE.splitlines(), 1):
        column = -1
        while (column := line.find(text, column + 1)) >= 0:
            if nth == 0:
                return Edit("m.py", f"core/{operator}", 0, ((number, column), (number, column + len(text))))
            nth -= 1
    raise AssertionError(text)


NUMBERS = {"2": True, "3": True, "4": False, "5": True, "6": False, "7": False, "8": True, "9": True}


@pytest.mark.parametrize(("number", "idle"), [*NUMBERS.items(), ("10", False), ("11", False)])
def test_numbers(number, idle):
    assert decides_nothing(edit_of(number, "NumberReplacer"), SOURCE) is idle


@pytest.mark.parametrize(
    ("text", "nth", "operator", "idle"),
    [
        ("|", 0, "ReplaceBinaryOperator_BitOr_Add", True),  # of an attribute
        ("|", 2, "ReplaceBinaryOperator_BitOr_Add", True),  # of what a function returns
        ("|", 3, "ReplaceBinaryOperator_BitOr_Add", False),
        ("+", 0, "ReplaceBinaryOperator_Add_Sub", True),  # in the text of an error, after a letter of two bytes
        ("True", 0, "ReplaceTrueWithFalse", True),
        ("True", 1, "ReplaceTrueWithFalse", True),  # strict= of zip
        ("not z", 0, "ReplaceUnaryOperator_Delete_Not", False),
        ("==", 1, "ReplaceComparisonOperator_Eq_NotEq", False),
        ("==", 1, "ReplaceComparisonOperator_Eq_Is", True),
        ("==", 0, "ReplaceComparisonOperator_Eq_NotEq", True),  # for type checkers
        ("@lru_cache", 0, "RemoveDecorator", True),
        ("@dataclass", 0, "RemoveDecorator", True),
    ],
)
def test_other_edits(text, nth, operator, idle):
    assert decides_nothing(edit_of(text, operator, nth), SOURCE) is idle


def edits(module, n_places, n_variants):
    """Edits of places on lines of their own, each by several operators of one kind."""
    return [
        Edit(module, f"core/ReplaceBinaryOperator_Add_{variant}", place, ((place + 1, 4), (place + 1, 5)))
        for place, variant in itertools.product(range(n_places), range(n_variants))
    ]


def test_a_sample_edits_no_place_twice_and_takes_the_rooms_in_turn():
    rooms = {"a": edits("a.py", 30, 3), "b": edits("b.py", 4, 5)}
    drawn = sample(rooms, 20, seed=1)
    assert len({edit.place for edit in drawn}) == len(drawn) == 20
    assert [edit.module for edit in drawn[:8]] == ["a.py", "b.py"] * 4
    assert {edit.module for edit in drawn[8:]} == {"a.py"}
    assert len(sample(rooms, 1000, seed=1)) == 34


def test_equal_seeds_draw_equal_samples_and_a_larger_one_begins_with_the_smaller():
    rooms = {"a": edits("a.py", 30, 3), "b": edits("b.py", 4, 5)}
    shuffled = {"b": rooms["b"][::-1], "a": rooms["a"][::-1]}
    assert sample(rooms, 10, seed=1) == sample(shuffled, 10, seed=1) == sample(rooms, 20, seed=1)[:10]
    assert sample(rooms, 10, seed=1) != sample(rooms, 10, seed=2)
