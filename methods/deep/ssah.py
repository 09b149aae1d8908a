"""SSAH: self-supervised adversarial hashing, in which a network that reads labels teaches those of both modalities.

Li, Deng, Li, Liu, Gao, Tao, "Self-supervised adversarial hashing networks for cross-modal retrieval", CVPR 2018.

    label network:   alpha N(R_l, R_l) + gamma N(H_l, H_l) + beta |sgn(H_l) - H_l|^2 + eta |P_l - L|^2
    image, sound:    alpha N(R_m, R_l) + gamma N(H_m, H_l) + beta |sgn(H_m) - H_m|^2 + eta |P_m - L|^2
                         + delta log-loss of D_m on R_m
    N(U, V) = sum_ij (log(1 + e^T_ij) - S_ij T_ij),  T = U V' / 2

Each network has deep features R, codes H = tanh(output) and predicted labels P = sigmoid(a linear layer on R). The
second argument of N has no gradient. The discriminator D_m tells the deep features of the label network (real) from
those of modality m (fake), and the network of the modality is trained to be taken for real.
Symbols: L -> `ClassMembers.matrix`; S -> `batch.same_class`; alpha -> `deep_weight`; gamma -> `code_weight`; beta ->
`quantisation_weight`; eta -> `label_weight`; delta -> `adversarial_weight`.

Differences from the paper: we could not read the paper, and follow the description of its authors' code. That code
squares each entry of N, and its discriminators give the image and text networks no gradient; here N is the plain sum
and the game is played. The house heads replace CNN-F, the multi-scale text network and the label network with its local
response norm. All networks move in each step with Adam on a one-cycle schedule, and the discriminators after them; the
code trains them one after the other with rates that fall by the square root of ten an epoch. N covers the pairs of the
mini-batch. Terms are means over pairs, entries or items instead of sums. The products of deep features are scaled by
n_bits / width, so that T has the range that it has for codes.
Where the paper is silent: nothing that its code leaves open. `paper_settings` has the published weights, all 1; the
defaults of beta and delta are smaller, and were not searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, cast

import torch
from annotated_types import Interval
from torch import nn
from torch.nn.functional import softplus

from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.adversary import Discriminator, fake_loss, real_loss
from methods.parts.batch import Batch
from methods.parts.class_members import ClassMembers
from methods.parts.heads import Head
from methods.parts.two_branch import BatchLoss, TwoBranch


def pair_likelihood(first: torch.Tensor, second: torch.Tensor, similarity: torch.Tensor, scale: float) -> torch.Tensor:
    """N divided by the number of pairs, with T = scale / 2 first second'; second is taken without its gradient.

    Args:
        first: float [b, d].
        second: float [b, d], the teacher.
        similarity: S, 0 or 1, float [b, b].
        scale: 1 for codes.
    """
    theta = scale / 2 * first @ second.detach().T
    return (softplus(theta) - similarity * theta).mean()


@dataclass(kw_only=True)
class SSAH(TwoBranch):
    """A label network, networks of both modalities that follow it, and two discriminators.

    Attributes:
        deep_weight: alpha (1 in the paper, as are the others).
        code_weight: gamma.
        quantisation_weight: beta.
        label_weight: eta.
        adversarial_weight: delta.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="ssah",
        title="Self-Supervised Adversarial Hashing Networks for Cross-Modal Retrieval",
        authors="Chao Li, Cheng Deng, Ning Li, Wei Liu, Xinbo Gao, Dacheng Tao",
        venue="CVPR",
        link="https://arxiv.org/abs/1804.01223",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        paper_settings={"quantisation_weight": 1.0, "adversarial_weight": 1.0},
        search_space={
            "deep_weight": Between(0.01, 10.0, log=True),
            "quantisation_weight": Between(1e-3, 10.0, log=True),
            "label_weight": Between(0.01, 100.0, log=True),
            "adversarial_weight": Between(1e-4, 1.0, log=True),
            "learning_rate": Between(2e-4, 1e-2, log=True),
        },
    )

    deep_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    code_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    quantisation_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.1
    label_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    adversarial_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.01

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """The classes, the label network, the layers that predict labels, and the discriminators."""
        members = ClassMembers(train, "ssah")
        sizes = (self.width, 512, 256)
        return {
            "members": members,
            "label_network": Head(members.n_classes, self.width, context.code_length, dropout=0.0),
            "predictors": nn.ModuleDict(
                {name: nn.Linear(self.width, members.n_classes) for name in ("label", *train.modalities)}
            ),
            "discriminators": nn.ModuleDict({name: Discriminator(sizes) for name in train.modalities}),
        }

    def further_losses(self) -> Mapping[str, BatchLoss]:
        """The discriminators oppose the networks of both modalities."""
        return {"discriminators": self.discrimination}

    def activation(self, output: torch.Tensor) -> torch.Tensor:
        """Hash-like codes."""
        return torch.tanh(output)

    def _taught(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """L, R_l and the outputs of the label network, for the pairs of a mini-batch."""
        labels = cast("ClassMembers", self.further_["members"]).of(batch.rows)
        deep, output = cast("Head", self.further_["label_network"])(labels)
        return labels, deep, output

    def _discriminator(self, modality: str) -> Discriminator:
        return cast("Discriminator", cast("nn.ModuleDict", self.further_["discriminators"])[modality])

    def discrimination(self, batch: Batch) -> dict[str, torch.Tensor]:
        """What the discriminators minimise: the label network's deep features are real, those of a modality fake."""
        real = self._taught(batch)[1].detach()
        parts = {}
        for modality, fake in batch.deep.items():
            critic = self._discriminator(modality)
            parts[modality] = (real_loss(critic(real)) + fake_loss(critic(fake.detach()))) / 4
        return parts

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """The five terms, each summed over the networks that have it."""
        labels, label_deep, label_output = self._taught(batch)
        similarity, label_codes = batch.same_class.to(label_deep.dtype), torch.tanh(label_output)
        scale = label_codes.shape[1] / label_deep.shape[1]
        predictors = cast("nn.ModuleDict", self.further_["predictors"])
        networks = {"label": (label_deep, label_codes)}
        networks |= {m: (batch.deep[m], torch.tanh(output)) for m, output in batch.output.items()}
        deep, codes, quantisation, label = [], [], [], []
        for name, (features, code) in networks.items():
            deep.append(pair_likelihood(features, label_deep, similarity, scale))
            codes.append(pair_likelihood(code, label_codes, similarity, 1.0))
            quantisation.append(((torch.where(code >= 0, 1.0, -1.0) - code) ** 2).mean())
            label.append(((torch.sigmoid(predictors[name](features)) - labels) ** 2).mean())
        fooling = [real_loss(self._discriminator(m)(features)) for m, features in batch.deep.items()]
        return {
            "deep features": self.deep_weight * torch.stack(deep).sum(),
            "codes": self.code_weight * torch.stack(codes).sum(),
            "quantisation": self.quantisation_weight * torch.stack(quantisation).sum(),
            "labels": self.label_weight * torch.stack(label).sum(),
            "adversary": self.adversarial_weight * torch.stack(fooling).sum(),
        }
