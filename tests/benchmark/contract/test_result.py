"""Results as they are stored."""

import pytest
from pydantic import ValidationError

from benchmark.store.checked_json import write_json
from benchmark.store.store import Store
from tests.support.report_results import HASHING, OUTSIDE, REAL, cell, codes_file, result


def test_a_stored_result_comes_back_as_it_was(tmp_path):
    made = result(cell("better", 64, 0), HASHING, 0.5, oracles=("caption-words",))
    store = Store(tmp_path / "run")
    store.write_result(made)
    assert store.read_result(made.key).model_dump_json() == made.model_dump_json()  # text, since NaN differs from NaN


CONTRADICTIONS = {
    "another key": ({"key": "0" * 16}, "key: it should be the digest of the cell"),
    "ok with a reason": ({"reason": "no"}, "reason: it should be empty where the status is ok"),
    "failed without a reason": (
        {"status": "failed", "reason": ""},
        "reason: it should be stated where the status is failed",
    ),
    "failed with scores": ({"status": "failed", "reason": "no", "scores": {"s2i/map@all": 0.5}}, "no scores"),
    "skipped with outputs": ({"status": "skipped", "reason": "no", "outputs_checksum": "0" * 64}, "or outputs"),
    "skipped with a width": ({"status": "skipped", "reason": "no", "dim": 64, "bytes_per_item": 8}, "or outputs"),
    "skipped with a traceback": ({"status": "skipped", "reason": "no", "traceback": "x"}, "traceback: there should be"),
    "width of other codes": ({"dim": 32}, "codes of 64 bits take 8 bytes"),
    "size of other codes": ({"bytes_per_item": 64}, "codes of 64 bits take 8 bytes"),
    "codes without a width": ({"dim": None, "bytes_per_item": None}, "codes of 64 bits take 8 bytes"),
    "score above 1": ({"scores": {"s2i/map@all": 1.01}}, "scores.s2i/map@all: it should be from 0 to 1"),
    "score below 0": ({"scores": {"s2i/tie_share": -0.1}}, "scores.s2i/tie_share: it should be from 0 to 1"),
    "count below 0": ({"scores": {"s2i/n_queries": -1.0}}, "scores.s2i/n_queries: it should be at least 0"),
    "curve above 1": ({"curves": {"i2s/recall_by_radius": [0.5, 2.0]}}, "curves.i2s/recall_by_radius"),
}


@pytest.mark.parametrize(("fields", "complaint"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_result_whose_fields_contradict_each_other_is_damaged(tmp_path, fields, complaint):
    one = cell("better", 64, 0)
    status = fields.get("status", "ok")
    with pytest.raises(ValidationError, match=complaint):
        result(one, HASHING, 0.5, **{"status": status, **fields})
    store = Store(tmp_path / "run")
    path = store.folder / "cells" / f"{one.key}.json"
    write_json(
        path,
        result(one, HASHING, 0.5, status=status, reason="" if status == "ok" else "no").model_dump(mode="json")
        | fields,
    )
    assert store.read_result(one.key) is None
    assert complaint in store.examined(one.key)[1] or "another cell" in store.examined(one.key)[1]


def test_outputs_from_a_file_state_the_file_and_no_others_do(tmp_path):
    handed_in = result(cell("mine", 64, 0, from_file=True), OUTSIDE, 0.5, file=codes_file())
    store = Store(tmp_path / "run")
    store.write_result(handed_in)
    assert store.read_result(handed_in.key).model_dump_json() == handed_in.model_dump_json()
    assert handed_in.method.year is None
    with pytest.raises(ValidationError, match="file: it should be stated for this cell"):
        result(cell("mine", 64, 0, from_file=True), OUTSIDE, 0.5)
    with pytest.raises(ValidationError, match="file: it should be empty for this cell"):
        result(cell("mine", 64, 0), HASHING, 0.5, file=codes_file())


def test_vectors_state_both_their_width_and_their_size():
    with pytest.raises(ValidationError, match="bytes_per_item: it should be stated where dim is"):
        result(cell("vector", None, 0), REAL, 0.5, bytes_per_item=None)


def test_numbers_of_queries_and_rounded_shares_are_accepted():
    scores = {"s2i/n_queries": 105.0, "s2i/map@all": 1 + 2**-52}
    assert result(cell("better", 64, 0), HASHING, scores=scores).scores == scores
