"""Measures all indexes of one representation over one set of items."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.errors import UserError
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.result import Provenance, Result
from benchmark.contract.seeds import derive_seed
from benchmark.contract.units import human_bytes
from benchmark.measure.indexes import INDEXES, IndexKind, Items
from benchmark.measure.made_up import made_up_codes, made_up_vectors, of_length_one
from benchmark.measure.measuring import K, Measured, NotBuilt, load_average, measure
from benchmark.measure.representations import Representation
from benchmark.store.store import Store

COPIES = 3  # of the items in memory at once: drawn, in the exact index, in another index


@dataclass(frozen=True)
class IndexJob:
    """The indexes of one representation over the stored items, or over made-up ones.

    Attributes:
        folder: of the run.
        representation: what is indexed.
        n_made_up: number of items to make up; None for the stored ones.
        build_limit: seconds after which the build of an index is given up.
        provenance: of the measurement.
    """

    folder: Path
    representation: Representation
    n_made_up: int | None
    build_limit: float
    provenance: Provenance

    @property
    def label(self) -> str:
        """One line that names the job."""
        of = self.representation
        unit = "bits" if of.kind == "codes" else "dimensions"
        size = "its own items" if self.n_made_up is None else f"{self.n_made_up:,} made-up items"
        return f"{of.dataset} {of.kind} of {of.width} {unit}, {size}"

    @property
    def kinds(self) -> tuple[IndexKind, ...]:
        """The indexes, the exact one first."""
        return tuple(kind for kind in INDEXES if kind.holds == self.representation.kind)

    def files(self) -> Iterator[str]:
        """Names of the files that its records get."""
        result = self.representation.results[0]
        for kind in self.kinds:
            yield self._cost(kind, result, ("", ""), self.n_made_up or 0, "not measured").file

    def run(self) -> list[IndexCost]:
        """Measures every index; raises UserError where no cell's stored outputs are whole."""
        result, modalities, items, queries = self._stored()
        n_items = self.n_made_up or len(items)
        try:
            items = self._items(items)
        except NotBuilt as error:
            return [self._cost(kind, result, modalities, n_items, str(error)) for kind in self.kinds]
        costs: list[IndexCost] = []
        exact: Measured | None = None
        for kind in self.kinds:
            load = load_average()
            try:
                found = measure(kind, items, queries, self.build_limit, exact)
            except NotBuilt as error:
                costs.append(self._cost(kind, result, modalities, n_items, str(error), load))
                if kind.effort:
                    continue
                break  # there is nothing to compare other indexes with
            exact = exact or found
            costs.append(self._cost(kind, result, modalities, n_items, found, load))
        return costs

    def _stored(self) -> tuple[Result, tuple[str, str], Items, Items]:
        """The result that is measured, its modalities (searched, asked), its database and its queries."""
        store, problems = Store(self.folder), []
        for result in self.representation.results:
            damage = store.outputs_damage(result)
            if damage:
                problems.append(damage)
                continue
            outputs = store.read_outputs(result.key)
            searched, asked, *_ = outputs.query
            items = _rows((outputs.database or outputs.query)[searched].output)
            queries = _rows(outputs.query[asked].output)
            if len(items) and len(queries):
                return result, (searched, asked), items, queries
            problems.append(f"{store.outputs_path(result.key)} holds no items or no queries")
        raise UserError("; ".join(problems))

    def _items(self, stored: Items) -> Items:
        """The items to index; raises NotBuilt where the machine has too little memory."""
        if self.n_made_up is None:
            return stored
        needed = COPIES * self.n_made_up * stored[0].nbytes
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        if needed > memory:
            raise NotBuilt(f"not built: it needs about {human_bytes(needed)}, the machine has {human_bytes(memory)}")
        of = self.representation
        seed = derive_seed("made-up items", of.dataset, of.width, self.n_made_up)
        if of.kind == "codes":
            return made_up_codes(np.asarray(stored, np.uint8), self.n_made_up, seed)
        return made_up_vectors(np.asarray(stored, np.float32), self.n_made_up, seed)

    def _cost(
        self,
        kind: IndexKind,
        result: Result,
        modalities: tuple[str, str],
        n_items: int,
        found: Measured | str,
        load: float | None = None,
    ) -> IndexCost:
        """The record of what was found, or of the reason why nothing was."""
        of = self.representation
        width = of.width if of.kind == "vectors" else -(-of.width // 8) * 8
        facts = {
            "dataset": of.dataset,
            "source": of.source,
            "kind": of.kind,
            "width": of.width,
            "index": kind.name,
            "n_items": n_items,
            "is_made_up": self.n_made_up is not None,
            "searched": modalities[0],
            "asked": modalities[1],
            "cell_label": result.cell.label,
            "cell": result.key,
            "build_limit": self.build_limit,
            "load": load_average() if load is None else load,
            "provenance": self.provenance,
        }
        if isinstance(found, str):
            settings = kind.settings(width, n_items, None)
            return IndexCost.model_validate({**facts, "settings": settings, "k": min(K, n_items), "reason": found})
        measured = {name: value for name, value in vars(found).items() if name != "kth"}
        return IndexCost.model_validate({**facts, **measured})


def _rows(output: Codes | Embeddings | None) -> Items:
    """Packed codes as they are, and vectors of length 1."""
    if isinstance(output, Codes):
        return output.packed
    if output is None:
        raise UserError("expected codes or vectors, found scores of pairs")
    return of_length_one(output.values)
