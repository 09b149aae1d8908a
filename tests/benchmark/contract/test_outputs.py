"""Values between features and scores: each broken promise is refused where the value is made, and so from disk."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings, output_norms
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.split_inputs import Side, SplitInputs
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


def expected(message):
    """A pattern for an error that says these words of what was expected and what came."""
    return f"^expected .*{re.escape(message)}"


WRONG_SIDES = {
    "fewer labels": ({"labels": np.array([0, 1])}, "int64 [3] or bool [3, any] for labels, got int64 [2]"),
    "labels of floats": ({"labels": np.array([0.0, 1, 0])}, "for labels, got float64 [3]"),
    "several labels of fewer items": (
        {"labels": np.zeros((2, 4), np.bool_)},
        "bool [3, any] for labels, got bool [2, 4]",
    ),
    "labels of int32": ({"labels": np.array([0, 1, 0], np.int32)}, "for labels, got int32 [3]"),
    "labels of several columns": ({"labels": np.zeros((3, 2), np.int64)}, "for labels, got int64 [3, 2]"),
    "repeated ids": ({"ids": ("a", "b", "a")}, "unique ids, got 1 repeated"),
    "fewer ids": ({"ids": ("a", "b")}, "int64 [2] or bool [2, any] for labels, got int64 [3]"),
    "ids of numbers": ({"ids": (1, 2, 3)}, "text for each id, got int"),
    "fewer codes": ({"output": codes(2)}, "representations of 3 items, got 2"),
    "more codes": ({"output": codes(4)}, "representations of 3 items, got 4"),
    "a sentence of no item": (
        {"sentences": np.array([[3, 0]])},
        "3 items only, got a sentence of item 3",
    ),
    "a sentence of item -1": ({"sentences": np.array([[-1, 0]])}, "no negative number in sentences, got -1"),
    "a negative sentence": ({"sentences": np.array([[0, -1]])}, "no negative number in sentences, got -1"),
    "sentences of floats": ({"sentences": SENTENCES * 1.0}, "int64 [any, 2] for sentences, got float64 [3, 2]"),
    "sentences of three columns": (
        {"sentences": np.zeros((2, 3), np.int64)},
        "int64 [any, 2] for sentences, got int64 [2, 3]",
    ),
    "fewer seen sentences": ({"seen": np.array([True])}, "bool [3] for seen, got bool [1]"),
    "seen sentences as numbers": ({"seen": np.array([0, 1, 0])}, "bool [3] for seen, got int64 [3]"),
    "fewer norms": ({"norms": np.ones((2, 2))}, "float64 [3, 2] for norms, got float64 [2, 2]"),
    "norms of one column": ({"norms": np.ones((3, 1))}, "float64 [3, 2] for norms, got float64 [3, 1]"),
    "norms of float32": ({"norms": np.ones((3, 2), np.float32)}, "float64 [3, 2] for norms, got float32 [3, 2]"),
    "norms that are NaN": ({"norms": np.full((3, 2), np.nan)}, "finite values for norms"),
    "negative norms": ({"norms": -np.ones((3, 2))}, "norms of at least 0, got negative ones"),
    "norms of embeddings": (
        {"output": Embeddings(np.ones((3, 2), np.float32))},
        "only beside codes, got Embeddings",
    ),
    "nobody": (
        {"output": None, "ids": (), "labels": np.array([], int), "sentences": SENTENCES[:0], "norms": None},
        "at least one item, got none",
    ),
}


@pytest.mark.parametrize(("changes", "message"), WRONG_SIDES.values(), ids=WRONG_SIDES)
def test_a_side_holds_the_same_items_throughout(changes, message):
    with pytest.raises(ValueError, match=expected(message)):
        side(**changes)


def both(**changes):
    return {"image": side(**changes), "sound": side(**changes)}


BARE = {"image": side(output=None, norms=None), "sound": side(output=None, norms=None)}
WIDTHS = {"image": 2, "sound": 3}
SCORES = {m: np.ones((3, 3), np.float32) for m in ("image", "sound")}
TWO_MODALITIES = "two modalities with different first letters, without a slash, in outputs, got "
SAME_KIND = "the same kind and width of representations, got "
WRONG_OUTPUTS = {
    "one modality": (({"image": side()}, None, {}), f"{TWO_MODALITIES}['image']"),
    "three modalities": ((both() | {"text": side()}, None, {}), f"{TWO_MODALITIES}['image', 'sound', 'text']"),
    "the same first letter": (({"image": side(), "infrared": side()}, None, {}), f"{TWO_MODALITIES}['image', 'infra"),
    "a slash in a name": (({"image": side(), "s/d": side()}, None, {}), f"{TWO_MODALITIES}['image', 's/d']"),
    "an empty name": (({"image": side(), "": side()}, None, {}), f"{TWO_MODALITIES}['image', '']"),
    "another modality in the database": (
        (both(), {"image": side(), "text": side()}, {}),
        "the modalities image, sound in the database, got ['image', 'text']",
    ),
    "codes of two lengths": (
        ({"image": side(), "sound": side(output=codes(n_bits=11))}, None, {}),
        f"{SAME_KIND}codes of 10 bits and codes of 11 bits",
    ),
    "codes and embeddings": (
        ({"image": side(), "sound": side(output=Embeddings(np.ones((3, 10), np.float32)), norms=None)}, None, {}),
        f"{SAME_KIND}codes of 10 bits and embeddings of 10 dimensions",
    ),
    "another length in the database": (
        (both(), both(output=codes(n_bits=16)), {}),
        f"{SAME_KIND}codes of 10 bits and codes of 16 bits",
    ),
    "embeddings of two widths": (
        ({m: side(output=Embeddings(np.ones((3, d), np.float32)), norms=None) for m, d in WIDTHS.items()}, None, {}),
        f"{SAME_KIND}embeddings of 2 dimensions and embeddings of 3 dimensions",
    ),
    "nothing to rank by": ((BARE, None, {}), "something to rank by, got neither"),
    "scores beside codes": ((both(), None, SCORES), "pair scores or representations, got both"),
    "scores of one direction": (
        (BARE, None, {"image": SCORES["image"]}),
        "pair scores of both directions, got ['image']",
    ),
    "scores of other pairs": (
        (BARE, None, SCORES | {"image": np.ones((3, 2), np.float32)}),
        "float32 [3, 3] for pair scores of image queries, got float32 [3, 2]",
    ),
    "scores of float64": (
        (BARE, None, SCORES | {"image": np.ones((3, 3))}),
        "float32 [3, 3] for pair scores of image queries, got float64 [3, 3]",
    ),
    "scores that are NaN": (
        (BARE, None, SCORES | {"image": np.full((3, 3), np.nan, np.float32)}),
        "finite values for pair scores of image queries",
    ),
}


@pytest.mark.parametrize(("fields", "message"), WRONG_OUTPUTS.values(), ids=WRONG_OUTPUTS)
def test_both_sides_can_be_ranked(fields, message):
    with pytest.raises(ValueError, match=expected(message)):
        Outputs(*fields)


NAME = "query/image/"
NO_SUCH_ARRAYS = "the arrays codes, ids, labels, n_bits, sentences of a side, got "
NO_SUCH_NAME = "arrays of queries, database and pair scores, got one named "
WRONG_ARRAYS = {
    "ones in the padding": ({NAME + "codes": np.full((3, 2), 255, np.uint8)}, "zeros beyond the 10 bits"),
    "a length of floats": ({NAME + "n_bits": np.array(10.7)}, "one whole number for n_bits, got float64 []"),
    "a length of one row": ({NAME + "n_bits": np.array([10])}, "one whole number for n_bits, got int64 [1]"),
    "a huge length": ({NAME + "n_bits": np.array(2**63, np.uint64)}, "uint8 [any, 1152921504606846976] for codes"),
    "fewer labels": ({NAME + "labels": np.array([0, 1])}, "int64 [3] or bool [3, any] for labels, got int64 [2]"),
    "ids of bytes": ({NAME + "ids": np.array([b"a", b"b", b"c"])}, "text [n] for ids, got |S1 [3]"),
    "ids of numbers": ({NAME + "ids": np.arange(3)}, "text [n] for ids, got int64 [3]"),
    "ids as a table": ({NAME + "ids": np.array([["a"], ["b"], ["c"]])}, "text [n] for ids, got <U1 [3, 1]"),
    "no ids": ({NAME + "ids": None}, f"{NO_SUCH_ARRAYS}codes, labels, n_bits"),
    "no labels": ({NAME + "labels": None}, f"{NO_SUCH_ARRAYS}codes, ids, n_bits"),
    "no length": ({NAME + "n_bits": None}, f"{NO_SUCH_ARRAYS}codes, ids, labels, norms"),
    "codes beside embeddings": (
        {NAME + "embeddings": np.ones((3, 2), np.float32)},
        f"{NO_SUCH_ARRAYS}codes, embeddings, ids",
    ),
    "norms that are infinite": ({NAME + "norms": np.full((3, 2), np.inf)}, "finite values for norms"),
    "an array that nobody knows": ({NAME + "more": np.ones(3)}, f"{NO_SUCH_ARRAYS}codes, ids, labels, more"),
    "a side that nobody knows": ({"val/image/ids": np.array(["a"])}, f"{NO_SUCH_NAME}'val/image/ids'"),
    "a name without a side": ({"labels": np.array([0, 1, 0])}, f"{NO_SUCH_NAME}'labels'"),
    "pair scores of nobody": ({"pair_scores": np.ones((3, 3), np.float32)}, f"{NO_SUCH_NAME}'pair_scores'"),
    "pair scores beside codes": (
        {f"pair_scores/{asked}": scores for asked, scores in SCORES.items()},
        "pair scores or representations, got both",
    ),
    "half a modality": (
        {f"query/image/{name}": None for name in ("ids", "labels", "sentences", "codes", "n_bits")},
        "the arrays ids, labels, sentences of a side, got norms, seen",
    ),
}


@pytest.mark.parametrize(("changes", "message"), WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_what_is_read_from_disk_passes_the_same_checks(changes, message):
    arrays = Outputs(both(seen=np.array([True, False, True])), None).arrays() | changes
    with pytest.raises(ValueError, match=expected(message)):
        Outputs.of_arrays({name: array for name, array in arrays.items() if array is not None})


FEATURES = {"image": np.ones((4, 3), np.float32), "sound": np.ones((4, 2), np.float32)}
FLOATS = "float32 [n, d] (or uint8 pixels) for features of sound, got "
WRONG_PAIRS = {
    "no modality": (({}, None), "features of at least one modality, got none"),
    "fewer sounds": (
        (FEATURES | {"sound": np.ones((3, 2), np.float32)}, None),
        "the same number of pairs in every modality, 4, got 3",
    ),
    "no pair": (
        ({m: x[:0] for m, x in FEATURES.items()}, None),
        "number of pairs in every modality, 0, got 0",
    ),
    "no feature": (
        (FEATURES | {"sound": np.ones((4, 0), np.float32)}, None),
        "at least one feature of sound, got float32 [4, 0]",
    ),
    "one number each": ((FEATURES | {"sound": np.ones(4, np.float32)}, None), f"{FLOATS}float32 [4]"),
    "float64": ((FEATURES | {"sound": np.ones((4, 2))}, None), f"{FLOATS}float64 [4, 2]"),
    "NaN": ((FEATURES | {"sound": np.full((4, 2), np.nan, np.float32)}, None), "finite values for features of sound"),
    "infinity": (
        (FEATURES | {"sound": np.full((4, 2), -np.inf, np.float32)}, None),
        "finite values for features of sound",
    ),
    "fewer labels": (
        (FEATURES, np.zeros(3, np.int64)),
        "bool [4, any] for labels of the training pairs, got int64 [3]",
    ),
    "labels of floats": (
        (FEATURES, np.zeros(4)),
        "bool [4, any] for labels of the training pairs, got float64 [4]",
    ),
    "labels as a table": (
        (FEATURES, np.zeros((4, 1), np.int64)),
        "bool [4, any] for labels of the training pairs, got int64 [4, 1]",
    ),
}


@pytest.mark.parametrize(("fields", "message"), WRONG_PAIRS.values(), ids=WRONG_PAIRS)
def test_training_pairs_are_aligned_and_finite(fields, message):
    with pytest.raises(ValueError, match=expected(message)):
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
    ("changes", "message"),
    [
        ({"rows": np.arange(2)}, "int64 [3] for rows, got int64 [2]"),
        ({"rows": np.array([0, -1, 2])}, "no negative number in rows, got -1"),
        ({"rows": np.arange(3.0)}, "int64 [3] for rows, got float64 [3]"),
        ({"ids": ("a", "a", "b")}, "unique ids, got 1 repeated"),
        ({"labels": np.zeros(2, np.int64)}, "int64 [3] or bool [3, any] for labels, got int64 [2]"),
        ({"sentences": np.array([[7, 0]])}, "sentences of the 3 items only, got a sentence of item 7"),
    ],
)
def test_a_side_of_a_split_holds_the_same_items_throughout(changes, message):
    with pytest.raises(ValueError, match=expected(message)):
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
    ("changes", "message"),
    [
        ({"modalities": ("image",)}, "two modalities with different first letters"),
        ({"modalities": ("image", "image")}, "two modalities with different first letters"),
        ({"train_labels": np.zeros(3, np.int64)}, "int64 [3] for train_rows of image, got int64 [4]"),
        ({"train_labels": np.zeros(4)}, "int64 [any] or bool [any, any] for train_labels, got float64 [4]"),
        ({"train_rows": {"image": np.arange(4)}}, "the modalities image, sound in train_rows, got ['image']"),
        (
            {"train_rows": {"image": np.arange(4), "sound": np.arange(3)}},
            "int64 [4] for train_rows of sound, got int64 [3]",
        ),
        ({"query": {"image": rows()}}, "the modalities image, sound in query, got ['image']"),
        ({"database": {"image": rows()}}, "the modalities image, sound in database, got ['image']"),
        (
            {"train_rows": {m: np.arange(0) for m in ("image", "sound")}, "train_labels": np.zeros(0, np.int64)},
            "at least one training pair, got none",
        ),
    ],
)
def test_a_split_has_both_modalities_and_aligned_pairs(changes, message):
    inputs()
    with pytest.raises(ValueError, match=expected(message)):
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
