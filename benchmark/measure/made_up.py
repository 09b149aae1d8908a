"""Made-up codes and vectors with the statistics of stored ones, for databases larger than the data set.

**Codes.** A made-up code is a stored one, drawn at random, that takes each bit with probability TAKEN from one of its
N_NEAR nearest stored codes. A bit changes only where close codes differ: a bit that separates classes stays, and one
that varies within a class varies here too. So the share of ones of each bit, the correlations of bits and the clusters
of codes stay nearly as they are; independent flips pull shares of ones towards one half and weaken correlations more.
It is the uniform crossover of Syswerda (1989) between neighbours, as SMOTE (Chawla et al., 2002) pairs them.

**Vectors.** A made-up vector is a stored one plus normal noise with WIDTH**2 times the covariance of all, drawn back to
the mean so that mean and covariance stay those of the stored vectors: the smoothed bootstrap of Silverman and Young
(Biometrika, 1987). Rows are then given length 1, since vectors are ranked by cosine.
"""

from __future__ import annotations

import numpy as np

from benchmark.contract.arrays import ByteArray, FloatArray
from benchmark.measure.library import faiss

N_NEAR = 10
TAKEN = 0.25
WIDTH = 0.25
CHUNK = 50_000  # items that are drawn at once


def made_up_codes(packed: ByteArray, n_items: int, seed: int) -> ByteArray:
    """Made-up codes, uint8 [n_items, n_bytes].

    Args:
        packed: the stored codes, uint8 [n, n_bytes], n >= 1.
        n_items: number to make up.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    near = _nearest(packed)
    made: ByteArray = np.empty((n_items, packed.shape[1]), np.uint8)
    for start in range(0, n_items, CHUNK):
        n = min(CHUNK, n_items - start)
        first = random.integers(len(packed), size=n)
        second = near[first, random.integers(near.shape[1], size=n)]
        is_taken = np.packbits(random.random((n, 8 * packed.shape[1])) < TAKEN, axis=1)
        made[start : start + n] = packed[first] ^ ((packed[first] ^ packed[second]) & is_taken)
    return made


def made_up_vectors(vectors: FloatArray, n_items: int, seed: int) -> FloatArray:
    """Made-up vectors of length 1, float32 [n_items, d].

    Args:
        vectors: the stored vectors, float32 [n, d], n >= 1.
        n_items: number to make up.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    mean = vectors.mean(0)
    factor = _factor(vectors - mean)
    made: FloatArray = np.empty((n_items, vectors.shape[1]), np.float32)
    for start in range(0, n_items, CHUNK):
        n = min(CHUNK, n_items - start)
        noise = random.standard_normal((n, len(factor)), np.float32) @ factor
        drawn = vectors[random.integers(len(vectors), size=n)] - mean
        made[start : start + n] = mean + (drawn + WIDTH * noise) / np.float32(np.sqrt(1 + WIDTH**2))
    return of_length_one(made)


def of_length_one(vectors: FloatArray) -> FloatArray:
    """The vectors divided by their lengths, float32 [n, d]; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: FloatArray = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)
    return found


def _nearest(packed: ByteArray) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Positions of the N_NEAR nearest other codes of each code, int64 [n, m]; a single code is its own neighbour."""
    library = faiss()
    index = library.IndexBinaryFlat(8 * packed.shape[1])
    index.add(packed)
    n_near = min(N_NEAR, len(packed) - 1)
    _, found = index.search(packed, n_near + 1)
    # Among equal codes, an item need not be the first answer to itself, or among the answers at all.
    is_own = found == np.arange(len(packed))[:, None]
    is_own[~is_own.any(axis=1), -1] = True
    return found[~is_own].reshape(len(packed), -1) if n_near else np.zeros((1, 1), np.int64)


def _factor(centred: FloatArray) -> FloatArray:
    """F, float32 [r, d], with F^T F the covariance of the rows, r <= d; no rows where there is no variance."""
    covariance = centred.T.astype(np.float64) @ centred.astype(np.float64) / max(1, len(centred))
    values, axes = np.linalg.eigh(covariance)
    kept = values > values.max() * 1e-10
    factor: FloatArray = (np.sqrt(np.maximum(values[kept], 0))[:, None] * axes[:, kept].T).astype(np.float32)
    return factor
