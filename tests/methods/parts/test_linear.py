"""Linear algebra: canonical correlations, the ITQ rotation, covariance factors and singular pairs."""

import itertools

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.linear import (
    LinearHash,
    canonical_projection,
    centred_features,
    covariance_factor,
    itq_rotation,
    leading_singular,
    leading_singular_pair,
    numerical_rank,
    procrustes,
    ridge_map,
    unit_rows,
    with_positive_peaks,
)
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation


def correlated(seed=0, n=400):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 3))
    x = np.hstack([latent, rng.normal(size=(n, 3))]) @ rng.normal(size=(6, 6))
    y = np.hstack([latent + 0.5 * rng.normal(size=(n, 3)), rng.normal(size=(n, 2))]) @ rng.normal(size=(5, 5))
    return TrainData({"image": x.astype(np.float32), "sound": y.astype(np.float32)}, None)


def test_cca_without_ridge_gives_the_correlations_of_its_variates():
    train = correlated()
    found = canonical_projection(train, 3, ridge=1e-9)
    for k in range(3):
        u, v = (found(train.features[m], m)[:, k] for m in train.modalities)
        assert np.corrcoef(u, v)[0, 1] == pytest.approx(found.correlations[k], abs=1e-4)
        assert u.std() == pytest.approx(found.correlations[k], abs=1e-4)  # unit variance times correlation
    # Canonical correlations squared are the eigenvalues of Cxx^-1 Cxy Cyy^-1 Cyx.
    x, y = (values.astype(float) - values.mean(0) for values in train.features.values())
    product = np.linalg.solve(x.T @ x, x.T @ y) @ np.linalg.solve(y.T @ y, y.T @ x)
    assert np.sqrt(np.sort(np.linalg.eigvals(product).real)[::-1][:3]) == pytest.approx(found.correlations, abs=1e-4)


@pytest.mark.parametrize("ridge", [0.1, 2.0])
def test_cca_solves_the_generalised_eigenproblem_with_the_ridge_relative_to_the_mean_variance(ridge):
    """[0 Cxy; Cyx 0] w = rho [Cxx + ex I, 0; 0, Cyy + ey I] w, where w joins both directions."""
    train = correlated()
    found = canonical_projection(train, 3, ridge)
    x, y = (values.astype(float) for values in train.features.values())
    covariance = np.cov(np.hstack([x, y]).T, bias=True)
    cross, own = covariance.copy(), np.zeros_like(covariance)
    for part in (slice(0, 6), slice(6, 11)):
        cross[part, part] = 0
        block = covariance[part, part]
        own[part, part] = block + ridge * block.diagonal().mean() * np.eye(len(block))
    values, vectors = linalg.eigh(cross, own)
    np.testing.assert_allclose(found.correlations, values[::-1][:3], atol=1e-6)
    for k in range(3):
        vector = vectors[:, -1 - k] * np.sqrt(2)  # each half has unit variance
        together = np.concatenate([found.directions["image"][:, k], found.directions["sound"][:, k]])
        np.testing.assert_allclose(together, vector * np.sign(together @ own @ vector), atol=1e-5)
    for modality, values in train.features.items():
        np.testing.assert_allclose(found(values, modality).mean(0), 0, atol=1e-5)


def test_cca_with_too_few_features_is_not_applicable():
    with pytest.raises(NotApplicable, match="at most 5 components"):
        canonical_projection(correlated(), 6, ridge=1.0)


def of_rank(rank, n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))


UNITS = {
    "as they are": lambda x: x,
    "small units": lambda x: x * 1e-3,
    "large units": lambda x: x * 1e6,
    "an offset": lambda x: x + 1e3,
    "a small spread on an offset": lambda x: x * 1e-2 + 1e3,
    "a unit for each column": lambda x: x * 10.0 ** np.linspace(-6, 6, x.shape[1]),
    "constant columns": lambda x: np.hstack([x, np.full((len(x), 3), 0.1), np.zeros((len(x), 1))]),
    "repeated columns": lambda x: np.hstack([x, 3 * x[:, :4]]),
    "repeated rows": lambda x: np.vstack([x, x]),
}


