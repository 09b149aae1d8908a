"""A merged run holds the models, front-ends and verdicts of its results, and the text names what is not copied."""

from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.outside_method import OutsideMethod
from benchmark.housekeeping.merging import merge
from benchmark.kept.allowed import Allowed
from benchmark.kept.run_models import KeptFrontEnd, KeptModel, Places, RunModels, front_end_code
from benchmark.retrieval.choice import ModelChoice, choose_model
from benchmark.store.store import Store
from reports.page.method_list import methods
from reports.results.collect import collect
from tests.support.stored_runs import failed, files_of, from_file, killed_after, ok, stored_run

pytestmark = pytest.mark.usefixtures("no_reports")

NOTHING = Allowed(frozenset())


def keep(store, one, value=1.0, front_ends=(), digest=None, reason=""):
    """Keeps a model of a result, which is an array of this value, and these front-ends."""
    about = KeptModel(name=one.cell.label, digest=digest or one.fit_digest, code="c", places=Places(),
                      front_ends=dict(zip(("image", "sound"), front_ends, strict=False)))  # fmt: skip
    files = RunModels(store.folder).model(one.key)
    if reason:
        files.write_reason(about, reason)
    else:
        files.write(about, np.full(3, value), NOTHING)
    for key in front_ends:
        keep_front_end(store, key)


def keep_front_end(store, key, value=1.0, code=None):
    about = KeptFrontEnd(name="it", digest=key, code=code or front_end_code(), front_end_digest="d")
    RunModels(store.folder).front_end(key).write(about, np.full(3, value), NOTHING)


def model_of(store, one):
    """The value of a kept model; None where there is none."""
    files = RunModels(store.folder).model(one.key)
    about = files.found()
    return None if about is None else files.value(about, NOTHING, "c")[0]


def kept_files(store):
    found = files_of(store.folder)
    return {path: content for path, content in found.items() if path.startswith(("models/", "front-ends/"))}


@pytest.mark.parametrize("into", ["d", "a"])
def test_models_and_the_front_ends_that_they_need_are_copied_whole(into):
    one, two, three = ok("dcmh", 8), ok("dcmh", 16), ok("dtbh", 8)
    a, b = stored_run("a", [one]), stored_run("b", [two, three])
    keep(a, one, front_ends=("0a", "0b"))
    keep(b, two, front_ends=("0a", "0c"))
    keep(b, three, reason="it is odd")
    expected = kept_files(b) | kept_files(a)
    assert len(expected) == 11
    assert merge(["a", "b"], into).not_copied == ()
    store = Store.existing(into)
    assert kept_files(store) == expected
    assert choose_model(store, ModelChoice(bits=16)).key == two.key  # by a search
    assert merge(["a", "b"], into).not_copied == ()
    assert kept_files(store) == expected


def test_a_model_is_taken_from_any_run_that_holds_the_same_fit_and_outputs():
    one = ok("dcmh", 8)
    stored_run("a", [one])
    keep(stored_run("b", [one]), one)
    merge(["a", "b"], "d")
    assert model_of(Store.existing("d"), one) == 1
    merge(["b"], "a")
    assert model_of(Store.existing("a"), one) == 1


@pytest.mark.parametrize(("fit_digest", "seed"), [("g", 0), ("f", 1)])
def test_a_model_of_a_result_that_lost_does_not_stand_beside_another(fit_digest, seed):
    lost, won = ok("dcmh", 8), ok("dcmh", 8, fit_digest=fit_digest)
    a, b = stored_run("a", [lost]), stored_run("b", [won], outputs_seed=seed)
    keep(a, lost, value=1)
    merge(["a", "b"], "d", prefer="b")
    assert model_of(Store.existing("d"), won) is None
    keep(b, won, value=2)
    merge(["a", "b"], "e", prefer="b")
    assert model_of(Store.existing("e"), won) == 2
    merge(["b"], "a", prefer="b")
    assert model_of(a, won) == 2


def test_the_model_of_the_target_goes_with_the_result_that_lost_and_stays_with_the_same_outputs(monkeypatch):
    lost, same = ok("dcmh", 8), ok("dcmh", 16)
    target = stored_run("d", [lost, same])
    keep(target, lost)
    keep(target, same, value=3)
    for one in (lost, same):
        (target.folder / "databases" / f"{one.key}-0").mkdir(parents=True)
        target.checkpoint_path(one.key).parent.mkdir(exist_ok=True)
        target.checkpoint_path(one.key).touch()
    monkeypatch.setattr("benchmark.housekeeping.merging.scorer_digest", lambda: "here")
    stored_run("b", [ok("dcmh", 8, fit_digest="g"), ok("dcmh", 16, scorer_digest="here", scores={})])
    merge(["b"], "d", prefer="b")
    assert {one.cell.n_bits: one.scorer_digest for one in target.results()} == {8: "s", 16: "here"}
    assert sorted(kept_files(target)) == [f"models/{same.key}.json", f"models/{same.key}.npz"]
    assert model_of(target, same) == 3
    assert [path.name for path in (target.folder / "databases").iterdir()] == [f"{same.key}-0"]
    assert len(list((target.folder / "checkpoints").iterdir())) == 2


