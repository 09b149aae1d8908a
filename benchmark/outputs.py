"""What a method made of the items of a split: all that scoring needs and that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.types import IntArray, Representation


@dataclass(frozen=True)
class EncodedSide:
    """Items of one modality with what the method made of them."""

    output: Representation
    ids: tuple[str, ...]
    labels: IntArray
    sentences: IntArray


@dataclass(frozen=True)
class Outputs:
    """Everything that scoring needs, and that is stored: no data set has to be there to score again.

    Attributes:
        query: modality -> items that query.
        database: modality -> items that are searched, or None where they are the queries' own side.
    """

    query: Mapping[str, EncodedSide]
    database: Mapping[str, EncodedSide] | None
