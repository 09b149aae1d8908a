"""TDH: triplet-based deep hashing, a reconstruction.

Deng, Chen, Liu, Gao, Tao, "Triplet-based deep hashing network for cross-modal retrieval", IEEE TIP 27(8), 2018.

    - sum_(q,p,n) log sigma(T_qp - T_qn - m) + gamma (|B - F|^2 + |B - G|^2) + lambda tr(B' D B)
        + eta (|F'1|^2 + |G'1|^2)

T = u'v / 2 compares the outputs of a query and an item. There are four such sums: images query sounds, sounds query
images, images query images, and sounds query sounds. Item p has the class of the query, n another one; B are the
unified codes of the training pairs and D is the Laplacian of the graph that joins pairs of one class. Before each step
B is renewed in closed form, B = sgn((2 gamma I + lambda D)^-1 gamma (F + G)); without the sign this minimises the terms
that contain B.
Symbols: F, G -> outputs of the two modalities; m -> `margin` * n_bits; gamma -> `quantisation_weight`; lambda ->
`graph_weight`; eta -> `balance_weight`; B -> `graph_codes`.

Differences from the paper: we could read only its abstract (triplet labels, an inter- and an intra-modal view, graph
regularisation); the formulas are the triplet likelihood as later papers quote it. Heads on frozen features replace
CNN-F and a text network, and both step together with Adam; B and the graph cover only the mini-batch.
Where the paper is silent: each part is a mean over triplets, or over items and bits; all valid triplets of the
mini-batch count; `margin` is half of n_bits, which is half of the largest T_qp - T_qn that codes can reach. Values of
`margin`, `quantisation_weight` and `graph_weight` were compared on the val part of split 0 of the real UCM and checked
on that of RSICD; `intra_weight` is the paper's, `balance_weight` was not searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from annotated_types import Interval
from torch.nn.functional import softplus

from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.batch import Batch
from methods.parts.two_branch import TwoBranch


def triplet_likelihood(
    theta: torch.Tensor, positive: torch.Tensor, negative: torch.Tensor, margin: float
) -> torch.Tensor:
    """Mean of -log sigma(T_qp - T_qn - margin) over all triplets of a query, a positive and a negative; 0 without any.

    Args:
        theta: T, float [b, b], of query i and item j.
        positive: bool [b, b], whether item j is a positive of query i.
        negative: bool [b, b], whether item j is a negative of query i.
        margin: in units of T.
    """
    gap = theta[:, :, None] - theta[:, None, :]  # [query, positive, negative]
    valid = positive[:, :, None] & negative[:, None, :]
    return (softplus(margin - gap) * valid).sum() / valid.sum().clamp(min=1)


def graph_codes(
    outputs: list[torch.Tensor], same: torch.Tensor, quantisation_weight: float, graph_weight: float
) -> torch.Tensor:
    """Unified codes B of -1 and 1, float32 [b, n_bits]: the sign of the minimiser over real values.

    Args:
        outputs: F and G, float32 [b, n_bits] each.
        same: bool [b, b], whether the graph joins pairs i and j.
        quantisation_weight: gamma.
        graph_weight: lambda.
    """
    adjacency = same.to(outputs[0].dtype)
    laplacian = torch.diag(adjacency.sum(1)) - adjacency
    system = len(outputs) * quantisation_weight * torch.eye(len(same), device=same.device) + graph_weight * laplacian
    relaxed = torch.linalg.solve(system, quantisation_weight * torch.stack(outputs).sum(0).detach())
    return torch.where(relaxed >= 0, 1.0, -1.0)


@dataclass(kw_only=True)
class TDH(TwoBranch):
    """Triplet likelihood between and within modalities, with codes smoothed over the class graph.

    Attributes:
        margin: of the likelihood, as a share of n_bits.
        intra_weight: of the triplets within each modality (1 in the paper).
        quantisation_weight: gamma.
        graph_weight: lambda; it acts only through the codes B, which have no gradient.
        balance_weight: eta.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="tdh",
        title="Triplet-based deep hashing network for cross-modal retrieval",
        authors="Cheng Deng, Zhaojia Chen, Xianglong Liu, Xinbo Gao, Dacheng Tao",
        venue="IEEE Transactions on Image Processing 27(8)",
        link="https://doi.org/10.1109/TIP.2018.2821921",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        search_space={
            "margin": Between(0.0, 0.75),
            "quantisation_weight": Between(1e-3, 10.0, log=True),
            "graph_weight": Between(1e-3, 10.0, log=True),
            "balance_weight": Between(1e-3, 10.0, log=True),
            "learning_rate": Between(2e-4, 1e-2, log=True),
        },
    )

    margin: Annotated[float, Interval(ge=0, le=1)] = 0.5
    intra_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    quantisation_weight: Annotated[float, Interval(ge=1e-6, le=1e6)] = 5.0
    graph_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    balance_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Triplets between modalities, triplets within them, quantisation and balance."""
        image, sound = outputs = list(batch.output.values())  # F and G, [b, c]
        same = batch.same_class
        others = same & ~torch.eye(len(same), dtype=torch.bool, device=same.device)  # an item is not its own positive
        margin = self.margin * image.shape[1]
        inter = [triplet_likelihood(u @ v.T / 2, same, ~same, margin) for u, v in ((image, sound), (sound, image))]
        intra = [triplet_likelihood(u @ u.T / 2, others, ~same, margin) for u in outputs]
        codes = graph_codes(outputs, same, self.quantisation_weight, self.graph_weight)
        return {
            "between modalities": torch.stack(inter).sum(),
            "within modalities": self.intra_weight * torch.stack(intra).sum(),
            "quantisation": self.quantisation_weight * torch.stack([((codes - u) ** 2).mean() for u in outputs]).sum(),
            "balance": self.balance_weight * torch.stack([(u.mean(0) ** 2).mean() for u in outputs]).sum(),
        }
