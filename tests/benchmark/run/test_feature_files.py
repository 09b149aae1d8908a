"""Runs on feature files: cells, scores against scikit-learn, several classes an item, names and faults."""

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.run_command import run_command
from benchmark.exchange.export import export
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal
from tests.support.feature_files import arrays, several_classes, write
from tests.support.report_text import report_text

BASE = {"bits": [8], "workers": 1, "methods": ["cca-itq", "scm-seq"]}


def spec(**values):
    return make_spec(BASE | values, "the test")


def planned(**values):
    return planning.make_plan(spec(**values), Store(Path("runs/default")))


def run(**values):
    assert not commands.run(spec(**values), dry_run=False, rerun_failed=False)
    return {result.cell.method: result for result in Store(Path("runs/default")).results()}


@pytest.fixture
def file(work_folder):
    return write(work_folder / "mine.npz", arrays())


def test_queries_search_the_training_part_by_class_and_the_scores_are_those_of_scikit_learn(file):
    result = run(dataset_file=[file], methods=["cca"], set={"cca": {"dim": 5}})["cca"]
    outputs = Store(Path("runs/default")).read_outputs(result.key)
    assert (result.cell.dataset, result.cell.source, result.cell.protocol) == ("mine", "file", "feature-file")
    labels = {part: arrays()[f"L_{part}"][:, 0] for part in ("tr", "te")}
    for asked, searched, direction in (("image", "text", "i2t"), ("text", "image", "t2i")):
        query, database = outputs.query[asked].output.values, outputs.database[searched].output.values
        cosines = [[q @ x / np.linalg.norm(q) / np.linalg.norm(x) for x in database] for q in query]
        found = [average_precision_score(labels["tr"] == c, row) for c, row in zip(labels["te"], cosines, strict=True)]
        np.testing.assert_allclose(result.scores[f"{direction}/map@all"], np.mean(found), rtol=1e-5)
    assert result.scores["i2t/n_queries"] == 20


def test_every_method_of_the_frozen_track_takes_items_of_several_classes_or_says_why_not(work_folder):
    values = arrays()
    columns = {key: several_classes(values[key]) for key in ("L_tr", "L_te")}
    file = write(work_folder / "several.mat", values | columns)
    names = [row.name for row in registry.methods() if "frozen" in row.tracks]
    quick = {name: registry.methods().load(name).info.quick for name in names}
    found = run(
        dataset_file=[file], methods=names, set={name: dict(values) for name, values in quick.items() if values}
    )
    skipped = {name: result.reason for name, result in found.items() if result.status == "skipped"}
    assert {result.status for result in found.values()} <= {"ok", "skipped"}
    assert "some of these pairs have none or several" in skipped["label-codes"]
    assert "the method prescribes its own" in skipped["sift-mfcc"]
    assert found["scm-seq"].scores["t2i/map@all"] > found["random-codes"].scores["t2i/map@all"] + 0.1


def test_files_run_alone_unless_data_sets_are_named_and_keep_the_order_of_the_request(file):
    other = write(file.parent / "another.mat", arrays(seed=1))
    assert [s.cell.dataset for s in planned(dataset_file=[file, other]).steps] == ["mine"] * 2 + ["another"] * 2
    both = planned(dataset_file=[file], datasets=["sydney"], data="stand-in", methods=["cca-itq"])
    assert [(s.cell.dataset, s.cell.protocol) for s in both.steps] == [("sydney", "rs-pairs"), ("mine", "feature-file")]


