"""Methods with search spaces, cheap and of known behaviour, for the tests of tuning."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

import methods
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow
from benchmark.contract.search_space import Between, OneOf
from methods.real_valued.cca import CCA


def info(name, **space):
    return MethodInfo(name, "", "", "", "", search_space=space)


@dataclass(kw_only=True)
class Tunable:
    """Thresholds the first features; counts its fits, and can be told to fail."""

    info: ClassVar[MethodInfo] = info("tunable", scale=Between(0.01, 100.0, log=True), power=OneOf((1, 2)))
    n_fits: ClassVar[int] = 0
    trouble: ClassVar[dict] = {}  # number of a fit -> exception

    scale: float = 1.0
    power: int = 1

    def fit(self, train, context):
        number = Tunable.n_fits
        Tunable.n_fits += 1
        if number in Tunable.trouble:
            raise Tunable.trouble[number]
        self.n_bits = context.n_bits
        self.means = {m: np.abs(x).mean(0)[: self.n_bits] for m, x in train.features.items()}
        return self

    def encode(self, features, modality):
        size = np.abs(features[:, : self.n_bits]) ** self.power
        return self.scale * size - self.means[modality]


@dataclass(kw_only=True)
class Real(CCA):
    """Real-valued CCA."""

    info: ClassVar[MethodInfo] = info("real", dim=Between(4, 32, log=True))

    dim: int = 16


@dataclass(kw_only=True)
class Indifferent(Tunable):
    """Its only searched parameter changes nothing; half of its values give no number."""

    info: ClassVar[MethodInfo] = info("indifferent", label=OneOf(("a", "b", "lost")))

    label: str = "b"

    def encode(self, features, modality):
        return super().encode(features, modality) * (np.nan if self.label == "lost" else 1.0)


@dataclass(kw_only=True)
class Failing(Tunable):
    """Fails whatever its settings."""

    info: ClassVar[MethodInfo] = info("failing", scale=Between(1.0, 2.0))

    def fit(self, train, context):
        raise ZeroDivisionError("the covariance is singular\nsecond line")


def row(name, cls, family="shallow-hashing"):
    return MethodRow(name, f"{__name__}:{cls.__name__}", "", family, "unsupervised", "pairwise", 2026, "inspired-by")


ROWS = (
    row("tunable", Tunable),
    row("real", Real, "real-valued"),
    row("indifferent", Indifferent),
    row("failing", Failing),
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


def with_rows(job):
    """A job in a process of its own, which has to be told of the methods of this module."""
    methods.METHODS = ROWS
    return job()
