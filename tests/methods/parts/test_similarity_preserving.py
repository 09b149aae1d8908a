"""The base of methods without labels: its slope, and what it keeps."""

import math
import pickle

import pytest
import torch

from benchmark.contract.method import FitContext
from methods.deep.djsrh import DJSRH
from tests.support.feature_pairs import float64_batch, pairs_without_labels


def test_the_slope_is_the_square_root_of_the_epochs_begun():
    train = pairs_without_labels()
    method = DJSRH()
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    batch = float64_batch([0, 1])
    for epoch in (0, 1, 8):
        method.before_epoch(train, epoch)
        for code, output in zip(method.codes(batch), batch.output.values(), strict=True):
            for found, z in zip(code.ravel().tolist(), output.ravel().tolist(), strict=True):
                assert found == pytest.approx(math.tanh(math.sqrt(epoch + 1) * z), rel=1e-6)


def test_a_fit_ends_with_the_slope_of_its_last_epoch_and_without_the_training_features():
    train = pairs_without_labels(40)
    method = DJSRH(epochs=9, width=8, batch_size=8).fit(train, FitContext(n_bits=4, seed=0))
    assert float(method.further_["slope"].value) == 3
    assert set(method.further_) == {"slope"}
    again = pickle.loads(pickle.dumps(method))
    x = train.features["image"]
    assert torch.equal(torch.from_numpy(again.encode(x, "image")), torch.from_numpy(method.encode(x, "image")))
