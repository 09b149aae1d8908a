"""The best and the second value of each column."""

from reports.results.all_scores import results_frame
from reports.results.seed_summary import SeedSummary
from reports.tables.best_marks import marked
from reports.tables.summary_items import summary_item
from reports.tables.table import Row
from reports.writer import write_reports
from tests.support.report_results import HASHING, cell, line_of, result, run_of, split


def test_equal_means_are_marked_alike_and_near_ones_are_not():
    def marks(*values):
        rows = [Row(("m",), (summary_item(SeedSummary((value,), 1)),)) for value in values]
        return [row.items[0].mark for row in marked(rows)]

    assert marks(0.5, 0.4, 0.4, 0.3) == ["best", "second", "second", ""]
    assert marks(0.5, 0.5, 0.5, 0.4) == ["best", "best", "best", ""]  # the last is fourth
    assert marks(0.50001, 0.50002) == ["second", "best"]
    assert marks(0.5) == [""]


def test_results_of_an_earlier_request_take_no_marks(tmp_path, no_figures):
    values = {"old": 0.9, "better": 0.6, "worse": 0.5}
    found = {name: result(cell(name, 64, 0), HASHING, value) for name, value in values.items()}
    store = run_of(tmp_path / "earlier", found.values(), [split(0)])
    store.write_plan({found[name].key: "f" for name in ("better", "worse")})
    table = write_reports(store).parent / "tables" / "map.md"
    assert "**" not in line_of(table, "| old")
    assert "**0.600**" in line_of(table, "| better")
    assert "<ins>0.500</ins>" in line_of(table, "| worse")
    frame = results_frame(store)
    assert set(frame.method[frame.is_earlier]) == {"old"}
