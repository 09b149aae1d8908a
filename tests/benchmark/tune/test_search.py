"""One search: what a trial costs and keeps, and that a search depends on nothing but its request."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable, StorageError
from benchmark.contract.method import TrainData
from benchmark.run.fitting import load_features
from benchmark.store.checked_json import CHECKSUM
from benchmark.tune.search import Search
from tests.support.searches import prepared, trials, tuned
from tests.support.tunable_methods import Real, Tunable


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
def test_a_search_depends_neither_on_interruptions_nor_on_how_far_it_goes(folder, sampler):
    straight = tuned(budget=13, sampler=sampler, name="straight")[0]
    assert Tunable.n_fits == 13
    Tunable.n_fits = 0
    Tunable.trouble = {5: StorageError()}
    with pytest.raises(StorageError):
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


@pytest.mark.parametrize("trouble", [SystemExit(3), KeyboardInterrupt(), OSError("the method's own file")])
def test_what_a_method_raises_costs_its_trial(folder, trouble):
    Tunable.trouble = {1: trouble}
    entries, failed = tuned(budget=3)
    assert not failed
    assert entries["tunable"].n_trials == 3
    assert [trial["status"] for trial in trials()] == ["ok", "failed", "ok"]
    assert type(trouble).__name__ in trials()[1]["reason"]


def test_trials_that_cannot_be_stored_end_the_command_and_fail_nothing(folder, monkeypatch):
    store = Search._store

    def full(search, path, found):
        if len(found) == 2:
            raise StorageError(28, "no room", str(path))
        store(search, path, found)

    with monkeypatch.context() as patch:
        patch.setattr(Search, "_store", full)
        with pytest.raises(StorageError, match="no room"):
            tuned(budget=3)
    assert [trial["status"] for trial in trials()] == ["ok"]
    assert not Path("runs/default/tuned.json").exists()


DAMAGE = {
    "empty": (lambda record: "", "it should be JSON"),
    "list": (lambda record: "[]", "it should be"),
    "nested": (lambda record: "[" * 3000, "it should be JSON"),
    "digits": (
        lambda record: json.dumps(record).replace('"n_bits": 16', '"n_bits": ' + "1" * 5000),
        "it should be JSON",
    ),
    "another search": (lambda record: json.dumps(record | {"method": "real"}), "the trials of another search"),
    "another space": (
        lambda record: json.dumps(record | {"trials": [record["trials"][0] | {"settings": {"scale": 1.0}}]}),
        "its trials should set power, scale and nothing else",
    ),
    "ok without a score": (
        lambda record: json.dumps(record | {"trials": [record["trials"][0] | {"val_map": None}]}),
        "a trial should have a val_map if it is ok",
    ),
    "score above 1": (
        lambda record: json.dumps(record | {"trials": [record["trials"][0] | {"val_map": 1.5}]}),
        "less than or equal to 1",
    ),
}


@pytest.mark.parametrize(("damaged", "complaint"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_trials_are_named_and_tried_again(folder, capsys, damaged, complaint):
    first = tuned(budget=3)[0]
    (path,) = Path("runs/default/tuning").glob("*.json")
    whole = path.read_text()
    record = {name: value for name, value in json.loads(whole).items() if name != CHECKSUM}
    path.write_text(damaged(record))
    capsys.readouterr()
    assert tuned(budget=3)[0] == first
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "is damaged" in line]
    assert f"tuning/{path.name} is damaged: " in line
    assert complaint in line
    assert line.endswith("; this search starts again")
    assert path.read_text() == whole
    assert Tunable.n_fits == 6


def test_trials_that_were_stored_whole_are_not_tried_again(folder):
    tuned(budget=3)
    tuned(budget=3)
    assert Tunable.n_fits == 3
