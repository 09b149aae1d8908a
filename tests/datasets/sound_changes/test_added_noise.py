"""Noise has the asked level, is the same for the same seed and the same at every level, and sounds as it is named."""

import numpy as np
import pytest
from scipy import signal, stats

from datasets.sound_changes.added_noise import KINDS, AddedNoise

RATE = 16_000


@pytest.fixture
def tone():
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)).astype(np.float32)


def power(waveform):
    return float(np.mean(waveform.astype(np.float64) ** 2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [-5.0, 0.0, 10.0, 30.0])
def test_the_noise_has_the_asked_level(tone, kind, level):
    noise = AddedNoise(kind, level, 7).changed(tone) - tone
    assert 10 * np.log10(power(tone) / power(noise)) == pytest.approx(level, abs=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_the_noise_depends_on_the_seed_and_not_on_the_level(tone, kind):
    one, again, other, louder = (
        AddedNoise(kind, level, seed).changed(tone) for level, seed in ((10.0, 1), (10.0, 1), (10.0, 2), (0.0, 1))
    )
    np.testing.assert_array_equal(one, again)
    assert one.dtype == np.float32
    assert abs(np.corrcoef(one - tone, other - tone)[0, 1]) < 0.2
    assert np.corrcoef(one - tone, louder - tone)[0, 1] > 0.9999


@pytest.mark.parametrize("kind", KINDS)
def test_a_silent_sound_and_the_shortest_sound(kind):
    silent = np.zeros(100, np.float32)
    np.testing.assert_array_equal(AddedNoise(kind, 10.0, 1).changed(silent), silent)
    shortest = np.ones(1, np.float32)
    assert np.isfinite(AddedNoise(kind, 10.0, 1).changed(shortest)).all()


def test_white_noise_is_gaussian_and_has_no_memory(tone):
    noise = AddedNoise("white", 0.0, 3).changed(tone).astype(np.float64) - tone
    assert stats.kstest(noise / noise.std(), "norm").pvalue > 0.001
    lags = [np.corrcoef(noise[:-lag], noise[lag:])[0, 1] for lag in (1, 2, 40)]
    assert max(map(abs, lags)) < 0.03


def test_the_noise_of_an_engine_is_low_and_has_lines(tone):
    noise = AddedNoise("engine", 0.0, 3).changed(tone).astype(np.float64) - tone
    frequency, density = signal.welch(noise, RATE, nperseg=8192)
    assert density[frequency < 1000].sum() > 0.8 * density.sum()
    band = density[(frequency > 20) & (frequency < 200)]
    assert band.max() > 10 * np.median(band)


def test_babble_is_many_voices_and_no_single_one():
    from datasets.sound_changes.babble import N_TALKERS, SENTENCES, babble, talkers

    voices = talkers()
    assert len(voices) >= 2 * N_TALKERS
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert all(power(voice) == pytest.approx(1) for voice in voices)
    mixed = babble(3 * RATE, np.random.default_rng(0))
    assert power(mixed) == pytest.approx(N_TALKERS, rel=0.5)
    # Kurtosis of speech is far above that of Gaussian noise; the sum of several voices lies between.
    assert 0 < stats.kurtosis(mixed) < 0.5 * np.median([stats.kurtosis(voice) for voice in voices])
