"""The outcome of a cell, as it is stored."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from annotated_types import Interval
from pydantic import BeforeValidator, Field, field_validator, model_validator

from benchmark.contract.cell import Cell
from benchmark.contract.codes_file import CodesFile, FileFamily, NotChecked, NotStated
from benchmark.contract.limits import Count, Measured, Seconds
from benchmark.contract.record import Record
from benchmark.contract.rows import Family, Fidelity, Similarity, Supervision

ROUNDING = 1e-9  # by which a mean of shares may exceed 1


def _dropped(_: object) -> None:
    return None


class MethodFacts(Record):
    """Facts of a method's registry row, stored with each result so that reports need no registry.

    Of a method whose outputs came in a file, little is known; `year` is None there.
    """

    family: Family | FileFamily
    supervision: Supervision | NotStated
    similarity: Similarity | NotStated
    year: Annotated[int, Interval(ge=1, le=9999)] | None
    fidelity: Fidelity | NotChecked

    @field_validator("family", mode="before")
    @classmethod
    def _former_name(cls, value: object) -> object:
        return "hard-label-reference" if value == "ceiling" else value  # as older runs stored it


class Provenance(Record):
    """Where and with what a result was computed; never part of a key."""

    date: str
    git_commit: str | None
    git_dirty: bool | None
    python: str
    packages: dict[str, str]
    processor: str
    device: str
    n_threads: Count
    n_workers: Count


class Result(Record):
    """Outcome of one cell.

    Fields that contradict each other are an error, so a stored result that does is damaged.

    Attributes:
        status: "ok", "failed" (with the traceback) or "skipped" (with the reason).
        reason: one line; empty if ok.
        fit_digest: of everything that could change the stored outputs; empty if the next run is to try again.
        scorer_digest: of everything that could change the scores given the outputs.
        scores: flat, `direction/metric@k`.
        curves: flat, `direction/curve` -> values.
        diagnostics: flat, `modality/name` -> statistics of the codes; empty for a real-valued method.
        oracles: front-ends of the cell that see information no method has at retrieval time (the caption as text).
        dim: width of the outputs (bits or dimensions); None if not ok or if the method scores pairs.
        bytes_per_item: of one stored representation; None in the same cases.
        outputs_checksum: SHA-256 of the file of the stored outputs; empty if not ok, and in older runs.
        queries_checksum: SHA-256 of the file of the values of single queries; empty if there is none.
        timings: seconds; `encode` is per item, `score_pairs` per pair.
        file: where the outputs come from, if they came in a file; else None.
    """

    schema_version: Literal[2] = 2
    key: str
    cell: Cell
    method: MethodFacts
    status: Literal["ok", "failed", "skipped"]
    reason: str = ""
    traceback: str = ""
    fit_digest: str
    scorer_digest: str
    scores: dict[str, Measured] = Field(default_factory=dict)
    curves: dict[str, list[Measured]] = Field(default_factory=dict)
    diagnostics: dict[str, Measured] = Field(default_factory=dict)
    oracles: tuple[str, ...] = ()
    dim: Count | None = None
    bytes_per_item: Count | None = None
    outputs_checksum: str = ""
    queries_checksum: str = ""
    timings: dict[str, Seconds] = Field(default_factory=dict)
    file: CodesFile | None = None
    provenance: Provenance
    # Earlier versions stored the memory of the worker, not of the method. It is read and dropped.
    peak_memory: Annotated[None, BeforeValidator(_dropped)] = Field(default=None, exclude=True, repr=False)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for complaint in self._contradictions():
            raise ValueError(complaint)
        return self

    def _contradictions(self) -> Iterator[str]:
        """One line about every two fields that cannot both be true."""
        if self.key != self.cell.key:
            yield f"key: it should be the digest of the cell, {self.cell.key}"
        if (self.file is not None) != self.cell.from_file:
            yield f"file: it should be {'stated' if self.cell.from_file else 'empty'} for this cell"
        if (self.status == "ok") == bool(self.reason):
            yield f"reason: it should be {'empty' if self.reason else 'stated'} where the status is {self.status}"
        checksum = self.outputs_checksum or self.queries_checksum
        measured = self.scores or self.curves or self.diagnostics or self.timings or checksum
        if self.status != "ok" and (measured or self.dim is not None):
            yield f"status: it is {self.status}, so there should be no scores, curves, timings or outputs"
        if self.traceback and self.status != "failed":
            yield f"traceback: there should be none where the status is {self.status}"
        yield from self._sizes()
        yield from _no_shares("scores", {name: [value] for name, value in self.scores.items()})
        yield from _no_shares("curves", self.curves)

    def _sizes(self) -> Iterator[str]:
        """One line about a width or size that does not follow from the code length."""
        if self.cell.n_bits is not None and self.status == "ok":
            expected = self.cell.n_bits, math.ceil(self.cell.n_bits / 8)
            if (self.dim, self.bytes_per_item) != expected:
                yield f"dim: codes of {expected[0]} bits take {expected[1]} bytes"
        elif (self.dim is None) != (self.bytes_per_item is None):
            yield "bytes_per_item: it should be stated where dim is"


def _no_shares(field: str, values: dict[str, list[float]]) -> Iterator[str]:
    """One line about every score that is no share; names that begin with n_ are counts."""
    for name, numbers in values.items():
        largest = math.inf if name.partition("/")[2].startswith("n_") else 1 + ROUNDING
        if any(number < 0 or number > largest for number in numbers):
            yield f"{field}.{name}: it should be {'at least 0' if math.isinf(largest) else 'from 0 to 1'}"
