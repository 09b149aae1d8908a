"""Methods that misbehave, for the tests of the harness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow, Supervision


def row(name: str, cls: str, supervision: Supervision = "unsupervised") -> MethodRow:
    """The registry row of a class of this module."""
    return MethodRow(
        name,
        f"{__name__}:{cls}",
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

    def fit(self, train: TrainData, context: FitContext) -> Raising:
        """Raises ZeroDivisionError."""
        raise ZeroDivisionError("the covariance is singular\nsecond line")

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Raises AssertionError: nothing encodes with a method whose fit failed."""
        raise AssertionError("never reached")


@dataclass(kw_only=True)
class Declining(Raising):
    """Runs on no cell."""

    def fit(self, train: TrainData, context: FitContext) -> Declining:
        """Raises NotApplicable."""
        raise NotApplicable("needs raw images, this track has frozen features")


@dataclass(kw_only=True)
class Spying(Raising):
    """Codes of the first features; draws from numpy's global generator and keeps everything it is given."""

    seen: ClassVar[list[tuple[TrainData, FitContext] | FloatArray]] = []

    def fit(self, train: TrainData, context: FitContext) -> Spying:
        """Keeps the training data and the context."""
        type(self).seen.append((train, context))
        self.n_bits_ = context.code_length
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The first features [n, n_bits]; keeps all of them."""
        type(self).seen.append(features)
        np.random.normal()
        return features[:, : self.n_bits_].copy()


@dataclass(kw_only=True)
class Centring(Spying):
    """Subtracts the mean of the batch, so that a row's outputs depend on the other rows."""

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The first features without their mean, [n, n_bits]."""
        outputs: FloatArray = features[:, : self.n_bits_] - features[:, : self.n_bits_].mean(0)
        return outputs
