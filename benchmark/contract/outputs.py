"""The outputs of a method on a split: everything that scoring needs, and the arrays they are stored as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, FloatArray, IntArray
from benchmark.contract.codes import Codes, Embeddings, Representation

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class EncodedSide:
    """Items of one modality with their representations.

    Attributes:
        output: codes or embeddings; None if the method scores pairs.
        ids, labels, sentences: as in `benchmark.contract.split_inputs.Side`.
        norms: float64 [n, 2], l1 norm and squared l2 norm of the real outputs whose signs are the codes; None
            without codes.
        seen: as in `benchmark.contract.split_inputs.Side`; None also in outputs that were stored without it.
    """

    output: Representation | None
    ids: tuple[str, ...]
    labels: IntArray
    sentences: IntArray
    norms: NDArray[np.float64] | None = None
    seen: BoolArray | None = None


@dataclass(frozen=True)
class Outputs:
    """Everything that scoring needs. It is stored, so scoring again needs no data set.

    Attributes:
        query: modality -> items that query.
        database: modality -> items that are searched; None if the test items query each other.
        pair_scores: modality of the queries -> float32 [n_query, n_database], higher being nearer; empty unless the
            method scores pairs.
    """

    query: Mapping[str, EncodedSide]
    database: Mapping[str, EncodedSide] | None
    pair_scores: Mapping[str, FloatArray] = field(default_factory=dict)

    def arrays(self) -> Arrays:
        """The arrays that are stored, keyed `side/modality/name` or `pair_scores/modality`."""
        arrays: Arrays = {}
        for side, items in (("query", self.query), ("database", self.database or {})):
            for modality, encoded in items.items():
                arrays |= {f"{side}/{modality}/{name}": array for name, array in _side_arrays(encoded).items()}
        return arrays | {f"pair_scores/{asked}": scores for asked, scores in self.pair_scores.items()}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Outputs:
        """The outputs that were stored as these arrays; raises KeyError or ValueError where they do not fit."""
        sides: dict[str, dict[str, Arrays]] = {"query": {}, "database": {}}
        pair_scores: dict[str, FloatArray] = {}
        for name, array in arrays.items():
            side, modality, *rest = name.split("/")
            if side == "pair_scores":
                pair_scores[modality] = array
            else:
                sides[side].setdefault(modality, {})["/".join(rest)] = array
        query, database = (
            {modality: _side_of(found) for modality, found in sides[side].items()} for side in ("query", "database")
        )
        return cls(query, database or None, pair_scores)


def _side_arrays(side: EncodedSide) -> Arrays:
    arrays: Arrays = {"ids": np.array(side.ids), "labels": side.labels, "sentences": side.sentences}
    if isinstance(side.output, Codes):
        arrays |= {"codes": side.output.packed, "n_bits": np.array(side.output.n_bits)}
    elif side.output is not None:
        arrays["embeddings"] = side.output.values
    if side.norms is not None:
        arrays["norms"] = side.norms
    if side.seen is not None:
        arrays["seen"] = side.seen
    return arrays


def _side_of(arrays: Arrays) -> EncodedSide:
    output: Representation | None = None
    if "codes" in arrays:
        output = Codes(arrays["codes"], int(arrays["n_bits"]))
    elif "embeddings" in arrays:
        output = Embeddings(arrays["embeddings"])
    ids = tuple(str(name) for name in arrays["ids"])
    return EncodedSide(output, ids, arrays["labels"], arrays["sentences"], arrays.get("norms"), seen=arrays.get("seen"))
