"""Values of users in messages: one short line, whatever they hold."""

import pytest

from benchmark.contract.quoting import shown


@pytest.mark.parametrize("value", [3, -2.5, True, None, "it's", "a\nb\u2028c\x1b[0m", [1, 2], {"a": 1}, "\ud800"])
def test_short_values_look_as_in_python(value):
    assert shown(value) == repr(value)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


LONG = ["x" * 10**6, 10**400, 16**5000, -(16**50_000), nested(100_000), list(range(1000))]


@pytest.mark.parametrize("value", LONG, ids=range(len(LONG)))
def test_long_and_deep_values_are_cut(value):
    assert len(shown(value)) < 150
    assert "\n" not in shown(value)
