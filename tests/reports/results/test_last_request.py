"""The order of the last request, and the results that do not belong to it."""

import re

import pytest

from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from reports.results.collect import collect
from reports.results.last_request import is_earlier
from reports.writer import main_tables_text
from tests.support.report_results import HASHING, cell, result


def test_a_cell_skipped_without_digest_by_the_last_request_is_not_earlier():
    skipped = result(cell("narrow", 64, 0), HASHING, status="skipped", reason="needs 64 dim").model_copy(
        update={"fit_digest": ""}
    )
    assert not is_earlier(skipped, {skipped.key: "f"})
    assert is_earlier(skipped, {"another": "f"})


@pytest.mark.parametrize("orders", [("rsicd aid", "rsicd aid ucm sydney"), ("all", "ucm sydney rsicd aid")])
def test_data_sets_stand_in_the_order_of_the_request(tmp_path, orders):
    store, (asked, order) = Store(tmp_path / "order"), map(str.split, orders)
    store.write_request({"datasets": asked})
    for name in sorted(order):
        store.write_result(result(cell("better", 64, 0, dataset=name), HASHING, 0.5))
    assert [group.group.dataset for group in collect(store)] == order
    assert re.findall(r"in bits on (\w+) \(", main_tables_text(store)) == order
    assert list(results_frame(store).dataset.unique()) == order
