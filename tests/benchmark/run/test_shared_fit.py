"""One fit serves all cells that train on the same data, and gives each what a fit of its own gives."""

from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs.workers import Unwatched
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.run import shared_fit, stages
from benchmark.run.fitting import Fitted
from benchmark.store.store import Store
from tests.support.report_results import cell

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}
pytestmark = pytest.mark.usefixtures("work_folder")
NOISES = ["clean", "white:5dB", "room:small", "train=white:5dB,test=clean", "train=white:5dB,test=white:0dB"]


@pytest.fixture
def fits(monkeypatch):
    """The cells whose methods were fitted, one for each fit."""
    counted, fit_contained = [], shared_fit.fit_contained

    def counting(step, *rest):
        counted.append(step.cell)
        return fit_contained(step, *rest)

    monkeypatch.setattr(shared_fit, "fit_contained", counting)
    return counted


def run(name="default", **values):
    store = Store(Path("runs") / name)
    spec = make_spec(BASE | {"methods": ["cca-itq"]} | values, "the test")
    stages.Run(make_plan(spec, store), store, 1, Unwatched()).execute()
    return store


def test_conditions_of_one_training_share_a_fit_and_differ_in_nothing_from_fits_of_their_own(fits):
    run(noise=NOISES, methods=["cca-itq", "knn-transfer"])
    assert len(fits) == 2 * len({"clean", "white:5dB"})  # a method has a fit for each noise of training
    for noise in NOISES:
        run("apart", noise=noise, methods=["cca-itq", "knn-transfer"])
    assert len(fits) == 4 + 2 * len(NOISES)
    stores = [Store(Path("runs") / name) for name in ("default", "apart")]
    first, second = ({r.cell.label: r for r in store.results()} for store in stores)
    assert set(first) == set(second)
    assert len(first) == 2 * len(NOISES)
    for label, result in first.items():
        assert result.scores == second[label].scores
        assert result.fit_digest == second[label].fit_digest


def test_cells_that_differ_in_more_than_their_test_sounds_share_no_fit():
    of = {"method": "dtbh", "n_bits": 16, "seed": 0}
    plain = cell(**of).trained_as.key
    assert cell(**of, noise="white:5dB").trained_as.key == plain
    assert cell(**of, speech="train=espeak-ng,test=flite").trained_as.key == plain
    assert cell(**of, speech="train=espeak-ng,test=flite,voices=disjoint").trained_as.key != plain
    for other in (
        {"seed": 1},
        {"n_bits": 32},
        {"method": "dcmh"},
        {"augment_sounds": 1},
        {"control": "shuffled-labels"},
        {"noise": "train=white:5dB,test=clean"},
        {"speech": "train=flite,test=espeak-ng"},
        {"settings": {"margin": 0.3}},
    ):
        assert cell(**of | other).trained_as.key != plain, other


def test_cells_that_may_share_but_train_on_other_values_are_fitted_apart(fits, monkeypatch):
    load = stages.Task.features

    def unlike(task):
        features = load(task)
        if task.step.cell.noise == "clean":
            return features
        return {m: np.array(values) * (2 if m == "sound" else 1) for m, values in features.items()}

    monkeypatch.setattr(stages.Task, "features", unlike)
    run(noise=["clean", "white:5dB"])
    assert [of.noise for of in fits] == ["clean", "white:5dB"]


def test_a_job_that_ends_after_its_first_fit_keeps_what_that_fit_stored(fits, monkeypatch):
    load, encoded = stages.Task.features, shared_fit._encoded

    def unlike(task):
        return {m: np.array(x) * (1 if task.step.cell.noise == "clean" else 2) for m, x in load(task).items()}

    def ends(tasks):
        if tasks[0].step.cell.noise != "clean":
            raise WorkerDied(-9)
        return encoded(tasks)

    monkeypatch.setattr(stages.Task, "features", unlike)
    monkeypatch.setattr(shared_fit, "_encoded", ends)
    results = {r.cell.noise: r for r in run(noise=["clean", "white:5dB"]).results()}
    assert {noise: r.status for noise, r in results.items()} == {"clean": "ok", "white:5dB": "failed"}
    assert "killed by SIGKILL" in results["white:5dB"].reason


@pytest.mark.parametrize("noises", [["clean"], ["clean", "white:5dB"]])
def test_features_that_are_no_numbers_fail_their_cells(noises, monkeypatch):
    load = stages.Task.features
    monkeypatch.setattr(stages.Task, "features", lambda task: {m: x * np.float32("nan") for m, x in load(task).items()})
    results = list(run(noise=noises).results())
    assert [r.status for r in results] == ["failed"] * len(noises)
    assert all("expected finite values" in r.reason for r in results)


def test_what_fails_in_one_condition_costs_that_one(monkeypatch):
    encode = Fitted.encode

    def broken(fitted, inputs, features):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit("no")
        return encode(fitted, inputs, features)

    calls = []
    monkeypatch.setattr(Fitted, "encode", broken)
    results = {r.cell.noise: r for r in run(noise=["clean", "room:large", "room:small"]).results()}
    assert {noise: r.status for noise, r in results.items()} == {
        "clean": "ok",
        "room:large": "failed",
        "room:small": "ok",
    }


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [(RuntimeError("no"), "failed", "RuntimeError: no"), (NotApplicable("no"), "skipped", "no")],
)
def test_a_fit_that_ends_without_a_method_is_the_outcome_of_each_of_its_cells(monkeypatch, error, status, reason):
    def broken(*_):
        raise error

    monkeypatch.setattr("benchmark.run.contained_fit.fit", broken)
    results = run(noise=["clean", "room:large"]).results()
    assert [(r.status, r.reason) for r in results] == 2 * [(status, reason)]


def test_only_the_missing_cells_of_a_shared_fit_are_run_again(fits):
    run(noise=["clean", "room:large"])
    store = run(noise=["clean", "room:large", "room:small"])
    assert [of.noise for of in fits] == ["clean", "room:small"]
    spec = make_spec(BASE | {"methods": ["cca-itq"], "noise": ["clean", "room:large", "room:small"]}, "the test")
    assert {step.action for step in make_plan(spec, store).steps} == {"reuse"}
