"""Which rows of two runs are compared, and why others are not."""

import pytest

from benchmark.contract.errors import UserError
from reports.comparison.comparison import Comparison
from reports.comparison.rows import OneRun, match
from tests.support.report_results import split
from tests.support.stored_runs import failed, ok, stored_run


def matched(of_a, of_b, splits_a=(), splits_b=()):
    return match(OneRun.read(stored_run("a", of_a, splits_a)), OneRun.read(stored_run("b", of_b, splits_b)))


def test_rows_that_agree_are_matched_and_others_are_named():
    found = matched(
        [ok("dtbh", 8, 0), ok("dtbh", 8, 1), ok("cca", None), ok("lsh")],
        [ok("dtbh", 8, 0), ok("dtbh", 16, 0), ok("lsh", of={"protocol": "caption-disjoint"})],
    )
    assert [pair.label for pair in found.pairs] == ["ucm rs-pairs dtbh 8 bits"]
    assert found.pairs[0].seeds == (0,)
    assert found.only == {
        "a": ("ucm rs-pairs cca real", "ucm rs-pairs lsh 8 bits", "ucm rs-pairs dtbh 8 bits seed 1"),
        "b": ("ucm caption-disjoint lsh 8 bits", "ucm rs-pairs dtbh 16 bits"),
    }


def test_the_one_row_of_a_method_that_is_left_is_compared_with_a_warning():
    (pair,) = matched([ok("dtbh")], [ok("dtbh", of={"settings": {"margin": 0.4}, "image": "sift-words"})]).pairs
    assert pair.refusals == ()
    assert pair.warnings == (
        "features: hog-colour (image) + bag-of-audio-words (sound) in a, sift-words (image) + bag-of-audio-words "
        "(sound) in b",
        "settings: the defaults in a, margin=0.4 in b",
    )


def test_two_rows_that_are_left_are_not_guessed():
    variants = [ok("dtbh", of={"settings": {"margin": margin}}) for margin in (0.2, 0.3)]
    found = matched([ok("dtbh")], variants)
    assert found.pairs == ()
    assert len(found.only["b"]) == 2


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("dataset_digest", "the files of the data set differ (images, captions or sounds)"),
        ("split_digest", "the split of seed 0 differs"),
    ],
)
def test_other_data_or_splits_are_refused(field, said):
    (pair,) = matched([ok("dtbh")], [ok("dtbh")], [split(0)], [split(0, **{field: "other"})]).pairs
    assert pair.refusals == (said,)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": "real"}, "source: stand-in data in a, real data in b"),
        ({"protocol_version": 2}, "version of the protocol: 1 in a, 2 in b"),
    ],
)
def test_other_sources_and_versions_are_refused(fields, said):
    a, b = stored_run("a", [ok("dtbh")]), stored_run("b", [ok("dtbh", of=fields)])
    with pytest.raises(UserError, match="a and b cannot be compared") as refused:
        Comparison.of(a, b)
    assert said in str(refused.value)


def test_runs_without_anything_in_common_or_without_scores_are_refused():
    a, empty, bad = stored_run("a", [ok("dtbh")]), stored_run("empty", []), stored_run("bad", [failed("dtbh")])
    for other in (empty, bad):
        with pytest.raises(UserError, match=f"{other.name} has no scores of its last request"):
            Comparison.of(a, other)
    with pytest.raises(UserError, match="no method, data set, protocol and code length is in both; a has ucm rs-pairs"):
        Comparison.of(a, stored_run("c", [ok("lsh", 16)]))


def test_earlier_results_are_left_out_and_failures_are_told():
    a = stored_run(
        "a", [ok("dtbh"), ok("lsh"), failed("cca-itq")], plan={ok("dtbh").key: "f", failed("cca-itq").key: "f"}
    )
    found = Comparison.of(a, stored_run("b", [ok("dtbh"), ok("lsh")]))
    assert [row.pair.label for row in found.rows] == ["ucm rs-pairs dtbh 8 bits"] * 2
    assert "1 results of earlier requests of a are left out" in found.warnings
    assert "ucm rs-pairs cca-itq 8 bits seed 0 failed in a" in found.warnings
