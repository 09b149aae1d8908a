"""Whole runs on the Sydney stand-in: plan, execution, storage, resumption, isolation of failures."""

import json
import random

import numpy as np
import pytest
from typer.testing import CliRunner

import methods
from benchmark.cli import main as cli
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.run import cell as execution
from benchmark.run import revisit, shared_fit
from benchmark.run import stages as executor
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from datasets.front_ends import extraction as features
from datasets.layouts.published_layout import PublishedLayout
from datasets.stand_in.classes import CLASS_SIZES
from tests.support import broken_methods
from tests.support.jobs import here
from tests.support.report_text import report_text

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}


@pytest.fixture
def folder(tmp_path, monkeypatch, shared_cache):
    """An empty current folder; features are computed once; jobs run in this process, so that methods can be faked."""
    monkeypatch.setenv("XMHASH_CACHE", str(shared_cache))
    monkeypatch.chdir(tmp_path)
    pooled = executor.run_jobs
    monkeypatch.setattr(executor, "run_jobs", lambda jobs, n, *rest: here(jobs) if n == 1 else pooled(jobs, n, *rest))
    return tmp_path


def run(rerun_failed=False, **values):
    spec = make_spec(BASE | {"methods": ["random-codes", "cca-itq"]} | values, "the test")
    failed = commands.run(spec, dry_run=False, rerun_failed=rerun_failed)
    return Store(folder_of(spec)), failed


def folder_of(spec):
    return commands.Path("runs") / spec.name


def actions(store, **values):
    spec = make_spec(BASE | {"methods": ["random-codes", "cca-itq"]} | values, "the test")
    return {step.cell.method: step.action for step in planning.make_plan(spec, store).steps}


def scores(store):
    return {r.cell.label: r.scores for r in store.results()}


def test_a_run_leaves_results_codes_and_a_report_and_is_then_reused(folder):
    store, failed = run()
    assert not failed
    assert actions(store) == {"random-codes": "reuse", "cca-itq": "reuse"}
    by_method = {r.cell.method: r for r in store.results()}
    learnt = by_method["cca-itq"].scores
    for direction in ("i2s", "s2i"):
        assert learnt[f"{direction}/map@all"] > learnt[f"{direction}/chance_map@all"] + 0.05
        floor = by_method["random-codes"].scores
        assert abs(floor[f"{direction}/map@all"] - floor[f"{direction}/chance_map@all"]) < 0.05
    text = (store.reports / "report.md").read_text()
    assert "stand-in" in text
    assert "espeak-ng" in text
    before = {path: path.stat().st_mtime_ns for path in (store.folder / "cells").iterdir()}
    run()
    assert before == {path: path.stat().st_mtime_ns for path in (store.folder / "cells").iterdir()}


def test_no_number_depends_on_workers_other_cells_or_a_second_go(folder):
    alone, _ = run(name="alone", methods=["dcmh"], set={"dcmh": {"epochs": 2}})
    among, _ = run(name="among", methods=["cca", "dcmh", "random-codes"], set={"dcmh": {"epochs": 2}}, workers=2)
    label = "sydney rs-pairs dcmh[epochs=2] 16 bits seed 0"
    assert scores(alone)[label] == scores(among)[label]
    key = next(r.key for r in alone.results())
    one, two = (np.load(store.outputs_path(key)) for store in (alone, among))
    np.testing.assert_array_equal(one["query/image/codes"], two["query/image/codes"])


def test_stored_codes_give_the_same_scores_without_data(folder, monkeypatch):
    store, _ = run()
    before = scores(store)
    for result in list(store.results()):
        store.write_result(result.model_copy(update={"scores": {}, "curves": {}, "scorer_digest": "old"}))
    monkeypatch.setenv("XMHASH_CACHE", str(folder / "nowhere"))
    result = CliRunner().invoke(cli.app, ["rescore", "default"])
    assert result.exit_code == 0, result.exception
    assert "scored 2 cells again" in result.output
    assert scores(store) == before
    assert not (folder / "nowhere").exists()


def test_stale_rescore_and_lost_outputs_are_seen(folder, monkeypatch):
    store, _ = run()
    first, second = sorted(store.results(), key=lambda r: r.cell.method)
    store.write_result(first.model_copy(update={"fit_digest": "other"}))
    store.write_result(second.model_copy(update={"scorer_digest": "other"}))
    assert actions(store) == {"cca-itq": "run", "random-codes": "rescore"}
    with monkeypatch.context() as patch:
        patch.setattr(shared_fit, "fit_contained", lambda *a, **k: pytest.fail("a rescored cell was fitted"))
        run(methods=["random-codes"])
    again = store.read_result(second.key)
    assert again.scores == second.scores
    assert again.scorer_digest == second.scorer_digest
    store.outputs_path(second.key).unlink()
    assert actions(store) == {"cca-itq": "run", "random-codes": "run"}


