"""Tables for a paper from Python."""

import warnings

import pytest

from benchmark import UserError, load_report
from tests.support.report_results import hand_made


def test_a_run_without_values_of_queries_warns(tmp_path):
    folder = hand_made(tmp_path).folder
    with pytest.warns(UserWarning, match="^main-map: the best and the second are marked without a test"):
        found = load_report(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        best = load_report(folder, mark="best")
    assert found["main-map"].rows == best["main-map"].rows


@pytest.mark.parametrize("values", [{"tables": ()}, {"metrics": []}, {"methods": ""}, {"bits": " "}])
def test_empty_values_are_refused(values, tmp_path):
    (name,) = values
    with pytest.raises(UserError, match=f"^{name} needs at least one value, got none$"):
        load_report(hand_made(tmp_path).folder, **values)
