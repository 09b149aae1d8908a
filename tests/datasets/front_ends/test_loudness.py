"""Silent frames are left out; what is silent depends on the sound itself and not on its volume."""

import numpy as np

from datasets.front_ends.loudness import DEPTH, SPAN, loud_frames

HOP = 320


def numbered(n):
    return np.arange(n, dtype=np.float32)[:, None]


def kept_of(waveform):
    n = 1 + len(waveform) // HOP
    return loud_frames(numbered(n), waveform, HOP)[:, 0].astype(int).tolist()


def test_frames_within_the_depth_of_the_loudest_are_kept():
    rng = np.random.default_rng(0)
    waveform = (0.3 * rng.standard_normal(16_000)).astype(np.float32)
    waveform[:4_000] *= 10 ** (-(DEPTH + 10) / 20)  # silence
    waveform[12_000:] *= 10 ** (-(DEPTH - 10) / 20)  # quiet speech
    kept = kept_of(waveform)
    expected = []
    powers = []
    for k in range(51):
        span = waveform[max(0, k * HOP - SPAN // 2) : k * HOP + SPAN // 2].astype(float)
        powers.append((span**2).sum() / SPAN)
    for k, power in enumerate(powers):
        if 10 * np.log10(power / max(powers) + 1e-30) >= -DEPTH:
            expected.append(k)
    assert kept == expected
    assert 12 <= kept[0] <= 13
    assert kept[-1] >= 49
    assert kept_of(waveform * 1e-3) == kept


def test_a_silent_sound_and_a_sound_without_samples_keep_all_frames():
    assert kept_of(np.zeros(1_000, np.float32)) == [0, 1, 2, 3]
    assert kept_of(np.zeros(0, np.float32)) == [0]
    assert kept_of(np.ones(1, np.float32)) == [0]
