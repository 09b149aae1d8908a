"""Scores of stored outputs: flat numbers and curves, both directions. Pure; sees no method and no data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from benchmark.metrics import ranking
from benchmark.metrics.counts import Relevance, TieCounts, count_blocks
from benchmark.outputs import EncodedSide, Outputs
from benchmark.types import BoolArray, Codes, IntArray

CUTOFFS = (1, 5, 10, 20, 50, 100)

AT_K: dict[str, Callable[[TieCounts, int, ranking.Array], ranking.Array]] = {
    "map": ranking.average_precision_at,
    "precision": ranking.precision_at,
    "recall": ranking.recall_at,
    "ndcg": ranking.ndcg_at,
}

METRICS = {
    "map@all": "mean average precision over the whole ranking, expected over all orders of ties, divided by R",
    "map_best@all": "the same with every tie in the query's favour",
    "map_worst@all": "the same with every tie against the query",
    "macro_map@all": "mean over classes of the mean over that class's queries",
    "chance_map@all": "the same queries with the whole database in one tie: what no information gives",
    "map@k": "expected average precision over the first k ranks, divided by min(k, R)",
    "precision@k": "expected share of relevant items among the first k; divided by k even in a smaller database",
    "recall@k": "expected share of the R relevant items among the first k",
    "ndcg@k": "binary gain, log2 discount, ideal over min(k, R)",
    "instance_recall@k": "probability that the paired item is among the first k; identical sentences are one set",
    "precision_radius2": "precision within Hamming radius 2; an empty ball counts 0 (codes only)",
    "empty_ball_share": "share of the counted queries with nothing within Hamming radius 2 (codes only)",
    "n_queries": "queries, including those left out",
    "n_queries_without_relevant": "queries with no relevant item in the database; left out of every mean",
}

CURVES = {
    "precision_at_recall": "precision at recall 0.01 … 1.00 on the expected curve, nothing interpolated upwards",
    "precision_by_radius": "precision within each Hamming radius, mean over the non-empty balls, else NaN (codes only)",
    "recall_by_radius": "recall within each Hamming radius (codes only)",
    "empty_by_radius": "share of queries with an empty ball at each Hamming radius (codes only)",
}


@dataclass(frozen=True)
class Scores:
    """Flat scores and curves, keyed `direction/name`."""

    scores: dict[str, float]
    curves: dict[str, list[float]]


def class_relevance(query: EncodedSide, database: EncodedSide) -> Relevance:
    """Relevant = same class."""
    return lambda start, stop: query.labels[start:stop, None] == database.labels[None]


def instance_relevance(query: EncodedSide, database: EncodedSide) -> Relevance:
    """Relevant = shares a sentence: the paired item, or one whose sentence is identical."""
    width = int(max(query.sentences[:, 1].max(), database.sentences[:, 1].max())) + 1

    def membership(side: EncodedSide) -> csr_array:
        """Sparse [n, width]: item has sentence."""
        item, sentence = side.sentences.T
        return csr_array((np.ones(len(item), np.int32), (item, sentence)), shape=(len(side.ids), width))

    of_query, of_database = membership(query), membership(database)

    def block(start: int, stop: int) -> BoolArray:
        shared: BoolArray = (of_query[start:stop] @ of_database.T).toarray() > 0
        return shared

    return block


def _gather(parts: Iterable[dict[str, ranking.Array]]) -> dict[str, ranking.Array]:
    """Per-query values of all blocks joined."""
    blocks = list(parts)
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _block_values(counts: TieCounts, is_codes: bool) -> dict[str, ranking.Array]:
    """Per-query values of one block, class relevance."""
    total = ranking.n_relevant(counts)
    head = counts.head(max(CUTOFFS))
    values = {
        "total": total,
        "map@all": ranking.average_precision(counts),
        "map_best@all": ranking.best_average_precision(counts),
        "map_worst@all": ranking.worst_average_precision(counts),
        "chance_map@all": ranking.average_precision(counts.in_one_group()),
        "precision_at_recall": ranking.precision_at_recall(counts),
    }
    values |= {f"{name}@{k}": metric(head, k, total) for name, metric in AT_K.items() for k in CUTOFFS}
    if is_codes:
        values["precision_by_radius"] = ranking.precision_by_radius(counts)
        values["recall_by_radius"] = ranking.recall_by_radius(counts)
    return values


def _radius_scores(values: dict[str, ranking.Array]) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Scores and curves of Hamming balls, over the queries with relevant items."""
    kept = values["total"] > 0
    precision, recall = values["precision_by_radius"][kept], values["recall_by_radius"][kept]
    empty = np.isnan(precision)
    at_two = min(2, precision.shape[1] - 1)
    scores = {
        "precision_radius2": float(np.nan_to_num(precision[:, at_two]).mean()),
        "empty_ball_share": float(empty[:, at_two].mean()),
    }
    curves = {
        "precision_by_radius": [ranking.mean(column) for column in precision.T],
        "recall_by_radius": recall.mean(0).tolist(),
        "empty_by_radius": empty.mean(0).tolist(),
    }
    return scores, curves


def _macro(values: ranking.Array, labels: IntArray) -> float:
    """Mean over classes of the mean over that class's queries; classes without a counted query are left out."""
    means = np.array([ranking.mean(values[labels == label]) for label in np.unique(labels)])
    return ranking.mean(means)


def _score_direction(query: EncodedSide, database: EncodedSide, instances: bool) -> Scores:
    """Scores and curves of one direction, without its name."""
    is_codes = isinstance(query.output, Codes)
    blocks = count_blocks(query.output, database.output, class_relevance(query, database))
    values = _gather(_block_values(counts, is_codes) for counts in blocks)
    total = values.pop("total")
    curve = values.pop("precision_at_recall")[total > 0]
    curves = {"precision_at_recall": curve.mean(0).tolist()}
    radius: dict[str, float] = {}
    if is_codes:
        balls = {name: values.pop(name) for name in ("precision_by_radius", "recall_by_radius")}
        radius, radius_curves = _radius_scores(balls | {"total": total})
        curves |= radius_curves
    scores = {name: ranking.mean(value) for name, value in values.items()} | radius
    scores["macro_map@all"] = _macro(values["map@all"], query.labels)
    scores["n_queries"] = float(len(total))
    scores["n_queries_without_relevant"] = float((total == 0).sum())
    if instances:
        blocks = count_blocks(query.output, database.output, instance_relevance(query, database))
        hits = _gather(
            {f"instance_recall@{k}": ranking.hit_at(counts.head(k), k, ranking.n_relevant(counts)) for k in CUTOFFS}
            for counts in blocks
        )
        scores |= {name: ranking.mean(value) for name, value in hits.items()}
    return Scores(scores, curves)


def score(outputs: Outputs) -> Scores:
    """All scores of both directions.

    Instance recall needs the queried pairs in the database, so it is there only where test queries test.
    Raises ValueError where no query has a relevant item.
    """
    first, second = outputs.query
    database = outputs.database or outputs.query
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    for asked, searched in ((first, second), (second, first)):
        name = f"{asked[0]}2{searched[0]}"
        if not np.isin(outputs.query[asked].labels, database[searched].labels).any():
            raise ValueError(f"{name}: no query has a relevant item in the database, so there is nothing to score")
        found = _score_direction(outputs.query[asked], database[searched], instances=outputs.database is None)
        scores |= {f"{name}/{metric}": value for metric, value in found.scores.items()}
        curves |= {f"{name}/{curve}": values for curve, values in found.curves.items()}
    return Scores(scores, curves)
