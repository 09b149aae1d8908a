"""Made-up items keep the statistics of the stored ones, and are new."""

import numpy as np
import pytest

from benchmark.measure.made_up import made_up_codes, made_up_vectors, of_length_one

N_MADE_UP = 20_000


def clustered_bits(n_classes=10, n_of_class=60, n_bits=32, seed=0):
    """Bits of classes: each has a centre with its own share of ones, and a tenth of the bits differ from it."""
    random = np.random.default_rng(seed)
    centres = random.random((n_classes, n_bits)) < random.uniform(0.2, 0.8, n_bits)
    bits = np.repeat(centres, n_of_class, axis=0)
    return bits ^ (random.random(bits.shape) < 0.1)


def correlations(values):
    found = np.corrcoef(values.T.astype(float))
    return found[np.triu_indices(len(found), 1)]


def independent_flips(bits, share, n_items):
    """What the generator is compared with: resampled codes of which each bit flips with this probability."""
    random = np.random.default_rng(1)
    return bits[random.integers(len(bits), size=n_items)] ^ (random.random((n_items, bits.shape[1])) < share)


@pytest.fixture(scope="module")
def bits():
    return clustered_bits()


@pytest.fixture(scope="module")
def made(bits):
    codes = made_up_codes(np.packbits(bits, axis=1), N_MADE_UP, seed=3)
    return np.unpackbits(codes, axis=1).astype(bool)


def made_up_bits(bits):
    codes = made_up_codes(np.packbits(bits, axis=1), N_MADE_UP, seed=3)
    return np.unpackbits(codes, axis=1, count=bits.shape[1]).astype(bool)


def flipped_as_often(bits, made):
    n_changed = (made[:3000, None] != bits[None]).sum(2).min(1).mean()
    return independent_flips(bits, n_changed / bits.shape[1], N_MADE_UP)


def signs_of_projections(n=300, n_bits=32):
    """Codes as hashing methods make them: signs of correlated numbers."""
    random = np.random.default_rng(0)
    return random.normal(size=(n, 12)) @ random.normal(size=(12, n_bits)) > 0


def test_codes_keep_the_share_of_ones_of_each_bit(bits, made):
    assert np.abs(made.mean(0) - bits.mean(0)).max() < 0.03
    # Independent flips pull rare ones towards one half.
    rare = np.random.default_rng(0).random((600, 32)) < np.linspace(0.02, 0.4, 32)
    found = made_up_bits(rare)
    moved, moved_by_flips = (np.abs(x.mean(0) - rare.mean(0)).mean() for x in (found, flipped_as_often(rare, found)))
    assert moved < 0.7 * moved_by_flips


def test_codes_keep_the_correlations_of_bits(bits, made):
    assert np.abs(correlations(made) - correlations(bits)).mean() < 0.03
    signs = signs_of_projections()
    found = made_up_bits(signs)
    lost, lost_by_flips = (
        np.abs(correlations(x) - correlations(signs)).mean() for x in (found, flipped_as_often(signs, found))
    )
    assert lost < 0.03
    assert lost < 0.7 * lost_by_flips


def test_codes_keep_the_distances_between_random_pairs(bits, made):
    def distances(codes):
        return np.bincount((codes[:600, None] != codes[None, :600]).sum(2).ravel(), minlength=33) / 600**2

    random = np.random.default_rng(0)
    # Half the sum of absolute differences: 0 for equal distributions, 1 for disjoint ones.
    assert 0.5 * np.abs(distances(made) - distances(bits[random.permutation(len(bits))])).sum() < 0.08


def test_codes_stay_in_their_class_and_are_often_new(bits, made):
    nearest = (made[:, None] != bits[None]).sum(2)
    assert nearest.min(1).max() <= 6  # a code of another class is about 12 bits away
    assert (nearest.min(1) > 0).mean() > 0.5


def test_a_bit_that_never_varies_never_varies():
    bits = clustered_bits()
    bits[:, [0, 31]] = [True, False]
    made = np.unpackbits(made_up_codes(np.packbits(bits, axis=1), 1000, seed=0), axis=1)
    assert made[:, 0].all()
    assert not made[:, 31].any()


def test_bits_beyond_the_code_length_stay_zero():
    packed = np.packbits(clustered_bits(n_bits=12), axis=1)
    assert not (made_up_codes(packed, 1000, seed=0)[:, 1] & 0b1111).any()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_or_equal_codes_are_made_up_too(n):
    packed = np.full((n, 2), 7, np.uint8)
    assert (made_up_codes(packed, 100, seed=0) == 7).all()


def test_vectors_keep_mean_and_covariance():
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 24))
    stored = of_length_one(np.repeat(centres, 80, axis=0) + 0.3 * random.normal(size=(400, 24))).astype(np.float32)
    made = made_up_vectors(stored, N_MADE_UP, seed=0)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.abs(made.mean(0) - stored.mean(0)).max() < 0.02
    wanted = np.cov(stored.T)
    assert np.linalg.norm(np.cov(made.T) - wanted) < 0.08 * np.linalg.norm(wanted)
    similarity = made @ stored.T
    assert similarity.max(1).max() < 1 - 1e-4  # none is a stored one
    assert (np.sort(similarity.max(1))[N_MADE_UP // 2]) > np.median(similarity)


def test_one_vector_is_repeated():
    assert np.allclose(made_up_vectors(np.eye(1, 6, dtype=np.float32), 10, seed=0), np.eye(1, 6))


def test_the_same_seed_gives_the_same_items(bits):
    packed = np.packbits(bits, axis=1)
    assert np.array_equal(made_up_codes(packed, 500, seed=1), made_up_codes(packed, 500, seed=1))
    assert not np.array_equal(made_up_codes(packed, 500, seed=1), made_up_codes(packed, 500, seed=2))
