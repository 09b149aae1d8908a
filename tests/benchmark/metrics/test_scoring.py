"""Scores of whole outputs against values worked out by hand and against plain loops over items and tie orders."""

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.metrics import counts
from benchmark.metrics.descriptions import CURVES, DIAGNOSTICS, METRICS
from benchmark.metrics.scoring import CUTOFFS, score


def side(output, labels, sentences):
    """Items of one modality; sentences: (position of the item, number of the sentence)."""
    return EncodedSide(output, tuple(map(str, range(len(output)))), np.array(labels), np.array(sentences, np.int64))


def line(ones, labels, sentences=((0, 0),)):
    """Six-bit codes with the given number of leading ones, so that distance is the difference of two numbers."""
    return side(Codes.from_outputs(np.array([[1.0] * v + [-1.0] * (6 - v) for v in ones])), labels, sentences)


def pairs():
    """Five images and six sounds.

    Image 0 has sentences 0 and 1; images 2 and 3 have the same sentence, and so have sounds 3 and 4.
    Tie groups, x = irrelevant, R = relevant:
    i2s  image 0, 1 (at 0, class 0): d0 R, d1 {R x}, d2 {R x}, d3 R      s2i  sound 0 (0, 0): d0 {R R}, d1 x, d3 x, d6 R
         image 2    (at 1, class 1): d0 {x R}, d1 {x x R}, d2 x               sound 1 (2, 0): d1 {x x}, d2 {R R}, d4 R
         image 3    (at 6, class 0): d3 R, d4 {R x}, d5 {R x}, d6 R           sound 2 (1, 0): d0 x, d1 {R R}, d2 x, d5 R
         image 4    (at 3, class 1): d0 x, d1 {x R}, d2 {x R}, d3 x           sound 3 (1, 1): d0 R, d1 {x x}, d2 R, d5 x
                                                                              sound 4 (3, 0): d0 x, d2 x, d3 {R R R}
                                                                              sound 5 (2, 1): d1 {R R}, d2 {x x}, d4 x
    """
    image = line([0, 0, 1, 6, 3], [0, 0, 1, 0, 1], [(0, 0), (0, 1), (1, 2), (2, 3), (3, 3), (4, 4)])
    sound = line([0, 2, 1, 1, 3, 2], [0, 0, 0, 1, 0, 1], [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4)])
    return Outputs({"image": image, "sound": sound}, None)


def retrieval():
    """Another database than the queries; nothing in it is of class 2.

    i2s  image 0 (at 0, class 0): d0 R, d1 x, d3 R       s2i  sound 0 (at 0, class 0): d1 x, d2 R
         image 1 (at 1, class 1): d0 R, d1 x, d2 x            sound 1 (at 2, class 1): d0 x, d1 R
         image 2 (at 6, class 0): d3 R, d5 x, d6 R            sound 2 (at 1, class 2): nothing relevant
         image 3 (at 0, class 2): nothing relevant
    """
    query = {"image": line([0, 1, 6, 0], [0, 1, 0, 2]), "sound": line([0, 2, 1], [0, 1, 2])}
    return Outputs(query, {"image": line([1, 2], [1, 0]), "sound": line([0, 1, 3], [0, 1, 0])})


