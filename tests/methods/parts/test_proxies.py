"""Proxy losses against literal loops in float64, and the threshold against codes and the table of the authors."""

import itertools
import math

import pytest
import torch

from methods.parts.proxies import Proxies, code_threshold, proxy_attraction, proxy_repulsion
from tests.support.loss_batches import SEVERAL


def drawn():
    generator = torch.Generator().manual_seed(0)
    return (torch.randn(n, 4, generator=generator, dtype=torch.float64) for n in (6, 3))


def cosine(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True)) / math.sqrt(sum(a * a for a in u) * sum(b * b for b in v))


def test_both_losses_equal_literal_loops():
    outputs, proxies = drawn()
    own, other = [], []
    for i in range(6):
        for j in range(3):
            value = cosine(outputs[i].tolist(), proxies[j].tolist())
            if SEVERAL[i, j]:
                own.append(1 - value)
            else:
                other.append(max(0.0, value - 0.1))
    members = SEVERAL.double()
    assert float(proxy_attraction(outputs, proxies, members)) == pytest.approx(sum(own) / len(own), rel=1e-12)
    assert float(proxy_repulsion(outputs, proxies, members, 0.1)) == pytest.approx(sum(other) / len(other), rel=1e-12)


def test_without_any_pair_a_loss_is_zero():
    outputs, proxies = drawn()
    none = torch.zeros(6, 3, dtype=torch.float64)
    assert float(proxy_attraction(outputs, proxies, none)) == 0
    assert float(proxy_repulsion(outputs, proxies, 1 - none, -1.0)) == 0


def best_distance_of_a_linear_code(length, dimension):
    """By search: a linear code is a choice of columns, and a column's multiplicity is all that matters."""
    columns = list(itertools.product((0, 1), repeat=dimension))[1:]
    messages = columns
    return max(
        min(sum(sum(a * b for a, b in zip(m, c, strict=True)) % 2 for c in chosen) for m in messages)
        for chosen in itertools.combinations_with_replacement(columns, length)
    )


@pytest.mark.parametrize(("n_bits", "n_classes", "dimension"), [(8, 4, 2), (8, 8, 3), (16, 3, 2), (32, 4, 2)])
def test_short_codes_have_the_threshold_of_the_best_linear_code(n_bits, n_classes, dimension):
    assert code_threshold(n_bits, n_classes) == 1 - 2 * best_distance_of_a_linear_code(n_bits, dimension) / n_bits


@pytest.mark.parametrize(
    ("n_bits", "n_classes", "threshold"),
    [
        (16, 21, 0.0),
        (64, 30, 0.0),
        (32, 7, -0.125),
        (64, 10, -0.03125),
        (8, 21, 0.5),
        (24, 50, 0.25),
        (4, 2, -0.25),
        (16, 999, 0.25),
    ],
)
def test_the_threshold_follows_the_published_table_and_the_row_below_between_its_lengths(n_bits, n_classes, threshold):
    assert code_threshold(n_bits, n_classes) == threshold


def test_proxies_start_with_variance_two_over_the_number_of_classes():
    torch.manual_seed(0)
    assert float(Proxies(8, 5000).vectors.detach().var()) == pytest.approx(2 / 8, rel=0.05)
