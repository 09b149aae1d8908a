"""What search indexes cost belongs to stored codes and vectors, and goes when the last of these goes."""

from __future__ import annotations

from benchmark.contract.drafts import remove
from benchmark.contract.result import Result
from benchmark.store.store import Store


def representation(result: Result) -> tuple[str, str, str, int | None]:
    """Data set, source, kind and width of the outputs of a result, as `IndexCost.representation` has them."""
    cell = result.cell
    return cell.dataset, cell.source, "vectors" if cell.n_bits is None else "codes", result.dim


def remove_orphans(store: Store) -> None:
    """Removes the costs of indexes whose kind and width of outputs no cell of the run has any more."""
    kept = {representation(result) for result in store.results() if result.status == "ok"}
    for cost in store.index_costs.read():
        if cost.representation not in kept:
            remove(store.index_costs.folder / cost.file)
