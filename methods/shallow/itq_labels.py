"""CCA-ITQ with labels: canonical correlation analysis of features and labels, then iterative quantisation.

Gong & Lazebnik, "Iterative quantization: a Procrustean approach to learning binary codes", CVPR 2011, section 4.

    max tr(W' C_XL A)   subject to   W' (C_XX + e I) W = I,  A' C_LL A = I;   V = X W diag(rho)
    min |B - V R|^2   subject to   R'R = I,  B = sgn(V R)

X holds the items of both modalities in its rows, 2 n of them: an item has the features of its modality and zeros for
the other's, and the labels of its pair in L. So both modalities share A and R, and every item is seen in training as it
is coded later, alone. C_XX is block diagonal, W = [W1; W2], and up to positive factors

    Z = L C_LL^-1/2,   T_t = C_t^-1/2 X_t'Z / n,   [T1; T2] = P diag(rho) Q',   W_t diag(rho) = C_t^-1/2 T_t Q

with C_t for modality t, its ridge included, and L centred. Symbols: W_t diag(rho) -> `weights_`; R -> `rotation_`.

Labels have c - 1 independent columns if every pair has one of c classes, so there are c - 1 directions. For more bits V
is filled up with zeros, and R turns it into as many bits as are asked for. The authors' code does this implicitly: it
takes as many eigenvectors as bits, and scales those beyond the rank of the labels by their correlation, 0.

Differences from the paper: the paper has one modality. `ridge` is relative to the mean variance of each modality; in
place of a ridge of the labels, directions in which they do not vary are left out.
The default of `ridge` is that of `cca`. The authors' code adds 1e-4 to the covariances, which `paper_settings` takes as
relative. It is too small where there are about as many features as pairs: on val (`rs-pairs-val`, 64 bits, mean of both
directions) it gives .72 on UCM, the default .93; on RSICD, .74 and .73.
Where the paper is silent: none known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval
from scipy import linalg

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.linear import Matrix, centred_features, covariance_factor, itq_rotation
from methods.parts.supervision import label_matrix


def whitened(labels: Matrix) -> Matrix:
    """Z = (L - mean) C_LL^-1/2 with the pseudo-inverse, float64 [n, n_classes].

    Raises:
        NotApplicable: the labels do not vary.
    """
    centred = labels - labels.mean(0)
    variances, axes = linalg.eigh(centred.T @ centred / len(centred))
    varies = variances > 1e-9 * variances[-1]
    if not varies.any():
        raise NotApplicable("itq-labels needs labels that vary; all pairs have the same classes")
    return np.asarray(centred @ (axes[:, varies] / np.sqrt(variances[varies])) @ axes[:, varies].T)


@dataclass(kw_only=True)
class ITQLabels:
    """CCA with labels, followed by ITQ.

    Attributes:
        ridge: regularisation, relative to the mean variance of each modality.
        n_iterations: iterations of ITQ (50 in the paper).
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="itq-labels",
        title="Iterative quantization: a Procrustean approach to learning binary codes",
        authors="Yunchao Gong, Svetlana Lazebnik",
        venue="CVPR",
        link="https://doi.org/10.1109/CVPR.2011.5995432",
        search_space={"ridge": Between(0.01, 100.0, log=True), "n_iterations": OneOf((0, 20, 50, 100))},
        paper_settings={"ridge": 1e-4},
    )

    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 1.0
    n_iterations: Annotated[int, Interval(ge=0, le=100_000)] = 50

    def fit(self, train: TrainData, context: FitContext) -> ITQLabels:
        """Learns the directions of both modalities and their common rotation.

        Raises:
            ValueError: there are no labels.
            NotApplicable: the features of a modality or the labels do not vary, or `ridge` is too small for features
                that follow from others.
        """
        labels = whitened(label_matrix(train, self.info.name))
        self.means_, centred = centred_features(train, self.info.name)
        factors, correlated = {}, {}
        for modality, values in centred.items():
            factors[modality] = covariance_factor(values, self.ridge)
            cross = values.T @ labels / len(train)
            correlated[modality] = linalg.solve_triangular(factors[modality], cross, lower=True)  # T_t [d, n_classes]
        _, _, axes = linalg.svd(np.concatenate(list(correlated.values())), full_matrices=False)
        axes = axes[: context.code_length].T  # Q [n_classes, n_directions]
        self.weights_ = {
            m: linalg.solve_triangular(factors[m], correlated[m] @ axes, lower=True, trans="T") for m in factors
        }
        variates = np.concatenate([centred[m] @ self.weights_[m] for m in centred])  # V [2 n, n_directions]
        variates = np.pad(variates, ((0, 0), (0, context.code_length - variates.shape[1])))
        rotation = itq_rotation(variates, self.n_iterations, np.random.default_rng(context.seed))
        self.rotation_ = rotation[: axes.shape[1]]  # the other rows meet zeros
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Rotated variates, float32 [n, n_bits]."""
        variates = (features - self.means_[modality]) @ self.weights_[modality]
        return np.asarray(variates @ self.rotation_, np.float32)
