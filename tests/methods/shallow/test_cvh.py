"""CVH: its directions against the joint eigenproblem, its sum over pairs against other directions."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.cvh import CVH
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import centred

BITS = 4


def own_blocks(x, y, ridge):
    blocks = [v.T @ v / len(v) for v in (x, y)]
    return linalg.block_diag(*(block + ridge * np.trace(block) / len(block) * np.eye(len(block)) for block in blocks))


@pytest.mark.parametrize("ridge", [0.01, 2.0])
def test_outputs_are_the_smallest_solutions_of_the_joint_eigenproblem(ridge):
    """M a = l N a, M = [C11, -C12; -C21, C22], N = blockdiag(C11, C22), ridge included; each half of variance 1."""
    train = classes_in_two_modalities()
    method = CVH(ridge=ridge).fit(train, FitContext(n_bits=BITS, seed=0))
    x, y = centred(train)
    own, cross = own_blocks(x, y, ridge), x.T @ y / len(x)
    joint = own.copy()
    joint[:7, 7:], joint[7:, :7] = -cross, -cross.T
    _, vectors = linalg.eigh(joint, own)
    found = [method.encode(train.features[m], m) for m in train.modalities]
    for k in range(BITS):
        expected = [x @ vectors[:7, k] * np.sqrt(2), y @ vectors[7:, k] * np.sqrt(2)]
        flip = np.sign(expected[0] @ found[0][:, k])  # both halves together have no sign of their own
        for mine, reference in zip(found, expected, strict=True):
            np.testing.assert_allclose(mine[:, k], flip * reference, atol=1e-4)


def test_no_other_directions_of_unit_variance_have_a_smaller_sum_over_pairs():
    """sum_ij S_ij (|xi - xj|^2 + |yi - yj|^2 + |xi - yj|^2) with S = I, under A1'C11 A1 = I and A2'C22 A2 = I."""
    train = classes_in_two_modalities()
    method = CVH(ridge=1e-3).fit(train, FitContext(n_bits=BITS, seed=0))
    image, sound = (method.encode(train.features[m], m).astype(float) for m in train.modalities)

    def objective(first, second):
        return sum(((a - b) ** 2).sum() for a, b in zip(first, second, strict=True))

    rng = np.random.default_rng(0)
    x, y = centred(train)
    own = own_blocks(x, y, 1e-3)
    roots = linalg.inv(linalg.cholesky(own[:7, :7])), linalg.inv(linalg.cholesky(own[7:, 7:]))
    for scale in (0.05, 1.0, 1.0, 1.0):
        others = []
        for values, outputs, root in zip((x, y), (image, sound), roots, strict=True):
            weights = linalg.lstsq(values @ root, outputs)[0] + scale * rng.normal(size=(len(root), BITS))
            others.append(values @ root @ linalg.qr(weights, mode="economic")[0])
        signs = [np.sign((a * b).sum(0)) for a, b in zip(others, (image, sound), strict=True)]
        others = [other * sign for other, sign in zip(others, signs, strict=True)]
        assert objective(image, sound) < objective(*others)


def test_more_bits_than_independent_features_are_not_applicable():
    with pytest.raises(NotApplicable, match="at most 4 components"):
        CVH().fit(classes_in_two_modalities(), FitContext(n_bits=5, seed=0))
