"""The outcome of a cell, as it is stored."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import BeforeValidator, Field, field_validator

from benchmark.contract.cell import Cell
from benchmark.contract.limits import Count, Measured, Seconds
from benchmark.contract.record import Record
from benchmark.contract.rows import Family, Fidelity, Similarity, Supervision


def _dropped(_: object) -> None:
    return None


class MethodFacts(Record):
    """Facts of a method's registry row, stored with each result so that reports need no registry."""

    family: Family
    supervision: Supervision
    similarity: Similarity
    year: Annotated[int, Interval(ge=1, le=9999)]
    fidelity: Fidelity

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
        timings: seconds; `encode` is per item, `score_pairs` per pair.
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
    timings: dict[str, Seconds] = Field(default_factory=dict)
    provenance: Provenance
    # Earlier versions stored the memory of the worker, not of the method. It is read and dropped.
    peak_memory: Annotated[None, BeforeValidator(_dropped)] = Field(default=None, exclude=True, repr=False)
