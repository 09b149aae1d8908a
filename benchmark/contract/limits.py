"""Ranges of the numbers, texts and paths that a run asks for and stores.

Every JSON reader and random generator can represent them: readers in other languages keep whole numbers exact up to
2**53, and scikit-learn takes seeds of 32 bits. A stored value outside of its range makes its file unreadable.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

from annotated_types import Interval
from pydantic import AfterValidator, BeforeValidator

from benchmark.contract.given_paths import path_of
from benchmark.contract.search_space import Scalar

MAX_SEED = 2**32 - 1
MAX_BITS = 4096
MAX_WORKERS = 1024
MAX_TRIALS = 100_000
MAX_COPIES = 100
MAX_DIGITS = 15  # of a whole number without a range of its own
MAX_TEXT = 200  # characters of a setting
LARGEST_NUMBER = 1e300  # without a range of its own

_LARGEST = 10**MAX_DIGITS - 1


def _not_infinite(value: float) -> float:
    if math.isinf(value):
        raise ValueError("should be a finite number or NaN")
    return value


GivenPath = Annotated[Path, BeforeValidator(path_of)]

Seed = Annotated[int, Interval(ge=0, le=MAX_SEED)]
CodeLength = Annotated[int, Interval(ge=1, le=MAX_BITS)]
Workers = Annotated[int, Interval(ge=1, le=MAX_WORKERS)]
Copies = Annotated[int, Interval(ge=0, le=MAX_COPIES)]
Trials = Annotated[int, Interval(ge=1, le=MAX_TRIALS)]
Count = Annotated[int, Interval(ge=0, le=_LARGEST)]
Version = Annotated[int, Interval(ge=0, le=_LARGEST)]
Share = Annotated[float, Interval(ge=0, le=1)]
Seconds = Annotated[float, Interval(ge=0, le=1e12)]
# A statistic; NaN where it is undefined.
Measured = Annotated[float, AfterValidator(_not_infinite)]


def is_setting(value: object) -> bool:
    """Whether a value can be stored as a Setting.

    It can if it is a number with |x| <= 1e300 (whole numbers: 15 digits) or a printable text of at most 200 characters.
    """
    if isinstance(value, str):
        return len(value) <= MAX_TEXT and value.isprintable()
    if isinstance(value, float):
        return abs(value) <= LARGEST_NUMBER
    return isinstance(value, int) and abs(value) <= _LARGEST


def _checked(value: Scalar) -> Scalar:
    if not is_setting(value):
        raise ValueError(
            f"should be a number with |x| <= {LARGEST_NUMBER:g} (whole numbers: {MAX_DIGITS} digits), true, false or a "
            f"printable text of at most {MAX_TEXT} characters"
        )
    return value


# The value of a hyper-parameter.
Setting = Annotated[Scalar, AfterValidator(_checked)]
