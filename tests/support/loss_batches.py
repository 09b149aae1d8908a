"""Small batches and training pairs on which losses are compared with literal loops."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from benchmark.contract.method import TrainData
from methods.parts.batch import Batch
from methods.parts.memory import OutputMemory

LABELS = torch.tensor([0, 0, 1, 2, 1, 0])
# One class or several; the fifth pair has none.
SEVERAL = torch.tensor([[1, 0, 1], [0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1]], dtype=torch.bool)


def literally_same(labels: torch.Tensor, i: int, j: int) -> bool:
    """Whether pairs i and j share a class; a pair is like itself even without one."""
    if labels.ndim == 1:
        return bool(labels[i] == labels[j])
    return i == j or any(a and b for a, b in zip(labels[i].tolist(), labels[j].tolist(), strict=True))


def drawn_batch(labels: torch.Tensor | None = LABELS, seed: int = 0) -> Batch:
    """Six pairs with 5 deep features and 4 outputs in each modality, all of them leaves that take gradients."""
    generator = torch.Generator().manual_seed(seed)

    def leaves(d: int) -> dict[str, torch.Tensor]:
        return {m: torch.randn(6, d, generator=generator, requires_grad=True) for m in ("image", "sound")}

    return Batch(deep=leaves(5), output=leaves(4), rows=torch.arange(6), train_labels=labels, generator=generator)


def empty_memory(n: int, n_out: int) -> dict[str, OutputMemory]:
    """What a method that remembers outputs has in `further_` before its first step."""
    return {"memory": OutputMemory(("image", "sound"), n, n_out)}


def require_gradients(parts: Mapping[str, torch.Tensor], *leaves: torch.Tensor) -> None:
    """Asserts that the sum of the parts of a loss has a gradient in each leaf."""
    torch.autograd.backward(torch.stack(list(parts.values())).sum())
    for leaf in leaves:
        assert leaf.grad is not None
        assert leaf.grad.abs().sum() > 0


def classes_in_two_modalities(n: int = 90) -> TrainData:
    """Pairs of three overlapping classes, 7 features of images and 5 of sounds."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 3
    centres = rng.normal(size=(3, 4))
    latent = centres[labels] + 0.5 * rng.normal(size=(n, 4))
    features = {m: (latent @ rng.normal(size=(4, d)) + 3).astype(np.float32) for m, d in (("image", 7), ("sound", 5))}
    return TrainData(features, labels)
