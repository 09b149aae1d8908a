"""The contract of a method: what it receives and what it provides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.invariants import array_kind, require, require_finite, require_whole
from benchmark.contract.labels import Labels, require_labels

if TYPE_CHECKING:
    from benchmark.contract.method_info import MethodInfo
    from benchmark.contract.network import NetworkSettings


@dataclass(frozen=True)
class TrainData:
    """Aligned training pairs: row i of every modality describes the same pair.

    Attributes:
        features: modality -> float32 [n, d of that modality]; in the end-to-end track image -> uint8
            [n, 3, size, size] pixels (red, green, blue) and sound -> float32 [n, n_frames, n_coefficients].
        labels: int64 [n], one class each, or bool [n, n_classes], several classes each; None for an unsupervised
            method.
    """

    features: Mapping[str, FloatArray]
    labels: Labels | None

    def __post_init__(self) -> None:
        """Raises ValueError where the pairs are not aligned or hold values that are not finite."""
        require(len(self.features) > 0, "expected features of at least one modality", "none")
        for modality, values in self.features.items():
            is_matrix = isinstance(values, np.ndarray) and values.dtype in (np.float32, np.uint8) and values.ndim > 1
            require(
                is_matrix, f"expected float32 [n, d] (or uint8 pixels) for features of {modality}", array_kind(values)
            )
            aligned = len(values) == len(self) > 0
            require(aligned, f"expected the same number of pairs in every modality, {len(self)}", len(values))
            require(values.size > 0, f"expected at least one feature of {modality}", array_kind(values))
            require_finite(f"features of {modality}", values)
        if self.labels is not None:
            require_labels("labels of the training pairs", self.labels, len(self))

    @property
    def modalities(self) -> tuple[str, ...]:
        """Names of the modalities, in the data set's order."""
        return tuple(self.features)

    def __len__(self) -> int:
        """Number of pairs."""
        return len(next(iter(self.features.values())))


def unseen(done: int, total: int) -> None:
    """Ignores progress."""


@dataclass(frozen=True)
class FitContext:
    """What a method may know besides the training data.

    Attributes:
        n_bits: code length, or None for a real-valued method.
        seed: for every random choice of the fit, 0 to 2**32 - 1.
        device: torch device name.
        network: settings of the end-to-end track; None in the frozen track.
        image_weights: state-dict file of the backbone; None takes torchvision's own.
        checkpoint: file in which an end-to-end training keeps its state, to resume after a kill; None keeps none.
        checkpoint_identity: of code, data and settings; a training resumes only from a state of the same identity.
        progress: to be called with (parts done, all parts) during a long fit; it is only displayed.
    """

    n_bits: int | None
    seed: int
    device: str = "cpu"
    network: NetworkSettings | None = None
    image_weights: Path | None = None
    checkpoint: Path | None = None
    checkpoint_identity: str = ""
    progress: Callable[[int, int], None] = unseen

    def __post_init__(self) -> None:
        """Raises ValueError for a code length below 1 and a seed that some generators do not take."""
        if self.n_bits is not None:
            require_whole("n_bits", self.n_bits, 1)
        require_whole("seed", self.seed, 0, 2**32 - 1)

    @property
    def code_length(self) -> int:
        """n_bits of a hashing cell; raises ValueError for a real-valued one."""
        if self.n_bits is None:
            raise ValueError("a hashing method needs n_bits in its context, got None")
        return self.n_bits


class Method(Protocol):
    """The contract of a method: a keyword-only dataclass of hyper-parameters with these members."""

    info: ClassVar[MethodInfo]

    def fit(self, train: TrainData, context: FitContext) -> Method:
        """Learns from the training pairs, forgetting any earlier fit, and returns self."""
        ...

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Real outputs, float32 [n, n_bits or d], each row independent of the others.

        The harness turns them into Codes or Embeddings.
        """
        ...


class PairScorer(Protocol):
    """The contract of a real-valued method that scores pairs: it has `score_pairs` instead of `encode`."""

    info: ClassVar[MethodInfo]

    def fit(self, train: TrainData, context: FitContext) -> PairScorer:
        """Learns from the training pairs, forgetting any earlier fit, and returns self."""
        ...

    def score_pairs(self, query: FloatArray, database: FloatArray, asked: str, searched: str) -> FloatArray:
        """How well each query and database item match, float32 [n_query, n_database], higher being nearer.

        Implementations take the pairs in blocks, so that memory stays bounded.

        Args:
            query: features of the modality `asked`.
            database: features of the modality `searched`.
            asked: modality of the queries.
            searched: modality of the database.
        """
        ...
