"""JSON files with a checksum: whatever happens to a file, its values come back unchanged or not at all."""

import json
import math

import pytest

from benchmark.store.checked_json import Damaged, read_json, write_json

VALUES = {
    "map": 0.8125,
    "curve": [0.1, 1e-7, math.inf],
    "name": "caf\u00e9",
    "none": None,
    "deep": {"b": [1], "a": True},
}


@pytest.fixture
def path(tmp_path):
    write_json(tmp_path / "result.json", VALUES)
    return tmp_path / "result.json"


def test_values_come_back_as_they_were_written(path):
    assert read_json(path) == VALUES
    assert list(read_json(path)) == list(VALUES)
    path.write_text(json.dumps(json.loads(path.read_text()), indent=4, sort_keys=True))
    assert read_json(path) == VALUES


def test_halves_of_surrogate_pairs_become_question_marks(tmp_path):
    write_json(tmp_path / "result.json", {"name": "a\udc80b"})
    assert read_json(tmp_path / "result.json") == {"name": "a?b"}


def test_no_flipped_bit_and_no_truncation_gives_other_values(path):
    whole = path.read_bytes()
    n_refused = 0
    versions = [whole[:n] for n in range(len(whole))]
    versions += [whole[:n] + bytes([whole[n] ^ bit]) + whole[n + 1 :] for n in range(len(whole)) for bit in (1, 4, 16)]
    for content in versions:
        path.write_bytes(content)
        try:
            values = read_json(path)
        except Damaged:
            n_refused += 1
        else:
            # The key of the checksum itself is damaged: the values are all there, beside a key that nobody asked for.
            assert {name: values[name] for name in VALUES} == VALUES
    assert n_refused > 0.85 * len(versions)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"3", b"[" * 100_000, b'{"checksum": 3}', b"1" * 5000])
def test_what_is_no_object_is_damaged(path, content):
    path.write_bytes(content)
    with pytest.raises(Damaged):
        read_json(path)


def test_a_folder_or_nothing_in_its_place_is_damaged(path, tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Damaged, match="it cannot be read"):
            read_json(place)


def test_files_of_earlier_versions_are_read(path):
    path.write_text(json.dumps({"map": 0.5}))
    assert read_json(path) == {"map": 0.5}
