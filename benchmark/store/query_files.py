"""Files with the average precision of single queries, one beside the result of each cell that has scores."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmark.contract.digests import file_digest
from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.store.atomic import write_atomically

Queries = Mapping[str, QueryScores]


def query_path(cells: Path, key: str) -> Path:
    """File of a cell's queries."""
    return cells / f"{key}.queries.npz"


def write_queries(cells: Path, key: str, queries: Queries) -> str:
    """Stores the values of single queries by direction; returns the SHA-256 of the file, "" where there are none."""
    path = query_path(cells, key)
    if not queries:
        path.unlink(missing_ok=True)
        return ""
    arrays = {f"{direction}/{name}": array for direction, of in queries.items() for name, array in of.arrays().items()}
    # numpy's stubs would otherwise take one of the arrays for allow_pickle.
    write_atomically(path, lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))
    return file_digest(path)


def are_whole(cells: Path, result: Result) -> bool:
    """Whether the stored values are those of the result; a result may have none, then nothing is missing."""
    if not result.queries_checksum:
        return True
    try:
        return file_digest(query_path(cells, result.key)) == result.queries_checksum
    except OSError:
        return False


def read_queries(cells: Path, result: Result) -> Queries:
    """The stored values of a result by direction; empty where there are none, or none that belong to it."""
    if not result.queries_checksum or not are_whole(cells, result):
        return {}
    try:
        with np.load(query_path(cells, result.key), allow_pickle=False) as stored:
            found: dict[str, dict[str, np.ndarray]] = {}
            for name, array in stored.items():
                direction, _, field = name.partition("/")
                found.setdefault(direction, {})[field] = array
        return {direction: QueryScores.of_arrays(arrays) for direction, arrays in found.items()}
    except Exception:  # noqa: BLE001 - a damaged zip raises many kinds; a report can do without these values
        return {}
