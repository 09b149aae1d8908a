"""Cheap methods with search spaces and predictable behaviour, for the tests of tuning."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeVar

import numpy as np
from annotated_types import Interval

import methods
from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import Family, MethodRow
from benchmark.contract.search_space import Between, OneOf
from methods.real_valued.cca import CCA

Result = TypeVar("Result")


def info(name: str, **space: Between | OneOf) -> MethodInfo:
    """The facts of a method with this search space and no citation."""
    return MethodInfo(name, "", "", "", "", search_space=space)


@dataclass(kw_only=True)
class Tunable:
    """Thresholds the first features; counts its fits, and can be told to fail."""

    info: ClassVar[MethodInfo] = info("tunable", scale=Between(0.01, 100.0, log=True), power=OneOf((1, 2)))
    n_fits: ClassVar[int] = 0
    trouble: ClassVar[dict[int, Exception]] = {}  # number of a fit -> what it raises

    scale: float = 1.0
    power: int = 1

    def fit(self, train: TrainData, context: FitContext) -> Tunable:
        """Learns the mean size of each feature."""
        number = Tunable.n_fits
        Tunable.n_fits += 1
        if number in Tunable.trouble:
            raise Tunable.trouble[number]
        self.n_bits_ = context.code_length
        self.means_ = {m: np.abs(x).mean(0)[: self.n_bits_] for m, x in train.features.items()}
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Size of the first features beyond their mean, [n, n_bits]."""
        size = np.abs(features[:, : self.n_bits_]) ** self.power
        outputs: FloatArray = self.scale * size - self.means_[modality]
        return outputs


@dataclass(kw_only=True)
class Real(CCA):
    """Real-valued CCA."""

    info: ClassVar[MethodInfo] = info("real", dim=Between(4, 32, log=True))

    dim: int = 16


@dataclass(kw_only=True)
class Indifferent(Tunable):
    """Its one searched parameter changes nothing, except that "lost" makes the outputs NaN."""

    info: ClassVar[MethodInfo] = info("indifferent", label=OneOf(("a", "b", "lost")))

    label: str = "b"

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The outputs of Tunable, or NaN."""
        return super().encode(features, modality) * (np.nan if self.label == "lost" else 1.0)


@dataclass(kw_only=True)
class Failing(Tunable):
    """Fails with any settings."""

    info: ClassVar[MethodInfo] = info("failing", scale=Between(1.0, 2.0))

    def fit(self, train: TrainData, context: FitContext) -> Failing:
        """Raises ZeroDivisionError, with a message of two lines."""
        raise ZeroDivisionError("the covariance is singular\nsecond line")


@dataclass(kw_only=True)
class Exiting(Tunable):
    """Ends its process with one of its settings."""

    info: ClassVar[MethodInfo] = info("exiting", end=OneOf(("never", "exit", "kill")))

    end: str = "never"

    def fit(self, train: TrainData, context: FitContext) -> Tunable:
        """Ends the process, or fits."""
        if self.end == "exit":
            os._exit(0)
        if self.end == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fit(train, context)


def row(name: str, cls: type, family: Family = "shallow-hashing") -> MethodRow:
    """The registry row of a class of this module."""
    return MethodRow(name, f"{__name__}:{cls.__name__}", "", family, "unsupervised", "pairwise", 2026, "inspired-by")


ROWS = (
    row("tunable", Tunable),
    row("real", Real, "real-valued"),
    row("indifferent", Indifferent),
    row("failing", Failing),
    row("exiting", Exiting),
    *(r for r in methods.METHODS if r.name == "random-codes"),
)


@dataclass(kw_only=True)
class Many:
    """Fields of every kind."""

    info: ClassVar[MethodInfo] = info("many")

    whole: int = 3
    number: float = 0.5
    kind: Literal["x", "y"] = "x"
    on: bool = True
    ranged: Annotated[int, Interval(ge=1, le=10)] = 2


def with_rows(job: Callable[[], Result]) -> Result:
    """Runs a job in a process of its own, which has to be told of the methods of this module."""
    methods.METHODS = ROWS
    return job()
