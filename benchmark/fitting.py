"""Fits a method on one split and encodes the items: everything a stored output depends on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.inputs import Side, SplitInputs
from benchmark.outputs import EncodedSide, Outputs
from benchmark.records import Cell
from benchmark.seeds import derive_seed
from benchmark.types import (
    Codes,
    Embeddings,
    FitContext,
    FloatArray,
    Method,
    Representation,
    TrainData,
)

# Rows encoded at once; fixed, since other batch shapes change the last bits of a matrix product.
ENCODE_BATCH = 1024


@dataclass(frozen=True)
class Fitted:
    """Outputs of one cell with what they cost."""

    outputs: Outputs
    dim: int
    bytes_per_item: int
    fit_seconds: float
    encode_seconds_per_item: float


def load_features(paths: Mapping[str, Path]) -> dict[str, FloatArray]:
    """Modality -> feature matrix float32 [n_items, d]."""
    return {modality: np.load(path) for modality, path in paths.items()}


def encode(method: Method, features: FloatArray, modality: str, n_bits: int | None) -> Representation:
    """Codes (n_bits given) or embeddings of the rows; raises ValueError where the method's outputs do not fit."""
    batches = [
        method.encode(features[start : start + ENCODE_BATCH], modality)
        for start in range(0, len(features), ENCODE_BATCH)
    ]
    outputs = np.concatenate(batches)
    if len(outputs) != len(features):
        raise ValueError(f"encode() should give {len(features)} rows for as many items, it gave {len(outputs)}")
    if n_bits is None:
        return Embeddings(np.ascontiguousarray(outputs, np.float32))
    codes = Codes.from_outputs(outputs)
    if codes.n_bits != n_bits:
        raise ValueError(f"encode() should give {n_bits} outputs a row, it gave {codes.n_bits}")
    return codes


def training_data(inputs: SplitInputs, features: Mapping[str, FloatArray], supervised: bool) -> TrainData:
    """Aligned training pairs; labels only for a supervised method."""
    rows = {m: features[m][inputs.train_rows[m]] for m in inputs.modalities}
    return TrainData(rows, inputs.train_labels if supervised else None)


def cell_seed(cell: Cell) -> int:
    """Seed of a cell's fit, of its own names alone: neither other methods nor other lengths change it."""
    return derive_seed("fit", cell.seed, cell.dataset, cell.protocol, cell.method, cell.n_bits)


def fit_and_encode(
    method: Method, inputs: SplitInputs, features: Mapping[str, FloatArray], context: FitContext, supervised: bool
) -> Fitted:
    """Fits on the training side, then encodes what queries and what is searched."""
    started = time.perf_counter()
    method.fit(training_data(inputs, features, supervised), context)
    fit_seconds = time.perf_counter() - started
    started = time.perf_counter()

    def encoded(sides: Mapping[str, Side]) -> dict[str, EncodedSide]:
        return {
            m: EncodedSide(encode(method, features[m][s.rows], m, context.n_bits), s.ids, s.labels, s.sentences)
            for m, s in sides.items()
        }

    outputs = Outputs(encoded(inputs.query), None if inputs.database is None else encoded(inputs.database))
    seconds = time.perf_counter() - started
    n_items = sum(len(s.rows) for sides in (inputs.query, inputs.database or {}) for s in sides.values())
    one = next(iter(outputs.query.values())).output
    dim = one.n_bits if isinstance(one, Codes) else int(one.values.shape[1])
    return Fitted(outputs, dim, one.bytes_per_item, fit_seconds, seconds / n_items)
