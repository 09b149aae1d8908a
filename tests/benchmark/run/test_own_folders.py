"""Whole runs on folders of the user's own: one class an image, several, none, and captions read as text."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from datasets.own_folder.description import FILE
from reports import writer
from tests.support import small_data
from tests.support.own_folders import rows_of, write_own
from tests.support.small_data import FEATURES, complaint, entered

small = small_data.small
WRITE_REPORTS = writer.write_reports
METHODS = "random-codes,cvh,scm-seq,cca[dim=2]"
SIZES = {"port": 8, "field": 8}


def run(*folders, methods=METHODS):
    """Arguments of a run on these folders."""
    options = [part for folder in folders for part in ("--dataset-dir", folder)]
    return ("run", *options, *FEATURES, "--bits", "4", "--workers", "1", "--methods", methods)


def results(folder=Path("runs/default")):
    found = [json.loads(path.read_text()) for path in (folder / "cells").glob("*.json")]
    return {(one["cell"]["dataset"], one["cell"]["method"]): one for one in found}


@pytest.fixture
def folders(small, monkeypatch):
    """Four folders in the current one, and reports that are written."""
    monkeypatch.setattr(writer, "write_reports", WRITE_REPORTS)
    monkeypatch.setattr(writer, "write_figures", lambda *_: [])
    one = write_own(Path("one"), rows_of(SIZES))
    rows = [{**row, "class": f"{row['class']};{'sea' if n % 4 < 2 else 'sky'}"} for n, row in enumerate(rows_of(SIZES))]
    several = write_own(Path("several"), rows)
    none = write_own(Path("none"), [{k: v for k, v in row.items() if k != "class"} for row in rows])
    text = write_own(Path("text"), rows_of(SIZES))
    (text / FILE).write_text(
        'captions = "captions.csv"\ncaptions_are = "text"\nclasses = "column"\n[columns]\nclass = "class"\n'
    )
    return one, several, none, text


def test_every_kind_of_folder_runs(folders, monkeypatch, capsys):
    code, said, errors = entered(monkeypatch, capsys, *run(*folders))
    assert code == 0, errors
    found = results()
    reasons = {key: one["reason"] for key, one in found.items() if one["status"] == "skipped"}
    assert reasons == {("none", "scm-seq"): "no classes: the method learns from labels, and the data set has none"}
    assert {one["status"] for one in found.values()} == {"ok", "skipped"}
    assert "s2i/map@all" in found["several", "cvh"]["scores"]
    assert {name.partition("/")[0] for name in found["text", "cvh"]["scores"]} == {"i2t", "t2i"}
    of_none = {name.partition("/")[2].partition("@")[0] for name in found["none", "cvh"]["scores"]}
    assert of_none == {"instance_recall", "n_queries", "n_query_classes"}
    assert "mAP (map@all) by direction and code length in bits on several (own data; speech: espeak-ng" in said
    assert "mAP (map@all) by direction and code length in bits on none" not in said
    assert "Instance recall IR@k (the paired item among the first k) on none (own data" in said
    page = Path("runs/default/reports/report.md").read_text()
    assert "The data set has no classes, so only its own instance is relevant to an item" in page
    assert "--dataset-dir one --dataset-dir several" in page
    assert " on none " not in Path("runs/default/reports/tables/map.md").read_text()


def test_the_same_command_reuses_every_cell_and_a_changed_caption_none(folders, monkeypatch, capsys):
    arguments = run(folders[0], methods="random-codes")
    entered(monkeypatch, capsys, *arguments)
    assert "1 cell: 1 reuse" in entered(monkeypatch, capsys, *arguments, "--dry-run")[1]
    captions = folders[0] / "captions.csv"
    captions.write_text(captions.read_text().replace("one port number 0", "a port with ships"))
    assert "1 cell: 1 run" in entered(monkeypatch, capsys, *arguments, "--dry-run")[1]


def test_texts_are_no_sounds(folders, monkeypatch, capsys):
    said = complaint(monkeypatch, capsys, *run(folders[3], methods="sift-mfcc"))
    assert "no form on image and text: the method prescribes its own features (dense-sift-words + mfcc-words)" in said
    arguments = ("run", "--dataset-dir", folders[3], "--methods", "dtbh", "--track", "end-to-end")
    assert "no end-to-end form: the captions are read as text" in complaint(monkeypatch, capsys, *arguments)


def test_train_holds_nothing_relevant_without_classes(folders, monkeypatch, capsys):
    said = complaint(monkeypatch, capsys, *run(folders[2], methods="cvh"), "--protocol", "retrieval")
    assert "none: retrieval searches train, and a data set without classes has nothing there" in said


def test_tune_and_tuned_settings_of_an_own_folder(folders, monkeypatch, capsys):
    options = (*FEATURES, "--workers", "1", "--dataset-dir", folders[0])
    code, _, errors = entered(monkeypatch, capsys, "tune", *options, "--methods", "cvh", "--budget", "1", "--bits", "4")
    assert code == 0, errors
    code, _, errors = entered(
        monkeypatch, capsys, *run(folders[0], methods="cvh"), "--tuned", "runs/default/tuned.json"
    )
    assert code == 0, errors
    assert results()["one", "cvh"]["cell"]["tuned"] == 1


def test_names_that_cannot_name_a_data_set(small, monkeypatch, capsys):
    for name in ("my set", "ucm", "é", "a/one", "one"):
        write_own(Path(name), rows_of({"port": 3}))
    expected = {
        ("my set",): "--dataset-dir my set: its name 'my set' names a data set and should hold letters, digits",
        ("é",): "--dataset-dir é: its name 'é' names a data set and should hold letters, digits",
        ("ucm",): "--dataset-dir ucm has the name of the data set ucm; rename it",
        ("one", "a/../a/one"): "--dataset-dir one and --dataset-dir a/../a/one would both be named 'one'; rename one",
        ("one", "one"): "--dataset-dir one and --dataset-dir one would both be named 'one'; rename one",
        ("nowhere",): "--dataset-dir should be a folder with images and a file of captions; nowhere is no folder",
    }
    for folders, message in expected.items():
        assert message in complaint(monkeypatch, capsys, *run(*folders, methods="cvh"))


def test_info_and_init_take_the_folders_that_run_takes(small, monkeypatch, capsys):
    for name in ("my set", "ucm"):
        write_own(Path(name), rows_of({"port": 3}))
    expected = {"my set": "its name 'my set' names a data set", "ucm": "has the name of the data set ucm",
                "nowhere": "nowhere is no folder"}  # fmt: skip
    for folder, message in expected.items():
        assert message in complaint(monkeypatch, capsys, "data", "info", "--dataset-dir", folder)
        assert message in complaint(monkeypatch, capsys, "data", "init", folder)
    assert not list(Path().glob("*/dataset.toml"))


def test_rare_classes_and_images_without_a_class_stop_no_split(small, monkeypatch, capsys):
    rows = [{**row, "class": f"{row['class']};sea"} for row in rows_of({"port": 10, "quay": 1, "mole": 1})]
    rows[-1]["class"] = rows[-2]["class"] = ""
    write_own(Path("several"), rows)
    code, _, errors = entered(monkeypatch, capsys, *run("several", methods="cvh"))
    assert code == 0, errors
    assert results()["several", "cvh"]["status"] == "ok"


def test_recordings_that_leak_cost_only_the_cells_of_their_own_set(small, monkeypatch, capsys):
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, 8000)
    rows = [row for row in rows_of(SIZES) if row["caption"].startswith("one")]
    for name, is_shared in (("leaks", True), ("whole", False)):
        write_own(Path(name), [{**row, "sound": f"{row['file']}.wav"} for row in rows])
        for n, row in enumerate(rows):
            soundfile.write(Path(name) / f"{row['file']}.wav", sound if is_shared else np.roll(sound, n), 8000)
    arguments = run("leaks", "whole", methods="cvh")
    code, _, errors = entered(monkeypatch, capsys, *arguments, "--protocol", "caption-disjoint")
    assert code == 0, errors
    found = results()
    assert found["whole", "cvh"]["status"] == "ok"
    assert found["leaks", "cvh"]["status"] == "skipped"
    assert "leakage in leaks:" in found["leaks", "cvh"]["reason"]


def test_a_class_of_one_image_is_named(small, monkeypatch, capsys):
    write_own(Path("one"), rows_of({"port": 8, "quay": 1}))
    said = complaint(monkeypatch, capsys, *run("one", methods="cvh"))
    assert "one: a split needs at least 3 images of each class, quay has 1; join the class to another, or leave" in said


@pytest.mark.parametrize("kind", ["one", "text"])
def test_kept_models_of_own_folders_can_be_asked(kind, folders, monkeypatch, capsys):
    folder = next(path for path in folders if path.name == kind)
    code, _, errors = entered(monkeypatch, capsys, *run(folder, methods="cvh"), "--keep-models")
    assert code == 0, errors
    code, said, errors = entered(
        monkeypatch, capsys, "search", "a port with one number", "--run", "default", "--top", 2
    )
    assert code == 0, errors
    assert ("spoken by" in said) == (kind == "one")
    assert len([line for line in said.splitlines() if ".png" in line and ("port" in line or "field" in line)]) >= 2
