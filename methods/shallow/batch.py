"""BATCH: scalable asymmetric discrete cross-modal hashing.

Wang, Luo, Nie, Song, Zhang & Xu, "BATCH: A scalable asymmetric discrete cross-modal hashing", TKDE 2020.

    min |c G G' - B V'|^2 + om |B - V|^2 + eta sum_t |F_t - V U_t|^2 + eta_0 |L - V U_0|^2
    subject to  V'V = n I,  V'1 = 0,  B in {-1, 1}

in turn over U_t and U_0, V, and B, each in closed form. G holds the labels L in rows of unit length, so inner products
of codes B and factors V reconstruct class similarity; F_t are kernel features of one modality, exp(-|x - a|^2 / s) of
random training items a, without their means. Since |B V'|^2 and |V U|^2 do not depend on V under its constraints, V
maximises tr(V'Z) for

    Z = c G G'B + om B + eta sum_t F_t U_t' + eta_0 L U_0'

and is sqrt(n) P Q' for the singular vectors P, Q of Z without its column means; B = sgn(c G G'V + om V). The bits of an
item are sgn(f W_t), where W_t is a ridge regression of B on F_t with penalty xi.

The labels and the random start alone decide the training codes. With one class an item, c G G'B sums the codes of a
class: its rows are equal within a class and reach c times the size of the class. At the defaults the other terms of Z
are hundreds of times smaller, and eta_0 L U_0' has the same columns anyway. So the first n_classes - 1 columns of P
follow from the first term, and the other columns have almost no class means. As class means also rule B = sgn(c G G'V +
om V), B holds one codeword a class, however large om, eta and eta_0 are within reason: on the Wikipedia set at 16 bits,
no code changes with eta_0 = 0 or 90, om = 0 or 10, or eta = 0 or 5. What counts are the anchors and xi, which decide
the maps.

Symbols: F_t -> `values`; L -> `labels`; G -> `unit_labels`; V [n, n_bits] -> `factors`; B -> `codes`; W_t -> `maps_`;
c -> n_bits; om -> `quantisation_weight`; eta -> `feature_weight`; eta_0 -> `label_weight`; xi -> `regularisation`.

Differences from the paper: both modalities have the same weight eta, as their weights have the same value in the
authors' code. The database is coded like the queries, by the hash function of its modality; the authors give it the
codes B, which depend almost only on the labels.
Where the paper is silent: B starts with random signs, and V with random values that obey its constraints. Columns of P
without a singular value are random, orthogonal to all others and to 1. We know the published values from the authors'
code; there the width s is twice the mean squared distance to the anchors, here twice that of all training pairs.

The numbers of anchors were chosen on val (`rs-pairs-val`, one start), among 500 and 1000 as published, 1000 of each
modality and 1500 of each; xi = 0.1 and 1, tried on UCM alone, gave no more. Mean mAP of both directions on val, at 16
and 64 bits:

                         UCM 16   UCM 64   RSICD 16   RSICD 64
    defaults                .91      .93        .66        .78
    published settings      .88      .93        .62        .75
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
from benchmark.contract.search_space import Between
from methods.parts.factorisation import RidgeInverse
from methods.parts.kernels import centred_kernels
from methods.parts.linear import Matrix, signs, unit_rows
from methods.parts.supervision import label_matrix


def balanced_factors(values: Matrix, rng: np.random.Generator) -> Matrix:
    """The V that maximises tr(V'Z) subject to V'V = n I and V'1 = 0, float64 [n, k].

    Args:
        values: Z, float64 [n, k], with k < n.
        rng: draws directions that Z leaves open.
    """
    n, k = values.shape
    left, singular, right = linalg.svd(values - values.mean(0), full_matrices=False)
    found = left[:, singular > np.finfo(np.float64).eps * n * singular[0]]
    drawn = rng.normal(size=(n, k - found.shape[1]))
    basis, _ = linalg.qr(np.column_stack([np.ones(n), found, drawn]), mode="economic")
    return np.asarray(np.sqrt(n) * np.column_stack([found, basis[:, 1 + found.shape[1] :]]) @ right)


@dataclass(kw_only=True)
class BATCH:
    """Codes whose inner products with balanced factors reconstruct class similarity, predicted from kernel features.

    Attributes:
        feature_weight: eta, how closely the kernel features of a modality follow from the factors.
        label_weight: eta_0, how closely the labels follow from the factors.
        quantisation_weight: om, how close the factors are to the codes.
        regularisation: xi, of the maps that predict the codes.
        n_image_anchors: anchors of the first modality.
        n_sound_anchors: anchors of the second modality, also where these are texts.
        n_iterations: rounds of all updates.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="batch",
        title="BATCH: A scalable asymmetric discrete cross-modal hashing",
        authors="Yongxin Wang, Xin Luo, Liqiang Nie, Jingkuan Song, Wei Zhang, Xin-Shun Xu",
        venue="IEEE TKDE",
        link="https://doi.org/10.1109/TKDE.2020.2974825",
        expected_failures={
            "order_of_pairs_does_not_matter": "each pair starts with random codes, and the anchors are random pairs"
        },
        search_space={
            "feature_weight": Between(0.001, 10.0, log=True),
            "quantisation_weight": Between(0.001, 10.0, log=True),
            "regularisation": Between(0.001, 100.0, log=True),
        },
        paper_settings={"n_image_anchors": 500, "n_sound_anchors": 1000},
    )

    feature_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.05
    label_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.9
    quantisation_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.01
    regularisation: Annotated[float, Interval(ge=1e-9, le=1e6)] = 0.01
    n_image_anchors: Annotated[int, Interval(ge=1, le=1_000_000)] = 1500
    n_sound_anchors: Annotated[int, Interval(ge=1, le=1_000_000)] = 1500
    n_iterations: Annotated[int, Interval(ge=1, le=100_000)] = 6

    def fit(self, train: TrainData, context: FitContext) -> BATCH:
        """Learns codes of the training pairs, and the maps that predict them from one modality.

        Raises:
            ValueError: there are no labels.
            NotApplicable: the features of a modality do not vary, all labels are the same, or there are not more pairs
                than bits.
        """
        labels = label_matrix(train, self.info.name)
        n, n_bits = len(train), context.code_length
        if n <= n_bits:
            raise NotApplicable(f"batch needs more training pairs than bits, got {n} pairs for {n_bits} bits")
        rng = np.random.default_rng(context.seed)
        n_anchors = dict(zip(train.modalities, (self.n_image_anchors, self.n_sound_anchors), strict=True))
        self.kernels_, values = centred_kernels(train, n_anchors, rng, self.info.name)
        unit_labels = unit_rows(labels)
        codes = signs(rng.normal(size=(n, n_bits)))
        factors = balanced_factors(rng.normal(size=(n, n_bits)), rng)

        def similar(matrix: Matrix) -> Matrix:
            return np.asarray(n_bits * unit_labels @ (unit_labels.T @ matrix))

        for _ in range(self.n_iterations):
            targets = similar(codes) + self.quantisation_weight * codes
            targets += self.label_weight * labels @ (labels.T @ factors) / n
            for f in values.values():
                targets += self.feature_weight * f @ (f.T @ factors) / n  # F U', as U = V'F / n
            factors = balanced_factors(targets, rng)
            codes = signs(similar(factors) + self.quantisation_weight * factors)
        self.maps_ = {m: RidgeInverse(f.T @ f, self.regularisation).solve(f.T @ codes) for m, f in values.items()}
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Predicted codes, float32 [n, n_bits]."""
        return np.asarray(self.kernels_[modality](features) @ self.maps_[modality], np.float32)
