"""knn-transfer against plain loops and worked examples."""

import numpy as np
import pytest

from benchmark.contract.method import FitContext, TrainData
from methods.real_valued.knn_transfer import KNNTransfer

CONTEXT = FitContext(None, 0)


def pairs(n, seed):
    rng = np.random.default_rng(seed)
    return {m: rng.standard_normal((n, d)).astype(np.float32) for m, d in (("image", 5), ("sound", 3))}


def cosine(a, b):
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return float(a @ b / length) if length else 0.0


@pytest.mark.parametrize(("asked", "searched"), [("image", "sound"), ("sound", "image")])
@pytest.mark.parametrize("k", [1, 3, 40])
def test_scores_are_those_of_plain_loops(asked, searched, k):
    train, test = pairs(17, 0), pairs(9, 1)
    method = KNNTransfer(k=k).fit(TrainData(train, None), CONTEXT)
    found = method.score_pairs(test[asked], test[searched], asked, searched)
    assert (found.dtype, found.shape) == (np.float32, (9, 9))
    for q, query in enumerate(test[asked]):
        order = sorted(range(17), key=lambda i: -cosine(query, train[asked][i]))[:k]
        partner = sum(train[searched][i] / np.linalg.norm(train[searched][i]) for i in order)
        expected = [cosine(partner, item) for item in test[searched]]
        np.testing.assert_allclose(found[q], expected, atol=1e-6)


def test_a_query_that_equals_a_training_sound_finds_the_partner_of_that_sound():
    train = pairs(12, 0)
    method = KNNTransfer(k=1).fit(TrainData(train, None), CONTEXT)
    found = method.score_pairs(train["sound"], train["image"], "sound", "image")
    assert found.argmax(1).tolist() == list(range(12))
    np.testing.assert_allclose(found.diagonal(), 1, atol=1e-6)


def test_equal_neighbours_all_count_so_that_rounding_decides_nothing():
    train = pairs(6, 0)
    train["sound"][:4] = train["sound"][0]
    method = KNNTransfer(k=1).fit(TrainData(train, None), CONTEXT)
    images = train["image"][:4] / np.linalg.norm(train["image"][:4], axis=1, keepdims=True)
    found = method.score_pairs(train["sound"][:1], train["image"], "sound", "image")
    np.testing.assert_allclose(found[0], [cosine(images.sum(0), item) for item in train["image"]], atol=1e-6)


def test_an_item_of_zeros_is_as_near_to_everything():
    train = pairs(6, 0)
    method = KNNTransfer(k=2).fit(TrainData(train, None), CONTEXT)
    silent = np.zeros((1, 3), np.float32)
    found = method.score_pairs(silent, np.zeros((2, 5), np.float32), "sound", "image")
    assert np.isfinite(found).all()
    assert not found.any()


def test_a_modality_without_training_pairs_is_an_error():
    method = KNNTransfer().fit(TrainData(pairs(6, 0), None), CONTEXT)
    with pytest.raises(KeyError):
        method.score_pairs(pairs(2, 1)["sound"], pairs(2, 1)["image"], "sound", "smell")


def test_blocks_of_queries_change_nothing(monkeypatch):
    train, test = pairs(17, 0), pairs(9, 1)
    method = KNNTransfer(k=3).fit(TrainData(train, None), CONTEXT)
    whole = method.score_pairs(test["sound"], test["image"], "sound", "image")
    monkeypatch.setattr("methods.real_valued.knn_transfer.BLOCK", 40)
    np.testing.assert_allclose(method.score_pairs(test["sound"], test["image"], "sound", "image"), whole, atol=1e-6)


def test_a_training_image_with_several_sounds_is_one_neighbour():
    train = pairs(8, 0)
    train["image"][1:4] = train["image"][0]  # one image with four sounds
    method = KNNTransfer(k=2).fit(TrainData(train, None), CONTEXT)
    order = sorted({tuple(x) for x in train["image"]}, key=lambda x: -cosine(train["image"][0], np.array(x)))[:2]
    partners = sum(
        y / np.linalg.norm(y) for x, y in zip(train["image"], train["sound"], strict=True) if tuple(x) in order
    )
    found = method.score_pairs(train["image"][:1], train["sound"], "image", "sound")
    np.testing.assert_allclose(found[0], [cosine(partners, item) for item in train["sound"]], atol=1e-6)
