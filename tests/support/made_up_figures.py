"""Runs of any number of methods with curves and values of queries like those of real ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.store.store import Store
from reports.results.collect import collect
from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import GroupStatistics
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

DIRECTIONS = ("s2i", "i2s")
CUTOFFS = (1, 5, 10, 20, 50, 100)
BASE = 0.05  # share of relevant items


def run_of_methods(
    folder: Path,
    n_methods: int,
    lengths: tuple[int, ...] = (16, 32, 64),
    n_seeds: int = 2,
    n_classes: int = 21,
) -> Store:
    """A store with that many methods, the first of them `dtbh` and every tenth real-valued; names grow longer."""
    names = tuple(f"class-{chr(97 + number % 26) * (3 + number % 12)}" for number in range(n_classes))
    splits = [split(seed, class_names=names, n_classes=n_classes) for seed in range(n_seeds)]
    found = []
    for number in range(n_methods):
        is_real = number % 10 == 3
        name = "dtbh" if number == 0 else f"{'vector' if is_real else 'method'}-{number}" + "-longer" * (number % 3)
        for n_bits in (None,) if is_real else lengths:
            for seed in range(n_seeds):
                of = cell(name, n_bits, seed)
                found.append(_result(of.method, result(of, REAL if is_real else HASHING, 0.5), number, n_methods))
    return run_of(folder, found, splits)


def _result(name: str, plain: Result, number: int, n_methods: int) -> Result:
    """The result with a mAP that falls with the number of the method and rises with the code length."""
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    n_bits, rng = plain.cell.n_bits, np.random.default_rng([number, plain.cell.seed, plain.cell.n_bits or 0])
    for shift, direction in enumerate(DIRECTIONS):
        level = mean_map(number, n_methods, n_bits, shift) + rng.normal(0, 0.01)
        level = float(np.clip(level, BASE, 1))
        scores |= {f"{direction}/map@all": level, f"{direction}/chance_map@all": BASE}
        scores |= {f"{direction}/precision@{k}": float(min(1, level * 1.3) * k**-0.15) for k in CUTOFFS}
        recall = np.arange(1, 101) / 100
        curves[f"{direction}/precision_at_recall"] = (
            BASE + (min(1, level * 1.4) - BASE) * (1 - recall) ** 0.7
        ).tolist()
        if n_bits:
            radius = np.arange(n_bits + 1) / n_bits
            within = (1 / (1 + np.exp(-(radius - 0.25) * 18)) - 1 / (1 + np.exp(4.5))) / (1 - 1 / (1 + np.exp(4.5)))
            within = np.clip(within / within[-1], 0, 1)
            balls = BASE + (min(1, level * 1.6) - BASE) * (1 - within) ** 0.8
            empty = np.clip(1 - 6 * radius * (64 / n_bits) ** 0.3, 0, 1)
            balls[empty == 1] = np.nan
            curves[f"{direction}/precision_by_radius"] = balls.tolist()
            curves[f"{direction}/recall_by_radius"] = within.tolist()
            curves[f"{direction}/empty_by_radius"] = empty.tolist()
    return plain.model_copy(update={"scores": scores, "curves": curves})


def mean_map(number: int, n_methods: int, n_bits: int | None, shift: int) -> float:
    """The mAP around which the seeds of a method lie."""
    rise = 0.12 if n_bits is None else 0.05 * np.log2(n_bits / 8)
    return float(0.52 - 0.42 * number / n_methods + rise * (1 - number / n_methods) - 0.04 * shift)


def made_up_queries(n_classes: int, n_queries: int = 210, several: bool = False) -> object:
    """Reads values of queries that average to the mAP of a result; classes differ in difficulty."""

    def read(found: Result) -> Mapping[str, QueryScores]:
        labels = np.arange(n_queries, dtype=np.int64) % n_classes
        several_labels = np.eye(n_classes, dtype=np.bool_)[labels] | np.eye(n_classes, dtype=np.bool_)[labels[::-1]]
        answer = {}
        for direction in DIRECTIONS:
            rng = np.random.default_rng([len(found.cell.method), found.cell.seed, found.cell.n_bits or 0])
            mean = found.scores[f"{direction}/map@all"]
            values = mean + 0.25 * np.sin(labels * 1.7) * mean + rng.normal(0, 0.12 * mean, n_queries)
            answer[direction] = QueryScores(
                ids=tuple(f"q{number}" for number in range(n_queries)),
                labels=several_labels if several else labels,
                images=np.arange(n_queries, dtype=np.int64),
                average_precision=np.clip(values, 0, 1),
            )
        return answer

    return read


def group_and_statistics(
    store: Store, n_classes: int = 21, with_queries: bool = True
) -> tuple[GroupResults, GroupStatistics]:
    """The only group of a store, and its statistics with made-up values of queries or none."""
    (group,) = collect(store)
    read = made_up_queries(n_classes) if with_queries else lambda result: {}
    return group, GroupStatistics(group, read)  # type: ignore[arg-type]
