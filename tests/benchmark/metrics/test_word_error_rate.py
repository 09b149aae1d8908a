"""Word error rate against a slow edit distance and worked examples."""

import math
import random

import pytest

from benchmark.metrics.word_error_rate import word_error_rate


def slow_distance(said, found):
    """Edit distance of two lists of words, by the textbook's table."""
    table = [[i + j for j in range(len(found) + 1)] for i in range(len(said) + 1)]
    for i, one in enumerate(said, 1):
        for j, other in enumerate(found, 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (one != other))
    return table[-1][-1]


@pytest.mark.parametrize(
    ("said", "found", "rate"),
    [
        ("there is a plane", "there is a plane", 0),
        ("there is a plane", "there is plane", 1 / 4),
        ("there is a plane", "there is a big plane", 1 / 4),
        ("there is a plane", "their is a plain", 2 / 4),
        ("a", "one two three", 3),
        ("a b", "", 1),
    ],
)
def test_worked_examples(said, found, rate):
    assert word_error_rate([said], [found]) == pytest.approx(rate)


def test_errors_and_words_are_summed_before_they_are_divided():
    assert word_error_rate(["a", "b c d"], ["x", "b c d"]) == pytest.approx(1 / 4)


def test_it_agrees_with_the_table_of_the_textbook():
    rng = random.Random(0)
    said = [[rng.choice("abcd") for _ in range(rng.randint(1, 7))] for _ in range(50)]
    heard = [[rng.choice("abcd") for _ in range(rng.randint(0, 7))] for _ in range(50)]
    expected = sum(map(slow_distance, said, heard)) / sum(map(len, said))
    assert word_error_rate([" ".join(s) for s in said], [" ".join(h) for h in heard]) == pytest.approx(expected)


def test_without_spoken_words_there_is_no_rate():
    assert math.isnan(word_error_rate([""], ["a"]))
    assert math.isnan(word_error_rate([], []))
