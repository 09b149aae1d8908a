"""Bags of audio words against literal loops."""

import numpy as np
import pytest

from datasets.front_ends.audio_words import BagOfAudioWords


@pytest.mark.parametrize("n_frames", [1, 14, 15, 16, 47])
def test_windows_are_every_second_frame_of_a_span(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 20)).astype(np.float32)
    centred = [frame - frames.mean(0) for frame in frames]
    centred += [np.zeros(20)] * (15 - n_frames)
    expected = []
    for start in range(0, len(centred) - 14, 3):
        expected.append(np.concatenate([centred[start + offset] for offset in (0, 2, 4, 6, 8, 10, 12, 14)]))
    np.testing.assert_allclose(BagOfAudioWords().windows(frames), expected, atol=1e-6)


@pytest.mark.parametrize("n_words", [3, 30])
def test_histogram_is_the_root_of_mean_soft_assignments(n_words):
    rng = np.random.default_rng(0)
    windows, words = rng.normal(size=(50, 6)), rng.normal(size=(n_words, 6))
    expected = np.zeros(n_words)
    for window in windows:
        squared = [sum((a - b) ** 2 for a, b in zip(window, word, strict=True)) for word in words]
        nearest = sorted(range(n_words), key=squared.__getitem__)[:5]
        scale = sum(squared[word] for word in nearest) / len(nearest)
        weights = {word: np.exp(-squared[word] / scale) for word in nearest}
        for word, weight in weights.items():
            expected[word] += weight / sum(weights.values()) / len(windows)
    np.testing.assert_allclose(BagOfAudioWords().histogram(windows, words), np.sqrt(expected), atol=1e-9)


def test_a_window_that_equals_a_word_counts_only_for_that_word():
    words = np.eye(4)[:, :3] * 100
    histogram = BagOfAudioWords(n_nearest=1).histogram(words[[0, 0, 0, 2]], words)
    np.testing.assert_allclose(histogram, np.sqrt([0.75, 0, 0.25, 0]))
