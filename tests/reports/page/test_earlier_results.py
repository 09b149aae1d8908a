"""The page counts results of earlier requests."""

import re

from reports.tables.earlier_results_mark import MEANING


def test_earlier_results_are_counted_and_none_are_without_a_plan(planned, folder):
    sentence = f"Earlier results: 5 of the 13 results here (rows with ᵉ) are {MEANING}."
    assert sentence in (planned / "details.md").read_text()
    assert "| vector, 40 dim ᵉ" in (planned / "tables" / "storage-ucm-stand-in.md").read_text()
    for path in [*folder.rglob("*.md"), *folder.rglob("*.tex")]:
        assert not re.search(r"ᵉ|\{e\}|earlier request", path.read_text()), path.name