def test_pairs_worked_by_hand():
    found = score(pairs())
    # Images 0, 1, 3: (1 + (2/2 + 2/3) / 2 + (3/4 + 3/5) / 2 + 4/6) / 4. Image 2: (1/1 + 1/2) / 2 and
    # (2/3 + 2/4 + 2/5) / 3, halved. Image 4: (1/2 + 1/3) / 2 and (2/4 + 2/5) / 2, halved.
    many, two, four = 127 / 160, 229 / 360, 13 / 30
    expected = {
        "i2s/map@all": (3 * many + two + four) / 5,
        "i2s/macro_map@all": (many + (two + four) / 2) / 2,  # two classes, of three and of two queries
        "i2s/map_best@all": (3 * 41 / 48 + 5 / 6 + 1 / 2) / 5,  # R R x R x R, R x R x x x, x R x R x x
        "i2s/map_worst@all": (3 * 11 / 15 + 9 / 20 + 11 / 30) / 5,  # R x R x R R, x R x x R x, x x R x R x
        # Six items, H(6) = 49/20: (H + (6 - H) (R - 1) / 5) / 6, which is 229/300 for R = 4 and 79/150 for R = 2.
        "i2s/chance_map@all": (3 * 229 / 300 + 2 * 79 / 150) / 5,
        "i2s/map@5": (3 * 301 / 480 + two + four) / 5,  # without the 4/6 at rank 6
        "i2s/precision@1": (1 + 1 + 1 / 2 + 1 + 0) / 5,
        "i2s/precision@10": (3 * 4 / 10 + 2 * 2 / 10) / 5,
        # Image 0: sound 0 leads. 1: sound 2 is behind it. 2: sound 3 ties with one other, 3: sound 4 leads. 4: no.
        "i2s/instance_recall@1": (1 + 0 + 1 / 2 + 1 + 0) / 5,
        "i2s/precision_radius2": (3 / 5 + 3 / 5 + 2 / 6 + 0 + 2 / 5) / 5,  # image 3 has nothing nearer than 3
        "i2s/empty_ball_share": 1 / 5,
        # Ties hold one kind only: (1 + 2/2 + 3/5) / 3, (1/3 + 2/4 + 3/5) / 3, (1/2 + 2/3 + 3/5) / 3, (1 + 2/4) / 2, ...
        "s2i/map@all": (13 / 15 + 43 / 90 + 53 / 90 + 3 / 4 + 43 / 90 + 1) / 6,
        "s2i/macro_map@all": ((13 / 15 + 43 / 90 + 53 / 90 + 43 / 90) / 4 + (3 / 4 + 1) / 2) / 2,
        # Sound 0: image 0 ties with image 1. 3: image 2 leads. 5: image 4 ties with image 2.
        "s2i/instance_recall@1": (1 / 2 + 0 + 0 + 1 + 0 + 1 / 2) / 6,
    }
    assert {name: found.scores[name] for name in expected} == pytest.approx(expected)
    # Image 3 joins at radius 3 with 1/1, then 2/3, 3/5, 4/6; before that the mean is over the other four.
    assert found.curves["i2s/precision_by_radius"][:5] == pytest.approx([5 / 8, 31 / 60, 29 / 60, 3 / 5, 8 / 15])
    assert found.curves["i2s/recall_by_radius"] == pytest.approx([1 / 5, 1 / 2, 7 / 10, 17 / 20, 9 / 10, 19 / 20, 1])
    assert found.curves["i2s/empty_by_radius"] == pytest.approx([1 / 5, 1 / 5, 1 / 5, 0, 0, 0, 0])
    # All relevant items are found at rank 6, 6, 5, 6, 5 at the earliest (image 2: end of its tie of three).
    assert found.curves["i2s/precision_at_recall"][-1] == pytest.approx((4 / 6 + 4 / 6 + 2 / 5 + 4 / 6 + 2 / 5) / 5)


def test_retrieval_worked_by_hand():
    found = score(retrieval())
    expected = {
        "i2s/map@all": (5 / 6 + 1 + 5 / 6) / 3,  # (1 + 2/3) / 2 for two of them; image 3 is in no mean
        "i2s/macro_map@all": (5 / 6 + 1) / 2,
        "i2s/chance_map@all": (29 / 36 + 11 / 18 + 29 / 36) / 3,  # (H + (3 - H) / 2) / 3 and H / 3, H(3) = 11/6
        "i2s/precision_radius2": (1 / 2 + 1 / 3 + 0) / 3,
        "i2s/empty_ball_share": 1 / 3,
        "i2s/n_queries": 4,
        "i2s/n_queries_without_relevant": 1,
        "s2i/n_queries_without_relevant": 1,
    }
    assert {name: found.scores[name] for name in expected} == pytest.approx(expected)
    assert found.curves["i2s/recall_by_radius"] == pytest.approx([1 / 2, 1 / 2, 1 / 2, 5 / 6, 5 / 6, 5 / 6, 1])
    assert found.curves["i2s/empty_by_radius"] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0])
    assert not [name for name in found.scores if "instance" in name]


def average(values):
    values = [value for value in values if not math.isnan(value)]
    return sum(values) / len(values) if values else math.nan


