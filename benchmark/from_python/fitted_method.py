"""A registered method after its fit on an opened split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from benchmark.contract.arrays import ByteArray, FloatArray
from benchmark.contract.cell import Cell
from benchmark.contract.codes import Codes
from benchmark.contract.invariants import array_kind, is_finite
from benchmark.contract.method import Method, PairScorer
from benchmark.contract.quoting import shown
from benchmark.contract.search_space import Scalar
from benchmark.jobs.threads import single_threaded
from benchmark.run.fitting import Fitted, pair_scores, real_outputs, scores_pairs


@dataclass(frozen=True, eq=False)
class FittedMethod:
    """A registered method after its fit.

    Attributes:
        cell: which method with which settings was fitted on what, as in a run.
        fitted: the method, its code length and the seconds of its fit.
        dims: modality -> number of features that the method takes.
    """

    cell: Cell
    fitted: Fitted = field(repr=False)
    dims: Mapping[str, int] = field(repr=False)

    def __repr__(self) -> str:
        """One line that names the cell."""
        return f"FittedMethod: {self.cell.label}"

    @property
    def method(self) -> Method | PairScorer:
        """The fitted object, an instance of the method's class."""
        return self.fitted.method

    @property
    def n_bits(self) -> int | None:
        """Code length; None for a real-valued method."""
        return self.fitted.n_bits

    @property
    def settings(self) -> dict[str, Scalar]:
        """The hyper-parameters that differ from their defaults."""
        return dict(self.cell.settings)

    @property
    def seconds(self) -> float:
        """Seconds that the fit took."""
        return self.fitted.seconds

    @single_threaded()
    def encode(self, features: ArrayLike, modality: str) -> FloatArray:
        """Real outputs of items; the signs of those of a hashing method are its codes.

        Args:
            features: float [n, d], one item a row, from the front-end that the method was fitted on.
            modality: "image" or "sound".

        Returns:
            float32 [n, n_bits], or [n, d] for a real-valued method.

        Raises:
            ValueError: the features are not those of this modality, or the method scores pairs and encodes nothing.
        """
        if scores_pairs(self.method):
            raise ValueError(f"{self.cell.method} scores pairs and encodes nothing; use score_pairs()")
        outputs = real_outputs(cast("Method", self.method), self._read(features, modality), modality)
        return outputs.astype(np.float32, copy=False)

    def codes(self, features: ArrayLike, modality: str) -> ByteArray:
        """Packed codes of items, uint8 [n, ceil(n_bits / 8)], which `evaluate` takes together with `n_bits`.

        Args:
            features: as `encode` takes them.
            modality: "image" or "sound".

        Raises:
            ValueError: as `encode` does, or the method is real-valued.
        """
        if self.n_bits is None:
            raise ValueError(f"{self.cell.method} is real-valued and gives no codes; use encode()")
        return Codes.from_outputs(self.encode(features, modality)).packed

    @single_threaded()
    def score_pairs(self, query: ArrayLike, database: ArrayLike, asked: str, searched: str) -> FloatArray:
        """How well each query and item match, for a method that scores pairs.

        Args:
            query: float [n_query, d], features of the modality `asked`.
            database: float [n_database, d], features of the modality `searched`.
            asked: "image" or "sound".
            searched: the other one.

        Returns:
            float32 [n_query, n_database], higher being nearer.

        Raises:
            ValueError: the features are not those of these modalities, or the method encodes items.
        """
        if not scores_pairs(self.method):
            raise ValueError(f"{self.cell.method} encodes items and scores no pairs; use encode()")
        return pair_scores(self.method, self._read(query, asked), self._read(database, searched), asked, searched)

    def _read(self, features: ArrayLike, modality: str) -> FloatArray:
        """The features as the method takes them."""
        if not isinstance(modality, str) or modality not in self.dims:
            raise ValueError(f"modality should be {' or '.join(self.dims)}, got {shown(modality)}")
        values = np.asarray(features)
        dim = self.dims[modality]
        if values.ndim != 2 or values.shape[1] != dim or values.dtype.kind not in "fiu":
            raise ValueError(f"features of {modality}s should be numbers [n, {dim}], got {array_kind(values)}")
        if not len(values):
            raise ValueError(f"features of {modality}s should have at least one row, got {array_kind(values)}")
        if not is_finite(values):
            raise ValueError(f"features of {modality}s should be finite, got NaN or infinity")
        return np.ascontiguousarray(values, np.float32)
