"""The page to read."""

import re

from tests.support.report_results import cell


def test_report_tells_of_failures_leakage_and_the_command(folder):
    text = (folder / "report.md").read_text()
    key = cell("broken", 64, 1).key
    assert f"`cells/{key}.json`" in text
    assert "`ValueError: loss ¦ is not finite`" in text
    assert "64 bits, seed 0, 1 | skipped" in re.sub(" +", " ", text)
    assert "needs 64 dim" in text
    assert "10 cells ok, 1 failed, 2 skipped" in text
    # Seeds 0 and 1 have .5 and .6.
    assert "55.0 % (from 50.0 to 60.0 over the splits)" in text
    assert "s2i 25.0 %" in text
    assert "python -m benchmark run --bits 64 --methods all --set worse.n_epochs=3" in text
    for name in re.findall(r"\]\((figures/[^)]+)\)", text):
        assert (folder / name).is_file()
