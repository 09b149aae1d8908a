"""The table of seen and unseen sentences."""

import csv

import pytest

from benchmark.store.store import Store
from reports.results.collect import collect
from reports.tables.seen_and_unseen import seen_table
from reports.writer import write_reports
from tests.support.report_results import HASHING, REAL, cell, line_of, result, rows_of, split, squeezed

SCORES = {
    "map_seen@all": 0.8,
    "map_unseen@all": 0.5,
    "chance_map_seen@all": 0.3,
    "chance_map_unseen@all": 0.2,
    "same_class_map_seen@all": 0.7,
    "same_class_map_unseen@all": 0.6,
    "same_class_chance_map@all": 0.25,
    "n_queries_seen": 14.0,
    "n_queries_unseen": 6.0,
    "n_same_class": 3.0,
}


def with_parts(seed, change=0.0):
    whole = result(cell("better", 64, seed), HASHING, 0.75)
    parts = {f"s2i/{name}": value + (change if "map_" in name else 0) for name, value in SCORES.items()}
    return whole.model_copy(update={"scores": {**whole.scores, **parts}})


def test_scores_chance_and_numbers_of_queries(tmp_path, no_figures):
    store = Store(tmp_path / "seen")
    for seed, change in ((0, 0.0), (1, 0.1)):
        store.write_split(split(seed))
        store.write_result(with_parts(seed, change))
    store.write_result(result(cell("older", None, 0), REAL, 0.9))
    reports = write_reports(store).parent
    rows = rows_of(reports / "tables" / "seen.csv")
    assert float(rows["better"]["s2i seen mean"]) == pytest.approx(0.85)
    assert float(rows["better"]["s2i unseen, same classes mean"]) == pytest.approx(0.65)
    assert float(rows["chance"]["s2i unseen mean"]) == pytest.approx(0.25)
    assert float(rows["chance"]["s2i seen, same classes mean"]) == float(
        rows["chance"]["s2i unseen, same classes mean"]
    )
    assert "14 seen, 6 unseen, 3 classes with both." in (reports / "tables" / "seen.md").read_text()
    assert "**" not in line_of(reports / "tables" / "seen.md", "| better")
    header = next(csv.reader((reports / "tables" / "seen.csv").open()))
    assert not [name for name in header if "images" in name or name.startswith("i2s")]
    assert "[Seen and unseen sentences](tables/seen.md)" in (reports / "report.md").read_text()
    assert "0.850 ± 0.071" in squeezed((reports / "tables" / "seen.md").read_text())


def test_results_without_such_scores_have_no_such_table(tmp_path, no_figures):
    store = Store(tmp_path / "older")
    store.write_split(split(0))
    store.write_result(result(cell("better", 64, 0), HASHING, 0.75))
    (group,) = collect(store)
    assert not seen_table(group).items
    assert not list(write_reports(store).parent.rglob("seen*"))
