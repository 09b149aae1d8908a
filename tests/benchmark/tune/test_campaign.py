"""All searches of a command: they see no test item, and depend neither on workers nor on each other."""

import contextlib
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.jobs.workers import run_jobs
from benchmark.tune import campaign
from datasets.splits.items import Items, Split
from datasets.splits.tuning import TuningSplit
from tests.support.searches import prepared, trials, tuned
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


def test_fitted_parts_of_features_see_train_alone(folder):
    whole, _, split = prepared()
    for modality, extraction in split.extractions.items():
        np.testing.assert_array_equal(extraction.fit_rows, np.unique(split.inputs.train_rows[modality]))
    assert set(split.extractions["image"].fit_rows) <= set(whole.train.images)
    assert split.inputs.facts.n_val == 0


def test_what_val_holds_too_is_left_out_of_train():
    def items(*sounds):
        return Items(np.unique([i for i, _ in sounds]), np.array(sounds, np.int64))

    # Image 1 has image 4's content; sound 0 of image 2 is that of image 5; image 3 has one sound of its own.
    dataset = SimpleNamespace(
        name="fake",
        image_content=("a", "e", "c", "d", "e", "f", "g"),
        sound_content=(("0", "00"), ("1", "11"), ("5", "22"), ("5", "33"), ("4", "44"), ("5", "55"), ("6", "66")),
        sentences=((("one", "two"),) * 7),
        recordings=((),) * 7,
    )
    val, test = items((4, 0), (5, 0)), items((6, 0))
    train = items((0, 0), (1, 0), (2, 0), (3, 0), (3, 1))
    whole = Split(train, val, test, query=test, database=test)
    split = TuningSplit(SimpleNamespace(split=lambda dataset, seed: whole)).split(dataset, 0)
    assert split.train.sounds.tolist() == [[0, 0], [3, 1]]
    assert split.train.images.tolist() == [0, 3]
    assert split.database is split.query is split.test is val
    assert len(split.val.images) == 0


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
