"""Feature files: what is read, and the one line about what cannot be used."""

import os
import re
import zipfile

import numpy as np
import pytest
from scipy import sparse
from scipy.io import savemat

from benchmark.contract.errors import DataUnavailable
from datasets.feature_files import mat_reader
from datasets.feature_files.feature_file import read_feature_file
from tests.support.feature_files import arrays, several_classes, write


@pytest.mark.parametrize("name", ["mine.mat", "mine.npz"])
def test_a_file_gives_both_modalities_and_labels(tmp_path, name):
    values = arrays()
    found = read_feature_file(write(tmp_path / name, values), {})
    assert (found.name, found.modalities, found.remarks) == ("mine", ("image", "text"), ())
    for modality, letter in (("image", "I"), ("text", "T")):
        stacked = np.concatenate([values[f"{letter}_tr"], values[f"{letter}_te"]])
        assert found.features[modality].dtype == np.float32
        np.testing.assert_allclose(found.features[modality], stacked, rtol=1e-6)
    np.testing.assert_array_equal(found.train_labels, values["L_tr"][:, 0])
    np.testing.assert_array_equal(found.query_labels, values["L_te"][:, 0])


FORMS = {
    "a column of floats": lambda labels: labels.astype(float),
    "one row": lambda labels: labels.T,
    "a vector": lambda labels: labels[:, 0],
    "columns with one 1 a row": lambda labels: (labels == [[1, 2, 3]]).astype(int),
    "columns of truth values": lambda labels: labels == [[1, 2, 3]],
}


@pytest.mark.parametrize("form", FORMS)
def test_one_class_an_item_is_recognised_in_every_form(tmp_path, form):
    values = arrays()
    written = values | {key: FORMS[form](values[key]) for key in ("L_tr", "L_te")}
    found = read_feature_file(write(tmp_path / "mine.npz", written), {})
    for labels, key in ((found.train_labels, "L_tr"), (found.query_labels, "L_te")):
        assert labels.dtype == np.int64
        np.testing.assert_array_equal(labels == labels[0], values[key][:, 0] == values[key][0, 0])


def test_several_classes_an_item_stay_columns_also_where_the_file_holds_them_sparse(tmp_path):
    values = arrays()
    columns = {key: several_classes(values[key]) for key in ("L_tr", "L_te")}
    savemat(tmp_path / "mine.mat", values | {key: sparse.csc_matrix(found) for key, found in columns.items()})
    found = read_feature_file(tmp_path / "mine.mat", {})
    np.testing.assert_array_equal(found.train_labels, columns["L_tr"] > 0)
    np.testing.assert_array_equal(found.query_labels, columns["L_te"] > 0)


def test_other_names_are_given_and_decide_the_digest(tmp_path):
    values = arrays()
    renamed = {"XTrain" if key == "I_tr" else key: value for key, value in values.items()}
    path = write(tmp_path / "mine.npz", renamed | {"Twice": 2 * values["T_tr"]})
    plain = read_feature_file(path, {"I_tr": "XTrain"})
    np.testing.assert_allclose(plain.features["image"][:60], values["I_tr"], rtol=1e-6)
    other = read_feature_file(path, {"I_tr": "XTrain", "T_tr": "Twice"})
    np.testing.assert_array_equal(other.features["text"][:60], 2 * plain.features["text"][:60])
    assert plain.digest != other.digest


def test_sounds_may_be_one_of_the_modalities(tmp_path):
    values = {key.replace("T_", "S_"): value for key, value in arrays().items()}
    assert read_feature_file(write(tmp_path / "mine.npz", values), {}).modalities == ("image", "sound")


def test_constant_columns_and_repeated_items_are_named_in_remarks(tmp_path):
    values = arrays()
    values["I_tr"][:, [0, 3]] = values["I_te"][:, [0, 3]] = 1.5
    values["T_te"][:4] = values["T_tr"][7]
    remarks = read_feature_file(write(tmp_path / "mine.npz", values), {}).remarks
    assert remarks == (
        "2 of 12 columns of I_tr are constant",
        "4 of 20 text queries have the features of a training item",
    )


def test_a_file_with_none_of_the_given_names_is_read_under_those_of_the_suite(tmp_path):
    values, keys = arrays(), {"I_tr": "XTrain", "T_tr": "Words"}
    own = write(tmp_path / "own.npz", {keys.get(key, key): value for key, value in values.items()})
    plain, half = (write(tmp_path / name, values) for name in ("plain.npz", "half.npz"))
    found = read_feature_file(plain, keys)
    assert found.remarks == ("has none of the names of --dataset-keys and is read as I_tr, T_tr",)
    assert found.digest == read_feature_file(plain, {}).digest
    np.testing.assert_array_equal(found.features["text"], read_feature_file(own, keys).features["text"])
    write(half, values | {"Words": values["T_tr"]})
    with pytest.raises(DataUnavailable, match="holds one modality; expected arrays named XTrain, I_te, Words"):
        read_feature_file(half, keys)


