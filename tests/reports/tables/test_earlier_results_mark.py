"""The sign of rows that hold results of an earlier request."""

import csv
import re

import pytest

from reports.tables.earlier_results_mark import MEANING


@pytest.mark.parametrize("kind", ["map", "precision", "cost"])
def test_rows_of_an_earlier_request_are_marked(planned, kind):
    of_ucm = planned / "tables" / f"{kind}-ucm-stand-in.md"
    names = re.findall(r"^\| ([^*:].*?) +\|", of_ucm.read_text(), re.MULTILINE)
    assert {"better", "broken"} < set(names)
    assert ("narrow" in names) == (kind == "map")  # it was skipped
    assert {name for name in names if "ᵉ" in name} == {"worse\\[n_epochs=3\\] ᵉ", "vector ᵉ", "noise ᵉ"}
    assert f"ᵉ {MEANING}" in of_ucm.read_text()
    assert r"vector\textsuperscript{e} &" in of_ucm.with_suffix(".tex").read_text()
    assert f"(e) {MEANING}" in of_ucm.with_suffix(".tex").read_text()
    rows = csv.DictReader(of_ucm.with_suffix(".csv").open())
    assert {row["method"] for row in rows if row["earlier"]} == {"worse[n_epochs=3]", "vector", "noise"}
    assert "ᵉ" not in (planned / "tables" / f"{kind}-sydney-real.md").read_text()
