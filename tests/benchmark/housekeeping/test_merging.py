"""Merged runs hold what their parts hold, refuse contradictions, and are never half-written."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.housekeeping import merging
from benchmark.housekeeping.merging import merge
from benchmark.run import revisit
from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from tests.support.report_results import split
from tests.support.stored_runs import failed, files_of, from_file, killed_after, ok, outputs, stored_run

pytestmark = pytest.mark.usefixtures("no_reports")


def texts(store):
    """Every result as text; NaN equals nothing."""
    return {one.key: one.model_dump_json() for one in store.results()}


def labels_of(store):
    return {(one.cell.method, one.cell.n_bits, one.status) for one in store.results()}


def damaged(store):
    """What is wrong with the outputs of ok results."""
    return [said for one in store.results() if one.status == "ok" and (said := store.outputs_damage(one))]


def earlier(store):
    """(method, code length) of the rows that the report marks as earlier."""
    frame = results_frame(store)
    return {(row.method, row.n_bits) for row in frame[frame.is_earlier].itertuples()}


def test_a_new_run_holds_all_results_outputs_facts_and_a_plan():
    one = stored_run("a", [ok("cca", None), ok("dcmh", 8), failed("dtbh")], [split(0)], methods=["dcmh"], bits=[8])
    two = stored_run("b", [ok("dcmh", 8), ok("dcmh", 16)], [split(0), split(1)], methods=["dcmh"], bits=[16])
    before = files_of(Path("runs"))
    done = merge(["a", "b"], "d")
    assert (done.names, done.n_cells, done.n_shared, done.remark) == (("a", "b"), 4, 1, "")
    assert done.text() == "merged a, b into d: 4 cells, 1 of them in several runs\nreport: runs/d/reports/report.md"
    store = Store.existing("d")
    assert texts(store) == texts(two) | texts(one)
    of_parts = files_of(two.folder / "cells") | files_of(one.folder / "cells")
    assert files_of(store.folder / "cells") == of_parts
    assert files_of(store.folder / "splits") == files_of(two.folder / "splits")
    assert store.read_plan() == two.read_plan() | one.read_plan()
    assert (store.read_request()["name"], store.read_request()["bits"]) == ("d", [8, 16])
    assert earlier(store) == set()
    assert {path: content for path, content in files_of(Path("runs")).items() if path[0] != "d"} == before
    assert revisit.rescore("d")[:2] == (3, [])


def test_results_of_earlier_requests_stay_earlier_and_no_others_become_so():
    old, new, shared = ok("dcmh", 8), ok("dcmh", 16), ok("dcmh", 32)
    stored_run("a", [old, shared, ok("cca", None)], plan={ok("cca", None).key: "f"})
    stored_run("b", [new, shared], plan={shared.key: "f", new.key: "another"})
    merge(["a", "b"], "d")
    assert earlier(Store.existing("d")) == {("dcmh", 8), ("dcmh", 16)}


def test_rows_from_files_belong_to_no_request_and_stay_earlier_where_their_split_is_gone():
    old, new = from_file("mine", split_digest="0"), from_file("mine", 16)
    a = stored_run("a", [old, new, ok("dcmh", 8)], [split(0)])
    b = stored_run("b", [ok("dcmh", 16)])
    merge(["a", "b"], "d")
    assert earlier(Store.existing("d")) == {("mine [from a file]", 8)}
    assert Store.existing("d").read_plan() == a.read_plan() | b.read_plan()


def test_a_run_without_a_plan_has_no_earlier_results():
    a = stored_run("a", [ok("dcmh", 8)])
    (a.folder / "plan.json").unlink()
    stored_run("b", [ok("dcmh", 16)])
    merge(["a", "b"], "d")
    assert earlier(Store.existing("d")) == set()
    assert len(Store.existing("d").read_plan()) == 2


def test_an_existing_run_takes_part_and_gets_what_it_lacks():
    stored_run("d", [ok("dcmh", 8), failed("dtbh")], bits=[8])
    stored_run("b", [ok("dcmh", 16)], bits=[16])
    before = files_of(Path("runs/d/cells"))
    assert merge(["b"], "d").names == ("d", "b")
    after = files_of(Path("runs/d/cells"))
    assert {path: after[path] for path in before} == before
    assert labels_of(Store.existing("d")) == {("dcmh", 8, "ok"), ("dtbh", 8, "failed"), ("dcmh", 16, "ok")}
    assert merge(["d", "b", "b"], "d").n_cells == 3


CONTRADICTIONS = {
    "fitted with other code, data or features": ok("dcmh", 8, fit_digest="g"),
    "other outputs of the same fit": failed("dcmh", 8),
    "other scores of the same outputs": ok("dcmh", 8, scores={"s2i/map@all": 0.25}),
}


@pytest.mark.parametrize("said", CONTRADICTIONS)
def test_a_contradiction_is_named_and_nothing_is_written_unless_a_run_is_preferred(said):
    stored_run("a", [ok("dcmh", 8), ok("cca", None)])
    other = stored_run("b", [CONTRADICTIONS[said]])
    before = files_of(Path("runs"))
    with pytest.raises(UserError) as error:
        merge(["a", "b"], "d")
    assert str(error.value) == (
        "the runs contradict each other, so nothing was written: ucm rs-pairs dcmh 8 bits seed 0: "
        f"{said} in a and b. Say whose results win with --prefer NAME, or remove some with `forget`"
    )
    assert files_of(Path("runs")) == before
    merge(["a", "b"], "d", prefer="b")
    store = Store.existing("d")
    assert texts(store)[ok("dcmh", 8).key] == texts(other)[ok("dcmh", 8).key]
    assert damaged(store) == []


def test_other_outputs_are_a_contradiction_and_an_existing_cell_is_replaced_whole():
    stored_run("d", [ok("dcmh", 8)])
    other = stored_run("b", [ok("dcmh", 8)], outputs_seed=1)
    with pytest.raises(UserError, match="dcmh 8 bits seed 0: other outputs of the same fit in d and b"):
        merge(["b"], "d")
    merge(["b"], "d", prefer="b")
    assert files_of(Path("runs/d/cells")) == files_of(other.cells)


def test_many_contradictions_are_counted_and_one_that_the_preferred_run_does_not_decide_stays():
    stored_run("a", [ok("dcmh", n) for n in range(1, 8)])
    stored_run("b", [ok("dcmh", n, fit_digest="g") for n in range(1, 8)])
    stored_run("c", [ok("cca", None)])
    with pytest.raises(UserError, match=r"other, and c decides none of these, so .* and 2 more\. Say"):
        merge(["a", "b", "c"], "d", prefer="c")
    assert not Path("runs/d").exists()


def test_a_result_that_could_be_computed_wins_over_one_that_could_not():
    lost = failed("dcmh", 8, fit_digest="")
    stored_run("a", [lost, failed("dtbh", fit_digest="")])
    stored_run("b", [ok("dcmh", 8), failed("dtbh", fit_digest="")])
    merge(["a", "b"], "d")
    assert labels_of(Store.existing("d")) == {("dcmh", 8, "ok"), ("dtbh", 8, "failed")}
    assert earlier(Store.existing("d")) == set()


def test_of_equal_outputs_the_scores_of_the_scorer_here_are_taken(monkeypatch):
    monkeypatch.setattr(merging, "scorer_digest", lambda: "here")
    stored_run("a", [ok("dcmh", 8)])
    stored_run("b", [ok("dcmh", 8, scorer_digest="here", scores={"s2i/map@all": 0.25})])
    merge(["a", "b"], "d")
    (found,) = Store.existing("d").results()
    assert (found.scorer_digest, found.scores) == ("here", {"s2i/map@all": 0.25})


def test_other_data_under_the_same_name_are_a_contradiction_and_what_loses_is_earlier():
    stored_run("a", [ok("dcmh", 8), ok("dcmh", 8, 1)], [split(0), split(1)])
    stored_run("b", [ok("dtbh", 8), ok("dtbh", 8, 1)], [split(0, dataset_digest="other"), split(1)])
    with pytest.raises(UserError, match="the stand-in split ucm rs-pairs seed 0: other data or another split in a and"):
        merge(["a", "b"], "d")
    merge(["a", "b"], "d", prefer="b")
    store = Store.existing("d")
    assert [facts.dataset_digest for facts in store.splits()] == ["other", "d"]
    frame = results_frame(store)
    assert {(row.method, row.seed) for row in frame[frame.is_earlier].itertuples()} == {("dcmh", 0)}


def test_requests_that_cannot_be_united_leave_that_of_the_first_or_preferred_run():
    stored_run("a", [ok("dcmh", 8)], augment_sounds=2)
    stored_run("b", [ok("dcmh", 16)])
    done = merge(["a", "b"], "d")
    assert (
        "one request cannot ask for all of them (--augment-sounds is 2 in a and 0 in b); run.json of d holds the "
        in (done.remark)
    )
    assert Store.existing("d").read_request()["augment_sounds"] == 2
    assert earlier(Store.existing("d")) == set()
    merge(["a", "b"], "e", prefer="b")
    assert Store.existing("e").read_request()["augment_sounds"] == 0


def test_damaged_files_are_left_out_or_refused():
    a = stored_run("a", [ok("dcmh", 8), ok("dcmh", 16)])
    stored_run("b", [ok("cca", None)])
    a.result_path(ok("dcmh", 16).key).write_text("{")
    done = merge(["a", "b"], "d")
    assert (done.n_cells, [path.name for path in done.unreadable]) == (2, [f"{ok('dcmh', 16).key}.json"])
    path = a.outputs_path(ok("dcmh", 8).key)
    for spoil in (lambda: path.write_bytes(b"no archive"), path.unlink):
        spoil()
        with pytest.raises(UserError, match=re.escape(f"{path} is missing or does not agree with its checksum")):
            merge(["a", "b"], "e")
        assert not Path("runs/e").exists()
    (a.folder / "run.json").write_text("{")
    with pytest.raises(UserError, match=r"runs/a/run.json is damaged"):
        merge(["a", "b"], "e")


def test_results_of_earlier_versions_get_the_checksum_of_their_outputs():
    a = stored_run("a", [ok("dcmh", 8)])
    stored_run("b", [ok("dcmh", 8)])
    (one,) = a.results()
    a.write_result(one.model_copy(update={"outputs_checksum": ""}))
    merge(["a", "b"], "d")
    assert [found.outputs_checksum for found in Store.existing("d").results()] == [one.outputs_checksum]
    a.outputs_path(one.key).unlink()
    with pytest.raises(UserError, match=r"npz cannot be read \(No such file or directory\)"):
        merge(["a", "b"], "e")


@pytest.mark.parametrize(
    ("names", "into", "prefer", "said"),
    [
        (
            ["a"],
            "d",
            None,
            "merge needs at least two runs, with the one of --into if it exists; got a (d is no run yet)",
        ),
        (["a", "a"], "a", None, "merge needs at least two runs, with the one of --into if it exists; got a, a"),
        (["a", "b"], "../d", None, "--into should be a plain name of a folder below runs/"),
        (["a", "b"], "d", "c", "--prefer should be one of a, b; got c"),
        (["a", "none"], "d", None, "expected the run 'none' in"),
    ],
)
def test_wrong_input_is_one_line(names, into, prefer, said):
    stored_run("a", [ok("dcmh", 8)])
    stored_run("b", [ok("dcmh", 16)])
    with pytest.raises(UserError) as error:
        merge(names, into, prefer)
    assert str(error.value).startswith(said)
    assert sorted(path.name for path in Path("runs").iterdir()) == ["a", "b"]


@pytest.mark.parametrize("into", ["new", "d"])
@pytest.mark.parametrize("n_writes", range(6))
def test_a_merge_that_is_stopped_leaves_only_whole_results_and_is_completed_by_another(into, n_writes):
    stored_run("d", [ok("dcmh", 8)])
    stored_run("b", [ok("dcmh", 8), ok("dcmh", 16), failed("dtbh")], outputs_seed=1)
    with killed_after(n_writes):
        merge(["b", "d"], into, prefer="b")
    folder = Path("runs") / into
    assert list(Path("runs").rglob(".xmhash*")) == []
    found = Store(folder)
    assert damaged(found) == []
    merge(["b", "d"], into, prefer="b")
    assert labels_of(found) == {("dcmh", 8, "ok"), ("dcmh", 16, "ok"), ("dtbh", 8, "failed")}
    codes = found.read_outputs(ok("dcmh", 8).key).query["image"].output.packed
    np.testing.assert_array_equal(codes, outputs(ok("dcmh", 8).cell, 1).query["image"].output.packed)
