"""A comparison as text and as JSON."""

import json

import pytest

from reports.comparison.comparison import Comparison
from reports.comparison.texts import comparison_json, comparison_text
from tests.support.compared_runs import drawn_run
from tests.support.report_results import provenance
from tests.support.stored_runs import ok, stored_run

HOSTILE = "$x_1$ & <b>|*a*\x1b[2J"


def named(dataset, number):
    return f"{HOSTILE} {number}"


@pytest.fixture
def found():
    later = provenance("d" * 40).model_copy(update={"packages": {"numpy": "2.4.0"}})
    a = drawn_run("before", [ok("dtbh"), ok("lsh")])
    b = drawn_run("after", [ok("dtbh", provenance=later), ok("cca", None)], first=3, less=0.5, bits=[16])
    return Comparison.of(a, b)


def test_the_text_states_differences_changes_losses_and_what_is_alone(found):
    text = comparison_text(found, named)
    (row,) = (row for row in found.rows if row.direction == "s2i")
    line = next(line for line in text.splitlines() if line.startswith("ucm rs-pairs dtbh 8 bits") and "s2i" in line)
    assert line.split()[-7:-6] == [f"{row.change:+.3f}{'*' if row.p < 0.05 else ''}"] or f"{row.change:+.3f}" in line
    assert "numpy" in text
    assert "2.3.0" in text
    assert "2.4.0" in text
    assert "cccccccccccc" in text
    assert "only in before: ucm rs-pairs lsh 8 bits" in text
    assert "only in after: ucm rs-pairs cca real" in text
    assert "classes that lost most" in text
    assert "queries that lost most" in text


def test_names_cannot_move_the_cursor(found):
    assert "\x1b" not in comparison_text(found, named)
    assert "\\x1b[2J" in comparison_text(found, named)


def test_the_json_holds_every_number(found):
    value = json.loads(comparison_json(found, named))
    assert (value["a"], value["b"]) == ("before", "after")
    assert [(r["method"], r["n_bits"], r["direction"]) for r in value["rows"]] == [
        ("dtbh", 8, d) for d in ("s2i", "i2s")
    ]
    assert [r["difference"] for r in value["rows"]] == [row.change for row in found.rows]
    assert value["only"] == {"before": ["ucm rs-pairs lsh 8 bits"], "after": ["ucm rs-pairs cca real"]}
    assert {"what": "numpy", "a": "2.3.0", "b": "2.4.0"} in value["changes"]
    assert {"what": "--bits", "a": "16, 32, 64", "b": "16"} in value["changes"]


def test_a_run_without_values_of_queries_says_how_to_get_them():
    kept = ok("dtbh")
    old = stored_run("old", [])
    old.write_result(kept)
    old.write_plan({kept.key: kept.fit_digest})
    text = comparison_text(Comparison.of(old, drawn_run("new", [kept])), named)
    assert "rescore old` fills it in" in text


def test_equal_rows_are_counted_and_not_shown():
    text = comparison_text(Comparison.of(drawn_run("a", [ok("dtbh")]), drawn_run("b", [ok("dtbh")])), named)
    assert "2 rows without any difference, not shown" in text
    assert "ucm rs-pairs dtbh" not in text
    assert "changed: nothing in commit, packages, machine and options" in text
