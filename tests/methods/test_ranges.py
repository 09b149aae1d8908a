"""Ranges of hyper-parameters: what a paper or an ablation sets is allowed, what makes no sense is not."""

import math

import pytest

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.plan.values import checked, declared

# Hyper-parameter -> the lowest value that makes sense: 0 turns a term off, and nothing is smaller than one of a thing.
LOWEST = {
    "balance_weight": 0.0,
    "batch_size": 2,  # a pair needs another one to differ from
    "deep_margin": 0.0,
    "deep_weight": 0.0,
    "dim": 1,
    "dropout": 0.0,
    "epochs": 1,
    "eta": 0.0,
    "gamma": 0.0,
    "graph_weight": 0.0,
    "image_weight": 0.01,
    "intra_weight": 0.0,
    "learning_rate": 1e-9,  # without steps nothing is learned
    "margin": 0.0,
    "n_draws": 1,
    "quantisation_weight": 0.0,
    "ridge": 0.0,
    "sparsity": 0.0,
    "units": 1,
    "weight_decay": 0.0,
    "width": 1,
}
OWN_LOWEST = {("cca-itq", "n_iterations"): 0, ("tdh", "quantisation_weight"): 1e-6, ("label-codes", "n_iterations"): 1}
# 1 - cosine reaches 2, and half of it 1; at a dropout of 1 nothing is left, at an image weight of 1 no other modality,
# and at a sparsity of 1 no code.
HIGHEST = {"dropout": 0.99, "deep_margin": 2.0, "image_weight": 0.99, "margin": 2.0, "sparsity": 0.99}
OWN_HIGHEST = {("divr", "margin"): 1.0, ("tdh", "margin"): 1.0}

KINDS = {
    (row.name, name): kind
    for row in registry.methods()
    for name, kind in declared(registry.methods().load(row.name)).items()
}
LOWEST_OF = {key: LOWEST[key[1]] for key in KINDS if key[1] in LOWEST} | OWN_LOWEST
HIGHEST_OF = {key: HIGHEST[key[1]] for key in KINDS if key[1] in HIGHEST} | OWN_HIGHEST


def names(keys):
    return [".".join(key) for key in keys]


@pytest.mark.parametrize(("key", "lowest"), LOWEST_OF.items(), ids=names(LOWEST_OF))
def test_the_lowest_sensible_value_is_allowed_and_no_lower_one(key, lowest):
    assert checked("it", lowest, KINDS[key]) == lowest
    lower = lowest - 1 if isinstance(lowest, int) else math.nextafter(lowest, -math.inf)
    with pytest.raises(UserError, match=r"it should be a (whole )?number from "):
        checked("it", lower, KINDS[key])


@pytest.mark.parametrize(("key", "highest"), HIGHEST_OF.items(), ids=names(HIGHEST_OF))
def test_the_highest_sensible_value_is_allowed_and_no_higher_one(key, highest):
    assert checked("it", highest, KINDS[key]) == highest
    with pytest.raises(UserError, match="it should be a number from "):
        checked("it", math.nextafter(highest, math.inf), KINDS[key])


@pytest.mark.parametrize("key", KINDS, ids=names(KINDS))
def test_defaults_lie_in_their_range_and_not_at_its_upper_end(key):
    method, name = key
    default = getattr(registry.methods().load(method)(), name)
    assert checked("it", default, KINDS[key]) == default
    if key not in HIGHEST_OF and not isinstance(default, bool | str | None):
        assert checked("it", default * 100, KINDS[key]) == default * 100
