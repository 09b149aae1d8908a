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
    """One line of a registry: a name, what it stands for and where its code lies.

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
        """Full name of the module that the target stands in."""
        return self.target.partition(":")[0]


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
