"""MFCC words: frames and their differences."""

import numpy as np
import pytest

from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.mfcc_words import MfccWords, with_differences
from tests.datasets.front_ends.made_inputs import tone


@pytest.mark.parametrize("n_frames", [1, 2, 5, 30])
def test_differences_are_regressions_over_five_frames(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 3)).astype(np.float32)

    def regressed(rows):
        def at(t):
            return rows[min(max(t, 0), n_frames - 1)]

        return np.array([sum(k * (at(t + k) - at(t - k)) for k in (1, 2)) / 10 for t in range(n_frames)])

    values = np.hstack([frames, regressed(frames), regressed(regressed(frames))])
    spread = values.std(0)
    expected = (values - values.mean(0)) / np.where(spread > 0, spread, 1)
    np.testing.assert_allclose(with_differences(frames), expected, atol=1e-4)


def test_mfcc_words_describe_single_frames():
    described = MfccWords().describe([tone(2_000)])[0]
    np.testing.assert_allclose(described, Mfcc(20)(tone(2_000))[:, :13], atol=1e-3)
