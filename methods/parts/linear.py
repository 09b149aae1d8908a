"""Linear algebra that several methods share: centring, canonical correlations, ITQ, factors and singular pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class CanonicalProjection:
    """Canonical correlation analysis of two modalities.

    Attributes:
        means: modality -> float64 [d].
        directions: modality -> float64 [d, n_components], columns in order of falling correlation.
        correlations: float64 [n_components], regularised canonical correlations.
    """

    means: Mapping[str, Matrix]
    directions: Mapping[str, Matrix]
    correlations: Matrix

    def __call__(self, features: FloatArray, modality: str) -> Matrix:
        """Canonical variates scaled by their correlation, float64 [n, n_components]."""
        projected = (features - self.means[modality]) @ self.directions[modality]
        return np.asarray(projected * self.correlations)


@dataclass(frozen=True)
class LinearHash:
    """Centred features times weights.

    Attributes:
        mean: of the training features, float64 [d]; zeros where a method does not centre.
        weights: float64 [d, k].
    """

    mean: Matrix
    weights: Matrix

    def __call__(self, features: FloatArray) -> FloatArray:
        """Outputs, float32 [n, k]."""
        return np.asarray((features - self.mean) @ self.weights, np.float32)


def centred_features(train: TrainData, name: str) -> tuple[dict[str, Matrix], dict[str, Matrix]]:
    """Modality -> mean, float64 [d], and modality -> features without it, float64 [n, d].

    Args:
        train: the training pairs.
        name: of the method, for errors.

    Raises:
        NotApplicable: the features of a modality do not vary.
    """
    require_variation(train, name)
    return _centred(train)


def _centred(train: TrainData) -> tuple[dict[str, Matrix], dict[str, Matrix]]:
    means, centred = {}, {}
    for modality, features in train.features.items():
        values = features.astype(np.float64)
        means[modality] = values.mean(0)
        centred[modality] = values - means[modality]
    return means, centred


def require_variation(train: TrainData, name: str) -> None:
    """Raises NotApplicable where the features of a modality do not vary; the error names the method."""
    for modality, features in train.features.items():
        if not varies(features).any():
            raise NotApplicable(f"{name} needs features that vary; those of {modality} are the same for all pairs")


def unit_rows(rows: FloatArray | Matrix) -> Matrix:
    """Rows [n, d] scaled to unit length, float64; rows of zeros stay."""
    values = np.asarray(rows, np.float64)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    scaled: Matrix = np.divide(values, norms, out=np.zeros_like(values), where=norms > 0)
    return scaled


def procrustes(matrix: Matrix) -> Matrix:
    """The orthogonal R that maximises tr(R' M) for a square M, float64 [k, k]."""
    left, _, right = linalg.svd(matrix)
    return np.asarray(left @ right)


def signs(values: Matrix) -> Matrix:
    """1 where a value is at least 0, else -1, float64."""
    return np.where(values >= 0, 1.0, -1.0)


def with_positive_peaks(columns: Matrix) -> Matrix:
    """The columns, float64 [n, k], each with the sign that makes its entry of largest magnitude positive."""
    largest = np.take_along_axis(columns, np.abs(columns).argmax(0)[None], axis=0)
    return np.asarray(columns * np.sign(largest))


def canonical_projection(train: TrainData, n_components: int | None, ridge: float) -> CanonicalProjection:
    """Finds the most correlated directions: max tr(Wx' Cxy Wy) with Wx' (Cxx + e_x I) Wx = I, and alike for Wy.

    Args:
        train: pairs of two modalities.
        n_components: number of directions to keep; None keeps all, as many as the narrower modality has independent
            directions.
        ridge: e of each modality, relative to its mean variance.

    Raises:
        NotApplicable: more components are asked for than the features of a modality have independent directions, or the
            ridge is too small for features that follow from others.
    """
    first, second = train.modalities
    means, centred = _centred(train)
    covariances = {m: values.T @ values / len(train) for m, values in centred.items()}
    narrow = min(numerical_rank(features, covariances[m]) for m, features in train.features.items())
    if n_components is None:
        n_components = max(narrow, 1)
    if n_components > narrow:
        raise NotApplicable(
            f"CCA yields at most {narrow} components from these pairs (the rank of their features), "
            f"{n_components} are needed"
        )
    factors = {m: regularised_factor(covariance, ridge) for m, covariance in covariances.items()}
    cross = centred[first].T @ centred[second] / len(train)
    white = linalg.solve_triangular(factors[first], cross, lower=True)
    white = linalg.solve_triangular(factors[second], white.T, lower=True).T  # [d_first, d_second]
    left, correlations, right = leading_singular(white, n_components)
    directions = {
        first: linalg.solve_triangular(factors[first], left, lower=True, trans="T"),
        second: linalg.solve_triangular(factors[second], right, lower=True, trans="T"),
    }
    return CanonicalProjection(means, directions, correlations)


def itq_rotation(values: Matrix, n_iterations: int, rng: np.random.Generator) -> Matrix:
    """Rotation R that moves values V [n, c] towards the corners of the cube: min |B - V R|, R'R = I, B = sgn(V R).

    Starts from a random rotation and solves for B and R in turn (Gong & Lazebnik, CVPR 2011, section 2.2).
    """
    rotation, _ = linalg.qr(rng.normal(size=(values.shape[1], values.shape[1])))
    for _ in range(n_iterations):
        rotation = procrustes(values.T @ signs(values @ rotation))
    return np.asarray(rotation)


def covariance_factor(centred: Matrix, ridge: float) -> Matrix:
    """Lower Cholesky factor of C + ridge * mean variance * I, where C is the covariance of centred rows [n, d].

    Raises:
        NotApplicable: that matrix has no inverse, since some features follow from others and the ridge is too small.
    """
    return regularised_factor(centred.T @ centred / len(centred), ridge)


def regularised_factor(covariance: Matrix, ridge: float) -> Matrix:
    """Lower Cholesky factor of C + ridge * mean variance * I for a covariance C, float64 [d, d].

    Raises:
        NotApplicable: as `covariance_factor`.
    """
    shift = ridge * max(np.trace(covariance) / len(covariance), np.finfo(np.float64).tiny)
    try:
        return np.asarray(linalg.cholesky(covariance + shift * np.eye(len(covariance)), lower=True))
    except linalg.LinAlgError:
        raise NotApplicable(
            f"some of the {len(covariance)} features follow from others, so their covariance has no inverse with ridge="
            f"{ridge:g}; use a larger ridge"
        ) from None


def ridge_map(factor: Matrix, centred: Matrix, targets: Matrix) -> Matrix:
    """W that minimises |T - X W|^2 / n + ridge * mean variance * |W|^2, float64 [d, k].

    Args:
        factor: `covariance_factor` of X with that ridge, float64 [d, d].
        centred: X, float64 [n, d].
        targets: T, float64 [n, k].
    """
    return np.asarray(linalg.cho_solve((factor, True), centred.T @ targets) / len(centred))


def varies(features: FloatArray) -> NDArray[np.bool_]:
    """Which columns of float32 rows [n, d] vary, by more than four units in the last place of their largest value."""
    return np.asarray(features.astype(np.float64).std(0) > 4 * _rounding(features), np.bool_)


def _rounding(features: FloatArray) -> Matrix:
    """A unit in the last place of the largest value of each column, float64 [d]."""
    return np.asarray(float(np.finfo(np.float32).eps) * np.abs(features).max(0).astype(np.float64))


def numerical_rank(features: FloatArray, covariance: Matrix | None = None) -> int:
    """Number of independent directions in which float32 rows [n, d] vary; what rounding alone may cause does not count.

    Columns are scaled to unit variance first, so their units do not matter. A singular value counts if it exceeds the
    spectral norm of a matrix of independent rounding errors of these columns (Weyl's inequality).

    Args:
        features: float32 [n, d].
        covariance: theirs, float64 [d, d], if it is known, which saves a product.
    """
    kept = varies(features)
    if not kept.any():
        return 0
    values = features[:, kept].astype(np.float64)
    values -= values.mean(0)
    deviation = values.std(0)
    values, error = values / deviation, _rounding(features[:, kept]) / deviation
    n, d = len(values), int(values.shape[1])
    noise = float(np.linalg.norm(error) + np.sqrt(n) * error.max())
    if n <= d:
        square = values @ values.T
    elif covariance is None:
        square = values.T @ values
    else:
        square = n * covariance[np.ix_(kept, kept)] / np.outer(deviation, deviation)
    if n > d and _exceeds(square, noise):
        return d
    singular = np.sqrt(np.maximum(linalg.eigvalsh(square), 0.0))
    # The eigenvalues themselves are exact to about 1e-16 of the largest, their roots to 1e-8.
    return int((singular > max(noise, 1e-7 * singular[-1])).sum())


def _exceeds(square: Matrix, noise: float) -> bool:
    """Whether all singular values of X exceed the bounds of `numerical_rank` for certain, by a factor of X'X.

    A Cholesky factor costs a tenth of the eigenvalues. It exists if X'X exceeds bound^2 I; the trace of X'X is at least
    its largest eigenvalue, and the last term covers the rounding of the factor.
    """
    size, trace = len(square), float(np.trace(square))
    bound = max(noise**2, 1e-14 * trace) + size * np.finfo(np.float64).eps * trace
    try:
        linalg.cholesky(square - bound * np.eye(size))
    except linalg.LinAlgError:
        return False
    return True


def leading_singular(matrix: Matrix, k: int) -> tuple[Matrix, Matrix, Matrix]:
    """Left vectors [d_left, k], values [k] and right vectors [d_right, k] of the k largest singular values, falling.

    For few of many, eigenvectors of the smaller of M'M and MM' are several times faster than a full decomposition.
    Squares lose small values, so these are decomposed in full.
    """
    if 4 * k <= min(matrix.shape):
        tall = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
        d = tall.shape[1]
        squares, vectors = linalg.eigh(tall.T @ tall, subset_by_index=(d - k, d - 1))
        if squares[0] > 1e-8 * squares[-1]:
            values, narrow = np.sqrt(squares[::-1]), vectors[:, ::-1]
            wide = tall @ narrow / values
            return (wide, values, narrow) if tall is matrix else (narrow, values, wide)
    left, values, right = linalg.svd(matrix, full_matrices=False)
    return left[:, :k], values[:k], right[:k].T


def leading_singular_pair(first: Matrix, second: Matrix) -> tuple[Matrix, float, Matrix]:
    """The largest singular value of F S' between its left vector, float64 [d_first], and its right one, [d_second].

    Args:
        first: F, float64 [d_first, r]; r is far smaller than both d.
        second: S, float64 [d_second, r].
    """
    (one, in_one), (two, in_two) = linalg.qr(first, mode="economic"), linalg.qr(second, mode="economic")
    left, values, right = linalg.svd(in_one @ in_two.T)
    return one @ left[:, 0], float(values[0]), two @ right[0]
