"""Values between features and scores: each broken promise is refused where the value is made, and so from disk."""

import io
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings, output_norms
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.store.store import Store
from tests.support.report_results import split

SENTENCES = np.array([[0, 5], [1, 6], [2, 5]])


def codes(n=3, n_bits=10):
    return Codes.from_outputs(np.random.default_rng(n).normal(size=(n, n_bits)))


def side(**changes):
    fields = {
        "output": codes(),
        "ids": ("a", "b", "c"),
        "labels": np.array([0, 1, 0]),
        "sentences": SENTENCES,
        "norms": np.ones((3, 2)),
    }
    return EncodedSide(**(fields | changes))


WRONG_SIDES = {
    "fewer labels": {"labels": np.array([0, 1])},
    "labels of floats": {"labels": np.array([0.0, 1, 0])},
    "labels of int32": {"labels": np.array([0, 1, 0], np.int32)},
    "labels of several columns": {"labels": np.zeros((3, 2), np.int64)},
    "repeated ids": {"ids": ("a", "b", "a")},
    "fewer ids": {"ids": ("a", "b")},
    "ids of numbers": {"ids": (1, 2, 3)},
    "fewer codes": {"output": codes(2)},
    "a sentence of no item": {"sentences": np.array([[3, 0]])},
    "a sentence of item -1": {"sentences": np.array([[-1, 0]])},
    "a negative sentence": {"sentences": np.array([[0, -1]])},
    "sentences of floats": {"sentences": SENTENCES * 1.0},
    "sentences of three columns": {"sentences": np.zeros((2, 3), np.int64)},
    "fewer seen sentences": {"seen": np.array([True])},
    "seen sentences as numbers": {"seen": np.array([0, 1, 0])},
    "fewer norms": {"norms": np.ones((2, 2))},
    "norms of one column": {"norms": np.ones((3, 1))},
    "norms of float32": {"norms": np.ones((3, 2), np.float32)},
    "norms that are NaN": {"norms": np.full((3, 2), np.nan)},
    "negative norms": {"norms": -np.ones((3, 2))},
    "norms of embeddings": {"output": Embeddings(np.ones((3, 2), np.float32))},
    "nobody": {"output": None, "ids": (), "labels": np.array([], int), "sentences": SENTENCES[:0], "norms": None},
}


@pytest.mark.parametrize("changes", WRONG_SIDES.values(), ids=WRONG_SIDES)
def test_a_side_holds_the_same_items_throughout(changes):
    with pytest.raises(ValueError, match="expected "):
        side(**changes)


def both(**changes):
    return {"image": side(**changes), "sound": side(**changes)}


BARE = {"image": side(output=None, norms=None), "sound": side(output=None, norms=None)}
SCORES = {m: np.ones((3, 3), np.float32) for m in ("image", "sound")}
WRONG_OUTPUTS = {
    "one modality": ({"image": side()}, None, {}),
    "three modalities": (both() | {"text": side()}, None, {}),
    "the same first letter": ({"image": side(), "infrared": side()}, None, {}),
    "a slash in a name": ({"image": side(), "s/d": side()}, None, {}),
    "an empty name": ({"image": side(), "": side()}, None, {}),
    "another modality in the database": (both(), {"image": side(), "text": side()}, {}),
    "codes of two lengths": ({"image": side(), "sound": side(output=codes(n_bits=11))}, None, {}),
    "codes and embeddings": (
        {"image": side(), "sound": side(output=Embeddings(np.ones((3, 10), np.float32)), norms=None)}, None, {},
    ),
    "another length in the database": (both(), both(output=codes(n_bits=16)), {}),
    "embeddings of two widths": (
        {m: side(output=Embeddings(np.ones((3, d), np.float32)), norms=None) for m, d in (("image", 2), ("sound", 3))},
        None, {},
    ),
    "nothing to rank by": (BARE, None, {}),
    "scores beside codes": (both(), None, SCORES),
    "scores of one direction": (BARE, None, {"image": SCORES["image"]}),
    "scores of other pairs": (BARE, None, SCORES | {"image": np.ones((3, 2), np.float32)}),
    "scores of float64": (BARE, None, SCORES | {"image": np.ones((3, 3))}),
    "scores that are NaN": (BARE, None, SCORES | {"image": np.full((3, 3), np.nan, np.float32)}),
}  # fmt: skip


@pytest.mark.parametrize("fields", WRONG_OUTPUTS.values(), ids=WRONG_OUTPUTS)
def test_both_sides_can_be_ranked(fields):
    with pytest.raises(ValueError, match="expected "):
        Outputs(*fields)


