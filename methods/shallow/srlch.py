"""SRLCH: subspace relation learning for cross-modal hashing.

Liu et al., "Index and retrieve multimedia data: cross-modal hashing by learning subspace relation", DASFAA 2018.

    min |B - L W|^2 + l |W|^2 + sum_t m_t (|B - F_t P_t|^2 + e_t |P_t|^2),   B in {-1, 1}

in turn over P_t, W and B. The codes should follow from the labels L by a linear map W, and from either modality by a
linear map P_t of its kernel features

    F_t = [k(x, a_1), k(x, a_2), .., 1],   k(x, a) = exp(-|x - a|^2 / (2 s^2))

of centred rows x of unit length, with randomly drawn training rows a as anchors. P_t and W are ridge regressions, and

    B = sgn(L W + sum_t m_t F_t P_t)

The bits of an item are sgn(f P_t).
Symbols: F_t -> `lifted`; P_t [n_anchors + 1, n_bits] -> `maps_`; W -> `classifier`; B -> `codes`; m_t ->
`image_feature_weight`, `sound_feature_weight`; e_t -> `image_penalty`, `sound_penalty`; l -> `regularisation`; s ->
`bandwidth`.

The labels weigh most in B, so pairs of equal classes soon have equal codes, and most bits of a class stay as the mean
of its random start decided.

Differences from the paper: the database is coded like the queries, by the hash function of its modality; the paper
takes B. We know the updates and values from the authors' code alone, which has the ridge penalties as they stand here.
Where the paper is silent: P_t is that of the last B but one, as in the authors' code.

`bandwidth` was chosen on val (`rs-pairs-val`) among 0.6, 1 and 1.5. Larger penalties of the maps lowered the scores on
UCM. Mean mAP of both directions on val, at 16 and 64 bits:

                     UCM 16   UCM 64   RSICD 16   RSICD 64
    default, 1          .87      .94        .58        .73
    published, 0.6      .83      .93        .55        .70
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.factorisation import RidgeInverse
from methods.parts.kernels import AnchorKernel, random_rows
from methods.parts.linear import Matrix, centred_features, signs, unit_rows
from methods.parts.supervision import label_matrix


@dataclass(kw_only=True)
class SRLCH:
    """Codes that follow linearly from the labels, predicted by linear maps of kernel features.

    Attributes:
        image_feature_weight: m of the first modality, how closely the training codes follow from its features.
        sound_feature_weight: m of the second modality, also where these are texts.
        image_penalty: e of the first modality, on its map.
        sound_penalty: e of the second modality, also where these are texts.
        regularisation: l, on the map of the labels.
        bandwidth: s, of the kernels.
        n_anchors: of the kernels, at most as many as training pairs.
        n_iterations: rounds of the three updates.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="srlch",
        title="Index and retrieve multimedia data: cross-modal hashing by learning subspace relation",
        authors="Luchen Liu, Yang Yang, Mengqiu Hu, Xing Xu, Fumin Shen, Ning Xie, Zi Huang",
        venue="DASFAA",
        link="https://doi.org/10.1007/978-3-319-91458-9_37",
        expected_failures={
            "order_of_pairs_does_not_matter": "each pair starts with random bits, which decide the codes"
        },
        search_space={
            "image_feature_weight": Between(1e-5, 10.0, log=True),
            "sound_feature_weight": Between(1e-5, 10.0, log=True),
            "image_penalty": Between(1e-3, 10.0, log=True),
            "sound_penalty": Between(1e-3, 10.0, log=True),
            "bandwidth": Between(0.3, 3.0, log=True),
        },
        paper_settings={"bandwidth": 0.6},
        parity_note="The random start decides the codes, and the reference has only three starts. At 32 bits, ten "
        "starts of ours have a mean i2t of .276 (standard deviation .005). At 16 and 64 bits, their mean agrees with "
        "the reference. We found no other cause.",
    )

    image_feature_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.1
    sound_feature_weight: Annotated[float, Interval(ge=0, le=1e6)] = 1e-5
    image_penalty: Annotated[float, Interval(ge=1e-9, le=1e6)] = 0.01
    sound_penalty: Annotated[float, Interval(ge=1e-9, le=1e6)] = 0.1
    regularisation: Annotated[float, Interval(ge=1e-9, le=1e6)] = 0.1
    bandwidth: Annotated[float, Interval(ge=1e-3, le=1e3)] = 1.0
    n_anchors: Annotated[int, Interval(ge=1, le=100_000)] = 500
    n_iterations: Annotated[int, Interval(ge=1, le=100_000)] = 10

    def fit(self, train: TrainData, context: FitContext) -> SRLCH:
        """Learns codes of the training pairs, and the maps that predict them.

        Raises:
            ValueError: there are no labels.
            NotApplicable: the features of a modality do not vary, or all labels are the same.
        """
        labels = label_matrix(train, self.info.name)
        self.means_, values = centred_features(train, self.info.name)
        rng = np.random.default_rng(context.seed)
        codes = signs(rng.normal(size=(len(train), context.code_length)))
        self.kernels_ = {}
        for modality, x in values.items():
            anchors = random_rows(unit_rows(x), self.n_anchors, rng)
            self.kernels_[modality] = AnchorKernel(anchors, 2 * self.bandwidth**2)
        lifted = {m: self._lifted(x, m) for m, x in values.items()}
        weights = dict(zip(train.modalities, (self.image_feature_weight, self.sound_feature_weight), strict=True))
        penalties = dict(zip(train.modalities, (self.image_penalty, self.sound_penalty), strict=True))
        inverses = {m: RidgeInverse(f.T @ f, penalties[m]) for m, f in lifted.items()}
        of_labels = RidgeInverse(labels.T @ labels, self.regularisation)
        for _ in range(self.n_iterations):
            self.maps_ = {m: inverses[m].solve(f.T @ codes) for m, f in lifted.items()}
            classifier = of_labels.solve(labels.T @ codes)
            predicted = [weights[m] * f @ self.maps_[m] for m, f in lifted.items()]
            codes = signs(labels @ classifier + np.sum(predicted, axis=0))
        return self

    def _lifted(self, centred: Matrix, modality: str) -> Matrix:
        """F of centred features [n, d], float64 [n, n_anchors + 1]."""
        kernel = self.kernels_[modality](unit_rows(centred))
        return np.column_stack([kernel, np.ones(len(kernel))])

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Predicted codes, float32 [n, n_bits]."""
        return np.asarray(self._lifted(features - self.means_[modality], modality) @ self.maps_[modality], np.float32)
