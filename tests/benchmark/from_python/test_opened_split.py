"""An opened split has the arrays of a run's split, and its fits have the scores of the run's cells."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import methods
from benchmark import DataUnavailable, FittedMethod, UserError, evaluate, load_run, open_split
from benchmark.contract.notes import set_quiet
from benchmark.contract.outputs import Outputs
from benchmark.store.store import Store
from methods.reference.random_codes import RandomCodes
from tests.support.coast import write_coast
from tests.support.own_folders import rows_of, write_own
from tests.support.plugin_files import plugin, plugins_undone  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _silent():
    set_quiet(True)
    yield
    set_quiet(False)


@pytest.fixture
def split(small_stand_in):
    return open_split("sydney")


def stored(method):
    """The result of a method in the run `first`."""
    return next(one for one in Store.existing("first").results() if one.cell.method == method)


def outputs_of(method) -> Outputs:
    return Store.existing("first").read_outputs(stored(method).key)


def test_public_objects_print_as_one_short_line(split):
    fitted = split.fit("random-codes", n_bits=16)
    assert repr(fitted) == "FittedMethod: sydney rs-pairs random-codes 16 bits seed 0"
    images, n_train = split.query["image"], len(split.train.labels)
    sizes = f"{len(images.ids)} images and {len(split.query['sound'].ids)} sounds"
    line = f"OpenedSplit: sydney rs-pairs seed 0, train: {n_train} pairs, query: {sizes}, database: {sizes}"
    assert repr(split) == line
    dims = {modality: items.features.shape[1] for modality, items in split.query.items()}
    assert repr(images) == f"Items: [{len(images.ids)}, {dims['image']}]"
    pairs = f"image [{n_train}, {dims['image']}], sound [{n_train}, {dims['sound']}]"
    assert repr(split.train) == f"TrainingPairs: {pairs}"


@pytest.mark.parametrize(
    ("method", "n_bits", "settings"),
    [("cca-itq", 16, {}), ("random-codes", 16, {}), ("cca", None, {"dim": 8}), ("knn-transfer", None, {})],
)
def test_scores_and_outputs_are_those_of_the_cell_of_a_run_to_the_last_digit(split, method, n_bits, settings):
    fitted = split.fit(method, n_bits=n_bits, **settings)
    found, cell, outputs = split.score(fitted), stored(method), outputs_of(method)
    assert fitted.cell == cell.cell
    assert repr(dict(found)) == repr(cell.scores)
    assert repr(dict(found.curves)) == repr(cell.curves)
    assert repr(dict(found.diagnostics)) == repr(cell.diagnostics)
    for modality, items in split.query.items():
        side = outputs.query[modality]
        assert items.ids == side.ids
        np.testing.assert_array_equal(items.labels, side.labels)
        if n_bits is not None:
            encoded = fitted.encode(items.features, modality)
            np.testing.assert_array_equal(fitted.codes(items.features, modality), side.output.packed)
            np.testing.assert_array_equal(np.packbits(encoded >= 0, axis=1), side.output.packed)
        elif method == "cca":
            np.testing.assert_array_equal(fitted.encode(items.features, modality), side.output.values)


@pytest.mark.parametrize("method", ["cca-itq", "cca", "knn-transfer"])
def test_evaluate_gives_the_numbers_of_a_stored_cell(small_stand_in, method):
    frame, outputs = load_run("first"), outputs_of(method)
    for asked, searched in (("image", "sound"), ("sound", "image")):
        sides = outputs.query[asked], outputs.query[searched]
        labels = [side.labels for side in sides]
        if method == "cca-itq":
            found = evaluate(*(side.output.packed for side in sides), *labels, n_bits=16)
        elif method == "cca":
            found = evaluate(*(side.output.values for side in sides), *labels)
        else:
            found = evaluate(outputs.pair_scores[asked], None, *labels)
        row = frame[(frame.method == method) & (frame.direction == f"{asked[0]}2{searched[0]}")].iloc[0]
        assert len(found) >= 30
        for name, value in found.items():
            np.testing.assert_equal(row[name], value, err_msg=name)


def test_training_pairs_and_items_are_aligned(split):
    n_pairs = split.facts.n_train + split.facts.n_val
    assert len(split.train) == len(split.train.sentences) == n_pairs
    assert {m: values.shape for m, values in split.train.features.items()} == {
        m: (n_pairs, split.query[m].features.shape[1]) for m in ("image", "sound")
    }
    assert {values.dtype.name for values in split.train.features.values()} == {"float32"}
    assert set(split.train.labels) == set(range(len(split.class_names)))
    sound, image = split.query["sound"], split.query["image"]
    assert (len(image), len(sound)) == (split.facts.n_query["image"], split.facts.n_query["sound"])
    assert split.database is split.query
    assert [name.partition("#")[0] for name in sound.ids] == list(image.ids)  # pairs of this protocol
    assert sound.sentences == image.sentences
    assert all(len(sentences) == 1 for sentences in sound.sentences)


def test_sentences_are_those_of_the_items(split):
    from datasets.layouts.sydney import Sydney
    from datasets.opening import open_dataset

    data = open_dataset(Sydney, "stand-in", None)
    for name, (sentence,), label in zip(
        split.query["sound"].ids, split.query["sound"].sentences, split.query["sound"].labels, strict=True
    ):
        image, _, number = name.partition("#")
        row = data.ids.index(image)
        assert (sentence, label) == (data.folded[row][int(number)], data.labels[row])
    for sentence, label in zip(split.train.sentences, split.train.labels, strict=True):
        assert any(sentence in data.folded[row] for row in np.flatnonzero(data.labels == label))


def test_a_protocol_with_a_database_of_its_own_has_its_items(small_stand_in):
    split = open_split("sydney", "retrieval", sound_features="mfcc-statistics")
    assert {m: len(items) for m, items in split.database.items()} == split.facts.n_database
    assert {m: len(items) for m, items in split.query.items()} == split.facts.n_query
    assert not set(split.database["image"].ids) & set(split.query["image"].ids)
    found = split.score(split.fit("random-codes", n_bits=8))
    assert found["s2i/n_queries"] == len(split.query["sound"])


def test_features_that_are_computed_here_are_those_that_a_run_computes(split, tmp_path, monkeypatch):
    shutil.copytree(os.path.join(os.environ["XMHASH_CACHE"], "stand-in"), tmp_path / "cache" / "stand-in")
    monkeypatch.setenv("XMHASH_CACHE", str(tmp_path / "cache"))
    again = open_split("sydney")
    for modality in ("image", "sound"):
        np.testing.assert_array_equal(again.train.features[modality], split.train.features[modality])
        np.testing.assert_array_equal(again.query[modality].features, split.query[modality].features)


def test_a_note_says_what_is_computed(split, capfd, tmp_path):
    set_quiet(False)
    open_split("sydney")
    assert capfd.readouterr().err == ""
    open_split("sydney", seed=1, sound_features="mfcc-statistics")
    said = "hog-colour and mfcc-statistics features of sydney are computed now, in this process, and kept in the cache"
    assert capfd.readouterr().err == f"note: {said}\n"


def test_another_seed_of_the_fit_changes_the_fit_and_not_the_split(split):
    first, same, other = (split.fit("random-codes", n_bits=16, seed=seed) for seed in (None, 0, 1))
    images = split.query["image"].features
    np.testing.assert_array_equal(first.codes(images, "image"), same.codes(images, "image"))
    assert (first.codes(images, "image") != other.codes(images, "image")).any()
    assert other.cell.seed == 1
    assert split.score(other)["i2s/n_queries"] == len(images)
    assert split.score(other)["i2s/map@all"] != split.score(first)["i2s/map@all"]


def test_settings_reach_the_method(split):
    fitted = split.fit("cca", dim=3, ridge=1.0)
    assert (fitted.settings, fitted.method.dim) == ({"dim": 3}, 3)  # the default of ridge is no setting
    assert fitted.encode(split.query["sound"].features, "sound").shape == (len(split.query["sound"]), 3)
    assert fitted.seconds >= 0
    assert split.fit("random-codes", n_bits=8).settings == {}


def test_a_method_that_scores_pairs(split):
    fitted = split.fit("knn-transfer")
    asked, searched = split.query["sound"], split.query["image"]
    pairs = fitted.score_pairs(asked.features, searched.features, "sound", "image")
    np.testing.assert_array_equal(pairs, outputs_of("knn-transfer").pair_scores["sound"])
    with pytest.raises(ValueError, match=r"^knn-transfer scores pairs and encodes nothing; use score_pairs\(\)"):
        fitted.encode(asked.features, "sound")


def test_a_method_with_features_of_its_own_gets_them(split, monkeypatch):
    row = next(row for row in methods.METHODS if row.name == "random-codes")
    monkeypatch.setattr(methods, "METHODS", (replace(row, front_ends={"sound": "mfcc-statistics"}),))
    fitted = split.fit("random-codes", n_bits=8)
    wanted = open_split("sydney", sound_features="mfcc-statistics")
    dims = {modality: items.features.shape[1] for modality, items in wanted.query.items()}
    assert fitted.dims == dims
    assert dims["sound"] != split.query["sound"].features.shape[1]
    assert split.score(fitted)["s2i/n_queries"] == len(split.query["sound"])


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("sydny",), {}, "unknown data set 'sydny'; did you mean 'sydney'?"),
        (("all",), {}, "unknown data set 'all'"),
        (("sydney", "rs-pair"), {}, "unknown protocol 'rs-pair'; did you mean 'rs-pairs'?"),
        (("sydney",), {"seed": -1}, "seed should be whole numbers from 0 to 4294967295, got -1 (from the arguments)"),
        (("sydney",), {"seed": "x"}, "seed should be a whole number, got 'x'"),
        ((None,), {}, "dataset should be the name of a data set or the path of a folder, got None"),
        ((5,), {}, "dataset should be the name of a data set or the path of a folder, got 5"),
        (("sydney",), {"plugin": 5}, "plugin should be paths of Python files, got 5 (from the arguments)"),
        (("sydney",), {"data": "real"}, "data real needs data_root, the folder that holds UCM_captions/, RSICD/, "),
        (("sydney",), {"data": "fake"}, "data should be auto, real or stand-in, got 'fake' (from the arguments)"),
        (("sydney",), {"data_root": "/nowhere"}, "data_root should be a folder that holds UCM_captions/, RSICD/, "),
        (("sydney",), {"sound_features": "mfcc"}, "unknown sound front-end 'mfcc'. Known: "),
        (("sydney",), {"sound_features": "mfcc-words,mfcc-statistics"}, "open_split opens one split at a time: give"),
        (("sydney",), {"speech": "unseen"}, "open_split opens one split at a time: give one speech condition"),
        (("sydney",), {"speech": "someone"}, "unknown speech engine 'someone'"),
        (
            ("sydney",),
            {"image_features": "resnet18", "image_weights": "/no.pth"},
            "image_weights should be a state-dict",
        ),
    ],
)
def test_wrong_arguments_are_one_line(small_stand_in, arguments, options, said):
    with pytest.raises((UserError, ValueError)) as error:
        open_split(*arguments, **options)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_variables_of_the_command_line_count(small_stand_in, monkeypatch, tmp_path):
    monkeypatch.setenv("XMHASH_DATA_ROOT", str(tmp_path))
    with pytest.raises(DataUnavailable, match=rf"sydney: .*{tmp_path}"):
        open_split("sydney")
    assert open_split("sydney", data="stand-in").facts.source == "stand-in"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("dtbx", {"n_bits": 8}, "unknown method 'dtbx'; did you mean 'dtbh'?"),
        ("cca", {"n_bits": 8}, "cca has no code length, so n_bits should be None"),
        ("dtbh", {}, "dtbh needs n_bits, its code length"),
        ("dtbh", {"n_bits": 0}, "n_bits should be whole numbers from 1 to 4096, got 0 (from the arguments)"),
        ("dtbh", {"n_bits": "16"}, "n_bits should be a whole number, got '16'"),
        ("dtbh", {"n_bits": 8, "seed": 0.5}, "seed should be a whole number, got 0.5"),
        (5, {"n_bits": 8}, "name should be a text, got 5"),
        ("dtbh", {"n_bits": 8, "seed": -1}, "seed should be whole numbers from 0 to 4294967295, got -1"),
        ("dtbh", {"n_bits": 8, "margn": 1}, "fit(): unknown parameter of dtbh 'margn'; did you mean 'margin'?"),
        ("dtbh", {"n_bits": 8, "margin": "wide"}, "fit(): dtbh.margin should be a number from 0 to 2, got 'wide'"),
        ("cca-itq", {"n_bits": 4096}, "cca-itq cannot run on this split: CCA yields at most "),
    ],
)
def test_a_fit_that_cannot_be_is_one_line(split, name, options, said):
    with pytest.raises((UserError, ValueError)) as error:
        split.fit(name, **options)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_errors_of_a_method_pass(split, monkeypatch):
    def broken(self, train, context):
        raise ZeroDivisionError("the covariance is singular")

    monkeypatch.setattr(RandomCodes, "fit", broken)
    with pytest.raises(ZeroDivisionError, match="singular"):
        split.fit("random-codes", n_bits=8)


def test_features_of_other_items_are_read_strictly(split):
    fitted = split.fit("cca-itq", n_bits=16)
    assert isinstance(fitted, FittedMethod)
    assert fitted.n_bits == 16
    images = split.query["image"].features
    dim = images.shape[1]
    np.testing.assert_array_equal(fitted.codes(images.tolist(), "image"), fitted.codes(images, "image"))
    for given, modality, said in (
        (images, "text", "modality should be image or sound, got 'text'"),
        (
            images[:, 1:],
            "image",
            f"features of images should be numbers [n, {dim}], got float32 [{len(images)}, {dim - 1}]",
        ),
        (images[0], "image", f"features of images should be numbers [n, {dim}], got float32 [{dim}]"),
        (images[:0], "image", f"features of images should have at least one row, got float32 [0, {dim}]"),
        (images, ["image"], "modality should be image or sound, got ['image']"),
        (images * np.nan, "image", "features of images should be finite, got NaN or infinity"),
    ):
        with pytest.raises(ValueError, match=r"^\S") as error:
            fitted.encode(given, modality)
        assert str(error.value) == said
    with pytest.raises(ValueError, match=r"^cca-itq encodes items and scores no pairs; use encode\(\)"):
        fitted.score_pairs(images, images, "image", "sound")
    with pytest.raises(ValueError, match=r"^knn-transfer is real-valued and gives no codes; use encode\(\)"):
        split.fit("knn-transfer").codes(images, "image")


def test_numbers_of_numpy_are_numbers(small_stand_in):
    split = open_split("sydney", seed=np.int64(0))
    fitted = split.fit("cca", dim=np.int64(3), ridge=np.float32(1.0))
    assert fitted.cell == split.fit("cca", dim=3, ridge=1.0).cell
    assert split.fit("random-codes", n_bits=np.int64(8), seed=np.uint8(1)).cell.n_bits == 8


def test_what_fit_did_not_give_is_not_scored(split):
    with pytest.raises(ValueError, match=r"^fitted should be what fit\(\) gave, got 3$"):
        split.score(3)
    with pytest.raises(ValueError, match=r"^run should be the name of a run or the path of its folder, got 5$"):
        load_run(5)


def test_data_sets_and_methods_of_plug_in_files_are_opened(tmp_path, tmp_cache, monkeypatch, plugins_undone):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    write_coast(tmp_path)
    files = ("coast.py", plugin(tmp_path / "mine.py"))
    features = {"image_features": "hog-colour", "sound_features": "mfcc-statistics"}
    split = open_split("coast", plugin=files, **features)
    open_split("coast", plugin="coast.py", **features)  # which does not know the method
    assert set(split.score(split.fit("first", n_bits=4)).scores) > {"i2s/map@all", "s2i/map@all"}


def test_labels_of_several_classes_are_columns(tmp_path, tmp_cache, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = rows_of({"port": 6, "field": 6})
    write_own(tmp_path / "mine", [row | {"class": f"{row['class']};land"} for row in rows])
    split = open_split("./mine", image_features="hog-colour", sound_features="mfcc-statistics")
    assert split.train.labels.dtype == split.query["image"].labels.dtype == bool
    assert split.train.labels.shape == (len(split.train), len(split.class_names))


@pytest.mark.parametrize("form", [str, Path])
def test_a_folder_of_the_users_own_is_opened_by_its_path(form, tmp_path, tmp_cache, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_own(tmp_path / "here" / "mine", rows_of({"port": 6, "field": 6}))
    split = open_split(form("here/mine"), image_features="hog-colour", sound_features="mfcc-statistics")
    assert (split.facts.dataset, split.facts.source, split.class_names) == ("mine", "folder", ("field", "port"))
    assert len(split.query["sound"]) == 4
    fitted = split.fit("cvh", n_bits=4)
    assert set(split.score(fitted).scores) > {"i2s/map@all", "s2i/map@all"}
