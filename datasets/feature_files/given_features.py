"""Features that a file holds: what a run needs of them in place of an extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.digests import digest
from datasets.feature_files.feature_file import read_feature_file
from datasets.files.cache_entry import is_whole, new_file
from datasets.front_ends.blocks import Block


@dataclass(frozen=True)
class GivenFeatures:
    """Features of one modality of a feature file.

    Attributes:
        modality: whose features they are.
        source: the file.
        names: as `read_feature_file` takes them.
        content: digest of the file and of the names.
        folder: the cache folder.
    """

    modality: str
    source: Path
    names: Mapping[str, str]
    content: str
    folder: Path

    @property
    def key(self) -> str:
        """Digest of the feature matrix."""
        return digest([self.content, self.modality])

    @property
    def path(self) -> Path:
        """The .npy file of the feature matrix, float32 [n_train + n_query, d]."""
        return self.folder / "features" / f"{self.key}.npy"

    @property
    def is_done(self) -> bool:
        """Whether the feature matrix is in the cache and whole; a damaged one is named in a note, once."""
        return is_whole(self.path)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Empty: there is nothing to extract."""
        return ()

    def missing_blocks(self) -> list[Block]:
        """Empty: there is nothing to extract."""
        return []

    def fit(self) -> None:
        """Writes the feature matrix unless it is in the cache; raises DataUnavailable where the file has changed."""
        if not is_whole(self.path, silently=True):
            found = read_feature_file(self.source, self.names)
            if found.digest != self.content:
                raise found.changed()
            with new_file(self.path) as file:
                np.save(file, found.features[self.modality])
