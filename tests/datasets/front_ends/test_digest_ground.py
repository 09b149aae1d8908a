"""The digest of a front-end covers its own code, its reader and the steps to a stored value, and no more."""

import pytest

from benchmark.contract.digests import closure
from datasets import FRONT_ENDS

BLOCKS = "datasets.front_ends.blocks"
READERS = {
    "image": "datasets.files.image_reader",
    "sound": "datasets.files.wav_reader",
    "caption": "datasets.files.caption_reader",
}
# Tables, names, keys and digests decide no value.
NO_VALUES = {
    "datasets",
    "datasets.front_ends.extraction",
    "benchmark.contract.digests",
    "benchmark.contract.rows",
    "benchmark.registry",
}


@pytest.mark.parametrize("row", FRONT_ENDS, ids=lambda row: f"{row.modality}-{row.name}")
def test_a_front_end_covers_its_own_reader_and_nothing_that_decides_no_value(row):
    covered = set(closure(row.module, BLOCKS))
    kind = "caption" if row.oracle or row.modality == "text" else row.modality
    assert covered & set(READERS.values()) == {READERS[kind]}
    assert not covered & NO_VALUES
    others = {other.module for other in FRONT_ENDS} - {row.module}
    assert not covered & others


def test_the_steps_to_a_stored_value_stand_alone():
    assert set(closure(BLOCKS)) == {BLOCKS, "benchmark.contract.arrays"}
