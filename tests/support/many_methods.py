"""A run of many methods on three data sets, with made-up scores whose order is known."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np

from benchmark.contract.cell import Cell
from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import MethodFacts, Result
from benchmark.store.query_files import write_queries
from benchmark.store.store import Store
from tests.support.report_results import FLOOR, HASHING, REAL, cell, provenance, run_of, split

DATASETS = {"ucm": (21, 105), "sydney": (7, 61), "rsicd": (30, 1093)}  # classes, queries
KS = (1, 5, 10, 20, 50, 100)
DIRECTIONS = ("s2i", "i2s")


def facts_of(number: int, n_methods: int) -> MethodFacts:
    """The last method is a floor, every sixth is real-valued, the others alternate between two families."""
    if number == n_methods - 1:
        return FLOOR
    if number % 6 == 5:
        return REAL
    return HASHING.model_copy(update={"family": ("deep-hashing", "shallow-hashing")[number % 2]})


def quality(number: int, n_methods: int, n_bits: int | None) -> float:
    """Expected mAP: method 0 is the best, and longer codes are better."""
    share = 1 - number / n_methods
    return float(0.08 + 0.75 * share * (1 - 6 / (n_bits or 64) ** 0.95))


def many_methods(
    folder: Path,
    n_methods: int,
    lengths: tuple[int, ...] = (16, 32, 64, 128),
    seeds: tuple[int, ...] = (0,),
    datasets: Mapping[str, tuple[int, int]] = MappingProxyType(DATASETS),
    protocols: tuple[str, ...] = ("rs-pairs",),
) -> Store:
    """The store, with values of single queries."""
    splits = [
        split(seed, dataset=name, source="real", protocol=protocol, n_classes=n_classes)
        for name, (n_classes, _) in datasets.items()
        for protocol in protocols
        for seed in seeds
    ]
    store = run_of(folder, (), splits, {"methods": ["all"], "bits": list(lengths), "datasets": list(datasets)})
    found = (_results(n_methods, lengths, seeds, datasets, protocol) for protocol in protocols)
    for result, queries in chain.from_iterable(found):
        checksum = write_queries(store.cells, result.key, queries)
        store.write_result(result.model_copy(update={"queries_checksum": checksum}))
    return store


def _results(
    n_methods: int,
    lengths: tuple[int, ...],
    seeds: tuple[int, ...],
    datasets: Mapping[str, tuple[int, int]],
    protocol: str,
) -> Iterator[tuple[Result, dict[str, QueryScores]]]:
    rng = np.random.default_rng(0)
    for dataset, (n_classes, n_queries) in datasets.items():
        for number in range(n_methods):
            facts = facts_of(number, n_methods)
            for n_bits in (None,) if facts == REAL else lengths:
                for seed in seeds:
                    places = {"dataset": dataset, "source": "real", "protocol": protocol}
                    of = cell(f"method-{number:02}", n_bits, seed, **places)
                    yield _result(of, facts, quality(number, n_methods, n_bits), n_classes, n_queries, rng)


def _result(
    of: Cell, facts: MethodFacts, mean: float, n_classes: int, n_queries: int, rng: np.random.Generator
) -> tuple[Result, dict[str, QueryScores]]:
    queries: dict[str, QueryScores] = {}
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    for direction, part in zip(DIRECTIONS, (1.0, 0.9), strict=True):
        labels = np.arange(n_queries) % n_classes
        by_class = np.random.default_rng(n_classes).normal(0, 0.1, n_classes)
        noise = np.random.default_rng(1).normal(0, 0.12, n_queries) + rng.normal(0, 0.05, n_queries)
        values = np.clip(mean * part + by_class[labels] + noise, 0.01, 1)
        ids = tuple(f"{number}.tif" for number in range(n_queries))
        queries[direction] = QueryScores(ids, labels, np.arange(n_queries), values)
        reached = float(values.mean())
        scores |= {f"{direction}/map@all": reached, f"{direction}/chance_map@all": 1 / n_classes}
        scores |= {f"{direction}/precision@{k}": reached * (1.1 - 0.001 * k) for k in KS if reached * 1.1 < 1}
        curves[f"{direction}/precision_at_recall"] = [
            round(1 / n_classes + (reached - 1 / n_classes) * (1.3 - recall / 100), 6) for recall in range(1, 101)
        ]
        curves[f"{direction}/precision_at_recall"] = np.clip(curves[f"{direction}/precision_at_recall"], 0, 1).tolist()
        if of.n_bits:
            curves[f"{direction}/precision_by_radius"] = [*[reached] * of.n_bits, 1 / n_classes]
    dim = of.n_bits or 128
    result = Result(
        key=of.key,
        cell=of,
        method=facts,
        status="ok",
        fit_digest="f",
        scorer_digest="s",
        provenance=provenance(),
        scores=scores,
        curves=curves,
        dim=dim,
        bytes_per_item=-(-dim // 8) if of.n_bits else 4 * dim,
        timings={"fit": 1.5 + float(rng.random()), "encode": 2e-6},
    )
    return result, queries
