"""All searches of a command: they see no test item, and depend neither on workers nor on each other."""

import contextlib
from functools import partial

import numpy as np
import pytest

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.jobs.workers import run_jobs
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.store.store import Store
from benchmark.tune import campaign
from tests.support.searches import BASE, prepared, trials, tuned
from tests.support.tunable_methods import with_rows


@pytest.mark.parametrize("protocol", ["rs-pairs", "retrieval", "rs-five-sounds", "caption-disjoint"])
def test_no_test_item_is_in_what_a_search_sees(folder, protocol):
    if protocol not in registry.protocols().rows:
        pytest.skip(f"there is no protocol {protocol}")
    whole, dataset, split = prepared(protocol)
    inputs = split.inputs
    searched = inputs.database or inputs.query
    test_images = {dataset.ids[i] for i in whole.test.images}
    train_ids = {dataset.ids[i] for i in inputs.train_rows["image"]}
    assert train_ids <= {dataset.ids[i] for i in whole.train.images}
    assert set(inputs.query["image"].ids) == {dataset.ids[i] for i in whole.val.images}
    assert set(inputs.query["sound"].ids) == {f"{dataset.ids[i]}#{k}" for i, k in whole.val.sounds}
    assert set(searched["image"].ids) == (train_ids if protocol == "retrieval" else set(inputs.query["image"].ids))
    for side in (inputs.query, searched):
        assert not test_images & set(side["image"].ids)
        assert not test_images & {name.partition("#")[0] for name in side["sound"].ids}
    spoken = {dataset.sound_content[i][k] for i, k in whole.test.sounds}
    assert not spoken & set(split.extractions["sound"].contents)


@pytest.mark.parametrize("protocol", [row.name for row in registry.protocols() if not row.on_val])
def test_a_run_on_val_has_the_split_of_a_search(folder, protocol):
    spec = make_spec(BASE | {"methods": ["random-codes"], "protocol": f"{protocol}-val"}, "the test")
    plan = make_plan(spec, Store(folder))
    if not plan.splits:
        assert "published" in plan.steps[0].reason  # the stand-in has no split of its own
        return
    (split,) = plan.splits.values()
    _, _, searched = prepared(protocol)
    assert split.digest == searched.digest


def test_fitted_parts_of_features_see_train_alone(folder):
    whole, _, split = prepared()
    for modality, extraction in split.extractions.items():
        np.testing.assert_array_equal(extraction.fit_rows, np.unique(split.inputs.train_rows[modality]))
    assert set(split.extractions["image"].fit_rows) <= set(whole.train.images)
    assert split.inputs.facts.n_val == 0


def test_a_search_depends_neither_on_workers_nor_on_other_methods(folder, monkeypatch):
    alone, _ = tuned(budget=3, name="alone")

    def side_by_side(jobs, n_workers, *rest):
        return run_jobs([partial(with_rows, job) for job in jobs], 2, *rest)

    monkeypatch.setattr(campaign, "run_jobs", side_by_side)
    among, _ = tuned(budget=3, name="among", methods=["real", "tunable"])
    assert among["tunable"] == alone["tunable"]
    assert trials("among") == trials("alone")


def test_a_trial_that_ends_its_worker_costs_itself_alone(folder, monkeypatch):
    def in_workers(jobs, n_workers, *rest):
        return run_jobs([partial(with_rows, job) for job in jobs], n_workers, *rest)

    monkeypatch.setattr(campaign, "run_jobs", in_workers)
    with contextlib.suppress(UserError):  # a search whose worker was killed has no settings
        tuned(budget=8, methods=["exiting"], sampler="random")
    found = [(trial["settings"]["end"], trial["status"]) for trial in trials(method="exiting")]
    assert ("exit", "failed") in found
    assert set(found) <= {("never", "ok"), ("exit", "failed")}  # a kill is no trial; the next command tries again
