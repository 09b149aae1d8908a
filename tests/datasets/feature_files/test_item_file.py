"""Files of features of single items: every format gives the same, and what cannot be used is one line."""

import os
import re

import numpy as np
import pytest
from scipy import sparse
from scipy.io import savemat

from benchmark.contract.errors import DataUnavailable
from datasets.feature_files import item_file
from datasets.feature_files.item_file import ItemSource, read_item_file
from tests.support.item_files import write_items

IDS = ["1.tif", "ü 2.tif", "../3", "4"]
FEATURES = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)


def read(path):
    return read_item_file(ItemSource(path, "--image-features"))


@pytest.mark.parametrize("name", ["mine.npz", "mine.mat", "mine.csv", "MINE.CSV"])
def test_every_format_gives_the_same_ids_and_the_same_features(tmp_path, name):
    found = read(write_items(tmp_path / name, IDS, FEATURES))
    assert found.ids == tuple(IDS)
    assert found.features.dtype == np.float32
    np.testing.assert_array_equal(found.features, FEATURES)
    assert not found.is_scaled


@pytest.mark.parametrize("name", ["mine.npz", "mine.mat"])
@pytest.mark.parametrize("scaled", [0, 1, False, True, 1.0])
def test_a_file_says_whether_it_is_scaled(tmp_path, name, scaled):
    assert read(write_items(tmp_path / name, IDS, FEATURES, scaled=scaled)).is_scaled == bool(scaled)


def test_matlab_gives_ids_as_padded_lines_and_features_sparse(tmp_path):
    lines = np.array(["a.tif", "longer name.tif", "c"])
    savemat(tmp_path / "mine.mat", {"ids": lines, "features": sparse.csc_matrix(np.eye(3))})
    found = read(tmp_path / "mine.mat")
    assert found.ids == tuple(lines)
    np.testing.assert_array_equal(found.features, np.eye(3))


def test_numpy_gives_whole_numbers_and_one_feature_an_item(tmp_path):
    found = read(write_items(tmp_path / "mine.npz", IDS, np.arange(4)))
    np.testing.assert_array_equal(found.features, [[0], [1], [2], [3]])


def test_the_digest_is_of_the_contents_alone(tmp_path):
    first = read(write_items(tmp_path / "mine.csv", IDS, FEATURES))
    assert read(write_items(tmp_path / "other.csv", IDS, FEATURES)).digest == first.digest
    assert read(write_items(tmp_path / "mine.csv", IDS, 2 * FEATURES)).digest != first.digest


def at(row, value):
    values = FEATURES.astype(float)
    values[row, 1] = value
    return values


OBJECTS = np.array(["a", "b", "c", "d"], dtype=object)

