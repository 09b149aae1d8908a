"""Results of different commits are reported."""

from reports.writer import write_reports
from tests.support.report_results import HASHING, cell, result


def test_mixed_commits_are_told_in_the_table(store, no_figures):
    store.write_result(result(cell("better", 64, 1), HASHING, 0.8, commit="e" * 40))
    folder = write_reports(store).parent
    warning = "come from different commits: cccccccccccc; eeeeeeeeeeee"
    for name in ("tables/map-ucm-stand-in.md", "tables/map.tex", "report.md"):
        assert warning in (folder / name).read_text()
    assert warning not in (folder / "tables" / "map-sydney-real.md").read_text()
