"""Files of a run appear whole or not at all: a reader that has the old file open never sees a part of the new one."""

import os

import numpy as np
import pytest

from benchmark.contract.codes import Codes
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from tests.support.report_results import FLOOR, cell, result, split


def outputs(ids):
    side = EncodedSide(Codes(np.zeros((1, 1), np.uint8), 8), ids, np.zeros(1, np.int64), np.zeros((1, 2), np.int64))
    return Outputs({"image": side, "sound": side}, None)


# File below the folder of a run -> what writes it, once with old and once with new content.
WRITERS = {
    "README.md": lambda store, new: store.write_readme("the new command" if new else "the old command"),
    "run.json": lambda store, new: store.write_request({"bits": [16 + new]}),
    "plan.json": lambda store, new: store.write_plan({"key": "new" if new else "old"}),
    "cells/*.json": lambda store, new: store.write_result(
        result(cell("random-codes", 16, 0), FLOOR, status="failed", reason="new" if new else "old")
    ),
    "cells/*.npz": lambda store, new: store.write_outputs("key", outputs(("new" if new else "old",))),
    "splits/*.json": lambda store, new: store.write_split(split(0, sentences_seen=0.5 if new else 0.25)),
}


@pytest.mark.parametrize("pattern", WRITERS)
def test_every_file_of_a_run_is_replaced_by_a_rename_and_never_written_in_place(pattern, tmp_path):
    store, write = Store(tmp_path / "run"), WRITERS[pattern]
    write(store, False)
    (path,) = store.folder.glob(pattern)
    old = path.read_bytes()
    os.link(path, tmp_path / "open elsewhere")
    write(store, True)
    assert path.read_bytes() != old
    assert (tmp_path / "open elsewhere").read_bytes() == old
    assert [found.name for found in path.parent.iterdir() if found.is_file()] == [path.name]


def test_a_file_has_its_name_only_when_it_is_whole_and_a_failure_leaves_the_old_one(tmp_path):
    path = tmp_path / "new folder" / "file"
    seen = []

    def write(file):
        file.write(b"first half, ")
        file.flush()
        seen.append(path.exists())
        file.write(b"second half")

    write_atomically(path, write)
    assert seen == [False]
    assert path.read_bytes() == b"first half, second half"

    def fail(file):
        file.write(b"a part")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="could not write it: No space left") as caught:
        write_atomically(path, fail)
    assert (caught.value.errno, caught.value.filename) == (28, str(path))
    assert path.read_bytes() == b"first half, second half"
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_while_writing_leaves_no_draft(tmp_path):
    def interrupt(file):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", interrupt)
    assert not list(tmp_path.iterdir())
