"""The cache keeps the feature matrix of a file, and notices that the file has changed."""

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.feature_files.feature_file import read_feature_file
from datasets.feature_files.given_features import GivenFeatures
from tests.support.feature_files import arrays, write


def test_the_matrix_is_written_once_and_a_changed_file_is_an_error(tmp_path):
    values, path = arrays(), tmp_path / "mine.npz"
    content = read_feature_file(write(path, values), {}).digest
    image, text = (GivenFeatures(m, path, {}, content, tmp_path / "cache") for m in ("image", "text"))
    assert not image.is_done
    assert image.missing_blocks() == []
    image.fit()
    assert image.is_done
    expected = [[np.float32(value) for value in row] for part in ("tr", "te") for row in values[f"I_{part}"]]
    np.testing.assert_array_equal(np.load(image.path), expected)
    write(path, arrays(seed=1))
    image.fit()  # from the cache
    assert text.path != image.path
    with pytest.raises(DataUnavailable, match="changed while the run was using it; run the same command again"):
        text.fit()
    assert not text.is_done
