"""The vertical axis of panels of lines."""

import numpy as np
import pytest

from reports.figures.line_panels import Line, Panel, close_bottom
from reports.figures.looks import LOOKS, OTHER

LOOKS_OF = {"first": LOOKS[0], "second": LOOKS[1], "grey": OTHER}


def panel(first, second, grey=0.1):
    lines = {"first": first, "second": second, "grey": grey}
    x = np.array([16.0, 64.0])
    return Panel(
        "s2i", tuple(Line(name, x, np.full(2, y), np.full(2, y - 0.01), np.full(2, y)) for name, y in lines.items())
    )


@pytest.mark.parametrize(("first", "second", "bottom"), [(0.95, 0.9, 0.75), (0.6, 0.55, 0.45), (0.99, 0.98, 0.9)])
def test_lines_that_lie_close_together_share_the_upper_half_of_the_panel(first, second, bottom):
    found = close_bottom([panel(first, second)], LOOKS_OF)
    assert found == pytest.approx(bottom)
    lowest, top = second - 0.01, min(1.02, 1.05 * first)
    assert found <= lowest - (top - lowest) < found + 0.05


@pytest.mark.parametrize(("first", "second"), [(0.9, 0.4), (0.1, 0.02), (np.nan, np.nan)])
def test_lines_far_apart_have_an_axis_from_0(first, second):
    assert close_bottom([panel(first, second)], LOOKS_OF) == 0
