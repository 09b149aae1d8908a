"""Tuning: only val scores, every method has the same budget, and a search depends on nothing but what it is asked."""

import json
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

import methods
from benchmark import registry
from benchmark.cli import main as cli
from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.method import TrainData
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import TunedFile, load_tuned, method_digest
from benchmark.run import stages as executor
from benchmark.run.fitting import load_features
from benchmark.store.store import Store
from benchmark.tune import searches
from benchmark.tune.tuning import make_tuning, tune
from datasets.splits.items import Items, Split
from datasets.splits.tuning import TuningSplit
from tests.support.tunable_methods import ROWS, Real, Tunable, with_rows

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}


def here(jobs, *rest):
    """run_jobs() in this process."""
    for position, job in enumerate(jobs):
        try:
            yield position, job()
        except Exception as error:  # noqa: BLE001
            yield position, error


pooled = executor.run_jobs


@pytest.fixture
def folder(tmp_path, monkeypatch, shared_cache):
    """An empty current folder; features are computed once; jobs run in this process."""
    monkeypatch.setenv("XMHASH_CACHE", str(shared_cache))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(methods, "METHODS", ROWS)
    monkeypatch.setattr(executor, "run_jobs", here)
    monkeypatch.setattr(searches, "run_jobs", here)
    monkeypatch.setattr(Tunable, "n_fits", 0)
    monkeypatch.setattr(Tunable, "trouble", {})
    return tmp_path


def tuned(budget=3, sampler="tpe", out=None, **values):
    """The file's entries by method, and whether a search failed."""
    request = make_tuning(make_spec(BASE | {"methods": ["tunable"]} | values, "the test"), budget, sampler, out)
    failed = tune(request)
    return {entry.method: entry for entry in load_tuned(request.path).entries}, failed


def trials(name="default", method="tunable"):
    """Stored trials of the one search of a method."""
    records = [json.loads(path.read_text()) for path in Path("runs", name, "tuning").glob("*.json")]
    (record,) = [record for record in records if record["method"] == method]
    return record["trials"]


def prepared(protocol="rs-pairs"):
    """The split of a run, the data set, and the prepared split of tuning."""
    spec = make_spec(BASE | {"methods": ["tunable"], "protocol": protocol}, "the test")
    rows = [registry.methods()["tunable"]]
    opened = registry.resolve("datasets.opening:open_dataset")
    dataset = opened(registry.datasets().load("sydney"), "stand-in", None)
    (split,) = searches.plan_searches(spec, rows).splits.values()
    return registry.protocols().load(protocol)().split(dataset, 0), dataset, split


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


def literal_map(query, database, labels):
    """Mean over queries of average precision by cosine; without ties."""
    unit = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (query, database)]
    values = []
    for scores, label in zip(unit[0] @ unit[1].T, labels, strict=True):
        relevant = (labels == label)[np.argsort(-scores)]
        values.append(np.mean(np.arange(1, relevant.sum() + 1) / (np.flatnonzero(relevant) + 1)))
    return np.mean(values)


