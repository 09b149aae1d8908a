"""Speed of exact evaluation at RSICD scale, one direction: 2,187 queries, 10,921 items, 30 classes.

Run with `tox -e speed`; the rows of one run compare, since they ran on one machine side by side.
"""

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.metrics import average_precision, per_query
from benchmark.metrics.counts import count_blocks

N_QUERIES, N_ITEMS, N_CLASSES = 2_187, 10_921, 30


@pytest.fixture(scope="module", params=[16, 64, 128])
def case(request):
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(N_CLASSES, request.param))
    labels = [rng.integers(N_CLASSES, size=n) for n in (N_QUERIES, N_ITEMS)]
    outputs = [(centres[part] + 2 * rng.normal(size=(len(part), request.param))).astype(np.float32) for part in labels]
    return labels, outputs


def map_all(query, database, labels):
    blocks = count_blocks(query, database, lambda a, b: labels[0][a:b, None] == labels[1][None])
    return per_query.mean(np.concatenate([average_precision.average_precision(counts) for counts in blocks]))


def sorted_map(query, database, labels):
    """The usual loop of hashing toolboxes: distances by a matrix product, a sort per query, ties by index."""
    signs = [np.where(codes.unpack(), 1.0, -1.0).astype(np.float32) for codes in (query, database)]
    values = []
    for row, label in zip(signs[0], labels[0], strict=True):
        relevant = labels[1][np.argsort(-(signs[1] @ row), kind="stable")] == label
        ranks = np.flatnonzero(relevant) + 1
        values.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
    return float(np.mean(values))


@pytest.mark.benchmark(group="map@all, one direction at RSICD scale")
def test_hamming_histograms(benchmark, case):
    labels, outputs = case
    query, database = (Codes.from_outputs(part) for part in outputs)
    map_all(query, database, labels)  # compiles
    value = benchmark.pedantic(map_all, (query, database, labels), rounds=3)
    assert value == pytest.approx(sorted_map(query, database, labels), abs=0.03)  # ties by index, not averaged


@pytest.mark.benchmark(group="map@all, one direction at RSICD scale")
def test_sort_per_query(benchmark, case):
    labels, outputs = case
    query, database = (Codes.from_outputs(part) for part in outputs)
    benchmark.pedantic(sorted_map, (query, database, labels), rounds=1)


@pytest.mark.benchmark(group="map@all, one direction at RSICD scale")
def test_cosine(benchmark, case):
    labels, outputs = case
    query, database = (Embeddings(part) for part in outputs)
    value = benchmark.pedantic(map_all, (query, database, labels), rounds=1)
    assert 0 < value < 1
