"""Tables for a terminal."""

from reports.writer import main_tables_text
from tests.support.report_results import STAND_IN


def test_terminal_text(store):
    text = main_tables_text(store)
    assert "*0.700 ± 0.141" in text
    assert "+0.500 ± 0.000" in text
    assert STAND_IN in text
