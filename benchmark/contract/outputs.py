"""What a method made of the items of a split: all that scoring needs and that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.codes import Representation


@dataclass(frozen=True)
class EncodedSide:
    """Items of one modality with what the method made of them.

    Attributes:
        output: codes or embeddings; None where the method scores pairs.
        ids, labels, sentences: as in `benchmark.contract.split_inputs.Side`.
        quantisation_error: of the codes, see `benchmark.metrics.bit_statistics`; None where there are none.
    """

    output: Representation | None
    ids: tuple[str, ...]
    labels: IntArray
    sentences: IntArray
    quantisation_error: float | None = None


@dataclass(frozen=True)
class Outputs:
    """Everything that scoring needs, and that is stored: no data set has to be there to score again.

    Attributes:
        query: modality -> items that query.
        database: modality -> items that are searched, or None where they are the queries' own side.
        pair_scores: modality that asks -> float32 [n_query, n_database], higher being nearer; empty unless the
            method scores pairs.
    """

    query: Mapping[str, EncodedSide]
    database: Mapping[str, EncodedSide] | None
    pair_scores: Mapping[str, FloatArray] = field(default_factory=dict)
