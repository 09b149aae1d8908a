"""Resampling to 16 kHz, from the rates of engines and files."""

import numpy as np
import pytest

from datasets.speech.resampling import resampled
from datasets.speech.speaker import RATES, Speaker
from tests.datasets.speech.plain import PLAIN


@pytest.mark.parametrize("rate", [8_000, 22_050, 22_051, 48_000, RATES[0], RATES[-1]])
def test_a_tone_stays_a_tone(rate):
    tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype(np.float32)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    np.testing.assert_allclose(resampled(tone, rate)[200:-200], expected[200:-200], atol=0.01)


@pytest.mark.parametrize("rate", [16_000, 22_050, 22_051])
def test_nothing_stays_nothing(rate):
    assert resampled(np.zeros(0, np.float32), rate).shape == (0,)


def test_an_engine_may_have_any_rate(monkeypatch):
    loud = np.full(22_051, -32_768, np.int16)
    monkeypatch.setattr(Speaker, "engine_samples", lambda speaker, utterance: (loud, 22_051))
    sound = Speaker().speak(PLAIN)
    assert abs(len(sound) - 16_000) <= 1
    assert sound.dtype == np.float32
    assert -1 <= sound.min() <= -0.99
