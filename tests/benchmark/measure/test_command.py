"""The command measures a stored run, keeps what it found and reports it."""

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.measure import command
from benchmark.measure.command import Request, measure, sizes_of
from benchmark.measure.representations import Choice, representations
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal
from tests.support.jobs import here
from tests.support.stored_runs import failed, ok, stored_run

QUIET = Terminal(quiet=True)
EVERY = Request(Choice(), (None, 200), 60.0)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "run_jobs", lambda jobs, *rest: here(jobs))
    monkeypatch.setattr("reports.writer.group_figures", lambda *_: ())  # they take seconds
    return stored_run("a", [ok("dtbh", 8), ok("dtbh", 16), ok("lsh", 8), ok("cca", None), failed("dcmh", 8)])


def costs(store):
    return {(c.kind, c.width, c.index, c.n_items): c for c in store.index_costs()}


def test_every_width_is_measured_once_over_every_size(run, capsys):
    assert not measure("a", EVERY, QUIET)
    found = costs(run)
    kinds = {("codes", 8), ("codes", 16), ("vectors", 40)}
    assert {place[:2] for place in found} == kinds
    assert len(found) == 2 * 2 * len(kinds)
    own, made_up = (found["codes", 8, "IndexBinaryFlat", n] for n in (4, 200))
    assert (own.is_made_up, made_up.is_made_up) == (False, True)
    assert (own.searched, own.asked, own.k, made_up.k) == ("image", "sound", 4, 10)
    assert made_up.bytes_disk - own.bytes_disk == 196
    assert made_up.provenance.packages["faiss"]
    assert (run.reports / "tables" / "index.md").is_file()
    assert (run.reports / "figures" / "cost-ucm-stand-in.csv").is_file()


def test_what_is_measured_is_kept_until_it_is_asked_for_again(run, monkeypatch):
    measure("a", EVERY, QUIET)
    before = costs(run)
    measure("a", EVERY, QUIET)
    assert costs(run) == before
    measure("a", Request(Choice(), (None, 200), 60.0, again=True), QUIET)
    assert costs(run) != before


def test_the_method_with_the_highest_map_is_measured_and_references_go_last(run):
    results = list(run.results())
    raised = [r.model_copy(update={"scores": {"s2i/map@all": 0.9}}) if r.cell.method == "lsh" else r for r in results]
    (found,) = (one for one in representations(raised, Choice(), "a") if one.width == 8)
    assert [r.cell.method for r in found.results] == ["lsh", "dtbh"]
    as_floor = {"method": raised[0].method.model_copy(update={"family": "floor"})}
    floor = [r.model_copy(update=as_floor) if r.cell.method == "lsh" else r for r in raised]
    (found,) = (one for one in representations(floor, Choice(), "a") if one.width == 8)
    assert [r.cell.method for r in found.results] == ["dtbh", "lsh"]


def test_a_cell_with_damaged_outputs_is_passed_over(run, capsys):
    for key in [r.key for r in run.results() if r.cell.method == "dtbh" and r.cell.n_bits == 8]:
        run.outputs_path(key).write_bytes(b"half")
    assert not measure("a", Request(Choice(bits=(8,)), (None,), 60.0), QUIET)
    assert "lsh" in costs(run)["codes", 8, "IndexBinaryFlat", 4].cell_label
    for key in [r.key for r in run.results() if r.cell.method == "lsh"]:
        run.outputs_path(key).unlink()
    assert measure("a", Request(Choice(bits=(8,)), (None,), 60.0, again=True), QUIET)
    assert "is missing" in capsys.readouterr().err


def test_a_build_that_is_given_up_is_stored_with_the_reason(run, monkeypatch):
    from benchmark.measure import job

    def give_up(*_):
        raise job.NotBuilt("not built within 1 s")

    monkeypatch.setattr(job, "measure", give_up)
    assert not measure("a", Request(Choice(bits=(8,), methods=("dtbh",)), (None,), 1.0), QUIET)
    (cost,) = run.index_costs()
    assert (cost.reason, cost.seconds_median, cost.recall) == ("not built within 1 s", None, None)
    assert "not built within 1 s" in (run.reports / "tables" / "index.md").read_text()


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(methods=("dbth",)), "did you mean 'dtbh'"),
        (Choice(datasets=("usm",)), "did you mean 'ucm'"),
        (Choice(bits=(64,)), "no codes of 64 bits; it has 8, 16"),
        (Choice(methods=("dcmh",)), "unknown method"),
    ],
)
def test_wrong_choices_are_one_line(run, choice, message):
    with pytest.raises(UserError, match=message):
        measure("a", Request(choice, (None,), 60.0), QUIET)


def test_a_run_without_outputs_is_refused(run):
    stored_run("empty", [failed("dcmh", 8)])
    with pytest.raises(UserError, match="stores no codes or vectors"):
        measure("empty", EVERY, QUIET)


def test_sizes():
    assert sizes_of(["data", "1e5", "100000", "250"]) == (None, 100_000, 250)
    for wrong in ("", "5", "1e9", "1.5e2.", "nan", "inf", "100.5", "-1000"):
        with pytest.raises(UserError, match="--sizes should list data or whole numbers"):
            sizes_of([wrong])
    with pytest.raises(UserError, match="at least one size"):
        sizes_of([])


def test_items_that_do_not_fit_into_memory_are_not_drawn(run):
    huge = 2_000_000_000_000
    (found,) = representations(run.results(), Choice(methods=("cca",)), "a")
    from benchmark.measure.job import IndexJob
    from tests.support.report_results import provenance

    made = IndexJob(run.folder, found, huge, 60.0, provenance()).run()
    assert all("not built: it needs about" in cost.reason for cost in made)
    assert np.unique([cost.n_items for cost in made]).tolist() == [huge]


def test_forget_removes_the_costs_of_the_last_cell_of_a_width(run):
    from benchmark.housekeeping.forgetting import Condition, forget

    measure("a", Request(Choice(), (None,), 60.0), QUIET)
    forget("a", Condition(methods=("lsh",)))
    assert {c.width for c in Store(run.folder).index_costs()} == {8, 16, 40}
    forget("a", Condition(methods=("dtbh",)))
    assert {c.width for c in Store(run.folder).index_costs()} == {40}