def test_the_score_is_the_mean_map_of_both_directions_on_val(folder):
    (entry,) = tuned(budget=1, methods=["real"])[0].values()
    _, _, split = prepared()
    features = load_features(split.feature_paths)
    train = {m: features[m][split.inputs.train_rows[m]] for m in ("image", "sound")}
    method = Real().fit(TrainData(train, None), None)
    image, sound = (method.encode(features[m][split.inputs.query[m].rows], m) for m in ("image", "sound"))
    labels = split.inputs.query["image"].labels
    expected = (literal_map(image, sound, labels) + literal_map(sound, image, labels)) / 2
    assert entry.val_map == pytest.approx(expected, abs=1e-6)
    assert entry.default_val_map == entry.val_map
    assert entry.settings == {"dim": 16}
    assert entry.n_bits is None


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_every_method_has_the_same_budget_and_its_defaults_are_the_first_trial(folder, sampler):
    entries, failed = tuned(budget=5, sampler=sampler, methods=["tunable", "real"])
    assert not failed
    assert {name: entry.n_trials for name, entry in entries.items()} == {"tunable": 5, "real": 5}
    for name, default in (("tunable", {"scale": 1.0, "power": 1}), ("real", {"dim": 16})):
        found = trials(method=name)
        assert len(found) == 5
        assert found[0]["settings"] == default
        assert entries[name].default_val_map == found[0]["val_map"]
        assert entries[name].val_map == max(trial["val_map"] for trial in found) >= found[0]["val_map"]
    values = [trial["settings"] for trial in trials()]
    assert all(0.01 <= v["scale"] <= 100 and v["power"] in (1, 2) for v in values)
    assert len({v["scale"] for v in values}) == 5
    dims = [trial["settings"]["dim"] for trial in trials(method="real")]
    assert all(isinstance(dim, int) and 4 <= dim <= 32 for dim in dims)


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_search_depends_neither_on_interruptions_nor_on_how_far_it_goes(folder, sampler):
    straight = tuned(budget=13, sampler=sampler, name="straight")[0]
    assert Tunable.n_fits == 13
    Tunable.n_fits = 0
    Tunable.trouble = {5: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        tuned(budget=13, sampler=sampler, name="stopped")
    assert len(trials("stopped")) == 5
    assert not Path("runs/stopped/tuned.json").exists()
    Tunable.trouble = {}
    tuned(budget=8, sampler=sampler, name="stopped")
    assert Tunable.n_fits == 5 + 1 + 3  # finished, stopped, further
    assert tuned(budget=13, sampler=sampler, name="stopped")[0] == straight
    assert trials("stopped") == trials("straight")
    assert Tunable.n_fits == 5 + 1 + 8
    fewer = tuned(budget=4, sampler=sampler, name="stopped")[0]["tunable"]
    assert Tunable.n_fits == 5 + 1 + 8
    assert fewer.n_trials == 4
    assert fewer.val_map == max(trial["val_map"] for trial in trials("straight")[:4])


def test_a_search_depends_neither_on_workers_nor_on_other_methods(folder, monkeypatch):
    alone, _ = tuned(budget=3, name="alone")

    def side_by_side(jobs, n_workers, *rest):
        return pooled([partial(with_rows, job) for job in jobs], 2, *rest)

    monkeypatch.setattr(searches, "run_jobs", side_by_side)
    among, _ = tuned(budget=3, name="among", methods=["real", "tunable"])
    assert among["tunable"] == alone["tunable"]
    assert trials("among") == trials("alone")


def test_another_sampler_or_length_is_another_search(folder):
    tuned(budget=2)
    tuned(budget=2, sampler="random")
    tuned(budget=2, bits=[8])
    assert len(list(Path("runs/default/tuning").glob("*.json"))) == 3
    assert Tunable.n_fits == 6


def test_a_half_written_file_of_trials_is_begun_again(folder):
    first, _ = tuned(budget=2)
    (path,) = Path("runs/default/tuning").glob("*.json")
    path.write_text(path.read_text()[:50])
    assert tuned(budget=2)[0] == first
    assert Tunable.n_fits == 4


def test_a_trial_that_fails_counts_and_keeps_its_reason(folder, capsys):
    Tunable.trouble = {0: ValueError("no root\nmore"), 2: NotApplicable("too few pairs")}
    (entry,) = tuned(budget=4)[0].values()
    found = trials()
    assert [trial["status"] for trial in found] == ["failed", "ok", "not applicable", "ok"]
    assert [trial["reason"] for trial in found] == ["ValueError: no root", "", "too few pairs", ""]
    assert entry.default_val_map is None
    assert entry.n_trials == 4
    assert "2 of 4 trials could not be scored, the first: ValueError: no root" in capsys.readouterr().out
    tuned(budget=4)
    assert Tunable.n_fits == 4


def test_scores_that_are_no_number_fail_and_the_defaults_win_a_tie(folder, capsys):
    (entry,) = tuned(budget=9, methods=["indifferent"])[0].values()
    by_label = {trial["settings"]["label"]: trial["status"] for trial in trials(method="indifferent")}
    assert by_label == {"b": "ok", "a": "ok", "lost": "failed"}
    assert entry.settings == {"label": "b"}
    assert entry.val_map == entry.default_val_map
    assert "the defaults" in capsys.readouterr().out


def test_a_method_whose_trials_all_fail_is_reported_and_has_no_entry(folder, capsys):
    entries, failed = tuned(budget=2, methods=["failing", "tunable", "random-codes"])
    assert failed
    assert list(entries) == ["tunable"]
    printed = capsys.readouterr().out
    assert "failed: sydney rs-pairs failing 16 bits seed 0: no trial could be scored" in printed
    assert "ZeroDivisionError: the covariance is singular" in printed
    assert "second line" not in printed
    assert "nothing to tune: random-codes" in printed
    with pytest.raises(UserError, match=r"no file was written.*the covariance is singular"):
        tuned(budget=2, methods=["failing"], name="other")
    assert not Path("runs/other/tuned.json").exists()


def test_nothing_to_tune_is_one_line(folder):
    with pytest.raises(UserError, match="none of the methods has anything to tune: random-codes"):
        tuned(methods=["random-codes"])
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"bits": [16, 32]}, "--bits: tune takes one at a time, got 16, 32"),
        ({"protocol": ["rs-pairs", "retrieval"]}, "--protocol: tune takes one at a time"),
        ({"sound_features": ["mfcc-statistics", "bag-of-audio-words"]}, "--sound-features: tune takes one"),
        ({"budget": 0}, "--budget should be a number of trials, at least 1; got 0"),
        ({"sampler": "grid"}, "--sampler should be one of tpe, random; got 'grid'"),
        ({"methods": ["tunabel"]}, "unknown method 'tunabel'; did you mean 'tunable'"),
        ({"datasets": ["sidney"]}, "unknown data set 'sidney'; did you mean 'sydney'"),
    ],
)
def test_wrong_requests_are_one_line(folder, values, message):
    with pytest.raises(UserError) as error:
        tuned(**values)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert not Path("runs").exists()


