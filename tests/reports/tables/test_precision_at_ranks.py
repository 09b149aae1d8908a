"""The chance row of precision."""

from tests.support.report_results import line_of


def test_precision_has_a_chance_row_of_the_largest_ball(folder):
    assert "0.200 ± 0.000" in line_of(folder / "tables" / "precision-ucm-stand-in.md", "| chance")
