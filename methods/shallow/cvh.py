"""CVH: cross-view hashing.

Kumar & Udupa, "Learning hash functions for cross-view similarity search", IJCAI 2011.

    min sum_ij S_ij (|xi - xj|^2 + |yi - yj|^2 + |xi - yj|^2)   subject to   A1' C11 A1 + A2' C22 A2 = I,

where x = A1' (features of an image), y = A2' (features of a sound), and S_ij is the similarity of pairs i and j.
Without labels a pair is similar only to itself, S = I. Then the terms within a modality are zero, and what remains,
tr(A1' C11 A1) + tr(A2' C22 A2) - 2 tr(A1' C12 A2), is smallest for the directions of canonical correlation analysis
with the largest correlations. The bits are the signs of the variates.

Symbols: A1, A2 -> weights of `hashes_`.

Variates are neither scaled nor rotated, so that a bit of low correlation counts as much as the first; `cca-itq` mends
this. There are at most as many bits as the narrower modality has independent features.

Differences from the paper: only S = I. Features are centred, as the threshold 0 asks for. `ridge` is relative to the
mean variance of each modality.
Where the paper is silent: `ridge` as for `cca`. A widespread implementation adds 1e-4 to the scatter of the features;
`paper_settings` takes this as relative. It is too small where there are about as many features as pairs: on val
(`rs-pairs-val`, 16 bits, mean of both directions) it gives .50 on UCM and .29 on RSICD, the default .72 and .37.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Interval

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.linear import LinearHash, canonical_projection


@dataclass(kw_only=True)
class CVH:
    """Signs of canonical variates.

    Attributes:
        ridge: regularisation, relative to the mean variance of each modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="cvh",
        title="Learning hash functions for cross-view similarity search",
        authors="Shaishav Kumar, Raghavendra Udupa",
        venue="IJCAI",
        link="https://doi.org/10.5591/978-1-57735-516-8/IJCAI11-230",
        search_space={"ridge": Between(0.01, 100.0, log=True)},
        expected_failures={
            "longer_codes_do_not_hurt": "a variate of low correlation makes a full bit, and the toy pairs have 12 "
            "directions in common: most of 64 bits are noise"
        },
        paper_settings={"ridge": 1e-4},
    )

    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def fit(self, train: TrainData, context: FitContext) -> CVH:
        """Learns the directions of both modalities.

        Raises:
            NotApplicable: there are more bits than independent features of a modality, or `ridge` is too small for
                features that follow from others.
        """
        found = canonical_projection(train, context.code_length, self.ridge)
        self.hashes_ = {m: LinearHash(found.means[m], found.directions[m]) for m in train.modalities}
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Canonical variates of unit variance, float32 [n, n_bits]."""
        return self.hashes_[modality](features)