def test_a_run_takes_the_settings_for_all_lengths_and_marks_its_rows(folder, monkeypatch):
    monkeypatch.setattr("reports.writer.write_figures", lambda *_: [])
    (entry,) = tuned(budget=6)[0].values()
    away = {name: value for name, value in entry.settings.items() if value != getattr(Tunable(), name)}
    assert away
    values = BASE | {"methods": ["tunable", "real"], "bits": [8, 16], "tuned": "runs/default/tuned.json"}
    flags = [f"--{name.replace('_', '-')}={','.join(map(str, value)) if isinstance(value, list) else value}"
             for name, value in values.items()]  # fmt: skip
    result = CliRunner().invoke(cli.app, ["run", *flags, "--name", "after"])
    assert result.exit_code == 0, result.exception
    cells = {(r.cell.method, r.cell.n_bits): r.cell for r in Store(Path("runs/after")).results()}
    assert cells["tunable", 8].settings == cells["tunable", 16].settings == away
    assert cells["tunable", 8].method_label == "tunable [tuned, 6 trials]"
    assert cells["real", None].method_label == "real"
    assert r"tunable \[tuned, 6 trials\]" in Path("runs/after/reports/report.md").read_text()


def test_the_command_writes_the_file_and_prints_the_table(folder):
    flags = ["--data", "stand-in", "--datasets", "sydney", "--methods", "tunable,random-codes", "--budget", "2"]
    further = ["--bits", "8", "--sound-features", "mfcc-statistics", "--workers", "1", "--out", "there/best.json"]
    result = CliRunner().invoke(cli.app, ["tune", *flags, *further, "--sampler", "random"])
    assert result.exit_code == 0, result.exception
    (entry,) = TunedFile.model_validate_json(Path("there/best.json").read_text()).entries
    assert (entry.method, entry.n_bits, entry.n_trials, entry.sampler) == ("tunable", 8, 2, "random")
    assert entry.method_digest == method_digest(registry.methods()["tunable"])
    assert f"{entry.default_val_map:.3f}" in result.output
    assert f"{entry.val_map:.3f}" in result.output
    assert "nothing to tune: random-codes" in result.output
    assert "run --tuned there/best.json" in result.output
