"""The section on cells without scores."""

from reports.writer import write_reports
from tests.support.report_results import HASHING, cell, result


def test_cells_never_run_are_told(store, no_figures):
    store.write_result(result(cell("late", 64, 1), HASHING, 0.8))
    text = write_reports(store).read_text()
    assert "0.800 (1/2)ⁿ" in text
    assert "1 cell was not run" in text
