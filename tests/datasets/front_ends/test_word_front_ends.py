"""Dense SIFT words, MFCC words and caption text: each against a literal one, and what their fitted parts see."""

import math

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.distance import cdist

from benchmark import registry
from benchmark.contract.errors import DataUnavailable
from datasets.front_ends.caption_text import CaptionText
from datasets.front_ends.extraction import Extraction
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.mfcc_words import MfccWords, with_differences
from datasets.front_ends.sift_words import DenseSiftWords, root_sift
from datasets.front_ends.words import _drawn, bag

SENTENCES = ["A plane .", "Two planes, parked!", " .", "a red plane", "The beach", "a beach"]


def noise(seed, n_samples=2_000):
    return (np.random.default_rng(seed).normal(size=n_samples) * 0.1).astype(np.float32)


def picture(seed):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3), dtype=np.uint8))


FITTED = {
    "dense-sift-words": (DenseSiftWords(size=48, n_words=8), lambda: [picture(n) for n in range(8)]),
    "mfcc-words": (MfccWords(n_words=6, n_fit_frames=60), lambda: [noise(n, 1_600 + 100 * n) for n in range(8)]),
    "caption-text": (CaptionText(), lambda: SENTENCES),
}


@pytest.mark.parametrize("name", list(FITTED))
def test_fitted_parts_see_the_training_rows_alone(name):
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
    """Read back from the cache, whole blocks of them, empty sentences included, they give the same features."""
    front_end, items = FITTED[name]
    monkeypatch.setattr("datasets.front_ends.extraction.BLOCK", 3)
    monkeypatch.setattr(f"datasets.files.{READERS[name]}.read_items", lambda inputs: [items()[i] for i in inputs])
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


READERS = {"dense-sift-words": "images", "mfcc-words": "sounds", "caption-text": "captions"}


@pytest.mark.parametrize("name", list(FITTED))
def test_rows_of_the_registry_build_them(name):
    front_end = FITTED[name][0]
    modality = "image" if front_end.reads == "image" else "sound"
    row = registry.front_ends(modality)[name]
    assert registry.resolve(row.target) is type(front_end)
    assert row.oracle == (name == "caption-text")


def test_a_bag_counts_the_nearest_words():
    rng = np.random.default_rng(0)
    vectors, words = rng.normal(size=(60, 7)), rng.normal(size=(9, 7)) * ([[0.2], [1], [3]] * 3)
    counts = [0] * 9
    for distances in cdist(vectors, words):
        counts[distances.tolist().index(min(distances))] += 1
    np.testing.assert_allclose(bag(vectors, words), [math.sqrt(count / 60) for count in counts])


def test_a_draw_is_as_from_all_descriptors_in_one_array():
    lengths, n = [4, 0, 7, 1, 9], 10
    chosen = set(np.random.default_rng(1).choice(21, n, replace=False).tolist())
    numbered = np.split(np.arange(21), np.cumsum(lengths)[:-1])
    drawn = _drawn(lengths, n, np.random.default_rng(1))
    for numbers, rows in zip(numbered, drawn, strict=True):
        assert numbers[rows].tolist() == [number for number in numbers.tolist() if number in chosen]
    assert [rows.tolist() for rows in _drawn([2, 3], 99, np.random.default_rng(0))] == [[0, 1], [0, 1, 2]]


def test_root_sift_gives_the_hellinger_kernel():
    values = np.random.default_rng(0).integers(0, 150, (5, 128), dtype=np.uint8)
    values[4] = 0
    shares = values[:4] / values[:4].sum(1, keepdims=True)
    kernel = [[sum(math.sqrt(a * b) for a, b in zip(p, q, strict=True)) for q in shares] for p in shares]
    rooted = root_sift(values)
    np.testing.assert_allclose(rooted[:4] @ rooted[:4].T, kernel, rtol=1e-5)
    assert not rooted[4].any()


SLOPE = np.tile(np.arange(128, dtype=np.uint8), (128, 1))
RAMPS = {"to the right": (SLOPE, 0), "downwards": (SLOPE.T.copy(), 2)}