ALL_KINDS = {
    "codes": Outputs(both(seen=np.array([True, False, True])), both(output=codes(), norms=None)),
    "embeddings": Outputs(both(output=Embeddings(np.ones((3, 4), np.float32)), norms=None), None),
    "pairs": Outputs(BARE, None, SCORES),
}


@pytest.mark.parametrize("outputs", ALL_KINDS.values(), ids=ALL_KINDS)
def test_what_is_stored_comes_back(outputs, tmp_path):
    Store(tmp_path).write_outputs("key", outputs)
    read, expected = Store(tmp_path).read_outputs("key").arrays(), outputs.arrays()
    assert read.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(read[name], array)
        assert read[name].dtype == array.dtype


NAME = "query/image/"
WRONG_ARRAYS = {
    "ones in the padding": {NAME + "codes": np.full((3, 2), 255, np.uint8)},
    "a length of floats": {NAME + "n_bits": np.array(10.7)},
    "a length of one row": {NAME + "n_bits": np.array([10])},
    "a huge length": {NAME + "n_bits": np.array(2**63, np.uint64)},
    "fewer labels": {NAME + "labels": np.array([0, 1])},
    "ids of bytes": {NAME + "ids": np.array([b"a", b"b", b"c"])},
    "ids of numbers": {NAME + "ids": np.arange(3)},
    "ids as a table": {NAME + "ids": np.array([["a"], ["b"], ["c"]])},
    "no ids": {NAME + "ids": None},
    "no labels": {NAME + "labels": None},
    "no length": {NAME + "n_bits": None},
    "codes beside embeddings": {NAME + "embeddings": np.ones((3, 2), np.float32)},
    "norms that are infinite": {NAME + "norms": np.full((3, 2), np.inf)},
    "an array that nobody knows": {NAME + "more": np.ones(3)},
    "a side that nobody knows": {"val/image/ids": np.array(["a"])},
    "a name without a side": {"labels": np.array([0, 1, 0])},
    "pair scores of nobody": {"pair_scores": np.ones((3, 3), np.float32)},
    "pair scores beside codes": {"pair_scores/image": np.ones((3, 3), np.float32)},
    "half a modality": {f"query/image/{name}": None for name in ("ids", "labels", "sentences", "codes", "n_bits")},
}


@pytest.mark.parametrize("changes", WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_what_is_read_from_disk_passes_the_same_checks(changes):
    arrays = Outputs(both(seen=np.array([True, False, True])), None).arrays() | changes
    with pytest.raises(ValueError, match="expected "):
        Outputs.of_arrays({name: array for name, array in arrays.items() if array is not None})


FEATURES = {"image": np.ones((4, 3), np.float32), "sound": np.ones((4, 2), np.float32)}
WRONG_PAIRS = {
    "no modality": ({}, None),
    "fewer sounds": (FEATURES | {"sound": np.ones((3, 2), np.float32)}, None),
    "no pair": ({m: x[:0] for m, x in FEATURES.items()}, None),
    "no feature": (FEATURES | {"sound": np.ones((4, 0), np.float32)}, None),
    "one number each": (FEATURES | {"sound": np.ones(4, np.float32)}, None),
    "float64": (FEATURES | {"sound": np.ones((4, 2))}, None),
    "NaN": (FEATURES | {"sound": np.full((4, 2), np.nan, np.float32)}, None),
    "infinity": (FEATURES | {"sound": np.full((4, 2), -np.inf, np.float32)}, None),
    "fewer labels": (FEATURES, np.zeros(3, np.int64)),
    "labels of floats": (FEATURES, np.zeros(4)),
    "labels as a table": (FEATURES, np.zeros((4, 1), np.int64)),
}


@pytest.mark.parametrize("fields", WRONG_PAIRS.values(), ids=WRONG_PAIRS)
def test_training_pairs_are_aligned_and_finite(fields):
    with pytest.raises(ValueError, match="expected "):
        TrainData(*fields)


@pytest.mark.parametrize("n_bits", [0, -1, True, 8.0, "8"])
def test_a_context_has_a_code_length_or_none(n_bits):
    with pytest.raises(ValueError, match="n_bits"):
        FitContext(n_bits=n_bits, seed=0)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None])
def test_a_context_has_a_seed_that_every_generator_takes(seed):
    with pytest.raises(ValueError, match="from 0 to 4294967295"):
        FitContext(n_bits=8, seed=seed)


