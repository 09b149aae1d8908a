"""Tables as Markdown."""

from tests.support.report_results import line_of


def test_mean_deviation_and_marks_in_markdown(folder):
    table = folder / "tables" / "map-ucm-stand-in.md"
    # (.6 + .8) / 2 and sqrt((.1^2 + .1^2) / 1); i2s is half of it.
    better = line_of(table, "| better")
    assert "**0.700 ± 0.141**" in better
    assert "**0.350 ± 0.071**" in better
    assert "<ins>0.500 ± 0.000</ins>" in line_of(table, "| worse")
    assert "over 2 seeds (0, 1)" in table.read_text()
    assert "0.250 ± 0.000" in line_of(table, "| chance")


def test_failed_skipped_partial_and_floor_are_visible_and_unmarked(folder):
    table = folder / "tables" / "map-ucm-stand-in.md"
    broken = line_of(table, "| broken")
    assert "0.950 (1/2)ᶠ" in broken
    assert "**" not in broken
    assert "–ˢ" in line_of(table, "| narrow")
    assert "**" not in line_of(table, "| noise")
    assert "ᶠ failed" in table.read_text()
    assert "ˢ skipped" in table.read_text()
