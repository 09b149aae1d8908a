"""The files that a report writes."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import pytest

from benchmark.contract.errors import StorageError
from benchmark.store.store import Store
from reports import writer
from reports.writer import main_tables_text, reported_cells, write_reports
from tests.support import ROOT
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
    assert not list(store.folder.rglob(".reports-*"))


def test_runs_without_results_or_without_ok_cells_have_a_report(tmp_path):
    empty = Store(tmp_path / "empty")
    assert "no results yet" in write_reports(empty).read_text()
    assert main_tables_text(empty) == "There are no results of the last request yet."
    skipped = Store(tmp_path / "skipped")
    skipped.write_result(result(cell("better", 64, 0), HASHING, status="skipped", reason="no data below /x"))
    assert "no data below /x" in write_reports(skipped).read_text()
    assert "–ˢ" in main_tables_text(skipped)


def test_the_terminal_shows_the_groups_of_the_last_request_alone(tmp_path):
    found = {name: result(cell("better", 64, 0, dataset=name), HASHING, 0.5) for name in ("ucm", "sydney")}
    store = run_of(tmp_path / "last", found.values())
    assert re.findall(r"in bits on (\w+) \(", main_tables_text(store)) == ["ucm", "sydney"]
    store.write_plan({found["sydney"].key: "f"})
    assert re.findall(r"in bits on (\w+) \(", main_tables_text(store)) == ["sydney"]
    store.write_plan({"another": "f"})
    assert main_tables_text(store) == "There are no results of the last request yet."


REPEAT = """
import sys
from pathlib import Path
from benchmark.store.store import Store
from reports import writer
writer.write_figures = lambda *_: []
store = Store(Path(sys.argv[1]))
facts = list(store.splits())
for number in range(12):
    for fact in facts:
        store.write_split(fact)
    writer.write_reports(store)
"""


def files_of(folder):
    """Names of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_reports_written_at_once_collide_nowhere_and_are_whole_at_any_time(store, no_figures):
    names = files_of(write_reports(store).parent)
    command = [sys.executable, "-c", REPEAT, str(store.folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def repeated(_):
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    pages = set()
    with ThreadPoolExecutor(3) as pool:
        ended = [pool.submit(repeated, number) for number in range(3)]
        while not all(one.done() for one in ended):
            pages.add((store.reports / "report.md").read_text())
            assert files_of(store.reports) == names
            assert all((store.reports / name).stat().st_size for name in names)
    assert [one.result().stderr for one in ended] == ["", "", ""]
    assert len(pages) == 1
    assert not [path for path in store.folder.iterdir() if "draft" in path.name]


def test_reports_of_a_run_are_written_one_after_the_other(store, monkeypatch, no_figures):
    under_way, most = [], []
    write = writer._write

    def watched(store, folder, *options):
        under_way.append(folder)
        most.append(len(under_way))
        time.sleep(0.3)  # for the others to come in, if nothing held them back
        write(store, folder, *options)
        under_way.remove(folder)

    monkeypatch.setattr(writer, "_write", watched)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write_reports, [store] * 3))
    assert most == [1, 1, 1]


def test_a_page_is_replaced_after_what_it_names_and_before_old_files_go(store, monkeypatch, no_figures):
    folder = write_reports(store).parent
    (folder / "old" / "deep").mkdir(parents=True)
    (folder / "old" / "deep" / "stray.md").write_text("old")
    moved = []
    replace = writer.Path.replace

    def watched(path, target):
        moved.append((target.name, (folder / "old" / "deep" / "stray.md").exists()))
        return replace(path, target)

    monkeypatch.setattr(writer.Path, "replace", watched)
    write_reports(store)
    there = [(name, old) for name, old in moved if not name.startswith(".")]
    assert there[-1] == ("report.md", True)
    assert not (folder / "old").exists()


def test_a_report_that_cannot_be_written_leaves_the_old_one_and_names_its_folder(store, monkeypatch):
    before = write_reports(store).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "write_figures", full)
    with pytest.raises(StorageError, match=r"could not write the report: No space left on device.*reports"):
        write_reports(store)
    assert (store.reports / "report.md").read_bytes() == before
    assert not [path for path in store.folder.iterdir() if "draft" in path.name]


def test_the_report_covers_every_stored_cell(store):
    assert reported_cells(store) == {one.key for one in store.results()}
