"""Which methods are highlighted."""

import pytest

from benchmark.contract.errors import UserError
from reports.figures.looks import MOST, highlighted, looks, of_group
from reports.results.collect import collect
from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of


@pytest.fixture
def groups(tmp_path):
    """Twelve hashing methods, two real-valued ones and a floor; `dtbh` is the worst."""
    found = [result(cell(f"m{number}", 64, 0), HASHING, 0.9 - number / 100) for number in range(12)]
    found += [
        result(cell("m3", 64, 0, settings={"n_epochs": 3}), HASHING, 0.2),
        result(cell("dtbh", 64, 0), HASHING, 0.1),
    ]
    found += [result(cell(f"real{number}", None, 0), REAL, 0.5 + number / 10) for number in range(2)]
    found += [result(cell("noise", 64, 0), FLOOR, 0.99)]
    return collect(run_of(tmp_path / "run", found))


def test_the_best_the_suite_s_own_and_the_best_real_valued_method_are_highlighted(groups):
    assert set(highlighted(looks(groups))) == {"m0", "m1", "m2", "m3", "real1", "dtbh"}


def test_names_choose_labels_in_their_order(groups):
    found = looks(groups, ["noise", "m3"])
    assert set(highlighted(found)) == {"noise", "m3", "m3[n_epochs=3]"}
    assert found["noise"].colour != found["m3"].colour


def test_unknown_names_and_too_many_are_one_line(groups):
    with pytest.raises(UserError, match="--highlight: this run has no results of 'nonsense'; it has "):
        looks(groups, ["nonsense"])
    with pytest.raises(UserError, match=f"--highlight takes at most {MOST} methods, got 7"):
        looks(groups, [f"m{number}" for number in range(4, 11)])


def test_a_group_without_highlighted_methods_gets_its_own(groups, tmp_path):
    other = collect(run_of(tmp_path / "other", [result(cell("z", 16, 0, dataset="sydney"), HASHING, 0.1)]))
    of_run = looks([*groups, *other])
    assert not of_run["z"].is_highlighted
    assert of_group(other[0], of_run)["z"].is_highlighted
