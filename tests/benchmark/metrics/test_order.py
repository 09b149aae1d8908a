"""No score, curve or diagnostic changes in a single bit when items are listed in another order."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmark.contract.codes import Codes, Embeddings, output_norms
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.metrics import counts
from benchmark.metrics.counts import cosine_counts
from benchmark.metrics.scoring import score


def side(rng, output, n, norms=None):
    sentences = np.unique(np.stack([rng.integers(0, n, 2 * n), rng.integers(0, n, 2 * n)], axis=1), axis=0)
    ids, labels, seen = tuple(f"{i // 2}#{i % 2}" for i in range(n)), rng.integers(0, 3, n), rng.random(n) < 0.5
    return EncodedSide(output, ids, labels, sentences, norms, seen=seen)


def made(rng, kind, n):
    if kind == "pairs":
        return side(rng, None, n)
    values = rng.normal(size=(n, 12)) * 10.0 ** rng.integers(-3, 4, size=(n, 1))
    if kind == "codes":
        return side(rng, Codes.from_outputs(values), n, output_norms(values))
    values[1::4] = values[::4][: len(values[1::4])] * 3  # equal directions
    return side(rng, Embeddings(values.astype(np.float32)), n)


def taken(one, order):
    """The items of a side in that order."""
    place = np.argsort(order)
    sentences = np.stack([place[one.sentences[:, 0]], one.sentences[:, 1]], axis=1)
    output = one.output
    if isinstance(output, Codes):
        output = Codes(output.packed[order], output.n_bits)
    elif isinstance(output, Embeddings):
        output = Embeddings(output.values[order])
    norms = None if one.norms is None else one.norms[order]
    return replace(
        one,
        output=output,
        ids=tuple(one.ids[i] for i in order),
        labels=one.labels[order],
        sentences=sentences[np.random.default_rng(0).permutation(len(sentences))],
        norms=norms,
        seen=one.seen[order],
    )


def shuffled(rng, outputs):
    orders = {m: rng.permutation(len(s.ids)) for m, s in outputs.query.items()}
    of_database = (
        orders if outputs.database is None else {m: rng.permutation(len(s.ids)) for m, s in outputs.database.items()}
    )
    other = {"image": "sound", "sound": "image"}
    return Outputs(
        {m: taken(s, orders[m]) for m, s in outputs.query.items()},
        outputs.database and {m: taken(s, of_database[m]) for m, s in outputs.database.items()},
        {m: s[np.ix_(orders[m], of_database[other[m]])] for m, s in outputs.pair_scores.items()},
    )


def case(rng, kind, with_database, n_query, n_database):
    query = {"image": made(rng, kind, n_query), "sound": made(rng, kind, n_query + 1)}
    database = {m: made(rng, kind, n_database) for m in ("image", "sound")} if with_database else None
    scores = {}
    if kind == "pairs":
        for asked, other in (("image", "sound"), ("sound", "image")):
            shape = len(query[asked].ids), len((database or query)[other].ids)
            scores[asked] = rng.normal(size=shape).astype(np.float32).round(2)
    return Outputs(query, database, scores)


@pytest.mark.parametrize("with_database", [False, True])
@pytest.mark.parametrize("kind", ["codes", "embeddings", "pairs"])
def test_nothing_depends_on_the_order_of_items(kind, with_database):
    rng = np.random.default_rng(0)
    outputs = case(rng, kind, with_database, 300, 500)  # two blocks of queries, the second one incomplete
    expected = score(outputs)
    for _ in range(5):
        found = score(shuffled(rng, outputs))
        assert repr(found) == repr(expected)  # every digit, and NaN equals NaN
        assert {d: by_id(of) for d, of in found.queries.items()} == {d: by_id(of) for d, of in expected.queries.items()}


def by_id(queries):
    """Id -> average precision, as text, in which NaN equals NaN."""
    return dict(zip(queries.ids, map(repr, queries.average_precision.tolist()), strict=True))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["codes", "embeddings", "pairs"]), st.booleans(), st.integers(4, 40), st.integers(0, 2**32 - 1))
def test_neither_order_nor_the_size_of_a_block_counts(kind, with_database, n, seed):
    rng = np.random.default_rng(seed)
    outputs = case(rng, kind, with_database, n, n + 3)
    searched = outputs.database or outputs.query
    directions = (("image", "sound"), ("sound", "image"))
    assume(all(np.isin(outputs.query[a].labels, searched[b].labels).any() for a, b in directions))
    expected = repr(score(outputs))
    before = counts.QUERY_BLOCK
    try:
        counts.QUERY_BLOCK = int(rng.integers(1, n + 2))
        assert repr(score(shuffled(rng, outputs))) == expected
    finally:
        counts.QUERY_BLOCK = before


def test_the_order_of_bits_and_dimensions_does_not_change_diagnostics_and_cosines():
    rng = np.random.default_rng(1)
    outputs = case(rng, "codes", False, 200, 0)
    order = rng.permutation(12)
    other = {m: replace(s, output=Codes.from_bits(s.output.unpack()[:, order])) for m, s in outputs.query.items()}
    assert score(Outputs(other, None)) == score(outputs)


def test_cosines_are_exact_inner_products_of_rounded_unit_vectors():
    rng = np.random.default_rng(2)
    unit = [counts._unit(rng.normal(size=(n, 300)).astype(np.float32)) for n in (3, 5)]
    whole = [[[int(x * 2**26) for x in row] for row in part] for part in unit]
    assert (unit[0] * 2**26 == np.array(whole[0])).all()
    exact = [[sum(a * b for a, b in zip(q, d, strict=True)) for d in whole[1]] for q in whole[0]]
    assert [[int(x * 2**52) for x in row] for row in unit[0] @ unit[1].T] == exact


def test_cosines_are_those_of_the_vectors_to_seven_decimals():
    rng = np.random.default_rng(3)
    values = [rng.normal(size=(n, 64)).astype(np.float32) for n in (20, 50)]
    a, b = (x.astype(np.longdouble) / np.linalg.norm(x.astype(np.longdouble), axis=1, keepdims=True) for x in values)
    unit = [counts._unit(x) for x in values]
    assert np.abs(unit[0] @ unit[1].T - (a @ b.T).astype(float)).max() < 1e-7


def test_embeddings_in_any_memory_layout_count_alike():
    rng = np.random.default_rng(4)
    query, database = (rng.normal(size=(n, 33)).astype(np.float32) for n in (1, 40))
    relevance = rng.random((1, 40)) < 0.3
    one = cosine_counts(Embeddings(query), Embeddings(database), relevance)
    other = cosine_counts(Embeddings(np.asfortranarray(query)), Embeddings(np.asfortranarray(database)), relevance)
    np.testing.assert_array_equal(one.relevant, other.relevant)
