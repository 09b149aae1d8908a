"""Results as they are stored, those of earlier versions among them."""

import json

from benchmark.store.store import Store
from tests.support.report_results import HASHING, cell, result


def test_a_stored_result_comes_back_as_it_was(tmp_path):
    made = result(cell("better", 64, 0), HASHING, 0.5, oracles=("caption-words",))
    store = Store(tmp_path / "run")
    store.write_result(made)
    assert store.read_result(made.key).model_dump_json() == made.model_dump_json()  # text, since NaN differs from NaN


def test_a_result_with_the_peak_memory_of_its_worker_is_read_and_stored_without_it(tmp_path):
    made, store = result(cell("better", 64, 0), HASHING, 0.5), Store(tmp_path / "run")
    path = store.folder / "cells" / f"{made.key}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(made.model_dump(mode="json") | {"peak_memory": 1_000_000}))
    read = store.read_result(made.key)
    assert read is not None
    assert read.scores == made.scores
    store.write_result(read)
    assert "peak_memory" not in path.read_text()
