"""Exports: what they hold, in every format alike, and that none is half-written."""

import csv
import errno
import json
import re
import shlex

import numpy as np
import pytest
from scipy.io import loadmat

from benchmark.contract.method import FitContext, TrainData
from benchmark.jobs.threads import single_threaded
from benchmark.run.fitting import cell_seed
from methods.shallow.cca_itq import CCAITQ
from tests.benchmark.exchange.conftest import FEATURES, FORMATS, SIZES, stored
from tests.support import feature_files
from tests.support.small_data import complaint, entered

LABELS = "labels-of-items-not-for-training"
CLASSES = list(SIZES)


def from_npz(folder):
    """Name -> array of an export in .npz."""
    return {n: a for file in sorted(folder.glob("*.npz")) for n, a in np.load(file, allow_pickle=False).items()}


def from_mat(folder):
    """The same of an export in .mat, with vectors and texts as numpy has them, and rows and classes from 0."""
    found = {}
    for file in sorted(folder.glob("*.mat")):
        for name, value in loadmat(file).items():
            if not name.startswith("__"):
                texts = value.dtype.kind == "O"
                found[name] = np.array([text[0] for text in value.ravel()]) if texts else np.squeeze(value)
    for name in found:
        if re.search("labels", name):
            found[name] = found[name] - 1
        if name.endswith("_sentences"):
            found[name] = found[name] - [1, 0]
    return found


def from_csv(folder):
    """The same of an export in .csv."""
    found = {}
    for file in sorted(folder.rglob("*.csv")):
        head, *rows = list(csv.reader(file.open(newline="")))
        if not rows:
            found[file.stem] = np.array(head[0])
            continue
        ids, values = [row[0] for row in rows], [row[1:] for row in rows]
        texts = file.stem in ("class_names", "sentences_train")
        found[file.stem] = np.squeeze(np.array(values, None if texts else np.float32))
        if file.stem.endswith(("_train", "_items")) and file.stem.partition("_")[0] in ("image", "sound"):
            found[f"{file.stem}_ids".replace("items_ids", "ids")] = np.array(ids)
    return found


@pytest.mark.parametrize("read", [from_mat, from_csv])
def test_all_formats_hold_the_same(read, place):
    expected, found = from_npz(place / "ucm-npz"), read(place / f"ucm-{read.__name__[5:]}")
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        if name.endswith("_train") and values.dtype == np.float32:
            assert np.array_equal(found[name], values), name  # to the last bit
        assert np.array_equal(found[name], values), name


