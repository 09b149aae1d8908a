"""What a method is given in its fit: the seed of its cell, the training rows, and true, shuffled or no labels."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array

from benchmark.contract.method import unseen
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.run.fitting import Workplace, cell_seed, fit
from tests.support.report_results import cell, split

CELL = cell("dtbh", 16, seed=3)
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


def given(supervision="supervised", inputs=INPUTS, **fields):
    """What a method is given in the fit of a cell with these fields."""
    made = []

    def new(**settings):
        made.append(Memoriser(**settings))
        return made[-1]

    values = {"method": "dtbh", "n_bits": 8, "seed": 0} | fields
    fit(new, cell(**values), supervision, inputs, FEATURES, Workplace(unseen))
    return made[0]


@pytest.mark.parametrize(
    "change",
    [{"seed": 4}, {"dataset": "rsicd"}, {"protocol": "caption-disjoint"}, {"method": "dcmh"}, {"n_bits": 32}],
    ids=str,
)
def test_each_identifier_of_the_cell_gives_another_fit_seed(change):
    assert cell_seed(CELL.model_copy(update=change)) != cell_seed(CELL)


@pytest.mark.parametrize(
    "change", [{"settings": {"margin": 0.3}}, {"front_ends": {"image": "hog-colour"}}, {"tuned": 5}], ids=str
)
def test_nothing_else_does(change):
    assert cell_seed(CELL.model_copy(update=change)) == cell_seed(CELL)


@pytest.mark.parametrize("seed", [3, 4])
def test_a_fit_is_given_the_seed_of_its_cell(seed):
    assert given(seed=seed).seed_ == cell_seed(cell(method="dtbh", n_bits=8, seed=seed))


@pytest.mark.parametrize("supervision", ["supervised", "unsupervised"])
def test_a_fit_is_given_only_the_training_rows(supervision):
    rows = {"image": np.array([0, 1, 2]), "sound": np.array([3, 1, 0])}
    some = replace(INPUTS, train_rows=rows, train_labels=np.array([7, 8, 7]))
    train = given(supervision, inputs=some).train_
    for modality, chosen in rows.items():
        np.testing.assert_array_equal(train.features[modality], FEATURES[modality][chosen])
    if supervision == "supervised":
        assert train.labels.tolist() == [7, 8, 7]
    else:
        assert train.labels is None


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


class Odd(Memoriser):
    """Returns what its class says in place of outputs."""

    returned = staticmethod(lambda n: None)

    def encode(self, features, modality):
        return type(self).returned(len(features))


ODD = {
    "NoneType": lambda n: None,
    "dict": lambda n: {},
    "list": lambda n: [[1.0, -1.0]] * n,
    "csr_array": lambda n: csr_array(np.ones((n, 8))),
    "Tensor": lambda n: torch.ones((n, 8), requires_grad=True),
    "object [4, 8]": lambda n: np.ones((n, 8), object),
    "complex128 [4, 8]": lambda n: np.ones((n, 8), complex),
    "<U1 [4, 8]": lambda n: np.full((n, 8), "a"),
    "float64 [4]": lambda n: np.ones(n),
    "float64 [4, 8, 1]": lambda n: np.ones((n, 8, 1)),
    "MaskedArray": lambda n: np.ma.masked_array(np.ones((n, 8))),
}


@pytest.mark.parametrize(("kind", "returned"), ODD.items(), ids=ODD)
def test_what_is_no_array_is_named_with_its_call(kind, returned):
    odd = type("Odd", (Odd,), {"returned": staticmethod(returned)})
    of = cell(method="dtbh", n_bits=8, seed=0)
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole text is compared
        fit(odd, of, "supervised", INPUTS, FEATURES, Workplace(unseen)).encode(INPUTS, FEATURES)
    expected = f"encode() of images should return a numpy array float32 with two axes, it returned {kind}"
    assert str(error.value) == expected


class Directed:
    """Scores a pair by the query alone, so that it has another score in each direction."""

    def fit(self, train, context):
        return self

    def score_pairs(self, query, database, asked, searched):
        return np.repeat(query[:, :1] + (100 if asked == "sound" else 0), len(database), axis=1)


@pytest.mark.parametrize("database", [None, {"image": SIDE, "sound": SIDE}])
def test_a_pair_may_have_another_score_in_each_direction(database):
    of = cell("dvan", None, seed=3)
    inputs = replace(INPUTS, database=database)
    fitted = fit(Directed, of, "unsupervised", inputs, FEATURES, Workplace(unseen)).encode(inputs, FEATURES)
    scores = fitted.outputs.pair_scores
    np.testing.assert_array_equal(scores["image"], np.repeat([[0.0], [1], [2], [3]], 4, axis=1))
    np.testing.assert_array_equal(scores["sound"], scores["image"] + 100)
