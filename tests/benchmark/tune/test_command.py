"""`tune` as a command: its requests, its file, what it prints, and a run that uses the file."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmark import registry
from benchmark.cli import main as cli
from benchmark.contract.errors import UserError
from benchmark.contract.run_command import run_command
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import load_tuned, method_digest
from benchmark.store.store import Store
from benchmark.tune.command import make_tuning
from tests.support.searches import BASE, tuned
from tests.support.tunable_methods import Tunable


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
        ({"budget": 0}, "--budget should be a number of trials from 1 to 100000, got 0"),
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
    (entry,) = load_tuned(Path("there/best.json")).entries
    assert (entry.method, entry.n_bits, entry.n_trials, entry.sampler) == ("tunable", 8, 2, "random")
    assert entry.method_digest == method_digest(registry.methods()["tunable"])
    assert f"{entry.default_val_map:.3f}" in result.output
    assert f"{entry.val_map:.3f}" in result.output
    assert "nothing to tune: random-codes" in result.output
    use = "--methods tunable,random-codes --datasets sydney --bits 8 --data stand-in --sound-features mfcc-statistics"
    assert result.output.endswith(f" run {use} --tuned there/best.json\n")


def test_the_command_shown_asks_for_what_was_searched_and_nothing_more(folder, monkeypatch):
    monkeypatch.setenv("XMHASH_DATA_ROOT", "pictures")
    asked = []
    monkeypatch.setattr("benchmark.run.whole_run.run", lambda spec, *_: asked.append(spec))
    shared = {"methods": ["first", "second"], "plugin": ["a, b.py"], "dataset_dir": ["my images"], "bits": [16],
              "protocol": ["rs-pairs-val"], "sound_features": ["vectors.npz"], "augment_sounds": 1, "seeds": [3],
              "data_root": "pictures", "speech_weights": "base.en", "name": "own"}  # fmt: skip
    searched = make_tuning(make_spec(shared | {"workers": 2}, "the test"), 2, "random", Path("best one.json"))
    done = CliRunner().invoke(cli.app, shlex.split(run_command(searched.use()))[3:])
    assert done.exit_code == 0, done.output
    assert asked == [make_spec(shared | {"tuned": "best one.json"}, "the test")]
