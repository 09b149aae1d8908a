"""Makes the split of a feature file: its queries search its training part."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.caches import cache_folder
from benchmark.contract.digests import digest
from benchmark.contract.labels import Labels, members
from benchmark.contract.rows import ProtocolRow
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.contract.split_listing import SplitListing
from datasets.feature_files.feature_file import FeatureFile
from datasets.feature_files.given_features import GivenFeatures
from datasets.prepared_split import PreparedSplit

_NO_SENTENCES = np.zeros((0, 2), np.int64)


def prepare_feature_file(file: FeatureFile, row: ProtocolRow, names: Mapping[str, str], seed: int) -> PreparedSplit:
    """The split of a feature file.

    Args:
        file: what it holds.
        row: the registry row of the protocol.
        names: as `read_feature_file` took them.
        seed: of the cells; the split is the same for every seed.
    """
    n_train, n_query = len(file.train_labels), len(file.query_labels)
    train, query = np.arange(n_train), np.arange(n_train, n_train + n_query)
    inputs = SplitInputs(
        modalities=file.modalities,
        train_rows=dict.fromkeys(file.modalities, train),
        train_labels=file.train_labels,
        query={m: _side("query", query, file.query_labels) for m in file.modalities},
        database={m: _side("train", train, file.train_labels) for m in file.modalities},
        facts=_facts(file, row, seed),
    )
    given = {m: GivenFeatures(m, file.path.absolute(), names, file.digest, cache_folder()) for m in file.modalities}
    return PreparedSplit(inputs, given)


def _side(part: str, rows: IntArray, labels: Labels) -> Side:
    """Items of one part, named after it and numbered."""
    return Side(rows, _ids(part, len(rows)), labels, _NO_SENTENCES)


def _ids(part: str, n: int) -> tuple[str, ...]:
    return tuple(f"{part}-{number}" for number in range(n))


def listing(file: FeatureFile) -> SplitListing:
    """Names of the training pairs; a file has no val part, no sentences and no names of classes."""
    ids = _ids("train", len(file.train_labels))
    return SplitListing(dict.fromkeys(file.modalities, ids), np.zeros(len(ids), np.bool_), (), ())


def _facts(file: FeatureFile, row: ProtocolRow, seed: int) -> SplitFacts:
    n_train, n_query = len(file.train_labels), len(file.query_labels)
    of_class = members(np.concatenate([file.train_labels, file.query_labels]))
    return SplitFacts(
        dataset=file.name,
        source="file",
        speech="recorded or unknown" if "sound" in file.modalities else "",
        protocol=row.name,
        protocol_version=row.version,
        seed=seed,
        n_images=n_train + n_query,
        n_sounds=n_train + n_query,
        n_classes=of_class.shape[1],
        n_train=n_train,
        n_val=0,
        n_query=dict.fromkeys(file.modalities, n_query),
        n_database=dict.fromkeys(file.modalities, n_train),
        largest_class_share=float(of_class.mean(0).max()),
        remarks=file.remarks,
        dataset_digest=file.digest,
        split_digest=digest([n_train, n_query]),
    )
