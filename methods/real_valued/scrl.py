"""SCRL-style: one space shaped by pairs, by classes within a modality and by classes across modalities.

After Ning, Zhao, Yuan, "Semantics-consistent representation learning for remote sensing image-voice retrieval", IEEE
TGRS 60, 2022.

    mean_i d(x_i, y_i) + a (K(x, x) + K(y, y)) + b K(x, y),
    K(u, v) = mean over similar i != j of d(u_i, v_j) + mean over dissimilar i, j with d < m of m - d(u_i, v_j)

x_i and y_i are the outputs of an image and of its sound, d = 1 - cosine is half the squared distance of unit vectors,
and items are similar if they share a class. An item and itself, or its own partner, count only in the first term.
Symbols: a -> `intra_weight`; b -> `inter_weight`; m -> `margin`; K -> `class_contrast`.

Differences from the paper: its abstract names three relations that train the common space, which are those of pairs,
those within a modality and those of unpaired items across modalities. Its losses, weights and margins were not at hand.
So this is no reconstruction but the simplest loss with these three parts: pairs and items of a class are drawn
together, and items of other classes are pushed apart by a margin. Heads on frozen features replace an image network and
a voice network with dilated convolutions.
Where the paper is silent: similar and dissimilar pairs have the same total weight however many there are. On val
(`rs-pairs-val`) the defaults give .959 / .921 on UCM and .809 / .807 on RSICD (s2i / i2s); a margin of 1 gives .951 /
.938 and .607 / .631. With that margin, none of five other changes lifts the mean on UCM by more than .003.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from annotated_types import Interval
from torch.nn.functional import normalize

from benchmark.contract.method import FitContext
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.batch import Batch
from methods.parts.contrast import pair_contrast
from methods.parts.two_branch import TwoBranch


def class_contrast(distance: torch.Tensor, same: torch.Tensor, margin: float) -> torch.Tensor:
    """K, a scalar, of distances float32 [b, b] and of whether pairs share a class or are the same, bool [b, b]."""
    itself = torch.eye(len(same), dtype=torch.bool, device=same.device)
    return pair_contrast(distance, same & ~itself, ~same, margin)


@dataclass(kw_only=True)
class SCRL(TwoBranch):
    """Two networks with a loss of pairs and of classes, within and across modalities.

    Attributes:
        dim: dimensions of the common space.
        margin: m, distance beyond which dissimilar items no longer count; opposite vectors have 2.
        intra_weight: a, of the classes within each modality.
        inter_weight: b, of the classes across modalities.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="scrl",
        title="Semantics-consistent representation learning for remote sensing image-voice retrieval",
        authors="Hailong Ning, Bin Zhao, Yuan Yuan",
        venue="IEEE Transactions on Geoscience and Remote Sensing 60",
        link="https://arxiv.org/abs/2103.05302",
        quick={"epochs": 20, "width": 64, "batch_size": 32, "dim": 32},
        search_space={
            "margin": Between(0.2, 1.5),
            "intra_weight": Between(0.01, 10.0, log=True),
            "inter_weight": Between(0.01, 10.0, log=True),
            "dim": OneOf((32, 64, 128, 256)),
            "learning_rate": Between(2e-4, 1e-2, log=True),
            "dropout": Between(0.0, 0.6),
        },
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 64
    margin: Annotated[float, Interval(ge=0, le=2)] = 0.7
    intra_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.5
    inter_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def n_out(self, context: FitContext) -> int:
        """Width of the common space."""
        return self.dim

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Distances of pairs, classes within each modality, and classes across modalities."""
        x, y = (normalize(output) for output in batch.output.values())
        same, across = batch.same_class, 1 - x @ y.T  # [b, b]
        within = [class_contrast(1 - u @ u.T, same, self.margin) for u in (x, y)]
        return {
            "pairs": across.diagonal().mean(),
            "within modalities": self.intra_weight * torch.stack(within).sum(),
            "across modalities": self.inter_weight * class_contrast(across, same, self.margin),
        }
