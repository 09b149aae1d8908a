"""Plans: what makes a cell stale, what is one cell, and the decision on stored results."""

import dataclasses

import numpy as np
import pytest

from benchmark.contract.cell import Cell
from benchmark.contract.result import Result
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.plan.staleness import decide
from benchmark.store.store import Store

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16]}


@pytest.fixture
def folder(tmp_path, tmp_cache):
    """An empty folder; the stand-in is drawn into a cache of the test's own."""
    return tmp_path


def test_the_digest_of_a_split_sees_rows_labels_and_sentences(folder):
    spec = make_spec(BASE | {"methods": ["random-codes"]}, "the test")
    (prepared,) = planning.make_plan(spec, Store(folder)).splits.values()
    inputs = prepared.inputs
    flipped = {"image": inputs.train_rows["image"][::-1], "sound": inputs.train_rows["sound"]}
    sound = inputs.query["sound"]
    other = dataclasses.replace(sound, sentences=sound.sentences + np.array([0, 1]))
    for change in (
        {"train_rows": flipped},
        {"train_labels": inputs.train_labels[::-1]},
        {"query": {**inputs.query, "sound": other}},
        {"database": inputs.query},
    ):
        changed = dataclasses.replace(prepared, inputs=dataclasses.replace(inputs, **change))
        assert changed.digest != prepared.digest, change.keys()


def test_settings_that_equal_a_default_or_differ_in_type_are_one_cell(folder):
    def keys(**settings):
        spec = make_spec(BASE | {"methods": ["cca-itq"], "set": {"cca-itq": settings}}, "the test")
        return [step.cell.key for step in planning.make_plan(spec, Store(folder)).steps]

    assert keys() == keys(ridge=1.0) == keys(ridge=1)
    assert keys(ridge=2) == keys(ridge=2.0) != keys()


CELL = Cell(
    dataset="d", source="stand-in", protocol="p", protocol_version=1, method="m", settings={}, n_bits=8,
    front_ends={}, seed=0,
)  # fmt: skip


def result_like(**fields):
    base = {
        "key": CELL.key,
        "cell": CELL.model_dump(),
        "method": {
            "family": "floor", "supervision": "unsupervised", "similarity": "none", "year": 1, "fidelity": "from-paper",
        },
        "status": "ok", "fit_digest": "f", "scorer_digest": "s",
        "provenance": {
            "date": "", "git_commit": None, "git_dirty": None, "python": "", "packages": {}, "processor": "",
            "device": "cpu", "n_threads": 1, "n_workers": 1,
        },
    }  # fmt: skip
    ended = {"dim": 8, "bytes_per_item": 1} if fields.get("status", "ok") == "ok" else {"reason": "it was tried"}
    return Result.model_validate(base | ended | fields)


@pytest.mark.parametrize(
    ("stored", "whole", "rerun", "action"),
    [
        (None, False, False, "run"),
        (result_like(), True, False, "reuse"),
        (result_like(), False, False, "run"),
        (result_like(fit_digest="old"), True, False, "run"),
        (result_like(scorer_digest="old"), True, False, "rescore"),
        (result_like(scorer_digest="old"), False, False, "run"),
        (result_like(status="failed"), False, False, "keep failed"),
        (result_like(status="failed"), False, True, "run"),
        (result_like(status="failed", fit_digest="old"), False, False, "run"),
        (result_like(status="failed", scorer_digest="old"), True, False, "run"),
        (result_like(status="skipped"), False, False, "skip"),
        (result_like(status="skipped", fit_digest="old"), False, False, "run"),
    ],
)
def test_decision_table(stored, whole, rerun, action):
    assert decide(stored, "" if whole else "k.npz is damaged", "f", "s", rerun)[0] == action


def test_the_reason_names_what_is_new_or_damaged():
    assert decide(None, "", "f", "s", False) == ("run", "new")
    assert decide(None, "k.json is damaged", "f", "s", False) == ("run", "k.json is damaged")
    assert decide(result_like(), "k.npz is damaged", "f", "s", False) == ("run", "k.npz is damaged")


def test_a_cell_that_is_tried_again_says_why():
    stored = result_like(status="failed", fit_digest="", reason="the worker process was killed by SIGKILL")
    assert decide(stored, "", "f", "s", False) == ("run", f"could not be run before: {stored.reason}")
