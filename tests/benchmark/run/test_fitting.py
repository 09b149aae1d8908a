"""The shuffled-label control: what a method is given in its fit."""

from dataclasses import dataclass

import numpy as np
import pytest

from benchmark.contract.method import unseen
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.run.fitting import Workplace, fit_and_encode
from tests.support.report_results import cell, split

N = 40
# Pair i has the rows i and N - 1 - i, so that a pair can be told from the values of its features.
FEATURES = {"image": np.arange(N, dtype=np.float32)[:, None], "sound": np.arange(N, dtype=np.float32)[:, None]}
LABELS = np.arange(N) % 4
SIDE = Side(np.arange(4), ("a", "b", "c", "d"), np.arange(4), np.array([[0, 0]]))
INPUTS = SplitInputs(
    modalities=("image", "sound"),
    train_rows={"image": np.arange(N), "sound": np.arange(N)[::-1]},
    train_labels=LABELS,
    query={"image": SIDE, "sound": SIDE},
    database=None,
    facts=split(0),
)


@dataclass(kw_only=True)
class Memoriser:
    """Keeps what it is given."""

    margin: float = 0.5

    def fit(self, train, context):
        self.train_, self.seed_ = train, context.seed
        return self

    def encode(self, features, modality):
        return np.full((len(features), 8), -1, np.float32)


def given(supervision="supervised", **fields):
    """What a method is given in the fit of a cell with these fields."""
    made = []

    def new(**settings):
        made.append(Memoriser(**settings))
        return made[-1]

    values = {"method": "dtbh", "n_bits": 8, "seed": 0} | fields
    fit_and_encode(new, cell(**values), supervision, INPUTS, FEATURES, Workplace(unseen))
    return made[0]


def test_an_ordinary_cell_is_given_the_labels_of_its_pairs():
    train = given().train_
    assert train.labels.tolist() == LABELS.tolist()
    assert train.features["image"][:, 0].tolist() == list(range(N))


def test_the_control_permutes_the_labels_and_keeps_the_pairs():
    train = given(control="shuffled-labels").train_
    assert (train.features["image"] + train.features["sound"] == N - 1).all()  # the pairs as they are
    assert train.features["image"][:, 0].tolist() == list(range(N))
    assert sorted(train.labels) == sorted(LABELS)
    assert (train.labels == LABELS).mean() < 0.5  # a quarter agrees by chance
    assert INPUTS.train_labels.tolist() == (np.arange(N) % 4).tolist()  # other cells have the true ones


def test_all_methods_of_a_split_are_given_the_same_permutation_and_their_ordinary_seeds():
    base = given(control="shuffled-labels")
    for fields in ({"method": "tdh"}, {"settings": {"margin": 0.3}}):
        assert given(control="shuffled-labels", **fields).train_.labels.tolist() == base.train_.labels.tolist()
    for fields in ({"seed": 1}, {"protocol": "caption-disjoint"}, {"dataset": "sydney"}):
        assert given(control="shuffled-labels", **fields).train_.labels.tolist() != base.train_.labels.tolist()
    assert base.seed_ == given().seed_


@pytest.mark.parametrize("control", ["none", "shuffled-labels"])
def test_an_unsupervised_method_is_given_no_labels(control):
    assert given("unsupervised", control=control).train_.labels is None
