"""A run of methods that harm their process: each costs at most its own cell, and nothing lands elsewhere."""

from functools import partial
from pathlib import Path

import pytest

import methods
from benchmark.jobs.workers import Unwatched, run_jobs
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.run import stages, whole_run
from benchmark.store.store import Store
from tests.support.hostile_methods import DEEDS, ROWS, with_rows
from tests.support.jobs import here

# One process for all of these tests, since their common run takes long.
pytestmark = pytest.mark.xdist_group("hostile-methods")

VALUES = {
    "datasets": ["sydney"],
    "data": "stand-in",
    "bits": [8],
    "image_features": "hog-colour",
    "sound_features": "mfcc-statistics",
    "workers": 2,
    "methods": ["all"],
}


def in_workers(jobs, n_workers, *rest):
    return run_jobs([partial(with_rows, job) for job in jobs], n_workers, *rest)


@pytest.fixture(scope="module")
def run(tmp_path_factory, shared_cache):
    """The store of the run, whether it failed, and the next plan of the same request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XMHASH_CACHE", str(shared_cache))
        patch.chdir(tmp_path_factory.mktemp("work"))
        patch.setattr(methods, "METHODS", ROWS)
        patch.setattr(stages, "run_jobs", here)
        spec, store = make_spec(VALUES, "the test"), Store(Path("runs/default"))
        stages.compute_features(make_plan(spec, store).splits, 1, Unwatched())
        patch.setattr(stages, "run_jobs", in_workers)
        patch.setattr("reports.writer.write_figures", lambda *_: [])
        failed = whole_run.run(spec, dry_run=False, rerun_failed=False)
        actions = {step.cell.method: step.action for step in make_plan(spec, store).steps}
        yield Store(store.folder.absolute()), failed, actions


def results(run):
    return {result.cell.method: result for result in run[0].results()}


def test_every_cell_has_a_result_and_the_run_says_that_some_failed(run):
    assert set(results(run)) == set(DEEDS)
    assert run[1]


@pytest.mark.parametrize("name", DEEDS)
def test_a_method_costs_at_most_its_own_cell(run, name):
    result, fate = results(run)[name], DEEDS[name][1]
    assert result.status == ("ok" if fate == "ok" else "failed"), result.reason
    assert run[2][name] == {"ok": "reuse", "failed": "keep failed", "tried again": "run"}[fate]
    assert result.reason.isprintable()
    assert len(result.reason) < 1000
    assert len(result.traceback) < 200_000


def test_what_a_method_changes_moves_no_number(run):
    found = results(run)
    for name, (_, fate) in DEEDS.items():
        if fate == "ok":
            assert found[name].scores == found["harmless"].scores, name
            assert found[name].curves == found["harmless"].curves, name


def test_the_report_names_every_cell_and_each_end_in_words(run):
    text = (run[0].reports / "report.md").read_text()
    assert not [name for name in DEEDS if name not in text]
    reasons = {name: result.reason for name, result in results(run).items()}
    assert reasons["sys-exit"] == "it tried to end the program (SystemExit: 3)"
    assert reasons["interrupt"] == "it tried to end the program (KeyboardInterrupt)"
    assert reasons["os-exit-5"] == "it ended its worker process with exit code 5"
    assert "was killed by SIGKILL" in reasons["kill"]
    assert "the same command tries it again" in reasons["kill"]


def test_stored_files_can_be_read_by_their_owner(run):
    for path in run[0].folder.rglob("*"):
        assert path.is_dir() or path.stat().st_mode & 0o400, path