def test_runs_that_store_no_single_queries_get_them_by_scoring_again(folder):
    run(methods="random-codes")
    store = Store(folder / "runs" / "default")
    (stored,) = store.results()
    values = store.read_queries(stored)
    assert set(values) == {"s2i", "i2s"}
    assert np.nanmean(values["s2i"].average_precision) == pytest.approx(stored.scores["s2i/map@all"])
    store.queries_path(stored.key).unlink()
    assert revisit.rescore("default")[:2] == (1, [])
    store.write_result(stored.model_copy(update={"queries_checksum": ""}))
    assert revisit.rescore("default")[:2] == (1, [])
    (stored,) = store.results()
    assert store.read_queries(stored)["i2s"].ids == values["i2s"].ids
    store.queries_path(stored.key).unlink()
    assert actions(store, methods="random-codes") == {"random-codes": "rescore"}


def test_one_failing_method_costs_its_cells_only_and_shows(folder, monkeypatch):
    rows = (broken_methods.row("raising", "Raising"), broken_methods.row("declining", "Declining"))
    monkeypatch.setattr(methods, "METHODS", (*methods.METHODS, *rows))
    names = ["raising", "declining", "random-codes"]
    store, failed = run(methods=names)
    assert failed
    by_method = {r.cell.method: r for r in store.results()}
    assert {m: r.status for m, r in by_method.items()} == {
        "raising": "failed",
        "declining": "skipped",
        "random-codes": "ok",
    }
    assert by_method["raising"].reason == "ZeroDivisionError: the covariance is singular"
    assert "tests/support/broken_methods.py" in by_method["raising"].traceback
    report = report_text(store.reports)
    assert "the covariance is singular" in report
    assert "needs raw images" in report
    assert actions(store, methods=names) == {"raising": "keep failed", "declining": "skip", "random-codes": "reuse"}
    monkeypatch.setattr(broken_methods.Raising, "fit", broken_methods.Spying.fit)
    monkeypatch.setattr(broken_methods.Raising, "encode", broken_methods.Spying.encode)
    monkeypatch.setattr(broken_methods.Raising, "seen", [], raising=False)
    assert run(methods=names)[1]
    assert not run(methods=names, rerun_failed=True)[1]


def test_a_method_whose_outputs_depend_on_the_batch_costs_its_cell_with_that_reason(folder, monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (*methods.METHODS, broken_methods.row("centring", "Centring")))
    store, failed = run(methods=["centring", "random-codes"])
    assert failed
    by_method = {r.cell.method: r for r in store.results()}
    assert {m: r.status for m, r in by_method.items()} == {"centring": "failed", "random-codes": "ok"}
    assert by_method["centring"].reason.startswith("ValueError: encode() of images depends on the batch: a row alone")
    assert not store.outputs_path(by_method["centring"].key).exists()


def test_a_run_in_which_everything_is_skipped_is_an_error(folder, monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (broken_methods.row("declining", "Declining"),))
    with pytest.raises(UserError, match=r"every cell was skipped.*needs raw images"):
        run(methods=["all"])


def test_methods_see_neither_labels_of_an_unsupervised_cell_nor_test_items_in_fit(folder, monkeypatch):
    monkeypatch.setattr(
        methods,
        "METHODS",
        (broken_methods.row("spying", "Spying"), broken_methods.row("taught", "Spying", "supervised")),
    )
    monkeypatch.setattr(broken_methods.Spying, "seen", [])
    states = random.getstate(), np.random.get_state()[1].tolist()
    run(methods=["spying"])
    assert states == (random.getstate(), np.random.get_state()[1].tolist())
    (train, context), image, sound, *again = broken_methods.Spying.seen
    assert train.labels is None
    assert context.n_bits == 16
    assert all(len(rows) < len(image) for rows in again)  # the cell's check of itself
    test_rows = {row.tobytes() for row in np.concatenate([image[:, :8], sound[:, :8]])}
    train_rows = {row.tobytes() for values in train.features.values() for row in values[:, :8]}
    assert len(train) + len(image) == sum(CLASS_SIZES["sydney"].values())
    assert not test_rows & train_rows
    broken_methods.Spying.seen.clear()
    run(methods=["taught"])
    assert broken_methods.Spying.seen[0][0].labels.shape == (len(train),)


def test_seeds_of_a_cell_do_not_depend_on_the_other_methods_or_lengths(folder, monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (*methods.METHODS, broken_methods.row("spying", "Spying")))
    found = []
    for name, values in (("a", {"methods": ["spying"]}), ("b", {"methods": ["cca", "spying"], "bits": [8, 16]})):
        monkeypatch.setattr(broken_methods.Spying, "seen", [])
        run(name=name, **values)
        contexts = [item[1] for item in broken_methods.Spying.seen if isinstance(item, tuple)]
        found.append({c.n_bits: c.seed for c in contexts})
    assert found[0][16] == found[1][16] != found[1][8]


def test_dry_run_prints_the_plan_and_writes_nothing(folder):
    flags = ["run", "--datasets", "sydney", "--methods", "dtbh,cca", "--bits", "16,32", "--seeds", "0,1", "--dry-run"]
    result = CliRunner().invoke(cli.app, [*flags, "--data", "stand-in"])
    assert result.exit_code == 0, result.exception
    assert "6 cells: 6 run" in result.output
    assert "sydney rs-pairs dtbh 32 bits seed 1" in result.output
    assert not (folder / "runs").exists()