def test_pairs_labels_and_sentences_are_those_of_the_caption_file(place):
    found = from_npz(place / "ucm-npz")
    records = json.loads((place / "data/UCM_captions/dataset.json").read_text())["images"]
    raw = {record["filename"]: [s["raw"] for s in record["sentences"]] for record in records}
    images, sounds = found["image_train_ids"].tolist(), found["sound_train_ids"].tolist()
    assert [name.partition("#")[0] for name in sounds] == images
    assert found["sentences_train"].tolist() == [raw[n.partition("#")[0]][int(n.partition("#")[2])] for n in sounds]
    assert found["class_names"].tolist() == CLASSES
    numbers = [int(name.partition(".")[0]) for name in images]
    assert found["labels_train"].tolist() == [(number - 1) // 10 for number in numbers]
    assert found["image_labels"].tolist() == [(int(name.partition(".")[0]) - 1) // 10 for name in found["image_ids"]]
    assert set(images).isdisjoint(found["image_ids"])
    assert len(images) + len(found["image_ids"]) == sum(SIZES.values())
    assert 0 < found["is_val"].sum() < len(images) / 2


def test_items_are_an_instance_of_each_other_where_they_share_a_sentence(place):
    found = from_npz(place / "ucm-npz")
    shared = found["image_sentences"][:, 1][:, None] == found["sound_sentences"][:, 1]
    images = found["image_ids"][found["image_sentences"][:, 0]]
    sounds = [name.partition("#")[0] for name in found["sound_ids"][found["sound_sentences"][:, 0]]]
    assert np.array_equal(shared, images[:, None] == np.array(sounds))


def test_a_method_that_is_fitted_on_the_export_gives_the_codes_of_its_cell(place):
    found = from_npz(place / "ucm-npz")
    result, outputs = stored("cca-itq")
    cell = result.cell
    train = TrainData({m: found[f"{m}_train"] for m in ("image", "sound")}, None)
    with single_threaded():  # as runs fit; other numbers of threads give other last bits
        method = CCAITQ().fit(train, FitContext(n_bits=12, seed=cell_seed(cell)))
        codes = {modality: method.encode(found[f"{modality}_items"], modality) >= 0 for modality in outputs.query}
    for modality, side in outputs.query.items():
        assert found[f"{modality}_ids"].tolist() == list(side.ids)
        assert np.array_equal(codes[modality], side.output.unpack())


def test_queries_and_database_are_told_apart_where_test_searches_train(place, monkeypatch, capsys):
    words = (*FEATURES, "--dataset", "ucm", "--protocol", "retrieval", "--format", "npz", "--workers", "1")
    assert entered(monkeypatch, capsys, "export", *words, "--out", "out")[0] == 0
    found, pairs = from_npz(place / "out"), from_npz(place / "ucm-npz")
    for modality in ("image", "sound"):
        query, database = found[f"{modality}_is_query"], found[f"{modality}_is_database"]
        assert np.array_equal(query, ~database)
        ids = found[f"{modality}_ids"]
        assert ids[query].tolist() == pairs[f"{modality}_ids"].tolist()
        assert sorted(ids[database]) == sorted(pairs[f"{modality}_train_ids"])
        order = [ids.tolist().index(name) for name in pairs[f"{modality}_train_ids"]]
        assert np.array_equal(found[f"{modality}_items"][order], pairs[f"{modality}_train"])


@pytest.mark.parametrize("kind", FORMATS)
def test_the_readme_names_every_file_and_array_and_its_command_scores(kind, place, monkeypatch, capsys):
    folder = place / f"ucm-{kind}"
    text = (folder / "README.md").read_text()
    rows = {tuple(re.findall("`(.*?)`", line)) for line in text.splitlines() if line.startswith("| `")}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"README.md"}
    assert {file for file, _ in rows} == files
    arrays = from_npz(place / "ucm-npz")
    assert {name for _, name in rows} == {n for n in arrays if kind != "csv" or not n.endswith("_ids")}
    facts = json.loads((place / "runs/own/splits/ucm-real-rs-pairs-seed0.json").read_text())
    for what in (facts["split_digest"], facts["dataset_digest"], arrays["split_name"].item(), "number 0"):
        assert what in text
    own, outputs = stored("cca-itq")
    codes = {f"{m}_codes": side.output.unpack() for m, side in outputs.query.items()}
    if kind == "csv":
        (place / "codes").mkdir()
        (folder / "split_name.csv").rename(place / "codes/split_name.csv")
        for m, side in outputs.query.items():
            rows = zip(side.ids, codes[f"{m}_codes"].astype(int).astype(str), strict=True)
            (place / f"codes/{m}_codes.csv").write_text("".join(f"{name},{','.join(row)}\n" for name, row in rows))
    else:
        items = loadmat(folder / "items.mat") if kind == "mat" else np.load(folder / "items.npz")
        kept = {name: items[name] for name in ("split_name", "image_ids", "sound_ids")}
        feature_files.write(place / f"codes.{kind}", kept | codes)
    (command,) = re.findall(r"^    xmhash (score .*)$", text, re.MULTILINE)
    assert entered(monkeypatch, capsys, *shlex.split(command.replace("NAME", "own")))[0] == 0
    assert stored("my-method", from_file=True)[0].scores == own.scores


def test_shapes_of_mat_files_are_those_that_matlab_and_octave_see(place):
    folder = place / "ucm-mat"
    rows = re.findall(r"^\| `(.*?)` *\| `(.*?)` *\| \w+ \[(.*?)\]", (folder / "README.md").read_text(), re.MULTILINE)
    assert len(rows) > 10
    for file, name, shape in rows:
        assert ", ".join(map(str, loadmat(folder / file)[name].shape)) == shape, name


def test_a_feature_file_is_exported_and_its_codes_are_scored(place, monkeypatch, capsys):
    values = feature_files.arrays()
    feature_files.write(place / "mine.npz", values)
    words = ("--dataset-file", "mine.npz", "--out", "out", "--format", "npz", "--workers", "1")
    assert entered(monkeypatch, capsys, "export", *words)[0] == 0
    found = from_npz(place / "out")
    assert {n for n in found if n.startswith("text_")} == {
        *("text_train", "text_train_ids", "text_items", "text_ids", "text_is_query", "text_is_database", "text_labels")
    }
    np.testing.assert_array_equal(found["labels_train"], values["L_tr"][:, 0])
    np.testing.assert_array_equal(found["image_train"], values["I_tr"].astype(np.float32))
    run = ("run", "--dataset-file", "mine.npz", "--methods", "cca-itq", "--bits", "8", "--workers", "1", "--name", "f")
    assert entered(monkeypatch, capsys, *run)[0] == 0
    own, outputs = stored("cca-itq", "f")
    codes = {f"{m}_ids": found[f"{m}_ids"] for m in ("image", "text")}
    for m in ("image", "text"):
        both = [*outputs.query[m].output.unpack(), *outputs.database[m].output.unpack()]
        codes[f"{m}_codes"] = np.array(both)
    np.savez("codes.npz", split_name=found["split_name"], **codes)
    code, _, err = entered(monkeypatch, capsys, "score", "--codes", "codes.npz", "--run", "f", "--as", "mine")
    assert code == 0, err
    assert stored("mine", "f", from_file=True)[0].scores == own.scores


def test_a_folder_that_holds_something_is_refused_and_an_empty_one_is_used(place, monkeypatch, capsys):
    words = (*FEATURES, "--dataset", "ucm", "--workers", "1", "--out")
    (place / "full").mkdir()
    (place / "full/mine.txt").write_text("mine")
    (place / "file").write_text("mine")
    for name in ("full", "file"):
        line = complaint(monkeypatch, capsys, "export", *words, name)
        assert line == f"--out should be a folder that is not there yet, or is empty; {name} is taken; name another one"
    (place / "empty").mkdir()
    assert entered(monkeypatch, capsys, "export", *words, "empty")[0] == 0
    assert (place / "empty/README.md").is_file()
    assert (place / "full/mine.txt").read_text() == "mine"


def test_an_export_that_fails_leaves_nothing(place, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("scipy.io.savemat", full)
    before = sorted(path.name for path in place.iterdir())
    line = complaint(monkeypatch, capsys, "export", *FEATURES, "--dataset", "ucm", "--workers", "1", "--out", "new")
    assert "could not write the export: No space left on device" in line
    assert "'new'" in line
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--dataset", "ucn"), "unknown data set 'ucn'; did you mean 'ucm'?"),
        (
            ("--dataset", "ucm,sydney"),
            "expected one data set, the command line has 'ucm', 'sydney'; choose one with --da",
        ),
        ((), "expected one data set, the command line has 'ucm', 'sydney', 'rsicd'; choose one with --dataset"),
        (("--dataset", "ucm", "--format", "hdf5"), "--format should be one of mat, npz, csv, got 'hdf5'"),
        (("--dataset", "ucm", "--seed", "-1"), "--seed should be a whole number from 0 to 4294967295, got -1"),
        (("--dataset", "ucm", "--protocol", "rs-pair"), "unknown protocol 'rs-pair'; did you mean 'rs-pairs'?"),
        (("--dataset", "sydney"), "sydney"),  # not below the data root
        (("--dataset-file", "no.mat"), "no.mat is not there; check the path"),
    ],
)
def test_what_cannot_be_exported_is_one_line_and_no_folder(words, expected, place, monkeypatch, capsys):
    features = () if "--dataset-file" in words else FEATURES
    assert expected in complaint(monkeypatch, capsys, "export", *features, *words, "--out", "new")
    assert not (place / "new").exists()
