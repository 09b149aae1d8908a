"""CCA-ITQ with labels against the paper's eigenproblem on single-modality items, and a literal ITQ."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.itq_labels import ITQLabels, whitened
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import centred, without_variation

RIDGE = 0.3
SEVERAL = np.random.default_rng(1).random((90, 4)) < 0.4  # several classes a pair, or none


def reference(train, labels, n_bits):
    """V diag(rho) of both modalities: C_XX^-1 C_XL C_LL^+ C_LX w = rho^2 w with w' C_XX w = 1, then zeros."""
    parts = centred(train)
    items = linalg.block_diag(*parts)  # [2 n, d1 + d2]
    twice = np.vstack([labels - labels.mean(0)] * 2)
    shifts = [np.full(x.shape[1], RIDGE * (x**2).mean()) for x in parts]
    own = (items.T @ items + len(parts[0]) * np.diag(np.concatenate(shifts))) / len(items)
    cross = items.T @ twice / len(items)
    inverse = np.linalg.pinv(twice.T @ twice / len(items), rcond=1e-9)
    squares, vectors = linalg.eigh(cross @ inverse @ cross.T, own)
    squares, vectors = squares[::-1][:n_bits], vectors[:, ::-1][:, :n_bits]
    squares = np.where(squares > 1e-9, squares, 0.0)
    scaled = np.pad(items @ vectors * np.sqrt(squares), ((0, 0), (0, n_bits - len(squares))))
    return dict(zip(train.modalities, np.split(scaled, 2), strict=True))


CASES = {
    "fewer bits than directions": ("classes", 1),
    "as many bits as directions": ("classes", 2),
    "more bits than directions": ("classes", 7),
    "more bits than features": ("classes", 16),
    "several classes a pair": ("several", 3),
    "several classes a pair, more bits": ("several", 9),
}


def pairs(kind):
    train = classes_in_two_modalities()
    if kind == "classes":
        return train, (train.labels[:, None] == np.arange(3)).astype(float)
    return TrainData(train.features, SEVERAL), SEVERAL.astype(float)


@pytest.mark.parametrize(("kind", "n_bits"), CASES.values(), ids=CASES)
def test_unrotated_variates_are_those_of_the_dense_eigenproblem(kind, n_bits):
    train, labels = pairs(kind)
    method = ITQLabels(ridge=RIDGE, n_iterations=0).fit(train, FitContext(n_bits=n_bits, seed=0))
    outputs = np.vstack([method.encode(train.features[m], m) for m in train.modalities])
    expected = np.vstack(list(reference(train, labels, n_bits).values()))
    assert outputs.shape == (180, n_bits)
    np.testing.assert_allclose(outputs @ outputs.T, expected @ expected.T, atol=1e-4)  # a rotation keeps inner products


@pytest.mark.parametrize(("kind", "n_bits"), CASES.values(), ids=CASES)
def test_the_rotation_is_that_of_a_literal_itq_on_the_variates_filled_up_with_zeros(kind, n_bits):
    train, labels = pairs(kind)
    method = ITQLabels(ridge=RIDGE).fit(train, FitContext(n_bits=n_bits, seed=5))
    expected = reference(train, labels, n_bits)
    both = np.vstack(list(expected.values()))
    mine = np.vstack([(train.features[m] - method.means_[m]) @ method.weights_[m] for m in train.modalities])
    for k in range(min(n_bits, mine.shape[1])):  # an eigenvector has no sign of its own
        both[:, k] *= np.sign(both[:, k] @ mine[:, k]) or 1.0
    rotation, _ = linalg.qr(np.random.default_rng(5).normal(size=(n_bits, n_bits)))
    for _ in range(50):
        left, _, right = linalg.svd(both.T @ np.where(both @ rotation >= 0, 1.0, -1.0))
        rotation = left @ right
    outputs = np.vstack([method.encode(train.features[m], m) for m in train.modalities])
    np.testing.assert_allclose(outputs, both @ rotation, atol=1e-4)


def test_whitened_labels_are_uncorrelated_where_they_vary_and_the_order_of_pairs_does_not_matter():
    labels = (np.repeat([0, 1, 2], [10, 20, 30])[:, None] == np.arange(3)).astype(float)
    found = whitened(labels)
    np.testing.assert_allclose(linalg.eigvalsh(found.T @ found / 60), [0, 1, 1], atol=1e-12)
    np.testing.assert_allclose(found.mean(0), 0, atol=1e-12)
    order = np.random.default_rng(0).permutation(60)
    np.testing.assert_allclose(whitened(labels[order]), found[order], atol=1e-10)


def test_items_of_a_class_lie_together_and_shuffled_labels_end_that():
    """The classes are 3 of 33 directions that both modalities share."""
    rng, labels = np.random.default_rng(0), np.arange(300) % 4
    latent = np.hstack([2 * rng.normal(size=(4, 3))[labels], rng.normal(size=(300, 30))])
    features = {m: (latent @ rng.normal(size=(33, 40))).astype(np.float32) for m in ("image", "sound")}

    def margin(given):
        method = ITQLabels(ridge=RIDGE).fit(TrainData(features, given), FitContext(n_bits=16, seed=0))
        image, sound = (np.where(method.encode(values, m) >= 0, 1.0, -1.0) for m, values in features.items())
        agreement, same = image @ sound.T / 16, labels[:, None] == labels
        return agreement[same].mean() - agreement[~same].mean()

    assert margin(labels) > 0.5
    assert margin(rng.permutation(labels)) < 0.25


def test_data_that_hold_nothing_to_learn_are_not_applicable_or_an_error_without_labels():
    train = classes_in_two_modalities()
    for pairs_, reason in (
        (without_variation(train), "those of sound are the same for all pairs"),
        (TrainData(train.features, train.labels * 0), "two classes or more"),
        (TrainData(train.features, np.ones((90, 3), bool)), "all pairs have the same classes"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            ITQLabels().fit(pairs_, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="itq-labels needs labels"):
        ITQLabels().fit(TrainData(train.features, None), FitContext(n_bits=4, seed=0))
