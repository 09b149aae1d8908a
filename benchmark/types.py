"""The types every part of the suite speaks in: codes, embeddings, training data, registry rows, errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
ByteArray = NDArray[np.uint8]

Scalar = bool | int | float | str

Family = Literal["floor", "real-valued", "shallow-hashing", "deep-hashing", "ceiling"]
Supervision = Literal["supervised", "unsupervised"]
Similarity = Literal["none", "pairwise", "triplet", "contrastive", "classification"]
Track = Literal["frozen", "end-to-end"]
Fidelity = Literal["published-code", "from-paper", "reconstruction", "inspired-by"]
Source = Literal["real", "stand-in"]


class UserError(Exception):
    """Wrong input from the user: one line that says what was expected, what came and what to do."""


class DataUnavailable(UserError):
    """A data set is missing or incomplete where it was looked for; its cells are skipped with this reason."""


class NotApplicable(Exception):
    """A method cannot run on this cell (too few feature dimensions, ...); the cell is skipped with this reason."""


@dataclass(frozen=True)
class Codes:
    """Binary codes, eight bits a byte.

    Attributes:
        packed: uint8 [n, ceil(n_bits / 8)]; bits beyond n_bits are zero.
        n_bits: code length in bits, at least 1.
    """

    packed: ByteArray
    n_bits: int

    def __post_init__(self) -> None:
        """Raises ValueError where the array does not fit the code length."""
        if self.packed.dtype != np.uint8 or self.packed.ndim != 2 or self.packed.shape[1] != -(-self.n_bits // 8):
            raise ValueError(
                f"codes of {self.n_bits} bits are uint8 [n, {-(-self.n_bits // 8)}], "
                f"not {self.packed.dtype} {list(self.packed.shape)}"
            )

    @classmethod
    def from_outputs(cls, outputs: NDArray[np.floating[Any]]) -> Codes:
        """Codes of real outputs [n, n_bits]: a bit is 1 where the output is >= 0, so an exact 0 has a defined bit."""
        if outputs.ndim != 2 or outputs.shape[1] < 1:
            raise ValueError(f"outputs are [n, n_bits] with n_bits >= 1, not {list(outputs.shape)}")
        if not np.isfinite(outputs).all():
            raise ValueError("outputs hold values that are not finite (NaN or infinity), so they have no sign")
        return cls(np.packbits(outputs >= 0, axis=1), int(outputs.shape[1]))

    def unpack(self) -> BoolArray:
        """Bits, bool [n, n_bits]."""
        return np.unpackbits(self.packed, axis=1, count=self.n_bits).astype(np.bool_)

    def __len__(self) -> int:
        """Number of items."""
        return len(self.packed)

    @property
    def bytes_per_item(self) -> int:
        """Bytes one packed code takes."""
        return int(self.packed.shape[1])


@dataclass(frozen=True)
class Embeddings:
    """Real-valued representations, ranked by cosine similarity.

    Attributes:
        values: float32 [n, d].
    """

    values: FloatArray

    def __post_init__(self) -> None:
        """Raises ValueError where the array is not finite float32 [n, d]."""
        if self.values.dtype != np.float32 or self.values.ndim != 2:
            raise ValueError(f"embeddings are float32 [n, d], not {self.values.dtype} {list(self.values.shape)}")
        if not np.isfinite(self.values).all():
            raise ValueError("embeddings hold values that are not finite (NaN or infinity)")

    def __len__(self) -> int:
        """Number of items."""
        return len(self.values)

    @property
    def bytes_per_item(self) -> int:
        """Bytes one float32 vector takes."""
        return int(self.values.shape[1]) * 4


Representation = Codes | Embeddings


@dataclass(frozen=True)
class TrainData:
    """Aligned training pairs: row i of every modality describes the same pair.

    Attributes:
        features: modality -> float32 [n, d of that modality]; in the end-to-end track image -> uint8
            [n, 3, size, size] pixels (red, green, blue) and sound -> float32 [n, n_frames, n_coefficients].
        labels: int64 [n] classes, or None for an unsupervised method.
    """

    features: Mapping[str, FloatArray]
    labels: IntArray | None

    @property
    def modalities(self) -> tuple[str, ...]:
        """Names of the modalities, in the data set's order."""
        return tuple(self.features)

    def __len__(self) -> int:
        """Number of pairs."""
        return len(next(iter(self.features.values())))


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """Branches and training of the end-to-end track; the presets are in `benchmark.tracks`.

    Attributes:
        backbone: "small-cnn" or torchvision's name of a classification network.
        pretrained: whether the backbone starts from ImageNet weights (torchvision networks only).
        frozen_layers: leading blocks of the backbone (`benchmark.trained_backbones.blocks`) that keep their weights; -1
            freezes all of them.
        image_size: side of the images in pixels.
        n_frames: MFCC frames of a sound; longer ones are cut, shorter ones padded with zeros.
        width: units of the fully connected layer before the hash layer: the deep features.
        dropout: share of those units dropped in training.
        epochs: passes over the training pairs; the last state is kept, nothing is stopped early.
        batch_size: pairs whose outputs one loss compares.
        accumulation: batches whose gradients are added up before a step of the optimiser.
        learning_rate: peak of Adam's one-cycle schedule, for all new layers.
        backbone_rate: the same for a pretrained backbone's trained blocks, as a share of learning_rate.
        weight_decay: of Adam.
        augment: whether training images and sounds are varied, see `methods._augmentation`.
        mixed_precision: bfloat16 where the arithmetic allows it; on a GPU only.
        channels_last: memory format of images and weights: the faster one on a CPU, and on a GPU in mixed precision.
    """

    backbone: str
    pretrained: bool
    frozen_layers: int
    image_size: int
    n_frames: int
    width: int
    dropout: float
    epochs: int
    batch_size: int
    accumulation: int
    learning_rate: float
    backbone_rate: float
    weight_decay: float
    augment: bool
    mixed_precision: bool
    channels_last: bool


