"""Average precision of queries is gathered by image, and means are those of map@all."""

import numpy as np
import pytest

from benchmark.contract.query_scores import QueryScores
from reports.statistics.paired_values import NamedQueries, PairedValues
from tests.support.query_values import named, paired, queries


def test_captions_of_an_image_name_it_as_the_images_do():
    images = QueryScores(("a", "b"), np.array([0, 1]), np.array([0, 1]), np.array([0.5, 1.0]))
    sounds = QueryScores(("s", "t", "u"), np.array([1, 0, 1]), np.array([1, 0, 1]), np.array([0.1, 0.2, 0.3]))
    both = {"i2s": images, "s2i": sounds}
    assert NamedQueries.of(both, "i2s").images == ("a", "b")
    assert NamedQueries.of(both, "s2i").images == ("b", "a", "b")


def test_a_query_without_an_image_has_its_own_name():
    sounds = QueryScores(("s",), np.array([1]), np.array([5]), np.array([0.1]))
    assert NamedQueries.of({"i2s": queries([0.5, 1.0]), "s2i": sounds}, "s2i").images == ("s",)


def test_the_mean_over_queries_leaves_out_those_without_relevant_items():
    values = paired(np.array([[0.2, 0.4], [np.nan, np.nan], [0.6, 1.0]]), images=[0, 0, 1])
    assert values.means.tolist() == [0.4, 0.7]
    assert values.n_images == 2
    assert values.seeds[0].counts.tolist() == [1, 1]


def test_seeds_match_images_by_name():
    first, second = named([0.1, 0.3], images=[0, 1]), named([0.5, 0.9], images=[1, 2])
    values = PairedValues.of([[first, second]])
    assert values.n_images == 3
    assert values.means == pytest.approx([(0.2 + 0.7) / 2])
    assert values.shares[:, 0] == pytest.approx([0.1 / 4, (0.3 + 0.5) / 4, 0.9 / 4])


def test_shares_sum_to_the_means_and_influence_to_nothing():
    rng = np.random.default_rng(0)
    rows = [[named(rng.random(12), images=rng.integers(5, size=12)) for _ in range(3)]]
    values = PairedValues.of(rows)
    assert values.shares.sum(0) == pytest.approx(values.means)
    assert values.influence.sum(0) == pytest.approx([0], abs=1e-12)


def test_classes_are_strata_unless_images_have_several():
    assert paired(np.ones((3, 1)), labels=[4, 2, 4]).strata.tolist() == [4, 2, 4]
    several = QueryScores(("a", "b"), np.array([[True, True], [True, False]]), np.arange(2), np.array([0.5, 1.0]))
    assert PairedValues.of([[NamedQueries(several, ("a", "b"))]]).strata.tolist() == [0, 0]


def test_keys_tell_which_cells_have_the_same_queries():
    assert named([0.1, 0.2]).key == named([0.3, 0.4]).key
    assert named([0.1, 0.2]).key != named([0.1, np.nan]).key
    assert named([0.1, 0.2]).key != named([0.1, 0.2], images=[0, 0]).key
