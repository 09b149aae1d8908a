"""A plan as plain values: a list of steps that can be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from benchmark.contract.cell import Cell, SplitKey
from benchmark.contract.codes_file import CodesFile
from benchmark.contract.result import MethodFacts

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

Action = Literal["run", "rescore", "reuse", "keep failed", "skip"]


@dataclass(frozen=True)
class Step:
    """One cell, and what to do about it.

    Attributes:
        method: facts of its method.
        target: "module:Class" of the method, so that a worker process need not look it up; empty with a file.
        action: "run" fits; "rescore" scores stored outputs again; the others leave what is stored.
        reason: why, in words.
        fit_digest: of everything that could change the outputs; empty if the cell cannot be fitted.
        scorer_digest: of everything that could change the scores of stored outputs.
        oracles: front-ends of the cell that see information no method has at retrieval time.
        device: torch device that the cell runs on.
        file: that the outputs came in; None if the cell is fitted.
    """

    cell: Cell
    method: MethodFacts
    target: str
    action: Action
    reason: str
    fit_digest: str
    scorer_digest: str
    oracles: tuple[str, ...] = ()
    device: str = "cpu"
    file: CodesFile | None = None


@dataclass(frozen=True)
class Plan:
    """All steps, and the prepared splits they run on.

    Attributes:
        steps: in report order.
        splits: split of each cell that has one.
        foreign: stored states of trainings that belong to another fit digest, so that these trainings cannot resume.
        unusable: why folders and files that the run names cannot be used, one line each; published data sets that are
            missing do not count.
    """

    steps: tuple[Step, ...]
    splits: Mapping[SplitKey, PreparedSplit]
    foreign: tuple[Path, ...] = ()
    unusable: tuple[str, ...] = ()

    def split_of(self, cell: Cell) -> PreparedSplit:
        """The split a cell runs on."""
        return self.splits[cell.split_key]
