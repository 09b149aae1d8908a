"""What is stored on disk: versioned pydantic models of a cell, its result and its split."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from benchmark.digests import digest
from benchmark.types import Family, Fidelity, Scalar, Similarity, Source, Supervision, Track

# Data set, protocol, (modality, front-end) pairs, seed.
SplitKey = tuple[str, str, tuple[tuple[str, str], ...], int]


class Record(BaseModel):
    """Base of all records: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Cell(Record):
    """One line of the plan: one method on one split at one code length.

    Attributes:
        settings: hyper-parameters set away from their defaults, in the type of their field.
        n_bits: code length, None for a real-valued method.
        front_ends: modality -> name of the run's feature front-end.
        own_front_ends: modality -> name of the front-end that the method prescribes instead.
        track: "frozen" or "end-to-end".
        network: settings of the end-to-end track's branches and training; empty in the frozen one.
        tuned: trials of the search that chose the settings; None where nothing was tuned.
    """

    dataset: str
    source: Source
    protocol: str
    protocol_version: int
    method: str
    settings: dict[str, Scalar]
    n_bits: int | None
    front_ends: dict[str, str]
    own_front_ends: dict[str, str] = {}
    track: Track = "frozen"
    network: dict[str, Scalar] = {}
    tuned: int | None = None
    seed: int

    @property
    def features(self) -> dict[str, str]:
        """Modality -> name of the front-end that the method is given."""
        return self.front_ends | self.own_front_ends

    @property
    def split_key(self) -> SplitKey:
        """Which prepared split the cell runs on."""
        return self.dataset, self.protocol, tuple(sorted(self.features.items())), self.seed

    @property
    def key(self) -> str:
        """Digest of the cell: the name of its files."""
        return digest(self.model_dump())

    @property
    def method_label(self) -> str:
        """Method with the settings that differ from its defaults, or the budget that tuned them, as tables show it."""
        if self.tuned is not None:
            return f"{self.method} [tuned, {self.tuned} trials]"
        if not self.settings:
            return self.method
        return f"{self.method}[{','.join(f'{k}={v}' for k, v in sorted(self.settings.items()))}]"

    @property
    def label(self) -> str:
        """One line that names the cell for people."""
        bits = "real" if self.n_bits is None else f"{self.n_bits} bits"
        return f"{self.dataset} {self.protocol} {self.method_label} {bits} seed {self.seed}"


class MethodFacts(Record):
    """The registry's facts on a method, stored so that reports need no registry."""

    family: Family
    supervision: Supervision
    similarity: Similarity
    year: int
    fidelity: Fidelity


class Provenance(Record):
    """Where and with what a result was computed; never part of a key."""

    date: str
    git_commit: str | None
    git_dirty: bool | None
    python: str
    packages: dict[str, str]
    processor: str
    device: str
    n_threads: int
    n_workers: int


class Result(Record):
    """Outcome of one cell.

    Attributes:
        status: "ok", "failed" (with the traceback) or "skipped" (with the reason).
        reason: one line; empty where ok.
        fit_digest: of everything that could change the stored outputs.
        scorer_digest: of everything that could change the scores given the outputs.
        scores: flat, `direction/metric@k`.
        curves: flat, `direction/curve` -> values.
        diagnostics: flat, `modality/name`: quality of the codes; empty for a real-valued method.
        oracles: front-ends of the cell that see what no method can have (the caption as text).
        dim: width of the outputs (bits or dimensions), None where not ok or where the method scores pairs.
        bytes_per_item: of one stored representation, None likewise.
        timings: seconds; `encode` is per item, `score_pairs` per pair.
        peak_memory: bytes, the largest resident set of the process that ran the cell so far.
    """

    schema_version: Literal[2] = 2
    key: str
    cell: Cell
    method: MethodFacts
    status: Literal["ok", "failed", "skipped"]
    reason: str = ""
    traceback: str = ""
    fit_digest: str
    scorer_digest: str
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    diagnostics: dict[str, float] = {}
    oracles: tuple[str, ...] = ()
    dim: int | None = None
    bytes_per_item: int | None = None
    timings: dict[str, float] = {}
    peak_memory: int | None = None
    provenance: Provenance


class SplitFacts(Record):
    """What a report says of a split: sizes, speech, leakage figures, digests.

    Attributes:
        n_sounds: of the whole data set, used or not.
        n_train, n_val: images.
        n_left_out: images on no side.
        n_sentences: distinct sentences spoken on a side, "fit" (train and val) and "test"; empty in older runs.
        fewest_sentences: the same of the class that has the fewest there.
        sentences_seen: share of the test sounds whose sentence is spoken in train or val.
        sentences_seen_all: the same over all sentences of the images on each side, spoken or not.
    """

    dataset: str
    source: Source
    speech: str
    protocol: str
    protocol_version: int
    seed: int
    n_images: int
    n_sounds: int
    n_classes: int
    n_train: int
    n_val: int
    n_left_out: int = 0
    n_query: dict[str, int]
    n_database: dict[str, int]
    largest_class_share: float
    n_sentences: dict[str, int] = {}
    fewest_sentences: dict[str, int] = {}
    sentences_seen: float
    sentences_seen_all: float
    dataset_digest: str
    split_digest: str
