"""Bags of audio words against literal loops."""

from dataclasses import dataclass

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.front_ends.audio_words import BagOfAudioWords, CarefulAudioWords, LogMelWords
from datasets.front_ends.window_words import WindowWords


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


def test_equal_variance_divides_by_the_deviation_of_the_utterance():
    frames = np.random.default_rng(0).normal(size=(40, 20)).astype(np.float32) * np.arange(20)
    frames[:, 3] = 7  # a constant coefficient has nothing to divide by
    windows = BagOfAudioWords(equal_variance=True, span=1, step=1).windows(frames)
    assert windows.shape == (40, 20)
    expected = [
        [(x - column.mean()) / column.std() if column.std() > 0 else 0 for x in column]
        for column in frames.T.astype(float)
    ]
    np.testing.assert_allclose(windows, np.transpose(expected), atol=1e-4)


def test_log_mel_words_see_the_energies_that_the_coefficients_are_made_of():
    sound = np.random.default_rng(0).normal(size=16_000).astype(np.float32)
    (log_mel,), (mfcc,) = LogMelWords().describe([sound]), BagOfAudioWords().describe([sound])
    assert log_mel.shape == (101, 40)
    n = np.arange(40)
    dct = np.sqrt(2 / 40) * np.cos(np.pi / 40 * (n[:, None] + 0.5) * np.arange(20))
    dct[:, 0] /= np.sqrt(2)
    np.testing.assert_allclose(log_mel @ dct, mfcc, atol=1e-2)
    louder = LogMelWords().describe([10 * sound])[0]
    np.testing.assert_allclose(louder - log_mel, 20, atol=1e-3)  # dB


@dataclass(frozen=True)
class Plain(WindowWords):
    """Frames as they are."""

    span: int = 1
    step: int = 1
    centred: bool = False


def test_whitening_scales_every_component_to_variance_1_and_drops_rounding():
    rng = np.random.default_rng(0)
    pool = rng.normal(size=(500, 5)) * [1, 20, 3, 0.5, 0]
    pool[:, 4] = pool[:, 0] + 1e-7 * rng.normal(size=500)  # no direction of its own but rounding
    reduced = Plain(n_components=5, whitened=True).reduction(pool).transform(pool)
    assert reduced.shape == (500, 4)
    np.testing.assert_allclose(np.cov(reduced.T), np.eye(4), atol=1e-6)
    # The squared length of a whitened vector is its Mahalanobis distance from the mean.
    centred = pool[:, :4] - pool[:, :4].mean(0)
    distance = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(np.cov(centred.T)), centred)
    np.testing.assert_allclose((reduced**2).sum(1), distance, rtol=1e-3)
    whole = Plain(n_components=3, whitened=True).reduction(pool[:, :4]).transform(pool[:, :4])
    np.testing.assert_allclose(np.cov(whole.T), np.eye(3), atol=1e-6)
    plain = Plain(n_components=5).reduction(pool).transform(pool)
    assert plain.shape == (500, 5)
    assert plain.var(0)[0] > 300


def test_drawn_windows_are_windows_of_the_items_without_repeats():
    items = [np.full((n, 2), k, np.float32) + np.arange(n)[:, None] / 100 for k, n in enumerate((1, 20, 3, 60))]
    front_end = Plain(n_fit_windows=25)
    drawn = front_end.drawn_windows(items, np.arange(4), np.random.default_rng(0))
    whole = Plain(n_fit_windows=84).drawn_windows(items, np.arange(4), np.random.default_rng(0))
    assert len(drawn) == 25
    assert len(whole) == 84
    assert len({tuple(row) for row in drawn}) == 25
    assert {tuple(row) for row in drawn} <= {tuple(row) for row in whole}


def test_careful_words_leave_silence_out():
    sound = np.random.default_rng(0).normal(size=16_000).astype(np.float32)
    silent = np.concatenate([np.zeros(8_000, np.float32), sound, np.zeros(8_000, np.float32)])
    (plain,), (careful,) = BagOfAudioWords().describe([silent]), CarefulAudioWords().describe([silent])
    assert len(plain) == 201
    assert 100 <= len(careful) <= 104
    assert CarefulAudioWords().identity != BagOfAudioWords().identity


@pytest.mark.parametrize("front_end", [WindowWords(), CarefulAudioWords(), WindowWords(span=1, whitened=True)])
@pytest.mark.parametrize("n_frames", [1, 60])
def test_training_windows_that_are_all_the_same_teach_no_words(front_end, n_frames):
    frames = [np.ones((n_frames, 4), np.float32), np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)]
    with pytest.raises(DataUnavailable, match=r"expected training sounds that vary; their .* are all the same"):
        front_end.fit_transform(frames, np.array([0]), seed=0)
    assert np.isfinite(front_end.fit_transform(frames, np.array([1]), seed=0)).all()