def rows(**changes):
    fields = {"rows": np.arange(3), "ids": ("a", "b", "c"), "labels": np.array([0, 1, 0]), "sentences": SENTENCES}
    return Side(**(fields | changes))


@pytest.mark.parametrize(
    "changes",
    [{"rows": np.arange(2)}, {"rows": np.array([0, -1, 2])}, {"rows": np.arange(3.0)}, {"ids": ("a", "a", "b")},
     {"labels": np.zeros(2, np.int64)}, {"sentences": np.array([[7, 0]])}],
)  # fmt: skip
def test_a_side_of_a_split_holds_the_same_items_throughout(changes):
    with pytest.raises(ValueError, match="expected "):
        rows(**changes)


def inputs(**changes):
    both_rows = {"image": np.arange(4), "sound": np.arange(4)}
    sides = {"image": rows(), "sound": rows()}
    fields = {
        "modalities": ("image", "sound"), "train_rows": both_rows, "train_labels": np.zeros(4, np.int64),
        "query": sides, "database": None, "facts": split(0),
    }  # fmt: skip
    return SplitInputs(**(fields | changes))


@pytest.mark.parametrize(
    "changes",
    [{"modalities": ("image",)}, {"modalities": ("image", "image")}, {"train_labels": np.zeros(3, np.int64)},
     {"train_labels": np.zeros(4)}, {"train_rows": {"image": np.arange(4)}},
     {"train_rows": {"image": np.arange(4), "sound": np.arange(3)}}, {"query": {"image": rows()}},
     {"database": {"image": rows()}},
     {"train_rows": {m: np.arange(0) for m in ("image", "sound")}, "train_labels": np.zeros(0, np.int64)}],
)  # fmt: skip
def test_a_split_has_both_modalities_and_aligned_pairs(changes):
    inputs()
    with pytest.raises(ValueError, match="expected "):
        inputs(**changes)


def test_sentence_numbers_may_be_huge():
    """They only name sentences, so no memory follows them."""
    from benchmark.metrics.scoring import instance_relevance

    one = replace(side(), sentences=np.array([[0, 2**62], [1, 3]]))
    assert instance_relevance(one, one)(0, 3).tolist() == [[True, False, False], [False, True, False], [False] * 3]


def random_side(kind, n):
    rng = np.random.default_rng(n)
    values = rng.normal(size=(n, 11)).astype(np.float32)
    output = {"codes": Codes.from_outputs, "embeddings": Embeddings, "pairs": lambda _: None}[kind](values)
    ids = tuple(f"item {number}" for number in rng.permutation(1000)[:n])
    norms = output_norms(values) if kind == "codes" else None
    sentences = np.stack([np.arange(n), rng.integers(0, 9, n)], axis=1)
    return EncodedSide(output, ids, rng.integers(0, 5, n), sentences, norms, seen=rng.random(n) < 0.5)


def same(one, two):
    if isinstance(one, np.ndarray):
        return isinstance(two, np.ndarray) and one.dtype == two.dtype and np.array_equal(one, two)
    if isinstance(one, Codes | Embeddings | EncodedSide):
        return type(one) is type(two) and all(same(vars(one)[name], vars(two)[name]) for name in vars(one))
    return one == two


@pytest.mark.parametrize("kind", ["codes", "embeddings", "pairs"])
@pytest.mark.parametrize("with_database", [False, True])
def test_outputs_come_back_from_their_arrays_and_from_a_file(kind, with_database):
    query = {"image": random_side(kind, 4), "sound": random_side(kind, 5)}
    database = {"image": random_side(kind, 7), "sound": random_side(kind, 6)} if with_database else None
    searched = database or query
    asked = (("image", "sound"), ("sound", "image")) if kind == "pairs" else ()
    scores = {
        a: np.random.default_rng(0).random((len(query[a].ids), len(searched[s].ids)), np.float32) for a, s in asked
    }
    stored = io.BytesIO()
    np.savez(stored, allow_pickle=False, **Outputs(query, database, scores).arrays())
    stored.seek(0)
    found = Outputs.of_arrays(dict(np.load(stored, allow_pickle=False)))
    assert found.query.keys() == query.keys()
    assert all(same(found.query[m], query[m]) for m in query)
    assert (found.database is None) == (database is None)
    assert all(same(found.database[m], database[m]) for m in database or {})
    assert found.pair_scores.keys() == scores.keys()
    assert all(same(found.pair_scores[m], scores[m]) for m in scores)