def distance(query, database, q, d):
    """Differing bits, or minus the cosine (equal ones equal in spite of rounding), of item q and item d."""
    if isinstance(query, Codes):
        return int((query.unpack()[q] != database.unpack()[d]).sum())
    a, b = query.values[q].tolist(), database.values[d].tolist()
    lengths = math.hypot(*a) * math.hypot(*b)
    return -round(math.fsum(x * y for x, y in zip(a, b, strict=True)) / lengths, 9) if lengths else 0


def orders(distances, relevant):
    """Every equally likely ranking, as lists of 0 and 1: each way to place the relevant items of each tie."""
    ties = [[r for x, r in zip(distances, relevant, strict=True) if x == at] for at in sorted(set(distances))]
    places = [itertools.combinations(range(len(tie)), sum(tie)) for tie in ties]
    for chosen in itertools.product(*places):
        yield [int(i in c) for tie, c in zip(ties, chosen, strict=True) for i in range(len(tie))]


def precision_sum(ranking):
    return sum(sum(ranking[:rank]) / rank for rank, x in enumerate(ranking, start=1) if x)


def dcg(ranking):
    return sum(x / math.log2(rank + 1) for rank, x in enumerate(ranking, start=1))


def at_recalls(rankings, total):
    """Precision where the expected number of relevant items, linear between ranks, reaches each share of all."""
    expected = [average(sum(ranking[:rank]) for ranking in rankings) for rank in range(len(rankings[0]) + 1)]
    for wanted in [percent * total / 100 for percent in range(1, 101)]:
        rank = next(i for i, value in enumerate(expected) if value >= wanted - 1e-9)
        short = (expected[rank] - wanted) / (expected[rank] - expected[rank - 1])
        yield wanted / (rank - short)


def reference_query(distances, relevant, n_bits):
    """Flat values and curves of one query with something relevant, by their definitions."""
    total, rankings = sum(relevant), list(orders(distances, relevant))
    aps = [precision_sum(ranking) / total for ranking in rankings]
    flat = {"map@all": average(aps), "map_best@all": max(aps), "map_worst@all": min(aps)}
    # Each rank holds a relevant item with probability total / n, and then its share of the others before it.
    n, others = len(relevant), (total - 1) / max(len(relevant) - 1, 1)
    flat["chance_map@all"] = average((1 + (rank - 1) * others) / rank for rank in range(1, n + 1))
    for k in CUTOFFS:
        flat[f"map@{k}"] = average(precision_sum(ranking[:k]) / min(k, total) for ranking in rankings)
        flat[f"precision@{k}"] = average(sum(ranking[:k]) / k for ranking in rankings)
        flat[f"recall@{k}"] = average(sum(ranking[:k]) / total for ranking in rankings)
        flat[f"ndcg@{k}"] = average(dcg(ranking[:k]) / dcg([1] * min(k, total)) for ranking in rankings)
    ties = [distances[i] == distances[j] for i, j in itertools.permutations(range(n), 2)]
    flat["tie_share"] = average(ties)
    curves = {"precision_at_recall": list(at_recalls(rankings, total))}
    if n_bits:
        balls = [[r for x, r in zip(distances, relevant, strict=True) if x <= radius] for radius in range(n_bits + 1)]
        curves["precision_by_radius"] = [average(ball) for ball in balls]
        curves["recall_by_radius"] = [sum(ball) / total for ball in balls]
        curves["empty_by_radius"] = [float(not ball) for ball in balls]
        near = balls[min(2, n_bits)]
        flat |= {"precision_radius2": average(near) if near else 0.0, "empty_ball_share": float(not near)}
    return flat, curves


def reference(query, database, instances):
    """Scores and curves of one direction, item by item."""
    n_q, n_d = len(query.labels), len(database.labels)
    n_bits = query.output.n_bits if isinstance(query.output, Codes) else 0
    distances = [[distance(query.output, database.output, q, d) for d in range(n_d)] for q in range(n_q)]
    return reference_of(distances, query, database, n_bits, instances)


