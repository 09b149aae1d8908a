"""Collects what the features of a split cost, and the errors of recognisers, once the features are there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmark.contract.cell import SplitKey
from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import Source
from benchmark.metrics.word_error_rate import word_error_rate

if TYPE_CHECKING:
    from datasets.feature_files.item_features import ItemFeatures
    from datasets.front_ends.extraction import Extraction
    from datasets.prepared_split import PreparedSplit


def feature_facts(splits: Mapping[SplitKey, PreparedSplit]) -> Iterator[FeatureFacts]:
    """Facts of every modality of these splits, whose features have been computed, or copied from a file."""
    for key, split in splits.items():
        source = split.inputs.facts.source
        of_modality: dict[str, Callable[[], FeatureFacts]] = {
            **{m: partial(_facts, key, source, m, extraction) for m, extraction in split.computed.items()},
            **{m: partial(_facts_of_file, key, source, m, given) for m, given in split.from_files.items()},
        }
        for modality, facts in of_modality.items():
            try:
                yield facts()
            except Exception as error:  # noqa: BLE001 - what a report says besides stops no run
                name = dict(key.front_ends)[modality]
                note(f"what {name} costs on {key.dataset} is left out of the report: {one_line(error)}")


def _place(key: SplitKey, source: Source, modality: str) -> dict[str, Any]:
    """Fields that say which features the facts are of."""
    return {
        "dataset": key.dataset,
        "source": source,
        "protocol": key.protocol,
        "seed": key.seed,
        "speech": key.speech,
        "noise": key.noise,
        "augment_sounds": key.augment_sounds,
        "modality": modality,
        "front_end": dict(key.front_ends)[modality],
    }


def _row_bytes(path: Path) -> int:
    """Size of one row of a feature matrix."""
    return int(np.load(path, mmap_mode="r")[:1].nbytes)


def _facts_of_file(key: SplitKey, source: Source, modality: str, given: ItemFeatures) -> FeatureFacts:
    scaled = "scaled in the file" if given.is_scaled else "scaled by the suite on the training part"
    return FeatureFacts(
        **_place(key, source, modality),
        front_end_digest=given.content[:16],
        file=f"{given.source.path.name} (SHA-256 {given.content[:16]}…, {scaled})",
        n_items=given.n_items,
        seconds_reading=None,
        seconds_describing=None,
        bytes_described=None,
        bytes_feature=_row_bytes(given.path),
    )


def _facts(key: SplitKey, source: Source, modality: str, extraction: Extraction) -> FeatureFacts:
    reading, describing = np.sum([block.seconds() for block in extraction.blocks], axis=0)
    n_items = len(extraction.inputs)
    return FeatureFacts(
        **_place(key, source, modality),
        front_end_digest=extraction.front_end_digest,
        n_items=n_items,
        seconds_reading=float(reading) / n_items,
        seconds_describing=float(describing) / n_items,
        bytes_described=round(sum(block.path.stat().st_size for block in extraction.blocks) / n_items),
        bytes_feature=_row_bytes(extraction.path),
        word_error_rate=_errors(extraction),
    )


def _errors(extraction: Extraction) -> dict[str, float]:
    """Word error rate of the training sounds without copies, and of all sounds after the copies."""
    heard = extraction.transcripts()
    if not heard:
        return {}
    parts = {"train": slice(0, extraction.starts[0]), "test": slice(extraction.starts[-1], None)}
    rates = {name: word_error_rate(extraction.captions[part], heard[part]) for name, part in parts.items()}
    return {name: rate for name, rate in rates.items() if not math.isnan(rate)}
