"""Outputs and the arrays they are stored as."""

import io

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings, output_norms
from benchmark.contract.outputs import EncodedSide, Outputs

RNG = np.random.default_rng(0)


def side(kind, n):
    values = RNG.normal(size=(n, 11)).astype(np.float32)
    output = {"codes": Codes.from_outputs, "embeddings": Embeddings, "pairs": lambda _: None}[kind](values)
    ids = tuple(f"item {RNG.integers(1000)}" for _ in range(n))
    norms = output_norms(values) if kind == "codes" else None
    return EncodedSide(output, ids, RNG.integers(0, 5, n), RNG.integers(0, 9, (n, 2)), norms)


def same(one, two):
    if isinstance(one, np.ndarray):
        return isinstance(two, np.ndarray) and one.dtype == two.dtype and np.array_equal(one, two)
    if isinstance(one, Codes | Embeddings | EncodedSide):
        return type(one) is type(two) and all(same(vars(one)[name], vars(two)[name]) for name in vars(one))
    return one == two


@pytest.mark.parametrize("kind", ["codes", "embeddings", "pairs"])
@pytest.mark.parametrize("with_database", [False, True])
def test_outputs_come_back_from_their_arrays_and_from_a_file(kind, with_database):
    query = {"image": side(kind, 3), "sound": side(kind, 4)}
    database = {"image": side(kind, 6), "sound": side(kind, 5)} if with_database else None
    scores = {"image": RNG.normal(size=(3, 5)), "sound": RNG.normal(size=(4, 6))} if kind == "pairs" else {}
    stored = io.BytesIO()
    outputs = Outputs(query, database, scores)
    np.savez(stored, allow_pickle=False, **outputs.arrays())
    stored.seek(0)
    found = Outputs.of_arrays(dict(np.load(stored, allow_pickle=False)))
    assert found.query.keys() == query.keys()
    assert all(same(found.query[m], query[m]) for m in query)
    if database is None:
        assert found.database is None
    else:
        assert all(same(found.database[m], database[m]) for m in database)
    assert found.pair_scores.keys() == scores.keys()
    assert all(same(found.pair_scores[m], scores[m]) for m in scores)
