"""Whether the outputs of a row depend on its batch: a few rows are encoded again, alone and in another order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.jobs.random_state import global_rng_restored

N_ROWS = 4  # encoded again from each side; images of the end-to-end track take a while

# Largest difference, relative to the largest output. Batches of other shapes round differently: by up to 3e-6 in
# float32 networks of 50 layers.
TOLERANCE = 1e-5

# A method that subtracts large numbers rounds more coarsely. It may differ by this many times what its outputs change
# when every input moves by one unit in its last place, but never by more than LIMIT of the largest output.
ROUNDING, LIMIT = 100.0, 1e-2


def chosen_rows(n: int) -> IntArray:
    """Positions of the rows to encode again, spread over n rows and with both ends, int64 [at most N_ROWS]."""
    return np.unique(np.linspace(0, n - 1, N_ROWS).astype(np.int64))


@dataclass(frozen=True)
class Probe:
    """A few rows and what a method made of them in their batch.

    Attributes:
        encode: the method, as a function of rows of each input.
        inputs: chosen rows; of one modality, or of queries and database for a method that scores pairs.
        outputs: of those rows, [k, d] or [k_query, k_database].
        scale: largest absolute output of the whole batch.
        subject: the call and its modality, for the error.
    """

    encode: Callable[..., FloatArray]
    inputs: Sequence[FloatArray]
    outputs: FloatArray
    scale: float
    subject: str

    @classmethod
    def of(
        cls, encode: Callable[..., FloatArray], inputs: Sequence[FloatArray], outputs: FloatArray, subject: str
    ) -> Probe:
        """A probe of all outputs of a batch; `inputs` hold only the rows that `chosen_rows` names."""
        chosen = [chosen_rows(n) for n in outputs.shape[: len(inputs)]]
        scale = max(float(outputs.max()), -float(outputs.min()))
        return cls(encode, inputs, outputs[np.ix_(*chosen)], scale, subject)

    def check(self) -> None:
        """Encodes each row alone, then all rows in reverse order; leaves the global random state as it was.

        Raises:
            ValueError: the outputs differ from those in the batch, or are not finite.
        """
        rows = [np.arange(len(x)) for x in self.inputs]
        alone = [[of[k % len(of) : k % len(of) + 1] for of in rows] for k in range(max(map(len, rows)))]
        with global_rng_restored():
            for group in [*alone, [of[::-1] for of in rows]]:
                self._compare([x[of] for x, of in zip(self.inputs, group, strict=True)], self.outputs[np.ix_(*group)])

    def _compare(self, parts: Sequence[FloatArray], expected: FloatArray) -> None:
        found = self._again(parts, expected.shape)
        worst = float(np.abs(found - expected).max())
        if worst > TOLERANCE * self.scale and worst > self._rounding(parts, found):
            raise ValueError(
                f"{self.subject} depends on the batch: a row alone or in another order differs from the same row in "
                f"its batch by {worst:.2g}, where outputs are up to {self.scale:.2g}; each row should be independent "
                "of the others and of earlier calls"
            )

    def _rounding(self, parts: Sequence[FloatArray], found: NDArray[np.float64]) -> float:
        """The difference that rounding explains; 0 where the method does not even repeat itself."""
        if not all(np.issubdtype(x.dtype, np.floating) for x in parts):
            return 0.0
        if not np.array_equal(self._again(parts, found.shape), found):
            return 0.0
        rng = np.random.default_rng(0)
        moved = [np.nextafter(x, rng.choice(np.array([-np.inf, np.inf], x.dtype), x.shape)) for x in parts]
        noise = float(np.abs(self._again(moved, found.shape) - found).max())
        return min(ROUNDING * noise, LIMIT * self.scale)

    def _again(self, parts: Sequence[FloatArray], shape: tuple[int, ...]) -> NDArray[np.float64]:
        try:
            found = np.array(self.encode(*(x.copy() for x in parts)), np.float64)
        except Exception as error:
            raise ValueError(f"{self.subject} fails on a few rows taken alone: {error}") from error
        if found.shape != shape:
            raise ValueError(f"{self.subject} should give {list(shape)} for rows taken alone, not {list(found.shape)}")
        if not np.isfinite(found).all():
            raise ValueError(f"{self.subject} gives NaN or infinity for rows taken alone")
        return found
