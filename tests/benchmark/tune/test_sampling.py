"""Settings of trials, and what decides them."""

import ast
import math

import pytest

from benchmark.tune.sampling import objective
from tests.support import ROOT
from tests.support.searches import trials, tuned


def test_nothing_but_seeds_and_values_decides_settings_besides_the_module_itself():
    """The digest of a search covers this module and its imports, so another import begins every search again."""
    tree = ast.parse((ROOT / "benchmark/tune/sampling.py").read_text())
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    expected = {"benchmark.contract.search_space", "benchmark.contract.seeds"}
    assert {name for name in found if name.startswith(("benchmark", "methods", "datasets"))} == expected


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_every_method_has_the_same_budget_and_its_defaults_are_the_first_trial(folder, sampler):
    entries, failed = tuned(budget=5, sampler=sampler, methods=["tunable", "real"])
    assert not failed
    assert {name: entry.n_trials for name, entry in entries.items()} == {"tunable": 5, "real": 5}
    for name, default in (("tunable", {"scale": 1.0, "power": 1}), ("real", {"dim": 16})):
        found = trials(method=name)
        assert len(found) == 5
        assert found[0]["settings"] == default
        assert entries[name].default_val_map == found[0]["val_map"]
        assert entries[name].val_map == max(trial["val_map"] for trial in found) >= found[0]["val_map"]
    values = [trial["settings"] for trial in trials()]
    assert all(0.01 <= v["scale"] <= 100 and v["power"] in (1, 2) for v in values)
    assert len({v["scale"] for v in values}) == 5
    dims = [trial["settings"]["dim"] for trial in trials(method="real")]
    assert all(isinstance(dim, int) and 4 <= dim <= 32 for dim in dims)


def test_the_objective_is_the_mean_of_both_directions_and_undefined_where_one_is():
    both = {"i2s/map@all": 0.5, "i2s/map@5": 1.0, "s2i/map@all": 0.7}
    assert objective(both) == pytest.approx(0.6)
    assert math.isnan(objective({"i2s/map@all": 0.5, "s2i/chance_map@all": 1.0}))
