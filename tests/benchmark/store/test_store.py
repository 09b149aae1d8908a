"""The store gives back what was written, and names the file that is damaged, missing or in another's place."""

import fcntl
import hashlib
import re

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.errors import UserError
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.outside_method import OutsideMethod
from benchmark.store import store as stores
from benchmark.store.store import Store
from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, split

CELL = cell("random-codes", 8, 0)


def outputs(output=None):
    output = Codes(np.array([[3], [5]], np.uint8), 8) if output is None else output
    side = EncodedSide(output, ("a", "b"), np.array([0, 1]), np.array([[0, 0], [1, 1]]))
    return Outputs({"image": side, "sound": side}, None)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs" / "mine")


def texts(results):
    """Results as text; their curves hold NaN, which equals nothing."""
    return [one.model_dump_json() for one in results]


def test_an_existing_run_is_found_by_its_name(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store.write_request({"bits": [8]})
    found = Store.existing("mine")
    assert (found.name, found.read_request()) == ("mine", {"bits": [8]})


def test_a_run_that_is_missing_is_one_line_with_the_runs_that_there_are(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"expected the run 'other' in .*/runs/other, found no run.json there.*none"):
        Store.existing("other")
    store.write_request({})
    Store(tmp_path / "runs" / "also").write_request({})
    (tmp_path / "runs" / "empty").mkdir()
    with pytest.raises(UserError, match=r"runs here: also, mine$"):
        Store.existing("other")
    with pytest.raises(UserError, match="the name of a run should be a plain name"):
        Store.existing("../mine")


def test_results_come_back_in_the_order_of_their_keys(store):
    written = [result(cell(method, 8, seed), HASHING, 0.5) for method in ("b", "a") for seed in (1, 0)]
    for one in written:
        store.write_result(one)
    assert texts(store.results()) == texts(sorted(written, key=lambda one: one.key))
    assert all(texts([store.read_result(one.key)]) == texts([one]) for one in written)
    assert store.read_result("none") is None
    assert store.unreadable() == []


@pytest.mark.parametrize("folder", ["cells", "splits"])
@pytest.mark.parametrize("instead", ["a dangling link", "a file"])
def test_a_folder_that_cannot_be_listed_is_named_and_does_not_count_as_empty(store, folder, instead):
    assert (list(store.results()), store.splits(), store.unreadable()) == ([], [], [])  # there is none
    path = store.folder / folder
    store.folder.mkdir(parents=True)
    path.touch() if instead == "a file" else path.symlink_to("/nonexistent/folder")
    list_it = store.splits if folder == "splits" else lambda: list(store.results())
    with pytest.raises(UserError, match=rf"{path}, it cannot be listed \((No such|Not a directory).*; restore it"):
        list_it()
    with pytest.raises(UserError, match="cannot be listed"):
        store.unreadable()


def test_plan_and_request_come_back(store):
    assert store.read_plan() == {}
    store.write_plan({"b": "2", "a": ""})
    store.write_request({"seeds": [1], "bits": [8]})
    assert store.read_plan() == {"a": "", "b": "2"}
    assert store.read_request() == {"bits": [8], "seeds": [1]}


def test_a_result_in_the_file_of_another_cell_is_left_out_and_named(store):
    one = result(CELL, FLOOR, 0.5)
    store.write_result(one)
    path = store.folder / "cells" / f"{CELL.key}.json"
    for name in ("0", "zzz"):
        path.with_name(f"{name}.json").write_bytes(path.read_bytes())
        assert store.read_result(name) is None
        assert store.examined(name) == (
            None,
            f"{path.with_name(f'{name}.json')} is damaged: it holds the result of another cell",
        )
    assert [found.key for found in store.results()] == [CELL.key]
    assert [found.stem for found in store.unreadable()] == ["0", "zzz"]


def test_facts_of_a_split_in_the_file_of_another_are_left_out_and_named(store):
    facts = split(0)
    store.write_split(facts)
    (path,) = (store.folder / "splits").iterdir()
    for name in ("a.json", "z.json"):
        path.with_name(name).write_bytes(path.read_bytes())
    assert store.splits() == [facts]
    assert [found.name for found in store.unreadable()] == ["a.json", "z.json"]


def test_methods_from_outside_come_back_and_one_in_the_file_of_another_is_named(store):
    written = [
        OutsideMethod(
            name=name, origin="file a.py", version="v", suite="1", kind="quick", n_checks=2, failed={"a": "b"}
        )
        for name in ("a-method", "b.method")
    ]
    for method in reversed(written):
        store.write_outside(method)
    assert store.outside_methods() == written
    assert store.unreadable() == []
    (store.folder / "outside" / "a-method.json").rename(store.folder / "outside" / "z.json")
    assert store.outside_methods() == written[1:]
    assert store.unreadable() == [store.folder / "outside" / "z.json"]


def test_whole_outputs_have_no_damage(store):
    checksum = store.write_outputs(CELL.key, outputs())
    whole = result(CELL, FLOOR, 0.5, outputs_checksum=checksum)
    store.write_result(whole)
    found, damage = store.examined(CELL.key)
    assert (texts([found]), damage) == (texts([whole]), "")
    np.testing.assert_array_equal(store.read_outputs(CELL.key).query["image"].output.packed, [[3], [5]])


def test_outputs_that_differ_from_their_checksum_are_damaged(store):
    checksum = store.write_outputs(CELL.key, outputs())
    store.write_outputs(CELL.key, outputs(Codes(np.array([[3], [4]], np.uint8), 8)))
    damage = store.outputs_damage(result(CELL, FLOOR, 0.5, outputs_checksum=checksum))
    assert (
        damage == f"{store.outputs_path(CELL.key)} is damaged: it does not agree with its checksum in {CELL.key}.json"
    )


@pytest.mark.parametrize(
    ("output", "facts", "n_bits"),
    [(None, FLOOR, 8), (Embeddings(np.ones((2, 40), np.float32)), REAL, None)],
)
def test_outputs_of_earlier_versions_have_no_checksum_and_are_read(store, output, facts, n_bits):
    earlier = result(cell("m", n_bits, 0), facts, 0.5)
    store.write_outputs(earlier.key, outputs(output))
    assert store.outputs_damage(earlier) == ""


def test_outputs_of_earlier_versions_have_the_width_of_their_result(store):
    store.write_outputs(CELL.key, outputs(Codes(np.array([[2], [4]], np.uint8), 7)))
    damage = store.outputs_damage(result(CELL, FLOOR, 0.5))
    assert damage == f"{store.outputs_path(CELL.key)} is damaged: it holds outputs of width 7, not 8"


@pytest.mark.parametrize("checksum", ["", "0" * 64])
def test_missing_outputs_and_those_that_cannot_be_read_are_named(store, checksum):
    one = result(CELL, FLOOR, 0.5, outputs_checksum=checksum)
    path = store.outputs_path(CELL.key)
    assert store.outputs_damage(one) == f"{path} is missing"
    with pytest.raises(FileNotFoundError):
        store.read_outputs(CELL.key)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no archive")
    assert re.fullmatch(
        rf"{re.escape(str(path))} is damaged: it does not (hold outputs|agree).*", store.outputs_damage(one)
    )
    path.unlink()
    path.mkdir()
    assert re.fullmatch(rf"{re.escape(str(path))} is damaged: .*", store.outputs_damage(one))


@pytest.mark.parametrize("status", ["failed", "skipped"])
def test_a_result_that_is_not_ok_needs_no_outputs(store, status):
    one = result(CELL, FLOOR, status=status, reason="a reason")
    store.write_result(one)
    assert store.examined(CELL.key) == (one, "")
    assert store.examined("none") == (None, "")


def test_a_cell_is_stored_with_the_checksum_of_its_outputs(store):
    written = store.write_cell(result(CELL, FLOOR, 0.5), outputs(), {})
    assert written.outputs_checksum == hashlib.sha256(store.outputs_path(CELL.key).read_bytes()).hexdigest()
    assert texts([store.read_result(CELL.key)]) == texts([written])
    assert store.examined(CELL.key)[1] == ""


def test_a_result_is_replaced_only_by_another_one_of_the_same_fit(store):
    one = store.write_cell(result(CELL, FLOOR, 0.5), outputs(), {})
    better = one.model_copy(update={"scores": {"s2i/map@all": 0.75}})
    assert store.replace_result(better)
    assert store.read_result(CELL.key).scores == {"s2i/map@all": 0.75}
    for other in ({"fit_digest": "g"}, {"outputs_checksum": "0" * 64}):
        assert not store.replace_result(one.model_copy(update=other))
    assert store.read_result(CELL.key).scores == {"s2i/map@all": 0.75}
    store.remove_cell(CELL.key, lambda _: True)
    assert not store.replace_result(better)
    assert list(store.cells.iterdir()) == []


def test_only_a_result_that_is_meant_is_removed(store):
    one = store.write_cell(result(CELL, FLOOR, 0.5), outputs(), {})
    assert store.remove_cell(CELL.key, lambda found: found.status == "failed") is None
    assert texts(store.results()) == texts([one])
    assert store.examined(CELL.key)[1] == ""
    assert store.remove_cell("none", lambda _: True) is None
    everything_of(store, CELL.key)
    assert texts([store.remove_cell(CELL.key, lambda found: found.status == "ok")]) == texts([one])
    assert files_below(store.folder) == []


def everything_of(store, key):
    """Makes empty files wherever a cell may have some besides its result and outputs."""
    folder = store.folder
    database = folder / "databases" / f"{key}-{'0' * 16}"
    files = [folder / "models" / f"{key}.json", folder / "models" / f"{key}.npz", store.checkpoint_path(key)]
    for path in (*files, database / "about.json", database / "codes.npy", database.with_suffix(".lock")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("n_removals", range(7))
def test_a_removal_that_is_killed_leaves_no_ok_result_without_outputs_and_another_completes_it(
    store, monkeypatch, n_removals
):
    class Killed(BaseException):
        pass

    remove, gone = stores.remove, []

    def counted(path):
        if len(gone) == n_removals:
            raise Killed
        gone.append(path)
        remove(path)

    store.write_cell(result(CELL, FLOOR, 0.5), outputs(), {})
    everything_of(store, CELL.key)
    with monkeypatch.context() as patch:
        patch.setattr(stores, "remove", counted)
        with pytest.raises(Killed):
            store.remove_cell(CELL.key, lambda _: True)
    assert store.examined(CELL.key)[1] == ""
    store.remove_remains()
    store.remove_cell(CELL.key, lambda _: True)
    assert files_below(store.folder) == []


def test_what_remains_of_cells_without_a_result_is_removed_and_nothing_else(store, monkeypatch):
    gone, damaged = cell("gone", 8, 0), cell("damaged", 8, 0)
    for one in (CELL, gone, damaged):
        store.write_cell(result(one, FLOOR, 0.5), outputs(), {})
        everything_of(store, one.key)
    store.result_path(gone.key).unlink()
    store.result_path(damaged.key).write_text("{")
    draft = store.folder / "databases" / ".xmhash-0.draft"
    draft.touch()
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", refused)
        before = files_below(store.folder)
        store.remove_remains()  # a file system without locks, where a run may be about to store the result
    assert files_below(store.folder) == before
    store.remove_remains()
    left = files_below(store.folder)
    # A run that is under way keeps models and states of trainings before it has results.
    assert {path.parent.name for path in left if gone.key in str(path)} == {"models", "checkpoints"}
    of_others = [path for path in before if gone.key not in str(path)]
    assert [path for path in left if gone.key not in str(path)] == of_others


def refused(descriptor, kind):
    raise OSError(95, "not supported")
