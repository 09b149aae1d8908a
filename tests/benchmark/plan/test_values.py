"""Values of fields: types and ranges, in any notation that pydantic understands."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pytest
from annotated_types import Ge, Gt, Interval, Lt
from pydantic import Field

from benchmark.contract.errors import UserError
from benchmark.plan.values import checked, declared, in_words, wrong_defaults

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST = 10**15 - 1


@pytest.mark.parametrize(
    ("kind", "words", "accepted", "refused"),
    [
        (int, "a whole number of at most 15 digits", [0, -3, LARGEST, -LARGEST], [LARGEST + 1, True, 1.0, "1"]),
        (float, "a number", [0.5, 3, -1e300], [math.nan, math.inf, -math.inf, True, "0.5", 10**400]),
        (bool, "true or false", [True, False], [0, 1, "true"]),
        (str, "a printable text of at most 200 characters", ["", "x" * 200], ["x" * 201, "a\nb", "\x1b", 3, True]),
        (Literal["a", "b"], "one of a, b", ["a", "b"], ["c", "A", 1]),
        (float | None, "float | None", [1.5, 2], [True, "x", math.nan]),
        (Any, "a plain value", [1, 0.5, "x", True], [math.nan, 10**400]),
        (
            Annotated[int, Interval(ge=1, le=100_000)],
            "a whole number from 1 to 100000",
            [1, 100_000],
            [0, 100_001, 2.0],
        ),
        (Annotated[float, Interval(gt=0, le=1)], "a number above 0 and at most 1", [1e-300, 1], [0, 1.0000001]),
        (Annotated[float, Interval(ge=0, lt=1)], "a number from 0 and below 1", [0, 0.999], [1, -1e-9, math.nan]),
        (Annotated[float, Gt(0), Lt(5)], "a number above 0 and below 5", [4.9], [0, 5]),
        (Annotated[float, Field(gt=0)], "a number above 0", [0.1, 1e300], [0, -1, math.inf]),
        (Annotated[int, Field(ge=2, le=4)], "a whole number from 2 to 4", [2, 4], [1, 5, True]),
        (Annotated[int, Ge(0)], "a whole number from 0", [0, LARGEST], [-1, 2**64]),
    ],
)
def test_a_value_fits_its_type_and_its_range(kind, words, accepted, refused):
    assert in_words(kind) == words
    for value in accepted:
        assert checked("x", value, kind) == value
    for value in refused:
        with pytest.raises(UserError) as error:
            checked("--set: a.b", value, kind)
        said = str(error.value)
        assert said.startswith(f"--set: a.b should be {words}, got ")
        assert len(said.splitlines()) == 1
        assert len(said) < 300


def test_a_whole_number_becomes_the_float_of_its_field():
    assert isinstance(checked("x", 3, float), float)
    assert isinstance(checked("x", 3, Annotated[float, Interval(ge=0)]), float)
    assert isinstance(checked("x", 3, int), int)


def test_the_fields_of_a_constructor_are_declared():
    @dataclass(kw_only=True)
    class Plain:
        name: ClassVar[str] = ""
        width: Annotated[int, Interval(ge=1)] = 3
        kind: str = "x"
        state: int = field(init=False, default=0)

    assert {name: in_words(kind) for name, kind in declared(Plain).items()} == {
        "width": "a whole number from 1",
        "kind": "a printable text of at most 200 characters",
    }


def test_types_that_exist_for_type_checkers_only_do_no_harm():
    @dataclass(kw_only=True)
    class Foreign:
        width: int = 3
        exact: Decimal = None  # type: ignore[assignment]

    assert declared(Foreign) == {"width": Any, "exact": Any}
    assert declared(object) == {}


def test_a_default_has_to_fit_its_own_annotation():
    @dataclass(kw_only=True)
    class Method:
        width: Annotated[int, Interval(ge=1)] = "16"  # type: ignore[assignment]
        rate: Annotated[float, Interval(gt=0)] = 0.0
        kind: Literal["a", "b"] = "c"  # type: ignore[assignment]
        whole: float = 3
        nothing: float | None = None
        several: tuple[int, ...] = (1, 2)
        anything: Any = field(default_factory=dict)

    Method.__annotations__ = {name: eval(kind, globals()) for name, kind in Method.__annotations__.items()}
    assert wrong_defaults(Method) == [
        "width should be a whole number from 1, its default is '16'",
        "rate should be a number above 0, its default is 0.0",
        "kind should be one of a, b, its default is 'c'",
    ]
