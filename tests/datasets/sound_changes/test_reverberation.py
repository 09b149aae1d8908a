"""Rooms have the reverberation that they are named after."""

import numpy as np
import pytest

from datasets.sound_changes.reverberation import KINDS, Reverberation, response

RATE = 16_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_response_decays_as_schroeder_measures_it(kind):
    room = KINDS[kind]
    h = response(room, np.random.default_rng(0))
    assert h[0] == 1
    first = round(room.delay * RATE)
    assert not h[1:first].any()
    echoes = h[first:]
    assert 10 * np.log10(1 / np.sum(echoes**2)) == pytest.approx(room.direct, abs=1e-6)
    left = 10 * np.log10(np.cumsum(echoes[::-1] ** 2)[::-1] / np.sum(echoes**2))  # Schroeder's backward integral
    seconds = np.arange(len(echoes)) / RATE
    fit = (left < -5) & (left > -25)
    slope = np.polyfit(seconds[fit], left[fit], 1)[0]
    assert -60 / slope == pytest.approx(room.reverberation, rel=0.1)


def test_a_sound_keeps_its_length_and_power_and_a_click_becomes_the_response():
    click = np.zeros(RATE, np.float32)
    click[100] = 1
    heard = Reverberation("large", 5).changed(click)
    assert (heard.dtype, heard.shape) == (np.float32, click.shape)
    assert np.mean(heard.astype(float) ** 2) == pytest.approx(np.mean(click.astype(float) ** 2), rel=1e-5)
    expected = response(KINDS["large"], np.random.default_rng(5))[: RATE - 100]
    np.testing.assert_allclose(heard[100:] / heard[100], expected, atol=1e-5)
    assert np.abs(heard[:100]).max() < 1e-5
    np.testing.assert_array_equal(heard, Reverberation("large", 5).changed(click))
    assert not np.allclose(heard, Reverberation("large", 6).changed(click))


def test_silence_stays_silent():
    assert not Reverberation("small", 1).changed(np.zeros(1, np.float32)).any()
