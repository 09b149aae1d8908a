"""Registry rows and the vocabularies they use. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Family = Literal["floor", "real-valued", "shallow-hashing", "deep-hashing", "ceiling"]

Supervision = Literal["supervised", "unsupervised"]

Similarity = Literal["none", "pairwise", "triplet", "contrastive", "classification"]

Track = Literal["frozen", "end-to-end"]

Fidelity = Literal["published-code", "from-paper", "reconstruction", "inspired-by"]

Source = Literal["real", "stand-in"]


@dataclass(frozen=True)
class Row:
    """One line of a registry: a name, its meaning in one line, and where its code is.

    Attributes:
        name: the key, lower case with dashes (torchvision's own names keep their underscores).
        target: "module:Class", imported when used.
        summary: one line for lists.
    """

    name: str
    target: str
    summary: str

    @property
    def module(self) -> str:
        """Full name of the target's module."""
        return self.target.partition(":")[0]


@dataclass(frozen=True)
class MethodRow(Row):
    """Static facts of a method: known without importing it, and stored with each result.

    Attributes:
        tracks: the tracks it can run in; in "end-to-end" it trains its own branches on pixels and MFCC frames.
        front_ends: modality -> features that the method prescribes and that replace the run's.
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
    """A protocol; a change to what it yields raises the version."""

    version: int


@dataclass(frozen=True)
class FrontEndRow(Row):
    """A feature front-end of one modality; `target` is built with `arguments`.

    Attributes:
        oracle: whether it sees information that no method has at retrieval time (the caption as text).
    """

    modality: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    oracle: bool = False
