"""A stored run as a frame: a row for each cell and direction, with every number of the results."""

import math
from pathlib import Path

import numpy as np
import pytest

from benchmark import UserError, load_run
from benchmark.from_python.run_frame import FIRST, LAST
from tests.support.report_results import HASHING, REAL, cell, result, split
from tests.support.stored_runs import failed, from_file, ok, stored_run


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stored():
    variant = ok("dtbh", 16, 1, of={"settings": {"margin": 0.5, "epochs": 3}}, diagnostics={"image/bit_balance": 0.75})
    results = [ok("cca", None), variant, failed("dcmh"), result(cell("pairs", None, 0), REAL, 0.25, pairs=True)]
    return stored_run("mine", results, plan={one.key: one.fit_digest for one in results[1:]})


def test_a_row_for_each_cell_and_direction_in_order(stored):
    frame = load_run("mine")
    assert frame.method.tolist() == ["cca", "cca", "dcmh", "dtbh", "dtbh", "pairs", "pairs"]
    assert frame.direction.fillna("").tolist() == ["i2s", "s2i", "", "i2s", "s2i", "i2s", "s2i"]
    assert list(frame.index) == list(range(7))
    assert list(frame.columns[: len(FIRST)]) == list(FIRST)
    assert not set(LAST) - set(frame.columns)


def test_rows_hold_what_the_results_hold(stored):
    frame = load_run("mine")
    by_key = {one.key: one for one in stored.results()}
    for row in frame.to_dict("records"):
        one = by_key[row["key"]]
        assert (row["run"], row["status"], row["reason"]) == ("mine", one.status, one.reason)
        assert row["n_bits"] is None or row["n_bits"] != row["n_bits"] or row["n_bits"] == one.cell.n_bits
        for name in ("map@all", "precision@10", "chance_map@all"):
            value = one.scores.get(f"{row['direction']}/{name}", math.nan)
            np.testing.assert_equal(row[name], value)
        assert row["is_earlier"] == (one.cell.method == "cca")
    variant = frame[frame.method == "dtbh"].iloc[0]
    assert (variant.label, variant.settings) == ("dtbh[epochs=3,margin=0.5]", '{"epochs": 3, "margin": 0.5}')
    assert (variant.n_bits, variant.seed, variant.dim, variant.bytes_per_item) == (16, 1, 16, 2)
    assert (variant.fit_seconds, variant.encode_seconds, variant["image/bit_balance"]) == (1.5, 2e-6, 0.75)
    assert (variant.image_features, variant.sound_features) == ("hog-colour", "bag-of-audio-words")
    assert (variant.family, variant.supervision, variant.source) == ("deep-hashing", "supervised", "stand-in")
    assert frame[frame.method == "pairs"].score_pairs_seconds.tolist() == [3e-6, 3e-6]


def test_rows_from_files_are_earlier_where_the_run_has_split_its_data_anew():
    stored_run("sc", [from_file("old", split_digest="0"), from_file("new")], [split(0)])
    frame = load_run("sc")
    assert dict(zip(frame.method, frame.is_earlier, strict=True)) == {"old": True, "new": False}


def test_what_a_cell_lacks_is_missing(stored):
    frame = load_run("mine")
    lost = frame[frame.method == "dcmh"].iloc[0]
    assert lost[["fit_seconds", "dim", "map@all"]].isna().all()
    assert frame[frame.method == "cca"].n_bits.isna().all()
    assert frame.dtypes[["n_bits", "seed", "map@all", "is_earlier"]].astype(str).tolist() == (
        ["Int64", "int64", "float64", "bool"]
    )


def test_a_run_is_found_by_its_name_and_by_its_folder(stored, monkeypatch, tmp_path):
    by_name = load_run("mine")
    for path in (Path("runs/mine"), "runs/mine", tmp_path / "runs" / "mine"):
        assert load_run(path).equals(by_name)
    monkeypatch.chdir("runs")
    assert load_run("../runs/mine").equals(by_name)
    assert load_run(Path("mine")).equals(by_name)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("none", r"expected the run 'none' in .*runs here: mine"),
        ("runs/none", r"expected the folder of a run, found no run.json in '.*/runs/none'"),
        (Path("none"), r"expected the folder of a run, found no run.json in '.*/none'"),
        ("a run", "the name of a run should be a plain name"),
    ],
)
def test_a_run_that_is_not_there_is_one_line(stored, run, said):
    with pytest.raises(UserError, match=said):
        load_run(run)


def test_files_that_cannot_be_read_are_left_out_with_a_warning(stored):
    stored.result_path(ok("cca", None).key).write_text("{")
    with pytest.warns(UserWarning, match="left out, since they cannot be read"):
        frame = load_run("mine")
    assert "cca" not in set(frame.method)


def test_a_run_without_results_is_an_empty_frame():
    stored_run("empty", [])
    frame = load_run("empty")
    assert len(frame) == 0
    assert list(frame.columns[: len(FIRST)]) == list(FIRST)


def test_modalities_of_feature_files_have_columns_too():
    ends = {"image": "given", "text": "given"}
    own = result(cell("m", 8, 0, front_ends=ends, source="file"), HASHING, status="skipped", reason="no")
    stored_run("file", [own])
    assert load_run("file")[["image_features", "text_features"]].iloc[0].tolist() == ["given", "given"]
