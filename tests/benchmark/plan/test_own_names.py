"""Names of folders and files that become data sets."""

import pytest

from benchmark.contract.errors import UserError
from benchmark.plan.own_names import check_own_data
from benchmark.plan.spec import make_spec


def check(folders=(), files=()):
    check_own_data(make_spec({"dataset_dir": list(folders), "dataset_file": list(files)}, "the test"))


def test_plain_names_that_differ_are_accepted():
    check(["a/coast", "b/coast-2"], ["x/coast.3.npz"])


@pytest.mark.parametrize(
    ("folders", "files", "message"),
    [
        (["my set"], [], "--dataset-dir my set: its name 'my set' names a data set and should hold letters, digits"),
        ([], ["a/-x.npz"], "--dataset-file a/-x.npz: its name '-x' names a data set"),
        (["a/ucm"], [], "--dataset-dir a/ucm has the name of the data set ucm; rename it"),
        (["a/coast"], ["coast.mat"], "--dataset-dir a/coast and --dataset-file coast.mat would both be named 'coast'"),
    ],
)
def test_a_name_that_cannot_name_a_data_set_is_one_line(folders, files, message):
    with pytest.raises(UserError, match=message):
        check(folders, files)
