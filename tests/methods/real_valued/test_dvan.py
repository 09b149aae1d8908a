"""DVAN: its scores and its loss against literal ones, computed pair by pair."""

import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss

from benchmark.contract.method import FitContext, TrainData
from methods.parts.batch import Batch
from methods.real_valued import dvan
from methods.real_valued.dvan import DVAN


def pairs(n, seed=0):
    rng = np.random.default_rng(seed)
    return {"image": rng.normal(size=(n, 6)).astype(np.float32), "sound": rng.normal(size=(n, 5)).astype(np.float32)}


@pytest.fixture(scope="module")
def fitted():
    method = DVAN(width=8, dim=7, units=9, epochs=2, batch_size=10)
    return method.fit(TrainData(pairs(30), None), FitContext(n_bits=None, seed=0))


def weights(layer):
    return [None if p is None else p.detach().numpy().astype(np.float64) for p in (layer.weight, layer.bias)]


def literal_score(method, image, sound):
    """Score of one image and one sound by the formula, which concatenates their outputs."""
    outputs = []
    for modality, features in (("image", image), ("sound", sound)):
        _, output = method.forward(features[None], modality)
        outputs.append(np.maximum(output[0].numpy().astype(np.float64), 0))
    (of_image, bias), (of_sound, none) = (weights(method.further_[m]) for m in ("image", "sound"))
    assert none is None
    hidden = np.maximum(np.hstack([of_image, of_sound]) @ np.concatenate(outputs) + bias, 0)
    last, constant = weights(method.further_["match"])
    return float(last[0] @ hidden + constant[0])


def test_scores_are_those_of_the_network_on_each_pair(fitted):
    test = pairs(6, seed=1)
    images, sounds = test["image"], test["sound"][:4]
    expected = [[literal_score(fitted, image, sound) for sound in sounds] for image in images]
    scores = fitted.score_pairs(images, sounds, "image", "sound")
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    np.testing.assert_allclose(fitted.score_pairs(sounds, images, "sound", "image"), np.transpose(expected), atol=1e-5)


@pytest.mark.parametrize("block", [1, 9 * 11 * 2 + 1])
def test_scores_do_not_depend_on_blocks(fitted, monkeypatch, block):
    test = pairs(11, seed=1)
    whole = fitted.score_pairs(test["image"], test["sound"], "image", "sound")
    monkeypatch.setattr(dvan, "BLOCK", block)
    np.testing.assert_allclose(fitted.score_pairs(test["image"], test["sound"], "image", "sound"), whole, atol=1e-5)
    np.testing.assert_allclose(fitted.score_pairs(test["sound"], test["image"], "sound", "image"), whole.T, atol=1e-5)


def test_without_queries_or_database_there_are_no_scores(fitted):
    test = pairs(3)
    assert fitted.score_pairs(test["image"][:0], test["sound"], "image", "sound").shape == (0, 3)
    assert fitted.score_pairs(test["image"], test["sound"][:0], "image", "sound").shape == (3, 0)


def test_the_loss_is_the_balanced_cross_entropy_of_all_pairs(fitted):
    rng = np.random.default_rng(2)
    output = {m: torch.from_numpy(rng.normal(size=(8, 7)).astype(np.float32)) for m in ("image", "sound")}
    batch = Batch({}, output, torch.arange(8), None, torch.Generator())
    with torch.no_grad():
        parts = fitted.loss(batch)
        scores = fitted.pair_logits(*(fitted.contribution(output[m], m) for m in output)).numpy().astype(np.float64)
    probability, match = 1 / (1 + np.exp(-scores)), np.eye(8, dtype=bool)
    for name, chosen in (("match", match), ("mismatch", ~match)):
        expected = log_loss(match[chosen], probability[chosen], labels=[False, True])
        assert parts[name].item() == pytest.approx(expected, abs=1e-5)


def test_training_learns_which_items_belong_together():
    """Ten kinds of pairs, and both modalities show the kind: an image scores highest with the sound of its kind."""
    rng = np.random.default_rng(3)
    kinds = np.arange(200) % 10
    features = {m: np.eye(10, dtype=np.float32)[kinds] + 0.1 * rng.normal(size=(200, 10)) for m in ("image", "sound")}
    train = TrainData({m: x.astype(np.float32) for m, x in features.items()}, None)
    method = DVAN(width=32, dim=16, units=32, epochs=20, batch_size=40)
    method.fit(train, FitContext(n_bits=None, seed=0))
    clean = np.eye(10, dtype=np.float32)
    assert method.score_pairs(clean, clean, "image", "sound").argmax(1).tolist() == list(range(10))


def test_a_single_item_has_no_representation(fitted):
    with pytest.raises(TypeError, match="score_pairs"):
        fitted.encode(pairs(3)["image"], "image")


def test_a_pair_needs_both_modalities(fitted):
    images = pairs(3)["image"]
    with pytest.raises(ValueError, match="one image and one sound, got image and image"):
        fitted.score_pairs(images, images, "image", "image")
