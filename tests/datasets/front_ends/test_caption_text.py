"""Caption text against tf-idf computed by hand."""

import math

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.front_ends.caption_text import CaptionText


def test_caption_text_is_tf_idf():
    """A word weighs (1 + ln count) * (1 + ln((1 + n) / (1 + captions with it))); vectors are scaled to length 1."""
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