def test_items_without_a_label_are_counted(tmp_path):
    values = arrays()
    columns = {key: several_classes(values[key]) for key in ("L_tr", "L_te")}
    columns["L_tr"][[3, 8]] = 0
    assert read_feature_file(write(tmp_path / "mine.npz", values | columns), {}).remarks == (
        "2 of 60 items have no label under L_tr, so nothing is relevant to them",
    )


def changed(**changes):
    """The ordinary arrays with others in their place; None leaves one out."""
    return {key: value for key, value in (arrays() | changes).items() if value is not None}


def with_value(key, value):
    values = arrays()[key].astype(float)
    values[5, 0] = value
    return {key: values}


OBJECTS = np.array([{"a": 1}] * 60, dtype=object)[:, None]

FAULTS = {
    "no labels": (changed(L_te=None), "lacks L_te; expected arrays named I_tr, I_te, T_tr"),
    "one modality": (changed(T_tr=None), "holds one modality; expected arrays named"),
    "no modality": (changed(T_tr=None, I_te=None), "holds no modality; expected"),
    "three modalities": (changed(S_tr=np.ones((60, 2)), S_te=np.ones((20, 2))), "holds three modalities; leave one"),
    "fewer rows": (changed(T_tr=arrays()["T_tr"][:59]), "rows: I_tr [60, 12], T_tr [59, 9], L_tr [60, 1]"),
    "fewer labels": (changed(L_te=arrays()["L_te"][:19]), "rows: I_te [20, 12], T_te [20, 9], L_te [19, 1]"),
    "items in columns": (changed(I_tr=arrays()["I_tr"].T), "I_tr [12, 60], T_tr [60, 9], L_tr [60, 1]; I_tr seem"),
    "all items in columns": (changed(**{key: arrays()[key].T for key in ("I_te", "T_te")}),
                             "; I_te and T_te seem to hold an item in each column; transpose them"),
    "foreign names": ({"X": arrays()["I_tr"]}, "holds no array of a name that the suite expects; expected"),
    "only features": (changed(L_tr=None, L_te=None, T_te=None), "lacks L_tr and L_te and holds one modality; expected"),
    "other dimensions": (changed(I_te=arrays()["I_te"][:, :5]), "of 12 dimensions under I_tr and of 5 under I_te"),
    "NaN": (changed(**with_value("T_te", np.nan)),
            "values beyond float32 under T_te, in 1 of 20 rows, the first of which is row 6;"),
    "infinity": (changed(**with_value("I_tr", np.inf)), "values beyond float32 under I_tr"),
    "beyond float32": (changed(**with_value("I_tr", 1e300)), "values beyond float32 under I_tr"),
    "no features": (changed(I_tr=np.zeros((60, 0)), I_te=np.zeros((20, 0))), "an array of shape [60, 0] under I_tr"),
    "three axes": (changed(I_tr=np.zeros((60, 2, 2))), "an array of shape [60, 2, 2] under I_tr"),
    "constant features": (changed(T_tr=np.full((60, 9), 0.3)), "the same features for all items under T_tr"),
    "complex numbers": (changed(I_tr=arrays()["I_tr"] * 1j), "no real numbers under I_tr (values of type complex128)"),
    "texts": (changed(L_tr=np.array([["sea"]] * 60)), "no real numbers under L_tr (values of type <U3)"),
    "halves": (changed(L_tr=arrays()["L_tr"] / 2), "labels under L_tr that are no whole numbers"),
    "NaN as a label": (changed(**with_value("L_te", np.nan)),
                       "under L_te that are no whole numbers, in 1 of 20 rows, the first of which is row 6"),
    "columns of 0 to 2": (changed(L_tr=np.eye(3)[arrays()["L_tr"][:, 0] - 1] * 2, L_te=np.ones((20, 3))),
                          "other values than 0 and 1 in the 3 columns under L_tr"),
    "two forms": (changed(L_tr=np.eye(3)[arrays()["L_tr"][:, 0] - 1]),
                  "holds 3 columns of labels under L_tr and class numbers under L_te; save both"),
    "other classes": (changed(L_te=arrays()["L_te"] + 10), "has no query under L_te of a class that occurs under L_tr"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_named_in_one_line_with_file_and_key(tmp_path, fault):
    values, reason = FAULTS[fault]
    path = write(tmp_path / "mine.npz", values)
    with pytest.raises(DataUnavailable, match=re.escape(reason)) as error:
        read_feature_file(path, {})
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_names_of_the_file_stand_in_the_error(tmp_path):
    path = write(tmp_path / "mine.npz", {"XTrain" if key == "I_tr" else key: v for key, v in arrays().items()})
    with pytest.raises(DataUnavailable, match=r"found I_te, L_te, L_tr, T_te, T_tr, XTrain; give other names with"):
        read_feature_file(path, {})


def damaged(path):
    content = write(path, arrays()).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def pickled(path):
    np.savez(path, **(arrays() | {"L_tr": OBJECTS}))


def version_7_3(path):
    path.write_bytes(b"MATLAB 7.3 MAT-file, Platform: GLNXA64" + bytes(600))


def cells(path):
    savemat(path, arrays() | {"L_tr": OBJECTS})


def huge(path):
    """An .npz file whose header states far more rows than there are."""
    np.savez(path, **{key: value for key, value in arrays().items() if key != "I_tr"})
    with zipfile.ZipFile(path, "a") as archive, archive.open("I_tr.npy", "w") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 12)})


