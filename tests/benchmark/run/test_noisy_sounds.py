"""Runs with noise and with perturbed copies: cells of their own, shared features of what is the same, reports."""

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from reports.results.collect import collect

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}
pytestmark = pytest.mark.usefixtures("work_folder")


def spec(**values):
    return make_spec(BASE | {"methods": ["cca-itq"]} | values, "the test")


def plan(**values):
    return planning.make_plan(spec(**values), Store(commands.Path("runs") / "default"))


def only_split(**values):
    (split,) = plan(**values).splits.values()
    return split


def run(**values):
    assert not commands.run(spec(**values), dry_run=False, rerun_failed=False)
    return Store(commands.Path("runs") / "default")


def test_a_sweep_is_a_row_of_cells_and_loud_noise_costs_score():
    store = run(noise="white:sweep")
    found = {r.cell.noise: r.scores["s2i/map@all"] for r in store.results()}
    assert set(found) == {"clean", "white:20dB", "white:10dB", "white:5dB", "white:0dB"}
    assert found["clean"] > found["white:0dB"]
    groups = collect(store)
    assert sorted(g.group.noise for g in groups) == sorted(found)
    assert len({g.slug for g in groups}) == 5
    assert all(len(g.splits) == 1 for g in groups)
    text = (store.folder / "reports" / "details.md").read_text()
    assert "noise: white:5dB" in text
    assert {step.action for step in plan(noise="white:sweep").steps} == {"reuse"}


def test_noise_of_test_leaves_training_and_the_split_alone():
    plain, noisy = only_split(), only_split(noise="babble:5dB")
    assert plain.inputs.facts == noisy.inputs.facts
    assert plain.inputs.query["sound"].ids == noisy.inputs.query["sound"].ids
    sounds = plain.extractions["sound"], noisy.extractions["sound"]
    n_fit = sounds[0].starts[-1]
    assert sounds[0].contents[:n_fit] == sounds[1].contents[:n_fit]
    assert not set(sounds[0].contents[n_fit:]) & set(sounds[1].contents)
    shared = {block.path for block in sounds[0].blocks} & {block.path for block in sounds[1].blocks}
    assert len(shared) == -(-n_fit // 128)
    assert plain.digest != noisy.digest
    assert plain.extractions["image"].key == noisy.extractions["image"].key


def test_noise_of_training_changes_training_alone():
    plain, noisy = only_split(), only_split(noise="train=white:5dB,test=clean")
    sounds = plain.extractions["sound"], noisy.extractions["sound"]
    n_fit = sounds[0].starts[-1]
    assert not set(sounds[0].contents[:n_fit]) & set(sounds[1].contents)
    assert sounds[0].contents[n_fit:] == sounds[1].contents[n_fit:]


def test_copies_are_further_training_pairs_and_nothing_else():
    plain, copied = only_split(), only_split(augment_sounds=2)
    n = len(plain.inputs.train_labels)
    np.testing.assert_array_equal(np.tile(plain.inputs.train_labels, 3), copied.inputs.train_labels)
    np.testing.assert_array_equal(np.tile(plain.inputs.train_rows["image"], 3), copied.inputs.train_rows["image"])
    rows = copied.inputs.train_rows["sound"]
    assert len(set(rows.tolist())) == 3 * n
    sound = copied.extractions["sound"]
    assert len(sound.inputs) == len(plain.extractions["sound"].inputs) + 2 * n
    clean = plain.extractions["sound"]
    for copy in range(1, 3):  # a copy is of the sound whose image it is paired with
        for place in (0, n // 2, n - 1):
            original = clean.inputs[plain.inputs.train_rows["sound"][place]]
            assert sound.inputs[rows[copy * n + place]].sound == original
    queries = [split.inputs.query["sound"] for split in (plain, copied)]
    assert queries[0].ids == queries[1].ids
    heard = [[s.extractions["sound"].contents[row] for row in s.inputs.query["sound"].rows] for s in (plain, copied)]
    assert heard[0] == heard[1]
    names = {block.path for block in sound.blocks}
    assert {block.path for block in clean.blocks} <= names
    assert set(sound.fit_rows.tolist()) == set(rows.tolist())


def test_copies_have_cells_and_tables_of_their_own():
    run(augment_sounds=1)
    store = run()
    assert sorted(r.cell.augment_sounds for r in store.results()) == [0, 1]
    assert len(collect(store)) == 2
    text = (store.folder / "reports" / "details.md").read_text()
    assert "perturbed copies of every training sound: 1" in text


def test_the_database_of_training_items_keeps_the_noise_of_training_and_has_no_copies():
    split = only_split(protocol="retrieval", noise="train=white:20dB,test=white:0dB", augment_sounds=1)
    sound = split.extractions["sound"]
    levels = {
        side: {
            tuple(type(c).__name__ + str(getattr(c, "level", "")) for c in sound.inputs[row].changes) for row in s.rows
        }
        for side, s in (("query", split.inputs.query["sound"]), ("database", split.inputs.database["sound"]))
    }
    assert levels == {"query": {("AddedNoise0.0",)}, "database": {("AddedNoise20.0",)}}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"noise": "babble:nandB"}, "--noise should be clean, babble:LEVELdB"),
        ({"noise": ["white:5dB", "hum:5dB"]}, "got 'hum:5dB'"),
        ({"noise": "white:5dB+white:5dB"}, "--noise names a noise twice on one side"),
        ({"noise": []}, "--noise needs at least one value"),
        ({"noise": 3}, "--noise should be texts like babble:10dB"),
        ({"augment_sounds": -1}, "--augment-sounds should be a whole number from 0 to 100, got -1"),
        ({"augment_sounds": 101}, "--augment-sounds should be a whole number from 0 to 100"),
        ({"augment_sounds": 1.0}, "--augment-sounds should be a whole number from 0 to 100"),
    ],
)
def test_noise_and_copies_that_mean_nothing_are_one_line(values, message):
    with pytest.raises(UserError) as raised:
        plan(**values)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
