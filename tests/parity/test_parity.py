"""The table of parity is what was measured last, with the code that is here."""

import dataclasses

import pytest

from tests.parity.measurement import (
    Comparison,
    compared,
    explained,
    identity,
    references,
    stored,
    stored_identities,
)
from tests.parity.table import PAGE, rows, with_table

RENEW = "run `tox -e parity -- --write`"


def test_every_method_with_a_reference_was_measured_and_agrees_or_says_why_not():
    found = compared(stored())
    assert {one.method for one in found} == set(references()), RENEW
    assert not [one for one in found if not one.agrees and not explained(one.method)]


@pytest.mark.parametrize("method", list(references()))
def test_what_was_measured_is_of_the_code_that_is_here(method):
    assert stored_identities()[method] == identity(method), RENEW


def test_the_page_shows_what_was_measured():
    text = PAGE.read_text()
    assert with_table(text, compared(stored())) == text, RENEW


def test_a_reason_is_given_only_where_scores_differ():
    beyond = {one.method for one in compared(stored()) if not one.agrees}
    assert {name for name in references() if explained(name)} == beyond


@pytest.mark.parametrize(
    ("ours", "std", "agrees"), [(0.2149, 0.0, True), (0.2151, 0.0, False), (0.2151, 0.01, True), (0.1849, 0.0, False)]
)
def test_scores_agree_within_the_tolerance_or_twice_the_deviation(ours, std, agrees):
    one = Comparison("lsh", "CCALSH", "i2t", 16, (ours, 0.001), (0.2, std))
    assert one.agrees == agrees
    other = dataclasses.replace(one, direction="t2i")
    assert ("\\*" in rows([one, other])[2]) == (not agrees)
