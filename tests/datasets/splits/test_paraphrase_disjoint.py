"""paraphrase-disjoint: no two sides speak sentences within one word of each other, or it says why that cannot be."""

import itertools

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, ParaphraseDisjoint, RsPairs
from tests.benchmark.metrics.test_word_error_rate import slow_distance
from tests.support.made_up import made_up

PARTS = ("train", "val", "test")


def spoken(data, split):
    return {part: {data.folded[i][k] for i, k in getattr(split, part).sounds} for part in PARTS}


@pytest.fixture
def data():
    """Two classes whose sentences are often one word apart."""
    rng = np.random.default_rng(3)
    sizes = {"lake": 24, "road": 30}
    forms = [f"A {name} {a} {a} {b}." for name in sizes for a in "pqrstuvwxyz" for b in ("", *"klm")]
    of_class = {name: [form for form in forms if f" {name} " in form] for name in sizes}
    sentences = [tuple(rng.choice(of_class[name], 5)) for name, n in sizes.items() for _ in range(n)]
    return made_up(sizes, sentences=sentences)


def test_no_two_sides_speak_sentences_within_one_word(data):
    near_pairs = 0
    for seed in range(3):
        split = ParaphraseDisjoint().split(data, seed)
        sentences = spoken(data, split)
        for first, second in itertools.combinations(PARTS, 2):
            for one, other in itertools.product(sentences[first], sentences[second]):
                assert slow_distance(one.split(), other.split()) > 1
        assert audit(data, split)["sentences_near"] == 0
        expected, found = (
            [np.bincount(data.labels[getattr(s, part).images]).tolist() for part in PARTS]
            for s in (RsPairs().split(data, seed), split)
        )
        assert found == expected
        near_pairs += audit(data, CaptionDisjoint().split(data, seed))["sentences_near"] > 0
    assert near_pairs  # so the promise is more than that of caption-disjoint


def test_the_audit_counts_sentences_within_one_word_by_plain_loops(data):
    split = RsPairs().split(data, 0)
    training = [data.folded[i][k] for i, k in split.fit.sounds]
    test = [data.folded[i][k] for i, k in split.test.sounds]
    expected = np.mean([any(slow_distance(s.split(), o.split()) <= 1 for o in training) for s in test])
    assert audit(data, split)["sentences_near"] == pytest.approx(expected)
    assert audit(data, split)["sentences_near"] >= audit(data, split)["sentences_seen"]


def test_classes_whose_sentences_hang_together_are_named():
    chain = [(f"a lake {word}", f"a lake {word} {word}") for word in "pqrst"]
    own = [(f"a {word} road of {word}",) for word in "pqrst"]
    rich = [(f"{word} {word} {word}",) for word in "pqrst"]
    classes = made_up({"lake": 5, "road": 5, "sea": 5}, sentences=[*chain, *own, *rich])
    with pytest.raises(DataUnavailable, match="made-up: paraphrase-disjoint cannot be made: 1 of 3 classes") as caught:
        ParaphraseDisjoint().split(classes, 0)
    assert "have too few groups of sentences within one word of each other" in str(caught.value)
    assert "lake has 1 in 5 images" in str(caught.value)
    assert "\n" not in str(caught.value)
