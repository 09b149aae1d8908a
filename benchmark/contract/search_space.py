"""Values of hyper-parameters, and which of them tuning may try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Scalar = bool | int | float | str


@dataclass(frozen=True)
class Between:
    """Values of a hyper-parameter that tuning may try: an interval, ends included.

    Attributes:
        low, high: ends; whole numbers for a hyper-parameter that is one.
        log: draw on a logarithmic scale.
    """

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class OneOf:
    """Values of a hyper-parameter that tuning may try: a list."""

    values: tuple[Scalar, ...]


SearchSpace = Mapping[str, Between | OneOf]
