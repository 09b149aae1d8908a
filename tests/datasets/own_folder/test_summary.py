"""What `data info` says about a data set: numbers, and what spoils splits or scores."""

import numpy as np

from datasets.own_folder.summary import contents, describe_folder
from tests.support.made_up import changed, made_up
from tests.support.own_folders import rows_of, write_own


def said(data):
    return " | ".join(contents(data))


def test_numbers_are_counted_in_words(tmp_path):
    data = changed(made_up({"a": 1}), labels=np.zeros((1, 0), np.bool_), class_names=())
    assert contents(data) == [
        "1 image with 5 captions, 5 an image",
        "a speech engine says the captions of 1 image",
        "no classes: instance recall is the measure, and methods that learn from labels are skipped",
    ]


def test_images_without_a_class_are_named():
    labels = np.array([[1, 1]] * 10 + [[0, 0]] * 2, np.bool_)
    data = changed(made_up({"a": 12}), labels=labels, class_names=("a", "b"))
    assert "2 classes, several an image: a (10), b (10)" in said(data)
    assert "2 images without a class, relevant to nothing: a_10.jpg, a_11.jpg" in said(data)
    assert "without a class" not in said(made_up({"a": 3, "b": 3}))


def test_small_classes_are_named_with_the_remedies_there_are():
    data = made_up({"a": 3, "b": 2})
    assert "classes with fewer than 3 images, which is too few to draw a split: b (2); join each" in said(data)
    assert "published-split" not in said(data)
    stated = changed(data, published_parts=("train", "val", "test", "train", "test"))
    assert "leave its images out, or use published-split" in said(stated)


def test_one_class_is_too_few():
    assert "1 class, one an image: a (5) | one class: measures of classes need two" in said(made_up({"a": 5}))


def test_many_classes_are_cut():
    assert "9 classes, one an image: a (3), b (3)" in said(made_up(dict.fromkeys("abcdefghi", 3)))
    assert "h (3), … (9 in all)" in said(made_up(dict.fromkeys("abcdefghi", 3)))


def test_a_folder_that_cannot_be_used_says_why(tmp_path):
    folder = write_own(tmp_path / "own", rows_of({"port": 3}))
    (folder / "images" / "port1.png").unlink()
    *read, state = describe_folder(folder).splitlines()
    assert read[0] == f"own: your folder {folder}"
    assert "  read:       images: images/" in read
    assert state.startswith("  state:      not usable: 1 of 3 images that captions.csv names are not in")