def test_status_says_what_is_stored_and_what_is_left(folder):
    store, _ = run()
    next(store.folder.glob("cells/*.json")).unlink()
    result = CliRunner().invoke(cli.app, ["status"])
    assert "1 cell: 1 ok" in result.output
    assert "1 run" in result.output
    assert "1 reuse" in result.output


def test_a_half_written_result_is_run_again(folder):
    store, _ = run(methods=["random-codes"])
    path = next(store.folder.glob("cells/*.json"))
    path.write_text(path.read_text()[:100])
    assert actions(store, methods=["random-codes"]) == {"random-codes": "run"}


def test_config_file_and_flags_agree_and_flags_win(folder):
    (folder / "run.toml").write_text(
        'methods = ["cca-itq"]\ndatasets = ["sydney"]\ndata = "stand-in"\nbits = [8]\n[set.cca-itq]\nridge = 2.0\n'
    )
    flags = ["run", "--config", "run.toml", "--bits", "12", "--workers", "1", "--sound-features", "mfcc-statistics"]
    result = CliRunner().invoke(cli.app, flags)
    assert result.exit_code == 0, result.exception
    cells = [r.cell for r in Store(commands.Path("runs/default")).results()]
    assert [(c.method_label, c.n_bits) for c in cells] == [("cca-itq[ridge=2.0]", 12)]
    request = json.loads((folder / "runs/default/run.json").read_text())
    assert request["bits"] == [12]
    assert request["set"] == {"cca-itq": {"ridge": 2.0}}


def test_data_that_go_away_and_come_back_cost_no_finished_cell(folder, monkeypatch):
    both = {"datasets": ["sydney", "ucm"], "methods": ["random-codes"]}
    store, _ = run(**both)
    before = {r.key: r.model_dump_json() for r in store.results()}
    read = PublishedLayout.read

    def gone(self):
        if self.name == "ucm":
            raise DataUnavailable("ucm: 1 image is missing")
        return read(self)

    with monkeypatch.context() as patch:
        patch.setattr(PublishedLayout, "read", gone)
        assert not run(**both)[1]
        run(**both, name="fresh")
    skipped = {(r.cell.dataset, r.status, r.reason) for r in Store(commands.Path("runs/fresh")).results()}
    assert ("ucm", "skipped", "ucm: 1 image is missing") in skipped
    assert {r.key: r.model_dump_json() for r in store.results()} == before
    assert actions(store) == {"random-codes": "reuse", "cca-itq": "run"}


def test_a_request_without_any_data_is_an_error_and_writes_nothing(folder, monkeypatch):
    def gone(self):
        raise DataUnavailable("sydney: 1 image is missing")

    with monkeypatch.context() as patch:
        patch.setattr(PublishedLayout, "read", gone)
        with pytest.raises(UserError, match="1 image is missing"):
            run()
    assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("error", "status"),
    [(DataUnavailable("cannot decode 7.tif"), "skipped"), (MemoryError("no room"), "failed")],
)
def test_features_that_fail_cost_their_data_set_and_are_tried_again(folder, monkeypatch, error, status):
    def broken(self):
        raise error

    monkeypatch.setenv("XMHASH_CACHE", str(folder / "cache"))
    with monkeypatch.context() as patch:
        patch.setattr(features.Block, "compute", broken)
        if status == "skipped":
            with pytest.raises(UserError, match="cannot decode 7"):
                run(methods=["random-codes"])
        else:
            assert run(methods=["random-codes"])[1]
    store = Store(commands.Path("runs/default"))
    (result,) = store.results()
    assert result.status == status
    assert str(error) in result.reason
    assert not run(methods=["random-codes"], rerun_failed=status == "failed")[1]


def test_a_wrong_weights_file_stops_the_run(folder, monkeypatch):
    def broken(self):
        raise UserError("these weights do not fit")

    monkeypatch.setenv("XMHASH_CACHE", str(folder / "cache"))
    monkeypatch.setattr(features.Block, "compute", broken)
    with pytest.raises(UserError, match="do not fit"):
        run()
    assert list(Store(commands.Path("runs/default")).results()) == []


def test_an_error_while_scoring_again_leaves_the_stored_result(folder, monkeypatch):
    store, _ = run(methods=["random-codes"])
    (stored,) = store.results()
    store.write_result(stored.model_copy(update={"scorer_digest": "other"}))

    def broken(outputs):
        raise NameError("a typo")

    with monkeypatch.context() as patch:
        patch.setattr(execution, "score", broken)
        assert run(methods=["random-codes"])[1]
    (kept,) = store.results()
    assert kept.status == "ok"
    assert kept.scores == stored.scores
    assert not run(methods=["random-codes"])[1]
    assert store.read_result(stored.key).scorer_digest == stored.scorer_digest


def test_rescore_of_lost_outputs_is_one_line(folder):
    store, _ = run(methods=["random-codes"])
    (stored,) = store.results()
    store.outputs_path(stored.key).write_bytes(b"no zip")
    result = CliRunner().invoke(cli.app, ["rescore"])
    assert result.exit_code == 1
    assert stored.key in result.stderr
