"""DVAN: a deep visual-audio network that scores pairs of an image and a sound.

Guo, Yuan, Lu, "Deep cross-modal retrieval for remote sensing image and audio", PRRS 2018 (Guo is also cited as Mao).

    - mean_i log p(x_i, y_i) - mean_{i != j} log(1 - p(x_i, y_j)),   p = 1 / (1 + e^-s),
    s(x, y) = w' r(U [r(f(x)); r(g(y))] + b) + c,   r = rectifier

Symbols: f, g -> the branches' outputs; U = [Ux Uy] -> `further_["image"]` and `further_["sound"]`, so that the fusion
of a pair costs one addition; w, c -> `further_["match"]`; s -> `score_pairs`, the logit by which pairs are ranked.

The method has no embeddings to compare: the matching head scores every query with every item of the database.

Differences from the paper: this is a reconstruction, since we had only the abstract and later accounts. They say that
one network holds both branches and learns the correspondence of image and audio directly. We read this as in
audio-visual correspondence learning: an image matches its own sound and no other. So labels are not used, and the sound
of another image counts as a mismatch even if the class is the same. The simplest network of this kind concatenates both
branches' outputs and has two fully connected layers and a two-way cross-entropy. Matches and mismatches have the same
weight; all other pairs of the mini-batch are mismatches, instead of a drawn selection. In the frozen track the branches
are heads on frozen features.
Where the paper is silent: `dim`, `units` and `learning_rate` were chosen on the val part of split 0 of the real UCM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import torch
from annotated_types import Interval
from torch import nn
from torch.nn.functional import softplus

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.batch import Batch
from methods.parts.two_branch import TwoBranch

# Most hidden units that one block of pairs may have in total: 64 MiB in float32.
BLOCK = 2**24


@dataclass(kw_only=True)
class DVAN(TwoBranch):
    """Two branches, a layer that fuses their outputs, and a matching head.

    Attributes:
        dim: number of outputs of each branch.
        units: width of the layer that fuses both branches.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dvan",
        title="Deep cross-modal retrieval for remote sensing image and audio",
        authors="Mao Guo, Yuan Yuan, Xiaoqiang Lu",
        venue="IAPR Workshop on Pattern Recognition in Remote Sensing (PRRS)",
        link="https://pure.nwpu.edu.cn/zh/publications/deep-cross-modal-retrieval-for-remote-sensing-image-and-audio",
        quick={"epochs": 20, "width": 64, "batch_size": 32, "dim": 32, "units": 32},
        search_space={
            "dim": OneOf((64, 128, 256)),
            "units": OneOf((64, 128, 256)),
            "learning_rate": Between(1e-3, 3e-2, log=True),
            "dropout": Between(0.0, 0.6),
        },
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 256
    units: Annotated[int, Interval(ge=1, le=65_536)] = 256
    learning_rate: Annotated[float, Interval(ge=1e-9, le=10)] = 1e-2

    def n_out(self, context: FitContext) -> int:
        """Width of each branch's outputs."""
        return self.dim

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """The part of the fusion layer for each modality (the first has the bias), and the layer that scores."""
        parts: dict[str, nn.Module] = {
            modality: nn.Linear(self.dim, self.units, bias=number == 0) for number, modality in enumerate(self.heads_)
        }
        return {**parts, "match": nn.Linear(self.units, 1)}

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Two-way cross-entropy, averaged over matches and over mismatches; matches are on the diagonal."""
        first, second = (self.contribution(output, modality) for modality, output in batch.output.items())
        scores = self.pair_logits(first, second)
        match = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
        return {"match": softplus(-scores[match]).mean(), "mismatch": softplus(scores[~match]).mean()}

    def contribution(self, output: torch.Tensor, modality: str) -> torch.Tensor:
        """Contribution of one branch to the fusion layer, float32 [n, units]."""
        part: torch.Tensor = self.further_[modality](torch.relu(output))
        return part

    def pair_logits(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Logits of all pairs, from the contributions of both modalities, float32 [n_first, n_second]."""
        fused = torch.relu(first[:, None] + second[None])  # [n_first, n_second, units]
        scores: torch.Tensor = self.further_["match"](fused).squeeze(-1)
        return scores

    def score_pairs(self, query: FloatArray, database: FloatArray, asked: str, searched: str) -> FloatArray:
        """Logits of a match between each query and each item of the database, float32 [n_query, n_database].

        A higher logit means nearer.

        Raises:
            ValueError: the modalities are not the two of the training pairs.
        """
        first, second = self.heads_
        if {asked, searched} != {first, second}:
            raise ValueError(f"pairs are one {first} and one {second}, got {asked} and {searched}")
        parts = {
            modality: self.contribution(self.forward(features, modality)[1], modality)
            for modality, features in ((asked, query), (searched, database))
        }
        # The modalities always enter in the same order, so that a pair has one score in both directions.
        rows = max(1, BLOCK // (self.units * max(1, len(parts[second]))))
        with torch.inference_mode():
            blocks = [self.pair_logits(block, parts[second]) for block in torch.split(parts[first], rows)]
            scores = torch.cat(blocks).numpy()
        return np.ascontiguousarray(scores if asked == first else scores.T)

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Raises TypeError: the method represents pairs, not items."""
        raise TypeError("dvan has no representation of a single item: call score_pairs() with queries and database")
