"""Coordinates of figures, against worked examples."""

import math

import pytest

from benchmark.contract.units import human_bytes
from reports.html.charts import (
    Axis,
    Point,
    Series,
    chart,
    log_axis,
    places_axis,
    share_axis,
)


def test_points_lie_where_their_values_say():
    x, y = Axis("x", 0, 2, ((0, "a"), (2, "b"))), Axis("y", 0, 0.5, ((0, "0"), (0.5, "0.5")))
    points = (Point(0, 0, 0, 0.25), Point(1, 0.5), Point(2, math.nan))
    drawn = chart(x, y, [Series("one", points), Series("none", (Point(0, math.nan),))], (0.25, "chance"))
    (one,) = drawn.series
    assert one.line == "M38 206L167 10"  # the panel reaches from (38, 206) to (296, 10)
    assert one.whiskers == "M38 206V108"
    assert one.values == (("a", "0.000 [0.000, 0.250]"), ("1", "0.500"))
    assert drawn.level == (108, "chance")


def test_a_single_point_is_drawn_and_a_long_line_lists_no_values():
    axis = share_axis("y", 1)
    single = chart(axis, axis, [Series("one", (Point(0.5, 0.5),))]).series[0]
    assert single.line.endswith("h0")
    long = chart(axis, axis, [Series("one", tuple(Point(k / 30, 0.5) for k in range(30)))]).series[0]
    assert long.values == ()


@pytest.mark.parametrize("highest", [0.003, 0.05, 0.11, 0.26, 0.5, 0.777, 0.99, 1.0])
def test_an_axis_of_shares_holds_its_values_with_few_ticks(highest):
    axis = share_axis("y", highest)
    assert highest <= axis.high <= 1
    assert 3 <= len(axis.ticks) <= 7
    assert all(text == f"{value:g}" and 0 <= value <= axis.high for value, text in axis.ticks)


def test_a_logarithmic_axis_gives_equal_ratios_equal_room():
    axis = log_axis("bytes", [2, 8, 512], human_bytes)
    shares = [axis.share(value) for value in (2, 8, 32)]
    assert shares[1] - shares[0] == pytest.approx(shares[2] - shares[1])
    assert [text for _, text in axis.ticks] == ["3 B", "10 B", "30 B", "100 B", "300 B"]
    assert 0 < places_axis("bits", ["64"]).share(0) < 1


@pytest.mark.parametrize("values", [[1, 10**9], [2, 2000], [2, 2], [3.6e-6, 0.12], [5e-5, 8e-5]])
def test_a_logarithmic_axis_has_few_ticks_at_round_numbers(values):
    axis = log_axis("cost", values, str)
    assert axis.low < min(values) <= max(values) < axis.high
    assert 1 <= len(axis.ticks) <= 7
    for tick, text in axis.ticks:
        assert axis.low <= tick <= axis.high
        assert text == str(tick)
        assert f"{tick:.0e}"[0] in "1235"
        assert float(f"{tick:.0e}") == tick


def test_the_frontier_is_a_line_of_steps_up_to_the_right_end():
    x, y = Axis("x", 0, 2, ()), Axis("y", 0, 0.5, ())
    assert chart(x, y, [], frontier=[(0, 0.25), (1, 0.5)]).frontier == "M38 108H167V10H296"
    assert chart(x, y, []).frontier == ""
