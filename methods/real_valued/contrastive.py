"""Two-tower contrastive learning, real-valued: the modern reference for methods without labels.

van den Oord, Li, Vinyals, "Representation learning with contrastive predictive coding", arXiv 1807.03748, 2018,
gives the loss (InfoNCE); Radford et al., "Learning transferable visual models from natural language supervision",
ICML 2021 (CLIP), its symmetric two-tower form:

    L = (L_i2s + L_s2i) / 2,   L_i2s = - mean_i log softmax_j(cos(x_i, y_j) / t)_{j = i},  L_s2i the same over images

x_i and y_i are the embeddings of an image and of its sound; the other pairs of the mini-batch serve as negatives.
Symbols: x, y -> outputs of the two modalities; t -> `temperature`.

Differences from the paper: heads on frozen features replace encoders trained on 400 million pairs; t is fixed, while
CLIP starts at 0.07 and learns it. Labels are not used, so a sound of the same class, or the same sentence spoken for
another image, counts as a negative although it is relevant.
Where the paper is silent: `dim` as for `cnn-spec`; `temperature` was chosen on the val part of split 0 of the real UCM
and RSICD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from annotated_types import Interval
from torch.nn.functional import cross_entropy, normalize

from benchmark.contract.method import FitContext
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.batch import Batch
from methods.parts.two_branch import TwoBranch


@dataclass(kw_only=True)
class Contrastive(TwoBranch):
    """Symmetric InfoNCE on pairs.

    Attributes:
        dim: dimensions of the common space.
        temperature: divisor of the cosines before the softmax.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="contrastive",
        title="Learning transferable visual models from natural language supervision",
        authors="Alec Radford, Jong Wook Kim, Chris Hallacy, et al.",
        venue="ICML",
        link="https://arxiv.org/abs/2103.00020",
        quick={"epochs": 20, "width": 64, "batch_size": 32, "dim": 32},
        search_space={
            "temperature": Between(0.03, 1.0, log=True),
            "dim": OneOf((64, 128, 256, 512)),
            "learning_rate": Between(2e-4, 1e-2, log=True),
            "dropout": Between(0.0, 0.6),
        },
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 512
    temperature: Annotated[float, Interval(ge=0.001, le=1000)] = 0.5

    def n_out(self, context: FitContext) -> int:
        """Width of the common space."""
        return self.dim

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Cross entropy of picking an image's own sound, and a sound's own image, out of the mini-batch."""
        image, sound = (normalize(output) for output in batch.output.values())
        logits = image @ sound.T / self.temperature  # [b, b]
        own = torch.arange(len(logits), device=logits.device)
        return {"i2s": cross_entropy(logits, own) / 2, "s2i": cross_entropy(logits.T, own) / 2}