def reference_of(distances, query, database, n_bits, instances):
    """The same, given the distance of every pair."""
    n_q, n_d = len(query.labels), len(database.labels)
    relevant = [[int(query.labels[q] == database.labels[d]) for d in range(n_d)] for q in range(n_q)]
    kept = [q for q in range(n_q) if sum(relevant[q])]
    found = {q: reference_query(distances[q], relevant[q], n_bits) for q in kept}
    scores = {name: average(flat[name] for flat, _ in found.values()) for name in found[kept[0]][0]}
    points = {name: zip(*(curves[name] for _, curves in found.values()), strict=True) for name in found[kept[0]][1]}
    curves = {name: [average(point) for point in columns] for name, columns in points.items()}
    of_class = [[found[q][0]["map@all"] for q in kept if query.labels[q] == label] for label in set(query.labels)]
    scores["macro_map@all"] = average(average(values) for values in of_class)  # a class without any is left out
    scores |= {"n_query_classes": len({query.labels[q] for q in kept})}
    scores |= {"n_queries": n_q, "n_queries_without_relevant": n_q - len(kept)}
    if instances:
        said, heard = ([{s for i, s in x.sentences if i == n} for n in range(len(x.ids))] for x in (query, database))
        rankings = [list(orders(distances[q], [int(bool(said[q] & heard[d])) for d in range(n_d)])) for q in range(n_q)]
        for k in CUTOFFS:
            scores[f"instance_recall@{k}"] = average(average(any(r[:k]) for r in ranked) for ranked in rankings)
    return scores, curves


def random_sides(rng, make, n_image, n_sound, n_classes):
    """Sounds spoken for images in turn; some sentences are spoken more than once."""
    sentence = rng.integers(0, n_sound, size=n_sound)
    of_image = sorted({(sound % n_image, s) for sound, s in enumerate(sentence)})
    return {
        "image": side(make(n_image), rng.integers(0, n_classes, n_image), of_image),
        "sound": side(make(n_sound), rng.integers(0, n_classes, n_sound), list(enumerate(sentence))),
    }


