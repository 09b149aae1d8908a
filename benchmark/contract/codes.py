"""Binary codes and real-valued embeddings: what a method's outputs become."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, ByteArray, FloatArray
from benchmark.contract.invariants import array_kind, is_finite, require, require_array, require_finite, require_whole

_FOR_BITS = "codes of bits are made by Codes.from_bits"
# From this length on, several codes without a single zero are taken for a mistake.
_SUSPICIOUS_BITS = 8


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
        """Raises ValueError where the array does not fit the code length, or a bit beyond n_bits is one."""
        require_whole("n_bits", self.n_bits, 1)
        require_array(f"codes of {self.n_bits} bits", self.packed, np.uint8, None, -(-self.n_bits // 8))
        n_padding = -self.n_bits % 8  # the lowest bits of the last byte
        n_wrong = int(np.count_nonzero(self.packed[:, -1] & ((1 << n_padding) - 1)))
        require(n_wrong == 0, f"expected zeros beyond the {self.n_bits} bits of each code", f"ones in {n_wrong} codes")

    @classmethod
    def from_outputs(cls, outputs: NDArray[np.floating[Any]]) -> Codes:
        """Codes of real outputs [n, n_bits]: a bit is 1 where the output is >= 0, so an exact 0 has a defined bit.

        Bits in place of outputs would all become ones. So outputs of a type without negative numbers and outputs of
        zeros and ones are errors. Several rows without any negative value are an error from 8 bits, where outputs
        that are centred practically never look so, and a warning below, where a few items may.

        Raises:
            ValueError: the outputs are not finite numbers [n, n_bits], or no value is negative (see above).
        """
        outputs = np.asarray(outputs)
        _require_rows("outputs", outputs)
        if outputs.dtype.kind not in "if":
            raise ValueError(f"expected real outputs with a sign, got {outputs.dtype}; {_FOR_BITS}")
        if not is_finite(outputs):
            raise ValueError("outputs hold values that are not finite (NaN or infinity), so they have no sign")
        if outputs.size and outputs.min() >= 0:
            _refuse_bits(outputs)
        return cls(np.packbits(outputs >= 0, axis=1), int(outputs.shape[1]))

    @classmethod
    def from_bits(cls, bits: NDArray[Any]) -> Codes:
        """Codes of bits [n, n_bits], bool or numbers 0 and 1; raises ValueError where they are anything else."""
        bits = np.asarray(bits)
        _require_rows("bits", bits)
        if bits.dtype.kind not in "biuf" or not np.isin(bits, (0, 1)).all():
            raise ValueError(
                f"expected bits, bool or 0 and 1, got other values in {array_kind(bits)}; "
                "codes of real outputs are made by Codes.from_outputs"
            )
        return cls(np.packbits(bits.astype(np.bool_), axis=1), int(bits.shape[1]))

    def unpack(self) -> BoolArray:
        """Bits, bool [n, n_bits]."""
        return np.unpackbits(self.packed, axis=1, count=self.n_bits).astype(np.bool_)

    def __len__(self) -> int:
        """Number of items."""
        return len(self.packed)

    @property
    def dim(self) -> int:
        """Code length in bits."""
        return self.n_bits

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
        """Raises ValueError where the array is not finite float32 [n, d] with d >= 1."""
        require_array("embeddings", self.values, np.float32, None, None)
        require(self.values.shape[1] > 0, "expected embeddings of at least one dimension", array_kind(self.values))
        require_finite("embeddings", self.values)

    def __len__(self) -> int:
        """Number of items."""
        return len(self.values)

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return int(self.values.shape[1])

    @property
    def bytes_per_item(self) -> int:
        """Bytes one float32 vector takes."""
        return self.dim * 4


Representation = Codes | Embeddings


def output_norms(outputs: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """l1 norm and squared l2 norm of each row, float64 [n, 2]: what statistics of rounding need to know of outputs."""
    # Rows one after the other in memory, so that a row is summed in the same order whatever stands around it.
    values = np.abs(outputs.astype(np.float64, order="C"))
    return np.stack([values.sum(1), np.square(values).sum(1)], axis=1)


def _require_rows(what: str, values: NDArray[Any]) -> None:
    fits = values.ndim == 2 and values.shape[1] > 0
    require(fits, f"expected {what} [n, n_bits] with n_bits >= 1", array_kind(values))


def _refuse_bits(outputs: NDArray[Any]) -> None:
    """Raises ValueError, or warns, where outputs without a negative value are probably no outputs."""
    n_rows, n_bits = outputs.shape
    if not outputs.all() and np.isin(outputs, (0, 1)).all() and (outputs.any() or n_rows > 1):
        raise ValueError(f"expected real outputs with a sign, got only 0 and 1 in {array_kind(outputs)}; {_FOR_BITS}")
    if n_rows > 1:
        text = f"no output of {n_rows} rows of {n_bits} is negative, so every bit of every code is one"
        advice = f"outputs are centred at 0, for example by subtracting a threshold; {_FOR_BITS}"
        if n_bits >= _SUSPICIOUS_BITS:
            raise ValueError(f"{text}; {advice}")
        warnings.warn(f"{text}; {advice}", stacklevel=3)
