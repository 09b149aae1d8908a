"""Blocks are read as they were written, complete or absent, and processes may share them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.datasets.front_ends.recorder import Recorder, extract, files_of


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_a_block_is_read_as_it_was_described(extraction, rows):
    front_end = Recorder(rows)
    for block in replace(extraction, front_end=front_end).blocks:
        block.compute()
        expected = front_end.describe([Image.open(path) for path in block.inputs])
        for stored, described in zip(block.read(), expected, strict=True):
            assert stored.shape == described.shape
            assert stored.dtype == np.float32
            np.testing.assert_allclose(stored, described, rtol=1e-3)


def test_a_write_that_fails_leaves_no_file(extraction, monkeypatch):
    def torn(handle, *args, **kwargs):
        handle.write(b"half a file")
        handle.flush()
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", torn)
        with pytest.raises(OSError, match="no space"):
            extraction.blocks[0].compute()
    assert files_of(extraction) == []
    for block in extraction.blocks:
        block.compute()
    whole = sorted(files_of(extraction))
    with monkeypatch.context() as patch:
        patch.setattr(np, "save", torn)
        with pytest.raises(OSError, match="no space"):
            extraction.fit()
    assert sorted(files_of(extraction)) == whole
    assert extract(extraction).shape == (10, 3)


def test_processes_may_write_the_same_block_at_once(extraction):
    twins = [replace(extraction) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(extract, twins))
    assert all((result == results[0]).all() for result in results)
    assert len(files_of(extraction)) == 2 * (3 + 1)  # each with its checksum
    assert extraction.is_done
    assert extraction.missing_blocks() == []