@pytest.mark.parametrize("with_database", [False, True])
@pytest.mark.parametrize("kind", ["1 bit", "4 bits", "14 bits", "tied embeddings", "many embeddings"])
def test_every_score_and_curve_equals_plain_loops(kind, with_database, monkeypatch):
    monkeypatch.setattr(counts, "QUERY_BLOCK", 4)  # several blocks, the last one incomplete
    rng = np.random.default_rng(5)

    def make(n):
        if "bit" in kind:
            return Codes.from_outputs(rng.normal(size=(n, int(kind.split()[0]))))
        if kind == "tied embeddings":
            values = rng.integers(-1, 2, size=(n, 2)).astype(np.float32)  # seven directions
            values[0] = 0  # and none
        else:
            values = rng.normal(size=(n, 6)).astype(np.float32)
            values[3:6] = 2 * values[:3]  # three ties; more than 100 items, so that every cut-off cuts
        return Embeddings(values)

    n_image, n_sound = (105, 110) if kind == "many embeddings" else (7, 9)
    database = random_sides(rng, make, n_image, n_sound, 3) if with_database else None
    outputs = Outputs(random_sides(rng, make, *((8, 10) if with_database else (n_image, n_sound)), 4), database)
    found = score(outputs)
    scores, curves = {}, {}
    for name, asked, searched in (("i2s", "image", "sound"), ("s2i", "sound", "image")):
        flat, points = reference(outputs.query[asked], (database or outputs.query)[searched], not with_database)
        scores |= {f"{name}/{key}": value for key, value in flat.items()}
        curves |= {f"{name}/{key}": values for key, values in points.items()}
    assert not with_database or scores["i2s/n_queries_without_relevant"] + scores["s2i/n_queries_without_relevant"] > 0
    assert found.scores == pytest.approx(scores, abs=1e-9)
    assert found.curves.keys() == curves.keys()
    for name, values in curves.items():
        assert found.curves[name] == pytest.approx(values, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize("with_database", [False, True])
def test_pair_scores_equal_plain_loops(with_database, monkeypatch):
    monkeypatch.setattr(counts, "QUERY_BLOCK", 4)
    rng = np.random.default_rng(6)
    query = random_sides(rng, lambda n: range(n), 8, 10, 3)
    database = random_sides(rng, lambda n: range(n), 7, 9, 3) if with_database else None
    searched = database or query
    scores = {}
    for asked, other in (("image", "sound"), ("sound", "image")):
        values = rng.integers(-3, 4, size=(len(query[asked].ids), len(searched[other].ids))) / 7
        scores[asked] = values.astype(np.float32)  # seven values: many ties
    bare = [{m: replace(s, output=None) for m, s in sides.items()} for sides in (query, searched)]
    found = score(Outputs(bare[0], bare[1] if with_database else None, scores))
    assert found.diagnostics == {}
    for name, asked, other in (("i2s", "image", "sound"), ("s2i", "sound", "image")):
        distances = (-scores[asked].astype(float)).tolist()
        flat, points = reference_of(distances, query[asked], searched[other], 0, not with_database)
        assert {k.partition("/")[2]: v for k, v in found.scores.items() if k.startswith(name)} == pytest.approx(flat)
        assert found.curves[f"{name}/precision_at_recall"] == pytest.approx(points["precision_at_recall"])


def test_pair_scores_that_differ_by_rounding_tie():
    sides = {"image": line([0, 0], [0, 1]), "sound": line([0, 1], [0, 1])}
    bare = {m: replace(s, output=None) for m, s in sides.items()}
    one = np.array([[0.3, 0.3 + 1e-7]] * 2, np.float32)
    found = score(Outputs(bare, None, {"image": one, "sound": one.T.copy()}))
    assert found.scores["i2s/map@all"] == pytest.approx(0.75)  # (1 + 1/2) / 2
    assert found.scores["i2s/tie_share"] == 1


@pytest.mark.parametrize(
    ("images", "sounds", "n_classes"),
    [([0, 0], [0, 0], 1), ([0, 0], [0, 1], 1), ([0, 1], [0, 0], 1)],
    ids=["one class", "one class queries", "one class is searched"],
)
def test_without_two_classes_there_is_no_metric_of_classes(images, sounds, n_classes):
    """By rank of relevant items every method would reach 1, or all would be scored on one class."""
    sides = {"image": line([0, 3], images, [(0, 0), (1, 1)]), "sound": line([0, 1], sounds, [(0, 0), (1, 1)])}
    found = score(Outputs(sides, None))
    of_direction = {name.partition("/")[2] for name in found.scores if name.startswith("i2s")}
    assert of_direction == {
        *("chance_map@all", "tie_share", "empty_ball_share"),
        *("n_query_classes", "n_queries", "n_queries_without_relevant"),
        *(f"instance_recall@{k}" for k in CUTOFFS),
    }
    assert found.scores["i2s/n_query_classes"] == n_classes
    assert not [name for name in found.curves if name.startswith("i2s")]


def test_neither_codes_nor_pair_scores_is_an_error():
    sides = {m: replace(s, output=None) for m, s in pairs().query.items()}
    with pytest.raises(ValueError, match="neither codes, embeddings nor pair scores"):
        score(Outputs(sides, None))


@pytest.mark.parametrize(("searched", "direction"), [("sound", "i2s"), ("image", "s2i")])
def test_nothing_relevant_for_any_query_is_an_error(searched, direction):
    outputs = retrieval()
    database = dict(outputs.database) | {searched: line([0, 1], [7, 8])}
    with pytest.raises(ValueError, match=f"^{direction}: no query has a relevant item"):
        score(Outputs(outputs.query, database))


def test_every_score_and_curve_is_described_and_every_description_is_of_one():
    query = pairs().query
    sound = replace(query["sound"], ids=("a#0", "a#1", "b#0", "c#0", "d#0", "c#1"), seen=np.arange(6) % 2 == 0)
    divided = replace(sound, slices={"words": np.array(["1-7", "8-10"] * 3)})
    found = score(Outputs({**query, "sound": divided}, None))
    of_sounds = {name for name in METRICS if "seen" in name or "same_" in name or "[PART]" in name}
    parts = {name: re.sub(r"\[words=.*?\]", "[PART]", name) for name in found.scores}
    assert {re.sub(r"@\d+$", "@k", name) for name in parts.values()} == {
        f"{d}/{m}" for d in ("i2s", "s2i") for m in METRICS if d == "s2i" or m not in of_sounds
    }
    assert set(found.curves) == {f"{d}/{c}" for d in ("i2s", "s2i") for c in CURVES}
    assert set(found.diagnostics) | {"image/quantisation_error", "sound/quantisation_error"} == {
        f"{m}/{d}" for m in ("image", "sound") for d in DIAGNOSTICS
    }