@pytest.mark.parametrize("name", list(RAMPS))
def test_sift_of_a_ramp_points_up_the_ramp(name):
    """A slope along an axis falls into one of the eight orientations, in all sixteen cells."""
    shades, orientation = RAMPS[name]
    image = Image.fromarray(shades).convert("RGB")
    described = DenseSiftWords().describe([image])[0]
    assert described.dtype == np.uint8
    assert described.shape == (13 * 13, 128)  # centres at 16, 24, .. 112
    middle = described[6 * 13 + 6].reshape(16, 8).astype(float)
    assert (middle.argmax(1) % 4 == orientation).all()
    assert len(set(middle.argmax(1))) == 1
    assert middle.max(1).sum() > 0.95 * middle.sum()


def test_a_patch_is_as_wide_as_it_says():
    """Left of an edge at column 80: a descriptor that ends before it sees nothing, one that spans it does."""
    shades = np.zeros((128, 128), np.uint8)
    shades[:, 80:] = 200
    described = DenseSiftWords(patch=24).describe([Image.fromarray(shades).convert("RGB")])[0].reshape(14, 14, 128)
    energy = described.sum((0, 2), dtype=int)  # by column of the grid, at 12 + 8 * column
    # Bins reach half a bin (3 pixels) beyond the patch, smoothing and the gradient about 6 more.
    assert not energy[[c for c in range(14) if 12 + 8 * c + 12 + 9 < 80]].any()
    assert energy[[c for c in range(14) if abs(12 + 8 * c - 80) < 12]].all()


def test_opencv_gets_its_threads_back():
    import cv2

    before = cv2.getNumThreads()
    DenseSiftWords(size=48).describe([picture(0)])
    assert cv2.getNumThreads() == before


@pytest.mark.parametrize("n_frames", [1, 2, 5, 30])
def test_differences_are_regressions_over_five_frames(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 3)).astype(np.float32)

    def regressed(rows):
        def at(t):
            return rows[min(max(t, 0), n_frames - 1)]

        return np.array([sum(k * (at(t + k) - at(t - k)) for k in (1, 2)) / 10 for t in range(n_frames)])

    values = np.hstack([frames, regressed(frames), regressed(regressed(frames))])
    spread = values.std(0)
    expected = (values - values.mean(0)) / np.where(spread > 0, spread, 1)
    np.testing.assert_allclose(with_differences(frames), expected, atol=1e-4)


def test_mfcc_words_describe_single_frames():
    described = MfccWords().describe([noise(0)])[0]
    np.testing.assert_allclose(described, Mfcc(20)(noise(0))[:, :13], atol=1e-3)


def test_sounds_of_next_to_no_samples_are_described():
    front_end = MfccWords(n_words=4)
    short = [noise(0, n) for n in (0, 1, 300, 400, 8_000)] + [np.zeros(5_000, np.float32)]
    features = front_end.fit_transform(front_end.describe(short), np.arange(6), 0)
    assert np.isfinite(features).all()


def test_caption_text_is_tf_idf():
    """Each caption's words by (1 + ln count) * (1 + ln (1 + n) / (1 + captions with it)), scaled to length 1."""
    texts = ["a plane", "two planes parked", "", "a red plane a", "the beach", "a beach"]
    train = [0, 1, 2, 3]
    words = sorted({word for row in train for word in texts[row].split()})
    assert words == ["a", "parked", "plane", "planes", "red", "two"]
    expected = np.zeros((6, len(words)))
    for row, text in enumerate(texts):
        for column, word in enumerate(words):
            count = text.split().count(word)
            holding = sum(word in texts[other].split() for other in train)
            if count:
                expected[row, column] = (1 + math.log(count)) * (1 + math.log((1 + len(train)) / (1 + holding)))
        length = math.sqrt(sum(expected[row] ** 2))
        expected[row] /= length or 1
    raw = ["A plane .", "Two planes, parked!", " .", "a red  plane, A", "The beach", "a beach"]
    front_end = CaptionText()
    found = front_end.fit_transform(front_end.describe(raw), np.array(train), 0)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_captions_without_any_word_are_one_clear_line():
    front_end = CaptionText()
    with pytest.raises(DataUnavailable, match="all 2 training captions are empty"):
        front_end.fit_transform(front_end.describe([" .", "!", "a plane"]), np.array([0, 1]), 0)
