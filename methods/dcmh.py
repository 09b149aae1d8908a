"""DCMH: deep cross-modal hashing by a pairwise likelihood.

Jiang & Li, "Deep cross-modal hashing", CVPR 2017.

    - sum_ij (S_ij T_ij - log(1 + e^T_ij)) + gamma (|B - F|^2 + |B - G|^2) + eta (|F'1|^2 + |G'1|^2),
    T = F G' / 2,  B = sgn(F + G)

Symbols: F, G -> outputs of the two modalities; S -> `batch.same_class`; gamma -> `gamma`; eta -> `eta`.

Differences from the paper: heads on frozen features instead of CNN-F and a text network; both branches step
together on mini-batches with Adam (the paper alternates branches with SGD over 500 epochs and compares each
batch with all training items); B is taken on the mini-batch. The objective is divided by n^2, so that its
three parts keep the paper's proportions on a mini-batch.
Where the paper is silent: nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch.nn.functional import softplus

from benchmark.types import MethodInfo
from methods._two_branch import Batch, TwoBranch


@dataclass(kw_only=True)
class DCMH(TwoBranch):
    """Pairwise likelihood of class similarity.

    Attributes:
        gamma: weight of the quantisation term (the paper's 1).
        eta: weight of the balance term (the paper's 1).
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dcmh",
        title="Deep cross-modal hashing",
        authors="Qing-Yuan Jiang, Wu-Jun Li",
        venue="CVPR",
        link="https://doi.org/10.1109/CVPR.2017.348",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
    )

    gamma: float = 1.0
    eta: float = 1.0

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Likelihood, quantisation and balance, each divided by n^2."""
        f, g = batch.output.values()  # [b, c] each
        similarity = batch.same_class.to(f.dtype)
        theta = f @ g.T / 2  # [b, b]
        codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
        quantisation = ((codes - f) ** 2).sum(1).mean() + ((codes - g) ** 2).sum(1).mean()
        balance = (f.mean(0) ** 2).sum() + (g.mean(0) ** 2).sum()
        return {
            "likelihood": (softplus(theta) - similarity * theta).mean(),
            "quantisation": self.gamma / batch.n_train * quantisation,
            "balance": self.eta * balance,
        }
