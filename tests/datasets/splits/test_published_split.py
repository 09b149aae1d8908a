"""published-split follows the field of the caption file, and says why if it cannot."""

import pytest

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.rows import ProtocolRow
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.preparation import prepare
from datasets.splits.protocols import PublishedSplit, RsPairs
from tests.support.made_up import by_name, changed, made_up


def test_published_split_is_the_field_of_the_caption_file(tmp_cache):
    published = ("train", "restval", "val", "test", "test", "train", "train", "test")
    content = ["0", "1", "2", "3", "4", "3", "6", "3"]  # image 5 is a copy of two test images
    data = changed(made_up({"a": 4, "b": 4}, content=content), published_parts=published)
    split = PublishedSplit().split(data, 0)
    parts = [part.images.tolist() for part in (split.train, split.val, split.test)]
    assert parts == [[0, 1, 6], [2], [3, 4, 7]]
    assert split.query is split.database is split.test
    apart = made_up({"a": 4, "b": 4})
    drawn = {name: k for part in by_name(apart, RsPairs().split(apart, 0)).values() for name, k in part.items()}
    mine = {name: k for part in by_name(data, split).values() for name, k in part.items()}
    assert mine == {name: k for name, k in drawn.items() if name != data.ids[5]}
    row = ProtocolRow("published-split", "", "", version=1)
    front_ends = {"image": HogColour(), "sound": MfccStatistics()}
    assert prepare(data, PublishedSplit(), row, front_ends, 0).inputs.facts.n_left_out == 1


@pytest.mark.parametrize(
    ("published", "message"),
    [
        ((), r'needs a field "split" .*; 6 of 6 have no such value \(image a_0.jpg: none\)'),
        (("train", "val", "test", "", "test", "train"), r"1 of 6 have no such value \(image a_3.jpg: none\)"),
        (("train", "val", "test", "holdout", "test", "train"), r'1 of 6 .*\(image a_3.jpg: "holdout"\)'),
        (
            ("test", "train", "test", "test", "test", "test"),
            "puts no images into val, copies of test images apart, and train has too few to draw val from",
        ),
        (("test",) * 6, "puts no images into train and val"),
        (("train", "val", "test", "test", "test", "test"), "puts no images into train"),  # 0 is a copy of 5
    ],
)
def test_a_published_split_that_cannot_be_used_is_one_line(published, message):
    content = ["0", "1", "2", "3", "4", "0"]
    data = changed(made_up({"a": 6}, content=content), published_parts=published)
    with pytest.raises(DataUnavailable, match=message) as caught:
        PublishedSplit().split(data, 0)
    assert "\n" not in str(caught.value)
