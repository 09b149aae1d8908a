"""Sentences within one word of each other, against an edit distance that compares all pairs."""

import itertools
import random

import networkx as nx
import pytest

from datasets.splits.one_word_apart import groups, near
from tests.benchmark.metrics.test_word_error_rate import slow_distance


def within_one(one, other):
    return slow_distance(one.split(), other.split()) <= 1


@pytest.fixture
def sentences():
    rng = random.Random(1)
    drawn = {" ".join(rng.choice("abc") for _ in range(rng.randint(0, 6))) for _ in range(420)}
    assert len(drawn) > 150
    return sorted(drawn)


def test_near_is_the_edit_distance_of_all_pairs(sentences):
    rng = random.Random(2)
    others = rng.sample(sentences, 12)
    expected = {s for s in sentences if any(within_one(s, o) for o in others)}
    assert near(sentences, others) == expected
    assert 12 < len(expected) < len(sentences)


def test_groups_are_the_connected_parts_of_the_graph_of_all_pairs():
    rng = random.Random(3)
    sentences = sorted({" ".join(rng.choice("abcdefgh") for _ in range(rng.randint(3, 5))) for _ in range(400)})
    graph = nx.Graph()
    graph.add_nodes_from(sentences)
    graph.add_edges_from((a, b) for a, b in itertools.combinations(sentences, 2) if within_one(a, b))
    expected = {s: min(part) for part in nx.connected_components(graph) for s in part}
    found = groups(sentences)
    assert found == expected
    assert 1 < len(set(found.values())) < len(sentences)


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("a big plane", "a big plane", True),
        ("a big plane", "a small plane", True),
        ("a big plane", "a plane", True),
        ("a plane", "a big plane", True),
        ("a big plane", "a big white plane", True),
        ("a big plane", "big a plane", False),  # two words changed places: two edits
        ("a big plane", "the big planes", False),
        ("a", "", True),
        ("", "", True),
        ("a b", "b c", False),
        ("a a b", "a b b", True),
    ],
)
def test_worked_examples(one, other, is_near):
    assert (near([one], [other]) == {one}) is is_near
    assert (len(set(groups([one, other]).values())) == 1) is is_near


def test_nothing_is_near_nothing():
    assert near(["a"], []) == set()
    assert near([], ["a"]) == set()
    assert groups([]) == {}
