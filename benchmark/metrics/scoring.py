"""Scores of stored outputs: flat numbers and curves, both directions. Pure; sees no method and no data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from benchmark.contract.arrays import BoolArray, IntArray
from benchmark.contract.codes import Codes
from benchmark.contract.labels import Labels, class_is_shared, members, share_class
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.query_scores import QueryScores
from benchmark.metrics import average_precision, bit_statistics, curves, cutoffs, per_query
from benchmark.metrics.counts import Relevance, TieCounts, count_blocks, pair_blocks
from benchmark.metrics.seen_sentences import seen_scores
from benchmark.metrics.slices import slice_scores

CUTOFFS = (1, 5, 10, 20, 50, 100)

CLASS_FREE = ("chance_map@all", "tie_share", "empty_ball_share")  # scores that do not rest on classes

AT_K: dict[str, Callable[[TieCounts, int, per_query.Array], per_query.Array]] = {
    "map": average_precision.average_precision_at,
    "precision": cutoffs.precision_at,
    "recall": cutoffs.recall_at,
    "ndcg": cutoffs.ndcg_at,
}


_OF_CODES: dict[str, Callable[[Codes], float]] = {
    "bit_balance": bit_statistics.bit_balance,
    "bit_entropy": bit_statistics.bit_entropy,
    "bit_correlation": bit_statistics.bit_correlation,
    "unique_code_share": bit_statistics.unique_code_share,
}

Counted = Callable[[Relevance], Iterator[TieCounts]]


@dataclass(frozen=True)
class Scores:
    """Flat scores and curves, keyed `direction/name`, and diagnostics of codes, keyed `modality/name`.

    `queries` holds the average precision of each query, by direction; a direction without map@all is not there.
    """

    scores: dict[str, float]
    curves: dict[str, list[float]]
    diagnostics: dict[str, float]
    queries: dict[str, QueryScores] = field(default_factory=dict, repr=False, compare=False)  # arrays do not compare


def class_relevance(query: EncodedSide, database: EncodedSide) -> Relevance:
    """Relevant = shares a class."""
    return lambda start, stop: share_class(query.labels[start:stop], database.labels)


def instance_relevance(query: EncodedSide, database: EncodedSide) -> Relevance:
    """Relevant = shares a sentence: the paired item, or one whose sentence is identical."""
    known = np.unique(np.concatenate([query.sentences[:, 1], database.sentences[:, 1]]))

    def membership(side: EncodedSide) -> csr_array:
        """Sparse [n, n_sentences]: item has sentence."""
        item, sentence = side.sentences.T
        entries = np.ones(len(item), np.int32), (item, np.searchsorted(known, sentence))
        return csr_array(entries, shape=(len(side.ids), len(known)))

    of_query, of_database = membership(query), membership(database)

    def block(start: int, stop: int) -> BoolArray:
        shared: BoolArray = (of_query[start:stop] @ of_database.T).toarray() > 0
        return shared

    return block


def _gather(parts: Iterable[dict[str, per_query.Array]]) -> dict[str, per_query.Array]:
    """Per-query values of all blocks joined."""
    blocks = list(parts)
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _block_values(counts: TieCounts, is_codes: bool) -> dict[str, per_query.Array]:
    """Per-query values of one block, class relevance."""
    total = per_query.n_relevant(counts)
    head = counts.head(max(CUTOFFS))
    values = {
        "total": total,
        "map@all": average_precision.average_precision(counts),
        "map_best@all": average_precision.best_average_precision(counts),
        "map_worst@all": average_precision.worst_average_precision(counts),
        "chance_map@all": average_precision.average_precision(counts.in_one_group()),
        "tie_share": per_query.tie_share(counts),
        "precision_at_recall": curves.precision_at_recall(counts),
    }
    values |= {f"{name}@{k}": metric(head, k, total) for name, metric in AT_K.items() for k in CUTOFFS}
    if is_codes:
        values["precision_by_radius"] = curves.precision_by_radius(counts)
        values["recall_by_radius"] = curves.recall_by_radius(counts)
    return values


def _radius_scores(values: dict[str, per_query.Array]) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Scores and curves of Hamming balls, over the queries with relevant items."""
    kept = values["total"] > 0
    precision, recall = values["precision_by_radius"][kept], values["recall_by_radius"][kept]
    empty = np.isnan(precision)
    at_two = min(2, precision.shape[1] - 1)
    scores = {
        "precision_radius2": per_query.mean(np.nan_to_num(precision[:, at_two])),
        "empty_ball_share": per_query.mean(empty[:, at_two].astype(np.float64)),
    }
    curves = {
        "precision_by_radius": per_query.column_means(precision),
        "recall_by_radius": per_query.column_means(recall),
        "empty_by_radius": per_query.column_means(empty.astype(np.float64)),
    }
    return scores, curves


def _macro(values: per_query.Array, labels: Labels) -> float:
    """Mean over classes of the mean over that class's queries; classes without a counted query are left out."""
    means = np.array([per_query.mean(values[of_class]) for of_class in members(labels).T])
    return per_query.mean(means)


@dataclass(frozen=True)
class _Direction:
    """Scores, curves and average precision [n_query] of one direction, without its name; None without map@all."""

    scores: dict[str, float]
    curves: dict[str, list[float]] = field(default_factory=dict)
    average_precision: per_query.Array | None = None


