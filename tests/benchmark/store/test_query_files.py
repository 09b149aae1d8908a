"""Average precision of single queries: stored with a cell, read back, and absent rather than wrong."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.codes import Codes
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.query_scores import QueryScores
from benchmark.metrics.scoring import score
from benchmark.store.store import Store
from tests.support.stored_runs import ok, outputs


def _queries(n: int = 3) -> dict[str, QueryScores]:
    values = np.array([0.25, math.nan, 1.0])[:n]
    return {"s2i": QueryScores(("a", "b", "c")[:n], np.array([0, 1, 1]), np.array([0, 0, 1]), values)}


def _stored(folder: Path) -> tuple[Store, str]:
    store, of = Store(folder), ok("dtbh")
    return store, store.write_cell(of, outputs(of.cell), _queries()).key


def test_what_is_stored_is_read_back(tmp_path: Path) -> None:
    store, key = _stored(tmp_path)
    stored = store.read_result(key)
    assert stored is not None
    found = store.read_queries(stored)
    assert list(found) == ["s2i"]
    assert found["s2i"].ids == ("a", "b", "c")
    np.testing.assert_array_equal(found["s2i"].labels, [0, 1, 1])
    np.testing.assert_array_equal(found["s2i"].images, [0, 0, 1])
    np.testing.assert_array_equal(found["s2i"].average_precision, [0.25, math.nan, 1.0])
    assert store.queries_are_whole(stored)


@pytest.mark.parametrize("damage", ["removed", "cut", "other"])
def test_values_that_do_not_belong_to_the_result_are_not_read(tmp_path: Path, damage: str) -> None:
    store, key = _stored(tmp_path)
    path, stored = store.queries_path(key), store.read_result(key)
    assert stored is not None
    if damage == "removed":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        store.write_cell(stored, outputs(stored.cell), _queries() | {"i2s": _queries()["s2i"]})
    assert store.read_queries(stored) == {}
    assert not store.queries_are_whole(stored)


def test_removing_a_cell_removes_its_queries(tmp_path: Path) -> None:
    store, key = _stored(tmp_path)
    assert store.remove_cell(key, lambda _: True) is not None
    assert [path.name for path in store.cells.iterdir()] == []


def test_queries_without_a_result_are_removed_as_remains(tmp_path: Path) -> None:
    store, key = _stored(tmp_path)
    store.result_path(key).unlink()
    store.remove_remains()
    assert not store.queries_path(key).exists()


def test_a_result_scored_again_replaces_its_queries(tmp_path: Path) -> None:
    store, key = _stored(tmp_path)
    stored = store.read_result(key)
    assert stored is not None
    again = {"s2i": QueryScores(("a",), np.array([0]), np.array([0]), np.array([0.5]))}
    assert store.replace_result(stored, again)
    now = store.read_result(key)
    assert now is not None
    assert store.read_queries(now)["s2i"].ids == ("a",)
    assert store.replace_result(now, {})
    now = store.read_result(key)
    assert now is not None
    assert now.queries_checksum == ""
    assert not store.queries_path(key).exists()


def test_the_mean_of_the_scorers_values_is_its_map() -> None:
    of = outputs(ok("dtbh").cell)
    scored = score(of)
    assert set(scored.queries) == {name.partition("/")[0] for name in scored.scores if name.endswith("/map@all")}
    for direction, queries in scored.queries.items():
        kept = queries.average_precision[~np.isnan(queries.average_precision)]
        assert math.fsum(kept) / len(kept) == scored.scores[f"{direction}/map@all"]


def test_captions_of_one_image_share_its_number() -> None:
    random = np.random.default_rng(0)

    def side(ids: tuple[str, ...], labels: list[int], sentences: list[tuple[int, int]]) -> EncodedSide:
        drawn = random.normal(size=(len(ids), 8)).astype(np.float32)
        return EncodedSide(Codes.from_outputs(drawn), ids, np.array(labels), np.array(sentences))

    images = side(("p", "q"), [0, 1], [(0, 7), (0, 9), (1, 4), (1, 9)])
    # Sentence 9 belongs to both images, sentence 5 to none.
    sounds = side(("v", "w", "x", "y", "z"), [0, 0, 1, 1, 0], [(0, 7), (1, 9), (2, 4), (3, 9), (4, 5)])
    queries = score(Outputs({"image": images, "sound": sounds}, None)).queries
    assert queries["i2s"].images.tolist() == [0, 1]
    assert queries["s2i"].images.tolist() == [0, 0, 1, 0, 2 + 4]
