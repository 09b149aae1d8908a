"""Builds an index, and measures its size, its build and its queries, one at a time on one thread."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.measure.heap import allocated_bytes
from benchmark.measure.indexes import IndexKind, Items
from benchmark.measure.library import faiss

K = 10  # answers to a query
MOST_QUERIES = 1_000
FEWEST_QUERIES = 100  # that are timed even if they take longer than QUERY_SECONDS
QUERY_SECONDS = 20.0
WARM_UP = 10  # queries before the first one that is timed
RECALL = 0.95  # that an approximate search has to reach
TRIED = 100  # queries that choose the effort of an approximate search
SMALL_BYTES = 2**20  # of items; several indexes of smaller ones are built at once
MOST_COPIES = 64
SLACK = 1e-5  # by which the inner product of an answer may be below the exact one, for rounding


class NotBuilt(Exception):
    """An index could not be built; the text says why in one line."""


@dataclass(frozen=True)
class Measured:
    """What was measured; `benchmark.contract.index_cost.IndexCost` explains the fields.

    Attributes:
        kth: the distance or inner product of the last answer to each query, float64 [n_queries]; what other indexes
            over the same items are compared with.
    """

    settings: str
    k: int
    n_queries: int
    bytes_disk: int
    bytes_memory: int | None
    seconds_build: float
    seconds_median: float
    seconds_p99: float
    recall: float
    kth: NDArray[np.float64]


def measure(kind: IndexKind, items: Items, queries: Items, build_limit: float, exact: Measured | None) -> Measured:
    """Measures one index.

    Args:
        kind: of the index.
        items: packed codes, uint8 [n, n_bytes], or vectors of length 1, float32 [n, d].
        queries: of the same width, [m, ...], m >= 1; at most MOST_QUERIES are asked.
        build_limit: seconds after which a build is given up.
        exact: what was measured of the exact index over the same items and queries; None for that index itself.

    Raises:
        NotBuilt: the limit passed, or memory ran out.
    """
    width = items.shape[1] * (8 if kind.holds == "codes" else 1)
    k = min(K, len(items))
    asked = queries[np.unique(np.linspace(0, len(queries) - 1, MOST_QUERIES).astype(np.int64))]
    index, n_bytes, seconds = _built(kind, width, items, build_limit)
    effort = None if exact is None else _chosen_effort(kind, index, asked[: min(TRIED, exact.n_queries)], k, exact.kth)
    last, near, times = _timed(index, asked, k, None if exact is None else exact.kth)
    return Measured(
        settings=kind.settings(width, len(items), effort),
        k=k,
        n_queries=len(times),
        bytes_disk=_file_size(kind, index),
        bytes_memory=n_bytes,
        seconds_build=seconds,
        seconds_median=float(np.median(times)),
        seconds_p99=float(np.percentile(times, 99)),
        recall=1.0 if exact is None else float(np.mean(near)),
        kth=last,
    )


def _built(kind: IndexKind, width: int, items: Items, limit: float) -> tuple[Any, int | None, float]:
    """An index of the items, the bytes of it on the heap, and the seconds it took.

    Few items take so little memory that the heap's own bookkeeping hides it, so several indexes of them are built.
    """
    library = faiss()
    n_copies = int(np.clip(SMALL_BYTES // max(1, items.nbytes), 1, MOST_COPIES))
    before, start = allocated_bytes(), time.perf_counter()
    library.TimeoutCallback.reset(limit)
    try:
        copies = [kind.empty(width, len(items)) for _ in range(n_copies)]
        for index in copies:
            index.add(items)
            if time.perf_counter() - start > limit:  # not every index looks at the clock while items are added
                raise NotBuilt(f"not built within {limit:g} s")
    except (MemoryError, RuntimeError) as error:
        if "interrupted" in str(error):
            raise NotBuilt(f"not built within {limit:g} s") from error
        if isinstance(error, MemoryError) or "bad_alloc" in str(error):
            raise NotBuilt("not built: memory ran out") from error
        raise
    finally:
        library.PythonInterruptCallback.reset()
    seconds = (time.perf_counter() - start) / n_copies
    after = allocated_bytes()
    n_bytes = None if before is None or after is None else round((after - before) / n_copies)
    return copies[0], n_bytes, seconds


def _chosen_effort(kind: IndexKind, index: Any, queries: Items, k: int, kth: NDArray[np.float64]) -> int:  # noqa: ANN401
    """Sets the least effort whose search reaches RECALL over these queries, else the greatest; returns it."""
    for effort in kind.efforts:
        kind.set_effort(index, effort)
        values, ids = index.search(queries, k)
        if near_share(values, ids, kth[: len(queries)]).mean() >= RECALL:
            break
    return effort


def near_share(values: NDArray[Any], ids: NDArray[np.int64], kth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the answers to each query that are as near as the last exact one, float64 [m].

    So any of several items at the same distance is right.

    Args:
        values: Hamming distances, int32 [m, k], or inner products, float32 [m, k].
        ids: positions of the answers, int64 [m, k]; -1 where there is none.
        kth: value of the last exact answer, float64 [m].
    """
    is_near = values <= kth[:, None] if values.dtype.kind == "i" else values >= kth[:, None] - SLACK
    share: NDArray[np.float64] = (is_near & (ids >= 0)).mean(axis=1)
    return share


def _timed(
    index: Any,  # noqa: ANN401
    queries: Items,
    k: int,
    kth: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Asks one query after another until all are answered, or QUERY_SECONDS have passed.

    Returns:
        Value of the last answer, share of the answers that are near, and seconds; each float64 [n].
    """
    for query in queries[:WARM_UP]:
        index.search(query[None], k)
    last, near, seconds = [], [], []
    end = time.perf_counter() + QUERY_SECONDS
    for place, query in enumerate(queries if kth is None else queries[: len(kth)]):
        start = time.perf_counter()
        values, ids = index.search(query[None], k)
        seconds.append(time.perf_counter() - start)
        last.append(float(values[0, -1]))
        if kth is not None:
            near.append(near_share(values, ids, kth[place : place + 1])[0])
        if time.perf_counter() > end and place + 1 >= FEWEST_QUERIES:
            break
    return np.array(last), np.array(near), np.array(seconds)


def _file_size(kind: IndexKind, index: Any) -> int:  # noqa: ANN401
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        kind.write(index, path)
        return path.stat().st_size


def load_average() -> float:
    """Mean number of processes that wanted to run in the last minute; NaN where the system does not tell."""
    try:
        return os.getloadavg()[0]
    except (OSError, AttributeError):
        return float("nan")