def test_conditions_of_sounds_and_protocols_multiply_no_cell_of_a_file(file):
    sounds = {
        "speech": ["espeak-ng", "train=espeak-ng,test=flite"],
        "noise": ["clean", "white:5dB"],
        "augment_sounds": 2,
    }
    folder = file.parent / "nothing"  # cells of a data set that is not there are skipped
    folder.mkdir()
    both = {"datasets": ["sydney"], "data": "real", "data_root": folder, "protocol": ["rs-pairs", "retrieval"]}
    steps = [s for s in planned(dataset_file=[file], **both, **sounds).steps if s.cell.source == "file"]
    assert len(steps) == 2
    assert {(s.cell.noise, s.cell.augment_sounds) for s in steps} == {("clean", 0)}


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("protocol", ["retrieval"], "--protocol retrieval"),
        ("image_features", "mobilenet_v2", "--image-features mobilenet_v2"),
        ("sound_features", ["bag-of-audio-words"], "--sound-features bag-of-audio-words"),
        ("speech", ["flite"], "--speech flite"),
        ("noise", ["babble:10dB"], "--noise babble:10dB"),
        ("augment_sounds", 2, "--augment-sounds 2"),
        ("data", "stand-in", "--data stand-in"),
    ],
)
def test_options_that_files_alone_cannot_use_are_refused(file, option, value, shown):
    asked = spec(dataset_file=[file], **{option: value})
    with pytest.raises(UserError, match=rf"^{shown} should go with .* --dataset-file {file}, .*; leave it out, or add"):
        planning.make_planner(asked, Store(Path("runs/default")), False)
    with pytest.raises(UserError, match=f"^{shown} should go with"):
        export(asked, Path("exported"), "npz", Terminal())


def test_weights_and_folders_of_the_environment_are_no_such_options(file):
    asked = spec(dataset_file=[file], data_root=file.parent, speech_weights="tiny.en")
    planning.make_planner(asked, Store(Path("runs/default")), False)
    words = run_command(asked.request()).split()
    assert {word for word in words if word.startswith("--")} == {
        *("--bits", "--control", "--dataset-file", "--device", "--methods", "--name", "--seeds", "--settings"),
        *("--track", "--workers"),
    }


def test_a_result_is_reused_until_the_file_or_its_names_change(file):
    run(dataset_file=[file])
    assert {step.action for step in planned(dataset_file=[file]).steps} == {"reuse"}
    write(file, arrays() | {"Twice": arrays()["I_tr"] * 2})
    assert {step.action for step in planned(dataset_file=[file]).steps} == {"run"}
    run(dataset_file=[file])
    assert {s.action for s in planned(dataset_file=[file], dataset_keys={"I_tr": "Twice"}).steps} == {"run"}


def test_a_file_that_cannot_be_used_costs_its_own_cells(file):
    broken = write(file.parent / "broken.npz", {key: value for key, value in arrays().items() if key != "L_te"})
    steps = planned(dataset_file=[broken, file]).steps
    assert [step.action for step in steps] == ["skip", "skip", "run", "run"]
    assert "broken.npz lacks L_te" in steps[0].reason
    with pytest.raises(UserError, match=r"^--dataset-file \S*broken.npz lacks L_te; .*; no cell of this run can be"):
        run(dataset_file=[broken])


def problem(dry_run=False, **values):
    return commands.run(spec(**values), dry_run, rerun_failed=False)


def test_a_run_names_a_problem_where_a_file_or_folder_that_it_names_cannot_be_used(file):
    broken = write(file.parent / "broken.npz", {key: value for key, value in arrays().items() if key != "L_te"})
    assert problem(dataset_file=[broken, file])
    assert problem(dataset_file=[broken, file], dry_run=True)
    assert problem(dataset_file=[file], dataset_dir=[file.parent / "nothing"])
    assert [result.status for result in Store(Path("runs/default")).results()].count("ok") == 2
    assert not problem(dataset_file=[file], methods=["cca-itq", "sift-mfcc"])


def test_a_published_data_set_that_is_not_there_is_no_problem(file):
    (file.parent / "nothing").mkdir()
    values = {"datasets": ["ucm"], "data": "real", "data_root": file.parent / "nothing"}
    assert not problem(dataset_file=[file], **values)


