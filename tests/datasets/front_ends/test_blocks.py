"""Blocks are read as they were written, complete or absent, and processes may share them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.networks.weights import untrained
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.blocks import Block, Descriptors
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_frames import MfccFrames
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.front_ends.pixels import Pixels
from datasets.front_ends.sift_words import DenseSiftWords
from tests.datasets.front_ends.recorder import Recorder, extract, files_of
from tests.support.memory import growth_below


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


DESCRIBED_IMAGES = {
    "hog-colour": HogColour(size=64),
    "dense-sift-words": DenseSiftWords(),
    "pixels": Pixels(size=32),
    "backbone": Backbone("squeezenet1_1", size=32),
}


@pytest.mark.parametrize("name", list(DESCRIBED_IMAGES))
def test_a_block_of_large_images_needs_the_memory_of_two(tmp_path, monkeypatch, name):
    Image.new("RGB", (4_000, 4_000), (9, 80, 7)).save(tmp_path / "a.png")
    monkeypatch.setattr("benchmark.networks.frozen.pretrained", untrained)
    block = Block(DESCRIBED_IMAGES[name], (tmp_path / "a.png",) * 12, tmp_path / "block.npz")
    replace(block, inputs=block.inputs[:1], path=tmp_path / "first.npz").compute()  # loads the libraries
    with growth_below(250_000):  # kB; each image takes 48,000 to 64,000
        block.compute()
    assert len(block.read()) == 12


def test_a_block_of_long_sounds_needs_the_memory_of_a_few(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 16_000 * 120), 16_000)
    for front_end in (MfccStatistics(), MfccFrames()):
        block = Block(front_end, (tmp_path / "a.wav",) * 40, tmp_path / f"{type(front_end).__name__}.npz")
        replace(block, inputs=block.inputs[:1], path=tmp_path / "first.npz").compute()
        with growth_below(200_000):  # kB; each sound takes 8,000
            block.compute()


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


def test_descriptors_are_those_of_all_blocks_with_one_block_in_memory(extraction, monkeypatch):
    monkeypatch.setattr("datasets.front_ends.extraction.BLOCK", 2)
    blocks = replace(extraction, front_end=Recorder(3)).blocks
    assert len(blocks) > 2
    for block in blocks:
        block.compute()
    whole = [array for block in blocks for array in block.read()]
    reads = []
    read = Block.read
    monkeypatch.setattr(Block, "read", lambda block: reads.append(block.path) or read(block))
    found = Descriptors(blocks)
    assert len(found) == len(whole)
    for one, other in zip(found, whole, strict=True):
        np.testing.assert_array_equal(one, other)
    assert reads == [block.path for block in blocks]
    np.testing.assert_array_equal(found[np.int64(1)], whole[1])
    for one, other in zip(found[1:4], whole[1:4], strict=True):
        np.testing.assert_array_equal(one, other)
    for row in (-1, len(whole)):
        with pytest.raises(IndexError, match=f"expected a row from 0 to {len(whole) - 1}, got {row}"):
            found[row]
    assert len(Descriptors([])) == 0
