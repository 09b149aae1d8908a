"""MATLAB's files are read in another process, which hands over plain arrays."""

import numpy as np
import pytest
from scipy import sparse
from scipy.io import savemat

from datasets.feature_files.mat_reader import Unreadable, read_mat


@pytest.fixture
def path(tmp_path):
    values = {
        "numbers": np.arange(6.0).reshape(2, 3),
        "thin": sparse.csc_matrix([[0.0, 5.0], [0.0, 0.0]]),
        "cells": np.array(["a", "bb", ""], object),
        "mixed": np.array(["a", 3], object),
        "record": {"x": 1},
    }
    savemat(tmp_path / "mine.mat", values)
    return tmp_path / "mine.mat"


def test_names_come_without_values_and_values_by_name(path):
    assert read_mat(path, None) == (["cells", "mixed", "numbers", "record", "thin"], {})
    names, found = read_mat(path, ["numbers", "thin", "absent"])
    assert names == []
    assert found.keys() == {"numbers", "thin"}
    assert found["numbers"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["thin"].toarray().tolist() == [[0, 5], [0, 0]]


def test_cells_of_texts_are_arrays_and_others_only_have_a_shape(path):
    found = read_mat(path, ["cells", "mixed", "record"])[1]
    assert ["".join(map(str, cell.flat)) for cell in found["cells"].flat] == ["a", "bb", ""]
    assert list(found["mixed"].flat) == [None, None]
    assert list(found["record"].flat) == [None]


def test_a_damaged_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(Unreadable):
        read_mat(path, ["numbers"])
