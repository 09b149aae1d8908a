"""Label codes: how codewords are drawn, and that items get the codeword of their predicted class."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.reference import label_codes
from tests.support.loss_batches import classes_in_two_modalities


def test_codewords_split_the_classes_in_halves_and_lie_apart():
    codewords = label_codes.draw_codewords(21, 16, 50, np.random.default_rng(0))
    assert codewords.shape == (21, 16)
    assert set(np.unique(codewords)) == {-1, 1}
    assert set(np.abs(codewords.sum(0))) == {1}
    distances = [int((a != b).sum()) for i, a in enumerate(codewords) for b in codewords[i + 1 :]]
    assert label_codes.smallest_distance(codewords) == (min(distances), -distances.count(min(distances)))
    assert min(distances) > 1


def test_more_draws_never_bring_codewords_nearer():
    nearest = [
        label_codes.smallest_distance(label_codes.draw_codewords(10, 16, n, np.random.default_rng(3)))
        for n in (1, 10, 100)
    ]
    assert nearest == sorted(nearest)


def test_the_draw_with_the_largest_smallest_distance_is_taken():
    rng = np.random.default_rng(3)
    singles = [label_codes.draw_codewords(10, 16, 1, rng) for _ in range(100)]
    best = label_codes.draw_codewords(10, 16, 100, np.random.default_rng(3))
    values = [label_codes.smallest_distance(single) for single in singles]
    assert values[0] < max(values)
    np.testing.assert_array_equal(best, singles[values.index(max(values))])


def test_the_penalty_decides_how_much_the_features_count():
    """With nearly no weight allowed, every item gets the codeword of the most frequent class."""
    train = classes_in_two_modalities()
    uneven = TrainData({m: values[9:] for m, values in train.features.items()}, np.maximum(train.labels[9:], 1))
    n_codes = {}
    for inverse_penalty in (1e-4, 1.0):
        method = label_codes.LabelCodes(inverse_penalty=inverse_penalty).fit(uneven, FitContext(n_bits=8, seed=0))
        n_codes[inverse_penalty] = [len(np.unique(method.encode(x, m), axis=0)) for m, x in uneven.features.items()]
    assert n_codes == {1e-4: [1, 1], 1.0: [2, 2]}


def test_the_seed_draws_the_codewords():
    train = classes_in_two_modalities()
    found = [
        label_codes.LabelCodes(n_draws=2).fit(train, FitContext(n_bits=16, seed=seed)).codewords_ for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()


def test_label_codes_give_the_predicted_class_its_codeword_in_both_modalities():
    train = classes_in_two_modalities()
    shifted = TrainData(train.features, train.labels * 7 + 3)  # classes need not be numbered from 0
    method = label_codes.LabelCodes(inverse_penalty=1.0).fit(shifted, FitContext(n_bits=8, seed=0))
    for modality, values in train.features.items():
        predicted = method.classifiers_[modality].predict(values)
        codes = method.encode(values, modality)
        for label, codeword in enumerate(method.codewords_):
            assert (predicted == label).any()
            assert (codes[predicted == label] == codeword).all()


UNITS = {
    "small units": lambda x: x * 1e-3,
    "large units": lambda x: x * 1e3,
    "an offset": lambda x: x + 1e3,
    "a small spread on an offset": lambda x: x * 1e-2 + 1e3,
    "a unit for each column": lambda x: x * 10.0 ** np.linspace(-4, 4, x.shape[1]),
    "constant columns": lambda x: np.hstack([x, np.full((len(x), 30), 0.1)]),
}


def noisy_classes(seed):
    """Ten classes in 20 features, of which a classifier recognises about nine in ten."""
    rng = np.random.default_rng(seed)
    labels = np.arange(400) % 10
    return 0.7 * np.random.default_rng(0).normal(size=(10, 20))[labels] + rng.normal(size=(400, 20)), labels


@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
def test_the_units_of_features_do_not_matter(units):
    (train, labels), (test, of_test) = noisy_classes(1), noisy_classes(2)

    def accuracy(change):
        pairs = TrainData({m: change(train).astype(np.float32) for m in ("image", "sound")}, labels)
        method = label_codes.LabelCodes().fit(pairs, FitContext(n_bits=32, seed=0))
        codes = method.encode(change(test).astype(np.float32), "image")
        return (codes == method.codewords_[of_test]).all(1).mean()

    plain = accuracy(lambda x: x)
    assert 0.6 < plain < 0.99
    assert abs(accuracy(units) - plain) <= 0.02


def test_one_class_is_not_applicable():
    train = classes_in_two_modalities()
    with pytest.raises(NotApplicable, match="two classes or more"):
        label_codes.LabelCodes().fit(TrainData(train.features, train.labels * 0), FitContext(n_bits=8, seed=0))
