"""Perturbed copies have the drawn pitch and length."""

import numpy as np
import pytest

from datasets.sound_changes.perturbation import SPECTRUM, TEMPO, WINDOW, Perturbation

RATE = 16_000


@pytest.mark.parametrize("seed", range(6))
def test_a_tone_gets_the_drawn_frequency_and_length(seed):
    percent, tempo = Perturbation(seed).drawn()
    assert SPECTRUM[0] <= percent <= SPECTRUM[1]
    assert TEMPO[0] <= tempo <= TEMPO[1]
    tone = np.sin(2 * np.pi * 1000 * np.arange(2 * RATE) / RATE).astype(np.float32)
    changed = Perturbation(seed).changed(tone)
    assert changed.dtype == np.float32
    assert len(changed) == round(len(tone) / tempo)
    spectrum = np.abs(np.fft.rfft(changed * np.hanning(len(changed))))
    found = spectrum.argmax() * RATE / len(changed)
    assert found == pytest.approx(1000 * percent / 100, rel=0.01)
    np.testing.assert_array_equal(changed, Perturbation(seed).changed(tone))


def test_seeds_draw_both_independently():
    drawn = np.array([Perturbation(seed).drawn() for seed in range(400)])
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.15
    assert drawn[:, 0].min() < 90 < 110 < drawn[:, 0].max()


@pytest.mark.parametrize("n", [1, 2, WINDOW - 1, WINDOW, 2 * WINDOW])
def test_short_sounds_are_changed_too(n):
    changed = Perturbation(3).changed(np.ones(n, np.float32))
    assert len(changed)
    assert np.isfinite(changed).all()
