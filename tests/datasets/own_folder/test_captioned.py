"""Records of images from the rows of a caption file, and rows that contradict each other."""

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.own_folder.caption_table import CaptionTable, NoText
from datasets.own_folder.captioned import captioned_images
from datasets.own_folder.description import Columns, Description

COLUMNS = {"file": "file", "caption": "caption", "class": "class", "split": "split", "id": "id", "sound": "sound"}


def records(tmp_path, *rows):
    """Records of rows, each a dictionary whose values are texts or tuples of texts."""
    values = [{k: v if isinstance(v, tuple) else (v,) for k, v in row.items()} for row in rows]
    places = tuple(f"line {n}" for n in range(2, 2 + len(rows)))
    table = CaptionTable(tmp_path / "captions.csv", tuple(COLUMNS), tuple(values), places)
    description = Description(captions="captions.csv", columns=Columns.model_validate(COLUMNS))
    return captioned_images(table, description)


def test_rows_of_one_image_make_one_record(tmp_path):
    first, second = records(
        tmp_path,
        {"file": "images/sea/1.png", "caption": "a", "class": "sea; harbour|sea", "split": "restval", "id": "one"},
        {"file": "2.png", "caption": ("c", "d"), "sound": ("x.wav", "y.wav"), "split": "Validation"},
        {"file": "sea\\1.png", "caption": "b"},
    )
    assert (first.file, first.captions, first.classes, first.part, first.id, first.sounds) == (
        *("sea/1.png", ("a", "b"), ("sea", "harbour"), "train", "one", ()),
    )
    assert (second.file, second.captions, second.classes, second.part, second.id, second.sounds) == (
        *("2.png", ("c", "d"), (), "val", "2.png", ("x.wav", "y.wav")),
    )


def test_rows_may_state_classes_in_any_order(tmp_path):
    rows = [{"file": "a", "caption": "a", "class": "sea;sky"}, {"file": "a", "caption": "b", "class": "sky;sea"}]
    (image,) = records(tmp_path, *rows)
    assert (image.classes, image.places) == (("sea", "sky"), ("line 2", "line 3"))


def test_a_column_without_a_name_stands_for_no_field(tmp_path):
    table = CaptionTable(
        tmp_path / "c.json", ("file", "caption", ""), ({"file": ("a",), "caption": ("a",), "": ("x",)},), ("",)
    )
    (image,) = captioned_images(table, Description(captions="c.json", columns=Columns()))
    assert (image.id, image.classes, image.part, image.sounds) == ("a", (), "", ())


BAD = {
    "no file": ([{"caption": "a"}], "names the image file '' in line 2"),
    "outside": ([{"file": "../a.png", "caption": "a"}], "names the image file '../a.png' in line 2; name a file below"),
    "absolute": ([{"file": "/a.png", "caption": "a"}], "names the image file '/a.png' in line 2"),
    "a dot": ([{"file": ".", "caption": "a"}], "names the image file '.' in line 2"),
    "a long name": (
        [{"file": "x" * 256, "caption": "a"}],
        "in line 2; name a file below images/, since it is longer than 255",
    ),
    "a long path": (
        [{"file": "a/" * 600 + "b", "caption": "a"}],
        "since it is longer than 255 bytes in one name or 1,023",
    ),
    "a number with a fraction": (
        [{"file": "a", "caption": (NoText(3.5),)}],
        "has 3.5 as 'caption' in line 2; write a text or a whole number, or leave it out",
    ),
    "true as a class": ([{"file": "a", "caption": "a", "class": (NoText(True),)}], "has True as 'class' in line 2"),
    "another caption without a recording": (
        [{"file": "a", "caption": ("a", ""), "sound": ("", "x.wav")}],
        "leaves other places of the recordings of a empty than of its captions in line 2; write both in the same order",
    ),
    "a control character": ([{"file": "a\x1b.png", "caption": "a"}], "characters in file that cannot be printed in"),
    "no caption": ([{"file": "a.png"}], "has no caption in line 2; add it, or remove the row"),
    "half a surrogate pair": ([{"file": "a.png", "caption": "\ud800"}], "half a surrogate pair in line 2"),
    "two files": ([{"file": ("a", "b"), "caption": "a"}], "has 2 values of file in line 2; give one"),
    "two classes in two rows": (
        [{"file": "a", "caption": "a", "class": "x"}, {"file": "a", "caption": "b", "class": "y"}],
        'gives a the class x in line 2 and y in line 3; give all classes of an image in one row, divided by ";"',
    ),
    "two splits": (
        [{"file": "a", "caption": "a", "split": "train"}, {"file": "a", "caption": "b", "split": "test"}],
        "gives a the split train in line 2 and test in line 3; keep one",
    ),
    "an unknown split": ([{"file": "a", "caption": "a", "split": "holdout"}], "has the split 'holdout' in line 2; use"),
    "fewer sounds": (
        [{"file": "a", "caption": "a", "sound": "x.wav"}, {"file": "a", "caption": "b"}],
        "has 0 recordings for 1 caption of a in line 3; give each caption of this image a recording",
    ),
    "an id twice": (
        [{"file": "a", "caption": "a", "id": "1"}, {"file": "b", "caption": "b", "id": "1"}],
        "gives a (line 2) and b (line 3) the same id '1'",
    ),
    "an id that is another's file": (
        [{"file": "a", "caption": "a"}, {"file": "b", "caption": "b", "id": "a"}],
        "gives a (line 2) and b (line 3) the same id 'a'",
    ),
}


@pytest.mark.parametrize(("rows", "message"), BAD.values(), ids=BAD)
def test_rows_that_cannot_be_used_are_one_line(tmp_path, rows, message):
    with pytest.raises(DataUnavailable) as caught:
        records(tmp_path, *rows)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"the caption file {tmp_path}/captions.csv ")
    assert str(caught.value).isprintable()
