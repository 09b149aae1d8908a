"""A split that is ready for any method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmark.contract.digests import digest
from benchmark.contract.split_inputs import Side, SplitInputs
from datasets.feature_files.given_features import GivenFeatures
from datasets.feature_files.item_features import ItemFeatures
from datasets.front_ends.extraction import Extraction


@dataclass(frozen=True)
class PreparedSplit:
    """A split that is ready for any method, and how to compute its features.

    Attributes:
        inputs: rows, labels and ids for cells.
        extractions: modality -> how to compute its features, or to copy them from a file.
    """

    inputs: SplitInputs
    extractions: Mapping[str, Extraction | GivenFeatures | ItemFeatures]

    @cached_property
    def digest(self) -> str:
        """Digest of everything, besides the method, that the outputs of a cell on this split depend on."""
        inputs, facts = self.inputs, self.inputs.facts
        return digest(
            {
                "data": [facts.dataset_digest, facts.split_digest],
                "modalities": inputs.modalities,
                "features": {m: extraction.key for m, extraction in self.extractions.items()},
                "labels": inputs.train_labels.tolist(),
                "train": {m: rows.tolist() for m, rows in inputs.train_rows.items()},
                "query": _listed(inputs.query),
                "database": _listed(inputs.database or {}),
            }
        )

    @property
    def computed(self) -> dict[str, Extraction]:
        """Modality -> how to compute its features, without those that a file holds."""
        return {m: found for m, found in self.extractions.items() if isinstance(found, Extraction)}

    @property
    def from_files(self) -> dict[str, ItemFeatures]:
        """Modality -> features of the data set's items that a file of the user holds."""
        return {m: found for m, found in self.extractions.items() if isinstance(found, ItemFeatures)}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the user should know about the files of the data set and of its features, one line each."""
        return (*self.inputs.facts.remarks, *(line for file in self.from_files.values() for line in file.remarks))

    @property
    def feature_paths(self) -> dict[str, Path]:
        """Modality -> file of its feature matrix."""
        return {modality: extraction.path for modality, extraction in self.extractions.items()}


def _listed(sides: Mapping[str, Side]) -> dict[str, object]:
    """Sides as JSON values, for digests."""
    return {
        m: [
            *(s.rows.tolist(), s.ids, s.labels.tolist(), s.sentences.tolist()),
            *(None if s.seen is None else s.seen.tolist(), {name: parts.tolist() for name, parts in s.slices.items()}),
        ]
        for m, s in sides.items()
    }
