"""Methods that misbehave, for the tests of the harness."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow


def row(name, target, supervision="unsupervised"):
    return MethodRow(
        name,
        f"tests.support.broken_methods:{target}",
        "",
        "shallow-hashing",
        supervision,
        "pairwise",
        2026,
        "inspired-by",
    )


@dataclass(kw_only=True)
class Raising:
    """Fails in fit, with a message of two lines."""

    info: ClassVar[MethodInfo] = MethodInfo("raising", "", "", "", "")

    def fit(self, train, context):
        raise ZeroDivisionError("the covariance is singular\nsecond line")

    def encode(self, features, modality):
        raise AssertionError("never reached")


@dataclass(kw_only=True)
class Declining(Raising):
    """Cannot run on any cell."""

    def fit(self, train, context):
        raise NotApplicable("needs raw images, this track has frozen features")


@dataclass(kw_only=True)
class Spying(Raising):
    """Codes of random numbers from the global generator; keeps what it was shown."""

    seen: ClassVar[list] = []

    def fit(self, train, context):
        type(self).seen.append((train, context))
        self.n_bits = context.n_bits
        return self

    def encode(self, features, modality):
        type(self).seen.append(features)
        return np.random.normal(size=(len(features), self.n_bits))