def test_what_is_not_copied_is_named():
    one, two, three, gone = ok("dcmh", 8), ok("dcmh", 16), ok("dtbh", 8), ok("cca", None)
    a, b = stored_run("a", [one, two, three]), stored_run("b", [failed("dtbh", 16)])
    keep(a, one, front_ends=("0a", "0b"))
    keep(a, two, digest="another")
    keep(a, three)
    keep(a, gone)
    (a.folder / "models" / f"{three.key}.npz").write_bytes(b"damaged")
    (a.folder / "front-ends" / "0b.npz").write_bytes(b"damaged")
    keep_front_end(a, "0c")
    for path in ("checkpoints/k.pt", "databases/k-0/codes.npy", "tuning/k.json"):
        (b.folder / path).parent.mkdir(parents=True)
        (b.folder / path).touch()
    (b.folder / "tuned.json").touch()
    (a.folder / "checkpoints").mkdir()  # all trainings have ended
    done = merge(["a", "b"], "d")
    assert done.text().splitlines()[1:3] == [
        "not copied from a: 3 of its models (damaged, or not of the results that were taken), 2 of its front-ends "
        "(damaged, or needed by no model that was taken)",
        "not copied from b: checkpoints, databases, tuning, tuned.json",
    ]
    store = Store.existing("d")
    assert {path.rpartition(".")[0] for path in kept_files(store)} == {f"models/{one.key}", "front-ends/0a"}
    assert sorted(path.name for path in store.folder.iterdir()) == [
        *("README.md", "cells", "front-ends", "models", "plan.json", "run.json")
    ]
    assert merge(["b"], "d").not_copied == done.not_copied[1:]


def test_of_two_front_ends_the_one_that_can_be_used_here_is_taken():
    one, two = ok("dcmh", 8), ok("dcmh", 16)
    a, b = stored_run("a", [one]), stored_run("b", [two])
    keep(a, one, front_ends=("0a",))
    keep(b, two, front_ends=("0a",))
    keep_front_end(a, "0a", code="of an earlier version")
    merge(["a", "b"], "d")
    assert not RunModels(Path("runs/d")).front_end_is_due("0a")
    merge(["b"], "a")
    assert not RunModels(Path("runs/a")).front_end_is_due("0a")


@pytest.mark.parametrize("n_writes", range(9))
def test_a_merge_that_is_stopped_leaves_no_model_of_another_result_and_is_completed_by_another(n_writes):
    lost, won, new = ok("dcmh", 8), ok("dcmh", 8, fit_digest="g"), ok("dcmh", 16)
    d, b = stored_run("d", [lost]), stored_run("b", [won, new], outputs_seed=1)
    keep(d, lost, value=1)
    for one in (won, new):
        keep(b, one, value=2, front_ends=("0a",))
    with killed_after(n_writes):
        merge(["b"], "d", prefer="b")
    about, result = RunModels(d.folder).model(lost.key).found(), d.read_result(lost.key)
    assert about is None or result is None or about.digest == result.fit_digest
    merge(["b"], "d", prefer="b")
    assert kept_files(d) == kept_files(b)


def verdict(name="my-cca", **fields):
    return OutsideMethod(**{"name": name, "origin": "file my_cca.py", "version": "v", "suite": "1", "kind": "quick",
                            "n_checks": 16, **fields})  # fmt: skip


@pytest.mark.parametrize("into", ["d", "a"])
def test_the_report_of_a_merged_run_says_where_methods_from_outside_come_from(into):
    stored_run("a", [ok("dcmh", 8)])
    stored_run("b", [ok("my-cca", 8)]).write_outside(verdict())
    merge(["a", "b"], into)
    store = Store.existing(into)
    said = methods(collect(store), store.outside_methods())
    assert "- my-cca: file my_cca.py; passed 16 quick checks (xmhash 1)" in said


@pytest.mark.parametrize(
    ("prefer", "taken", "left"),
    [
        (None, "v", ["not copied from b: its verdict on my-cca"]),
        ("b", "w", ["not copied from a: its verdict on my-cca"]),
    ],
)
def test_of_two_verdicts_that_of_the_preferred_run_or_the_first_is_taken_and_the_other_is_named(prefer, taken, left):
    a, b, c = (stored_run(name, [ok("my-cca", n)]) for n, name in enumerate("abc", start=8))
    a.write_outside(verdict())
    b.write_outside(verdict(version="w"))
    c.write_outside(verdict(version="x", problem="no torch"))
    assert list(merge(["c", "a", "b"], "d", prefer).not_copied) == left
    (found,) = Store.existing("d").outside_methods()
    assert found.version == taken


def test_rows_from_files_have_no_models_and_stay():
    row = from_file("mine")
    stored_run("a", [row])
    stored_run("b", [ok("dcmh", 8)])
    assert merge(["a", "b"], "d").not_copied == ()
    assert {one.key for one in Store.existing("d").results()} == {row.key, ok("dcmh", 8).key}
