"""Removing results: which ones go, what stays, and what the report says then."""

import re
import threading

import pytest

from benchmark.contract.errors import UserError
from benchmark.housekeeping.forgetting import Condition, forget
from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from tests.support.report_results import split
from tests.support.stored_runs import failed, files_of, from_file, ok, outputs, stored_run

METHODS = ("cca-itq", "dcmh", "dtbh")
VARIANT = ok("dtbh", 64, of={"settings": {"margin": 0.4}})
# Of each method a result in four code lengths: 16 and 32 bits failed, 24 and 32 bits are earlier.
RESULTS = [make(method, n) for method in METHODS for make, n in ((ok, 8), (failed, 16), (ok, 24), (failed, 32))]
PLAN = {one.key: "another" if one.cell.n_bits in (24, 32) else one.fit_digest for one in [*RESULTS, VARIANT]}

# What a cell may have besides its result and outputs.
FILES = ("cells/{}.json", "cells/{}.npz", "cells/{}.queries.npz")
OF_A_CELL = (
    *("models/{}.json", "models/{}.npz", "checkpoints/{}.pt"),
    *("databases/{}-0/about.json", "databases/{}-0/codes.npy", "databases/{}-0.lock"),
)


@pytest.fixture
def store():
    """A run of some of these results, with models, states of trainings and codes of folders."""
    results = [one for one in [*RESULTS, VARIANT] if one.cell.method != "cca-itq"]
    made = stored_run("mine", results, plan=PLAN)
    for one in results:
        for path in OF_A_CELL:
            file = made.folder / path.format(one.key)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    return made


@pytest.mark.parametrize(
    "methods", [None, "dtbh", "cca-itq,dcmh", "dtbh[margin=0.4],dcmh", "family:deep-hashing", "all"]
)
@pytest.mark.parametrize("only_failed", [False, True])
@pytest.mark.parametrize("earlier", [False, True])
def test_exactly_the_results_are_meant_for_which_all_options_hold(methods, only_failed, earlier):
    if methods is None and not only_failed and not earlier:
        return
    condition = Condition.of_options(methods, only_failed, earlier)
    found = {(one.cell.method, one.cell.n_bits) for one in [*RESULTS, VARIANT] if condition.holds(one, PLAN, [])}
    everything = {(method, n) for method in METHODS for n in (8, 16, 24, 32)} | {("dtbh", 64)}
    meant = {
        "dtbh": {one for one in everything if one[0] == "dtbh"},
        "cca-itq,dcmh": {one for one in everything if one[0] != "dtbh"},
        "dtbh[margin=0.4],dcmh": {("dtbh", 64)} | {("dcmh", n) for n in (8, 16, 24, 32)},
    }.get(methods, everything)
    meant = {one for one in meant if not only_failed or one[1] in (16, 32)}
    assert found == {one for one in meant if not earlier or one[1] in (24, 32)}


@pytest.mark.usefixtures("no_reports")
def test_all_files_of_a_cell_go_and_no_other_file_changes(store):
    before = files_of(store.folder)
    gone = forget("mine", Condition(methods=("dcmh",))).removed
    after = {path: content for path, content in files_of(store.folder).items() if "reports" not in path}
    of_gone = {path.format(one.key) for one in gone for path in (*FILES, *OF_A_CELL)}
    assert after == {path: content for path, content in before.items() if path not in of_gone}


def test_the_report_is_written_again_and_the_text_says_what_went(store):
    done = forget("mine", Condition(methods=("dcmh",)))
    assert set(results_frame(store).method) == {"dtbh", "dtbh[margin=0.4]"}
    assert "dcmh" not in done.report.read_text()
    text = done.text()
    assert text.startswith("removed 4 cells:\n")
    assert re.search(r"^ucm +dcmh +8,16,24,32 +2 failed, 2 +2026-01-02\n +ok$", text, re.MULTILINE)
    assert text.endswith("\n5 cells left\nreport: runs/mine/reports/report.md")


def test_it_says_when_nothing_is_left(store):
    done = forget("mine", Condition(methods=("all",)))
    assert list(store.results()) == []
    assert "\nnothing is left; delete runs/mine to remove the run\n" in done.text()
    assert "no results yet" in done.report.read_text()


@pytest.mark.usefixtures("no_reports")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((None, False, False), "forget needs --methods, --failed or --earlier, which say what to remove; got none"),
        (("", False, False), "--methods needs at least one name, got none"),
        (("dcmh,,", False, False), "--methods should be a list like A,B, with something on both sides of a comma; got"),
        (("dcmb", True, False), "unknown method of the run mine 'dcmb'; did you mean 'dcmh'? Known: all, dcmh, dtbh,"),
        (("dtbh[margin=0.4]", True, True), "no result of the run mine fits --methods dtbh[margin=0.4] --failed "
         "--earlier; it holds dcmh (2 failed, 2 ok), dtbh (2 failed, 3 ok); 4 of an earlier request"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line_and_removes_nothing(store, options, expected):
    before = files_of(store.folder)
    with pytest.raises(UserError) as error:
        forget("mine", Condition.of_options(*options))
    assert str(error.value).startswith(expected)
    assert files_of(store.folder) == before


def test_a_run_that_is_not_there():
    with pytest.raises(UserError, match="expected the run 'none'"):
        forget("none", Condition(failed=True))


@pytest.mark.usefixtures("no_reports")
def test_a_result_that_a_run_replaces_meanwhile_stays_if_it_is_no_longer_meant(store, monkeypatch):
    again = ok("dcmh", 16)
    remove = Store.remove_cell

    def after_a_run(self, key, is_meant):
        if key == again.key and self.read_result(key).status == "failed":
            self.write_cell(again, outputs(again.cell), {})
        return remove(self, key, is_meant)

    monkeypatch.setattr(Store, "remove_cell", after_a_run)
    done = forget("mine", Condition(methods=("dcmh",), failed=True))
    assert [one.cell.n_bits for one in done.removed] == [32]
    assert store.examined(again.key)[1] == ""


def test_a_cell_that_is_stored_at_this_moment_keeps_its_outputs_or_loses_both_files(store, monkeypatch):
    one = ok("dcmh", 8)
    write_outputs, started = Store.write_outputs, []

    def slowly(self, key, outputs):
        checksum = write_outputs(self, key, outputs)
        started.append(threading.Thread(target=store.remove_cell, args=(key, lambda result: True)))
        started[0].start()
        started[0].join(0.3)  # a removal that did not wait would be done by now
        return checksum

    monkeypatch.setattr(Store, "write_outputs", slowly)
    store.write_cell(one, outputs(one.cell), {})
    started[0].join()
    assert store.read_result(one.key) is None
    assert not store.outputs_path(one.key).exists()


@pytest.mark.usefixtures("no_reports")
def test_rows_from_files_are_earlier_where_the_run_has_split_its_data_anew():
    old, new = from_file("mine", split_digest="0"), from_file("mine", seed=1)
    stored_run("sc", [old, new, ok("dcmh")], [split(0), split(1)])
    with pytest.raises(UserError, match="1 of an earlier request"):
        forget("sc", Condition(failed=True))
    assert [one.key for one in forget("sc", Condition(earlier=True)).removed] == [old.key]
