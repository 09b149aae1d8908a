"""Label codes: the predicted class, written as a codeword; the hard-label reference, not a competitor.

Sablayrolles, Douze, Usunier, Jegou, "How should we evaluate supervised hashing?", ICASSP 2017.

    h(x) = C[argmax_k (W x + b)_k],   W, b = argmin - sum_i log softmax(W x_i + b)_{y_i} + |W|^2 / (2 `inverse_penalty`)

For each modality one multinomial logistic regression is fitted to the training features, each scaled to mean 0 and
variance 1 over the training pairs, so that their units do not matter. The code of an item is the
codeword of its predicted class; both modalities use the same codewords.
Symbols: W, b -> `classifiers_`; C -> `codewords_`, one row for each class.

Why it is not comparable: relevance here means equal classes, so a code that stores only a guess of the class is
rewarded for exactly the thing that is scored. It cannot tell the items of one predicted class apart, and it has no
codeword for a class without training labels. Its score shows what class relevance pays to a linear classifier that
keeps one hard guess of the class. It bounds nothing: a code that stays undecided between two classes can rank better
than a hard guess, and the best deep codes do.

Differences from the paper: the paper writes the number of the class in ceil(log2 k) bits, or the class probabilities;
here codewords fill n_bits and lie far apart, so that wrong classes are ranked by chance. There are two modalities
instead of one.
Where the paper is silent: `n_draws` sets of codewords are drawn, in which every bit is 1 for half of the classes, and
the set with the largest minimum distance is used. `inverse_penalty` was chosen on the val part of split 0 of the real
UCM and RSICD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.supervision import label_matrix


def smallest_distance(codewords: NDArray[np.int64]) -> tuple[int, int]:
    """Smallest Hamming distance between rows of -1 and 1 [k, n_bits], and minus the number of pairs that have it."""
    above = np.triu_indices(len(codewords), 1)
    distances = ((codewords.shape[1] - codewords @ codewords.T) // 2)[above]
    nearest = int(distances.min(initial=codewords.shape[1]))
    return nearest, -int((distances == nearest).sum())


def draw_codewords(n_classes: int, n_bits: int, n_draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Codewords of -1 and 1, int64 [n_classes, n_bits]: the one of n_draws draws with the largest minimum distance."""
    half = np.where(np.arange(n_classes) % 2 == 0, 1, -1)[:, None]
    draws = (rng.permuted(half * rng.choice([-1, 1], n_bits), axis=0) for _ in range(n_draws))
    return max(draws, key=smallest_distance)


@dataclass(kw_only=True)
class LabelCodes:
    """A classifier for each modality, whose prediction is written as a codeword.

    Attributes:
        inverse_penalty: inverse weight of the penalty on squared weights; smaller means smoother.
        n_iterations: upper limit of the solver's iterations.
        n_draws: number of sets of codewords to choose from.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="label-codes",
        title="How should we evaluate supervised hashing?",
        authors="Alexandre Sablayrolles, Matthijs Douze, Nicolas Usunier, Hervé Jégou",
        venue="ICASSP",
        link="https://arxiv.org/abs/1609.06753",
        search_space={"inverse_penalty": Between(1e-5, 1.0, log=True)},
    )

    inverse_penalty: Annotated[float, Interval(ge=1e-9, le=1e9)] = 0.01
    n_iterations: Annotated[int, Interval(ge=1, le=100_000)] = 300
    n_draws: Annotated[int, Interval(ge=1, le=100_000)] = 200

    def fit(self, train: TrainData, context: FitContext) -> LabelCodes:
        """Learns a classifier for each modality and draws the codewords.

        Raises:
            ValueError: there are no labels.
            NotApplicable: the pairs have fewer than two classes, or a pair does not have exactly one.
        """
        found = label_matrix(train, self.info.name)
        if (found.sum(1) != 1).any():
            raise NotApplicable("label-codes writes one class an item, and some of these pairs have none or several")
        labels = found.argmax(1)
        self.n_classes_ = found.shape[1]
        rng = np.random.default_rng(context.seed)
        self.codewords_ = draw_codewords(self.n_classes_, context.code_length, self.n_draws, rng)
        self.classifiers_ = {
            m: make_pipeline(
                StandardScaler(), LogisticRegression(C=self.inverse_penalty, max_iter=self.n_iterations)
            ).fit(values, labels)
            for m, values in train.features.items()
        }
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Codeword of the predicted class, -1 or 1, float32 [n, n_bits]."""
        predicted = self.classifiers_[modality].predict(features)
        codes: FloatArray = self.codewords_[predicted].astype(np.float32)
        return codes
