"""The base of methods without labels that give codes the similarity of the features."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn

from benchmark.contract.method import FitContext, TrainData
from methods.parts.batch import Batch
from methods.parts.similarity import FeatureSimilarity
from methods.parts.two_branch import TwoBranch


class Slope(nn.Module):
    """Slope of the tanh that turns outputs into codes; it grows with the epochs, so that codes become binary."""

    value: torch.Tensor

    def __init__(self) -> None:
        """Starts at 1."""
        super().__init__()
        self.register_buffer("value", torch.ones(()))

    def set_epoch(self, epoch: int) -> None:
        """Sets the slope to the square root of the epochs begun, where the first epoch is 0."""
        self.value.fill_(math.sqrt(epoch + 1))


@dataclass(kw_only=True)
class SimilarityPreserving(TwoBranch):
    """Networks whose codes tanh(slope * output) follow the similarity of the features; a subclass defines `loss`."""

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """The slope, and the features from which the similarity of a mini-batch follows."""
        return {"slope": Slope(), "similarity": FeatureSimilarity(train)}

    def before_epoch(self, train: TrainData, epoch: int) -> None:
        """Steepens the tanh."""
        cast("Slope", self.further_["slope"]).set_epoch(epoch)

    def fit(self, train: TrainData, context: FitContext) -> SimilarityPreserving:
        """Trains the networks and forgets the features of the training pairs; raises what `TwoBranch.fit` raises."""
        super().fit(train, context)
        del self.further_["similarity"]
        return self

    def similarity(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Similarity of the features of the pairs, S_I and S_T, float32 [b, b] each."""
        first, second = self.further_["similarity"](batch.rows)
        return first, second

    def codes(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Codes F and G of the mini-batch, between -1 and 1, float32 [b, n_bits] each."""
        slope = cast("Slope", self.further_["slope"]).value
        first, second = (torch.tanh(slope * output) for output in batch.output.values())
        return first, second
