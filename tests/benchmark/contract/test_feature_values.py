"""Which values of --image-features are files, and what features are called."""

import pytest

from benchmark.contract.feature_values import is_file, name_of


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("mine.npz", "mine"),
        ("MINE.MAT", "MINE"),
        ("some/folder/mine.v2.csv", "mine.v2"),
        ("../mine.npz", "mine"),
        ("folder/mine.h5", "mine"),
        ("mine.h5", "mine"),
    ],
)
def test_an_ending_or_a_folder_makes_a_file(value, name):
    assert is_file(value)
    assert name_of(value) == name


@pytest.mark.parametrize("value", ["mobilenet_v2", "whisper-words", "npz", "a,b"])
def test_everything_else_is_a_name(value):
    assert not is_file(value)
    assert name_of(value) == value
