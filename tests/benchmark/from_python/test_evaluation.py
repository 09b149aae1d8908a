"""Scores of arrays against literal means over the orders of ties, scikit-learn, and the scorer of whole cells."""

import itertools
import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from benchmark import Evaluation, UserError, evaluate
from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.metrics.scoring import CUTOFFS, score

RANDOM = np.random.default_rng(0)
BITS = RANDOM.integers(0, 2, (6, 4)).astype(bool), RANDOM.integers(0, 2, (7, 4)).astype(bool)
LABELS = np.array([0, 1, 2, 0, 1, 3]), np.array([0, 1, 0, 2, 2, 1, 0])  # nothing in the database is of class 3
VECTORS = RANDOM.normal(size=(6, 5)), RANDOM.normal(size=(7, 5))
TAGS = RANDOM.random((6, 3)) < 0.4, RANDOM.random((7, 3)) < 0.4


def orders(distances):
    """All orders of the items of a query that respect the distances."""
    ranked = np.argsort(distances, kind="stable")
    groups = [list(group) for _, group in itertools.groupby(ranked, key=lambda item: distances[item])]
    return [list(itertools.chain(*parts)) for parts in itertools.product(*map(itertools.permutations, groups))]


def literal(distances, relevant):
    """Mean over the orders of: average precision, precision at 5, recall at 1."""
    found = []
    for order in orders(distances):
        hits = [bool(relevant[item]) for item in order]
        precisions = [sum(hits[: rank + 1]) / (rank + 1) for rank, hit in enumerate(hits) if hit]
        found.append([sum(precisions) / sum(hits), sum(hits[:5]) / 5, sum(hits[:1]) / sum(hits)])
    return np.mean(found, axis=0)


def test_an_evaluation_prints_as_one_short_line():
    found = evaluate(*BITS, *LABELS)
    said = repr(found)
    assert said.startswith(f"Evaluation: {next(iter(found))} {next(iter(found.values())):.4g}, ")
    assert said.endswith(f", {len(found) - 3} further scores")
    assert repr(evaluate(*BITS, *LABELS, metrics="map@all")) == f"Evaluation: map@all {found['map@all']:.4g}"


def test_codes_get_the_mean_over_all_orders_of_ties():
    found = evaluate(*BITS, *LABELS, per_query=True)
    distances = (BITS[0][:, None] != BITS[1][None]).sum(2)
    wanted = [literal(distances[q], LABELS[1] == LABELS[0][q]) for q in range(5)]
    for column, name in enumerate(("map@all", "precision@5", "recall@1")):
        values = [row[column] for row in wanted]
        np.testing.assert_allclose(found.per_query[name], [*values, math.nan])
        assert found[name] == pytest.approx(np.mean(values))
    assert (found["n_queries"], found["n_queries_without_relevant"]) == (6, 1)
    near = (distances <= 2)[:5]
    shares = [(near[q] & (LABELS[1] == LABELS[0][q])).sum() / max(near[q].sum(), 1) for q in range(5)]
    np.testing.assert_allclose(found.per_query["precision_radius2"][:5], shares)
    np.testing.assert_array_equal(found.per_query["empty_ball_share"][:5], ~near.any(1))


def cosines():
    unit = [values / np.linalg.norm(values, axis=1, keepdims=True) for values in VECTORS]
    return unit[0] @ unit[1].T


@pytest.mark.parametrize("form", ["embeddings", "scores of pairs"])
def test_embeddings_and_scores_of_pairs_agree_with_scikit_learn(form):
    given = VECTORS if form == "embeddings" else (cosines(), None)
    found = evaluate(*given, *LABELS, per_query=True)
    relevant = LABELS[0][:5, None] == LABELS[1][None]
    wanted = [average_precision_score(hits, near) for hits, near in zip(relevant, cosines(), strict=False)]
    np.testing.assert_allclose(found.per_query["map@all"][:5], wanted)
    gains = [ndcg_score([hits], [near], k=5) for hits, near in zip(relevant, cosines(), strict=False)]
    np.testing.assert_allclose(found.per_query["ndcg@5"][:5], gains)
    assert "precision_radius2" not in found


