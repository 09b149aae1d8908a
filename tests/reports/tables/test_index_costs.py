"""The table of what search indexes cost."""

import csv

import pytest

from reports.render.comma_separated import comma_separated
from reports.render.markdown import markdown
from reports.results.collect import collect
from reports.tables.index_costs import index_tables
from tests.support.index_costs import NOT_BUILT, index_cost
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split


@pytest.fixture
def groups(tmp_path):
    made = [result(cell("better", 64, 0), HASHING, 0.5), result(cell("vector", None, 0), REAL, 0.7)]
    return collect(run_of(tmp_path / "run", made, [split(0)]))


def test_own_items_come_first_and_exact_indexes_before_others(groups):
    found = [
        index_cost(n_items=5000),
        index_cost(index="IndexBinaryMultiHash", settings="2 tables", recall=0.96, n_items=5000),
        index_cost("vectors", 40, n_items=5000),
        index_cost(n_items=20, is_made_up=False),
    ]
    (table,) = index_tables(found[::-1], groups)
    assert [block.title for block in table.blocks] == ["the data set's own 20 items (images)", "5,000 made-up items"]
    rows = table.blocks[1].rows
    assert [row.facts[:2] for row in rows] == [
        ("64 bits", "IndexBinaryFlat"),
        ("64 bits", "IndexBinaryMultiHash"),
        ("40 dim float32", "IndexFlatIP"),
    ]
    assert [item.text for item in rows[1].items] == ["40 kB", "40 kB", "500 ms", "64 µs", "128 µs", "0.960"]
    assert "Made-up items are no data" in table.details


def test_the_csv_file_has_exact_numbers(groups):
    (row,) = csv.DictReader(comma_separated(index_tables([index_cost(n_items=777)], groups)).splitlines())
    assert (row["on disk"], row["build"], row["query, median"], row["made_up"]) == ("6249", "0.5", "6.4e-05", "True")


def test_an_index_that_was_not_built_has_its_reason(groups):
    (table,) = index_tables([index_cost(**NOT_BUILT)], groups)
    assert {item.text for item in table.items} == {"–"}
    assert "not built within 60 s" in markdown(table)


def test_a_busy_machine_is_named(groups):
    busy, idle = (markdown(index_tables([index_cost(load=load)], groups)[0]) for load in (7.3, 1.0))
    assert "Up to 7.3 processes wanted to run" in busy
    assert "wanted to run" not in idle


def test_costs_without_stored_outputs_are_left_out(groups):
    assert index_tables([index_cost(width=128), index_cost(dataset="rsicd")], groups) == []
