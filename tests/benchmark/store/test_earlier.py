"""Results that do not belong to the last request."""

from benchmark.store.earlier import is_earlier
from tests.support.report_results import HASHING, cell, result, split
from tests.support.stored_runs import from_file


def test_a_cell_skipped_without_digest_by_the_last_request_is_not_earlier():
    skipped = result(cell("narrow", 64, 0), HASHING, status="skipped", reason="needs 64 dim").model_copy(
        update={"fit_digest": ""}
    )
    assert not is_earlier(skipped, {skipped.key: "f"}, [])
    assert is_earlier(skipped, {"another": "f"}, [])


def test_a_result_belongs_to_the_request_that_planned_it_with_this_digest():
    one = result(cell("better", 64, 0), HASHING, 0.5, fit_digest="f")
    assert not is_earlier(one, {one.key: "f"}, [])
    assert is_earlier(one, {one.key: "other"}, [])
    assert is_earlier(one, {"another": "f"}, [])
    assert not is_earlier(one, {}, [])  # a run of which no plan is stored


def test_a_row_from_a_file_is_earlier_where_its_split_is_no_longer_that_of_the_run():
    one = from_file("mine")
    assert not is_earlier(one, {"another": "f"}, [split(0)])
    for change in ({"split_digest": "0"}, {"dataset_digest": "0"}):
        assert is_earlier(one, {}, [split(0, **change)])
        assert not is_earlier(one, {}, [split(1, **change)])  # the split of other rows
    assert not is_earlier(one, {}, [])
