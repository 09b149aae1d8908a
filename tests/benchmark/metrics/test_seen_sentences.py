"""Scores of seen and unseen sentences against values worked out by hand, plain loops and invariants."""

from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.codes import Codes
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.metrics.scoring import score
from benchmark.metrics.seen_sentences import seen_scores


def sounds(ids, labels, seen):
    return EncodedSide(None, tuple(ids), np.array(labels), np.zeros((1, 2), np.int64), seen=np.array(seen))


def test_parts_classes_and_images_worked_by_hand():
    ids = ("a#0", "a#1", "b#0", "c#0", "d#0", "d#1", "d#2")
    query = sounds(ids, [0, 0, 0, 1, 2, 2, 2], [True, False, True, True, True, True, False])
    found = seen_scores(
        query, np.array([0.8, 0.4, 0.6, 1.0, 0.2, 0.4, 0.1]), np.array([0.3, 0.3, 0.3, 0.1, 0.2, 0.2, 0.2])
    )
    assert found == pytest.approx(
        {
            "n_queries_seen": 5,
            "n_queries_unseen": 2,
            "map_seen@all": (0.8 + 0.6 + 1.0 + 0.2 + 0.4) / 5,
            "map_unseen@all": (0.4 + 0.1) / 2,
            "chance_map_seen@all": (0.3 + 0.3 + 0.1 + 0.2 + 0.2) / 5,
            "chance_map_unseen@all": (0.3 + 0.2) / 2,
            "same_class_map_seen@all": (0.7 + 0.3) / 2,  # class 1 has no unseen sentence
            "same_class_map_unseen@all": (0.4 + 0.1) / 2,
            "same_class_chance_map@all": (0.3 + 0.2) / 2,
            "n_same_class": 2,
            "same_image_map_seen@all": (0.8 + 0.3) / 2,  # images a and d
            "same_image_map_unseen@all": (0.4 + 0.1) / 2,
            "same_image_chance_map@all": (0.3 + 0.2) / 2,
            "n_same_image": 2,
        }
    )


def test_a_query_without_relevant_items_counts_nowhere_but_in_the_numbers_of_queries():
    query = sounds("abcd", [0, 0, 1, 1], [True, False, True, False])
    values = np.array([0.5, 0.25, 0.75, np.nan])
    found = seen_scores(query, values, values)
    assert (found["n_queries_seen"], found["n_queries_unseen"]) == (2, 2)
    assert (found["map_seen@all"], found["map_unseen@all"]) == (0.625, 0.25)
    assert (found["same_class_map_seen@all"], found["n_same_class"]) == (0.5, 1)  # nothing unseen counts in class 1
    assert not [name for name in found if "image" in name]  # ids without "#": each its own image


@pytest.mark.parametrize("seen", [[True, True], [False, False]])
def test_with_one_part_only_there_are_only_numbers_of_queries(seen):
    values = np.array([0.5, 0.25])
    assert seen_scores(sounds("ab", [0, 0], seen), values, values) == {
        "n_queries_seen": float(sum(seen)),
        "n_queries_unseen": float(2 - sum(seen)),
    }


def random_outputs(n=60, n_bits=12):
    rng = np.random.default_rng(5)

    def side(prefix, seen):
        codes = Codes.from_outputs(rng.normal(size=(n, n_bits)))
        ids = tuple(f"{prefix}{i // 3}#{i % 3}" for i in range(n))
        return EncodedSide(codes, ids, rng.integers(0, 4, n), np.stack([np.arange(n)] * 2, 1), seen=seen)

    return Outputs({"image": side("i", None), "sound": side("s", rng.random(n) < 0.6)}, None)


def test_each_part_scores_as_if_it_alone_queried():
    outputs = random_outputs()
    found = score(outputs).scores
    sound = outputs.query["sound"]
    for name, part in (("seen", sound.seen), ("unseen", ~sound.seen)):
        rows = np.flatnonzero(part)
        alone = EncodedSide(
            Codes(sound.output.packed[rows], sound.output.n_bits),
            tuple(sound.ids[i] for i in rows),
            sound.labels[rows],
            np.stack([np.arange(len(rows)), rows], 1),
        )
        of_part = score(Outputs({"image": outputs.query["image"], "sound": alone}, outputs.query)).scores
        assert found[f"s2i/map_{name}@all"] == pytest.approx(of_part["s2i/map@all"])
        assert found[f"s2i/chance_map_{name}@all"] == pytest.approx(of_part["s2i/chance_map@all"])
        assert found[f"s2i/n_queries_{name}"] == len(rows)
    parts = found["s2i/n_queries_seen"] * found["s2i/map_seen@all"]
    parts += found["s2i/n_queries_unseen"] * found["s2i/map_unseen@all"]
    assert parts / found["s2i/n_queries"] == pytest.approx(found["s2i/map@all"])


def test_seen_sentences_are_stored_and_outputs_stored_without_them_score_as_before():
    outputs = random_outputs()
    assert score(Outputs.of_arrays(outputs.arrays())).scores == score(outputs).scores
    older = {name: array for name, array in outputs.arrays().items() if not name.endswith("/seen")}
    found, before = score(Outputs.of_arrays(older)).scores, score(outputs).scores
    assert found == {name: before[name] for name in found}
    lost = {name for name in before if name not in found}
    assert lost
    assert all("seen" in name or "_same_" in name or "/same_" in name for name in lost)


def test_image_queries_are_not_divided():
    assert not [name for name in score(random_outputs()).scores if name.startswith("i2s/") and "seen" in name]
    side = replace(random_outputs().query["image"], seen=None)
    assert seen_scores(side, np.ones(60), np.ones(60)) == {}
