"""Toy pairs, the method under check, and the error for a broken promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.method import FitContext, Method, PairScorer, TrainData
from benchmark.contract.rows import MethodRow
from benchmark.metrics.average_precision import average_precision
from benchmark.metrics.counts import count_blocks, pair_blocks
from benchmark.metrics.per_query import mean
from benchmark.run.fitting import represented, scores_pairs

N_TRAIN, N_TEST, SCENE_CLASSES = 200, 100, 5
DIMS: Mapping[str, int] = {"image": 160, "sound": 140}
MARGIN = 0.1  # in mAP: training has to beat chance and mismatched pairs by this much
SECONDS = 120.0  # limit of a quick fit


class CheckFailure(Exception):
    """A method breaks a promise; one sentence says which and how."""


def require(condition: bool, sentence: str) -> None:
    """Raises CheckFailure with the sentence if the condition is false."""
    if not condition:
        raise CheckFailure(sentence)


def both(values: list[float]) -> str:
    """The scores of both directions as text."""
    return f"{values[0]:.3f} (i2s), {values[1]:.3f} (s2i)"


@dataclass(frozen=True)
class Pairs:
    """Toy pairs.

    Attributes:
        features: modality -> rows, one for each pair.
        labels: int64 [n], classes.
    """

    features: Mapping[str, FloatArray]
    labels: IntArray


def toy_pairs(n: int, seed: int, n_classes: int) -> Pairs:
    """Pairs whose modalities are noisy linear maps of one latent vector: the class centre plus a random part."""
    world, rng = np.random.default_rng(0), np.random.default_rng([1, seed])
    centres = world.normal(size=(n_classes, 12))
    labels = np.arange(n) % n_classes
    latent = centres[labels] + 0.3 * rng.normal(size=(n, 12))
    features = {
        m: (latent @ world.normal(size=(12, d)) + rng.normal(size=(n, d))).astype(np.float32) for m, d in DIMS.items()
    }
    return Pairs(features, labels)


def same_pairs(one: Pairs, two: Pairs) -> bool:
    """Whether two sets of pairs hold the same modalities, features and labels, to the last bit."""
    same = list(one.features) == list(two.features) and np.array_equal(one.labels, two.labels)
    return same and all(np.array_equal(x, two.features[m]) for m, x in one.features.items())


def toy_scenes(n: int, seed: int, size: int = 32, n_frames: int = 40) -> Pairs:
    """Raw toy pairs for the end-to-end track.

    The class decides the colour of an image, whether it has a bright square, and which coefficients of the sound have
    a burst.
    """
    rng = np.random.default_rng([2, seed])
    labels = np.arange(n) % SCENE_CLASSES
    images = rng.integers(0, 90, size=(n, 3, size, size))
    sounds = rng.normal(size=(n, n_frames, 40))
    for k, label in enumerate(labels):
        images[k, label % 3] += 60 + 30 * (label // 3)
        images[k, :, 6:18, 6:18] += 60 * (label % 2)
        sounds[k, 10:30, 3 * label : 3 * label + 6] += 2.0
    return Pairs({"image": images.astype(np.uint8), "sound": sounds.astype(np.float32)}, labels)


@dataclass(frozen=True)
class Subject:
    """A method under check, with its quick parameters."""

    row: MethodRow
    cls: Any

    @property
    def n_classes(self) -> int:
        """Classes of the toy pairs."""
        return int(self.cls.info.check_classes)

    def pairs(self, n: int, seed: int) -> Pairs:
        """Toy pairs; another seed draws others of the same classes."""
        return toy_pairs(n, seed, self.n_classes)

    def new(self) -> Method | PairScorer:
        """An unfitted method."""
        method: Method | PairScorer = self.cls(**self.cls.info.quick)
        return method

    def fitted(self, pairs: Pairs, n_bits: int = 16, seed: int = 0) -> Method | PairScorer:
        """The method fitted on toy pairs."""
        method = self.new()
        method.fit(self.train(pairs), self.context(n_bits, seed))
        return method

    def train(self, pairs: Pairs) -> TrainData:
        """Training data as a run would pass them: labels only for a supervised method."""
        return TrainData(pairs.features, pairs.labels if self.row.supervision == "supervised" else None)

    def context(self, n_bits: int, seed: int = 0) -> FitContext:
        """Context as a run would pass it."""
        return FitContext(n_bits=None if self.row.family == "real-valued" else n_bits, seed=seed)

    def outputs(self, method: Method | PairScorer, features: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Modality -> real outputs; for a method that scores pairs, "pairs" -> scores of every image and sound."""
        if scores_pairs(method):
            first, second = features
            return {"pairs": method.score_pairs(features[first], features[second], first, second)}
        return {m: cast("Method", method).encode(x, m) for m, x in features.items()}

    def differing(self, one: Method | PairScorer, two: Method | PairScorer, pairs: Pairs) -> str:
        """Names of the outputs in which two fitted methods differ by any bit; empty if they agree."""
        first, second = self.outputs(one, pairs.features), self.outputs(two, pairs.features)
        return ", ".join(name for name in first if not np.array_equal(first[name], second[name]))

    def map_all(self, method: Method | PairScorer, pairs: Pairs) -> list[float]:
        """map@all of both directions on these pairs, i2s first."""
        outputs = self.outputs(method, pairs.features)
        is_real = self.row.family == "real-valued"
        relevance = pairs.labels[:, None] == pairs.labels[None]
        values = []
        for asked, searched in (("image", "sound"), ("sound", "image")):
            if "pairs" in outputs:
                scores = outputs["pairs"] if asked == "image" else outputs["pairs"].T
                blocks = pair_blocks(scores, lambda a, b: relevance[a:b])
            else:
                of = {m: represented(x, None if is_real else x.shape[1]) for m, x in outputs.items()}
                blocks = count_blocks(of[asked], of[searched], lambda a, b: relevance[a:b])
            values.append(mean(np.concatenate([average_precision(block) for block in blocks])))
        return values