def test_a_file_of_sound_features_that_cannot_be_read_is_a_problem_beside_others(file):
    (file.parent / "broken.npz").write_bytes(b"nothing")
    values = {"datasets": ["sydney"], "data": "stand-in", "image_features": "hog-colour"}
    sounds = [str(file.parent / "broken.npz"), "bag-of-audio-words"]
    assert problem(sound_features=sounds, **values, dry_run=True)
    assert not problem(sound_features=sounds[1:], **values, dry_run=True)


def test_a_file_that_changes_between_planning_and_reading_is_one_line(file):
    write(file, arrays(seed=4))
    plan = planned(dataset_file=[file])
    (split,) = plan.splits.values()
    write(file, arrays(seed=5))
    with pytest.raises(UserError, match="changed while the run was using it; run the same command again"):
        split.extractions["image"].fit()


def test_methods_that_need_pixels_or_features_of_their_own_are_skipped(file):
    (own,) = planned(dataset_file=[file], methods=["sift-mfcc"]).steps
    assert own.reason.startswith("no form on given features: the method prescribes its own")
    (trained,) = planned(dataset_file=[file], methods=["dtbh"], track="end-to-end").steps
    assert trained.reason == "no end-to-end form: a feature file holds no images and sounds"


NAMES = {
    "a data set's name": (["ucm.npz"], {}, "ucm.npz has the name of the data set ucm; rename it"),
    "the same name twice": (["mine.mat", "below/mine.npz"], {}, "would both be named 'mine'; rename one"),
    "a strange name": (["mine & yours.npz"], {}, "should hold letters, digits"),
    "an unknown key": (["mine.npz"], {"Itr": "XTrain"}, "unknown key 'Itr'; did you mean 'I_tr'?"),
    "keys without a file": ([], {"I_tr": "XTrain"}, "add --dataset-file FILE"),
}


@pytest.mark.parametrize("fault", NAMES)
def test_names_are_checked_before_any_work(work_folder, fault):
    paths, keys, reason = NAMES[fault]
    with pytest.raises(UserError, match=re.escape(reason)):
        planned(dataset_file=paths, dataset_keys=keys, datasets=["sydney"])


@pytest.mark.parametrize(
    ("text", "reason"), [("I_tr", "I_tr=XTrain"), ("I_tr=", "I_tr=XTrain"), ("I_tr=a,I_tr=b", "once")]
)
def test_texts_of_keys_that_do_not_fit_are_one_line(text, reason):
    assert spec(dataset_keys="I_tr=a, T_te=b").dataset_keys == {"I_tr": "a", "T_te": "b"}
    with pytest.raises(UserError, match=f"--dataset-keys should .*{reason}"):
        spec(dataset_keys=text)


def test_the_report_names_the_file_its_modalities_and_no_speech(file):
    run(dataset_file=[file])
    text = report_text(Path("runs/default/reports"))
    assert "## mine (feature file), feature-file version 1, given (image) + given (text)" in text
    assert "t2i: text queries search the images; i2t: image queries search the texts." in text
    assert "80 images, 80 texts" in text
    assert "all 160 items (images and texts)" in text
    assert "speech: " not in text
    assert f"--dataset-file {file}" in text


def test_more_anchors_than_training_pairs_are_refused_where_the_user_names_them(file):
    names = ["batch", "batch[n_image_anchors=60]", "batch[n_image_anchors=61]", "srlch[n_anchors=5000]"]
    steps = {str(dict(s.cell.settings)): s for s in planned(dataset_file=[file], methods=names).steps}
    actions = {settings: step.action for settings, step in steps.items()}
    refused = {"{'n_image_anchors': 61}", "{'n_anchors': 5000}"}
    assert {settings for settings, action in actions.items() if action == "skip"} == refused
    assert steps["{'n_anchors': 5000}"].reason == "n_anchors is 5,000 and there are 60 training pairs"
    of_paper = planned(dataset_file=[file], methods=["batch"], settings="paper").steps  # 500 and 1,000 anchors
    assert [step.action for step in of_paper] == ["run"]
