"""Binary codes and real-valued embeddings: what a method's outputs become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, ByteArray, FloatArray


@dataclass(frozen=True)
class Codes:
    """Binary codes, eight bits a byte.

    Attributes:
        packed: uint8 [n, ceil(n_bits / 8)]; bits beyond n_bits are zero.
        n_bits: code length in bits, at least 1.
    """

    packed: ByteArray
    n_bits: int

    def __post_init__(self) -> None:
        """Raises ValueError where the array does not fit the code length."""
        if self.packed.dtype != np.uint8 or self.packed.ndim != 2 or self.packed.shape[1] != -(-self.n_bits // 8):
            raise ValueError(
                f"codes of {self.n_bits} bits are uint8 [n, {-(-self.n_bits // 8)}], "
                f"not {self.packed.dtype} {list(self.packed.shape)}"
            )

    @classmethod
    def from_outputs(cls, outputs: NDArray[np.floating[Any]]) -> Codes:
        """Codes of real outputs [n, n_bits]: a bit is 1 where the output is >= 0, so an exact 0 has a defined bit."""
        if outputs.ndim != 2 or outputs.shape[1] < 1:
            raise ValueError(f"outputs are [n, n_bits] with n_bits >= 1, not {list(outputs.shape)}")
        if not np.isfinite(outputs).all():
            raise ValueError("outputs hold values that are not finite (NaN or infinity), so they have no sign")
        return cls(np.packbits(outputs >= 0, axis=1), int(outputs.shape[1]))

    def unpack(self) -> BoolArray:
        """Bits, bool [n, n_bits]."""
        return np.unpackbits(self.packed, axis=1, count=self.n_bits).astype(np.bool_)

    def __len__(self) -> int:
        """Number of items."""
        return len(self.packed)

    @property
    def bytes_per_item(self) -> int:
        """Bytes one packed code takes."""
        return int(self.packed.shape[1])


@dataclass(frozen=True)
class Embeddings:
    """Real-valued representations, ranked by cosine similarity.

    Attributes:
        values: float32 [n, d].
    """

    values: FloatArray

    def __post_init__(self) -> None:
        """Raises ValueError where the array is not finite float32 [n, d]."""
        if self.values.dtype != np.float32 or self.values.ndim != 2:
            raise ValueError(f"embeddings are float32 [n, d], not {self.values.dtype} {list(self.values.shape)}")
        if not np.isfinite(self.values).all():
            raise ValueError("embeddings hold values that are not finite (NaN or infinity)")

    def __len__(self) -> int:
        """Number of items."""
        return len(self.values)

    @property
    def bytes_per_item(self) -> int:
        """Bytes one float32 vector takes."""
        return int(self.values.shape[1]) * 4


Representation = Codes | Embeddings


def output_norms(outputs: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """l1 norm and squared l2 norm of each row, float64 [n, 2]: what statistics of rounding need to know of outputs."""
    values = np.abs(outputs.astype(np.float64))
    return np.stack([values.sum(1), np.square(values).sum(1)], axis=1)
