"""CNN+SPEC: an image network and a sound network that share one space.

Harwath, Torralba, Glass, "Unsupervised learning of spoken language with visual context", NIPS 2016.

    sum_i max(0, S(i, j) - S(i, i) + m) + max(0, S(k, i) - S(i, i) + m),  S(i, j) = similarity of image i and sound j,
    j and k are impostors from the mini-batch

Symbols: S -> `similarity`; m -> `margin`.

Differences from the paper: instead of VGG16 and a spectrogram CNN there are heads on frozen features or, in the
end-to-end track, the networks that all methods share, with MFCC frames for sounds; cosine similarity with a smaller
margin replaces the inner product with margin 1; all impostors of the mini-batch are averaged instead of drawing one.
The remote-sensing papers that list CNN+SPEC as a baseline state no loss, so this form is a reconstruction. Labels are
not used.
Where the paper is silent: `dim`. `margin` was chosen on the val part of split 0 of the real UCM and RSICD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from annotated_types import Interval
from torch.nn.functional import normalize, relu

from benchmark.contract.method import FitContext
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.batch import Batch
from methods.parts.two_branch import TwoBranch


@dataclass(kw_only=True)
class CNNSpec(TwoBranch):
    """Two-branch network with a margin ranking loss on pairs.

    Attributes:
        dim: dimensions of the common space.
        margin: by which the similarity of a pair has to exceed that of an impostor.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="cnn-spec",
        title="Unsupervised learning of spoken language with visual context",
        authors="David Harwath, Antonio Torralba, James Glass",
        venue="NIPS",
        link="https://papers.nips.cc/paper/6186-unsupervised-learning-of-spoken-language-with-visual-context",
        quick={"epochs": 20, "width": 64, "batch_size": 32, "dim": 32},
        search_space={
            "margin": Between(0.1, 1.0),
            "dim": OneOf((64, 128, 256, 512)),
            "learning_rate": Between(2e-4, 1e-2, log=True),
            "dropout": Between(0.0, 0.6),
        },
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 512
    margin: Annotated[float, Interval(ge=0, le=2)] = 0.7

    def n_out(self, context: FitContext) -> int:
        """Width of the common space."""
        return self.dim

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Ranking loss of both directions."""
        image, sound = (normalize(output) for output in batch.output.values())
        similarity = image @ sound.T  # [b, b]
        pair = similarity.diagonal()
        impostor = ~torch.eye(len(pair), dtype=torch.bool)
        return {
            "sound impostors": relu(self.margin + similarity - pair[:, None])[impostor].mean(),
            "image impostors": relu(self.margin + similarity - pair[None, :])[impostor].mean(),
        }
