"""Whether the outputs of a row depend on its batch: a few rows are encoded again, alone and in another order."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.jobs.random_state import global_rng_restored

N_ROWS = 4  # encoded again from each side; images of the end-to-end track take a while

# Largest difference, relative to the scale of the column. Batches of other shapes round differently: by up to 3e-6 in
# float32 networks of 50 layers.
TOLERANCE = 1e-5

# Share of a column's outputs that its scale bounds, so that a few large rows do not hide the others.
ORDINARY = 0.95

# A column far smaller than most, whose terms cancel, rounds as they do: its scale is at least this share of the median.
LEAST_SCALE = 0.3

# A method that subtracts large numbers rounds more coarsely. It may differ by this many times what its outputs change
# when every input moves by one unit in its last place, but never by more than LIMIT of the scale of the column. Terms
# that cancel in all rows do not where the values of each row have changed places, so those rows count for the scale.
ROUNDING, LIMIT = 100.0, 1e-2
N_MOVES = 3  # draws of the directions in which inputs move

# A pixel moves by one, which is this many times the last place of float32 where pixels are numbers from 0 to 1.
PIXEL_STEP = 2.0**16


def chosen_rows(n: int) -> IntArray:
    """Positions of the rows to encode again, spread over n rows and with both ends, int64 [at most N_ROWS]."""
    return np.unique(np.linspace(0, n - 1, N_ROWS).astype(np.int64))


def column_scales(outputs: NDArray[Any]) -> NDArray[np.float64]:
    """Size of the ordinary outputs of each column of [n, d], float64 [d]; a few large columns or rows hide no other."""
    sizes = np.abs(outputs)
    last = min(len(sizes) - 1, math.ceil(ORDINARY * len(sizes)))
    ordinary = np.partition(sizes, last, axis=0)[last]
    scales: NDArray[np.float64] = np.where(ordinary > 0, ordinary, sizes.max(axis=0)).astype(np.float64)
    least = LEAST_SCALE * float(np.quantile(scales, 0.5, method="lower"))
    return np.maximum(scales, least)


def tolerated(outputs: NDArray[Any], scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest difference of each output that needs no explanation, float64 [n, d].

    Args:
        outputs: some rows.
        scales: of the columns in the whole batch.
    """
    sizes: NDArray[np.float64] = np.maximum(scales, np.abs(outputs))
    return TOLERANCE * sizes


@dataclass(frozen=True)
class Probe:
    """A few rows and what a method made of them in their batch.

    Attributes:
        encode: the method, as a function of rows of each input.
        inputs: chosen rows; of one modality, or of queries and database for a method that scores pairs.
        outputs: of those rows, [k, d] or [k_query, k_database].
        scales: of the columns in the whole batch, [d] or [k_database].
        subject: the call and its modality, for the error.
    """

    encode: Callable[..., FloatArray]
    inputs: Sequence[FloatArray]
    outputs: FloatArray
    scales: NDArray[np.float64]
    subject: str

    @classmethod
    def of(
        cls, encode: Callable[..., FloatArray], inputs: Sequence[FloatArray], outputs: FloatArray, subject: str
    ) -> Probe:
        """A probe of all outputs of a batch; `inputs` hold only the rows that `chosen_rows` names."""
        chosen = [chosen_rows(n) for n in outputs.shape[: len(inputs)]]
        scales = column_scales(outputs)
        return cls(encode, inputs, outputs[np.ix_(*chosen)], scales[chosen[1]] if chosen[1:] else scales, subject)

    def check(self) -> None:
        """Encodes each row alone, then all rows in reverse order; leaves the global random state as it was.

        Raises:
            ValueError: the outputs differ from those in the batch, or are not finite.
        """
        rows = [np.arange(len(x)) for x in self.inputs]
        alone = [[of[k % len(of) : k % len(of) + 1] for of in rows] for k in range(max(map(len, rows)))]
        with global_rng_restored():
            for group in [*alone, [of[::-1] for of in rows]]:
                self._compare([x[of] for x, of in zip(self.inputs, group, strict=True)], np.ix_(*group))

    def _compare(self, parts: Sequence[FloatArray], where: tuple[IntArray, ...]) -> None:
        expected, scales = self.outputs[where], np.broadcast_to(self.scales, self.outputs.shape)[where]
        differences = np.abs(self._again(parts, expected.shape) - expected)
        excess = differences > tolerated(expected, scales)
        if excess.any():
            excess &= differences > self._rounding[where]
        if excess.any():
            worst = np.unravel_index(np.argmax(np.where(excess, differences, 0.0)), excess.shape)
            raise ValueError(
                f"{self.subject} depends on the batch: a row alone or in another order differs from the same row in "
                f"its batch by {differences[worst]:.2g}, in a column whose outputs are about {scales[worst]:.2g}; each "
                "row should be independent of the others and of earlier calls"
            )

    @cached_property
    def _rounding(self) -> NDArray[np.float64]:
        """The difference of each output that rounding explains; 0 where the method does not even repeat itself."""
        found = self._again(self.inputs, self.outputs.shape)
        if not np.array_equal(self._again(self.inputs, found.shape), found):
            return np.zeros(found.shape)
        rng = np.random.default_rng(0)
        noise = np.zeros(found.shape)
        for _ in range(N_MOVES):
            moved = [_moved(x, rng) for x in self.inputs]
            noise = np.maximum(noise, np.abs(self._again(moved, found.shape) - found))
        if any(np.issubdtype(x.dtype, np.integer) for x in self.inputs):
            noise /= PIXEL_STEP
        noise = np.maximum(noise, np.median(noise, axis=0))  # a single output may hardly move by chance
        turned = np.abs(self._again([np.roll(x, 1, axis=-1) for x in self.inputs], found.shape))
        return np.minimum(ROUNDING * noise, LIMIT * np.maximum(self.scales, turned))

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


def _moved(values: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    """Each value moved by one unit in its last place, up or down; whole numbers by one, within their range."""
    moved: NDArray[Any]
    if np.issubdtype(values.dtype, np.integer):
        ends = np.iinfo(values.dtype)
        steps = rng.choice(np.array([-1, 1]), values.shape)
        moved = np.clip(values.astype(np.int64) + steps, ends.min, ends.max).astype(values.dtype)
    else:
        moved = np.nextafter(values, rng.choice(np.array([-np.inf, np.inf], values.dtype), values.shape))
    return moved
