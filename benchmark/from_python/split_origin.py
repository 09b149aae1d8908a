"""Where an opened split comes from: prepares it for a method and computes its features, as a run does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.cell import Cell
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.rows import ProtocolRow
from benchmark.contract.search_space import Scalar
from benchmark.jobs.threads import single_threaded
from benchmark.plan.planner import make_planner
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.split_source import SplitSource
from benchmark.plan.steps import Plan, Step
from benchmark.run.downloads import fetch_weights
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

WHERE = "the arguments"
NO_STORE = Store(Path(os.devnull, "none"))  # nothing is stored, so no result is reused
SOME_LENGTH = 16  # the plan of a real-valued method ignores it


@dataclass(frozen=True)
class SplitOrigin:
    """A data set under a protocol, with a seed and front-ends.

    Attributes:
        spec: of a run of one data set, one protocol, one seed and one kind of features.
        source: the opened data set.
        protocol: how it is split.
    """

    spec: RunSpec
    source: SplitSource
    protocol: ProtocolRow

    def step(self, method: str, n_bits: int | None, settings: Mapping[str, Scalar]) -> Step:
        """The step that a run of this method would have; raises UserError where the method or a value does not fit."""
        changes = {method: dict(settings)} if settings else {}
        values = {"methods": [method], "bits": [SOME_LENGTH if n_bits is None else n_bits], "set": changes}
        planner = make_planner(make_spec(self.spec.request() | values, WHERE), NO_STORE, rerun_failed=False)
        cell, row = next(planner.cells(self.source, self.protocol))
        step = planner.step(cell, row, self.source)
        if not step.fit_digest:
            raise UserError(f"{method} cannot be fitted on this split: {step.reason}")
        fetch_weights(Plan((step,), {cell.split_key: self.prepared(cell)}), self.spec.image_weights, Terminal())
        return step

    def prepared(self, cell: Cell) -> PreparedSplit:
        """The split with the features of a cell, not computed yet; raises UserError where it is unavailable."""
        found = self.source.split(cell)
        if isinstance(found, str):
            raise UserError(found)
        return found

    def computed(self, cell: Cell) -> PreparedSplit:
        """The split with the features of a cell, in the cache by now."""
        prepared = self.prepared(cell)
        missing = [extraction for extraction in prepared.extractions.values() if not extraction.is_done]
        if missing:
            names = " and ".join(cell.features[extraction.modality] for extraction in missing)
            note(f"{names} features of {cell.dataset} are computed now, in this process, and kept in the cache")
        with single_threaded():
            for extraction in missing:
                for block in extraction.missing_blocks():
                    block.compute()
                extraction.fit()
        return prepared
