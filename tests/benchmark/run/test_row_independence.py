"""A cell refuses a method whose outputs for a row depend on the other rows; rounding alone never fails."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.run import fitting
from benchmark.run.fitting import Workplace, fit
from benchmark.run.row_independence import N_ROWS, chosen_rows

RNG = np.random.default_rng(0)
FEATURES = {m: RNG.normal(size=(60, d)).astype(np.float32) for m, d in (("image", 30), ("sound", 20))}
WEIGHTS = {m: RNG.normal(size=(x.shape[1], 8)).astype(np.float32) for m, x in FEATURES.items()}


def side(n, first=0):
    numbers = np.arange(first, first + n)
    return Side(numbers, tuple(map(str, numbers)), numbers % 3, np.stack([np.arange(n), numbers], 1))


def inputs(n=40, database=0):
    rows = dict.fromkeys(FEATURES, np.arange(20))
    searched = dict.fromkeys(FEATURES, side(database, 20)) if database else None
    return SplitInputs(tuple(FEATURES), rows, np.arange(20) % 3, dict.fromkeys(FEATURES, side(n, 20)), searched, None)


def outcome(encode=None, score_pairs=None, given=None, features=FEATURES, n_bits=8):
    """Fits and encodes with a method whose outputs are this function of rows and modality."""
    members = {"fit": lambda self, train, context: self, "encode": lambda self, x, m: encode(x, m)}
    if score_pairs is not None:
        members["score_pairs"] = lambda self, query, database, *_: score_pairs(query, database)
    method = type("Method", (), members)
    names = dict.fromkeys(("dataset", "protocol", "method"), "")
    cell = SimpleNamespace(n_bits=n_bits, seed=0, network=None, settings={}, control="none", **names)
    rows = given or inputs()
    return fit(method, cell, "unsupervised", rows, features, Workplace(lambda *_: None)).encode(rows, features)


def linear(x, m):
    return x @ WEIGHTS[m]


def with_large(outputs, column=None, row=None):
    """The outputs with a column, or a row, of millions."""
    outputs = outputs.copy()
    outputs[row if column is None else slice(None), column if row is None else slice(None)] *= 1e6
    return outputs


BROKEN = {
    "centred on the batch": lambda x, m: linear(x, m) - linear(x, m).mean(0),
    "tiny outputs": lambda x, m: 1e-9 * (linear(x, m) - linear(x, m).mean(0)),
    "centred beside a large column": lambda x, m: with_large(linear(x, m) - linear(x, m).mean(0), column=0),
    "centred beside a large row": lambda x, m: with_large(linear(x, m) - linear(x, m).mean(0), row=0),
    "by the median of the batch": lambda x, m: np.where(linear(x, m) > np.median(linear(x, m), 0), 1.0, -1.0),
    "by the size of the batch": lambda x, m: linear(x, m) + 1e-3 * len(x),
    "by the place in the batch": lambda x, m: linear(x, m) + np.arange(len(x))[:, None],
    "by the row before": lambda x, m: linear(x, m) + np.roll(linear(x, m), 1, axis=0),
    "random": lambda x, m: np.random.default_rng().normal(size=(len(x), 8)),
    "signs of a hash of the batch": lambda x, m: np.random.default_rng(list(x.tobytes())).normal(size=(len(x), 8)),
    "NaN for one row": lambda x, m: linear(x, m) * (np.nan if len(x) == 1 else 1.0),
    "squeezed for one row": lambda x, m: linear(x, m)[0] if len(x) == 1 else linear(x, m),
    "raising for one row": lambda x, m: linear(x, m) if len(x) > 1 else {}["one"],
    "of a network in training": lambda x, m: torch.batch_norm(
        torch.from_numpy(linear(x, m)), None, None, None, None, True, 0.1, 1e-5, False
    ).numpy(),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("n_bits", [8, None])
def test_outputs_that_depend_on_the_batch_are_refused_in_one_line(name, n_bits):
    with pytest.raises(ValueError, match=r"^encode\(\) of images .*(batch|alone)") as caught:
        outcome(BROKEN[name], n_bits=n_bits)
    assert "\n" not in str(caught.value)


def test_only_the_database_may_give_it_away():
    def encode(x, m):
        return linear(x, m) - (linear(x, m).mean(0) if len(x) == 33 else 0)

    outcome(encode)
    with pytest.raises(ValueError, match="depends on the batch"):
        outcome(encode, given=inputs(database=33))


@pytest.mark.parametrize("n", [1, 2, 3, 40])
@pytest.mark.parametrize("database", [0, 1, 20])
def test_sane_methods_pass_whatever_the_number_of_items(n, database):
    given = inputs(n, database)
    fitted = outcome(linear, given=given)
    assert len(fitted.outputs.query["image"].output) == n
    outcome(score_pairs=lambda q, d: linear(q, "image") @ linear(d, "sound").T if q.shape[1] == 30
            else linear(q, "sound") @ linear(d, "image").T, given=given)  # fmt: skip


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 10.0, 1000.0])
def test_float32_with_large_offsets_and_scales_passes(scale, offset):
    """Here x W - mean(x) W loses digits, so a row alone differs by more than 1e-5 of the outputs."""
    wide = {m: (RNG.normal(size=(60, 1280)) + offset).astype(np.float32) for m in FEATURES}
    weights = {m: RNG.normal(scale=1 / 36, size=(1280, 8)).astype(np.float32) for m in FEATURES}
    means = {m: x.mean(0) @ weights[m] for m, x in wide.items()}
    outcome(lambda x, m: np.float32(scale) * (x @ weights[m] - means[m]), features=wide)


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
def test_columns_that_hold_only_rounding_pass(dtype):
    """Half of the columns lie outside of the space of the features, where products cancel up to rounding."""
    rows = RNG.integers(0, 9, (60, 10)) @ RNG.integers(0, 3, (10, 200))
    features = {m: rows.astype(dtype) for m in FEATURES}
    _, _, directions = np.linalg.svd(features["image"].astype(np.float32), full_matrices=False)
    weights = np.concatenate([directions[:4], directions[20:24]]).T.copy()
    assert 0 < np.abs(features["image"] @ weights[:, 4:]).max() < 1e-2
    outcome(lambda x, m: x.astype(np.float32) @ weights, features=features)
    outcome(lambda x, m: with_large(x.astype(np.float32) @ weights, column=0), features=features)


def test_constant_outputs_and_large_integers_pass():
    outcome(lambda x, m: np.full((len(x), 8), -1, np.float32))
    outcome(lambda x, m: np.zeros((len(x), 8), np.float32), n_bits=None)
    pixels = {m: RNG.integers(0, 256, size=(60, 3, 8, 8)).astype(np.uint8) for m in FEATURES}
    outcome(lambda x, m: x.reshape(len(x), -1)[:, :8].astype(np.float32) - 127.5, features=pixels)


@pytest.mark.parametrize(
    "score_pairs",
    [
        lambda s: s - s.mean(1, keepdims=True),
        lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(0),
        lambda s: s if len(s) > 1 else s + 1,
    ],
)
def test_scores_of_pairs_that_depend_on_the_other_pairs_are_refused(score_pairs):
    with pytest.raises(ValueError, match=r"score_pairs\(\) of images and sounds depends on the batch"):
        outcome(score_pairs=lambda q, d: score_pairs(q[:, :8] @ d[:, :8].T))


def test_the_check_changes_neither_outputs_nor_features_nor_the_random_state():
    buffer = np.zeros((60, 60), np.float32)

    def reusing(query, database):  # the same memory at every call
        found = buffer[: len(query), : len(database)]
        np.matmul(query[:, :8], database[:, :8].T, out=found)
        return found

    expected = FEATURES["image"][20:, :8] @ FEATURES["sound"][20:, :8].T
    assert np.array_equal(outcome(score_pairs=reusing).outputs.pair_scores["image"], expected)

    def in_place(x, m):
        x *= 2  # standardising in place is no fault: the rows are a copy
        np.random.random()
        return linear(x, m)

    before = {m: x.copy() for m, x in FEATURES.items()}
    np.random.seed(5)
    found = outcome(in_place).outputs.query["image"].output.unpack()
    after = np.random.random()
    np.random.seed(5)
    np.random.random(2)  # one call for each modality; the check's own calls leave no trace
    assert after == np.random.random()
    assert np.array_equal(found, FEATURES["image"][20:] @ WEIGHTS["image"] >= 0)
    assert all(np.array_equal(before[m], FEATURES[m]) for m in before)


def test_few_rows_are_encoded_again(monkeypatch):
    sizes = []
    monkeypatch.setattr(fitting, "ENCODE_BATCH", 16)
    outcome(lambda x, m: (sizes.append(len(x)), linear(x, m))[1])
    assert sizes[:6] == [16, 16, 8] * 2
    assert sum(sizes[6:]) <= 2 * 2 * N_ROWS
    assert chosen_rows(1).tolist() == [0]
    assert chosen_rows(1000).tolist() == [0, 333, 666, 999]
