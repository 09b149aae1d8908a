"""Random codes: bits depend on the row, the modality and the seed, and on nothing else."""

import numpy as np
import pytest

from benchmark.contract.method import FitContext, TrainData
from methods.reference.random_codes import RandomCodes

ROWS = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)


def bits(rows=ROWS, modality="image", seed=3):
    train = TrainData({"image": ROWS, "sound": ROWS}, None)
    return RandomCodes().fit(train, FitContext(n_bits=40, seed=seed)).encode(rows, modality)


def test_equal_rows_get_equal_codes_in_any_order():
    twice = np.concatenate([ROWS[::-1], ROWS])
    np.testing.assert_array_equal(bits(twice), np.concatenate([bits()[::-1], bits()]))


@pytest.mark.parametrize("other", [{"modality": "sound"}, {"seed": 4}, {"rows": ROWS + 1}], ids=str)
def test_another_modality_seed_or_row_gives_independent_bits(other):
    """2,000 fair bits agree in half of all cases; six standard deviations are 0.07."""
    assert np.mean(bits() == bits(**other)) == pytest.approx(0.5, abs=0.07)
    assert bits().mean() == pytest.approx(0, abs=0.14)


def test_an_unknown_modality_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown modality 'text'; fitted on image, sound"):
        bits(modality="text")
