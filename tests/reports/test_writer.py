"""The files that a report writes."""

import re

import matplotlib

from benchmark.store.store import Store
from reports.writer import map_tables_text, write_reports
from tests.support.report_results import HASHING, cell, result, run_of


def test_same_store_same_bytes_and_old_files_go(store):
    folder = write_reports(store).parent
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "stray.md").write_text("old")
    # Whatever the user's settings of matplotlib.
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red"}):
        write_reports(store)
    second = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert first == second
    assert not list(store.folder.glob(".reports-*"))


def test_runs_without_results_or_without_ok_cells_have_a_report(tmp_path):
    empty = Store(tmp_path / "empty")
    assert "no results yet" in write_reports(empty).read_text()
    assert map_tables_text(empty) == "There are no results of the last request yet."
    skipped = Store(tmp_path / "skipped")
    skipped.write_result(result(cell("better", 64, 0), HASHING, status="skipped", reason="no data below /x"))
    assert "no data below /x" in write_reports(skipped).read_text()
    assert "–ˢ" in map_tables_text(skipped)


def test_the_terminal_shows_the_groups_of_the_last_request_alone(tmp_path):
    found = {name: result(cell("better", 64, 0, dataset=name), HASHING, 0.5) for name in ("ucm", "sydney")}
    store = run_of(tmp_path / "last", found.values())
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == ["ucm", "sydney"]
    store.write_plan({found["sydney"].key: "f"})
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == ["sydney"]
    store.write_plan({"another": "f"})
    assert map_tables_text(store) == "There are no results of the last request yet."
