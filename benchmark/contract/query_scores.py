"""Average precision of single queries, as it is stored beside a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.invariants import array_kind, require, require_array
from benchmark.contract.labels import Labels, require_labels


@dataclass(frozen=True)
class QueryScores:
    """The queries of one direction of one cell.

    Attributes:
        ids: of the queries.
        labels: int64 [n], one class each, or bool [n, n_classes], several classes each.
        images: int64 [n], number of the item of the first modality (an image) that a query belongs to. The captions of
            one image share it, so they are one unit where queries are drawn again.
        average_precision: float64 [n], NaN for a query without relevant items; their mean is map@all.
    """

    ids: tuple[str, ...]
    labels: Labels
    images: IntArray
    average_precision: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Raises ValueError where the arrays are not of the same queries."""
        n = len(self.ids)
        require_labels("labels", self.labels, n)
        require_array("images", self.images, np.int64, n)
        require_array("average precision", self.average_precision, np.float64, n)
        kept = self.average_precision[~np.isnan(self.average_precision)]
        require(bool(((kept >= 0) & (kept <= 1)).all()), "expected average precision from 0 to 1", "other values")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that are stored, by name."""
        return {name: np.array(self.ids) if name == "ids" else getattr(self, name) for name in _NAMES}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The values that were stored as these arrays; raises ValueError where they do not fit."""
        require(set(arrays) == set(_NAMES), f"expected the arrays {', '.join(_NAMES)}", ", ".join(arrays))
        ids = arrays["ids"]
        require(ids.dtype.kind == "U" and ids.ndim == 1, "expected text [n] for ids", array_kind(ids))
        return cls(tuple(map(str, ids)), arrays["labels"], arrays["images"], arrays["average_precision"])


_NAMES = ("ids", "labels", "images", "average_precision")
