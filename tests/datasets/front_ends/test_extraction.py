"""Names of blocks and feature matrices change with everything that changes their values."""

from dataclasses import replace

import numpy as np

from datasets.front_ends.audio_words import BagOfAudioWords
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from tests.datasets.front_ends.recorder import extract


def test_descriptors_are_computed_once_and_only_missing_blocks_again(extraction):
    first = extract(extraction)
    np.testing.assert_allclose(first[:, 0] * 7, np.arange(10) * 10, rtol=1e-3)  # stored in half precision
    assert extraction.front_end.seen == list(range(0, 100, 10))
    np.testing.assert_array_equal(extract(replace(extraction)), first)
    extract(replace(extraction, seed=1, fit_rows=np.arange(5)))
    assert len(extraction.front_end.seen) == 10
    changed = replace(extraction, contents=(*extraction.contents[:5], "another", *extraction.contents[6:]))
    extract(changed)
    assert extraction.front_end.seen[10:] == [40, 50, 60, 70]
    changed.blocks[2].path.unlink()
    extract(replace(changed, seed=2))
    assert extraction.front_end.seen[14:] == [80, 90]


def test_keys_change_with_all_that_changes_the_numbers(extraction, tmp_path):
    weights = [tmp_path / name for name in ("a.pth", "b.pth")]
    for path in weights:
        path.write_bytes(path.name.encode())
    front_ends = [
        *(Backbone("resnet18", path) for path in weights), Backbone("resnet34", weights[0]),
        Backbone("resnet18", weights[0], size=160), HogColour(), HogColour(size=64), HogColour(cell=16),
        HogColour(grids=(1, 2)), HogColour(bins=4), BagOfAudioWords(), MfccStatistics(), MfccStatistics(levels=(1,)),
    ]  # fmt: skip
    variants = [replace(extraction, front_end=front_end) for front_end in front_ends]
    names = [block.path for variant in variants for block in variant.blocks]
    assert len({variant.key for variant in variants}) == len(front_ends)
    assert len(set(names)) == len(front_ends) * 3
    words = replace(extraction, front_end=BagOfAudioWords())
    fitted = [{"n_words": 9}, {"n_nearest": 2}, {"n_components": 3}, {"span": 9}, {"step": 2}, {"n_fit_windows": 10}]
    of_words = [replace(words, front_end=BagOfAudioWords(**setting)) for setting in fitted]
    others = [
        replace(words, seed=1),
        replace(words, fit_rows=np.arange(5)),
        replace(words, contents=words.contents[::-1]),
    ]
    assert len({variant.key for variant in [words, *of_words, *others]}) == 10
    # Parameters of fitted parts leave the descriptors as they are.
    assert {block.path for variant in [*of_words, *others[:2]] for block in variant.blocks} == {
        block.path for block in words.blocks
    }
    weights[1].write_bytes(b"retrained")
    assert replace(variants[1]).key != variants[1].key


def test_the_key_does_not_depend_on_where_the_weights_lie(extraction, tmp_path):
    paths = [tmp_path / "a.pth", tmp_path / "b.pth"]
    for path in paths:
        path.write_bytes(b"the same weights")
    keys = {replace(extraction, front_end=Backbone("resnet18", path)).key for path in paths}
    assert len(keys) == 1
