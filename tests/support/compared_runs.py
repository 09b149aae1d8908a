"""Two runs whose average precision of every query is drawn, so that their differences can be worked out beside it."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.store.store import Store
from tests.support.stored_runs import outputs, stored_run

N_IMAGES, N_CAPTIONS, N_CLASSES = 12, 2, 3


def drawn_queries(seed: int, less: float = 0.0) -> dict[str, QueryScores]:
    """Values of images and of two captions of each; `less` is taken from those of class 1."""
    random = np.random.default_rng(seed)
    found = {}
    for direction, n_each in (("i2s", 1), ("s2i", N_CAPTIONS)):
        images = np.repeat(np.arange(N_IMAGES), n_each)
        labels = images % N_CLASSES
        values = np.where(labels == 1, random.uniform(less, 1, len(images)) - less, random.uniform(0, 1, len(images)))
        ids = tuple(f"{i}.tif" if n_each == 1 else f"{i}.tif#{k % n_each}" for k, i in enumerate(images))
        found[direction] = QueryScores(ids, labels.astype(np.int64), images.astype(np.int64), values)
    return found


def drawn_run(name: str, results: Iterable[Result], first: int = 0, less: float = 0.0, **more: Any) -> Store:
    """A run of these results; the values of each are drawn from `first` and its seed."""
    results = list(results)
    store = stored_run(name, results, **more)
    for one in results:
        if one.status == "ok":
            store.write_cell(one, outputs(one.cell, first), drawn_queries(first + one.cell.seed, less))
    return store
