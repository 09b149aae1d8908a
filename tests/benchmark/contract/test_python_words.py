"""Errors name arguments where the command line names options."""

import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.python_words import in_python_words


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("--data real needs --data-root DIR, the folder", "data real needs data_root, the folder"),
        ("--seeds should be 0, got -1", "seed should be 0, got -1"),
        ("give --image-weights FILE, or `xmhash run --seeds 1`", "give image_weights, or `xmhash run --seeds 1`"),
        ("a - b -- c", "a - b -- c"),
    ],
)
@pytest.mark.parametrize("kind", [UserError, DataUnavailable])
def test_options_become_arguments(said, expected, kind):
    with pytest.raises(kind) as error, in_python_words({"seeds": "seed"}):
        raise kind(said)
    assert (type(error.value), str(error.value)) == (kind, expected)


def test_other_errors_pass():
    with pytest.raises(ValueError, match="--seeds"), in_python_words({"seeds": "seed"}):
        raise ValueError("--seeds")
