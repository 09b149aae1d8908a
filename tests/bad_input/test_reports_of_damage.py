"""Reports of runs with nothing, with little, with very much, and with damaged or missing files."""

import json

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.contract.query_scores import QueryScores
from benchmark.store.query_files import write_queries
from reports.comparison.comparison import Comparison
from reports.gallery.files import read_gallery
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.report import report_of
from reports.writer import main_tables_text, write_reports
from tests.support.index_costs import index_cost
from tests.support.many_methods import many_methods
from tests.support.report_results import HASHING, cell, result, run_of, split

ALWAYS = {"report.md", "details.md", "report.html", "results.csv"}


def report(store):
    """Text of the page, after it and the page for browsers were written."""
    path = write_reports(store)
    assert {name for name in ALWAYS if (path.parent / name).stat().st_size} == ALWAYS
    return path.read_text(encoding="utf-8")


def compared_rows(store):
    """Rows of the main table for a paper without that of chance, which has no year."""
    return [row for row in report_of(store, Choice(), PaperNames())["main-map"].rows if row.year is not None]


FEW = {
    "nothing": ([], "This run holds no results yet."),
    "one cell": ([result(cell("dtbh", 16, 0), HASHING, 0.5)], "1 cells ok, 0 failed, 0 skipped"),
    "all failed": (
        [result(cell("dtbh", 16, seed), HASHING, status="failed", reason="out of memory") for seed in (0, 1)],
        "- failed, 2 cells of dtbh: out of memory",
    ),
}


@pytest.mark.parametrize("kind", FEW)
def test_a_run_with_few_or_no_scores_has_every_page(tmp_path, kind):
    results, text = FEW[kind]
    assert text in report(run_of(tmp_path / "few", results, [split(0)] if results else ()))


def test_three_hundred_methods_make_a_page_of_a_few_lines_a_method(tmp_path, no_figures):
    store = many_methods(tmp_path / "wide", 300, (16,), datasets={"ucm": (21, 30)})
    lines = report(store).splitlines()
    assert len(lines) < 300 + 100
    assert len(main_tables_text(store).splitlines()) < 2 * (300 + 30)
    assert len(compared_rows(store)) == 299  # the last one is a floor


@pytest.fixture
def whole(tmp_path):
    """A run with a file of every kind."""
    queries = {
        d: QueryScores(("a", "b"), np.array([0, 1]), np.arange(2), np.array([0.25, 0.75])) for d in ("i2s", "s2i")
    }
    store = run_of(tmp_path / "runs" / "whole", (), [split(0)], {"methods": ["all"]})
    for method, value in (("dtbh", 0.5), ("lsh", 0.25)):
        one = result(cell(method, 16, 0), HASHING, value)
        checksum = write_queries(store.cells, one.key, queries)
        store.write_result(one.model_copy(update={"queries_checksum": checksum}))
    store.write_index_cost(index_cost())
    store.write_plan({})
    (store.reports / "gallery").mkdir(parents=True)
    (store.reports / "gallery" / "index.json").write_text("{")
    return store


PLACES = ("cells/*.json", "cells/*.queries.npz", "splits/*.json", "indexes/*.json")
DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "not an object": lambda path: path.write_text("[1]"),
    "other values": lambda path: path.write_text('{"key": 3}'),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("place", PLACES)
def test_a_damaged_file_costs_its_own_part_and_is_named(whole, place, damage, no_figures):
    path = sorted(whole.folder.glob(place))[0]
    DAMAGES[damage](path)
    text = report(whole)
    if not place.endswith("npz"):
        assert f"Files that cannot be read are left out: `{path.relative_to(whole.folder).as_posix()}`. Delete" in text
    n_cells = 1 if place == "cells/*.json" else 2
    assert f"{n_cells} cells ok" in text
    assert len(compared_rows(whole)) == n_cells
    assert read_gallery(whole) is None
    assert Comparison.of(whole, whole).warnings is not None


def test_a_damaged_request_is_not_on_record_and_a_damaged_plan_stops_with_the_command(whole, no_figures):
    (whole.folder / "run.json").write_text("{")
    assert "The request is not on record." in report(whole)
    (whole.folder / "plan.json").write_text("{")
    with pytest.raises(UserError, match=r"plan\.json is damaged: .*; the same `run` command writes it again"):
        write_reports(whole)


def test_results_of_an_older_version_are_read_and_untested_or_left_out_with_the_command(whole, no_figures):
    first, _ = sorted(whole.cells.glob("*.json"))
    older = json.loads(first.read_text())
    for name in ("checksum", "queries_checksum", "outputs_checksum"):
        del older[name]
    first.write_text(json.dumps(older))
    text = report(whole)
    assert "2 cells ok" in text
    assert "`python -m benchmark rescore NAME` stores it for older runs" in text.replace("\\`", "`")
    del older["cell"]["protocol_version"]  # without which nobody knows what the numbers are
    first.write_text(json.dumps(older))
    assert f"left out: `cells/{first.name}`. Delete them, or repeat the command that wrote them." in report(whole)
