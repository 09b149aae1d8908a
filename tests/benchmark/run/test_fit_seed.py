"""The seed of a fit: it follows every identifier of the cell and nothing else, and it reaches the method."""

import numpy as np
import pytest

from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.run.fitting import Workplace, cell_seed, fit_and_encode
from tests.support.report_results import cell

CELL = cell("dtbh", 16, seed=3)


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


class Noting:
    """Notes what it is given, and outputs one bit."""

    def fit(self, train, context):
        self.train, self.context = train, context
        return self

    def encode(self, features, modality):
        return np.ones((len(features), 1), np.float32)


@pytest.mark.parametrize("supervision", ["supervised", "unsupervised"])
def test_a_fit_is_given_the_seed_of_its_cell_and_only_the_training_rows(supervision):
    rng = np.random.default_rng(0)
    features = {m: rng.normal(size=(6, 3)).astype(np.float32) for m in ("image", "sound")}
    query = {m: Side(np.array([4, 5]), ("a", "b"), np.array([0, 1]), np.array([[0, 0], [1, 1]])) for m in features}
    rows = {"image": np.array([0, 1, 2]), "sound": np.array([3, 1, 0])}
    inputs = SplitInputs(("image", "sound"), rows, np.array([7, 8, 7]), query, None, facts=None)
    made = []
    for seed in (3, 4):
        of = cell("noting", 1, seed)
        fit_and_encode(lambda: made.append(Noting()) or made[-1], of, supervision, inputs, features, Workplace(print))
        assert made[-1].context.seed == cell_seed(of)
    train = made[0].train
    for modality, chosen in rows.items():
        np.testing.assert_array_equal(train.features[modality], features[modality][chosen])
    if supervision == "supervised":
        assert train.labels.tolist() == [7, 8, 7]
    else:
        assert train.labels is None
