"""The order of the last request."""

import re

import pytest

from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from reports.results.collect import collect
from reports.writer import main_tables_text
from tests.support.report_results import HASHING, cell, result


@pytest.mark.parametrize("orders", [("rsicd aid", "rsicd aid ucm sydney"), ("all", "ucm sydney rsicd aid")])
def test_data_sets_stand_in_the_order_of_the_request(tmp_path, orders):
    store, (asked, order) = Store(tmp_path / "order"), map(str.split, orders)
    store.write_request({"datasets": asked})
    for name in sorted(order):
        store.write_result(result(cell("better", 64, 0, dataset=name), HASHING, 0.5))
    assert [group.group.dataset for group in collect(store)] == order
    assert re.findall(r"in bits on (\w+) \(", main_tables_text(store)) == order
    assert list(results_frame(store).dataset.unique()) == order
