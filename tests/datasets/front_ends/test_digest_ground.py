"""The digest of a front-end covers its own code, its reader and the steps to a stored value, and no more."""

import pytest

from datasets import FRONT_ENDS
from tests.support.imports import closure

BLOCKS = "datasets.front_ends.blocks"
READERS = {
    "image": "datasets.files.image_reader",
    "sound": "datasets.files.wav_reader",
    "caption": "datasets.files.sentences",
}
# Tables, names, keys and digests decide no value.
NO_VALUES = {
    "datasets",
    "datasets.front_ends.extraction",
    "benchmark.contract.digests",
    "benchmark.contract.rows",
    "benchmark.registry",
}


@pytest.mark.parametrize("row", FRONT_ENDS, ids=lambda row: row.name)
def test_a_front_end_covers_its_own_reader_and_nothing_that_decides_no_value(row):
    covered = closure(row.target.partition(":")[0], BLOCKS)
    kind = "caption" if row.oracle else row.modality
    assert covered & set(READERS.values()) == {READERS[kind]}
    assert not covered & NO_VALUES
    others = {other.target.partition(":")[0] for other in FRONT_ENDS} - {row.target.partition(":")[0]}
    assert not covered & others


def test_the_steps_to_a_stored_value_stand_alone():
    assert closure(BLOCKS) == {BLOCKS, "benchmark.contract.arrays"}
