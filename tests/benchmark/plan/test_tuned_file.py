"""Files of tuned settings: what a run takes from one, and which ones it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import methods
from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import TunedFile, TunedSettings, load_tuned, method_digest
from benchmark.store.store import Store
from tests.support import ROOT
from tests.support.tunable_methods import ROWS

ENTRY = {
    "dataset": "sydney", "source": "stand-in", "protocol": "rs-pairs", "method": "tunable",
    "settings": {"scale": 0.5, "power": 1}, "n_bits": 32, "n_trials": 7, "sampler": "tpe",
    "features": {"image": "hog-colour", "sound": "mfcc-statistics"}, "seed": 0, "val_map": 0.5, "default_val_map": 0.4,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, tmp_cache, monkeypatch):
    """An empty current folder and the methods of the tests; no features are computed here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(methods, "METHODS", ROWS)
    return tmp_path


def cells(**values):
    """Cells that a run with the file t.json plans, by method and length."""
    base = {"datasets": ["sydney"], "data": "stand-in", "methods": ["tunable"], "tuned": "t.json"}
    steps = make_plan(make_spec(base | values, "the test"), Store(Path("runs/default"))).steps
    return {(step.cell.method, step.cell.n_bits): step.cell for step in steps}


def write(**changes):
    """Writes t.json, which holds one entry."""
    digest = method_digest(registry.methods()["tunable"])
    entry = TunedSettings.model_validate({"method_digest": digest} | ENTRY)
    Path("t.json").write_text(TunedFile(entries=(entry.model_copy(update=changes),)).model_dump_json())


def test_settings_serve_every_length_and_seed_and_mark_their_rows_alone(folder):
    write()
    found = cells(methods=["tunable", "real"], bits=[8, 16], seeds=[0, 1])
    for n_bits in (8, 16):
        assert found["tunable", n_bits].settings == {"scale": 0.5}
        assert found["tunable", n_bits].method_label == "tunable [tuned, 7 trials]"
    assert found["real", None].method_label == "real"


def test_tuned_defaults_are_marked_and_no_cell_of_the_untuned_run(folder):
    write(settings={"scale": 1.0, "power": 1})
    tuned, plain = cells(bits=[8])["tunable", 8], cells(bits=[8], tuned=None)["tunable", 8]
    assert tuned.settings == plain.settings == {}
    assert tuned.method_label == "tunable [tuned, 7 trials]"
    assert tuned.key != plain.key


@pytest.mark.parametrize(
    ("changes", "values", "message"),
    [
        ({"method_digest": "0"}, {}, "--tuned t.json was made with another version of tunable than the one here"),
        ({"method": "tunabel"}, {}, "unknown method of --tuned t.json: 'tunabel'; did you mean 'tunable'"),
        ({"source": "real"}, {}, "settings for none of this run's methods and data; it holds tunable on sydney (real"),
        ({}, {"methods": ["real"]}, "it holds tunable on sydney (stand-in data)"),
        ({}, {"datasets": ["ucm"]}, "it holds tunable on sydney (stand-in data)"),
        ({}, {"set": {"tunable": {"scale": 2.0}}}, "tunable is set both by --set and by --tuned t.json"),
        ({"settings": {"scael": 1.0}}, {}, "--tuned t.json: unknown parameter of tunable 'scael'"),
        ({"settings": {"scale": "x"}}, {}, "--tuned t.json: tunable.scale should be a number, got 'x'"),
    ],
)
def test_tuned_files_that_do_not_serve_a_run_are_one_line(folder, changes, values, message):
    write(**changes)
    with pytest.raises(UserError) as error:
        cells(**values)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"kind": "another", "schema_version": 1, "entries": []}'])
def test_a_tuned_file_that_is_none_is_one_line(tmp_path, text):
    path = tmp_path / "t.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match="--tuned should be a file that `python -m benchmark tune` wrote") as error:
        load_tuned(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_two_entries_of_one_method_and_data_set_are_refused(tmp_path):
    entry = {"method_digest": "0"} | ENTRY
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"entries": [entry, entry | {"source": "real"}]}))
    assert len(load_tuned(path).entries) == 2
    path.write_text(json.dumps({"entries": [entry, entry]}))
    with pytest.raises(UserError, match=r"it holds 2 entries of tunable on sydney \(stand-in data\)"):
        load_tuned(path)


def test_only_tune_imports_optuna():
    script = "import sys, benchmark.run.whole_run, benchmark.plan.tuned_file\nprint('optuna' in sys.modules)"
    root = ROOT
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