def _unseen(done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True)
class FitContext:
    """What a method may know of its cell besides the data.

    Attributes:
        n_bits: code length, or None for a real-valued method.
        seed: for every random choice of the fit.
        device: torch device name.
        network: branches of the end-to-end track; None in the frozen one.
        image_weights: state-dict file of the backbone; None takes torchvision's own.
        checkpoint: where an end-to-end training keeps its state, to carry on after a kill; None keeps none.
        checkpoint_identity: of code, data and settings; only a state of the same identity is carried on.
        progress: to be called with how many of how many equal parts of a long fit are done; shown, and nothing else.
    """

    n_bits: int | None
    seed: int
    device: str = "cpu"
    network: NetworkSettings | None = None
    image_weights: Path | None = None
    checkpoint: Path | None = None
    checkpoint_identity: str = ""
    progress: Callable[[int, int], None] = _unseen

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
        """Real outputs, float32 [n, n_bits or d], row by row; the harness makes Codes or Embeddings of them."""
        ...


class PairScorer(Protocol):
    """The contract of a method that scores pairs: `score_pairs` in place of `encode`; its family is real-valued."""

    info: ClassVar[MethodInfo]

    def fit(self, train: TrainData, context: FitContext) -> PairScorer:
        """Learns from the training pairs, forgetting any earlier fit, and returns self."""
        ...

    def score_pairs(self, query: FloatArray, database: FloatArray, asked: str, searched: str) -> FloatArray:
        """How well each query and database item match, float32 [n_query, n_database], higher being nearer.

        Pairs are to be taken in blocks, so that memory stays bounded however many there are.

        Args:
            query: features of the modality `asked`.
            database: features of the modality `searched`.
            asked: modality of the queries.
            searched: modality of the database.
        """
        ...


@dataclass(frozen=True)
class Between:
    """Values of a hyper-parameter that tuning may try: an interval, ends included.

    Attributes:
        low, high: ends; whole numbers for a hyper-parameter that is one.
        log: draw on a logarithmic scale.
    """

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class OneOf:
    """Values of a hyper-parameter that tuning may try: a list."""

    values: tuple[Scalar, ...]


SearchSpace = Mapping[str, Between | OneOf]


@dataclass(frozen=True)
class MethodInfo:
    """Citation of a method and what its checks need to know.

    Attributes:
        name: the registry key.
        title: of the paper.
        authors: as cited.
        venue: journal or conference.
        link: DOI or URL of the paper; empty only where there is none.
        quick: hyper-parameters with which the common checks take seconds.
        expected_failures: check name -> reason; an entry whose check passes fails the build.
        search_space: hyper-parameter -> what tuning may try; empty where there is nothing to tune.
    """

    name: str
    title: str
    authors: str
    venue: str
    link: str
    quick: Mapping[str, object] = field(default_factory=dict)
    expected_failures: Mapping[str, str] = field(default_factory=dict)
    search_space: SearchSpace = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of a registry: a name, what it stands for and where its code lies.

    Attributes:
        name: the key, lower case with dashes (torchvision's own names keep their underscores).
        target: "module:Class", imported when used.
        summary: one line for lists.
    """

    name: str
    target: str
    summary: str


@dataclass(frozen=True)
class MethodRow(Row):
    """A method's static facts, known without importing it and stored with each result.

    Attributes:
        tracks: in which it can run; an end-to-end method has branches of its own on pixels and MFCC frames.
        front_ends: modality -> features that the method itself prescribes, whatever the run's are.
    """

    family: Family
    supervision: Supervision
    similarity: Similarity
    year: int
    fidelity: Fidelity
    tracks: tuple[Track, ...] = ("frozen",)
    front_ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetRow(Row):
    """A data set; the target reads it from disk."""

    title: str


@dataclass(frozen=True)
class ProtocolRow(Row):
    """A protocol; any change to what it yields bumps the version."""

    version: int


@dataclass(frozen=True)
class FrontEndRow(Row):
    """A feature front-end of one modality; `target` is built with `arguments`.

    Attributes:
        oracle: whether it sees what no method can have (the caption as text, in place of its sound).
    """

    modality: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    oracle: bool = False
