"""LCMFH: label consistent matrix factorisation hashing.

Wang, Gao, Wang & He, "Label consistent matrix factorization hashing for large-scale cross-modal similarity search",
TPAMI 2019.

    min sum_t a_t |X_t - V U_t|^2 + mu |V - X_t P_t|^2 + g (|U_t|^2 + |P_t|^2)  +  g |V|^2,   V = G Z,  a_1 + a_2 = 1

in turn over U_t, Z and P_t, each in closed form. G holds the labels in rows of unit length, so pairs with the same
labels have the same factors. The bits are sgn((x - mean) P_t).
Symbols: X_t -> centred features, `values`; G -> `unit_labels`; Z [n_classes, n_bits] -> `codebook`; U_t [n_bits, d] ->
`loadings`; P_t [d, n_bits] -> `weights`; a_1 -> `image_weight`; mu -> `projection_weight`; g -> `regularisation`.

G'G and G'X_t are computed once; after that no step depends on the number of pairs.

Differences from the paper: queries are centred with the means of the training features; the authors' code uses those
of the query set. The database is coded like the queries, by the hash function of its modality; there it has the codes
sgn(V - mean), which depend almost only on the labels. The updates always run for all rounds. Features are scaled
(`scaled`), which `paper_settings` leaves out.
Where the paper is silent: Z starts uniform on [0, 1), and P_t as the best prediction of V.

The authors' mu = 10 and g = 0.001 suit small, narrow features. On standardised features with 1,000 and more dimensions
they leave P_t almost without a penalty: map@all on the val part of split 0 of the real UCM (i2s / s2i, mean of three
starts) is .45 / .43 at 16 bits and .65 / .65 at 64. The defaults, chosen there, give .79 / .80 and .90 / .94.

Where g is large for the features, the objective is least where all matrices are 0. So the features of each modality are
first scaled such that the mean squared length of an item is 1,000 (see `cmfh`). Unscaled features give .78 / .80 and
.90 / .94 on UCM. On RSICD (one start) scaled ones give .46 / .46 at 16 bits and unscaled ones .47 / .47; both give
.67 / .69 at 64 bits. On 7 to 128 features the unscaled factors vanish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval
from scipy import linalg

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.factorisation import (
    RidgeInverse,
    factor_equations,
    linear_hashes,
    require_factors,
    sized_features,
)
from methods.parts.linear import unit_rows
from methods.parts.supervision import label_matrix


@dataclass(kw_only=True)
class LCMFH:
    """Linear codes near factors that the labels decide.

    Attributes:
        image_weight: a of the first modality; that of the second is 1 - a.
        projection_weight: mu, how closely the factors follow from the features of one modality.
        regularisation: g, on all matrices.
        scaled: whether the features of each modality are first scaled to a size that suits the other defaults.
        n_iterations: rounds of the three updates.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="lcmfh",
        title="Label consistent matrix factorization hashing for large-scale cross-modal similarity search",
        authors="Di Wang, Xinbo Gao, Xiumei Wang, Lihuo He",
        venue="IEEE TPAMI",
        link="https://doi.org/10.1109/TPAMI.2018.2861000",
        search_space={
            "image_weight": Between(0.1, 0.9),
            "projection_weight": Between(0.001, 100.0, log=True),
            "regularisation": Between(0.001, 1000.0, log=True),
        },
        paper_settings={"projection_weight": 10.0, "regularisation": 0.001, "scaled": False},
    )

    image_weight: Annotated[float, Interval(ge=0.01, le=0.99)] = 0.5
    projection_weight: Annotated[float, Interval(ge=1e-6, le=1e6)] = 0.1
    regularisation: Annotated[float, Interval(ge=1e-6, le=1e6)] = 30.0
    scaled: bool = True
    n_iterations: Annotated[int, Interval(ge=1, le=100_000)] = 20

    def fit(self, train: TrainData, context: FitContext) -> LCMFH:
        """Factorises the features of both modalities and learns to predict the factors from one.

        Raises:
            ValueError: there are no labels.
            NotApplicable: the features of a modality do not vary, all labels are the same, or the regularisation
                leaves nothing of the factors.
        """
        unit_labels = unit_rows(label_matrix(train, self.info.name))
        means, values, units = sized_features(train, self.info.name, self.scaled)
        g, mu = self.regularisation, self.projection_weight
        class_values = {m: unit_labels.T @ x for m, x in values.items()}  # G'X [n_classes, d]
        class_square = unit_labels.T @ unit_labels
        class_inverse = linalg.pinvh(class_square)  # classes with the same pairs have no inverse
        projections = {m: RidgeInverse(x.T @ x, g / mu) for m, x in values.items()}
        codebook = np.random.default_rng(context.seed).random((len(class_square), context.code_length))
        weights = {m: projections[m].solve(x.T @ codebook) for m, x in class_values.items()}
        for _ in range(self.n_iterations):
            square = codebook.T @ class_square @ codebook  # V'V
            _, targets, inverse = factor_equations(class_values, codebook, square, weights, self)
            codebook = inverse.solve((class_inverse @ targets).T).T
            weights = {m: projections[m].solve(x.T @ codebook) for m, x in class_values.items()}
        require_factors(unit_labels @ codebook, self.info.name)
        self.hashes_ = linear_hashes(means, {m: w / units[m] for m, w in weights.items()}, train, self.info.name)
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Predicted factors, float32 [n, n_bits]."""
        return self.hashes_[modality](features)
