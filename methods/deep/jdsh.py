"""JDSH: joint-modal distribution-based similarity hashing, a joint similarity with its clear pairs weighted up.

Liu, Qian, Guan, Zhan & Ying, "Joint-modal distribution-based similarity hashing for large-scale unsupervised deep
cross-modal retrieval", SIGIR 2020.

    2 |S - cos(F, G)|^2 - mean_i cos(F_i, G_i) + l (|S - cos(F, F)|^2 + |S - cos(G, G)|^2)
    R = alpha S_I + beta S_T + gamma (Q + Q') / 2,   Q_ij = cos(row i of S_I, row j of S_T),   F = tanh(a z)
    S = m R (1 + w_d exp(min - R)) where R < left,   m R (1 + w_s exp(R - max)) where R > right,   else m R
    left = mode - 2 sigma,   right = mode + 4 b

cos(F, G) holds the cosines of all images and sounds of a mini-batch, S_I and S_T the similarity of their features, z
the outputs; a = sqrt(e + 1) in epoch e. Squares are means over entries. R between different pairs has a mode; its part
below the mode, mirrored, gives a Gaussian with standard deviation sigma, its part above a Laplace distribution with
scale b; min and max are its extremes.
Symbols: l -> `intra_weight`; m -> `scale`; alpha, beta, gamma -> `image_share`, `sound_share`, `cross_share`; w_d, w_s
-> `dissimilar_weight`, `similar_weight`; left, right, min, max -> `Distribution`.

What it learns: no labels. Codes follow the cosines of the features; those far from the mode count as clear.

Differences from the paper: heads on frozen features replace AlexNet and a text network of 4,096 units, and both step
together with Adam on a one-cycle schedule; the authors' code takes SGD, 300 epochs and batches of 32. Where features
have negative values, as those of the suite do, S_I and S_T are cosines s, not 2 s - 1 (`FeatureSimilarity`). The
authors' code holds the constants of each data set's distribution as numbers; here they are fitted to mini-batches of
the training pairs. The port to UCM and RSICD leaves the weighting out. The defaults are those of the port for UCM.
Where the paper is silent: the mode is the middle of the fullest of 100 equal parts of the range of R.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, cast

import torch
from annotated_types import Interval
from torch import nn

from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.batch import Batch
from methods.parts.similarity import FeatureSimilarity, cosines
from methods.parts.similarity_preserving import SimilarityPreserving


def joint_similarity(image: torch.Tensor, sound: torch.Tensor, shares: tuple[float, float, float]) -> torch.Tensor:
    """R, float32 [b, b].

    Args:
        image: S_I, float32 [b, b].
        sound: S_T, float32 [b, b].
        shares: alpha, beta and gamma.
    """
    alpha, beta, gamma = shares
    cross = cosines(image, sound)
    return alpha * image + beta * sound + gamma * (cross + cross.T) / 2


class Distribution(nn.Module):
    """Where the similarity of different pairs is clear: below `left` or above `right`; `lowest` and `highest` bound it.

    Args:
        values: similarity of different pairs, float32 [m].
    """

    left: torch.Tensor
    right: torch.Tensor
    lowest: torch.Tensor
    highest: torch.Tensor

    def __init__(self, values: torch.Tensor) -> None:
        """Fits a Gaussian below the mode and a Laplace distribution above it."""
        super().__init__()
        lowest, highest = values.min(), values.max()
        counts = torch.histc(values, 100, float(lowest), float(highest))
        mode = lowest + (counts.argmax() + 0.5) / 100 * (highest - lowest)
        below, above = values[values <= mode], values[values >= mode]
        sigma = (below - mode).square().sum().div(max(1, len(below))).sqrt()
        spread = (above - mode).abs().sum() / max(1, len(above))
        for name, value in (
            ("left", mode - 2 * sigma), ("right", mode + 4 * spread), ("lowest", lowest), ("highest", highest)
        ):  # fmt: skip
            self.register_buffer(name, value.clone())

    def weighted(self, similarity: torch.Tensor, dissimilar_weight: float, similar_weight: float) -> torch.Tensor:
        """The similarity with its clear entries weighted up, float32 [b, b]."""
        dissimilar = 1 + dissimilar_weight * torch.exp(self.lowest - similarity)
        similar = 1 + similar_weight * torch.exp(similarity - self.highest)
        weights = torch.where(similarity < self.left, dissimilar, 1.0)
        return similarity * torch.where(similarity > self.right, similar, weights)


@dataclass(kw_only=True)
class JDSH(SimilarityPreserving):
    """Codes whose cosines follow a joint similarity with clear pairs weighted up.

    Attributes:
        image_share: alpha, weight of the similarity of images.
        sound_share: beta, weight of the similarity of sounds.
        cross_share: gamma, weight of the agreement between the similarities of images and of sounds.
        scale: m, by which the similarity is stretched.
        dissimilar_weight: w_d, of clearly dissimilar pairs.
        similar_weight: w_s, of clearly similar pairs.
        intra_weight: weight of the cosines within a modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="jdsh",
        title="Joint-modal distribution-based similarity hashing for large-scale unsupervised deep cross-modal "
        "retrieval",
        authors="Song Liu, Shengsheng Qian, Yang Guan, Jiawei Zhan, Long Ying",
        venue="SIGIR",
        link="https://doi.org/10.1145/3397271.3401086",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        search_space={
            "image_share": Between(0.0, 1.0),
            "sound_share": Between(0.0, 1.0),
            "cross_share": Between(0.0, 1.0),
            "scale": Between(0.5, 3.0),
            "learning_rate": Between(2e-4, 1e-2, log=True),
        },
        paper_settings={"batch_size": 32},
    )

    image_share: Annotated[float, Interval(ge=0, le=1e3)] = 0.2
    sound_share: Annotated[float, Interval(ge=0, le=1e3)] = 0.4
    cross_share: Annotated[float, Interval(ge=0, le=1e3)] = 0.4
    scale: Annotated[float, Interval(gt=0, le=1e6)] = 1.5
    dissimilar_weight: Annotated[float, Interval(ge=0, le=1e3)] = 0.3
    similar_weight: Annotated[float, Interval(ge=0, le=1e3)] = 0.3
    intra_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.1

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """Those of the base, and the distribution of the similarity in up to 50 mini-batches."""
        further = super().further_modules(train, context)
        features = cast("FeatureSimilarity", further["similarity"])
        order = torch.randperm(len(train), generator=torch.Generator().manual_seed(context.seed))
        found = []
        for rows in order.split(self.batch_size)[:50]:
            if len(rows) > 1:
                joint = self._joint(features(rows))
                found.append(joint[~torch.eye(len(joint), dtype=torch.bool)])
        return {**further, "distribution": Distribution(torch.cat(found))}

    def _joint(self, similarity: list[torch.Tensor] | tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        image, sound = similarity
        return joint_similarity(image, sound, (self.image_share, self.sound_share, self.cross_share))

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Errors of the cosines between the modalities and within each of them, and the attraction of pairs."""
        image, sound = self.codes(batch)
        distribution = cast("Distribution", self.further_["distribution"])
        joint = self._joint(self.similarity(batch))
        target = self.scale * distribution.weighted(joint, self.dissimilar_weight, self.similar_weight)
        across = cosines(image, sound)
        within = [((cosines(code, code) - target) ** 2).mean() for code in (image, sound)]
        return {
            "between modalities": 2 * ((across - target) ** 2).mean(),
            "pairs": -across.diagonal().mean(),
            "within modalities": self.intra_weight * torch.stack(within).sum(),
        }