def _score_direction(query: EncodedSide, database: EncodedSide, counted: Counted, instances: bool) -> _Direction:
    """Scores one direction.

    Without classes there is instance recall only. If the counted queries are of fewer than two classes, every score of
    classes would rest on that class; if everything is relevant to all of them (chance is 1), every ranking gets full
    marks. Then only scores that do not rest on classes are there, and chance.

    Args:
        query: items that query.
        database: items that are searched.
        counted: gives the tie counts of the queries for a relevance.
        instances: whether the queried pairs are in the database.
    """
    hits = _instance_hits(query, database, counted) if instances else {}
    if query.labels.ndim == 2 and not query.labels.shape[1]:
        return _Direction({"n_query_classes": 0.0, "n_queries": float(len(query.ids))} | hits)
    is_codes = isinstance(query.output, Codes)
    values = _gather(_block_values(counts, is_codes) for counts in counted(class_relevance(query, database)))
    total = values.pop("total")
    curves = {"precision_at_recall": per_query.column_means(values.pop("precision_at_recall"))}
    radius: dict[str, float] = {}
    if is_codes:
        balls = {name: values.pop(name) for name in ("precision_by_radius", "recall_by_radius")}
        radius, radius_curves = _radius_scores(balls | {"total": total})
        curves |= radius_curves
    scores = {name: per_query.mean(value) for name, value in values.items()} | radius
    scores["macro_map@all"] = _macro(values["map@all"], query.labels)
    scores |= seen_scores(query, values["map@all"], values["chance_map@all"])
    scores |= slice_scores(query.slices, values["map@all"], values["chance_map@all"])
    single: per_query.Array | None = values["map@all"]
    n_classes = members(query.labels[total > 0]).shape[1]
    if n_classes < 2 or (total[total > 0] == len(database.ids)).all():
        scores, curves, single = {name: scores[name] for name in CLASS_FREE if name in scores}, {}, None
    scores["n_query_classes"] = float(n_classes)
    scores["n_queries"] = float(len(total))
    scores["n_queries_without_relevant"] = float((total == 0).sum())
    return _Direction(scores | hits, curves, single)


def _instance_hits(query: EncodedSide, database: EncodedSide, counted: Counted) -> dict[str, float]:
    """Instance recall at every cutoff."""
    hits = _gather(
        {f"instance_recall@{k}": cutoffs.hit_at(counts.head(k), k, per_query.n_relevant(counts)) for k in CUTOFFS}
        for counts in counted(instance_relevance(query, database))
    )
    return {name: per_query.mean(value) for name, value in hits.items()}


def _counted(outputs: Outputs, asked: str, searched: EncodedSide) -> Counted:
    """How the queries of a modality count what they search: by their pair scores, or by the representations."""
    query = outputs.query[asked].output
    if asked in outputs.pair_scores:
        scores = outputs.pair_scores[asked]
        return lambda relevance: pair_blocks(scores, relevance)
    database = searched.output
    if query is None or database is None:
        raise ValueError(f"{asked}: there are neither codes, embeddings nor pair scores to rank by")
    return lambda relevance: count_blocks(query, database, relevance)


def diagnose(outputs: Outputs) -> dict[str, float]:
    """Quality of the codes of each modality over all its items, keyed `modality/name`; empty where there are none."""
    found: dict[str, float] = {}
    for modality, asked in outputs.query.items():
        sides = [asked, *([outputs.database[modality]] if outputs.database else [])]
        codes = [side.output for side in sides if isinstance(side.output, Codes)]
        if len(codes) < len(sides):
            continue
        joined = Codes(np.concatenate([part.packed for part in codes]), codes[0].n_bits)
        found |= {f"{modality}/{name}": function(joined) for name, function in _OF_CODES.items()}
        norms = [side.norms for side in sides if side.norms is not None]
        if len(norms) == len(sides):
            error = bit_statistics.quantisation_error(np.concatenate(norms), joined.n_bits)
            found[f"{modality}/quantisation_error"] = error
    return found


def score(outputs: Outputs) -> Scores:
    """All scores of both directions.

    Instance recall needs the queried pairs in the database, so it is there only where test queries test.
    Raises ValueError where no query has a relevant item. Items without any classes have their own instances.
    """
    first, second = outputs.query
    database = outputs.database or outputs.query
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    queries: dict[str, QueryScores] = {}
    for asked, searched in ((first, second), (second, first)):
        name = f"{asked[0]}2{searched[0]}"
        query, other = outputs.query[asked], database[searched]
        has_instances = outputs.database is None and query.labels.shape[1:] == (0,)
        if not has_instances and not class_is_shared(query.labels, other.labels):
            raise ValueError(f"{name}: no query has a relevant item in the database, so there is nothing to score")
        counted = _counted(outputs, asked, other)
        found = _score_direction(query, other, counted, instances=outputs.database is None)
        scores |= {f"{name}/{metric}": value for metric, value in found.scores.items()}
        curves |= {f"{name}/{curve}": values for curve, values in found.curves.items()}
        if found.average_precision is not None:
            own = np.arange(len(query.ids), dtype=np.int64)
            images = own if asked == first else _images_of(query, outputs.query[first])
            queries[name] = QueryScores(query.ids, query.labels, images, found.average_precision)
    return Scores(scores, curves, diagnose(outputs), queries)


def _images_of(query: EncodedSide, images: EncodedSide) -> IntArray:
    """Position of the first item of the other side that shares a sentence with each query, int64 [n].

    Queries that share none get numbers of their own.
    """
    found = len(images.ids) + np.arange(len(query.ids), dtype=np.int64)
    item, sentence = images.sentences.T
    order = np.lexsort((item, sentence))
    known, first = np.unique(sentence[order], return_index=True)
    asked, asked_sentence = query.sentences.T
    place = np.minimum(np.searchsorted(known, asked_sentence), max(len(known) - 1, 0))
    is_known = known[place] == asked_sentence if len(known) else np.zeros(len(asked), bool)
    np.minimum.at(found, asked[is_known], item[order][first][place[is_known]])
    return found
