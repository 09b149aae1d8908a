"""Search spaces: checked against the fields of the method that declares them."""

import pytest

import methods
from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.search_space import Between, OneOf
from benchmark.tune.space import distributions
from tests.support.tunable_methods import Many, info, row


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"numbr": Between(0, 1)}, "many in its search space: 'numbr'; did you mean 'number'"),
        ({"whole": Between(0.5, 2)}, "does not fit its parameter whole: the ends of a whole number's interval"),
        ({"whole": Between(0, 2, log=True)}, "does not fit its parameter whole"),
        ({"number": Between(2, 1)}, "does not fit its parameter number"),
        ({"kind": Between(1, 2)}, "parameter kind: an interval is for a number, the field is Literal['x', 'y']"),
        ({"kind": OneOf(("x", "z"))}, "parameter kind: the field is Literal['x', 'y'], got 'z'"),
        ({"whole": OneOf((1, 2.5))}, "parameter whole: the field is int, got 2.5"),
        ({"ranged": Between(0, 10)}, "the search space of many: ranged should be a whole number from 1 to 10, got 0"),
        ({"ranged": Between(1, 11)}, "the search space of many: ranged should be a whole number from 1 to 10, got 11"),
        ({"ranged": OneOf((1, 12))}, "the search space of many: ranged should be a whole number from 1 to 10, got 12"),
        ({"on": OneOf((1, 0))}, "parameter on: the field is bool, got 1"),
    ],
)
def test_search_spaces_that_do_not_fit_the_fields_are_errors(monkeypatch, space, message):
    monkeypatch.setattr(methods, "METHODS", (row("many", Many),))
    monkeypatch.setattr(Many, "info", info("many", **space))
    with pytest.raises(UserError) as error:
        distributions("many")
    assert message in str(error.value)


def test_search_spaces_become_what_the_fields_are(monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (row("many", Many),))
    space = {"whole": Between(1, 8, log=True), "number": OneOf((1, 2.5)), "kind": OneOf(("x", "y"))}
    monkeypatch.setattr(Many, "info", info("many", **space))
    found = distributions("many")
    assert (found["whole"].low, found["whole"].high, found["whole"].log) == (1, 8, True)
    assert [type(value) for value in found["number"].choices] == [float, float]
    assert found["kind"].choices == ("x", "y")


@pytest.mark.parametrize("name", [r.name for r in methods.METHODS])
def test_search_spaces_of_the_methods_fit_their_fields(name):
    assert set(distributions(name)) == set(registry.methods().load(name).info.search_space)