FAULTS = {
    "other lengths": ("npz", {"ids": IDS[:3]}, "holds 3 ids and 4 rows of features; save a row of features for each"),
    "items in columns": ("mat", {"features": FEATURES.T}, "holds 4 ids and 3 rows of features"),
    "NaN": ("npz", {"features": at(1, np.nan)}, "holds NaN or values beyond float32 in row 2 ('ü 2.tif'); mend"),
    "infinity": ("mat", {"features": at(3, -np.inf)}, "holds NaN or values beyond float32 in row 4 ('4')"),
    "beyond float32": ("csv", {"features": at(0, 1e39)}, "holds NaN or values beyond float32 in row 1 ('1.tif')"),
    "beyond float64": ("csv", {"features": at(0, "1e999")}, "holds 'inf' in line 2, column 3, where a finite number"),
    "an id twice": ("npz", {"ids": ["a", "b", "a", "c"]}, "holds the id 'a' twice, in rows 1 and 3; leave one of them"),
    "an id twice in text": ("csv", {"ids": ["a", "b", "c", "b"]}, "holds the id 'b' twice, in rows 2 and 4"),
    "an empty id": ("npz", {"ids": ["a", "", "b", "c"]}, "holds an empty id in row 2; name the item of each row"),
    "an empty id of MATLAB": ("mat", {"ids": ["a", "b", "c", ""]}, "holds an empty id in row 4"),
    "an empty id in text": ("csv", {"ids": ["a", "b", " ", "d"]}, "holds an empty id in row 3"),
    "numbers as ids": ("npz", {"ids": np.arange(4)}, "no list of texts under ids (type int64 and shape [4]); save it"),
    "bytes as ids": ("npz", {"ids": np.array([b"a"] * 4)},
                     "no list of texts under ids (type |S1 and shape [4]); save it as np.array(ids).astype(str)"),
    "a table of ids": ("npz", {"ids": [["a", "b"], ["c", "d"]]}, "texts under ids (type <U1 and shape [2, 2])"),
    "pickled ids": ("npz", {"ids": OBJECTS}, "holds Python objects under ids; save that array as texts"),
    "pickled features": ("npz", {"features": np.array([{}] * 4)}, "under features; save that array as numbers"),
    "texts as features": ("npz", {"features": [["a"]] * 4}, "no real numbers under features (values of type <U1)"),
    "texts in text": ("csv", {"features": [[1, "red"]] * 4}, "holds 'red' in line 2, column 3"),
    "complex numbers": ("npz", {"features": FEATURES * 1j}, "holds no real numbers under features"),
    "three axes": ("npz", {"features": np.zeros((4, 2, 2))}, "an array of shape [4, 2, 2] under features"),
    "no features": ("npz", {"features": np.zeros((4, 0))}, "an array of shape [4, 0] under features"),
    "scaled by half": ("npz", {"scaled": 0.5}, "holds [0.5] under scaled; save 1 if methods should get the"),
    "scaled row by row": ("npz", {"scaled": [1, 1, 1, 1]}, "holds [1.0, 1.0, 1.0, 1.0] under scaled"),
    "a text as scaled": ("npz", {"scaled": "yes"}, "holds no real numbers under scaled"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_named_in_one_line_with_the_option_and_the_file(tmp_path, fault):
    ending, changes, reason = FAULTS[fault]
    values = {"ids": IDS, "features": FEATURES} | changes
    path = tmp_path / f"mine.{ending}"
    if ending == "npz":
        np.savez(path, **values)
    else:
        write_items(path, **values)
    complains(path, reason)


def complains(path, reason):
    with pytest.raises(DataUnavailable, match=re.escape(reason)) as error:
        read(path)
    text = str(error.value)
    assert text.startswith(f"--image-features: {path} ")
    assert text.endswith(". Expected a front-end, or a .npz, .mat or .csv file of ids and features")
    assert "\n" not in text


@pytest.mark.parametrize("ending", ["npz", "mat"])
def test_what_is_lacking_is_named_beside_what_was_found(tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    write = np.savez if ending == "npz" else lambda p, **values: savemat(p, values)
    write(path, names=np.array(IDS), features=FEATURES)
    complains(path, "lacks ids; name its arrays ids and features; found 'features', 'names'")
    write(path, x=FEATURES)
    complains(path, "lacks ids and features; name its arrays ids and features; found 'x'")


FILES = {
    "missing": ("mine.npz", lambda path: None, "is not there; check the path"),
    "empty": ("mine.npz", lambda path: path.write_bytes(b""), "cannot be read (it is empty)"),
    "empty text": ("mine.csv", lambda path: path.write_bytes(b""), "cannot be read (it is empty)"),
    "a folder": ("mine.csv", lambda path: path.mkdir(), "cannot be read (it is a folder, not an ordinary file)"),
    "a pipe": ("mine.mat", os.mkfifo, "it is a named pipe"),
    "a pickle": ("mine.npz", lambda path: OBJECTS.dump(path), "cannot be read ("),
    "a single array": ("mine.npz", lambda path: np.save(path.open("wb"), FEATURES), "cannot be read ("),
    "half an archive": ("mine.npz", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(90)), "cannot be read ("),
    "version 7.3": ("mine.mat", lambda path: path.write_bytes(b"MATLAB 7.3 MAT-file" + bytes(600)),
                    "is of MATLAB's version 7.3 (HDF5); convert it in MATLAB: save(FILE, '-v7'"),
    "text as .mat": ("mine.mat", lambda path: path.write_text("1.tif,1\n" * 99), "cannot be read ("),
    "an archive as text": ("mine.csv", lambda path: np.savez(path.open("wb"), ids=IDS), "is not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FILES)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, fault):
    name, make, reason = FILES[fault]
    make(tmp_path / name)
    complains(tmp_path / name, reason)


def test_a_file_that_changes_while_it_is_read_is_one_line(tmp_path, monkeypatch):
    path = write_items(tmp_path / "mine.npz", IDS, FEATURES)
    check = item_file._check_ids

    def meanwhile(source, ids):
        check(source, ids)
        write_items(path, IDS, 2 * FEATURES)

    monkeypatch.setattr(item_file, "_check_ids", meanwhile)
    complains(path, "changed while the run was using it; run the same command again")
