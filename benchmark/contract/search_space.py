"""Values of hyper-parameters, and which of them tuning may try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Scalar = bool | int | float | str


@dataclass(frozen=True)
class Between:
    """An interval of values that tuning may try, ends included.

    Attributes:
        low, high: ends; whole numbers for a whole-number hyper-parameter.
        log: draw on a logarithmic scale.
    """

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class OneOf:
    """A list of values that tuning may try."""

    values: tuple[Scalar, ...]


SearchSpace = Mapping[str, Between | OneOf]
