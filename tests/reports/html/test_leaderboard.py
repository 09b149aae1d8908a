"""Rows, ranks and marks of the leaderboard, and the answer on top, on numbers that are easy to work out."""

import math
from dataclasses import replace

from benchmark.contract.paper import Paper
from reports.html.facets import columns
from reports.html.leaderboard import leaderboard
from reports.paper.names import PaperNames
from reports.results.collect import collect
from reports.statistics.group_statistics import GroupStatistics
from tests.reports.html.conftest import HIGHLIGHTED, page_of
from tests.support.report_results import FLOOR, HASHING, REAL, cell, hand_made, result, run_of, two_protocols


def blocks_of(store):
    groups = collect(store)
    tests = {group.slug: GroupStatistics.of(store, group) for group in groups}
    return columns(groups), leaderboard(columns(groups), tests), tests


def test_ranks_are_means_over_columns_and_ties_share_theirs(tmp_path):
    values = {"a": (0.9, 0.5), "b": (0.9, 0.6), "c": (0.7, 0.7)}
    found = [
        result(cell(name, 64, 0, dataset=dataset), HASHING, value)
        for name, pair in values.items()
        for dataset, value in zip(("ucm", "sydney"), pair, strict=True)
    ]
    found += [result(cell("floor", 64, 0, dataset=dataset), FLOOR, 0.99) for dataset in ("ucm", "sydney")]
    _, (block,), _ = blocks_of(run_of(tmp_path / "run", found))
    ranks = {row.line.label: row.mean_rank for row in block.rows}
    # Ranks on ucm 1.5, 1.5, 3; on sydney 3, 2, 1; the same in both directions.
    assert {name: ranks[name] for name in values} == {"a": 2.25, "b": 1.75, "c": 2.0}
    assert math.isnan(ranks["floor"])
    assert [row.line.label for row in block.rows] == ["b", "c", "a", "floor"]
    best = [row.line.label for row in block.rows if row.scores["c0"].is_best]
    assert best == ["b", "a"]


def test_incomplete_means_are_shown_and_not_ranked(tmp_path):
    _, blocks, _ = blocks_of(hand_made(tmp_path))
    rows = {row.line.label: row for block in blocks for row in block.rows}
    broken = rows["broken"].scores["c0"]
    assert (broken.summary.values, broken.summary.lacking) == ((0.95,), (("failed", 1),))
    assert math.isnan(broken.rank)
    assert rows["narrow"].scores["c0"].summary.values == ()
    assert rows["better"].scores["c0"].rank == 1
    assert rows["vector"].n_bytes == 160
    assert rows["better"].fit_seconds == 1.5


def test_bold_rows_are_those_that_the_tests_do_not_separate(eight):
    of_page, blocks, tests = blocks_of(eight)
    for block in blocks:
        for row in block.rows:
            for column in of_page:
                against = tests[column.group.slug].against_best(row.line.label, row.n_bits, column.direction)
                assert row.scores[column.name].is_best == (against is not None and against.is_tied)


def test_the_answer_stands_on_top_with_what_it_rests_on(page):
    top = page.partition("</header>")[0]
    assert "<b>ucm</b>: 6 hash methods, 64 bits: method-00 leads s2i with mAP 0." in top
    assert "separable from all others" in top
    assert "With one seed, intervals and tests" in top
    assert "No test marks the rows" not in top


def test_without_values_of_single_queries_the_answer_says_that_nothing_was_tested(tmp_path):
    found = [result(cell(name, 64, 0), HASHING, value) for name, value in (("a", 0.5), ("b", 0.25))]
    top = page_of(run_of(tmp_path / "run", found)).partition("</header>")[0]
    assert "2 hash methods, 64 bits: a leads s2i with mAP 0.500; a leads i2s" in top
    assert "separable" not in top
    assert "No test marks the rows" in top
    assert "<code>python -m benchmark rescore NAME</code>" in top


def test_the_same_store_gives_the_same_page(eight):
    assert page_of(eight) == page_of(eight)


def test_every_store_has_a_page(tmp_path):
    assert "holds no results yet" in page_of(run_of(tmp_path / "empty", []))
    failed = result(cell("a", 64, 0), HASHING, status="failed", reason="ValueError: <loss>", traceback="t")
    page = page_of(run_of(tmp_path / "failed", [failed]))
    assert "ValueError: &lt;loss&gt;" in page
    assert "1 failed" in page
    page = page_of(run_of(tmp_path / "one", [result(cell("a", None, 0), REAL, 0.5)]))
    assert page.count('<tr data-m="a"') == 1
    assert "hard label reference" in page_of(two_protocols(tmp_path))


def test_many_methods_have_short_anchors_of_their_own(tmp_path):
    found = [
        result(cell(f"method_{n}" if n % 2 else f"method-{n - 1}", 16, 0), HASHING, n / 400) for n in range(1, 301)
    ]
    page = page_of(run_of(tmp_path / "run", found))
    assert all(page.count(f'id="{name}"') <= 1 for name in ("filters", "method-method-0", "method-method_1"))
    assert page.count('<details id="method-') == 300


def test_papers_are_cited_and_names_are_those_of_papers(tmp_path):
    store = run_of(tmp_path / "run", [result(cell("dtbh", 64, 0), HASHING, 0.5)])
    paper = Paper("Deep <b>", "Chen, Y. & others", "TGRS", 2020, "https://doi.org/10.1/x", "chen2020dtbh")
    page = page_of(store, PaperNames({"dtbh": "DTBH"}, {}, {"dtbh": paper}))
    assert "<b>DTBH</b> <code>dtbh</code>" in page
    assert '<a href="https://doi.org/10.1/x">Deep &lt;b&gt;</a>. TGRS, 2020.' in page
    page = page_of(store, PaperNames({}, {}, {"dtbh": replace(paper, link="javascript:alert(1)")}))
    assert "javascript:" not in page


def test_methods_of_the_lead_figure_are_the_best_ones(page):
    legend = page.partition('<ul id="legend"')[2].partition("</ul>")[0]
    assert [name for name in HIGHLIGHTED if name in legend] == HIGHLIGHTED
