"""Registry rows and their vocabularies. This module imports nothing heavy, so that lists and help stay quick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from benchmark.contract.paper import Paper

Family = Literal["floor", "real-valued", "shallow-hashing", "deep-hashing", "hard-label-reference"]

Supervision = Literal["supervised", "unsupervised"]

Similarity = Literal["none", "pairwise", "triplet", "contrastive", "classification"]

Track = Literal["frozen", "end-to-end"]

BOTH_TRACKS: tuple[Track, ...] = ("frozen", "end-to-end")

Fidelity = Literal["published-code", "from-paper", "reconstruction", "inspired-by"]

# "folder" is the user's own images with captions, in a folder or read by code of others; "file" is a file of features
# and labels, of which nothing else is known.
Source = Literal["real", "stand-in", "folder", "file"]

# "shuffled-labels" permutes the labels over the training pairs before a supervised method sees them.
Control = Literal["none", "shuffled-labels"]


@dataclass(frozen=True)
class Row:
    """One line of a registry.

    Attributes:
        name: the key, lower case with dashes (torchvision's own names keep their underscores).
        target: "module:Class", imported on first use.
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
    """A method's static facts, known without importing it and stored with each result.

    Attributes:
        family: kind of outputs and of training; the common checks follow from it.
        supervision: whether a fit is given labels.
        similarity: what the training objective compares.
        year: of the paper.
        fidelity: how close the code is to the paper.
        tracks: tracks in which the method can run; end-to-end methods train networks on pixels and MFCC frames.
        front_ends: modality -> features that the method prescribes, which replace those of the run.
        deterministic: whether a fit on frozen features makes no random choice, so that every seed gives the same codes.
        display_name: its name in the tables of a paper; empty for the key.
    """

    family: Family
    supervision: Supervision
    similarity: Similarity
    year: int
    fidelity: Fidelity
    tracks: tuple[Track, ...] = ("frozen",)
    front_ends: Mapping[str, str] = field(default_factory=dict)
    deterministic: bool = False
    display_name: str = ""


@dataclass(frozen=True)
class Entry:
    """A method in the table of its family; `MethodRow` explains the fields that the two share.

    Attributes:
        name: the key; the method's module is named alike, with underscores for dashes.
        cls: name of the method's class.
        display_name: its name in the tables of a paper; empty for the name of the class.
    """

    name: str
    cls: str
    year: int
    supervision: Supervision
    similarity: Similarity
    fidelity: Fidelity
    summary: str
    tracks: tuple[Track, ...] = ("frozen",)
    front_ends: Mapping[str, str] = field(default_factory=dict)
    deterministic: bool = False
    display_name: str = ""


def family(name: Family, package: str, *entries: Entry) -> tuple[MethodRow, ...]:
    """Registry rows of one family, in the order of the entries.

    Args:
        name: of the family.
        package: that holds a module for each entry; `__name__` in the table's own file.
        entries: one for each method.
    """
    return tuple(
        MethodRow(
            name=entry.name,
            target=f"{package}.{entry.name.replace('-', '_')}:{entry.cls}",
            summary=entry.summary,
            family=name,
            supervision=entry.supervision,
            similarity=entry.similarity,
            year=entry.year,
            fidelity=entry.fidelity,
            tracks=entry.tracks,
            front_ends=entry.front_ends,
            deterministic=entry.deterministic,
            display_name=entry.display_name or entry.cls,
        )
        for entry in entries
    )


@dataclass(frozen=True)
class DatasetRow(Row):
    """A data set; the target reads it from disk.

    Attributes:
        title: its name in tables.
        paper: that published it.
    """

    title: str
    paper: Paper | None = None


@dataclass(frozen=True)
class ProtocolRow(Row):
    """A protocol.

    Attributes:
        version: raised by every change to the splits that the protocol yields.
        on_val: whether val takes the place of test, so that settings can be compared without the test items.
    """

    version: int
    on_val: bool = False


@dataclass(frozen=True)
class FrontEndRow(Row):
    """A feature front-end of one modality; `target` is built with `arguments`.

    Attributes:
        modality: "image", "sound" or "text".
        arguments: keyword arguments of the target.
        oracle: whether it reads information that no method has in practice: the caption as text instead of its sound.
    """

    modality: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    oracle: bool = False
