"""Diagnostics of codes against worked examples, plain loops and SciPy, and their path through scores and store."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from benchmark.contract.codes import Codes, output_norms
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.metrics import bit_statistics
from benchmark.metrics.scoring import score
from benchmark.store.store import Store


def of_bits(rows):
    return Codes.from_bits(np.array(rows))


# Shares of ones: 1/2, 1/4, 0, 1. Bits 0 and 1: correlation of (1,1,0,0) and (1,0,0,0).
EXAMPLE = [[1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]


def test_worked_example():
    codes = of_bits(EXAMPLE)
    quarter = -(0.25 * math.log2(0.25) + 0.75 * math.log2(0.75))
    assert bit_statistics.bit_balance(codes) == pytest.approx((1 + 0.5 + 0 + 0) / 4)
    assert bit_statistics.bit_entropy(codes) == pytest.approx((1 + quarter) / 4)
    assert bit_statistics.bit_correlation(codes) == pytest.approx(0.5773502691896258)  # 1 / sqrt(3)
    assert bit_statistics.unique_code_share(codes) == 3 / 4


def test_random_codes_against_scipy_and_plain_loops():
    rng = np.random.default_rng(0)
    bits = (rng.random((50, 11)) < rng.random(11)).astype(int)
    bits[:, 4] = bits[:, 3]  # a copied bit
    codes = of_bits(bits)
    shares = bits.mean(0)
    assert bit_statistics.bit_entropy(codes) == pytest.approx(
        np.mean([stats.entropy([p, 1 - p], base=2) for p in shares])
    )
    assert bit_statistics.bit_balance(codes) == pytest.approx(np.mean([2 * min(p, 1 - p) for p in shares]))
    pairs = list(itertools.combinations(range(11), 2))
    expected = np.mean([abs(stats.pearsonr(bits[:, i], bits[:, j])[0]) for i, j in pairs])
    assert bit_statistics.bit_correlation(codes) == pytest.approx(expected)
    assert bit_statistics.unique_code_share(codes) == len(set(map(tuple, bits.tolist()))) / 50


def test_correlation_is_undefined_where_fewer_than_two_bits_change():
    assert math.isnan(bit_statistics.bit_correlation(of_bits([[1, 0], [1, 1]])))


def error_of(outputs):
    return bit_statistics.quantisation_error(output_norms(outputs), outputs.shape[1])


def test_quantisation_error_is_the_smallest_over_all_scales():
    rng = np.random.default_rng(1)
    outputs = rng.normal(size=(6, 5))
    scales = np.linspace(0, 4, 4001)
    best = [min(np.square(o - s * np.sign(o)).sum() for s in scales) / np.square(o).sum() for o in outputs]
    assert error_of(outputs) == pytest.approx(np.mean(best), abs=1e-6)
    assert error_of(7 * outputs) == pytest.approx(error_of(outputs))


def test_quantisation_error_of_codes_of_one_hot_outputs_and_of_zeros():
    assert error_of(np.array([[3.0, -3.0, 3.0]])) == pytest.approx(0)
    assert error_of(np.array([[1.0, 0, 0, 0]])) == pytest.approx(3 / 4)
    assert error_of(np.zeros((2, 4))) == 1


def sides(n_items, error):
    codes = of_bits(EXAMPLE[:n_items])
    total = math.sqrt((1 - error) * codes.n_bits)  # of outputs of length 1
    norms = np.array([[total, 1.0]] * n_items)
    side = EncodedSide(codes, tuple(map(str, range(n_items))), np.zeros(n_items, int), np.array([[0, 0]]), norms)
    return {"image": side, "sound": side}


def test_diagnostics_are_over_queries_and_database_and_survive_the_store(tmp_path):
    outputs = Outputs(sides(1, 0.5), sides(3, 0.1))
    Store(tmp_path).write_outputs("key", outputs)
    for found in (score(outputs).diagnostics, score(Store(tmp_path).read_outputs("key")).diagnostics):
        assert found["image/quantisation_error"] == pytest.approx((0.5 + 3 * 0.1) / 4)
        assert found["sound/unique_code_share"] == 3 / 4


def test_pair_scores_survive_the_store(tmp_path):
    side = EncodedSide(None, ("a", "b"), np.array([0, 1]), np.array([[0, 0], [1, 1]]))
    scores = {"image": np.array([[1, 2], [3, 4]], np.float32), "sound": np.array([[1, 3], [2, 4]], np.float32)}
    Store(tmp_path).write_outputs("key", Outputs({"image": side, "sound": side}, None, scores))
    read = Store(tmp_path).read_outputs("key")
    assert read.query["image"].output is None
    assert read.query["image"].norms is None
    for asked, values in scores.items():
        np.testing.assert_array_equal(read.pair_scores[asked], values)
