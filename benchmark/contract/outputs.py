"""The outputs of a method on a split: everything that scoring needs, and the arrays they are stored as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, FloatArray, IntArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.invariants import (
    array_kind,
    require,
    require_array,
    require_finite,
    require_items,
    require_modalities,
    require_slices,
)
from benchmark.contract.labels import Labels, require_labels

SLICE = "slice:"  # before the name of a division, in the name of its array

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
        slices: as in `benchmark.contract.split_inputs.Side`; empty also in outputs that were stored without them.
    """

    output: Representation | None
    ids: tuple[str, ...]
    labels: Labels
    sentences: IntArray
    norms: NDArray[np.float64] | None = None
    seen: BoolArray | None = None
    slices: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError where representations, ids, labels, sentences and norms are not of the same items."""
        n = len(self.ids)
        require_labels("labels", self.labels, n)
        require_items(self.ids, self.sentences)
        if self.output is not None:
            require(len(self.output) == n, f"expected representations of {n} items", len(self.output))
        if self.norms is not None:
            require(isinstance(self.output, Codes), "expected norms only beside codes", type(self.output).__name__)
            require_array("norms", self.norms, np.float64, n, 2)
            require_finite("norms", self.norms)
            require(bool((self.norms >= 0).all()), "expected norms of at least 0", "negative ones")
        if self.seen is not None:
            require_array("seen", self.seen, np.bool_, n)
        require_slices(self.slices, n)


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

    def __post_init__(self) -> None:
        """Raises ValueError where the sides cannot be ranked against each other."""
        require_modalities("outputs", self.query)
        database = self.database or self.query
        expected = f"expected the modalities {', '.join(self.query)} in the database"
        require(set(database) == set(self.query), expected, list(database))
        sides = [*self.query.values(), *database.values()]
        forms = {array_kind(side.labels[:0]) for side in sides}
        require(len(forms) == 1, "expected labels of one form and the same classes on all sides", " and ".join(forms))
        if self.pair_scores:
            require(
                set(self.pair_scores) == set(self.query),
                "expected pair scores of both directions",
                f"{list(self.pair_scores)}",
            )
            require(all(side.output is None for side in sides), "expected pair scores or representations", "both")
            first, second = self.query
            for asked, searched in ((first, second), (second, first)):
                shape = len(self.query[asked].ids), len(database[searched].ids)
                require_array(f"pair scores of {asked} queries", self.pair_scores[asked], np.float32, *shape)
                require_finite(f"pair scores of {asked} queries", self.pair_scores[asked])
            return
        kinds = {_kind(side.output) for side in sides}
        require("" not in kinds, "expected something to rank by", "neither codes, embeddings nor pair scores")
        require(len(kinds) == 1, "expected the same kind and width of representations", " and ".join(sorted(kinds)))

    def arrays(self) -> Arrays:
        """The arrays that are stored, keyed `side/modality/name` or `pair_scores/modality`."""
        arrays: Arrays = {}
        for side, items in (("query", self.query), ("database", self.database or {})):
            for modality, encoded in items.items():
                arrays |= {f"{side}/{modality}/{name}": array for name, array in _side_arrays(encoded).items()}
        return arrays | {f"pair_scores/{asked}": scores for asked, scores in self.pair_scores.items()}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Outputs:
        """The outputs that were stored as these arrays; raises ValueError where they do not fit."""
        sides: dict[str, dict[str, Arrays]] = {"query": {}, "database": {}}
        pair_scores: dict[str, FloatArray] = {}
        for name, array in arrays.items():
            side, *rest = name.split("/")
            if side == "pair_scores" and len(rest) == 1:
                pair_scores[rest[0]] = array
            elif side in sides and len(rest) == 2:
                sides[side].setdefault(rest[0], {})[rest[1]] = array
            else:
                raise ValueError(f"expected arrays of queries, database and pair scores, got one named {name!r}")
        query, database = (
            {modality: _side_of(found) for modality, found in sides[side].items()} for side in ("query", "database")
        )
        return cls(query, database or None, pair_scores)


def _kind(output: Representation | None) -> str:
    """Kind and width of representations in words; empty where there are none."""
    if output is None:
        return ""
    return f"codes of {output.dim} bits" if isinstance(output, Codes) else f"embeddings of {output.dim} dimensions"


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
    return arrays | {f"{SLICE}{name}": parts for name, parts in side.slices.items()}


def _side_of(arrays: Arrays) -> EncodedSide:
    needed = {"ids", "labels", "sentences"} | ({"codes", "n_bits"} if "codes" in arrays else set())
    slices = {name.removeprefix(SLICE): parts for name, parts in arrays.items() if name.startswith(SLICE)}
    known = needed | {"embeddings", "norms", "seen"} | {f"{SLICE}{name}" for name in slices}
    fits = needed <= arrays.keys() <= known and not {"codes", "embeddings"} <= arrays.keys()
    require(fits, f"expected the arrays {', '.join(sorted(needed))} of a side", ", ".join(sorted(arrays)))
    require(
        arrays["ids"].dtype.kind == "U" and arrays["ids"].ndim == 1,
        "expected text [n] for ids",
        array_kind(arrays["ids"]),
    )
    output: Representation | None = None
    if "codes" in arrays:
        n_bits = arrays["n_bits"]
        require(
            n_bits.dtype.kind in "iu" and n_bits.ndim == 0, "expected one whole number for n_bits", array_kind(n_bits)
        )
        output = Codes(arrays["codes"], int(n_bits))
    elif "embeddings" in arrays:
        output = Embeddings(arrays["embeddings"])
    ids = tuple(str(name) for name in arrays["ids"])
    return EncodedSide(
        output, ids, arrays["labels"], arrays["sentences"], arrays.get("norms"), arrays.get("seen"), slices
    )
