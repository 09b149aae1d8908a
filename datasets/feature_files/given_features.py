"""Features that a file holds: what a run needs of them in place of an extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import digest
from datasets.feature_files.feature_file import read_feature_file
from datasets.feature_files.matrix_of_a_file import MatrixOfAFile


@dataclass(frozen=True)
class GivenFeatures(MatrixOfAFile):
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

    def matrix(self) -> FloatArray:
        """Reads the feature matrix, float32 [n_train + n_query, d]; raises DataUnavailable if the file has changed."""
        found = read_feature_file(self.source, self.names)
        if found.digest != self.content:
            raise found.changed()
        return found.features[self.modality]
