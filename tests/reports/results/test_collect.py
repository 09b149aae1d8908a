"""Which results share a table, and under which labels."""

import csv
import re

from reports.results.all_scores import results_frame
from reports.writer import write_reports
from tests.support.report_results import HASHING, STAND_IN, cell, result, run_of, split


def test_groups_never_share_a_table(folder):
    assert "sydney" not in (folder / "tables" / "map-ucm-stand-in.md").read_text()
    both = (folder / "tables" / "map.md").read_text()
    assert "sydney (real data; speech: recordings)" in both
    assert f"ucm ({STAND_IN}; speech: espeak-ng" in both


def test_settings_of_tuned_rows_are_listed_and_searches_of_one_budget_told_apart(tmp_path, no_figures):
    searches = {margin: cell("better", 64, 0, settings={"margin": margin}, tuned=20) for margin in (0.25, 0.5)}
    found = [result(one, HASHING, margin) for margin, one in searches.items()]
    store = run_of(tmp_path / "tuned", found, [split(0)])
    store.write_plan({searches[0.5].key: "f"})
    folder = write_reports(store).parent
    rows = list(csv.DictReader((folder / "tables" / "map.csv").open()))
    assert {row["method"]: row["s2i 64 mean"] for row in rows if row["family"]} == {
        "better [tuned, 20 trials]": "0.5",
        "better [tuned, 20 trials] (margin=0.25)": "0.25",
    }
    text = re.sub(" +", " ", (folder / "details.md").read_text())
    assert "| ucm (stand-in) | better \\[tuned, 20 trials\\] | margin=0.5 |" in text
    frame = results_frame(store)
    assert set(frame.tuned) == {20}
    assert set(frame.settings) == {'{"margin": 0.25}', '{"margin": 0.5}'}