def test_items_of_several_classes_are_relevant_where_they_share_one():
    found = evaluate(*VECTORS, *TAGS, per_query=True)
    relevant = (TAGS[0][:, None] & TAGS[1][None]).any(2)
    for query, value in enumerate(found.per_query["map@all"]):
        if relevant[query].any():
            assert value == pytest.approx(average_precision_score(relevant[query], cosines()[query]))
        else:
            assert math.isnan(value)


def whole(outputs, pairs=None):
    """Scores of the cell whose images query sounds with these outputs, and the reverse."""

    def side(output, labels):
        return EncodedSide(output, tuple(map(str, range(len(labels)))), labels, np.empty((0, 2), np.int64))

    first, second = (side(*each) for each in zip(outputs, LABELS, strict=True))
    scores = {} if pairs is None else {"image": pairs, "sound": pairs.T.copy()}
    return score(Outputs({"image": first, "sound": second}, {"image": first, "sound": second}, scores))


@pytest.mark.parametrize("form", ["codes", "embeddings", "scores of pairs"])
def test_all_numbers_are_those_of_a_cell_to_the_last_digit(form):
    if form == "codes":
        found, cell = evaluate(*BITS, *LABELS), whole([Codes.from_bits(bits) for bits in BITS])
    elif form == "embeddings":
        found, cell = evaluate(*VECTORS, *LABELS), whole([Embeddings(v.astype(np.float32)) for v in VECTORS])
    else:
        pairs = cosines().astype(np.float32)
        found, cell = evaluate(pairs, None, *LABELS), whole([None, None], pairs)
    assert dict(found) == {name[4:]: value for name, value in cell.scores.items() if name.startswith("i2s/")}
    curves = {name[4:]: values for name, values in cell.curves.items() if name.startswith("i2s/")}
    assert repr(dict(found.curves)) == repr(curves)


def test_diagnostics_are_those_of_the_codes_of_each_side():
    found = evaluate(*BITS, *LABELS).diagnostics
    for name, bits in zip(("query", "database"), BITS, strict=True):
        balance = np.mean([1 - abs(2 * share - 1) for share in bits.mean(axis=0)])
        assert found[f"{name}/bit_balance"] == pytest.approx(balance)
        assert found[f"{name}/unique_code_share"] == len(set(map(bytes, bits))) / len(bits)
    assert evaluate(*VECTORS, *LABELS).diagnostics == {}
    assert evaluate(cosines(), None, *LABELS).diagnostics == {}


@pytest.mark.parametrize("given", [(*BITS, *LABELS), (*VECTORS, *TAGS), (cosines(), None, *LABELS)])
def test_scores_are_the_means_of_the_values_of_the_queries(given):
    found = evaluate(*given, per_query=True)
    no_means = {"macro_map@all", "n_query_classes", "n_queries", "n_queries_without_relevant"}
    assert set(found.per_query) == set(found) - no_means
    for name, values in found.per_query.items():
        kept = values[~np.isnan(values)].tolist()
        assert found[name] == math.fsum(kept) / len(kept)


def test_more_queries_than_a_block_holds():
    codes = RANDOM.integers(0, 2, (600, 8)).astype(bool)
    labels = RANDOM.integers(0, 3, 600)
    found = evaluate(codes, codes[:20], labels, labels[:20], per_query=True)
    assert len(found.per_query["map@all"]) == 600
    last = evaluate(codes[-2:], codes[:20], labels[-2:], labels[:20], metrics="map@all", per_query=True)
    np.testing.assert_array_equal(found.per_query["map@all"][-2:], last.per_query["map@all"])


def test_chosen_metrics_come_in_their_order_and_nothing_is_computed_that_nobody_asked_for():
    found = evaluate(*BITS, *LABELS, metrics=["recall@10", "map@all", "recall@10"], per_query=True)
    assert list(found) == ["recall@10", "map@all"]
    assert set(found.per_query) == {"recall@10", "map@all"}
    assert len(found) == 2
    assert evaluate(*BITS, *LABELS, metrics="map@all") == {"map@all": found["map@all"]}
    assert evaluate(*BITS, *LABELS).per_query == {}
    with pytest.raises(KeyError, match=r"precision@1 was not among the metrics asked for, or it needs queries of two"):
        found["precision@1"]


