"""Reads texts such as "train=A,test=B", which say one thing of the training sounds and another of the test sounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

SplitSide = Literal["fit", "test"]  # train and val, or test

_NAMES: dict[str, SplitSide] = {"train": "fit", "test": "test"}
_Value = TypeVar("_Value")


def sides_of(parts: list[str], value_of: Callable[[str], _Value]) -> dict[SplitSide, _Value] | None:
    """What the parts "train=A" and "test=B" say of each side; None where they are not one of each.

    Args:
        parts: of the text, between its commas.
        value_of: reads A and B.
    """
    found: dict[SplitSide, _Value] = {}
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        side = _NAMES.get(name)
        if not equals or side is None or side in found:
            return None
        found[side] = value_of(value)
    return found if len(found) == len(_NAMES) else None
