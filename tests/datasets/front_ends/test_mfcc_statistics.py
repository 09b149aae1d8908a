"""Statistics of MFCC against literal segments."""

import numpy as np
import pytest

from datasets.front_ends.mfcc_statistics import MfccStatistics


@pytest.mark.parametrize("n_frames", [1, 3, 7, 8, 61])
def test_statistics_are_those_of_equal_segments(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 20)).astype(np.float32)
    expected = []
    for n_segments in (1, 2, 4, 8):
        for segment in range(n_segments):
            first = min(segment * n_frames // n_segments, n_frames - 1)
            stop = max((segment + 1) * n_frames // n_segments, first + 1)
            for statistic in (np.mean, np.std):
                expected += [statistic([frames[t][c] for t in range(first, stop)]) for c in range(20)]
    np.testing.assert_allclose(MfccStatistics().statistics(frames), expected, atol=1e-5)
