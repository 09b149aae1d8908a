"""Which data sets a run opens, and where from."""

import pytest

from benchmark.contract.errors import UserError
from benchmark.plan.openings import dataset_names, opening_of, openings
from benchmark.plan.spec import make_spec


def spec(**values):
    return make_spec(values, "the test")


def test_data_sets_of_the_table_come_before_folders():
    found = openings(spec(datasets=["sydney", "ucm"], dataset_dir=["here/coast"], data="stand-in"))
    assert [(opening.name, opening.source) for opening in found] == [
        ("sydney", "stand-in"),
        ("ucm", "stand-in"),
        ("coast", "folder"),
    ]
    assert dataset_names(spec(datasets=["all"])) == ["ucm", "sydney", "rsicd"]
    with pytest.raises(UserError, match=r"unknown data set 'sidney'.*sydney"):
        openings(spec(datasets=["sidney"]))


def test_a_data_set_is_found_again_by_name_and_source():
    asked = spec(datasets=["ucm"], dataset_dir=["here/coast"], data_root="root")
    assert [opening_of(asked, "ucm", source).source for source in ("real", "stand-in")] == ["real", "stand-in"]
    assert opening_of(asked, "coast", "folder").name == "coast"
    with pytest.raises(UserError, match="the data set quay is neither a --dataset-dir of the run nor in a --plugin"):
        opening_of(asked, "quay", "folder")
