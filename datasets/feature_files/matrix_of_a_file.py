"""A feature matrix that comes from a file of the user: what a run needs of it in place of an extraction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from datasets.files.cache_entry import is_whole, new_file
from datasets.front_ends.blocks import Block


class MatrixOfAFile(ABC):
    """A matrix of which the cache keeps a copy, so that a run reads the file once.

    Attributes:
        folder: the cache folder.
    """

    folder: Path

    @property
    @abstractmethod
    def key(self) -> str:
        """Digest of the feature matrix."""

    @abstractmethod
    def matrix(self) -> FloatArray:
        """Reads the feature matrix, float32 [n, d]; raises DataUnavailable if the file cannot be used any more."""

    @property
    def path(self) -> Path:
        """The .npy file of the feature matrix, float32 [n, d]."""
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
        """Writes the feature matrix unless it is in the cache; raises DataUnavailable as `matrix` does."""
        if not is_whole(self.path, silently=True):
            matrix = self.matrix()
            with new_file(self.path) as file:
                np.save(file, matrix)
