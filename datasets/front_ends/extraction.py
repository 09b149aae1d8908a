"""Where the features of a modality lie in the cache: the keys and names of blocks and feature matrices.

The cache is content-addressed. A block is named after the digest of its front-end and the contents of its items; the
name of a feature matrix adds the training rows and the seed. A file gets its name only when it is complete, so any
number of processes may share the cache. Values are computed in `datasets.front_ends.blocks`; editing this file
invalidates no cached feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Protocol

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest, source_digest
from datasets.files.cache_entry import is_whole
from datasets.front_ends import blocks as values
from datasets.front_ends.blocks import Block, Describer, write_features

# Items a block holds. The number decides no value, since the name of a block covers the contents of its items.
BLOCK = 128

# What a front-end reads -> packages whose major or minor version may change the last bits of a feature.
PACKAGES = {
    "image": ("torch", "torchvision", "Pillow", "scikit-image", "scikit-learn", "numpy"),
    "sound": ("torch", "torchaudio", "soundfile", "scipy", "scikit-learn", "numpy"),
    "caption": ("scikit-learn", "numpy"),
}


class FrontEnd(Describer, Protocol):
    """A feature front-end: a small frozen dataclass with a reader as its base class.

    Two members are optional: `for_captions(captions)` returns the front-end for a split with these folded training
    captions, and `transcripts(descriptors)` the texts that its descriptors are.

    Attributes:
        reads: what it describes, "image", "sound" or "caption"; the reader sets it.
    """

    reads: ClassVar[str]

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on, as JSON values; those of fitted parts need not be listed."""
        ...


def digest_of(front_end: FrontEnd) -> str:
    """Digest of everything that descriptors depend on besides the items: code, package versions, parameters."""
    kind = type(front_end)
    source = source_digest(kind.__module__, values.__name__)
    versions = {name: ".".join(version(name).split(".")[:2]) for name in PACKAGES[front_end.reads]}
    return digest([source, versions, kind.__name__, front_end.identity])


@dataclass(frozen=True)
class Extraction:
    """Features of one modality on one split.

    Attributes:
        modality: "image" or "sound".
        front_end: the front-end, with its parameters.
        inputs: file, utterance or sentence of each item, in the order of the feature matrix's rows.
        contents: content key of each item.
        fit_rows: int64, rows that fitted parts may see.
        seed: for the fitted parts.
        folder: the cache folder.
        captions: folded caption of each item; empty for images.
        starts: rows at which a new block begins in any case, ascending, so that the blocks before such a row do not
            depend on the items after it.
    """

    modality: str
    front_end: FrontEnd
    inputs: tuple[object, ...]
    contents: tuple[str, ...]
    fit_rows: IntArray
    seed: int
    folder: Path
    captions: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()

    @cached_property
    def front_end_digest(self) -> str:
        """As `digest_of` gives it."""
        return digest_of(self.front_end)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of descriptors, in row order."""
        return tuple(
            Block(
                self.front_end,
                self.inputs[start:end],
                self.folder / "descriptors" / f"{digest([self.front_end_digest, part])}.npz",
            )
            for start, end in self._bounds()
            for part in [self.contents[start:end]]
        )

    def _bounds(self) -> list[tuple[int, int]]:
        """First row of each block, and the row after its last."""
        parts = pairwise([0, *self.starts, len(self.inputs)])
        starts = [start for first, last in parts for start in range(first, last, BLOCK)]
        return list(pairwise([*starts, len(self.inputs)]))

    @cached_property
    def key(self) -> str:
        """Digest of the feature matrix: front-end with all parameters, contents, training rows and seed."""
        return digest([self.front_end_digest, repr(self.front_end), self.contents, self.fit_rows.tolist(), self.seed])

    @property
    def path(self) -> Path:
        """The .npy file of the feature matrix [n_items, ...]."""
        return self.folder / "features" / f"{self.key}.npy"

    @property
    def is_done(self) -> bool:
        """Whether the feature matrix is in the cache and whole; a damaged one is named in a note, once."""
        return is_whole(self.path)

    def missing_blocks(self) -> list[Block]:
        """Blocks that are not in the cache, or damaged; each damaged one is named in a note, once."""
        return [block for block in self.blocks if not is_whole(block.path)]

    def transcripts(self) -> list[str]:
        """Folded transcript of each item, if the front-end recognises words and has described all; else empty."""
        read = getattr(self.front_end, "transcripts", None)
        return read([array for block in self.blocks for array in block.read()]) if read else []

    def fit(self) -> None:
        """Writes the feature matrix unless it is in the cache; all blocks must have been computed."""
        if not is_whole(self.path, silently=True):
            write_features(self.front_end, self.blocks, self.fit_rows, self.seed, self.path)
