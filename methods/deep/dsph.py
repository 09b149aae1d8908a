"""DSPH: deep semantic-aware proxy hashing.

Huo, Qin, Dai, Wang, Zhang, Huang, Wang, "Deep semantic-aware proxy hashing for multi-label cross-modal retrieval", IEEE
TCSVT 34(1), 2024 (online 2023).

    sum over u in {F, G} of  1/N+ sum_(y_ij = 1) (1 - cos(u_i, p_j)) + 1/N- sum_(y_ij = 0) max(0, cos(u_i, p_j) - t)
    + alpha/N0 sum over (u, v) in {(F, F), (G, G), (F, G)} of sum_(y_i y_j' = 0) max(0, cos(u_i, v_j) - t)

F and G are tanh of the outputs, p_j the learned proxy of class j, which both modalities share, and y_ij says whether
item i has class j. N+ counts the ones of y and N- its zeros. The last line covers only items of several classes, N0
pairs of them without a common one. t is the cosine of the nearest codewords of a good binary code with a word for each
class (`code_threshold`).
Symbols: p -> `Proxies.vectors`; y -> `ClassMembers`; alpha -> `pair_weight`.

What it learns here: on data of one class an item the last line is empty, so only the proxies teach. It learns classes:
with labels shuffled over the training pairs it falls to chance on UCM.

Differences from the paper: heads on frozen features replace the CLIP encoder, which the paper fine-tunes. The proxies
follow Adam's one-cycle schedule with the heads; the authors' code moves them by SGD (rate 0.02, momentum 0.9).
`paper_settings` holds the published values that have a meaning here.
Where the paper is silent: code lengths without a row in the table of codes, see `code_threshold`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, cast

import torch
from annotated_types import Interval
from torch import nn
from torch.nn.functional import normalize, relu

from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.batch import Batch
from methods.parts.class_members import ClassMembers
from methods.parts.proxies import Proxies, code_threshold, proxy_attraction, proxy_repulsion
from methods.parts.two_branch import TwoBranch


def irrelevant_excess(
    first: torch.Tensor, second: torch.Tensor, members: torch.Tensor, threshold: float
) -> torch.Tensor:
    """Mean of max(0, cosine - threshold) over pairs without a common class, among items of several; 0 without any.

    Args:
        first: outputs of a modality, float [b, n_bits].
        second: outputs of the same or the other one; row i of both belongs to pair i.
        members: 1 where an item has a class, else 0, float [b, c].
        threshold: t.
    """
    several = members.sum(1) > 1
    u, v, y = normalize(first[several]), normalize(second[several]), members[several]
    irrelevant = (y @ y.T == 0).to(u.dtype)
    return (relu(u @ v.T - threshold) * irrelevant).sum() / irrelevant.sum().clamp(min=1)


@dataclass(kw_only=True)
class DSPH(TwoBranch):
    """Class proxies that both modalities share.

    Attributes:
        pair_weight: alpha, weight of irrelevant pairs; without effect where every item has one class.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dsph",
        title="Deep Semantic-Aware Proxy Hashing for Multi-Label Cross-Modal Retrieval",
        authors="Yadong Huo, Qibing Qin, Jiangyan Dai, Lei Wang, Wenfeng Zhang, Lei Huang, Chengduan Wang",
        venue="IEEE Transactions on Circuits and Systems for Video Technology 34(1)",
        link="https://doi.org/10.1109/TCSVT.2023.3285266",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        search_space={
            "pair_weight": Between(0.01, 10.0, log=True),
            "learning_rate": Between(2e-4, 2e-2, log=True),
            "dropout": Between(0.0, 0.6),
            "weight_decay": Between(1e-6, 1e-2, log=True),
        },
        paper_settings={"epochs": 100, "learning_rate": 1e-3, "dropout": 0.2},
    )

    pair_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.8

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """The classes of the training pairs and their proxies."""
        members = ClassMembers(train, "dsph")
        return {"members": members, "proxies": Proxies(members.n_classes, context.code_length)}

    def activation(self, output: torch.Tensor) -> torch.Tensor:
        """Hash-like codes."""
        return torch.tanh(output)

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Attraction to own proxies, repulsion from others, and irrelevant pairs."""
        image, sound = outputs = [torch.tanh(output) for output in batch.output.values()]  # F and G, [b, k]
        members = cast("ClassMembers", self.further_["members"])
        vectors, own = cast("Proxies", self.further_["proxies"]).vectors, members.of(batch.rows)
        threshold = code_threshold(image.shape[1], members.n_classes)
        irrelevant = [
            irrelevant_excess(u, v, own, threshold) for u, v in ((image, image), (sound, sound), (image, sound))
        ]
        return {
            "own proxies": torch.stack([proxy_attraction(u, vectors, own) for u in outputs]).sum(),
            "other proxies": torch.stack([proxy_repulsion(u, vectors, own, threshold) for u in outputs]).sum(),
            "irrelevant pairs": self.pair_weight * torch.stack(irrelevant).sum(),
        }