@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize(("rank", "n", "d"), [(9, 300, 40), (9, 30, 200), (1, 50, 8), (40, 300, 40)])
def test_the_rank_is_the_number_of_independent_directions_in_any_unit(rank, n, d, units):
    assert numerical_rank(units(of_rank(rank, n, d)).astype(np.float32)) == rank


def test_the_rank_of_fewer_rows_than_columns_is_one_less_than_the_rows():
    assert numerical_rank(of_rank(60, 20, 60).astype(np.float32)) == 19


@pytest.mark.parametrize(("size", "rank"), [(1e-6, 1), (1e-5, 2)])
def test_a_direction_counts_from_one_ten_millionth_of_the_largest(size, rank):
    """Its singular value is 10 times the size, the largest one 400: the ratio is 2.5e-8 or 2.5e-7."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], 400)
    features = np.repeat(signs[:, None], 400, 1)
    features[:10, :10] += size * np.where(np.arange(10) % 2, 1, -1)[:, None]
    assert numerical_rank(features.astype(np.float32)) == rank


def test_what_does_not_vary_has_rank_0():
    assert numerical_rank(np.full((50, 4), 0.1, np.float32)) == 0
    assert numerical_rank(np.nextafter(np.full((50, 4), 7, np.float32), np.arange(50, dtype=np.float32)[:, None])) == 0


@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
def test_cca_on_features_of_rank_9_has_9_components(units):
    rng = np.random.default_rng(1)
    x, y = of_rank(9, 300, 40), rng.normal(size=(300, 30))
    x = units(x).astype(np.float32)
    train = TrainData({"image": x, "sound": np.resize(y, (len(x), 30)).astype(np.float32)}, None)
    assert canonical_projection(train, 9, ridge=1.0).correlations.shape == (9,)
    with pytest.raises(NotApplicable, match=r"at most 9 components from these pairs \(the rank of their features\)"):
        canonical_projection(train, 10, ridge=1.0)


def test_itq_rotates_and_lowers_the_quantisation_error():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 8)) * np.linspace(0.2, 2, 8)

    def error(rotation):
        rotated = values @ rotation
        return np.square(np.where(rotated >= 0, 1, -1) - rotated).sum()

    errors = [error(itq_rotation(values, n, np.random.default_rng(1))) for n in (0, 1, 5, 20, 50)]
    assert all(later < earlier for earlier, later in itertools.pairwise(errors[:4]))  # it settles before step 50
    assert errors[4] <= errors[3]
    rotation = itq_rotation(values, 50, np.random.default_rng(1))
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(8), atol=1e-10)


def test_itq_starts_from_a_rotation_drawn_from_the_generator():
    values = np.random.default_rng(0).normal(size=(20, 6))
    starts = [itq_rotation(values, 0, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(starts[0], starts[1])
    assert np.abs(starts[0] - starts[2]).max() > 0.1
    assert np.abs(starts[0] - np.eye(6)).max() > 0.1
    np.testing.assert_allclose(starts[0] @ starts[0].T, np.eye(6), atol=1e-10)


def test_a_covariance_without_inverse_is_not_applicable():
    centred = np.random.default_rng(0).normal(size=(50, 4))
    centred[:, 3] = 0
    with pytest.raises(NotApplicable, match=r"some of the 4 features follow from others.*with ridge=0; use a larger"):
        covariance_factor(centred, 0.0)


def test_covariance_factor_is_the_covariance_with_a_relative_ridge():
    values = np.random.default_rng(0).normal(size=(50, 4)) * [1, 2, 3, 4]
    centred = values - values.mean(0)
    factor = covariance_factor(centred, 0.5)
    covariance = np.cov(centred.T, bias=True)
    np.testing.assert_allclose(factor @ factor.T, covariance + 0.5 * np.trace(covariance) / 4 * np.eye(4), atol=1e-10)
    np.testing.assert_array_equal(factor, np.tril(factor))


def test_leading_singular_pair_of_a_product_is_that_of_the_full_decomposition():
    for d_first, d_second, r in ((8, 5, 2), (2, 4, 3), (1, 1, 1), (3, 4, 9)):
        rng = np.random.default_rng(1)
        first, second = rng.normal(size=(d_first, r)), rng.normal(size=(d_second, r))
        left, values, right = linalg.svd(first @ second.T)
        found = leading_singular_pair(first, second)
        assert found[1] == pytest.approx(values[0])
        assert found[0] @ first @ second.T @ found[2] == pytest.approx(values[0])
        assert abs(found[0] @ left[:, 0]) == pytest.approx(1)
        assert abs(found[2] @ right[0]) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(20, 12), (12, 20), (5, 4)])
@pytest.mark.parametrize("smallest", [0.5, 1e-3, 1e-6, 0.0])
def test_leading_singular_values_and_vectors_are_those_of_a_matrix_made_of_them(shape, smallest):
    rng = np.random.default_rng(2)
    left, right = (linalg.qr(rng.normal(size=(d, 4)), mode="economic")[0] for d in shape)
    matrix = left @ np.diag([3.0, 2.0, smallest, smallest / 2]) @ right.T
    one, values, two = leading_singular(matrix, 3)
    np.testing.assert_allclose(values, [3.0, 2.0, smallest], atol=1e-9)
    for k in range(3 if smallest else 2):
        sign = np.sign(one[:, k] @ left[:, k])
        np.testing.assert_allclose(sign * one[:, k], left[:, k], atol=1e-5)
        np.testing.assert_allclose(sign * two[:, k], right[:, k], atol=1e-5)
    np.testing.assert_allclose(one.T @ one, np.eye(3), atol=1e-8)
    np.testing.assert_allclose(two.T @ two, np.eye(3), atol=1e-8)


def test_a_ridge_map_equals_the_stacked_least_squares():
    rng = np.random.default_rng(5)
    values, targets = rng.normal(size=(9, 4)), rng.normal(size=(9, 2))
    centred = values - values.mean(0)
    penalty = 0.3 * (centred**2).sum() / 4  # n times the ridge times the mean variance
    expected = minimiser((1.0, centred, targets), shrinking(penalty, 4, 2))
    np.testing.assert_allclose(ridge_map(covariance_factor(centred, 0.3), centred, targets), expected, atol=1e-10)


def test_the_largest_entry_of_each_column_becomes_positive():
    columns = np.array([[1.0, -3.0, 0.0], [-2.0, 2.0, -0.5]])
    np.testing.assert_array_equal(with_positive_peaks(columns), [[-1.0, 3.0, 0.0], [2.0, -2.0, 0.5]])


def test_features_are_centred_in_float64_and_have_to_vary():
    train = classes_in_two_modalities()
    means, centred = centred_features(train, "it")
    for modality, values in train.features.items():
        np.testing.assert_allclose(centred[modality] + means[modality], values, rtol=1e-12)
        np.testing.assert_allclose(centred[modality].mean(0), 0, atol=1e-12)
        assert means[modality].dtype == centred[modality].dtype == np.float64
    with pytest.raises(NotApplicable, match="it needs features that vary; those of sound are the same"):
        centred_features(without_variation(train), "it")


def test_rows_get_unit_length_and_rows_of_zeros_stay():
    found = unit_rows(np.array([[3, 4], [0, 0]], np.float32))
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, [[0.6, 0.8], [0, 0]], rtol=1e-15)


def test_the_procrustes_rotation_beats_every_drawn_one():
    rng = np.random.default_rng(6)
    matrix = rng.normal(size=(4, 4))
    rotation = procrustes(matrix)
    np.testing.assert_allclose(rotation.T @ rotation, np.eye(4), atol=1e-12)
    drawn = (np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(200))
    assert np.trace(rotation.T @ matrix) > max(np.trace(one.T @ matrix) for one in drawn)


def test_a_linear_hash_centres_and_projects():
    found = LinearHash(np.array([1.0, 2.0]), np.array([[1.0], [10.0]]))(np.array([[2, 4]], np.float32))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [[21.0]])
