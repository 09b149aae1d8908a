"""Transfer by nearest neighbours: what can be had without learning anything.

    score(q, d) = cos( sum_{i in N(q)} y_i / |y_i| ,  d )

N(q) are the training items of the query's own modality that are nearest to it by cosine, and y_i their partners in the
other modality. Equal training items count once, with all their partners. With features of transcripts it is
"transcribe, then retrieve": the query's words find training captions with the same words, and their images find the
images of the database.

Symbols: training items of a modality -> `items_`, sums of their partners -> `partners_`; |N(q)| -> `k`.

Nearest neighbours as a rule are due to Cover and Hart, "Nearest neighbor pattern classification", IEEE Trans.
Information Theory 13(1), 1967; carrying them over to the other modality is our reading of what a practitioner would do.

Differences from the paper: it classifies, this retrieves.
Where the paper is silent: `k` is a usual number that was not chosen on data. All training items as near as the k-th, to
within rounding, count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval
from scipy.sparse import csr_array

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import OneOf
from methods.parts.linear import Matrix, unit_rows

BLOCK = 2**23  # similarities computed at once: 64 MiB, and as much again to find the k-th
TIE = 1e-6  # similarities that differ by less are equal


@dataclass(kw_only=True)
class KNNTransfer:
    """Nearest training items of the query's modality stand for it in the other one.

    Attributes:
        k: number of nearest distinct training items.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="knn-transfer",
        title="Nearest neighbor pattern classification",
        authors="Thomas Cover, Peter Hart",
        venue="IEEE Transactions on Information Theory 13(1)",
        link="https://doi.org/10.1109/TIT.1967.1053964",
        quick={"k": 3},
        expected_failures={
            "one_space_for_both": "the query's neighbours stand for it, so a pair has another score in each direction"
        },
        search_space={"k": OneOf((1, 2, 5, 10, 20, 50))},
    )

    k: Annotated[int, Interval(ge=1, le=1_000_000)] = 10

    def fit(self, train: TrainData, context: FitContext) -> KNNTransfer:
        """Keeps, for each modality, its distinct items of length 1, and the sum of the partners of each."""
        unit = {modality: unit_rows(features) for modality, features in train.features.items()}
        self.items_: dict[str, Matrix] = {}
        self.partners_: dict[tuple[str, str], Matrix] = {}
        for asked in train.modalities:
            # A training image with several sounds is one neighbour, not several.
            self.items_[asked], item_of = np.unique(unit[asked], axis=0, return_inverse=True)
            pairs = csr_array((np.ones(len(train)), (item_of, np.arange(len(train)))))
            for searched in set(train.modalities) - {asked}:
                self.partners_[asked, searched] = pairs @ unit[searched]
        return self

    def score_pairs(self, query: FloatArray, database: FloatArray, asked: str, searched: str) -> FloatArray:
        """Cosines of what the queries' neighbours are paired with and the items, float32 [n_query, n_database].

        Raises:
            KeyError: a modality is not one of the training pairs.
        """
        own, partners = self.items_[asked], self.partners_[asked, searched]
        rows = max(1, BLOCK // len(own))
        unit_query, unit_database = unit_rows(query), unit_rows(database)
        blocks = [
            unit_rows(_nearest(unit_query[start : start + rows] @ own.T, self.k) @ partners) @ unit_database.T
            for start in range(0, len(query), rows)
        ]
        return np.concatenate([np.zeros((0, len(database))), *blocks]).astype(np.float32)


def _nearest(similarity: Matrix, k: int) -> csr_array:
    """1 for each of the k largest similarities of a row and all that equal the k-th, else 0, float64 [n, n_items]."""
    n = similarity.shape[1]
    kth = np.partition(similarity, max(0, n - k), axis=1)[:, max(0, n - k)]
    return csr_array((similarity >= kth[:, None] - TIE).astype(np.float64))
