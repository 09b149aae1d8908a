"""DCCA: deep canonical correlation analysis.

Andrew, Arora, Bilmes, Livescu, "Deep canonical correlation analysis", ICML 2013.

    max |T|_tr,   T = S11^(-1/2) S12 S22^(-1/2),   S11 = H1' H1 / (m - 1) + r I,   S12 = H1' H2 / (m - 1)

where H1 and H2 are the two networks' outputs on the m pairs of a mini-batch, centred. The trace norm |T|_tr, the sum of
the singular values of T, is the total correlation of the outputs. With T = U D V' its gradient is

    d|T|_tr / dH1 = (2 H1 G11 + H2 G12') / (m - 1),
    G12 = S11^(-1/2) U V' S22^(-1/2),   G11 = -1/2 S11^(-1/2) U D U' S11^(-1/2)

and alike for H2. After the training, linear CCA on the outputs of all training pairs gives the embeddings.
Symbols: r -> `batch_ridge`; H1, H2 -> `batch.output`, centred; S11^(-1/2) -> `whitening`; G11, G12 -> `within`,
`between`; the linear CCA -> `projection_`, with a ridge of its own.

A batch needs clearly more pairs than the space has dimensions: with fewer, any outputs correlate fully.

Differences from the paper: heads on frozen features replace deeper networks that start as denoising autoencoders, and
Adam on large mini-batches replaces L-BFGS on all pairs. All correlations count, which is the paper's case k = o. The
canonical variates are scaled by their correlation before the cosine, as in `cca`. Labels are not used.
Where the paper is silent: directions of no variance are left out of S^(-1/2), which matters only for r = 0.

`dim`, both ridges, `dropout` and `learning_rate` were chosen on val (`rs-pairs-val`). The defaults give mAP .944 / .920
on UCM and .755 / .751 on RSICD (s2i / i2s), 64 dimensions .945 / .924 and .695 / .682. Small ridges overfit: with
r = 0.01 and a ridge of 0.1, a dropout of 0.3 and a learning rate of 0.002, UCM falls to .839 / .822.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, cast

import numpy as np
import torch
from annotated_types import Interval
from torch.autograd.function import FunctionCtx, once_differentiable

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.batch import Batch
from methods.parts.linear import canonical_projection
from methods.parts.two_branch import TwoBranch

# Smallest eigenvalue of a covariance that counts, as a share of the largest.
NO_VARIANCE = 1e-12


def inverse_root(covariance: torch.Tensor) -> torch.Tensor:
    """S^(-1/2), symmetric, of a covariance float64 [o, o]; zero in directions without variance."""
    values, vectors = torch.linalg.eigh(covariance)
    counts = values > NO_VARIANCE * values[-1].clamp(min=torch.finfo(values.dtype).tiny)
    roots = torch.where(counts, values, 1.0).rsqrt() * counts
    root: torch.Tensor = (vectors * roots) @ vectors.T
    return root


class TotalCorrelation(torch.autograd.Function):
    """Sum of the canonical correlations of a mini-batch, with its gradient in closed form.

    Automatic differentiation of the matrix square roots is unstable where eigenvalues are nearly equal.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, first: torch.Tensor, second: torch.Tensor, ridge: float) -> torch.Tensor:
        """|T|_tr, a scalar, of outputs float [m, o1] and [m, o2], computed in float64."""
        centred = [(h - h.mean(0)).double() for h in (first, second)]
        freedom = len(first) - 1
        whitening = [
            inverse_root(h.T @ h / freedom + ridge * torch.eye(h.shape[1], dtype=h.dtype, device=h.device))
            for h in centred
        ]
        left, correlations, right = torch.linalg.svd(
            whitening[0] @ (centred[0].T @ centred[1] / freedom) @ whitening[1], full_matrices=False
        )
        bases = [whitening[0] @ left, whitening[1] @ right.T]
        between = bases[0] @ bases[1].T
        within = [-(basis * correlations) @ basis.T / 2 for basis in bases]
        gradients = (
            (2 * centred[0] @ within[0] + centred[1] @ between.T) / freedom,
            (2 * centred[1] @ within[1] + centred[0] @ between) / freedom,
        )
        ctx.save_for_backward(*(g.to(h.dtype) for g, h in zip(gradients, (first, second), strict=True)))
        total: torch.Tensor = correlations.sum().to(first.dtype)
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, factor: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        """Gradients of both outputs."""
        first, second = cast("tuple[torch.Tensor, torch.Tensor]", ctx.saved_tensors)  # type: ignore[attr-defined]
        return factor * first, factor * second, None


@dataclass(kw_only=True)
class DCCA(TwoBranch):
    """Two networks whose outputs are correlated as much as possible.

    Attributes:
        dim: outputs of each network, and the most canonical directions there can be.
        batch_ridge: r, added to the variances of the outputs in the loss.
        ridge: of the linear CCA after the training, relative to the mean variance of each modality's outputs.
        projection_: fitted linear CCA.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dcca",
        title="Deep canonical correlation analysis",
        authors="Galen Andrew, Raman Arora, Jeff Bilmes, Karen Livescu",
        venue="ICML",
        link="https://proceedings.mlr.press/v28/andrew13.html",
        quick={"epochs": 20, "width": 64, "batch_size": 100, "dim": 8},
        search_space={
            "dim": OneOf((16, 32, 64, 128)),
            "batch_ridge": Between(1e-3, 100.0, log=True),
            "ridge": Between(1e-2, 100.0, log=True),
            "learning_rate": Between(2e-4, 1e-2, log=True),
            "dropout": Between(0.0, 0.6),
        },
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 32
    batch_ridge: Annotated[float, Interval(ge=0, le=1e6)] = 10.0
    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 3.0
    batch_size: Annotated[int, Interval(ge=2, le=65_536)] = 400
    learning_rate: Annotated[float, Interval(ge=1e-9, le=10)] = 5e-3
    dropout: Annotated[float, Interval(ge=0, le=0.99)] = 0.5

    def n_out(self, context: FitContext) -> int:
        """Width of the outputs."""
        return self.dim

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """The total correlation, negative."""
        first, second = batch.output.values()
        correlation: torch.Tensor = TotalCorrelation.apply(first, second, self.batch_ridge)  # type: ignore[no-untyped-call] # torch's own
        return {"correlation": -correlation}

    def fit(self, train: TrainData, context: FitContext) -> DCCA:
        """Trains the networks, then finds the canonical directions of their outputs.

        Raises:
            NotApplicable: the outputs of a modality do not vary, or `ridge` is too small for outputs that follow from
                others.
        """
        super().fit(train, context)
        outputs = {m: self.forward(values, m)[1].numpy() for m, values in train.features.items()}
        self.projection_ = canonical_projection(TrainData(outputs, None), None, self.ridge)
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Scaled canonical variates of the outputs, float32 [n, dim], or fewer where the outputs have a lower rank."""
        return self.projection_(self.forward(features, modality)[1].numpy(), modality).astype(np.float32)
