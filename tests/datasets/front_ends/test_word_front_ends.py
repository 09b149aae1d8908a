"""Front-ends that count words: fitted parts, the cache and the registry."""

import numpy as np
import pytest

from benchmark import registry
from datasets.front_ends.caption_text import CaptionText
from datasets.front_ends.extraction import Extraction
from datasets.front_ends.mfcc_words import MfccWords
from datasets.front_ends.sift_words import DenseSiftWords
from tests.datasets.front_ends.made_inputs import picture, tone

SENTENCES = ["A plane .", "Two planes, parked!", " .", "a red plane", "The beach", "a beach"]
FITTED = {
    "dense-sift-words": (DenseSiftWords(size=48, n_words=8), lambda: [picture(n) for n in range(8)]),
    "mfcc-words": (MfccWords(n_words=6, n_fit_frames=60), lambda: [tone(1_600 + 100 * n, n) for n in range(8)]),
    "caption-text": (CaptionText(), lambda: SENTENCES),
}


@pytest.mark.parametrize("name", list(FITTED))
def test_fitted_parts_see_only_the_training_rows(name):
    front_end, items = FITTED[name]
    descriptors = front_end.describe(items())
    fit_rows = np.arange(0, len(descriptors), 2)
    before = front_end.fit_transform(descriptors, fit_rows, 5)
    assert before.dtype == np.float32
    assert len(before) == len(descriptors)
    np.testing.assert_array_equal(front_end.fit_transform(descriptors, fit_rows, 5), before)
    changed = list(descriptors)
    changed[3] = descriptors[1]  # row 3 is a test item
    after = front_end.fit_transform(changed, fit_rows, 5)
    np.testing.assert_array_equal(np.delete(after, 3, 0), np.delete(before, 3, 0))
    np.testing.assert_array_equal(after[3], before[1])
    changed[4] = descriptors[1]  # row 4 trains
    assert not np.array_equal(front_end.fit_transform(changed, fit_rows, 5), after)


@pytest.mark.parametrize("name", list(FITTED))
def test_descriptors_survive_the_cache(name, tmp_path, monkeypatch):
    """Descriptors in several blocks, among them those of empty sentences, are read back as they were."""
    front_end, items = FITTED[name]
    monkeypatch.setattr("datasets.front_ends.extraction.BLOCK", 3)
    monkeypatch.setattr(type(front_end), "read", lambda self, inputs: [items()[i] for i in inputs])
    n = len(items())
    contents = tuple(f"item {i}" for i in range(n))
    modality = "image" if front_end.reads == "image" else "sound"
    extraction = Extraction(modality, front_end, tuple(range(n)), contents, np.arange(n), 0, tmp_path)
    for block in extraction.blocks:
        block.compute()
    for block in extraction.blocks:
        for stored, described in zip(block.read(), front_end.describe([items()[i] for i in block.inputs]), strict=True):
            assert stored.shape == described.shape
            assert stored.dtype == described.dtype
            np.testing.assert_allclose(stored, described, rtol=1e-3, atol=1e-3)
    extraction.fit()
    assert len(np.load(extraction.path)) == n


@pytest.mark.parametrize("name", list(FITTED))
def test_rows_of_the_registry_build_them(name):
    front_end = FITTED[name][0]
    modality = "image" if front_end.reads == "image" else "sound"
    row = registry.front_ends(modality)[name]
    assert registry.front_ends(modality).load(name) is type(front_end)
    assert row.oracle == (name == "caption-text")


def test_sounds_of_next_to_no_samples_are_described():
    front_end = MfccWords(n_words=4)
    short = [tone(n) for n in (0, 1, 300, 400, 8_000)] + [np.zeros(5_000, np.float32)]
    features = front_end.fit_transform(front_end.describe(short), np.arange(6), 0)
    assert np.isfinite(features).all()
