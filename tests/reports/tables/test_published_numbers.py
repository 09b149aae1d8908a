"""Published scores beside those of a run."""

import pytest

from reports.results.collect import collect
from reports.results.published import published_scores
from reports.tables.published_numbers import published_table
from reports.writer import write_reports
from tests.support.report_results import FLOOR, HASHING, cell, result, rows_of, run_of, split


@pytest.fixture
def real(tmp_path):
    """The method of a paper and another one on real data, at two lengths and two seeds."""
    found = [
        result(cell("dtbh", n_bits, seed, source="real"), HASHING, 0.7 + 0.1 * seed)
        for n_bits in (16, 64)
        for seed in (0, 1)
    ]
    found += [result(cell("noise", 16, 0, source="real"), FLOOR, 0.1), result(cell("dtbh", 16, 0), HASHING, 0.9)]
    splits = [split(0, source="real"), split(1, source="real"), split(0)]
    return run_of(tmp_path / "run", found, splits)


def test_the_differences_are_ours_minus_theirs(real):
    group = next(group for group in collect(real) if group.group.source == "real")
    (block,) = published_table(group).blocks
    shown = {row.facts: [item.text for item in row.items] for row in block.rows}
    assert shown["dtbh", "s2i", "16"] == ["0.601", "0.750 ± 0.071", "+0.149"]  # .6013 published, mean of .7 and .8
    assert shown["dtbh", "i2s", "64"] == ["0.643", "0.375 ± 0.035", "-0.268"]
    assert len(shown) == 4


def test_stand_ins_have_no_such_table(real):
    group = next(group for group in collect(real) if group.group.source == "stand-in")
    assert published_table(group).items == []


def test_the_report_gives_source_certainty_and_reasons(real):
    page = write_reports(real)
    assert "[Published scores](tables/published.md)" in page.read_text()
    section = (page.parent / "tables" / "published.md").read_text()
    for said in ("Remote Sensing 12(1), 84, 2020, abstract", "does not state the code length", "cannot be compared"):
        assert said in section
    assert rows_of(real.reports / "tables" / "published.csv")["dtbh"]["published"] == "0.6427"  # the last row


def test_the_file_holds_the_six_numbers_of_the_abstract_of_dtbh():
    (paper,) = [paper for paper in published_scores() if paper.method == "dtbh"]
    percent = {name: tuple(round(100 * value, 2) for value in of.values()) for name, of in paper.scores.items()}
    assert percent == {"ucm": (60.13, 64.27), "sydney": (87.49, 92.45), "rsicd": (22.72, 23.46)}
