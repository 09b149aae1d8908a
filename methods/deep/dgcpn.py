"""DGCPN: deep graph-neighbour coherence preserving network, a similarity of features and of their neighbours.

Yu, Zhou, Zhan & Tao, "Deep graph-neighbor coherence preserving network for unsupervised cross-modal hashing", AAAI
2021.

    L(F, G) = mean_i (K - cos(F_i, G_i))^2
        + d (|cos(F, F) - S|^2 + |cos(F, G) - S|^2 + |cos(G, G) - S|^2 over different pairs)
        + w (|cos(F, G) - cos(F, F)|^2 + |cos(F, G) - cos(G, G)|^2 + |cos(F, F) - cos(G, G)|^2
             + |cos(F, G) - cos(F, G)'|^2)
    S = (1 - r) (alpha S_T + (1 - alpha) S_I) + r (2 N - 1),   N = 2 k P P',   F = tanh(z)

Row i of P holds the cosines of pair i with its k nearest other pairs among all n, divided by their sum. S_I and S_T are
the similarity of the features, z the outputs. Squares are means over the b^2 entries of a mini-batch. Each step
minimises L(F, G) + L(F, sgn G) + L(sgn F, G), in which signs have no gradient.
Symbols: K -> `pair_target`; d -> `similarity_weight`; w -> `consistency_weight`; r -> `neighbour_weight`; alpha ->
`sound_share`; k -> `neighbour_share` * n; P -> `neighbour_weights`.

What it learns: no labels. Codes follow the cosines of the features, and whether two pairs have the same neighbours.

Differences from the paper: heads on frozen features replace networks of 4,096 units with half of them dropped. Both
step together with Adam on a one-cycle schedule by the sum of the three losses, while the authors' code takes SGD steps
of L(F, G) first, then of the two others on a new forward pass, and stops by labelled validation pairs. A pair is never
its own neighbour, while the code removes the largest entry of a row, which may be another pair with the same image. The
factor 2 k is the code's 4000 for its 2000 neighbours, carried over to other n. Where features have negative values, as
those of the suite do, S_I and S_T are cosines s, not 2 s - 1 (`FeatureSimilarity`), and neighbours with negative
cosines have weight 0. `paper_settings` holds the values of the authors' code, which takes 2,000 of 5,000 pairs as
neighbours.
Where the paper is silent: nothing that matters here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, cast

import torch
from annotated_types import Interval
from torch import nn
from torch.nn.functional import normalize

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.batch import Batch
from methods.parts.similarity import FeatureSimilarity, cosines, signs
from methods.parts.two_branch import TwoBranch

BLOCK = 1024  # rows of P that are computed together, which bounds the memory


def neighbour_weights(image: FloatArray, sound: FloatArray, sound_share: float, n_neighbours: int) -> torch.Tensor:
    """P: cosines with the nearest other pairs, each row divided by its sum, float32 [n, n]; 0 for all others.

    Args:
        image: features of the images, float32 [n, d].
        sound: features of the sounds, float32 [n, d].
        sound_share: share of the sounds in the cosine of two pairs.
        n_neighbours: of each pair.
    """
    units = ((1 - sound_share, normalize(torch.from_numpy(image))), (sound_share, normalize(torch.from_numpy(sound))))
    n = len(image)
    weights = torch.zeros(n, n)
    for start in range(0, n, BLOCK):
        rows = torch.arange(start, min(start + BLOCK, n))
        cosine = torch.stack([share * unit[rows] @ unit.T for share, unit in units]).sum(0)
        cosine[torch.arange(len(rows)), rows] = -torch.inf
        nearest = cosine.topk(min(n_neighbours, n - 1)).indices
        weights[rows] = torch.zeros_like(cosine).scatter_(1, nearest, cosine.gather(1, nearest).clamp(min=0))
    return weights / weights.sum(1, keepdim=True).clamp(min=1e-12)


class Neighbours(nn.Module):
    """Similarity of training pairs by their features and by their neighbours.

    Args:
        train: the training pairs.
        sound_share: alpha.
        neighbour_weight: r.
        n_neighbours: k.
    """

    weights: torch.Tensor

    def __init__(self, train: TrainData, sound_share: float, neighbour_weight: float, n_neighbours: int) -> None:
        """Finds the neighbours of all pairs."""
        super().__init__()
        self.features = FeatureSimilarity(train)
        image, sound = train.features.values()
        self.register_buffer("weights", neighbour_weights(image, sound, sound_share, n_neighbours))
        self.sound_share, self.neighbour_weight, self.n_neighbours = sound_share, neighbour_weight, n_neighbours

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """S of these pairs, float32 [b, b]."""
        image, sound = self.features(rows)
        weights = self.weights[rows]
        coherence = 2 * self.n_neighbours * weights @ weights.T
        alike = self.sound_share * sound + (1 - self.sound_share) * image
        return (1 - self.neighbour_weight) * alike + self.neighbour_weight * (2 * coherence - 1)


@dataclass(kw_only=True)
class DGCPN(TwoBranch):
    """Codes with the similarity of features and of neighbours, in half-real and half-binary forms.

    Attributes:
        sound_share: alpha, share of the sounds in the similarity.
        neighbour_weight: r, weight of the neighbours against the features.
        neighbour_share: k / n, share of the training pairs that are neighbours of a pair.
        pair_target: K, the cosine asked of a pair.
        similarity_weight: d.
        consistency_weight: w.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dgcpn",
        title="Deep graph-neighbor coherence preserving network for unsupervised cross-modal hashing",
        authors="Jun Yu, Hao Zhou, Yibing Zhan, Dacheng Tao",
        venue="AAAI",
        link="https://doi.org/10.1609/aaai.v35i5.16592",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        search_space={
            "sound_share": Between(0.0, 1.0),
            "neighbour_weight": Between(0.0, 1.0),
            "neighbour_share": Between(0.01, 0.5, log=True),
            "pair_target": Between(1.0, 3.0),
            "learning_rate": Between(2e-4, 1e-2, log=True),
        },
        paper_settings={"sound_share": 0.01, "neighbour_share": 0.4, "batch_size": 32},
    )

    sound_share: Annotated[float, Interval(ge=0, le=1)] = 0.4
    neighbour_weight: Annotated[float, Interval(ge=0, le=1)] = 0.3
    neighbour_share: Annotated[float, Interval(gt=0, le=1)] = 0.1
    pair_target: Annotated[float, Interval(gt=0, le=1e6)] = 1.5
    similarity_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    consistency_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """The similarity of the training pairs."""
        n_neighbours = max(1, round(self.neighbour_share * len(train)))
        return {"neighbours": Neighbours(train, self.sound_share, self.neighbour_weight, n_neighbours)}

    def fit(self, train: TrainData, context: FitContext) -> DGCPN:
        """Trains the networks and forgets the training pairs; raises what `TwoBranch.fit` raises."""
        super().fit(train, context)
        del self.further_["neighbours"]
        return self

    def coherence_loss(self, image: torch.Tensor, sound: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """L(F, G), a scalar.

        Args:
            image: F, float32 [b, n_bits].
            sound: G, float32 [b, n_bits].
            target: S, float32 [b, b].
        """
        images, sounds, across = cosines(image, image), cosines(sound, sound), cosines(image, sound)
        others = 1 - torch.eye(len(target), device=target.device)
        pairs = ((across.diagonal() - self.pair_target) ** 2).mean()
        similarity = torch.stack([((others * (c - target)) ** 2).mean() for c in (images, across, sounds)]).sum()
        differences = (across - images, across - sounds, images - sounds, across - across.T)
        consistency = torch.stack([(difference**2).mean() for difference in differences]).sum()
        return pairs + self.similarity_weight * similarity + self.consistency_weight * consistency

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """The loss of real codes, and of the real codes of one modality with the signs of the other's."""
        image, sound = (torch.tanh(output) for output in batch.output.values())
        target = cast("Neighbours", self.further_["neighbours"])(batch.rows)
        return {
            "real": self.coherence_loss(image, sound, target),
            "real images": self.coherence_loss(image, signs(sound), target),
            "real sounds": self.coherence_loss(signs(image), sound, target),
        }
