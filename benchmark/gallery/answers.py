"""What one method finds for one query of a split, from its stored outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.labels import share_class
from benchmark.contract.outputs import Outputs
from benchmark.contract.program import program
from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.retrieval.ranking import Ranked, rank, rank_scores
from benchmark.store.checked_json import Damaged
from benchmark.store.store import Store

if TYPE_CHECKING:
    from reports.gallery.panel import Answer, Item, Measure

TOP = 10


@dataclass(frozen=True)
class StoredAnswers:
    """The stored outputs of one cell, and the average precision of its queries.

    Attributes:
        store: of the run.
        label: of the method.
        result: of the cell.
    """

    store: Store
    label: str
    result: Result

    @cached_property
    def outputs(self) -> Outputs:
        """Codes, embeddings or pair scores; raises UserError where they are damaged."""
        try:
            return self.store.read_outputs(self.result.key)
        except (FileNotFoundError, Damaged) as error:
            path = self.store.outputs_path(self.result.key)
            raise UserError(
                f"{path} cannot be read ({error}); the `run` command that wrote it fits this cell again"
            ) from error

    @cached_property
    def queries(self) -> dict[str, QueryScores]:
        """Average precision of its queries by direction; raises UserError where an older run has not stored it."""
        found = dict(self.store.read_queries(self.result))
        if not found:
            raise UserError(
                f"{self.result.cell.label} has no average precision of single queries; `{program()} rescore "
                f"{self.store.name}` fills it in"
            )
        return found

    def modalities(self, direction: str) -> tuple[str, str]:
        """Of the queries and of what is searched."""
        initials = {modality[0]: modality for modality in self.outputs.query}
        asked, _, searched = direction.partition("2")
        return initials[asked], initials[searched]

    def answer(self, direction: str, row: int, described: Callable[[str, object], Item]) -> Answer:
        """The nearest items for the query at this position.

        Args:
            direction: such as "s2i".
            row: position of the query.
            described: gives the item of an id with these labels.
        """
        from reports.gallery.panel import Answer, Found

        asked, searched = self.modalities(direction)
        query, database = self.outputs.query[asked], (self.outputs.database or self.outputs.query)[searched]
        ranked = self._ranked(asked, row, query.output, database.output)
        relevant = share_class(query.labels[row : row + 1], database.labels)[0]
        found = [
            Found(
                described(database.ids[item], database.labels[item]),
                bool(relevant[item]),
                float(ranked.values[place]),
                int(ranked.places[place]),
                int(ranked.sizes[place]),
            )
            for place, item in enumerate(ranked.order[:TOP].tolist())
        ]
        precision = float(self.queries[direction].average_precision[row])
        return Answer(self.label, _measure(query.output), precision, tuple(found))

    def _ranked(self, asked: str, row: int, query: Representation | None, database: Representation | None) -> Ranked:
        if query is None or database is None:
            return rank_scores(self.outputs.pair_scores[asked][row].astype(np.float64))
        if isinstance(query, Codes):
            return rank(Codes(query.packed[row : row + 1], query.n_bits), database)
        return rank(Embeddings(query.values[row : row + 1]), database)


def _measure(query: Representation | None) -> Measure:
    if query is None:
        return "score"
    return "distance" if isinstance(query, Codes) else "similarity"