def test_a_score_that_is_not_there_is_named_with_the_reason():
    one_class = evaluate(*BITS, np.zeros(6, int), np.zeros(7, int))
    with pytest.raises(KeyError, match="map@all was not among the metrics asked for, or it needs queries of two class"):
        one_class["map@all"]
    with pytest.raises(KeyError, match="'maps' is no score of these; there are chance_map@all, "):
        one_class["maps"]
    with pytest.raises(KeyError, match=r"precision_radius2 was not among .* or it is defined for codes only"):
        evaluate(*VECTORS, *LABELS)["precision_radius2"]
    both = Evaluation({"i2s/map@all": 0.5, "s2i/map@all": 0.25})
    with pytest.raises(KeyError, match="map@all has two directions here: i2s/map@all, s2i/map@all"):
        both["map@all"]
    assert "map@all" not in both
    assert both.get("map@all") is None
    assert both["s2i/map@all"] == 0.25


def test_a_code_length_of_numpy_is_a_code_length():
    assert evaluate(*BITS, *LABELS, n_bits=np.int64(4)) == evaluate(*BITS, *LABELS)


def test_no_argument_is_changed():
    given = [np.array(values) for values in (*VECTORS, *LABELS)]
    evaluate(*given)
    for values, before in zip(given, (*VECTORS, *LABELS), strict=True):
        np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        ((*BITS, LABELS[0][:5], LABELS[1]), {}, "query_labels should hold 6 labels, one for each row of query; got"),
        ((*BITS, LABELS[0], None), {}, "database_labels should be a whole number or a text an item"),
        ((cosines(), None, *LABELS[::-1]), {}, "query_labels should hold 6 labels, one for each row of query; got"),
        ((cosines(), None, LABELS[0], LABELS[0]), {}, "database_labels should hold 7 labels, one for each column of"),
        ((*BITS, LABELS[0], TAGS[1]), {}, "query_labels and database_labels should be of one form with the"),
        ((*BITS, TAGS[0], TAGS[1][:, :2]), {}, "query_labels and database_labels should be of one form with the same"),
        ((*BITS, LABELS[0] + 9, LABELS[1]), {}, "query_labels and database_labels have no class in common, so no"),
        ((*BITS, *LABELS), {"metrics": "map@3"}, "unknown metric 'map@3'; did you mean 'map@"),
        ((*BITS, *LABELS), {"metrics": ["map@all", "maps"]}, "unknown metric 'maps'"),
        ((*BITS, *LABELS), {"metrics": 5}, "metrics should be names of `"),
        ((*BITS, *LABELS), {"metrics": ["map@all", 5]}, "metrics should be names of `"),
        ((*BITS, *LABELS), {"n_bits": "4"}, "n_bits should be a whole number, got '4'"),
        ((cosines(), None, *LABELS), {"n_bits": 4}, "n_bits is the length of codes, which scores of pairs (database="),
        ((np.zeros((6, 70000)), np.zeros((7, 70000)), *LABELS), {}, "query should hold codes of 1 to 4096 bits, got 7"),
        ((*BITS, *LABELS), {"n_bits": 70000}, "n_bits should be a whole number from 1 to 4096, got 70000"),
        ((*VECTORS, *LABELS), {"metrics": "precision_radius2"}, "precision_radius2 is defined for codes only"),
        ((*BITS, *LABELS), {"metrics": "instance_recall@1"}, "instance_recall@1 needs to know which items are pairs"),
        ((*BITS, *LABELS), {"metrics": "map_unseen@all"}, "map_unseen@all needs to know what training heard"),
        ((*BITS, *LABELS), {"metrics": "map[PART]@all"}, "map[PART]@all needs to know what training heard"),
        ((*BITS, np.zeros(6, int), LABELS[1]), {"metrics": "map@all"}, "map@all needs queries of two classes"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line(given, options, said):
    with pytest.raises((ValueError, UserError)) as caught:
        evaluate(*given, **options)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_every_listed_cutoff_can_be_asked_for():
    names = [f"{name}@{k}" for name in ("map", "precision", "recall", "ndcg") for k in CUTOFFS]
    assert list(evaluate(*BITS, *LABELS, metrics=names)) == names
