"""What is guessed about a folder without a description, and what is left blank."""

import json

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.own_folder.looking import guessed, how_read
from tests.support.own_folders import write_images, write_own, write_table

ROW = {"file": "a.png", "caption": "a"}


def columns_of(reading):
    columns = reading.description.columns
    return {field: columns.of(field) for field in ("file", "caption", "class", "split", "id", "sound")}


def test_usual_names_of_columns_are_known(tmp_path):
    row = {"Image Path": "a.png", "SENTENCE": "a", "Label": "x", "partition": "train", "image_id": "1", "Audio": ""}
    write_images(tmp_path / "images", ["a.png"])
    write_table(tmp_path / "captions.csv", [row])
    found = columns_of(guessed(tmp_path))
    assert list(found.values()) == list(row)


def test_the_number_of_an_image_in_the_published_form_is_no_id(tmp_path):
    write_own(tmp_path, [{**ROW, "imgid": "7"}])
    assert columns_of(guessed(tmp_path))["id"] == ""


def test_the_file_of_captions_is_the_one_that_names_images_and_captions(tmp_path):
    write_own(tmp_path, [ROW])
    (tmp_path / "captions.csv").rename(tmp_path / "annotations.csv")
    (tmp_path / "README.txt").write_text("hello")
    (tmp_path / "A.json").write_text("{}")
    assert how_read(tmp_path).description.captions == "annotations.csv"


def test_a_text_file_counts_only_with_captions(tmp_path):
    write_own(tmp_path, [ROW])
    (tmp_path / "captions.csv").rename(tmp_path / "pairs.txt")
    (tmp_path / "notes.txt").write_text("hello")
    assert how_read(tmp_path).description.captions == "pairs.txt"
    (tmp_path / "pairs.txt").unlink()
    with pytest.raises(DataUnavailable, match="found none; add it"):
        guessed(tmp_path)


@pytest.mark.parametrize(
    ("files", "classes"), [(["a/1.png", "b/1.png"], "folders"), (["a/1.png", "1.png"], "none"), (["a/1.png"], "none")]
)
def test_folders_are_classes_where_every_image_lies_in_one_of_several(tmp_path, files, classes):
    write_images(tmp_path / "photos", files)
    write_images(tmp_path / ".thumbnails", ["1.png"])
    write_table(tmp_path / "captions.csv", [ROW])
    reading = how_read(tmp_path)
    assert (reading.description.images, reading.description.classes) == ("photos", classes)
    assert [path.name for path in reading.images.images] == ["1.png"] * len(files)


def test_what_cannot_be_guessed_is_blank(tmp_path):
    write_table(tmp_path / "captions.csv", [{"name": "a.png", "prose": "a", "class": "x"}])
    reading = guessed(tmp_path)
    assert [(blank.entry, blank.hint) for blank in reading.blanks] == [
        ("columns.file", "the column of the image file, one of 'name', 'prose'"),
        ("columns.caption", "the column of the caption, one of 'name', 'prose'"),
        ("images", "the folder of the images, or ."),
    ]
    assert (reading.description.captions, reading.description.images) == ("captions.csv", "")
    with pytest.raises(DataUnavailable, match="has no column that names the image file"):
        how_read(tmp_path)


def test_several_files_of_captions_are_a_blank(tmp_path):
    write_own(tmp_path, [ROW])
    (tmp_path / "captions2.json").write_text(json.dumps([ROW]))
    reading = guessed(tmp_path)
    assert reading.description.captions == ""
    assert [blank.entry for blank in reading.blanks] == ["captions", "columns.file", "columns.caption"]
    assert reading.blanks[0].hint == "one of captions.csv, captions2.json"
