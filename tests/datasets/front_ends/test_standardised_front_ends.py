"""Front-ends that end with standardisation: their fitted parts see only the training rows."""

import numpy as np
import pytest

from datasets.front_ends.audio_words import BagOfAudioWords, CarefulAudioWords, LogMelWords
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from tests.datasets.front_ends.made_inputs import pictures, sounds, tone

FITTED = {
    "bag-of-audio-words": (BagOfAudioWords(n_words=16), sounds),
    "sampled bag-of-audio-words": (BagOfAudioWords(n_words=16, n_fit_windows=50), sounds),
    "careful-audio-words": (CarefulAudioWords(n_words=16), sounds),
    "log-mel-words": (LogMelWords(n_words=16), sounds),
    "whitened words": (BagOfAudioWords(n_words=16, whitened=True, n_fit_windows=50), sounds),
    "mfcc-statistics": (MfccStatistics(), sounds),
    "hog-colour": (HogColour(size=64), pictures),
    "backbone": (Backbone("resnet18"), lambda: list(tone(120).reshape(12, 10))),
}


@pytest.mark.parametrize("name", list(FITTED))
def test_fitted_parts_see_only_the_training_rows(name):
    front_end, items = FITTED[name]
    descriptors = items() if name == "backbone" else front_end.describe(items())
    n = len(descriptors)
    fit_rows = np.arange(0, n, 2)
    before = front_end.fit_transform(descriptors, fit_rows, 5)
    assert before.dtype == np.float32
    np.testing.assert_allclose(before[fit_rows].mean(0, dtype=np.float64), 0, atol=1e-4)
    deviations = before[fit_rows].std(0, dtype=np.float64)
    assert np.all((np.abs(deviations - 1) < 1e-3) | (deviations == 0))
    np.testing.assert_array_equal(front_end.fit_transform(descriptors, fit_rows, 5), before)
    changed = list(descriptors)
    changed[3] = (descriptors[3][::-1] * 3 + 1).astype(np.float32)  # row 3 is a test item
    after = front_end.fit_transform(changed, fit_rows, 5)
    np.testing.assert_array_equal(np.delete(after, 3, 0), np.delete(before, 3, 0))
    assert not np.array_equal(after[3], before[3])
    changed = [changed[3] if i == 4 else descriptor for i, descriptor in enumerate(descriptors)]  # row 4 trains
    assert not np.array_equal(front_end.fit_transform(changed, fit_rows, 5)[0], before[0])


@pytest.mark.parametrize("front_end", [BagOfAudioWords(n_words=8), MfccStatistics()])
def test_sounds_of_next_to_no_samples_are_described(front_end):
    short = [tone(n) for n in (0, 1, 300, 400, 8_000)] + [np.zeros(5_000, np.float32)]
    result = front_end.fit_transform(front_end.describe(short), np.arange(6), 0)
    assert len(result) == 6
    assert np.isfinite(result).all()