def sparse_and_huge(path):
    one = sparse.coo_matrix(([1.0], ([0], [0])), shape=(400_000, 1_000_000))
    savemat(path, arrays() | {"I_tr": one})


def unclosed(path):
    """An .npz file, an array of which has a header without its closing brace."""
    np.savez(path, **{key: value for key, value in arrays().items() if key != "I_tr"})
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (60, 12), \n"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("I_tr.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(5760))


def of_no_type(path):
    """A .mat file, the numbers of which are said to be of a type that does not exist; scipy's reader may crash."""
    content = bytearray(write(path, arrays()).read_bytes())
    assert content[176] == 9  # MATLAB's number for float64
    content[176] = 190
    path.write_bytes(content)


FILES = {
    "a header that does not end": ("mine.npz", unclosed, "cannot be read (TokenError)"),
    "numbers of no type": ("mine.mat", of_no_type, "cannot be read"),
    "more rows than there are": ("mine.npz", huge, "states more values than memory holds"),
    "huge and sparse": (
        "mine.mat",
        sparse_and_huge,
        "under I_tr, 3,200,000,000,000 bytes as a dense one",
    ),
    "missing": ("mine.npz", lambda path: None, "is not there; check the path"),
    "empty": ("mine.mat", lambda path: path.write_bytes(b""), "cannot be read (it is empty)"),
    "a folder": ("mine.mat", lambda path: path.mkdir(), "it is a folder"),
    "another ending": ("mine.csv", lambda path: path.write_text("1,2"), "has another ending; save its arrays as .mat"),
    "a damaged archive": ("mine.npz", damaged, "cannot be read (BadZipFile)"),
    "a damaged .mat": ("mine.mat", damaged, "cannot be read ("),
    "text as .mat": ("mine.mat", lambda path: path.write_text("no arrays at all" * 40), "cannot be read (ValueError)"),
    "a pickle": ("mine.npz", lambda path: OBJECTS.dump(path), "cannot be read ("),
    "Python objects": ("mine.npz", pickled, "holds Python objects under L_tr; save that array as numbers"),
    "cells of MATLAB": ("mine.mat", cells, "holds no real numbers under L_tr (values of type object)"),
    "version 7.3": ("mine.mat", version_7_3, "is of MATLAB's version 7.3 (HDF5); convert it in MATLAB"),
}


@pytest.mark.parametrize("fault", FILES)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, fault):
    name, make, reason = FILES[fault]
    make(tmp_path / name)
    with pytest.raises(DataUnavailable, match=re.escape(reason)):
        read_feature_file(tmp_path / name, {})


def test_a_crash_of_the_reader_is_one_line_too(tmp_path, monkeypatch):
    monkeypatch.setattr(mat_reader, "_IN_THE_OTHER_PROCESS", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(
        DataUnavailable, match=r"mine\.mat cannot be read: .* killed by SIGSEGV .*; replace it$"
    ) as error:
        read_feature_file(write(tmp_path / "mine.mat", arrays()), {})
    assert "\n" not in str(error.value)


def test_a_name_without_a_text_of_its_own_reaches_the_other_process(tmp_path):
    path = tmp_path / os.fsdecode(b"m\xff\n.mat")
    write(tmp_path / "mine.mat", arrays()).rename(path)
    assert read_feature_file(path, {}).modalities == ("image", "text")
