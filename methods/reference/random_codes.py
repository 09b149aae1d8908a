"""Random codes: the floor, a row at chance.

h(x) = bits of a hash of the bytes of x, the modality and the seed. No bit depends on the class or on the other
modality. Equal rows get equal codes, and a row gets the same code in any subset or order of rows.

Differences from the paper: no paper proposes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo


@dataclass(kw_only=True)
class RandomCodes:
    """Codes drawn by hashing each row."""

    info: ClassVar[MethodInfo] = MethodInfo(
        name="random-codes",
        title="Random codes (floor)",
        authors="this project",
        venue="none",
        link="",
        expected_failures={
            "citation_is_complete": "no paper proposes it",
        },
    )

    def fit(self, train: TrainData, context: FitContext) -> RandomCodes:
        """Keeps the code length and the seed."""
        self.context_ = context
        self.modalities_ = train.modalities
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Outputs -1 or 1, float32 [n, n_bits]."""
        if modality not in self.modalities_:
            raise ValueError(f"unknown modality {modality!r}; fitted on {', '.join(self.modalities_)}")
        n_bits = self.context_.code_length
        prefix = f"{self.context_.seed}/{modality}/".encode()
        n_bytes = -(-n_bits // 8)
        packed = np.stack(
            [np.frombuffer(hashlib.shake_256(prefix + row.tobytes()).digest(n_bytes), np.uint8) for row in features]
        )  # uint8 [n, n_bytes]
        return np.unpackbits(packed, axis=1, count=n_bits).astype(np.float32) * 2 - 1
