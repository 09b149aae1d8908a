"""Pairs without labels, and mini-batches of them, on which losses that compare codes with features are tried."""

from __future__ import annotations

import numpy as np
import torch

from benchmark.contract.method import TrainData
from methods.parts.batch import Batch


def pairs_without_labels(n: int = 6, *, negative: bool = True) -> TrainData:
    """Features of images float32 [n, 7] and of sounds float32 [n, 5]; of both signs, or never negative."""
    rng = np.random.default_rng(0)
    features = {m: rng.normal(size=(n, d)).astype(np.float32) for m, d in (("image", 7), ("sound", 5))}
    return TrainData({m: x if negative else np.abs(x) for m, x in features.items()}, None)


def float64_batch(rows: list[int], n_bits: int = 4) -> Batch:
    """A mini-batch of these pairs with outputs float64 [b, n_bits] that take gradients."""
    generator = torch.Generator().manual_seed(0)
    output = {
        m: torch.randn(len(rows), n_bits, generator=generator, dtype=torch.float64, requires_grad=True)
        for m in ("image", "sound")
    }
    return Batch(deep={}, output=output, rows=torch.tensor(rows), train_labels=None, generator=generator)


def literal_cosine(u: np.ndarray, v: np.ndarray) -> float:
    """Cosine of two vectors."""
    return float(np.dot(u.astype(float), v.astype(float)) / np.sqrt(np.dot(u, u) * np.dot(v, v)))


def literal_cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosines of all rows, float64, one after the other."""
    return np.array([[literal_cosine(u, v) for v in second] for u in first])


def literal_similarity(train: TrainData, rows: list[int], *, negative: bool = True) -> list[np.ndarray]:
    """Similarity of the pairs `rows` in each modality: the cosine s of features of both signs, else 2 s - 1."""
    found = [literal_cosines(x[rows].astype(float), x[rows].astype(float)) for x in train.features.values()]
    return found if negative else [2 * s - 1 for s in found]


def mean_square(first: np.ndarray, second: np.ndarray) -> float:
    """Mean of the squared differences, by a loop over the entries."""
    pairs = list(zip(np.ravel(first), np.ravel(second), strict=True))
    return sum((float(a) - float(b)) ** 2 for a, b in pairs) / len(pairs)
